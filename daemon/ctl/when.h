/* when - a moment of the past, as people write it. */
#ifndef ESTATED_CTL_WHEN_H
#define ESTATED_CTL_WHEN_H

#include <stdint.h>

/* "2 h" ago, the last "08:00", "2025-07-17" or "2025-07-17 08:00", in the local time of this
 * process. -EINVAL: none of these. */
int when_read(const char *text, int64_t now_utc_ms, int64_t *out);

#endif
