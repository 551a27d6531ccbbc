/*
 * drill - a zone judged a second time, as if one of its points were something else.
 *
 * The shadow is a zone behind the gateway's: of the same site, with a state and a judge of its own.
 * Proofs use its place and its keeping, but are not judged (prove.c). Pure; main thread.
 */
#ifndef ESTATED_DECIDE_DRILL_H
#define ESTATED_DECIDE_DRILL_H

#include "decide/desk_inside.h"
#include "estate_plugin.h"

#define DRILL_NAME "=drill" /* under which the shadow's state is kept: no zone has such a name */

/* What is kept of a drill or proof under way, behind the plugin's own state. */
struct drill_state {
    struct kept_drill record;
    char id[ULID_TEXT];         /* of the alarm whose hops are timed; "" until it is raised */
    uint8_t over, ending, city; /* ending: a proof that nobody waits for any more */
    int64_t started_ms, longest_ms;
    int64_t told_ms;     /* when that alarm was raised */
    double value;        /* what the point is taken for */
    double before, most; /* a proof: at its start, NaN until it was read; furthest from that */
};

/* The newest drill or proof; its zone stands in desk->zone[desk->zones]. */
struct drill {
    struct estate_plugin plugin; /* that of the zone, with room for the state above */
    struct zone_site site;       /* the zone, with that plugin */
    struct drill_state *state;   /* in the shadow's state */
    uint32_t zone, point;        /* of the site */
};

/* What is asked for. */
struct drill_order {
    const char *by;
    double value;
    int64_t wire_ms, longest_ms;
    uint32_t zone, point;
    uint8_t kind; /* DRILL_PATH, DRILL_PROOF */
    bool city;
};

/* -EBUSY: another one is under way, or an end of its alarms is not told yet; -ENOMEM. */
int drill_begin(struct desk *desk, const struct drill_order *order, const struct moment *now);
/* Is one of this kind under way? */
bool drill_runs(const struct desk *desk, uint8_t kind);
/* Was the real zone judged at this moment, so that the shadow has to be? */
bool drill_due(const struct desk *desk, const struct moment *now);
/* What is wrong in truth is no drill: such verdicts of the shadow are clear. */
void drill_clear_real(struct desk *desk);
/* Notes how far the drill has come, and ends it when it is over. */
void drill_step(struct desk *desk, const struct moment *now);
/* Ends it: keeps its record and tells it as evidence. `by`: who ended it, "": itself. */
void drill_finish(struct desk *desk, const char *by, const struct moment *now);
void drill_clear(struct desk *desk);
/* Takes back the state of a shadow, making it anew. False if nothing of it fits. */
bool drill_restore(struct desk *desk, const void *block, size_t size, const struct moment *now);
/* No state of a shadow is larger. */
size_t drill_most(const struct desk *desk);
#endif
