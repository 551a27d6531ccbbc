/*
 * replay - the history as a stream for who sends it on: chunk by chunk in the order of writing, one
 * stream for each domain, from any place of it. Runs on the history thread; its messages go through
 * rings.
 */
#ifndef ESTATED_KEEP_REPLAY_H
#define ESTATED_KEEP_REPLAY_H

#include "base/ring.h"
#include "keep/chunk.h"
#include "keep/db.h"
#include "model/site.h"

enum {
    REPLAY_DOMAINS = 16,
    REPLAY_BATCH = 512, /* readings of a batch, unless its receiver takes only fewer */
};

/* Where one domain's stream has come to. */
struct replay_cursor {
    char domain[24];
    int64_t chunk; /* everything with a lower number is sent; -1: not known */
    int64_t seq;   /* readings sent so far, and those that were cut before */
};

/* Of all domains; plain memory that is kept as a block. */
struct replay_place {
    char series[12]; /* of the file that the numbers belong to; "": not known */
    uint32_t cursors;
    struct replay_cursor cursor[REPLAY_DOMAINS];
};

/* "What comes next in this domain?" The answer goes to the ring `to`. */
struct replay_ask {
    struct replay_place place;
    uint32_t which;  /* of place.cursor */
    uint32_t most;   /* readings; a batch has so many, and what its last chunk has beyond */
    int64_t due_ms;  /* readings that wait for longer are made chunks first */
    struct ring *to; /* of struct replay_batch *; NULL: there was no memory for it */
};

/* The readings of one point, one behind another in replay_batch.reading. */
struct replay_column {
    char point[SITE_NAME];
    uint32_t index; /* of the site; SITE_NO: the point is no longer there */
    uint32_t readings;
    int64_t before_ms; /* time of the reading before, INT64_MIN if there is none */
};

/* The same place and size give the same batch, as long as its chunks are there. */
struct replay_batch {
    struct replay_place place; /* as asked, with what was not known */
    uint32_t which;
    int64_t next; /* the domain's place behind this batch */
    bool more;    /* there is more in chunks already */
    bool failed;  /* the store does not work now: ask again later */
    uint32_t columns, readings;
    struct replay_column *column;  /* owned */
    struct chunk_reading *reading; /* owned */
};

struct replay;

/* `number` is the history's own number of each point of the site; both must outlive it. NULL if out
 * of memory. */
struct replay *replay_new(const struct site *site, const uint32_t *number);
void replay_free(struct replay *replay);
/* Takes the place that is kept in the file; forgets it there unless it is `wanted`. -errno. */
int replay_load(struct replay *replay, struct db *db, bool wanted);
/* Keeps the newest place that was asked from; within a transaction. -errno. */
int replay_keep(const struct replay *replay, struct db *db);
/* The answer to `ask`; `end` is the number that the next chunk would have. NULL if out of memory;
 * *rc is -errno if the file failed. */
struct replay_batch *replay_read(struct replay *replay, struct db *db, const struct replay_ask *ask,
                                 int64_t end, int *rc);
void replay_batch_free(struct replay_batch *batch);

#endif
