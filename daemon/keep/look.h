/*
 * look - one question for the readings of a point between two times, on its way to the history's
 * thread and back. Who made it frees it, when it has come back.
 */
#ifndef ESTATED_KEEP_LOOK_H
#define ESTATED_KEEP_LOOK_H

#include "base/ring.h"
#include "keep/chunk.h"
#include "keep/live.h"
#include "keep/span.h"
#include "model/site.h"

enum {
    LOOK_READINGS = 1000,            /* of one answer, and .. */
    LOOK_ROOM = LOOK_READINGS + 1024 /* .. what the last chunk has beyond */
};

struct look {
    uint64_t token;  /* the asker's */
    struct ring *to; /* of struct look *; it always comes back there */
    char point[SITE_NAME];
    int64_t from_ms, to_ms;
    int64_t
        next; /* asked: where an answer before ended, 0: from the begin. Answered: 0: that is all */
    /* The answer. */
    int error; /* -ENOENT: the history has no such point */
    char unit[12];
    int64_t period_ms;
    uint32_t readings;
    struct chunk_reading reading[LOOK_ROOM];
    /* The history's own. */
    struct span span;
    int64_t chunks; /* looked at so far */
    bool begun;
};

/* A little of it, some ms. 1: there is more to do; 0: the chunks are through, or look->next says
 * where it goes on; or -errno. */
int look_step(struct look *look, struct db *db);
/* Behind the chunks: readings that wait for theirs. False: they are more than there is room for. */
bool look_waiting(struct look *look, const struct live_reading *reading, uint32_t n);
/* Back to who asked. */
void look_end(struct look *look, int error);

#endif
