/*
 * daily - counting and summing up a local day.
 *
 * Each stretch between two ticks is counted once, for what the zone was during it. A stretch over
 * midnight is cut at midnight. A stretch too long to have been watched is not counted at all: what
 * is missing from a day when it is summed up is unknown, and that covers the hours before the first
 * start, the time a gateway was off, and an hour that a clock set forward skipped. A clock set back
 * makes the day longer instead, so nothing is counted twice; set back over midnight, yesterday
 * becomes today again with all its counts.
 */
#include "decide/daily.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/text.h"

enum { TENTH_MS = 6000, MOST_PARTS = 32 };

/* ---- counting ---- */

static bool counts_for(const struct alarm *alarm)
{
    if (alarm->phase == ALARM_STANDING)
        return alarm->condition == CONDITION_PRESENT || alarm->condition == CONDITION_UNKNOWN;
    return alarm->verdict == ESTATE_PRESENT;
}

uint16_t daily_share(const struct zone *zone)
{
    bool unknown = false;

    for (uint16_t c = 0; c < zone->in.head->codes; c++) {
        const struct alarm *alarm = &zone->in.alarm[zone->first_alarm[c]];

        if (!zone->site->plugin->code[c].day)
            continue;
        if (counts_for(alarm))
            return c;
        unknown = unknown || alarm->verdict == ESTATE_UNKNOWN;
    }
    return unknown ? DAILY_UNKNOWN : DAILY_NORMAL;
}

static void count_spell(struct zone_share *share, int64_t ms, int32_t from_ms)
{
    if (!share->spell_ms)
        share->spell_from = from_ms;
    share->spell_ms += ms;
    if (share->spell_ms > share->longest_ms) {
        share->longest_ms = share->spell_ms;
        share->longest_from = share->spell_from;
    }
    share->ms += ms;
}

/* `end_ms`: estate time at the end of the stretch; `until_ms`: local time of day there. */
static void count(struct zone *zone, uint16_t share, int64_t ms, int64_t end_ms, int32_t until_ms)
{
    struct zone_day *day = &zone->in.head->day[ZONE_TODAY];

    if (share == DAILY_NORMAL)
        day->normal_ms += ms;
    if (share == DAILY_UNKNOWN)
        day->unknown_ms += ms;
    for (uint16_t c = 0; c < zone->in.head->codes; c++) {
        struct zone_share *s = &zone->in.code[c].share[ZONE_TODAY];

        if (c != share) {
            s->spell_ms = 0;
            continue;
        }
        count_spell(s, ms, until_ms > ms ? until_ms - (int32_t)ms : 0);
        permit_count(zone->in.head->permit, end_ms - ms, end_ms, s->permit_ms);
    }
}

static void start_day(struct zone *zone, int32_t local_day)
{
    zone->in.head->day[ZONE_TODAY] = (struct zone_day){.day = local_day};
    for (uint16_t c = 0; c < zone->in.head->codes; c++) {
        const struct alarm *alarm = &zone->in.alarm[zone->first_alarm[c]];
        bool stands = zone->site->plugin->code[c].day && alarm->phase == ALARM_STANDING;

        zone->in.code[c].share[ZONE_TODAY] = (struct zone_share){.times = stands};
    }
    zone_start_metrics(zone);
}

/* Today and yesterday change places. */
static void swap_days(struct zone *zone)
{
    struct zone_head *head = zone->in.head;
    struct zone_day day = head->day[0];

    head->day[0] = head->day[1];
    head->day[1] = day;
    for (uint32_t c = 0; c < head->codes; c++) {
        struct zone_share share = zone->in.code[c].share[0];

        zone->in.code[c].share[0] = zone->in.code[c].share[1];
        zone->in.code[c].share[1] = share;
    }
    for (uint32_t m = 0; m < head->metrics; m++) {
        double value = zone->in.value[0][m];

        zone->in.value[0][m] = zone->in.value[1][m];
        zone->in.value[1][m] = value;
    }
}

static void turn_day(struct zone *zone, int32_t local_day)
{
    bool back = zone->in.head->day[ZONE_YESTERDAY].day == local_day;

    swap_days(zone);
    if (!back)
        start_day(zone, local_day);
}

void daily_count(struct zone *zone, uint16_t share, const struct moment *now)
{
    struct zone_head *head = zone->in.head;
    int64_t passed = now->now_ms - head->counted_ms, today = passed;
    int32_t day = head->day[ZONE_TODAY].day;

    head->counted_ms = now->now_ms;
    if (passed < 0 || passed > ALARM_GAP_MS)
        passed = today = 0;
    if (day != now->local_day) {
        if (now->local_day > day && today > now->local_ms)
            today = now->local_ms;
        if (passed > today)
            count(zone, share, passed - today, now->now_ms - today, DAILY_DAY_MS);
        turn_day(zone, now->local_day);
    }
    if (today)
        count(zone, share, today, now->now_ms, now->local_ms);
}

void daily_raised(struct zone *zone, uint16_t code)
{
    struct zone_share *share = &zone->in.code[code].share[ZONE_TODAY];

    share->raised++;
    share->times++;
}

/* ---- summing up ---- */

int daily_find(const struct zone *zone, int32_t local_day)
{
    for (int d = 0; d < ZONE_DAYS; d++)
        if (zone->in.head->day[d].day == local_day)
            return d;
    return -1;
}

int64_t daily_counted(const struct zone *zone, int32_t local_day)
{
    int d = daily_find(zone, local_day);
    int64_t sum = 0;

    if (d < 0)
        return 0;
    for (uint32_t c = 0; c < zone->in.head->codes; c++)
        sum += zone->in.code[c].share[d].ms;
    return sum + zone->in.head->day[d].normal_ms + zone->in.head->day[d].unknown_ms;
}

double daily_minutes(int64_t ms)
{
    return round((double)ms / TENTH_MS) / 10;
}

/* Rounds the parts so that they add up to the rounded total: what is left goes to the largest. */
static void put_minutes(struct json *object, const char *const *names, const int64_t *ms, size_t n,
                        int64_t total_ms)
{
    int64_t tenths[MOST_PARTS], left = llround((double)total_ms / TENTH_MS);
    size_t largest = 0;

    for (size_t i = 0; i < n; i++) {
        tenths[i] = llround((double)ms[i] / TENTH_MS);
        left -= tenths[i];
        if (tenths[i] > tenths[largest])
            largest = i;
    }
    tenths[largest] += left;
    for (size_t i = 0; i < n; i++)
        json_put_number(object, names[i], (double)tenths[i] / 10, 1);
}

static void put_shares(struct json *out, const struct zone *zone, int d, int64_t total_ms)
{
    struct json *minutes = json_new_object();
    const char *names[MOST_PARTS] = {"normal"};
    int64_t ms[MOST_PARTS] = {d < 0 ? 0 : zone->in.head->day[d].normal_ms};
    int64_t unknown = total_ms - ms[0];
    size_t n = 1;

    for (uint16_t c = 0; c < zone->in.head->codes && n < MOST_PARTS - 1; c++) {
        if (!zone->site->plugin->code[c].day)
            continue;
        names[n] = zone->site->plugin->code[c].day;
        ms[n] = d < 0 ? 0 : zone->in.code[c].share[d].ms;
        unknown -= ms[n++];
    }
    names[n] = "unknown";
    ms[n++] = unknown;
    put_minutes(minutes, names, ms, n, total_ms);
    json_put(out, "minutes", minutes);
}

static struct json *critical(const struct zone_share *share)
{
    static const char *const names[] = {"permit_city", "permit_site", "no_permit"};
    const int64_t city = share->permit_ms[PERMIT_CITY], site = share->permit_ms[PERMIT_SITE];
    const int64_t ms[] = {city, site, share->ms - city - site};
    struct json *object = json_new_object();
    char from[16];

    snprintf(from, sizeof from, "%02d:%02d", share->longest_from / 3600000 % 24,
             share->longest_from / 60000 % 60);
    put_minutes(object, names, ms, sizeof ms / sizeof *ms, share->ms);
    json_put_number(object, "longest", daily_minutes(share->longest_ms), 1);
    json_put_text(object, "longest_from", share->longest_ms ? from : NULL);
    json_put_integer(object, "times", share->times);
    return object;
}

/* The object under `key`, made if it is not there yet. */
static struct json *inside(struct json *object, const char *key)
{
    struct json *found = json_get(object, key);

    if (!found) {
        json_put(object, key, json_new_object());
        found = json_get(object, key);
    }
    return found;
}

/* "pressure_kpa.min" becomes {"pressure_kpa":{"min":..}}; items are one level more. */
static void put_metric(struct json *out, const struct zone_metric *metric, double value)
{
    char name[ZONE_METRIC], *rest = name, *part;

    TEXT_COPY(name, metric->name);
    for (part = text_cut(&rest, '.'); rest; part = text_cut(&rest, '.'))
        out = inside(out, part);
    if (metric->item[0])
        json_put_number(inside(out, part), metric->item, value, 2);
    else
        json_put_number(out, part, value, 2);
}

struct json *daily_zone(const struct zone *zone, int32_t local_day, int64_t total_ms)
{
    static const struct zone_share none;
    const struct estate_plugin *plugin = zone->site->plugin;
    struct json *out = json_new_object();
    int d = daily_find(zone, local_day);
    bool minutes = false;

    json_put_text(out, "zone", zone->site->name);
    json_put_text(out, "place", zone->site->place);
    for (uint16_t c = 0; c < plugin->codes; c++)
        minutes = minutes || plugin->code[c].day;
    if (minutes)
        put_shares(out, zone, d, total_ms);
    for (uint16_t c = 0; c < plugin->codes; c++)
        if (plugin->code[c].day && plugin->code[c].severity == ESTATE_CRITICAL)
            json_put(out, plugin->code[c].day,
                     critical(d < 0 ? &none : &zone->in.code[c].share[d]));
    for (uint32_t m = 0; m < zone->in.head->metrics; m++)
        put_metric(out, &zone->in.metric[m], d < 0 ? NAN : zone->in.value[d][m]);
    return out;
}
