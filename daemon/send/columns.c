/*
 * columns - the message telemetry/{domain}.
 *
 *   "points":[["hyd-b3-top","kPa",3],["tank","mm",2]]   name, unit, how many readings follow
 *   "dt":[0,5000,5000,120,5000]     ms since "time" for the first of a point, then since the last
 *   "values":[182.3,182.2,182.3,1810,1810]
 *
 * All readings of a point stand together, oldest first, and the two columns are cut by the counts
 * in `points`. "kind" is live or complete; a complete one says "series" and "seq": the number of
 * its first reading in its domain, so that the next message begins at seq + n. Numbers have twelve
 * digits: more than any device sends.
 */
#include "send/columns.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/text.h"

enum { DECIMALS = 9, TENTH_MS = 100 };

struct columns {
    struct json *head, *points, *dt, *values;
    char name[SITE_NAME];
    const char *unit;
    uint32_t n, of_point;
    int64_t base_ms, last_ms;
};

struct columns *columns_new(const struct site *site, const char *domain)
{
    struct columns *c = calloc(1, sizeof *c);

    if (!c)
        return NULL;
    c->head = json_new_object();
    c->points = json_new_array();
    c->dt = json_new_array();
    c->values = json_new_array();
    json_put_integer(c->head, "v", 1);
    json_put_text(c->head, "estate", site->settings.id);
    json_put_text(c->head, "gateway", site->settings.gateway);
    json_put_text(c->head, "domain", domain);
    json_put_text(c->head, "config", site->config);
    return c;
}

void columns_free(struct columns *c)
{
    if (!c)
        return;
    json_free(c->head);
    json_free(c->points);
    json_free(c->dt);
    json_free(c->values);
    free(c);
}

static void close_point(struct columns *c)
{
    struct json *row;

    if (!c->of_point)
        return;
    row = json_new_array();
    json_add_text(row, c->name);
    json_add_text(row, c->unit);
    json_add_integer(row, c->of_point);
    json_add(c->points, row);
    c->of_point = 0;
}

void columns_point(struct columns *c, const char *name, const char *unit)
{
    if (!c)
        return;
    close_point(c);
    TEXT_COPY(c->name, name);
    c->unit = unit;
}

void columns_add(struct columns *c, int64_t utc_ms, double value)
{
    if (!c)
        return;
    if (!c->n++)
        c->base_ms = utc_ms - utc_ms % TENTH_MS; /* as exact as the time is printed */
    json_add_integer(c->dt, utc_ms - (c->of_point++ ? c->last_ms : c->base_ms));
    json_add_number(c->values, value, DECIMALS);
    c->last_ms = utc_ms;
}

uint32_t columns_count(const struct columns *c)
{
    return c ? c->n : 0;
}

void columns_series(struct columns *c, const char *series, int64_t seq)
{
    if (!c)
        return;
    json_put_text(c->head, "series", series);
    json_put_integer(c->head, "seq", seq);
}

char *columns_end(struct columns *c, uint8_t time_quality)
{
    char time[CLOCK_TEXT], *text;

    if (!c)
        return NULL;
    close_point(c);
    json_put_text(c->head, "kind", json_get(c->head, "series") ? "complete" : "live");
    json_put_integer(c->head, "n", c->n);
    json_put_text(c->head, "time", clock_format(time, c->base_ms));
    json_put_text(c->head, "time_quality", clock_quality_name(time_quality));
    json_put(c->head, "points", c->points);
    json_put(c->head, "dt", c->dt);
    json_put(c->head, "values", c->values);
    c->points = c->dt = c->values = NULL;
    text = json_print(c->head);
    columns_free(c);
    return text;
}
