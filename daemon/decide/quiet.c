/*
 * quiet - why no siren sounds for an alarm: a permit of its zone, its own shelf, a parent, in this
 * order. The reason is a mark and nothing else: the alarm is told, listed and counted as ever, and
 * whose child it is does not depend on it.
 *
 * A parent in a feeding zone is heard in place of its children here, so it has to be one that is
 * heard: a permit of that zone is none of this one, and what has been returning for a minute there
 * does not speak for what is still wrong here. In one zone the parent is the whole matter.
 */
#include "decide/quiet.h"

#include <stdio.h>

#include "base/text.h"
#include "decide/parent.h"

enum { WELL_MS = 60000 };

/* Does it stand, as far as anybody knows? */
static bool is_so(const struct alarm *alarm)
{
    return alarm->phase == ALARM_STANDING &&
           (alarm->condition == CONDITION_PRESENT || alarm->condition == CONDITION_UNKNOWN);
}

static bool is_well(const struct alarm *alarm, int64_t now_ms)
{
    return alarm->condition == CONDITION_RETURNING && now_ms - alarm->until_ms >= WELL_MS;
}

bool quiet_falls_silent(const struct alarm *alarm, int64_t before_ms, int64_t now_ms)
{
    return is_well(alarm, now_ms) && !is_well(alarm, before_ms);
}

/* Is the alarm quiet because of this parent, which stands in zone `up`? */
static bool speaks_for(const struct desk *desk, const struct alarm *parent, uint32_t up,
                       const struct alarm *alarm, uint32_t z, int64_t now_ms)
{
    if (up == z)
        return true;
    return !permit_at(desk->zone[up].zone.in.head->permit, now_ms) &&
           (alarm->condition == CONDITION_RETURNING || !is_well(parent, now_ms));
}

bool quiet_set(const struct desk *desk, uint32_t z, uint32_t a, int64_t now_ms)
{
    const struct zone *zone = &desk->zone[z].zone;
    struct alarm *alarm = &zone->in.alarm[a], before = *alarm;
    const struct permit *permit = permit_at(zone->in.head->permit, now_ms);
    const struct alarm *parent;
    uint32_t up = z;

    if (!desk_is_open(alarm) && alarm->onset != ALARM_FIRED)
        return false;
    parent = desk_is_open(alarm) ? parent_of(desk, z, a, &up) : NULL;
    TEXT_COPY(alarm->quiet_id, parent ? parent->id : "");
    alarm->permit = permit ? permit->serial : 0;
    if (permit)
        alarm->quiet = QUIET_PERMIT;
    else if (permit_shelved(zone->in.head->shelf, alarm->id))
        alarm->quiet = QUIET_SHELVED;
    else
        alarm->quiet =
            parent && speaks_for(desk, parent, up, alarm, z, now_ms) ? QUIET_PARENT : QUIET_NO;
    if (alarm->quiet == QUIET_NO && before.quiet != QUIET_NO)
        alarm->escalated_ms = now_ms;
    if (before.quiet == QUIET_PERMIT && !permit && alarm->acknowledged &&
        alarm->phase == ALARM_STANDING)
        alarm_ask_anew(alarm, now_ms);
    return alarm->quiet != before.quiet || alarm->permit != before.permit ||
           (alarm->quiet == QUIET_PARENT && !text_equal(alarm->quiet_id, before.quiet_id));
}

void quiet_describe(const struct desk *desk, uint32_t z, uint32_t a, struct alarm_event *out)
{
    const struct zone *zone = &desk->zone[z].zone;
    const struct alarm *alarm = &zone->in.alarm[a];
    const struct permit *permit = permit_find(zone->in.head->permit, alarm->permit);
    const struct shelf *shelf = permit_shelved(zone->in.head->shelf, alarm->id);

    out->quiet = alarm->quiet;
    if (alarm->quiet == QUIET_PARENT)
        TEXT_COPY(out->quiet_id, alarm->quiet_id);
    if (alarm->quiet == QUIET_PERMIT && permit) {
        TEXT_COPY(out->quiet_id, permit->number);
        TEXT_COPY(out->quiet_by, permit->by);
        TEXT_COPY(out->quiet_reason, permit->reason);
        out->quiet_until_utc_ms = permit->until_utc_ms;
    }
    if (alarm->quiet == QUIET_SHELVED && shelf) {
        TEXT_COPY(out->quiet_by, shelf->by);
        TEXT_COPY(out->quiet_reason, shelf->reason);
        out->quiet_until_utc_ms = shelf->until_utc_ms;
    }
}

bool quiet_is_loud(const struct desk *desk, const struct alarm *alarm)
{
    return is_so(alarm) && alarm->quiet == QUIET_NO && !alarm->acknowledged &&
           desk->site->settings.in_service[0];
}
