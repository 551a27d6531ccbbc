/*
 * say - what a facade says of itself: how far the part that stands at the highest level moved;
 * where no level is open, that there is none.
 *
 * A level is open until a person has reset it. While it stands, its figure is the one that raised
 * it, of whatever cause; the displacement is a median of a day, and comes hours later. Of sensors
 * that cannot be read nothing is said: no level is known then, which is not the same as none.
 */
#include "facade.h"

#include <math.h>
#include <stddef.h>

/* What is found while all sensors of the zone are gone through. */
struct found {
    const struct sensor
        *sensor; /* at the highest level, one that stands first; NULL: none is open */
    const struct estate_verdict *verdict;
    uint16_t point;
    int rank, seen, learning;
};

static bool seen(const struct estate_input *in, int axes)
{
    for (int a = 0; a < axes; a++)
        if (in[a].point && in[a].quality != ESTATE_GOOD)
            return false;
    return true;
}

static void look(const struct estate_view *view, const struct estate_out *out, int role, int red,
                 int item, const struct sensor *sensor, struct found *found)
{
    int axes = role == TILT ? AXES : 1;
    const struct estate_input *in = &view->role[role].in[item * axes];

    if (in->hop)
        return;
    found->seen += seen(in, axes);
    found->learning += !sensor->since_day;
    for (int l = BLUE; l <= RED; l++) {
        const struct estate_verdict *verdict = &out->verdict[red + RED - l][item];
        int rank = l + (verdict->state == ESTATE_PRESENT ? LEVELS : 0);

        if (view->open[red + RED - l][item] && (!found->sensor || rank > found->rank)) {
            found->sensor = sensor;
            found->verdict = verdict;
            found->point = in->point;
            found->rank = rank;
        }
    }
}

void say_levels(const struct estate_view *view, void *const *item_state, struct estate_out *out)
{
    static const struct {
        int role, red;
    } kinds[] = {{TILT, FC_RED}, {CRACK, FC_CRACK_RED}};
    struct found found = {.sensor = NULL};
    bool stands;

    for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
        const struct sensor *sensor = item_state[kinds[k].role];

        for (int i = 0; i < view->role[kinds[k].role].items; i++)
            look(view, out, kinds[k].role, kinds[k].red, i, &sensor[i], &found);
    }
    if (!found.sensor) {
        if (found.seen)
            out->say->remark = found.learning ? LEARNING : NO_LEVEL;
        return;
    }
    stands = found.verdict->state == ESTATE_PRESENT;
    out->say->remark = stands ? MOVED_BY : OFF_BASELINE;
    out->say->value = stands ? found.verdict->value : found.sensor->displacement;
    out->say->point = found.point;
}
