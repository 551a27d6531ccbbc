/* pace - how often points are to be read, as plugins ask for it. Pure; main thread. */
#ifndef ESTATED_DECIDE_PACE_H
#define ESTATED_DECIDE_PACE_H

#include "decide/desk_inside.h"

/* Tells hooks.period of each point of this zone for which its plugin asks otherwise than before. */
void pace_tell(const struct desk *desk, uint32_t z);

#endif
