/* journal: nothing committed is lost, nothing is stored twice, and trouble is told and outlived. */
#include "keep/journal.h"

#include "bench.h"

#include <sys/resource.h>

#include "base/text.h"

static struct beat beat = {.name = "journal"};
static struct journal *journal;
static struct ring *reports;

static bool begin(void)
{
    bool aside = false;

    assert_int_equal(journal_open(bench_dir, &journal, &aside), 0);
    return aside;
}

static void start(size_t places)
{
    reports = ring_new(places, sizeof(struct journal_report));
    assert_int_equal(journal_start(journal, reports, &beat), 0);
}

static void end(void)
{
    struct journal_report report;

    journal_close(journal);
    while (ring_take(reports, &report, 1))
        row_free(report.row);
    ring_free(reports);
}

static int put(int i)
{
    char id[ULID_TEXT], body[64];
    struct row *row;
    int rc;

    snprintf(id, sizeof id, "ID%d", i);
    snprintf(body, sizeof body, "{\"n\":%d,\"closed\":%s}", i, i % 2 ? "false" : "true");
    row = row_new(id, 1, i % 10 == 0 ? ROW_CRITICAL : ROW_NORMAL, "alarm/fire", body);
    rc = journal_store(journal, (uint64_t)i, row, "riser-3", &i, sizeof i);
    if (rc)
        row_free(row);
    return rc;
}

static struct journal_report next(void)
{
    struct journal_report report = {0};

    assert_true(ring_wait(reports, DEADLINE_MS));
    assert_int_equal(ring_take(reports, &report, 1), 1);
    return report;
}

static void expect_stored(int i, int64_t seq)
{
    struct journal_report report = next();

    assert_int_equal(report.kind, JOURNAL_STORED);
    assert_int_equal(report.token, i);
    assert_int_equal(report.row->seq, seq);
    row_free(report.row);
}

static void stored_rows_come_back_in_order(void **state)
{
    int last = 0;
    size_t size = 0;
    void *zone;

    (void)state;
    assert_false(begin());
    assert_int_equal(strlen(journal_id(journal)), 8);
    start(64);
    for (int i = 1; i <= 20; i++)
        assert_int_equal(put(i), 0);
    for (int i = 1; i <= 20; i++)
        expect_stored(i, i);
    last = 77;
    assert_int_equal(journal_keep(journal, "gateway", &last, sizeof last), 0);
    end();

    assert_false(begin());
    assert_int_equal(journal_last_seq(journal), 20);
    assert_int_equal(journal_revision(journal, "ID7"), 1);
    assert_int_equal(journal_revision(journal, "ID21"), 0);
    zone = journal_zone(journal, "riser-3", &size);
    assert_int_equal(size, sizeof last);
    assert_int_equal(*(int *)zone, 20);
    free(zone);
    zone = journal_zone(journal, "gateway", &size);
    assert_int_equal(*(int *)zone, 77);
    free(zone);
    assert_null(journal_zone(journal, "shed-a", &size));
    assert_int_equal(journal_boot(journal, "boot", 5, "ntp"), 0);
    journal_close(journal);
    assert_int_equal(bench_count("journal.db"), 1); /* the log is folded into the file */
}

static void fetch_sees_what_was_queued_before(void **state)
{
    const int64_t due = clock_boot() + 300000;
    struct journal_report report;

    (void)state;
    begin();
    start(64);
    for (int i = 1; i <= 12; i++)
        put(i);
    journal_delivered(journal, 3);
    journal_aside(journal, 9, due, true);
    assert_int_equal(journal_fetch(journal, 4, 12), 0);
    put(13);
    for (int i = 1; i <= 12; i++)
        expect_stored(i, i);
    for (int i = 0; i < 4; i++) {
        report = next();
        assert_int_equal(report.kind, JOURNAL_ROW);
        assert_int_equal(report.row->seq, ((const int[]){10, 12, 1, 2})[i]);
        row_free(report.row);
    }
    report = next();
    assert_int_equal(report.kind, JOURNAL_FETCHED);
    assert_int_equal(report.count, 4);
    assert_int_equal(report.token, due);
    expect_stored(13, 13);
    end();
}

static void expect_found(uint64_t token, const char *body)
{
    struct journal_report report = next();

    assert_int_equal(report.kind, JOURNAL_FOUND);
    assert_int_equal(report.token, token);
    if (body)
        assert_string_equal(report.row->body, body);
    else
        assert_null(report.row);
    row_free(report.row);
}

static void the_newest_revision_of_an_id_is_found(void **state)
{
    (void)state;
    begin();
    start(64);
    for (uint32_t rev = 1; rev <= 2; rev++)
        journal_store(journal, rev,
                      row_new("daily-2025-07-15", rev, ROW_NORMAL, "daily",
                              rev == 1 ? "{\"rev\":1}" : "{\"rev\":2}"),
                      NULL, NULL, 0);
    assert_int_equal(journal_find(journal, 7, "daily-2025-07-15"), 0);
    assert_int_equal(journal_find(journal, 8, "daily-2025-07-16"), 0);
    expect_stored(1, 1);
    expect_stored(2, 2);
    expect_found(7, "{\"rev\":2}");
    expect_found(8, NULL);
    end();
}

/* So many rows without a done-mark, the oldest of this id; NULL: none. */
static void expect_unsent(uint32_t count, const char *id)
{
    struct journal_report report;

    assert_int_equal(journal_unsent(journal), 0);
    report = next();
    assert_int_equal(report.kind, JOURNAL_UNSENT);
    assert_int_equal(report.count, count);
    if (id)
        assert_string_equal(report.row->id, id);
    else
        assert_null(report.row);
    row_free(report.row);
}

static void what_is_not_delivered_is_counted(void **state)
{
    (void)state;
    begin();
    start(64);
    expect_unsent(0, NULL);
    for (uint32_t i = 1; i <= 3; i++) {
        char id[8];

        snprintf(id, sizeof id, "A%u", i);
        journal_store(journal, i, row_new(id, 1, ROW_NORMAL, "alarm/fire", "{}"), NULL, NULL, 0);
        expect_stored(i, i);
    }
    expect_unsent(3, "A1");
    assert_int_equal(journal_delivered(journal, 2), 0);
    expect_unsent(2, "A1");
    assert_int_equal(journal_delivered(journal, 1), 0);
    expect_unsent(1, "A3");
    assert_int_equal(journal_delivered(journal, 3), 0);
    expect_unsent(0, NULL);
    end();
}

static void note_open(void *context, const struct row *row)
{
    snprintf((char *)context + strlen(context), 64, "%s/%u ", row->id, (unsigned)row->rev);
}

static void open_alarms_are_those_never_told_closed(void **state)
{
    static const struct {
        const char *id, *topic, *body;
        uint32_t rev;
    } row[] = {{"A", "alarm/fire", "{\"closed\":false}", 1},
               {"B", "alarm/fire", "{\"closed\":false}", 1},
               {"A", "alarm/fire", "{\"closed\":false}", 2},
               {"B", "alarm/fire", "{\"closed\":true}", 2},
               {"C", "daily", "{\"closed\":false}", 1},
               {"D", "alarm/charging", "damaged", 1},
               {"E", "alarm/charging", "{\"closed\":false}", 1}};
    char found[256] = "";

    (void)state;
    begin();
    start(64);
    for (int i = 0; i < 7; i++)
        journal_store(journal, 0, row_new(row[i].id, row[i].rev, 0, row[i].topic, row[i].body),
                      NULL, NULL, 0);
    end();
    begin();
    assert_int_equal(journal_each_open(journal, note_open, found), 0);
    assert_string_equal(found, "A/2 E/1 ");
    journal_close(journal);
}

static void limit_files(rlim_t bytes)
{
    struct rlimit limit;

    getrlimit(RLIMIT_FSIZE, &limit);
    limit.rlim_cur = bytes;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

static void full_disk_is_told_and_no_row_is_lost_or_doubled(void **state)
{
    struct journal_report report;

    (void)state;
    begin();
    start(256);
    put(1);
    expect_stored(1, 1);
    limit_files(0);
    for (int i = 2; i <= 100; i++)
        put(i);
    report = next();
    limit_files(RLIM_INFINITY);
    assert_int_equal(report.kind, JOURNAL_FAULT);
    assert_true(report.error < 0);
    report = next();
    assert_int_equal(report.kind, JOURNAL_WELL);
    assert_int_equal(report.error, 0);
    for (int i = 2; i <= 100; i++)
        expect_stored(i, i);
    end();
    begin();
    assert_int_equal(journal_last_seq(journal), 100);
    journal_close(journal);
}

/* So many rows wait, the first of this number. */
static void expect_waiting(uint32_t n, int64_t seq)
{
    struct journal_report report;

    assert_int_equal(journal_fetch(journal, 10, 0), 0);
    for (uint32_t i = 0; i < n; i++) {
        report = next();
        assert_int_equal(report.kind, JOURNAL_ROW);
        assert_int_equal(report.row->seq, seq + i);
        row_free(report.row);
    }
    report = next();
    assert_int_equal(report.kind, JOURNAL_FETCHED);
    assert_int_equal(report.count, n);
}

static void damage_while_running_begins_a_new_file(void **state)
{
    struct journal_report report;
    char id[JOURNAL_ID], garbage[128], file[128];

    (void)state;
    begin();
    start(64);
    TEXT_COPY(id, journal_id(journal));
    put(1);
    expect_stored(1, 1);
    bench_fill("garbage", 'x', 9000);
    TEXT_COPY(garbage, bench_path("garbage"));
    TEXT_COPY(file, bench_path("journal.db"));
    limit_files(0);
    put(2);
    report = next();
    assert_int_equal(report.kind, JOURNAL_FAULT); /* and closed */
    journal_delivered(journal, 1);
    journal_dead(journal, 1, "of the damaged file");
    journal_aside(journal, 1, INT64_MAX, false);
    unlink(bench_path("journal.db-wal"));
    unlink(bench_path("journal.db-shm"));
    assert_int_equal(rename(garbage, file), 0);
    limit_files(RLIM_INFINITY);
    report = next();
    assert_int_equal(report.kind, JOURNAL_WELL);
    assert_int_equal(report.error, -EUCLEAN);
    assert_string_not_equal(journal_id(journal), id);
    expect_stored(2, 1);
    assert_int_equal(bench_count("journal.db.corrupt-"), 1);
    expect_waiting(1, 1); /* what was said of row 1 was of another one */
    journal_known(journal, report.token);
    journal_delivered(journal, 1);
    expect_waiting(0, 0);
    end();
}

static void damaged_file_is_put_aside_at_start(void **state)
{
    FILE *file;

    (void)state;
    bench_fill("journal.db", 'x', 9000);
    bench_fill("journal.db-wal", 'y', 100);
    assert_true(begin());
    start(64);
    put(1);
    expect_stored(1, 1);
    end();
    assert_true(bench_count("journal.db.corrupt-") >= 1);
    assert_false(begin());
    journal_close(journal);

    file = fopen(bench_path("journal.db"), "r+"); /* a page of zeros, and an unclean stop */
    fseek(file, 4096, SEEK_SET);
    for (int i = 0; i < 8192; i++)
        fputc(0xff, file);
    fclose(file);
    assert_true(begin());
    journal_close(journal);
    assert_true(bench_count("journal.db.corrupt-") >= 2);
}

static void put_all(int from, int to, bool delivered)
{
    for (int i = from; i <= to; i++) {
        while (put(i))
            poll(NULL, 0, 1);
        while (delivered && journal_delivered(journal, i))
            poll(NULL, 0, 1);
    }
}

static void count_waiting(void *context, const struct row *row)
{
    (void)row;
    ++*(int *)context;
}

/* The city asked for a row again whose topic no broker takes any more. It keeps retention from
 * cutting, but not when there is no room: then what the city never had stays. */
static void what_waits_again_costs_no_row_that_never_went(void **state)
{
    struct journal_report report;
    int waiting = 0;

    (void)state;
    begin();
    journal_limit(journal, 100000, 350000);
    start(8192);
    put_all(1, 200, true);
    journal_again(journal, 1, 1, 1);
    put_all(201, 3500, true);
    put_all(3501, 3600, false);
    put_all(3601, 3800, true);
    do {
        report = next();
        assert_int_not_equal(report.kind, JOURNAL_GONE);
        assert_int_not_equal(report.kind, JOURNAL_FAULT);
        row_free(report.row);
    } while (report.kind != JOURNAL_STORED || report.token != 3800);
    end();
    begin();
    assert_int_equal(journal_each_waiting(journal, 200, count_waiting, &waiting), 0);
    assert_int_equal(waiting, 100);
    journal_close(journal);
}

static void slow_reader_loses_no_report(void **state)
{
    int put_in = 0;

    (void)state;
    begin();
    start(1);
    while (put_in < 20000 && !put(put_in + 1))
        put_in++;
    assert_in_range(put_in, 4096, 4096 + 3 * 64); /* the ring, and what is in hand */
    for (int i = 1; i <= put_in; i++)
        expect_stored(i, i);
    for (int i = put_in + 1; i <= put_in + 200; i++)
        assert_int_equal(put(i), 0);
    end(); /* does what is queued though no one reads */
    begin();
    assert_int_equal(journal_last_seq(journal), put_in + 200);
    journal_close(journal);
}

static void store_for_ever(int pipe)
{
    struct journal_report report;
    bool aside = false;
    int64_t seq;
    int i;

    if (journal_open(bench_dir, &journal, &aside) || aside)
        return;
    i = (int)journal_last_seq(journal);
    reports = ring_new(256, sizeof report);
    if (journal_start(journal, reports, &beat))
        return;
    for (int ahead = 0;; ahead--) {
        for (; ahead < 20; ahead++)
            put(++i);
        if (!ring_wait(reports, DEADLINE_MS) || !ring_take(reports, &report, 1))
            return;
        seq = report.row->seq;
        if ((int64_t)report.token != seq || write(pipe, &seq, sizeof seq) != sizeof seq)
            return;
        row_free(report.row);
    }
}

static void kill_loses_nothing_committed(void **state)
{
    int64_t told = 0;

    (void)state;
    bench_seed();
    for (int round = 0; round < 20; round++) {
        int64_t now = bench_kill(store_for_ever), last;
        char id[ULID_TEXT];
        size_t size;
        void *zone;

        assert_true(now > told);
        told = now;
        assert_false(begin());
        last = journal_last_seq(journal);
        assert_in_range(last, told, told + 64);
        for (int64_t i = 1; i <= last; i++) {
            snprintf(id, sizeof id, "ID%d", (int)i);
            assert_int_equal(journal_revision(journal, id), 1);
        }
        zone = journal_zone(journal, "riser-3", &size);
        assert_int_equal(*(int *)zone, last); /* committed with its event */
        free(zone);
        journal_close(journal);
    }
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, bench_set_up, bench_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(kill_loses_nothing_committed), /* first: it forks, and there are no threads yet */
        TEST(stored_rows_come_back_in_order),
        TEST(fetch_sees_what_was_queued_before),
        TEST(the_newest_revision_of_an_id_is_found),
        TEST(what_is_not_delivered_is_counted),
        TEST(open_alarms_are_those_never_told_closed),
        TEST(full_disk_is_told_and_no_row_is_lost_or_doubled),
        TEST(damage_while_running_begins_a_new_file),
        TEST(damaged_file_is_put_aside_at_start),
        TEST(what_waits_again_costs_no_row_that_never_went),
        TEST(slow_reader_loses_no_report),
    };

    signal(SIGXFSZ, SIG_IGN);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
