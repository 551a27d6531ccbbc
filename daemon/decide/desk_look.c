/*
 * desk_look - the desk as seen by those who only look: values, open alarms, zones. Nothing here
 * changes anything.
 */
#include "base/text.h"
#include "decide/desk.h"
#include "decide/desk_inside.h"
#include "decide/event.h"
#include "estate_plugin.h"

const struct value *desk_value(const struct desk *desk, uint32_t point)
{
    return &desk->quality.point[point].value;
}

bool desk_bus_lost(const struct desk *desk, uint32_t bus)
{
    return desk->quality.bus[bus].state == ESTATE_LOST;
}

void desk_alarms(const struct desk *desk, const struct moment *now,
                 void (*each)(void *context, const struct alarm_event *event), void *context)
{
    struct alarm_event event;

    for (uint32_t z = 0; z < desk_all(desk); z++)
        for (uint32_t a = 0; a < desk->zone[z].zone.in.head->alarms; a++)
            if (desk_is_open(&desk->zone[z].zone.in.alarm[a])) {
                event_make(desk, z, a, EVENT_UPDATE, now, &event);
                each(context, &event);
            }
}

bool desk_knows(const struct desk *desk, const char *id)
{
    for (uint32_t z = 0; z < desk_all(desk); z++)
        for (uint32_t a = 0; a < desk->zone[z].zone.in.head->alarms; a++)
            if (id[0] && text_equal(desk->zone[z].zone.in.alarm[a].id, id))
                return true;
    return false;
}

void desk_permits(const struct desk *desk,
                  void (*each)(void *context, uint32_t zone, const struct permit *permit),
                  void *context)
{
    for (uint32_t z = 0; z < desk->zones; z++)
        for (int p = 0; p < ZONE_PERMITS; p++) {
            const struct permit *permit = &desk->zone[z].zone.in.head->permit[p];

            if (permit->serial && permit->told != PERMIT_TOLD_END)
                each(context, z, permit);
        }
}

void desk_shelves(const struct desk *desk,
                  void (*each)(void *context, uint32_t zone, const struct shelf *shelf),
                  void *context)
{
    for (uint32_t z = 0; z < desk->zones; z++)
        for (int s = 0; s < ZONE_SHELVES; s++) {
            const struct shelf *shelf = &desk->zone[z].zone.in.head->shelf[s];

            if (shelf->until_ms)
                each(context, z, shelf);
        }
}

bool desk_sounding(const struct desk *desk, int64_t *silent_until_ms)
{
    *silent_until_ms = desk->kept->sounder.silent_until_ms;
    return desk->sounder == SOUNDER_ON;
}

const struct estate_code *desk_zone_worst(const struct desk *desk, uint32_t zone, bool *unknown)
{
    const struct zone *from = &desk->zone[zone].zone;
    const struct estate_code *worst = NULL;

    *unknown = false;
    for (uint32_t a = 0; a < from->in.head->alarms; a++) {
        const struct estate_code *code = &from->site->plugin->code[from->code[a]];

        *unknown = *unknown || from->in.alarm[a].verdict == ESTATE_UNKNOWN;
        if (from->in.alarm[a].phase == ALARM_STANDING &&
            (!worst || code->severity > worst->severity))
            worst = code;
    }
    return worst;
}
