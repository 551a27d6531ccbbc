/*
 * orders - a short queue.
 *
 * Short on purpose: an order waits for one request of the bus, so a long queue means that somebody
 * asks more than the bus can carry, and is to hear so. Runs on the bus's thread.
 */
#include "acquire/orders.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* By enum space; their place + 1 is the Modbus function code. */
static const uint8_t spaces[] = {SPACE_COIL, SPACE_DISCRETE, SPACE_HOLDING, SPACE_INPUT};

enum { SPACES = sizeof spaces, READ_LENGTH = 5 };

int orders_init(struct orders *orders)
{
    *orders = (struct orders){0};
    orders->quiet_until_ms = calloc(ORDERS_UNITS, sizeof *orders->quiet_until_ms);
    return orders->quiet_until_ms ? 0 : -ENOMEM;
}

void orders_clear(struct orders *orders)
{
    free(orders->waiting);
    free(orders->quiet_until_ms);
}

bool orders_put(struct orders *orders, const struct acquire_order *order, int64_t now_ms)
{
    struct acquire_order *place;

    if (!orders->waiting)
        orders->waiting = calloc(ORDERS_MOST, sizeof *orders->waiting);
    if (!orders->waiting || orders->count == ORDERS_MOST)
        return false;
    place = &orders->waiting[orders->count];
    *place = *order;
    if (!place->until_ms)
        place->until_ms = now_ms + ORDERS_WAIT_MS;
    orders->count++;
    return true;
}

int64_t orders_quiet_until(const struct orders *orders, uint8_t unit)
{
    return orders->quiet_until_ms[unit];
}

void orders_take(struct orders *orders, uint32_t i, struct acquire_order *out)
{
    *out = orders->waiting[i];
    orders->count--;
    memmove(&orders->waiting[i], &orders->waiting[i + 1],
            (orders->count - i) * sizeof *orders->waiting);
}

bool orders_expired(struct orders *orders, int64_t now_ms, struct acquire_order *out)
{
    for (uint32_t i = 0; i < orders->count; i++)
        if (orders->waiting[i].until_ms < now_ms) {
            orders_take(orders, i, out);
            return true;
        }
    return false;
}

bool orders_reads(const struct acquire_order *order, uint8_t *space, uint16_t *count)
{
    uint8_t function = order->length == READ_LENGTH ? order->pdu[0] : 0;

    if (function < 1 || function > SPACES)
        return false;
    *space = spaces[function - 1];
    *count = (uint16_t)(order->pdu[3] << 8 | order->pdu[4]);
    return true;
}

uint8_t orders_function(uint8_t space)
{
    uint8_t function = 0;

    while (spaces[function++] != space)
        ;
    return function;
}
