/*
 * app_tick - what only time brings: judgement when nothing changed, rows whose commit is slow, the
 * lists of open alarms, the day's summary, and the gateway's own conditions.
 *
 * Runs on main four times a second and never waits. The retained lists go out when nothing is under
 * way to the disk or the broker, so that a list never knows less than the events before it.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "app_house.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/text.h"
#include "estate_plugin.h"
#include "send/payload.h"

enum {
    SLOW_COMMIT_MS = 2000,
    STORE_LATE_MS = 10000, /* a store overdue by so long: GW_STORAGE */
    HOUR_MS = 3600000
};

/* Rows whose commit is slow go out as they are. */
static void send_live(struct app *app, uint8_t priority)
{
    int64_t now = clock_boot();

    for (struct app_pending *p = app->pending; p; p = p->next)
        if (p->row->priority == priority && !p->sent_live && now - p->since_ms > SLOW_COMMIT_MS)
            p->sent_live = !flow_publish(app, 0, p->row, 0);
}

static void pending(struct app *app)
{
    flow_queue_pending(app);
    if (!app->online)
        return;
    send_live(app, ROW_CRITICAL);
    send_live(app, ROW_NORMAL);
}

/* One domain's list under construction. */
struct listing {
    const char *domain;
    struct json *active;
};

static void list_alarm(void *context, const struct alarm_event *event)
{
    struct listing *listing = context;

    if (text_equal(event->domain, listing->domain))
        payload_active_add(listing->active, event);
}

static void publish_active(struct app *app, struct app_domain *domain)
{
    struct listing listing = {.domain = domain->name, .active = payload_active_begin()};
    char below[48], topic[PAYLOAD_TOPIC], *payload;
    struct moment now;

    clock_moment(&now);
    desk_alarms(app->desk, &now, list_alarm, &listing);
    payload = payload_active_end(listing.active, journal_id(app->journal), app->stored_seq);
    snprintf(below, sizeof below, "active/%s", domain->name);
    payload_topic(&app->site->settings, below, topic);
    if (payload && !mqtt_publish(app->mqtt, 0, topic, payload, 1, true))
        domain->dirty = false;
    free(payload);
}

/* A list is sent after the events that it includes: when nothing waits for the disk or the broker.
 */
static void active(struct app *app)
{
    if (!app->online || app->pending || !outbox_idle(app->outbox))
        return;
    for (size_t i = 0; i < app->domains; i++)
        if (app->domain[i].dirty)
            publish_active(app, &app->domain[i]);
}

/* Stores the summary of a day. `final`: the whole day, told once; else the day so far, asked for.
 */
static int store_daily(struct app *app, int32_t day, bool final)
{
    struct moment now;
    char id[ULID_TEXT], date[CLOCK_TEXT], *body;
    struct app_daily *known = &app->daily[day & 1];
    struct json *daily;
    struct row *row;
    uint32_t rev;

    clock_moment(&now);
    daily = desk_daily(app->desk, day, &now);
    if (!daily)
        return -ENOENT;
    rev = known->day == day ? known->rev + 1 : 1;
    body = payload_daily(app->site, daily, rev);
    snprintf(id, sizeof id, "%s-%s", final ? "daily" : "so-far", clock_format_day(date, day));
    row = body ? row_new(id, rev, ROW_NORMAL, "daily", body) : NULL;
    free(body);
    if (!row || flow_store(app, row)) {
        row_free(row);
        return -ENOMEM;
    }
    *known = (struct app_daily){.day = day, .rev = rev};
    return 0;
}

int tick_publish_daily(void *context, int32_t local_day)
{
    return store_daily(context, local_day, false);
}

/* The gateway's own share of five minutes, always the same, so that a city's gateways do not all
 * speak at once. */
static int32_t daily_jitter_ms(const struct settings *settings)
{
    uint32_t hash = 5381;

    for (const char *c = settings->id; *c; c++)
        hash = hash * 33 + (unsigned char)*c;
    for (const char *c = settings->gateway; *c; c++)
        hash = hash * 33 + (unsigned char)*c;
    return (int32_t)(hash % 300000);
}

static void daily(struct app *app, const struct moment *now)
{
    const struct settings *settings = &app->site->settings;
    int32_t yesterday = now->local_day - 1;
    int rc;

    if (app->daily_done == yesterday ||
        now->local_ms < settings->daily_at_ms + daily_jitter_ms(settings))
        return;
    rc = store_daily(app, yesterday, true);
    if (!rc)
        log_notice("summary of the day stored");
    if (!rc || rc == -ENOENT)
        app->daily_done = yesterday;
}

static struct live_clock clock_as_kept(const struct app *app)
{
    struct live_clock clock = {.now_ms = clock_now(), .utc_ms = clock_utc()};

    TEXT_COPY(clock.boot_id, app->boot_id);
    clock.origin_ms = clock.now_ms - clock_boot();
    return clock;
}

void tick_keep_zones(struct app *app)
{
    struct live_clock clock = clock_as_kept(app);

    journal_keep(app->journal, TICK_CLOCK, &clock, sizeof clock);
    for (uint32_t z = 0; z <= app->site->zones + 1; z++) {
        size_t size;
        const void *state = desk_state(app->desk, z, &size);

        if (state)
            journal_keep(app->journal, desk_zone_name(app->desk, z), state, size);
    }
}

static void keep(struct app *app, const struct moment *now)
{
    struct live_clock clock = clock_as_kept(app);

    live_put_clock(app->live, &clock);
    if (now->now_ms - app->hour_kept_ms < HOUR_MS || app->journal_fault)
        return;
    app->hour_kept_ms = now->now_ms;
    tick_keep_zones(app);
}

/* Bits of the conditions that are so. */
static uint32_t conditions_now(struct app *app, const struct moment *now)
{
    int history = history_fault(app->history);
    bool late = beat_overdue(&app->journal_beat) > STORE_LATE_MS ||
                beat_overdue(&app->history_beat) > STORE_LATE_MS;
    bool storage =
        late || app->journal_fault || app->store_in_memory || (history && history != -EUCLEAN);

    return (uint32_t)storage << GATEWAY_STORAGE | (uint32_t)app->config_wrong << GATEWAY_CONFIG |
           (uint32_t)(now->time_quality == ESTATE_CLOCK_NONE) << GATEWAY_CLOCK |
           (uint32_t)app->zone_off << GATEWAY_PLUGIN;
}

void tick_conditions(struct app *app)
{
    static const enum gateway_code codes[] = {GATEWAY_STORAGE, GATEWAY_CONFIG, GATEWAY_CLOCK,
                                              GATEWAY_PLUGIN};
    uint32_t conditions, news;
    struct moment now;

    clock_moment(&now);
    conditions = conditions_now(app, &now);
    news = app->conditions_told ? conditions ^ app->conditions : UINT32_MAX;
    app->conditions = conditions;
    app->conditions_told = true;
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
        if (news >> codes[i] & 1)
            desk_gateway(app->desk, codes[i], 0, conditions >> codes[i] & 1, &now);
}

void tick_run(void *context, uint32_t events)
{
    struct app *app = context;
    struct moment now;

    (void)events;
    clock_moment(&now);
    tick_conditions(app);
    desk_tick(app->desk, &now);
    pending(app);
    if (outbox_tick(app->outbox, clock_now()) == -ETIMEDOUT) {
        log_warning("city: no acknowledgement for %d s: a new connection",
                    OUTBOX_ACKNOWLEDGE_MS / 1000);
        outbox_lost(app->outbox);
        mqtt_reconnect(app->mqtt);
    }
    active(app);
    daily(app, &now);
    keep(app, &now);
    app->house.readings_lost = ring_dropped(app->readings) + history_dropped(app->history);
}
