/* The outbox with a backlog: what is made up for, what overtakes it, and what is read for it. */
#include "outbox_world.h"

static void replay_is_limited_and_live_rows_overtake_it(void **state)
{
    uint32_t before;

    (void)state;
    begin(300);
    run(1000);
    before = w.sent;
    assert_in_range(before, 30, 41); /* the burst and one second */
    store(false);
    run(300);
    assert_true(w.done[301]);
    assert_false(w.done[100]);
    run(3000);
    assert_in_range(w.sent - before, 50, 70);
    run(20000);
    assert_true(outbox_idle(w.outbox));
    for (int64_t seq = 1; seq <= 301; seq++) {
        assert_true(w.done[seq]);
        assert_int_equal(w.published[seq], 1);
    }
}

static void replay_goes_as_fast_as_it_is_told(void **state)
{
    (void)state;
    begin(300);
    outbox_rate(w.outbox, 0);
    while (w.sent < 300) {
        uint32_t before = w.sent;

        outbox_tick(w.outbox, w.now += 250);
        answer_fetches();
        for (int64_t seq = 1; seq <= 300; seq++)
            if (w.published[seq] && !w.done[seq])
                deliver(seq);
        answer_fetches();
        assert_true(w.sent > before);
    }
    assert_true(w.now <= 1000 + 300 / OUTBOX_CRITICAL * 250);
}

static void replay_that_is_slow_does_not_stand_still(void **state)
{
    uint32_t before;

    (void)state;
    begin(60);
    outbox_rate(w.outbox, 1);
    run(5000);
    before = w.sent;
    run(20000);
    assert_in_range(w.sent - before, 18, 21);
    w.refuse = -ENOSPC; /* a new row finds no room on its way, once */
    store(true);
    w.refuse = 0;
    run(3000);
    assert_true(w.done[61]);
    run(60000);
    assert_true(outbox_idle(w.outbox));
}

static void a_backlog_is_read_in_pages(void **state)
{
    (void)state;
    begin(400);
    outbox_rate(w.outbox, 0);
    outbox_tick(w.outbox, w.now += 250);
    answer_fetches();
    while (w.under_way) {
        deliver(w.order[w.sent - w.under_way]);
        answer_fetches();
    }
    assert_int_equal(w.sent, 400);
    for (int64_t seq = 1; seq <= 400; seq++)
        assert_int_equal(w.order[seq - 1], seq);
    assert_in_range(w.fetches, 1, 400 / 30);
    assert_true(outbox_idle(w.outbox));
}

static void what_is_made_up_for_leaves_places_to_live_rows(void **state)
{
    uint32_t before;

    (void)state;
    begin(100);
    outbox_rate(w.outbox, 0);
    outbox_tick(w.outbox, w.now += 250);
    answer_fetches();
    before = w.sent;
    assert_int_equal(before, 12);
    for (int i = 0; i < 4; i++)
        store(false);
    for (int i = 0; i < 4; i++)
        store(true);
    assert_int_equal(w.sent, before + 8); /* at once, with nothing acknowledged yet */
    assert_int_equal(under_way(), OUTBOX_WINDOW);
}

static void a_new_row_does_not_overtake_one_that_is_fetched(void **state)
{
    (void)state;
    begin(0);
    for (int i = 0; i < 17; i++)
        store(false);
    deliver(1);
    assert_true(w.fetching);
    store(false);
    answer_fetches();
    deliver(2);
    answer_fetches();
    assert_int_equal(w.order[16], 17);
    assert_int_equal(w.order[17], 18);
}

static void a_new_row_does_not_overtake_one_that_was_turned_away(void **state)
{
    (void)state;
    begin(0);
    w.refuse = -ENOSPC;
    store(false);
    answer_fetches();
    w.refuse = 0;
    store(false);
    answer_fetches();
    assert_int_equal(w.order[0], 1);
    assert_int_equal(w.order[1], 2);
}

/* The rows in hand were ordered by what was live then. */
static void a_new_connection_orders_anew(void **state)
{
    uint32_t lost, sent = 0;

    (void)state;
    begin(40);
    outbox_rate(w.outbox, 0);
    for (int i = 0; i < 30; i++)
        store(i % 3 == 0);
    for (int i = 0; i < 6; i++)
        deliver(w.order[i]);
    answer_fetches();
    lost = under_way();
    lose();
    w.now += 5000;
    outbox_connected(w.outbox, w.now);
    run(20000);
    for (int64_t seq = 1; seq <= 70; seq++) {
        assert_true(w.done[seq]);
        sent += w.published[seq];
    }
    assert_int_equal(sent, 70 + lost);
    assert_true(outbox_idle(w.outbox));
}

int main(void)
{
#define TEST(f) cmocka_unit_test_teardown(f, end)
    const struct CMUnitTest tests[] = {
        TEST(replay_is_limited_and_live_rows_overtake_it),
        TEST(replay_goes_as_fast_as_it_is_told),
        TEST(replay_that_is_slow_does_not_stand_still),
        TEST(a_backlog_is_read_in_pages),
        TEST(what_is_made_up_for_leaves_places_to_live_rows),
        TEST(a_new_row_does_not_overtake_one_that_is_fetched),
        TEST(a_new_row_does_not_overtake_one_that_was_turned_away),
        TEST(a_new_connection_orders_anew),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
