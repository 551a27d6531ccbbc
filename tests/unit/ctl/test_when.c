/* when: moments of the past as people write them. */
#include "ctl/when.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <time.h>

#include <cmocka.h>

#define NOW 1752711307123 /* 2025-07-17 08:15:07.123 in Shanghai */

static int64_t when(const char *text)
{
    int64_t at = -1;

    assert_int_equal(when_read(text, NOW, &at), 0);
    return at;
}

static void moments_are_read(void **state)
{
    (void)state;
    assert_int_equal(when("2 h"), NOW - 7200000);
    assert_int_equal(when("90 s"), NOW - 90000);
    assert_int_equal(when("2025-07-17"), 1752681600000);
    assert_int_equal(when("2025-07-17 08:00"), 1752710400000);
    assert_int_equal(when("2025-07-17T08:00"), 1752710400000);
    assert_int_equal(when("08:00"), 1752710400000);
    assert_int_equal(when("08:16"), 1752710400000 + 960000 - 86400000); /* yesterday's */
    assert_int_equal(when("2024-02-29"), 1709136000000);
}

static void what_is_no_moment_is_refused(void **state)
{
    static const char *const wrong[] = {"",      "x",           "2025-02-30",   "2025-13-01",
                                        "25:00", "2025-07-17 ", "2025-07-17 8", "2025-07-17 08:61",
                                        "2",     "2 kPa",       "-2 h",         "08:00:00"};

    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        int64_t at = 7;

        assert_true(when_read(wrong[i], NOW, &at));
        assert_int_equal(at, 7);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(moments_are_read),
        cmocka_unit_test(what_is_no_moment_is_refused),
    };

    setenv("TZ", "Asia/Shanghai", 1);
    tzset();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
