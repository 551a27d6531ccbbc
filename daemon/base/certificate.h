/* certificate - until when a certificate holds (libcrypto). Any thread. */
#ifndef ESTATED_BASE_CERTIFICATE_H
#define ESTATED_BASE_CERTIFICATE_H

#include <stdint.h>

/* When the first certificate in this PEM file expires, in ms since 1970. -errno: it cannot be read;
 * -EBADMSG: there is none in it. */
int certificate_expiry(const char *path, int64_t *utc_ms);

#endif
