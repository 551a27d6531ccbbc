/*
 * charging - a shed where e-bikes charge: smoke, overload, heat, leakage, and what a day of it was.
 *
 * Ports are whole devices of a charger's repeat; a charger may lack some fields (point 0), and then
 * that danger cannot be seen there and nothing is said of it. The charger's own cut-outs are not
 * trusted: power and temperature are judged here, whatever the port's status says. Energy is summed
 * from the rise of each counter; a counter that falls was reset, and starts anew. The branch meter
 * is recorded, not judged.
 */
#include "estate_plugin.h"

#include <math.h>
#include <stdbool.h>
#include <stddef.h>

enum { PORT, BRANCH, CLOSED, SMOKE, RCD, ROLES };
enum { STATUS, POWER, ENERGY, TEMPERATURE, STOP, PORT_FIELDS };
enum { METER_POWER, METER_ENERGY, METER_FIELDS };
enum { PORT_POWER, PORT_TEMPERATURE, CLOSED_POWER, PARAMS };
enum { CH_SMOKE, CH_OVERPOWER, CH_OVERTEMP, CH_LEAK, CH_ILLEGAL_ZONE, CODES };
enum { SLOTS, IN_SERVICE, PEAK, SESSIONS, ENERGY_SUM, CLOSED_ENERGY, METRICS };

/* Kept for each port and each closed circuit. */
struct item {
    double energy;   /* Wh, as last read */
    uint8_t metered; /* energy was read before */
    uint8_t use;     /* 0 never seen, 1 not charging, 2 charging */
};

static const char *const port_fields[] = {"status", "power", "energy", "temperature", "stop", NULL};
static const char *const meter_fields[] = {"power", "energy", NULL};
static const char *const clear_smoke[] = {"clear", "smoke", NULL};
static const char *const no_yes[] = {"no", "yes", NULL};

/* Status codes of a port at work; every other one is a fault. */
enum { IDLE = 0, CHARGING = 1, PLUGGED = 2, FULL = 3, FLOATING = 5 };

static const struct estate_role role[ROLES] = {
    [PORT] = {"port", "", "charging ports, by charger or one by one", port_fields, NULL, 30000,
              sizeof(struct item), ESTATE_ANALOG, 1, ESTATE_OPTIONAL},
    [BRANCH] = {"branch", "", "meter of the shed's circuit", meter_fields, NULL, 30000, 0,
                ESTATE_ANALOG, 1, ESTATE_OPTIONAL},
    [CLOSED] = {"closed", "", "meter of a circuit where charging is forbidden", meter_fields, NULL,
                30000, sizeof(struct item), ESTATE_ANALOG, 1, ESTATE_OPTIONAL},
    [SMOKE] = {"smoke", "", "smoke detector", NULL, clear_smoke, 1000, 0, ESTATE_CONTACT, 1,
               ESTATE_OPTIONAL},
    [RCD] = {"rcd", "", "residual current device has tripped", NULL, no_yes, 1000, 0,
             ESTATE_CONTACT, 1, ESTATE_OPTIONAL},
};

static const struct estate_param param[PARAMS] = {
    [PORT_POWER] = {"port-power", "W", "most power of one port", 800, 1, 10000, ESTATE_ITEM},
    [PORT_TEMPERATURE] = {"port-temperature", "degC", "hottest port", 80, 30, 150, ESTATE_ITEM},
    [CLOSED_POWER] = {"closed-power", "W", "more on a closed circuit is use", 10, 1, 1000,
                      ESTATE_ZONE},
};

#define MAJOR(name, en, zh, text_en, text_zh, do_en, do_zh, on, where, of)                         \
    {                                                                                              \
        .code = name, .label = {en, zh}, .text = {text_en, text_zh}, .action = {do_en, do_zh},     \
        .on_ms = on, .off_ms = 60000, .reset_ms = -1, .severity = ESTATE_MAJOR, .scope = where,    \
        .kind = ESTATE_ALARM, .role = of                                                           \
    }

static const struct estate_code code[CODES] = {
    [CH_SMOKE] = {.code = "CH_SMOKE",
                  .label = {"smoke", "烟雾报警"},
                  .text = {"{place}: smoke detector {point} has tripped.",
                           "{place}烟感报警：{point}。"},
                  .action = {"Go and look; cut the power of the shed; report a fire at once.",
                             "立即现场核实并切断充电电源；发现火情立即报警。"},
                  .on_ms = 1000,
                  .off_ms = 60000,
                  .reset_ms = 0,
                  .severity = ESTATE_CRITICAL,
                  .scope = ESTATE_ITEM,
                  .kind = ESTATE_ALARM,
                  .role = SMOKE},
    [CH_OVERPOWER] = MAJOR("CH_OVERPOWER", "port overloaded", "充电口过载",
                           "{place}: {point} draws {value} (at most {limit}).",
                           "{place}：{point}功率 {value}（应≤{limit}）。",
                           "Switch the port off; look at what is plugged in.",
                           "请断开该充电口并检查所接车辆。", 30000, ESTATE_ITEM, PORT),
    [CH_OVERTEMP] = MAJOR("CH_OVERTEMP", "port hot", "充电口过热",
                          "{place}: {point} is at {value} (at most {limit}).",
                          "{place}：{point}温度 {value}（应≤{limit}）。",
                          "Switch the port off; check plug and battery.",
                          "请断开该充电口，检查插头和电池。", 30000, ESTATE_ITEM, PORT),
    [CH_LEAK] =
        MAJOR("CH_LEAK", "leakage trip", "漏电保护动作",
              "{place}: the residual current device has tripped ({point}).",
              "{place}漏电保护动作（{point}）。", "Find the leaking circuit before closing.",
              "查明漏电回路后方可合闸。", 1000, ESTATE_ZONE, 0),
    [CH_ILLEGAL_ZONE] =
        MAJOR("CH_ILLEGAL_ZONE", "closed circuit in use", "封停回路用电",
              "{place}: closed circuit {point} draws {value}.",
              "{place}：已封停回路{point}功率 {value}。", "Find and end the charging there.",
              "请现场查处违规充电。", 60000, ESTATE_ITEM, CLOSED),
};

#undef MAJOR

static const struct estate_metric metric[METRICS] = {
    [SLOTS] = {"slots", "", ESTATE_LAST, ESTATE_ZONE, 0},
    [IN_SERVICE] = {"in_service", "", ESTATE_LAST, ESTATE_ZONE, 0},
    [PEAK] = {"peak", "", ESTATE_MAX, ESTATE_ZONE, 0},
    [SESSIONS] = {"sessions", "", ESTATE_SUM, ESTATE_ZONE, 0},
    [ENERGY_SUM] = {"energy_wh", "Wh", ESTATE_SUM, ESTATE_ZONE, 0},
    [CLOSED_ENERGY] = {"closed_wh", "Wh", ESTATE_SUM, ESTATE_ZONE, 0},
};

/* Exists, and is bound here and not in the zone that feeds this one. */
static bool mine(const struct estate_input *in)
{
    return in->point && in->hop == 0;
}

/* Over the limit until 5 % below it. */
static void judge_limit(const struct estate_input *in, double limit, uint8_t standing,
                        struct estate_verdict *verdict)
{
    if (!mine(in))
        return;
    verdict->evidence[0] = in->point;
    if (in->quality != ESTATE_GOOD) {
        verdict->state = ESTATE_UNKNOWN;
        return;
    }
    verdict->value = in->value;
    verdict->limit = limit;
    if (in->value > (standing ? limit * 0.95 : limit))
        verdict->state = ESTATE_PRESENT;
}

static void judge_contact(const struct estate_input *in, struct estate_verdict *verdict)
{
    if (!mine(in) || verdict->state == ESTATE_PRESENT)
        return;
    if (in->quality != ESTATE_GOOD) {
        verdict->state = ESTATE_UNKNOWN;
    } else if (in->value != 0) {
        verdict->state = ESTATE_PRESENT;
        verdict->evidence[0] = in->point;
    }
}

/* What a counter rose by since it was last read, in Wh. */
static double rise(struct item *kept, const struct estate_input *in)
{
    double before = kept->energy;

    if (!mine(in) || in->quality != ESTATE_GOOD)
        return 0;
    kept->energy = in->value;
    if (!kept->metered) {
        kept->metered = 1;
        return 0;
    }
    return fmax(in->value - before, 0);
}

static bool healthy(double status)
{
    return status == IDLE || status == CHARGING || status == PLUGGED || status == FULL ||
           status == FLOATING;
}

/* True if the port charges now; counts the start of a session. */
static bool follow_use(struct item *kept, const struct estate_input *status, double *sessions)
{
    bool charging = status->value == CHARGING;

    if (charging && kept->use == 1)
        *sessions += 1;
    kept->use = charging ? 2 : 1;
    return charging;
}

static void sum_ports(const struct estate_view *view, struct item *kept, double *const *today)
{
    double slots = 0, serving = 0, charging = 0;

    for (int i = 0; i < view->role[PORT].items; i++) {
        const struct estate_input *field = &view->role[PORT].in[i * PORT_FIELDS];

        today[ENERGY_SUM][0] += rise(&kept[i], &field[ENERGY]);
        if (!mine(&field[STATUS]))
            continue;
        slots++;
        if (field[STATUS].quality != ESTATE_GOOD)
            continue;
        serving += healthy(field[STATUS].value);
        charging += follow_use(&kept[i], &field[STATUS], &today[SESSIONS][0]);
    }
    today[SLOTS][0] = slots;
    today[IN_SERVICE][0] = serving;
    today[PEAK][0] = fmax(today[PEAK][0], charging);
}

static void judge(const struct estate_view *view, void *zone_state, void *const *item_state,
                  struct estate_out *out)
{
    struct estate_verdict *const *verdict = out->verdict;
    const struct estate_list *list = view->role;
    struct item *closed = item_state[CLOSED];

    (void)zone_state;
    for (int i = 0; i < list[SMOKE].items; i++)
        judge_contact(&list[SMOKE].in[i], &verdict[CH_SMOKE][i]);
    for (int i = 0; i < list[RCD].items; i++)
        judge_contact(&list[RCD].in[i], &verdict[CH_LEAK][0]);
    for (int i = 0; i < list[PORT].items; i++) {
        const struct estate_input *field = &list[PORT].in[i * PORT_FIELDS];

        judge_limit(&field[POWER], field[POWER].param[PORT_POWER], view->standing[CH_OVERPOWER][i],
                    &verdict[CH_OVERPOWER][i]);
        judge_limit(&field[TEMPERATURE], field[TEMPERATURE].param[PORT_TEMPERATURE],
                    view->standing[CH_OVERTEMP][i], &verdict[CH_OVERTEMP][i]);
    }
    for (int i = 0; i < list[CLOSED].items; i++) {
        const struct estate_input *field = &list[CLOSED].in[i * METER_FIELDS];

        judge_limit(&field[METER_POWER], view->param[CLOSED_POWER],
                    view->standing[CH_ILLEGAL_ZONE][i], &verdict[CH_ILLEGAL_ZONE][i]);
        out->today[CLOSED_ENERGY][0] += rise(&closed[i], &field[METER_ENERGY]);
    }
    sum_ports(view, item_state[PORT], out->today);
}

static const struct estate_plugin plugin = {
    .abi = ESTATE_ABI,
    .size = sizeof plugin,
    .name = "charging",
    .version = "1",
    .domain = "charging",
    .title = "e-bike charging: smoke, overload, heat, leakage, energy",
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
