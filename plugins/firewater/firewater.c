/*
 * firewater - is there water in the pipe? One zone: a riser, or a pump house.
 *
 * The order of one judgement. First what was: the day, the points and their last minutes, the runs
 * of pumps. Then what explains a lack of water, and what is wrong now. At last what is summed up,
 * and, if all is well, what is usual. README.md has the table of codes, limits and parameters.
 */
#include "firewater.h"

static const int64_t longest_step = 5000; /* between two calls; more is a gap in the watch, or
                                             the first call */

/* Is what the gauges read what they usually do? Not what a fire pump adds. */
static bool all_is_well(const struct zone *zone)
{
    return !points_say(zone->view, PUMP_RUN, 1) &&
           zone->out->verdict[FW_NO_WATER][0].state == ESTATE_CLEAR &&
           zone->out->verdict[FW_LOW][0].state == ESTATE_CLEAR &&
           zone->out->verdict[FW_BURST][0].state == ESTATE_CLEAR && zone->doubt == NOBODY;
}

static void judge(const struct estate_view *view, void *zone_state, void *const *item_state,
                  struct estate_out *out)
{
    struct state *state = zone_state;
    struct zone zone = {.view = view, .out = out, .item_state = item_state, .state = state};

    zone.step_ms = view->now_ms - state->last_ms;
    if (zone.step_ms > longest_step)
        zone.step_ms = longest_step;
    state->last_ms = view->now_ms;
    day_turn(&zone);
    points_find(&zone);
    pumps_follow(&zone);
    burst_find(&zone);
    cause_find(&zone);
    pressure_judge(&zone);
    burst_judge(&zone);
    pumps_judge_leak(&zone);
    contacts_judge(&zone);
    day_sum(&zone);
    say(&zone);
    if (all_is_well(&zone))
        points_follow_usual(&zone);
}

static const struct estate_plugin plugin = {
    .abi = ESTATE_ABI,
    .size = sizeof plugin,
    .name = "firewater",
    .version = "2",
    .domain = "fire",
    .title = "hydrant and sprinkler water: pressure, valves, pumps, tank",
    .role = firewater_role,
    .param = firewater_param,
    .code = firewater_code,
    .metric = firewater_metric,
    .remark = firewater_remark,
    .roles = ROLES,
    .params = PARAMS,
    .codes = CODES,
    .metrics = METRICS,
    .remarks = REMARKS,
    .zone_state = sizeof(struct state),
    .state_version = 4,
    .judge = judge,
};

const struct estate_plugin *estate_plugin(void)
{
    return &plugin;
}
