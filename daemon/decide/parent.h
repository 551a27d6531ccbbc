/* parent - which alarm quiets which. Pure; main thread. */
#ifndef ESTATED_DECIDE_PARENT_H
#define ESTATED_DECIDE_PARENT_H

#include "decide/desk_inside.h"

/* The standing alarm that quiets alarm `a` of zone `z`; NULL if none does. */
const struct alarm *parent_of(const struct desk *desk, uint32_t z, uint32_t a);
/* Ids of the open alarms that alarm `a` of zone `z` quiets, at most MESSAGE_CHILDREN of them;
 * returns how many there are. */
uint32_t parent_children(const struct desk *desk, uint32_t z, uint32_t a, char (*child)[ULID_TEXT]);

#endif
