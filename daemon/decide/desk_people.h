/* desk_people - what people ordered, and its end. Main thread. */
#ifndef ESTATED_DECIDE_DESK_PEOPLE_H
#define ESTATED_DECIDE_DESK_PEOPLE_H

#include "decide/desk_inside.h"

/* Permits and shelves whose time is over end; a permit that is about to end is said so. */
void desk_expire(struct desk *desk, const struct moment *now);

#endif
