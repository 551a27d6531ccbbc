/*
 * disk - a disk whose power can be cut, under the real SQLite.
 *
 * This program's own open, write, truncate, sync and unlink stand before the C library's. Of files
 * below a watched directory they note what is written until it is synced; a cut then leaves on the
 * real files only what a disk could have had at that moment. One mutex; any thread.
 */
#ifndef ESTATED_TESTS_CRASH_DISK_H
#define ESTATED_TESTS_CRASH_DISK_H

#include <stdbool.h>
#include <stdint.h>

/* What becomes of the writes that were not synced. */
enum disk_mode {
    DISK_NONE,    /* none survives */
    DISK_ALL,     /* all do */
    DISK_PREFIX,  /* the first ones */
    DISK_SUBSET,  /* some */
    DISK_SECTORS, /* some sectors of each */
    DISK_LATE,    /* only the last ones: written out of order */
    DISK_TORN,    /* the first ones, and a part of the next */
    DISK_RUBBISH, /* some sectors; others have neither the old bytes nor the new */
    DISK_MODES
};

struct disk_count {
    uint64_t writes, bytes, syncs, lost; /* lost: writes that did not survive, in whole or part */
};

/* Watches a directory that is empty. `strict`: a name in it survives only if the directory was
 * synced, not already if the file was. */
void disk_watch(const char *directory, bool strict);
/* The power goes at the n-th call from now: it and all after it fail. */
void disk_cut_at(int64_t calls);
bool disk_is_cut(void);
/* Leaves on the real files what survived, and the power is there again. Nothing may have a file
 * open. */
void disk_survive(enum disk_mode mode);
void disk_counts(struct disk_count *out);
/* The next number of the run's own chance, below `most`. */
void disk_seed(uint64_t seed);
uint32_t disk_chance(uint32_t most);

#endif
