/*
 * pressure - no water, low, too high, blind, one sensor against the others.
 *
 * One zero is no proof: a sensor dies, a branch is shut. It counts when another point is low or
 * fell with it, when a cause is seen, or, where it is the only point left, after minutes. A zero
 * that every other point contradicts is left out, and told as what it is. The leading role is the
 * one nearest the worst outlet; only it can say that all is well. A cut wire makes a verdict
 * unknown, never zero. What is read in the feeding zone explains a lack of water, but never makes
 * one up.
 */
#include <math.h>

#include "firewater.h"

enum { ZERO_NOT, ZERO_WAITS, ZERO_SURE };

/* GB 50974 5.2.2: least static pressure of a residential high-rise fed by a roof tank; 5.3.3: with
 * a jockey pump. The engineer's own figure goes before both. */
static double least(const struct zone *zone)
{
    if (!isnan(setting(zone, MIN_PRESSURE)))
        return setting(zone, MIN_PRESSURE);
    return zone->view->role[JOCKEY_RUN].n ? 150 : 70;
}

static double good_again(const struct zone *zone)
{
    double room = INFINITY;

    for (int i = 0; i < zone->points; i++)
        room = fmin(room, points_usual(zone, i) - least(zone));
    return least(zone) + points_margin(setting(zone, CLEAR_MARGIN), room);
}

/* ---- is a zero to be believed? ---- */

/* Water that leaves the top of a column leaves every gauge below it: has `other` lost at least half
 * of what the zero lost of its usual pressure? */
static bool fell_with(const struct zone *zone, int zero, int other)
{
    double a = points_course(zone, zero)->usual, b = points_course(zone, other)->usual;

    return a > 0 && b - points_at(zone, other)->value >= (a - points_at(zone, zero)->value) / 2;
}

/* Does anything but the point itself speak for its zero? Beside a good leading point the others
 * count for little: water at the top proves water below. */
static bool confirmed(const struct zone *zone, int zero)
{
    bool leads = zero < zone->leading || points_lowest(zone, 0, zone->leading, NOBODY) == NOBODY;
    int others = leads ? zone->points : zone->leading;

    for (int i = 0; i < others; i++)
        if (i != zero && is_good(points_at(zone, i)) &&
            (points_effective(zone, i) < least(zone) || fell_with(zone, zero, i)))
            return true;
    return leads && zone->explained;
}

/* A zero among good points which nothing confirms. While there is no water nothing is doubted. */
static int doubtful(const struct zone *zone)
{
    bool doubted = zone->state->doubted || stands(zone, FW_SENSOR_OR_BRANCH);
    double zero = setting(zone, ZERO_PRESSURE) + (doubted ? setting(zone, CLEAR_MARGIN) : 0);
    int i = points_lowest(zone, 0, zone->leading, NOBODY);

    if (i == NOBODY || points_effective(zone, i) > zero)
        i = points_lowest(zone, zone->leading, zone->points, NOBODY);
    if (i == NOBODY || points_effective(zone, i) > zero || zone->good < 2 ||
        stands(zone, FW_NO_WATER))
        return NOBODY;
    return confirmed(zone, i) ? NOBODY : i;
}

/* Once believed it is until water is back by the margin, whatever is lost meanwhile. Not called
 * while no point is good, so a short loss does not start the wait anew. */
static bool believed(const struct zone *zone)
{
    struct state *state = zone->state;
    int64_t alone_ms = setting_ms(zone, LONE_ZERO) - firewater_code[FW_NO_WATER].on_ms;
    double kpa = points_effective(zone, zone->worst), zero = setting(zone, ZERO_PRESSURE);

    if (kpa > zero) {
        if (kpa > zero + setting(zone, CLEAR_MARGIN) || kpa >= least(zone))
            state->zero = ZERO_NOT;
        return false;
    }
    if (state->zero == ZERO_NOT) {
        state->zero = ZERO_WAITS;
        state->zero_since = zone->view->now_ms;
    }
    if (zone->view->now_ms - state->zero_since >= alone_ms || confirmed(zone, zone->worst))
        state->zero = ZERO_SURE;
    return state->zero == ZERO_SURE;
}

/* ---- verdicts ---- */

/* Value as it was measured; limit as it is for that sensor, so that the two can be compared. */
static struct estate_verdict *measured(const struct zone *zone, int code, int i, double limit)
{
    struct estate_verdict *verdict = &zone->out->verdict[code][0];
    int second = points_lowest(zone, 0, zone->points, i);

    verdict->value = points_at(zone, i)->value;
    verdict->limit = limit + verdict->value - points_effective(zone, i);
    points_cite(verdict, points_at(zone, i));
    points_cite(verdict, second == NOBODY ? NULL : points_at(zone, second));
    return verdict;
}

/* Notes which points lack pressure, so that they still do while they are lost. */
static void follow_lack(const struct zone *zone)
{
    for (int i = 0; i < zone->points; i++) {
        struct course *course = points_course(zone, i);
        double limit = course->lacks ? good_again(zone) : least(zone);

        if (is_good(points_at(zone, i)))
            course->lacks = i != zone->doubt && points_effective(zone, i) < limit;
    }
}

static bool lost_lacking(const struct zone *zone, int points)
{
    for (int i = 0; i < points; i++)
        if (!is_good(points_at(zone, i)) && points_course(zone, i)->lacks)
            return true;
    return false;
}

/* Is point `i`, the least of the first `points`, below the limit? Any can say so. Only a leading
 * one that is seen can say clear, and only if none was lost while it lacked pressure itself. */
static uint8_t below(const struct zone *zone, int i, int points, double limit)
{
    if (points_effective(zone, i) < limit)
        return ESTATE_PRESENT;
    if (points_lowest(zone, 0, zone->leading, zone->doubt) == NOBODY || lost_lacking(zone, points))
        return ESTATE_UNKNOWN;
    return ESTATE_CLEAR;
}

/* Water at the top proves water below, so the other points are not asked for no water. */
static uint8_t without(const struct zone *zone, double limit)
{
    return below(zone, zone->worst, zone->leading, limit);
}

/* Names why, and who says so. The cause is kept for as long as the zero or its alarm lasts, until a
 * better founded one is found, or one as well founded while those that spoke for it can be heard.
 */
static void name_cause(const struct zone *zone, struct estate_verdict *verdict, bool lasts)
{
    struct state *state = zone->state;
    const struct suspect *cause = &zone->cause;
    bool told;

    if (!lasts || zone->grade > state->grade ||
        (zone->grade == state->grade && cause_is_heard(zone->view, state->cause))) {
        state->cause = cause->cause;
        state->grade = zone->grade;
    }
    told = cause->cause == state->cause;
    verdict->cause = state->cause;
    verdict->grade = state->grade;
    points_cite(verdict, told && cause->agrees ? cause->agrees : zone->main);
    points_cite(verdict, told ? cause->tells : NULL);
}

static void judge_no_water(const struct zone *zone)
{
    const struct course *course = points_course(zone, zone->worst);
    bool lasts = zone->state->zero != ZERO_NOT, no_water = believed(zone);
    double zero = setting(zone, ZERO_PRESSURE);
    struct estate_verdict *verdict = measured(zone, FW_NO_WATER, zone->worst, zero);

    if (no_water)
        verdict->state = ESTATE_PRESENT;
    else if (stands(zone, FW_NO_WATER))
        verdict->state = without(zone, good_again(zone));
    else
        verdict->state = zone->state->zero == ZERO_SURE ? ESTATE_UNKNOWN : without(zone, -INFINITY);
    lasts = lasts && points_effective(zone, zone->worst) <= zero;
    name_cause(zone, verdict, lasts || stands(zone, FW_NO_WATER));
    verdict->trend = course->sample;
    verdict->trends = (uint8_t)course->samples;
}

/* Low is what is not yet, or not any more, no water, at any point: a branch may be low where the
 * top is not. A draw-off is let pass for its minutes. */
static void judge_low(const struct zone *zone)
{
    const struct estate_code *code = &firewater_code[FW_LOW];
    int i = points_lowest(zone, 0, zone->points, zone->doubt);
    struct estate_verdict *verdict = measured(zone, FW_LOW, i, least(zone));

    if (stands(zone, FW_LOW))
        verdict->state = below(zone, i, zone->points, good_again(zone));
    else if (zone->out->verdict[FW_NO_WATER][0].state != ESTATE_PRESENT &&
             !burst_drawn(zone, code->on_ms))
        verdict->state = below(zone, i, zone->points, least(zone));
}

static void judge_sensors(const struct zone *zone)
{
    const struct estate_out *out = zone->out;

    if (zone->points && !zone->good) {
        out->verdict[FW_BLIND][0].state = ESTATE_PRESENT;
        points_cite(&out->verdict[FW_BLIND][0], points_at(zone, 0));
    }
    if (zone->doubt != NOBODY)
        measured(zone, FW_SENSOR_OR_BRANCH, zone->doubt, setting(zone, ZERO_PRESSURE))->state =
            ESTATE_PRESENT;
    else if (zone->good < zone->points)
        out->verdict[FW_SENSOR_OR_BRANCH][0].state = ESTATE_UNKNOWN;
}

/* Each own sensor against its own limit; the one furthest above it speaks. */
static void judge_overpressure(const struct zone *zone)
{
    struct estate_verdict *verdict = &zone->out->verdict[FW_OVERPRESSURE][0];
    double most = 0;

    for (uint8_t r = TOP_PRESSURE; r <= PUMP_PRESSURE; r++)
        for (int i = 0; i < points_own(zone->view, r); i++) {
            const struct estate_input *in = &zone->view->role[r].in[i];
            const struct course *course = zone->item_state[r];
            double above = in->value - in->param[MAX_PRESSURE];

            if (stands(zone, FW_OVERPRESSURE))
                above += points_margin(setting(zone, CLEAR_MARGIN),
                                       in->param[MAX_PRESSURE] - course[i].usual);
            if (!is_good(in) && verdict->state == ESTATE_CLEAR)
                verdict->state = ESTATE_UNKNOWN;
            if (!is_good(in) || above <= most)
                continue;
            most = above;
            *verdict = (struct estate_verdict){.value = in->value,
                                               .limit = in->param[MAX_PRESSURE],
                                               .state = ESTATE_PRESENT,
                                               .evidence = {in->point}};
        }
}

void pressure_judge(struct zone *zone)
{
    zone->doubt = doubtful(zone);
    zone->state->doubted = zone->doubt != NOBODY;
    follow_lack(zone);
    zone->worst = points_lowest(zone, 0, zone->leading, zone->doubt);
    if (zone->worst == NOBODY)
        zone->worst = points_lowest(zone, zone->leading, zone->points, zone->doubt);
    if (zone->worst == NOBODY) {
        zone->out->verdict[FW_NO_WATER][0].state = ESTATE_UNKNOWN;
        zone->out->verdict[FW_LOW][0].state = ESTATE_UNKNOWN;
    } else {
        judge_no_water(zone);
        judge_low(zone);
    }
    judge_sensors(zone);
    judge_overpressure(zone);
}
