/*
 * bus_inside - what the files of the bus share: bus.c asks, bus_device.c understands.
 */
#ifndef ESTATED_ACQUIRE_BUS_INSIDE_H
#define ESTATED_ACQUIRE_BUS_INSIDE_H

#include "acquire/bus.h"
#include "acquire/due.h"
#include "acquire/orders.h"
#include "acquire/patience.h"
#include "acquire/points.h"
#include "acquire/proof.h"

/* What the bus knows of a device beyond its turns. */
struct bus_track {
    uint32_t site_index;
    uint32_t refused; /* probes in a row */
    bool slow;        /* a late reply of it was heard: it may be waited for too shortly */
    struct patience patience;
    struct device_counters counters;
    struct proof proof;
};

struct bus {
    const struct site *site;
    struct bus_sink sink;
    uint32_t index;
    bool numbered; /* replies carry a transaction number .. */
    bool exact;    /* .. and who sets it is who answers: there is no serial line behind it */
    bool linked;   /* it was told once whether the line is there; until then it counts as there */
    bool down;
    struct plan plan;
    struct points points;
    struct due due;
    struct bus_track *track; /* [due.devices] */
    uint32_t asked;          /* block in hand .. */
    uint16_t count;          /* .. asked for so many registers, */
    bool ordered;            /* .. or this order; also the last one, until a block is asked */
    struct acquire_order order;
    int64_t asked_ms;
    int64_t sending_us; /* it, and the silence before */
    struct bus_counters counters;
    uint64_t *sum;        /* [plan.slots]: by block, of its newest data */
    uint64_t heard;       /* the same of the newest that was read at all, .. */
    uint32_t heard_block; /* .. from this block; SITE_NO: by an order, or by an odd count */
    struct orders orders;
};

/* ---- bus_device.c ---- */

const struct product *bus_product(const struct bus *bus, uint32_t device);
/* The product's time-out. */
uint32_t bus_whole_ms(const struct bus *bus, uint32_t device);
/* How long to wait for a reply of so many bytes, asked for now. */
int64_t bus_timeout_us(const struct bus *bus, uint32_t device, size_t reply, int64_t now_ms);
/* The block in hand was answered, by data or by an exception, or was not. */
void bus_answered(struct bus *bus, uint32_t device, const struct bus_reply *reply, int64_t now_ms);
/* After an answer: it may have been the late reply to the same question, and its own reply be still
 * to come, so the device is left alone for a time-out. */
void bus_await_late(struct bus *bus, uint32_t device, uint8_t space, uint16_t first, uint16_t count,
                    int64_t now_ms);
/* Data of this device came, for the block in hand or for something else. */
void bus_heard(struct bus *bus, uint32_t device, uint32_t block, const struct bus_reply *reply);
void bus_missed(struct bus *bus, uint32_t device, uint8_t fault, int64_t now_ms);

#endif
