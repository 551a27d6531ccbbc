/* reach - words for why a broker cannot be reached. The mqtt thread only: the first one blocks. */
#ifndef ESTATED_SEND_REACH_H
#define ESTATED_SEND_REACH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Finds words for a failure that paho gave no reason for, by resolving the name and connecting once
 * without it. `handshake`: it failed before TLS stood; `said`: paho's own words. */
void reach_why(const char *host, uint16_t port, bool handshake, const char *said, char *out,
               size_t size);
/* Does somebody listen there? Blocks for up to 3 s, or as long as a name server likes. */
bool reach_try(const char *host, uint16_t port);
/* The reason out of OpenSSL's "thread:error:code:library:function:reason:file:line". */
void reach_tls(const char *error, char *out, size_t size);

#endif
