/* verify: every way to change what was stored is found, and the row is named. */
#include "keep/verify.h"

#include "base/text.h"
#include "bench.h"
#include "keep/rows.h"
#include "keep/schema.h"

static struct db *db;
static struct verify_result result;
static const unsigned char *known; /* the head that the city holds */

static int nothing(void *context, struct db *unused)
{
    (void)context;
    (void)unused;
    return 0;
}

static int set_up(void **state)
{
    struct db_wish wish = {.quota_bytes = 64 << 20, .durable = false};
    bool aside = false;
    int rc = bench_set_up(state);

    assert_int_equal(
        schema_open(bench_path("journal.db"), &schema_journal, &wish, nothing, NULL, &db, &aside),
        0);
    for (uint32_t i = 1; i <= 9; i++) {
        char id[8];
        struct row *row;

        snprintf(id, sizeof id, "ID%u", i);
        row = row_new(id, i, 0, "alarm/fire", "{\"closed\":false}");
        assert_int_equal(rows_store(db, row, false), 0);
        row_free(row);
    }
    return rc;
}

static int tear_down(void **state)
{
    schema_close(db);
    db = NULL;
    return bench_tear_down(state);
}

static void note(void *context, const struct verify_finding *finding)
{
    static const char *const word[] = {"missing", "altered", "moved"};
    struct text *text = context;

    text_printf(text, "%s %d", word[finding->what], (int)finding->seq);
    if (finding->what == VERIFY_MISSING)
        text_printf(text, "-%d", (int)finding->last);
    else
        text_printf(text, " %s", finding->id);
    if (finding->what == VERIFY_MOVED)
        text_printf(text, " behind %d", (int)finding->behind);
    text_printf(text, "; ");
}

static void expect(const char *what)
{
    char found[512] = "";
    struct text text = TEXT_IN(found);

    assert_int_equal(verify_journal(bench_path("journal.db"), known, note, &text, &result), 0);
    assert_string_equal(found, what);
}

static void after(const char *sql, const char *what)
{
    assert_int_equal(db_run(db, sql), 0);
    expect(what);
}

static void a_whole_journal_has_a_head(void **state)
{
    struct db_statement *s;
    size_t size;

    (void)state;
    expect("");
    assert_int_equal(result.rows, 9);
    assert_int_equal(result.first, 1);
    assert_int_equal(result.last, 9);
    assert_int_equal(result.findings, 0);
    assert_int_equal(strlen(result.journal), 8);
    s = db_ask(db, "SELECT hash FROM event WHERE seq = 9");
    assert_int_equal(db_step(s), 1);
    assert_memory_equal(result.head, db_blob(s, 0, &size), DIGEST_BYTES);
    db_reset(s);
}

/* Every head that the city was ever told is in it, until its row is cut; one of another file is
 * not. */
static void a_head_that_the_city_holds_is_found(void **state)
{
    unsigned char head[DIGEST_BYTES];
    struct db_statement *s = db_ask(db, "SELECT hash FROM event WHERE seq = 4");
    size_t size;

    (void)state;
    assert_int_equal(db_step(s), 1);
    memcpy(head, db_blob(s, 0, &size), sizeof head);
    db_reset(s);
    known = head;
    expect("");
    assert_int_equal(result.known, 4);
    assert_int_equal(db_run(db, "INSERT INTO done VALUES(1), (2), (3), (4), (5)"), 0);
    assert_int_equal(rows_fold(db), 0);
    assert_int_equal(rows_prune(db, 5), 0);
    expect("");
    assert_int_equal(result.known, 0); /* the last that was cut */
    head[0] ^= 1;
    expect("");
    assert_int_equal(result.known, -ENOENT);
    known = NULL;
    expect("");
    assert_int_equal(result.known, -ENOENT);
}

static void each_part_of_a_row_counts(void **state)
{
    static const char *const part[] = {"body = '{}'", "topic = 'daily'",     "rev = 99",
                                       "id = 'ID99'", "hash = zeroblob(32)", "hash = x'00'"};

    (void)state;
    for (size_t i = 0; i < sizeof part / sizeof *part; i++) {
        char sql[120], what[40];

        assert_int_equal(db_run(db, "CREATE TEMP TABLE kept AS SELECT * FROM event"), 0);
        snprintf(sql, sizeof sql, "UPDATE event SET %s WHERE seq = 5", part[i]);
        snprintf(what, sizeof what, "altered 5 %s; ", i == 3 ? "ID99" : "ID5");
        after(sql, what);
        assert_int_equal(result.findings, 1);
        after("DELETE FROM event; INSERT INTO event SELECT * FROM kept; DROP TABLE kept", "");
    }
}

static void missing_rows_are_counted(void **state)
{
    (void)state;
    after("DELETE FROM event WHERE seq = 5", "missing 5-5; ");
    after("DELETE FROM event WHERE seq IN (6, 7)", "missing 5-7; ");
    after("DELETE FROM event WHERE seq = 1", "missing 1-1; missing 5-7; ");
    after("DELETE FROM event WHERE seq = 9", "missing 1-1; missing 5-7; missing 9-9; ");
    after("DELETE FROM event", "missing 1-9; ");
}

/* A hole in the chain that rows were moved up to fill: the numbers of those behind them tell. */
static void a_closed_hole_shows(void **state)
{
    (void)state;
    after("DELETE FROM event WHERE seq = 5; UPDATE event SET seq = 5 WHERE seq = 6;"
          "UPDATE event SET seq = 6 WHERE seq = 7",
          "altered 5 ID6; moved 8 ID8 behind 6; ");
}

static void rows_out_of_order_say_where_they_belong(void **state)
{
    (void)state;
    after("UPDATE event SET seq = 100 WHERE seq = 5; UPDATE event SET seq = 5 WHERE seq = 6;"
          "UPDATE event SET seq = 6 WHERE seq = 100",
          "moved 5 ID6 behind 6; moved 6 ID5 behind 4; moved 7 ID7 behind 5; ");
    after("UPDATE event SET seq = 100 WHERE seq = 5; UPDATE event SET seq = 5 WHERE seq = 6;"
          "UPDATE event SET seq = 6 WHERE seq = 100; UPDATE event SET seq = 100 WHERE seq = 9",
          "moved 100 ID9 behind 8; ");
}

static void what_retention_cut_is_not_missing(void **state)
{
    (void)state;
    for (int64_t seq = 1; seq <= 6; seq++)
        assert_int_equal(rows_mark(db, seq), 0);
    assert_int_equal(rows_fold(db), 0);
    assert_int_equal(rows_prune(db, 4), 0);
    expect("");
    assert_int_equal(result.first, 6);
    after("DELETE FROM event WHERE seq = 6", "missing 6-6; ");
    after("DELETE FROM meta WHERE key = 'anchor_seq'", "altered 7 ID7; ");
}

/* Evidence is looked at, not touched: nothing appears beside a file at rest, and a medium that
 * cannot be written is read. */
static void a_file_at_rest_stays_as_it_is(void **state)
{
    (void)state;
    schema_close(db);
    db = NULL;
    assert_int_equal(bench_count("journal.db"), 1);
    expect("");
    assert_int_equal(bench_count("journal.db"), 1);
    assert_int_equal(verify_journal(bench_path("none"), NULL, note, NULL, &result), -ENOENT);
    assert_int_equal(bench_count("none"), 0);
    bench_fill("garbage", 'x', 9000);
    assert_int_equal(verify_journal(bench_path("garbage"), NULL, note, NULL, &result), -EUCLEAN);
}

static void names_of_files_are_taken_as_they_are(void **state)
{
    char from[128];

    (void)state;
    schema_close(db);
    db = NULL;
    snprintf(from, sizeof from, "%s", bench_path("journal.db"));
    assert_int_equal(rename(from, bench_path("a?b#c%41.db")), 0);
    assert_int_equal(verify_journal(bench_path("a?b#c%41.db"), NULL, note, NULL, &result), 0);
    assert_int_equal(result.rows, 9);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_whole_journal_has_a_head),
        TEST(a_head_that_the_city_holds_is_found),
        TEST(each_part_of_a_row_counts),
        TEST(missing_rows_are_counted),
        TEST(a_closed_hole_shows),
        TEST(rows_out_of_order_say_where_they_belong),
        TEST(what_retention_cut_is_not_missing),
        TEST(a_file_at_rest_stays_as_it_is),
        TEST(names_of_files_are_taken_as_they_are),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
