/*
 * parent - the family of alarms: one cause, one siren.
 *
 * An alarm is quieted by the code it names as `over`, standing in its own zone, and by that code or
 * its own in a zone that feeds this one: when the pump house has no water, six risers need not
 * shout. Only a standing alarm quiets; one that is gone and waits for a reset does not. Codes about
 * items of one role quiet each other only for the same item, which across zones means the same
 * name; a bus quiets the devices that hang on it.
 */
#include "decide/parent.h"

#include <string.h>

#include "base/text.h"
#include "decide/gateway.h"

/* Are the two about the same thing, as far as both are about one? */
static bool same_matter(const struct desk *desk, uint32_t z, uint32_t a, uint32_t up, uint32_t p)
{
    const struct zone *zone = &desk->zone[z].zone, *upper = &desk->zone[up].zone;
    const struct estate_code *code = &zone->site->plugin->code[zone->code[a]];
    const struct estate_code *over = &upper->site->plugin->code[upper->code[p]];

    if (z == desk->site->zones && code->role == GATEWAY_ROLE_DEVICE &&
        over->role == GATEWAY_ROLE_BUS)
        return desk->site->device[zone->item[a]].bus == upper->item[p];
    if (code->scope != ESTATE_ITEM || over->scope != ESTATE_ITEM ||
        (zone->site->plugin == upper->site->plugin && code->role != over->role))
        return true;
    return text_equal(zone->in.alarm[a].item, upper->in.alarm[p].item);
}

/* A standing alarm of code `name` in zone `up` that may quiet alarm a of zone z. */
static const struct alarm *standing(const struct desk *desk, uint32_t z, uint32_t a, uint32_t up,
                                    const char *name)
{
    const struct zone *upper = &desk->zone[up].zone;
    const struct alarm *alarm = &desk->zone[z].zone.in.alarm[a];

    for (uint32_t p = 0; name && p < upper->in.head->alarms; p++) {
        const struct alarm *other = &upper->in.alarm[p];

        if (other->phase == ALARM_STANDING && other != alarm &&
            text_equal(upper->site->plugin->code[upper->code[p]].code, name) &&
            !(alarm->id[0] && text_equal(other->quiet_id, alarm->id)) &&
            same_matter(desk, z, a, up, p))
            return other;
    }
    return NULL;
}

const struct alarm *parent_of(const struct desk *desk, uint32_t z, uint32_t a)
{
    const struct zone *zone = &desk->zone[z].zone;
    const struct estate_code *code = &zone->site->plugin->code[zone->code[a]];
    const struct alarm *found = standing(desk, z, a, z, code->over);

    if (z == desk->zones)
        return found; /* what is real does not count in a drill, nor the drill outside */
    for (uint32_t up = zone->site->fed_by, below = z; !found && up < below;
         below = up, up = desk->site->zone[up].fed_by) {
        found = standing(desk, z, a, up, code->over);
        if (!found)
            found = standing(desk, z, a, up, code->code);
    }
    return found;
}

uint32_t parent_children(const struct desk *desk, const struct alarm *alarm,
                         char (*child)[ULID_TEXT])
{
    uint32_t n = 0;

    if (alarm->phase != ALARM_STANDING)
        return 0;
    for (uint32_t z = 0; z < desk_all(desk); z++)
        for (uint32_t a = 0; a < desk->zone[z].zone.in.head->alarms; a++) {
            const struct alarm *other = &desk->zone[z].zone.in.alarm[a];

            if (!desk_is_open(other) || parent_of(desk, z, a) != alarm)
                continue;
            if (n < MESSAGE_CHILDREN)
                TEXT_COPY(child[n], other->id);
            n++;
        }
    return n;
}
