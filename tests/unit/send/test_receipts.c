/* Receipts: what cannot be true is refused and counted, a flood is not looked at. */
#include "../base/case.h"

#include <errno.h>
#include <string.h>

#include "send/receipts.h"

static struct receipts receipts;
static struct receipt out;

static int set_up(void **state)
{
    (void)state;
    receipts = (struct receipts){.refused = 0};
    return 0;
}

static int hear(const char *payload, int64_t now_ms)
{
    return receipts_hear(&receipts, payload, strlen(payload), false, "7f3c9a10", 18235, now_ms,
                         &out);
}

static void a_receipt_of_stored_rows_counts(void **state)
{
    (void)state;
    assert_int_equal(hear("{\"journal\":\"7f3c9a10\",\"upto\":18233,\"plus\":[18235]}", 0), 0);
    assert_int_equal(out.upto, 18233);
    assert_int_equal(out.n, 1);
    assert_int_equal(receipts.refused, 0);
}

static void what_cannot_be_true_is_refused(void **state)
{
    static const char *const lies[] = {
        "{\"journal\":\"7f3c9a10\",\"upto\":18236}",
        "{\"journal\":\"7f3c9a10\",\"upto\":1,\"plus\":[2,18236]}",
        "{\"journal\":\"00000000\",\"upto\":1}",
        "{\"journal\":\"7f3c9a10\"}",
        "[]",
    };

    (void)state;
    for (size_t i = 0; i < ROWS(lies); i++)
        assert_int_equal(hear(lies[i], 0), -EBADMSG);
    assert_int_equal(
        receipts_hear(&receipts, lies[0], strlen(lies[0]), true, "7f3c9a10", 20000, 0, &out),
        -EBADMSG);
    assert_int_equal(receipts.refused, ROWS(lies) + 1);
}

static void a_flood_is_not_looked_at(void **state)
{
    const char *good = "{\"journal\":\"7f3c9a10\",\"upto\":1}";

    (void)state;
    for (int i = 0; i < RECEIPTS_BURST; i++)
        assert_int_equal(hear(good, 1000), 0);
    assert_int_equal(hear("no JSON", 1000), -EAGAIN);
    assert_int_equal(hear(good, 1000 + RECEIPTS_PAUSE_MS - 1), -EAGAIN);
    assert_int_equal(hear(good, 1000 + RECEIPTS_PAUSE_MS), 0);
    assert_int_equal(hear(good, 1000 + RECEIPTS_PAUSE_MS), -EAGAIN);
    assert_int_equal(receipts.refused, 0);
    for (int i = 0; i < RECEIPTS_BURST; i++) /* much later, not more than a burst */
        assert_int_equal(hear(good, 10000000), 0);
    assert_int_equal(hear(good, 10000000), -EAGAIN);
}

/* How often a row is sent while the city is away for so long. */
static int sent_within(bool critical, int64_t ms)
{
    int64_t now = 0;
    uint32_t n = 1;

    while ((now += receipts_pause_ms(critical, n - 1)) < ms)
        n++;
    return (int)n;
}

static void a_row_without_a_receipt_is_sent_more_and_more_seldom(void **state)
{
    const int64_t minute = 60000, day = 24 * 60 * minute;

    (void)state;
    assert_true(receipts_pause_ms(true, 0) < 100000); /* before the siren in the house */
    assert_int_equal(receipts_pause_ms(true, 2), minute);
    assert_int_equal(receipts_pause_ms(true, 3), 2 * minute);
    assert_int_equal(receipts_pause_ms(false, 0), 5 * minute);
    assert_int_equal(receipts_pause_ms(false, 1), 10 * minute);
    assert_int_equal(receipts_pause_ms(true, UINT32_MAX), 60 * minute);
    assert_int_equal(receipts_pause_ms(false, UINT32_MAX), day);
    assert_in_range(sent_within(true, 5 * minute), 4, 5);
    assert_in_range(sent_within(false, 2 * day + day / 2), 8, 12); /* a weekend */
    assert_in_range(sent_within(true, 2 * day + day / 2), 60, 70);
}

static void the_first_receipt_after_a_silence_says_that_the_city_is_back(void **state)
{
    const int64_t hour = 3600000;

    (void)state;
    assert_true(receipts_back(&receipts, 1000));
    for (int64_t s = 2; s < 7200; s++)
        assert_false(receipts_back(&receipts, 1000 * s)); /* it speaks every second */
    assert_true(receipts_back(&receipts, 3 * hour));
    /* One that speaks every six minutes does not make all due each time. */
    for (int i = 1; i < 9; i++)
        assert_false(receipts_back(&receipts, 3 * hour + 6 * i * 60000));
    assert_true(receipts_back(&receipts, 4 * hour));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(a_receipt_of_stored_rows_counts, set_up),
        cmocka_unit_test_setup(what_cannot_be_true_is_refused, set_up),
        cmocka_unit_test_setup(a_flood_is_not_looked_at, set_up),
        cmocka_unit_test_setup(a_row_without_a_receipt_is_sent_more_and_more_seldom, set_up),
        cmocka_unit_test_setup(the_first_receipt_after_a_silence_says_that_the_city_is_back,
                               set_up),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
