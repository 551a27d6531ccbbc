/*
 * history - the thread that owns history.db.
 *
 * Readings come through a ring that drops the oldest, wait in the mapped file, and go to flash as
 * chunks when five minutes are over or three quarters of the places are taken: all points in one
 * transaction, then the places are free again. Every reading has a number in the count of all; the
 * file knows how far it has come, the live file where its readings begin. So after a kill between
 * the two nothing is doubled, nor after a commit that failed and was done all the same.
 *
 * A point's number is made from its name, so that waiting readings still mean the same point when
 * the file was damaged and begun anew. The file is opened here and not in history_start(), because
 * checking two gigabytes after a power cut takes minutes, and nobody is to wait for history.
 */
#include "keep/history.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "keep/ballast.h"
#include "keep/chunk.h"
#include "keep/schema.h"
#include "model/site.h"

enum {
    PLACES = 32768, /* of the ring: 0.2 s of the fastest estate, while chunks are written */
    BATCH = 128,    /* readings taken at once */
    GATHER_MS = 20, /* readings wait so long in the ring for others */
    FULL_ENOUGH = LIVE_READINGS * 3 / 4,
    FLUSH_MS = 300000,
    HOUR_MS = 3600000,
    IDLE_MS = 1000,
    WORK_MS = 30000,    /* longest promised silence while writing */
    CHECK_MS = 1200000, /* while a whole file is checked */
    PAUSE_MS = 1000,
    PAUSE_MOST_MS = 10000,
    CHUNK_MOST = 1024, /* readings in one chunk */
    MAKE_ROOM = 256,   /* chunks that go at once when the quota is reached */
    MAKE_ROOM_TRIES = 16,
    ASKS = 4,
    LOOKS = 4
};

_Static_assert(LIVE_READINGS - 1 <= UINT16_MAX, "a place is kept in two bytes");

struct history {
    char dir[DB_PATH - 16], path[DB_PATH];
    const struct site *site;
    struct live_reading *waiting; /* in the live file */
    uint32_t *used;
    uint64_t *base;     /* number of the first that waits */
    uint64_t kept;      /* readings of lower numbers are in chunks */
    struct ring *ring;  /* struct live_reading, point of the site */
    struct ring *asks;  /* struct replay_ask */
    struct ring *looks; /* struct look * */
    struct look *look;  /* that is being answered; NULL: none */
    struct replay *replay;
    struct beat *beat;
    pthread_t thread;
    atomic_bool ending, leaving;
    atomic_int fault;
    atomic_bool works;
    struct db *db;                       /* NULL while it fails */
    uint32_t *number;                    /* by point of the site */
    uint16_t *sorted;                    /* [LIVE_READINGS]: places of those that wait */
    int64_t first_ms, aged_ms, retry_ms; /* clock_boot() of the oldest waiting; last ageing; next
                                            attempt to open */
    int64_t pause_ms;
    bool numbered;
    bool flush; /* what an earlier process left is to go first */
    bool aside; /* a damaged file was put aside, and nothing was written since */
    struct chunk_reading reading[CHUNK_MOST];
    unsigned char packed[CHUNK_ROOM(CHUNK_MOST)];
};

/* ---- points ---- */

static uint32_t hash(const char *name)
{
    uint32_t sum = 2166136261u;

    for (; *name; name++)
        sum = (sum ^ (unsigned char)*name) * 16777619u;
    return sum;
}

/* The number that this name has, or now gets: the next free one if another name has its own. */
static int number_point(struct db *db, const char *name, uint32_t *out)
{
    int64_t number = hash(name);
    struct db_statement *s;
    int rc;

    for (;; number++) {
        s = db_ask(db, "SELECT id FROM point WHERE name = ?1");
        db_bind_text(s, 1, name);
        rc = db_number(s, &number);
        if (rc != -ENOENT)
            break;
        s = db_ask(db, "INSERT OR IGNORE INTO point(id, name) VALUES(?1, ?2)");
        db_bind_integer(s, 1, number & UINT32_MAX);
        db_bind_text(s, 2, name);
        rc = db_step(s);
        if (rc)
            break;
    }
    *out = (uint32_t)number;
    return rc;
}

/* What the file says of a point, for who reads it elsewhere. */
static int describe_point(struct db *db, uint32_t number, const struct point_site *point)
{
    struct db_statement *s = db_ask(db, "UPDATE point SET unit = ?2, period_ms = ?3 WHERE id = ?1"
                                        " AND (unit, period_ms) IS NOT (?2, ?3)");

    db_bind_integer(s, 1, number);
    db_bind_text(s, 2, point->unit ? point->unit : "");
    db_bind_integer(s, 3, point->period_ms);
    return db_step(s);
}

/* Where the count of readings goes on: what waits may be in chunks already, and either of the two
 * files may be new. */
static int load_count(struct history *history, struct db *db)
{
    int64_t kept = 0;
    int rc = schema_number(db, "readings", &kept);

    if (rc == -ENOENT) {
        rc = db_number(db_ask(db, "SELECT coalesce(max(number), 0) + 1 FROM chunk"), &kept);
        if ((int64_t)*history->base > kept)
            kept = (int64_t)*history->base;
    }
    history->kept = (uint64_t)kept;
    if (history->kept - *history->base > *history->used)
        *history->base = history->kept;
    return rc;
}

static int load(void *context, struct db *db)
{
    struct history *history = context;
    bool wanted = history->site->settings.telemetry == TELEMETRY_COMPLETE;
    int rc = db_begin(db);

    for (uint32_t i = 0; !rc && i < history->site->points; i++) {
        rc = number_point(db, history->site->point[i].name, &history->number[i]);
        if (!rc)
            rc = describe_point(db, history->number[i], &history->site->point[i]);
    }
    if (!rc)
        rc = load_count(history, db);
    if (!rc)
        rc = replay_load(history->replay, db, wanted);
    if (!rc)
        rc = db_commit(db);
    history->numbered |= !rc;
    return rc;
}

/* ---- writing ---- */

static uint32_t check_of(const struct live_reading *reading)
{
    uint64_t bits, sum;

    memcpy(&bits, &reading->value, sizeof bits);
    sum = ((uint64_t)reading->utc_ms * 31 + bits) * 31 + reading->point;
    sum *= 0x9e3779b97f4a7c15u;
    return (uint32_t)(sum >> 32) | 1;
}

static int compare(const void *left, const void *right, void *waiting)
{
    const struct live_reading *a = (struct live_reading *)waiting + *(const uint16_t *)left,
                              *b = (struct live_reading *)waiting + *(const uint16_t *)right;

    if (a->point != b->point)
        return a->point < b->point ? -1 : 1;
    if (a->utc_ms != b->utc_ms)
        return a->utc_ms < b->utc_ms ? -1 : 1;
    return a < b ? -1 : a > b; /* the order must be the same at a second attempt */
}

static uint32_t sort_waiting(struct history *history)
{
    uint32_t n = 0;

    for (uint32_t i = (uint32_t)(history->kept - *history->base); i < *history->used; i++)
        if (history->waiting[i].check == check_of(&history->waiting[i]))
            history->sorted[n++] = (uint16_t)i;
    qsort_r(history->sorted, n, sizeof *history->sorted, compare, history->waiting);
    return n;
}

/* Writes the readings of one point, at most CHUNK_MOST; *taken says how many those were. */
static int write_chunk(struct history *history, const uint16_t *from, uint32_t n, uint64_t number,
                       uint32_t *taken)
{
    const struct live_reading *waiting = history->waiting;
    uint32_t point = waiting[from[0]].point, k = 0;
    struct db_statement *s;

    for (; k < n && k < CHUNK_MOST && waiting[from[k]].point == point; k++)
        history->reading[k] =
            (struct chunk_reading){waiting[from[k]].utc_ms, waiting[from[k]].value};
    *taken = k;
    s = db_ask(history->db, "INSERT INTO chunk(point, from_ms, to_ms, n, data, number, flush)"
                            " SELECT id, ?2, ?3, ?4, ?5, ?6, ?7 FROM point WHERE id = ?1");
    db_bind_integer(s, 1, point);
    db_bind_integer(s, 2, waiting[from[0]].utc_ms);
    db_bind_integer(s, 3, waiting[from[k - 1]].utc_ms);
    db_bind_integer(s, 4, k);
    db_bind_blob(s, 5, history->packed, chunk_pack(history->reading, k, history->packed));
    db_bind_integer(s, 6, (int64_t)number);
    db_bind_integer(s, 7, (int64_t)history->kept);
    return db_step(s);
}

static int write_all(struct history *history, uint32_t n)
{
    int rc = db_begin(history->db);

    for (uint32_t i = 0, taken; !rc && i < n; i += taken)
        rc = write_chunk(history, history->sorted + i, n - i, history->kept + i, &taken);
    if (!rc)
        rc = schema_set_number(history->db, "readings", (int64_t)(*history->base + *history->used));
    if (!rc)
        rc = replay_keep(history->replay, history->db);
    return rc ? rc : db_commit(history->db);
}

/* Deletes those of the `most` oldest chunks that end before `until`. */
static int cut(struct db *db, int64_t until, int64_t most)
{
    struct db_statement *s = db_ask(db, "DELETE FROM chunk WHERE to_ms < ?1 AND number IN"
                                        " (SELECT number FROM chunk ORDER BY number LIMIT ?2)");

    db_bind_integer(s, 1, until);
    db_bind_integer(s, 2, most);
    return db_step(s);
}

static int flush(struct history *history)
{
    uint32_t n = sort_waiting(history);
    int rc = n ? write_all(history, n) : 0;

    for (int i = 0; rc == -ENOSPC && i < MAKE_ROOM_TRIES; i++) {
        rc = db_rollback(history->db);
        if (!rc)
            rc = cut(history->db, INT64_MAX, MAKE_ROOM);
        if (!rc)
            rc = write_all(history, n);
    }
    if (rc)
        return rc;
    history->kept = *history->base + *history->used;
    __atomic_store_n(history->used, 0, __ATOMIC_RELEASE); /* before the base: see load_count() */
    *history->base = history->kept;
    history->flush = false;
    return 0;
}

/* Once an hour, and each time no more than about four hours' worth: a wall clock that jumps ahead
 * must not take the history with it. */
static int age(struct history *history, int64_t now)
{
    int64_t until = clock_utc() - history->site->settings.history_age_ms;

    if (history->aged_ms && now - history->aged_ms < HOUR_MS)
        return 0;
    history->aged_ms = now;
    return cut(history->db, until, 48 * (int64_t)history->site->points + MAKE_ROOM);
}

/* ---- the thread ---- */

static void fail(struct history *history, int rc, int64_t now)
{
    bool aside = rc == -EUCLEAN && atomic_load(&history->fault) == -EUCLEAN;

    db_close(history->db);
    history->db = NULL;
    /* Damage that the check at opening does not see would come back for ever. */
    if (aside && !db_readable(history->path))
        (void)!db_set_aside(history->path, clock_utc());
    history->pause_ms = history->pause_ms ? 2 * history->pause_ms : PAUSE_MS;
    if (history->pause_ms > PAUSE_MOST_MS)
        history->pause_ms = PAUSE_MOST_MS;
    history->retry_ms = now + history->pause_ms;
    atomic_store(&history->fault, rc);
    atomic_store(&history->works, false);
}

static int reopen(struct history *history)
{
    struct db_wish wish = {.quota_bytes = history->site->settings.history_bytes};

    beat_promise(history->beat, CHECK_MS);
    return schema_open(history->path, &schema_history, &wish, load, history, &history->db,
                       &history->aside);
}

/* What is due of: opening, flushing, ageing. */
static int work(struct history *history, int64_t now)
{
    bool due = history->flush || *history->used >= FULL_ENOUGH ||
               (*history->used && now - history->first_ms >= FLUSH_MS);
    int rc = 0;

    if (!history->db) {
        if (now < history->retry_ms)
            return 0;
        rc = reopen(history);
    }
    if (!rc && due && !ballast_room(history->dir)) { /* the last room is the journal's */
        atomic_store(&history->fault, -ENOSPC);
        return 0;
    }
    if (!rc && due)
        rc = flush(history);
    if (!rc)
        rc = age(history, now);
    if (rc)
        return rc;
    history->aside &= !due;
    history->pause_ms = 0;
    atomic_store(&history->fault, history->aside ? -EUCLEAN : 0);
    atomic_store(&history->works, true);
    return 0;
}

static void append(struct history *history, const struct live_reading *reading, int64_t now)
{
    struct live_reading *place = &history->waiting[*history->used];
    struct live_reading complete = *reading;

    complete.point = history->number[reading->point];
    complete.check = check_of(&complete);
    if (!*history->used)
        history->first_ms = now;
    *place = complete;
    __atomic_store_n(history->used, *history->used + 1, __ATOMIC_RELEASE);
}

/* Are there numbers for points, and is what an earlier process left written? */
static bool ready(const struct history *history)
{
    return history->numbered && !history->flush;
}

/* Takes readings over while there are numbers for their points and places for them. */
static void collect(struct history *history, int64_t now)
{
    struct live_reading reading[BATCH];
    size_t n;

    do {
        size_t most = LIVE_READINGS - *history->used;

        if (!ready(history) || !most)
            return;
        n = ring_take(history->ring, reading, most < BATCH ? most : BATCH);
        for (size_t i = 0; i < n; i++)
            if (reading[i].point < history->site->points)
                append(history, &reading[i], now);
    } while (n);
}

/* One question of who sends the history on. */
static void answer(struct history *history, const struct replay_ask *ask, int64_t now)
{
    struct replay_batch *batch;
    int rc = 0;

    if (history->db && *history->used && now - history->first_ms >= ask->due_ms &&
        ballast_room(history->dir)) /* as in work(): else only what is in chunks is told */
        rc = flush(history);
    batch = replay_read(history->replay, rc ? NULL : history->db, ask, (int64_t)history->kept, &rc);
    if (ring_put(ask->to, &batch))
        replay_batch_free(batch);
    if (rc)
        fail(history, rc, now);
}

static void answer_all(struct history *history)
{
    struct replay_ask ask;

    while (ring_take(history->asks, &ask, 1))
        answer(history, &ask, clock_boot());
}

/* One step of the answer to who wants to see a span. What waits is told last; more of it than there
 * is room for is made chunks, which are told in pages. */
static void look_on(struct history *history, int64_t now)
{
    uint32_t first = (uint32_t)(history->kept - *history->base);
    struct look *look;
    int rc;

    if (!history->look && !ring_take(history->looks, &history->look, 1))
        return;
    look = history->look;
    rc = history->db ? look_step(look, history->db) : -EAGAIN;
    if (rc > 0)
        return;
    if (!rc && !look->next &&
        !look_waiting(look, history->waiting + first, *history->used - first)) {
        rc = ballast_room(history->dir) ? flush(history) : -ENOSPC;
        if (!rc)
            return;
    }
    history->look = NULL;
    look_end(look, rc);
    if (rc && rc != -ENOENT && rc != -EAGAIN && rc != -ENOSPC)
        fail(history, rc, now);
}

static void *run(void *context)
{
    struct history *history = context;

    do { /* at least once: without numbers nothing could be kept at a quick stop */
        int64_t now = clock_boot();
        int rc;

        beat_promise(history->beat, WORK_MS);
        rc = work(history, now);
        if (rc)
            fail(history, rc, now);
        beat_promise(history->beat, WORK_MS);
        if (ready(history) && *history->used < LIVE_READINGS)
            ring_wait(history->ring, history->look ? 0 : IDLE_MS);
        else
            poll(NULL, 0, IDLE_MS / 10); /* the ring has something, but there is no place for it */
        collect(history, now);
        answer_all(history);
        look_on(history, clock_boot());
    } while (!atomic_load(&history->ending));
    collect(history, clock_boot());
    if (history->db && *history->used && atomic_load(&history->leaving) &&
        ballast_room(history->dir))
        (void)!flush(history); /* if it fails it still waits */
    if (history->db)
        (void)!replay_keep(history->replay, history->db);
    schema_close(history->db);
    return NULL;
}

static void free_history(struct history *history)
{
    ring_free(history->ring);
    ring_free(history->asks);
    ring_free(history->looks);
    replay_free(history->replay);
    free(history->number);
    free(history->sorted);
    free(history);
}

int history_start(const char *dir, const struct site *site, struct live *live, struct beat *beat,
                  struct history **out)
{
    struct history *history = calloc(1, sizeof *history);
    int rc = -ENOMEM;

    if (!history)
        return rc;
    TEXT_COPY(history->dir, dir);
    snprintf(history->path, sizeof history->path, "%s/history.db", dir);
    history->site = site;
    history->beat = beat;
    history->waiting = live_readings(live, &history->used);
    history->base = live_base(live);
    history->flush = *history->used > 0;
    history->ring = ring_new_patient(PLACES, sizeof(struct live_reading), GATHER_MS);
    history->number = calloc(site->points + 1, sizeof *history->number);
    history->sorted = calloc(LIVE_READINGS, sizeof *history->sorted);
    history->asks = ring_new(ASKS, sizeof(struct replay_ask));
    history->looks = ring_new(LOOKS, sizeof(struct look *));
    if (history->number)
        history->replay = replay_new(site, history->number);
    if (history->ring && history->asks && history->looks && history->replay && history->sorted)
        rc = -pthread_create(&history->thread, NULL, run, history);
    if (!rc) {
        *out = history;
        return 0;
    }
    free_history(history);
    return rc;
}

void history_put(struct history *history, const struct live_reading *reading, size_t n)
{
    ring_push_many(history->ring, reading, n);
}

uint64_t history_dropped(struct history *history)
{
    return ring_dropped(history->ring);
}

/* A reading of no point wakes the thread. */
static void wake(struct history *history)
{
    (void)!ring_put(history->ring, &(struct live_reading){.point = SITE_NO});
}

int history_ask(struct history *history, const struct replay_ask *ask)
{
    int rc = ring_put(history->asks, ask);

    wake(history);
    return rc;
}

int history_look(struct history *history, struct look *look)
{
    int rc = ring_put(history->looks, &look);

    wake(history);
    return rc;
}

int history_fault(struct history *history)
{
    return atomic_load(&history->fault);
}

bool history_works(struct history *history)
{
    return atomic_load(&history->works);
}

void history_leave(struct history *history)
{
    atomic_store(&history->leaving, true);
}

void history_stop(struct history *history)
{
    if (!history)
        return;
    atomic_store(&history->ending, true);
    wake(history);
    pthread_join(history->thread, NULL);
    beat_end(history->beat);
    while (history->look || ring_take(history->looks, &history->look, 1)) {
        look_end(history->look, -ECANCELED);
        history->look = NULL;
    }
    free_history(history);
}
