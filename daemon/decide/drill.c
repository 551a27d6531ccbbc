/*
 * drill - the alarm path tried out with a value that nobody measured.
 *
 * The shadow begins with a copy of what the plugin keeps of the real zone and is judged right after
 * it, from the same inputs but for the one that is drilled. So everything behind the wire is real:
 * delays, causes, texts, store, broker, city, person. What the real zone finds wrong at the same
 * moment is clear in the shadow, and the real zone does not know that there is one: a real alarm is
 * never marked as a drill, and no drill hides one. Whether a sensor works is not asked in a drill.
 *
 * The hops are timed for one alarm, the worst of those that the first judgement raises. A drill is
 * kept like a zone, with its own state behind the plugin's, so it goes on over restarts; when it is
 * over, the shadow stays until its last close was stored, and its place until the next one begins.
 */
#include "decide/drill.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/text.h"
#include "decide/desk_tell.h"

enum { LONGEST_MS = 600000 };

static struct desk_zone *shadow_of(const struct desk *desk)
{
    return &desk->zone[desk->zones];
}

static uint32_t kept_bytes(uint32_t plugins)
{
    return ((plugins + 7) & ~7u) + (uint32_t)sizeof(struct drill_state);
}

/* ---- making ---- */

static bool busy(const struct desk *desk)
{
    if (!desk->drill)
        return false;
    for (uint32_t a = 0; a < shadow_of(desk)->zone.in.head->alarms; a++)
        if (shadow_of(desk)->zone.in.alarm[a].id[0])
            return true;
    return !desk->drill->state->over;
}

/* An idle shadow of this zone, in the place of an earlier one. */
static int cast(struct desk *desk, uint32_t zone, const struct moment *now)
{
    struct drill *drill = calloc(1, sizeof *drill);
    struct desk_zone *shadow = shadow_of(desk);
    int rc;

    if (!drill)
        return -ENOMEM;
    drill_clear(desk);
    drill->zone = zone;
    drill->site = desk->site->zone[zone];
    drill->plugin = *drill->site.plugin;
    drill->plugin.zone_state = kept_bytes(drill->plugin.zone_state);
    drill->site.plugin = &drill->plugin;
    desk->drill = drill;
    rc = desk_zone_init(desk, desk->zones, &drill->site, now);
    if (rc) {
        drill_clear(desk);
        return rc;
    }
    drill->state = (void *)(shadow->zone.in.zone_state + shadow->zone.in.head->zone_state -
                            sizeof *drill->state);
    drill->state->over = 1;
    return 0;
}

void drill_clear(struct desk *desk)
{
    if (!desk->drill)
        return;
    desk_zone_clear(shadow_of(desk));
    free(desk->drill);
    desk->drill = NULL;
}

/* From now on the shadow's judge sees the drill's value. */
static void stand_in(struct desk *desk)
{
    const struct drill_state *state = desk->drill->state;

    if (state->record.kind == DRILL_PATH)
        shadow_of(desk)->judge.stand_in =
            (struct judge_stand_in){.point = (uint16_t)(desk->drill->point + 1),
                                    .value = state->value,
                                    .since_ms = state->started_ms};
}

static void copy_plugin_state(const struct zone_parts *from, struct zone_parts *to)
{
    size_t metrics = from->head->metrics * sizeof *from->value[ZONE_TODAY];

    memcpy(to->zone_state, from->zone_state, from->head->zone_state);
    memcpy(to->item_state, from->item_state, from->head->item_state);
    memcpy(to->value[ZONE_TODAY], from->value[ZONE_TODAY], metrics);
}

int drill_begin(struct desk *desk, const struct drill_order *order, const struct moment *now)
{
    struct drill_state *state;
    int rc = busy(desk) ? -EBUSY : cast(desk, order->zone, now);

    if (rc)
        return rc;
    copy_plugin_state(&desk->zone[order->zone].zone.in, &shadow_of(desk)->zone.in);
    desk->drill->point = order->point;
    state = desk->drill->state;
    *state = (struct drill_state){
        .record = {.at_utc_ms = now->utc_ms,
                   .wire_ms = order->wire_ms,
                   .decided_ms = -1,
                   .committed_ms = -1,
                   .broker_ms = -1,
                   .city_ms = -1,
                   .person_ms = -1,
                   .day = now->local_day,
                   .kind = order->kind,
                   .used = 1},
        .city = order->city,
        .started_ms = now->now_ms,
        .longest_ms = order->longest_ms,
        .value = order->value,
        .before = NAN,
        .most = NAN,
    };
    TEXT_COPY(state->record.point, desk->site->point[order->point].name);
    desk_put_who(state->record.by, order->by, order->city);
    stand_in(desk);
    desk_changed(desk, desk->zones);
    desk_keep(desk, desk->zones);
    return 0;
}

/* The zone in whose own roles the point is. */
static uint32_t zone_of(const struct site *site, uint32_t point)
{
    for (uint32_t z = 0; z < site->zones; z++)
        for (uint16_t r = 0; r < site->zone[z].plugin->roles; r++)
            for (uint16_t i = 0; i < site->zone[z].role[r].inputs; i++) {
                const struct site_input *input = &site->zone[z].role[r].input[i];

                if (input->point == point && !input->hop)
                    return z;
            }
    return SITE_NO;
}

int desk_drill_start(struct desk *desk, uint32_t point, double value, int64_t wire_ms,
                     int64_t longest_ms, const char *by, bool city, const struct moment *now)
{
    struct drill_order order = {.by = by,
                                .value = value,
                                .wire_ms = wire_ms,
                                .longest_ms = longest_ms,
                                .zone = zone_of(desk->site, point),
                                .point = point,
                                .kind = DRILL_PATH,
                                .city = city};

    return order.zone == SITE_NO ? -ENOENT : drill_begin(desk, &order, now);
}

/* ---- running ---- */

bool drill_runs(const struct desk *desk, uint8_t kind)
{
    return desk->drill && !desk->drill->state->over && desk->drill->state->record.kind == kind;
}

bool drill_due(const struct desk *desk, const struct moment *now)
{
    return drill_runs(desk, DRILL_PATH) && desk->zone[desk->drill->zone].judged_ms == now->now_ms;
}

void drill_clear_real(struct desk *desk)
{
    struct desk_zone *shadow = shadow_of(desk);
    const struct desk_zone *real = &desk->zone[desk->drill->zone];

    for (uint32_t a = 0; a < shadow->zone.in.head->alarms; a++)
        if (real->judge.verdict[a].state == ESTATE_PRESENT)
            shadow->judge.verdict[a].state = ESTATE_CLEAR;
}

/* The worst of the alarms that stand is the one whose way is timed; did somebody see it? */
static void note(struct desk *desk, const struct moment *now)
{
    const struct zone *zone = &shadow_of(desk)->zone;
    struct drill_state *state = desk->drill->state;
    const struct alarm *worst = NULL;
    uint8_t severity = 0;

    for (uint32_t a = 0; a < zone->in.head->alarms; a++) {
        const struct alarm *alarm = &zone->in.alarm[a];

        if (!desk_is_open(alarm))
            continue;
        if (alarm->acknowledged && state->record.person_ms < 0 && state->id[0])
            state->record.person_ms = now->now_ms - state->told_ms;
        if (!worst || zone->site->plugin->code[zone->code[a]].severity > severity) {
            worst = alarm;
            severity = zone->site->plugin->code[zone->code[a]].severity;
        }
    }
    if (!worst || state->id[0])
        return;
    TEXT_COPY(state->id, worst->id);
    state->told_ms = worst->raised_ms;
    state->record.decided_ms = worst->raised_ms - state->started_ms;
}

/* ---- the record ---- */

/* May `a` go before `b`? What is older; but no drill, of which the day tells, before a proof. */
static bool goes_before(const struct kept_drill *a, const struct kept_drill *b)
{
    if (a->used != b->used)
        return b->used;
    return a->kind == b->kind ? a->at_utc_ms < b->at_utc_ms : a->kind == DRILL_PROOF;
}

/* The place of this record, or of the one that goes. */
static struct kept_drill *place(struct kept *kept, const struct kept_drill *record)
{
    struct kept_drill *first = &kept->drill[0];

    for (int i = 0; i < KEPT_DRILLS; i++) {
        struct kept_drill *at = &kept->drill[i];

        if (at->used && at->at_utc_ms == record->at_utc_ms && text_equal(at->point, record->point))
            return at;
        if (goes_before(at, first))
            first = at;
    }
    return first;
}

static void keep(struct desk *desk)
{
    *place(desk->kept, &desk->drill->state->record) = desk->drill->state->record;
    desk_changed(desk, desk->site->zones);
    desk_changed(desk, desk->zones);
}

/* Nothing until it is known. */
static void put_ms(struct json *out, const char *key, int64_t ms)
{
    json_put_number(out, key, ms < 0 ? NAN : (double)ms, 0);
}

static void put_hops(struct json *out, const struct kept_drill *record)
{
    put_ms(out, "committed_ms", record->committed_ms);
    put_ms(out, "broker_ms", record->broker_ms);
    put_ms(out, "city_ms", record->city_ms);
    json_put_number(out, "person_s", record->person_ms < 0 ? NAN : (double)record->person_ms / 1000,
                    0);
}

static struct json *as_evidence(const struct drill_state *state, const char *ended_by)
{
    const struct kept_drill *record = &state->record;
    struct json *out = json_new_object();
    char time[CLOCK_TEXT];

    json_put_text(out, "started", clock_format(time, record->at_utc_ms));
    if (record->kind == DRILL_PROOF) {
        json_put_number(out, "before", state->before, 1);
        json_put_number(out, "most", state->most, 1);
        put_ms(out, "moved_ms", record->decided_ms);
        put_ms(out, "back_ms", record->person_ms);
        json_put_flag(out, "proved", record->person_ms >= 0);
        return out;
    }
    json_put_number(out, "value", state->value, 1);
    put_ms(out, "wire_ms", record->wire_ms);
    put_ms(out, "decided_ms", record->decided_ms);
    put_hops(out, record);
    if (ended_by[0])
        json_put_text(out, "ended_by", ended_by);
    return out;
}

void drill_finish(struct desk *desk, const char *by, const struct moment *now)
{
    struct drill_state *state = desk->drill->state;
    struct audit audit = {.op = state->record.kind == DRILL_PATH ? "drill" : "proof",
                          .zone = desk->site->zone[desk->drill->zone].name,
                          .item = state->record.point,
                          .id = state->id,
                          .by = state->record.by,
                          .reason = "",
                          .number = "",
                          .city = state->city,
                          .time_utc_ms = now->utc_ms,
                          .time_quality = now->time_quality};

    state->over = 1;
    keep(desk);
    if (desk->hooks.audit)
        audit.more = as_evidence(state, by);
    desk_keep(desk, desk->zones);
    desk_audit(desk, desk->drill->zone, &audit);
}

void desk_drill_hop(struct desk *desk, enum drill_hop hop, const char *id, const struct moment *now)
{
    struct drill_state *state = desk->drill ? desk->drill->state : NULL;
    int64_t *hops[3];

    if (!state || state->record.kind != DRILL_PATH)
        return;
    if (!state->over)
        note(desk, now);
    hops[DRILL_COMMITTED] = &state->record.committed_ms;
    hops[DRILL_BROKER] = &state->record.broker_ms;
    hops[DRILL_CITY] = &state->record.city_ms;
    if (!id[0] || !text_equal(id, state->id) || *hops[hop] >= 0)
        return;
    *hops[hop] = now->now_ms - state->told_ms;
    if (state->over)
        keep(desk);
    else
        desk_changed(desk, desk->zones);
}

/* ---- the end ---- */

static bool is_over(const struct desk *desk, const struct moment *now)
{
    const struct drill_state *state = desk->drill->state;
    int64_t passed = now->now_ms - state->started_ms;

    return passed >= LONGEST_MS || (state->record.person_ms >= 0 && state->record.broker_ms >= 0) ||
           (state->id[0] && passed >= state->longest_ms);
}

/* True if that is to be told. */
static bool close_one(struct desk_zone *shadow, uint32_t a)
{
    bool open = desk_is_open(&shadow->zone.in.alarm[a]);

    alarm_close(&shadow->zone.in.alarm[a]);
    if (open)
        TEXT_COPY(shadow->told[a].closed_by, "drill");
    return open;
}

static void end(struct desk *desk, const char *by, const struct moment *now)
{
    struct desk_zone *shadow = shadow_of(desk);

    drill_finish(desk, by, now);
    for (uint32_t a = 0; a < shadow->zone.in.head->alarms; a++)
        if (close_one(shadow, a))
            desk_tell(desk, desk->zones, a, EVENT_CLOSE, now);
    desk_changed(desk, desk->zones);
}

void drill_step(struct desk *desk, const struct moment *now)
{
    if (!drill_runs(desk, DRILL_PATH))
        return;
    note(desk, now);
    if (is_over(desk, now))
        end(desk, "", now);
}

int desk_drill_end(struct desk *desk, const char *by, const struct moment *now)
{
    if (!drill_runs(desk, DRILL_PATH))
        return -ENOENT;
    end(desk, by, now);
    return 0;
}

/* Has the next configuration the point, in the same zone? */
static bool goes_on(const struct desk *desk, const struct desk *next)
{
    uint32_t zone = site_find_zone(next->site, desk->site->zone[desk->drill->zone].name),
             point = site_find_point(next->site, desk->drill->state->record.point);

    return zone != SITE_NO && point != SITE_NO && zone_of(next->site, point) == zone;
}

/* What the store holds back is told now: this desk will not hear of it any more. */
static void tell_the_rest(struct desk *desk, const struct moment *now)
{
    struct desk_zone *shadow = shadow_of(desk);

    for (uint32_t a = 0; a < shadow->zone.in.head->alarms; a++) {
        shadow->told[a].under_way = 0;
        if (shadow->told[a].skipped && !desk_is_open(&shadow->zone.in.alarm[a]))
            desk_tell(desk, desk->zones, a, EVENT_CLOSE, now);
    }
}

void desk_drill_leave(struct desk *desk, const struct desk *next, const struct moment *now)
{
    if (!desk->drill || goes_on(desk, next))
        return;
    tell_the_rest(desk, now);
    if (drill_runs(desk, DRILL_PATH))
        end(desk, "gateway", now);
    else if (drill_runs(desk, DRILL_PROOF))
        drill_finish(desk, "", now);
}

/* ---- looking ---- */

/* The one that ended last; before this process' first by its date, which a clock may have given
 * wrong. */
static const struct kept_drill *newest(const struct desk *desk)
{
    const struct kept_drill *found = NULL, *at = desk->kept->drill;

    if (desk->drill && desk->drill->state->over)
        return &desk->drill->state->record;
    for (int i = 0; i < KEPT_DRILLS; i++)
        if (at[i].used && (!found || at[i].at_utc_ms > found->at_utc_ms))
            found = &at[i];
    return found;
}

int32_t desk_drilled(const struct desk *desk, int32_t local_day)
{
    int32_t found = SITE_NEVER;

    for (int i = 0; i < KEPT_DRILLS; i++) {
        const struct kept_drill *at = &desk->kept->drill[i];

        if (at->used && at->kind == DRILL_PATH && at->broker_ms >= 0 && at->day <= local_day &&
            at->day > found)
            found = at->day;
    }
    return found;
}

bool desk_trial(const struct desk *desk, bool last, struct desk_trial *out)
{
    const struct drill_state *state = desk->drill ? desk->drill->state : NULL;
    const struct kept_drill *record = last ? newest(desk) : state ? &state->record : NULL;

    if (!record || (!last && state->over))
        return false;
    *out = (struct desk_trial){
        .record = record,
        .before = NAN,
        .now = NAN,
        .most = NAN,
        .moved_ms = -1,
        .ended = last,
        .good = (record->kind == DRILL_PROOF ? record->person_ms : record->decided_ms) >= 0};
    if (record->kind == DRILL_PROOF)
        out->moved_ms = record->decided_ms;
    if (!state || state->over != last || state->record.at_utc_ms != record->at_utc_ms)
        return true;
    TEXT_COPY(out->id, state->id);
    if (record->kind == DRILL_PROOF) {
        out->before = state->before;
        out->now = desk->quality.point[desk->drill->point].value.number;
        out->most = state->most;
    }
    return true;
}

/* ---- keeping ---- */

size_t drill_most(const struct desk *desk)
{
    size_t most = 0;

    for (uint32_t z = 0; z < desk->site->zones; z++)
        if (zone_most(&desk->zone[z].zone) > most)
            most = zone_most(&desk->zone[z].zone);
    return most + kept_bytes(0) + 8;
}

/* Does what was taken back make sense here? */
static bool fits(const struct desk *desk, struct drill *drill)
{
    const struct drill_state *state = drill->state;

    if (!state->record.used || state->record.kind > DRILL_PROOF || state->id[ULID_TEXT - 1] ||
        state->record.by[MESSAGE_WHO - 1] || state->record.point[SITE_NAME - 1])
        return false;
    drill->point = site_find_point(desk->site, state->record.point);
    return drill->point != SITE_NO && zone_of(desk->site, drill->point) == drill->zone;
}

bool drill_restore(struct desk *desk, const void *block, size_t size, const struct moment *now)
{
    char name[sizeof((struct zone_head *)0)->zone];
    uint32_t zone;

    if (size < sizeof(struct zone_head))
        return false;
    memcpy(name, ((const struct zone_head *)block)->zone, sizeof name);
    name[sizeof name - 1] = '\0';
    zone = site_find_zone(desk->site, name);
    if (zone == SITE_NO || cast(desk, zone, now))
        return false;
    if (!zone_restore(&shadow_of(desk)->zone, block, size, now) || !fits(desk, desk->drill)) {
        drill_clear(desk);
        return false;
    }
    /* The process before died while it ended the drill: its alarms end here. */
    for (uint32_t a = 0; desk->drill->state->over && a < shadow_of(desk)->zone.in.head->alarms; a++)
        close_one(shadow_of(desk), a);
    stand_in(desk);
    shadow_of(desk)->restored = true;
    return true;
}
