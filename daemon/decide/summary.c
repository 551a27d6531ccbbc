/*
 * summary - prints what was counted of a zone's day.
 *
 * Minutes are rounded to tenths so that they still add up: the parts of the day to its length, and
 * the parts of a critical share, by permit, to that share. A metric's name is the way to its place:
 * "pressure_kpa.min" is a member of a member, "peak.0" the first of a list, "tilt_deg.*.0" the
 * first of the list of each item. The checks of setup have seen to it that no two names meet.
 */
#include "decide/summary.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/json.h"
#include "base/text.h"
#include "decide/daily.h"

enum { MOST_PARTS = 32, MOST_STEPS = ZONE_METRIC / 2 + 2 };

/* ---- minutes ---- */

/* The parts of a day, and then their tenths of minutes. */
struct minutes {
    const char *name[MOST_PARTS];
    int64_t part[MOST_PARTS];
    size_t n;
};

static void add_part(struct minutes *minutes, const char *name, int64_t ms)
{
    minutes->name[minutes->n] = name;
    minutes->part[minutes->n++] = ms;
}

/* From ms to tenths that add up to `total`: what rounding leaves goes to the largest. */
static void round_parts(struct minutes *minutes, int64_t total)
{
    size_t largest = 0;

    for (size_t i = 0; i < minutes->n; i++) {
        minutes->part[i] = daily_tenths(minutes->part[i]);
        total -= minutes->part[i];
        if (minutes->part[i] > minutes->part[largest])
            largest = i;
    }
    minutes->part[largest] += total;
}

static void put_parts(struct json *object, const struct minutes *minutes)
{
    for (size_t i = 0; i < minutes->n; i++)
        json_put_number(object, minutes->name[i], (double)minutes->part[i] / 10, 1);
}

/* `tenths`: what the summary says of the whole share. */
static struct json *critical(const struct zone_share *share, int64_t tenths)
{
    struct json *object = json_new_object();
    struct minutes split = {0};
    char from[CLOCK_TEXT];

    add_part(&split, "permit_city", share->permit_ms[PERMIT_CITY]);
    add_part(&split, "permit_site", share->permit_ms[PERMIT_SITE]);
    add_part(&split, "no_permit",
             share->ms - share->permit_ms[PERMIT_CITY] - share->permit_ms[PERMIT_SITE]);
    round_parts(&split, tenths);
    put_parts(object, &split);
    json_put_number(object, "longest", daily_minutes(share->longest_ms), 1);
    json_put_text(object, "longest_from",
                  share->longest_ms ? daily_hour(from, share->longest_from) : NULL);
    json_put_integer(object, "times", share->times);
    return object;
}

static void put_minutes(struct json *out, const struct zone *zone, int d, int64_t total_ms)
{
    static const struct zone_share none;
    const struct estate_plugin *plugin = zone->site->plugin;
    struct minutes day = {0};
    const struct zone_share *share[MOST_PARTS];
    const struct estate_code *code[MOST_PARTS];
    struct json *minutes;
    int64_t normal = d < 0 ? 0 : zone->in.head->day[d].normal_ms, unknown = total_ms - normal;

    add_part(&day, "normal", normal);
    for (uint16_t c = 0; c < plugin->codes && day.n < MOST_PARTS - 1; c++)
        if (plugin->code[c].day) {
            code[day.n] = &plugin->code[c];
            share[day.n] = d < 0 ? &none : &zone->in.code[c].share[d];
            unknown -= share[day.n]->ms;
            add_part(&day, plugin->code[c].day, share[day.n]->ms);
        }
    if (day.n == 1)
        return;
    add_part(&day, "unknown", unknown);
    round_parts(&day, daily_tenths(total_ms));
    minutes = json_new_object();
    put_parts(minutes, &day);
    json_put(out, "minutes", minutes);
    for (size_t i = 1; i < day.n - 1; i++)
        if (code[i]->severity == ESTATE_CRITICAL)
            json_put(out, day.name[i], critical(share[i], day.part[i]));
}

/* ---- metrics ---- */

/* The steps to a metric's place; `way` is cut up. True if the last is a place in a list. */
static bool steps_of(char *way, const char *item, const char *step[MOST_STEPS], size_t *n)
{
    bool list = false;
    char *part;

    for (*n = 0; (part = text_cut(&way, '.')); (*n)++) {
        bool star = text_equal(part, "*");

        step[*n] = star ? item : part;
        list = isdigit((unsigned char)*part) && !part[1];
        if (star)
            item = "";
    }
    if (*item)
        step[(*n)++] = item;
    return list;
}

/* The object or list under `key`, made if it is not there yet. */
static struct json *inside(struct json *object, const char *key, bool list)
{
    struct json *found = json_get(object, key);

    if (!found) {
        json_put(object, key, list ? json_new_array() : json_new_object());
        found = json_get(object, key);
    }
    return found;
}

/* What a value that is no number to people is called; NULL: nothing. */
static const char *words(const struct estate_metric *metric, double value, char text[CLOCK_TEXT])
{
    if (!isfinite(value) || fabs(value) > INT32_MAX / 2)
        return NULL;
    if (metric->shape == ESTATE_CLOCK_TIME)
        return daily_hour(text, (int32_t)value);
    if (metric->shape == ESTATE_DATE)
        return clock_format_day(text, (int32_t)value);
    for (int32_t i = 0; metric->names[i]; i++)
        if (i == (int32_t)value)
            return metric->names[i];
    return NULL;
}

static void put_metric(struct json *out, const struct estate_metric *metric, const char *item,
                       double value)
{
    char way[ZONE_METRIC], text[CLOCK_TEXT];
    const char *step[MOST_STEPS], *last;
    size_t n;
    bool list;

    TEXT_COPY(way, metric->name);
    list = steps_of(way, item, step, &n);
    for (size_t i = 0; i + 1 < n; i++)
        out = inside(out, step[i], list && i + 2 == n);
    last = step[n - 1];
    if (metric->rare && (isnan(value) || value == 0))
        return; /* its group is there all the same */
    if (list && metric->shape == ESTATE_NUMBER)
        json_add_number(out, value, metric->decimals);
    else if (list)
        json_add_text(out, words(metric, value, text));
    else if (metric->shape == ESTATE_NUMBER)
        json_put_number(out, last, value, metric->decimals);
    else
        json_put_text(out, last, words(metric, value, text));
}

/* Puts the metrics of a list, NULL: of the zones'. How many of them are known. */
static unsigned put_metrics(struct json *out, const struct zone *zone, int d, const char *list)
{
    const struct estate_plugin *plugin = zone->site->plugin;
    unsigned known = 0;

    for (uint16_t m = 0; m < plugin->metrics; m++) {
        const struct estate_metric *metric = &plugin->metric[m];

        if (!text_equal(metric->list ? metric->list : "", list ? list : ""))
            continue;
        for (uint16_t i = 0; i < site_metric_items(zone->site, m); i++) {
            uint32_t at = zone->first_metric[m] + i;
            double value = d < 0 ? NAN : zone->in.value[d][at];

            known += !isnan(value);
            put_metric(out, metric, zone->in.metric[at].item, value);
        }
    }
    return known;
}

double summary_value(const struct zone *zone, int32_t local_day, const char *metric)
{
    int d = daily_find(zone, local_day);

    for (uint32_t m = 0; d >= 0 && m < zone->in.head->metrics; m++)
        if (text_equal(zone->in.metric[m].name, metric))
            return zone->in.value[d][m];
    return NAN;
}

struct json *summary_in_list(const struct zone *zone, int32_t local_day, const char *list)
{
    struct json *out = json_new_object();

    json_put_text(out, "zone", zone->site->name);
    if (put_metrics(out, zone, daily_find(zone, local_day), list))
        return out;
    json_free(out);
    return NULL;
}

struct json *summary_zone(const struct zone *zone, int32_t local_day, int64_t total_ms)
{
    struct json *out = json_new_object();
    int d = daily_find(zone, local_day);

    json_put_text(out, "zone", zone->site->name);
    json_put_text(out, "place", zone->site->place);
    put_minutes(out, zone, d, total_ms);
    put_metrics(out, zone, d, NULL);
    return out;
}
