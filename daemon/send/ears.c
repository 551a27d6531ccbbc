/*
 * ears - what the broker lets us listen to, and when it is asked again.
 *
 * A gateway that hears no orders and no receipts looks well from outside. So what was refused, or
 * got no answer, is asked for again each minute, as long as the connection stands: rights may be
 * mended, and until then each refusal is told anew. Only that: who subscribes gets what is retained
 * there, and a configuration is large.
 *
 * A broker may break the connection because we want to listen: RabbitMQ's MQTT does while the node
 * is dead where our queue was. Alarms go first, then.
 */
#include "send/ears.h"

void ears_connected(struct ears *ears, uint32_t topics, int64_t now_ms)
{
    ears->asked = 0;
    ears->wanted = (1U << topics) - 1;
    ears->due_ms = now_ms + (ears->rebuffed ? EARS_LATER_MS : 0);
    ears->rebuffed = false;
}

/* Also of a connection that never came to be, to the same broker or to another one: it says nothing
 * of the one before. */
void ears_lost(struct ears *ears)
{
    ears->rebuffed = ears->rebuffed || ears->asked != 0;
    ears->asked = ears->wanted = 0;
}

uint32_t ears_due(struct ears *ears, int64_t now_ms)
{
    uint32_t due = ears->asked | ears->wanted;

    if (!due || now_ms < ears->due_ms)
        return 0;
    ears->asked = due;
    ears->wanted = 0;
    ears->due_ms = now_ms + EARS_LATER_MS;
    return due;
}

void ears_answer(struct ears *ears, uint32_t topic, bool refused)
{
    ears->asked &= ~(1U << topic);
    if (refused)
        ears->wanted |= 1U << topic;
}
