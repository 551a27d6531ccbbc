/* parent - which alarm is part of which. Pure; main thread. */
#ifndef ESTATED_DECIDE_PARENT_H
#define ESTATED_DECIDE_PARENT_H

#include "decide/desk_inside.h"

/* The standing alarm whose child alarm `a` of zone `z` is, and in which zone it stands; NULL if it
 * is none's. */
const struct alarm *parent_of(const struct desk *desk, uint32_t z, uint32_t a, uint32_t *zone);
/* Ids of the open alarms whose parent alarm `a` of zone `z` is, at most MESSAGE_CHILDREN of them;
 * returns how many there are. */
uint32_t parent_children(const struct desk *desk, uint32_t z, uint32_t a, char (*child)[ULID_TEXT]);

#endif
