/*
 * live - a mapped file in /run that survives kill -9 at no flash cost: the state of each zone, the
 * origin of estate time, and the readings that are not yet in the history.
 * Blocks belong to main, the readings to the history thread; nothing is locked.
 */
#ifndef ESTATED_KEEP_LIVE_H
#define ESTATED_KEEP_LIVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct live;

#define LIVE_NAME     24
#define LIVE_READINGS 32768 /* places for readings: 5 minutes at 80 a second */

/* A reading that waits for its chunk. `point` is the history's own number, not the site's. */
struct live_reading {
    int64_t utc_ms;
    double value;
    uint32_t point;
    uint32_t check; /* set last; 0: not complete */
};

/* Estate time, as the last process left it. */
struct live_clock {
    char boot_id[40];
    int64_t origin_ms, now_ms, utc_ms;
    uint8_t stopped; /* in good order, by somebody */
    uint8_t server;  /* clock_server() */
    uint8_t spare[6];
};

/* One zone's block to make room for. */
struct live_block {
    char name[LIVE_NAME];
    size_t size;
};

/* What an earlier process left: read whole into memory. NULL if there is nothing usable. */
struct live_past;
struct live_past *live_read(const char *path);
void live_past_free(struct live_past *past);
const struct live_clock *live_past_clock(const struct live_past *past);
/* The newest complete block of this name; NULL if there is none. */
const void *live_past_block(const struct live_past *past, const char *name, size_t *size);

/* Readings that are not in the history yet, and how many. */
const struct live_reading *live_past_readings(const struct live_past *past, uint32_t *n);

/* Makes a new file with room for these blocks, taking over what `past` has (readings, clock and the
 * blocks that fit), and puts it in the place of the old one. -errno. */
int live_create(const char *path, const struct live_block *block, size_t blocks,
                const struct live_past *past, struct live **out);
/* Puts a block. Torn by a kill, the one before stays: two copies, and the newer counts. A block
 * larger than its room, or of a name without room, is not put. */
void live_put(struct live *live, const char *name, const void *block, size_t size);
void live_put_clock(struct live *live, const struct live_clock *clock);
/* The places for readings, LIVE_READINGS of them, and how many are used. History thread. */
struct live_reading *live_readings(struct live *live, uint32_t **used);
/* The number of the first of them in the history's count of all readings. History thread. */
uint64_t *live_base(struct live *live);
/* Unmaps; the file stays. */
void live_close(struct live *live);

#endif
