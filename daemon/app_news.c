/*
 * app_news - what comes back from the city: what the broker took, refused or forbade, receipts,
 * orders, and that the connection came or went. Main thread; nothing here waits.
 */
#include <stdlib.h>
#include <string.h>

#include "app_house.h"
#include "base/clock.h"
#include "base/json.h"
#include "base/log.h"
#include "base/text.h"
#include "send/payload.h"

enum {
    BATCH = 256,
    FORBIDDEN_AGAIN_MS = 60000 /* a row that the broker's rights were against is tried again */
};

static void on_connected(struct app *app, const char *text)
{
    log_notice("city: connected to %s", text);
    app->online = true;
    app->online_since_utc_ms = clock_utc();
    TEXT_COPY(app->house.city, text);
    flow_publish_state(app, "online");
    flow_all_dirty(app);
    desired_tell(app);
    outbox_connected(app->outbox, clock_now());
    readings_online(app);
}

static void on_lost(struct app *app, const char *text)
{
    if (app->online || !text_equal(app->house.city, text))
        log_warning("city: %s", text);
    app->was_online = app->was_online || app->online;
    app->online = false;
    TEXT_COPY(app->house.city, text);
    for (struct app_pending *p = app->pending; p; p = p->next)
        p->sent_live = false; /* nobody knows whether it arrived */
    outbox_lost(app->outbox);
    readings_online(app);
}

/* A message that the broker did not take, and will not now. */
static void on_refused(struct app *app, const struct mqtt_report *report)
{
    int64_t seq = flow_seq(app, report->token);

    if (!outbox_refused(app->outbox, (uint64_t)seq))
        return;
    log_error("city: the broker refused row %lld%s: %s", (long long)seq,
              report->kind == MQTT_REFUSED ? " for good" : "", report->text);
    if (report->kind == MQTT_REFUSED) {
        journal_dead(app->journal, seq, report->text);
        unheard_done(&app->unheard, seq);
        app->refused_ms = clock_boot();
    } else {
        journal_aside(app->journal, seq, clock_boot() + FORBIDDEN_AGAIN_MS, false);
        outbox_again(app->outbox, clock_now() + FORBIDDEN_AGAIN_MS);
        app->forbidden_ms = clock_boot();
    }
}

static void on_receipt(struct app *app, const struct mqtt_report *report)
{
    struct receipt receipt;

    if (report->retained || receipt_read(report->payload, report->size, &receipt) ||
        !text_equal(receipt.journal, journal_id(app->journal)) || !app->site->settings.receipt_city)
        return;
    outbox_receipt(app->outbox, receipt.upto, receipt.plus, receipt.n);
    journal_receipt(app->journal, receipt.upto, receipt.plus, receipt.n);
    unheard_receipt(&app->unheard, receipt.upto, receipt.plus, receipt.n);
    hop_received(app, &receipt);
    app->house.receipt_ms = clock_now();
}

/* The retained state of our own topic. What another process wrote there after this one was
 * connected is of a double; so is a process that is online with another journal, which no earlier
 * process of this board had. */
static void on_state(struct app *app, const struct mqtt_report *report)
{
    char error[80];
    struct json *state = json_read(report->payload, report->size, error, sizeof error);
    bool online = text_equal(json_text(json_get(state, "state"), ""), "online");
    bool ours = text_equal(json_text(json_get(state, "session"), app->session), app->session);
    bool board = text_equal(json_text(json_get(state, "journal"), ""), journal_id(app->journal));

    json_free(state);
    if (ours || !(app->was_online || (online && !board)))
        return;
    log_error("city: another gateway connects under this one's name");
    app->taken_ms = clock_boot();
    mqtt_rival(app->mqtt);
}

static void on_news(struct app *app, const struct mqtt_report *report)
{
    struct moment now;

    clock_moment(&now);
    if (!report->topic)
        log_warning("city: a message could not be read: out of memory");
    else if (text_equal(report->topic, app->topic_desired))
        desired_hear(app, report);
    else if (report->cut)
        log_warning("city: a message was too long and is not read");
    else if (text_equal(report->topic, app->topic_order))
        city_hear(app->city, report->payload, report->size, report->retained, &now);
    else if (text_equal(report->topic, app->topic_receipt))
        on_receipt(app, report);
    else if (text_equal(report->topic, app->topic_state))
        on_state(app, report);
    free(report->topic);
}

void news_take(void *context, uint32_t events)
{
    struct app *app = context;
    struct mqtt_report report;

    (void)events;
    for (int i = 0; i < BATCH && ring_take(app->mqtt_reports, &report, 1); i++) {
        if (readings_report(app, &report))
            continue;
        switch (report.kind) {
        case MQTT_CONNECTED:
            on_connected(app, report.text);
            break;
        case MQTT_LOST:
            on_lost(app, report.text);
            if (report.taken)
                app->taken_ms = clock_boot();
            break;
        case MQTT_REFUSED:
        case MQTT_FORBIDDEN:
            on_refused(app, &report);
            break;
        case MQTT_NEWS:
            on_news(app, &report);
            break;
        case MQTT_DEAF:
            log_error("city: the broker does not let us hear orders or receipts: %s", report.text);
            app->forbidden_ms = clock_boot();
            break;
        case MQTT_DELIVERED:
            outbox_delivered(app->outbox, (uint64_t)flow_seq(app, report.token), clock_now());
            break;
        default:
            outbox_dropped(app->outbox, (uint64_t)flow_seq(app, report.token));
        }
    }
}

void news_last_words(struct app *app)
{
    struct mqtt_report report;

    while (ring_take(app->mqtt_reports, &report, 1)) {
        if (report.kind == MQTT_DELIVERED && flow_seq(app, report.token) &&
            !app->site->settings.receipt_city)
            journal_delivered(app->journal, flow_seq(app, report.token));
        free(report.topic);
    }
}
