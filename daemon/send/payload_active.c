/*
 * payload_active - the retained list of one domain: what is open, allowed, shelved, blind, tried.
 *
 * Pure, on the main thread. Made anew from the desk for each time it is sent; nothing is kept
 * between two lists.
 */
#include <string.h>

#include "base/json.h"
#include "base/text.h"
#include "estate_plugin.h"
#include "send/payload.h"

/* Keys print in the order they were first put, so these hold the places of what the end knows. */
struct json *payload_active_begin(void)
{
    struct json *active = json_new_object();

    json_put_integer(active, "v", 1);
    json_put_text(active, "journal", NULL);
    json_put_integer(active, "seq", 0);
    json_put(active, "open", json_new_array());
    json_put(active, "permits", json_new_array());
    json_put(active, "shelved", json_new_array());
    json_put(active, "blind_zones", json_new_array());
    json_put(active, "drills", json_new_array());
    return active;
}

static bool blinds(const char *code)
{
    static const char ending[] = "_BLIND";
    size_t n = strlen(code), e = strlen(ending);

    return n >= e && text_equal(code + n - e, ending);
}

static void add_once(struct json *list, const char *text)
{
    for (size_t i = 0; i < json_count(list); i++)
        if (text_equal(json_text(json_at(list, i), ""), text))
            return;
    json_add_text(list, text);
}

static void add_time(struct json *row, int64_t utc_ms)
{
    char time[CLOCK_TEXT];

    json_add_text(row, clock_format(time, utc_ms));
}

void payload_active_add(struct json *active, const struct alarm_event *event)
{
    struct json *row = json_new_array();

    json_add_text(row, event->id);
    json_add_integer(row, event->rev);
    json_add_text(row, event->code->code);
    json_add_text(row, severity_name(event->code->severity));
    json_add_text(row, event->zone);
    add_time(row, event->since_utc_ms);
    json_add_text(row, mode_name(event->mode));
    json_add_text(row, payload_quiet_name(event->quiet));
    json_add(json_get(active, "open"), row);
    if (blinds(event->code->code))
        add_once(json_get(active, "blind_zones"), event->zone);
}

void payload_active_permit(struct json *active, const char *zone, const struct permit *permit)
{
    struct json *row = json_new_array();

    json_add_text(row, permit->number);
    json_add_text(row, zone);
    json_add_text(row, permit->source == PERMIT_CITY ? "city" : "site");
    json_add_text(row, permit->by);
    add_time(row, permit->until_utc_ms);
    json_add(json_get(active, "permits"), row);
}

void payload_active_shelf(struct json *active, const struct shelf *shelf)
{
    struct json *row = json_new_array();

    json_add_text(row, shelf->id);
    json_add_text(row, shelf->by);
    add_time(row, shelf->until_utc_ms);
    json_add_text(row, shelf->reason);
    json_add(json_get(active, "shelved"), row);
}

void payload_active_drill(struct json *active, const char *point, const char *by,
                          int64_t since_utc_ms)
{
    struct json *row = json_new_array();

    json_add_text(row, point);
    json_add_text(row, by);
    add_time(row, since_utc_ms);
    json_add(json_get(active, "drills"), row);
}

char *payload_active_end(struct json *active, const char *journal, int64_t seq,
                         uint8_t time_quality)
{
    char *text;

    json_put_text(active, "journal", journal);
    json_put_integer(active, "seq", seq);
    json_put_text(active, "time_quality", clock_quality_name(time_quality));
    text = json_print(active);
    json_free(active);
    return text;
}
