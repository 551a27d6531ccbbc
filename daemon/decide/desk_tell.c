/*
 * desk_tell - from a changed alarm to a message, at once, with the zone's state already changed.
 *
 * At most four revisions of one instance are under way to the store. A store that hangs therefore
 * meets a bounded number of rows; what changes meanwhile is one revision when it works again. That
 * one has its number as soon as it is held back: another process, or the desk of another
 * configuration, sees by it that there is more to tell than was told.
 *
 * Who is quieted by whom is asked at the end of a tick in which that may have changed; so a
 * parent's raise comes before its children's updates, and a child that closes with its parent is
 * not made heard again for a moment.
 *
 * A zone's state is given out before the event is, in the middle of a judgement too: a process that
 * is killed as soon as the store has the row leaves a state that knows the alarm, by its number.
 *
 * A zone's state goes to the disk with its events. What people do need not be one: a permit in a
 * zone where all is well, a silence. So evidence takes the state of its zone along, and that of the
 * gateway's own, where the desk has what belongs to no zone.
 */
#include "decide/desk_tell.h"

#include <stdio.h>

#include "base/json.h"
#include "base/text.h"
#include "decide/event.h"
#include "decide/flood.h"
#include "decide/quiet.h"
#include "decide/sounder.h"

enum { UNDER_WAY = 4 }; /* revisions of one instance that are not stored yet */

void desk_tell(struct desk *desk, uint32_t z, uint32_t a, uint8_t kind, const struct moment *now)
{
    struct alarm *alarm = &desk->zone[z].zone.in.alarm[a];
    struct desk_told *told = &desk->zone[z].told[a];
    struct alarm_event event;

    desk->zone[z].news = true;
    alarm->rev += !told->skipped;
    if (told->under_way == UNDER_WAY) {
        told->skipped++;
        return;
    }
    if (alarm->rev == 1 && kind != EVENT_CLOSE)
        kind = EVENT_RAISE;
    if (alarm->asked_rev > alarm->rev) /* what is to be seen is in this one, which waited */
        alarm->asked_rev = (uint16_t)alarm->rev;
    event_make(desk, z, a, kind, now, &event);
    told->under_way++;
    told->skipped = 0;
    told->closed_by[0] = '\0';
    if (z == desk->site->zones && desk->zone[z].zone.code[a] == GATEWAY_FLOOD)
        flood_told(desk, event.children, now->now_ms);
    if (event.closed)
        alarm_forget(alarm);
    desk_changed(desk, z);
    desk->hooks.event(desk->hooks.context, &event);
}

void desk_changed(struct desk *desk, uint32_t z)
{
    if (desk->hooks.changed)
        desk->hooks.changed(desk->hooks.context, z);
}

/* True if it is told. */
static bool regroup_one(struct desk *desk, uint32_t z, uint32_t a, const struct moment *now)
{
    const struct zone *zone = &desk->zone[z].zone;
    const struct alarm *alarm = &zone->in.alarm[a];
    uint8_t before = alarm->quiet;

    if (!desk_is_open(alarm) || !quiet_set(desk, z, a, now->now_ms))
        return false;
    if (before == QUIET_PERMIT)
        sounder_new(desk, &zone->site->plugin->code[zone->code[a]], alarm);
    desk_tell(desk, z, a, EVENT_UPDATE, now);
    return true;
}

void desk_regroup(struct desk *desk, const struct moment *now)
{
    if (!desk->regroup)
        return;
    desk->regroup = false;
    for (uint32_t z = 0; z < desk_all(desk); z++) {
        bool changed = false;

        for (uint32_t a = 0; a < desk->zone[z].zone.in.head->alarms; a++)
            changed = regroup_one(desk, z, a, now) || changed;
        if (changed)
            desk_changed(desk, z);
    }
}

void desk_put_who(char out[MESSAGE_WHO], const char *by, bool city)
{
    struct text text = {.at = out, .size = MESSAGE_WHO};

    text_printf(&text, "%s%s", city ? "" : "site/", by);
}

void desk_keep(const struct desk *desk, uint32_t z)
{
    if (desk->hooks.keep)
        desk->hooks.keep(desk->hooks.context, z);
}

void desk_audit(const struct desk *desk, uint32_t z, const struct audit *audit)
{
    desk_keep(desk, z);
    if (z != desk->site->zones)
        desk_keep(desk, desk->site->zones);
    if (desk->hooks.audit)
        desk->hooks.audit(desk->hooks.context, audit);
    else
        json_free(audit->more);
}
