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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(a_receipt_of_stored_rows_counts, set_up),
        cmocka_unit_test_setup(what_cannot_be_true_is_refused, set_up),
        cmocka_unit_test_setup(a_flood_is_not_looked_at, set_up),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
