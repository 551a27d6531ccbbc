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
/* -ENOSPC when full: nothing was put. Never blocks. */
int ring_put(struct ring *ring, const void *element);
/* When full, drops the oldest element and counts it. */
void ring_push(struct ring *ring, const void *element);
/* Up to `most` elements into `out`; returns how many. Never blocks. */
size_t ring_take(struct ring *ring, void *out, size_t most);
/* Readable while the ring is not empty. Only to be polled. */
int ring_fd(const struct ring *ring);
/* How many elements ring_push() dropped so far. */
uint64_t ring_dropped(struct ring *ring);
/* Sleeps until the ring is not empty or timeout_ms passed (-1: for ever). 1 if not empty. */
int ring_wait(struct ring *ring, int timeout_ms);

#endif
