/*
 * desk - where readings become alarms: newest values, judgement, life cycle, the day's summary.
 * Pure: no thread, no I/O, no clock. Everything runs on the moments it is given, so that a day of
 * an estate's life replays in milliseconds. Main thread (or a test) only.
 */
#ifndef ESTATED_DECIDE_DESK_H
#define ESTATED_DECIDE_DESK_H

#include "model/message.h"
#include "model/site.h"
#include "model/value.h"

struct desk;
struct json;

/* What the desk tells; app fills it. Called from within desk functions, on the caller's thread. */
struct desk_hooks {
    void *context;
    /* One change of one alarm. The zone's state already holds it: desk_state() is what to keep. */
    void (*event)(void *context, const struct alarm_event *event);
    /* The state of this zone changed (index, or site->zones for the gateway's own zone). */
    void (*changed)(void *context, uint32_t zone);
    /* This zone's plugin is about to judge; SITE_NO: it came back. May be NULL. */
    void (*judging)(void *context, uint32_t zone);
};

/* The gateway's own codes; items are devices, buses or nothing. */
enum gateway_code {
    GATEWAY_BUS_DOWN,
    GATEWAY_COMM_LOST,
    GATEWAY_STORAGE,
    GATEWAY_CONFIG,
    GATEWAY_CLOCK,
    GATEWAY_PLUGIN,
    GATEWAY_CODES
};

/* -ENOMEM. `site` must outlive the desk. */
int desk_new(const struct site *site, const struct desk_hooks *hooks, const struct moment *now,
             struct desk **out);
void desk_free(struct desk *desk);

/* One reading; `now_ms` is estate time, `age_ms` how long ago it was read. A device or bus that is
 * lost or back becomes GW_COMM_LOST or GW_BUS_DOWN by itself, at the next tick. */
void desk_reading(struct desk *desk, const struct reading *reading, int64_t now_ms, int64_t age_ms);
/* Judges the zones that are due: those with a changed input at most every 100 ms, all every second.
 */
void desk_tick(struct desk *desk, const struct moment *now);
/* A condition of the gateway itself is so, or no longer so. `item`: device, bus, or 0. What nobody
 * reported within a minute of the start counts as not so. */
void desk_gateway(struct desk *desk, enum gateway_code code, uint32_t item, bool present,
                  const struct moment *now);

/* ---- keeping ---- */

/* The state of a zone as one block, to be kept in the live file and with each event. Zones are
 * 0 .. site->zones - 1, and site->zones is the gateway's own. */
const void *desk_state(const struct desk *desk, uint32_t zone, size_t *size);
/* The zone's name under which to keep it; "gateway" for the gateway's own. */
const char *desk_zone_name(const struct desk *desk, uint32_t zone);
/* Takes back what desk_state() gave, by an earlier process, perhaps of another configuration: codes
 * and items are matched by name, plugin state by its version. Before the first tick. False if the
 * block is damaged or nothing in it fits. */
bool desk_restore(struct desk *desk, uint32_t zone, const void *block, size_t size);
/* After desk_restore(): for each alarm that the state says was raised, asks which revision is
 * stored (0: none) and tells again, as a new revision, what is not. `stored_rev` NULL: every
 * revision is stored; then only what was folded into a close that is still to come is told. */
void desk_reconcile(struct desk *desk, uint32_t (*stored_rev)(void *context, const char *id),
                    void *context, const struct moment *now);
/* The state is older than what was last told (a power cut while the store was slow): the next
 * revision of every open alarm is above any that may have gone out. After desk_restore(). */
void desk_skip_revisions(struct desk *desk);
/* What the desk of the configuration before knows of points, devices and buses that are still
 * there: a reload makes nobody blind. Before desk_restore(). */
void desk_carry_values(struct desk *desk, const struct desk *earlier);
/* For a zone whose plugin killed the process: empties what the plugin keeps, alarms stay .. */
void desk_set_aside(struct desk *desk, uint32_t zone);
/* .. or judges it no more: all of it is unknown from now on. */
void desk_switch_off(struct desk *desk, uint32_t zone);
/* The event of this instance was committed. At most four of one instance are under way; what
 * happens meanwhile is folded into the newest revision, told now. */
void desk_stored(struct desk *desk, uint32_t instance, const struct moment *now);

/* ---- people ---- */

/* `id` is an alarm's ULID or its last characters, if they are unique. -ENOENT; -EALREADY. */
int desk_acknowledge(struct desk *desk, const char *id, const char *by, const struct moment *now);
/* A person saw to it: ends an alarm that is gone and waits for a reset. -ENOENT, -EBUSY (not gone).
 */
int desk_reset(struct desk *desk, const char *id, const char *by, const struct moment *now);

/* ---- looking ---- */

const struct value *desk_value(const struct desk *desk, uint32_t point);
/* Is its port or connection gone? */
bool desk_bus_lost(const struct desk *desk, uint32_t bus);
/* Every open alarm as a complete event (kind update), zone by zone. */
void desk_alarms(const struct desk *desk, const struct moment *now,
                 void (*each)(void *context, const struct alarm_event *event), void *context);
/* Is this alarm open? */
bool desk_knows(const struct desk *desk, const char *id);
/* How a zone is: its worst standing code or NULL, and whether something in it cannot be judged. */
const struct estate_code *desk_zone_worst(const struct desk *desk, uint32_t zone, bool *unknown);

/* The summary of a local day, today so far or yesterday: contract section 3, without seq, rev and
 * journal. The caller frees. NULL: nothing is known of that day. */
struct json *desk_daily(struct desk *desk, int32_t local_day, const struct moment *now);

#endif
