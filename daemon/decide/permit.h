/*
 * permit - work on the pipes that somebody allowed, and alarms that somebody put on a shelf.
 *
 * A permit marks: what happens in its zone while it is open says so, and no siren sounds for it. It
 * never delays, withholds or regroups a message, and what was before it stays without. It ends by
 * itself. A shelf does the same for one alarm. Plain data, kept with the zone; pure; main thread.
 */
#ifndef ESTATED_DECIDE_PERMIT_H
#define ESTATED_DECIDE_PERMIT_H

#include "model/message.h"

enum {
    PERMIT_LONGEST_MS = 24 * 3600000,
    PERMIT_WARNING_MS = 15 * 60000, /* before its end */
    SHELF_LONGEST_MS = 8 * 3600000
};
/* Places in a zone. */
enum { ZONE_PERMITS = 4, ZONE_SHELVES = 8 };

enum permit_told { PERMIT_TOLD_NOTHING, PERMIT_TOLD_WARNING, PERMIT_TOLD_END };

struct permit {
    char number[MESSAGE_WHO], by[MESSAGE_WHO], reason[MESSAGE_REASON];
    int64_t opened_ms, until_ms; /* estate time; open between them, its place free afterwards */
    int64_t opened_utc_ms, until_utc_ms;
    uint32_t serial; /* "P7"; 0: this place was never used */
    uint8_t source;  /* enum permit_source */
    uint8_t told;    /* enum permit_told */
    uint8_t spare[2];
};

/* A standing alarm that somebody does not want to hear for a while. */
struct shelf {
    char id[ULID_TEXT], by[MESSAGE_WHO], reason[MESSAGE_REASON];
    int64_t until_ms, until_utc_ms; /* until 0: this place is free */
};

/* `permits` and `shelves` are always a zone's: ZONE_PERMITS and ZONE_SHELVES of them. */

/* The permit that counts at this moment, one of the city before others; NULL: none is open. */
const struct permit *permit_at(const struct permit *permits, int64_t now_ms);
/* NULL if it is not known any more. */
const struct permit *permit_find(const struct permit *permits, uint32_t serial);
/* Where the next one goes: the place that ended first; NULL if all are open. */
struct permit *permit_place(struct permit *permits, int64_t now_ms);
/* Adds how much of from .. to was under a permit, by who gave it. */
void permit_count(const struct permit *permits, int64_t from_ms, int64_t to_ms,
                  int64_t out[PERMIT_SOURCES]);
/* The shelf of this alarm; NULL: it is on none. */
const struct shelf *permit_shelved(const struct shelf *shelves, const char *id);
/* Its shelf, or a free place; NULL: neither. */
struct shelf *permit_shelf(struct shelf *shelves, const char *id);
/* Are these bytes from outside sound? */
bool permit_valid(const struct permit *permit);
bool permit_shelf_valid(const struct shelf *shelf);

#endif
