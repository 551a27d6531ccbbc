/* sum - a quick checksum of memory: finds what a kill tears, is no seal. Pure; any thread. */
#ifndef ESTATED_BASE_SUM_H
#define ESTATED_BASE_SUM_H

#include <stddef.h>
#include <stdint.h>

/* The sum of what gave `sum` (0: nothing) and these n bytes behind it. Parts of the same lengths in
 * the same order give the same. */
uint64_t sum_add(uint64_t sum, const void *at, size_t n);
/* What to keep of a sum. */
uint32_t sum_fold(uint64_t sum);

#endif
