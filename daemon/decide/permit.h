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

struct permit {
    char number[MESSAGE_WHO], by[MESSAGE_WHO], reason[MESSAGE_REASON];
    int64_t opened_ms, until_ms; /* estate time; until 0: this place is free */
    int64_t opened_utc_ms, until_utc_ms;
    uint32_t serial; /* "P7" */
    uint8_t source;  /* enum permit_source */
    uint8_t warned;
    uint8_t spare[2];
};

/* A standing alarm that somebody does not want to hear for a while. */
struct shelf {
    char id[ULID_TEXT], by[MESSAGE_WHO], reason[MESSAGE_REASON];
    int64_t until_ms, until_utc_ms; /* until 0: this place is free */
};

#endif
