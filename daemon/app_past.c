/*
 * app_past - what an earlier process left, and how the new one takes it over.
 *
 * After kill -9 the live file in /run holds everything up to the last judgement; after a power cut
 * /run is empty and the journal has each zone's state as it last went to the disk. In both cases
 * the state may know revisions that were never committed, and the journal may know open alarms that
 * the state has no place for (the device was removed, the state was lost). The first are told again
 * as new revisions, the second are closed, so that the city never shows an alarm that nobody
 * watches any more.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app_house.h"
#include "base/clock.h"
#include "base/json.h"
#include "base/log.h"
#include "base/text.h"
#include "estate_plugin.h"
#include "send/payload.h"

/* A jump of more than this between two runs is a wrong clock, not a time without power. */
static const int64_t LONGEST_OFF_MS = 30LL * 86400000;

enum {
    DEATHS_APART_MS = 3600000,
    DEATHS_SET_ASIDE = 2,
    DEATHS_OFF = 3,
    CONNECT_MS = 5000 /* in which a new connection may deliver what is old, before it is told */
};

/* After a power cut the time went on by as much as the wall clock did, if that can be believed. */
static void go_on_from(const struct live_clock *clock)
{
    int64_t off = clock_utc() - clock->utc_ms;

    if (off < 0 || off > LONGEST_OFF_MS)
        off = 0;
    clock_set_origin(clock->now_ms + off - clock_boot());
}

void past_refuge(struct app *app)
{
    int64_t rows = 0;
    int rc = journal_adopt(app->journal, app->options->run_dir, &rows);

    if (rc)
        log_error("journal in %s: %s; it stays there", app->options->run_dir, strerror(-rc));
    else if (rows)
        log_notice("journal: %lld rows that were kept in memory are on the disk", (long long)rows);
}

static int64_t time_of(const void *block, size_t size)
{
    int64_t utc_ms = 0;

    if (block && size == sizeof utc_ms)
        memcpy(&utc_ms, block, size);
    return utc_ms;
}

static void recall_beacon(struct app *app, const struct live_past *past)
{
    size_t live_size = 0, size = 0;
    const void *live = past ? live_past_block(past, PAST_BEACON, &live_size) : NULL;
    void *kept = journal_zone(app->journal, PAST_BEACON, &size);
    int64_t newest = time_of(live, live_size);

    app->beacon_kept_ms = time_of(kept, size);
    app->beacon_ms = newest > app->beacon_kept_ms ? newest : app->beacon_kept_ms;
    clock_beacon_past(app->beacon_ms);
    free(kept);
}

void past_clock(struct app *app, const struct live_past *past)
{
    const struct live_clock *clock = past ? live_past_clock(past) : NULL;
    size_t size = 0;
    struct live_clock *kept = clock ? NULL : journal_zone(app->journal, TICK_CLOCK, &size);
    bool same;

    if (!clock && size == sizeof *kept)
        clock = kept;
    same = clock && text_equal(clock->boot_id, app->boot_id);
    if (clock)
        app->gap = clock->stopped ? GAP_STOP : same ? GAP_RESTART : GAP_POWER;
    if (same)
        clock_server_past(clock->server, clock->utc_ms - (clock->now_ms - clock->origin_ms));
    if (same && clock != kept)
        clock_set_origin(clock->origin_ms);
    else if (clock)
        go_on_from(clock);
    else
        clock_set_origin(clock_utc() - clock_boot());
    free(kept);
    recall_beacon(app, past);
}

/* A drill whose judgement killed the process does not go on. */
static bool deadly_drill(const struct app *app, const struct live_past *past, uint32_t zone)
{
    size_t size = 0;
    const char *judging = past ? live_past_block(past, PAST_JUDGING, &size) : NULL;

    return zone > app->site->zones && judging && size == SITE_ID &&
           !strncmp(judging, desk_zone_name(app->desk, zone), SITE_ID);
}

static void restore_points(struct app *app, const struct live_past *past)
{
    size_t size = 0;
    const void *block = past ? live_past_block(past, PAST_POINTS, &size) : NULL;
    void *kept = block ? NULL : journal_zone(app->journal, PAST_POINTS, &size);

    if (block || kept)
        desk_restore_points(app->desk, block ? block : kept, size);
    free(kept);
}

void past_restore(struct app *app, const struct live_past *past)
{
    desk_gap_was(app->desk, app->gap);
    restore_points(app, past);
    for (uint32_t z = 0; z <= app->site->zones + 1 && !deadly_drill(app, past, z); z++) {
        const char *name = desk_zone_name(app->desk, z);
        size_t size = 0;
        const void *block = past ? live_past_block(past, name, &size) : NULL;
        void *kept = block ? NULL : journal_zone(app->journal, name, &size);

        if (block || kept) {
            if (!desk_restore(app->desk, z, block ? block : kept, size))
                log_warning("zone %s: its kept state does not fit and was left out", name);
        }
        free(kept);
    }
    if (!past)
        desk_skip_revisions(app->desk);
    desk_rows_before(app->desk, app->stored_seq);
}

void past_sounder(struct app *app, const struct live_past *past)
{
    size_t size = 0;
    const void *block = past ? live_past_block(past, PAST_SOUNDER, &size) : NULL;
    void *kept = block ? NULL : journal_zone(app->journal, PAST_SOUNDER, &size);

    if ((block || kept) && size == sizeof app->sounder_kept) {
        memcpy(app->sounder_kept, block ? block : kept, size - 1);
        horn_was_on(app->horn, app->sounder_kept);
    }
    free(kept);
}

static void count_death(struct app_deaths *deaths)
{
    int64_t now = clock_now();

    if (now - deaths->last_ms > DEATHS_APART_MS)
        deaths->count = 0;
    deaths->last_ms = now;
    if (deaths->count < UINT8_MAX)
        deaths->count++;
    log_error("zone %s: its plugin killed the last process, %u times within an hour", deaths->zone,
              deaths->count);
}

/* What the earlier process knew of this zone, by name: the configuration may be another one. */
static void recall_deaths(struct app_deaths *deaths, const struct app_deaths *known, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!strncmp(known[i].zone, deaths->zone, sizeof deaths->zone)) {
            deaths->count = known[i].count;
            deaths->last_ms = known[i].last_ms;
        }
}

int past_deaths(struct app *app, const struct live_past *past)
{
    size_t size = 0, judging_size = 0;
    const struct app_deaths *known = past ? live_past_block(past, PAST_DEATHS, &size) : NULL;
    const char *judging = past ? live_past_block(past, PAST_JUDGING, &judging_size) : NULL;

    app->deaths = calloc(app->site->zones + 1, sizeof *app->deaths);
    if (!app->deaths)
        return -ENOMEM;
    for (uint32_t z = 0; z < app->site->zones; z++) {
        struct app_deaths *deaths = &app->deaths[z];

        TEXT_COPY(deaths->zone, app->site->zone[z].name);
        recall_deaths(deaths, known, known ? size / sizeof *known : 0);
        if (judging && judging_size == SITE_ID && !strncmp(judging, deaths->zone, SITE_ID))
            count_death(deaths);
        if (deaths->count >= DEATHS_SET_ASIDE)
            desk_set_aside(app->desk, z);
        if (deaths->count >= DEATHS_OFF) {
            desk_switch_off(app->desk, z);
            app->zone_off = true;
            log_error("zone %s is not judged any more: update its plugin, then restart estated",
                      deaths->zone);
        }
    }
    return 0;
}

void past_forget_deaths(struct app *app)
{
    size_t size = app->site->zones * sizeof *app->deaths;

    if (!app->deaths || !app->live)
        return;
    memset(app->deaths, 0, size);
    live_put(app->live, PAST_DEATHS, app->deaths, size);
}

/* Every zone's block, and those beside them. */
static size_t list_blocks(const struct app *app, struct live_block *block)
{
    size_t n = 0;

    for (uint32_t z = 0; z <= app->site->zones + 1; z++, n++) {
        TEXT_COPY(block[n].name, desk_zone_name(app->desk, z));
        block[n].size = desk_state_most(app->desk, z);
    }
    TEXT_COPY(block[n].name, PAST_POINTS);
    desk_points(app->desk, &block[n++].size);
    block[n++] = (struct live_block){.name = PAST_JUDGING, .size = SITE_ID};
    block[n++] = (struct live_block){.name = PAST_BEACON, .size = sizeof app->beacon_ms};
    block[n++] =
        (struct live_block){.name = PAST_DEATHS, .size = app->site->zones * sizeof *app->deaths};
    block[n++] = (struct live_block){.name = PAST_DAILY, .size = sizeof app->days};
    block[n++] = (struct live_block){.name = PAST_SOUNDER, .size = sizeof app->sounder_kept};
    if (app->site->settings.telemetry == TELEMETRY_COMPLETE) /* else it is forgotten */
        block[n++] =
            (struct live_block){.name = PAST_TELEMETRY, .size = sizeof(struct replay_place)};
    return n;
}

static void restore_telemetry(struct app *app, const struct live_past *past)
{
    size_t size = 0;
    const void *block = past ? live_past_block(past, PAST_TELEMETRY, &size) : NULL;

    app->telemetry_place = (struct replay_place){.cursors = 0};
    if (block && size == sizeof app->telemetry_place)
        memcpy(&app->telemetry_place, block, size);
}

int past_make_live(struct app *app, const struct live_past *past)
{
    struct live_block *block = calloc(app->site->zones + 9, sizeof *block);
    static const char nobody[SITE_ID];
    char path[SITE_PATH + 8];
    struct live_clock clock;
    const void *points;
    size_t size;
    int rc;

    if (!block)
        return -ENOMEM;
    snprintf(path, sizeof path, "%s/live", app->options->run_dir);
    rc = live_create(path, block, list_blocks(app, block), past, &app->live);
    free(block);
    if (rc)
        return rc;
    restore_telemetry(app, past);
    for (uint32_t z = 0; z <= app->site->zones + 1; z++) {
        const void *state = desk_state(app->desk, z, &size);

        if (state)
            live_put(app->live, desk_zone_name(app->desk, z), state, size);
    }
    clock = tick_clock(app);
    live_put_clock(app->live, &clock);
    points = desk_points(app->desk, &size);
    live_put(app->live, PAST_POINTS, points, size);
    live_put(app->live, PAST_JUDGING, nobody, sizeof nobody);
    live_put(app->live, PAST_BEACON, &app->beacon_ms, sizeof app->beacon_ms);
    live_put(app->live, PAST_DEATHS, app->deaths, app->site->zones * sizeof *app->deaths);
    live_put(app->live, PAST_SOUNDER, app->sounder_kept, sizeof app->sounder_kept);
    flow_keep_days(app);
    return 0;
}

static void forget(struct app *app, const struct row *last)
{
    uint8_t quality = clock_quality(); /* first: see clock_moment() */
    char time[CLOCK_TEXT],
        *body = payload_forget(app->site, last, clock_format(time, clock_utc()), quality);
    struct row *row =
        body ? row_new(last->id, last->rev + 1, last->priority, last->topic, body) : NULL;

    free(body);
    if (!row || flow_store(app, row)) {
        log_error("alarm %s is no longer watched, and its end could not be stored", last->id);
        row_free(row);
        return;
    }
    log_notice("alarm %s is no longer watched: closed", last->id);
}

/* Rows of open alarms that nobody knows, collected before any is ended. */
struct lost {
    struct app *app;
    struct row **row;
    size_t rows;
};

static void collect_lost(void *context, const struct row *row)
{
    struct lost *lost = context;
    struct row **grown;

    if (desk_knows(lost->app->desk, row->id))
        return;
    grown = realloc(lost->row, (lost->rows + 1) * sizeof *grown);
    if (!grown)
        return;
    lost->row = grown;
    lost->row[lost->rows] = row_new(row->id, row->rev, row->priority, row->topic, row->body);
    if (lost->row[lost->rows])
        lost->rows++;
}

static uint32_t stored_rev(void *context, const char *id)
{
    struct app *app = context;

    return journal_revision(app->journal, id);
}

static uint32_t same_zone(const struct desk *desk, uint32_t zones, const char *name)
{
    for (uint32_t z = 0; z <= zones + 1; z++)
        if (text_equal(desk_zone_name(desk, z), name))
            return z;
    return SITE_NO;
}

/* What is kept beside the zones has names that no zone can have. */
static bool is_ours(void *context, const char *zone)
{
    const struct app *app = context;

    return zone[0] == '=' || same_zone(app->desk, app->site->zones, zone) != SITE_NO;
}

/* The alarms of a zone that is gone are closed here: should it come back, it begins anew. */
void past_reconcile(struct app *app)
{
    struct lost lost = {.app = app};
    struct moment now;

    clock_moment(&now);
    desk_reconcile(app->desk, stored_rev, app, &now);
    journal_each_open(app->journal, collect_lost, &lost);
    for (size_t i = 0; i < lost.rows; i++) {
        forget(app, lost.row[i]);
        row_free(lost.row[i]);
    }
    free(lost.row);
    if (journal_keep_only(app->journal, is_ours, app))
        log_warning("journal: states of zones that are gone could not be forgotten");
}

struct unheard_past {
    struct app *app;
    bool told; /* GW_NOT_RECEIVED stands: then it goes on until all is confirmed */
};

static void find_told(void *context, const struct alarm_event *event)
{
    struct unheard_past *past = context;

    past->told = past->told || text_equal(event->code->code, "GW_NOT_RECEIVED");
}

/* Since when it waits is in the row: a process that starts again and again is no reason to wait
 * longer. */
static void note_unheard(void *context, const struct row *row)
{
    const struct unheard_past *past = context;
    char error[80];
    struct json *body = json_read(row->body, strlen(row->body), error, sizeof error);
    int64_t time = clock_read(json_text(json_get(body, "time"), "")),
            age = time == INT64_MIN ? 0 : clock_utc() - time;

    json_free(body);
    if (!unheard_counts(row))
        return;
    age = age < 0 ? 0 : age < UNHEARD_MS - CONNECT_MS ? age : UNHEARD_MS - CONNECT_MS;
    unheard_add(&past->app->unheard, row, clock_now() - (past->told ? UNHEARD_MS + 1 : age));
}

void past_unheard(struct app *app)
{
    struct unheard_past past = {.app = app};
    struct moment now;

    clock_moment(&now);
    desk_alarms(app->desk, &now, find_told, &past);
    journal_each_waiting(app->journal, UNHEARD_ROWS, note_unheard, &past);
}

/* One open alarm of the old desk: if the new one has no place for it, it ends here. */
struct carry {
    struct app *app;
    const struct site *old_site;
};

static void carry_alarm(void *context, const struct alarm_event *event)
{
    struct carry *carry = context;
    char topic[48], *body;
    struct row *row;

    if (desk_knows(carry->app->desk, event->id))
        return;
    snprintf(topic, sizeof topic, "alarm/%s", event->domain);
    body = payload_alarm(carry->old_site, event);
    row =
        body ? row_new(event->id, event->rev, event->code->severity == ESTATE_CRITICAL, topic, body)
             : NULL;
    if (row)
        forget(carry->app, row);
    free(body);
    row_free(row);
}

void past_carry_over(struct app *app, struct desk *old, const struct site *old_site)
{
    struct carry carry = {.app = app, .old_site = old_site};
    struct moment now;
    size_t size;
    const void *state = desk_points(old, &size);

    desk_restore_points(app->desk, state, size);
    for (uint32_t z = 0; z <= old_site->zones + 1; z++) {
        uint32_t to = same_zone(app->desk, app->site->zones, desk_zone_name(old, z));

        state = desk_state(old, z, &size);

        if (to != SITE_NO && state)
            desk_restore(app->desk, to, state, size);
        else if (to == SITE_NO)
            journal_keep(app->journal, desk_zone_name(old, z), NULL, 0);
    }
    clock_moment(&now);
    desk_alarms(old, &now, carry_alarm, &carry);
    desk_reconcile(app->desk, desk_told_rev, old, &now);
}
