/*
 * acquire - reads the estate's devices: one thread per serial port, one for all TCP endpoints, one
 * for all GPIO chips. Started and stopped by main; what it reads leaves through the rings.
 */
#ifndef ESTATED_ACQUIRE_ACQUIRE_H
#define ESTATED_ACQUIRE_ACQUIRE_H

#include "base/beat.h"
#include "base/ring.h"
#include "model/message.h"
#include "model/site.h"
#include "model/value.h"

#define ACQUIRE_PDU   253 /* function code and data; by the Modbus specification */
#define ACQUIRE_FRAME 260 /* a PDU with everything around it */

enum { ACQUIRE_TIMEOUT_MS = 500 }; /* of a product whose model says none */

struct acquire;

/* How a device has been answering since the start. */
struct device_counters {
    uint64_t requests, good;
    uint64_t by_fault[FAULT_COUNT];            /* failed requests, by enum fault */
    uint64_t other_unit, garbled, echo, noise; /* noticed on the wire meanwhile, failed or not */
    uint64_t late; /* its replies that came when nobody waited for them */
    uint32_t reply_last_us, reply_p50_us, reply_p99_us; /* turnaround; 0: never answered */
    uint32_t timeout_ms;                                /* how long it is waited for now */
    uint32_t unsupported;                               /* points whose registers it refuses */
    bool lost;
    int64_t lost_since_ms; /* clock_boot() of the first request that failed */
};

/* What a bus has been doing since the start. */
struct bus_counters {
    uint64_t requests, orders;
    int64_t busy_us, probing_us; /* time with a request in hand or silence owed; of that, on silent
                                    devices */
    int64_t since_ms;            /* clock_boot() of the start */
    uint64_t overdue;            /* turns that were skipped because the bus was busy */
    uint32_t faster;             /* blocks that are read more often than configured now */
};

/* One request of somebody's, put between the bus's own: reads on demand, writes, scanning. */
struct acquire_order {
    uint32_t number; /* the caller's own; comes back in the answer */
    uint32_t bus;
    bool repace;         /* no request: acquire_period() has said something new */
    bool idle;           /* only in a pause that is long enough for no answer */
    uint8_t unit;        /* 0 on a serial bus: broadcast */
    uint32_t timeout_ms; /* 0: as the device on this bus, or 500 */
    int64_t until_ms;    /* clock_boot(): not sent after that; 0: 10 s from when it was given */
    uint16_t length;
    uint8_t pdu[ACQUIRE_PDU];
};

struct acquire_answer {
    uint32_t number;
    uint8_t fault; /* as of a reply; FAULT_LINK also if it was never sent */
    uint8_t exception;
    uint32_t turnaround_us;
    uint16_t length;
    uint8_t pdu[ACQUIRE_PDU];
};

/* What a frame of a trace is, as the wire judged it. */
enum trace_kind {
    TRACE_REQUEST,
    TRACE_REPLY,
    TRACE_LATE, /* the reply to an earlier question */
    TRACE_UNIT, /* a good frame of another unit than the asked one */
    TRACE_GARBLED,
    TRACE_ECHO,
    TRACE_NOISE,
    TRACE_NOTHING /* the time-out passed; no bytes */
};

struct trace_frame {
    int64_t time_us; /* clock_boot_us() of the first byte, or of the event */
    uint32_t bus;
    uint16_t length;
    uint8_t kind;
    uint8_t byte[ACQUIRE_FRAME]; /* as on the wire, with checksum or header */
};

/* Where things leave to; the rings outlive the threads. */
struct acquire_rings {
    struct ring *readings; /* struct reading; drops the oldest */
    struct ring *answers;  /* struct acquire_answer */
    struct ring *frames;   /* struct trace_frame; drops the oldest */
};

/* Starts the threads; `site` must outlive them. -errno, with everything undone. */
int acquire_start(const struct site *site, uint32_t generation, const struct acquire_rings *rings,
                  struct acquire **out);
/* Asks all threads to end, waits for the request in hand (1.1 x its time-out), frees. */
void acquire_stop(struct acquire *acquire);
/* Copies; any thread. */
void acquire_device(struct acquire *acquire, uint32_t device, struct device_counters *out);
void acquire_bus(struct acquire *acquire, uint32_t bus, struct bus_counters *out);
/* The newest text of a string point, "" if there is none. */
void acquire_text(struct acquire *acquire, uint32_t point, char *out, size_t size);
/* Hands an order to its bus. -EAGAIN: too many wait; -EINVAL: no Modbus bus of that number. */
int acquire_order(struct acquire *acquire, const struct acquire_order *order);
/* The line of [sounder] on a gpio bus is on or off from now on; off at the start. */
void acquire_sound(struct acquire *acquire, bool on);
/* The point is read every period_ms, or as often as leaves a tenth of the bus free; 0: as
 * configured. Never more rarely than configured. */
void acquire_period(struct acquire *acquire, uint32_t point, int32_t period_ms);
/* Frames of this bus go to the ring from now on, or no longer. */
void acquire_trace(struct acquire *acquire, uint32_t bus, bool on);
/* The i-th thread's heartbeat; NULL behind the last. */
const struct beat *acquire_beat(const struct acquire *acquire, size_t i);

#endif
