/*
 * acquire - reads the estate's devices: one thread per serial port, one for all TCP endpoints.
 * Started and stopped by main; what it reads leaves through the ring.
 */
#ifndef ESTATED_ACQUIRE_ACQUIRE_H
#define ESTATED_ACQUIRE_ACQUIRE_H

#include "base/beat.h"
#include "base/ring.h"
#include "model/message.h"
#include "model/site.h"
#include "model/value.h"

struct acquire;

/* How a device has been answering since the start. */
struct device_counters {
    uint64_t requests, good;
    uint64_t by_fault[FAULT_COUNT]; /* failed requests, by enum fault */
    uint32_t reply_last_ms;
    bool lost;
    int64_t lost_since_ms; /* clock_boot() of the first request that failed */
};

/* Starts the threads; `site` must outlive them, `readings` takes struct reading and drops the
 * oldest. -errno, with everything undone. */
int acquire_start(const struct site *site, uint32_t generation, struct ring *readings,
                  struct acquire **out);
/* Asks all threads to end, waits for the request in hand (1.1 x its time-out), frees. */
void acquire_stop(struct acquire *acquire);
/* A copy; any thread. */
void acquire_counters(struct acquire *acquire, uint32_t device, struct device_counters *out);
/* The i-th thread's heartbeat; NULL behind the last. */
const struct beat *acquire_beat(const struct acquire *acquire, size_t i);

#endif
