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
    uint8_t unit;    /* 0 on a serial line: broadcast, nobody answers */
    uint16_t length; /* of pdu: function code and data, as the Modbus specification counts them */
    uint8_t pdu[ACQUIRE_PDU];
    int64_t timeout_us; /* from the request's last bit to the reply's last */
    int64_t gap_us;     /* silence before the request, if more than the line's own */
};

/* What was noticed on the wire during one exchange, whatever its outcome. */
enum bus_event {
    BUS_LATE,    /* a reply to an earlier question */
    BUS_UNIT,    /* a good frame of another unit */
    BUS_GARBLED, /* a frame with a wrong checksum, or none at all */
    BUS_ECHO,    /* our own request came back */
    BUS_NOISE,   /* bytes while the line should be silent */
    BUS_EVENTS
};

enum { BUS_STRAYS = 4 };

struct bus_reply {
    uint8_t fault;         /* FAULT_NONE: pdu is the answer to the request, checked whole */
    uint8_t exception;     /* the device's code, with FAULT_EXCEPTION */
    uint16_t length;       /* of pdu */
    int64_t turnaround_us; /* from the request's last bit to the reply's first */
    uint8_t pdu[ACQUIRE_PDU];
    uint16_t event[BUS_EVENTS]; /* how often */
    uint8_t stray[BUS_STRAYS];  /* units of the first good frames that nobody waited for .. */
    uint8_t strays;             /* .. so many */
};

/* Where a bus tells what it learnt; called from within bus functions. */
struct bus_sink {
    void *owner;
    void (*readings)(void *owner, const struct reading *reading, size_t n); /* n > 0 */
    void (*text)(void *owner, uint32_t point, const char *text); /* a string point was read */
    void (*counted)(void *owner, uint32_t device, const struct device_counters *counters);
    void (*worked)(void *owner, uint32_t bus, const struct bus_counters *counters);
    void (*answer)(void *owner, const struct acquire_answer *answer);
    int32_t (*period)(void *owner, uint32_t point); /* as acquire_period() said, 0: nothing;
                                                       may be NULL */
};

/* -ENOMEM. `site` must outlive the bus. */
int bus_new(const struct site *site, uint32_t index, uint32_t generation,
            const struct bus_sink *sink, int64_t now_ms, struct bus **out);
void bus_free(struct bus *bus);
/* 0 and a request, whose outcome bus_done() must be told, or the ms to wait, at most a minute. */
int64_t bus_next(struct bus *bus, int64_t now_ms, struct bus_request *out);
void bus_done(struct bus *bus, const struct bus_reply *reply, int64_t now_ms);
/* An order waits for its turn between the bus's own requests; its answer comes through the sink,
 * at once with FAULT_LINK if too many wait or its time is over. */
void bus_order(struct bus *bus, const struct acquire_order *order, int64_t now_ms);
/* The port or connection is there, or is not; it counts as there at the start, and what it is then
 * is told in any case: those before us may have left it as lost. While it is not, requests go on
 * and are to fail with FAULT_LINK, so that the devices are lost in their time. */
void bus_link(struct bus *bus, bool up, int64_t now_ms);

#endif
