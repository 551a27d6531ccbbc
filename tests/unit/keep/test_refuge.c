/* refuge: what a journal in memory has goes to the one on the disk, whole, in order and due. */
#include "keep/refuge.h"

#include "bench.h"

#include <sys/stat.h>

#include "base/text.h"
#include "keep/journal.h"

enum { LEFT = 5 };

static struct beat beat = {.name = "journal"};
static char disk[96];

static struct journal *open_in(const char *dir)
{
    struct journal *journal;
    bool aside = false;

    assert_int_equal(journal_open(dir, &journal, &aside), 0);
    return journal;
}

static struct journal_report await(struct ring *reports, uint8_t kind)
{
    struct journal_report report;

    assert_true(ring_wait(reports, DEADLINE_MS));
    assert_int_equal(ring_take(reports, &report, 1), 1);
    assert_int_equal(report.kind, kind);
    return report;
}

/* A process with its journal in DIR stores rows from `first` on and carries out an order. */
static void live_in(const char *dir, int first, int rows, const char *order, bool fresh)
{
    struct journal *journal = open_in(dir);
    struct ring *reports = ring_new(64, sizeof(struct journal_report));
    struct journal_report report;
    struct row *row;
    char id[ULID_TEXT];

    assert_int_equal(journal_start(journal, reports, &beat), 0);
    for (int i = first; i < first + rows; i++) {
        snprintf(id, sizeof id, "ID%d", i);
        row = row_new(id, 1, ROW_CRITICAL, "alarm/fire", "{\"closed\":false}");
        assert_int_equal(journal_store(journal, 1, row, NULL, NULL, 0), 0);
        row_free(await(reports, JOURNAL_STORED).row);
    }
    journal_claim(journal, 1, order);
    report = await(reports, JOURNAL_CLAIMED);
    assert_int_equal(report.count, fresh);
    if (fresh)
        journal_answered(journal, order, "{\"result\":\"done\"}");
    else
        assert_string_equal(report.row->body, "{\"result\":\"done\"}");
    row_free(report.row);
    journal_close(journal);
    ring_free(reports);
}

struct waiting {
    int n;
    int64_t seq;
    char id[16][ULID_TEXT];
};

static void note(void *context, const struct row *row)
{
    struct waiting *waiting = context;

    assert_true(row->seq > waiting->seq);
    waiting->seq = row->seq;
    TEXT_COPY(waiting->id[waiting->n++], row->id);
}

static void the_disk_gets_every_row_and_order_once(void **state)
{
    struct waiting waiting = {0};
    struct journal *journal;
    int64_t rows = 0;
    char id[ULID_TEXT];

    (void)state;
    live_in(disk, 1, 2, "c-1", true);
    live_in(bench_dir, 3, LEFT, "c-2", true);
    for (int again = 0; again < 2; again++) {
        journal = open_in(disk);
        assert_int_equal(journal_adopt(journal, bench_dir, &rows), 0);
        assert_int_equal(rows, again ? 0 : LEFT);
        waiting = (struct waiting){0};
        assert_int_equal(journal_each_waiting(journal, 16, note, &waiting), 0);
        assert_int_equal(waiting.n, 2 + LEFT);
        for (int i = 0; i < waiting.n; i++) {
            snprintf(id, sizeof id, "ID%d", i + 1);
            assert_string_equal(waiting.id[i], id);
        }
        journal_close(journal);
        assert_int_equal(access(bench_path("journal.db"), F_OK), -1);
    }
    live_in(disk, 90, 1, "c-2", false);
}

static void it_stays_when_the_disk_takes_nothing(void **state)
{
    static const struct db_wish small = {.quota_bytes = 4096};
    struct db *home = NULL;
    int64_t rows = 0;

    (void)state;
    live_in(bench_dir, 1, LEFT, "c-1", true);
    assert_true(refuge_ends(disk));
    assert_false(refuge_ends("/nowhere"));
    assert_int_equal(db_open(bench_path("other.db"), &small, &home), 0);
    assert_true(refuge_leave(bench_dir, home, &rows) < 0); /* it has not even a table */
    db_close(home);
    assert_int_equal(access(bench_path("journal.db"), F_OK), 0);
}

static int make_disk(void **state)
{
    int rc = bench_set_up(state);

    snprintf(disk, sizeof disk, "%s/disk", bench_dir);
    return rc ? rc : mkdir(disk, 0700);
}

static int remove_disk(void **state)
{
    char upper[sizeof bench_dir];

    TEXT_COPY(upper, bench_dir);
    TEXT_COPY(bench_dir, disk);
    bench_empty();
    rmdir(disk);
    TEXT_COPY(bench_dir, upper);
    return bench_tear_down(state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_disk_gets_every_row_and_order_once, make_disk,
                                        remove_disk),
        cmocka_unit_test_setup_teardown(it_stays_when_the_disk_takes_nothing, make_disk,
                                        remove_disk),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
