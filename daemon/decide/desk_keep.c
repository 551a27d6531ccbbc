/*
 * desk_keep - what outlives a process: the zones' states out, and back in by the next one.
 *
 * The state may know revisions that were never stored, because a process died between the two; they
 * are told again as new ones. What the store holds back is folded into one revision.
 */
#include <string.h>

#include "base/text.h"
#include "decide/desk.h"
#include "decide/desk_inside.h"
#include "decide/desk_tell.h"
#include "decide/drill.h"
#include "model/sense.h"

enum { SKIPPED_REVISIONS = 100 };

const void *desk_state(const struct desk *desk, uint32_t zone, size_t *size)
{
    *size = 0;
    if (zone >= desk_all(desk))
        return NULL;
    return zone_block(&desk->zone[zone].zone, desk->block, size);
}

const void *desk_points(const struct desk *desk, size_t *size)
{
    *size = desk->seen.size;
    return desk->seen.block;
}

bool desk_restore_points(struct desk *desk, const void *block, size_t size)
{
    return seen_restore(&desk->seen, block, size);
}

size_t desk_state_most(const struct desk *desk, uint32_t zone)
{
    return zone < desk->zones ? zone_most(&desk->zone[zone].zone) : drill_most(desk);
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
    desk->zone[zone].lent = true;
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
    desk_tell(desk, z, a, kind, now);
}

uint32_t desk_told_rev(void *desk, const char *id)
{
    const struct desk *from = desk;

    for (uint32_t z = 0; z < desk_all(from); z++)
        for (uint32_t a = 0; a < from->zone[z].zone.in.head->alarms; a++) {
            const struct alarm *alarm = &from->zone[z].zone.in.alarm[a];

            if (text_equal(alarm->id, id))
                return alarm->rev - (from->zone[z].told[a].skipped > 0);
        }
    return 0;
}

void desk_reconcile(struct desk *desk, uint32_t (*stored_rev)(void *context, const char *id),
                    void *context, const struct moment *now)
{
    for (uint32_t z = 0; z < desk_all(desk); z++)
        for (uint32_t a = 0; a < desk->zone[z].zone.in.head->alarms; a++) {
            const struct alarm *alarm = &desk->zone[z].zone.in.alarm[a];

            if (alarm->id[0])
                reconcile(desk, z, a, stored_rev(context, alarm->id), now);
        }
}

void desk_skip_revisions(struct desk *desk)
{
    for (uint32_t z = 0; z < desk_all(desk); z++)
        for (uint32_t a = 0; a < desk->zone[z].zone.in.head->alarms; a++)
            if (desk_is_open(&desk->zone[z].zone.in.alarm[a]))
                desk->zone[z].zone.in.alarm[a].rev += SKIPPED_REVISIONS;
}

void desk_carry_values(struct desk *desk, struct desk *earlier, const struct moment *now)
{
    desk_count_day(earlier, now);
    quality_adopt(&desk->quality, &earlier->quality);
    desk->gap = earlier->gap;
}

void desk_set_aside(struct desk *desk, uint32_t zone)
{
    struct zone *in = &desk->zone[zone].zone;

    memset(in->in.zone_state, 0, in->in.head->zone_state);
    memset(in->in.item_state, 0, zone_item_offset(in->site, sense_own_roles(in->site->plugin)));
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
        desk_tell(desk, z, a, folded(&desk->zone[z].zone.in.alarm[a]), now);
}
