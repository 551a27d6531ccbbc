/*
 * cause - why there is no water.
 *
 * Each cause has its own witness (a contact, a level) and is certain when a second, independent
 * input agrees and nothing speaks against it; with the witness alone it is likely. The best founded
 * cause wins; of equals the first in the order below, which goes from what a hand can mend at once
 * to what takes hours. A pump main with pressure speaks for a shut valve and rules out the pumps
 * and their power. A contact that is not good, such as a valve on its way, is no witness either
 * way.
 */
#include "firewater.h"

/* The lowest level known, here or upstream, `low`: of those below what is said of their tank; or
 * NULL. */
static const struct estate_input *lowest_level(const struct estate_view *view, bool low)
{
    const struct estate_list *levels = &view->role[TANK_LEVEL];
    const struct estate_input *found = NULL;

    for (int i = 0; i < levels->n; i++)
        if (is_good(&levels->in[i]) &&
            (!low || levels->in[i].value < levels->in[i].param[TANK_MIN]) &&
            (!found || levels->in[i].value < found->value))
            found = &levels->in[i];
    return found;
}

/* The main of a pump house is a point of that zone; elsewhere it is a witness of its own. */
static bool apart(const struct zone *zone)
{
    return zone->first_role != PUMP_PRESSURE;
}

static const struct estate_input *low_main(const struct zone *zone)
{
    return zone->main_low ? zone->main : NULL;
}

static const struct estate_input *full_main(const struct zone *zone)
{
    return zone->main_low ? NULL : zone->main;
}

/* Where a zone has valves of its own, one upstream names the cause and proves no zero. Without a
 * contact at any valve, a full main, a silent jockey pump and no flow leave only a shut
 * valve. */
static struct suspect valve_shut(const struct zone *zone)
{
    struct suspect s = {.cause = CAUSE_VALVE_SHUT,
                        .tells = points_say(zone->view, VALVE, 0),
                        .agrees = full_main(zone),
                        .doubted = zone->main_low};

    s.deduced = s.tells && s.tells->hop && points_own(zone->view, VALVE);
    if (!zone->view->role[VALVE].n && apart(zone) && s.agrees &&
        points_at_rest(zone->view, JOCKEY_RUN) && !points_say(zone->view, FLOW, 1)) {
        s.tells = s.agrees;
        s.agrees = NULL;
        s.deduced = true;
    }
    return s;
}

static struct suspect power_lost(const struct zone *zone)
{
    return (struct suspect){.cause = CAUSE_POWER_LOST,
                            .tells = full_main(zone) ? NULL : points_say(zone->view, PUMP_POWER, 0),
                            .agrees = low_main(zone),
                            .doubted = points_say(zone->view, PUMP_RUN, 1)};
}

/* A main that is low calls the pump. One that is not on automatic will not come, and one that has
 * not come within its time does not work, whatever its contacts say. A pump of which nobody knows
 * whether it runs may have been started by hand. */
static struct suspect pump_failed(const struct zone *zone)
{
    const struct estate_view *view = zone->view;
    const struct estate_input *rest = zone->main_low ? points_at_rest(view, PUMP_RUN) : NULL;
    bool runs = points_say(view, PUMP_RUN, 1);
    struct suspect s = {.cause = CAUSE_PUMP_FAILED, .agrees = low_main(zone), .doubted = runs};

    if (full_main(zone))
        return s;
    s.tells = points_say(view, PUMP_FAULT, 1);
    if (!s.tells && zone->main_low && !runs) {
        s.tells = points_say(view, PUMP_AUTO, 0);
        s.doubted = !rest;
    }
    if (!s.tells && rest &&
        (double)(view->now_ms - zone->state->main_since) >= rest->param[PUMP_START] * 1000) {
        s.tells = rest;
        s.agrees = NULL;
        s.deduced = true;
    }
    return s;
}

static struct suspect tank_empty(const struct zone *zone)
{
    const struct estate_view *view = zone->view;
    const struct estate_input *level = lowest_level(view, true);
    const struct estate_input *afloat = points_say(view, TANK_LOW, 1);
    struct suspect s = {.cause = CAUSE_TANK_EMPTY, .tells = level ? level : afloat};

    s.agrees = level && afloat ? afloat : low_main(zone);
    s.doubted = (!level && lowest_level(view, false)) || (!afloat && points_say(view, TANK_LOW, 0));
    return s;
}

/* Who would speak for a cause; a burst is seen in the pressures themselves. */
static const struct {
    uint8_t cause, role;
} speaks[] = {
    {CAUSE_VALVE_SHUT, VALVE},      {CAUSE_POWER_LOST, PUMP_POWER}, {CAUSE_PUMP_FAILED, PUMP_FAULT},
    {CAUSE_PUMP_FAILED, PUMP_AUTO}, {CAUSE_PUMP_FAILED, PUMP_RUN},  {CAUSE_TANK_EMPTY, TANK_LEVEL},
    {CAUSE_TANK_EMPTY, TANK_LOW},
};

bool cause_is_heard(const struct estate_view *view, uint16_t cause)
{
    for (size_t i = 0; i < sizeof speaks / sizeof *speaks; i++)
        for (int j = 0; speaks[i].cause == cause && j < view->role[speaks[i].role].n; j++)
            if (!is_good(&view->role[speaks[i].role].in[j]))
                return false;
    return true;
}

static uint8_t grade_of(const struct suspect *s)
{
    if (!s->tells)
        return ESTATE_GRADE_UNKNOWN;
    return s->agrees && !s->doubted ? ESTATE_CERTAIN : ESTATE_LIKELY;
}

void cause_find(struct zone *zone)
{
    const struct suspect suspects[] = {valve_shut(zone), power_lost(zone), pump_failed(zone),
                                       zone->burst, tank_empty(zone)};

    zone->explained =
        (apart(zone) && zone->main_low) || points_say(zone->view, LOW_PRESSURE_SWITCH, 1);
    for (size_t i = 0; i < sizeof suspects / sizeof *suspects; i++) {
        const struct suspect *s = &suspects[i];

        zone->explained = zone->explained || (s->tells && !s->deduced);
        if (grade_of(s) > zone->grade) {
            zone->cause = *s;
            zone->grade = grade_of(s);
        }
    }
}
