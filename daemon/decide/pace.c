/*
 * pace - from what plugins ask for to how often a point is read.
 *
 * A plugin asks anew in each judgement, for items that its zone has bound itself; when it no longer
 * does, the point is read as configured. Of two zones that ask for one point the quicker one
 * counts.
 */
#include "decide/pace.h"

enum { QUICKEST_MS = 1000 };

static bool asks_for(const struct site_role *role, uint16_t i, uint32_t point)
{
    return role->input[i].point == point && role->input[i].hop == 0;
}

/* The quickest that any zone asks for; 0: none does. */
static int32_t quickest(const struct desk *desk, uint32_t point)
{
    int32_t found = 0;

    for (uint32_t z = 0; z < desk->site->zones; z++)
        for (uint16_t r = 0; r < desk->site->zone[z].plugin->roles; r++) {
            const struct site_role *role = &desk->site->zone[z].role[r];

            for (uint16_t i = 0; i < role->inputs; i++) {
                int32_t asked = desk->zone[z].judge.period_of[r][role->input[i].item];

                if (asks_for(role, i, point) && asked > 0 && (!found || asked < found))
                    found = asked;
            }
        }
    return found && found < QUICKEST_MS ? QUICKEST_MS : found;
}

static void tell_item(const struct desk *desk, const struct site_role *role, uint16_t item)
{
    for (uint16_t i = 0; i < role->inputs; i++)
        if (role->input[i].item == item && role->input[i].point != SITE_NO &&
            role->input[i].hop == 0)
            desk->hooks.period(desk->hooks.context, role->input[i].point,
                               quickest(desk, role->input[i].point));
}

void pace_tell(const struct desk *desk, uint32_t z)
{
    const struct zone_site *site = desk->zone[z].zone.site;
    const struct judge *judge = &desk->zone[z].judge;
    uint32_t n = 0;

    for (uint16_t r = 0; desk->hooks.period && r < site->plugin->roles; r++)
        for (uint16_t i = 0; i < site->role[r].items; i++, n++)
            if (judge->period[n] != judge->asked[n]) {
                judge->asked[n] = judge->period[n];
                tell_item(desk, &site->role[r], i);
            }
}
