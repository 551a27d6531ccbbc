/*
 * recall - reads the history back.
 *
 * Chunks lie in the order of their writing, those of all points together; there is no index by
 * point, which would cost more flash than the readings. Where a span begins is found by halving,
 * what is of other points is passed over. Chunks come in pages, each a statement of its own: a
 * reader that stays in one statement for long would keep the daemon's log from beginning anew, and
 * a year must not be in memory. What waits in the live file is copied first; of that, only what is
 * newer than the chunks is told, because the daemon may have moved it there meanwhile.
 */
#include "keep/recall.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "keep/chunk.h"
#include "keep/db.h"
#include "keep/live.h"

enum { PAGE = 2048 /* chunks, of all points */ };

/* Chunks are looked at so far beside the span, because the clock may have been set. */
static const int64_t CLOCK_SET_MS = 86400000;

struct recall {
    struct db *db;
    struct live_past *live;
};

int recall_open(const char *dir, const char *live, struct recall **out)
{
    struct db_wish wish = {.read_only = true};
    struct recall *recall = calloc(1, sizeof *recall);
    char path[DB_PATH];
    int rc;

    if (!recall)
        return -ENOMEM;
    snprintf(path, sizeof path, "%s/history.db", dir);
    recall->live = live ? live_read(live) : NULL;
    rc = db_open(path, &wish, &recall->db);
    if (rc)
        recall_close(recall);
    else
        *out = recall;
    return rc;
}

void recall_close(struct recall *recall)
{
    db_close(recall->db);
    live_past_free(recall->live);
    free(recall);
}

int recall_point(struct recall *recall, const char *name, struct recall_point *out)
{
    struct db_statement *s =
        db_ask(recall->db, "SELECT unit, period_ms FROM point WHERE name = ?1");
    int rc;

    db_bind_text(s, 1, name);
    rc = db_step(s);
    if (rc == 1) {
        TEXT_COPY(out->unit, db_text(s, 0));
        out->period_ms = db_integer(s, 1);
        db_reset(s);
    }
    return rc == 1 ? 0 : rc ? rc : -ENOENT;
}

int recall_names(struct recall *recall, void (*each)(void *context, const char *name),
                 void *context)
{
    struct db_statement *s = db_ask(recall->db, "SELECT name FROM point ORDER BY name");
    int rc;

    while ((rc = db_step(s)) == 1)
        each(context, db_text(s, 0));
    return rc;
}

/* ---- readings ---- */

struct span {
    int64_t point, from, to, count, newest;
    bool (*each)(void *context, int64_t utc_ms, double value);
    void *context;
    bool enough;
};

static void in_span(void *context, const struct chunk_reading *reading)
{
    struct span *span = context;

    if (span->enough || reading->utc_ms < span->from || reading->utc_ms > span->to)
        return;
    span->newest = reading->utc_ms;
    span->count++;
    span->enough = !span->each(span->context, reading->utc_ms, reading->value);
}

/* The first chunk of a number that begins at a time or later, as far as the clock was not set: all
 * were written in the order of time, so it is found by halving. */
static int first_chunk(struct recall *recall, int64_t from_ms, int64_t *out)
{
    struct db_statement *s = db_ask(recall->db, "SELECT coalesce(min(number), 0) FROM chunk");
    int64_t low = 0, high = 0;
    int rc = db_number(s, &low);

    if (!rc)
        rc = db_number(db_ask(recall->db, "SELECT coalesce(max(number), 0) FROM chunk"), &high);
    while (!rc && low < high) {
        int64_t middle = low + (high - low) / 2, to_ms = 0;

        s = db_ask(recall->db,
                   "SELECT to_ms FROM chunk WHERE number >= ?1 ORDER BY number LIMIT 1");
        db_bind_integer(s, 1, middle);
        rc = db_number(s, &to_ms);
        if (to_ms < from_ms)
            low = middle + 1;
        else
            high = middle;
    }
    *out = low;
    return rc;
}

/* Chunks from number *next on, in the order of their writing; how many rows were looked at. */
static int64_t page(struct recall *recall, struct span *span, int64_t *next)
{
    struct db_statement *s = db_ask(recall->db, "SELECT number, point, from_ms, data FROM chunk"
                                                " WHERE number >= ?1 ORDER BY number LIMIT ?2");
    int64_t n = 0;
    int rc;

    db_bind_integer(s, 1, *next);
    db_bind_integer(s, 2, PAGE);
    while ((rc = db_step(s)) == 1) {
        size_t size;
        const void *data = db_blob(s, 3, &size);

        n++;
        *next = db_integer(s, 0) + 1;
        span->enough = span->enough || db_integer(s, 2) - CLOCK_SET_MS > span->to;
        if (db_integer(s, 1) == span->point)
            (void)!chunk_unpack(data, size, in_span, span); /* a damaged chunk hides no other */
    }
    return rc ? rc : n;
}

static void waiting(const struct live_past *live, struct span *span)
{
    uint32_t n = 0;
    const struct live_reading *reading = live_past_readings(live, &n);

    for (uint32_t i = 0; i < n; i++)
        if (reading[i].point == span->point && reading[i].utc_ms > span->newest)
            in_span(span, &(struct chunk_reading){reading[i].utc_ms, reading[i].value});
}

int64_t recall_each(struct recall *recall, const char *name, int64_t from_utc_ms, int64_t to_utc_ms,
                    bool (*each)(void *context, int64_t utc_ms, double value), void *context)
{
    struct span span = {.from = from_utc_ms,
                        .to = to_utc_ms,
                        .newest = INT64_MIN,
                        .each = each,
                        .context = context};
    struct db_statement *s = db_ask(recall->db, "SELECT id FROM point WHERE name = ?1");
    int64_t next = 0, n;
    int rc;

    db_bind_text(s, 1, name);
    rc = db_number(s, &span.point);
    if (!rc)
        rc = first_chunk(recall,
                         from_utc_ms > INT64_MIN + CLOCK_SET_MS ? from_utc_ms - CLOCK_SET_MS
                                                                : from_utc_ms,
                         &next);
    if (rc)
        return rc;
    do
        n = page(recall, &span, &next);
    while (n > 0 && !span.enough);
    if (n < 0)
        return n;
    if (recall->live)
        waiting(recall->live, &span);
    return span.count;
}
