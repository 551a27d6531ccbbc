/*
 * sense - what every zone has beside what its plugin knows: sensors, and whether they tell the
 * truth. A plugin is extended by one role, whose items are what the zone binds itself, and by codes
 * about these items. Pure; any thread.
 */
#ifndef ESTATED_MODEL_SENSE_H
#define ESTATED_MODEL_SENSE_H

#include <stdbool.h>

#include "estate_plugin.h"

#define SENSE_ROLE   "sensors" /* no plugin may have a role of this name .. */
#define SENSE_PREFIX "SENS_"   /* .. or a code that begins so */

/* The codes, behind the plugin's own. */
enum sense_code {
    SENSE_LOST,
    SENSE_STALE,
    SENSE_RANGE,
    SENSE_STUCK,
    SENSE_NOISE,
    SENSE_CALIBRATION,
    SENSE_CODES
};

enum { SENSE_BLOCK_MS = 4 * 3600000, SENSE_BLOCKS = 7 }; /* more than a day */

/* What is kept of each sensor, over restarts. */
struct sense_state {
    int64_t read_ms;     /* when the newest reading that was taken in was made; 0: none */
    double value;        /* its number */
    int64_t minute_ms;   /* a reading at least a minute before it .. */
    double minute_value; /* .. and its number */
    int64_t since_ms;    /* the blocks are of readings from here on */
    int64_t window_ms;   /* the steps since then: how many, how far in sum */
    double travel;
    double mean;                                 /* of the window before */
    float low[SENSE_BLOCKS], high[SENSE_BLOCKS]; /* of the newest blocks of time; NaN: not read */
    int32_t block;                               /* number of the newest */
    uint32_t steps;
    int32_t moved_day, proved_day;  /* local days; 0: never */
    uint8_t noisy, heard, spare[6]; /* heard: one of its inputs was read since the start */
};

/* The plugin with these tables behind its own. The caller frees it, before the plugin. NULL if out
 * of memory. */
struct estate_plugin *sense_extend(const struct estate_plugin *plugin);
/* Is it an extended one? Then its last role and its last SENSE_CODES codes are these. */
bool sense_extended(const struct estate_plugin *plugin);
/* How many roles a person can bind. */
uint16_t sense_own_roles(const struct estate_plugin *plugin);

#endif
