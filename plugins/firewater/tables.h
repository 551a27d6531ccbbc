/*
 * tables - what firewater knows: roles, parameters, causes, codes and metrics of a fire water zone.
 * Included by firewater.c alone. The figures behind the defaults: 70 kPa is the least static
 * pressure at the worst hydrant of a high-rise residential building (GB 50974-2014, 5.2.2); 20 kPa
 * is the lowest zero worth its name, since a 1.6 MPa transmitter of 0.5 % is good to 8 kPa.
 */
#ifndef FIREWATER_TABLES_H
#define FIREWATER_TABLES_H

#include <stddef.h>

#include "estate_plugin.h"

/* The pressure roles come first, the one nearest the worst outlet at the head: firewater.c walks
 * them in this order. */
enum {
    TOP_PRESSURE,
    MID_PRESSURE,
    PUMP_PRESSURE,
    VALVE,
    PUMP_RUN,
    PUMP_FAULT,
    PUMP_AUTO,
    PUMP_POWER,
    JOCKEY_RUN,
    TANK_LEVEL,
    TANK_LOW,
    FLOW,
    LOW_PRESSURE_SWITCH,
    ROLES
};

enum { MIN_PRESSURE, ZERO_PRESSURE, CLEAR_MARGIN, WORST_OUTLET, PUMP_MAIN_MIN, TANK_MIN, PARAMS };

enum {
    FW_NO_WATER,
    FW_LOW,
    FW_BLIND,
    FW_VALVE_SHUT,
    FW_SENSOR_RANGE,
    FW_SENSOR_OR_BRANCH,
    FW_PUMP_FAULT,
    FW_PUMP_NO_POWER,
    FW_PUMP_NOT_AUTO,
    FW_TANK_LOW,
    CODES
};

enum { CAUSE_UNKNOWN, CAUSE_VALVE_SHUT, CAUSE_PUMP, CAUSE_PUMP_POWER, CAUSE_TANK_EMPTY, CAUSES };

enum {
    PRESSURE_MIN,
    PRESSURE_MEAN,
    PRESSURE_MAX,
    VALVE_SHUT_MINUTES,
    NOT_AUTO_MINUTES,
    NO_POWER_MINUTES,
    PUMP_RUNS,
    JOCKEY_STARTS,
    TANK_LEAST,
    METRICS
};

/* Kept for each pressure sensor: its usual pressure, followed slowly; 0 while unknown. */
struct usual {
    double pressure;
};

/* Kept for each pump contact whose starts are counted. */
struct running {
    int64_t last; /* 0 never seen, 1 at rest, 2 running */
};

static const char *const no_yes[] = {"no", "yes", NULL};
static const char *const shut_open[] = {"shut", "open", NULL};

#define PRESSURE(key, words, state)                                                                \
    {                                                                                              \
        .name = key, .unit = "kPa", .help = words, .kind = ESTATE_ANALOG, .many = 1,               \
        .period_ms = 5000, .item_state = state                                                     \
    }
#define CONTACT(key, words, names, state)                                                          \
    {                                                                                              \
        .name = key, .unit = "", .help = words, .kind = ESTATE_CONTACT, .many = 1,                 \
        .values = names, .period_ms = 1000, .item_state = state                                    \
    }

static const struct estate_role role[ROLES] = {
    [TOP_PRESSURE] = PRESSURE("top-pressure", "at the highest hydrants", sizeof(struct usual)),
    [MID_PRESSURE] = PRESSURE("mid-pressure", "further down the riser", sizeof(struct usual)),
    [PUMP_PRESSURE] = PRESSURE("pump-pressure", "outlet main of the pump house", 0),
    [VALVE] = CONTACT("valve", "signal valve: 1 open, 0 shut", shut_open, 0),
    [PUMP_RUN] = CONTACT("pump-run", "fire pump runs", no_yes, sizeof(struct running)),
    [PUMP_FAULT] = CONTACT("pump-fault", "fire pump has a fault", no_yes, 0),
    [PUMP_AUTO] = CONTACT("pump-auto", "pump selector is on automatic", no_yes, 0),
    [PUMP_POWER] = CONTACT("pump-power", "pump cabinet has power", no_yes, 0),
    [JOCKEY_RUN] = CONTACT("jockey-run", "jockey pump runs", no_yes, sizeof(struct running)),
    [TANK_LEVEL] = {.name = "tank-level",
                    .unit = "mm",
                    .help = "water level of the tank",
                    .kind = ESTATE_ANALOG,
                    .many = 1,
                    .period_ms = 15000},
    [TANK_LOW] = CONTACT("tank-low", "low float of the tank", no_yes, 0),
    [FLOW] = CONTACT("flow", "flow switch; recorded, not judged", no_yes, 0),
    [LOW_PRESSURE_SWITCH] = CONTACT("low-pressure-switch", "repeat of the switch", no_yes, 0),
};

#undef PRESSURE
#undef CONTACT

static const struct estate_param param[PARAMS] = {
    [MIN_PRESSURE] = {"min-pressure", "kPa", "least static pressure at the worst outlet", 70, 0,
                      1600, ESTATE_ZONE},
    [ZERO_PRESSURE] = {"zero-pressure", "kPa", "up to here there is no water", 20, 1, 200,
                       ESTATE_ZONE},
    [CLEAR_MARGIN] = {"clear-margin", "kPa", "above min-pressure: good again", 20, 0, 400,
                      ESTATE_ZONE},
    [WORST_OUTLET] = {"worst-outlet", "m", "height of the worst outlet above the top sensor", 0,
                      -50, 200, ESTATE_ZONE},
    [PUMP_MAIN_MIN] = {"pump-main-min", "kPa", "below it the pump house is without pressure", 100,
                       0, 2500, ESTATE_ZONE},
    [TANK_MIN] = {"tank-min", "mm", "below it the tank is low", 1000, 0, 20000, ESTATE_ZONE},
};

static const struct estate_cause cause[CAUSES] = {
    [CAUSE_UNKNOWN] = {"unknown",
                       {"Cause not known.", "原因不明。"},
                       {"Check valves, pumps and tank on the spot; until then act as without "
                        "water.",
                        "请物业现场检查阀门、水泵和水箱；查明前按无水处置。"}},
    [CAUSE_VALVE_SHUT] = {"valve-shut",
                          {"A signal valve is shut.", "信号阀处于关闭位置。"},
                          {"Have the property open the valve at once; until then act as without "
                           "water.",
                           "请物业立即开启信号阀；到场前按无水处置。"}},
    [CAUSE_PUMP] = {"pump",
                    {"The fire pump does not deliver.", "消防泵故障或未启动。"},
                    {"Start the standby pump by hand; until then act as without water.",
                     "请物业手动启动备用泵；恢复前按无水处置。"}},
    [CAUSE_PUMP_POWER] = {"pump-power",
                          {"The pump house has no power.", "消防泵房失电。"},
                          {"Restore power to the pump house; until then act as without water.",
                           "请物业立即恢复泵房供电；恢复前按无水处置。"}},
    [CAUSE_TANK_EMPTY] = {"tank-empty",
                          {"The tank is low or empty.", "消防水箱（池）水位过低。"},
                          {"Fill the tank; send water by tender.",
                           "请物业立即补水；出动时携带水罐车。"}},
};

/* Codes that a person's eye can check on the spot: raised by a contact or a sensor's own state. */
#define PLAIN(name, short_en, short_zh, en, zh, do_en, do_zh, parent, on, off)                     \
    {                                                                                              \
        .code = name, .label = {short_en, short_zh}, .text = {en, zh}, .action = {do_en, do_zh},   \
        .over = parent, .on_ms = on, .off_ms = off, .reset_ms = -1, .severity = ESTATE_MAJOR,      \
        .scope = ESTATE_ZONE, .kind = ESTATE_ALARM                                                 \
    }

static const struct estate_code code[CODES] = {
    [FW_NO_WATER] =
        {.code = "FW_NO_WATER",
         .label = {"NO WATER", "无水"},
         .text = {"{place}: no water. {point} {value} (no-water limit {limit}). {cause}",
                  "{place}无水：{point} {value}（无水界限 {limit}）。{cause}"},
         .action = {"Act as without water.", "到场前按无水处置。"},
         .day = "no_water",
         .cause = cause,
         .causes = CAUSES,
         .on_ms = 60000,
         .off_ms = 600000,
         .reset_ms = 1800000,
         .severity = ESTATE_CRITICAL,
         .scope = ESTATE_ZONE,
         .kind = ESTATE_ALARM},
    [FW_LOW] = {.code = "FW_LOW",
                .label = {"pressure low", "压力偏低"},
                .text = {"{place}: static pressure low, {point} {value} (at least {limit}).",
                         "{place}静压偏低：{point} {value}（应≥{limit}）。"},
                .action = {"Find out why: valve half shut, leak, pump, tank.",
                           "请物业查明原因：阀门未全开、漏水、稳压泵、水箱。"},
                .over = "FW_NO_WATER",
                .day = "low",
                .on_ms = 60000,
                .off_ms = 600000,
                .reset_ms = -1,
                .severity = ESTATE_MAJOR,
                .scope = ESTATE_ZONE,
                .kind = ESTATE_ALARM},
    [FW_BLIND] = PLAIN("FW_BLIND", "pressure not seen", "压力失去监视",
                       "{place}: no pressure sensor can be judged ({point}); lack of water would "
                       "not be seen.",
                       "{place}压力传感器均不可用（{point}），无水时无法发现。",
                       "Repair the sensor or its line; look at the gauge meanwhile.",
                       "请检修传感器及线路；修复前人工查看压力表。", NULL, 10000, 10000),
    [FW_VALVE_SHUT] = PLAIN("FW_VALVE_SHUT", "valve shut", "阀门关闭",
                            "{place}: {point} shut for {delay}. Pressure may be left in the pipe, "
                            "but no water would follow in a fire.",
                            "{place}：{point}已关闭 {delay}。管内或有余压，起火时无水补给。",
                            "Open the valve.", "请物业立即开启该阀门。", "FW_NO_WATER", 30000, 0),
    [FW_SENSOR_RANGE] = {.code = "FW_SENSOR_RANGE",
                         .label = {"sensor out of range", "传感器超量程"},
                         .text = {"{place}: {point} out of range; its number is not used.",
                                  "{place}：{point}读数超出量程，不作判断依据。"},
                         .action = {"Check the sensor and its wiring.", "请检查传感器及接线。"},
                         .on_ms = 60000,
                         .off_ms = 60000,
                         .reset_ms = -1,
                         .severity = ESTATE_MINOR,
                         .scope = ESTATE_ITEM,
                         .kind = ESTATE_ALARM,
                         .role = TOP_PRESSURE},
    [FW_SENSOR_OR_BRANCH] =
        PLAIN("FW_SENSOR_OR_BRANCH", "one sensor at zero", "单点压力为零",
              "{place}: {point} {value} while the other sensors are normal: its branch is shut or "
              "the sensor is wrong.",
              "{place}：{point} {value}，其他测点正常：该支路被关闭或传感器有误。",
              "Open a hydrant of that branch: is there water?", "请开启该支路消火栓核实有无水。",
              "FW_NO_WATER", 60000, 600000),
    [FW_PUMP_FAULT] =
        PLAIN("FW_PUMP_FAULT", "pump fault", "消防泵故障", "{place}: fire pump fault ({point}).",
              "{place}消防泵故障（{point}）。", "Put the standby pump in charge; repair.",
              "请切换备用泵并立即检修。", "FW_NO_WATER", 5000, 60000),
    [FW_PUMP_NO_POWER] = PLAIN("FW_PUMP_NO_POWER", "pump without power", "消防泵失电",
                               "{place}: the pump cabinet has no power ({point}).",
                               "{place}消防泵控制柜失电（{point}）。", "Restore the power.",
                               "请立即恢复双电源供电。", "FW_NO_WATER", 5000, 60000),
    [FW_PUMP_NOT_AUTO] = PLAIN("FW_PUMP_NOT_AUTO", "pump not automatic", "消防泵非自动",
                               "{place}: the fire pump has not been on automatic for {delay} "
                               "({point}); it will not start by itself.",
                               "{place}消防泵不在自动位已 {delay}（{point}），不会自动启动。",
                               "Turn the selector to automatic.", "请将转换开关转至自动位。",
                               "FW_NO_WATER", 600000, 60000),
    [FW_TANK_LOW] = PLAIN("FW_TANK_LOW", "tank low", "水箱水位低",
                          "{place}: water level of the tank is low ({point}).",
                          "{place}消防水箱（池）水位过低（{point}）。", "Fill the tank.",
                          "请立即补水并检查补水管路。", "FW_NO_WATER", 60000, 60000),
};

#undef PLAIN

static const struct estate_metric metric[METRICS] = {
    [PRESSURE_MIN] = {"pressure_kpa.min", "kPa", ESTATE_MIN, ESTATE_ZONE, 0},
    [PRESSURE_MEAN] = {"pressure_kpa.mean", "kPa", ESTATE_LAST, ESTATE_ZONE, 0},
    [PRESSURE_MAX] = {"pressure_kpa.max", "kPa", ESTATE_MAX, ESTATE_ZONE, 0},
    [VALVE_SHUT_MINUTES] = {"valve_shut_min", "min", ESTATE_SUM, ESTATE_ZONE, 0},
    [NOT_AUTO_MINUTES] = {"not_auto_min", "min", ESTATE_SUM, ESTATE_ZONE, 0},
    [NO_POWER_MINUTES] = {"no_power_min", "min", ESTATE_SUM, ESTATE_ZONE, 0},
    [PUMP_RUNS] = {"pump_runs", "", ESTATE_SUM, ESTATE_ZONE, 0},
    [JOCKEY_STARTS] = {"jockey_starts", "", ESTATE_SUM, ESTATE_ZONE, 0},
    [TANK_LEAST] = {"tank_min_mm", "mm", ESTATE_MIN, ESTATE_ZONE, 0},
};

#endif
