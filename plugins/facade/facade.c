/*
 * facade - does a part of the facade move? Panels, parapets and brackets, by tilt sensors.
 *
 * What it can not do: a tilt sensor does not find hollow tiles. They come loose from the wall
 * without leaning, and only knocking, heat pictures or a fall finds them. A quiet facade here means
 * that the few sensed parts do not lean; it never means that the facade is safe.
 *
 * The tilt of a part is the angle between now and its baseline, which an engineer takes over from
 * the means of the first days and signs. Wind and sun move a wall every hour, so that an alarm
 * takes hours to be raised, and only a person takes it back.
 */
#include "estate_plugin.h"

#include <math.h>
#include <stddef.h>

enum { TILT, ROLES };
enum { X, Y, FIELDS };
enum { LEVEL, BASELINE_X, BASELINE_Y, PARAMS };
enum { FC_TILT, CODES };
enum { TILT_MAX, MEAN_X, MEAN_Y, METRICS };

/* Kept for each sensor: the sums behind the day's means. */
struct mean {
    double x, y, count;
    int64_t day;
};

static const char *const fields[] = {"x", "y", NULL};

static const struct estate_role role[ROLES] = {
    [TILT] = {"tilt", "deg", "tilt sensors", fields, NULL, 60000, sizeof(struct mean),
              ESTATE_ANALOG, 1, ESTATE_OPTIONAL},
};

static const struct estate_param param[PARAMS] = {
    [LEVEL] = {"level", "deg", "tilt that calls for a look within 48 hours", 0.25, 0.01, 30,
               ESTATE_ZONE},
    [BASELINE_X] = {"baseline-x", "deg", "x when the part was found sound", 0, -90, 90,
                    ESTATE_ITEM},
    [BASELINE_Y] = {"baseline-y", "deg", "y when the part was found sound", 0, -90, 90,
                    ESTATE_ITEM},
};

static const struct estate_code code[CODES] = {
    [FC_TILT] = {.code = "FC_TILT",
                 .label = {"part of facade leans", "外立面倾斜"},
                 .text = {"{place}: {point} has leaned by {value} (at most {limit}).",
                          "{place}：{point}较基线倾斜 {value}（应≤{limit}）。"},
                 .action = {"Close off the ground below; have the part inspected within 48 hours.",
                            "请在下方设警戒区，48 小时内派人检查。"},
                 .on_ms = 3 * 3600000,
                 .off_ms = 3600000,
                 .reset_ms = 0,
                 .severity = ESTATE_MAJOR,
                 .scope = ESTATE_ITEM,
                 .kind = ESTATE_ALARM,
                 .role = TILT},
};

static const struct estate_metric metric[METRICS] = {
    [TILT_MAX] = {"tilt_deg_max", "deg", ESTATE_MAX, ESTATE_ITEM, TILT},
    [MEAN_X] = {"tilt_deg_mean.x", "deg", ESTATE_LAST, ESTATE_ITEM, TILT},
    [MEAN_Y] = {"tilt_deg_mean.y", "deg", ESTATE_LAST, ESTATE_ITEM, TILT},
};

static void sum_up(struct mean *mean, int32_t day, const struct estate_input *x,
                   const struct estate_input *y)
{
    if (mean->day != day)
        *mean = (struct mean){.day = day};
    mean->x += x->value;
    mean->y += y->value;
    mean->count += 1;
}

static void judge_item(const struct estate_view *view, int i, struct mean *mean,
                       const struct estate_out *out)
{
    const struct estate_input *x = &view->role[TILT].in[i * FIELDS + X], *y = x + Y;
    struct estate_verdict *verdict = &out->verdict[FC_TILT][i];
    double limit = view->param[LEVEL];

    if (x->hop)
        return;
    verdict->evidence[0] = x->point;
    verdict->evidence[1] = y->point;
    if (x->quality != ESTATE_GOOD || y->quality != ESTATE_GOOD) {
        verdict->state = ESTATE_UNKNOWN;
        return;
    }
    verdict->value = hypot(x->value - x->param[BASELINE_X], y->value - x->param[BASELINE_Y]);
    verdict->limit = limit;
    if (verdict->value > (view->standing[FC_TILT][i] ? limit * 0.8 : limit))
        verdict->state = ESTATE_PRESENT;
    sum_up(mean, view->local_day, x, y);
    out->today[TILT_MAX][i] = fmax(out->today[TILT_MAX][i], verdict->value);
    out->today[MEAN_X][i] = mean->x / mean->count;
    out->today[MEAN_Y][i] = mean->y / mean->count;
}

static void judge(const struct estate_view *view, void *zone_state, void *const *item_state,
                  struct estate_out *out)
{
    struct mean *mean = item_state[TILT];

    (void)zone_state;
    for (int i = 0; i < view->role[TILT].items; i++)
        judge_item(view, i, &mean[i], out);
}

static const struct estate_plugin plugin = {
    .abi = ESTATE_ABI,
    .size = sizeof plugin,
    .name = "facade",
    .version = "1",
    .domain = "facade",
    .title = "parts of a facade that lean; does not find hollow tiles",
    .role = role,
    .param = param,
    .code = code,
    .metric = metric,
    .roles = ROLES,
    .params = PARAMS,
    .codes = CODES,
    .metrics = METRICS,
    .state_version = 1,
    .judge = judge,
};

const struct estate_plugin *estate_plugin(void)
{
    return &plugin;
}
