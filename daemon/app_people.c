/*
 * app_people - what the desk wants of the house beside telling alarms: evidence of who did what,
 * and that it outlives a power cut, the sounder, points that are read faster.
 *
 * Evidence is a row like any other: stored, then sent. The retained lists name permits, shelves and
 * drills, so each of them is made anew behind such a row. Main thread; nothing here waits.
 */
#include <stdio.h>
#include <stdlib.h>

#include "app_house.h"
#include "base/clock.h"
#include "base/json.h"
#include "base/log.h"
#include "send/payload.h"

/* On its way to the disk before the row that comes behind it, and with that row for good. */
void people_keep(void *context, uint32_t zone)
{
    struct app *app = context;
    size_t size;
    const void *state = desk_state(app->desk, zone, &size);

    if (state && journal_keep(app->journal, desk_zone_name(app->desk, zone), state, size))
        app->hour_kept_ms = 0; /* the ring is full: with all others, at the next tick */
}

void people_audit(void *context, const struct audit *audit)
{
    struct app *app = context;
    char id[ULID_TEXT], *body;
    struct row *row;

    ulid_make(id, audit->time_utc_ms);
    log_notice("%s: %s %s %s %s", audit->by, audit->op, audit->zone, audit->item, audit->id);
    body = payload_audit(app->site, audit);
    row = body ? row_new(id, 1, ROW_NORMAL, "audit", body) : NULL;
    free(body);
    if (!row || flow_store(app, row)) {
        log_error("out of memory: nothing is stored of this");
        row_free(row);
    }
    flow_all_dirty(app);
}

void people_sounder(void *context, bool on)
{
    struct app *app = context;

    horn_set(app->horn, on, clock_boot());
    tick_keep_sounder(app);
}

void people_period(void *context, uint32_t point, int32_t period_ms)
{
    struct app *app = context;

    if (app->acquire)
        acquire_period(app->acquire, point, period_ms);
}
