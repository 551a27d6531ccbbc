/*
 * payload - topics and JSON bodies, as the contract has them.
 *
 * Pure, on the main thread. A body is built once, when the event happens, and stored as it is; only
 * what is not known before the store has it (seq, journal) is put in front, as text, when it is
 * sent, so that a row which is sent again after years is byte for byte what was stored. A field
 * that says nothing is left out, but `quiet` is always there: null is its statement that a siren
 * may sound.
 */
#include "send/payload.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/text.h"
#include "estate_plugin.h"
#include "send/payload_text.h"

enum { SENTENCE = 1024, JOURNAL = 32 };

void payload_topic(const struct settings *settings, const char *below, char out[PAYLOAD_TOPIC])
{
    snprintf(out, PAYLOAD_TOPIC, "estate/v1/%s/%s/%s", settings->id, settings->gateway, below);
}

static int decimals_of(const char *unit)
{
    static const struct {
        const char *unit;
        int decimals;
    } table[] = {{"kPa", 1}, {"W", 1}, {"degC", 1}, {"deg", 2}};

    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        if (text_equal(unit, table[i].unit))
            return table[i].decimals;
    return 3;
}

static void put_time(struct json *body, const char *key, int64_t utc_ms)
{
    char time[CLOCK_TEXT];

    json_put_text(body, key, clock_format(time, utc_ms));
}

/* Only what is there. */
static void put_some(struct json *body, const char *key, const char *text)
{
    if (text[0])
        json_put_text(body, key, text);
}

const char *payload_quiet_name(uint8_t quiet)
{
    static const char *const reasons[] = {
        [QUIET_PERMIT] = "permit", [QUIET_SHELVED] = "shelved", [QUIET_PARENT] = "parent"};

    return reasons[quiet];
}

static struct json *quiet(const struct alarm_event *event)
{
    struct json *why = json_new_object();

    json_put_text(why, "why", payload_quiet_name(event->quiet));
    if (event->quiet == QUIET_PARENT) {
        json_put_text(why, "id", event->quiet_id);
        return why;
    }
    if (event->quiet == QUIET_PERMIT)
        json_put_text(why, "number", event->quiet_id);
    json_put_text(why, "by", event->quiet_by);
    put_time(why, "until", event->quiet_until_utc_ms);
    json_put_text(why, "reason", event->quiet_reason);
    return why;
}

static void put_life(struct json *body, const struct alarm_event *event)
{
    json_put_integer(body, "v", 1);
    json_put_text(body, "id", event->id);
    json_put_integer(body, "rev", event->rev);
    json_put_text(body, "kind", event_kind_name(event->kind));
    json_put_text(body, "code", event->code->code);
    json_put_text(body, "severity", severity_name(event->code->severity));
    json_put_text(body, "condition", condition_name(event->condition));
    json_put_flag(body, "acknowledged", event->acknowledged);
    json_put_flag(body, "closed", event->closed);
    json_put_flag(body, "needs_reset", event->needs_reset);
    if (event->quiet == QUIET_NO)
        json_put_text(body, "quiet", NULL);
    else
        json_put(body, "quiet", quiet(event));
    if (event->escalations)
        json_put_integer(body, "escalations", event->escalations);
    if (event->skipped)
        json_put_integer(body, "skipped", event->skipped);
}

static struct json *evidence(const struct evidence *evidence)
{
    struct json *row = json_new_array();

    json_add_text(row, evidence->point);
    if (evidence->state[0])
        json_add_text(row, evidence->state);
    else
        json_add_number(row, evidence->value, decimals_of(evidence->unit));
    json_add_text(row, evidence->unit);
    json_add_number(row, evidence->age_s, 1);
    return row;
}

static void put_cause(struct json *body, const struct alarm_event *event)
{
    static const char *const grades[] = {"unknown", "likely", "certain"};

    if (event->removed)
        json_put_text(body, "cause", "removed");
    if (event->removed || event->cause >= event->code->causes)
        return;
    json_put_text(body, "cause", event->code->cause[event->cause].name);
    json_put_text(body, "cause_grade", grades[event->grade < 3 ? event->grade : 0]);
}

/* [seconds from now, value] of each, oldest first. */
static struct json *trend(const struct alarm_event *event)
{
    struct json *list = json_new_array();

    for (uint8_t i = 0; i < event->trends; i++) {
        struct json *row = json_new_array();

        json_add_number(row, (double)(event->trend[i].at_ms - event->now_ms) / 1000, 1);
        json_add_number(row, event->trend[i].value, decimals_of(event->unit));
        json_add(list, row);
    }
    return list;
}

static void put_lists(struct json *body, const struct alarm_event *event)
{
    struct json *list;

    if (event->children) {
        list = json_new_array();
        for (uint32_t i = 0; i < event->children && i < MESSAGE_CHILDREN; i++)
            json_add_text(list, event->child[i]);
        json_put(body, "children", list);
    }
    if (event->children > MESSAGE_CHILDREN)
        json_put_integer(body, "children_more", event->children - MESSAGE_CHILDREN);
    if (event->evidences) {
        list = json_new_array();
        for (uint16_t i = 0; i < event->evidences && i < MESSAGE_EVIDENCE; i++)
            json_add(list, evidence(&event->evidence[i]));
        json_put(body, "evidence", list);
    }
    if (event->trends)
        json_put(body, "trend", trend(event));
}

static void put_findings(struct json *body, const struct alarm_event *event)
{
    int decimals = decimals_of(event->unit);

    put_some(body, "point", event->item);
    if (!isnan(event->value))
        json_put_number(body, "value", event->value, decimals);
    if (!isnan(event->value) || !isnan(event->limit))
        json_put_text(body, "unit", event->unit);
    if (!isnan(event->limit))
        json_put_number(body, "limit", event->limit, decimals);
    put_cause(body, event);
    put_lists(body, event);
}

static double without_permit(const struct alarm_event *event)
{
    int64_t ms = event->stood_ms;

    for (int source = 0; source < PERMIT_SOURCES; source++)
        ms -= event->permit_ms[source];
    return ms > 0 ? (double)ms / 60000 : 0;
}

static void put_times(struct json *body, const struct alarm_event *event)
{
    put_time(body, "since", event->since_utc_ms);
    put_time(body, "time", event->time_utc_ms);
    if (event->condition == CONDITION_GONE && event->until_utc_ms) {
        put_time(body, "until", event->until_utc_ms);
        json_put_number(body, "minutes", (double)event->stood_ms / 60000, 1);
        json_put_number(body, "minutes_without_permit", without_permit(event), 1);
    }
    if (event->acknowledged) {
        json_put_text(body, "acknowledged_by", event->acknowledged_by);
        put_time(body, "acknowledged_at", event->acknowledged_utc_ms);
        if (event->unseen)
            json_put_integer(body, "acknowledged_unseen", event->unseen);
    }
    put_some(body, "closed_by", event->closed_by);
}

static void put_sentences(struct json *body, const struct alarm_event *event, bool chinese)
{
    char sentence[SENTENCE];

    payload_text(event, chinese, sentence, sizeof sentence);
    json_put_text(body, "text", sentence);
    payload_action(event, chinese, sentence, sizeof sentence);
    put_some(body, "action", sentence);
}

static void put_estate(struct json *body, const struct settings *settings)
{
    json_put_text(body, "estate", settings->id);
    json_put_text(body, "estate_name", settings->name);
    json_put_text(body, "gateway", settings->gateway);
}

static char *print(struct json *value)
{
    char *text = json_print(value);

    json_free(value);
    return text;
}

char *payload_alarm(const struct site *site, const struct alarm_event *event)
{
    struct json *body = json_new_object();

    put_life(body, event);
    put_findings(body, event);
    put_times(body, event);
    put_sentences(body, event, text_equal(site->settings.language, "zh"));
    put_estate(body, &site->settings);
    json_put_text(body, "domain", event->domain);
    json_put_text(body, "mode", mode_name(event->mode));
    json_put_text(body, "zone", event->zone);
    json_put_text(body, "place", event->place);
    json_put_text(body, "config", site->config);
    json_put_text(body, "time_quality", clock_quality_name(event->time_quality));
    return print(body);
}

/* Is the zone that it was in, or the device that it was about, no longer of this site? */
static bool is_removed(const struct site *site, const struct json *body)
{
    const char *zone = json_text(json_get(body, "zone"), "");
    const char *point = json_text(json_get(body, "point"), "");
    char device[SITE_NAME];

    if (zone[0] && site_find_zone(site, zone) == SITE_NO &&
        !text_equal(json_text(json_get(body, "domain"), ""), "gateway"))
        return true;
    snprintf(device, sizeof device, "%.*s", (int)strcspn(point, "."), point);
    return point[0] && site_find_point(site, point) == SITE_NO &&
           site_find_device(site, device) == SITE_NO && site_find_bus(site, point) == SITE_NO;
}

char *payload_forget(const struct site *site, const struct row *last, const char *time,
                     uint8_t time_quality)
{
    char sentence[SENTENCE], error[80];
    struct json *body = json_read(last->body, strlen(last->body), error, sizeof error);
    bool removed;

    if (!json_is_map(body)) {
        json_free(body);
        return NULL;
    }
    removed = is_removed(site, body);
    payload_text_forgotten(json_text(json_get(body, "text"), ""),
                           json_text(json_get(body, "mode"), ""), removed, sentence,
                           sizeof sentence);
    if (removed)
        json_put_text(body, "cause", "removed");
    json_put_integer(body, "rev", (int64_t)last->rev + 1);
    json_put_text(body, "kind", event_kind_name(EVENT_CLOSE));
    json_put_text(body, "condition", condition_name(CONDITION_GONE));
    json_put_flag(body, "closed", true);
    json_put_flag(body, "needs_reset", false);
    json_put_text(body, "time", time);
    json_put_text(body, "time_quality", clock_quality_name(time_quality));
    json_put_text(body, "closed_by", "gateway");
    json_put_text(body, "text", sentence);
    if (json_get(body, "action"))
        json_put_text(body, "action", "");
    return print(body);
}

char *payload_envelope(const char *body, int64_t seq, const char *journal)
{
    char front[64 + JOURNAL] = "{\"stored\":false,";
    char *out;

    if (body[0] != '{' || body[1] == '}')
        return NULL;
    if (seq)
        snprintf(front, sizeof front, "{\"seq\":%lld,\"journal\":\"%.*s\",\"stored\":true,",
                 (long long)seq, JOURNAL, journal);
    return asprintf(&out, "%s%s", front, body + 1) < 0 ? NULL : out;
}

char *payload_state(const struct site *site, const char *state, const char *session,
                    const char *journal, int64_t since_utc_ms, uint8_t time_quality)
{
    struct json *body = json_new_object();

    json_put_integer(body, "v", 1);
    json_put_text(body, "state", state);
    json_put_text(body, "session", session);
    if (journal)
        json_put_text(body, "journal", journal);
    json_put_text(body, "version", ESTATED_VERSION);
    json_put_text(body, "config", site->config);
    if (since_utc_ms)
        put_time(body, "since", since_utc_ms);
    json_put_text(body, "time_quality", clock_quality_name(time_quality));
    return print(body);
}

char *payload_audit(const struct site *site, const struct audit *audit)
{
    struct json *body = json_new_object();

    json_put_integer(body, "v", 1);
    json_put_text(body, "op", audit->op);
    put_some(body, "zone", audit->zone);
    put_some(body, "point", audit->item);
    put_some(body, "id", audit->id);
    json_put_text(body, "by", audit->by);
    json_put_text(body, "source", audit->city ? "city" : "site");
    put_some(body, "number", audit->number);
    put_some(body, "reason", audit->reason);
    if (audit->until_utc_ms)
        put_time(body, "until", audit->until_utc_ms);
    put_time(body, "time", audit->time_utc_ms);
    json_put_text(body, "time_quality", clock_quality_name(audit->time_quality));
    if (audit->more)
        json_put(body, "more", audit->more);
    put_estate(body, &site->settings);
    json_put_text(body, "config", site->config);
    return print(body);
}

void payload_daily_head(const struct site *site, struct json *daily)
{
    json_put_integer(daily, "v", 1);
    put_estate(daily, &site->settings);
    json_put_text(daily, "config", site->config);
}

char *payload_daily(const struct site *site, struct json *daily, uint32_t rev,
                    const unsigned char chain[DIGEST_BYTES])
{
    char head[DIGEST_TEXT + 8] = "sha256:";

    payload_daily_head(site, daily);
    json_put_integer(daily, "rev", rev);
    digest_hex(head + strlen(head), chain);
    json_put_text(daily, "chain", head);
    return print(daily);
}
