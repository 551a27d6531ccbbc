/*
 * power_cuts - cuts the power under the journal, thousands of times.
 *
 * A life is one directory: the store is opened, stores, marks, folds, prunes and checkpoints until
 * the power goes at some call, and is opened again on what a disk could have had. Whatever was
 * acknowledged must be there, whole, chained, and due until it was delivered; a transaction that
 * was under way is there whole or not at all; the file is never damaged. Most lives use the rows
 * directly, with groups of changes in a transaction as the journal's thread makes them; each fourth
 * is the thread itself. Then the same is done without waiting for the disk at each commit: that
 * must lose rows, or this test sees nothing.
 *
 * Usage: power-cuts [CUTS [SEED]]. Ends with "N passed, N failed".
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/text.h"
#include "disk.h"
#include "keep/delivery.h"
#include "keep/journal.h"
#include "keep/rows.h"
#include "keep/schema.h"
#include "keep/verify.h"

enum {
    CUTS_A_LIFE = 40,
    CALLS_MOST = 300, /* between two cuts; some 60 transactions */
    ROWS_MOST = 65536,
    KEPT_ROWS = 60,
    WAITING_MOST = ROWS_MOST,
    DEADLINE_MS = 30000
};

static const char *const survival[DISK_MODES] = {"none",    "all",  "prefix", "subset",
                                                 "sectors", "late", "torn",   "rubbish"};

/* What must be so after the next cut. */
struct truth {
    int64_t acknowledged; /* rows 1 .. this are stored */
    int64_t under_way;    /* and so many more may be */
    int64_t marked;       /* rows 1 .. this may be marked as delivered */
    int64_t pruned;       /* rows 1 .. this may be gone */
};

struct figures {
    int64_t cuts, rows, lost, damaged, by_mode[DISK_MODES];
};

struct run {
    char directory[64], path[DB_PATH];
    bool durable;
    struct truth truth;
    struct figures figures;
    struct row *page[WAITING_MOST];
};

static struct run run;

static struct row *make_row(int64_t seq)
{
    char id[ULID_TEXT], body[400];

    snprintf(id, sizeof id, "ID%" PRId64, seq);
    snprintf(body, sizeof body, "{\"n\":%" PRId64 ",\"closed\":false,\"text\":\"%0*d\"}", seq,
             (int)(seq * 37 % 300), 0);
    return row_new(id, (uint32_t)seq, seq % 9 == 0 ? ROW_CRITICAL : ROW_NORMAL, "alarm/fire", body);
}

static bool same_row(const struct row *row)
{
    struct row *should = make_row(row->seq);
    bool same = text_equal(row->id, should->id) && text_equal(row->body, should->body) &&
                row->rev == should->rev;

    row_free(should);
    return same;
}

static int load(void *context, struct db *db)
{
    (void)context;
    return delivery_begin(db);
}

static int open_store(struct db **db)
{
    struct db_wish wish = {.quota_bytes = 64 << 20, .durable = run.durable};
    bool aside = false;
    int rc = schema_open(run.path, &schema_journal, &wish, load, NULL, db, &aside);

    if (aside && !disk_is_cut()) {
        run.figures.damaged++;
        printf("    damaged: it was put aside\n");
    }
    return rc;
}

/* ---- work ---- */

/* One transaction, as the journal's thread makes it. */
static int transaction(struct db *db, struct truth *next)
{
    int stores = (int)disk_chance(4), rc = db_durable(db, run.durable && stores);

    if (!rc)
        rc = db_begin(db);
    for (int i = 0; !rc && i < stores; i++) {
        struct row *row = make_row(next->acknowledged + 1);

        rc = rows_store(db, row, false);
        if (!rc && row->seq != next->acknowledged + 1)
            rc = -EBADMSG;
        next->acknowledged++;
        row_free(row);
    }
    for (uint32_t i = disk_chance(5); !rc && i && next->marked < run.truth.acknowledged; i--)
        rc = rows_mark(db, ++next->marked);
    if (!rc && !disk_chance(8)) {
        rc = rows_fold(db);
        if (!rc)
            rc = rows_prune(db, KEPT_ROWS);
        next->pruned = next->marked;
    }
    if (!rc)
        rc = rows_keep(db, "riser-3", &next->acknowledged, sizeof next->acknowledged);
    return rc ? rc : db_commit(db);
}

static void work_on_rows(void)
{
    struct db *db = NULL;
    int rc = open_store(&db);

    while (!rc) {
        struct truth next = run.truth;

        rc = transaction(db, &next);
        run.truth.marked = next.marked;
        run.truth.pruned = next.pruned;
        if (rc)
            run.truth.under_way = next.acknowledged - run.truth.acknowledged;
        else
            run.truth.acknowledged = next.acknowledged;
        if (!rc && !disk_chance(20)) { /* a stop in good order: all goes from the log to the file */
            schema_close(db);
            db = NULL;
            rc = open_store(&db);
        }
    }
    db_close(db);
}

static void work_with_thread(void)
{
    static struct beat beat = {.name = "journal"};
    struct journal_report report;
    struct journal *journal = NULL;
    struct ring *reports = ring_new(64, sizeof report);
    bool aside = false, well = !journal_open(run.directory, &journal, &aside) &&
                               !journal_start(journal, reports, &beat);

    if (aside && !disk_is_cut())
        run.figures.damaged++;
    while (well) {
        int64_t next = run.truth.acknowledged + 1;

        run.truth.under_way = 1;
        journal_store(journal, 0, make_row(next), "riser-3", &next, sizeof next);
        well = ring_wait(reports, DEADLINE_MS) && ring_take(reports, &report, 1) == 1 &&
               report.kind == JOURNAL_STORED;
        run.truth.acknowledged += well;
        if (well && disk_chance(3)) {
            journal_delivered(journal, report.row->seq);
            run.truth.marked = report.row->seq;
        }
        if (well)
            row_free(report.row);
    }
    journal_close(journal);
    while (ring_take(reports, &report, 1))
        row_free(report.row);
    ring_free(reports);
}

/* ---- what is there ---- */

static void on_finding(void *context, const struct verify_finding *finding)
{
    (void)context;
    printf("    %s: row %" PRId64 "\n", finding->what == VERIFY_MISSING ? "missing" : "altered",
           finding->seq);
}

static bool chain_holds(int64_t *last)
{
    struct verify_result result = {.findings = 1};

    if (verify_journal(run.path, NULL, on_finding, NULL, &result))
        return false;
    *last = result.last;
    return !result.findings;
}

/* Every acknowledged row that was not delivered is due, and is what was stored. */
static bool all_due(struct db *db, int64_t last)
{
    static bool due[ROWS_MOST];
    uint32_t count = 0;
    bool good = !rows_waiting(db, WAITING_MOST, 0, run.page, &count);

    memset(due, 0, sizeof due);
    for (uint32_t i = 0; i < count; i++) {
        int64_t seq = run.page[i]->seq;

        good = good && seq <= last && same_row(run.page[i]);
        due[seq] = true;
        row_free(run.page[i]);
    }
    for (int64_t seq = run.truth.marked + 1; seq <= last; seq++)
        good = good && due[seq];
    return good;
}

static bool zone_is_of(struct db *db, int64_t last)
{
    size_t size = 0;
    int64_t *kept = rows_kept(db, "riser-3", &size), state = size == sizeof *kept ? *kept : 0;

    free(kept);
    return state == last || !run.durable;
}

static void look(enum disk_mode mode)
{
    struct truth *truth = &run.truth;
    int64_t last = 0, lost_before = run.figures.lost;
    struct db *db = NULL;

    if (open_store(&db) || !chain_holds(&last)) {
        run.figures.damaged++;
        printf("    damaged, mode %s, cut %" PRId64 "\n", survival[mode], run.figures.cuts);
    }
    if (last < truth->acknowledged)
        run.figures.lost += truth->acknowledged - last;
    if (last != truth->acknowledged && last != truth->acknowledged + truth->under_way &&
        run.durable)
        run.figures.lost++;
    if (db && (!all_due(db, last) || !zone_is_of(db, last)))
        run.figures.lost++;
    if (run.durable && run.figures.lost != lost_before)
        printf("    lost, mode %s, cut %" PRId64 ": rows up to %" PRId64 " of %" PRId64
               " + %" PRId64 "\n",
               survival[mode], run.figures.cuts, last, truth->acknowledged, truth->under_way);
    run.figures.by_mode[mode] += run.figures.lost - lost_before;
    if (db)
        schema_close(db);
    truth->acknowledged = last;
    truth->under_way = 0;
    if (truth->marked > last)
        truth->marked = last;
}

static void one_cut(bool thread)
{
    enum disk_mode mode = (enum disk_mode)disk_chance(DISK_MODES);

    disk_cut_at(1 + disk_chance(disk_chance(4) ? CALLS_MOST : CALLS_MOST / 20));
    if (thread)
        work_with_thread();
    else
        work_on_rows();
    disk_survive(mode);
    run.figures.cuts++;
    look(mode);
}

static struct figures many_cuts(int64_t cuts, bool durable)
{
    run.figures = (struct figures){0};
    run.durable = durable;
    for (int64_t life = 0; run.figures.cuts < cuts; life++) {
        disk_watch(run.directory, disk_chance(2));
        run.truth = (struct truth){0};
        for (int i = 0; i < CUTS_A_LIFE && run.figures.cuts < cuts; i++)
            one_cut(durable && life % 4 == 3);
        run.figures.rows += run.truth.acknowledged;
    }
    return run.figures;
}

static void print(const char *what, const struct figures *figures)
{
    printf("%s: %" PRId64 " cuts, %" PRId64 " rows acknowledged, %" PRId64 " lost, %" PRId64
           " damaged\n",
           what, figures->cuts, figures->rows, figures->lost, figures->damaged);
}

int main(int argc, char **argv)
{
    int64_t cuts = argc > 1 ? strtoll(argv[1], NULL, 10) : 10000;
    uint64_t seed =
        argc > 2 ? strtoull(argv[2], NULL, 10) : (uint64_t)time(NULL) ^ (uint64_t)getpid();
    struct figures full, control;
    struct disk_count count;
    int failed;

    printf("seed %" PRIu64 "\n", seed);
    disk_seed(seed);
    snprintf(run.directory, sizeof run.directory, "/tmp/power-cuts-XXXXXX");
    if (!mkdtemp(run.directory))
        return 1;
    snprintf(run.path, sizeof run.path, "%s/journal.db", run.directory);
    full = many_cuts(cuts, true);
    disk_counts(&count);
    print("each commit waits for the disk", &full);
    printf("  %" PRIu64 " writes, %" PRIu64 " syncs, %" PRIu64 " writes did not survive\n",
           count.writes, count.syncs, count.lost);
    control = many_cuts(cuts / 10 + 40, false);
    print("control, which does not wait", &control);
    disk_watch(run.directory, false);
    rmdir(run.directory);
    failed = (full.lost || full.damaged) + !control.lost;
    printf("%d passed, %d failed\n", 2 - failed, failed);
    return failed != 0;
}
