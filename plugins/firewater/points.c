/*
 * points - the pressures of a zone, and what the other inputs say.
 *
 * The points of a zone are its own pressure sensors: top and mid together, or the pump house main
 * where there is nothing else. Each keeps its last minutes, to tell a fall from a decline, and its
 * usual pressure: the median of a week, which no pump test, draw-off or alarm of a few hours moves.
 * Only a number of good quality is ever used.
 */
#include <math.h>
#include <string.h>

#include "firewater.h"

static const double kpa_per_metre = 9.81; /* of water */
static const int64_t course_ms = 10000;
static const int64_t remembered_ms = 1800000; /* what falls brings its witnesses, or is no burst */
static const int64_t week_ms = (int64_t)4 * 3600000; /* WEEK of them are seven days */

int points_own(const struct estate_view *view, uint8_t role)
{
    const struct estate_list *list = &view->role[role];
    int n = 0;

    while (n < list->n && list->in[n].hop == 0)
        n++;
    return n;
}

bool points_known(const struct estate_view *view, uint8_t role)
{
    for (int i = 0; i < points_own(view, role); i++)
        if (!is_good(&view->role[role].in[i]))
            return false;
    return true;
}

const struct estate_input *points_say(const struct estate_view *view, uint8_t role, int value)
{
    const struct estate_list *list = &view->role[role];

    for (int i = 0; i < list->n; i++)
        if (is_good(&list->in[i]) && (list->in[i].value != 0) == value)
            return &list->in[i];
    return NULL;
}

const struct estate_input *points_at_rest(const struct estate_view *view, uint8_t role)
{
    const struct estate_list *list = &view->role[role];

    for (int i = 0; i < list->n; i++)
        if (!is_good(&list->in[i]) || list->in[i].value != 0)
            return NULL;
    return list->n ? list->in : NULL;
}

/* The role and place within it of point `i`. */
static uint8_t locate(const struct zone *zone, int *i)
{
    if (*i < zone->leading)
        return zone->first_role;
    *i -= zone->leading;
    return MID_PRESSURE;
}

const struct estate_input *points_at(const struct zone *zone, int i)
{
    uint8_t r = locate(zone, &i);

    return &zone->view->role[r].in[i];
}

static struct course *course_of(const struct zone *zone, uint8_t role, int i)
{
    return (struct course *)zone->item_state[role] + i;
}

struct course *points_course(const struct zone *zone, int i)
{
    uint8_t r = locate(zone, &i);

    return course_of(zone, r, i);
}

/* What a point loses up to the worst outlet that it speaks for. */
static double lift(const struct zone *zone, int i)
{
    return i < zone->leading ? kpa_per_metre * points_at(zone, i)->param[WORST_OUTLET] : 0;
}

double points_usual(const struct zone *zone, int i)
{
    double usual = points_course(zone, i)->usual;

    return usual > 0 ? usual - lift(zone, i) : NAN;
}

double points_effective(const struct zone *zone, int i)
{
    const struct estate_input *in = points_at(zone, i);
    double effective = in->value - lift(zone, i);

    return in->value <= setting(zone, ZERO_PRESSURE) ? fmin(effective, in->value) : effective;
}

double points_margin(double margin, double room)
{
    return fmin(margin, fmax(room, 0) / 2);
}

int points_lowest(const struct zone *zone, int from, int to, int except)
{
    int found = NOBODY;

    for (int i = from; i < to; i++)
        if (i != except && is_good(points_at(zone, i)) &&
            (found == NOBODY || points_effective(zone, i) < points_effective(zone, found)))
            found = i;
    return found;
}

/* ---- the last minutes ---- */

/* Most (fmax) or least (fmin) of the samples not older than `ms` and of the value now. */
static double extreme(const struct course *course, const struct estate_input *in, int64_t now_ms,
                      int64_t ms, double (*pick)(double, double))
{
    double found = in->value;

    for (int i = 0; i < course->samples; i++)
        if (now_ms - course->sample[i].at_ms <= ms)
            found = pick(found, course->sample[i].value);
    return found;
}

static void add_sample(struct course *course, int64_t now_ms, double value)
{
    if (course->samples == COURSE)
        memmove(course->sample, course->sample + 1, --course->samples * sizeof *course->sample);
    course->sample[course->samples++] = (struct estate_sample){.at_ms = now_ms, .value = value};
}

/* Marks a fall below the usual, and not one from what a pump had added to it; the mark goes when
 * half of it is made good. */
static void follow(const struct zone *zone, struct course *course, const struct estate_input *in)
{
    double lost = course->usual * setting(zone, BURST_DROP) / 100;
    int64_t now_ms = zone->view->now_ms, ms = setting_ms(zone, BURST_TIME);

    if (lost > 0 && fmin(extreme(course, in, now_ms, ms, fmax), course->usual) - in->value >= lost)
        course->fell_ms = now_ms;
    else if (in->value >= course->usual - lost / 2)
        course->fell_ms = 0;
    if (now_ms >= zone->state->course_due)
        add_sample(course, now_ms, in->value);
}

/* Inputs of a pressure role that concern this zone: its own, and the main of the pump house. */
static int concerned(const struct zone *zone, uint8_t role)
{
    return role == PUMP_PRESSURE ? zone->view->role[role].n : points_own(zone->view, role);
}

static void follow_all(struct zone *zone)
{
    for (uint8_t r = TOP_PRESSURE; r <= PUMP_PRESSURE; r++)
        for (int i = 0; i < concerned(zone, r); i++)
            if (is_good(&zone->view->role[r].in[i]))
                follow(zone, course_of(zone, r, i), &zone->view->role[r].in[i]);
    if (zone->view->now_ms >= zone->state->course_due)
        zone->state->course_due = zone->view->now_ms + course_ms;
}

/* Is it still down, lost or not, and not for so long that this is another matter? */
static bool is_down(const struct zone *zone, const struct course *course)
{
    return course->fell_ms &&
           (stands(zone, FW_BURST) || zone->view->now_ms - course->fell_ms <= remembered_ms);
}

bool points_falling(const struct zone *zone)
{
    for (uint8_t r = TOP_PRESSURE; r <= PUMP_PRESSURE; r++)
        for (int i = 0; i < concerned(zone, r); i++)
            if (course_of(zone, r, i)->fell_ms == zone->view->now_ms)
                return true;
    return false;
}

int points_fallen(const struct zone *zone, const struct estate_input **first,
                  const struct estate_input **last)
{
    int n = 0;

    *first = *last = NULL;
    for (uint8_t r = TOP_PRESSURE; r <= PUMP_PRESSURE; r++)
        for (int i = 0; i < concerned(zone, r); i++) {
            const struct estate_input *in = &zone->view->role[r].in[i];

            if (!is_down(zone, course_of(zone, r, i)))
                continue;
            if (!*first || (!is_good(*first) && is_good(in)))
                *first = in;
            *last = in;
            n++;
        }
    return n;
}

bool points_sagged(const struct zone *zone, bool unknown)
{
    double share = setting(zone, TEST_DROP) / 100, fall = setting(zone, TEST_FALL);
    bool known = false;

    for (uint8_t r = TOP_PRESSURE; r <= PUMP_PRESSURE; r++)
        for (int i = 0; i < concerned(zone, r); i++) {
            const struct estate_input *in = &zone->view->role[r].in[i];
            const struct course *course = course_of(zone, r, i);

            if (!is_good(in) || course->usual <= 0)
                continue;
            known = true;
            if (extreme(course, in, zone->view->now_ms, 60000, fmin) <
                course->usual - fmin(course->usual * share, fall))
                return true;
        }
    return !known && unknown;
}

/* ---- the week ---- */

void points_remember(float *ring, uint32_t size, uint32_t *taken, double value)
{
    ring[(*taken)++ % size] = (float)value;
}

double points_median(const float *ring, uint32_t size, uint32_t taken)
{
    float sorted[WEEK] = {0};
    uint32_t n = taken < size ? taken : size;

    for (uint32_t i = 0; i < n; i++) {
        uint32_t at = i;

        for (; at > 0 && sorted[at - 1] > ring[i]; at--)
            sorted[at] = sorted[at - 1];
        sorted[at] = ring[i];
    }
    return n ? (double)sorted[n / 2] : 0;
}

static double add_usual(float *week, uint32_t *taken, double value)
{
    points_remember(week, WEEK, taken, value);
    return points_median(week, WEEK, *taken);
}

static void follow_levels(const struct zone *zone)
{
    for (int i = 0; i < points_own(zone->view, TANK_LEVEL); i++) {
        const struct estate_input *in = &zone->view->role[TANK_LEVEL].in[i];
        struct tank *tank = (struct tank *)zone->item_state[TANK_LEVEL] + i;

        if (is_good(in) && zone->out->verdict[FW_TANK_LOW][0].state == ESTATE_CLEAR)
            tank->usual = add_usual(tank->week, &tank->taken, in->value);
    }
}

void points_follow_usual(struct zone *zone)
{
    if (zone->view->now_ms < zone->state->week_due)
        return;
    zone->state->week_due = zone->view->now_ms + week_ms;
    for (uint8_t r = TOP_PRESSURE; r <= PUMP_PRESSURE; r++)
        for (int i = 0; i < concerned(zone, r); i++)
            if (is_good(&zone->view->role[r].in[i])) {
                struct course *course = course_of(zone, r, i);

                course->usual =
                    add_usual(course->week, &course->taken, zone->view->role[r].in[i].value);
            }
    follow_levels(zone);
}

/* ---- finding ---- */

static void find_main(struct zone *zone)
{
    const struct estate_list *mains = &zone->view->role[PUMP_PRESSURE];
    struct state *state = zone->state;

    for (int i = 0; i < mains->n; i++)
        if (is_good(&mains->in[i]) && (!zone->main || mains->in[i].value > zone->main->value))
            zone->main = &mains->in[i];
    zone->main_low = zone->main && zone->main->value < zone->main->param[PUMP_MAIN_MIN];
    if (zone->main_low && !state->main_since)
        state->main_since = zone->view->now_ms;
    else if (zone->main && !zone->main_low)
        state->main_since = 0;
}

void points_find(struct zone *zone)
{
    uint8_t r = TOP_PRESSURE;

    while (r < PUMP_PRESSURE && !points_own(zone->view, r))
        r++;
    zone->first_role = r;
    zone->leading = points_own(zone->view, r);
    zone->points = zone->leading + (r == TOP_PRESSURE ? points_own(zone->view, MID_PRESSURE) : 0);
    for (int i = 0; i < zone->points; i++)
        zone->good += is_good(points_at(zone, i));
    find_main(zone);
    follow_all(zone);
}

void points_cite(struct estate_verdict *verdict, const struct estate_input *in)
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
