/*
 * app_tick - what only time brings: judgement when nothing changed, the lists of open alarms, the
 * day's summary, and the gateway's own conditions.
 *
 * Runs on main and never waits. The retained lists go out when nothing is under way to the disk or
 * the broker, so that a list never knows less than the events before it.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app_house.h"
#include "base/certificate.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/text.h"
#include "control/values.h"
#include "decide/kept.h"
#include "estate_plugin.h"
#include "send/payload.h"

#define CERTIFICATE_MS (30 * 86400000LL) /* before its end people are told */

/* How ids of summaries begin; their date follows. */
#define WHOLE  "daily-"
#define SO_FAR "so-far-"

enum {
    STORE_LATE_MS = 10000, /* a store overdue by so long: GW_STORAGE */
    HOUR_MS = 3600000,
    COMPLAINT_MS = 90000,   /* so long people are told of what was refused for good */
    LIST_LATEST_MS = 10000, /* after a change, or a new connection, its list is sent */
    TAKEN_MS = 7200000,     /* another gateway under our name is remembered for so long */
    DAILY_LATEST = 7,       /* days; a summary that is older is not made any more */
    PROBE_MS = 10000,       /* a disk that could not be opened is tried again so often */
    POINTS_MS = 10000,      /* between two copies of the block of points in memory, and .. */
    POINTS_SMALL = 16384,   /* .. the largest that goes to flash every hour */
};

/* One domain's list under construction. */
struct listing {
    const struct app *app;
    const char *domain;
    struct json *active;
};

static void list_alarm(void *context, const struct alarm_event *event)
{
    struct listing *listing = context;

    if (text_equal(event->domain, listing->domain))
        payload_active_add(listing->active, event);
}

/* Is it the domain of this zone, as the desk counts them? */
static bool is_of(const struct listing *listing, uint32_t zone)
{
    const struct site *site = listing->app->site;

    return text_equal(zone < site->zones ? site_domain(site, zone) : "gateway", listing->domain);
}

static void list_permit(void *context, uint32_t zone, const struct permit *permit)
{
    const struct listing *listing = context;

    if (is_of(listing, zone))
        payload_active_permit(listing->active, desk_zone_name(listing->app->desk, zone), permit);
}

static void list_shelf(void *context, uint32_t zone, const struct shelf *shelf)
{
    const struct listing *listing = context;

    if (is_of(listing, zone))
        payload_active_shelf(listing->active, shelf);
}

/* Of the domain of a zone that reads the point itself. */
static void list_drill(const struct listing *listing)
{
    const struct site *site = listing->app->site;
    struct desk_trial drill;

    if (!desk_trial(listing->app->desk, false, &drill) || drill.record->kind != DRILL_PATH)
        return;
    for (uint32_t z = 0; z < site->zones; z++)
        if (is_of(listing, z) &&
            values_zone_reads(&site->zone[z], site_find_point(site, drill.record->point))) {
            payload_active_drill(listing->active, drill.record->point, drill.record->by,
                                 drill.record->at_utc_ms);
            return;
        }
}

static void publish_active(struct app *app, struct app_domain *domain)
{
    struct listing listing = {.app = app, .domain = domain->name};
    char below[SLOTS_ABOUT], *payload;
    struct moment now;

    snprintf(below, sizeof below, "active/%s", domain->name);
    if (say_held_until(app, below))
        return; /* it stays dirty */
    clock_moment(&now);
    listing.active = payload_active_begin();
    desk_alarms(app->desk, &now, list_alarm, &listing);
    desk_permits(app->desk, list_permit, &listing);
    desk_shelves(app->desk, list_shelf, &listing);
    list_drill(&listing);
    payload = payload_active_end(listing.active, journal_id(app->journal), app->stored_seq,
                                 now.time_quality);
    if (payload && !say_message(app, below, payload, 1, true))
        domain->dirty = false;
    free(payload);
}

/* A list is sent after the events that it includes: when nothing waits for the disk or the broker.
 * But a disk may stay dead for days, and a week takes an hour to make up for; who starts to look on
 * meanwhile has nothing but the lists. So none waits for long. */
static void active(struct app *app)
{
    bool told = !app->pending && outbox_idle(app->outbox);
    int64_t late_ms = clock_boot() - LIST_LATEST_MS;

    if (!app->online || (!told && late_ms < app->online_since_ms))
        return;
    for (size_t i = 0; i < app->domains; i++)
        if (app->domain[i].dirty && (told || app->domain[i].dirty_ms <= late_ms))
            publish_active(app, &app->domain[i]);
}

/* What is known of the summaries of a day; rev 0: there is none. */
static struct app_daily known_daily(const struct app *app, int32_t day)
{
    for (uint32_t i = 0; i < app->days.n && i < APP_DAYS; i++)
        if (app->days.daily[i].day == day)
            return app->days.daily[i];
    return (struct app_daily){.day = day};
}

static void know_daily(struct app *app, const struct app_daily *daily)
{
    uint32_t i = 0;

    while (i < app->days.n && i < APP_DAYS && app->days.daily[i].day != daily->day)
        i++;
    if (i == app->days.n || i == APP_DAYS)
        i = app->days.n++ % APP_DAYS;
    app->days.daily[i] = *daily;
}

static void recall(void *context, const char *id, uint32_t rev)
{
    bool whole = !strncmp(id, WHOLE, strlen(WHOLE));
    int32_t day = clock_read_day(id + strlen(whole ? WHOLE : SO_FAR));
    struct app_daily known = known_daily(context, day);

    known.rev = rev > known.rev ? rev : known.rev;
    known.whole = known.whole || whole;
    know_daily(context, &known);
}

/* By what is stored, and not by the clock: it may not be set yet. A journal that is new, or is in
 * memory, does not know what the one before had: no revision is given twice. */
void tick_recall_daily(struct app *app, const struct live_past *past)
{
    size_t size = 0;
    const void *block = past ? live_past_block(past, PAST_DAILY, &size) : NULL;

    if (block && size == sizeof app->days)
        memcpy(&app->days, block, size);
    for (uint32_t i = 0; i < APP_DAYS; i++)
        app->days.daily[i].whole &= app->store_in_memory;
    journal_each_of(app->journal, SO_FAR, APP_DAYS, recall, app);
    journal_each_of(app->journal, WHOLE, APP_DAYS, recall, app);
}

/* Stores the summary of a day. `whole`: it is over, and what it was like is kept with the summary,
 * so that a correction can be told from it; else the day so far, asked for. */
static int store_daily(struct app *app, int32_t day, bool whole)
{
    struct moment now;
    char id[ULID_TEXT], date[CLOCK_TEXT], *body;
    struct app_daily known = known_daily(app, day);
    struct json *daily;
    struct row *row;

    clock_moment(&now);
    daily = desk_daily(app->desk, day, &now);
    if (!daily)
        return -ENOENT;
    known.rev++;
    body = payload_daily(app->site, daily, known.rev, app->chain);
    snprintf(id, sizeof id, "%s%s", whole ? WHOLE : SO_FAR, clock_format_day(date, day));
    row = body ? row_new(id, known.rev, ROW_NORMAL, "daily", body) : NULL;
    free(body);
    if (row && whole) {
        desk_daily_told(app->desk, day);
        tick_keep_zones(app);
    }
    if (!row || flow_store(app, row)) {
        row_free(row);
        return -ENOMEM;
    }
    know_daily(app, &known);
    flow_keep_days(app); /* the revision is given away; that the day was told is so once stored */
    known.whole = known.whole || whole;
    know_daily(app, &known);
    return 0;
}

bool tick_is_told(void *context, int32_t local_day)
{
    struct app *app = context;

    return !app->journal_fault && known_daily(app, local_day).whole &&
           !desk_daily_due(app->desk, local_day, true);
}

int tick_publish_daily(void *context, int32_t local_day)
{
    return store_daily(context, local_day, false);
}

/* Days that ended without a summary, because nobody was here to make it, are made up for. */
static void daily(struct app *app, const struct moment *now)
{
    const struct settings *settings = &app->site->settings;

    if (now->local_ms < settings->daily_at_ms + site_share_ms(settings))
        return;
    for (int32_t day = now->local_day - DAILY_LATEST; day < now->local_day; day++)
        if (desk_daily_due(app->desk, day, known_daily(app, day).whole) &&
            !store_daily(app, day, true))
            log_notice("summary of the day stored");
}

struct live_clock tick_clock(const struct app *app)
{
    struct live_clock clock = {.now_ms = clock_now(),
                               .utc_ms = clock_utc(),
                               .stopped = app->stopped,
                               .server = clock_server()};

    TEXT_COPY(clock.boot_id, app->boot_id);
    clock.origin_ms = clock.now_ms - clock_boot();
    return clock;
}

void tick_keep_zones(struct app *app)
{
    struct live_clock clock = tick_clock(app);
    struct moment now;
    size_t size;
    const void *state = desk_points(app->desk, &size);

    clock_moment(&now);
    desk_count_day(app->desk, &now);
    if (app->mqtt)
        desk_bytes(app->desk, DESK_WIRE, mqtt_bytes(app->mqtt));
    if (app->live)
        live_put_clock(app->live, &clock);
    journal_keep(app->journal, TICK_CLOCK, &clock, sizeof clock);
    if (app->stopped && app->beacon_ms > app->beacon_kept_ms)
        journal_keep(app->journal, PAST_BEACON, &app->beacon_ms, sizeof app->beacon_ms);
    if (app->stopped || size <= POINTS_SMALL)
        journal_keep(app->journal, PAST_POINTS, state, size);
    journal_keep(app->journal, PAST_SOUNDER, app->sounder_kept, sizeof app->sounder_kept);
    for (uint32_t z = 0; z <= app->site->zones + 1; z++) {
        state = desk_state(app->desk, z, &size);
        if (!state)
            continue;
        journal_keep(app->journal, desk_zone_name(app->desk, z), state, size);
        if (app->live) /* the next start believes this one first */
            live_put(app->live, desk_zone_name(app->desk, z), state, size);
    }
}

static void keep(struct app *app, const struct moment *now)
{
    struct live_clock clock = tick_clock(app);
    size_t size;

    live_put_clock(app->live, &clock);
    if (now->now_ms - app->points_kept_ms >= POINTS_MS) {
        const void *points = desk_points(app->desk, &size);

        live_put(app->live, PAST_POINTS, points, size);
        app->points_kept_ms = now->now_ms;
    }
    if (now->now_ms - app->hour_kept_ms < HOUR_MS || app->journal_fault)
        return;
    app->hour_kept_ms = now->now_ms;
    tick_keep_zones(app);
}

/* A relay stays on over a stop and a power cut, and the next configuration may know another one. */
void tick_keep_sounder(struct app *app)
{
    const char *on = horn_left_on(app->horn);

    if (text_equal(on, app->sounder_kept) || !app->live)
        return;
    memset(app->sounder_kept, 0, sizeof app->sounder_kept);
    TEXT_COPY(app->sounder_kept, on);
    live_put(app->live, PAST_SOUNDER, app->sounder_kept, sizeof app->sounder_kept);
    if (journal_keep(app->journal, PAST_SOUNDER, app->sounder_kept, sizeof app->sounder_kept))
        app->hour_kept_ms = 0; /* with the zones, when the disk is back */
}

/* The clock became right, or better: what is retained at the city says so, and what was told with a
 * wrong one is told again, dated. */
static void date(struct app *app, const struct moment *now)
{
    bool right = now->time_quality != ESTATE_CLOCK_NONE;

    if (app->online && now->time_quality != app->quality_told) {
        app->quality_told = now->time_quality;
        say_state(app, "online");
        flow_all_dirty(app);
        app->withheld.config = true;
    }
    if (right && !app->dated)
        app->dated = !journal_date(app->journal, now->utc_ms - clock_boot(),
                                   clock_quality_name(now->time_quality));
    app->dated = app->dated && right;
}

static bool is_recent(int64_t boot_ms, int64_t span_ms)
{
    return boot_ms && clock_boot() - boot_ms < span_ms;
}

void tick_certificates(struct app *app)
{
    const struct settings *settings = &app->site->settings;
    const char *const paths[] = {settings->ca, settings->certificate};
    int64_t end;

    app->house.certificate_end_ms = INT64_MAX;
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++)
        if (paths[i][0] && !certificate_expiry(paths[i], &end) &&
            end < app->house.certificate_end_ms)
            app->house.certificate_end_ms = end;
}

/* Bits of the conditions that are so. */
static uint32_t conditions_now(struct app *app, const struct moment *now)
{
    int history = history_fault(app->history);
    bool late = beat_overdue(&app->journal_beat) > STORE_LATE_MS ||
                beat_overdue(&app->history_beat) > STORE_LATE_MS;
    bool storage = late || app->journal_fault || app->store_in_memory ||
                   journal_full(app->journal) || (history && history != -EUCLEAN);

    bool unheard =
        unheard_ms(&app->unheard, now->now_ms) > UNHEARD_MS || pending_unheard_ms(app) > UNHEARD_MS;

    return (uint32_t)unheard << GATEWAY_UNHEARD |
           (uint32_t)(app->house.certificate_end_ms - now->utc_ms < CERTIFICATE_MS)
               << GATEWAY_CERTIFICATE |
           (uint32_t)is_recent(app->taken_ms, TAKEN_MS) << GATEWAY_TAKEN_OVER |
           (uint32_t)is_recent(app->refused_ms, COMPLAINT_MS) << GATEWAY_DEAD_LETTER |
           (uint32_t)is_recent(app->let_go_ms, COMPLAINT_MS) << GATEWAY_LET_GO |
           (uint32_t)(clock_boot() < app->forbidden_until_ms) << GATEWAY_FORBIDDEN |
           (uint32_t)storage << GATEWAY_STORAGE | (uint32_t)app->config_wrong << GATEWAY_CONFIG |
           (uint32_t)!clock_is_kept() << GATEWAY_CLOCK | (uint32_t)app->zone_off << GATEWAY_PLUGIN;
}

void tick_conditions(struct app *app)
{
    static const enum gateway_code codes[] = {
        GATEWAY_STORAGE,    GATEWAY_CONFIG,      GATEWAY_CLOCK,     GATEWAY_PLUGIN,
        GATEWAY_UNHEARD,    GATEWAY_DEAD_LETTER, GATEWAY_FORBIDDEN, GATEWAY_CERTIFICATE,
        GATEWAY_TAKEN_OVER, GATEWAY_LET_GO};
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

/* A journal in memory leaves it once the disk works: the history, whose thread may wait for it, was
 * opened already. */
static void look_for_disk(struct app *app)
{
    int64_t now = clock_boot();

    if (!app->store_in_memory || !history_works(app->history) || now - app->probed_ms < PROBE_MS)
        return;
    app->probed_ms = now;
    journal_probe(app->journal, app->options->state_dir);
}

void tick_run(struct app *app)
{
    struct moment now;
    bool late;

    clock_moment(&now);
    tick_conditions(app);
    readings_judge(app, 0);
    late = pending_tick(app, flow_publish) == -ETIMEDOUT;
    late = outbox_tick(app->outbox, clock_now()) == -ETIMEDOUT || late;
    late = readings_tick(app) == -ETIMEDOUT || late;
    if (late) {
        log_warning("city: no acknowledgement in time: a new connection");
        pending_lost(app);
        outbox_lost(app->outbox);
        mqtt_reconnect(app->mqtt);
    }
    mqtt_hurry(app->mqtt, app->unheard.rows || pending_unheard_ms(app));
    active(app);
    desk_bytes(app->desk, DESK_WIRE, mqtt_bytes(app->mqtt));
    vitals_tick(app);
    daily(app, &now);
    date(app, &now);
    keep(app, &now);
    look_for_disk(app);
    horn_tick(app->horn, clock_boot());
    tick_keep_sounder(app);
    trial_tick(app->trial);
    duty_tick(app->duty, clock_boot());
    done_tick(&app->house.done, clock_boot());
    app->house.readings_lost = ring_dropped(app->readings) + history_dropped(app->history);
}
