/*
 * permit - which permit or shelf counts, and for how long one did.
 *
 * A permit keeps its place when it is over, until another needs it: so the time that nobody
 * watched, say while the gateway was off, is still counted for the permit that was open then.
 */
#include "decide/permit.h"

#include <string.h>

#include "base/text.h"

enum { LONGEST_MS_BITS = 52 };

static bool is_open(const struct permit *permit, int64_t at_ms)
{
    return permit->opened_ms <= at_ms && at_ms < permit->until_ms;
}

const struct permit *permit_at(const struct permit *permits, int64_t now_ms)
{
    const struct permit *found = NULL;

    for (int p = 0; p < ZONE_PERMITS; p++)
        if (is_open(&permits[p], now_ms) && (!found || permits[p].source < found->source))
            found = &permits[p];
    return found;
}

const struct permit *permit_find(const struct permit *permits, uint32_t serial)
{
    for (int p = 0; p < ZONE_PERMITS; p++)
        if (serial && permits[p].serial == serial)
            return &permits[p];
    return NULL;
}

struct permit *permit_place(struct permit *permits, int64_t now_ms)
{
    struct permit *found = &permits[0];

    for (int p = 1; p < ZONE_PERMITS; p++)
        if (permits[p].until_ms < found->until_ms)
            found = &permits[p];
    return found->until_ms <= now_ms ? found : NULL;
}

/* The next moment behind `at_ms` at which a permit opens or ends. */
static int64_t next_change(const struct permit *permits, int64_t at_ms, int64_t to_ms)
{
    for (int p = 0; p < ZONE_PERMITS; p++) {
        if (permits[p].opened_ms > at_ms && permits[p].opened_ms < to_ms)
            to_ms = permits[p].opened_ms;
        if (permits[p].until_ms > at_ms && permits[p].until_ms < to_ms)
            to_ms = permits[p].until_ms;
    }
    return to_ms;
}

void permit_count(const struct permit *permits, int64_t from_ms, int64_t to_ms,
                  int64_t out[PERMIT_SOURCES])
{
    while (from_ms < to_ms) {
        const struct permit *permit = permit_at(permits, from_ms);
        int64_t end_ms = next_change(permits, from_ms, to_ms);

        if (permit)
            out[permit->source] += end_ms - from_ms;
        from_ms = end_ms;
    }
}

const struct shelf *permit_shelved(const struct shelf *shelves, const char *id)
{
    for (int s = 0; s < ZONE_SHELVES; s++)
        if (shelves[s].until_ms && text_equal(shelves[s].id, id))
            return &shelves[s];
    return NULL;
}

struct shelf *permit_shelf(struct shelf *shelves, const char *id)
{
    for (int s = 0; s < ZONE_SHELVES; s++)
        if (shelves[s].until_ms && text_equal(shelves[s].id, id))
            return &shelves[s];
    for (int s = 0; s < ZONE_SHELVES; s++)
        if (!shelves[s].until_ms)
            return &shelves[s];
    return NULL;
}

/* ---- bytes from outside ---- */

static bool is_text(const char *text, size_t size)
{
    return memchr(text, '\0', size) && text_is_utf8(text);
}

static bool is_time(int64_t ms)
{
    return ms >> LONGEST_MS_BITS == 0 || ms >> LONGEST_MS_BITS == -1;
}

bool permit_valid(const struct permit *p)
{
    return is_text(p->number, sizeof p->number) && is_text(p->by, sizeof p->by) &&
           is_text(p->reason, sizeof p->reason) && is_time(p->opened_ms) && is_time(p->until_ms) &&
           is_time(p->opened_utc_ms) && is_time(p->until_utc_ms) && p->source < PERMIT_SOURCES &&
           p->told <= PERMIT_TOLD_END && p->until_ms - p->opened_ms <= PERMIT_LONGEST_MS;
}

bool permit_shelf_valid(const struct shelf *s)
{
    return is_text(s->id, sizeof s->id) && is_text(s->by, sizeof s->by) &&
           is_text(s->reason, sizeof s->reason) && is_time(s->until_ms) && is_time(s->until_utc_ms);
}
