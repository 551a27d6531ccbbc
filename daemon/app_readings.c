/*
 * app_readings - readings on their way to the city: between the desk or the history, the batches,
 * and the connection.
 *
 * On main. How far the city has everything stands in the live file, where kill -9 does not reach
 * it, and goes to the history's own file with what that writes anyway, for the case of a power cut.
 */
#include <errno.h>
#include <stdio.h>

#include "app_house.h"
#include "base/clock.h"
#include "base/log.h"
#include "estate_plugin.h"
#include "send/payload.h"

enum {
    ANSWERS = 4,
    TOKEN_BITS = 56,  /* above them .. */
    TOKEN_MARK = 0xff /* .. this: a message of telemetry, and no row */
};

static bool on_idle(void *context)
{
    const struct app *app = context;

    return !app->pending && outbox_idle(app->outbox);
}

static int on_ask(void *context, const struct replay_place *place, uint32_t which, int64_t due_ms)
{
    struct app *app = context;
    struct replay_ask ask = {.place = *place, .which = which, .due_ms = due_ms, .to = app->batches};

    return history_ask(app->history, &ask);
}

static void on_moved(void *context, const struct replay_place *place)
{
    struct app *app = context;

    if (app->live)
        live_put(app->live, PAST_TELEMETRY, place, sizeof *place);
}

static const struct value *on_value(void *context, uint32_t point)
{
    const struct app *app = context;

    return desk_value(app->desk, point);
}

static int64_t on_utc(void *context, int64_t time_ms)
{
    (void)context;
    return clock_utc() - (clock_now() - time_ms);
}

static int on_publish(void *context, uint64_t token, const char *domain, const char *payload,
                      uint8_t qos)
{
    struct app *app = context;
    char below[48], topic[PAYLOAD_TOPIC];

    snprintf(below, sizeof below, "telemetry/%s", domain);
    payload_topic(&app->site->settings, below, topic);
    return mqtt_publish(app->mqtt, token | (uint64_t)TOKEN_MARK << TOKEN_BITS, topic, payload, qos,
                        false);
}

static bool dated(void)
{
    struct moment now;

    clock_moment(&now);
    return now.time_quality == ESTATE_CLOCK_NTP;
}

static void on_batches(void *context, uint32_t events)
{
    struct app *app = context;
    struct replay_batch *batch;

    (void)events;
    while (ring_take(app->batches, &batch, 1))
        if (app->telemetry)
            telemetry_batch(app->telemetry, batch, dated(), clock_now());
        else
            replay_batch_free(batch);
}

int readings_watch(struct app *app)
{
    app->batches = ring_new(ANSWERS, sizeof(struct replay_batch *));
    if (!app->batches)
        return -ENOMEM;
    return loop_watch(app->loop, ring_fd(app->batches), LOOP_READ, on_batches, app, NULL);
}

int readings_start(struct app *app)
{
    const struct telemetry_hooks hooks = {.context = app,
                                          .idle = on_idle,
                                          .ask = on_ask,
                                          .moved = on_moved,
                                          .value = on_value,
                                          .utc = on_utc,
                                          .publish = on_publish};

    if (app->site->settings.telemetry == TELEMETRY_OFF)
        return 0;
    app->telemetry = telemetry_new(app->site, &hooks, &app->telemetry_place,
                                   (uint64_t)app->generation << (TOKEN_BITS / 2));
    app->house.telemetry = app->telemetry;
    if (app->telemetry && app->online)
        telemetry_connected(app->telemetry, clock_now());
    return app->telemetry ? 0 : -ENOMEM;
}

/* After the history's thread ended: what it answered last was not for the next one. */
void readings_stop(struct app *app)
{
    telemetry_free(app->telemetry);
    app->house.telemetry = app->telemetry = NULL;
    if (app->batches)
        on_batches(app, 0);
}

void readings_online(struct app *app)
{
    if (!app->telemetry)
        return;
    if (app->online)
        telemetry_connected(app->telemetry, clock_now());
    else
        telemetry_lost(app->telemetry);
}

bool readings_report(struct app *app, const struct mqtt_report *report)
{
    uint64_t token = report->token & ((1ULL << TOKEN_BITS) - 1);
    bool refused = report->kind == MQTT_REFUSED;

    if (report->token >> TOKEN_BITS != TOKEN_MARK)
        return false;
    if (refused)
        log_warning("city: the broker refused telemetry: %s", report->text);
    if (!app->telemetry)
        return true;
    if (report->kind == MQTT_DELIVERED)
        telemetry_delivered(app->telemetry, token, clock_now());
    else
        telemetry_dropped(app->telemetry, token, refused, clock_now());
    return true;
}

int readings_tick(struct app *app)
{
    return app->telemetry ? telemetry_tick(app->telemetry, dated(), clock_now()) : 0;
}
