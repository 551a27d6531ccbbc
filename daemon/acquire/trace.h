/* trace - what passes on a wire, for who wants to see it. Any bus thread; costs a load when off. */
#ifndef ESTATED_ACQUIRE_TRACE_H
#define ESTATED_ACQUIRE_TRACE_H

#include <stdatomic.h>

#include "acquire/acquire.h"

/* Of one bus; owned by who starts its thread. All zero: nobody ever listens. */
struct trace {
    struct ring *frames;
    atomic_bool on;
    uint32_t bus;
};

/* `kind`: enum trace_kind. `trace` may be NULL. */
void trace_put(struct trace *trace, uint8_t kind, int64_t time_us, const uint8_t *byte,
               size_t length);

#endif
