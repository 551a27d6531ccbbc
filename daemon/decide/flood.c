/*
 * flood - more than twenty alarms within a minute have one cause that a person should look for.
 *
 * The first twenty stand by themselves; what follows belongs to the flood, each told at once as
 * ever, but quiet, as a child of GW_FLOOD. What is critical is never put under it. It ends when
 * less than five came in the last minute; who then has no other reason to be quiet is heard.
 */
#include "decide/flood.h"

#include "base/sum.h"
#include "decide/parent.h"

enum { WITHIN_MS = 60000, FEW = 5, TOLD_MS = 60000 };

static uint32_t flood_alarm(const struct desk *desk)
{
    return desk->zone[desk->site->zones].zone.first_alarm[GATEWAY_FLOOD];
}

static bool stands(const struct desk *desk)
{
    const struct zone *own = &desk->zone[desk->site->zones].zone;

    return own->in.alarm[flood_alarm(desk)].phase == ALARM_STANDING;
}

static bool recent(int64_t raised_ms, int64_t now_ms)
{
    return raised_ms > 0 && raised_ms <= now_ms && now_ms - raised_ms < WITHIN_MS;
}

bool flood_take(struct desk *desk, uint32_t z, uint32_t a, int64_t now_ms)
{
    struct kept_flood *flood = &desk->kept->flood;
    struct zone *zone = &desk->zone[z].zone;
    const struct estate_code *code = &zone->site->plugin->code[zone->code[a]];
    int64_t *oldest = &flood->raised_ms[flood->at % KEPT_RAISES];
    bool many = stands(desk) || recent(*oldest, now_ms);

    if (z == desk->site->zones || code->kind == ESTATE_EVENT)
        return false;
    *oldest = now_ms;
    flood->at = (flood->at + 1) % KEPT_RAISES;
    zone->in.alarm[a].flooded = many && code->severity < ESTATE_CRITICAL;
    return many;
}

bool flood_lasts(const struct desk *desk, int64_t now_ms)
{
    int n = 0;

    for (int i = 0; i < KEPT_RAISES; i++)
        n += recent(desk->kept->flood.raised_ms[i], now_ms);
    return stands(desk) && n >= FEW;
}

/* Which they are: a sum over those that were found last, as many as a message names. */
static uint32_t list(const struct desk *desk, uint32_t children)
{
    uint32_t named = children < MESSAGE_CHILDREN ? children : MESSAGE_CHILDREN;

    return sum_fold(sum_add(0, desk->child, named * sizeof *desk->child));
}

bool flood_has_news(struct desk *desk, int64_t now_ms)
{
    const struct kept_flood *flood = &desk->kept->flood;
    int64_t since = now_ms - flood->told_ms;
    uint32_t children;

    if (!stands(desk) || (since >= 0 && since < TOLD_MS))
        return false;
    children = parent_children(desk, desk->site->zones, flood_alarm(desk), desk->child);
    return children != flood->children || list(desk, children) != flood->list;
}

void flood_told(struct desk *desk, uint32_t children, int64_t now_ms)
{
    desk->kept->flood.children = children;
    desk->kept->flood.list = list(desk, children);
    desk->kept->flood.told_ms = now_ms;
}
