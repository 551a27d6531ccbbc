/*
 * desk_look - the desk as seen by those who only look: values, open alarms, zones. Nothing here
 * changes anything.
 */
#include <math.h>
#include <string.h>

#include "base/text.h"
#include "decide/desk.h"
#include "decide/desk_inside.h"
#include "decide/event.h"
#include "estate_plugin.h"
#include "model/unit.h"
#include "model/wording.h"

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

/* ---- what a zone says of itself ---- */

/* What people call a point of the zone: the item whose it is, or the point itself. */
static const char *call(const struct desk *desk, const struct zone_site *zone, uint32_t point)
{
    for (uint16_t r = 0; r < zone->plugin->roles; r++)
        for (uint16_t i = 0; i < zone->role[r].inputs; i++)
            if (zone->role[r].input[i].point == point) {
                const struct site_item *item = &zone->role[r].item[zone->role[r].input[i].item];

                return item->words[0] ? item->words : item->name;
            }
    return desk->site->point[point].name;
}

bool desk_zone_said(const struct desk *desk, uint32_t zone, struct desk_said *out)
{
    const struct zone_site *site = desk->zone[zone].zone.site;
    const struct estate_say *say = &desk->zone[zone].judge.say;
    const struct point_site *point = say->point ? &desk->site->point[say->point - 1] : NULL;

    if (say->remark >= site->plugin->remarks)
        return false;
    *out = (struct desk_said){.remark = &site->plugin->remark[say->remark],
                              .value = say->value,
                              .limit = say->limit,
                              .unit = point ? point->unit : "",
                              .point = point ? point->name : "",
                              .words = point ? call(desk, site, say->point - 1u) : ""};
    return true;
}

static void put_number(double number, const char *unit, struct text *out)
{
    char shown[48];

    if (isnan(number))
        TEXT_COPY(shown, "—");
    else
        unit_brief(number, unit, shown, sizeof shown);
    text_printf(out, "%s", shown);
}

static void put_said(const struct desk_said *said, bool chinese, struct text *out)
{
    const char *s = chinese ? said->remark->text.zh : said->remark->text.en;

    while (*s) {
        size_t length, plain = 1 + strcspn(s + 1, "{");
        enum wording what = wording_at(s, &length);

        if (what == WORDING_VALUE)
            put_number(said->value, said->unit, out);
        else if (what == WORDING_LIMIT)
            put_number(said->limit, said->unit, out);
        else if (what == WORDING_POINT)
            text_printf(out, "%s", said->words);
        else
            text_printf(out, "%.*s", (int)(length = plain), s);
        s += length;
    }
}

void desk_zone_line(const struct desk *desk, uint32_t zone, bool chinese, char *out, size_t size)
{
    struct text text = {.at = out, .size = size};
    struct desk_said said = {.remark = NULL};
    bool unknown, says = desk_zone_said(desk, zone, &said);
    const struct estate_code *worst = desk_zone_worst(desk, zone, &unknown);

    out[0] = '\0';
    if (worst)
        text_printf(&text, "%s", chinese ? worst->label.zh : worst->label.en);
    if (worst && says)
        text_printf(&text, "%s",
                    text_equal(said.remark->text.en, "{value}") ? " "
                    : chinese                                   ? "，"
                                                                : ", ");
    if (says)
        put_said(&said, chinese, &text);
    else if (!worst)
        text_printf(&text, "%s",
                    unknown   ? chinese ? "无法判断" : "cannot be judged"
                    : chinese ? "无报警"
                              : "no alarm");
    if (says && !worst && unknown)
        text_printf(&text, chinese ? "，部分未知" : ", in part unknown");
}
