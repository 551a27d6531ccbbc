/* desk_inside - what the desk's own files share: desk.c, desk_look.c, event.c, parent.c. */
#ifndef ESTATED_DECIDE_DESK_INSIDE_H
#define ESTATED_DECIDE_DESK_INSIDE_H

#include "decide/desk.h"
#include "decide/judge.h"
#include "decide/kept.h"
#include "decide/quality.h"
#include "decide/zone.h"

/* What of an instance is on its way to the store. */
struct desk_told {
    uint32_t skipped; /* revisions that were not told because too many were under way */
    uint8_t under_way;
    char closed_by[MESSAGE_WHO]; /* of a close that is among them */
};

struct desk_zone {
    struct zone zone;
    struct judge judge;
    struct desk_told *told;  /* [alarms] */
    uint32_t first_instance; /* number of its first alarm among all of the desk */
    int64_t judged_ms;
    uint64_t stamp; /* newest change of an input when it was judged */
    uint16_t share; /* what the zone's time counts for, see daily.h */
    bool restored;  /* it began with the state of an earlier process */
};

struct drill; /* decide/drill.h */

struct desk {
    const struct site *site;
    struct desk_hooks hooks;
    struct zone_site gateway; /* the gateway's own zone, behind the site's */
    struct quality quality;
    struct desk_zone *zone;   /* [zones], and behind them a drill's */
    struct drill *drill;      /* the newest, NULL if none was */
    struct kept *kept;        /* in the state of the gateway's zone */
    char (*child)[ULID_TEXT]; /* [MESSAGE_CHILDREN] of the event that is being told */
    uint8_t *gateway_state;   /* [alarms of the gateway's zone] what was handed in: a verdict */
    int64_t started_ms;
    uint32_t zones; /* site->zones + 1 */
    bool regroup;   /* who is quieted by whom has to be asked anew */
};

static inline bool desk_is_open(const struct alarm *alarm)
{
    return alarm->phase != ALARM_IDLE;
}

/* How many zones there are with that of a drill, which only who means it, too, may count. */
static inline uint32_t desk_all(const struct desk *desk)
{
    return desk->zones + (desk->drill != NULL);
}

static inline void desk_changed(const struct desk *desk, uint32_t z)
{
    if (desk->hooks.changed)
        desk->hooks.changed(desk->hooks.context, z);
}

/* Makes desk->zone[z], whose memory is zeroed. -ENOMEM leaves something to clear. */
int desk_zone_init(struct desk *desk, uint32_t z, const struct zone_site *site,
                   const struct moment *now);
void desk_zone_clear(struct desk_zone *zone);

#endif
