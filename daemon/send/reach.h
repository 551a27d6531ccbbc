/* reach - words for why a broker cannot be reached, and whether it can. The mqtt thread only. */
#ifndef ESTATED_SEND_REACH_H
#define ESTATED_SEND_REACH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/site.h"

/* How far one comes. */
enum reach_found {
    REACH_NO_WAY, /* the name or the network */
    REACH_NO_TLS, /* TLS: its certificate, or ours, say */
    REACH_GOOD    /* all the way, so that it was MQTT that failed */
};

/* Blocks. Finds words for a failure that paho gave no good reason for, by resolving the name,
 * connecting and, with the settings of a `tls` connection (else NULL), shaking hands once without
 * it. `said`: what paho or OpenSSL said; taken if nothing better is found. */
enum reach_found reach_why(const char *host, uint16_t port, const struct settings *tls,
                           const char *said, char *out, size_t size);

/* Does somebody listen there? Looks on a thread of its own, for a name server may take half a
 * minute and alarms are not to wait for it. NULL: no memory. */
struct reach *reach_begin(const char *host, uint16_t port);
/* -EAGAIN: not known yet; 0: nobody does; 1: somebody. */
int reach_answer(const struct reach *reach);
/* At any time; NULL is fine. */
void reach_free(struct reach *reach);
#endif
