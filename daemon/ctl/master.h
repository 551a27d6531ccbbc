/*
 * master - one way to ask a device, whether we have the wire ourselves or the running daemon has.
 */
#ifndef ESTATED_CTL_MASTER_H
#define ESTATED_CTL_MASTER_H

#include "acquire/line.h"
#include "base/ring.h"
#include "ctl/options.h"

struct master;

/* Opens a bare place, or connects to the daemon for a bus of that name. 0, or an exit code after
 * words on standard error. */
int master_open(const struct options *options, const char *place, struct master **out);
void master_close(struct master *master);
/* What a bare place is; NULL: the daemon has the wire. */
const struct bus_site *master_site(const struct master *master);
/* Of the serial wire, ours or the daemon's; 0: there is none, or nobody knows. */
uint32_t master_baud(const struct master *master);
/* Another speed on a bare tty. 0, or an exit code as above. */
int master_set_baud(struct master *master, uint32_t baud);
/* On a bus of the daemon: only while it has nothing else to do. */
void master_set_idle(struct master *master, bool idle);
/* Asks and waits; timeout_ms 0: as the daemon does, or half a second. FAULT_LINK: the wire is not
 * there, and the next try opens it anew; or master_unsent(). */
void master_ask(struct master *master, uint8_t unit, const uint8_t *pdu, uint16_t length,
                uint32_t timeout_ms, struct bus_reply *reply);
/* The daemon did not send the last request within its time: it had no gap for it, or it waits for
 * late replies of a silent unit, with which an answer of this length could be mixed up. */
bool master_unsent(const struct master *master);
/* Did the daemon refuse, in words that were said? It is not asked again. */
bool master_refused(const struct master *master);
/* Reads words. A fault. */
uint8_t master_read(struct master *master, uint8_t unit, uint8_t space, uint16_t first,
                    uint16_t count, uint32_t timeout_ms, uint16_t *word, struct bus_reply *reply);
/* The next frame that passed a bare place since the last call. False: no more. */
bool master_frame(struct master *master, struct trace_frame *frame);
/* "no answer", "refused: illegal address" .. of a reply with a fault. */
const char *master_fault(const struct bus_reply *reply, bool chinese, char *out, size_t size);

#endif
