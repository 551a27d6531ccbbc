/*
 * contacts - valves, selectors, faults, power and tanks, judged where they are bound.
 *
 * A shut pipe holds its pressure for hours, so these are alarms of their own at any pressure; a
 * second valve that is shut is a second alarm. A valve whose two contacts agree with each other is
 * on its way, or its wiring is broken: bad quality, never a position.
 */
#include <math.h>

#include "firewater.h"

static const struct rule {
    uint8_t code, role, value; /* this value of a contact of the role is the trouble */
    int8_t minutes;            /* metric that counts while there is one, or NOBODY */
} rules[] = {
    {FW_VALVE_SHUT, VALVE, 0, VALVE_SHUT_MINUTES},
    {FW_PUMP_FAULT, PUMP_FAULT, 1, NOBODY},
    {FW_PUMP_NO_POWER, PUMP_POWER, 0, NO_POWER_MINUTES},
    {FW_PUMP_MANUAL, PUMP_AUTO, 0, NOT_AUTO_MINUTES},
};

static void judge_rule(const struct zone *zone, const struct rule *rule)
{
    bool trouble = false;

    for (int i = 0; i < points_own(zone->view, rule->role); i++) {
        const struct estate_input *in = &zone->view->role[rule->role].in[i];
        struct estate_verdict *verdict = &zone->out->verdict[rule->code][i];

        points_cite(verdict, in);
        if (!is_good(in))
            verdict->state = ESTATE_UNKNOWN;
        else if ((in->value != 0) == rule->value)
            verdict->state = ESTATE_PRESENT;
        trouble = trouble || verdict->state == ESTATE_PRESENT;
    }
    if (trouble && rule->minutes != NOBODY)
        zone->out->today[rule->minutes][0] += (double)zone->step_ms / 60000;
}

static void judge_unsure(const struct zone *zone)
{
    for (int i = 0; i < points_own(zone->view, VALVE); i++) {
        const struct estate_input *in = &zone->view->role[VALVE].in[i];
        struct estate_verdict *verdict = &zone->out->verdict[FW_VALVE_UNSURE][i];

        points_cite(verdict, in);
        if (in->quality == ESTATE_BAD)
            verdict->state = ESTATE_PRESENT;
        else if (!is_good(in))
            verdict->state = ESTATE_UNKNOWN;
    }
}

/* Is this tank low, or not yet good again? */
static bool lacks(const struct zone *zone, const struct tank *tank, double level)
{
    double least = setting(zone, TANK_MIN);
    double room = tank->usual > 0 ? tank->usual - least : INFINITY;

    if (stands(zone, FW_TANK_LOW))
        least += points_margin(setting(zone, TANK_MARGIN), room);
    return level < least;
}

/* The lowest of those. */
static const struct estate_input *low_level(const struct zone *zone)
{
    const struct tank *kept = zone->item_state[TANK_LEVEL];
    const struct estate_input *found = NULL;

    for (int i = 0; i < points_own(zone->view, TANK_LEVEL); i++) {
        const struct estate_input *in = &zone->view->role[TANK_LEVEL].in[i];

        if (is_good(in) && lacks(zone, &kept[i], in->value) && (!found || in->value < found->value))
            found = in;
    }
    return found;
}

static void judge_tank(const struct zone *zone)
{
    const struct estate_view *view = zone->view;
    struct estate_verdict *verdict = &zone->out->verdict[FW_TANK_LOW][0];
    const struct estate_input *level = low_level(zone);
    const struct estate_input *afloat =
        points_own(view, TANK_LOW) ? points_say(view, TANK_LOW, 1) : NULL;

    if (level) {
        verdict->value = level->value;
        verdict->limit = setting(zone, TANK_MIN);
    }
    verdict->cause = level ? TANK_BY_LEVEL : TANK_BY_FLOAT;
    points_cite(verdict, level);
    points_cite(verdict, afloat);
    if (level || afloat)
        verdict->state = ESTATE_PRESENT;
    else if (!points_known(view, TANK_LEVEL) || !points_known(view, TANK_LOW))
        verdict->state = ESTATE_UNKNOWN;
}

void contacts_judge(const struct zone *zone)
{
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
        judge_rule(zone, &rules[i]);
    judge_unsure(zone);
    judge_tank(zone);
}
