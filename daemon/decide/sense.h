/*
 * sense - does a sensor tell the truth? Judges the codes of model/sense.h in the zones of extended
 * plugins. Pure; main thread.
 */
#ifndef ESTATED_DECIDE_SENSE_H
#define ESTATED_DECIDE_SENSE_H

#include "decide/desk_inside.h"
#include "estate_plugin.h"
#include "model/sense.h"

/* A sensor of which it is asked whether it moves. */
struct sense_sensor {
    const struct estate_role *role; /* that says what a movement is */
    struct sense_state *state;
    uint32_t zone;
};

/* Takes in the newest readings of zone `z` and fills the verdicts about its sensors, after its
 * plugin judged. */
void sense_judge(struct desk *desk, uint32_t z, const struct moment *now);
/* The sensor that this point is, in the zone that binds it. False: it is none. */
bool sense_find(const struct desk *desk, uint32_t point, struct sense_sensor *out);
/* Real water was seen on it; without a clock nobody can say on which day. */
void sense_proved(const struct sense_sensor *sensor, const struct moment *now);
#endif
