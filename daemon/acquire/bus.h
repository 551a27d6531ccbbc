/*
 * bus - the state machine of one bus: what to ask next, and what an answer means. No thread, no
 * I/O, no clock. One request is in hand at a time.
 */
#ifndef ESTATED_ACQUIRE_BUS_H
#define ESTATED_ACQUIRE_BUS_H

#include "acquire/acquire.h"
#include "acquire/plan.h"

struct bus;

struct bus_request {
    uint8_t unit, space;
    uint16_t first, count;
    uint32_t timeout_ms, gap_ms, turnaround_ms; /* silence before the request, after the reply */
};

struct bus_reply {
    uint8_t fault;            /* FAULT_NONE: `word` holds as many words as asked for */
    uint32_t took_ms;         /* from the request's end to the reply's */
    uint16_t word[PLAN_BITS]; /* a bit is 0 or 1 */
};

/* Where a bus tells what it learnt; called from within bus functions. */
struct bus_sink {
    void *owner;
    void (*reading)(void *owner, const struct reading *reading);
    void (*counted)(void *owner, uint32_t device, const struct device_counters *counters);
};

/* -ENOMEM. `site` must outlive the bus. */
int bus_new(const struct site *site, uint32_t index, uint32_t generation,
            const struct bus_sink *sink, int64_t now_ms, struct bus **out);
void bus_free(struct bus *bus);
/* 0 and a request, whose outcome bus_done() must be told, or the ms to wait, at most a minute. */
int64_t bus_next(struct bus *bus, int64_t now_ms, struct bus_request *out);
void bus_done(struct bus *bus, const struct bus_reply *reply, int64_t now_ms);
/* The port or connection is there, or is not; it counts as there at the start. While it is not,
 * requests go on and are to fail with FAULT_LINK, so that the devices are lost in their time. */
void bus_link(struct bus *bus, bool up, int64_t now_ms);

#endif
