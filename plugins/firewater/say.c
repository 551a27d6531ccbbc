/*
 * say - what a zone of fire water says of itself, in a line: its pressure where it would fail
 * first, or its tank where it has no gauge of its own.
 *
 * A pressure is called static and normal only while nobody draws, no pump lifts it, and nothing at
 * all is wrong in the zone: behind "valve shut" the pressure that is left proves no water.
 */
#include "firewater.h"

static bool anything_stands(const struct zone *zone)
{
    for (int c = 0; c < CODES; c++) {
        const struct estate_code *code = &firewater_code[c];
        int items = code->scope == ESTATE_ITEM ? zone->view->role[code->role].items : 1;

        for (int i = 0; i < items; i++)
            if (zone->view->standing[c][i])
                return true;
    }
    return false;
}

/* Is no verdict but clear, of all that speaks of the pressure? */
static bool all_clear(const struct zone *zone)
{
    static const uint8_t codes[] = {FW_NO_WATER, FW_LOW, FW_SENSOR_OR_BRANCH, FW_OVERPRESSURE,
                                    FW_BURST};

    for (size_t n = 0; n < sizeof codes; n++)
        if (zone->out->verdict[codes[n]][0].state != ESTATE_CLEAR)
            return false;
    return true;
}

static bool at_rest(const struct zone *zone)
{
    return !points_say(zone->view, PUMP_RUN, 1) && !points_say(zone->view, FLOW, 1);
}

static void say_of(const struct zone *zone, uint16_t remark, const struct estate_input *in)
{
    zone->out->say->remark = remark;
    zone->out->say->value = in->value;
    zone->out->say->point = in->point;
}

static void say_tank(const struct zone *zone)
{
    const struct estate_list *levels = &zone->view->role[TANK_LEVEL];

    for (int i = 0; i < points_own(zone->view, TANK_LEVEL); i++)
        if (is_good(&levels->in[i])) {
            say_of(zone, TANK, &levels->in[i]);
            return;
        }
    if (!zone->points && !points_own(zone->view, TANK_LEVEL))
        zone->out->say->remark = UNMEASURED;
}

void say(const struct zone *zone)
{
    if (zone->worst == NOBODY)
        say_tank(zone);
    else
        say_of(zone,
               anything_stands(zone)              ? FIGURE
               : all_clear(zone) && at_rest(zone) ? NORMAL
                                                  : PRESSURE,
               points_at(zone, zone->worst));
}
