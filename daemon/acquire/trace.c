/*
 * trace - hands frames to whoever listens.
 *
 * Called by each bus thread for every frame, so the usual case, that nobody listens, is one load.
 * Listeners that are too slow lose the oldest frames; a bus never waits for them.
 */
#include "acquire/trace.h"

#include <string.h>

void trace_put(struct trace *trace, uint8_t kind, int64_t time_us, const uint8_t *byte,
               size_t length)
{
    struct trace_frame frame = {.time_us = time_us, .kind = kind};

    if (!trace || !atomic_load_explicit(&trace->on, memory_order_relaxed))
        return;
    frame.bus = trace->bus;
    frame.length = (uint16_t)(length < sizeof frame.byte ? length : sizeof frame.byte);
    if (length)
        memcpy(frame.byte, byte, frame.length);
    ring_push(trace->frames, &frame);
}
