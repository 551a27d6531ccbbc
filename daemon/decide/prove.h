/* prove - a sensor seen to follow real water. Pure; main thread. */
#ifndef ESTATED_DECIDE_PROVE_H
#define ESTATED_DECIDE_PROVE_H

#include "decide/desk_inside.h"

/* Watches the sensor of a proof under way, and ends the proof when it is over. */
void prove_step(struct desk *desk, const struct moment *now);

#endif
