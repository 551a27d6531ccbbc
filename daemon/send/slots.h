/* slots - the messages that are under way to the broker. The mqtt thread. */
#ifndef ESTATED_SEND_SLOTS_H
#define ESTATED_SEND_SLOTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "send/order.h"

enum { SLOTS = 64, SLOTS_ABOUT = 40 };

struct slot {
    uint64_t token;
    size_t size; /* of its text */
    bool used;
    char about[SLOTS_ABOUT]; /* the end of its topic */
};

struct slots {
    struct slot at[SLOTS];
    uint32_t used;
};

/* A place for this message; there has to be one. */
uint16_t slots_take(struct slots *slots, const struct order *order);
/* It is free again; *was is what was there. False: nothing was. */
bool slots_give(struct slots *slots, uint16_t i, struct slot *was);
/* The same of the largest message. False: none is under way. */
bool slots_give_largest(struct slots *slots, struct slot *was);
/* The only message under way; NULL: there is none, or there are more. */
const struct slot *slots_only(const struct slots *slots);

#endif
