/*
 * tables - what firewater knows: roles, parameters, causes, codes and metrics of a fire water zone.
 *
 * Numbers of a norm name their clause; all others are engineering defaults, marked in their help
 * text, that the estate's engineer signs with `approved`. Delays stand in the rows of the codes and
 * can be set for each zone. 20 kPa is the lowest zero worth its name, since a 1.6 MPa transmitter
 * of 0.5 % is good to 8 kPa.
 */
#include <math.h>

#include "firewater.h"

#define DEFAULT " (engineering default)"

static const char *const no_yes[] = {"no", "yes", NULL};
static const char *const shut_open[] = {"shut", "open", NULL};

/* The gauges of a zone hang on one column: what moves one by 10 kPa moves the others by more than
 * the half kPa that a healthy transmitter's own noise spreads over in a day. */
#define PRESSURE(key, words)                                                                       \
    {                                                                                              \
        .name = key, .unit = "kPa", .help = words, .kind = ESTATE_ANALOG, .many = 1,               \
        .period_ms = 5000, .item_state = sizeof(struct course), .still = 0.5, .moves = 10,         \
        .noise = 20, .group = 1                                                                    \
    }
#define CONTACT(key, words, names)                                                                 \
    {                                                                                              \
        .name = key, .unit = "", .help = words, .kind = ESTATE_CONTACT, .many = 1,                 \
        .values = names, .period_ms = 1000                                                         \
    }

#define COUNTED(key, words)                                                                        \
    {                                                                                              \
        .name = key, .unit = "", .help = words, .kind = ESTATE_CONTACT, .many = 1,                 \
        .values = no_yes, .period_ms = 1000, .item_state = sizeof(struct running)                  \
    }

const struct estate_role firewater_role[ROLES] = {
    [TOP_PRESSURE] = PRESSURE("top-pressure", "at the highest hydrants"),
    [MID_PRESSURE] = PRESSURE("mid-pressure", "further down the riser"),
    [PUMP_PRESSURE] = PRESSURE("pump-pressure", "outlet main of the pump house"),
    [VALVE] = {.name = "valve",
               .unit = "",
               .help = "signal valve: 1 open, 0 shut",
               .kind = ESTATE_CONTACT,
               .many = 1,
               .values = shut_open,
               .period_ms = 1000,
               .adds = 1},
    [PUMP_RUN] = COUNTED("pump-run", "fire pump runs"),
    [PUMP_FAULT] = CONTACT("pump-fault", "fire pump has a fault", no_yes),
    [PUMP_AUTO] = CONTACT("pump-auto", "pump selector is on automatic", no_yes),
    [PUMP_POWER] = CONTACT("pump-power", "pump cabinet has power", no_yes),
    [JOCKEY_RUN] = COUNTED("jockey-run", "jockey pump runs"),
    [TANK_LEVEL] = {.name = "tank-level",
                    .unit = "mm",
                    .help = "water level of the tank",
                    .kind = ESTATE_ANALOG,
                    .many = 1,
                    .period_ms = 15000,
                    .item_state = sizeof(struct tank)},
    [TANK_LOW] = CONTACT("tank-low", "low float of the tank", no_yes),
    [FLOW] = CONTACT("flow", "flow switch: water is being drawn", no_yes),
    [LOW_PRESSURE_SWITCH] =
        CONTACT("low-pressure-switch", "repeat of the switch that starts the pump", no_yes),
    [FIRE_ALARM] = CONTACT("fire-alarm", "repeat of the fire alarm: hydrants are in use", no_yes),
};

#undef PRESSURE
#undef CONTACT
#undef COUNTED

/* What may be typed: least and most. */
#define PRESSURES 0, 4000
#define HEIGHTS   -50, 200
#define TIMES     5, 3600
#define LEVELS    0, 20000
#define SHARES    0, 100
#define COUNTS    0, 1000

/* GB 50974 5.2.2, 5.3.3 (min-pressure), 11.0.3 (pump-start: a pump runs within two minutes). No
 * more than four minutes of each point are kept (burst-time). */
const struct estate_param firewater_param[PARAMS] = {
    [MIN_PRESSURE] = {"min-pressure", "kPa",
                      "least static pressure at the worst outlet; not set: 150 with a jockey pump, "
                      "70 without",
                      NAN, PRESSURES, ESTATE_ZONE},
    [ZERO_PRESSURE] = {"zero-pressure", "kPa", "up to here there is no water" DEFAULT, 20,
                       PRESSURES, ESTATE_ZONE},
    [CLEAR_MARGIN] = {"clear-margin", "kPa", "good again so far within a limit" DEFAULT, 20,
                      PRESSURES, ESTATE_ZONE},
    [MAX_PRESSURE] = {"max-pressure", "kPa", "most static pressure at a sensor" DEFAULT, 1000, 0,
                      4000, ESTATE_ITEM},
    [WORST_OUTLET] = {"worst-outlet", "m", "height of the worst outlet above the top sensor", 0,
                      HEIGHTS, ESTATE_ITEM},
    [LONE_ZERO] = {"lone-zero", "s", "a zero that nothing confirms is believed after" DEFAULT, 300,
                   TIMES, ESTATE_ZONE},
    [DRAW_OFF] = {"draw-off", "s", "flow for less than this is a test draw-off" DEFAULT, 300, TIMES,
                  ESTATE_ZONE},
    [PUMP_MAIN_MIN] = {"pump-main-min", "kPa",
                       "below it the pump house is without pressure" DEFAULT, 100, PRESSURES,
                       ESTATE_SOURCE + PUMP_PRESSURE},
    [PUMP_START] = {"pump-start", "s", "a pump that is needed runs within", 120, TIMES,
                    ESTATE_SOURCE + PUMP_RUN},
    [TEST_DROP] = {"test-drop", "%",
                   "a pump that starts at less than this below the usual is being tested" DEFAULT,
                   15, SHARES, ESTATE_ZONE},
    [TEST_FALL] = {"test-fall", "kPa", "and at less than this below it" DEFAULT, 70, PRESSURES,
                   ESTATE_ZONE},
    [TANK_MIN] = {"tank-min", "mm", "below it the tank is low" DEFAULT, 1000, LEVELS,
                  ESTATE_SOURCE + TANK_LEVEL},
    [TANK_MARGIN] = {"tank-margin", "mm", "above tank-min: good again" DEFAULT, 50, LEVELS,
                     ESTATE_ZONE},
    [BURST_DROP] = {"burst-drop", "%", "of the usual pressure, lost by a burst" DEFAULT, 30, SHARES,
                    ESTATE_ZONE},
    [BURST_TIME] = {"burst-time", "s", "within which a burst does so" DEFAULT, 60, 5, 240,
                    ESTATE_ZONE},
    [BURST_JOCKEY] = {"burst-jockey", "s", "a jockey pump runs so long in a burst" DEFAULT, 60,
                      TIMES, ESTATE_ZONE},
    [BURST_TANK] = {"burst-tank", "mm", "a tank falls so far in a burst" DEFAULT, 50, LEVELS,
                    ESTATE_SOURCE + TANK_LEVEL},
    [LEAK_FACTOR] = {"leak-factor", "",
                     "jockey starts a day, times their median, that are a leak" DEFAULT, 3, COUNTS,
                     ESTATE_ZONE},
    [LEAK_LEAST] = {"leak-least", "", "jockey starts a day that are no leak yet" DEFAULT, 10,
                    COUNTS, ESTATE_ZONE},
    [LEAK_RUN] = {"leak-run", "min", "a jockey pump that runs so long makes up for a leak" DEFAULT,
                  30, COUNTS, ESTATE_ZONE},
};

static const struct estate_cause cause[CAUSES] = {
    [CAUSE_UNKNOWN] = {"unknown",
                       {"Cause not known.", "原因不明。"},
                       {"Check valves, pumps and tank on the spot; until then act as without "
                        "water.",
                        "请物业现场检查阀门、水泵和水箱；查明前按无水处置。"}},
    [CAUSE_VALVE_SHUT] = {"valve-shut",
                          {"A valve is shut ({witness}).", "阀门处于关闭位置（依据：{witness}）。"},
                          {"Have the property open the valve at once; until then act as without "
                           "water.",
                           "请物业立即开启阀门；到场前按无水处置。"}},
    [CAUSE_POWER_LOST] = {"power-lost",
                          {"The pump house has no power ({witness}).",
                           "消防泵房失电（依据：{witness}）。"},
                          {"Have the property restore power to the pump house; until then act "
                           "as without water.",
                           "请物业立即恢复泵房供电；恢复前按无水处置。"}},
    [CAUSE_PUMP_FAILED] = {"pump-failed",
                           {"The fire pump does not deliver ({witness}).",
                            "消防泵故障或未启动（依据：{witness}）。"},
                           {"Have the property start the standby pump by hand; until then act as "
                            "without water.",
                            "请物业手动启动备用泵；恢复前按无水处置。"}},
    [CAUSE_BURST] = {"burst",
                     {"A pipe has burst.", "管道爆裂。"},
                     {"Shut off the broken section only; send water by tender.",
                      "请物业仅关闭爆裂管段并抢修；出动时携带水罐车。"}},
    [CAUSE_TANK_EMPTY] = {"tank-empty",
                          {"The tank is low or empty ({witness}).",
                           "消防水箱（池）水位过低（依据：{witness}）。"},
                          {"Fill the tank; send water by tender.",
                           "请物业立即补水；出动时携带水罐车。"}},
};

static const struct estate_cause tank_cause[TANK_CAUSES] = {
    [TANK_BY_LEVEL] = {"level",
                       {"{point} {value}, at least {limit}", "{point} {value}，应≥{limit}"},
                       {NULL, NULL}},
    [TANK_BY_FLOAT] = {"float", {"{point} says so", "{point}动作"}, {NULL, NULL}},
};

static const struct estate_cause leak_cause[LEAK_CAUSES] = {
    [LEAK_STARTS] = {"starts",
                     {"it started {value} times in a day, usual is up to {limit}",
                      "一日启动 {value} 次，通常不超过 {limit} 次"},
                     {NULL, NULL}},
    [LEAK_RUNS_ON] = {"runs-on",
                      {"it has run without a stop for long", "长时间连续运行不停"},
                      {NULL, NULL}},
};

#define ALARM(name, level, on, off, reset)                                                         \
    .code = name, .severity = level, .on_ms = on, .off_ms = off, .reset_ms = reset,                \
    .scope = ESTATE_ZONE, .kind = ESTATE_ALARM
#define CHILD(name, on, off) ALARM(name, ESTATE_MAJOR, on, off, -1), .over = "FW_NO_WATER"
#define OF_ITEM(name, of, on, off)                                                                 \
    .code = name, .severity = ESTATE_MAJOR, .on_ms = on, .off_ms = off, .reset_ms = -1,            \
    .over = "FW_NO_WATER", .scope = ESTATE_ITEM, .role = of, .kind = ESTATE_ALARM
#define EVENT(name, level, on)                                                                     \
    .code = name, .severity = level, .on_ms = on, .reset_ms = -1, .scope = ESTATE_ITEM,            \
    .role = PUMP_RUN, .kind = ESTATE_EVENT

/* Impairments come within 100 s, the time in which GB 26875.1 wants a facility's state told. */
const struct estate_code firewater_code[CODES] = {
    [FW_NO_WATER] = {ALARM("FW_NO_WATER", ESTATE_CRITICAL, 60000, 600000, 1800000),
                     .label = {"NO WATER", "无水"},
                     .text = {"{place}: no water. {point} {value} (no-water limit {limit}). "
                              "{cause}",
                              "{place}无水：{point} {value}（无水界限 {limit}）。{cause}"},
                     .action = {"Act as without water.", "到场前按无水处置。"}, .day = "no_water",
                     .cause = cause, .causes = CAUSES},
    [FW_LOW] = {CHILD("FW_LOW", 60000, 600000), .label = {"pressure low", "压力偏低"},
                .text = {"{place}: static pressure low, {point} {value} (at least {limit}).",
                         "{place}静压偏低：{point} {value}（应≥{limit}）。"},
                .action = {"Find out why: valve half shut, leak, pump, tank.",
                           "请物业查明原因：阀门未全开、漏水、稳压泵、水箱。"},
                .day = "low"},
    [FW_BLIND] = {ALARM("FW_BLIND", ESTATE_MAJOR, 10000, 10000, -1),
                  .label = {"pressure not seen", "压力失去监视"},
                  .text = {"{place}: no pressure sensor can be judged ({point}); lack of water "
                           "would not be seen.",
                           "{place}压力传感器均不可用（{point}），无水时无法发现。"},
                  .action = {"Repair the sensor or its line; look at the gauge meanwhile.",
                             "请检修传感器及线路；修复前人工查看压力表。"}},
    [FW_VALVE_SHUT] = {OF_ITEM("FW_VALVE_SHUT", VALVE, 30000, 0),
                       .label = {"valve shut", "阀门关闭"},
                       .text = {"{place}: {point} shut since {since}. Pressure may be left in the "
                                "pipe, but no water would follow in a fire.",
                                "{place}：{point} {since} 起关闭。管内或有余压，起火时无水补给。"},
                       .action = {"Open the valve.", "请物业立即开启该阀门。"}},
    [FW_VALVE_UNSURE] = {OF_ITEM("FW_VALVE_UNSURE", VALVE, 30000, 5000),
                         .label = {"valve position unknown", "阀位不明"},
                         .text = {"{place}: {point} has said neither open nor shut since {since}: "
                                  "half open, or its wiring is broken.",
                                  "{place}：{point} {since} 起无有效阀位：阀门半开或信号线故障。"},
                         .action = {"Look at the valve; check its two contacts and their wires.",
                                    "请现场查看阀位，检查两副触点及接线。"}},
    [FW_SENSOR_OR_BRANCH] = {CHILD("FW_SENSOR_OR_BRANCH", 60000, 600000),
                             .label = {"one sensor at zero", "单点压力为零"},
                             .text = {"{place}: {point} {value} while the other sensors are "
                                      "normal: its branch is shut or the sensor is wrong.",
                                      "{place}：{point} {value}，其他测点正常：该支路被关闭或"
                                      "传感器有误。"},
                             .action = {"Send somebody: open a hydrant of that branch. Is there "
                                        "water?",
                                        "请派人到场，开启该支路消火栓核实有无水。"}},
    [FW_PUMP_FAULT] = {OF_ITEM("FW_PUMP_FAULT", PUMP_FAULT, 5000, 60000),
                       .label = {"pump fault", "消防泵故障"},
                       .text = {"{place}: fire pump fault since {since} (contact {point}).",
                                "{place}：消防泵 {since} 起故障（信号点：{point}）。"},
                       .action = {"Put the standby pump in charge; repair.",
                                  "请切换备用泵并立即检修。"}},
    [FW_PUMP_NO_POWER] =
        {OF_ITEM("FW_PUMP_NO_POWER", PUMP_POWER, 5000, 60000),
         .label = {"pump without power", "消防泵失电"},
         .text = {"{place}: the pump cabinet has had no power since {since} (contact "
                  "{point}).",
                  "{place}：消防泵控制柜 {since} 起失电（信号点：{point}）。"},
         .action = {"Restore the power of the cabinet.", "请立即恢复控制柜双电源供电。"}},
    [FW_PUMP_MANUAL] = {OF_ITEM("FW_PUMP_MANUAL", PUMP_AUTO, 60000, 60000),
                        .label = {"pump not automatic", "消防泵非自动"},
                        .text = {"{place}: the fire pump has not been on automatic since {since} "
                                 "(contact {point}); it will not start by itself.",
                                 "{place}：消防泵 {since} 起不在自动位（信号点：{point}），火灾时"
                                 "不会自动启动。"},
                        .action = {"Turn the selector to automatic.", "请将转换开关转至自动位。"}},
    [FW_TANK_LOW] = {CHILD("FW_TANK_LOW", 60000, 60000), .label = {"tank low", "水箱水位低"},
                     .text = {"{place}: water level of the tank is low ({cause}).",
                              "{place}消防水箱（池）水位过低（{cause}）。"},
                     .action = {"Fill the tank.", "请立即补水并检查补水管路。"},
                     .cause = tank_cause, .causes = TANK_CAUSES},
    [FW_BURST] =
        {ALARM("FW_BURST", ESTATE_MAJOR, 10000, 600000, 0), .over = "FW_NO_WATER",
         .label = {"pipe burst", "管道爆裂"},
         .text = {"{place}: pressure fell within a minute at several points and water is "
                  "being lost: a burst pipe? {point} {value}.",
                  "{place}多处压力一分钟内骤降且持续失水，疑似管道爆裂：{point} {value}。"},
         .action = {"Look for water in shafts and cellars; shut off the broken section.",
                    "请巡查管井、地下室有无大量出水，关闭爆裂管段。"}},
    [FW_LEAK] = {ALARM("FW_LEAK", ESTATE_MINOR, 0, 600000, -1), .label = {"leak", "管网渗漏"},
                 .text = {"{place}: the jockey pump ({point}) makes up for a leak, it seems: "
                          "{cause}.",
                          "{place}稳压泵（{point}）补水异常，疑似管网渗漏：{cause}。"},
                 .action = {"Look for leaks: drain valves, check valves, buried pipes.",
                            "请检查泄水阀、止回阀和埋地管道。"},
                 .cause = leak_cause, .causes = LEAK_CAUSES},
    [FW_OVERPRESSURE] = {ALARM("FW_OVERPRESSURE", ESTATE_MAJOR, 60000, 60000, -1),
                         .label = {"pressure too high", "超压"},
                         .text = {"{place}: pressure too high, {point} {value} (at most {limit}).",
                                  "{place}超压：{point} {value}（应≤{limit}）。"},
                         .action = {"Check pressure reducers and relief valves.",
                                    "请检查减压阀和泄压阀。"}},
    [FW_PUMP_TEST] = {EVENT("FW_PUMP_TEST", ESTATE_MINOR, 10000),
                      .label = {"pump test", "消防泵试运行"},
                      .text = {"{place}: {point} started at {since} at normal pressure: a test.",
                               "{place}：{point} {since} 在压力正常时启动，按试运行记录。"},
                      .action = {"Nothing to do.", "无需处置。"}},
    [FW_PUMP_RUN] = {EVENT("FW_PUMP_RUN", ESTATE_MAJOR, 0), .label = {"pump started", "消防泵启动"},
                     .text = {"{place}: {point} runs since {since} because water is needed.",
                              "{place}：{point} {since} 起因用水或压力下降运行。"},
                     .action = {"Find out where water is used.", "请查明用水地点。"}},
};

#define SOURCE(key, in, how)                                                                       \
    {                                                                                              \
        .name = key, .unit = in, .fold = how, .scope = ESTATE_ZONE, .list = "sources"              \
    }
#define HERE(key, in, how)                                                                         \
    {                                                                                              \
        .name = key, .unit = in, .fold = how, .scope = ESTATE_ZONE                                 \
    }

#define MINUTES(key, where)                                                                        \
    {                                                                                              \
        .name = key, .unit = "min", .fold = ESTATE_SUM, .scope = ESTATE_ZONE, .decimals = 1,       \
        .list = where                                                                              \
    }

const struct estate_metric firewater_metric[METRICS] = {
    [PRESSURE_MIN] = HERE("pressure_kpa.min", "kPa", ESTATE_MIN),
    [PRESSURE_MEAN] = HERE("pressure_kpa.mean", "kPa", ESTATE_LAST),
    [PRESSURE_MAX] = HERE("pressure_kpa.max", "kPa", ESTATE_MAX),
    [VALVE_SHUT_MINUTES] = MINUTES("valve_shut_min", NULL),
    [PUMP_RUNS] = SOURCE("pump_runs", "", ESTATE_SUM),
    [TEST_RUNS] = SOURCE("test_runs", "", ESTATE_SUM),
    [JOCKEY_STARTS] = SOURCE("jockey_starts", "", ESTATE_SUM),
    [NOT_AUTO_MINUTES] = MINUTES("not_auto_min", "sources"),
    [NO_POWER_MINUTES] = MINUTES("no_power_min", "sources"),
    [TANK_LEAST] = SOURCE("tank_min_mm", "mm", ESTATE_MIN),
};

const struct estate_remark firewater_remark[REMARKS] = {
    [NORMAL] = {"normal", {"static pressure normal {value}", "静压正常 {value}"}},
    [PRESSURE] = {"pressure", {"pressure {value}", "压力 {value}"}},
    [FIGURE] = {"figure", {"{value}", "{value}"}},
    [TANK] = {"tank", {"water level {value}", "水位 {value}"}},
    [UNMEASURED] = {"unmeasured", {"no pressure is measured here", "此处不测压力"}},
};
