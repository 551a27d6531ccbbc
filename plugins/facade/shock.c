/*
 * shock - does a vibration sensor shake by far more than it is used to?
 *
 * What is usual is the mean of about a day, without what shakes. A shock is told once. What shakes
 * for an hour is a machine or a building site: it is learned like all else, so that a blow on top
 * of it is told again, and the zone is not watched closely for weeks.
 */
#include "facade.h"

#include <math.h>

enum { MINUTE_MS = 60000, LEARN_READINGS = 60, GAP_MS = 60000, LONGEST_MS = 3600000 };
static const double usual_ms = 86400000; /* a sensor forgets its usual in a day */

/* Does it shake for long enough, by far more than it is used to? What shakes is not learned. */
static bool shakes(const struct estate_view *view, const struct estate_input *in, struct shaking *s,
                   double limit)
{
    int64_t read_ms = view->now_ms - in->age_ms, passed = read_ms - s->read_ms;
    double share = fmax(1 / (s->count + 1), fmin((double)passed / usual_ms, 1));
    bool shakes = s->count >= LEARN_READINGS && in->value > limit;

    s->held_ms = shakes && s->shakes ? s->held_ms + (passed <= GAP_MS ? passed : 0) : 0;
    s->shakes = shakes;
    s->read_ms = read_ms;
    if (shakes && s->held_ms < LONGEST_MS)
        return (double)s->held_ms >= in->param[SHOCK_HOLD] * 1000;
    if (passed > 0) {
        s->base += (in->value - s->base) * share;
        s->count += 1;
    }
    return false;
}

void shock_judge(const struct estate_view *view, struct air *air, struct shaking *shaking,
                 struct estate_out *out)
{
    for (int i = 0; i < view->role[VIBRATION].n; i++) {
        const struct estate_input *in = &view->role[VIBRATION].in[i];
        struct estate_verdict *v = &out->verdict[FC_SHOCK][i];

        if (in->hop)
            continue;
        v->evidence[0] = in->point;
        v->state = ESTATE_UNKNOWN;
        if (in->quality != ESTATE_GOOD)
            continue;
        v->value = in->value;
        v->limit = fmax(shaking[i].base * in->param[SHOCK_TIMES], in->param[SHOCK_LEAST]);
        v->state = shakes(view, in, &shaking[i], v->limit) ? ESTATE_PRESENT : ESTATE_CLEAR;
        if (v->state == ESTATE_PRESENT)
            air->watch_until = view->now_ms + (int64_t)(in->param[WATCH] * MINUTE_MS);
    }
}
