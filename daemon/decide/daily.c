/*
 * daily - counting a local day: of each zone, and what there is beside the zones.
 *
 * Each stretch between two ticks is counted once, for what the zone was during it. A stretch over
 * midnight is cut at midnight. A stretch too long to have been watched is not counted at all: what
 * is missing from a day when it is summed up is unknown, and that covers the hours before the first
 * start, the time a gateway was off, and an hour that a clock set forward skipped; the last two
 * become gaps with a reason. A clock set back makes the day longer instead, so nothing is counted
 * twice; set back over midnight, yesterday becomes today again with all its counts. A clock that
 * nobody has set yet and that is days behind (no battery) says nothing: today goes on.
 */
#include "decide/daily.h"

#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "base/sum.h"
#include "base/text.h"
#include "decide/desk.h"

enum { TENTH_MS = 6000 };

/* ---- counting ---- */

/* How much of the time since then was watched: all or nothing. */
static int64_t watched(int64_t since_ms, const struct moment *now)
{
    int64_t passed = now->now_ms - since_ms;

    return passed < 0 || passed > ALARM_GAP_MS ? 0 : passed;
}

/* Does the zone's time count for this code, by the first of its alarms? */
static bool counts_for(const struct zone *zone, uint16_t code)
{
    const struct alarm *alarm = &zone->in.alarm[zone->first_alarm[code]];

    if (zone->rests[zone->first_alarm[code]])
        return false;
    if (alarm->phase == ALARM_STANDING)
        return alarm->condition == CONDITION_PRESENT || alarm->condition == CONDITION_UNKNOWN;
    return alarm->verdict == ESTATE_PRESENT;
}

uint16_t daily_share(const struct zone *zone)
{
    bool unknown = false;

    for (uint16_t c = 0; c < zone->in.head->codes; c++) {
        uint32_t first = zone->first_alarm[c];

        if (zone->rests[first] == 1 + ESTATE_CLEAR || !zone->site->plugin->code[c].day)
            continue;
        if (counts_for(zone, c))
            return c;
        unknown = unknown || zone->in.alarm[first].verdict == ESTATE_UNKNOWN;
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

/* What nobody saw, such as the first moment of a new process, does not end a spell that the alarms
 * still know of. `end_ms`: estate time at the end of the stretch; `until_ms`: local time of day
 * there. */
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
            if (s->spell_ms && (share != DAILY_UNKNOWN || !counts_for(zone, c)))
                s->spell_ms = 0;
            continue;
        }
        count_spell(s, ms, until_ms > ms ? until_ms - (int32_t)ms : 0);
        if (!s->times && zone->in.alarm[zone->first_alarm[c]].phase == ALARM_STANDING)
            s->times = 1; /* raised on an earlier day */
        permit_count(zone->in.head->permit, end_ms - ms, end_ms, s->permit_ms);
    }
}

static void start_day(struct zone *zone, int32_t local_day)
{
    zone->in.head->day[ZONE_TODAY] = (struct zone_day){.day = local_day};
    for (uint16_t c = 0; c < zone->in.head->codes; c++)
        zone->in.code[c].share[ZONE_TODAY] = (struct zone_share){0};
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

/* The local day it is, as far as the clock can be believed. */
static int32_t day_of(const struct moment *now, int32_t known)
{
    return now->time_quality == ESTATE_CLOCK_NONE && now->local_day < known - 1 ? known
                                                                                : now->local_day;
}

void daily_count(struct zone *zone, uint16_t share, const struct moment *now)
{
    struct zone_head *head = zone->in.head;
    int64_t passed = watched(head->counted_ms, now), today = passed;
    int32_t before = head->day[ZONE_TODAY].day, day = day_of(now, before);

    head->counted_ms = now->now_ms;
    if (day != before) {
        if (day > before && today > now->local_ms)
            today = now->local_ms;
        if (passed > today)
            count(zone, share, passed - today, now->now_ms - today, DAILY_DAY_MS);
        turn_day(zone, day);
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

/* ---- beside the zones ---- */

static bool same_month(int32_t day, int32_t other)
{
    char a[CLOCK_TEXT], b[CLOCK_TEXT];

    return !strncmp(clock_format_day(a, day), clock_format_day(b, other), strlen("2025-07"));
}

static void turn_kept(struct kept *kept, int32_t local_day)
{
    struct kept_day today = kept->day[ZONE_TODAY];

    if (today.day == local_day)
        return;
    kept->day[ZONE_TODAY] = kept->day[ZONE_YESTERDAY];
    kept->day[ZONE_YESTERDAY] = today;
    if (kept->day[ZONE_TODAY].day == local_day)
        return;
    today = (struct kept_day){.day = local_day};
    for (uint8_t of = 0; of < DESK_COUNTS; of++)
        today.month[of] = daily_month_bytes(kept, of, local_day);
    kept->day[ZONE_TODAY] = today;
}

/* The part of a gap that lies in this day. */
static void add_gap(struct kept_day *day, const struct moment *from, const struct moment *to,
                    uint8_t why)
{
    if (day->day < from->local_day || day->day > to->local_day)
        return;
    day->gap[day->gaps++ % KEPT_GAPS] =
        (struct kept_gap){.from_ms = day->day == from->local_day ? from->local_ms : 0,
                          .to_ms = day->day == to->local_day ? to->local_ms : DAILY_DAY_MS,
                          .why = why};
}

void daily_count_house(struct kept *kept, const struct zone *own, uint8_t why,
                       const struct moment *now)
{
    int64_t passed = watched(kept->day_ms, now);
    bool pause = now->now_ms - kept->day_ms > ALARM_GAP_MS;
    struct moment from = {.utc_ms = kept->day_utc_ms + passed}, to = *now;

    if (!kept->day_ms)
        kept->day[ZONE_TODAY].day = SITE_NEVER;
    turn_kept(kept, own->in.head->day[ZONE_TODAY].day);
    if (kept->day_ms && kept->day[ZONE_TODAY].day != now->local_day)
        to.utc_ms = from.utc_ms; /* not believed: the time of day is what it would be */
    if (kept->day_ms && to.utc_ms - from.utc_ms > ALARM_GAP_MS) {
        clock_localize(&from);
        for (int d = 0; d < ZONE_DAYS; d++)
            add_gap(&kept->day[d], &from, &to, pause || why != GAP_BUSY ? why : GAP_CLOCK);
    }
    kept->day_ms = now->now_ms;
    kept->day_utc_ms = to.utc_ms;
}

static struct moment moment_of(int64_t ms, const struct moment *now)
{
    struct moment then = {.utc_ms = now->utc_ms - (now->now_ms - ms)};

    clock_localize(&then);
    return then;
}

bool daily_permit(const struct zone *zone, const struct permit *permit, int32_t local_day,
                  const struct moment *now, struct kept_permit *out)
{
    struct moment from = moment_of(permit->opened_ms, now);
    struct moment to =
        moment_of(permit->until_ms < now->now_ms ? permit->until_ms : now->now_ms, now);
    bool begins = from.local_day == local_day, ends = to.local_day == local_day;

    if (!permit->serial || from.local_day > local_day || to.local_day < local_day ||
        (!begins && ends && !to.local_ms))
        return false;
    *out = (struct kept_permit){.source = permit->source,
                                .from_ms = begins ? from.local_ms : 0,
                                .to_ms = ends ? to.local_ms : DAILY_DAY_MS};
    TEXT_COPY(out->zone, zone->in.head->zone);
    TEXT_COPY(out->number, permit->number);
    return true;
}

void daily_permit_goes(struct kept *kept, const struct zone *zone, const struct permit *permit,
                       const struct moment *now)
{
    struct kept_permit row;

    for (int d = 0; d < ZONE_DAYS; d++)
        if (daily_permit(zone, permit, kept->day[d].day, now, &row))
            kept->day[d].permit[kept->day[d].permits++ % KEPT_PERMITS] = row;
}

void daily_count_shelved(struct kept *kept, const struct zone *zone, int64_t since_ms,
                         const struct moment *now)
{
    for (int s = 0; s < ZONE_SHELVES; s++)
        if (zone->in.head->shelf[s].until_ms)
            kept->day[ZONE_TODAY].shelved_ms += watched(since_ms, now);
}

void daily_acknowledged(struct kept *kept, int64_t seconds)
{
    struct kept_day *day = &kept->day[ZONE_TODAY];
    int32_t s = (int32_t)(seconds < 0 ? 0 : seconds < INT32_MAX ? seconds : INT32_MAX);

    day->acknowledged_s[day->acknowledged++ % KEPT_ACKNOWLEDGED] = s;
    if (s > day->acknowledged_most_s)
        day->acknowledged_most_s = s;
}

void daily_row(struct kept *kept, int64_t seq)
{
    struct kept_day *day = &kept->day[ZONE_TODAY];

    if (!day->first_row || seq < day->last_row) /* a new journal counts from 1 */
        day->first_row = seq;
    day->last_row = seq;
}

/* Without power the newest rows outlived what was kept of their day. */
void daily_rows_before(struct kept *kept, int64_t last_seq)
{
    struct kept_day *day = &kept->day[ZONE_TODAY];

    if (last_seq < day->last_row)
        day->first_row = day->last_row = 0;
    else if (day->first_row)
        day->last_row = last_seq;
}

void daily_bytes(struct kept *kept, uint8_t of, int64_t bytes)
{
    kept->day[ZONE_TODAY].month[of] += bytes;
}

int64_t daily_month_bytes(const struct kept *kept, uint8_t of, int32_t local_day)
{
    const struct kept_day *newest = NULL;

    for (int d = 0; d < ZONE_DAYS; d++)
        if (kept->day[d].day <= local_day && same_month(kept->day[d].day, local_day) &&
            (!newest || kept->day[d].day > newest->day))
            newest = &kept->day[d];
    return newest ? newest->month[of] : 0;
}

int64_t daily_day_bytes(const struct kept *kept, uint8_t of, int32_t local_day)
{
    bool first = !same_month(local_day, local_day - 1);

    return daily_month_bytes(kept, of, local_day) -
           (first ? 0 : daily_month_bytes(kept, of, local_day - 1));
}

/* ---- which days there are ---- */

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

const struct kept_day *daily_kept(const struct kept *kept, int32_t local_day)
{
    for (int d = 0; d < ZONE_DAYS; d++)
        if (kept->day[d].day == local_day)
            return &kept->day[d];
    return NULL;
}

bool daily_unwatched(const struct zone *own, int32_t local_day)
{
    const struct zone_day *day = own->in.head->day;

    return day[ZONE_YESTERDAY].day != INT32_MIN && day[ZONE_YESTERDAY].day < local_day &&
           local_day < day[ZONE_TODAY].day;
}

uint32_t daily_stamp(const struct kept *kept, const struct zone *own, int32_t local_day)
{
    const struct kept_day *known = daily_kept(kept, local_day);
    int64_t counted = daily_counted(own, local_day);
    uint64_t sum = sum_add(0, &counted, sizeof counted);

    if (!known)
        return 0;
    sum = sum_add(sum, known, offsetof(struct kept_day, told));
    for (int i = 0; i < KEPT_DRILLS; i++)
        if (kept->drill[i].used && kept->drill[i].day == local_day)
            sum = sum_add(sum, &kept->drill[i], sizeof kept->drill[i]);
    return sum_fold(sum) | 1;
}
