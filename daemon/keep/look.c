/*
 * look - one question for the readings of a point.
 *
 * The history's thread has readings to take meanwhile, so it answers in steps of a few
 * milliseconds, and no answer is longer than a message may be, or looks at more chunks than a few
 * seconds allow: what is beyond is another question, which begins where this one ended.
 */
#include "keep/look.h"

#include <stdlib.h>

enum {
    STEP = 256,     /* chunks */
    CHUNKS = 100000 /* a day of 350 points */
};

static bool note(void *context, int64_t utc_ms, double value)
{
    struct look *look = context;

    look->reading[look->readings++] = (struct chunk_reading){utc_ms, value};
    return look->readings < LOOK_ROOM;
}

static int begin(struct look *look, struct db *db)
{
    int rc;

    look->span = (struct span){.from_ms = look->from_ms,
                               .to_ms = look->to_ms,
                               .most = LOOK_READINGS,
                               .next = look->next,
                               .each = note,
                               .context = look};
    rc = span_point(db, look->point, &look->span.point, look->unit, &look->period_ms);
    if (!rc)
        rc = span_begin(&look->span, db);
    look->next = 0;
    look->begun = !rc;
    return rc;
}

int look_step(struct look *look, struct db *db)
{
    int rc = look->begun ? 0 : begin(look, db);
    int64_t n;

    if (rc)
        return rc;
    n = span_step(&look->span, db, STEP);
    if (n < 0)
        return (int)n;
    look->chunks += n;
    if (look->span.count >= LOOK_READINGS || look->chunks >= CHUNKS)
        look->next = look->span.next;
    else if (n && !look->span.enough)
        return 1;
    return 0;
}

bool look_waiting(struct look *look, const struct live_reading *reading, uint32_t n)
{
    uint32_t room = LOOK_ROOM - look->readings, ours = 0;

    for (uint32_t i = 0; i < n; i++)
        ours += reading[i].point == look->span.point;
    if (ours > room)
        return false;
    for (uint32_t i = 0; i < n; i++)
        if (reading[i].point == look->span.point)
            span_add(&look->span, reading[i].utc_ms, reading[i].value);
    return true;
}

void look_end(struct look *look, int error)
{
    look->error = error;
    if (ring_put(look->to, &look))
        free(look);
}
