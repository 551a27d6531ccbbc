/*
 * app_pending - events on their way to the disk, and what becomes of them while that is slow or
 * dead.
 *
 * An alarm is committed before it is sent. Its row goes into the journal's ring at once, and a copy
 * waits here until the commit is reported. If that takes over two seconds the copy goes out live,
 * critical ones first, marked as not stored, and again with its number when the disk is back. With
 * no city either it stays, and goes to whichever is back first. What the broker acknowledged does
 * not go out live again.
 *
 * A row that was stored, but not delivered, is fetched from the disk; of critical ones there is a
 * copy in memory, for a disk that dies before the city is back.
 *
 * What waits is bounded: alarms by the desk, which tells no more of one while four of its revisions
 * wait, the rest by PENDING_MOST. Main thread; nothing here waits.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "app_house.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/text.h"

/* As it stands in a body; in what people wrote the quotes would be escaped. */
#define UNDATED "\"time_quality\":\"none\""

enum {
    SLOW_MS = 2000,      /* a disk that takes longer holds up no alarm */
    PENDING_MOST = 6000, /* rows that are not stored; some more than the journal's ring takes */
    TOKEN_BITS = 56,     /* above them .. */
    TOKEN_MARK = 0xfe    /* .. this: a row that went out before it was stored */
};

/* Puts a pending row into the journal's ring, with the state of its zone as it is now. */
static bool queue(struct app *app, struct app_pending *pending)
{
    struct row *row = row_copy(pending->row);
    const void *state = NULL;
    const char *zone = NULL;
    size_t size = 0;

    if (!row)
        return false;
    if (pending->zone != SITE_NO && pending->generation == app->generation) {
        state = desk_state(app->desk, pending->zone, &size);
        zone = desk_zone_name(app->desk, pending->zone);
    }
    pending->queued = !journal_store(app->journal, pending->token, row, zone, state, size);
    if (!pending->queued)
        row_free(row);
    return pending->queued;
}

/* None before those that were told earlier: before the journal ran, or when its ring was full. */
void pending_queue(struct app *app)
{
    for (struct app_pending *p = app->pending; p && app->journal_runs; p = p->next)
        if (!p->queued && !queue(app, p))
            return;
}

int pending_add(struct app *app, struct row *row, uint32_t instance, uint32_t zone)
{
    struct app_pending *pending = calloc(1, sizeof *pending), **end = &app->pending;

    if (!pending)
        return -ENOMEM;
    pending->row = row;
    if (strncmp(row->topic, "daily", 5) && strstr(row->body, UNDATED))
        row->undated_ms = clock_boot();
    pending->token = app->house.done.given = ++app->next_token;
    pending->since_ms = clock_boot();
    pending->generation = app->generation;
    pending->instance = instance;
    pending->zone = zone;
    while (*end)
        end = &(*end)->next;
    *end = pending;
    app->house.uncommitted++;
    pending_queue(app);
    return 0;
}

static struct app_pending *unlink_at(struct app *app, struct app_pending **at)
{
    struct app_pending *found = *at;

    *at = found->next;
    app->house.uncommitted--;
    return found;
}

struct app_pending *pending_take(struct app *app, uint64_t token)
{
    for (struct app_pending **at = &app->pending; *at; at = &(*at)->next)
        if ((*at)->token == token)
            return unlink_at(app, at);
    return NULL;
}

void pending_free(struct app_pending *pending)
{
    if (pending)
        row_free(pending->row);
    free(pending);
}

void pending_drop(struct app *app)
{
    while (app->pending)
        pending_free(unlink_at(app, &app->pending));
}

/* ---- live ---- */

/* The desk tells no more of an alarm while several of its revisions are under way. One that went
 * out live is not: a disk may stay dead for days, and the alarm goes on. */
static void let_go_on(struct app *app, struct app_pending *pending)
{
    struct moment now;

    if (pending->left || pending->live == PENDING_HERE)
        return;
    pending->left = true;
    clock_moment(&now);
    if (pending->zone != SITE_NO && pending->generation == app->generation)
        desk_stored(app->desk, pending->instance, &now);
}

/* What the broker lately did not take of its topic it is asked again later; a critical one is tried
 * once all the same. */
static bool is_held(const struct app *app, const struct app_pending *pending, int64_t now)
{
    return say_held_until(app, pending->row->topic) > now &&
           (pending->row->priority != ROW_CRITICAL || pending->sent_ms);
}

/* Rows whose commit is slow go out as they are. */
static void send_live(struct app *app, pending_send *publish, uint8_t priority, int64_t now)
{
    for (struct app_pending *p = app->pending; p; p = p->next) {
        if (p->row->priority != priority || p->live != PENDING_HERE ||
            now - p->since_ms <= SLOW_MS || is_held(app, p, now))
            continue;
        if (publish(app, p->token | (uint64_t)TOKEN_MARK << TOKEN_BITS, p->row, 0))
            return; /* no room: more of them at the next tick */
        p->live = PENDING_SENT;
        p->sent_ms = now;
        let_go_on(app, p);
    }
}

/* Critical rows that are stored, while the disk does not answer what is to be sent next. */
static void send_kept(struct app *app, int64_t now)
{
    struct row *copy;

    if (!app->asked_ms || now - app->asked_ms <= SLOW_MS)
        return;
    for (size_t i = 0; i < app->unheard.rows; i++) {
        copy = app->unheard.row[i].row ? row_copy(app->unheard.row[i].row) : NULL;
        if (copy)
            outbox_row(app->outbox, copy, clock_now());
    }
}

static struct app_pending *find(struct app *app, uint64_t token)
{
    struct app_pending *p = app->pending;

    while (p && p->token != token)
        p = p->next;
    return p;
}

void pending_report(struct app *app, struct mqtt_report *report)
{
    bool delivered = report->kind == MQTT_DELIVERED;
    struct app_pending *p;

    if (report->token >> TOKEN_BITS != TOKEN_MARK)
        return;
    p = find(app, report->token & ((1ULL << TOKEN_BITS) - 1));
    if (p && p->live == PENDING_SENT)
        p->live = delivered                      ? PENDING_HEARD
                  : report->kind == MQTT_REFUSED ? PENDING_REFUSED
                                                 : PENDING_HERE;
    if (delivered)
        app->live_ms = clock_boot();
    report->token = 0;
}

void pending_lost(struct app *app)
{
    for (struct app_pending *p = app->pending; p; p = p->next)
        if (p->live != PENDING_HEARD)
            p->live = PENDING_HERE; /* nobody knows whether it arrived */
}

int64_t pending_unheard_ms(const struct app *app)
{
    for (const struct app_pending *p = app->pending; p; p = p->next)
        if (pending_is_unheard(app, p))
            return clock_boot() - p->since_ms;
    return 0;
}

bool pending_is_unheard(const struct app *app, const struct app_pending *pending)
{
    bool heard = pending->live == PENDING_HEARD && !app->site->settings.receipt_city;

    return unheard_counts(pending->row) && !heard;
}

/* ---- bounds ---- */

/* Of too many rows the oldest go that the city has and that never got to the journal; without a
 * city, those that are no alarm. */
static void shed(struct app *app, bool heard)
{
    struct app_pending **at = &app->pending;
    uint32_t lost = 0;

    while (*at && app->house.uncommitted > PENDING_MOST) {
        struct app_pending *p = *at;
        bool goes = heard ? p->live == PENDING_HEARD : strncmp(p->row->topic, "alarm/", 6) != 0;

        if (!goes || p->queued) {
            at = &p->next;
            continue;
        }
        pending_free(unlink_at(app, at));
        lost += !heard;
    }
    if (lost)
        log_error("%u events found room neither on the disk nor at the city; none was an alarm",
                  lost);
}

/* A slow line may take its time, as long as it brings acknowledgements. */
static bool is_late(const struct app *app, int64_t now)
{
    for (const struct app_pending *p = app->pending; p; p = p->next)
        if (p->live == PENDING_SENT)
            return now - p->sent_ms > OUTBOX_ACKNOWLEDGE_MS &&
                   now - app->live_ms > OUTBOX_ACKNOWLEDGE_MS;
    return false;
}

int pending_tick(struct app *app, pending_send *publish)
{
    int64_t now = clock_boot();

    pending_queue(app);
    if (app->online) {
        send_live(app, publish, ROW_CRITICAL, now);
        send_live(app, publish, ROW_NORMAL, now);
        send_kept(app, now);
    }
    shed(app, true);
    if (!app->online)
        shed(app, false);
    return is_late(app, now) ? -ETIMEDOUT : 0;
}
