/*
 * app_readings - readings from the wire to the desk and the history, and, where that is wanted, on
 * to the city.
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
    BATCH = 256,
    BATCHES_MOST = 32, /* of readings in a row; then other events have their turn */
    ANSWERS = 4,
    LOOKS = 2 * SERVER_ASKERS, /* each asker has one under way */
    TOKEN_BITS = 56,           /* above them .. */
    TOKEN_MARK = 0xff          /* .. this: a message of telemetry, and no row */
};

/* ---- from the wire ---- */

/* One batch to the desk and the history; how many readings it had. */
static size_t take_readings(struct app *app)
{
    struct reading reading[BATCH];
    struct live_reading good[BATCH];
    int64_t boot = clock_boot(), now = clock_now(), utc = clock_utc();
    size_t n = ring_take(app->readings, reading, BATCH), kept = 0;

    for (size_t i = 0; i < n; i++) {
        const struct reading *r = &reading[i];
        int64_t age = boot > r->time_ms ? boot - r->time_ms : 0;

        if (r->generation != app->generation)
            continue;
        desk_reading(app->desk, r, now, age);
        if (r->kind == READING_DEVICE && r->quality == ESTATE_GOOD)
            horn_back(app->horn, r->index, boot);
        if (r->kind == READING_POINT && r->quality == ESTATE_GOOD)
            good[kept++] =
                (struct live_reading){.utc_ms = utc - age, .value = r->value, .point = r->index};
    }
    history_put(app->history, good, kept);
    return n;
}

void readings_judge(void *context, uint32_t events)
{
    struct app *app = context;
    struct moment now;
    int64_t next;

    (void)events;
    clock_moment(&now);
    desk_tick(app->desk, &now);
    next = desk_next(app->desk);
    loop_at(app->judge_at, next == INT64_MAX ? next : clock_boot() + next - now.now_ms);
}

/* All that wait, then one judgement: its cost does not depend on how many readings came. */
void readings_take(void *context, uint32_t events)
{
    struct app *app = context;
    int batches = 0;

    (void)events;
    while (batches < BATCHES_MOST && take_readings(app) == BATCH)
        batches++;
    readings_judge(app, 0);
}

/* ---- to the city ---- */

static bool on_idle(void *context)
{
    const struct app *app = context;

    return !app->pending && outbox_idle(app->outbox);
}

static int on_ask(void *context, const struct replay_ask *question)
{
    struct app *app = context;
    struct replay_ask ask = *question;

    ask.to = app->batches;
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
    if (say_held_until(app, below))
        return -EACCES;
    payload_topic(&app->site->settings, below, topic);
    return mqtt_publish(app->mqtt, token | (uint64_t)TOKEN_MARK << TOKEN_BITS, topic, payload, qos,
                        false);
}

static void on_batches(void *context, uint32_t events)
{
    struct app *app = context;
    struct replay_batch *batch;

    (void)events;
    while (ring_take(app->batches, &batch, 1))
        if (app->telemetry)
            telemetry_batch(app->telemetry, batch, clock_quality(), clock_now());
        else
            replay_batch_free(batch);
}

/* ---- to who asks ---- */

int readings_look(void *context, struct look *look)
{
    struct app *app = context;

    return app->history ? history_look(app->history, look) : -EAGAIN;
}

static void on_looks(void *context, uint32_t events)
{
    struct app *app = context;
    struct look *look;

    (void)events;
    while (ring_take(app->looks, &look, 1))
        chronicle_told(&app->house.chronicle, look);
}

int readings_watch(struct app *app)
{
    int rc;

    app->batches = ring_new(ANSWERS, sizeof(struct replay_batch *));
    app->looks = ring_new(LOOKS, sizeof(struct look *));
    if (!app->batches || !app->looks)
        return -ENOMEM;
    rc = loop_watch(app->loop, ring_fd(app->batches), LOOP_READ, on_batches, app, NULL);
    return rc ? rc : loop_watch(app->loop, ring_fd(app->looks), LOOP_READ, on_looks, app, NULL);
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
    if (app->looks)
        on_looks(app, 0);
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

static void on_dropped(struct app *app, uint64_t token, const struct mqtt_report *report)
{
    static const uint8_t why[] = {[MQTT_FORBIDDEN] = TELEMETRY_PUT_OFF,
                                  [MQTT_PUT_OFF] = TELEMETRY_PUT_OFF,
                                  [MQTT_POISON] = TELEMETRY_BREAKS,
                                  [MQTT_REFUSED] = TELEMETRY_NEVER};
    enum telemetry_drop drop = report->kind < sizeof why ? why[report->kind] : TELEMETRY_LOST;
    uint32_t given_up = telemetry_dropped(app->telemetry, token, drop, clock_now());

    if (given_up)
        log_error("city: %u readings of telemetry were given up, the broker never takes them: %s",
                  given_up, report->text);
}

bool readings_report(struct app *app, struct mqtt_report *report)
{
    uint64_t token = report->token & ((1ULL << TOKEN_BITS) - 1);
    bool put_off = report->kind == MQTT_FORBIDDEN || report->kind == MQTT_PUT_OFF;

    if (report->token >> TOKEN_BITS != TOKEN_MARK)
        return false;
    if (report->kind == MQTT_REFUSED)
        log_warning("city: the broker refused telemetry: %s", report->text);
    if (app->telemetry && report->kind == MQTT_DELIVERED)
        telemetry_delivered(app->telemetry, token, clock_now());
    else if (app->telemetry)
        on_dropped(app, token, report);
    report->token = 0;
    return !put_off;
}

int readings_tick(struct app *app)
{
    return app->telemetry ? telemetry_tick(app->telemetry, clock_quality(), clock_now()) : 0;
}
