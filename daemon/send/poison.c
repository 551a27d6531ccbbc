/*
 * poison - which message makes the broker break the connection off.
 *
 * MQTT 3.1.1 has no other way to refuse a message, and some brokers of MQTT 5 use none either. Of
 * what was under way nobody knows then what it was. It comes first again at the next connection,
 * and whatever stands behind it never arrives. So after two breaks, each soon after a message,
 * messages go one by one; what twice was alone under way when the connection broke is named, and
 * put off by who sent it. A line that breaks by itself costs no more than a slower backlog: it
 * does not hit the same message twice in a row, and what was taken is cleared.
 */
#include "send/poison.h"

#include <stddef.h>

#include "base/text.h"

static bool is_suspect(const struct poison *poison, const struct slot *slot)
{
    return poison->alone && poison->suspect.token == slot->token &&
           text_equal(poison->suspect.about, slot->about);
}

void poison_sent(struct poison *poison, int64_t now_ms)
{
    poison->sent_ms = now_ms;
}

void poison_answered(struct poison *poison, const struct slot *slot)
{
    if (is_suspect(poison, slot))
        poison->alone = 0;
    if (poison->breaks && ++poison->taken >= POISON_TAKEN)
        *poison = (struct poison){.sent_ms = poison->sent_ms};
}

bool poison_is_careful(const struct poison *poison)
{
    return poison->breaks >= POISON_BREAKS;
}

int64_t poison_most_ms(bool critical)
{
    return critical ? POISON_CRITICAL_MS : POISON_MOST_MS;
}

bool poison_broke(struct poison *poison, const struct slots *slots, int64_t now_ms)
{
    const struct slot *only = poison_is_careful(poison) ? slots_only(slots) : NULL;

    if (!slots->used || now_ms - poison->sent_ms > POISON_SOON_MS)
        return false;
    poison->breaks++;
    poison->taken = 0;
    if (!only)
        return false;
    poison->alone = is_suspect(poison, only) ? poison->alone + 1 : 1;
    poison->suspect = *only;
    return poison->alone >= POISON_ALONE;
}
