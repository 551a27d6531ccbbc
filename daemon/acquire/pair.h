/* pair - two contacts of which exactly one should be closed. Pure; any thread. */
#ifndef ESTATED_ACQUIRE_PAIR_H
#define ESTATED_ACQUIRE_PAIR_H

#include <stdbool.h>
#include <stdint.h>

/* What an antivalent pair remembers between readings; all zero at the start. */
struct pair {
    bool left;
    int64_t left_ms; /* when it left a valid state */
};

/* 10 is open (1), 01 is shut (0). FAULT_MOVING or FAULT_WIRING, and *out untouched, if neither. */
uint8_t pair_value(bool open, bool shut, struct pair *pair, int64_t now_ms, double *out);

#endif
