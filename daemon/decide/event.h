/* event - one alarm as a complete message for those outside. Pure; main thread. */
#ifndef ESTATED_DECIDE_EVENT_H
#define ESTATED_DECIDE_EVENT_H

#include "decide/desk_inside.h"

/* Fills `out` with alarm `a` of zone `z` as it is now. */
void event_make(const struct desk *desk, uint32_t z, uint32_t a, uint8_t kind,
                const struct moment *now, struct alarm_event *out);

#endif
