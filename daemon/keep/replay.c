/*
 * replay - reads chunks in the order of their numbers and makes batches of them.
 *
 * On the history thread. A batch is of one domain and ends with its size or with what was written
 * in one flush, whichever comes first: so the same place always gives the same batch, whatever was
 * written since, and who got it before the sender was killed knows it again. The place is kept in
 * the file with each flush, for the case that the live file is lost: then a few batches repeat.
 *
 * Retention does not wait for who sends. What it cut is counted into the sequence, so that the
 * receiver sees the gap.
 */
#include "keep/replay.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "keep/schema.h"

enum {
    LOOK_AT = 4096,   /* chunks, until some are of the domain */
    LOOK_BACK = 50000 /* readings, for the chunk before */
};

struct named {
    uint32_t number, index;
};

struct replay {
    const struct site *site;
    const uint32_t *number;
    struct named *by_number; /* sorted; made when the numbers are known */
    const char **domain;     /* [points] */
    char series[12];
    struct replay_place place; /* the newest that is known */
};

struct replay *replay_new(const struct site *site, const uint32_t *number)
{
    struct replay *replay = calloc(1, sizeof *replay);

    if (!replay)
        return NULL;
    replay->site = site;
    replay->number = number;
    replay->by_number = calloc(site->points + 1, sizeof *replay->by_number);
    replay->domain = calloc(site->points + 1, sizeof *replay->domain);
    if (!replay->by_number || !replay->domain) {
        replay_free(replay);
        return NULL;
    }
    for (uint32_t i = 0; i < site->points; i++)
        replay->domain[i] = site_point_domain(site, i);
    return replay;
}

void replay_free(struct replay *replay)
{
    if (!replay)
        return;
    free(replay->by_number);
    free(replay->domain);
    free(replay);
}

/* ---- the place in the file ---- */

static int compare(const void *a, const void *b)
{
    const struct named *left = a, *right = b;

    return left->number < right->number ? -1 : left->number > right->number;
}

static int load_place(struct replay *replay, struct db *db)
{
    struct db_statement *s = db_ask(db, "SELECT value FROM meta WHERE key = 'place'");
    int rc = db_step(s);
    const void *block;
    size_t size;

    if (rc != 1)
        return rc;
    block = db_blob(s, 0, &size);
    if (size == sizeof replay->place)
        memcpy(&replay->place, block, size);
    db_reset(s);
    if (!text_equal(replay->place.series, replay->series) || replay->place.cursors > REPLAY_DOMAINS)
        replay->place = (struct replay_place){.cursors = 0};
    return 0;
}

int replay_load(struct replay *replay, struct db *db, bool wanted)
{
    struct db_statement *s = db_ask(db, "SELECT value FROM meta WHERE key = 'series'");
    int rc = db_step(s);

    if (rc != 1)
        return rc ? rc : -EUCLEAN;
    TEXT_COPY(replay->series, db_text(s, 0));
    db_reset(s);
    for (uint32_t i = 0; i < replay->site->points; i++)
        replay->by_number[i] = (struct named){replay->number[i], i};
    qsort(replay->by_number, replay->site->points, sizeof *replay->by_number, compare);
    if (!wanted)
        return db_run(db, "DELETE FROM meta WHERE key = 'place'");
    return load_place(replay, db);
}

int replay_keep(const struct replay *replay, struct db *db)
{
    struct db_statement *s;

    if (!replay->place.cursors)
        return 0;
    s = db_ask(db, "INSERT OR REPLACE INTO meta VALUES('place', ?1)");
    db_bind_blob(s, 1, &replay->place, sizeof replay->place);
    return db_step(s);
}

/* ---- one batch ---- */

static uint32_t index_of(const struct replay *replay, int64_t number)
{
    struct named key = {.number = (uint32_t)number};
    const struct named *found =
        bsearch(&key, replay->by_number, replay->site->points, sizeof key, compare);

    return found ? found->index : SITE_NO;
}

/* What the asker does not know: from the file, or it begins at the end. A file in the place of one
 * that he knew is begun from its start: it has nothing that he was given. */
static void complete(struct replay *replay, struct replay_place *place, int64_t oldest, int64_t end)
{
    bool same = text_equal(place->series, replay->series), other = !same && place->series[0];

    TEXT_COPY(place->series, replay->series);
    for (uint32_t i = 0; i < place->cursors; i++) {
        struct replay_cursor *cursor = &place->cursor[i];

        if (same && cursor->chunk >= 0)
            continue;
        cursor->chunk = other ? oldest : end;
        cursor->seq = 0;
        for (uint32_t k = 0; k < replay->place.cursors; k++)
            if (text_equal(replay->place.cursor[k].domain, cursor->domain))
                *cursor = replay->place.cursor[k];
    }
    replay->place = *place;
}

/* Over what retention took. */
static void skip_lost(struct replay_cursor *cursor, int64_t oldest)
{
    if (oldest <= cursor->chunk)
        return;
    cursor->seq += oldest - cursor->chunk;
    cursor->chunk = oldest;
}

static int oldest_chunk(struct db *db, int64_t end, int64_t *out)
{
    struct db_statement *s = db_ask(db, "SELECT coalesce(min(number), ?1) FROM chunk");

    db_bind_integer(s, 1, end);
    return db_number(s, out);
}

static void add_reading(void *context, const struct chunk_reading *reading)
{
    struct replay_batch *batch = context;

    batch->reading[batch->readings++] = *reading;
}

/* The end of the point's chunk before this one: in the flush before, where all points are that were
 * good; one from long ago is none. */
static int before(struct db *db, int64_t point, int64_t number, int64_t *out)
{
    struct db_statement *s = db_ask(db, "SELECT to_ms FROM chunk WHERE point = ?1"
                                        " AND number BETWEEN ?2 - ?3 AND ?2 - 1"
                                        " ORDER BY number DESC LIMIT 1");
    int rc;

    db_bind_integer(s, 1, point);
    db_bind_integer(s, 2, number);
    db_bind_integer(s, 3, LOOK_BACK);
    rc = db_number(s, out);
    return rc == -ENOENT ? 0 : rc;
}

/* The chunk in the row of `s` as one more column. */
static int add_column(const struct replay *replay, struct db *db, struct db_statement *s,
                      uint32_t index, struct replay_batch *batch)
{
    struct replay_column *columns = realloc(batch->column, (batch->columns + 1) * sizeof *columns),
                         *column;
    struct chunk_reading *readings;
    size_t size, most;
    const void *data = db_blob(s, 3, &size);
    uint32_t had = batch->readings;

    if (!columns)
        return -ENOMEM;
    batch->column = columns;
    most = had + (size < INT32_MAX ? size : 0); /* a reading takes two bytes at least */
    readings = realloc(batch->reading, (most + 1) * sizeof *readings);
    if (!readings)
        return -ENOMEM;
    batch->reading = readings;
    (void)!chunk_unpack(data, size, add_reading, batch); /* a damaged one gives what it has */
    column = &columns[batch->columns++];
    *column = (struct replay_column){
        .index = index, .readings = batch->readings - had, .before_ms = INT64_MIN};
    TEXT_COPY(column->point, db_text(s, 5));
    if (index == SITE_NO || !replay->site->point[index].telemetry_ms)
        return 0;
    return before(db, db_integer(s, 4), db_integer(s, 0), &column->before_ms);
}

/* Walks the rows of `s`; batch->next is set to where it came to. */
static int collect(const struct replay *replay, struct db *db, struct db_statement *s,
                   const struct replay_ask *ask, struct replay_batch *batch)
{
    const char *domain = batch->place.cursor[ask->which].domain;
    int64_t flush = 0;
    int rc;

    for (uint32_t looked = 0; (rc = db_step(s)) == 1; looked++) {
        int64_t number = db_integer(s, 0);
        uint32_t index = index_of(replay, db_integer(s, 4));
        bool full = looked == LOOK_AT ||
                    (batch->columns && (batch->readings >= ask->most || db_integer(s, 1) != flush));

        if (full) {
            batch->next = number;
            break;
        }
        if (!text_equal(index == SITE_NO ? "gateway" : replay->domain[index], domain))
            continue;
        flush = db_integer(s, 1);
        rc = add_column(replay, db, s, index, batch);
        if (rc)
            break;
    }
    db_reset(s);
    return rc < 0 ? rc : 0;
}

struct replay_batch *replay_read(struct replay *replay, struct db *db, const struct replay_ask *ask,
                                 int64_t end, int *rc)
{
    struct replay_batch *batch = calloc(1, sizeof *batch);
    struct replay_cursor *cursor;
    struct db_statement *s;
    int64_t oldest = end;

    if (!batch)
        return NULL;
    batch->place = ask->place;
    batch->which = ask->which;
    batch->failed = !db;
    if (!db)
        return batch;
    *rc = oldest_chunk(db, end, &oldest);
    complete(replay, &batch->place, oldest, end);
    cursor = &batch->place.cursor[ask->which];
    skip_lost(cursor, oldest);
    batch->next = end;
    s = db_ask(db, "SELECT c.number, c.flush, c.n, c.data, c.point, p.name"
                   " FROM chunk c CROSS JOIN point p ON p.id = c.point"
                   " WHERE c.number >= ?1 ORDER BY c.number");
    db_bind_integer(s, 1, cursor->chunk);
    if (!*rc)
        *rc = collect(replay, db, s, ask, batch);
    batch->failed = *rc != 0;
    batch->more = batch->next < end;
    return batch;
}

void replay_batch_free(struct replay_batch *batch)
{
    if (!batch)
        return;
    free(batch->column);
    free(batch->reading);
    free(batch);
}
