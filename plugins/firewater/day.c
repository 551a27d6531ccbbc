/*
 * day - what the day is summed up to. The core starts the sums at local midnight; what is kept here
 * for a mean or a count follows it. A gap in the watch adds nothing but the longest step. What is
 * not bound in the zone is no number at all rather than 0, so a riser does not show as a pump
 * house; and so is what nobody saw all day.
 */
#include <math.h>

#include "firewater.h"

/* Sums, and the role whose contacts they count. */
static const struct {
    uint8_t metric, role;
} counted[] = {
    {VALVE_SHUT_MINUTES, VALVE}, {PUMP_RUNS, PUMP_RUN},         {TEST_RUNS, PUMP_RUN},
    {JOCKEY_STARTS, JOCKEY_RUN}, {NOT_AUTO_MINUTES, PUMP_AUTO}, {NO_POWER_MINUTES, PUMP_POWER},
};

enum { COUNTED = sizeof counted / sizeof *counted };

static bool is_seen(const struct estate_view *view, uint8_t role)
{
    for (int i = 0; i < points_own(view, role); i++)
        if (is_good(&view->role[role].in[i]))
            return true;
    return false;
}

void day_turn(struct zone *zone)
{
    struct state *state = zone->state;

    if (state->day != zone->view->local_day) {
        pumps_turn_day(zone);
        state->day = zone->view->local_day;
        state->pressure_sum = state->pressure_ms = 0;
        state->seen = 0;
    }
    for (size_t i = 0; i != COUNTED; i++)
        if (is_seen(zone->view, counted[i].role)) {
            double *today = zone->out->today[counted[i].metric];

            *today = fmax(*today, 0);
            state->seen |= (uint8_t)(1 << i);
        }
    if (points_known(zone->view, JOCKEY_RUN))
        state->watched_ms += zone->step_ms;
}

static void sum_pressure(const struct zone *zone)
{
    struct state *state = zone->state;
    int low = points_lowest(zone, 0, zone->leading, zone->doubt);
    double *const *today = zone->out->today;

    if (low == NOBODY)
        return;
    for (int i = 0; i < zone->leading; i++)
        if (i != zone->doubt && is_good(points_at(zone, i)))
            today[PRESSURE_MAX][0] = fmax(today[PRESSURE_MAX][0], points_at(zone, i)->value);
    today[PRESSURE_MIN][0] = fmin(today[PRESSURE_MIN][0], points_at(zone, low)->value);
    state->pressure_sum += points_at(zone, low)->value * (double)zone->step_ms;
    state->pressure_ms += (double)zone->step_ms;
    today[PRESSURE_MEAN][0] = state->pressure_sum / state->pressure_ms;
}

void day_sum(const struct zone *zone)
{
    const struct estate_list *levels = &zone->view->role[TANK_LEVEL];
    double *least = &zone->out->today[TANK_LEAST][0];

    sum_pressure(zone);
    for (size_t i = 0; i != COUNTED; i++)
        if (!(zone->state->seen & 1 << i))
            zone->out->today[counted[i].metric][0] = NAN;
    for (int i = 0; i < points_own(zone->view, TANK_LEVEL); i++)
        if (is_good(&levels->in[i]))
            *least = fmin(*least, levels->in[i].value);
}
