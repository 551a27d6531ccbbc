/* quiet - why no siren sounds for an alarm. Pure; main thread. */
#ifndef ESTATED_DECIDE_QUIET_H
#define ESTATED_DECIDE_QUIET_H

#include "decide/desk_inside.h"

/* Asks anew; what a permit leaves wrong is to be seen again. True if those outside are to be told:
 * another reason, permit or parent than before. */
bool quiet_set(const struct desk *desk, uint32_t z, uint32_t a, int64_t now_ms);
/* Has this alarm become so well since `before_ms` that it speaks for no other any more? */
bool quiet_falls_silent(const struct alarm *alarm, int64_t before_ms, int64_t now_ms);
/* Writes the alarm's reason into what is told of it. */
void quiet_describe(const struct desk *desk, uint32_t z, uint32_t a, struct alarm_event *out);
/* Is this alarm one for a siren: standing and not returning, meant, not quiet, not acknowledged? */
bool quiet_is_loud(const struct desk *desk, const struct alarm *alarm);

#endif
