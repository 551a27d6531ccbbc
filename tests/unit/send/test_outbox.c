/* The outbox: its window, its order, and what comes back of each row. */
#include "outbox_world.h"

static void a_stored_row_goes_out_at_once_and_is_done_when_delivered(void **state)
{
    (void)state;
    begin(0);
    assert_true(outbox_idle(w.outbox));
    store(false);
    assert_int_equal(w.sent, 1);
    assert_false(outbox_idle(w.outbox));
    assert_false(w.done[1]);
    deliver(1);
    assert_true(w.done[1]);
    assert_true(outbox_idle(w.outbox));
    assert_int_equal(w.fetches, 1);
}

static void a_dropped_row_is_sent_again_but_not_at_once(void **state)
{
    (void)state;
    begin(0);
    store(true);
    outbox_dropped(w.outbox, 1);
    outbox_dropped(w.outbox, 1); /* told twice, or of a row that is not under way */
    assert_int_equal(under_way(), 0);
    assert_false(outbox_idle(w.outbox));
    outbox_tick(w.outbox, w.now + 10);
    answer_fetches();
    assert_int_equal(w.sent, 1);
    w.now += 1000;
    outbox_tick(w.outbox, w.now);
    answer_fetches();
    assert_int_equal(w.sent, 2);
    deliver(1);
    assert_true(w.done[1]);
    assert_true(outbox_idle(w.outbox));
}

static void nothing_is_sent_while_there_is_no_connection(void **state)
{
    (void)state;
    begin(0);
    lose();
    store(true);
    assert_int_equal(w.sent, 0);
    assert_int_equal(outbox_tick(w.outbox, w.now + 1000), 0);
    assert_false(outbox_idle(w.outbox));
    outbox_connected(w.outbox, w.now);
    answer_fetches();
    assert_int_equal(w.sent, 1);
}

static void four_places_are_kept_for_critical_rows(void **state)
{
    (void)state;
    begin(0);
    for (int i = 0; i < 30; i++)
        store(false);
    answer_fetches();
    assert_int_equal(under_way(), OUTBOX_WINDOW - OUTBOX_CRITICAL);
    for (int i = 0; i < 6; i++)
        store(true);
    answer_fetches();
    assert_int_equal(under_way(), OUTBOX_WINDOW);
    assert_int_equal(w.order[16], 31);
    assert_int_equal(w.order[19], 34);
    deliver(1);
    answer_fetches();
    assert_int_equal(w.order[20], 35); /* critical before the normal ones that wait longer */
    assert_int_equal(w.sent, 21);
}

static void rows_go_out_in_their_order(void **state)
{
    (void)state;
    begin(0);
    for (int i = 0; i < 60; i++)
        store(false);
    for (int64_t seq = 1; seq <= 60; seq++) {
        answer_fetches();
        assert_int_equal(w.order[seq - 1], seq);
        deliver(seq);
        if (seq == 30)
            store(false); /* does not overtake those that wait */
    }
    answer_fetches();
    assert_int_equal(w.order[60], 61);
    for (int64_t seq = 1; seq <= 61; seq++)
        assert_int_equal(w.published[seq], 1);
}

static void nothing_is_lost_with_the_connection(void **state)
{
    (void)state;
    begin(0);
    for (int i = 0; i < 25; i++)
        store(i % 5 == 0);
    answer_fetches();
    deliver(w.order[0]);
    lose();
    assert_int_equal(under_way(), 0);
    store(false);
    w.now += 5000;
    outbox_connected(w.outbox, w.now);
    run(5000);
    for (int64_t seq = 1; seq <= 26; seq++)
        assert_true(w.done[seq]);
    assert_int_equal(w.published[w.order[0]], 1);
    assert_true(outbox_idle(w.outbox));
}

/* A stop in the middle of a backlog: the thread that would take the next row has ended. */
static void a_last_acknowledgement_sends_nothing_more(void **state)
{
    (void)state;
    begin(40);
    assert_int_equal(w.sent, 12);
    w.now += 1000;
    outbox_ends(w.outbox);
    deliver(1);
    assert_true(w.done[1]);
    assert_int_equal(w.sent, 12);
    assert_int_equal(w.fetches, 1);
    lose();
    outbox_connected(w.outbox, w.now);
    answer_fetches();
    run(10000);
    for (int64_t seq = 1; seq <= 40; seq++)
        assert_true(w.done[seq]);
    assert_int_equal(w.published[1], 1);
}

static void a_row_delivered_during_a_fetch_is_not_sent_again(void **state)
{
    struct row *stale;

    (void)state;
    begin(0);
    for (int i = 0; i < 17; i++)
        store(false);
    assert_int_equal(w.sent, 16);
    deliver(1); /* begins a fetch for the 17th */
    assert_true(w.fetching);
    stale = make_row(2); /* read by the store before its done-mark */
    deliver(2);
    assert_false(outbox_row(w.outbox, stale, w.now));
    assert_true(outbox_row(w.outbox, make_row(3), w.now)); /* still under way */
    assert_true(outbox_row(w.outbox, make_row(17), w.now));
    w.fetching = false;
    outbox_fetched(w.outbox, 3, 0, w.now);
    answer_fetches();
    for (int64_t seq = 1; seq <= 17; seq++)
        assert_int_equal(w.published[seq], 1);
}

static void a_fetch_that_outlives_its_connection_does_no_harm(void **state)
{
    (void)state;
    begin(0);
    for (int i = 0; i < 17; i++)
        store(false);
    deliver(1);
    assert_true(w.fetching);
    lose();
    outbox_connected(w.outbox, w.now); /* no second fetch beside the first: on_fetch asserts */
    answer_fetches();
    run(2000);
    for (int64_t seq = 1; seq <= 17; seq++)
        assert_true(w.done[seq]);
}

static void a_full_queue_to_the_broker_is_tried_later(void **state)
{
    (void)state;
    begin(0);
    w.refuse = -ENOSPC;
    store(true);
    answer_fetches();
    assert_int_equal(w.sent, 0);
    assert_false(outbox_idle(w.outbox));
    w.refuse = 0;
    w.now += 100;
    outbox_tick(w.outbox, w.now);
    answer_fetches();
    assert_int_equal(w.sent, 1);
}

static void silence_of_the_broker_is_told_once(void **state)
{
    (void)state;
    begin(0);
    store(true);
    assert_int_equal(outbox_tick(w.outbox, w.now + OUTBOX_ACKNOWLEDGE_MS), 0);
    assert_int_equal(outbox_tick(w.outbox, w.now + OUTBOX_ACKNOWLEDGE_MS + 1), -ETIMEDOUT);
    assert_int_equal(outbox_tick(w.outbox, w.now + OUTBOX_ACKNOWLEDGE_MS + 2), 0);
    lose();
    w.now += 20000;
    outbox_connected(w.outbox, w.now);
    answer_fetches();
    assert_int_equal(w.published[1], 2);
    assert_int_equal(outbox_tick(w.outbox, w.now + OUTBOX_ACKNOWLEDGE_MS + 1), -ETIMEDOUT);
}

static void a_full_window_does_not_make_the_store_read_in_vain(void **state)
{
    uint32_t before;

    (void)state;
    begin(0);
    for (int i = 0; i < 40; i++)
        store(false);
    answer_fetches();
    before = w.fetches;
    for (int i = 0; i < 100; i++) {
        outbox_tick(w.outbox, w.now += 100);
        answer_fetches();
    }
    assert_int_equal(w.fetches, before);
}

static void a_refused_row_makes_room_and_waits_until_it_is_due_again(void **state)
{
    bool critical;

    (void)state;
    begin(0);
    store(false);
    store(false);
    assert_true(outbox_refused(w.outbox, 1, &critical));
    assert_false(critical);
    assert_false(outbox_refused(w.outbox, 1, &critical));
    outbox_again(w.outbox, w.now + 60000);
    outbox_again(w.outbox, w.now + 90000); /* the first that is due counts */
    deliver(2);
    outbox_tick(w.outbox, w.now + 59999);
    answer_fetches();
    assert_int_equal(w.published[1], 1);
    w.now += 60000;
    outbox_tick(w.outbox, w.now);
    answer_fetches();
    assert_int_equal(w.published[1], 2);
    assert_int_equal(w.published[2], 1);
}

/* The store knows of each when it is due: one that waits for an hour delays no other. */
static void what_was_set_aside_is_fetched_when_it_is_due(void **state)
{
    int64_t began;

    (void)state;
    begin(0);
    for (int i = 0; i < 3; i++)
        store(true);
    began = w.now;
    set_aside(1, began + 3600000);
    set_aside(2, began + 30000);
    set_aside(3, began + 60000);
    wait_until(began + 29900);
    assert_int_equal(w.sent, 3);
    wait_until(began + 30000);
    assert_int_equal(w.published[2], 2);
    deliver(2);
    wait_until(began + 59900);
    assert_int_equal(w.sent, 4);
    wait_until(began + 60000);
    assert_int_equal(w.published[3], 2);
    deliver(3);
    wait_until(began + 3600000);
    assert_int_equal(w.published[1], 2);
    assert_true(w.fetches < 10);
}

/* However close to each other they are due: each fetch is a walk over all of them. */
static void what_is_due_soon_after_is_fetched_together(void **state)
{
    uint32_t before;

    (void)state;
    begin(0);
    for (int i = 0; i < 15; i++)
        store(false);
    for (int64_t seq = 1; seq <= 15; seq++)
        set_aside(seq, w.now + 300000 + 100 * seq);
    before = w.fetches;
    wait_until(w.now + 310000);
    assert_int_equal(w.sent, 30);
    assert_true(w.fetches <= before + 3);
}

static void what_the_caller_sets_aside_is_waited_for_by_nobody(void **state)
{
    (void)state;
    begin(0);
    w.refuse = -EACCES;
    store(true);
    assert_int_equal(w.asked, 1);
    assert_true(outbox_idle(w.outbox));
    outbox_free(w.outbox);
    begin(0);
    lose();
    w.refuse = -EACCES;
    for (int i = 0; i < 100; i++)
        store(false);
    outbox_connected(w.outbox, w.now);
    answer_fetches(); /* in one go, and at no price */
    assert_int_equal(w.asked, 100);
    assert_true(outbox_idle(w.outbox));
    w.refuse = 0;
    store(false);
    assert_int_equal(w.sent, 1);
}

/* Twenty rows take a narrow line longer than the silence that means a dead one. */
static void a_slow_line_is_not_a_silent_broker(void **state)
{
    (void)state;
    begin(0);
    for (int i = 0; i < 16; i++)
        store(false);
    for (int64_t seq = 1; seq <= 15; seq++) {
        w.now += 2000;
        assert_int_equal(outbox_tick(w.outbox, w.now), 0);
        deliver(seq);
    }
    w.now += OUTBOX_ACKNOWLEDGE_MS;
    assert_int_equal(outbox_tick(w.outbox, w.now), 0);
    assert_int_equal(outbox_tick(w.outbox, w.now + 1), -ETIMEDOUT);
}

static void one_row_that_is_never_acknowledged_is_noticed(void **state)
{
    (void)state;
    begin(0);
    store(false);
    for (int64_t t = 0; t < OUTBOX_PATIENCE_MS; t += 1000) {
        w.now += 1000;
        assert_int_equal(outbox_tick(w.outbox, w.now), 0);
        store(false);
        deliver(w.last);
    }
    assert_int_equal(outbox_tick(w.outbox, w.now + 1), -ETIMEDOUT);
}

static void a_row_refused_during_a_fetch_is_not_sent_by_that(void **state)
{
    bool critical;

    (void)state;
    begin(0);
    for (int i = 0; i < OUTBOX_WINDOW; i++)
        store(false);
    deliver(1);
    assert_true(w.fetching);
    assert_true(outbox_refused(w.outbox, 2, &critical));
    answer_fetch();
    assert_int_equal(w.published[2], 1);
}

static void a_receipt_may_come_before_the_brokers_word(void **state)
{
    (void)state;
    begin(0);
    for (int i = 0; i < 5; i++)
        store(true);
    outbox_receipt(w.outbox, 2, (const int64_t[]){4, 99}, 2);
    for (int64_t seq = 1; seq <= 5; seq++)
        deliver(seq);
    assert_int_equal(w.received, 3);
}

/* The city is away, its broker is there: what it took goes out again, and nothing new waits for
 * that. */
static void what_was_taken_in_vain_goes_behind_what_is_new(void **state)
{
    (void)state;
    begin(0);
    w.pause_ms = 10000;
    for (int i = 0; i < 60; i++)
        store(i % 10 == 0);
    run(1000);
    assert_int_equal(w.sent, 60);
    wait_until(11500);                /* they are due, and nothing is answered any more */
    assert_int_equal(w.order[60], 1); /* critical ones first */
    assert_int_equal(w.order[61], 11);
    assert_int_equal(under_way(), OUTBOX_WINDOW - OUTBOX_CRITICAL - 4); /* as of a backlog */
    store(false);
    assert_int_equal(w.order[w.sent - 1], 61);
    store(true);
    assert_int_equal(w.order[w.sent - 1], 62);
}

static void what_was_taken_in_vain_goes_at_the_rate_of_a_backlog(void **state)
{
    (void)state;
    begin(0);
    outbox_rate(w.outbox, 2);
    w.pause_ms = 60000;
    for (int i = 0; i < 100; i++) {
        store(false);
        run(100);
    }
    assert_int_equal(w.sent, 100);
    w.pause_ms = 1000000;
    run(60000); /* all are due, the first for ten seconds */
    assert_in_range(w.sent, 100 + 10, 100 + 2 * 10 + 2);
    for (int64_t i = 100; i < w.sent; i++)
        assert_int_equal(w.order[i], i - 99); /* and none twice */
    run(60000);
    assert_int_equal(w.sent, 200);
}

static void what_is_new_takes_the_place_that_both_wait_for(void **state)
{
    (void)state;
    begin(0);
    w.pause_ms = 10000;
    store(true);
    deliver(1);
    wait_until(10900);
    for (int i = 0; i < 17; i++)
        store(false);
    wait_until(11500); /* 2 .. 17 are under way, 18 and again 1 wait */
    assert_int_equal(w.sent, 17);
    deliver(2);
    assert_int_equal(w.order[17], 18);
    deliver(3);
    assert_int_equal(w.order[18], 1);
}

/* A slow replay has them in hand for long. */
static void what_is_in_hand_once_more_goes_no_more_after_its_receipt(void **state)
{
    (void)state;
    begin(0);
    outbox_rate(w.outbox, 1);
    w.pause_ms = 1000;
    for (int i = 0; i < 6; i++) {
        store(false);
        deliver(w.last);
    }
    wait_until(2500);
    assert_int_equal(w.sent, 7); /* 1 once more, 2 .. 6 in hand */
    outbox_receipt(w.outbox, 1, (const int64_t[]){3, 4, 5}, 3);
    for (int64_t seq = 3; seq <= 5; seq++)
        w.done[seq] = true;
    wait_until(9000);
    assert_int_equal(w.sent, 9);
    assert_int_equal(w.order[7], 2);
    assert_int_equal(w.order[8], 6);
}

static void an_ordinary_one_taken_in_vain_goes_behind_a_backlog(void **state)
{
    (void)state;
    begin(100);
    w.pause_ms = 500;
    deliver(1);
    w.pause_ms = 0;
    run(3000);
    assert_false(w.done[90]);
    assert_int_equal(w.published[1], 1);
    run(6000);
    assert_int_equal(w.sent, 101);
    assert_int_equal(w.order[100], 1);
}

/* A critical alarm that may have got lost is worth more than old ordinary ones. */
static void a_critical_one_taken_in_vain_goes_before_a_backlog(void **state)
{
    (void)state;
    begin(100);
    w.pause_ms = 1000;
    store(true);
    deliver(101);
    w.pause_ms = 0;
    for (int64_t i = 0; i < 30 && w.published[101] < 2; i++)
        run(100);
    assert_int_equal(w.published[101], 2);
    assert_false(w.done[100]);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_teardown(f, end)
    const struct CMUnitTest tests[] = {
        TEST(what_was_taken_in_vain_goes_behind_what_is_new),
        TEST(what_was_taken_in_vain_goes_at_the_rate_of_a_backlog),
        TEST(what_is_new_takes_the_place_that_both_wait_for),
        TEST(what_is_in_hand_once_more_goes_no_more_after_its_receipt),
        TEST(an_ordinary_one_taken_in_vain_goes_behind_a_backlog),
        TEST(a_critical_one_taken_in_vain_goes_before_a_backlog),
        TEST(a_stored_row_goes_out_at_once_and_is_done_when_delivered),
        TEST(a_dropped_row_is_sent_again_but_not_at_once),
        TEST(nothing_is_sent_while_there_is_no_connection),
        TEST(four_places_are_kept_for_critical_rows),
        TEST(rows_go_out_in_their_order),
        TEST(nothing_is_lost_with_the_connection),
        TEST(a_last_acknowledgement_sends_nothing_more),
        TEST(a_row_delivered_during_a_fetch_is_not_sent_again),
        TEST(a_fetch_that_outlives_its_connection_does_no_harm),
        TEST(a_full_queue_to_the_broker_is_tried_later),
        TEST(silence_of_the_broker_is_told_once),
        TEST(a_full_window_does_not_make_the_store_read_in_vain),
        TEST(a_refused_row_makes_room_and_waits_until_it_is_due_again),
        TEST(what_was_set_aside_is_fetched_when_it_is_due),
        TEST(what_is_due_soon_after_is_fetched_together),
        TEST(what_the_caller_sets_aside_is_waited_for_by_nobody),
        TEST(a_slow_line_is_not_a_silent_broker),
        TEST(one_row_that_is_never_acknowledged_is_noticed),
        TEST(a_row_refused_during_a_fetch_is_not_sent_by_that),
        TEST(a_receipt_may_come_before_the_brokers_word),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
