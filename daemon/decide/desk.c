/*
 * desk - the order of things: readings in, judgements when they are due, alarms out.
 *
 * One tick ages every value, counts the day, and judges each zone that is due, feeding zones first.
 * What an alarm has to tell goes out at once, with the zone's state already changed, so that both
 * can be stored in one transaction. At the end of the tick all open alarms are asked whether they
 * are quieted, if that may have changed, and the sounder follows.
 *
 * After a restart every input is unread for some seconds. Standing alarms then keep the condition
 * they had, instead of telling the city "unknown" and back at every update of the package.
 */
#include "decide/desk.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "decide/daily.h"
#include "decide/desk_inside.h"
#include "decide/desk_people.h"
#include "decide/desk_tell.h"
#include "decide/drill.h"
#include "decide/flood.h"
#include "decide/gateway.h"
#include "decide/pace.h"
#include "decide/prove.h"
#include "decide/quiet.h"
#include "decide/sense.h"
#include "decide/sounder.h"

enum {
    SOONEST_MS = 100,  /* what a judgement because of changed inputs costs of a zone's credit .. */
    CREDIT_MS = 500,   /* .. that grows with time up to this: a few may follow each other at once */
    LATEST_MS = 1000,  /* between two judgements at all .. */
    SLACK_MS = 250,    /* .. which may be so late */
    KEPT_MS = 1000,    /* while nothing changes but times and counts, a process that dies may take
                          so much of them along */
    SETTLE_MS = 15000, /* after a restart inputs may be unread for so long */
    REPORTED_MS = 60000, /* a fault of the gateway that nobody reported by then is not so */
};
static const int64_t COUNTS_MS = 300000; /* a power cut loses no more of what a day counts */
static const int64_t COMMISSIONING_MS = INT64_C(30) * 86400000;

/* ---- making ---- */

static size_t block_most(const struct desk *desk)
{
    size_t own = zone_most(&desk->zone[desk->site->zones].zone), others = drill_most(desk);

    return own > others ? own : others;
}

static int init(struct desk *desk, const struct moment *now)
{
    uint32_t alarms;
    int rc = quality_init(&desk->quality, desk->site);

    if (!rc)
        rc = seen_init(&desk->seen, desk->site);
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
    desk->block = malloc(block_most(desk));
    if (!desk->gateway_state || !desk->child || !desk->block)
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
    desk->started_ms = desk->counts_kept_ms = now->now_ms;
    desk->next_ms = INT64_MAX;
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
    free(desk->block);
    gateway_zone_clear(&desk->gateway);
    quality_clear(&desk->quality);
    seen_clear(&desk->seen);
    free(desk);
}

/* ---- judging ---- */

/* After a restart: not read yet is no news. */
static bool settling(const struct desk *desk, uint32_t z, const struct moment *now)
{
    return desk->zone[z].restored &&
           now->now_ms - desk->started_ms < (z < desk->site->zones ? SETTLE_MS : REPORTED_MS);
}

/* How much of the time that an alarm stood, or was about to, was under a permit. */
static void count_permits(const struct zone *zone, struct alarm *alarm, int64_t from_ms,
                          int64_t was_since_ms, bool was_over, int64_t now_ms)
{
    if (alarm->since_ms != was_since_ms || alarm->since_ms == now_ms) {
        memset(alarm->permit_ms, 0, sizeof alarm->permit_ms);
        from_ms = alarm->since_ms;
    }
    if ((alarm->id[0] || alarm->onset == ALARM_PENDING) && !(was_over && alarm->until_ms))
        permit_count(zone->in.head->permit, from_ms, now_ms, alarm->permit_ms);
}

static struct alarm_rule rule_of(const struct zone *zone, uint32_t a)
{
    const struct zone_site *site = zone->site;
    const struct estate_code *code = &site->plugin->code[zone->code[a]];

    return (struct alarm_rule){site->on_ms[zone->code[a]], site->off_ms[zone->code[a]],
                               code->reset_ms, code->kind};
}

static int live(struct desk *desk, uint32_t z, uint32_t a, const struct moment *now)
{
    struct desk_zone *from = &desk->zone[z];
    struct alarm *alarm = &from->zone.in.alarm[a];
    const struct estate_code *code = &from->zone.site->plugin->code[from->zone.code[a]];
    struct alarm_rule rule = rule_of(&from->zone, a);
    bool was_over = desk_is_open(alarm) && alarm->until_ms;
    int64_t from_ms = was_over ? alarm->until_ms : alarm->stepped_ms, since_ms = alarm->since_ms;
    int news = alarm_step(alarm, &rule, &from->judge.verdict[a], now);

    count_permits(&from->zone, alarm, from_ms, since_ms, was_over, now->now_ms);
    if (news == ALARM_NOTHING && !desk_is_drill(desk, z) &&
        sounder_repeats(desk, code, alarm, now->now_ms))
        news = EVENT_UPDATE;
    return news;
}

static void set_own(struct desk *desk, enum gateway_code code, bool present)
{
    uint32_t a = desk->zone[desk->site->zones].zone.first_alarm[code];

    desk->gateway_state[a] = present ? ESTATE_PRESENT : ESTATE_CLEAR;
}

/* True: what the alarm is has changed, and not only for how long it has been so. */
static bool step(struct desk *desk, uint32_t z, uint32_t a, const struct moment *now);

/* Something new in zone z. The alarm of a flood is raised before those that belong to it. */
static void raised(struct desk *desk, uint32_t z, uint32_t a, const struct moment *now)
{
    struct desk_zone *from = &desk->zone[z], *own = &desk->zone[desk->site->zones];
    uint32_t flood = own->zone.first_alarm[GATEWAY_FLOOD];

    daily_raised(&from->zone, from->zone.code[a]);
    if (desk_is_drill(desk, z))
        return;
    if (flood_take(desk, z, a, now->now_ms) && own->zone.in.alarm[flood].phase == ALARM_IDLE) {
        set_own(desk, GATEWAY_FLOOD, true);
        own->judge.verdict[flood] =
            (struct estate_verdict){.value = NAN, .limit = NAN, .state = ESTATE_PRESENT};
        step(desk, desk->site->zones, flood, now);
        desk_changed(desk, desk->site->zones);
    }
}

/* An alarm with a verdict that may change it. */
static void step_one(struct desk *desk, uint32_t z, uint32_t a, const struct moment *now)
{
    struct desk_zone *from = &desk->zone[z];
    struct alarm *alarm = &from->zone.in.alarm[a];
    const struct estate_code *code = &from->zone.site->plugin->code[from->zone.code[a]];
    uint8_t before = alarm->phase, quiet = alarm->quiet;
    int64_t stepped_ms = alarm->stepped_ms;
    int news;

    if (desk_is_open(alarm) && from->judge.verdict[a].state == ESTATE_UNKNOWN &&
        settling(desk, z, now))
        return;
    news = live(desk, z, a, now);
    if (quiet_falls_silent(alarm, stepped_ms, now->now_ms))
        desk->regroup = true;
    if (news == ALARM_NOTHING)
        return;
    if (news == EVENT_RAISE || (before == ALARM_IDLE && alarm->phase == ALARM_STANDING))
        raised(desk, z, a, now);
    quiet_set(desk, z, a, now->now_ms);
    if ((news == EVENT_RAISE || before == ALARM_WAITING || quiet == QUIET_PERMIT) &&
        !desk_is_drill(desk, z))
        sounder_new(desk, code, alarm);
    desk_tell(desk, z, a, (uint8_t)news, now);
    if ((before == ALARM_STANDING) != (alarm->phase == ALARM_STANDING))
        desk->regroup = true;
}

static bool step(struct desk *desk, uint32_t z, uint32_t a, const struct moment *now)
{
    struct zone *zone = &desk->zone[z].zone;
    struct alarm *alarm = &zone->in.alarm[a];
    uint8_t phase, onset, condition, verdict;

    if (zone->rests[a] == 1 + desk->zone[z].judge.verdict[a].state)
        return false;
    zone->rests[a] = 0; /* what is told of it below goes with a state that has it */
    phase = alarm->phase, onset = alarm->onset;
    condition = alarm->condition, verdict = alarm->verdict;
    step_one(desk, z, a, now);
    zone->rests[a] = alarm_rests(alarm) ? (uint8_t)(1 + alarm->verdict) : 0;
    return alarm->phase != phase || alarm->onset != onset || alarm->condition != condition ||
           alarm->verdict != verdict;
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

static int64_t credit(const struct desk_zone *zone, int64_t now_ms)
{
    int64_t credit_ms = zone->credit_ms + (now_ms - zone->judged_ms);

    return credit_ms < CREDIT_MS ? credit_ms : CREDIT_MS;
}

/* When the first delay ends of those that run. */
static int64_t first_due(const struct desk_zone *zone, int64_t now_ms)
{
    int64_t first = INT64_MAX;

    for (uint32_t a = 0; a < zone->zone.in.head->alarms; a++) {
        struct alarm_rule rule;
        int64_t due;

        if (zone->zone.rests[a])
            continue;
        rule = rule_of(&zone->zone, a);
        due = alarm_due(&zone->zone.in.alarm[a], &rule);
        if (due > now_ms && due < first)
            first = due;
    }
    return first;
}

/* Of the last change of something that the zone reads. The gateway's own reads nothing, and a
 * drill's has turns of its own. */
static uint64_t newest(const struct desk *desk, uint32_t z)
{
    return z < desk->site->zones ? desk->quality.newest[z] : 0;
}

static void judge_zone(struct desk *desk, uint32_t z, const struct moment *now)
{
    struct desk_zone *zone = &desk->zone[z];
    uint64_t stamp = newest(desk, z);
    bool changed = false;

    if (!desk_is_drill(desk, z))
        daily_count(&zone->zone, zone->share, now);
    zone->credit_ms = credit(zone, now->now_ms) - (stamp > zone->stamp ? SOONEST_MS : 0);
    zone->judged_ms = now->now_ms;
    zone->stamp = stamp;
    if (z != desk->site->zones)
        judging(desk, z);
    judge_run(&zone->judge, &zone->zone, &desk->quality, now);
    if (z != desk->site->zones)
        judging(desk, SITE_NO);
    else
        judge_gateway(desk, now->now_ms);
    if (desk_is_drill(desk, z))
        drill_clear_real(desk);
    else
        sense_judge(desk, z, now);
    for (uint32_t a = 0; a < zone->zone.in.head->alarms; a++)
        changed = step(desk, z, a, now) || changed;
    zone->due_ms = first_due(zone, now->now_ms);
    zone->share = daily_share(&zone->zone);
    if (!desk_is_drill(desk, z))
        pace_tell(desk, z);
    if (changed || now->now_ms - zone->kept_ms >= KEPT_MS) {
        zone->kept_ms = now->now_ms;
        desk_changed(desk, z);
    }
}

static void not_later(struct desk *desk, int64_t ms)
{
    if (ms < desk->next_ms)
        desk->next_ms = ms;
}

/* A change that finds no credit is judged as soon as there is some. */
static bool due(struct desk *desk, uint32_t z, int64_t now_ms)
{
    const struct desk_zone *zone = &desk->zone[z];
    int64_t lacking;

    if (now_ms - zone->judged_ms >= LATEST_MS || now_ms >= zone->due_ms)
        return true;
    if (newest(desk, z) <= zone->stamp)
        return false;
    lacking = SOONEST_MS - credit(zone, now_ms);
    if (lacking > 0)
        not_later(desk, now_ms + lacking);
    return lacking <= 0;
}

void desk_reading(struct desk *desk, const struct reading *reading, int64_t now_ms, int64_t age_ms)
{
    /* A link that was lost or is back is told at the next tick. */
    if (quality_take(&desk->quality, reading, now_ms - age_ms))
        desk->zone[desk->site->zones].judged_ms = INT64_MIN / 2;
}

/* What the desk itself knows to be wrong. */
static void watch_itself(struct desk *desk, const struct moment *now)
{
    struct kept *kept = desk->kept;

    if (!kept->first_seen_utc_ms && now->time_quality != ESTATE_CLOCK_NONE)
        kept->first_seen_utc_ms = now->utc_ms;
    set_own(desk, GATEWAY_COMMISSIONING,
            !desk->site->settings.in_service[0] && kept->first_seen_utc_ms &&
                now->utc_ms - kept->first_seen_utc_ms >= COMMISSIONING_MS);
    set_own(desk, GATEWAY_FLOOD, flood_lasts(desk, now->now_ms));
    set_own(desk, GATEWAY_PERMIT_ENDS, desk->ending_serial);
    if (flood_has_news(desk, now->now_ms))
        desk_tell(desk, desk->site->zones,
                  desk->zone[desk->site->zones].zone.first_alarm[GATEWAY_FLOOD], EVENT_UPDATE, now);
}

/* Power that fails is a reason for water to fail: what is counted meanwhile is kept more often. */
static void keep_counts(struct desk *desk, int64_t now_ms)
{
    bool some = false;

    if (now_ms - desk->counts_kept_ms < COUNTS_MS)
        return;
    desk->counts_kept_ms = now_ms;
    for (uint32_t z = 0; z < desk->site->zones; z++) {
        if (desk->zone[z].share == DAILY_NORMAL || desk->zone[z].share == DAILY_UNKNOWN)
            continue;
        desk_keep(desk, z);
        some = true;
    }
    if (some)
        desk_keep(desk, desk->site->zones);
}

void desk_tick(struct desk *desk, const struct moment *now)
{
    quality_refresh(&desk->quality, now->now_ms);
    desk_count_time(desk, now);
    desk_expire(desk, now);
    watch_itself(desk, now);
    desk->next_ms = INT64_MAX;
    for (uint32_t z = 0; z < desk->zones; z++) {
        if (due(desk, z, now->now_ms))
            judge_zone(desk, z, now);
        not_later(desk, desk->zone[z].due_ms);
        not_later(desk, desk->zone[z].judged_ms + LATEST_MS + SLACK_MS);
    }
    if (drill_due(desk, now))
        judge_zone(desk, desk->zones, now);
    drill_step(desk, now);
    prove_step(desk, now);
    desk_regroup(desk, now);
    sounder_decide(desk, now->now_ms);
    keep_counts(desk, now->now_ms);
}

int64_t desk_next(const struct desk *desk)
{
    return desk->next_ms;
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
    desk_count_day(desk, now);
    judge_zone(desk, z, now);
    desk_regroup(desk, now);
}
