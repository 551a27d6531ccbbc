/*
 * parent - the family of alarms: one cause, one siren.
 *
 * An alarm is quieted by the code it names as `over`, standing in its own zone, and by that code or
 * its own in a zone that feeds this one: when the pump house has no water, six risers need not
 * shout. Only a standing alarm quiets; one that is gone and waits for a reset does not. Codes about
 * items of one role quiet each other only for the same item, which across zones means the same
 * name. A device that does not answer, or its bus, quiets what is lost with it. What a flood
 * brought belongs to the flood, unless it has a parent of its own.
 *
 * Thousands may be open at once, so nobody is sought among all: codes are compared first, and of a
 * code only the items that can be meant.
 */
#include "decide/parent.h"

#include <string.h>

#include "base/text.h"
#include "decide/gateway.h"

static const struct estate_code *code_of(const struct desk *desk, uint32_t z, uint16_t c)
{
    return &desk->zone[z].zone.site->plugin->code[c];
}

/* The alarms of code `c` in zone `z` that may be about the same as item `item` of code `of` in zone
 * `other`: first and number. */
static uint32_t range(const struct desk *desk, uint32_t z, uint16_t c, uint32_t other, uint16_t of,
                      uint16_t item, uint32_t *n)
{
    const struct estate_code *code = code_of(desk, z, c), *its = code_of(desk, other, of);
    uint32_t first = desk->zone[z].zone.first_alarm[c];

    *n = site_code_items(desk->zone[z].zone.site, c);
    if (z != other || code->scope != ESTATE_ITEM || its->scope != ESTATE_ITEM ||
        code->role != its->role)
        return first;
    *n = 1;
    return first + item;
}

/* Are the two about the same thing, as far as both are about one? */
static bool same_matter(const struct desk *desk, uint32_t z, uint32_t a, uint32_t up, uint32_t p)
{
    const struct zone *zone = &desk->zone[z].zone, *upper = &desk->zone[up].zone;
    const struct estate_code *code = code_of(desk, z, zone->code[a]);
    const struct estate_code *over = code_of(desk, up, upper->code[p]);

    if (code->scope != ESTATE_ITEM || over->scope != ESTATE_ITEM ||
        (zone->site->plugin == upper->site->plugin && code->role != over->role))
        return true;
    return text_equal(zone_item_name(zone, a), zone_item_name(upper, p));
}

/* A standing alarm of code `name` in zone `up` that may quiet alarm a of zone z. */
static const struct alarm *standing(const struct desk *desk, uint32_t z, uint32_t a, uint32_t up,
                                    const char *name)
{
    const struct zone *zone = &desk->zone[z].zone, *upper = &desk->zone[up].zone;
    const struct alarm *alarm = &zone->in.alarm[a];

    for (uint16_t c = 0; name && c < upper->in.head->codes; c++) {
        uint32_t n, first;

        if (!text_equal(code_of(desk, up, c)->code, name))
            continue;
        first = range(desk, up, c, z, zone->code[a], zone->item[a], &n);
        for (uint32_t p = first; p < first + n; p++) {
            const struct alarm *other = &upper->in.alarm[p];

            if (other->phase == ALARM_STANDING && other != alarm &&
                !(alarm->id[0] && text_equal(other->quiet_id, alarm->id)) &&
                same_matter(desk, z, a, up, p))
                return other;
        }
    }
    return NULL;
}

/* ---- what hangs on a wire ---- */

static bool names_link(const char *over)
{
    return over && (text_equal(over, "GW_COMM_LOST") || text_equal(over, "GW_BUS_DOWN"));
}

static const struct alarm *of_gateway(const struct desk *desk, enum gateway_code code,
                                      uint32_t item)
{
    const struct zone *own = &desk->zone[desk->site->zones].zone;
    const struct alarm *alarm = &own->in.alarm[own->first_alarm[code] + item];

    return alarm->phase == ALARM_STANDING ? alarm : NULL;
}

/* The device of what this alarm is about does not answer, or its bus does not work. */
static const struct alarm *lost_link(const struct desk *desk, uint32_t z, uint32_t a)
{
    const struct zone *zone = &desk->zone[z].zone;
    const struct estate_code *code = code_of(desk, z, zone->code[a]);
    const struct alarm *found = NULL;
    uint32_t device;

    if (code->scope != ESTATE_ITEM)
        return NULL;
    device = zone->site->role[code->role].item[zone->item[a]].device;
    if (device == SITE_NO)
        return NULL;
    if (z != desk->site->zones && text_equal(code->over, "GW_COMM_LOST"))
        found = of_gateway(desk, GATEWAY_COMM_LOST, device);
    return found ? found : of_gateway(desk, GATEWAY_BUS_DOWN, desk->site->device[device].bus);
}

/* The flood in which it came, if that stands: not a later one. */
static const struct alarm *own_flood(const struct desk *desk, const struct alarm *alarm)
{
    const struct alarm *flood = alarm->flooded ? of_gateway(desk, GATEWAY_FLOOD, 0) : NULL;

    return flood && flood->raised_ms <= alarm->raised_ms ? flood : NULL;
}

/* ---- both ways ---- */

const struct alarm *parent_of(const struct desk *desk, uint32_t z, uint32_t a, uint32_t *where)
{
    const struct zone *zone = &desk->zone[z].zone;
    const struct estate_code *code = code_of(desk, z, zone->code[a]);
    const struct alarm *found =
        names_link(code->over) ? lost_link(desk, z, a) : standing(desk, z, a, z, code->over);

    *where = z;
    if (desk_is_drill(desk, z))
        return found; /* what is real does not count in a drill, nor the drill outside */
    for (uint32_t up = zone->site->fed_by, below = z; !found && up < below;
         below = up, up = desk->site->zone[up].fed_by) {
        found = standing(desk, z, a, up, code->over);
        if (!found)
            found = standing(desk, z, a, up, code->code);
        if (found)
            *where = up;
    }
    return found ? found : own_flood(desk, &zone->in.alarm[a]);
}

/* May alarms of code `c` in zone `z` be children of those of code `of` in zone `up`? */
static bool may_be_child(const struct desk *desk, uint32_t z, uint16_t c, uint32_t up, uint16_t of)
{
    const struct estate_code *code = code_of(desk, z, c);
    const char *name = code_of(desk, up, of)->code;

    if (up == desk->site->zones)
        return of == GATEWAY_FLOOD || names_link(code->over);
    return (code->over && text_equal(code->over, name)) ||
           (z != up && text_equal(code->code, name));
}

uint32_t parent_children(const struct desk *desk, uint32_t up, uint32_t p, char (*child)[ULID_TEXT])
{
    const struct zone *upper = &desk->zone[up].zone;
    const struct alarm *alarm = &upper->in.alarm[p];
    uint32_t children = 0, n, where;

    if (alarm->phase != ALARM_STANDING)
        return 0;
    for (uint32_t z = up != desk->site->zones ? up : 0; z < desk_all(desk); z++)
        for (uint16_t c = 0; c < desk->zone[z].zone.in.head->codes; c++) {
            uint32_t first = range(desk, z, c, up, upper->code[p], upper->item[p], &n);

            if (!may_be_child(desk, z, c, up, upper->code[p]))
                continue;
            for (uint32_t a = first; a < first + n; a++) {
                const struct alarm *other = &desk->zone[z].zone.in.alarm[a];

                if (!desk_is_open(other) || parent_of(desk, z, a, &where) != alarm)
                    continue;
                if (children < MESSAGE_CHILDREN)
                    TEXT_COPY(child[children], other->id);
                children++;
            }
        }
    return children;
}
