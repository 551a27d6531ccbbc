/* sounder - is the local sounder to be on? Main thread. */
#ifndef ESTATED_DECIDE_SOUNDER_H
#define ESTATED_DECIDE_SOUNDER_H

#include "decide/desk_inside.h"

enum { SOUNDER_SILENCE_MS = 3600000 }; /* longest */

/* Nobody saw to this alarm for so long that it is told again: counts, and says so. */
bool sounder_repeats(const struct desk *desk, const struct estate_code *code, struct alarm *alarm,
                     int64_t now_ms);
/* This alarm was just raised, is there again, or its permit is over: something new and critical
 * ends a silence. */
void sounder_new(struct desk *desk, const struct estate_code *code, const struct alarm *alarm);
/* Decides, and tells if that is news. */
void sounder_decide(struct desk *desk, int64_t now_ms);

#endif
