/*
 * slots - the messages that are under way to the broker: whose each is, and what it is about. Few
 * enough to be looked through. Pure; the mqtt thread.
 */
#include "send/slots.h"

#include <string.h>

#include "base/text.h"

/* "alarm/fire" of estate/v1/350582-0123/g1/alarm/fire; all of a topic with fewer parts. */
static const char *below(const char *topic)
{
    const char *at = topic;

    for (int parts = 0; parts < 4 && at; parts++) {
        at = strchr(at, '/');
        at = at ? at + 1 : NULL;
    }
    return at ? at : topic;
}

uint16_t slots_take(struct slots *slots, const struct order *order)
{
    uint16_t i = 0;

    while (slots->at[i].used)
        i++;
    slots->at[i] =
        (struct slot){.token = order->token, .size = strlen(order->payload), .used = true};
    TEXT_COPY(slots->at[i].about, below(order->topic));
    slots->used++;
    return i;
}

bool slots_give(struct slots *slots, uint16_t i, struct slot *was)
{
    *was = slots->at[i];
    if (!was->used)
        return false;
    slots->at[i].used = false;
    slots->used--;
    return true;
}

bool slots_give_largest(struct slots *slots, struct slot *was)
{
    uint16_t largest = 0;

    for (uint16_t i = 1; i < SLOTS; i++)
        if (slots->at[i].used &&
            (!slots->at[largest].used || slots->at[i].size > slots->at[largest].size))
            largest = i;
    return slots_give(slots, largest, was);
}

const struct slot *slots_only(const struct slots *slots)
{
    for (const struct slot *slot = slots->at; slots->used == 1 && slot < slots->at + SLOTS; slot++)
        if (slot->used)
            return slot;
    return NULL;
}
