/* desk_inside - what the desk's own files share. */
#ifndef ESTATED_DECIDE_DESK_INSIDE_H
#define ESTATED_DECIDE_DESK_INSIDE_H

#include "decide/desk.h"
#include "decide/judge.h"
#include "decide/kept.h"
#include "decide/quality.h"
#include "decide/seen.h"
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
    struct desk_told *told;    /* [alarms] */
    uint32_t first_instance;   /* number of its first alarm among all of the desk */
    int64_t judged_ms, due_ms; /* due: when a delay of one of its alarms ends */
    int64_t credit_ms;         /* then: for judgements because of changed inputs */
    int64_t kept_ms;           /* when a judgement last told that it changed */
    uint64_t stamp;            /* newest change of an input when it was judged */
    uint16_t share;            /* what the zone's time counts for, see daily.h */
    bool restored;             /* it began with the state of an earlier process */
    bool lent;                 /* it may have a permit or a shelf whose end is to come */
    bool news;                 /* an alarm of it changed since `sounds` was asked */
    bool sounds;               /* something in it wants the sounder */
};

/* What the sounder was told last. */
enum { SOUNDER_UNTOLD, SOUNDER_OFF, SOUNDER_ON };

struct drill; /* decide/drill.h */

struct desk {
    const struct site *site;
    struct desk_hooks hooks;
    struct zone_site gateway; /* the gateway's own zone, behind the site's */
    struct quality quality;
    struct desk_zone *zone; /* [zones], and behind them the place of a drill's */
    struct drill *drill;    /* the newest, NULL if none was */
    struct kept *kept;      /* in the state of the gateway's zone */
    struct seen seen;
    struct moment watched;    /* when somebody looked last; now_ms 0: not yet */
    uint8_t gap;              /* enum desk_gap: why the time before the start was not watched */
    char (*child)[ULID_TEXT]; /* [MESSAGE_CHILDREN] of the event that is being told */
    uint8_t *gateway_state;   /* [alarms of the gateway's zone] what was handed in: a verdict */
    void *block;              /* room for the largest state of a zone: all are made there */
    int64_t started_ms;
    int64_t next_ms;        /* when a tick would judge what the last one did not */
    int64_t counts_kept_ms; /* when the minutes of what is wrong last went to the disk */
    uint32_t zones;         /* site->zones + 1 */
    uint32_t ending_zone, ending_serial; /* the permit that GW_PERMIT_ENDS is about; 0: none */
    uint8_t sounder;                     /* SOUNDER_UNTOLD .. */
    bool regroup;                        /* who is quieted by whom has to be asked anew */
};

static inline bool desk_is_open(const struct alarm *alarm)
{
    return alarm->phase != ALARM_IDLE;
}

/* How many zones there are with that of a drill, for those few who mean it, too. */
static inline uint32_t desk_all(const struct desk *desk)
{
    return desk->zones + (desk->drill != NULL);
}

static inline bool desk_is_drill(const struct desk *desk, uint32_t z)
{
    return z == desk->zones;
}

/* desk_zone.c: makes desk->zone[z], whose memory is zeroed. -ENOMEM leaves something to clear. */
int desk_zone_init(struct desk *desk, uint32_t z, const struct zone_site *site,
                   const struct moment *now);
void desk_zone_clear(struct desk_zone *zone);
/* desk_daily.c: as desk_count_day(), if that is due. */
void desk_count_time(struct desk *desk, const struct moment *now);

#endif
