/*
 * bind_telemetry - what the city gets of each point's readings, if it gets any.
 *
 * `telemetry`, `telemetry-period` and `telemetry-deadband` of a [device] hold for its points, those
 * of a [zone] for the points that it reads itself, those of [telemetry] for the rest. A deadband is
 * a list; a point takes the part that has its unit. Main thread.
 */
#include "setup/bind.h"

#include <math.h>
#include <stdlib.h>

#include "model/unit.h"

enum { LONGEST_PERIOD_S = 86400 };

static void set_off(struct bind *b, const struct ini_entry *e, struct point_site *point)
{
    if (text_equal(e->value, "on"))
        point->telemetry_off = false;
    else if (text_equal(e->value, "off"))
        point->telemetry_off = true;
    else
        bind_error(b, e, "write on or off");
}

/* The part of the list that is in this point's unit, NaN: none is. */
static double band_of(const char *list, const char *unit)
{
    char copy[SITE_PATH], *rest = copy, *part;
    double band;

    TEXT_COPY(copy, list);
    while ((part = text_cut(&rest, ',')))
        if (!unit_read(part, unit, &band))
            return band;
    return NAN;
}

static void set_band(struct point_site *point, double band)
{
    point->telemetry_changes = !isnan(band);
    point->telemetry_band = isnan(band) ? 0 : band;
}

static void set_keys(struct bind *b, const struct bind_telemetry *keys, struct point_site *point)
{
    double seconds;

    if (keys->on)
        set_off(b, keys->on, point);
    if (keys->period && bind_number(b, keys->period, "s", 0, LONGEST_PERIOD_S, &seconds))
        point->telemetry_ms = (uint32_t)(seconds * 1000 + 0.5);
    if (keys->band && !isnan(band_of(keys->band->value, point->unit)))
        set_band(point, band_of(keys->band->value, point->unit));
    else if (keys->band && text_equal(keys->band->value, "none"))
        set_band(point, NAN);
}

/* Each part has to be right, and of use to one of these points. */
static void check_band(struct bind *b, const struct ini_entry *e, const bool *of)
{
    char copy[SITE_PATH], *rest = copy, *part;

    if (!e || text_equal(e->value, "none"))
        return;
    TEXT_COPY(copy, e->value);
    while ((part = text_cut(&rest, ','))) {
        bool used = false;
        double band = 0;

        for (uint32_t i = 0; i < b->site->points; i++)
            used |= of[i] && !unit_read(part, b->site->point[i].unit, &band);
        if (!used || band < 0)
            bind_error(b, e, "\"%s\" is no deadband of a point here; write some like 2 kPa, 10 W",
                       part);
    }
}

void bind_telemetry_take(struct bind *b, const char *section, struct bind_telemetry *out)
{
    out->on = key_take(b->ini, section, "telemetry");
    out->period = key_take(b->ini, section, "telemetry-period");
    out->band = key_take(b->ini, section, "telemetry-deadband");
}

static bool any(const struct bind_telemetry *keys)
{
    return keys->on || keys->period || keys->band;
}

/* The errors of a key are told once, not for each point. */
static void apply(struct bind *b, const struct bind_telemetry *keys, const bool *of)
{
    size_t errors = problems_errors(b->problems);

    for (uint32_t i = 0; i < b->site->points && problems_errors(b->problems) == errors; i++)
        if (of[i])
            set_keys(b, keys, &b->site->point[i]);
    check_band(b, keys->band, of);
}

static void mark_zone(const struct zone_site *zone, bool *of)
{
    for (uint16_t r = 0; zone->role && r < zone->plugin->roles; r++)
        for (uint16_t i = 0; i < zone->role[r].inputs; i++)
            if (zone->role[r].input[i].point != SITE_NO && !zone->role[r].input[i].hop)
                of[zone->role[r].input[i].point] = true;
}

void bind_telemetry_zone(struct bind *b, const struct bind_telemetry *keys,
                         const struct zone_site *zone)
{
    bool *of = any(keys) ? bind_memory(b, b->site->points + 1, sizeof *of) : NULL;

    if (!of)
        return;
    mark_zone(zone, of);
    apply(b, keys, of);
    free(of);
}

void bind_telemetry_defaults(struct bind *b)
{
    const struct settings *settings = &b->site->settings;

    for (uint32_t i = 0; i < b->site->points; i++) {
        struct point_site *point = &b->site->point[i];

        point->telemetry_ms = (uint32_t)settings->telemetry_period_ms;
        set_band(point, band_of(settings->telemetry_band, point->unit));
    }
}

void bind_telemetry_devices(struct bind *b)
{
    bool *of = bind_memory(b, b->site->points + 1, sizeof *of);

    for (uint32_t d = 0; of && d < b->site->devices; d++) {
        const struct device_site *device = &b->site->device[d];
        struct bind_telemetry keys;

        bind_telemetry_take(b, BIND_SECTION("device", device->name), &keys);
        if (!any(&keys))
            continue;
        for (uint32_t i = 0; i < b->site->points; i++)
            of[i] = b->site->point[i].device == d;
        apply(b, &keys, of);
    }
    free(of);
}
