/*
 * values - points as they are now.
 *
 * For a table every point is a row with all that there is to say. For the city, which pays for each
 * byte, a snapshot has the same in a few columns, many points to a row; and a value is there only
 * if it is good, for what is not must not be taken for one.
 */
#include "control/values.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "estate_plugin.h"

enum { SNAPSHOT_ROW = 20 /* points; a page ends between two rows */ };

bool values_zone_reads(const struct zone_site *zone, uint32_t point)
{
    for (uint16_t r = 0; r < zone->plugin->roles; r++)
        for (uint16_t i = 0; i < zone->role[r].inputs; i++)
            if (zone->role[r].input[i].point == point)
                return true;
    return false;
}

/* Is the point of this name, or of a device or a zone of this name? */
static bool is_of(const struct site *site, uint32_t point, const char *name)
{
    uint32_t zone = site_find_zone(site, name);

    return site_find_point(site, name) == point ||
           site_find_device(site, name) == site->point[point].device ||
           (zone != SITE_NO && values_zone_reads(&site->zone[zone], point));
}

/* The points of all the names in `of`, all points if there is none. False: a name is of nothing. */
static bool choose_points(const struct site *site, struct server_answer *answer,
                          const struct json *of, bool *chosen)
{
    char error[100];

    if (of && !json_is_list(of)) {
        server_fail(answer, "of: write a list of names", NULL);
        return false;
    }
    for (size_t n = 0; n < json_count(of); n++) {
        const char *name = json_text(json_at(of, n), "");
        bool any = false;

        for (uint32_t i = 0; i < site->points; i++)
            if (is_of(site, i, name))
                chosen[i] = any = true;
        if (any)
            continue;
        snprintf(error, sizeof error, "no point, device or zone with points \"%.50s\"", name);
        server_fail(answer, error, "estatectl points and estatectl zones list them");
        return false;
    }
    for (uint32_t i = 0; i < site->points && !json_count(of); i++)
        chosen[i] = true;
    return true;
}

static struct json *point_row(const struct verbs_house *house, uint32_t i)
{
    const struct point_site *point = &house->site->point[i];
    const struct value *value = desk_value(house->desk, i);
    bool ever = !isnan(value->number);
    struct json *row = json_new_object();
    char text[PRODUCT_TEXT];

    json_put_text(row, "point", point->name);
    json_put_text(row, "words", point->words);
    json_put_number(row, "value", value->number, 3);
    acquire_text(house->acquire, i, text, sizeof text);
    if (text[0] && value->quality == ESTATE_GOOD)
        json_put_text(row, "text", text);
    json_put_text(row, "state", ever ? site_state(house->site, NULL, i, value->number) : "");
    json_put_text(row, "unit", point->unit);
    json_put_text(row, "quality", quality_name(value->quality));
    json_put_text(row, "fault", fault_name(value->fault));
    json_put_number(row, "age", ever ? (double)(clock_now() - value->time_ms) / 1000 : NAN, 1);
    json_put_number(row, "period", point->period_ms / 1000.0, 1);
    json_put_text(row, "device", house->site->device[point->device].name);
    json_put_flag(row, "used", point->alarms);
    return row;
}

void values_points(void *context, struct server_answer *answer, const struct json *args,
                   const char *by)
{
    struct verbs_house *house = context;
    bool *chosen = calloc(house->site->points + 1, sizeof *chosen);

    (void)by;
    if (!chosen)
        server_fail(answer, "out of memory", NULL);
    else if (choose_points(house->site, answer, json_get(args, "of"), chosen))
        for (uint32_t i = 0; i < house->site->points; i++)
            if (chosen[i])
                server_row(answer, point_row(house, i));
    free(chosen);
}

/* [name, value, unit, quality, age in seconds]; the value as a number, as a word, or null. */
static struct json *snapshot_of(const struct verbs_house *house, uint32_t i)
{
    const struct point_site *point = &house->site->point[i];
    const struct value *value = desk_value(house->desk, i);
    bool good = value->quality == ESTATE_GOOD, ever = !isnan(value->number);
    const char *state = good ? site_state(house->site, NULL, i, value->number) : "";
    char words[PRODUCT_TEXT];
    struct json *row = json_new_array();

    acquire_text(house->acquire, i, words, sizeof words);
    json_add_text(row, point->name);
    if (good && (state[0] || words[0]))
        json_add_text(row, state[0] ? state : words);
    else
        json_add_number(row, good ? value->number : NAN, 3);
    json_add_text(row, point->unit);
    json_add_text(row, quality_name(value->quality));
    json_add_number(row, ever ? (double)(clock_now() - value->time_ms) / 1000 : NAN, 1);
    return row;
}

static void add_snapshot(struct server_answer *answer, struct json *points)
{
    struct json *row = json_new_object();
    char time[CLOCK_TEXT];

    json_put_text(row, "time", clock_format(time, clock_utc()));
    json_put(row, "snapshot", points);
    server_row(answer, row);
}

void values_snapshot(void *context, struct server_answer *answer, const struct json *args,
                     const char *by)
{
    struct verbs_house *house = context;
    bool *chosen = calloc(house->site->points + 1, sizeof *chosen);
    struct json *points = NULL;

    (void)by;
    if (!chosen)
        server_fail(answer, "out of memory", NULL);
    else if (choose_points(house->site, answer, json_get(args, "of"), chosen))
        for (uint32_t i = 0; i < house->site->points; i++) {
            if (!chosen[i])
                continue;
            if (!points)
                points = json_new_array();
            json_add(points, snapshot_of(house, i));
            if (json_count(points) < SNAPSHOT_ROW)
                continue;
            add_snapshot(answer, points);
            points = NULL;
        }
    if (points)
        add_snapshot(answer, points);
    free(chosen);
}
