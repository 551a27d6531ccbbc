/*
 * recall - readings out of history.db, and those that still wait in the live file. Opens the files
 * for itself and only reads: beside a daemon that runs, or without one. One thread at a time.
 */
#ifndef ESTATED_KEEP_RECALL_H
#define ESTATED_KEEP_RECALL_H

#include <stdbool.h>
#include <stdint.h>

struct recall;

struct recall_point {
    char unit[12];     /* "" : none, or not known */
    int64_t period_ms; /* how often it is read; 0: not known */
};

/* `live`: path of the live file, NULL for none; one that cannot be read is none. -errno. */
int recall_open(const char *dir, const char *live, struct recall **out);
void recall_close(struct recall *recall);
/* -ENOENT: the file has never heard of it. */
int recall_point(struct recall *recall, const char *name, struct recall_point *out);
/* Every name in the file, sorted. -errno. */
int recall_names(struct recall *recall, void (*each)(void *context, const char *name),
                 void *context);
/* Readings of a point in a span, both ends in it, oldest first, until `each` says false. Returns
 * how many, or -errno. */
int64_t recall_each(struct recall *recall, const char *name, int64_t from_utc_ms, int64_t to_utc_ms,
                    bool (*each)(void *context, int64_t utc_ms, double value), void *context);

#endif
