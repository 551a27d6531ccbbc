/*
 * handshake - why TLS with a broker fails, in words for who has to mend it. Blocks; the mqtt
 * thread, after a failure.
 */
#ifndef ESTATED_SEND_HANDSHAKE_H
#define ESTATED_SEND_HANDSHAKE_H

#include <stdbool.h>
#include <stddef.h>

#include "model/site.h"

/* Shakes hands once over the connected socket `fd` (it stays the caller's, and blocks no more) as a
 * client of these settings would, for at most `most_ms`. `host` is a name or a literal address
 * without brackets. False: nothing is wrong with TLS as far as can be seen. */
bool handshake_why(int fd, const struct settings *settings, const char *host, int most_ms,
                   char *out, size_t size);

#endif
