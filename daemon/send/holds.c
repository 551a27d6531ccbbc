/*
 * holds - topics that the broker does not let us send now.
 *
 * What its rights or its limits are against will not pass a second later either, and each attempt
 * costs the SIM as much as a message that arrives: a backlog that is refused row by row, again and
 * again, would cost a month's volume in an hour. So the topic as a whole waits. When the time is
 * over it is tried, and what is not refused then was meant to go. A critical alarm does not wait
 * for that: it is tried at once, and if it is taken, so are the others.
 */
#include "send/holds.h"

#include <string.h>

#include "base/text.h"

static struct hold *find(struct holds *holds, const char *about)
{
    struct hold *first = holds->at;

    for (struct hold *hold = holds->at; hold < holds->at + HOLDS; hold++) {
        if (text_equal(hold->about, about))
            return hold;
        if (hold->until_ms < first->until_ms)
            first = hold;
    }
    *first = (struct hold){.until_ms = 0};
    TEXT_COPY(first->about, about);
    return first;
}

int64_t holds_add(struct holds *holds, const char *about, int64_t first_ms, int64_t most_ms,
                  int64_t now_ms)
{
    struct hold *hold = find(holds, about);

    if (now_ms < hold->until_ms) /* it was under way with the one before */
        return hold->until_ms;
    if (!hold->until_ms || now_ms - hold->until_ms > most_ms)
        hold->pause_ms = first_ms;
    else
        hold->pause_ms = 2 * hold->pause_ms < most_ms ? 2 * hold->pause_ms : most_ms;
    hold->until_ms = now_ms + hold->pause_ms;
    return hold->until_ms;
}

bool holds_end(struct holds *holds, const char *about, int64_t now_ms)
{
    bool held = holds_until(holds, about, now_ms) != 0;

    if (held)
        *find(holds, about) = (struct hold){.until_ms = 0};
    return held;
}

int64_t holds_until(const struct holds *holds, const char *about, int64_t now_ms)
{
    for (const struct hold *hold = holds->at; hold < holds->at + HOLDS; hold++)
        if (hold->until_ms > now_ms && text_equal(hold->about, about))
            return hold->until_ms;
    return 0;
}

uint32_t holds_count(const struct holds *holds, const char *beginning, int64_t since_ms)
{
    uint32_t n = 0;

    for (const struct hold *hold = holds->at; hold < holds->at + HOLDS; hold++)
        n += hold->until_ms > since_ms && !strncmp(hold->about, beginning, strlen(beginning));
    return n;
}
