/*
 * desk_daily - the summary of a local day, as the contract has it, without what the store adds
 * (rev, seq, journal).
 *
 * The day is counted up to now before it is summed up. Its length is that of the calendar, 23 or 25
 * hours where summer time begins or ends, or longer if a clock was set back and more was counted. A
 * day between two that are known passed without anybody watching: all of it is unknown, and one gap
 * says why.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/text.h"
#include "decide/daily.h"
#include "decide/desk.h"
#include "decide/desk_inside.h"
#include "decide/summary.h"
#include "estate_plugin.h"

enum {
    COUNT_MS = 1000,
    LATE_MS = ALARM_GAP_MS / 2 /* whoever looks later than this may not have watched meanwhile */
};

void desk_gap_was(struct desk *desk, enum desk_gap why)
{
    desk->gap = why;
}

void desk_rows_before(struct desk *desk, int64_t last_seq)
{
    daily_rows_before(desk->kept, last_seq);
}

void desk_row_stored(struct desk *desk, int64_t seq)
{
    daily_row(desk->kept, seq);
}

void desk_bytes(struct desk *desk, enum desk_bytes of, int64_t bytes)
{
    daily_bytes(desk->kept, (uint8_t)of, bytes);
}

int64_t desk_bytes_day(const struct desk *desk, enum desk_bytes of, int32_t local_day)
{
    return daily_day_bytes(desk->kept, (uint8_t)of, local_day);
}

int64_t desk_bytes_month(const struct desk *desk, enum desk_bytes of, int32_t local_day)
{
    return daily_month_bytes(desk->kept, (uint8_t)of, local_day);
}

/* A clock that nobody set for a while may jump long after a start over the time without power: that
 * was the reason then, too. */
static void count_house(struct desk *desk, const struct moment *now)
{
    struct zone *own = &desk->zone[desk->site->zones].zone;
    int64_t since_ms = desk->kept->day_ms;

    daily_count_house(desk->kept, own, desk->gap, now);
    for (uint32_t z = 0; z < desk->zones; z++)
        daily_count_shelved(desk->kept, &desk->zone[z].zone, since_ms, now);
    seen_count(&desk->seen, &desk->quality, own->in.head->day[ZONE_TODAY].day, now->now_ms);
    if (now->time_quality != ESTATE_CLOCK_NONE)
        desk->gap = GAP_BUSY;
}

void desk_count_day(struct desk *desk, const struct moment *now)
{
    for (uint32_t z = 0; z < desk->zones; z++)
        daily_count(&desk->zone[z].zone, desk->zone[z].share, now);
    count_house(desk, now);
    desk->watched = *now;
}

/* What a stretch counts for changes only where it is counted first: when a zone is judged, which
 * each is every second, a permit or a shelf comes or goes, or the day turns, which it does for all
 * together. So how long it is does not matter. */
void desk_count_time(struct desk *desk, const struct moment *now)
{
    int64_t passed;

    if (desk->watched.now_ms && now->now_ms - desk->watched.now_ms > LATE_MS)
        desk_count_day(desk, &desk->watched); /* that much was watched, whatever came then */
    passed = now->now_ms - desk->kept->day_ms;
    if (desk->kept->day[ZONE_TODAY].day != now->local_day)
        desk_count_day(desk, now);
    else if (passed < 0 || passed >= COUNT_MS)
        count_house(desk, now);
    desk->watched = *now;
}

/* ---- zones ---- */

static int64_t day_length(const struct desk *desk, int32_t local_day, const struct moment *now)
{
    int64_t end = local_day == now->local_day ? now->utc_ms : clock_day_start(local_day + 1);
    int64_t length = end - clock_day_start(local_day);

    for (uint32_t z = 0; z < desk->zones; z++) {
        int64_t counted = daily_counted(&desk->zone[z].zone, local_day);

        length = counted > length ? counted : length;
    }
    return length;
}

static struct json *days_of(int32_t moved, int32_t proved)
{
    struct json *days = json_new_array();
    char text[CLOCK_TEXT];

    json_add_text(days, moved == SITE_NEVER ? NULL : clock_format_day(text, moved));
    json_add_text(days, proved == SITE_NEVER ? NULL : clock_format_day(text, proved));
    return days;
}

/* Each sensor of the zone that can be proved; of the zone itself the day of the worst. */
static void put_sensors(struct json *out, const struct desk *desk, const struct zone_site *zone)
{
    struct json *sensors = json_new_object(), *worst;
    int32_t moved, proved, first_moved = INT32_MAX, first_proved = INT32_MAX;

    for (uint16_t r = 0; r < zone->plugin->roles; r++)
        for (uint16_t i = 0; i < zone->role[r].inputs; i++) {
            const struct site_input *input = &zone->role[r].input[i];

            if (input->hop || input->point == SITE_NO ||
                !desk_sensor(desk, input->point, &moved, &proved))
                continue;
            first_moved = moved < first_moved ? moved : first_moved;
            first_proved = proved < first_proved ? proved : first_proved;
            json_put(sensors, desk->site->point[input->point].name, days_of(moved, proved));
        }
    if (first_moved != INT32_MAX) {
        worst = days_of(first_moved, first_proved);
        json_put_text(out, "last_moved", json_text(json_at(worst, 0), NULL));
        json_put_text(out, "last_proved", json_text(json_at(worst, 1), NULL));
        json_free(worst);
        json_put(out, "sensors", sensors);
    } else {
        json_free(sensors);
    }
}

static struct json *list_of(struct json *group, const char *name)
{
    if (!json_get(group, name))
        json_put(group, name, json_new_array());
    return json_get(group, name);
}

/* Does an earlier metric name this list? */
static bool listed(const struct estate_plugin *plugin, uint16_t before, const char *list)
{
    for (uint16_t m = 0; m < before; m++)
        if (plugin->metric[m].list && text_equal(plugin->metric[m].list, list))
            return true;
    return false;
}

/* The other lists of its domain in which the zone appears. */
static void put_lists(struct json *group, const struct zone *zone, int32_t local_day)
{
    const struct estate_plugin *plugin = zone->site->plugin;

    for (uint16_t m = 0; m < plugin->metrics; m++) {
        const char *list = plugin->metric[m].list;
        struct json *row;

        if (!list || listed(plugin, m, list))
            continue;
        row = summary_in_list(zone, local_day, list);
        if (row)
            json_add(list_of(group, list), row);
    }
}

static void put_zones(struct json *out, const struct desk *desk, int32_t local_day, int64_t length)
{
    for (uint32_t z = 0; z < desk->site->zones; z++) {
        const char *domain = site_domain(desk->site, z);
        struct json *zone = summary_zone(&desk->zone[z].zone, local_day, length);

        if (!json_get(out, domain))
            json_put(out, domain, json_new_object());
        put_sensors(zone, desk, &desk->site->zone[z]);
        json_add(list_of(json_get(out, domain), "zones"), zone);
        put_lists(json_get(out, domain), &desk->zone[z].zone, local_day);
    }
}

/* E-bikes of the ledger for each slot that works: told where zones count slots in service. */
static void put_ebikes(struct json *out, const struct desk *desk, int32_t local_day)
{
    const struct settings *settings = &desk->site->settings;
    struct json *group = NULL;
    double slots = 0, of_zone;

    for (uint32_t z = 0; z < desk->site->zones; z++) {
        of_zone = summary_value(&desk->zone[z].zone, local_day, "in_service");
        if (isnan(of_zone))
            continue;
        slots += of_zone;
        group = json_get(out, site_domain(desk->site, z));
    }
    if (!group || !settings->ebikes)
        return;
    json_put_integer(group, "ebikes", settings->ebikes);
    json_put_text(group, "ebikes_on", settings->ebikes_on);
    json_put_number(group, "bikes_per_slot", slots > 0 ? settings->ebikes / slots : NAN, 2);
    json_put_text(group, "bikes_per_slot_covers", "slots seen by this gateway");
}

/* ---- alarms ---- */

/* How often a code was raised that day, and how many of its alarms are open now. */
static void sum_code(const struct desk *desk, const char *code, int32_t local_day, int64_t *raised,
                     int64_t *open)
{
    *raised = *open = 0;
    for (uint32_t z = 0; z < desk->zones; z++) {
        const struct zone *zone = &desk->zone[z].zone;
        int d = daily_find(zone, local_day);

        for (uint32_t c = 0; d >= 0 && c < zone->in.head->codes; c++)
            if (text_equal(zone->in.code[c].code, code))
                *raised += zone->in.code[c].share[d].raised;
        for (uint32_t a = 0; a < zone->in.head->alarms; a++)
            *open += desk_is_open(&zone->in.alarm[a]) &&
                     text_equal(zone->in.code[zone->code[a]].code, code);
    }
}

/* Did an earlier zone have this code? */
static bool summed(const struct desk *desk, uint32_t before, const char *code)
{
    for (uint32_t z = 0; z < before; z++)
        for (uint32_t c = 0; c < desk->zone[z].zone.in.head->codes; c++)
            if (text_equal(desk->zone[z].zone.in.code[c].code, code))
                return true;
    return false;
}

static struct json *alarms_of_day(const struct desk *desk, int32_t local_day)
{
    struct json *all = json_new_array();

    for (uint32_t z = 0; z < desk->zones; z++)
        for (uint16_t c = 0; c < desk->zone[z].zone.in.head->codes; c++) {
            const char *name = desk->zone[z].zone.in.code[c].code;
            int64_t raised, open;
            struct json *row;

            if (summed(desk, z, name))
                continue;
            sum_code(desk, name, local_day, &raised, &open);
            if (!raised && !open)
                continue;
            row = json_new_array();
            json_add_text(row, name);
            json_add_text(row, severity_name(desk->zone[z].zone.site->plugin->code[c].severity));
            json_add_integer(row, raised);
            json_add_integer(row, open);
            json_add(all, row);
        }
    return all;
}

/* ---- permits ---- */

/* The zone's next permit behind that of this serial, in the order of their opening. */
static const struct permit *permit_behind(const struct zone *zone, uint32_t serial)
{
    const struct permit *found = NULL;

    for (int p = 0; p < ZONE_PERMITS; p++) {
        const struct permit *permit = &zone->in.head->permit[p];

        if (permit->serial > serial && (!found || permit->serial < found->serial))
            found = permit;
    }
    return found;
}

/* Those that their zones forgot, and those that they know. */
static struct json *permits_of_day(const struct desk *desk, const struct kept_day *kept,
                                   int32_t local_day, const struct moment *now)
{
    struct json *all = summary_permits(kept);
    struct kept_permit row;

    for (uint32_t z = 0; z < desk->site->zones; z++) {
        const struct zone *zone = &desk->zone[z].zone;
        const struct permit *permit = NULL;

        while ((permit = permit_behind(zone, permit ? permit->serial : 0)))
            if (daily_permit(zone, permit, local_day, now, &row))
                json_add(all, summary_permit(&row));
    }
    return all;
}

/* ---- the whole ---- */

static bool all_approved(const struct site *site)
{
    for (uint32_t z = 0; z < site->zones; z++)
        if (!site->zone[z].approved[0])
            return false;
    return true;
}

/* Did nobody watch that day, though this gateway was there? What its clock said before somebody set
 * it was no day of its own. */
static bool unwatched(const struct desk *desk, int32_t local_day)
{
    struct moment first = {.utc_ms = desk->kept->first_seen_utc_ms};

    if (!daily_unwatched(&desk->zone[desk->site->zones].zone, local_day))
        return false;
    clock_localize(&first);
    return local_day >= first.local_day;
}

/* Why nobody watched a day: what the first day after it says of its beginning. */
static struct json *whole_gap(const struct kept *kept)
{
    struct kept_day day = {.gaps = 1, .gap = {kept->day[ZONE_TODAY].gap[0]}};

    day.gap[0].from_ms = 0;
    day.gap[0].to_ms = DAILY_DAY_MS;
    return summary_gaps(&day);
}

struct json *desk_daily(struct desk *desk, int32_t local_day, const struct moment *now)
{
    static const struct kept_day nothing;
    const struct zone *own = &desk->zone[desk->site->zones].zone;
    const struct kept_day *kept;
    struct json *out, *points;
    char date[CLOCK_TEXT];
    int64_t length;

    desk_count_day(desk, now);
    kept = daily_kept(desk->kept, local_day);
    if (!kept && !unwatched(desk, local_day))
        return NULL;
    length = day_length(desk, local_day, now);
    out = json_new_object();
    points = json_new_object();
    json_put_text(out, "date", clock_format_day(date, local_day));
    json_put_number(out, "minutes", daily_minutes(length), 1);
    json_put_number(out, "watched", daily_minutes(daily_counted(own, local_day)), 1);
    json_put_flag(out, "in_service", desk->site->settings.in_service[0]);
    json_put_text(out, "time_quality", clock_quality_name(now->time_quality));
    json_put_flag(out, "thresholds_approved", all_approved(desk->site));
    put_zones(out, desk, local_day, length);
    put_ebikes(out, desk, local_day);
    json_put(out, "alarms", alarms_of_day(desk, local_day));
    summary_kept(out, kept ? kept : &nothing);
    json_put(out, "permits", permits_of_day(desk, kept ? kept : &nothing, local_day, now));
    json_put(out, "drills", summary_drills(desk->kept, local_day));
    seen_put(&desk->seen, desk->site, local_day, points);
    json_put(out, "points", points);
    json_put(out, "gaps", kept ? summary_gaps(kept) : whole_gap(desk->kept));
    json_put(out, "rows", summary_rows(kept ? kept : &nothing));
    json_put_integer(out, "bytes_month", daily_month_bytes(desk->kept, DESK_WIRE, local_day));
    return out;
}

bool desk_daily_due(const struct desk *desk, int32_t local_day, bool told)
{
    const struct zone *own = &desk->zone[desk->site->zones].zone;
    const struct kept_day *kept = daily_kept(desk->kept, local_day);

    if (told)
        return kept && kept->told && kept->told != daily_stamp(desk->kept, own, local_day);
    return kept || unwatched(desk, local_day);
}

void desk_daily_told(struct desk *desk, int32_t local_day)
{
    const struct zone *own = &desk->zone[desk->site->zones].zone;

    for (int d = 0; d < ZONE_DAYS; d++)
        if (desk->kept->day[d].day == local_day)
            desk->kept->day[d].told = daily_stamp(desk->kept, own, local_day);
}
