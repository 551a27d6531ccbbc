/*
 * desk_look - the desk as seen by those who only look: values, open alarms, zones, the day.
 * Nothing here changes anything, except that the day is counted up to now before it is summed up.
 */
#include <math.h>
#include <stdlib.h>

#include "base/json.h"
#include "base/text.h"
#include "decide/daily.h"
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

/* ---- the day ---- */

/* How long the day has been: by the wall clock, or longer if that was set back. */
static int64_t day_length(const struct desk *desk, int32_t local_day, const struct moment *now)
{
    int64_t length = local_day == now->local_day ? now->local_ms : DAILY_DAY_MS;

    for (uint32_t z = 0; z < desk->zones; z++) {
        int64_t counted = daily_counted(&desk->zone[z].zone, local_day);

        length = counted > length ? counted : length;
    }
    return length;
}

static void put_zones(struct json *out, const struct desk *desk, int32_t local_day, int64_t length)
{
    for (uint32_t z = 0; z < desk->site->zones; z++) {
        const char *domain = site_domain(desk->site, z);
        struct json *group = json_get(out, domain);

        if (!group) {
            json_put(out, domain, json_new_object());
            group = json_get(out, domain);
            json_put(group, "zones", json_new_array());
        }
        json_add(json_get(group, "zones"), daily_zone(&desk->zone[z].zone, local_day, length));
    }
}

/* How often a code was raised that day, and how many of its alarms are open now. */
static void sum_code(const struct desk *desk, const char *code, int32_t local_day, int64_t *raised,
                     int64_t *open)
{
    *raised = *open = 0;
    for (uint32_t z = 0; z < desk->zones; z++) {
        const struct zone *zone = &desk->zone[z].zone;
        int d = daily_find(zone, local_day);

        for (uint32_t c = 0; d >= 0 && c < zone->in.head->codes; c++)
            if (text_equal(zone->in.code[c].code, code))
                *raised += zone->in.code[c].share[d].raised;
        for (uint32_t a = 0; a < zone->in.head->alarms; a++)
            *open += desk_is_open(&zone->in.alarm[a]) && text_equal(zone->in.alarm[a].code, code);
    }
}

/* Did an earlier zone have this code? */
static bool summed(const struct desk *desk, uint32_t before, const char *code)
{
    for (uint32_t z = 0; z < before; z++)
        for (uint32_t c = 0; c < desk->zone[z].zone.in.head->codes; c++)
            if (text_equal(desk->zone[z].zone.in.code[c].code, code))
                return true;
    return false;
}

static struct json *alarms_of_day(const struct desk *desk, int32_t local_day)
{
    struct json *all = json_new_array();

    for (uint32_t z = 0; z < desk->zones; z++)
        for (uint16_t c = 0; c < desk->zone[z].zone.in.head->codes; c++) {
            const char *name = desk->zone[z].zone.in.code[c].code;
            int64_t raised, open;
            struct json *row;

            if (summed(desk, z, name))
                continue;
            sum_code(desk, name, local_day, &raised, &open);
            if (!raised && !open)
                continue;
            row = json_new_array();
            json_add_text(row, name);
            json_add_text(row, severity_name(desk->zone[z].zone.site->plugin->code[c].severity));
            json_add_integer(row, raised);
            json_add_integer(row, open);
            json_add(all, row);
        }
    return all;
}

static bool all_approved(const struct site *site)
{
    for (uint32_t z = 0; z < site->zones; z++)
        if (!site->zone[z].approved[0])
            return false;
    return true;
}

struct json *desk_daily(struct desk *desk, int32_t local_day, const struct moment *now)
{
    struct desk_zone *own = &desk->zone[desk->site->zones];
    struct json *out, *points;
    char date[CLOCK_TEXT];
    int64_t length;

    for (uint32_t z = 0; z < desk->zones; z++)
        daily_count(&desk->zone[z].zone, desk->zone[z].share, now);
    if (daily_find(&own->zone, local_day) < 0)
        return NULL;
    length = day_length(desk, local_day, now);
    out = json_new_object();
    points = json_new_object();
    json_put_text(out, "date", clock_format_day(date, local_day));
    json_put_number(out, "minutes", daily_minutes(length), 1);
    json_put_number(out, "watched", daily_minutes(daily_counted(&own->zone, local_day)), 1);
    json_put_flag(out, "in_service", desk->site->settings.in_service[0]);
    json_put_text(out, "time_quality", now->time_quality == ESTATE_CLOCK_NTP ? "ntp" : "none");
    json_put_flag(out, "thresholds_approved", all_approved(desk->site));
    put_zones(out, desk, local_day, length);
    json_put(out, "alarms", alarms_of_day(desk, local_day));
    json_put_integer(points, "total", desk->site->points);
    json_put(out, "points", points);
    return out;
}
