/* rows: order of delivery, done-marks, retention, and a chain that shows what was altered. */
#include "rows_bench.h"

#include "base/digest.h"

static int set_up(void **state)
{
    int rc = bench_set_up(state);

    rows_bench_open();
    return rc;
}

static int64_t store(const char *id, uint32_t rev, uint8_t priority)
{
    struct row *row = row_new(id, rev, priority, "alarm/fire", "{\"closed\":false}");
    int64_t seq;

    assert_int_equal(rows_store(db, row, false), 0);
    seq = row->seq;
    row_free(row);
    return seq;
}

static void expect_waiting(uint32_t limit, int64_t live_from, const int64_t *seq, uint32_t n)
{
    struct row *row[300];
    uint32_t count;

    assert_int_equal(rows_waiting(db, limit, live_from, row, &count), 0);
    assert_int_equal(count, n);
    for (uint32_t i = 0; i < n; i++) {
        assert_int_equal(row[i]->seq, seq[i]);
        row_free(row[i]);
    }
}

static int64_t number(const char *sql)
{
    int64_t n = 0;

    assert_int_equal(db_number(db_ask(db, sql), &n), 0);
    return n;
}

static void critical_first_then_live_then_seq(void **state)
{
    (void)state;
    for (int i = 1; i <= 8; i++)
        store("A", (uint32_t)i, i == 3 || i == 7 ? ROW_CRITICAL : ROW_NORMAL);
    assert_int_equal(rows_mark(db, 2), 0);
    assert_int_equal(rows_mark(db, 8), 0);
    expect_waiting(10, 6, (const int64_t[]){7, 3, 6, 1, 4, 5}, 6);
    expect_waiting(3, 6, (const int64_t[]){7, 3, 6}, 3);
    expect_waiting(10, 0, (const int64_t[]){3, 7, 1, 4, 5, 6}, 6);
    expect_waiting(10, 99, (const int64_t[]){3, 7, 1, 4, 5, 6}, 6);
    expect_waiting(0, 0, NULL, 0);
}

static void done_marks_fold_up_to_the_first_gap(void **state)
{
    (void)state;
    for (int i = 1; i <= 6; i++)
        store("A", (uint32_t)i, 0);
    for (int64_t seq = 1; seq <= 6; seq++)
        if (seq != 4)
            assert_int_equal(rows_mark(db, seq), 0);
    assert_int_equal(rows_mark(db, 99), 0); /* no such row: must not hide one to come */
    assert_int_equal(rows_fold(db), 0);
    assert_int_equal(number("SELECT value FROM meta WHERE key = 'delivered'"), 3);
    assert_int_equal(number("SELECT count(*) FROM done"), 2);
    expect_waiting(10, 0, (const int64_t[]){4}, 1);
    assert_int_equal(rows_mark(db, 4), 0);
    assert_int_equal(rows_mark(db, 1), 0);
    assert_int_equal(rows_fold(db), 0);
    assert_int_equal(number("SELECT value FROM meta WHERE key = 'delivered'"), 6);
    assert_int_equal(number("SELECT count(*) FROM done"), 0);
    expect_waiting(10, 0, NULL, 0);
}

/* The first seq whose hash does not follow from the rows before it; 0: the chain holds. */
static int64_t broken_link(void)
{
    unsigned char previous[DIGEST_BYTES], hash[DIGEST_BYTES];
    struct db_statement *s = db_ask(db, "SELECT value FROM meta WHERE key = 'anchor'");
    int64_t broken = 0;
    size_t size;

    assert_int_equal(db_step(s), 1);
    memcpy(previous, db_blob(s, 0, &size), sizeof previous);
    db_reset(s);
    s = db_ask(db, "SELECT seq, id || char(10) || rev || char(10) || topic || char(10) || body,"
                   " hash FROM event ORDER BY seq");
    while (!broken && db_step(s) == 1) {
        struct digest_part part[] = {{previous, sizeof previous},
                                     {db_text(s, 1), strlen(db_text(s, 1))}};

        assert_int_equal(digest_parts(part, 2, hash), 0);
        memcpy(previous, db_blob(s, 2, &size), sizeof previous);
        if (memcmp(previous, hash, sizeof hash))
            broken = db_integer(s, 0);
    }
    db_reset(s);
    return broken;
}

static void altered_or_missing_row_breaks_the_chain(void **state)
{
    (void)state;
    for (int i = 1; i <= 9; i++)
        store("A", (uint32_t)i, 0);
    assert_int_equal(broken_link(), 0);
    assert_int_equal(db_run(db, "UPDATE event SET body = '{}' WHERE seq = 5"), 0);
    assert_int_equal(broken_link(), 5);
    assert_int_equal(db_run(db, "UPDATE event SET body = '{\"closed\":false}' WHERE seq = 5"), 0);
    assert_int_equal(broken_link(), 0);
    assert_int_equal(db_run(db, "DELETE FROM event WHERE seq = 7"), 0);
    assert_int_equal(broken_link(), 8);
}

static void retention_cuts_delivered_rows_and_leaves_an_anchor(void **state)
{
    (void)state;
    for (int i = 1; i <= 20; i++)
        store("A", (uint32_t)i, 0);
    assert_int_equal(rows_prune(db, 5), 0); /* nothing is delivered */
    assert_int_equal(number("SELECT count(*) FROM event"), 20);
    for (int64_t seq = 1; seq <= 12; seq++)
        assert_int_equal(rows_mark(db, seq), 0);
    assert_int_equal(rows_fold(db), 0);
    assert_int_equal(db_run(db, "INSERT INTO dead VALUES(3, 0, 'large'), (7, 0, 'large')"), 0);
    assert_int_equal(rows_prune(db, 15), 0);
    assert_int_equal(number("SELECT min(seq) FROM event"), 6);
    assert_int_equal(number("SELECT min(seq) FROM dead"), 7);
    assert_int_equal(rows_prune(db, 5), 0);
    assert_int_equal(number("SELECT min(seq) FROM event"), 13);
    assert_int_equal(broken_link(), 0);
    assert_int_equal(rows_prune(db, 5), 0);
    assert_int_equal(number("SELECT count(*) FROM event"), 8);
}

static void seq_is_never_given_twice(void **state)
{
    (void)state;
    for (int i = 1; i <= 3; i++)
        store("A", (uint32_t)i, 0);
    for (int64_t seq = 1; seq <= 3; seq++)
        rows_mark(db, seq);
    assert_int_equal(rows_fold(db), 0);
    assert_int_equal(rows_prune(db, 0), 0);
    assert_int_equal(number("SELECT count(*) FROM event"), 0);
    rows_bench_reopen();
    assert_int_equal(store("B", 1, 0), 4);
    assert_int_equal(broken_link(), 0);
}

static void second_attempt_finds_the_first(void **state)
{
    struct row *row = row_new("A", 1, 0, "alarm/fire", "{}");

    (void)state;
    assert_int_equal(rows_store(db, row, true), 0);
    assert_int_equal(row->seq, 1);
    row->seq = 0;
    assert_int_equal(rows_store(db, row, true), 0);
    assert_int_equal(row->seq, 1);
    assert_int_equal(rows_store(db, row, false), 0);
    assert_int_equal(row->seq, 2);
    row_free(row);
}

static bool is_riser(void *context, const char *zone)
{
    (void)context;
    return zone[0] == 'r';
}

static void expect_kept(const char *zone, bool kept)
{
    size_t size;
    void *state = rows_kept(db, zone, &size);

    assert_true(kept == (state != NULL));
    free(state);
}

static void zones_that_are_gone_are_forgotten(void **state)
{
    static const char *const zone[] = {"shed", "riser-1", "riser-2", "facade"};

    (void)state;
    for (int i = 0; i < 4; i++)
        assert_int_equal(rows_keep(db, zone[i], "state", 5), 0);
    assert_int_equal(rows_keep(db, "riser-2", NULL, 0), 0);
    expect_kept("shed", true);
    expect_kept("riser-2", false);
    assert_int_equal(rows_keep_only(db, is_riser, NULL), 0);
    expect_kept("riser-1", true);
    assert_int_equal(number("SELECT count(*) FROM zone"), 1);
}

static void note_id(void *context, const char *id, uint32_t rev)
{
    snprintf((char *)context + strlen(context), 64, "%s/%u ", id, (unsigned)rev);
}

static void the_last_ids_of_a_kind_come_in_their_order(void **state)
{
    char found[256] = "";

    (void)state;
    store("daily-2036-01-01", 1, ROW_NORMAL);
    store("daily-2025-07-16", 1, ROW_NORMAL);
    store("dailyX", 1, ROW_NORMAL);
    store("daily-2025-07-17", 1, ROW_NORMAL);
    store("so-far-2025-07-18", 1, ROW_NORMAL);
    store("daily-2025-07-16", 2, ROW_NORMAL);
    assert_int_equal(rows_each_of(db, "daily-", 9, note_id, found), 0);
    assert_string_equal(found, "daily-2036-01-01/1 daily-2025-07-17/1 daily-2025-07-16/2 ");
    found[0] = 0;
    assert_int_equal(rows_each_of(db, "daily-", 2, note_id, found), 0);
    assert_string_equal(found, "daily-2025-07-17/1 daily-2025-07-16/2 ");
}

static void newer_file_is_left_alone(void **state)
{
    struct db_wish wish = {.quota_bytes = 64 << 20};
    struct db *other = NULL;
    bool aside = false;

    (void)state;
    assert_int_equal(db_run(db, "PRAGMA user_version=99"), 0);
    db_close(db);
    db = NULL;
    assert_int_equal(schema_open(bench_path("journal.db"), &schema_journal, &wish, rows_bench_load,
                                 NULL, &other, &aside),
                     -EPROTONOSUPPORT);
    assert_false(aside);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, rows_bench_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(critical_first_then_live_then_seq),
        TEST(done_marks_fold_up_to_the_first_gap),
        TEST(altered_or_missing_row_breaks_the_chain),
        TEST(retention_cuts_delivered_rows_and_leaves_an_anchor),
        TEST(seq_is_never_given_twice),
        TEST(second_attempt_finds_the_first),
        TEST(zones_that_are_gone_are_forgotten),
        TEST(the_last_ids_of_a_kind_come_in_their_order),
        TEST(newer_file_is_left_alone),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
