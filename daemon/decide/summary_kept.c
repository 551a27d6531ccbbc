/*
 * summary_kept - what a summary says beside its zones: how soon people answered, what was allowed,
 * put on a shelf, tried, not watched, and
 * what was stored.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "decide/daily.h"
#include "decide/desk.h"
#include "decide/summary.h"

static int by_size(const void *a, const void *b)
{
    const int32_t *x = a, *y = b;

    return (*x > *y) - (*x < *y);
}

/* Of the newest ones, if there were very many. */
static double median(const struct kept_day *day)
{
    uint32_t n = day->acknowledged < KEPT_ACKNOWLEDGED ? day->acknowledged : KEPT_ACKNOWLEDGED;
    int32_t sorted[KEPT_ACKNOWLEDGED];

    memcpy(sorted, day->acknowledged_s, sizeof sorted);
    qsort(sorted, n, sizeof *sorted, by_size);
    return !n ? NAN : n % 2 ? sorted[n / 2] : (sorted[n / 2 - 1] + sorted[n / 2]) / 2.0;
}

struct json *summary_permit(const struct kept_permit *permit)
{
    struct json *row = json_new_object();
    char hour[CLOCK_TEXT];

    json_put_text(row, "zone", permit->zone);
    json_put_text(row, "number", permit->number);
    json_put_text(row, "source", permit->source == PERMIT_CITY ? "city" : "site");
    json_put_text(row, "from", daily_hour(hour, permit->from_ms));
    json_put_text(row, "to", daily_hour(hour, permit->to_ms));
    return row;
}

/* The first of a ring's places in the order of time, and how many are in use. */
static uint32_t oldest(uint32_t count, uint32_t places, uint32_t *n)
{
    *n = count < places ? count : places;
    return count < places ? 0 : count % places;
}

struct json *summary_permits(const struct kept_day *day)
{
    struct json *permits = json_new_array();
    uint32_t n, first = oldest(day->permits, KEPT_PERMITS, &n);

    for (uint32_t i = 0; i < n; i++)
        json_add(permits, summary_permit(&day->permit[(first + i) % KEPT_PERMITS]));
    return permits;
}

void summary_kept(struct json *out, const struct kept_day *day)
{
    struct json *acknowledged = json_new_object();

    json_put_number(acknowledged, "median", median(day), 0);
    json_put_number(acknowledged, "max", day->acknowledged ? day->acknowledged_most_s : NAN, 0);
    json_put(out, "acknowledged_after_s", acknowledged);
    json_put_number(out, "shelved_min", daily_minutes(day->shelved_ms), 1);
}

static void put_span(struct json *row, const char *key, int64_t span, int64_t unit)
{
    json_put_number(row, key, span < 0 ? NAN : (double)span / (double)unit, 0);
}

static struct json *drill(const struct kept_drill *drill)
{
    struct json *row = json_new_object();
    char hour[CLOCK_TEXT];

    json_put_text(row, "point", drill->point);
    json_put_text(row, "at", clock_format_short(hour, drill->at_utc_ms));
    put_span(row, "committed_ms", drill->committed_ms, 1);
    put_span(row, "broker_ms", drill->broker_ms, 1);
    put_span(row, "city_ms", drill->city_ms, 1);
    put_span(row, "person_s", drill->person_ms, 1000);
    return row;
}

struct json *summary_drills(const struct kept *kept, int32_t local_day)
{
    struct json *drills = json_new_array();

    for (int i = 0; i < KEPT_DRILLS; i++)
        if (kept->drill[i].used && kept->drill[i].kind == DRILL_PATH &&
            kept->drill[i].day == local_day)
            json_add(drills, drill(&kept->drill[i]));
    return drills;
}

struct json *summary_rows(const struct kept_day *day)
{
    struct json *rows = json_new_array();

    if (day->first_row) {
        json_add_integer(rows, day->first_row);
        json_add_integer(rows, day->last_row);
    }
    return rows;
}

struct json *summary_gaps(const struct kept_day *day)
{
    static const char *const why[] = {[GAP_BUSY] = "busy",
                                      [GAP_POWER] = "power",
                                      [GAP_RESTART] = "restart",
                                      [GAP_STOP] = "stop",
                                      [GAP_CLOCK] = "clock"};
    struct json *gaps = json_new_array(), *row;
    uint32_t n, first = oldest(day->gaps, KEPT_GAPS, &n);
    char hour[CLOCK_TEXT];

    for (uint32_t i = 0; i < n; i++) {
        const struct kept_gap *gap = &day->gap[(first + i) % KEPT_GAPS];

        row = json_new_array();
        json_add_text(row, daily_hour(hour, gap->from_ms));
        json_add_text(row, daily_hour(hour, gap->to_ms));
        json_add_text(row, why[gap->why <= GAP_CLOCK ? gap->why : GAP_BUSY]);
        json_add(gaps, row);
    }
    return gaps;
}
