/* room: what goes first when there is no room for all that the city does not have, and what never
 * goes; the chain over the holes. */
#include "keep/room.h"

#include "base/text.h"
#include "keep/verify.h"
#include "rows_bench.h"

static struct verify_result result;

static int set_up(void **state)
{
    int rc = bench_set_up(state);

    rows_bench_open();
    return rc;
}

/* `how`: an alarm's revision that is open, or over, evidence, or a summary. */
enum how { OPEN, OVER, AUDIT, DAILY };

static int64_t store_told(const char *id, uint32_t rev, uint8_t priority, enum how how,
                          const char *time, const char *quality)
{
    static const char *const topic[] = {"alarm/fire", "alarm/fire", "audit", "daily"};
    char body[200];
    struct row *row;
    int64_t seq;

    snprintf(body, sizeof body, "{\"time\":\"%s\",\"time_quality\":\"%s\"%s}", time, quality,
             how == OPEN   ? ",\"closed\":false"
             : how == OVER ? ",\"closed\":true"
                           : "");
    row = row_new(id, rev, priority, topic[how], body);
    assert_int_equal(rows_store(db, row, false), 0);
    seq = row->seq;
    row_free(row);
    return seq;
}

static int64_t store(const char *id, uint32_t rev, uint8_t priority, enum how how, const char *time)
{
    return store_told(id, rev, priority, how, time, time[0] == '1' ? "none" : "ntp");
}

#define AT "2025-07-17T08:00:00.0+08:00"

static int64_t number(const char *sql)
{
    int64_t n = 0;

    assert_int_equal(db_number(db_ask(db, sql), &n), 0);
    return n;
}

/* The rows that are there, as letters of their ids in their order. */
static void expect_there(const char *ids)
{
    char found[300] = "";
    struct text text = TEXT_IN(found);
    struct db_statement *s = db_ask(db, "SELECT id FROM event ORDER BY seq");

    while (db_step(s) == 1)
        text_printf(&text, "%s", db_text(s, 0));
    assert_string_equal(found, ids);
}

static void note(void *context, const struct verify_finding *finding)
{
    int64_t *first = context;

    *first = *first ? *first : finding->seq;
}

/* The first row that is not as it should be; 0: all are. */
static int64_t broken(void)
{
    int64_t first = 0;

    assert_int_equal(verify_journal(bench_path("journal.db"), NULL, note, &first, &result), 0);
    return first;
}

static int64_t make(int64_t most)
{
    const struct room_limits limits = {.rows = most, .bytes = 64 << 20};
    int64_t gone;

    assert_int_equal(room_make(db, &limits, &gone), 0);
    return gone;
}

static void the_least_goes_first(void **state)
{
    static const char *const left[] = {"OSCSCDoZ", "OCSCDoZ", "OCCDoZ", "OCCoZ", "OCoZ", "OoZ"};

    (void)state;
    store("O", 1, ROW_CRITICAL, OPEN, AT);
    store("S", 1, ROW_NORMAL, OPEN, AT);
    store("A", 1, ROW_NORMAL, AUDIT, AT);
    store("C", 1, ROW_CRITICAL, OPEN, AT);
    store("S", 2, ROW_NORMAL, OVER, AT);
    store("C", 2, ROW_CRITICAL, OVER, AT);
    store("D", 1, ROW_NORMAL, DAILY, AT);
    store("o", 1, ROW_NORMAL, OPEN, AT);
    store("Z", 1, ROW_NORMAL, AUDIT, AT);
    assert_int_equal(make(9), 0);
    for (int i = 0; i < 6; i++) {
        assert_int_equal(make(8 - i), 1);
        expect_there(left[i]);
    }
    assert_int_equal(make(1), 0); /* what is open never goes, nor what the chain goes on from */
    expect_there("OoZ");
    assert_int_equal(broken(), 0);
    assert_int_equal(result.let_go, 6);
    assert_int_equal(number("SELECT value FROM meta WHERE key = 'let_go'"), 6);
}

static void among_equals_the_oldest_goes(void **state)
{
    (void)state;
    for (int i = 0; i < 6; i++)
        store((const char *[]){"A", "B", "C", "D", "E", "F"}[i], 1, ROW_NORMAL, OVER, AT);
    assert_int_equal(make(4), 2);
    expect_there("CDEF");
}

static void what_the_city_has_goes_before_and_is_not_counted(void **state)
{
    (void)state;
    store("O", 1, ROW_NORMAL, OPEN, AT);
    store("D", 1, ROW_CRITICAL, OVER, AT);
    store("A", 1, ROW_NORMAL, AUDIT, AT);
    store("B", 1, ROW_NORMAL, AUDIT, AT);
    store("Z", 1, ROW_NORMAL, OPEN, AT);
    assert_int_equal(rows_mark(db, 2), 0);
    assert_int_equal(make(3), 1);
    expect_there("OBZ");
    assert_int_equal(number("SELECT count(*) FROM done"), 0);
    assert_int_equal(broken(), 0);
}

/* A file that is too large lets go what it takes, and tells of it. */
static void a_file_keeps_its_size(void **state)
{
    const struct room_limits limits = {.rows = 100000, .bytes = 200000};
    char id[16];
    bool enough;
    int64_t gone;

    (void)state;
    for (int i = 0; i < 1500; i++) {
        snprintf(id, sizeof id, "ID%d", i);
        store(id, 1, ROW_NORMAL, i % 4 ? OVER : OPEN, AT);
    }
    assert_int_equal(room_is(db, &limits, &enough), 0);
    assert_false(enough);
    for (int i = 0; i < 9 && !enough; i++) {
        assert_int_equal(room_make(db, &limits, &gone), 0);
        assert_true(gone > 0);
        assert_int_equal(room_is(db, &limits, &enough), 0);
    }
    assert_true(enough);
    assert_int_equal(number("SELECT count(*) FROM event WHERE body LIKE '%false%'"), 375);
    assert_int_equal(broken(), 0);
    assert_true(result.let_go > 0);
    assert_int_equal(number("SELECT count(*) FROM event") + result.let_go, 1500);
}

static void what_is_too_old_goes_unless_it_is_open(void **state)
{
    int64_t gone, utc_ms = INT64_C(1752710400000); /* AT */

    (void)state;
    store("U", 1, ROW_NORMAL, OVER, "1970-01-01T08:00:00.0+08:00"); /* nobody knows when */
    store_told("R", 1, ROW_CRITICAL, OVER, "2024-07-17T08:00:00.0+08:00",
               "rtc"); /* nor here: a battery */
    store_told("C", 1, ROW_CRITICAL, OVER, "2024-07-17T08:00:00.0+08:00", "beacon");
    store("O", 1, ROW_NORMAL, OPEN, "2024-07-17T08:00:00.0+08:00");
    store("D", 1, ROW_NORMAL, DAILY, "2024-07-17T08:00:00.0+08:00");
    store("N", 1, ROW_NORMAL, OVER, AT);
    store("Z", 1, ROW_NORMAL, OVER, AT);
    assert_int_equal(room_age(db, utc_ms, &gone), 0);
    assert_int_equal(gone, 2);
    expect_there("URONZ");
    assert_int_equal(room_age(db, utc_ms + 1000, &gone), 0);
    assert_int_equal(gone, 1);
    expect_there("UROZ");
    assert_int_equal(broken(), 0);
}

/* Holes in every order join; what is altered beside one shows; retention cuts through them. */
static void the_chain_goes_on_over_holes(void **state)
{
    static const uint8_t audit[] = {0, 1, 1, 1, 0, 1, 0, 0, 1, 1, 0, 0};

    (void)state;
    for (int i = 0; i < 12; i++)
        store((const char[]){(char)('a' + i), 0}, 1, ROW_NORMAL, audit[i] ? AUDIT : OVER, AT);
    make(6);
    expect_there("aeghkl");
    assert_int_equal(number("SELECT count(*) FROM gap"), 3);
    assert_int_equal(broken(), 0);
    assert_int_equal(make(5), 1); /* "a": joins with what follows */
    assert_int_equal(make(4), 1); /* "e": joins with both */
    expect_there("ghkl");
    assert_int_equal(number("SELECT count(*) FROM gap"), 2);
    assert_int_equal(number("SELECT last FROM gap WHERE first = 1"), 6);
    assert_int_equal(broken(), 0);
    assert_int_equal(db_run(db, "UPDATE event SET body = 'x' WHERE id = 'h'"), 0);
    assert_int_equal(broken(), 8);
    assert_int_equal(db_run(db, "DELETE FROM event WHERE id = 'h'"), 0);
    assert_int_equal(broken(), 8); /* not all that is missing was let go */
    for (int64_t seq = 7; seq <= 12; seq++)
        assert_int_equal(rows_mark(db, seq), 0);
    assert_int_equal(rows_fold(db), 0);
    assert_int_equal(rows_prune(db, 3), 0); /* up to 9, which is in a hole: it ends at 10 */
    expect_there("kl");
    assert_int_equal(number("SELECT count(*) FROM gap"), 0);
    assert_int_equal(broken(), 0);
}

/* A hole at which the done-marks were folded grows as any other: each row of it is one less that
 * waits, and no more go than have to. */
static void a_hole_grows_where_marks_were_folded(void **state)
{
    int64_t waiting = 0;

    (void)state;
    for (int i = 0; i < 8; i++)
        store((const char[]){(char)('a' + i), 0}, 1, ROW_NORMAL, OVER, AT);
    assert_int_equal(make(6), 2);
    assert_int_equal(rows_fold(db), 0);
    assert_int_equal(make(5), 1);
    expect_there("defgh");
    assert_int_equal(rows_undone(db, &waiting), 0);
    assert_int_equal(waiting, 5);
    assert_int_equal(rows_fold(db), 0);
    assert_int_equal(rows_undone(db, &waiting), 0);
    assert_int_equal(waiting, 5);
    assert_int_equal(broken(), 0);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, rows_bench_tear_down)
    const struct CMUnitTest tests[] = {
        TEST(the_least_goes_first),
        TEST(among_equals_the_oldest_goes),
        TEST(what_the_city_has_goes_before_and_is_not_counted),
        TEST(a_file_keeps_its_size),
        TEST(what_is_too_old_goes_unless_it_is_open),
        TEST(the_chain_goes_on_over_holes),
        TEST(a_hole_grows_where_marks_were_folded),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
