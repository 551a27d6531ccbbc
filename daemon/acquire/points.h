/*
 * points - from the replies of one bus to the readings of its points: decoded, bursts to their
 * median, told to the sink. Belongs to the bus.
 */
#ifndef ESTATED_ACQUIRE_POINTS_H
#define ESTATED_ACQUIRE_POINTS_H

#include "acquire/bus.h"
#include "acquire/decode.h"
#include "acquire/plan.h"

struct points_memory;

struct points {
    const struct site *site;
    const struct plan *plan;
    struct bus_sink sink;
    uint32_t generation;
    struct points_memory *memory; /* [plan->slots] */
    double *sample;
    uint16_t *burst; /* [plan->slots]: by block, readings of the running burst so far */
};

/* -ENOMEM. What is given must outlive it. */
int points_new(const struct site *site, const struct plan *plan, const struct bus_sink *sink,
               uint32_t generation, struct points *out);
void points_clear(struct points *points);
/* A reading about anything, with its value if it is a good point's. */
void points_tell(struct points *points, uint8_t kind, uint32_t index, uint8_t quality,
                 uint8_t fault, double value, int64_t now_ms);
/* These words of a block were read. True: its points were told; false: the burst goes on. */
bool points_take(struct points *points, uint32_t block, const struct decode_words *words,
                 int64_t now_ms);
/* The block is refused: its points are bad. */
void points_refuse(struct points *points, uint32_t block, int64_t now_ms);
/* The running burst is void. */
void points_forget(struct points *points, uint32_t block);

#endif
