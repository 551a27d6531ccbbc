/*
 * kept - what the desk remembers beside its zones: the state of the gateway's own zone, which is
 * kept and taken back like any other. Plain data; each part belongs to the file it is named after.
 */
#ifndef ESTATED_DECIDE_KEPT_H
#define ESTATED_DECIDE_KEPT_H

#include "decide/desk.h"
#include "decide/zone.h"

enum {
    KEPT_RAISES = 20,
    KEPT_DRILLS = 16,
    KEPT_GAPS = 16,
    KEPT_PERMITS = 8,
    KEPT_ACKNOWLEDGED = 64,
    KEPT_VERSION = 3
};

/* flood: when the newest raises were, to see that there are too many. */
struct kept_flood {
    int64_t raised_ms[KEPT_RAISES]; /* a ring */
    int64_t told_ms;
    uint32_t at, children;
    uint32_t list, spare; /* list: which children */
};

/* sounder: until when nobody wants to hear it. */
struct kept_sounder {
    int64_t silent_until_ms;
};

/* drill: what was tried, for the day's and the month's proof. Durations are -1 until they are:
 * decided since the start, the others since then. Of a proof, since its start: decided when the
 * sensor was seen to move, person when it was back, which proved it. */
enum { DRILL_PATH, DRILL_PROOF };
struct kept_drill {
    char point[SITE_NAME], by[MESSAGE_WHO];
    int64_t at_utc_ms;
    int64_t wire_ms, decided_ms, committed_ms, broker_ms, city_ms, person_ms;
    int32_t day;
    uint8_t kind, used, spare[2];
};

/* daily: what a day's summary says beside its zones. */
struct kept_gap {
    int32_t from_ms, to_ms; /* local time of day */
    uint8_t why, spare[7];  /* enum desk_gap */
};
struct kept_permit {
    char zone[SITE_ID], number[MESSAGE_WHO];
    uint8_t source, spare[2];
    int32_t from_ms, to_ms; /* local time of day */
};
/* Of each list the newest replace the oldest; the counts are of all. */
struct kept_day {
    int32_t day;
    uint32_t gaps, permits, acknowledged;
    int64_t shelved_ms; /* of all shelved alarms together */
    struct kept_gap gap[KEPT_GAPS];
    struct kept_permit permit[KEPT_PERMITS];   /* that their zone has no place for any more */
    int32_t acknowledged_s[KEPT_ACKNOWLEDGED]; /* how soon */
    int32_t acknowledged_most_s;
    uint32_t told; /* what the whole day was like when it was told; 0: it was not */
    /* Behind `told`: of these no day is told again. */
    int64_t first_row, last_row; /* numbers of the journal; 0: none */
    int64_t month[DESK_COUNTS];  /* bytes since the first of its month, enum desk_bytes */
};

struct kept {
    struct kept_flood flood;
    struct kept_sounder sounder;
    struct kept_drill drill[KEPT_DRILLS]; /* in any order: the oldest proof goes, then drill */
    struct kept_day day[ZONE_DAYS];       /* ZONE_TODAY, ZONE_YESTERDAY */
    int64_t day_ms, day_utc_ms;           /* up to when days are counted; 0: nothing is yet */
    int64_t first_seen_utc_ms;            /* of this gateway: commissioning counts from here */
    uint32_t permits;                     /* serial of the newest permit */
    uint32_t spare;
};

#endif
