/*
 * ring - the one kind of object that threads share: a bounded queue of fixed-size elements.
 * Any number of putters, one taker. The taker sleeps on ring_fd(), readable while there is
 * something.
 */
#ifndef ESTATED_BASE_RING_H
#define ESTATED_BASE_RING_H

#include <stddef.h>
#include <stdint.h>

struct ring;

/* NULL if out of memory or descriptors. Elements are copied in and out. */
struct ring *ring_new(size_t capacity, size_t element_size);
void ring_free(struct ring *ring);
/* As ring_new(), but ring_fd() becomes readable only delay_ms (at least 1) after the first element
 * came, or when the ring is half full: one wake-up for many samples. */
struct ring *ring_new_patient(size_t capacity, size_t element_size, int delay_ms);
/* -ENOSPC when full: nothing was put. Never blocks. */
int ring_put(struct ring *ring, const void *element);
/* The same, and -ENOSPC also when `most` elements wait: for what must not take the places of what
 * matters more. */
int ring_offer(struct ring *ring, const void *element, size_t most);
/* When full, drops the oldest element and counts it. */
void ring_push(struct ring *ring, const void *element);
/* The same for n elements, oldest first, at the price of one. */
void ring_push_many(struct ring *ring, const void *elements, size_t n);
/* Up to `most` elements into `out`; returns how many. Never blocks. */
size_t ring_take(struct ring *ring, void *out, size_t most);
/* Readable while the ring is not empty, once it has signalled. Only to be polled. */
int ring_fd(const struct ring *ring);
/* How many elements a push dropped so far. */
uint64_t ring_dropped(struct ring *ring);
/* Sleeps until the ring is not empty or timeout_ms passed (-1: for ever). 1 if not empty. */
int ring_wait(struct ring *ring, int timeout_ms);

#endif
