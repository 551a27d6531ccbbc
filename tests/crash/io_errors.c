/*
 * io_errors - lets each call of the journal fail, one after the other.
 *
 * A run opens the journal, stores some rows and closes. The n-th call of a kind fails in it, only
 * that one, or that and all after it; n counts up until a run has no n-th call. What was told as
 * stored must then be in the file, once and whole; if only one call failed, all is to be stored; an
 * error of the disk is never taken for a damaged file; and no file stays open.
 *
 * Usage: io-errors. Ends with "N passed, N failed".
 */
#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"
#include "faults.h"
#include "keep/journal.h"
#include "keep/verify.h"

enum { BEFORE = 5, ROWS = 6, RUNS_MOST = 2000 };

static char directory[64];

struct outcome {
    bool opened, aside, left_open;
    int64_t told; /* rows told as stored */
};

static struct row *make_row(int64_t number)
{
    char id[ULID_TEXT];

    snprintf(id, sizeof id, "ID%" PRId64, number);
    return row_new(id, 1, ROW_CRITICAL, "alarm/fire", "{\"closed\":false}");
}

static bool is_open(void)
{
    DIR *descriptors = opendir("/proc/self/fd");
    struct dirent *entry;
    bool found = false;

    while (descriptors && !found && (entry = readdir(descriptors))) {
        char path[96] = "";

        found = readlinkat(dirfd(descriptors), entry->d_name, path, sizeof path - 1) > 0 &&
                !strncmp(path, directory, strlen(directory));
    }
    if (descriptors)
        closedir(descriptors);
    return found;
}

/* Stores rows and stops in good order, however the disk is. */
static struct outcome store(int64_t first, int64_t rows)
{
    static struct beat beat = {.name = "journal"};
    struct outcome outcome = {0};
    struct journal_report report;
    struct journal *journal = NULL;
    struct ring *reports = ring_new(256, sizeof report);

    outcome.opened = !journal_open(directory, &journal, &outcome.aside) &&
                     !journal_start(journal, reports, &beat);
    for (int64_t i = 0; outcome.opened && i < rows; i++)
        journal_store(journal, (uint64_t)i, make_row(first + i), "riser-3", &i, sizeof i);
    journal_close(journal);
    while (ring_take(reports, &report, 1)) {
        outcome.told += report.kind == JOURNAL_STORED;
        outcome.aside = outcome.aside || (report.kind == JOURNAL_WELL && report.error);
        row_free(report.row);
    }
    ring_free(reports);
    outcome.left_open = is_open();
    return outcome;
}

static void empty(void)
{
    static const char *const name[] = {"journal.db", "journal.db-wal", "journal.db-shm",
                                       "journal.db-journal", "ballast"};
    char path[96];

    for (size_t i = 0; i < sizeof name / sizeof *name; i++) {
        snprintf(path, sizeof path, "%s/%s", directory, name[i]);
        unlink(path);
    }
}

static void on_finding(void *context, const struct verify_finding *finding)
{
    (void)context, (void)finding;
}

/* Is each row there once that was told, and none that was never given? */
static bool all_there(const struct outcome *outcome)
{
    struct journal *journal = NULL;
    struct verify_result result = {0};
    char path[96], id[ULID_TEXT];
    bool aside = false, good = !journal_open(directory, &journal, &aside) && !aside;
    int64_t last = good ? journal_last_seq(journal) : 0;

    good = good && last >= BEFORE + outcome->told && last <= BEFORE + ROWS;
    for (int64_t i = 1; good && i <= last; i++) {
        snprintf(id, sizeof id, "ID%" PRId64, i);
        good = journal_revision(journal, id) == 1;
    }
    journal_close(journal);
    snprintf(path, sizeof path, "%s/journal.db", directory);
    return good && !verify_journal(path, NULL, on_finding, NULL, &result) && !result.findings;
}

/* True: the run had an n-th call. */
static bool one_run(const char *call, int n, const char *error, bool once, const char *besides,
                    int *failed)
{
    char order[64];
    struct outcome outcome;
    bool came;

    empty();
    store(1, BEFORE);
    snprintf(order, sizeof order, "%s %d %s%s%s", call, n, error, once ? " once" : "", besides);
    faults_order(order);
    outcome = store(BEFORE + 1, ROWS);
    came = faults_calls(call) >= n;
    faults_order("");
    if (outcome.aside || outcome.left_open || !all_there(&outcome) ||
        (once && outcome.opened && outcome.told != ROWS)) {
        printf("  FAIL %s: %d of %d rows told as stored%s%s\n", order, (int)outcome.told, ROWS,
               outcome.aside ? ", the file was taken for damaged" : "",
               outcome.left_open ? ", a file was left open" : "");
        ++*failed;
    }
    return came;
}

int main(void)
{
    static const struct {
        const char *call, *error, *besides;
    } kind[] = {{"open", "EIO", ""},
                {"open", "EROFS", ""},
                {"read", "EIO", ""},
                {"write", "EIO", ""},
                {"write", "ENOSPC", ""},
                {"write", "EROFS", ""},
                {"sync", "EIO", ""},
                {"truncate", "EIO", ""},
                {"unlink", "EIO", ""},
                /* while room is made at the start */
                {"sync", "EIO", "\nwrite 1 ENOSPC once"}};
    int failed = 0, runs = 0;

    snprintf(directory, sizeof directory, "%s/io-errors-XXXXXX",
             access("/dev/shm", W_OK) ? "/tmp" : "/dev/shm"); /* a sync costs nothing in memory */
    if (!mkdtemp(directory))
        return 1;
    faults_watch(directory);
    for (size_t i = 0; i < sizeof kind / sizeof *kind; i++)
        for (int once = 0; once < 2; once++) {
            int n = 1;

            while (n < RUNS_MOST &&
                   one_run(kind[i].call, n, kind[i].error, once, kind[i].besides, &failed))
                n++;
            runs += n;
        }
    empty();
    rmdir(directory);
    printf("%d runs\n%d passed, %d failed\n", runs, runs - failed, failed);
    return failed != 0;
}
