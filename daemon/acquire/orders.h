/*
 * orders - requests of somebody's that wait for a bus. Pure; belongs to the bus.
 */
#ifndef ESTATED_ACQUIRE_ORDERS_H
#define ESTATED_ACQUIRE_ORDERS_H

#include "acquire/acquire.h"

enum { ORDERS_MOST = 8, ORDERS_WAIT_MS = 10000, ORDERS_UNITS = 256 };

struct orders {
    struct acquire_order *waiting; /* [ORDERS_MOST], oldest first; NULL until one came: to most
                                      buses none ever does */
    uint32_t count;
    int64_t *quiet_until_ms; /* [ORDERS_UNITS]: units that missed one are not asked before */
};

/* -ENOMEM. */
int orders_init(struct orders *orders);
void orders_clear(struct orders *orders);
/* False: too many wait, or there is no memory for the first. */
bool orders_put(struct orders *orders, const struct acquire_order *order, int64_t now_ms);
/* The first whose time is over, taken out; false: there is none. */
bool orders_expired(struct orders *orders, int64_t now_ms, struct acquire_order *out);
/* When this unit may be asked; 0: always. */
int64_t orders_quiet_until(const struct orders *orders, uint8_t unit);
void orders_take(struct orders *orders, uint32_t i, struct acquire_order *out);
/* Does it read coils, inputs or registers? If so, which, and how many. */
bool orders_reads(const struct acquire_order *order, uint8_t *space, uint16_t *count);
/* Code of the function that reads a space. */
uint8_t orders_function(uint8_t space);

#endif
