/*
 * app_news - what comes back from the city: what the broker took, refused or forbade, receipts,
 * orders, and that the connection came or went. Main thread; nothing here waits.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "app_house.h"
#include "base/clock.h"
#include "base/json.h"
#include "base/log.h"
#include "base/sum.h"
#include "base/text.h"
#include "estate_plugin.h"
#include "send/payload.h"
#include "send/poison.h"

enum {
    BATCH = 256,
    BEACONS = 10, /* at once, then one in .. */
    BEACON_MS = 1000,
    BEACON_KEPT_MS = 3600000,
    BUNDLES = 4,
    BUNDLE_MS = 2000,
    TELL_MS = 60000,            /* what was ignored is logged at most so often */
    FORBIDDEN_AGAIN_MS = 60000, /* what the broker's rights were against is tried again .. */
    FORBIDDEN_MOST_MS = 600000, /* .. more and more seldom .. */
    COMPLAINT_MS = 30000,       /* .. and until a little after that people are told */
    FULL_AGAIN_MS = 5000,       /* the same of what it had no room for */
    FULL_MOST_MS = 60000,
    POISON_ROWS = 3,  /* so many alarms of a topic break the connection off, and all of it waits */
    RIVAL_MS = 60000, /* another gateway of our name is logged no more often */
};

/* What made this broker break off waits on; another one may take it. */
static void put_off_poison(struct app *app, bool same)
{
    int64_t now = clock_boot();

    journal_anew(app->journal, same);
    if (!same)
        app->poison = (struct holds){.at = {{.until_ms = 0}}};
    for (const struct hold *hold = app->poison.at; hold < app->poison.at + HOLDS; hold++)
        if (hold->until_ms > now && !strchr(hold->about, ' '))
            flow_put_off(app, hold->about, hold->until_ms);
}

static void on_connected(struct app *app, const struct mqtt_report *report)
{
    const char *text = report->text;
    bool same = app->broker == report->broker && app->known_brokers >> report->broker & 1;

    log_notice("city: connected to %s", text);
    memset(app->said_lost, 0, sizeof app->said_lost);
    app->holds = (struct holds){.at = {{.until_ms = 0}}};
    app->echoed = false;
    app->online = true;
    app->broker = report->broker;
    app->online_since_ms = app->house.city_since_ms = clock_boot();
    app->house.broker = report->broker;
    TEXT_COPY(app->house.city, text);
    app->quality_told = clock_quality();
    say_state(app, "online");
    flow_all_dirty(app);
    desired_tell(app);
    put_off_poison(app, same);
    outbox_connected(app->outbox, clock_now());
    readings_online(app);
}

/* Each broker fails again and again for the same reason, which is told once. */
static void log_lost(struct app *app, const struct mqtt_report *report)
{
    uint32_t sum = sum_fold(sum_add(0, report->text, strlen(report->text)));

    if (app->online || app->said_lost[report->broker] != sum)
        log_warning("city: %s", report->text);
    app->said_lost[report->broker] = sum;
}

static void on_lost(struct app *app, const struct mqtt_report *report)
{
    const char *text = report->text;

    log_lost(app, report);
    if (app->online)
        app->known_brokers |= (uint8_t)(1U << app->broker);
    if (app->online || !app->house.city_since_ms)
        app->house.city_since_ms = clock_boot();
    app->online = false;
    TEXT_COPY(app->house.city, text);
    pending_lost(app);
    outbox_lost(app->outbox);
    readings_online(app);
}

static void forbidden_until(struct app *app, int64_t until_ms)
{
    if (app->forbidden_until_ms < until_ms)
        app->forbidden_until_ms = until_ms;
}

/* What is retained has no next one of its topic that would be as good: it is said again as soon as
 * it may be. */
static void say_later(struct app *app, const char *topic)
{
    if (text_equal(topic, "state"))
        app->withheld.state = true;
    else if (text_equal(topic, "config"))
        app->withheld.config = true;
    else if (!strncmp(topic, "active/", 7))
        flow_dirty(app, topic + 7);
}

/* Rights are not mended within the minute, a full broker may be. All of the topic waits, and is
 * named once. */
static void put_off(struct app *app, const struct mqtt_report *report)
{
    bool forbidden = report->kind == MQTT_FORBIDDEN;
    int64_t now = clock_boot(), until_ms;

    if (!holds_until(&app->holds, report->about, now))
        log_error("city: the broker refused %s: %s", report->about, report->text);
    until_ms = holds_add(&app->holds, report->about, forbidden ? FORBIDDEN_AGAIN_MS : FULL_AGAIN_MS,
                         forbidden ? FORBIDDEN_MOST_MS : FULL_MOST_MS, now);
    flow_put_off(app, report->about, until_ms);
    say_later(app, report->about);
    if (forbidden)
        forbidden_until(app, until_ms + COMPLAINT_MS);
}

/* A message that the broker did not take, and will not now: a row, or what only the newest counts
 * of. */
static void on_refused(struct app *app, const struct mqtt_report *report)
{
    int64_t seq = flow_seq(app, report->token);
    bool critical, row = outbox_refused(app->outbox, (uint64_t)seq, &critical);

    if (report->token && !row)
        return; /* of a journal that is no more */
    if (report->kind != MQTT_REFUSED) {
        put_off(app, report);
        return;
    }
    log_error("city: the broker refused %s for good, row %lld: %s", report->about, (long long)seq,
              report->text);
    app->refused_ms = clock_boot();
    if (row) {
        journal_dead(app->journal, seq, report->text);
        unheard_done(&app->unheard, seq);
    }
}

/* An alarm waits alone: the others of its topic are to arrive. */
static int64_t put_row_off(struct app *app, const char *topic, int64_t seq, bool critical,
                           bool *all)
{
    char name[HOLDS_ABOUT], beginning[HOLDS_ABOUT];
    int64_t now = clock_boot(), until_ms;
    bool few;

    snprintf(name, sizeof name, "%s %lld", topic, (long long)seq);
    snprintf(beginning, sizeof beginning, "%s ", topic);
    few = holds_count(&app->poison, beginning, now - POISON_MOST_MS) < POISON_ROWS;
    until_ms = holds_add(&app->poison, name, POISON_AGAIN_MS, poison_most_ms(critical && few), now);
    journal_aside(app->journal, seq, until_ms, false);
    outbox_again(app->outbox, clock_now() + until_ms - now);
    *all = holds_count(&app->poison, beginning, now - POISON_MOST_MS) >= POISON_ROWS;
    return until_ms;
}

/* The broker breaks the connection off whenever it gets this: whatever stands behind it would never
 * arrive. It is kept and tried again; what else waits goes first. */
static void on_poison(struct app *app, const struct mqtt_report *report)
{
    const char *topic = report->about;
    int64_t seq = flow_seq(app, report->token), now = clock_boot(), until_ms = 0;
    bool critical, row = outbox_refused(app->outbox, (uint64_t)seq, &critical);
    bool alone = row && !strncmp(topic, "alarm/", 6), all = !alone;

    if (alone)
        until_ms = put_row_off(app, topic, seq, critical, &all);
    if (all) {
        until_ms = holds_add(&app->poison, topic, POISON_AGAIN_MS, poison_most_ms(false), now);
        flow_put_off(app, topic, until_ms);
    }
    log_error("city: the broker breaks the connection off when it gets %s, row %lld; it is tried "
              "again in %lld s",
              topic, (long long)seq, (long long)((until_ms - now) / 1000));
    forbidden_until(app, until_ms + COMPLAINT_MS);
}

/* It is told each minute, and stands as long as it is. */
static void on_deaf(struct app *app, const struct mqtt_report *report)
{
    int64_t now = clock_boot();

    if (now >= app->deaf_until_ms)
        log_error("city: the broker does not let us hear orders or receipts: %s", report->text);
    app->deaf_until_ms = now + FORBIDDEN_AGAIN_MS + COMPLAINT_MS;
    forbidden_until(app, app->deaf_until_ms);
}

static void on_delivered(struct app *app, const struct mqtt_report *report)
{
    int64_t now = clock_boot();

    if (holds_end(&app->holds, report->about, now) + holds_end(&app->poison, report->about, now))
        flow_put_off(app, report->about, now);
    outbox_delivered(app->outbox, (uint64_t)flow_seq(app, report->token), clock_now());
}

/* It waits until there is time for it: what the city said last counts, so a newer one takes its
 * place. Takes the report over. */
static void postpone(struct mqtt_report *place, struct mqtt_report *report, uint64_t *ignored)
{
    *ignored += place->topic != NULL;
    free(place->topic);
    *place = *report;
    report->topic = NULL;
}

static void on_receipt(struct app *app, struct mqtt_report *report)
{
    struct receipt receipt;
    int rc = receipts_hear(&app->news.receipts, report->payload, report->size, report->retained,
                           journal_id(app->journal), app->stored_seq, clock_now(), &receipt);
    bool back;

    if (rc == -EAGAIN)
        postpone(&app->news.receipt, report, &app->news.receipts.refused);
    if (rc || !app->site->settings.receipt_city)
        return;
    back = receipts_back(&app->news.receipts, clock_now());
    outbox_receipt(app->outbox, receipt.upto, receipt.plus, receipt.n);
    journal_receipt(app->journal, receipt.upto, receipt.plus, receipt.n, back);
    if (back)
        outbox_again(app->outbox, clock_now());
    unheard_receipt(&app->unheard, receipt.upto, receipt.plus, receipt.n);
    hop_received(app, &receipt);
    app->house.receipt_ms = clock_now();
}

/* The retained state of our own topic. What another process wrote there after this one was
 * connected to the same broker is of a double; so is a process that is online with another journal,
 * which no earlier process of this board had, unless the journal was begun anew. A will of ours may
 * come late, from a broker that heard of the new connection before it missed the old one, or over a
 * bridge: of this process or, once we were heard to be online, of an earlier one. It is not to be
 * what stays there. */
static void on_state(struct app *app, const struct mqtt_report *report)
{
    char error[80];
    struct json *state = json_read(report->payload, report->size, error, sizeof error);
    const char *session = json_text(json_get(state, "session"), NULL);
    bool online = text_equal(json_text(json_get(state, "state"), ""), "online");
    bool told = session != NULL, ours = told && text_equal(session, app->session);
    bool board = app->anew ||
                 text_equal(json_text(json_get(state, "journal"), ""), journal_id(app->journal));

    json_free(state);
    app->echoed = app->echoed || (ours && online);
    if (!online && app->online && (ours || app->echoed))
        say_state(app, "online");
    if (!told || ours || !(app->known_brokers >> app->broker & 1 || (online && !board)))
        return;
    if (!app->taken_ms || clock_boot() - app->taken_ms > RIVAL_MS)
        log_error("city: another gateway connects under this one's name");
    app->taken_ms = clock_boot();
    mqtt_rival(app->mqtt);
}

/* So that no process after this one takes an older one. In the journal it is at most an hour old:
 * one that comes every minute would wear the card. */
static void keep_beacon(struct app *app, int64_t utc_ms)
{
    app->beacon_ms = utc_ms;
    if (app->live)
        live_put(app->live, PAST_BEACON, &utc_ms, sizeof utc_ms);
    if (utc_ms - app->beacon_kept_ms < BEACON_KEPT_MS)
        return;
    app->beacon_kept_ms = utc_ms;
    journal_keep(app->journal, PAST_BEACON, &utc_ms, sizeof utc_ms);
}

/* A retained one may be of any age. */
static void on_beacon(struct app *app, const struct mqtt_report *report)
{
    int64_t utc_ms;

    if (!gate_pass(&app->news.beacons, BEACONS, BEACON_MS, clock_now()) || report->retained ||
        beacon_read(report->payload, report->size, &app->keys, &utc_ms)) {
        app->house.ignored.beacons++;
        return;
    }
    if (clock_beacon(utc_ms))
        return;
    keep_beacon(app, utc_ms);
    if (app->quality_told != ESTATE_CLOCK_BEACON)
        log_notice("clock: the city says what time it is");
}

static void on_desired(struct app *app, struct mqtt_report *report)
{
    if (!gate_pass(&app->news.bundles, BUNDLES, BUNDLE_MS, clock_now())) {
        postpone(&app->news.bundle, report, &app->house.ignored.bundles);
        return;
    }
    app->house.ignored.bundles += app->news.bundle.topic != NULL; /* this one is newer */
    free(app->news.bundle.topic);
    app->news.bundle.topic = NULL;
    desired_hear(app, report);
}

static void on_news(struct app *app, struct mqtt_report *report)
{
    struct moment now;

    clock_moment(&now);
    if (!report->topic)
        log_warning("city: a message could not be read: out of memory");
    else if (text_equal(report->topic, app->topic_desired))
        on_desired(app, report);
    else if (report->cut)
        app->house.ignored.others++;
    else if (text_equal(report->topic, app->topic_order))
        city_hear(app->city, report->payload, report->size, report->retained, &now);
    else if (text_equal(report->topic, app->topic_receipt))
        on_receipt(app, report);
    else if (text_equal(report->topic, NEWS_TIME))
        on_beacon(app, report);
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
        if (report.kind == MQTT_POISON)
            on_poison(app, &report);
        if (readings_report(app, &report))
            continue;
        pending_report(app, &report);
        switch (report.kind) {
        case MQTT_CONNECTED:
            on_connected(app, &report);
            break;
        case MQTT_LOST:
            on_lost(app, &report);
            if (report.taken)
                app->taken_ms = clock_boot();
            break;
        case MQTT_REFUSED:
        case MQTT_FORBIDDEN:
        case MQTT_PUT_OFF:
            on_refused(app, &report);
            break;
        case MQTT_POISON:
            break;
        case MQTT_NEWS:
            on_news(app, &report);
            break;
        case MQTT_DEAF:
            on_deaf(app, &report);
            break;
        case MQTT_DELIVERED:
            on_delivered(app, &report);
            break;
        default:
            outbox_dropped(app->outbox, (uint64_t)flow_seq(app, report.token));
        }
    }
}

static void take_up(struct app *app, struct mqtt_report *place,
                    void (*hear)(struct app *app, struct mqtt_report *report))
{
    struct mqtt_report report = *place;

    if (!report.topic)
        return;
    place->topic = NULL;
    hear(app, &report);
    free(report.topic);
}

/* Who floods a gateway must not fill its journal, too. */
static void tell_ignored(struct app *app)
{
    const struct verbs_ignored *ignored = &app->house.ignored;
    uint64_t all =
        ignored->orders + ignored->receipts + ignored->beacons + ignored->bundles + ignored->others;

    if (all == app->news.told || (app->news.told_ms && clock_boot() - app->news.told_ms < TELL_MS))
        return;
    log_warning("city: %llu messages more were none that count, or too many to look at",
                (unsigned long long)(all - app->news.told));
    app->news.told = all;
    app->news.told_ms = clock_boot();
}

/* What is said once a connection, and was not on this one. */
static void say_withheld(struct app *app)
{
    if (app->withheld.state && !say_held_until(app, "state"))
        say_state(app, "online");
    if (app->withheld.config && !say_held_until(app, "config"))
        desired_tell(app);
}

void news_tick(struct app *app)
{
    if (app->online)
        say_withheld(app);
    take_up(app, &app->news.receipt, on_receipt);
    take_up(app, &app->news.bundle, on_desired);
    app->house.ignored.orders = city_ignored(app->city);
    app->house.ignored.receipts = app->news.receipts.refused;
    if (app->mqtt)
        app->house.ignored.others += mqtt_missed(app->mqtt);
    tell_ignored(app);
}

void news_leave(struct app *app)
{
    free(app->news.receipt.topic);
    free(app->news.bundle.topic);
}

void news_last_words(struct app *app)
{
    struct mqtt_report report;

    outbox_ends(app->outbox); /* there is nobody to take what comes next */
    while (ring_take(app->mqtt_reports, &report, 1)) {
        if (report.kind == MQTT_DELIVERED)
            outbox_delivered(app->outbox, (uint64_t)flow_seq(app, report.token), clock_now());
        free(report.topic);
    }
    if (app->online)
        app->house.city_since_ms = clock_boot();
    app->online = false;
    TEXT_COPY(app->house.city, NEWS_CONNECTING);
}
