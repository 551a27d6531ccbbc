/*
 * facade - does a part of the facade move? Panels, parapets and brackets by tilt sensors, cracks by
 * gauges, shocks by vibration sensors. This file is the tables; levels.c judges, course.c keeps the
 * course of each number. README.md is for the engineer who signs the thresholds.
 *
 * What it can not do: a tilt sensor does not find hollow tiles. They come loose from the wall
 * without leaning, and only knocking, heat pictures or a fall finds them. A quiet facade here means
 * that the few sensed parts do not lean; it never means that the facade is safe.
 *
 * One code for each level and kind of sensor, each under the next higher, for one sensor each. A
 * code does its own waiting (three hours, or minutes), so it is raised as soon as judge() says so;
 * it goes after three hours below, and stays open until a person resets it.
 */
#include "facade.h"

#include <math.h>
#include <stddef.h>

#define E " (engineering default)"

enum { HOUR_MS = 3600000, MINUTE_MS = 60000 };

static const char *const fields[] = {"x", "y", NULL};
static const char *const level_names[] = {"blue", "yellow", "orange", "red", NULL};

static const struct estate_role role[ROLES] = {
    [TILT] = {.name = "tilt",
              .unit = "deg",
              .help = "tilt sensors",
              .fields = fields,
              .period_ms = MINUTE_MS,
              .item_state = sizeof(struct sensor),
              .kind = ESTATE_ANALOG,
              .many = 1,
              .moves = 0.05,
              .noise = 0.3},
    [CRACK] = {.name = "crack",
               .unit = "mm",
               .help = "crack gauges",
               .period_ms = MINUTE_MS,
               .item_state = sizeof(struct sensor),
               .kind = ESTATE_ANALOG,
               .many = 1,
               .moves = 0.3,
               .noise = 1},
    [VIBRATION] = {.name = "vibration",
                   .unit = "mm/s",
                   .help = "vibration, root mean square of the velocity",
                   .period_ms = 2000,
                   .item_state = sizeof(struct shaking),
                   .kind = ESTATE_ANALOG,
                   .many = 1},
    [TEMPERATURE] = {.name = "temperature",
                     .unit = "degC",
                     .help = "temperature of the wall or the air; compensates tilt and cracks",
                     .period_ms = MINUTE_MS,
                     .kind = ESTATE_ANALOG,
                     .moves = 1,
                     .noise = 5},
};

/* Limits of what may be typed. */
#define ANGLE 0.001, 30, ESTATE_ZONE
#define WIDTH 0.001, 1000, ESTATE_ZONE
#define COUNT 0, 60, ESTATE_ZONE

static const struct estate_param param[PARAMS] = {
    [TILT_BLUE] = {"tilt-blue", "deg", "24-hour median off the baseline that is blue" E, 0.1,
                   ANGLE},
    [TILT_YELLOW] = {"tilt-yellow", "deg", "24-hour median off the baseline that is yellow" E, 0.25,
                     ANGLE},
    [TILT_ORANGE] = {"tilt-orange", "deg", "24-hour median off the baseline that is orange" E, 0.5,
                     ANGLE},
    [TILT_RED] = {"tilt-red", "deg", "24-hour median off the baseline that is red" E, 1.0, ANGLE},
    [TILT_BLUE_RATE] = {"tilt-blue-rate", "deg", "move within 30 days that is blue" E, NAN, ANGLE},
    [TILT_YELLOW_RATE] = {"tilt-yellow-rate", "deg", "move within a day that is yellow" E, 0.05,
                          ANGLE},
    [TILT_ORANGE_RATE] = {"tilt-orange-rate", "deg", "move within a day that is orange" E, 0.1,
                          ANGLE},
    [TILT_RED_RATE] = {"tilt-red-rate", "deg", "move within an hour that is red" E, 0.1, ANGLE},
    [CRACK_BLUE] = {"crack-blue", "mm", "24-hour median off the baseline that is blue" E, 0.2,
                    WIDTH},
    [CRACK_YELLOW] = {"crack-yellow", "mm", "24-hour median off the baseline that is yellow" E, 0.5,
                      WIDTH},
    [CRACK_ORANGE] = {"crack-orange", "mm", "24-hour median off the baseline that is orange" E, 1.0,
                      WIDTH},
    [CRACK_RED] = {"crack-red", "mm", "24-hour median off the baseline that is red" E, 3.0, WIDTH},
    [CRACK_BLUE_RATE] = {"crack-blue-rate", "mm", "move within 30 days that is blue" E, 0.2, WIDTH},
    [CRACK_YELLOW_RATE] = {"crack-yellow-rate", "mm", "move within a day that is yellow" E, 0.1,
                           WIDTH},
    [CRACK_ORANGE_RATE] = {"crack-orange-rate", "mm", "move within a day that is orange" E, 0.3,
                           WIDTH},
    [CRACK_RED_RATE] = {"crack-red-rate", "mm", "move within a day that is red" E, 1.0, WIDTH},
    [TILT_MOVE] = {"tilt-move", "deg", "a reading so far from the hour before is watched closely" E,
                   0.05, ANGLE},
    [CRACK_MOVE] = {"crack-move", "mm",
                    "a reading so far from the day's median is watched closely" E, 0.3, WIDTH},
    [CONFIRM_HOURS] = {"confirm-hours", "", "full hours in a row that raise a level" E, 3, COUNT},
    [CONFIRM] = {"confirm", "min", "a red rate on one axis is raised after" E, 10, COUNT},
    [CONFIRM_TWO] = {"confirm-two", "min",
                     "a red rate on two axes or sensors at once is raised after" E, 3, COUNT},
    [HOUR_MINUTES] = {"hour-minutes", "", "an hour with fewer minutes that were read is none" E, 10,
                      COUNT},
    [SHOCK_TIMES] = {"shock-times", "", "so many times its usual vibration is a shock" E, 5, COUNT},
    [SHOCK_LEAST] = {"shock-least", "mm/s", "less vibration is never a shock" E, 1, 0, 1000,
                     ESTATE_ZONE},
    [SHOCK_HOLD] = {"shock-hold", "s", "a shock lasts so long" E, 10, COUNT},
    [WATCH] = {"watch", "min",
               "polled faster for so long after a move or shock; then a move is told" E, 10, COUNT},
    [WATCH_PERIOD] = {"watch-period", "s", "polled so often meanwhile" E, 5, COUNT},
    [BASELINE_X] = {"baseline-x", "deg",
                    "x when the part was found sound; not set: learned in 7 days", NAN, -90, 90,
                    ESTATE_ITEM},
    [BASELINE_Y] = {"baseline-y", "deg",
                    "y when the part was found sound; not set: learned in 7 days", NAN, -90, 90,
                    ESTATE_ITEM},
    [BASELINE] = {"baseline", "mm", "width when the crack was measured; not set: learned in 7 days",
                  NAN, -3000, 3000, ESTATE_ITEM},
    [BASELINE_TEMPERATURE] =
        {"baseline-temperature", "degC",
         "mean temperature of that day; not set: of the first 7, or of the day before", NAN, -40,
         80, ESTATE_ITEM},
};

static const struct estate_cause cause[CAUSES] = {
    [DISPLACEMENT] = {.name = "displacement", .text = {"off its baseline by", "较基线变化"}},
    [RATE_MONTH] = {.name = "rate-month", .text = {"moved within 30 days by", " 30 天内变化"}},
    [RATE_DAY] = {.name = "rate-day", .text = {"moved within a day by", "一天内变化"}},
    [RATE_HOUR] = {.name = "rate-hour", .text = {"moved within an hour by", "一小时内变化"}},
};

/* A level: its words, what to do, and the level above. */
#define CODE(name, above, about, weight, thing, thing_zh, level, level_zh, todo, todo_zh)          \
    {                                                                                              \
        .code = name, .label = {thing ", level " level, thing_zh level_zh "预警"},                 \
        .text = {"{place}: {point} " thing " {cause} {value} (limit {limit}), level " level ".",   \
                 "{place}：{point}" thing_zh "{cause} {value}（限值 {limit}），" level_zh          \
                 "预警。"},                                                                        \
        .action = {todo, todo_zh}, .over = above, .cause = cause, .causes = CAUSES,                \
        .off_ms = 3 * HOUR_MS, .severity = weight, .scope = ESTATE_ITEM, .kind = ESTATE_ALARM,     \
        .role = about                                                                              \
    }
#define RED_CODE(name, about, thing, thing_zh)                                                     \
    CODE(name, NULL, about, ESTATE_CRITICAL, thing, thing_zh, "red", "红色",                       \
         "Evacuate the ground below at once, keep everybody away, call the engineer.",             \
         "立即疏散下方人员并封闭现场，通知结构工程师。")
#define ORANGE_CODE(name, above, about, thing, thing_zh)                                           \
    CODE(name, above, about, ESTATE_MAJOR, thing, thing_zh, "orange", "橙色",                      \
         "Cordon off the ground below; have the part inspected within 24 hours.",                  \
         "请在下方设警戒区，24 小时内派人检查。")
#define YELLOW_CODE(name, above, about, thing, thing_zh)                                           \
    CODE(name, above, about, ESTATE_MAJOR, thing, thing_zh, "yellow", "黄色",                      \
         "Have the part inspected within 48 hours.", "请在 48 小时内派人检查。")
#define BLUE_CODE(name, above, about, thing, thing_zh)                                             \
    CODE(name, above, about, ESTATE_MINOR, thing, thing_zh, "blue", "蓝色",                        \
         "Have the part inspected within 7 days.", "请在 7 天内派人检查。")
#define CAPTURE_CODE(name, about, thing, thing_zh)                                                 \
    {                                                                                              \
        .code = name, .label = {"move of a " thing, thing_zh "突变记录"},                          \
        .text = {"{place}: {point} moved by {value}; its course before and after is enclosed.",    \
                 "{place}：{point}变化 {value}，附变化前后曲线。"},                                \
        .action = {"Keep it for the engineer who looks at the part.",                              \
                   "请留存，供现场检查人员参考。"},                                                \
        .severity = ESTATE_MINOR, .scope = ESTATE_ITEM, .kind = ESTATE_EVENT, .role = about        \
    }

static const struct estate_code code[CODES] = {
    [FC_RED] = RED_CODE("FC_RED", TILT, "tilt", "倾斜"),
    [FC_ORANGE] = ORANGE_CODE("FC_ORANGE", "FC_RED", TILT, "tilt", "倾斜"),
    [FC_YELLOW] = YELLOW_CODE("FC_YELLOW", "FC_ORANGE", TILT, "tilt", "倾斜"),
    [FC_BLUE] = BLUE_CODE("FC_BLUE", "FC_YELLOW", TILT, "tilt", "倾斜"),
    [FC_CAPTURE] = CAPTURE_CODE("FC_CAPTURE", TILT, "leaning part", "倾斜"),
    [FC_CRACK_RED] = RED_CODE("FC_CRACK_RED", CRACK, "crack", "裂缝"),
    [FC_CRACK_ORANGE] = ORANGE_CODE("FC_CRACK_ORANGE", "FC_CRACK_RED", CRACK, "crack", "裂缝"),
    [FC_CRACK_YELLOW] = YELLOW_CODE("FC_CRACK_YELLOW", "FC_CRACK_ORANGE", CRACK, "crack", "裂缝"),
    [FC_CRACK_BLUE] = BLUE_CODE("FC_CRACK_BLUE", "FC_CRACK_YELLOW", CRACK, "crack", "裂缝"),
    [FC_CRACK_CAPTURE] = CAPTURE_CODE("FC_CRACK_CAPTURE", CRACK, "crack", "裂缝"),
    [FC_SHOCK] = {.code = "FC_SHOCK",
                  .label = {"shock", "撞击或剧烈振动"},
                  .text = {"{place}: {point} shakes with {value} (a shock from {limit}).",
                           "{place}：{point}振动 {value}（达到 {limit} 即报）。"},
                  .action = {"Ask what happened there; tilt and cracks are watched closely now.",
                             "请核实现场情况；倾斜和裂缝已转入加密监测。"},
                  .severity = ESTATE_MINOR,
                  .scope = ESTATE_ITEM,
                  .kind = ESTATE_EVENT,
                  .role = VIBRATION},
};

static const struct estate_metric metric[METRICS] = {
    [LEVEL] = {.name = "level",
               .unit = "",
               .fold = ESTATE_LAST,
               .shape = ESTATE_NAME,
               .names = level_names},
    [HIGHEST] = {.name = "highest",
                 .unit = "",
                 .fold = ESTATE_MAX,
                 .shape = ESTATE_NAME,
                 .names = level_names},
    [TILT_X] = {.name = "tilt_deg.*.0",
                .unit = "deg",
                .fold = ESTATE_LAST,
                .scope = ESTATE_ITEM,
                .role = TILT,
                .decimals = 2},
    [TILT_Y] = {.name = "tilt_deg.*.1",
                .unit = "deg",
                .fold = ESTATE_LAST,
                .scope = ESTATE_ITEM,
                .role = TILT,
                .decimals = 2},
    [CRACK_MM] = {.name = "crack_mm.*",
                  .unit = "mm",
                  .fold = ESTATE_LAST,
                  .scope = ESTATE_ITEM,
                  .role = CRACK,
                  .decimals = 2,
                  .rare = 1},
    [DRIFT] = {.name = "drift_deg_week", .unit = "deg", .fold = ESTATE_LAST, .decimals = 2},
    [HOURS_OK] = {.name = "hours_ok", .unit = "", .fold = ESTATE_SUM},
    [SINCE] = {.name = "baseline", .unit = "", .fold = ESTATE_LAST, .shape = ESTATE_DATE},
};

static const struct estate_remark remark[REMARKS] = {
    [NO_LEVEL] = {"no-level", {"no level", "无预警"}},
    [LEARNING] = {"learning", {"no level, baseline being learned", "无预警，基线学习中"}},
    [MOVED_BY] = {"moved", {"{point} {value}", "{point} {value}"}},
    [OFF_BASELINE] = {"off-baseline",
                      {"{point} {value} off its baseline", "{point}偏离基线 {value}"}},
};

/* What an engineer has read less often, since walls are slow, would never fill an hour. */
static void ask_every_minute(const struct estate_view *view, struct estate_out *out)
{
    for (int r = TILT; r <= CRACK; r++)
        for (int i = 0; i < view->role[r].items; i++)
            out->period_ms[r][i] = MINUTE_MS;
}

static void judge(const struct estate_view *view, void *zone_state, void *const *item_state,
                  struct estate_out *out)
{
    ask_every_minute(view, out);
    levels_judge(view, zone_state, item_state, out);
    say_levels(view, item_state, out);
}

static const struct estate_plugin plugin = {
    .abi = ESTATE_ABI,
    .size = sizeof plugin,
    .name = "facade",
    .version = "2",
    .domain = "facade",
    .title = "parts of a facade that lean, cracks that open; does not find hollow tiles",
    .role = role,
    .param = param,
    .code = code,
    .metric = metric,
    .remark = remark,
    .roles = ROLES,
    .params = PARAMS,
    .codes = CODES,
    .metrics = METRICS,
    .remarks = REMARKS,
    .zone_state = sizeof(struct air),
    .state_version = 3,
    .judge = judge,
};

const struct estate_plugin *estate_plugin(void)
{
    return &plugin;
}
