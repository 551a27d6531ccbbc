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

enum { TENTH_MS = 6000 };

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

/* `until_ms`: local time of day at the end of the stretch. */
static void count(struct zone *zone, uint16_t share, int64_t ms, int32_t until_ms)
{
    struct zone_day *day = &zone->in.head->day[ZONE_TODAY];

    if (share == DAILY_NORMAL)
        day->normal_ms += ms;
    if (share == DAILY_UNKNOWN)
        day->unknown_ms += ms;
    for (uint16_t c = 0; c < zone->in.head->codes; c++) {
        struct zone_share *s = &zone->in.code[c].share[ZONE_TODAY];

        if (c == share)
            count_spell(s, ms, until_ms > ms ? until_ms - (int32_t)ms : 0);
        else
            s->spell_ms = 0;
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
            count(zone, share, passed - today, DAILY_DAY_MS);
        turn_day(zone, now->local_day);
    }
    if (today)
        count(zone, share, today, now->local_ms);
}

void daily_raised(struct zone *zone, uint16_t code)
{
    struct zone_share *share = &zone->in.code[code].share[ZONE_TODAY];

    share->raised++;
    share->times++;
}

void daily_acknowledged(struct kept *kept, int64_t seconds)
{
    struct kept_day *day = &kept->day[ZONE_TODAY];
    int32_t s = (int32_t)(seconds < 0 ? 0 : seconds < INT32_MAX ? seconds : INT32_MAX);

    day->acknowledged_s[day->acknowledged++ % KEPT_ACKNOWLEDGED] = s;
    if (s > day->acknowledged_most_s)
        day->acknowledged_most_s = s;
}

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

int64_t daily_tenths(int64_t ms)
{
    return llround((double)ms / TENTH_MS);
}

double daily_minutes(int64_t ms)
{
    return (double)daily_tenths(ms) / 10;
}

const char *daily_hour(char out[CLOCK_TEXT], int32_t local_ms)
{
    snprintf(out, CLOCK_TEXT, "%02d:%02d", local_ms / 3600000, local_ms / 60000 % 60);
    return out;
}
