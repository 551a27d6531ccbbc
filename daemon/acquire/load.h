/*
 * load - what a bus will be asked to carry, computed from its wire time. Pure; before the start.
 * Wire time of a read is request + the product's turnaround + reply + the silence owed (3.5
 * characters, 1.75 ms above 19200 Bd, or the product's gap); on Modbus TCP it is the turnaround, if
 * the model says one, and else nothing that we know.
 */
#ifndef ESTATED_ACQUIRE_LOAD_H
#define ESTATED_ACQUIRE_LOAD_H

#include <stdio.h>

#include "model/site.h"
#include "setup/problem.h"

#define LOAD_MOST  0.97 /* of a bus's time; the rest is for orders and for probes of the silent */
#define LOAD_NEVER UINT32_MAX /* a delay without a bound */

struct load {
    double busy;          /* share of the bus's time, 1.0 is all of it */
    uint32_t requests;    /* planned blocks */
    uint32_t shortest_ms; /* if busy is too much: no point may be read more often than so */
    uint32_t
        worst_ms; /* longest of the alarm points: from a change to its reading; LOAD_NEVER .. */
    uint32_t worst_dead_ms; /* .. while `dead` of the devices fall silent */
    uint32_t worst_point;   /* index, SITE_NO if no alarm point hangs here */
    uint32_t dead;
};

/* Microseconds that a PDU of so many bytes takes on the wire with all that is around it, and the
 * silence before a request to a device that wants so much; 0 and its wish on Modbus TCP. */
int64_t load_sending_us(const struct bus_site *bus, size_t pdu);
int64_t load_silence_us(const struct bus_site *bus, int64_t gap_us);
/* Wire time of one request with a reply of `reply_pdu` bytes to a device of this bus, with the
 * silence after it. */
int64_t load_exchange_us(const struct bus_site *bus, const struct product *product,
                         size_t request_pdu, size_t reply_pdu);
/* 0 or -ENOMEM. `dead`: how many devices may be silent; at most all but one. */
int load_make(const struct site *site, uint32_t bus, uint32_t dead, struct load *out);
/* The worst-case delay of one point, as above; LOAD_NEVER also without memory. */
uint32_t load_delay_ms(const struct site *site, uint32_t point, uint32_t dead);
/* An error at the bus's section for each bus that cannot keep its periods, with the shortest that
 * it could; a warning for a time-out that is too short for the longest reply, and for a period
 * that is shorter than another read. Returns the errors, or -ENOMEM. */
int load_check(const struct site *site, struct problems *problems);
/* A table for people: per bus the load, per alarm point the worst-case delays. 0 or -ENOMEM. */
int load_print(const struct site *site, FILE *out);

#endif
