/*
 * status - the page of the whole gateway: alarms, zones, buses, the city, what it costs, what is
 * due.
 *
 * On main. One row; numbers as numbers, words in both languages, so that the client, which knows
 * the locale and the terminal of its user, makes the page, and a script needs no page.
 */
#include "control/status.h"

#include <math.h>
#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "control/buses.h"
#include "control/duty.h"
#include "control/health.h"
#include "control/people.h"
#include "estate_plugin.h"

enum { LINE = 240, DAY_MS = 86400000 };

/* ---- zones ---- */

static struct json *zone_line(const struct desk *desk, uint32_t zone)
{
    struct json *text = json_new_object();
    char line[LINE];

    desk_zone_line(desk, zone, false, line, sizeof line);
    json_put_text(text, "en", line);
    desk_zone_line(desk, zone, true, line, sizeof line);
    json_put_text(text, "zh", line);
    return text;
}

/* {} of a zone that says nothing. */
static struct json *zone_says(const struct desk *desk, uint32_t zone)
{
    struct json *row = json_new_object();
    struct desk_said said;

    if (!desk_zone_said(desk, zone, &said))
        return row;
    json_put_text(row, "what", said.remark->name);
    json_put_number(row, "value", said.value, 3);
    json_put_number(row, "limit", said.limit, 3);
    json_put_text(row, "unit", said.unit);
    json_put_text(row, "point", said.point[0] ? said.point : NULL);
    return row;
}

struct json *status_zone(const struct verbs_house *house, uint32_t i)
{
    const struct zone_site *zone = &house->site->zone[i];
    struct json *row = json_new_object();
    bool unknown = false;
    const struct estate_code *worst = desk_zone_worst(house->desk, i, &unknown);

    json_put_text(row, "zone", zone->name);
    json_put_text(row, "place", zone->place);
    json_put_text(row, "domain", zone->plugin->domain);
    json_put_text(row, "plugin", zone->plugin->name);
    json_put_text(row, "code", worst ? worst->code : NULL);
    json_put_text(row, "severity", worst ? severity_name(worst->severity) : NULL);
    json_put(row, "state", zone_line(house->desk, i));
    json_put(row, "says", zone_says(house->desk, i));
    json_put_flag(row, "unknown", unknown);
    json_put_text(row, "fed_by",
                  zone->fed_by == SITE_NO ? NULL : house->site->zone[zone->fed_by].name);
    json_put_text(row, "approved", zone->approved[0] ? zone->approved : NULL);
    return row;
}

/* ---- alarms ---- */

struct count {
    uint32_t open, by_severity[3], quiet, acknowledged;
    int64_t since_utc_ms;
};

static void count_alarm(void *context, const struct alarm_event *event)
{
    struct count *count = context;

    count->open++;
    count->quiet += event->quiet != QUIET_NO;
    count->acknowledged += event->acknowledged;
    if (event->quiet == QUIET_NO)
        count->by_severity[event->code->severity]++;
    if (!count->since_utc_ms || event->since_utc_ms < count->since_utc_ms)
        count->since_utc_ms = event->since_utc_ms;
}

static struct json *alarms(const struct verbs_house *house, const struct moment *now)
{
    struct count count = {0};
    struct json *row = json_new_object();
    char since[CLOCK_TEXT];

    desk_alarms(house->desk, now, count_alarm, &count);
    json_put_integer(row, "open", count.open);
    json_put_integer(row, "critical", count.by_severity[ESTATE_CRITICAL]);
    json_put_integer(row, "major", count.by_severity[ESTATE_MAJOR]);
    json_put_integer(row, "minor", count.by_severity[ESTATE_MINOR]);
    json_put_integer(row, "quiet", count.quiet);
    json_put_integer(row, "acknowledged", count.acknowledged);
    json_put_text(row, "since",
                  count.since_utc_ms ? clock_format(since, count.since_utc_ms) : NULL);
    return row;
}

/* ---- the city ---- */

static double seconds_since(int64_t then_ms, int64_t now_ms)
{
    return then_ms ? (double)(now_ms - then_ms) / 1000 : NAN;
}

static uint32_t brokers(const char *list)
{
    uint32_t n = 1;

    for (; (list = strchr(list, ',')); list++)
        n++;
    return n;
}

static struct json *city(const struct verbs_house *house)
{
    const struct settings *settings = &house->site->settings;
    struct outbox_status status;
    struct json *row = json_new_object();

    outbox_look(house->outbox, &status);
    json_put_flag(row, "online", status.connected);
    json_put_number(row, "since_s", seconds_since(house->city_since_ms, clock_boot()), 0);
    json_put_number(row, "broker", status.connected ? house->broker + 1 : NAN, 0);
    json_put_integer(row, "brokers", brokers(settings->broker));
    json_put_text(row, "text", house->city);
    json_put_integer(row, "under_way", status.under_way);
    json_put_flag(row, "all_sent", outbox_idle(house->outbox));
    json_put_integer(row, "delivered", (int64_t)status.delivered);
    if (settings->receipt_city)
        json_put_number(row, "receipt_s", seconds_since(house->receipt_ms, clock_now()), 0);
    json_put_number(row, "last_s", seconds_since(status.last_delivered_ms, clock_now()), 0);
    return row;
}

/* ---- what it costs ---- */

static struct json *sim(const struct verbs_house *house)
{
    struct json *row = health_bytes(house, DESK_WIRE);
    int64_t plan = house->site->settings.plan_bytes;

    json_put_number(row, "plan", plan ? (double)plan : NAN, 0);
    return row;
}

/* What the card takes in a day, at the rate since the start; null while that says nothing yet. */
static struct json *flash(const struct verbs_house *house)
{
    enum { LEAST_MS = 600000 };
    struct json *row = health_bytes(house, DESK_FLASH);
    int64_t up_ms = clock_boot() - house->started_ms;

    json_put_number(row, "per_day",
                    up_ms < LEAST_MS ? NAN : (double)health_written() / (double)up_ms * DAY_MS, 0);
    return row;
}

/* ---- the page ---- */

static void put_head(const struct verbs_house *house, const struct moment *now, struct json *row)
{
    const struct settings *settings = &house->site->settings;
    char time[CLOCK_TEXT];

    json_put_text(row, "name", settings->name);
    json_put_text(row, "estate", settings->id);
    json_put_text(row, "gateway", settings->gateway);
    json_put_text(row, "version", ESTATED_VERSION);
    json_put_text(row, "config", house->site->config);
    json_put_number(row, "up", (double)(clock_boot() - house->started_ms) / 1000, 0);
    json_put_flag(row, "in_service", settings->in_service[0] != '\0');
    json_put_text(row, "time", clock_format(time, now->utc_ms));
    json_put_text(row, "clock", clock_quality_name(now->time_quality));
}

/* When the certificate of the connection that ends first does so. */
static void put_certificate(const struct verbs_house *house, const struct moment *now,
                            struct json *row)
{
    int64_t end = house->certificate_end_ms;
    bool known = end != INT64_MAX;
    char time[CLOCK_TEXT];

    json_put_text(row, "certificate_ends", known ? clock_format(time, end) : NULL);
    json_put_number(row, "certificate_days",
                    known ? floor((double)(end - now->utc_ms) / DAY_MS) : NAN, 0);
}

void status_run(void *context, struct server_answer *answer, const struct json *args,
                const char *by)
{
    struct verbs_house *house = context;
    struct json *row = json_new_object(), *zones = json_new_array(), *buses = json_new_array();
    struct moment now;

    (void)args, (void)by;
    clock_moment(&now);
    put_head(house, &now, row);
    json_put(row, "alarms", alarms(house, &now));
    for (uint32_t i = 0; i < house->site->zones; i++)
        json_add(zones, status_zone(house, i));
    json_put(row, "zones", zones);
    for (uint32_t i = 0; i < house->site->buses; i++)
        json_add(buses, buses_row(house, i));
    json_put(row, "buses", buses);
    json_put(row, "city", city(house));
    json_put(row, "telemetry", health_telemetry(house));
    json_put(row, "sim", sim(house));
    json_put(row, "flash", flash(house));
    json_put(row, "ignored", health_ignored(house));
    health_put_unsent(house, row);
    put_certificate(house, &now, row);
    people_status(house, &now, row);
    duty_status(house->duty, row);
    json_put_text(row, "journal", house->journal);
    json_put_integer(row, "uncommitted", (int64_t)house->uncommitted);
    json_put_integer(row, "readings_lost", (int64_t)house->readings_lost);
    server_row(answer, row);
}
