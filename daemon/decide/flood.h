/* flood - many alarms at once. Pure; main thread. */
#ifndef ESTATED_DECIDE_FLOOD_H
#define ESTATED_DECIDE_FLOOD_H

#include "decide/desk_inside.h"

/* Alarm `a` of zone `z` was just raised. True if there is a flood now, and it is part of it. */
bool flood_take(struct desk *desk, uint32_t z, uint32_t a, int64_t now_ms);
/* Does the flood still stand? */
bool flood_lasts(const struct desk *desk, int64_t now_ms);
/* Its list of children changed since it was last told, a minute ago or longer. */
bool flood_has_news(struct desk *desk, int64_t now_ms);
/* It was told, with so many children. */
void flood_told(struct desk *desk, uint32_t children, int64_t now_ms);

#endif
