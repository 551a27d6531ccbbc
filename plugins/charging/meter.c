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

static void measure_from(struct closed *kept, int64_t before_ms, int64_t step_ms)
{
    kept->before_ms = before_ms;
    kept->step_ms = step_ms;
    kept->risen = 0;
}

/* Adds what was drawn faster than closed-power, for a charger at rest and the meter itself draw
 * some, too. A counter moves in steps, and each is seen a reading late: what it rose by since one
 * was drawn since the reading before that, and of what it rose by now all but one step since the
 * last reading. */
static void add_fast(struct closed *kept, const struct estate_input *in, int64_t now_ms,
                     double rise)
{
    double power = in->param[CLOSED_POWER] / (double)HOUR_MS;
    int64_t read_ms = now_ms - in->age_ms;

    if (!kept->step_ms)
        measure_from(kept, read_ms, read_ms);
    kept->risen += rise;
    if (kept->risen > power * (double)(read_ms - kept->before_ms) ||
        rise - kept->grain > power * (double)(read_ms - kept->read_ms)) {
        kept->used += kept->risen;
        kept->fast_ms = read_ms;
        measure_from(kept, kept->read_ms, read_ms);
    } else if (rise > 0 && kept->risen <= power * (double)(read_ms - kept->step_ms)) {
        measure_from(kept, kept->read_ms, read_ms);
    }
    if (rise > 0 && (!kept->grain || rise < kept->grain))
        kept->grain = rise;
    kept->read_ms = read_ms;
}

/* What a closed circuit draws fast, without an hour's rest from it, is use. */
void meter_judge_closed(const struct estate_view *view, struct closed *kept, uint16_t i,
                        struct estate_out *out)
{
    const struct estate_input *in = &view->role[CLOSED].in[i * METER_FIELDS];
    const struct estate_input *energy = &in[METER_ENERGY];
    struct estate_input power = in[METER_POWER]; /* a meter wired the wrong way shows it below 0 */
    struct estate_verdict *verdict = &out->verdict[CH_ILLEGAL_ZONE][i];
    bool fell = false;
    double used;

    power.value = fabs(power.value);
    if (view->now_ms - kept->fast_ms > HOUR_MS)
        kept->used = 0;
    used = meter_rise(view, &kept->meter, energy, &fell);
    out->today[CLOSED_KWH][0] += used / 1000;
    if (good(energy))
        add_fast(kept, energy, view->now_ms, used);
    limit_judge(view, &power, power.param[CLOSED_POWER], false, view->standing[CH_ILLEGAL_ZONE][i],
                verdict);
    if (verdict->state == ESTATE_PRESENT)
        return;
    if (good(energy) && kept->used > energy->param[CLOSED_ENERGY])
        limit_present(verdict, ILLEGAL_ENERGY, energy, NAN);
    else if (unsure(energy))
        verdict->state = ESTATE_UNKNOWN;
}
