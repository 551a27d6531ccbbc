/* dating: what was told with a wrong clock is told again with the right time, once. */
#include "keep/dating.h"

#include "rows_bench.h"

enum { PAGE = 8 };

static const int64_t now_ms = INT64_C(1752710400000), booted = 1000000; /* 08:00 in the estate */
static struct row *out[PAGE];
static uint32_t told, looked;

static int set_up(void **state)
{
    int rc = bench_set_up(state);

    rows_bench_open();
    assert_int_equal(clock_set_zone("Asia/Shanghai"), 0);
    return rc;
}

static int64_t note(const char *boot_id, const char *id, uint32_t rev, const char *topic,
                    const char *body, int64_t at_ms)
{
    struct row *row = row_new(id, rev, ROW_NORMAL, topic, body);
    int64_t seq;

    assert_int_equal(rows_store(db, row, false), 0);
    row->undated_ms = at_ms;
    if (at_ms)
        assert_int_equal(dating_note(db, boot_id, row), 0);
    seq = row->seq;
    row_free(row);
    return seq;
}

/* The clock turns out to be right: boot ms `booted` is 08:00. */
static void date(uint32_t limit)
{
    for (uint32_t i = 0; i < told; i++)
        row_free(out[i]);
    assert_int_equal(dating_boot(db, "this", now_ms - booted, "ntp"), 0);
    assert_int_equal(dating_again(db, "this", limit, out, &told, &looked), 0);
}

static int tear_down(void **state)
{
    for (uint32_t i = 0; i < told; i++)
        row_free(out[i]);
    told = 0;
    return rows_bench_tear_down(state);
}

static void the_last_word_of_a_closed_alarm_is_told_again(void **state)
{
    (void)state;
    note("this", "A", 1, "alarm/fire",
         "{\"rev\":1,\"closed\":false,\"time\":\"1970-01-01T08:10:00.0+08:00\",\"time_quality\":"
         "\"none\"}",
         booted - 600000);
    note("this", "A", 2, "alarm/fire",
         "{\"rev\":2,\"closed\":true,\"quiet\":{\"until\":\"1970-01-01T09:00:00.0+08:00\"},"
         "\"since\":\"1970-01-01T08:08:00.0+08:00\",\"time\":\"1970-01-01T08:15:00.0+08:00\","
         "\"text\":\"shut at 08:08\",\"time_quality\":\"none\"}",
         booted - 300000);
    date(PAGE);
    assert_int_equal(looked, 2);
    assert_int_equal(told, 1);
    assert_int_equal(out[0]->seq, 3);
    assert_int_equal(out[0]->rev, 3);
    assert_string_equal(out[0]->id, "A");
    assert_string_equal(
        out[0]->body,
        "{\"rev\":3,\"closed\":true,\"quiet\":{\"until\":\"2025-07-17T08:40:00.0+08:00\"},"
        "\"since\":\"2025-07-17T07:48:00.0+08:00\",\"time\":\"2025-07-17T07:55:00.0+08:00\","
        "\"text\":\"shut at 07:48\",\"time_quality\":\"ntp\"}");
    date(PAGE);
    assert_int_equal(looked, 0);
    assert_int_equal(told, 0);
}

/* It was raised before the power went: what was told of it with a right clock stays. */
static void what_was_told_with_a_right_clock_stays(void **state)
{
    (void)state;
    note("before", "A", 1, "alarm/fire",
         "{\"rev\":1,\"closed\":false,\"since\":\"2025-07-17T07:10:00.0+08:00\",\"time\":"
         "\"2025-07-17T07:11:00.0+08:00\",\"time_quality\":\"ntp\"}",
         0);
    note("this", "A", 2, "alarm/fire",
         "{\"rev\":2,\"closed\":true,\"since\":\"2025-07-17T07:10:00.0+08:00\",\"until\":"
         "\"2025-07-17T07:15:00.0+08:00\",\"time\":\"2025-07-17T07:16:00.0+08:00\",\"text\":"
         "\"from 07:10 to 07:15\",\"time_quality\":\"none\"}",
         booted);
    date(PAGE);
    assert_int_equal(told, 1);
    assert_string_equal(
        out[0]->body,
        "{\"rev\":3,\"closed\":true,\"since\":\"2025-07-17T07:10:00.0+08:00\",\"until\":"
        "\"2025-07-17T07:59:00.0+08:00\",\"time\":\"2025-07-17T08:00:00.0+08:00\",\"text\":"
        "\"from 07:10 to 07:59\",\"time_quality\":\"ntp\"}");
}

static void an_open_alarm_is_the_desks_to_date(void **state)
{
    (void)state;
    note("this", "A", 1, "alarm/fire",
         "{\"rev\":1,\"closed\":false,\"time\":\"1970-01-01T08:10:00.0+08:00\"}", booted);
    date(PAGE);
    assert_int_equal(looked, 1);
    assert_int_equal(told, 0);
}

static void what_a_newer_revision_says_is_not_told_again(void **state)
{
    (void)state;
    note("this", "A", 1, "alarm/fire",
         "{\"rev\":1,\"closed\":true,\"time\":\"1970-01-01T08:10:00.0+08:00\"}", booted);
    note("this", "A", 2, "alarm/fire", "{\"rev\":2,\"closed\":true}", 0);
    date(PAGE);
    assert_int_equal(looked, 1);
    assert_int_equal(told, 0);
}

static void evidence_names_the_row_that_it_replaces(void **state)
{
    int64_t seq = note("this", "E", 1, "audit",
                       "{\"op\":\"drill\",\"time\":\"1970-01-01T08:10:00.0+08:00\","
                       "\"more\":{\"started\":\"1970-01-01T08:09:00.0+08:00\"}}",
                       booted);

    (void)state;
    date(PAGE);
    assert_int_equal(told, 1);
    assert_int_equal(seq, 1);
    assert_int_equal(out[0]->rev, 2);
    assert_string_equal(out[0]->body, "{\"op\":\"drill\",\"time\":\"2025-07-17T08:00:00.0+08:00\","
                                      "\"more\":{\"started\":\"2025-07-17T07:59:00.0+08:00\"},"
                                      "\"time_quality\":\"ntp\",\"replaces\":1}");
}

static void a_boot_that_never_knew_the_time_stays_undated(void **state)
{
    (void)state;
    note("before", "E", 1, "audit", "{\"time\":\"1970-01-01T08:10:00.0+08:00\"}", booted);
    date(PAGE);
    assert_int_equal(looked, 0);
    assert_int_equal(told, 0);
}

static void a_page_at_a_time_and_oldest_first(void **state)
{
    (void)state;
    for (int i = 1; i <= 5; i++) {
        char id[4];

        snprintf(id, sizeof id, "E%d", i);
        note("this", id, 1, "audit", "{\"time\":\"1970-01-01T08:10:00.0+08:00\"}", booted + i);
    }
    note("this", "X", 1, "audit", "damaged", booted);
    date(4);
    assert_int_equal(looked, 4);
    assert_int_equal(told, 4);
    assert_string_equal(out[3]->id, "E4");
    date(4);
    assert_int_equal(looked, 2);
    assert_int_equal(told, 1);
    assert_string_equal(out[0]->id, "E5");
}

static void a_note_goes_with_its_row(void **state)
{
    int64_t notes = -1;

    (void)state;
    for (int i = 1; i <= 4; i++)
        note("before", "E", (uint32_t)i, "audit", "{}", booted);
    for (int i = 1; i <= 4; i++)
        assert_int_equal(rows_mark(db, i), 0);
    assert_int_equal(rows_fold(db), 0);
    assert_int_equal(rows_prune(db, 1), 0);
    assert_int_equal(db_number(db_ask(db, "SELECT count(*) FROM undated"), &notes), 0);
    assert_int_equal(notes, 1);
}

/* A board that starts every few minutes for years fills nothing with that. */
static void boots_of_long_ago_are_forgotten(void **state)
{
    char id[16];
    int64_t boots = 0;

    (void)state;
    note("boot-1", "E", 1, "audit", "{\"time\":\"1970-01-01T08:10:00.0+08:00\"}", booted);
    for (int i = 1; i <= 1200; i++) {
        snprintf(id, sizeof id, "boot-%d", i % 10000);
        assert_int_equal(dating_boot(db, id, i, "none"), 0);
    }
    assert_int_equal(dating_boot(db, "boot-1200", 7, "ntp"), 0);
    assert_int_equal(db_number(db_ask(db, "SELECT count(*) FROM boot"), &boots), 0);
    assert_int_equal(boots, 1000);
    assert_int_equal(
        db_number(db_ask(db, "SELECT offset_ms FROM boot WHERE boot_id = 'boot-1200'"), &boots), 0);
    assert_int_equal(boots, 7);
    assert_int_equal(
        db_number(db_ask(db, "SELECT offset_ms FROM boot WHERE boot_id = 'boot-1'"), &boots), 0);
    assert_int_equal(boots, 1); /* of a row that waits to be dated */
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_last_word_of_a_closed_alarm_is_told_again),
        TEST(what_was_told_with_a_right_clock_stays),
        TEST(an_open_alarm_is_the_desks_to_date),
        TEST(what_a_newer_revision_says_is_not_told_again),
        TEST(evidence_names_the_row_that_it_replaces),
        TEST(a_boot_that_never_knew_the_time_stays_undated),
        TEST(a_page_at_a_time_and_oldest_first),
        TEST(a_note_goes_with_its_row),
        TEST(boots_of_long_ago_are_forgotten),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
