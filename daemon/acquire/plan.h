/* plan - which registers to read together. Pure. */
#ifndef ESTATED_ACQUIRE_PLAN_H
#define ESTATED_ACQUIRE_PLAN_H

#include "model/site.h"

#define PLAN_REGISTERS 125 /* of one request, by the protocol */
#define PLAN_BITS      2000

/* One read: consecutive registers of one device, and the points that they hold, by address. */
struct plan_block {
    uint32_t device; /* of the site */
    uint8_t space;
    uint16_t first, count;
    bool alarms; /* hang on one of the points */
    uint32_t period_ms;
    uint32_t first_slot, slots; /* plan.slot[first_slot ..] */
};

struct plan {
    struct plan_block *block; /* device by device, in wire order; halves that split off come last */
    uint32_t blocks;          /* there is room for one to each slot */
    uint32_t *slot;           /* points of the site, block by block */
    uint32_t slots;
};

/* The most registers, or bits, that one request to this product may ask for. */
uint16_t plan_most(const struct product *product, uint8_t space);
bool plan_is_bits(uint8_t space);
/* Length of the PDU that answers a read of so many. */
size_t plan_reply(uint8_t space, uint16_t count);
/* Can this point be read at all: one space, not wider than one request? */
bool plan_fits(const struct site *site, uint32_t point);
/* The read of this point alone; it has no slots. False: it does not fit, or is not of Modbus. */
bool plan_point(const struct site *site, uint32_t point, struct plan_block *out);
/* Plans a bus; points that do not fit are left out. -ENOMEM. */
int plan_make(const struct site *site, uint32_t bus, struct plan *out);
void plan_clear(struct plan *plan);
/* Parts a block that the device refuses: at its widest hole, else in the middle. The second part
 * becomes the last block. False: it holds one point only. */
bool plan_split(struct plan *plan, const struct site *site, uint32_t block);

#endif
