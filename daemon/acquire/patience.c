/*
 * patience - remembers turnarounds in 64 buckets.
 *
 * A time-out for all cases makes a dead device expensive: 500 ms is the time of twenty answers. So
 * each device is waited for five times as long as all but one in a hundred of its replies took.
 * Counting in buckets that grow with the value keeps that in a few bytes; halving all of them now
 * and then lets the past fade. Runs on its bus's thread.
 */
#include "acquire/patience.h"

enum { FULL = 1000, TIMES = 5, LEAST_BITS = 7, PARTS_BITS = 2, PARTS = 1 << PARTS_BITS };

static uint32_t bucket_of(int64_t us)
{
    uint64_t n = us > 1 << LEAST_BITS ? (uint64_t)us : 1 << LEAST_BITS;
    uint32_t bits = 63 - (uint32_t)__builtin_clzll(n);
    uint32_t i = (bits - LEAST_BITS) * PARTS + (n >> (bits - PARTS_BITS) & (PARTS - 1));

    return i < PATIENCE_BUCKETS ? i : PATIENCE_BUCKETS - 1;
}

static int64_t top_of(uint32_t bucket)
{
    return (int64_t)(PARTS + bucket % PARTS + 1) << (bucket / PARTS + LEAST_BITS - PARTS_BITS);
}

static void fade(struct patience *patience)
{
    patience->total = 0;
    for (uint32_t i = 0; i < PATIENCE_BUCKETS; i++)
        patience->total += patience->bucket[i] /= 2;
}

void patience_add(struct patience *patience, int64_t turnaround_us)
{
    if (patience->usual_us && turnaround_us > patience->usual_us)
        *patience = (struct patience){0};
    patience->bucket[bucket_of(turnaround_us)]++;
    if (++patience->total >= FULL)
        fade(patience);
    patience->usual_us = TIMES * patience_quantile(patience, 99);
    if (patience->usual_us < PATIENCE_LEAST_US)
        patience->usual_us = PATIENCE_LEAST_US;
}

int64_t patience_quantile(const struct patience *patience, uint32_t percent)
{
    uint32_t seen = 0;

    for (uint32_t i = 0; i < PATIENCE_BUCKETS; i++) {
        seen += patience->bucket[i];
        if (seen && seen * 100 >= percent * patience->total)
            return top_of(i);
    }
    return 0;
}

int64_t patience_usual(const struct patience *patience)
{
    return patience->usual_us;
}
