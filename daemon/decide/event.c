/*
 * event - builds the message that tells one revision of an alarm.
 *
 * A revision is complete in itself: whoever missed all before it knows as much. So names, words,
 * evidence with ages, parent and children are looked up anew each time; the record keeps only what
 * cannot be looked up. When an alarm is over its value is the newest of its first evidence, because
 * the officer asks what the pressure is now, not what it was at the raise.
 */
#include "decide/event.h"

#include <math.h>
#include <string.h>

#include "base/text.h"
#include "decide/drill.h"
#include "decide/parent.h"
#include "decide/quiet.h"

static void add_evidence(const struct desk *desk, uint32_t z, uint32_t point, int64_t now_ms,
                         struct alarm_event *out)
{
    const struct zone_site *zone = desk->zone[z].zone.site;
    const struct judge_stand_in *stand_in = &desk->zone[z].judge.stand_in;
    struct value value = desk->quality.point[point].value;
    struct evidence *evidence = &out->evidence[out->evidences++];

    if (stand_in->point == point + 1) {
        value.number = stand_in->value;
        value.time_ms = now_ms;
    }
    TEXT_COPY(evidence->point, desk->site->point[point].name);
    TEXT_COPY(evidence->words, desk->site->point[point].words);
    TEXT_COPY(evidence->unit, desk->site->point[point].unit);
    TEXT_COPY(evidence->state, site_state(desk->site, zone, point, value.number));
    evidence->value = value.number;
    evidence->age_s = isnan(value.number) ? NAN : (double)(now_ms - value.time_ms) / 1000;
}

/* What it is about, what it rests on, and the number that says so. */
static void describe(const struct desk *desk, uint32_t z, uint32_t a, int64_t now_ms,
                     struct alarm_event *out)
{
    const struct zone *zone = &desk->zone[z].zone;
    const struct alarm *alarm = &zone->in.alarm[a];
    const struct estate_code *code = &zone->site->plugin->code[zone->code[a]];
    uint32_t first = SITE_NO;

    for (int e = 0; e < MESSAGE_EVIDENCE && alarm->evidence[e]; e++) {
        uint32_t point = alarm->evidence[e] - 1u;

        if (point >= desk->site->points)
            break;
        first = e ? first : point;
        add_evidence(desk, z, point, now_ms, out);
    }
    out->value = alarm->value;
    out->limit = alarm->limit;
    if (first != SITE_NO) {
        const struct value *value = &desk->quality.point[first].value;

        TEXT_COPY(out->item, desk->site->point[first].name);
        TEXT_COPY(out->words, desk->site->point[first].words);
        TEXT_COPY(out->unit, desk->site->point[first].unit);
        if (isnan(out->value) && alarm->condition != CONDITION_PRESENT &&
            value->quality == ESTATE_GOOD)
            out->value = value->number;
    }
    if (code->scope == ESTATE_ITEM) {
        TEXT_COPY(out->item, zone_item_name(zone, a));
        TEXT_COPY(out->words, zone->site->role[code->role].item[zone->item[a]].words);
    }
}

/* Which permit ends: "P7 riser-3". */
static void name_permit(const struct desk *desk, struct alarm_event *out)
{
    const struct zone_site *zone = desk->zone[desk->ending_zone].zone.site;
    struct text item = {.at = out->item, .size = sizeof out->item};
    struct text words = {.at = out->words, .size = sizeof out->words};

    text_printf(&item, "P%u %s", desk->ending_serial, zone->name);
    text_printf(&words, "P%u %s", desk->ending_serial, zone->place[0] ? zone->place : zone->name);
}

static void add_times(const struct alarm *alarm, const struct moment *now, struct alarm_event *out)
{
    out->since_utc_ms = alarm->since_utc_ms;
    out->time_utc_ms = now->utc_ms;
    out->until_utc_ms = alarm->until_utc_ms;
    out->stood_ms = (alarm->until_utc_ms ? alarm->until_ms : now->now_ms) - alarm->since_ms;
    out->acknowledged_utc_ms = alarm->acknowledged_utc_ms;
    out->time_quality = now->time_quality;
}

void event_make(const struct desk *desk, uint32_t z, uint32_t a, uint8_t kind,
                const struct moment *now, struct alarm_event *out)
{
    const struct desk_zone *from = &desk->zone[z];
    const struct zone *zone = &from->zone;
    const struct alarm *alarm = &zone->in.alarm[a];
    const struct zone_site *site = /* names outlive a drill */
        desk_is_drill(desk, z) ? &desk->site->zone[desk->drill->zone] : zone->site;

    *out = (struct alarm_event){
        .code = &zone->site->plugin->code[zone->code[a]],
        .domain = zone->site->plugin->domain,
        .zone = site->name,
        .place = site->place,
        .rev = alarm->rev,
        .skipped = from->told[a].skipped,
        .kind = kind,
        .condition = alarm->condition,
        .grade = alarm->grade,
        .cause = alarm->cause,
        .acknowledged = alarm->acknowledged,
        .closed = !desk_is_open(alarm),
        .needs_reset = alarm->needs_reset,
        .mode = desk_is_drill(desk, z)               ? MODE_DRILL
                : desk->site->settings.in_service[0] ? MODE_ACTUAL
                                                     : MODE_COMMISSIONING,
        .escalations = alarm->escalations,
        .unseen = alarm->unseen,
        .trend = from->judge.verdict[a].trend,
        .trends = from->judge.verdict[a].trends,
        .now_ms = now->now_ms,
        .delay_ms = zone->site->on_ms[zone->code[a]],
        .return_ms = zone->site->off_ms[zone->code[a]],
        .instance = from->first_instance + a,
        .zone_index = z != desk->site->zones ? z : SITE_NO,
    };
    TEXT_COPY(out->id, alarm->id);
    TEXT_COPY(out->acknowledged_by, alarm->acknowledged_by);
    TEXT_COPY(out->closed_by, from->told[a].closed_by);
    memcpy(out->permit_ms, alarm->permit_ms, sizeof out->permit_ms);
    quiet_describe(desk, z, a, out);
    out->children = parent_children(desk, z, a, desk->child);
    out->child = desk->child;
    describe(desk, z, a, now->now_ms, out);
    if (z == desk->site->zones && zone->code[a] == GATEWAY_PERMIT_ENDS && desk->ending_serial)
        name_permit(desk, out);
    add_times(alarm, now, out);
}
