/*
 * meter - counters of energy, and circuits where nothing should be drawn.
 *
 * Energy is the rise of each counter: one that falls was reset and starts anew, one that rises
 * faster than the wires carry jumped, and both add nothing.
 */
#include "charging.h"

double meter_rise(const struct estate_view *view, struct meter *kept, const struct estate_input *in,
                  bool *fell)
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
void meter_judge_closed(const struct estate_view *view, struct meter *kept, uint16_t i,
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
    used = meter_rise(view, kept, energy, &fell);
    kept->used += used;
    out->today[CLOSED_KWH][0] += used / 1000;
    limit_judge(view, &power, power.param[CLOSED_POWER], false, view->standing[CH_ILLEGAL_ZONE][i],
                verdict);
    if (verdict->state == ESTATE_PRESENT)
        return;
    if (good(energy) && kept->used > energy->param[CLOSED_ENERGY])
        limit_present(verdict, ILLEGAL_ENERGY, energy, NAN);
    else if (unsure(energy))
        verdict->state = ESTATE_UNKNOWN;
}
