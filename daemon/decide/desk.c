/*
 * desk - the order of things: readings in, judgements when they are due, alarms out.
 *
 * One tick ages every value, counts the day, and judges each zone that is due, feeding zones first.
 * What an alarm has to tell goes out at once, with the zone's state already changed, so that both
 * can be stored in one transaction. When alarms began or ceased to stand, all open ones are asked
 * at the end of the tick whether they are quieted; so a parent's raise comes before its children's
 * updates, and a child that closes with its parent is not made heard again for a moment.
 *
 * At most four revisions of one instance are under way to the store. A store that hangs therefore
 * meets a bounded number of rows; what changes meanwhile is one revision when it works again.
 *
 * After a restart every input is unread for some seconds. Standing alarms then keep the condition
 * they had, instead of telling the city "unknown" and back at every update of the package.
 */
#include "decide/desk.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"
#include "decide/daily.h"
#include "decide/desk_inside.h"
#include "decide/drill.h"
#include "decide/event.h"
#include "decide/gateway.h"
#include "decide/parent.h"
#include "decide/prove.h"
#include "decide/sense.h"

enum {
    SOONEST_MS = 100, /* between two judgements of a zone because of changed inputs */
    LATEST_MS = 1000, /* between two judgements at all */
    SKIPPED_REVISIONS = 100,
    UNDER_WAY = 4,       /* revisions of one instance that are not stored yet */
    SETTLE_MS = 15000,   /* after a restart inputs may be unread for so long */
    REPORTED_MS = 60000, /* a fault of the gateway that nobody reported by then is not so */
};

/* ---- making ---- */

static int init(struct desk *desk, const struct moment *now)
{
    uint32_t alarms;
    int rc = quality_init(&desk->quality, desk->site);

    if (!rc)
        rc = gateway_zone(desk->site, &desk->gateway);
    desk->zone = calloc(desk->zones + 1, sizeof *desk->zone);
    if (!rc && !desk->zone)
        rc = -ENOMEM;
    for (uint32_t z = 0; !rc && z < desk->zones; z++)
        rc = desk_zone_init(desk, z, z < desk->site->zones ? &desk->site->zone[z] : &desk->gateway,
                            now);
    if (rc)
        return rc;
    alarms = desk->zone[desk->site->zones].zone.in.head->alarms;
    desk->gateway_state = malloc(alarms);
    desk->child = calloc(MESSAGE_CHILDREN, sizeof *desk->child);
    if (!desk->gateway_state || !desk->child)
        return -ENOMEM;
    desk->kept = (void *)desk->zone[desk->site->zones].zone.in.zone_state;
    memset(desk->gateway_state, ESTATE_UNKNOWN, alarms);
    return 0;
}

int desk_new(const struct site *site, const struct desk_hooks *hooks, const struct moment *now,
             struct desk **out)
{
    struct desk *desk = calloc(1, sizeof *desk);
    int rc;

    if (!desk)
        return -ENOMEM;
    desk->site = site;
    desk->hooks = *hooks;
    desk->zones = site->zones + 1;
    desk->started_ms = now->now_ms;
    rc = init(desk, now);
    if (rc) {
        desk_free(desk);
        return rc;
    }
    *out = desk;
    return 0;
}

void desk_free(struct desk *desk)
{
    if (!desk)
        return;
    drill_clear(desk);
    for (uint32_t z = 0; desk->zone && z < desk->zones; z++)
        desk_zone_clear(&desk->zone[z]);
    free(desk->zone);
    free(desk->gateway_state);
    free(desk->child);
    gateway_zone_clear(&desk->gateway);
    quality_clear(&desk->quality);
    free(desk);
}

/* ---- telling ---- */

static void tell(struct desk *desk, uint32_t z, uint32_t a, uint8_t kind, const struct moment *now)
{
    struct alarm *alarm = &desk->zone[z].zone.in.alarm[a];
    struct desk_told *told = &desk->zone[z].told[a];
    struct alarm_event event;

    if (told->under_way == UNDER_WAY) {
        told->skipped++;
        return;
    }
    if (!alarm->rev && kind != EVENT_CLOSE)
        kind = EVENT_RAISE;
    alarm->rev++;
    event_make(desk, z, a, kind, now, &event);
    told->under_way++;
    told->skipped = 0;
    told->closed_by[0] = '\0';
    if (event.closed)
        alarm_forget(alarm);
    desk->hooks.event(desk->hooks.context, &event);
}

/* True if that is another parent, or none, than before. */
static bool set_quiet(const struct desk *desk, uint32_t z, uint32_t a)
{
    struct alarm *alarm = &desk->zone[z].zone.in.alarm[a];
    const struct alarm *parent = parent_of(desk, z, a);
    const char *id = parent ? parent->id : "";

    if (!desk_is_open(alarm) || text_equal(alarm->quiet_id, id))
        return false;
    TEXT_COPY(alarm->quiet_id, id);
    return true;
}

/* Some alarm began or ceased to stand: whom does that quiet, or make heard again? */
static void regroup(struct desk *desk, const struct moment *now)
{
    if (!desk->regroup)
        return;
    desk->regroup = false;
    for (uint32_t z = 0; z < desk_all(desk); z++)
        for (uint32_t a = 0; a < desk->zone[z].zone.in.head->alarms; a++)
            if (desk_is_open(&desk->zone[z].zone.in.alarm[a]) && set_quiet(desk, z, a)) {
                tell(desk, z, a, EVENT_UPDATE, now);
                desk_changed(desk, z);
            }
}

/* ---- judging ---- */

/* After a restart: not read yet is no news. */
static bool settling(const struct desk *desk, uint32_t z, const struct moment *now)
{
    return desk->zone[z].restored &&
           now->now_ms - desk->started_ms < (z < desk->site->zones ? SETTLE_MS : REPORTED_MS);
}

static void step(struct desk *desk, uint32_t z, uint32_t a, const struct moment *now)
{
    struct desk_zone *from = &desk->zone[z];
    struct alarm *alarm = &from->zone.in.alarm[a];
    uint16_t c = from->zone.code[a];
    const struct estate_code *code = &from->zone.site->plugin->code[c];
    const struct estate_verdict *verdict = &from->judge.verdict[a];
    struct alarm_rule rule = {from->zone.site->on_ms[c], from->zone.site->off_ms[c], code->reset_ms,
                              code->kind};
    uint8_t before = alarm->phase;
    int news;

    if (desk_is_open(alarm) && verdict->state == ESTATE_UNKNOWN && settling(desk, z, now))
        return;
    news = alarm_step(alarm, &rule, verdict, now);
    if (news == ALARM_NOTHING)
        return;
    if (news == EVENT_RAISE || (before == ALARM_IDLE && alarm->phase == ALARM_STANDING))
        daily_raised(&from->zone, c);
    set_quiet(desk, z, a);
    tell(desk, z, a, (uint8_t)news, now);
    if ((before == ALARM_STANDING) != (alarm->phase == ALARM_STANDING))
        desk->regroup = true;
}

static uint8_t link_state(const struct desk *desk, uint16_t code, uint16_t item)
{
    static const uint8_t verdict[] = {[ESTATE_NONE] = ESTATE_UNKNOWN,
                                      [ESTATE_GOOD] = ESTATE_CLEAR,
                                      [ESTATE_LOST] = ESTATE_PRESENT};
    uint8_t bus;

    if (code == GATEWAY_BUS_DOWN)
        return verdict[desk->quality.bus[item].state];
    bus = desk->quality.bus[desk->site->device[item].bus].state;
    if (bus == ESTATE_LOST && desk->quality.device[item].state != ESTATE_LOST)
        return ESTATE_UNKNOWN;
    return verdict[desk->quality.device[item].state];
}

static void judge_gateway(struct desk *desk, int64_t now_ms)
{
    struct desk_zone *own = &desk->zone[desk->site->zones];

    for (uint32_t a = 0; a < own->zone.in.head->alarms; a++) {
        uint16_t code = own->zone.code[a];
        uint8_t *state = &own->judge.verdict[a].state;

        if (code == GATEWAY_BUS_DOWN || code == GATEWAY_COMM_LOST)
            *state = link_state(desk, code, own->zone.item[a]);
        else
            *state = desk->gateway_state[a];
        if (*state == ESTATE_UNKNOWN && code > GATEWAY_COMM_LOST &&
            now_ms - desk->started_ms >= REPORTED_MS)
            *state = ESTATE_CLEAR;
    }
}

static void judging(const struct desk *desk, uint32_t z)
{
    if (desk->hooks.judging)
        desk->hooks.judging(desk->hooks.context, z);
}

static void judge_zone(struct desk *desk, uint32_t z, const struct moment *now)
{
    struct desk_zone *zone = &desk->zone[z];

    zone->judged_ms = now->now_ms;
    zone->stamp = judge_stamp(&zone->zone, &desk->quality);
    if (z != desk->site->zones)
        judging(desk, z);
    judge_run(&zone->judge, &zone->zone, &desk->quality, now);
    if (z != desk->site->zones)
        judging(desk, SITE_NO);
    else
        judge_gateway(desk, now->now_ms);
    if (z == desk->zones)
        drill_clear_real(desk);
    else
        sense_judge(desk, z, now);
    for (uint32_t a = 0; a < zone->zone.in.head->alarms; a++)
        step(desk, z, a, now);
    zone->share = daily_share(&zone->zone);
    desk_changed(desk, z);
}

static bool due(const struct desk *desk, uint32_t z, int64_t now_ms)
{
    const struct desk_zone *zone = &desk->zone[z];
    int64_t since = now_ms - zone->judged_ms;

    return since >= LATEST_MS ||
           (since >= SOONEST_MS && judge_stamp(&zone->zone, &desk->quality) > zone->stamp);
}

void desk_reading(struct desk *desk, const struct reading *reading, int64_t now_ms, int64_t age_ms)
{
    /* A link that was lost or is back is told at the next tick. */
    if (quality_take(&desk->quality, reading, now_ms - age_ms))
        desk->zone[desk->site->zones].judged_ms = INT64_MIN / 2;
}

/* The alarms of a drill that is over are, too. */
static void close_drill(struct desk *desk, const char *by, const struct moment *now)
{
    uint32_t z = desk->zones;

    drill_finish(desk, by, now);
    for (uint32_t a = 0; a < desk->zone[z].zone.in.head->alarms; a++) {
        struct alarm *alarm = &desk->zone[z].zone.in.alarm[a];
        bool open = desk_is_open(alarm);

        alarm_close(alarm);
        if (!open)
            continue;
        TEXT_COPY(desk->zone[z].told[a].closed_by, "drill");
        tell(desk, z, a, EVENT_CLOSE, now);
    }
    desk_changed(desk, z);
}

static void run_drill(struct desk *desk, const struct moment *now)
{
    if (drill_due(desk, now))
        judge_zone(desk, desk->zones, now);
    if (prove_step(desk, now))
        drill_finish(desk, "", now);
    if (drill_step(desk, now))
        close_drill(desk, "", now);
}

int desk_drill_end(struct desk *desk, const char *by, const struct moment *now)
{
    if (!drill_runs(desk, DRILL_PATH))
        return -ENOENT;
    close_drill(desk, by, now);
    return 0;
}

void desk_tick(struct desk *desk, const struct moment *now)
{
    quality_refresh(&desk->quality, now->now_ms);
    for (uint32_t z = 0; z < desk->zones; z++)
        daily_count(&desk->zone[z].zone, desk->zone[z].share, now);
    for (uint32_t z = 0; z < desk->zones; z++)
        if (due(desk, z, now->now_ms))
            judge_zone(desk, z, now);
    run_drill(desk, now);
    regroup(desk, now);
}

void desk_gateway(struct desk *desk, enum gateway_code code, uint32_t item, bool present,
                  const struct moment *now)
{
    uint32_t z = desk->site->zones;
    struct zone *own = &desk->zone[z].zone;
    struct reading link = {.kind = code == GATEWAY_BUS_DOWN ? READING_BUS : READING_DEVICE,
                           .quality = present ? ESTATE_LOST : ESTATE_GOOD,
                           .fault = present ? FAULT_LINK : FAULT_NONE,
                           .index = item};

    if (code == GATEWAY_BUS_DOWN || code == GATEWAY_COMM_LOST)
        quality_take(&desk->quality, &link, now->now_ms);
    else if (code < GATEWAY_CODES)
        desk->gateway_state[own->first_alarm[code]] = present ? ESTATE_PRESENT : ESTATE_CLEAR;
    daily_count(own, desk->zone[z].share, now);
    judge_zone(desk, z, now);
    regroup(desk, now);
}

/* ---- keeping ---- */

const void *desk_state(const struct desk *desk, uint32_t zone, size_t *size)
{
    *size = 0;
    if (zone >= desk_all(desk))
        return NULL;
    return zone_block(&desk->zone[zone].zone, size);
}

size_t desk_state_room(const struct desk *desk, uint32_t zone)
{
    return zone < desk->zones ? desk->zone[zone].zone.in.head->size : drill_room(desk);
}

const char *desk_zone_name(const struct desk *desk, uint32_t zone)
{
    if (zone >= desk->zones)
        return DRILL_NAME;
    return desk->zone[zone].zone.site->name;
}

bool desk_restore(struct desk *desk, uint32_t zone, const void *block, size_t size)
{
    struct moment start = {.now_ms = desk->started_ms};
    bool taken = zone == desk->zones ? drill_restore(desk, block, size, &start)
                                     : zone_restore(&desk->zone[zone].zone, block, size, &start);

    desk->zone[zone].restored = desk->zone[zone].restored || taken;
    desk->regroup = desk->regroup || taken;
    return taken;
}

static void reconcile(struct desk *desk, uint32_t z, uint32_t a, uint32_t stored,
                      const struct moment *now)
{
    struct alarm *alarm = &desk->zone[z].zone.in.alarm[a];
    uint8_t kind = stored ? EVENT_UPDATE : EVENT_RAISE;

    if (desk_is_open(alarm) && stored == alarm->rev)
        return;
    if (stored > alarm->rev)
        alarm->rev = stored;
    if (!desk_is_open(alarm) && alarm->onset != ALARM_FIRED)
        kind = EVENT_CLOSE;
    tell(desk, z, a, kind, now);
}

void desk_reconcile(struct desk *desk, uint32_t (*stored_rev)(void *context, const char *id),
                    void *context, const struct moment *now)
{
    for (uint32_t z = 0; z < desk_all(desk); z++)
        for (uint32_t a = 0; a < desk->zone[z].zone.in.head->alarms; a++) {
            const struct alarm *alarm = &desk->zone[z].zone.in.alarm[a];

            if (alarm->id[0])
                reconcile(desk, z, a, stored_rev ? stored_rev(context, alarm->id) : alarm->rev,
                          now);
        }
}

void desk_skip_revisions(struct desk *desk)
{
    for (uint32_t z = 0; z < desk_all(desk); z++)
        for (uint32_t a = 0; a < desk->zone[z].zone.in.head->alarms; a++)
            if (desk_is_open(&desk->zone[z].zone.in.alarm[a]))
                desk->zone[z].zone.in.alarm[a].rev += SKIPPED_REVISIONS;
}

void desk_carry_values(struct desk *desk, const struct desk *earlier)
{
    quality_adopt(&desk->quality, &earlier->quality);
}

void desk_set_aside(struct desk *desk, uint32_t zone)
{
    struct zone *in = &desk->zone[zone].zone;

    memset(in->in.zone_state, 0, in->in.head->zone_state);
    memset(in->in.item_state, 0, in->in.head->item_state);
}

void desk_switch_off(struct desk *desk, uint32_t zone)
{
    desk->zone[zone].judge.off = true;
}

/* The kind of the one revision that stands for several. */
static uint8_t folded(const struct alarm *alarm)
{
    if (alarm->phase == ALARM_WAITING)
        return EVENT_RETURN;
    if (alarm->phase == ALARM_STANDING)
        return EVENT_UPDATE;
    return alarm->onset == ALARM_FIRED ? EVENT_RAISE : EVENT_CLOSE;
}

void desk_stored(struct desk *desk, uint32_t instance, const struct moment *now)
{
    uint32_t z = desk_all(desk) - 1, a;
    struct desk_told *told;

    while (z && instance < desk->zone[z].first_instance)
        z--;
    a = instance - desk->zone[z].first_instance;
    if (a >= desk->zone[z].zone.in.head->alarms)
        return;
    told = &desk->zone[z].told[a];
    if (told->under_way)
        told->under_way--;
    if (told->skipped)
        tell(desk, z, a, folded(&desk->zone[z].zone.in.alarm[a]), now);
}

/* ---- people ---- */

/* People on the estate are told from those of the city. */
static void put_who(char out[MESSAGE_WHO], const char *by, bool city)
{
    snprintf(out, MESSAGE_WHO, "%s%s", city ? "" : "site/", by);
}

/* The one open alarm whose id ends so. */
static struct alarm *find(struct desk *desk, const char *id, uint32_t *zone, uint32_t *index)
{
    size_t n = strlen(id);
    struct alarm *found = NULL;

    for (uint32_t z = 0; n && n < ULID_TEXT && z < desk_all(desk); z++)
        for (uint32_t a = 0; a < desk->zone[z].zone.in.head->alarms; a++) {
            struct alarm *alarm = &desk->zone[z].zone.in.alarm[a];

            if (!desk_is_open(alarm) || strcasecmp(alarm->id + ULID_TEXT - 1 - n, id))
                continue;
            if (found)
                return NULL;
            found = alarm;
            *zone = z;
            *index = a;
        }
    return found;
}

int desk_acknowledge(struct desk *desk, const char *id, const char *by, bool city,
                     const struct moment *now)
{
    uint32_t z, a;
    struct alarm *alarm = find(desk, id, &z, &a);

    if (!alarm)
        return -ENOENT;
    if (alarm->acknowledged)
        return -EALREADY;
    alarm->acknowledged = 1;
    alarm->acknowledged_utc_ms = now->utc_ms;
    put_who(alarm->acknowledged_by, by, city);
    tell(desk, z, a, EVENT_ACKNOWLEDGE, now);
    desk_changed(desk, z);
    return 0;
}

int desk_reset(struct desk *desk, const char *id, const char *by, bool city,
               const struct moment *now)
{
    uint32_t z, a;
    struct alarm *alarm = find(desk, id, &z, &a);

    if (!alarm)
        return -ENOENT;
    if (alarm->phase != ALARM_WAITING)
        return -EBUSY;
    alarm_close(alarm);
    put_who(desk->zone[z].told[a].closed_by, by, city);
    tell(desk, z, a, EVENT_CLOSE, now);
    desk_changed(desk, z);
    return 0;
}
