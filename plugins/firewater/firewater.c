/*
 * firewater - is there water in the pipe? One zone: a riser, or a pump house.
 *
 * The points of a zone are its own pressure sensors: top and mid together, or the pump house main
 * where there is nothing else. The leading role among them is the one nearest the worst outlet;
 * only it can say that all is well. What is read in the feeding zone (pump main, contacts, tank)
 * explains a lack of water, but never makes one up.
 *
 * One zero is no proof: a sensor dies, a branch is shut. It counts when another point is low or
 * fell with it, when a cause is seen, or, where it is the only point left, after minutes. A
 * zero that every other point contradicts is left out, and told as what it is. Only a number of
 * good quality is ever used: a cut wire makes a verdict unknown, never zero.
 */
#include "estate_plugin.h"

#include <math.h>
#include <stdbool.h>
#include <stddef.h>

#include "tables.h"

enum { NOBODY = -1 };
enum { ZERO_NOT, ZERO_WAITS, ZERO_SURE };

static const double kpa_per_metre = 9.81;
static const int64_t alone_ms = 240000;   /* a zero that nobody can confirm: with the usual
                                             confirmation of 60 s, critical after 5 minutes */
static const int64_t longest_step = 5000; /* between two calls; more is a gap in the watch */
static const double usual_ms = 3600000;   /* time constant of a sensor's usual pressure */

struct state {
    int64_t last_ms;    /* of the call before */
    int64_t zero_since; /* since when the worst point is at zero */
    double pressure_sum, pressure_ms;
    int32_t day;
    uint16_t cause; /* found while there was no water: valve and pump may be right again before */
    uint8_t grade, zero, ran;
};

/* One judgement under way. */
struct zone {
    const struct estate_view *view;
    const struct estate_out *out;
    void *const *item_state;
    struct state *state;
    const struct estate_input *upstream, *culprit; /* highest pump main; what explains */
    int64_t step_ms;
    int points, leading, good; /* points: leading role first */
    int worst, doubt;          /* points, or NOBODY */
    uint8_t first_role, last_role;
    uint16_t cause;
    uint8_t grade;
    bool upstream_low, explained; /* explained: by something else than the points themselves */
};

static bool is_good(const struct estate_input *in)
{
    return in->quality == ESTATE_GOOD;
}

/* Inputs that are bound in this zone; a role is bound here whole, or read whole from the feeder. */
static int own(const struct estate_view *view, uint8_t r)
{
    const struct estate_list *list = &view->role[r];

    return list->n && list->in[0].hop == 0 ? list->n : 0;
}

static bool stands(const struct zone *zone, int code_index)
{
    return zone->view->standing[code_index][0];
}

static double setting(const struct zone *zone, int index)
{
    return zone->view->param[index];
}

/* ---- the points ---- */

/* The role and place within it of point `i`. */
static uint8_t locate(const struct zone *zone, int *i)
{
    uint8_t r = zone->first_role;

    while (r < zone->last_role && *i >= own(zone->view, r))
        *i -= own(zone->view, r++);
    return r;
}

static const struct estate_input *point(const struct zone *zone, int i)
{
    uint8_t r = locate(zone, &i);

    return &zone->view->role[r].in[i];
}

/* The usual pressure kept for a point, or NULL. */
static struct usual *usual(const struct zone *zone, int i)
{
    uint8_t r = locate(zone, &i);
    struct usual *kept = zone->item_state[r];

    return kept ? &kept[i] : NULL;
}

/* Pressure at the outlet that this point speaks for. */
static double effective(const struct zone *zone, int i)
{
    double value = point(zone, i)->value;

    return i < zone->leading ? value - kpa_per_metre * setting(zone, WORST_OUTLET) : value;
}

/* The good point of least pressure among from .. to - 1, save one. */
static int lowest(const struct zone *zone, int from, int to, int except)
{
    int found = NOBODY;

    for (int i = from; i < to; i++)
        if (i != except && is_good(point(zone, i)) &&
            (found == NOBODY || effective(zone, i) < effective(zone, found)))
            found = i;
    return found;
}

static void find_points(struct zone *zone)
{
    uint8_t r = TOP_PRESSURE;

    while (r < PUMP_PRESSURE && !own(zone->view, r))
        r++;
    zone->first_role = r;
    zone->last_role = r == TOP_PRESSURE ? MID_PRESSURE : r;
    zone->leading = own(zone->view, r);
    zone->points = zone->leading + (r == TOP_PRESSURE ? own(zone->view, MID_PRESSURE) : 0);
    for (int i = 0; i < zone->points; i++)
        zone->good += is_good(point(zone, i));
}

/* Water that leaves the top of a column leaves every gauge below it: has `other` lost at least half
 * of what the zero lost since both were last well? */
static bool fell_with(const struct zone *zone, int zero, int other)
{
    const struct usual *a = usual(zone, zero), *b = usual(zone, other);

    if (!a || !b || a->pressure <= 0 || b->pressure <= 0)
        return false;
    return b->pressure - point(zone, other)->value >= (a->pressure - point(zone, zero)->value) / 2;
}

/* Follows the usual pressures while everything is well, all together or none. */
static void follow_usual(const struct zone *zone)
{
    int low = lowest(zone, 0, zone->points, NOBODY);

    if (zone->good < zone->points || low == NOBODY || stands(zone, FW_NO_WATER) ||
        stands(zone, FW_LOW) || effective(zone, low) < setting(zone, MIN_PRESSURE))
        return;
    for (int i = 0; i < zone->points; i++) {
        struct usual *kept = usual(zone, i);
        double value = point(zone, i)->value;

        if (kept)
            kept->pressure =
                kept->pressure > 0
                    ? kept->pressure + (value - kept->pressure) * (double)zone->step_ms / usual_ms
                    : value;
    }
}

/* ---- what explains it ---- */

/* The first input of a role, here or in the feeder, that is known to say so. */
static const struct estate_input *says(const struct estate_view *view, uint8_t r, int value)
{
    const struct estate_list *list = &view->role[r];

    for (int i = 0; i < list->n; i++)
        if (is_good(&list->in[i]) && (list->in[i].value != 0) == value)
            return &list->in[i];
    return NULL;
}

/* A pump is known to be at rest, and none is running or unknown. */
static const struct estate_input *none_runs(const struct estate_view *view)
{
    const struct estate_list *pumps = &view->role[PUMP_RUN];

    for (int i = 0; i < pumps->n; i++)
        if (!is_good(&pumps->in[i]) || pumps->in[i].value != 0)
            return NULL;
    return pumps->n ? pumps->in : NULL;
}

static const struct estate_input *low_level(const struct estate_view *view, double limit)
{
    const struct estate_list *levels = &view->role[TANK_LEVEL];

    for (int i = 0; i < levels->n; i++)
        if (is_good(&levels->in[i]) && levels->in[i].value < limit)
            return &levels->in[i];
    return NULL;
}

static void look_upstream(struct zone *zone)
{
    const struct estate_list *mains = &zone->view->role[PUMP_PRESSURE];

    for (int i = 0; i < mains->n; i++)
        if (is_good(&mains->in[i]) &&
            (!zone->upstream || mains->in[i].value > zone->upstream->value))
            zone->upstream = &mains->in[i];
    zone->upstream_low = zone->upstream && zone->upstream->value < setting(zone, PUMP_MAIN_MIN);
}

static bool blame(struct zone *zone, uint16_t why, const struct estate_input *culprit, bool sure)
{
    if (!culprit)
        return false;
    zone->cause = why;
    zone->culprit = culprit;
    zone->grade = sure ? ESTATE_CERTAIN : ESTATE_LIKELY;
    return true;
}

/* Finds the cause. The main of a pump house is a point of that zone, so there its being low is no
 * explanation. */
static void explain(struct zone *zone)
{
    const struct estate_view *view = zone->view;
    bool low = zone->upstream_low, apart = zone->first_role != PUMP_PRESSURE;

    zone->explained = blame(zone, CAUSE_VALVE_SHUT, says(view, VALVE, 0), zone->upstream && !low) ||
                      blame(zone, CAUSE_PUMP_POWER, says(view, PUMP_POWER, 0), low) ||
                      blame(zone, CAUSE_PUMP, says(view, PUMP_FAULT, 1), low) ||
                      (apart && low && blame(zone, CAUSE_PUMP, none_runs(view), true)) ||
                      blame(zone, CAUSE_TANK_EMPTY, says(view, TANK_LOW, 1), low) ||
                      blame(zone, CAUSE_TANK_EMPTY, low_level(view, setting(zone, TANK_MIN)), low);
    if (!zone->explained && low)
        blame(zone, CAUSE_PUMP, none_runs(view), true);
    zone->explained |= (apart && low) || says(view, LOW_PRESSURE_SWITCH, 1);
}

/* ---- no water, low, blind ---- */

/* Does anything but the point itself speak for its zero? Beside a good leading point the others
 * count for little: water at the top proves water below. */
static bool confirmed(const struct zone *zone, int zero)
{
    bool leads = zero < zone->leading || lowest(zone, 0, zone->leading, NOBODY) == NOBODY;
    int others = leads ? zone->points : zone->leading;

    for (int i = 0; i < others; i++)
        if (i != zero && is_good(point(zone, i)) &&
            (effective(zone, i) < setting(zone, MIN_PRESSURE) || fell_with(zone, zero, i)))
            return true;
    return leads && zone->explained;
}

/* A zero among good points which nothing confirms. While there is no water nothing is doubted. */
static int doubtful(const struct zone *zone)
{
    double zero = setting(zone, ZERO_PRESSURE) +
                  (stands(zone, FW_SENSOR_OR_BRANCH) ? setting(zone, CLEAR_MARGIN) : 0);
    int i = lowest(zone, 0, zone->leading, NOBODY);

    if (i == NOBODY || effective(zone, i) > zero)
        i = lowest(zone, zone->leading, zone->points, NOBODY);
    if (i == NOBODY || effective(zone, i) > zero || zone->good < 2 || stands(zone, FW_NO_WATER))
        return NOBODY;
    return confirmed(zone, i) ? NOBODY : i;
}

/* Is this zero to be believed? Once confirmed it is until water is back, whatever is lost
 * meanwhile. Not called while no point is good, so a short loss does not start the wait anew. */
static bool believed(const struct zone *zone, bool at_zero)
{
    struct state *state = zone->state;

    if (!at_zero) {
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

/* Adds a piece of evidence unless it is there already. */
static void cite(struct estate_verdict *verdict, const struct estate_input *in)
{
    for (int i = 0; in && i < 4; i++) {
        if (verdict->evidence[i] == in->point)
            return;
        if (!verdict->evidence[i]) {
            verdict->evidence[i] = in->point;
            return;
        }
    }
}

/* Value as it was measured; limit as it is for that sensor, so that the two can be compared. */
static struct estate_verdict *measured(const struct zone *zone, int code_index, int i, double limit)
{
    struct estate_verdict *verdict = &zone->out->verdict[code_index][0];
    int second = lowest(zone, 0, zone->points, i);

    verdict->value = point(zone, i)->value;
    verdict->limit = limit + (i < zone->leading ? kpa_per_metre * setting(zone, WORST_OUTLET) : 0);
    cite(verdict, point(zone, i));
    cite(verdict, second == NOBODY ? NULL : point(zone, second));
    return verdict;
}

/* Below the limit is present from any point; only a leading one can say clear. */
static uint8_t below(const struct zone *zone, double limit)
{
    if (effective(zone, zone->worst) < limit)
        return ESTATE_PRESENT;
    return zone->worst < zone->leading ? ESTATE_CLEAR : ESTATE_UNKNOWN;
}

static double good_again(const struct zone *zone)
{
    return setting(zone, MIN_PRESSURE) + setting(zone, CLEAR_MARGIN);
}

/* Keeps the cause found first for as long as the alarm stands. */
static void name_cause(const struct zone *zone, struct estate_verdict *verdict)
{
    struct state *state = zone->state;

    if (!stands(zone, FW_NO_WATER) || zone->cause != CAUSE_UNKNOWN) {
        state->cause = zone->cause;
        state->grade = zone->grade;
    }
    verdict->cause = state->cause < CAUSES ? state->cause : CAUSE_UNKNOWN;
    verdict->grade = state->grade;
}

static void judge_no_water(const struct zone *zone)
{
    double zero = setting(zone, ZERO_PRESSURE);
    bool no_water = believed(zone, effective(zone, zone->worst) <= zero);
    struct estate_verdict *verdict = measured(zone, FW_NO_WATER, zone->worst, zero);

    if (stands(zone, FW_NO_WATER))
        verdict->state = below(zone, good_again(zone));
    else if (no_water)
        verdict->state = ESTATE_PRESENT;
    else
        verdict->state = zone->worst < zone->leading ? ESTATE_CLEAR : ESTATE_UNKNOWN;
    cite(verdict, zone->upstream);
    cite(verdict, zone->culprit);
    name_cause(zone, verdict);
}

static void judge_pressure(const struct zone *zone)
{
    const struct estate_out *out = zone->out;
    double limit = setting(zone, MIN_PRESSURE);

    if (zone->worst == NOBODY) {
        out->verdict[FW_NO_WATER][0].state = ESTATE_UNKNOWN;
        out->verdict[FW_LOW][0].state = ESTATE_UNKNOWN;
        return;
    }
    judge_no_water(zone);
    measured(zone, FW_LOW, zone->worst, limit)->state =
        below(zone, stands(zone, FW_LOW) ? good_again(zone) : limit);
}

static void judge_sensors(const struct zone *zone)
{
    const struct estate_out *out = zone->out;

    if (zone->points && !zone->good) {
        out->verdict[FW_BLIND][0].state = ESTATE_PRESENT;
        cite(&out->verdict[FW_BLIND][0], point(zone, 0));
    }
    if (zone->doubt != NOBODY)
        measured(zone, FW_SENSOR_OR_BRANCH, zone->doubt, setting(zone, ZERO_PRESSURE))->state =
            ESTATE_PRESENT;
    else if (zone->points > 1 && zone->good < zone->points)
        out->verdict[FW_SENSOR_OR_BRANCH][0].state = ESTATE_UNKNOWN;
    for (int i = 0; i < own(zone->view, TOP_PRESSURE); i++) {
        const struct estate_input *in = &zone->view->role[TOP_PRESSURE].in[i];
        struct estate_verdict *verdict = &out->verdict[FW_SENSOR_RANGE][i];

        cite(verdict, in);
        if (in->quality == ESTATE_BAD)
            verdict->state = ESTATE_PRESENT;
        else if (!is_good(in))
            verdict->state = ESTATE_UNKNOWN;
    }
}

/* ---- contacts and tank: judged where they are bound ---- */

static const struct contact_rule {
    uint8_t code, role, value; /* this value of any contact of the role is the trouble */
    int8_t minutes;            /* metric that counts them, or NOBODY */
} contact_rule[] = {
    {FW_VALVE_SHUT, VALVE, 0, VALVE_SHUT_MINUTES},
    {FW_PUMP_FAULT, PUMP_FAULT, 1, NOBODY},
    {FW_PUMP_NO_POWER, PUMP_POWER, 0, NO_POWER_MINUTES},
    {FW_PUMP_NOT_AUTO, PUMP_AUTO, 0, NOT_AUTO_MINUTES},
};

static bool all_good(const struct estate_view *view, uint8_t r)
{
    for (int i = 0; i < own(view, r); i++)
        if (!is_good(&view->role[r].in[i]))
            return false;
    return true;
}

static void judge_contacts(const struct zone *zone)
{
    for (size_t i = 0; i < sizeof contact_rule / sizeof *contact_rule; i++) {
        const struct contact_rule *rule = &contact_rule[i];
        struct estate_verdict *verdict = &zone->out->verdict[rule->code][0];
        const struct estate_input *in =
            own(zone->view, rule->role) ? says(zone->view, rule->role, rule->value) : NULL;

        if (in) {
            verdict->state = ESTATE_PRESENT;
            cite(verdict, in);
            if (rule->minutes != NOBODY)
                zone->out->today[rule->minutes][0] += (double)zone->step_ms / 60000;
        } else if (!all_good(zone->view, rule->role)) {
            verdict->state = ESTATE_UNKNOWN;
        }
    }
}

static void judge_tank(const struct zone *zone)
{
    const struct estate_view *view = zone->view;
    struct estate_verdict *verdict = &zone->out->verdict[FW_TANK_LOW][0];
    double limit = setting(zone, TANK_MIN) * (stands(zone, FW_TANK_LOW) ? 1.05 : 1);
    const struct estate_input *level = own(view, TANK_LEVEL) ? low_level(view, limit) : NULL;
    const struct estate_input *low = own(view, TANK_LOW) ? says(view, TANK_LOW, 1) : NULL;

    if (level) {
        verdict->value = level->value;
        verdict->limit = setting(zone, TANK_MIN);
    }
    cite(verdict, level);
    cite(verdict, low);
    if (level || low)
        verdict->state = ESTATE_PRESENT;
    else if (!all_good(view, TANK_LEVEL) || !all_good(view, TANK_LOW))
        verdict->state = ESTATE_UNKNOWN;
}

/* ---- the day ---- */

static void sum_pressure(const struct zone *zone)
{
    struct state *state = zone->state;
    int low = lowest(zone, 0, zone->leading, zone->doubt);
    double *const *today = zone->out->today;

    if (state->day != zone->view->local_day) {
        state->day = zone->view->local_day;
        state->pressure_sum = state->pressure_ms = 0;
    }
    if (low == NOBODY)
        return;
    for (int i = 0; i < zone->leading; i++)
        if (i != zone->doubt && is_good(point(zone, i)))
            today[PRESSURE_MAX][0] = fmax(today[PRESSURE_MAX][0], point(zone, i)->value);
    today[PRESSURE_MIN][0] = fmin(today[PRESSURE_MIN][0], point(zone, low)->value);
    state->pressure_sum += point(zone, low)->value * (double)zone->step_ms;
    state->pressure_ms += (double)zone->step_ms;
    if (state->pressure_ms > 0)
        today[PRESSURE_MEAN][0] = state->pressure_sum / state->pressure_ms;
}

static void count_starts(const struct zone *zone, uint8_t r, int metric_index)
{
    struct running *kept = zone->item_state[r];

    for (int i = 0; i < own(zone->view, r); i++) {
        const struct estate_input *in = &zone->view->role[r].in[i];

        if (!is_good(in))
            continue;
        if (in->value != 0 && kept[i].last == 1)
            zone->out->today[metric_index][0] += 1;
        kept[i].last = in->value != 0 ? 2 : 1;
    }
}

static void sum_up(const struct zone *zone)
{
    double *least = &zone->out->today[TANK_LEAST][0];

    sum_pressure(zone);
    count_starts(zone, PUMP_RUN, PUMP_RUNS);
    count_starts(zone, JOCKEY_RUN, JOCKEY_STARTS);
    for (int i = 0; i < own(zone->view, TANK_LEVEL); i++)
        if (is_good(&zone->view->role[TANK_LEVEL].in[i]))
            *least = fmin(*least, zone->view->role[TANK_LEVEL].in[i].value);
}

static void judge(const struct estate_view *view, void *zone_state, void *const *item_state,
                  struct estate_out *out)
{
    struct state *state = zone_state;
    struct zone zone = {.view = view, .out = out, .item_state = item_state, .state = state};

    if (state->ran && view->now_ms > state->last_ms)
        zone.step_ms = view->now_ms - state->last_ms;
    if (zone.step_ms > longest_step)
        zone.step_ms = longest_step;
    state->last_ms = view->now_ms;
    state->ran = 1;
    find_points(&zone);
    look_upstream(&zone);
    explain(&zone);
    zone.doubt = doubtful(&zone);
    zone.worst = lowest(&zone, 0, zone.leading, zone.doubt);
    if (zone.worst == NOBODY)
        zone.worst = lowest(&zone, zone.leading, zone.points, zone.doubt);
    judge_pressure(&zone);
    judge_sensors(&zone);
    judge_contacts(&zone);
    judge_tank(&zone);
    sum_up(&zone);
    follow_usual(&zone);
}

static const struct estate_plugin plugin = {
    .abi = ESTATE_ABI,
    .size = sizeof plugin,
    .name = "firewater",
    .version = "1",
    .domain = "fire",
    .title = "hydrant and sprinkler water: pressure, valves, pumps, tank",
    .role = role,
    .param = param,
    .code = code,
    .metric = metric,
    .roles = ROLES,
    .params = PARAMS,
    .codes = CODES,
    .metrics = METRICS,
    .zone_state = sizeof(struct state),
    .state_version = 1,
    .judge = judge,
};

const struct estate_plugin *estate_plugin(void)
{
    return &plugin;
}
