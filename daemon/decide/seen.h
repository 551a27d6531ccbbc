/*
 * seen - how much of today and yesterday each point was good. Pure; main thread.
 * Every SEEN_MS each point is looked at once; 8 bytes a point, kept over restarts as one block.
 */
#ifndef ESTATED_DECIDE_SEEN_H
#define ESTATED_DECIDE_SEEN_H

#include <stddef.h>

#include "decide/quality.h"
#include "model/site.h"

enum { SEEN_MS = 10000 };

struct json;
struct seen_block;

struct seen {
    struct seen_block *block; /* owned */
    size_t size;
    int64_t looked_ms; /* estate time */
};

/* -ENOMEM. */
int seen_init(struct seen *seen, const struct site *site);
void seen_clear(struct seen *seen);
/* Looks at every point, if it is time to. */
void seen_count(struct seen *seen, const struct quality *quality, int32_t local_day,
                int64_t now_ms);
/* Takes over what an earlier block knows of points that are still there. False, and nothing
 * changed, if it is none. */
bool seen_restore(struct seen *seen, const void *block, size_t size);
/* Puts total and below_99_percent of a day into `points`. */
void seen_put(const struct seen *seen, const struct site *site, int32_t local_day,
              struct json *points);

#endif
