/* reach - words for why a broker cannot be reached. The mqtt thread only: both block. */
#ifndef ESTATED_SEND_REACH_H
#define ESTATED_SEND_REACH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/site.h"

/* Finds words for a failure that paho gave no good reason for, by resolving the name, connecting
 * and, with the settings of a `tls` connection (else NULL), shaking hands once without it. `said`:
 * what paho or OpenSSL said; taken if nothing better is found. True: the way is good, so that it
 * was MQTT that failed. */
bool reach_why(const char *host, uint16_t port, const struct settings *tls, const char *said,
               char *out, size_t size);
/* Does somebody listen there? Blocks for up to 3 s, or as long as a name server likes. */
bool reach_try(const char *host, uint16_t port);
#endif
