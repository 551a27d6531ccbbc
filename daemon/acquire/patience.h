/*
 * patience - how long a device is waited for, by how long it used to need. Pure.
 */
#ifndef ESTATED_ACQUIRE_PATIENCE_H
#define ESTATED_ACQUIRE_PATIENCE_H

#include <stdint.h>

enum { PATIENCE_BUCKETS = 64, PATIENCE_LEAST_US = 50000 };

/* Turnarounds by size, four buckets to an octave from 128 us to 8 s; old ones fade. All zero: none
 * yet. */
struct patience {
    int64_t usual_us; /* patience_usual() */
    uint16_t total;
    uint16_t bucket[PATIENCE_BUCKETS];
};

/* A reply came. One that took longer than patience_usual() means that the device has become slow:
 * what was before is forgotten. */
void patience_add(struct patience *patience, int64_t turnaround_us);
/* The turnaround that so many per cent do not exceed, up to 25 % too much; 0: none yet. */
int64_t patience_quantile(const struct patience *patience, uint32_t percent);
/* Five times what 99 % need, at least 50 ms; 0: it never answered. */
int64_t patience_usual(const struct patience *patience);

#endif
