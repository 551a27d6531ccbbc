/*
 * beat - heartbeats of threads.
 *
 * A thread says by when it will speak again, not only that it lives: a serial thread that waits 500
 * ms for a device and a store that waits a minute for work are both healthy. Main compares the
 * promise with the clock before it feeds systemd's watchdog.
 */
#include "base/beat.h"

#include <stdatomic.h>

#include "base/clock.h"

void beat_promise(struct beat *beat, int64_t within_ms)
{
    atomic_store_explicit(&beat->by, clock_boot() + within_ms, memory_order_relaxed);
}

void beat_end(struct beat *beat)
{
    atomic_store_explicit(&beat->by, 0, memory_order_relaxed);
}

int64_t beat_overdue(const struct beat *beat)
{
    int64_t by = atomic_load_explicit(&beat->by, memory_order_relaxed), now = clock_boot();

    return by && now > by ? now - by : 0;
}
