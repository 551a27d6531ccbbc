/*
 * charging - a shed where e-bikes charge: smoke, heat, overload, overrun, leakage, chargers that
 * are silent, power that nobody accounts for, and what a day of it was.
 *
 * Ports are whole devices of a charger's repeat; a charger may lack some fields (point 0), and then
 * that danger cannot be seen there and nothing is said of it. The charger's own cut-outs are not
 * trusted: power, current and temperature are judged here, whatever the port's status says. What is
 * over a limit for the first time is asked for more often, so that one wrong reading is
 * contradicted before the delay is over.
 *
 * How long a port charges is added up between sights of it that are near enough to each other, and
 * so goes on over a restart of the gateway or of the charger. Energy is the rise of each counter:
 * one that falls was reset and starts anew, one that rises faster than the wires carry jumped, and
 * both add nothing. All ports are gone through once for each judgement.
 */
#include "tables.h"

#include <stdbool.h>

/* Status codes of a port. Every one that is not here is a fault. */
enum {
    IDLE = 0,
    CHARGING = 1,
    PLUGGED = 2,
    FULL = 3,
    FLOATING = 5,
    RELAY_STUCK = 9,
    RELAY_STUCK_TOO = 14
};

enum { HOUR_MS = 3600000, MINUTE_MS = 60000, SOON_MS = 10000, LEAK_SOON_MS = 2000 };

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

/* Exists, and is bound here and not in the zone that feeds this one. */
static bool mine(const struct estate_input *in)
{
    return in->point && in->hop == 0;
}

static bool good(const struct estate_input *in)
{
    return mine(in) && in->quality == ESTATE_GOOD;
}

/* Exists, but cannot be judged. */
static bool unsure(const struct estate_input *in)
{
    return mine(in) && in->quality != ESTATE_GOOD;
}

static bool silent(const struct estate_input *in)
{
    return in->quality != ESTATE_GOOD && in->quality != ESTATE_BAD;
}

static bool is_relay_stuck(double status)
{
    return status == RELAY_STUCK || status == RELAY_STUCK_TOO;
}

static bool is_occupied(double status)
{
    return status == CHARGING || status == PLUGGED || status == FULL || status == FLOATING;
}

static bool is_healthy(double status)
{
    return status == IDLE || is_occupied(status);
}

static void present(struct estate_verdict *verdict, uint16_t cause, const struct estate_input *in,
                    double limit)
{
    verdict->state = ESTATE_PRESENT;
    verdict->cause = cause;
    verdict->grade = ESTATE_CERTAIN;
    verdict->evidence[0] = in->point;
    verdict->value = in->value;
    verdict->limit = limit;
}

/* What was over a limit stays so until it is clear-margin below. */
static double eased(const struct estate_view *view, double limit, uint8_t standing)
{
    return standing ? limit * (1 - view->param[CLEAR_MARGIN] / 100) : limit;
}

/* `reached`: the limit itself is too much already. */
static void judge_limit(const struct estate_view *view, const struct estate_input *in, double limit,
                        bool reached, uint8_t standing, struct estate_verdict *verdict)
{
    if (good(in)) {
        verdict->value = in->value;
        if (in->value > eased(view, limit, standing) || (reached && in->value == limit))
            present(verdict, NO_CAUSE, in, limit);
    } else if (unsure(in)) {
        verdict->state = ESTATE_UNKNOWN;
    }
}

static void judge_contact(const struct estate_input *in, struct estate_verdict *verdict)
{
    if (unsure(in))
        verdict->state = ESTATE_UNKNOWN;
    else if (good(in) && in->value != 0)
        present(verdict, NO_CAUSE, in, NAN);
}

/* 1 at the moment when an alarm was raised. */
static double raised(uint8_t *stood, uint8_t standing)
{
    bool news = standing && !*stood;

    *stood = standing;
    return news;
}

/* ---- energy ---- */

/* What a counter rose by since it was last read, in Wh. *fell: it was reset meanwhile. */
static double rise(const struct estate_view *view, struct meter *kept,
                   const struct estate_input *in, bool *fell)
{
    double step = in->value - kept->energy, possible;
    bool first = !kept->moved_ms;

    if (!good(in) || (!first && step == 0))
        return 0;
    possible =
        in->param[POSSIBLE_POWER] * (double)(view->now_ms - kept->moved_ms) / (double)HOUR_MS;
    if (step + 0x1p32 <= possible && !kept->jumped)
        step += 0x1p32; /* 32 bits of Wh went round */
    *fell = !first && step < 0;
    kept->jumped = !first && step > possible;
    kept->energy = in->value;
    kept->moved_ms = view->now_ms;
    return first || kept->jumped ? 0 : fmax(step, 0);
}

/* No meter of a closed circuit should move; what it moves without an hour's rest is added up. */
static void judge_closed(const struct estate_view *view, struct meter *kept, uint16_t i,
                         struct estate_out *out)
{
    const struct estate_input *in = &view->role[CLOSED].in[i * METER_FIELDS];
    const struct estate_input *energy = &in[METER_ENERGY];
    struct estate_input power = in[METER_POWER]; /* a meter wired the wrong way shows it below 0 */
    struct estate_verdict *verdict = &out->verdict[CH_ILLEGAL_ZONE][i];
    bool fell = false;
    double used;

    power.value = fabs(power.value);
    if (view->now_ms - kept->moved_ms > HOUR_MS)
        kept->used = 0;
    used = rise(view, kept, energy, &fell);
    kept->used += used;
    out->today[CLOSED_KWH][0] += used / 1000;
    judge_limit(view, &power, power.param[CLOSED_POWER], false, view->standing[CH_ILLEGAL_ZONE][i],
                verdict);
    if (verdict->state == ESTATE_PRESENT)
        return;
    if (good(energy) && kept->used > energy->param[CLOSED_ENERGY])
        present(verdict, ILLEGAL_ENERGY, energy, NAN);
    else if (unsure(energy))
        verdict->state = ESTATE_UNKNOWN;
}

/* ---- one port ---- */

/* What says how the port is: its status, or without one whatever else is read of it. */
static const struct estate_input *face(const struct estate_input *in)
{
    int f = STATUS;

    while (f < STOP && !mine(&in[f]))
        f++;
    return &in[f];
}

/* Before an alarm is raised there is to be a second reading. */
static void look_twice(const struct estate_view *view, uint16_t i, struct estate_out *out)
{
    static const uint8_t codes[] = {CH_OVERPOWER, CH_OVERCURRENT, CH_OVERTEMP, CH_OVERTEMP_HIGH};

    for (size_t n = 0; n < sizeof codes; n++)
        if (out->verdict[codes[n]][i].state == ESTATE_PRESENT && !view->standing[codes[n]][i])
            out->period_ms[PORT][i] = SOON_MS;
}

static void judge_limits(const struct estate_view *view, const struct estate_input *in, uint16_t i,
                         struct estate_out *out)
{
    static const struct {
        uint8_t code, field, param;
        bool reached;
    } limit[] = {
        {CH_OVERPOWER, POWER, PORT_POWER, false},
        {CH_OVERTEMP, TEMPERATURE, WARM_TEMPERATURE, true},
        {CH_OVERTEMP_HIGH, TEMPERATURE, PORT_TEMPERATURE, true},
    };
    bool has_current = mine(&in[CURRENT]);
    double current = in->param[PORT_CURRENT];

    for (size_t n = 0; n < sizeof limit / sizeof *limit; n++)
        judge_limit(view, &in[limit[n].field], in->param[limit[n].param], limit[n].reached,
                    view->standing[limit[n].code][i], &out->verdict[limit[n].code][i]);
    judge_limit(view, &in[has_current ? CURRENT : POWER],
                has_current ? current : current * in->param[MAINS_VOLTAGE], false,
                view->standing[CH_OVERCURRENT][i], &out->verdict[CH_OVERCURRENT][i]);
    look_twice(view, i, out);
}

/* Is the port switched on for a bike? A port without status is if it draws power. */
static bool charges(const struct port *kept, const struct estate_input *in)
{
    if (mine(&in[STATUS]))
        return in[STATUS].value == CHARGING || in[STATUS].value == FLOATING;
    return in[POWER].value > in->param[IDLE_POWER] / (kept->charges ? 2 : 1);
}

/* The day's count that a reason to stop belongs to. */
static int stop_metric(double reason)
{
    switch ((int)reason) {
    case 1:
        return STOP_FULL;
    case 2:
    case 3:
        return STOP_TIME;
    case 5:
        return STOP_UNPLUGGED;
    case 6:
    case 8:
    case 12:
        return STOP_OVERLOAD;
    case 9:
    case 28:
        return STOP_LOW_POWER;
    case 10:
        return STOP_AMBIENT_HOT;
    case 11:
        return STOP_PORT_HOT;
    case 14:
        return STOP_NO_POWER;
    default:
        return STOP_OTHER;
    }
}

/* Adds up how long the port charges, or how long it draws power without. `reset`: its counter fell.
 * A port that charges when it is first seen did so before: no session begins. After so long out of
 * sight that no session lasts as long, it is another one. */
static void follow(const struct estate_view *view, struct port *kept, const struct estate_input *in,
                   bool reset, double *const *today)
{
    double gap = view->param[SESSION_GAP] * MINUTE_MS;
    double longest = in->param[LONGEST_SESSION] * HOUR_MS;
    bool charging = charges(kept, in), seen = kept->seen_ms;
    int64_t step = view->now_ms - kept->seen_ms;
    bool other = kept->charges && charging && step > (reset ? gap : longest);
    bool waits;

    if (seen && ((charging && !kept->charges) || other))
        today[SESSIONS][0] += 1;
    if (kept->charges && !charging && good(&in[STOP]))
        today[stop_metric(in[STOP].value)][0] += 1;
    if (charging != kept->charges || other)
        kept->session_ms = kept->wait_ms = step = 0;
    if (step > gap)
        step = 0;
    kept->seen_ms = view->now_ms;
    kept->charges = charging;
    kept->session_ms += step;
    if (!good(&in[POWER]))
        return;
    waits = charging ? in[POWER].value < in->param[FULL_POWER]
                     : in[POWER].value > in->param[IDLE_POWER];
    kept->wait_ms = waits && kept->waits ? kept->wait_ms + step : 0;
    kept->waits = waits;
}

static void judge_session(const struct port *kept, const struct estate_input *in, uint16_t i,
                          struct estate_out *out)
{
    double hours = (double)kept->session_ms / HOUR_MS;
    double longest = in->param[LONGEST_SESSION], major = in->param[MAJOR_SESSION];
    struct estate_input length = in[STATUS];

    if (!kept->charges)
        return;
    length.value = hours;
    if (hours > major)
        present(&out->verdict[CH_OVERRUN_LONG][i], NO_CAUSE, &length, major);
    if (hours > longest)
        present(&out->verdict[CH_OVERRUN][i], OVERRUN_LONG, &length, longest);
    else if (unsure(&in[POWER]))
        out->verdict[CH_OVERRUN][i].state = ESTATE_UNKNOWN;
    else if (kept->wait_ms > in->param[FULL_TIME] * MINUTE_MS)
        present(&out->verdict[CH_OVERRUN][i], OVERRUN_FULL, &in[POWER], in->param[FULL_POWER]);
}

static void judge_relay(const struct port *kept, const struct estate_input *in, uint16_t i,
                        struct estate_out *out)
{
    struct estate_verdict *stuck = &out->verdict[CH_RELAY_STUCK][i];
    double status = in[STATUS].value;

    if (!mine(&in[STATUS]))
        return;
    if (is_relay_stuck(status)) {
        present(stuck, STUCK_STATUS, &in[STATUS], NAN);
        return;
    }
    if (!is_healthy(status))
        present(&out->verdict[CH_PORT_FAULT][i], NO_CAUSE, &in[STATUS], NAN);
    if (unsure(&in[POWER]))
        stuck->state = ESTATE_UNKNOWN;
    else if (!kept->charges && kept->wait_ms > in->param[IDLE_TIME] * MINUTE_MS)
        present(stuck, STUCK_POWER, &in[POWER], in->param[IDLE_POWER]);
}

/* What rests on the use of a port that is not known now. */
static void judge_unseen(uint16_t i, struct estate_out *out)
{
    static const uint8_t codes[] = {CH_OVERRUN_LONG, CH_OVERRUN, CH_RELAY_STUCK, CH_PORT_FAULT};

    for (size_t n = 0; n < sizeof codes; n++)
        out->verdict[codes[n]][i].state = ESTATE_UNKNOWN;
}

static void count_raised(const struct estate_view *view, struct port *kept, uint16_t i,
                         double *const *today)
{
    today[OVERRUNS][0] += raised(&kept->overran, view->standing[CH_OVERRUN][i]);
    today[OVER_POWER][0] += raised(&kept->overloaded, view->standing[CH_OVERPOWER][i]);
    today[OVER_TEMPERATURE][0] += raised(&kept->overheated, view->standing[CH_OVERTEMP][i]);
}

static void judge_port(const struct estate_view *view, struct port *kept, uint16_t i,
                       struct estate_out *out)
{
    const struct estate_input *in = &view->role[PORT].in[i * PORT_FIELDS];
    const struct estate_input *use = mine(&in[STATUS]) ? &in[STATUS] : &in[POWER];
    bool fell = false;

    judge_limits(view, in, i, out);
    out->today[KWH][0] += rise(view, &kept->meter, &in[ENERGY], &fell) / 1000;
    if (good(use)) {
        follow(view, kept, in, fell, out->today);
        judge_session(kept, in, i, out);
        judge_relay(kept, in, i, out);
    } else if (mine(use)) {
        judge_unseen(i, out);
    }
    count_raised(view, kept, i, out->today);
}

/* ---- the shed ---- */

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
    if (sum->most && sum->power > eased(view, limit, view->standing[CH_SHED_OVERPOWER][0])) {
        present(verdict, cause, sum->most, limit);
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
    if (apart > eased(view, limit, view->standing[CH_BRANCH_MISMATCH][0]))
        present(verdict, power > ports ? MISMATCH_TAPPED : MISMATCH_METER, circuit->most, ports);
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
        out->today[SMOKES][0] += raised(&smoke[i].stood, view->standing[CH_SMOKE][i]);
    }
    for (int i = 0; i < list[HEAT].items; i++)
        judge_contact(&list[HEAT].in[i], &verdict[CH_HEAT][i]);
    for (int i = 0; i < list[RCD].items; i++)
        judge_contact(&list[RCD].in[i], &verdict[CH_LEAK][i]);
    for (int i = 0; i < list[RESIDUAL].items; i++) {
        const struct estate_input *in = &list[RESIDUAL].in[i];
        struct estate_verdict *leak = &verdict[CH_LEAK_CURRENT][i];

        judge_limit(view, in, in->param[RESIDUAL_CURRENT] / 1000, false,
                    view->standing[CH_LEAK_CURRENT][i], leak);
        if (leak->state == ESTATE_PRESENT && !view->standing[CH_LEAK_CURRENT][i])
            out->period_ms[RESIDUAL][i] = LEAK_SOON_MS;
    }
}

static void judge(const struct estate_view *view, void *zone_state, void *const *item_state,
                  struct estate_out *out)
{
    const struct estate_list *list = view->role;
    struct meter *closed = item_state[CLOSED];
    struct port *port = item_state[PORT];
    struct shed shed = {.ports.metered = true, .circuit.metered = true};

    (void)zone_state;
    judge_detectors(view, item_state[SMOKE], out);
    for (uint16_t i = 0; i < list[PORT].items; i++) {
        judge_port(view, &port[i], i, out);
        sum_port(&list[PORT].in[i * PORT_FIELDS], &port[i], &shed);
    }
    for (uint16_t i = 0; i < list[BRANCH].items; i++)
        add_power(&shed.circuit, &list[BRANCH].in[i * METER_FIELDS + METER_POWER], INFINITY);
    judge_sum(view, &shed, &out->verdict[CH_SHED_OVERPOWER][0]);
    judge_silence(&list[PORT], out->verdict[CH_OFFLINE]);
    judge_share(view, &shed, &out->verdict[CH_OFFLINE_SHARE][0]);
    judge_branch(view, &shed, &out->verdict[CH_BRANCH_MISMATCH][0]);
    for (uint16_t i = 0; i < list[CLOSED].items; i++)
        judge_closed(view, &closed[i], i, out);
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
    .state_version = 2,
    .judge = judge,
};

const struct estate_plugin *estate_plugin(void)
{
    return &plugin;
}
