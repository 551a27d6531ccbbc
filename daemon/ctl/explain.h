/* explain - a frame of a wire in words, and a line of a trace. Pure; any thread. */
#ifndef ESTATED_CTL_EXPLAIN_H
#define ESTATED_CTL_EXPLAIN_H

#include <stdio.h>

#include "acquire/acquire.h"
#include "base/text.h"

/* " holding 4 x3", ": 1 1 1823", " refuses: illegal address" of n >= 1 bytes of a PDU. */
void explain_pdu(const uint8_t *pdu, size_t n, bool request, bool chinese, struct text *out);
/* The same with "unit 7" in front; "" for bytes that are no frame. `tcp`: with the header of Modbus
 * TCP, else with unit and checksum. */
void explain_frame(const struct trace_frame *frame, bool tcp, bool chinese, struct text *out);
/* One line, more if the bytes do not fit beside it: time, direction, kind, words, bytes. */
void explain_print(const struct trace_frame *frame, int64_t utc_us, bool tcp, bool chinese,
                   FILE *out);
/* enum trace_kind of the word that the daemon says; -1: it is none. */
int explain_kind_of(const char *name);

#endif
