/*
 * site - ownership of, and look-ups in, the immutable description of the estate.
 *
 * Built by setup on the main thread, then only read. A reload builds another one and frees this
 * after the bus threads that used it have ended. Look-ups are linear: they run at start and for a
 * person's command, never for a reading.
 */
#include "model/site.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "estate_plugin.h"

static void free_zone(struct zone_site *zone)
{
    for (uint16_t r = 0; zone->role && r < zone->plugin->roles; r++) {
        for (uint16_t i = 0; zone->role[r].item && i < zone->role[r].items; i++)
            free(zone->role[r].item[i].param);
        free(zone->role[r].item);
        free(zone->role[r].input);
    }
    free(zone->role);
    free(zone->param);
    free(zone->on_ms);
    free(zone->off_ms);
}

void site_free(struct site *site)
{
    if (!site)
        return;
    for (uint32_t i = 0; i < site->zones; i++)
        free_zone(&site->zone[i]);
    for (uint32_t i = 0; i < site->products; i++)
        product_clear(&site->product[i]);
    free(site->product);
    free(site->zone);
    free(site->point);
    free(site->device);
    free(site->bus);
    if (site->release)
        site->release(site->owner);
    free(site);
}

/* Index of the element whose first member is this name. */
static uint32_t find(const void *array, uint32_t n, size_t size, const char *name)
{
    for (uint32_t i = 0; i < n; i++)
        if (!strcmp((const char *)array + i * size, name))
            return i;
    return SITE_NO;
}

uint32_t site_find_zone(const struct site *site, const char *name)
{
    return find(site->zone, site->zones, sizeof *site->zone, name);
}

uint32_t site_find_device(const struct site *site, const char *name)
{
    return find(site->device, site->devices, sizeof *site->device, name);
}

uint32_t site_find_point(const struct site *site, const char *name)
{
    return find(site->point, site->points, sizeof *site->point, name);
}

uint32_t site_find_bus(const struct site *site, const char *name)
{
    return find(site->bus, site->buses, sizeof *site->bus, name);
}

void site_sounder(const struct site *site, struct site_sounder *out)
{
    char text[SITE_NAME], *rest = text, *line;

    TEXT_COPY(text, site->settings.sounder);
    *out = (struct site_sounder){.bus = SITE_NO, .point = site_find_point(site, text)};
    text_cut(&rest, ' ');
    line = rest ? text_trim(rest) : "";
    out->low = line[0] == '!';
    if (TEXT_COPY(out->line, line + out->low) && out->line[0])
        out->bus = site_find_bus(site, text);
}

/* NULL: by this role it has no name. */
static const char *role_state(const struct zone_site *zone, uint16_t r, uint32_t point,
                              double value)
{
    const struct estate_role *role = &zone->plugin->role[r];

    for (uint16_t i = 0; role->values && !role->fields && i < zone->role[r].inputs; i++)
        for (int v = 0; zone->role[r].input[i].point == point && role->values[v]; v++)
            if (v == value)
                return role->values[v];
    return NULL;
}

const char *site_state(const struct site *site, const struct zone_site *zone, uint32_t point,
                       double value)
{
    const struct product_point *source = site->point[point].source[0].point;
    const char *name = NULL;

    for (uint32_t z = 0; z < site->zones; z++)
        for (uint16_t r = 0; !name && r < site->zone[z].plugin->roles; r++)
            if (!zone || zone == &site->zone[z])
                name = role_state(&site->zone[z], r, point, value);
    return name ? name : source ? product_code_name(source, value) : "";
}

const char *site_domain(const struct site *site, uint32_t zone)
{
    return site->zone[zone].plugin->domain;
}

static bool reads(const struct zone_site *zone, uint32_t point)
{
    for (uint16_t r = 0; r < zone->plugin->roles; r++)
        for (uint16_t i = 0; i < zone->role[r].inputs; i++)
            if (zone->role[r].input[i].point == point && !zone->role[r].input[i].hop)
                return true;
    return false;
}

const char *site_point_domain(const struct site *site, uint32_t point)
{
    for (uint32_t z = 0; z < site->zones; z++)
        if (reads(&site->zone[z], point))
            return site_domain(site, z);
    return "gateway";
}

static uint16_t items(const struct zone_site *zone, uint8_t scope, uint8_t role)
{
    return scope == ESTATE_ITEM ? zone->role[role].items : 1;
}

uint16_t site_code_items(const struct zone_site *zone, uint16_t code)
{
    const struct estate_code *c = &zone->plugin->code[code];

    return items(zone, c->scope, c->role);
}

uint16_t site_metric_items(const struct zone_site *zone, uint16_t metric)
{
    const struct estate_metric *m = &zone->plugin->metric[metric];

    return items(zone, m->scope, m->role);
}

int32_t site_share_ms(const struct settings *settings)
{
    uint32_t hash = 5381;

    for (const char *c = settings->id; *c; c++)
        hash = hash * 33 + (unsigned char)*c;
    for (const char *c = settings->gateway; *c; c++)
        hash = hash * 33 + (unsigned char)*c;
    return (int32_t)(hash % 300000);
}
