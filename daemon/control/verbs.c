/*
 * verbs - one function for each order of estatectl.
 *
 * Each takes a look at the house as it is now and answers in rows; nothing is kept between two
 * orders. Numbers go out as numbers and texts in both languages, so that the client, which knows
 * the locale of its user, can choose.
 */
#include "control/verbs.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "control/buses.h"
#include "control/duty.h"
#include "control/people.h"
#include "control/status.h"
#include "control/trial.h"
#include "control/values.h"
#include "control/versions.h"
#include "estate_plugin.h"
#include "send/payload.h"

enum { REVISIONS = 1 << 30 };

static struct json *both(const char *en, const char *zh)
{
    struct json *text = json_new_object();

    json_put_text(text, "en", en);
    json_put_text(text, "zh", zh);
    return text;
}

static void put_time(struct json *row, const char *key, int64_t utc_ms)
{
    char text[CLOCK_TEXT];

    json_put_text(row, key, utc_ms ? clock_format(text, utc_ms) : NULL);
}

void verbs_audit(const struct verbs_house *house, const char *op, const char *item, const char *by,
                 struct json *more)
{
    char who[MESSAGE_WHO];
    struct text text = TEXT_IN(who);

    who[0] = '\0';
    text_printf(&text, "site/%s", by);
    house->audit(house->context, &(struct audit){.op = op,
                                                 .zone = "",
                                                 .item = item,
                                                 .id = "",
                                                 .by = who,
                                                 .reason = "",
                                                 .number = "",
                                                 .time_utc_ms = clock_utc(),
                                                 .time_quality = clock_quality(),
                                                 .more = more});
}

/* ---- alarms ---- */

static struct json *alarm_texts(const struct alarm_event *event,
                                void (*make)(const struct alarm_event *, bool, char *, size_t))
{
    char en[600], zh[600];

    make(event, false, en, sizeof en);
    make(event, true, zh, sizeof zh);
    return both(en, zh);
}

static void alarm_row(void *context, const struct alarm_event *event)
{
    struct server_answer *answer = context;
    const struct estate_code *code = event->code;
    struct json *row = json_new_object();

    json_put_text(row, "id", event->id);
    json_put_text(row, "short", event->id + ULID_TEXT - 1 - 4);
    if (event->quiet != QUIET_NO)
        json_put(row, "quiet", people_quiet(event));
    json_put_text(row, "mode", mode_name(event->mode));
    json_put_text(row, "parent", event->quiet == QUIET_PARENT ? event->quiet_id : NULL);
    put_time(row, "since", event->since_utc_ms);
    json_put_text(row, "severity", severity_name(code->severity));
    json_put_text(row, "domain", event->domain);
    json_put_text(row, "zone", event->zone);
    json_put_text(row, "place", event->place);
    json_put_text(row, "code", code->code);
    json_put(row, "label", both(code->label.en, code->label.zh));
    json_put_text(row, "item", event->item);
    json_put_text(row, "cause", code->causes ? code->cause[event->cause].name : NULL);
    json_put_text(row, "condition", condition_name(event->condition));
    json_put_flag(row, "acknowledged", event->acknowledged);
    json_put_text(row, "acknowledged_by", event->acknowledged ? event->acknowledged_by : NULL);
    put_time(row, "acknowledged_at", event->acknowledged ? event->acknowledged_utc_ms : 0);
    json_put_flag(row, "needs_reset", event->needs_reset);
    json_put(row, "text", alarm_texts(event, payload_text));
    json_put(row, "action", alarm_texts(event, payload_action));
    server_row(answer, row);
}

static void run_alarms(void *context, struct server_answer *answer, const struct json *args,
                       const char *by)
{
    struct verbs_house *house = context;
    struct moment now;

    (void)args, (void)by;
    clock_moment(&now);
    desk_alarms(house->desk, &now, alarm_row, answer);
}

/* The answer of an order that names an alarm. */
static void answer_alarm(struct verbs_house *house, struct server_answer *answer, int rc,
                         const char *id)
{
    char error[120];
    struct json *row;

    if (!rc) {
        row = json_new_object();
        json_put_text(row, "id", id);
        server_row(answer, row);
        done_wait(&house->done, answer, clock_boot());
        return;
    }
    snprintf(error, sizeof error,
             rc == -EALREADY ? "alarm %.40s is acknowledged already"
             : rc == -EDOM   ? "alarm %.40s has no such revision yet"
             : rc == -ESTALE ? "alarm %.40s is to be seen again: it came back since that revision"
             : rc == -EBUSY  ? "alarm %.40s is not gone yet, or needs no reset"
                             : "no open alarm %.40s, or more than one ends so",
             id);
    server_fail(answer, error, "estatectl alarms lists the open ones");
}

static void run_acknowledge(void *context, struct server_answer *answer, const struct json *args,
                            const char *by)
{
    struct verbs_house *house = context;
    const char *id = json_text(json_get(args, "id"), "");
    double rev = json_get(args, "rev") ? json_number(json_get(args, "rev"), NAN) : 0;
    struct moment now;

    if (!(rev == 0 || (rev >= 1 && rev < REVISIONS && rev == floor(rev)))) {
        server_fail(answer, "that is no revision",
                    "write rev as the message has it, or leave it out");
        return;
    }
    clock_moment(&now);
    answer_alarm(house, answer,
                 desk_acknowledge(house->desk, id, (uint32_t)rev, by, server_is_city(answer), &now),
                 id);
}

static void run_reset(void *context, struct server_answer *answer, const struct json *args,
                      const char *by)
{
    struct verbs_house *house = context;
    const char *id = json_text(json_get(args, "id"), "");
    struct moment now;

    clock_moment(&now);
    answer_alarm(house, answer, desk_reset(house->desk, id, by, server_is_city(answer), &now), id);
}

/* ---- zones and buses ---- */

static void run_zones(void *context, struct server_answer *answer, const struct json *args,
                      const char *by)
{
    struct verbs_house *house = context;

    (void)args, (void)by;
    for (uint32_t i = 0; i < house->site->zones; i++)
        server_row(answer, status_zone(house, i));
}

static void run_buses(void *context, struct server_answer *answer, const struct json *args,
                      const char *by)
{
    struct verbs_house *house = context;

    (void)args, (void)by;
    for (uint32_t i = 0; i < house->site->buses; i++)
        server_row(answer, buses_row(house, i));
}

/* ---- configuration and the day ---- */

static void answer_problems(struct server_answer *answer, struct problems *problems, int rc,
                            const char *failed)
{
    static const char *const kinds[] = {"error", "warning", "note"};

    for (size_t i = 0; i < problems_count(problems); i++) {
        struct json *row = json_new_object();

        json_put_text(row, "problem", problems_line(problems, i));
        json_put_text(row, "kind", kinds[problems_kind(problems, i)]);
        server_row(answer, row);
    }
    if (rc)
        server_fail(answer, failed, "mend the lines above; the running configuration goes on");
}

static bool with_problems(struct verbs_house *house, struct server_answer *answer,
                          int (*run)(void *, struct problems *, const char *), const char *by,
                          const char *failed)
{
    struct problems *problems = problems_new();
    int rc;

    if (!problems) {
        server_fail(answer, "out of memory", NULL);
        return false;
    }
    rc = run(house->context, problems, by);
    answer_problems(answer, problems, rc, failed);
    problems_free(problems);
    return !rc;
}

static void run_check(void *context, struct server_answer *answer, const struct json *args,
                      const char *by)
{
    struct verbs_house *house = context;

    (void)args;
    with_problems(house, answer, house->check, by, "the configuration has errors");
}

static void run_reload(void *context, struct server_answer *answer, const struct json *args,
                       const char *by)
{
    struct verbs_house *house = context;
    char who[MESSAGE_WHO];
    struct text text = TEXT_IN(who);
    struct json *row;

    (void)args;
    text_printf(&text, "site/%s", by);
    if (!with_problems(house, answer, house->reload, who,
                       "the configuration has errors; nothing changed"))
        return;
    row = json_new_object();
    json_put_text(row, "taken", house->site->config);
    server_row(answer, row);
    verbs_audit(house, "config", "", by, NULL);
}

static void run_daily(void *context, struct server_answer *answer, const struct json *args,
                      const char *by)
{
    struct verbs_house *house = context;
    const char *date = json_text(json_get(args, "id"), NULL);
    struct moment now;
    struct json *daily;
    int32_t day;

    (void)by;
    clock_moment(&now);
    day = now.local_day - (json_flag(json_get(args, "yesterday"), false) ? 1 : 0);
    if (date)
        day = clock_read_day(date);
    if (day == INT32_MIN) {
        server_fail(answer, "that is no date", "write it as 2025-07-17");
        return;
    }
    daily = house->is_told(house->context, day) ? NULL : desk_daily(house->desk, day, &now);
    if (daily) {
        payload_daily_head(house->site, daily);
        server_row(answer, daily);
    } else {
        stored_ask_day(&house->stored, answer, day);
    }
}

static void run_replay(void *context, struct server_answer *answer, const struct json *args,
                       const char *by)
{
    struct verbs_house *house = context;
    double from = json_number(json_get(args, "seq"), 0),
           to = json_number(json_get(args, "to"), from);

    (void)by;
    if (!(from >= 1 && to >= from && to < 9e15))
        server_fail(answer, "that is no span of rows",
                    "write from and to, as the messages have seq");
    else
        stored_ask_again(&house->stored, answer, (int64_t)from, (int64_t)to);
}

static void run_publish_daily(void *context, struct server_answer *answer, const struct json *args,
                              const char *by)
{
    struct verbs_house *house = context;
    struct moment now;

    (void)args, (void)by;
    clock_moment(&now);
    if (house->publish_daily(house->context, now.local_day))
        server_fail(answer, "the summary could not be stored", "see estatectl status");
}

/* ---- the field ---- */

static void run_order(void *context, struct server_answer *answer, const struct json *args,
                      const char *by)
{
    struct verbs_house *house = context;
    struct json *more;

    if (!field_order(house->field, answer, args, by))
        return;
    more = json_new_object();
    json_put_text(more, "bus", json_text(json_get(args, "bus"), ""));
    json_put_number(more, "unit", json_number(json_get(args, "unit"), NAN), 0);
    json_put_text(more, "pdu", json_text(json_get(args, "pdu"), ""));
    verbs_audit(house, "order", "", by, more);
}

static void run_read(void *context, struct server_answer *answer, const struct json *args,
                     const char *by)
{
    struct verbs_house *house = context;

    (void)by;
    field_read(house->field, answer, args);
}

static void run_write(void *context, struct server_answer *answer, const struct json *args,
                      const char *by)
{
    struct verbs_house *house = context;
    struct json *more;

    if (!field_write(house->field, answer, args, by))
        return;
    more = json_new_object();
    json_put_text(more, "value", json_text(json_get(args, "value"), ""));
    verbs_audit(house, "write", json_text(json_get(args, "point"), ""), by, more);
}

static void run_trace(void *context, struct server_answer *answer, const struct json *args,
                      const char *by)
{
    struct verbs_house *house = context;

    (void)by;
    field_trace(house->field, answer, args);
}

const struct server_verb *verbs_table(size_t *n)
{
    static const struct server_verb table[] = {
        {"status", false, status_run},
        {"zones", false, run_zones},
        {"points", false, values_points},
        {"snapshot", false, values_snapshot},
        {"buses", false, run_buses},
        {"alarms", false, run_alarms},
        {"daily", false, run_daily},
        {"acknowledge", true, run_acknowledge},
        {"reset", true, run_reset},
        {"permit-open", true, people_permit_open},
        {"permit-close", true, people_permit_close},
        {"permits", false, people_permits},
        {"shelve", true, people_shelve},
        {"unshelve", true, people_unshelve},
        {"silence", true, people_silence},
        {"drill", true, trial_drill},
        {"prove", true, trial_prove},
        {"duty-check", true, duty_check},
        {"duty", true, duty_here},
        {"check", true, run_check},
        {"reload", true, run_reload},
        {"publish-daily", true, run_publish_daily},
        {"replay", true, run_replay},
        {"order", true, run_order},
        {"read", true, run_read},
        {"write", true, run_write},
        {"trace", false, run_trace},
        {"history", true, chronicle_history},
        {"log", true, chronicle_log},
        {"config", false, versions_show},
        {"config-history", false, versions_history},
        {"config-diff", true, versions_diff},
        {"config-rollback", true, versions_roll_back},
        {"config-apply", true, versions_apply},
    };

    *n = sizeof table / sizeof *table;
    return table;
}
