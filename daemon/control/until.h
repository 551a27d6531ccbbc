/* until - until when something is to be, as people write it. Pure but for the time zone. */
#ifndef ESTATED_CONTROL_UNTIL_H
#define ESTATED_CONTROL_UNTIL_H

#include "base/clock.h"

/* "2 h" from now, the next "12:00", "2025-07-18 06:30", or "2025-07-18T06:30:00+08:00", in estate
 * time. -EINVAL: none of these, or not in the future. */
int until_read(const char *text, const struct moment *now, int64_t *out);

#endif
