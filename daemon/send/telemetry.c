/*
 * telemetry - which readings go to the city next.
 *
 * live: at each interval, the newest good value of every point that is due, QoS 0, and no more.
 *
 * complete: one batch at a time, QoS 1, domain after domain in turn. The history is asked for what
 * comes behind the place that the city has acknowledged; what it gives for one place is always the
 * same. So nothing has to be kept here but that place: whatever was under way when a connection or
 * the process ended is asked for and sent again, whole and under the same number. Period and
 * deadband leave out readings by rules that know nothing but the batch itself, for the same reason;
 * so what stands still is told once in each batch.
 *
 * A message that the broker finds too large is made of half as many readings. One that has the
 * readings of a single chunk is given up, with a gap in the numbers: else nothing behind it would
 * ever arrive, and each attempt cost the SIM as much as a message that does.
 *
 * Both wait while anything else is under way to the city: an alarm never stands behind readings, at
 * most behind the one batch that went out before it.
 */
#include "send/telemetry.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "estate_plugin.h"
#include "send/columns.h"

enum {
    MOST = REPLAY_BATCH,       /* readings in one message .. */
    LEAST = 16,                /* .. and at least, where chunks do not say */
    SOON_MS = 1000,            /* after something did not work */
    REFUSED_MS = 60000,        /* after the broker refused; after readings were given up .. */
    REFUSED_MOST_MS = 3600000, /* .. it doubles up to this */
    LOOK_MOST_MS = 5000,       /* between two looks for what is due */
    LOOK_SHARE = 10            /* of the interval */
};

/* What was last told of a point, live. */
struct told {
    double value;
    int64_t time_ms, sent_ms; /* of the value; 0: never since the connection */
};

struct telemetry {
    const struct site *site;
    struct telemetry_hooks hooks;
    struct telemetry_status status;
    struct replay_place place; /* what the city has */
    uint32_t which;            /* whose turn it is */
    uint32_t empty;            /* domains in a row that had nothing */
    bool connected, asked, timed_out;
    int64_t not_before_ms;
    uint64_t token;            /* newest */
    bool under_way;            /* .. and it is not answered yet */
    int64_t sent_ms;           /* .. since then */
    int64_t next;              /* .. and behind it this is the place of `which` */
    int64_t newest_ms;         /* of its readings */
    uint32_t sent;             /* how many */
    uint32_t chunks, readings; /* of the batch that they came from */
    uint32_t most;             /* that a message is to have */
    int64_t refused_ms;        /* the next pause after readings were given up */
    struct told *told;         /* [points], live */
};

static int by_name(const void *a, const void *b)
{
    const struct replay_cursor *left = a, *right = b;

    return strcmp(left->domain, right->domain);
}

static struct replay_cursor *find(struct replay_place *place, const char *domain)
{
    for (uint32_t i = 0; i < place->cursors; i++)
        if (text_equal(place->cursor[i].domain, domain))
            return &place->cursor[i];
    return NULL;
}

/* A cursor for each domain that has points: where it was, or not known. */
static void make_place(struct telemetry *t, const struct replay_place *earlier)
{
    struct replay_place known = {.cursors = 0}, *place = &t->place;

    if (earlier && earlier->cursors <= REPLAY_DOMAINS)
        known = *earlier;
    TEXT_COPY(place->series, known.series);
    for (uint32_t i = 0; i < t->site->points; i++) {
        const char *domain = site_point_domain(t->site, i);
        const struct replay_cursor *was = find(&known, domain);
        struct replay_cursor *cursor = &place->cursor[place->cursors];

        if (t->site->point[i].telemetry_off || find(place, domain) ||
            place->cursors == REPLAY_DOMAINS)
            continue;
        *cursor = was ? *was : (struct replay_cursor){.chunk = -1};
        TEXT_COPY(cursor->domain, domain);
        place->cursors++;
    }
    qsort(place->cursor, place->cursors, sizeof *place->cursor, by_name);
}

struct telemetry *telemetry_new(const struct site *site, const struct telemetry_hooks *hooks,
                                const struct replay_place *place, uint64_t token)
{
    struct telemetry *t = calloc(1, sizeof *t);

    if (!t)
        return NULL;
    t->site = site;
    t->hooks = *hooks;
    t->token = token;
    t->most = MOST;
    t->refused_ms = REFUSED_MS;
    t->told = calloc(site->points + 1, sizeof *t->told);
    if (!t->told) {
        telemetry_free(t);
        return NULL;
    }
    make_place(t, place);
    return t;
}

void telemetry_free(struct telemetry *t)
{
    if (!t)
        return;
    free(t->told);
    free(t);
}

void telemetry_connected(struct telemetry *t, int64_t now_ms)
{
    t->connected = true;
    t->under_way = t->timed_out = false;
    t->not_before_ms = now_ms;
    memset(t->told, 0, t->site->points * sizeof *t->told);
}

void telemetry_lost(struct telemetry *t)
{
    t->connected = t->under_way = false;
}

/* ---- complete ---- */

/* How long until it is looked again for what is due. */
static int64_t look_ms(const struct telemetry *t)
{
    int64_t ms = t->site->settings.telemetry_interval_ms / LOOK_SHARE;

    return ms < LOOK_MOST_MS ? ms : LOOK_MOST_MS;
}

static void ask(struct telemetry *t, int64_t now_ms)
{
    struct replay_ask question = {.place = t->place, .which = t->which, .most = t->most};

    if (!t->connected || t->asked || t->under_way || now_ms < t->not_before_ms ||
        !t->place.cursors || !t->hooks.idle(t->hooks.context))
        return;
    question.due_ms = t->site->settings.telemetry_interval_ms;
    t->asked = !t->hooks.ask(t->hooks.context, &question);
    if (!t->asked)
        t->not_before_ms = now_ms + SOON_MS;
}

static void next_domain(struct telemetry *t)
{
    t->which = (t->which + 1) % t->place.cursors;
}

/* The first reading in each period counts; periods are cut by the clock. */
static bool in_new_period(int64_t utc_ms, int64_t before_ms, uint32_t period_ms)
{
    return !period_ms || before_ms == INT64_MIN || utc_ms / period_ms != before_ms / period_ms;
}

static void put_column(struct columns *columns, const struct point_site *point,
                       const struct replay_column *column, const struct chunk_reading *reading)
{
    int64_t before_ms = column->before_ms;
    double told = NAN;

    columns_point(columns, column->point, point ? point->unit : "");
    for (uint32_t i = 0; i < column->readings; before_ms = reading[i++].utc_ms) {
        if (point && !in_new_period(reading[i].utc_ms, before_ms, point->telemetry_ms))
            continue;
        if (point && point->telemetry_changes &&
            fabs(reading[i].value - told) <= point->telemetry_band)
            continue;
        columns_add(columns, reading[i].utc_ms, reading[i].value);
        told = reading[i].value;
    }
}

static void put_columns(struct telemetry *t, const struct replay_batch *batch,
                        struct columns *columns)
{
    const struct chunk_reading *reading = batch->reading;

    t->newest_ms = 0;
    for (uint32_t i = 0; i < batch->columns; reading += batch->column[i++].readings) {
        const struct replay_column *column = &batch->column[i];
        const struct point_site *point =
            column->index == SITE_NO ? NULL : &t->site->point[column->index];

        if (!column->readings || (point && point->telemetry_off))
            continue;
        put_column(columns, point, column, reading);
        if (reading[column->readings - 1].utc_ms > t->newest_ms)
            t->newest_ms = reading[column->readings - 1].utc_ms;
    }
}

/* *out stays NULL if nothing of the batch is to be told. -ENOMEM. */
static int message(struct telemetry *t, const struct replay_batch *batch, uint8_t time_quality,
                   char **out)
{
    const struct replay_cursor *cursor = &t->place.cursor[t->which];
    struct columns *columns = columns_new(t->site, cursor->domain);

    if (!columns)
        return -ENOMEM;
    put_columns(t, batch, columns);
    t->sent = columns_count(columns);
    if (!t->sent) {
        columns_free(columns);
        return 0;
    }
    columns_series(columns, t->place.series, cursor->seq);
    *out = columns_end(columns, time_quality);
    return *out ? 0 : -ENOMEM;
}

/* The city has everything of this domain up to t->next. */
static void move(struct telemetry *t, bool more)
{
    struct replay_cursor *cursor = &t->place.cursor[t->which];

    cursor->seq += t->sent;
    cursor->chunk = t->next;
    t->hooks.moved(t->hooks.context, &t->place);
    t->empty = more || t->sent ? 0 : t->empty + 1;
    next_domain(t);
}

static void send_message(struct telemetry *t, const char *payload, int64_t now_ms)
{
    int rc = t->hooks.publish(t->hooks.context, ++t->token, t->place.cursor[t->which].domain,
                              payload, 1);

    t->under_way = !rc;
    t->sent_ms = now_ms;
    if (rc)
        t->not_before_ms = now_ms + (rc == -EACCES ? REFUSED_MS : SOON_MS);
}

/* A batch that fits what was asked for. */
static void take_batch(struct telemetry *t, const struct replay_batch *batch, uint8_t time_quality,
                       int64_t now_ms)
{
    char *payload = NULL;

    t->place = batch->place;
    t->next = batch->next;
    t->chunks = batch->columns;
    t->readings = batch->readings;
    t->status.behind = batch->more;
    if (message(t, batch, time_quality, &payload)) {
        t->not_before_ms = now_ms + SOON_MS;
        return;
    }
    if (payload) {
        send_message(t, payload, now_ms);
        free(payload);
        return;
    }
    move(t, batch->more);
    if (t->empty >= t->place.cursors) /* nothing anywhere */
        t->not_before_ms = now_ms + look_ms(t);
    ask(t, now_ms);
}

void telemetry_batch(struct telemetry *t, struct replay_batch *batch, uint8_t time_quality,
                     int64_t now_ms)
{
    bool good = t->asked && batch && !batch->failed && batch->which == t->which;

    t->asked = false;
    if (good && t->connected)
        take_batch(t, batch, time_quality, now_ms);
    else
        t->not_before_ms = now_ms + SOON_MS;
    replay_batch_free(batch);
}

void telemetry_delivered(struct telemetry *t, uint64_t token, int64_t now_ms)
{
    if (!t->under_way || token != t->token)
        return;
    t->under_way = false;
    t->status.batches++;
    t->status.readings += t->sent;
    if (t->site->settings.telemetry != TELEMETRY_COMPLETE)
        return;
    t->status.sent_to_ms = t->newest_ms;
    t->refused_ms = REFUSED_MS;
    move(t, true);
    ask(t, now_ms);
}

static void send_less(struct telemetry *t)
{
    if (t->most > LEAST)
        t->most /= 2;
}

/* The broker never takes what is under way: half of it, or what is behind it. */
static uint32_t never(struct telemetry *t, int64_t now_ms)
{
    t->not_before_ms = now_ms + SOON_MS;
    if (t->chunks > 1) {
        t->most = (t->most < t->readings ? t->most : t->readings) / 2;
        return 0;
    }
    t->not_before_ms = now_ms + t->refused_ms;
    t->refused_ms = 2 * t->refused_ms < REFUSED_MOST_MS ? 2 * t->refused_ms : REFUSED_MOST_MS;
    t->status.given_up += t->sent;
    move(t, true);
    return t->sent;
}

uint32_t telemetry_dropped(struct telemetry *t, uint64_t token, enum telemetry_drop why,
                           int64_t now_ms)
{
    if (t->site->settings.telemetry == TELEMETRY_LIVE && why == TELEMETRY_NEVER)
        send_less(t);
    if (!t->under_way || token != t->token)
        return 0;
    t->under_way = false;
    if (why == TELEMETRY_NEVER)
        return never(t, now_ms);
    t->not_before_ms = now_ms + (why == TELEMETRY_LOST ? SOON_MS : REFUSED_MS);
    if (why == TELEMETRY_BREAKS)
        send_less(t);
    return 0;
}

/* ---- live ---- */

/* Is there a value of this point to be told now? */
static bool is_due(const struct telemetry *t, uint32_t i, const struct value *value, int64_t now_ms)
{
    const struct point_site *point = &t->site->point[i];
    const struct told *told = &t->told[i];

    if (point->telemetry_off || value->quality != ESTATE_GOOD)
        return false;
    if (!told->sent_ms)
        return true;
    if (value->time_ms == told->time_ms || now_ms - told->sent_ms < point->telemetry_ms)
        return false;
    return !point->telemetry_changes || now_ms - told->sent_ms >= TELEMETRY_STILL_MS ||
           fabs(value->number - told->value) > point->telemetry_band;
}

static void send_live(struct telemetry *t, const char *domain, struct columns *columns,
                      uint8_t time_quality)
{
    uint32_t n = columns_count(columns);
    char *payload = n ? columns_end(columns, time_quality) : NULL;

    if (!n)
        columns_free(columns);
    if (payload && !t->hooks.publish(t->hooks.context, ++t->token, domain, payload, 0)) {
        t->status.batches++;
        t->status.readings += n;
    }
    free(payload);
}

static void domain_live(struct telemetry *t, const char *domain, uint8_t time_quality,
                        int64_t now_ms)
{
    struct columns *columns = columns_new(t->site, domain);

    for (uint32_t i = 0; i < t->site->points; i++) {
        const struct value *value = t->hooks.value(t->hooks.context, i);

        if (!is_due(t, i, value, now_ms) || !text_equal(site_point_domain(t->site, i), domain))
            continue;
        columns_point(columns, t->site->point[i].name, t->site->point[i].unit);
        columns_add(columns, t->hooks.utc(t->hooks.context, value->time_ms), value->number);
        t->told[i] = (struct told){value->number, value->time_ms, now_ms};
        if (columns_count(columns) < t->most)
            continue;
        send_live(t, domain, columns, time_quality);
        columns = columns_new(t->site, domain);
    }
    send_live(t, domain, columns, time_quality);
}

static void tick_live(struct telemetry *t, uint8_t time_quality, int64_t now_ms)
{
    if (!t->connected || now_ms < t->not_before_ms || !t->hooks.idle(t->hooks.context))
        return;
    t->not_before_ms = now_ms + t->site->settings.telemetry_interval_ms;
    for (uint32_t i = 0; i < t->place.cursors; i++)
        domain_live(t, t->place.cursor[i].domain, time_quality, now_ms);
}

/* ---- both ---- */

int telemetry_tick(struct telemetry *t, uint8_t time_quality, int64_t now_ms)
{
    if (t->site->settings.telemetry == TELEMETRY_LIVE)
        tick_live(t, time_quality, now_ms);
    if (t->site->settings.telemetry != TELEMETRY_COMPLETE)
        return 0;
    ask(t, now_ms);
    if (!t->under_way || t->timed_out || now_ms - t->sent_ms <= TELEMETRY_ACKNOWLEDGE_MS)
        return 0;
    t->timed_out = true;
    return -ETIMEDOUT;
}

void telemetry_look(const struct telemetry *t, struct telemetry_status *out)
{
    *out = t->status;
}
