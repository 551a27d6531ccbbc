/*
 * app_vitals - the gateway's own figures: collected every ten seconds, sent to the city every five
 * minutes on topic health, QoS 0.
 *
 * On main. The first message goes a gateway's own share of the five minutes after the connection,
 * so that a city's gateways do not all speak at once. What it says of unsent rows is asked of the
 * journal for it, in a moment when none is under way: a row that has just been told is none that
 * waits.
 */
#include <stdlib.h>

#include "app_house.h"
#include "base/clock.h"
#include "control/health.h"
#include "estate_plugin.h"
#include "send/payload.h"

enum {
    LOOK_MS = 10000,
    HEALTH_MS = 300000,
    AGE_MS = 3600000,
    QUIET_MS = 10000, /* at most so long the message waits until nothing is under way .. */
    ANSWER_MS = 2000  /* .. and then for a journal that may hang */
};

static void publish(struct app *app)
{
    char *message = health_message(&app->house);

    app->vitals.asked_ms = 0;
    if (message)
        say_message(app, "health", message, 0, false);
    free(message);
}

static bool is_quiet(const struct app *app)
{
    return !app->pending && outbox_idle(app->outbox);
}

/* The message goes with the answer. */
static void ask(struct app *app, int64_t now)
{
    app->vitals.asked_ms = now;
    app->vitals.next_ms = now + HEALTH_MS;
    journal_unsent(app->journal);
}

/* Only a clock that somebody keeps right says how old a row is. */
static void age(struct app *app, int64_t now)
{
    uint8_t quality = clock_quality();

    if ((app->vitals.aged_ms && now - app->vitals.aged_ms < AGE_MS) ||
        (quality != ESTATE_CLOCK_NTP && quality != ESTATE_CLOCK_BEACON))
        return;
    if (!journal_age(app->journal, clock_utc() - app->site->settings.unsent_age_ms))
        app->vitals.aged_ms = now;
}

void vitals_tick(struct app *app)
{
    int64_t now = clock_boot(), written;

    if (now - app->vitals.looked_ms >= LOOK_MS) {
        app->vitals.looked_ms = now;
        written = health_written();
        desk_bytes(app->desk, DESK_FLASH, written - app->vitals.written);
        app->vitals.written = written;
        journal_unsent(app->journal);
        age(app, now);
    }
    if (app->vitals.asked_ms && now - app->vitals.asked_ms > ANSWER_MS)
        publish(app);
    if (!app->online || now < app->vitals.next_ms)
        return;
    if (!app->vitals.next_ms)
        app->vitals.next_ms = now + site_share_ms(&app->site->settings);
    else if (is_quiet(app) || now - app->vitals.next_ms > QUIET_MS)
        ask(app, now);
}

static void note_oldest(struct app *app, struct row *row)
{
    int64_t since = health_since(row->body, clock_quality(), clock_utc() - clock_boot());

    if (since != INT64_MIN)
        app->house.oldest_utc_ms = since;
    row_free(row);
}

void vitals_unsent(struct app *app, const struct journal_report *report)
{
    app->house.unsent = report->count;
    app->house.oldest_utc_ms = 0;
    unheard_before(&app->unheard, report->row ? report->row->seq : INT64_MAX);
    if (report->row)
        note_oldest(app, report->row);
    if (app->vitals.asked_ms)
        publish(app);
}
