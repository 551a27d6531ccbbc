/* Until when: durations, times of day, dates. */
#include "../base/case.h"

#include <errno.h>

#include "base/clock.h"
#include "control/until.h"

enum { HOUR_MS = 3600000 };

/* 2025-07-17 08:01:47.1 in Shanghai; estate time is another. */
static struct moment now = {.now_ms = 5000, .utc_ms = 1752710507100};

static int64_t left(const char *text)
{
    int64_t until = 0;

    assert_int_equal(until_read(text, &now, &until), 0);
    return until - now.now_ms;
}

static void durations_count_from_now(void **state)
{
    (void)state;
    assert_int_equal(left("2 h"), 2 * HOUR_MS);
    assert_int_equal(left("90 s"), 90000);
}

static void a_time_of_day_is_the_next_one(void **state)
{
    static const int64_t past_eight = 107100; /* 1 min 47.1 s */

    (void)state;
    assert_int_equal(left("12:00"), 4 * HOUR_MS - past_eight);
    assert_int_equal(left("08:00"), 24 * HOUR_MS - past_eight);
    assert_int_equal(left("2025-07-18 06:30"), 22 * HOUR_MS + HOUR_MS / 2 - past_eight);
    assert_int_equal(left("2025-07-17T13:00:00+09:00"), 4 * HOUR_MS - past_eight);
}

static void everything_else_is_refused(void **state)
{
    static const char *const wrong[] = {"",
                                        "noon",
                                        "0 s",
                                        "-2 h",
                                        "2",
                                        "24:00",
                                        "12:60",
                                        "2025-07-17 08:00",
                                        "2025-07-17T08:00:00+08:00",
                                        "12:00 h",
                                        "2025-02-30 08:00",
                                        "2025-07-18",
                                        "2025-07-18 6"};
    int64_t until = 7;

    (void)state;
    for (size_t i = 0; i < ROWS(wrong); i++)
        assert_int_equal(until_read(wrong[i], &now, &until), -EINVAL);
    assert_int_equal(until, 7);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(durations_count_from_now),
        cmocka_unit_test(a_time_of_day_is_the_next_one),
        cmocka_unit_test(everything_else_is_refused),
    };

    if (clock_set_zone("Asia/Shanghai"))
        return 1;
    clock_localize(&now);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
