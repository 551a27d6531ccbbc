/*
 * charging - a shed where e-bikes charge: smoke, heat, overload, overrun, leakage, chargers that
 * are silent, power that nobody accounts for, and what a day of it was.
 *
 * Ports are whole devices of a charger's repeat; a charger may lack some fields (point 0), and then
 * that danger cannot be seen there and nothing is said of it. All ports are gone through once for
 * each judgement.
 */
#include "charging.h"

enum { LEAK_SOON_MS = 2000 };

/* Power of what the shed is made of: its ports, or the meters of its circuit. */
struct sum {
    double power, hidden;            /* W; that is known, that others may draw of which it is not */
    const struct estate_input *most; /* of one; NULL: none draws any */
    uint16_t n;
    bool metered; /* each of them has power */
};

/* Sums over the ports of one judgement. */
struct shed {
    double slots, silent, serving, faulty, occupied;
    struct sum ports, circuit;
};

static bool silent(const struct estate_input *in)
{
    return in->quality != ESTATE_GOOD && in->quality != ESTATE_BAD;
}

/* What says how the port is: its status, or without one whatever else is read of it. */
static const struct estate_input *face(const struct estate_input *in)
{
    int f = STATUS;

    while (f < STOP && !mine(&in[f]))
        f++;
    return &in[f];
}

static void judge_contact(const struct estate_input *in, struct estate_verdict *verdict)
{
    if (unsure(in))
        verdict->state = ESTATE_UNKNOWN;
    else if (good(in) && in->value != 0)
        limit_present(verdict, NO_CAUSE, in, NAN);
}

static void add_power(struct sum *sum, const struct estate_input *power, double most)
{
    sum->n++;
    sum->metered = sum->metered && mine(power);
    sum->hidden += unsure(power) ? most : 0;
    if (!good(power))
        return;
    sum->power += power->value;
    if (!sum->most || power->value > sum->most->value)
        sum->most = power;
}

/* Is all of it known? */
static bool whole(const struct sum *sum)
{
    return sum->n && sum->metered && !sum->hidden;
}

/* What was not read since the start is taken to be as it was before. */
static void sum_port(const struct estate_input *in, struct port *kept, struct shed *shed)
{
    const struct estate_input *says = face(in);
    bool has_status = mine(&in[STATUS]);

    if (!mine(says))
        return;
    shed->slots++;
    shed->silent += silent(says);
    add_power(&shed->ports, &in[POWER], in->param[PORT_POWER]);
    if (says->quality != ESTATE_NONE) {
        kept->serves = good(says) && (!has_status || is_healthy(says->value));
        kept->faulty = good(says) && !kept->serves;
    }
    shed->serving += kept->serves;
    shed->faulty += kept->faulty;
    if (good(says))
        shed->occupied += has_status ? is_occupied(says->value) : kept->charges;
}

/* By the ports, or by the meter where that shows more. */
static void judge_sum(const struct estate_view *view, const struct shed *shed,
                      struct estate_verdict *verdict)
{
    uint16_t cause = shed->circuit.power > shed->ports.power ? SHED_METER : SHED_PORTS;
    const struct sum *sum = cause == SHED_METER ? &shed->circuit : &shed->ports;
    double limit = view->param[SHED_POWER];

    if (isnan(limit))
        return;
    if (sum->most && sum->power > limit_eased(view, limit, view->standing[CH_SHED_OVERPOWER][0])) {
        limit_present(verdict, cause, sum->most, limit);
        verdict->value = sum->power;
    } else if (!whole(&shed->ports) && !whole(&shed->circuit) &&
               (shed->ports.hidden || shed->circuit.hidden)) {
        verdict->state = ESTATE_UNKNOWN;
    }
}

/* The ports of one charger are silent together, wherever they are bound: the first of them speaks
 * for it. */
static bool speaks_for_charger(const struct estate_list *ports, uint16_t i)
{
    uint16_t device = ports->in[i * PORT_FIELDS].device;

    for (uint16_t other = 0; other < ports->items; other++) {
        const struct estate_input *in = &ports->in[other * PORT_FIELDS];

        if (in->device == device && (other < i || !silent(face(in))))
            return false;
    }
    return true;
}

static void judge_silence(const struct estate_list *ports, struct estate_verdict *verdict)
{
    for (uint16_t i = 0; i < ports->items; i++) {
        const struct estate_input *says = face(&ports->in[i * PORT_FIELDS]);

        if (mine(says) && silent(says) && speaks_for_charger(ports, i))
            verdict[i].state = ESTATE_PRESENT;
    }
}

static void judge_share(const struct estate_view *view, const struct shed *shed,
                        struct estate_verdict *verdict)
{
    if (!shed->slots)
        return;
    verdict->value = floor(shed->silent / shed->slots * 1000 + 0.5) / 10;
    verdict->limit = view->param[OFFLINE_SHARE];
    if (shed->silent * 100 > shed->slots * verdict->limit)
        verdict->state = ESTATE_PRESENT;
}

/* What a silent port may draw is accounted for: half a sum accuses nobody, and a port that is out
 * of order for weeks hides no tap. */
static void judge_branch(const struct estate_view *view, const struct shed *shed,
                         struct estate_verdict *verdict)
{
    const struct sum *circuit = &shed->circuit;
    double power = circuit->power, ports = shed->ports.power, apart, limit;

    if (!circuit->n || !circuit->metered || !shed->ports.n || !shed->ports.metered)
        return;
    if (circuit->hidden) {
        verdict->state = ESTATE_UNKNOWN;
        return;
    }
    ports += fmax(0, fmin(power - ports, shed->ports.hidden));
    apart = fabs(power - ports);
    limit =
        fmax(view->param[MISMATCH_SHARE] / 100 * fmax(power, ports), view->param[MISMATCH_POWER]);
    if (apart > limit_eased(view, limit, view->standing[CH_BRANCH_MISMATCH][0]))
        limit_present(verdict, power > ports ? MISMATCH_TAPPED : MISMATCH_METER, circuit->most,
                      ports);
    else if (shed->ports.hidden)
        verdict->state = ESTATE_UNKNOWN;
    verdict->grade = ESTATE_LIKELY;
    verdict->value = power;
}

static void sum_day(const struct estate_view *view, const struct shed *shed, double *const *today)
{
    today[SLOTS][0] = shed->slots;
    today[IN_SERVICE][0] = shed->serving;
    today[FAULT][0] = shed->faulty;
    if (shed->occupied > fmax(today[PEAK][0], 0))
        today[PEAK_TIME][0] = view->local_ms;
    today[PEAK][0] = fmax(today[PEAK][0], shed->occupied);
}

/* Nothing is said of a shed of which no slot can be seen. */
static void say(const struct shed *shed, struct estate_say *say)
{
    if (shed->silent >= shed->slots)
        return;
    say->remark = IN_USE;
    say->value = shed->occupied;
    say->limit = shed->serving;
}

static void judge_detectors(const struct estate_view *view, struct detector *smoke,
                            struct estate_out *out)
{
    struct estate_verdict *const *verdict = out->verdict;
    const struct estate_list *list = view->role;

    for (int i = 0; i < list[SMOKE].items; i++) {
        judge_contact(&list[SMOKE].in[i], &verdict[CH_SMOKE][i]);
        out->today[SMOKES][0] += limit_raised(&smoke[i].stood, view->standing[CH_SMOKE][i]);
    }
    for (int i = 0; i < list[HEAT].items; i++)
        judge_contact(&list[HEAT].in[i], &verdict[CH_HEAT][i]);
    for (int i = 0; i < list[RCD].items; i++)
        judge_contact(&list[RCD].in[i], &verdict[CH_LEAK][i]);
    for (int i = 0; i < list[RESIDUAL].items; i++) {
        const struct estate_input *in = &list[RESIDUAL].in[i];
        struct estate_verdict *leak = &verdict[CH_LEAK_CURRENT][i];

        limit_judge(view, in, in->param[RESIDUAL_CURRENT] / 1000, false,
                    view->standing[CH_LEAK_CURRENT][i], leak);
        if (leak->state == ESTATE_PRESENT && !view->standing[CH_LEAK_CURRENT][i])
            out->period_ms[RESIDUAL][i] = LEAK_SOON_MS;
    }
}

static void judge(const struct estate_view *view, void *zone_state, void *const *item_state,
                  struct estate_out *out)
{
    const struct estate_list *list = view->role;
    struct closed *closed = item_state[CLOSED];
    struct port *port = item_state[PORT];
    struct shed shed = {.ports.metered = true, .circuit.metered = true};

    (void)zone_state;
    judge_detectors(view, item_state[SMOKE], out);
    for (uint16_t i = 0; i < list[PORT].items; i++) {
        port_judge(view, &port[i], i, out);
        sum_port(&list[PORT].in[i * PORT_FIELDS], &port[i], &shed);
    }
    for (uint16_t i = 0; i < list[BRANCH].items; i++)
        add_power(&shed.circuit, &list[BRANCH].in[i * METER_FIELDS + METER_POWER], INFINITY);
    judge_sum(view, &shed, &out->verdict[CH_SHED_OVERPOWER][0]);
    judge_silence(&list[PORT], out->verdict[CH_OFFLINE]);
    judge_share(view, &shed, &out->verdict[CH_OFFLINE_SHARE][0]);
    judge_branch(view, &shed, &out->verdict[CH_BRANCH_MISMATCH][0]);
    for (uint16_t i = 0; i < list[CLOSED].items; i++)
        meter_judge_closed(view, &closed[i], i, out);
    sum_day(view, &shed, out->today);
    say(&shed, out->say);
}

static const struct estate_plugin plugin = {
    .abi = ESTATE_ABI,
    .size = sizeof plugin,
    .name = "charging",
    .version = "2",
    .domain = "charging",
    .title = "e-bike charging: smoke, overload, heat, overrun, leakage, energy",
    .role = charging_role,
    .param = charging_param,
    .code = charging_code,
    .metric = charging_metric,
    .remark = charging_remark,
    .roles = ROLES,
    .params = PARAMS,
    .codes = CODES,
    .metrics = METRICS,
    .remarks = REMARKS,
    .state_version = 3,
    .judge = judge,
};

const struct estate_plugin *estate_plugin(void)
{
    return &plugin;
}
