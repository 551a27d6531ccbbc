/*
 * recall - reads the history back, beside a daemon that runs, or without one.
 *
 * What waits in the live file is copied first; of that, only what is newer than the chunks is told,
 * because the daemon may have moved it there meanwhile.
 */
#include "keep/recall.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "keep/db.h"
#include "keep/live.h"
#include "keep/span.h"

enum { STEP = 2048 /* chunks, of all points */ };

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
    int64_t point;

    return span_point(recall->db, name, &point, out->unit, &out->period_ms);
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

static void waiting(const struct live_past *live, struct span *span)
{
    uint32_t n = 0;
    const struct live_reading *reading = live_past_readings(live, &n);

    for (uint32_t i = 0; i < n; i++)
        if (reading[i].point == span->point && reading[i].utc_ms > span->newest_ms)
            span_add(span, reading[i].utc_ms, reading[i].value);
}

int64_t recall_each(struct recall *recall, const char *name, int64_t from_utc_ms, int64_t to_utc_ms,
                    bool (*each)(void *context, int64_t utc_ms, double value), void *context)
{
    struct span span = {.from_ms = from_utc_ms,
                        .to_ms = to_utc_ms,
                        .most = INT64_MAX,
                        .each = each,
                        .context = context};
    struct recall_point about;
    int64_t n;
    int rc = span_point(recall->db, name, &span.point, about.unit, &about.period_ms);

    if (!rc)
        rc = span_begin(&span, recall->db);
    if (rc)
        return rc;
    do
        n = span_step(&span, recall->db, STEP);
    while (n > 0 && !span.enough);
    if (n < 0)
        return n;
    if (recall->live)
        waiting(recall->live, &span);
    return span.count;
}
