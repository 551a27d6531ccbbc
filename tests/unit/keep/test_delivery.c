/* delivery: rows between the broker and the city's receipt, dead letters, ids of orders. */
#include "rows_bench.h"

static int set_up(void **state)
{
    int rc = bench_set_up(state);

    rows_bench_open();
    for (int i = 0; i < 9; i++) {
        struct row *row = row_new("A", (uint32_t)i, 0, "alarm/fire", "{}");

        rc = rc ? rc : rows_store(db, row, false);
        row_free(row);
    }
    return rc;
}

/* The rows that wait, as a bit each. */
static unsigned waiting(void)
{
    unsigned bits = 0;
    struct row *row[20];
    uint32_t n;

    assert_int_equal(rows_waiting(db, 20, 0, row, &n), 0);
    for (uint32_t i = 0; i < n; i++) {
        bits |= 1u << row[i]->seq;
        row_free(row[i]);
    }
    return bits;
}

static void take(int64_t seq)
{
    assert_int_equal(delivery_aside(db, seq, clock_boot() + 3600000, true), 0);
}

static void what_is_set_aside_waits_again_when_its_time_is_over(void **state)
{
    (void)state;
    assert_int_equal(waiting(), 0x3fe);
    take(1);
    assert_int_equal(delivery_aside(db, 2, clock_boot() - 1, true), 0);
    assert_int_equal(delivery_aside(db, 3, clock_boot() + 3600000, false), 0);
    assert_int_equal(waiting(), 0x3f4);
}

static void the_first_that_is_due_is_known(void **state)
{
    const int64_t now = clock_boot();
    int64_t due = -1;

    (void)state;
    assert_int_equal(delivery_due(db, now, &due), 0);
    assert_int_equal(due, 0);
    assert_int_equal(delivery_aside(db, 1, now, true), 0);
    assert_int_equal(delivery_aside(db, 2, now + 3600000, false), 0);
    assert_int_equal(delivery_aside(db, 3, now + 60000, true), 0);
    assert_int_equal(delivery_due(db, now, &due), 0);
    assert_int_equal(due, now + 60000);
    assert_int_equal(delivery_hold(db, "audit", now + 5000, true), 0);
    assert_int_equal(delivery_due(db, now, &due), 0);
    assert_int_equal(due, now + 5000);
    assert_int_equal(delivery_due(db, now + 60000, &due), 0);
    assert_int_equal(due, now + 3600000);
}

/* A broker that broke down may have lost what it took; another one may have other rights. */
static void at_another_connection_all_wait_again_and_a_receipt_still_counts(void **state)
{
    (void)state;
    take(1);
    take(2);
    assert_int_equal(delivery_aside(db, 3, clock_boot() + 3600000, false), 0);
    assert_int_equal(delivery_anew(db, true), 0);
    assert_int_equal(waiting(), 0x3f6);
    assert_int_equal(delivery_anew(db, false), 0);
    assert_int_equal(waiting(), 0x3fe);
    assert_int_equal(delivery_receipt(db, 3, NULL, 0, false), 0);
    assert_int_equal(waiting(), 0x3f8);
}

static void is_due(int64_t seq)
{
    assert_int_equal(delivery_aside(db, seq, 0, false), 0);
}

/* The rows that wait, in their order. */
static void expect_order(const int64_t *seq, const uint32_t *taken, uint32_t n)
{
    struct row *row[20];
    uint32_t found;

    assert_int_equal(rows_waiting(db, 20, 8, row, &found), 0);
    assert_int_equal(found, n);
    for (uint32_t i = 0; i < n; i++) {
        assert_int_equal(row[i]->seq, seq[i]);
        assert_int_equal(row[i]->taken, taken[i]);
        row_free(row[i]);
    }
}

/* Rows from 8 on are live, 10 .. 12 critical. */
static void what_was_taken_in_vain_stands_behind_what_is_new(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < 3; i++) {
        struct row *row = row_new("B", i, ROW_CRITICAL, "alarm/fire", "{}");

        assert_int_equal(rows_store(db, row, false), 0);
        row_free(row);
    }
    for (int64_t seq = 4; seq <= 7; seq++)
        assert_int_equal(rows_mark(db, seq), 0);
    for (int i = 0; i < 3; i++)
        take(1);
    take(8);
    take(10);
    expect_order((int64_t[]){11, 12, 9, 2, 3}, (uint32_t[]){0, 0, 0, 0, 0}, 5);
    is_due(1);
    is_due(8);
    is_due(10);
    expect_order((int64_t[]){11, 12, 9, 10, 2, 3, 1, 8}, (uint32_t[]){0, 0, 0, 1, 0, 0, 3, 1}, 8);
}

/* A line that breaks every minute must not send everything each time. */
static void at_another_connection_what_was_taken_often_waits_for_its_time(void **state)
{
    (void)state;
    for (int i = 0; i <= DELIVERY_VAIN; i++)
        take(1);
    for (int i = 0; i < DELIVERY_VAIN; i++)
        take(2);
    assert_int_equal(delivery_anew(db, true), 0);
    assert_int_equal(waiting(), 0x3fc);
    assert_int_equal(delivery_anew(db, false), 0);
    assert_int_equal(waiting(), 0x3fe);
}

/* One that was just sent has its receipt on the way, too. */
static void a_receipt_after_a_silence_makes_due_what_was_sent_in_vain(void **state)
{
    (void)state;
    for (int i = 0; i < 9; i++) {
        take(1);
        take(2);
    }
    take(3);
    assert_int_equal(delivery_receipt(db, 1, NULL, 0, false), 0);
    assert_int_equal(waiting(), 0x3f0);
    assert_int_equal(delivery_receipt(db, 1, NULL, 0, true), 0);
    assert_int_equal(waiting(), 0x3f4);
}

/* However many there are, none of them is looked at one by one. */
static void no_row_of_a_topic_that_is_held_waits(void **state)
{
    struct row *other = row_new("B", 1, 1, "audit", "{}");

    (void)state;
    assert_int_equal(rows_store(db, other, false), 0);
    row_free(other);
    assert_int_equal(delivery_hold(db, "alarm/fire", clock_boot() + 3600000, true), 0);
    assert_int_equal(waiting(), 1u << 10);
    assert_int_equal(delivery_hold(db, "alarm/fire", clock_boot() - 1, true), 0);
    assert_int_equal(waiting(), 0x7fe);
    assert_int_equal(delivery_hold(db, "alarm/fire", clock_boot() + 3600000, true), 0);
    assert_int_equal(delivery_anew(db, false), 0);
    assert_int_equal(waiting(), 0x7fe);
}

/* That others of a topic are poison says nothing of a critical alarm that nobody has tried yet. */
static void a_critical_row_may_be_tried_though_its_topic_is_held(void **state)
{
    struct row *critical = row_new("B", 1, ROW_CRITICAL, "alarm/fire", "{}");

    (void)state;
    assert_int_equal(rows_store(db, critical, false), 0);
    row_free(critical);
    assert_int_equal(delivery_hold(db, "alarm/fire", clock_boot() + 3600000, false), 0);
    assert_int_equal(waiting(), 1u << 10);
    assert_int_equal(delivery_hold(db, "alarm/fire", clock_boot() + 3600000, true), 0);
    assert_int_equal(waiting(), 0);
}

static void a_receipt_ends_what_was_taken_and_nothing_else(void **state)
{
    (void)state;
    take(1);
    take(3);
    take(8);
    assert_int_equal(delivery_aside(db, 4, clock_boot() + 3600000, false), 0); /* forbidden */
    assert_int_equal(delivery_receipt(db, 4, (const int64_t[]){8, 9}, 2, false), 0);
    rows_bench_reopen(); /* nothing is set aside any more */
    assert_int_equal(waiting(), 0x3fe & ~(1u << 1 | 1u << 3 | 1u << 8));
}

static void a_receipt_of_rows_to_come_ends_none(void **state)
{
    (void)state;
    assert_int_equal(delivery_receipt(db, INT64_MAX, NULL, 0, false), 0);
    assert_int_equal(waiting(), 0x3fe);
}

static void a_late_receipt_after_a_fold_leaves_no_mark(void **state)
{
    int64_t marks;

    (void)state;
    take(1);
    assert_int_equal(rows_mark(db, 1), 0);
    assert_int_equal(rows_fold(db), 0);
    assert_int_equal(delivery_receipt(db, 1, NULL, 0, false), 0);
    assert_int_equal(db_number(db_ask(db, "SELECT count(*) FROM done"), &marks), 0);
    assert_int_equal(marks, 0);
}

/* Else it would be looked at with every fetch, until the file is opened anew. */
static void what_is_done_is_no_longer_set_aside(void **state)
{
    int64_t n, due;

    (void)state;
    for (int64_t seq = 1; seq <= 5; seq++)
        take(seq);
    assert_int_equal(delivery_done(db, 1), 0);
    assert_int_equal(delivery_dead(db, 2, 1234, "Packet too large"), 0);
    assert_int_equal(delivery_receipt(db, 3, NULL, 0, false), 0);
    assert_int_equal(delivery_again(db, 4, 4, &n), 0);
    assert_int_equal(db_number(db_ask(db, "SELECT count(*) FROM aside"), &n), 0);
    assert_int_equal(n, 1);
    assert_int_equal(waiting(), 0x3d0);
    assert_int_equal(delivery_done(db, 5), 0);
    take(3); /* it was on its way once more when the receipt came */
    assert_int_equal(rows_fold(db), 0);
    take(1);
    assert_int_equal(delivery_due(db, clock_boot(), &due), 0);
    assert_int_equal(due, 0);
}

static void a_dead_letter_is_noted_and_waits_no_more(void **state)
{
    struct db_statement *s;

    (void)state;
    assert_int_equal(delivery_dead(db, 5, 1234, "Packet too large"), 0);
    assert_int_equal(waiting(), 0x3fe & ~(1u << 5));
    s = db_ask(db, "SELECT reason FROM dead WHERE seq = 5 AND at_ms = 1234");
    assert_int_equal(db_step(s), 1);
    assert_string_equal(db_text(s, 0), "Packet too large");
    db_reset(s);
}

static void rows_are_sent_again_and_those_behind_them_are_not(void **state)
{
    int64_t n;

    (void)state;
    for (int64_t seq = 1; seq <= 8; seq++)
        assert_int_equal(rows_mark(db, seq), 0);
    assert_int_equal(rows_fold(db), 0);
    take(9);
    assert_int_equal(waiting(), 0);
    assert_int_equal(delivery_again(db, 3, 5, &n), 0);
    assert_int_equal(n, 3);
    assert_int_equal(db_number(db_ask(db, "SELECT count(*) FROM done"), &n), 0);
    assert_int_equal(n, 0); /* nothing was written for each row behind them */
    assert_int_equal(waiting(), 1u << 3 | 1u << 4 | 1u << 5);
    assert_int_equal(delivery_again(db, 9, 20, &n), 0);
    assert_int_equal(n, 1);
    assert_int_equal(waiting(), 1u << 3 | 1u << 4 | 1u << 5 | 1u << 9);
    for (int64_t seq = 3; seq <= 5; seq++)
        assert_int_equal(rows_mark(db, seq), 0);
    assert_int_equal(rows_fold(db), 0);
    assert_int_equal(waiting(), 1u << 9);
    assert_int_equal(delivery_again(db, 10, 12, &n), -ERANGE);
    assert_int_equal(delivery_again(db, 5, 4, &n), -ERANGE);
    assert_int_equal(delivery_again(db, 1, DELIVERY_AGAIN + 1, &n), -ERANGE);
}

static void what_waits_again_is_counted_and_kept(void **state)
{
    struct row *oldest = NULL;
    uint32_t count;
    int64_t n;

    (void)state;
    for (int64_t seq = 1; seq <= 7; seq++)
        assert_int_equal(rows_mark(db, seq), 0);
    assert_int_equal(rows_fold(db), 0);
    assert_int_equal(delivery_again(db, 3, 4, &n), 0);
    assert_int_equal(rows_unsent(db, &count, &oldest), 0);
    assert_int_equal(count, 4);
    assert_int_equal(oldest->seq, 3);
    row_free(oldest);
    assert_int_equal(rows_prune(db, 1), 0);
    assert_int_equal(waiting(), 1u << 3 | 1u << 4 | 1u << 8 | 1u << 9);
    take(4);
    assert_int_equal(delivery_receipt(db, 9, NULL, 0, false), 0);
    assert_int_equal(waiting(), 1u << 3 | 1u << 8 | 1u << 9);
    rows_bench_reopen(); /* what is set aside is forgotten; what is done is not */
    assert_int_equal(waiting(), 1u << 3 | 1u << 8 | 1u << 9);
}

static bool claim_again(const char *cid, int64_t utc_ms, bool again, const char *expected)
{
    char *reply;
    bool fresh;

    assert_int_equal(delivery_claim(db, cid, utc_ms, again, &fresh, &reply), 0);
    if (expected)
        assert_string_equal(reply, expected);
    else
        assert_null(reply);
    free(reply);
    return fresh;
}

static bool claim(const char *cid, int64_t utc_ms, const char *expected)
{
    return claim_again(cid, utc_ms, false, expected);
}

static void an_attempt_that_may_have_failed_knows_its_own_note(void **state)
{
    (void)state;
    assert_true(claim("c-1", 1000, NULL));
    assert_true(claim_again("c-1", 1000, true, NULL));
    assert_false(claim_again("c-1", 2000, true, NULL)); /* of an earlier process, say */
    assert_true(claim_again("c-2", 2000, true, NULL));
}

static void an_id_is_new_once_in_thirty_days(void **state)
{
    const int64_t day = 86400000;

    (void)state;
    assert_true(claim("c-1", 100 * day, NULL));
    assert_false(claim("c-1", 100 * day, NULL));
    assert_int_equal(delivery_answered(db, "c-1", "{\"result\":\"done\"}"), 0);
    rows_bench_reopen();
    assert_true(claim("c-2", 129 * day, NULL));
    assert_false(claim("c-1", 129 * day, "{\"result\":\"done\"}"));
    assert_true(claim("c-3", 131 * day, NULL));
    assert_true(claim("c-1", 131 * day, NULL));
}

static void no_more_ids_are_kept_than_there_is_room_for(void **state)
{
    int64_t n;
    char cid[24];

    (void)state;
    assert_int_equal(db_begin(db), 0);
    for (int i = 0; i < DELIVERY_ORDERS + 50; i++) {
        snprintf(cid, sizeof cid, "c-%d", i);
        assert_true(claim(cid, 1000, NULL));
    }
    assert_int_equal(db_commit(db), 0);
    assert_int_equal(db_number(db_ask(db, "SELECT count(*) FROM command"), &n), 0);
    assert_int_equal(n, DELIVERY_ORDERS);
    assert_false(claim(cid, 1000, NULL));
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, rows_bench_tear_down)
    const struct CMUnitTest tests[] = {
        TEST(what_is_set_aside_waits_again_when_its_time_is_over),
        TEST(the_first_that_is_due_is_known),
        TEST(at_another_connection_all_wait_again_and_a_receipt_still_counts),
        TEST(what_was_taken_in_vain_stands_behind_what_is_new),
        TEST(at_another_connection_what_was_taken_often_waits_for_its_time),
        TEST(a_receipt_after_a_silence_makes_due_what_was_sent_in_vain),
        TEST(no_row_of_a_topic_that_is_held_waits),
        TEST(a_critical_row_may_be_tried_though_its_topic_is_held),
        TEST(a_receipt_ends_what_was_taken_and_nothing_else),
        TEST(a_receipt_of_rows_to_come_ends_none),
        TEST(a_late_receipt_after_a_fold_leaves_no_mark),
        TEST(what_is_done_is_no_longer_set_aside),
        TEST(a_dead_letter_is_noted_and_waits_no_more),
        TEST(rows_are_sent_again_and_those_behind_them_are_not),
        TEST(what_waits_again_is_counted_and_kept),
        TEST(an_attempt_that_may_have_failed_knows_its_own_note),
        TEST(an_id_is_new_once_in_thirty_days),
        TEST(no_more_ids_are_kept_than_there_is_room_for),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
