/*
 * order - messages on their way to the mqtt thread.
 *
 * An order owns its text, in one allocation. It enters on any thread and belongs to the ring until
 * the mqtt thread takes it out.
 */
#include "send/order.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

int order_put(struct ring *orders, uint64_t token, const char *topic, const char *payload,
              uint8_t qos, bool retained)
{
    size_t t = strlen(topic) + 1, p = strlen(payload) + 1;
    struct order order = {.token = token, .qos = qos, .retained = retained};
    int rc;

    order.topic = malloc(t + p);
    if (!order.topic)
        return -ENOMEM;
    memcpy(order.topic, topic, t);
    order.payload = memcpy(order.topic + t, payload, p);
    rc = ring_put(orders, &order);
    if (rc)
        order_free(&order);
    return rc;
}

void order_wake(struct ring *orders)
{
    (void)ring_put(orders, &(struct order){0});
}

int64_t order_bytes(const struct order *order)
{
    /* kind, length of the topic, number of the message, length of the properties */
    size_t body = 2 + strlen(order->topic) + (order->qos ? 2 : 0) + 1 + strlen(order->payload);
    size_t length = 1; /* of the length of that, seven bits to the byte */

    for (size_t rest = body >> 7; rest; rest >>= 7)
        length++;
    return (int64_t)(1 + length + body);
}

void order_free(struct order *order)
{
    free(order->topic);
}
