/*
 * port - one charging port: its limits, its sessions, its relay.
 *
 * The charger's own cut-outs are not trusted: power, current and temperature are judged here,
 * whatever the port's status says. What is over a limit for the first time is asked for more often,
 * so that one wrong reading is contradicted before the delay is over.
 *
 * How long a port charges is added up between sights of it that are near enough to each other, and
 * so goes on over a restart of the gateway or of the charger, and over a fault that a reading or
 * two tell of.
 */
#include "charging.h"

enum { SOON_MS = 10000 };
enum { FAULT_MS = 90000 }; /* two readings and what they are late by */

static bool is_relay_stuck(double status)
{
    return status == RELAY_STUCK || status == RELAY_STUCK_TOO;
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
        limit_judge(view, &in[limit[n].field], in->param[limit[n].param], limit[n].reached,
                    view->standing[limit[n].code][i], &out->verdict[limit[n].code][i]);
    limit_judge(view, &in[has_current ? CURRENT : POWER],
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

/* A session goes on through a fault that its charger reports for a moment. */
static bool goes_on(const struct estate_view *view, struct port *kept,
                    const struct estate_input *in)
{
    if (!mine(&in[STATUS]) || is_healthy(in[STATUS].value))
        kept->fault_ms = 0;
    else if (!kept->fault_ms)
        kept->fault_ms = view->now_ms;
    return kept->charges && kept->fault_ms && view->now_ms - kept->fault_ms <= FAULT_MS;
}

static void last(struct spell *spell, bool is_so, int64_t step)
{
    spell->ms = is_so && spell->is_so ? spell->ms + step : 0;
    spell->is_so = is_so;
}

/* Adds up how long the port charges, how long with so little that the battery is full, and how long
 * it draws power without. `reset`: its counter fell. A port that charges when it is first seen did
 * so before: no session begins. After so long out of sight that no session lasts as long, it is
 * another one. */
static void follow(const struct estate_view *view, struct port *kept, const struct estate_input *in,
                   bool reset, double *const *today)
{
    double gap = view->param[SESSION_GAP] * MINUTE_MS;
    double longest = in->param[LONGEST_SESSION] * HOUR_MS;
    bool on = charges(kept, in), charging = goes_on(view, kept, in) || on, seen = kept->seen_ms;
    int64_t step = view->now_ms - kept->seen_ms;
    bool other = kept->charges && charging && step > (reset ? gap : longest);

    if (seen && ((charging && !kept->charges) || other))
        today[SESSIONS][0] += 1;
    if (kept->charges && !charging && good(&in[STOP]))
        today[stop_metric(in[STOP].value)][0] += 1;
    if (charging != kept->charges || other) {
        kept->session_ms = step = 0;
        kept->full = (struct spell){0};
    }
    if (step > gap)
        step = 0;
    kept->seen_ms = view->now_ms;
    kept->charges = charging;
    kept->session_ms += step;
    if (on)
        kept->draws = (struct spell){0};
    if (!good(&in[POWER]))
        return;
    last(&kept->full, charging && in[POWER].value < in->param[FULL_POWER], step);
    last(&kept->draws, !on && in[POWER].value > in->param[IDLE_POWER], step);
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
        limit_present(&out->verdict[CH_OVERRUN_LONG][i], NO_CAUSE, &length, major);
    if (hours > longest)
        limit_present(&out->verdict[CH_OVERRUN][i], OVERRUN_LONG, &length, longest);
    else if (unsure(&in[POWER]))
        out->verdict[CH_OVERRUN][i].state = ESTATE_UNKNOWN;
    else if (kept->full.ms > in->param[FULL_TIME] * MINUTE_MS)
        limit_present(&out->verdict[CH_OVERRUN][i], OVERRUN_FULL, &in[POWER],
                      in->param[FULL_POWER]);
}

static void judge_relay(const struct port *kept, const struct estate_input *in, uint16_t i,
                        struct estate_out *out)
{
    struct estate_verdict *stuck = &out->verdict[CH_RELAY_STUCK][i];
    double status = in[STATUS].value;

    if (!mine(&in[STATUS]))
        return;
    if (is_relay_stuck(status)) {
        limit_present(stuck, STUCK_STATUS, &in[STATUS], NAN);
        return;
    }
    if (!is_healthy(status))
        limit_present(&out->verdict[CH_PORT_FAULT][i], NO_CAUSE, &in[STATUS], NAN);
    if (unsure(&in[POWER]))
        stuck->state = ESTATE_UNKNOWN;
    else if (kept->draws.ms > in->param[IDLE_TIME] * MINUTE_MS)
        limit_present(stuck, STUCK_POWER, &in[POWER], in->param[IDLE_POWER]);
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
    today[OVERRUNS][0] += limit_raised(&kept->overran, view->standing[CH_OVERRUN][i]);
    today[OVER_POWER][0] += limit_raised(&kept->overloaded, view->standing[CH_OVERPOWER][i]);
    today[OVER_TEMPERATURE][0] += limit_raised(&kept->overheated, view->standing[CH_OVERTEMP][i]);
}

void port_judge(const struct estate_view *view, struct port *kept, uint16_t i,
                struct estate_out *out)
{
    const struct estate_input *in = &view->role[PORT].in[i * PORT_FIELDS];
    const struct estate_input *use = mine(&in[STATUS]) ? &in[STATUS] : &in[POWER];
    bool fell = false;

    judge_limits(view, in, i, out);
    out->today[KWH][0] += meter_rise(view, &kept->meter, &in[ENERGY], &fell) / 1000;
    if (good(use)) {
        follow(view, kept, in, fell, out->today);
        judge_session(kept, in, i, out);
        judge_relay(kept, in, i, out);
    } else if (mine(use)) {
        judge_unseen(i, out);
    }
    count_raised(view, kept, i, out->today);
}
