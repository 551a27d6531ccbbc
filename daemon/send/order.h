/* order - messages on their way to the mqtt thread, through a ring of struct order. */
#ifndef ESTATED_SEND_ORDER_H
#define ESTATED_SEND_ORDER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/ring.h"

struct order {
    char *topic; /* owned, the payload in the same allocation; NULL: only wakes the thread */
    const char *payload;
    uint64_t token;
    uint8_t qos;
    bool retained;
};

/* Copies topic and payload. -ENOSPC, -ENOMEM. */
int order_put(struct ring *orders, uint64_t token, const char *topic, const char *payload,
              uint8_t qos, bool retained);
/* What it is on the wire: one PUBLISH of MQTT 5; of an older one a byte less. */
int64_t order_bytes(const struct order *order);
/* With the ring full the thread is awake anyway. */
void order_wake(struct ring *orders);
/* What the order owns. */
void order_free(struct order *order);

#endif
