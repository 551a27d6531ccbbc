/*
 * span - the readings of one point between two times, out of the chunks of a history.db, step by
 * step. The caller's file and thread.
 */
#ifndef ESTATED_KEEP_SPAN_H
#define ESTATED_KEEP_SPAN_H

#include <stdbool.h>
#include <stdint.h>

#include "keep/db.h"

struct span {
    int64_t point;          /* the file's number of it */
    int64_t from_ms, to_ms; /* both ends are in it */
    int64_t most;           /* no further chunk is begun behind so many readings */
    int64_t next; /* number of the chunk that is looked at next; 0: span_begin() finds it */
    int64_t count, newest_ms; /* of the readings told; INT64_MIN: none yet */
    /* False: it is enough. */
    bool (*each)(void *context, int64_t utc_ms, double value);
    void *context;
    bool enough; /* so it said, or what follows is behind the span */
};

/* Finds the file's number of a point, and what the file says of it: its unit, how often it is read.
 * -ENOENT: the file has never heard of it; else -errno. */
int span_point(struct db *db, const char *name, int64_t *point, char unit[12], int64_t *period_ms);
/* -errno. */
int span_begin(struct span *span, struct db *db);
/* Looks at so many chunks, of all points. Returns how many there were, 0: no more, or -errno. */
int64_t span_step(struct span *span, struct db *db, int64_t chunks);
/* One more reading, from elsewhere; told if it is in the span. */
void span_add(struct span *span, int64_t utc_ms, double value);

#endif
