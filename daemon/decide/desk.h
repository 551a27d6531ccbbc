/*
 * desk - where readings become alarms: newest values, judgement, life cycle, the day's summary.
 * Pure: no thread, no I/O, no clock. Everything runs on the moments it is given, so that a day of
 * an estate's life replays in milliseconds. Main thread (or a test) only.
 */
#ifndef ESTATED_DECIDE_DESK_H
#define ESTATED_DECIDE_DESK_H

#include "decide/permit.h"
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
    /* The state of this zone changed; index as of desk_state(). */
    void (*changed)(void *context, uint32_t zone);
    /* The state of this zone is to outlive a power cut: it goes to the disk, and what somebody did
     * for good with the evidence that is told right behind it. May be NULL. */
    void (*keep)(void *context, uint32_t zone);
    /* This zone's plugin is about to judge (index as of desk_state()); SITE_NO: it came back. May
     * be NULL. */
    void (*judging)(void *context, uint32_t zone);
    /* Somebody, or the gateway itself, did something that is to be evidence. May be NULL. */
    void (*audit)(void *context, const struct audit *audit);
    /* The local sounder is to be on, or off; told when it changes and at the first tick. May be
     * NULL. */
    void (*sounder)(void *context, bool on);
    /* Poll this point every period_ms from now on; 0: as configured. May be NULL. */
    void (*period)(void *context, uint32_t point, int32_t period_ms);
};

/* The gateway's own codes; items are devices, buses or nothing. */
enum gateway_code {
    GATEWAY_BUS_DOWN,
    GATEWAY_COMM_LOST,
    GATEWAY_STORAGE,
    GATEWAY_CONFIG,
    GATEWAY_CLOCK,
    GATEWAY_PLUGIN,
    GATEWAY_COMMISSIONING, /* not in service 30 days after the first start */
    GATEWAY_FLOOD,         /* many alarms at once; parent of what follows */
    GATEWAY_PERMIT_ENDS,   /* an event: a permit is about to end */
    GATEWAY_UNHEARD,       /* nobody confirmed a critical alarm in time */
    GATEWAY_DEAD_LETTER,   /* the broker will never take a message */
    GATEWAY_FORBIDDEN,     /* the broker's rights are against a message */
    GATEWAY_TAKEN_OVER,    /* another gateway connects under this one's name */
    GATEWAY_CERTIFICATE,   /* a certificate of the connection ends within 30 days */
    GATEWAY_LET_GO,        /* rows went that the city does not have */
    GATEWAY_CODES
};

/* -ENOMEM. `site` must outlive the desk. */
int desk_new(const struct site *site, const struct desk_hooks *hooks, const struct moment *now,
             struct desk **out);
void desk_free(struct desk *desk);

/* One reading; `now_ms` is estate time, `age_ms` how long ago it was read. A device or bus that is
 * lost or back becomes GW_COMM_LOST or GW_BUS_DOWN by itself, at the next tick. */
void desk_reading(struct desk *desk, const struct reading *reading, int64_t now_ms, int64_t age_ms);
/* Judges the zones that are due: those with a changed input, at most ten times a second, those of
 * which a delay ends, and all every second. */
void desk_tick(struct desk *desk, const struct moment *now);
/* Estate time from which on the next tick is not to be kept waiting: when a zone is due, and
 * otherwise a second and a quarter after one was judged, so that nobody has to wake up for it who
 * is awake each second anyway. */
int64_t desk_next(const struct desk *desk);
/* A condition of the gateway itself is so, or no longer so. `item`: device, bus, or 0. What nobody
 * reported within a minute of the start counts as not so. */
void desk_gateway(struct desk *desk, enum gateway_code code, uint32_t item, bool present,
                  const struct moment *now);

/* ---- keeping ---- */

/* The state of a zone as one block, to be kept in the live file and with each event; the desk's,
 * until it is asked again. Zones are 0 .. site->zones - 1, site->zones is the gateway's own, and
 * behind it stands that of the newest drill, NULL if there is none. */
const void *desk_state(const struct desk *desk, uint32_t zone, size_t *size);
/* Counts the time up to now for the day: before states are kept for the next process. */
void desk_count_day(struct desk *desk, const struct moment *now);
/* No state of this zone is larger. */
size_t desk_state_most(const struct desk *desk, uint32_t zone);
/* The zone's name under which to keep it; "gateway" for the gateway's own, "=drill". */
const char *desk_zone_name(const struct desk *desk, uint32_t zone);
/* Takes back what desk_state() gave, by an earlier process, perhaps of another configuration: codes
 * and items are matched by name, plugin state by its version. Before the first tick. False if the
 * block is damaged or nothing in it fits. */
bool desk_restore(struct desk *desk, uint32_t zone, const void *block, size_t size);
/* How good each point was, as one block beside those of the zones; taken back by name. */
const void *desk_points(const struct desk *desk, size_t *size);
bool desk_restore_points(struct desk *desk, const void *block, size_t size);
/* After desk_restore(): for each alarm that the state says was raised, asks which revision is
 * stored (0: none) and tells again, as a new revision, what is not. */
void desk_reconcile(struct desk *desk, uint32_t (*stored_rev)(void *context, const char *id),
                    void *context, const struct moment *now);
/* The newest revision of this alarm that this desk has told, 0 if none: a stored_rev for the desk
 * of another configuration, since what was told is under way. */
uint32_t desk_told_rev(void *desk, const char *id);
/* The state is older than what was last told (a power cut while the store was slow): the next
 * revision of every open alarm is above any that may have gone out. After desk_restore(). */
void desk_skip_revisions(struct desk *desk);
/* What the desk of the configuration before knows of points, devices and buses that are still
 * there: a reload makes nobody blind; and why nobody watched before that one, whose time is counted
 * up to now. Before its states are restored. */
void desk_carry_values(struct desk *desk, struct desk *earlier, const struct moment *now);
/* For a zone whose plugin killed the process: empties what the plugin keeps, alarms stay .. */
void desk_set_aside(struct desk *desk, uint32_t zone);
/* .. or judges it no more: all of it is unknown from now on. */
void desk_switch_off(struct desk *desk, uint32_t zone);
/* The event of this instance was committed, or left for the city before it could be. At most four
 * of one instance are under way; what happens meanwhile is folded into the newest revision, told
 * now. */
void desk_stored(struct desk *desk, uint32_t instance, const struct moment *now);

/* Why the time between two processes was not watched; before the first tick of the second. */
enum desk_gap {
    GAP_BUSY, /* nothing is said: this process itself was away */
    GAP_POWER,
    GAP_RESTART, /* another process of the same boot */
    GAP_STOP,    /* somebody stopped it */
    GAP_CLOCK    /* the wall clock was set forward; not to be given */
};
void desk_gap_was(struct desk *desk, enum desk_gap why);
/* For the day's summary: what the journal had when this process began, once the states are taken
 * back; a row of any kind that it has stored since. */
void desk_rows_before(struct desk *desk, int64_t last_seq);
void desk_row_stored(struct desk *desk, int64_t seq);

/* Bytes that cost something: of the SIM, and of the life of a flash card. */
enum desk_bytes { DESK_WIRE, DESK_FLASH, DESK_COUNTS };
void desk_bytes(struct desk *desk, enum desk_bytes of, int64_t bytes);
/* Those of a local day, and of its month until its end. */
int64_t desk_bytes_day(const struct desk *desk, enum desk_bytes of, int32_t local_day);
int64_t desk_bytes_month(const struct desk *desk, enum desk_bytes of, int32_t local_day);

/* ---- people: `by` says who; `city`: the order came from there ---- */

/* `id` is an alarm's ULID or its last characters, if they are unique; `rev` the revision that was
 * seen, 0: the newest. -ENOENT; -EALREADY; -EDOM: there is no such revision yet; -ESTALE: it was
 * gone since, and is back, or a permit ended: that is to be seen. */
int desk_acknowledge(struct desk *desk, const char *id, uint32_t rev, const char *by, bool city,
                     const struct moment *now);
/* A person saw to it: ends an alarm that is gone and waits for a reset. -ENOENT, -EBUSY (not gone).
 */
int desk_reset(struct desk *desk, const char *id, const char *by, bool city,
               const struct moment *now);

/* No siren for this alarm until `until_ms` (estate time), at most 8 h away; `reason` is not "".
 * -ENOENT; -EINVAL: the time; -ENOSPC: too many of this zone are shelved. */
int desk_shelve(struct desk *desk, const char *id, const char *by, const char *reason,
                int64_t until_ms, bool city, const struct moment *now);
/* -ENOENT: no such alarm, or it is not shelved. */
int desk_unshelve(struct desk *desk, const char *id, const char *by, bool city,
                  const struct moment *now);

/* What somebody asks for; texts are copied. */
struct permit_order {
    const char *number, *by, *reason; /* none may be "" */
    int64_t until_ms;                 /* estate time, at most 24 h away */
    uint8_t source;                   /* enum permit_source */
};
/* Opens a permit for a zone; *serial names it ("P7"). -EINVAL: the time; -ENOSPC: too many are
 * open. */
int desk_permit_open(struct desk *desk, uint32_t zone, const struct permit_order *order,
                     const struct moment *now, uint32_t *serial);
/* -ENOENT. */
int desk_permit_close(struct desk *desk, uint32_t serial, const char *by, bool city,
                      const struct moment *now);

/* The sounder is off until `until_ms` (estate time, at most 1 h away) or a new critical alarm; 0:
 * as usual again. -EINVAL. */
int desk_silence(struct desk *desk, const char *by, bool city, int64_t until_ms,
                 const struct moment *now);

/* A drill: the zone that has this point bound is judged a second time, as if it were `value`, and
 * what comes of that is told as mode drill, through the whole real path. `wire_ms`: how long a
 * real reading of the point took just now. Ends by itself when a person acknowledged, when it was
 * told and `longest_ms` passed, or after 10 min. -ENOENT: no zone has the point; -EBUSY: another
 * one is under way. */
int desk_drill_start(struct desk *desk, uint32_t point, double value, int64_t wire_ms,
                     int64_t longest_ms, const char *by, bool city, const struct moment *now);
/* -ENOENT: none is under way. */
int desk_drill_end(struct desk *desk, const char *by, const struct moment *now);
/* The desk of the next configuration is about to take over: what is tried out at a point that it
 * does not have ends here, with what it has shown until now. */
void desk_drill_leave(struct desk *desk, const struct desk *next, const struct moment *now);
/* How far the alarm of a drill has come, as those outside the desk know it: `id` was committed,
 * acknowledged by the broker, stored by the city. Ids of no drill are ignored. */
enum drill_hop { DRILL_COMMITTED, DRILL_BROKER, DRILL_CITY };
void desk_drill_hop(struct desk *desk, enum drill_hop hop, const char *id,
                    const struct moment *now);

/* Waits for a real change of this sensor, for at most `longest_ms`. -ENOENT: no zone has it as a
 * sensor that can be proved; -EBUSY. */
int desk_prove_start(struct desk *desk, uint32_t point, int64_t longest_ms, const char *by,
                     bool city, const struct moment *now);
int desk_prove_end(struct desk *desk);

/* ---- looking ---- */

struct kept_drill;
/* The drill or proof under way (kind is DRILL_PATH or DRILL_PROOF), NULL if none is; and the last
 * that ended. */
struct desk_trial {
    const struct kept_drill *record;
    char id[ULID_TEXT];       /* of the drill's first alarm; "" until it is raised */
    double before, now, most; /* a proof: the value at its start, now, and furthest from that */
    int64_t moved_ms;         /* a proof: how long until it was seen to move; -1: not yet */
    bool ended, good;         /* good: a proof that saw water come and go; a drill that was told */
};
bool desk_trial(const struct desk *desk, bool last, struct desk_trial *out);
/* The newest local day up to this one of a drill whose alarm arrived at the broker: a proof is
 * none, and what raised nothing has shown nothing of the way. SITE_NEVER: no such is known. */
int32_t desk_drilled(const struct desk *desk, int32_t local_day);

/* Every open permit, every shelf. */
void desk_permits(const struct desk *desk,
                  void (*each)(void *context, uint32_t zone, const struct permit *permit),
                  void *context);
void desk_shelves(const struct desk *desk,
                  void (*each)(void *context, uint32_t zone, const struct shelf *shelf),
                  void *context);
bool desk_sounding(const struct desk *desk, int64_t *silent_until_ms);

/* When a sensor last moved by itself, and was last proved with real water; local days, SITE_NEVER.
 * False: not a sensor of which that is asked. */
bool desk_sensor(const struct desk *desk, uint32_t point, int32_t *moved_day, int32_t *proved_day);

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

/* What the zone's plugin says of it now; strings live as long as the site. */
struct desk_said {
    const struct estate_remark *remark;
    double value, limit;              /* NaN: none */
    const char *unit, *point, *words; /* of its point; "" without */
};
/* False: nothing. */
bool desk_zone_said(const struct desk *desk, uint32_t zone, struct desk_said *out);
/* How a zone is, in a line: the label of its worst standing alarm, and what its plugin says. */
void desk_zone_line(const struct desk *desk, uint32_t zone, bool chinese, char *out, size_t size);

/* The summary of a local day, today so far or yesterday, or one between two known days that nobody
 * watched: contract section 3, without seq, rev and journal. The caller frees. NULL: nothing is
 * known of that day. */
struct json *desk_daily(struct desk *desk, int32_t local_day, const struct moment *now);
/* Is the summary of a day that is over to be told? If it was told already: only when more is known
 * of the day by now. */
bool desk_daily_due(const struct desk *desk, int32_t local_day, bool told);
/* It was told as it is now. */
void desk_daily_told(struct desk *desk, int32_t local_day);

#endif
