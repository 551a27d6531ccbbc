/*
 * tables - what charging knows: roles, parameters, causes, codes and metrics of a charging shed.
 * No norm gives these figures: they are what makers of chargers use, or ours, so each parameter is
 * an engineering default that the estate's engineer signs.
 *
 * The plain code of a pair is the minor one (CH_OVERTEMP, CH_OVERRUN, CH_OFFLINE); what is worse is
 * its own code, and the plain one is then its child.
 */
#include "charging.h"

static const char *const port_fields[] = {"status",      "power", "current", "energy",
                                          "temperature", "stop",  NULL};
static const char *const meter_fields[] = {"power", "energy", NULL};
static const char *const clear_smoke[] = {"clear", "smoke", NULL};
static const char *const clear_heat[] = {"clear", "heat", NULL};
static const char *const no_yes[] = {"no", "yes", NULL};

#define DEVICES(key, words, names)                                                                 \
    .name = key, .unit = "", .help = words, .kind = ESTATE_ANALOG, .many = 1, .fields = names,     \
    .period_ms = 30000
#define CONTACT(key, words, names)                                                                 \
    .name = key, .unit = "", .help = words, .kind = ESTATE_CONTACT, .many = 1, .values = names,    \
    .period_ms = 1000

const struct estate_role charging_role[ROLES] = {
    [PORT] = {DEVICES("port", "charging ports, by charger or one by one", port_fields),
              .item_state = sizeof(struct port)},
    [BRANCH] = {DEVICES("branch", "meter of the shed's circuit", meter_fields)},
    [CLOSED] = {DEVICES("closed", "meter of a circuit where charging is forbidden", meter_fields),
                .item_state = sizeof(struct closed)},
    [SMOKE] = {CONTACT("smoke", "smoke detector", clear_smoke),
               .item_state = sizeof(struct detector)},
    [HEAT] = {CONTACT("heat", "heat detector", clear_heat)},
    [RCD] = {CONTACT("rcd", "residual current device has tripped", no_yes)},
    [RESIDUAL] = {.name = "residual",
                  .unit = "A",
                  .help = "residual current of a circuit",
                  .kind = ESTATE_ANALOG,
                  .many = 1,
                  .period_ms = 5000},
};

#undef DEVICES
#undef CONTACT

/* An engineer may say from a fifth of the default to five times as much. */
#define PARAM(key, in, number, where, words)                                                       \
    {                                                                                              \
        .name = key, .unit = in, .help = words " (engineering default)", .value = number,          \
        .min = (number) / 5.0, .max = (number)*5.0, .scope = ESTATE_##where                        \
    }

const struct estate_param charging_param[PARAMS] = {
    [PORT_POWER] = PARAM("port-power", "W", 800, ITEM, "most power of one port"),
    [SHED_POWER] = {.name = "shed-power",
                    .unit = "W",
                    .help = "most power of the shed; not judged if it is not said",
                    .value = NAN,
                    .max = 1e6},
    [PORT_CURRENT] = PARAM("port-current", "A", 5.5, ITEM, "most current of one port"),
    [MAINS_VOLTAGE] =
        PARAM("mains-voltage", "V", 230, ZONE, "makes current of power where only that is read"),
    [WARM_TEMPERATURE] = PARAM("warm-temperature", "degC", 65, ITEM, "from here a port is warm"),
    [PORT_TEMPERATURE] = PARAM("port-temperature", "degC", 80, ITEM, "from here a port is hot"),
    [LONGEST_SESSION] = PARAM("longest-session", "h", 10, ITEM, "longest session"),
    [MAJOR_SESSION] = PARAM("major-session", "h", 12, ITEM, "a longer one is a major alarm"),
    [FULL_POWER] = PARAM("full-power", "W", 20, ITEM, "below it the battery is full"),
    [FULL_TIME] = PARAM("full-time", "min", 60, ITEM, "so long a full battery may be switched on"),
    [IDLE_POWER] = PARAM("idle-power", "W", 10, ITEM, "most power of a port that does not charge"),
    [IDLE_TIME] = PARAM("idle-time", "min", 5, ITEM, "more for so long: the relay sticks"),
    [RESIDUAL_CURRENT] = PARAM("residual-current", "mA", 30, ITEM, "most residual current"),
    [OFFLINE_SHARE] = PARAM("offline-share", "%", 10, ZONE, "most slots that may be silent"),
    [MISMATCH_SHARE] =
        PARAM("mismatch-share", "%", 15, ZONE, "most that branch meter and ports may differ"),
    [MISMATCH_POWER] = PARAM("mismatch-power", "W", 100, ZONE, "a smaller difference is none"),
    [CLOSED_POWER] = PARAM("closed-power", "W", 10, ITEM, "more on a closed circuit is use"),
    [CLOSED_ENERGY] =
        PARAM("closed-energy", "Wh", 10, ITEM, "more, without an hour's rest, is use"),
    [CLEAR_MARGIN] = PARAM("clear-margin", "%", 5, ZONE, "so far below a limit it is good again"),
    [SESSION_GAP] =
        PARAM("session-gap", "min", 15, ZONE, "out of sight for longer is not counted as charging"),
    [POSSIBLE_POWER] =
        PARAM("possible-power", "W", 20000, ITEM, "an energy counter that rises faster jumped"),
};

#undef PARAM

static const struct estate_cause shed_causes[] = {
    [SHED_PORTS] = {.name = "ports",
                    .text = {"all ports draw {value} (at most {limit}); most of it {point}",
                             "各充电口总功率 {value}（应≤{limit}），最大为{point}"}},
    [SHED_METER] = {.name = "meter",
                    .text = {"its meters show {value} (at most {limit}); most of it {point}",
                             "支路电表合计功率 {value}（应≤{limit}），最大为{point}"}},
};
static const struct estate_cause overrun_causes[] = {
    [OVERRUN_LONG] = {.name = "too-long",
                      .text = {"has been charging for more than {limit} h",
                               "连续充电超过 {limit} 小时"}},
    [OVERRUN_FULL] = {.name = "full",
                      .text = {"draws only {value} and is still switched on (full below {limit})",
                               "功率仅 {value}（低于 {limit} 视为充满），仍未断电"}},
};
static const struct estate_cause stuck_causes[] = {
    [STUCK_STATUS] = {.name = "status",
                      .text = {"the charger reports a stuck relay", "充电桩上报继电器粘连"}},
    [STUCK_POWER] = {.name = "power",
                     .text = {"it draws {value} (at most {limit}) without charging",
                              "未在充电，功率却有 {value}（应≤{limit}）"}},
};
static const struct estate_cause mismatch_causes[] = {
    [MISMATCH_TAPPED] = {.name = "tapped",
                         .text = {"more than all ports together draw ({limit})",
                                  "多于各充电口合计 {limit}，疑似私接飞线"},
                         .action = {"Follow the cable from the meter; look for a tap.",
                                    "请沿线排查私接、飞线。"}},
    [MISMATCH_METER] = {.name = "meter",
                        .text = {"less than all ports together draw ({limit})",
                                 "少于各充电口合计 {limit}，电表或接线有误"},
                        .action = {"Have the branch meter and its wiring checked.",
                                   "请电工检查支路电表及接线。"}},
};
static const struct estate_cause illegal_causes[] = {
    [ILLEGAL_POWER] = {.name = "power",
                       .text = {"draws {value} (at most {limit})", "功率 {value}（应≤{limit}）"}},
    [ILLEGAL_ENERGY] = {.name = "energy",
                        .text = {"has drawn energy, meter at {value}",
                                 "有电量消耗，电表读数 {value}"}},
};

#define CODE(name, how)                                                                            \
    .code = name, .severity = ESTATE_##how, .kind = ESTATE_ALARM, .off_ms = 60000, .reset_ms = -1
#define OF(which)     .scope = ESTATE_ITEM, .role = which
#define CAUSES(table) .cause = table, .causes = sizeof table / sizeof *table

const struct estate_code charging_code[CODES] = {
    [CH_SMOKE] = {.code = "CH_SMOKE",
                  .label = {"smoke", "烟雾报警"},
                  .text = {"{place}: smoke detector {point} has tripped.",
                           "{place}烟感报警：{point}。"},
                  .action = {"Go and look; cut the power of the shed; if it burns, call 119.",
                             "立即现场核实并切断充电棚电源；发现火情拨打 119。"},
                  .on_ms = 1000,
                  .off_ms = 60000,
                  .reset_ms = 0,
                  .severity = ESTATE_CRITICAL,
                  .scope = ESTATE_ITEM,
                  .kind = ESTATE_ALARM,
                  .role = SMOKE},
    [CH_HEAT] = {.code = "CH_HEAT",
                 .label = {"heat", "感温报警"},
                 .text = {"{place}: heat detector {point} has tripped.",
                          "{place}感温探测器报警：{point}。"},
                 .action = {"Go and look; cut the power of the shed; if it burns, call 119.",
                            "立即现场核实并切断充电棚电源；发现火情拨打 119。"},
                 .on_ms = 1000,
                 .off_ms = 60000,
                 .reset_ms = 0,
                 .severity = ESTATE_CRITICAL,
                 .scope = ESTATE_ITEM,
                 .kind = ESTATE_ALARM,
                 .role = HEAT},
    [CH_OVERTEMP_HIGH] = {CODE("CH_OVERTEMP_HIGH", MAJOR), OF(PORT), .on_ms = 30000,
                          .label = {"port hot", "充电口过热"},
                          .text = {"{place}: {point} is at {value} (should be below {limit}).",
                                   "{place}：{point}温度 {value}（应低于 {limit}）。"},
                          .action = {"Go there now; cut the port's power; unplug; watch for smoke.",
                                     "立即到场切断该充电口电源并拔下插头，留意冒烟。"}},
    [CH_OVERTEMP] = {CODE("CH_OVERTEMP", MINOR), OF(PORT), .on_ms = 30000,
                     .label = {"port warm", "充电口温度偏高"},
                     .text = {"{place}: {point} is at {value} (should be below {limit}).",
                              "{place}：{point}温度 {value}（应低于 {limit}）。"},
                     .action = {"Look at plug, socket and battery; cut the port's power if hot.",
                                "请检查插头、插座和电池，发烫时切断该充电口电源。"},
                     .over = "CH_OVERTEMP_HIGH"},
    [CH_OVERPOWER] = {CODE("CH_OVERPOWER", MAJOR), OF(PORT), .on_ms = 30000,
                      .label = {"port overloaded", "充电口过载"},
                      .text = {"{place}: {point} draws {value} (at most {limit}).",
                               "{place}：{point}功率 {value}（应≤{limit}）。"},
                      .action = {"Look at what is plugged in; cut the port's power.",
                                 "请检查所接车辆并切断该充电口电源。"}},
    [CH_OVERCURRENT] = {CODE("CH_OVERCURRENT", MAJOR), OF(PORT), .on_ms = 30000,
                        .label = {"port over-current", "充电口过流"},
                        .text = {"{place}: {point} carries too much: {value} (at most {limit}).",
                                 "{place}：{point}电流过大：{value}（应≤{limit}）。"},
                        .action = {"Look at what is plugged in; cut the port's power.",
                                   "请检查所接车辆并切断该充电口电源。"},
                        .over = "CH_OVERPOWER"},
    [CH_SHED_OVERPOWER] = {CODE("CH_SHED_OVERPOWER", MAJOR), .on_ms = 30000,
                           .label = {"shed overloaded", "充电棚总功率超限"},
                           .text = {"{place}: {cause}.", "{place}：{cause}。"},
                           .action = {"Have some bikes unplugged.", "请减少同时充电车辆。"},
                           CAUSES(shed_causes)},
    [CH_OVERRUN_LONG] = {CODE("CH_OVERRUN_LONG", MAJOR), OF(PORT),
                         .label = {"charging far too long", "充电严重超时"},
                         .text = {"{place}: {point} has been charging for more than {limit} h.",
                                  "{place}：{point}连续充电超过 {limit} 小时。"},
                         .action = {"Unplug the bike; feel battery and charger for heat.",
                                    "请立即拔下插头，检查电池和充电器是否发烫。"}},
    [CH_OVERRUN] = {CODE("CH_OVERRUN", MINOR), OF(PORT), .label = {"charging too long", "充电超时"},
                    .text = {"{place}: {point} {cause}.", "{place}：{point}{cause}。"},
                    .action = {"Unplug the bike; find out why the charger does not switch off.",
                               "请拔下插头，并查明充电桩未断电的原因。"},
                    .over = "CH_OVERRUN_LONG", CAUSES(overrun_causes)},
    [CH_RELAY_STUCK] = {CODE("CH_RELAY_STUCK", MAJOR), OF(PORT),
                        .label = {"relay stuck", "继电器粘连"},
                        .text = {"{place}: {point} cannot switch off: {cause}.",
                                 "{place}：{point}无法断电：{cause}。"},
                        .action = {"Unplug; cut the charger's breaker; have it repaired.",
                                   "请拔下插头，断开该充电桩空开并报修。"},
                        CAUSES(stuck_causes)},
    [CH_PORT_FAULT] = {CODE("CH_PORT_FAULT", MINOR), OF(PORT), .on_ms = 60000,
                       .label = {"port faulty", "充电口故障"},
                       .text = {"{place}: {point} reports a fault, status {value}.",
                                "{place}：{point}上报故障，状态 {value}。"},
                       .action = {"Put the port out of use; have it repaired.",
                                  "请停用该充电口并报修。"}},
    [CH_LEAK] = {CODE("CH_LEAK", MAJOR), OF(RCD), .on_ms = 1000, .label = {"leakage", "漏电"},
                 .text = {"{place}: leakage, the residual current device {point} has tripped.",
                          "{place}漏电：漏电保护器{point}已动作。"},
                 .action = {"Touch nothing; an electrician finds the leak before closing again.",
                            "请勿触碰设备；由电工查明漏电回路后方可合闸。"}},
    [CH_LEAK_CURRENT] =
        {CODE("CH_LEAK_CURRENT", MAJOR), OF(RESIDUAL), .on_ms = 6000,
         .label = {"leakage current", "剩余电流超限"},
         .text = {"{place}: leakage, residual current {value} at {point} (at most {limit}).",
                  "{place}漏电：{point}剩余电流 {value}（应≤{limit}）。"},
         .action = {"Touch nothing; cut the circuit; an electrician finds the leak.",
                    "请勿触碰设备；切断该回路电源，由电工查明漏电。"}},
    [CH_OFFLINE_SHARE] =
        {CODE("CH_OFFLINE_SHARE", MAJOR), .on_ms = 360000,
         .label = {"many slots silent", "充电口大面积失联"},
         .text = {"{place}: {value} % of the slots are silent (at most {limit} %).",
                  "{place}：{value}% 的充电口失联（应≤{limit}%）。"},
         .action = {"Look at power and network of the shed.", "请检查充电棚供电和网络。"}},
    [CH_OFFLINE] = {CODE("CH_OFFLINE", MINOR), OF(PORT), .on_ms = 360000,
                    .label = {"charger silent", "充电桩失联"},
                    .text = {"{place}: the charger of {point} has been silent since {since}.",
                             "{place}：{point}所属充电桩 {since} 起失联。"},
                    .action = {"Look at power and cable of the charger.",
                               "请检查充电桩供电和接线。"},
                    .over = "CH_OFFLINE_SHARE"},
    [CH_BRANCH_MISMATCH] = {CODE("CH_BRANCH_MISMATCH", MINOR), .on_ms = 1800000,
                            .label = {"branch meter disagrees", "支路电表不符"},
                            .text = {"{place}: the branch meters show {value}, most of it {point}: "
                                     "{cause}.",
                                     "{place}：支路电表合计 {value}（最大为{point}），{cause}。"},
                            .action = {"Have meter and wiring checked.", "请检查电表和接线。"},
                            CAUSES(mismatch_causes)},
    [CH_ILLEGAL_ZONE] = {CODE("CH_ILLEGAL_ZONE", MAJOR), OF(CLOSED), .on_ms = 60000,
                         .label = {"closed circuit in use", "封停回路用电"},
                         .text = {"{place}: closed circuit {point} {cause}.",
                                  "{place}：已封停回路{point}{cause}。"},
                         .action = {"Go there; find and end the charging.", "请现场查处违规充电。"},
                         CAUSES(illegal_causes)},
};

#undef CODE
#undef OF
#undef CAUSES

#define COUNT(key)                                                                                 \
    {                                                                                              \
        .name = key, .unit = "", .fold = ESTATE_SUM                                                \
    }
#define RARE(key)                                                                                  \
    {                                                                                              \
        .name = key, .unit = "", .fold = ESTATE_SUM, .rare = 1                                     \
    }

const struct estate_metric charging_metric[METRICS] = {
    [SLOTS] = {.name = "slots", .unit = "", .fold = ESTATE_LAST},
    [IN_SERVICE] = {.name = "in_service", .unit = "", .fold = ESTATE_LAST},
    [FAULT] = {.name = "fault", .unit = "", .fold = ESTATE_LAST},
    [PEAK] = {.name = "peak.0", .unit = "", .fold = ESTATE_MAX},
    [PEAK_TIME] = {.name = "peak.1", .unit = "", .fold = ESTATE_LAST, .shape = ESTATE_CLOCK_TIME},
    [SESSIONS] = COUNT("sessions"),
    [KWH] = {.name = "kwh", .unit = "kWh", .fold = ESTATE_SUM, .decimals = 3},
    [STOP_FULL] = RARE("stops.full"),
    [STOP_TIME] = RARE("stops.time"),
    [STOP_UNPLUGGED] = RARE("stops.unplugged"),
    [STOP_OVERLOAD] = RARE("stops.overload"),
    [STOP_LOW_POWER] = RARE("stops.low-power"),
    [STOP_AMBIENT_HOT] = RARE("stops.ambient-hot"),
    [STOP_PORT_HOT] = RARE("stops.port-hot"),
    [STOP_NO_POWER] = RARE("stops.no-power"),
    [STOP_OTHER] = RARE("stops.other"),
    [OVERRUNS] = COUNT("overrun"),
    [OVER_POWER] = COUNT("over_power"),
    [OVER_TEMPERATURE] = COUNT("over_temperature"),
    [SMOKES] = COUNT("smoke"),
    [CLOSED_KWH] = {.name = "closed_kwh", .unit = "kWh", .fold = ESTATE_SUM, .decimals = 3},
};

#undef COUNT
#undef RARE

const struct estate_remark charging_remark[REMARKS] = {
    [IN_USE] = {"in-use",
                {"{value} of {limit} slots in use", "可用充电口 {limit} 个，在用 {value} 个"}},
};
