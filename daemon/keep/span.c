/*
 * span - the readings of one point between two times.
 *
 * Chunks lie in the order of their writing, those of all points together; there is no index by
 * point, which would cost more flash than the readings. Where a span begins is found by halving,
 * what is of other points is passed over. Chunks come in steps, each a statement of its own: a
 * reader that stays in one statement for long would keep the daemon's log from beginning anew, and
 * a year must not be in memory.
 */
#include "keep/span.h"

#include <errno.h>

#include "base/text.h"
#include "keep/chunk.h"

/* Chunks are looked at so far beside the span, because the clock may have been set. */
static const int64_t CLOCK_SET_MS = 86400000;

int span_point(struct db *db, const char *name, int64_t *point, char unit[12], int64_t *period_ms)
{
    struct db_statement *s = db_ask(db, "SELECT id, unit, period_ms FROM point WHERE name = ?1");
    int rc;

    db_bind_text(s, 1, name);
    rc = db_step(s);
    if (rc == 1) {
        *point = db_integer(s, 0);
        text_copy(unit, 12, db_text(s, 1));
        *period_ms = db_integer(s, 2);
        db_reset(s);
    }
    return rc == 1 ? 0 : rc ? rc : -ENOENT;
}

/* The first chunk of a number that begins at a time or later, as far as the clock was not set: all
 * were written in the order of time, so it is found by halving. */
static int first_chunk(struct db *db, int64_t from_ms, int64_t *out)
{
    struct db_statement *s = db_ask(db, "SELECT coalesce(min(number), 0) FROM chunk");
    int64_t low = 0, high = 0;
    int rc = db_number(s, &low);

    if (!rc)
        rc = db_number(db_ask(db, "SELECT coalesce(max(number), 0) FROM chunk"), &high);
    while (!rc && low < high) {
        int64_t middle = low + (high - low) / 2, to_ms = 0;

        s = db_ask(db, "SELECT to_ms FROM chunk WHERE number >= ?1 ORDER BY number LIMIT 1");
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

int span_begin(struct span *span, struct db *db)
{
    int64_t from = span->from_ms;

    span->count = 0;
    span->newest_ms = INT64_MIN;
    span->enough = false;
    if (span->next)
        return 0;
    return first_chunk(db, from > INT64_MIN + CLOCK_SET_MS ? from - CLOCK_SET_MS : from,
                       &span->next);
}

void span_add(struct span *span, int64_t utc_ms, double value)
{
    if (span->enough || utc_ms < span->from_ms || utc_ms > span->to_ms)
        return;
    span->newest_ms = utc_ms;
    span->count++;
    span->enough = !span->each(span->context, utc_ms, value);
}

static void in_chunk(void *context, const struct chunk_reading *reading)
{
    span_add(context, reading->utc_ms, reading->value);
}

int64_t span_step(struct span *span, struct db *db, int64_t chunks)
{
    struct db_statement *s = db_ask(db, "SELECT number, point, from_ms, data FROM chunk"
                                        " WHERE number >= ?1 ORDER BY number LIMIT ?2");
    int64_t n = 0;
    int rc;

    db_bind_integer(s, 1, span->next);
    db_bind_integer(s, 2, chunks);
    while ((rc = db_step(s)) == 1) {
        size_t size;
        const void *data = db_blob(s, 3, &size);

        n++;
        span->next = db_integer(s, 0) + 1;
        span->enough = span->enough || db_integer(s, 2) - CLOCK_SET_MS > span->to_ms;
        if (db_integer(s, 1) == span->point)
            (void)!chunk_unpack(data, size, in_chunk, span); /* a damaged one hides no other */
        if (span->count >= span->most)
            break;
    }
    if (rc == 1)
        db_reset(s);
    return rc < 0 ? rc : n;
}
