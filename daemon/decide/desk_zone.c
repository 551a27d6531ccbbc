/*
 * desk_zone - one zone as the desk keeps it: its state, its judge, what of it is under way.
 * The site's zones and the gateway's are made with the desk; that of a drill comes and goes.
 */
#include <errno.h>
#include <stdlib.h>

#include "decide/daily.h"
#include "decide/desk_inside.h"

int desk_zone_init(struct desk *desk, uint32_t z, const struct zone_site *site,
                   const struct moment *now)
{
    struct desk_zone *zone = &desk->zone[z];
    int rc = zone_init(&zone->zone, site, desk->site->config, now);

    if (rc)
        return rc;
    zone->told = calloc(zone->zone.in.head->alarms + 1, sizeof *zone->told);
    zone->judged_ms = INT64_MIN / 2;
    zone->due_ms = INT64_MAX;
    zone->share = DAILY_UNKNOWN;
    zone->news = true;
    if (z)
        zone->first_instance = zone[-1].first_instance + zone[-1].zone.in.head->alarms;
    return zone->told ? judge_init(&zone->judge, &zone->zone, desk->site) : -ENOMEM;
}

void desk_zone_clear(struct desk_zone *zone)
{
    zone_clear(&zone->zone);
    judge_clear(&zone->judge);
    free(zone->told);
    *zone = (struct desk_zone){0};
}
