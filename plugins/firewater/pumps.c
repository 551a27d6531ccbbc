/*
 * pumps - runs, starts, tests and leaks.
 *
 * Fire pumps are tested every week (GB 50974 chapter 14), so a run is told and counted, but is no
 * alarm. It is a test if nobody needed it: no flow, no low-pressure switch, no fire alarm, and no
 * pressure had sagged in the minute before. Gauges are read after contacts, and what began as a
 * test may be needed later: a test is told only when they were read, and is one for as long as
 * nothing speaks against it.
 *
 * A jockey pump makes up for what the pipes lose; starts of a day against the median of its own
 * last seven ordinary days are a measure of leaks. A day in which they were seen for less than 20
 * hours is no measure, and a day above the limit is not ordinary: a leak that lasts must not become
 * the custom.
 */
#include <math.h>

#include "firewater.h"

enum { UNSEEN, AT_REST, RUNS };
enum { LEAST_DAYS = 3 };

static const int64_t least_watched = (int64_t)20 * 3600000;

static bool demanded(const struct zone *zone, bool unknown)
{
    return points_say(zone->view, FLOW, 1) || points_say(zone->view, LOW_PRESSURE_SWITCH, 1) ||
           points_say(zone->view, FIRE_ALARM, 1) || points_sagged(zone, unknown);
}

/* Follows one contact. Is this a start? The first look at a running pump is none. */
static bool starts(const struct zone *zone, struct running *kept, const struct estate_input *in)
{
    uint8_t now = in->value != 0 ? RUNS : AT_REST;
    bool start = kept->last == AT_REST && now == RUNS;

    kept->ran_ms = kept->last == RUNS ? kept->ran_ms + zone->step_ms : 0;
    kept->last = now;
    return start;
}

static void follow_pump(const struct zone *zone, struct running *kept,
                        const struct estate_input *in)
{
    double *const *today = zone->out->today;
    bool first = kept->last == UNSEEN; /* a run under way is told, and so is one of the day */

    if (starts(zone, kept, in) || (first && kept->last == RUNS)) {
        kept->test = !demanded(zone, true);
        today[PUMP_RUNS][0] += 1;
        today[TEST_RUNS][0] += kept->test;
    } else if (kept->last == RUNS && kept->test && demanded(zone, false)) {
        kept->test = false;
        today[TEST_RUNS][0] = fmax(today[TEST_RUNS][0] - 1, 0);
    }
    if (kept->last == RUNS)
        zone->out->verdict[kept->test ? FW_PUMP_TEST : FW_PUMP_RUN][in->item].state =
            ESTATE_PRESENT;
}

static void follow_jockeys(const struct zone *zone)
{
    const struct estate_list *list = &zone->view->role[JOCKEY_RUN];
    struct running *kept = zone->item_state[JOCKEY_RUN];
    bool falling = points_falling(zone);

    for (int i = 0; i < list->n; i++) {
        if (!is_good(&list->in[i]))
            continue;
        if (starts(zone, &kept[i], &list->in[i]) && !list->in[i].hop) {
            zone->out->today[JOCKEY_STARTS][0] += 1;
            zone->state->starts_today++;
        }
        kept[i].at_fall = kept[i].last == RUNS && (falling || kept[i].at_fall);
    }
}

static void judge_run(const struct zone *zone, int i)
{
    const struct estate_input *in = &zone->view->role[PUMP_RUN].in[i];
    struct running *kept = (struct running *)zone->item_state[PUMP_RUN] + i;

    points_cite(&zone->out->verdict[FW_PUMP_TEST][i], in);
    points_cite(&zone->out->verdict[FW_PUMP_RUN][i], in);
    if (is_good(in)) {
        follow_pump(zone, kept, in);
        return;
    }
    zone->out->verdict[FW_PUMP_TEST][i].state = ESTATE_UNKNOWN;
    zone->out->verdict[FW_PUMP_RUN][i].state = ESTATE_UNKNOWN;
}

void pumps_follow(struct zone *zone)
{
    for (int i = 0; i < points_own(zone->view, PUMP_RUN); i++)
        judge_run(zone, i);
    follow_jockeys(zone);
}

const struct estate_input *pumps_jockey(const struct zone *zone, int64_t ms, bool at_fall)
{
    const struct estate_list *list = &zone->view->role[JOCKEY_RUN];
    const struct running *kept = zone->item_state[JOCKEY_RUN];

    for (int i = 0; i < list->n; i++)
        if (is_good(&list->in[i]) && kept[i].last == RUNS && kept[i].ran_ms >= ms &&
            (kept[i].at_fall || !at_fall))
            return &list->in[i];
    return NULL;
}

/* ---- leaks ---- */

/* Starts a day above which the pipes leak; without enough days nobody can say: never reached. */
static double most_starts(const struct zone *zone)
{
    const struct state *state = zone->state;

    if (state->days < LEAST_DAYS)
        return UINT16_MAX;
    return fmax(setting(zone, LEAK_LEAST),
                setting(zone, LEAK_FACTOR) * points_median(state->starts, DAYS, state->days));
}

void pumps_turn_day(struct zone *zone)
{
    struct state *state = zone->state;
    bool whole = state->watched_ms >= least_watched;

    if (whole && state->starts_today <= most_starts(zone))
        points_remember(state->starts, DAYS, &state->days, state->starts_today);
    if (whole || state->starts_today > state->starts_yesterday)
        state->starts_yesterday = state->starts_today;
    state->starts_today = 0;
    state->watched_ms = 0;
}

/* Once told, a leak by starts lasts until a whole day was below the limit. */
void pumps_judge_leak(struct zone *zone)
{
    struct estate_verdict *verdict = &zone->out->verdict[FW_LEAK][0];
    const struct estate_input *jockey = pumps_jockey(zone, setting_ms(zone, LEAK_RUN) * 60, false);
    uint16_t starts = zone->state->starts_today;
    double most = most_starts(zone);

    if (!points_own(zone->view, JOCKEY_RUN))
        return;
    if (stands(zone, FW_LEAK) && zone->state->starts_yesterday > starts)
        starts = zone->state->starts_yesterday;
    if (jockey) {
        verdict->state = ESTATE_PRESENT;
        verdict->cause = LEAK_RUNS_ON;
        points_cite(verdict, jockey);
        return;
    }
    points_cite(verdict, zone->view->role[JOCKEY_RUN].in);
    verdict->value = starts;
    verdict->limit = most;
    if (starts > most)
        verdict->state = ESTATE_PRESENT;
    else if (!points_known(zone->view, JOCKEY_RUN))
        verdict->state = ESTATE_UNKNOWN;
}
