/*
 * prove - waiting until somebody opens the test hydrant, and shuts it again.
 *
 * A sensor is proved when its value went away from where it was by more than what its role calls a
 * movement, and came at least half of that way back. Nothing is marked or held back meanwhile: if
 * the water that runs is an alarm, it is a real one.
 */
#include "decide/prove.h"

#include <errno.h>
#include <math.h>
#include <string.h>

#include "decide/desk_tell.h"
#include "decide/drill.h"
#include "decide/sense.h"

int desk_prove_start(struct desk *desk, uint32_t point, int64_t longest_ms, const char *by,
                     bool city, const struct moment *now)
{
    struct drill_order order = {.by = by,
                                .value = NAN,
                                .wire_ms = -1,
                                .longest_ms = longest_ms,
                                .point = point,
                                .kind = DRILL_PROOF,
                                .city = city};
    struct sense_sensor sensor;

    if (!sense_find(desk, point, &sensor))
        return -ENOENT;
    order.zone = sensor.zone;
    return drill_begin(desk, &order, now);
}

int desk_prove_end(struct desk *desk)
{
    if (!drill_runs(desk, DRILL_PROOF))
        return -ENOENT;
    desk->drill->state->ending = 1;
    return 0;
}

/* True when it is proved. */
static bool watch(struct drill_state *state, double value, double moves, int64_t passed)
{
    struct kept_drill *record = &state->record;

    if (isnan(state->before))
        state->before = state->most = value;
    if (fabs(value - state->before) > fabs(state->most - state->before))
        state->most = value;
    if (record->decided_ms < 0 && fabs(state->most - state->before) > moves)
        record->decided_ms = passed;
    if (record->decided_ms < 0 ||
        fabs(value - state->before) > fabs(state->most - state->before) / 2)
        return false;
    record->person_ms = passed;
    return true;
}

void prove_step(struct desk *desk, const struct moment *now)
{
    struct drill_state *state;
    struct sense_sensor sensor;
    const struct value *value;
    struct drill_state before;
    bool proved = false;
    int64_t passed;

    if (!drill_runs(desk, DRILL_PROOF))
        return;
    state = desk->drill->state;
    before = *state;
    passed = now->now_ms - state->started_ms;
    value = &desk->quality.point[desk->drill->point].value;
    if (value->quality == ESTATE_GOOD && sense_find(desk, desk->drill->point, &sensor))
        proved = watch(state, value->number, sensor.role->moves, passed);
    if (proved) {
        sense_proved(&sensor, now);
        desk_changed(desk, sensor.zone);
    }
    if (memcmp(&before, state, sizeof before))
        desk_changed(desk, desk->zones);
    if (proved || state->ending || passed >= state->longest_ms)
        drill_finish(desk, "", now);
}
