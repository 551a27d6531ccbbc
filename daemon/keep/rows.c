/*
 * rows - the SQL of the journal.
 *
 * An event is added and never changed. Its hash chains it to the row before it (link.c). Retention
 * cuts the oldest rows and leaves hash and number of the last one cut in meta.anchor and
 * meta.anchor_seq, so that the rest can still be verified.
 *
 * Delivery is a second table, since an event never changes: done(seq) beyond meta.delivered, and
 * every seq up to it but those of the table `again`. Rows are found by walks along a key
 * (critical and ordinary, live, replay and repeats) instead of one sort, so that the first row out
 * of 100,000 costs as little as out of ten.
 */
#include "keep/rows.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "keep/link.h"
#include "keep/pack.h"
#include "keep/schema.h"

enum {
    PRUNE_ROWS = 2000,    /* deleted in one go, about 20 ms */
    STATE_MOST = 64 << 20 /* of a zone */
};

int rows_head(struct db *db, unsigned char out[DIGEST_BYTES])
{
    static const char *const sql[] = {"SELECT hash FROM event ORDER BY seq DESC LIMIT 1",
                                      "SELECT value FROM meta WHERE key = 'anchor'"};

    for (int i = 0; i < 2; i++) {
        struct db_statement *s = db_ask(db, sql[i]);
        int rc = db_step(s);
        const void *hash;
        size_t size;

        if (rc < 0)
            return rc;
        if (!rc)
            continue;
        hash = db_blob(s, 0, &size);
        if (size == DIGEST_BYTES)
            memcpy(out, hash, size);
        db_reset(s);
        return size == DIGEST_BYTES ? 0 : -EUCLEAN;
    }
    return -EUCLEAN;
}

static int chain(struct db *db, const struct row *row, unsigned char hash[DIGEST_BYTES])
{
    unsigned char previous[DIGEST_BYTES];
    int rc = rows_head(db, previous);

    return rc ? rc : link_hash(previous, row->id, row->rev, row->topic, row->body, hash);
}

/* -ENOENT: it is not there. */
static int find(struct db *db, struct row *row)
{
    struct db_statement *s = db_ask(db, "SELECT seq, hash FROM event WHERE id = ?1 AND rev = ?2 AND"
                                        " topic = ?3 AND body = ?4 ORDER BY seq DESC LIMIT 1");
    const void *hash;
    size_t size;
    int rc;

    db_bind_text(s, 1, row->id);
    db_bind_integer(s, 2, row->rev);
    db_bind_text(s, 3, row->topic);
    db_bind_text(s, 4, row->body);
    rc = db_step(s);
    if (rc != 1)
        return rc ? rc : -ENOENT;
    row->seq = db_integer(s, 0);
    hash = db_blob(s, 1, &size);
    if (size == DIGEST_BYTES)
        memcpy(row->hash, hash, size);
    db_reset(s);
    return size == DIGEST_BYTES ? 0 : -EUCLEAN;
}

int rows_store(struct db *db, struct row *row, bool again)
{
    struct db_statement *s;
    int rc = again ? find(db, row) : -ENOENT;

    if (rc != -ENOENT)
        return rc;
    rc = chain(db, row, row->hash);
    if (rc)
        return rc;
    s = db_ask(db, "INSERT INTO event(id, rev, priority, topic, body, hash)"
                   " VALUES(?1, ?2, ?3, ?4, ?5, ?6)");
    db_bind_text(s, 1, row->id);
    db_bind_integer(s, 2, row->rev);
    db_bind_integer(s, 3, row->priority);
    db_bind_text(s, 4, row->topic);
    db_bind_text(s, 5, row->body);
    db_bind_blob(s, 6, row->hash, sizeof row->hash);
    rc = db_step(s);
    if (!rc)
        row->seq = db_last_id(db);
    return rc;
}

static int forget(struct db *db, const char *zone)
{
    struct db_statement *s = db_ask(db, "DELETE FROM zone WHERE name = ?1");

    db_bind_text(s, 1, zone);
    return db_step(s);
}

int rows_keep_only(struct db *db, bool (*known)(void *context, const char *zone), void *context)
{
    int64_t place = 0;
    int rc = 0;

    while (!rc) {
        struct db_statement *s =
            db_ask(db, "SELECT rowid, name FROM zone WHERE rowid > ?1 ORDER BY rowid LIMIT 1");
        bool stays;

        db_bind_integer(s, 1, place);
        rc = db_step(s);
        if (rc != 1)
            return rc;
        place = db_integer(s, 0);
        stays = known(context, db_text(s, 1));
        db_reset(s);
        s = db_ask(db, "DELETE FROM zone WHERE rowid = ?1");
        db_bind_integer(s, 1, place);
        rc = stays ? 0 : db_step(s);
    }
    return rc;
}

int rows_keep(struct db *db, const char *zone, const void *state, size_t size)
{
    struct db_statement *s = db_ask(db, "INSERT INTO zone VALUES(?1, ?2, ?3)"
                                        " ON CONFLICT(name) DO UPDATE SET state = ?2, size = ?3");
    unsigned char *packed;
    int rc;

    if (!size)
        return forget(db, zone);
    packed = malloc(PACK_ROOM(size));
    if (!packed)
        return -ENOMEM;
    db_bind_text(s, 1, zone);
    db_bind_blob(s, 2, packed, pack_zeros(state, size, packed));
    db_bind_integer(s, 3, (int64_t)size);
    rc = db_step(s);
    free(packed);
    return rc;
}

void *rows_kept(struct db *db, const char *zone, size_t *size)
{
    struct db_statement *s = db_ask(db, "SELECT state, size FROM zone WHERE name = ?1");
    const void *state;
    void *copy = NULL;
    size_t n, whole;

    db_bind_text(s, 1, zone);
    if (db_step(s) != 1)
        return NULL;
    state = db_blob(s, 0, &n);
    whole = db_integer(s, 1) > 0 && db_integer(s, 1) <= STATE_MOST ? (size_t)db_integer(s, 1) : n;
    if (whole)
        copy = malloc(whole);
    if (copy && db_integer(s, 1) && pack_restore(state, n, copy, whole)) {
        free(copy);
        copy = NULL;
    } else if (copy && !db_integer(s, 1)) {
        memcpy(copy, state, n);
    }
    if (copy)
        *size = whole;
    db_reset(s);
    return copy;
}

int rows_mark(struct db *db, int64_t seq)
{
    struct db_statement *s =
        db_ask(db, "INSERT OR IGNORE INTO done SELECT seq FROM event WHERE seq = ?1"
                   " AND seq > (SELECT value FROM meta WHERE key = 'delivered')");
    int rc;

    db_bind_integer(s, 1, seq);
    rc = db_step(s);
    if (rc)
        return rc;
    s = db_ask(db, "DELETE FROM again WHERE seq = ?1");
    db_bind_integer(s, 1, seq);
    return db_step(s);
}

int rows_last_seq(struct db *db, int64_t *out)
{
    int rc = db_number(db_ask(db, "SELECT seq FROM sqlite_sequence WHERE name = 'event'"), out);

    if (rc == -ENOENT)
        *out = 0;
    return rc == -ENOENT ? 0 : rc;
}

int rows_fold(struct db *db)
{
    int64_t first = 0, delivered;
    struct db_statement *s;
    int rc = db_number(db_ask(db, "SELECT seq FROM event"
                                  " WHERE seq > (SELECT value FROM meta WHERE key = 'delivered')"
                                  " AND NOT EXISTS (SELECT 1 FROM done WHERE done.seq = event.seq)"
                                  " ORDER BY seq LIMIT 1"),
                       &first);

    delivered = first - 1;
    if (rc == -ENOENT)
        rc = rows_last_seq(db, &delivered);
    if (!rc)
        rc = schema_set_number(db, "delivered", delivered);
    if (rc)
        return rc;
    s = db_ask(db, "DELETE FROM done WHERE seq <= ?1");
    db_bind_integer(s, 1, delivered);
    return db_step(s);
}

/* A hole that begins before the end of what is cut is cut as a whole. */
static int end_of_hole(struct db *db, int64_t *upto)
{
    struct db_statement *s = db_ask(db, "SELECT max(last, ?1) FROM gap WHERE first <= ?1"
                                        " ORDER BY first DESC LIMIT 1");
    int rc;

    db_bind_integer(s, 1, *upto);
    rc = db_number(s, upto);
    return rc == -ENOENT ? 0 : rc;
}

int rows_prune(struct db *db, int64_t keep)
{
    static const char *const sql[] = {
        "UPDATE meta SET value = (SELECT hash FROM"
        " (SELECT * FROM (SELECT seq, hash FROM event WHERE seq <= ?1 ORDER BY seq DESC LIMIT 1)"
        "  UNION ALL SELECT last, hash FROM gap WHERE last = ?1) ORDER BY seq DESC LIMIT 1)"
        " WHERE key = 'anchor'",
        "DELETE FROM event WHERE seq <= ?1", "DELETE FROM undated WHERE seq <= ?1",
        "DELETE FROM dead WHERE seq <= ?1", "DELETE FROM gap WHERE first <= ?1"};
    int64_t last = 0, delivered = 0, first = 0, upto;
    struct db_statement *s;
    int rc = rows_last_seq(db, &last);

    if (!rc)
        rc = db_number(db_ask(db,
                              "SELECT min(value, coalesce((SELECT min(seq) FROM again) - 1, value))"
                              " FROM meta WHERE key = 'delivered'"),
                       &delivered);
    if (!rc)
        rc = db_number(db_ask(db, "SELECT seq FROM event ORDER BY seq LIMIT 1"), &first);
    if (rc)
        return rc == -ENOENT ? 0 : rc;
    upto = last - keep < delivered ? last - keep : delivered;
    upto = upto < first + PRUNE_ROWS ? upto : first + PRUNE_ROWS;
    if (upto < first)
        return 0;
    rc = end_of_hole(db, &upto);
    if (!rc)
        rc = schema_set_number(db, "anchor_seq", upto);
    for (size_t i = 0; !rc && i < sizeof sql / sizeof *sql; i++) {
        s = db_ask(db, sql[i]);
        db_bind_integer(s, 1, upto);
        rc = db_step(s);
    }
    return rc;
}

struct row *rows_take(struct db_statement *s)
{
    struct row *row = row_new(db_text(s, 1), (uint32_t)db_integer(s, 2), (uint8_t)db_integer(s, 3),
                              db_text(s, 4), db_text(s, 5));

    if (row)
        row->seq = db_integer(s, 0);
    return row;
}

int rows_find(struct db *db, const char *id, struct row **out)
{
    struct db_statement *s = db_ask(
        db, "SELECT " ROWS_COLUMNS " FROM event WHERE id = ?1 ORDER BY rev DESC, seq DESC LIMIT 1");
    int rc;

    db_bind_text(s, 1, id);
    rc = db_step(s);
    *out = rc == 1 ? rows_take(s) : NULL;
    if (rc != 1)
        return rc;
    db_reset(s);
    return *out ? 0 : -ENOMEM;
}

int rows_each_open(struct db *db, void (*each)(void *context, const struct row *row), void *context)
{
    struct db_statement *s = db_ask(
        db,
        "SELECT " ROWS_COLUMNS " FROM event WHERE topic LIKE 'alarm/%' AND NOT EXISTS"
        " (SELECT 1 FROM event AS newer WHERE newer.id = event.id"
        "  AND (newer.rev, newer.seq) > (event.rev, event.seq))"
        " AND CASE WHEN json_valid(body) THEN json_extract(body, '$.closed') = 0 END ORDER BY seq");
    struct row *row;
    int rc;

    while ((rc = db_step(s)) == 1) {
        row = rows_take(s);
        if (!row) {
            db_reset(s);
            return -ENOMEM;
        }
        each(context, row);
        row_free(row);
    }
    return rc;
}

int rows_each_of(struct db *db, const char *begins, uint32_t most,
                 void (*each)(void *context, const char *id, uint32_t rev), void *context)
{
    struct db_statement *s =
        db_ask(db, "SELECT id, rev FROM (SELECT id, max(rev) AS rev, max(seq) AS newest FROM event"
                   " WHERE id BETWEEN ?1 AND ?1 || '~' GROUP BY id ORDER BY newest DESC LIMIT ?2)"
                   " ORDER BY newest");
    int rc;

    db_bind_text(s, 1, begins);
    db_bind_integer(s, 2, most);
    while ((rc = db_step(s)) == 1)
        each(context, db_text(s, 0), (uint32_t)db_integer(s, 1));
    return rc;
}

/* Of an event: 0 nobody took it yet, 1 it is to be sent once more, 2 it is set aside. */
#define STAND                                                                                      \
    "coalesce((SELECT iif(until_ms > ?4, 2, taken > 0) FROM aside WHERE aside.seq = event.seq), "  \
    "0)"
#define NOT_ASIDE                                                                                  \
    " AND " STAND " = ?5"                                                                          \
    " AND NOT EXISTS (SELECT 1 FROM held WHERE held.topic = event.topic AND until_ms > ?4"         \
    "  AND (critical OR event.priority = 0))"                                                      \
    " ORDER BY seq LIMIT ?3"
#define WAITING                                                                                    \
    " AND seq BETWEEN ?1 AND ?2"                                                                   \
    " AND NOT EXISTS (SELECT 1 FROM done WHERE done.seq = event.seq)" NOT_ASIDE
#define WITH_TAKEN                                                                                 \
    ROWS_COLUMNS ", coalesce((SELECT taken FROM aside WHERE aside.seq = event.seq), 0)"

/* Rows of a priority that wait again. */
static struct db_statement *again(struct db *db, bool critical)
{
    struct db_statement *s =
        db_ask(db, "SELECT " WITH_TAKEN " FROM event WHERE seq IN"
                   " (SELECT seq FROM again WHERE (priority > 0) = ?1)" NOT_ASIDE);

    db_bind_integer(s, 1, critical);
    return s;
}

/* Rows of a priority between two seqs that have no done-mark. */
static struct db_statement *undone(struct db *db, bool critical, int64_t from, int64_t to)
{
    struct db_statement *s =
        db_ask(db, critical ? "SELECT " WITH_TAKEN " FROM event INDEXED BY event_critical"
                              " WHERE priority > 0" WAITING
                            : "SELECT " WITH_TAKEN " FROM event NOT INDEXED"
                              " WHERE priority = 0" WAITING);

    db_bind_integer(s, 1, from);
    db_bind_integer(s, 2, to);
    return s;
}

/* One walk; `repeat`: along what the broker took before. */
static int walk(struct db_statement *s, bool repeat, uint32_t limit, struct row **out,
                uint32_t *count)
{
    int rc;

    db_bind_integer(s, 3, limit - *count);
    db_bind_integer(s, 4, clock_boot());
    db_bind_integer(s, 5, repeat);
    while ((rc = db_step(s)) == 1) {
        out[*count] = rows_take(s);
        if (!out[*count]) {
            db_reset(s);
            return -ENOMEM;
        }
        out[*count]->taken = (uint32_t)db_integer(s, 6);
        ++*count;
    }
    return rc;
}

int rows_waiting(struct db *db, uint32_t limit, int64_t live_from, struct row **out,
                 uint32_t *count)
{
    static const struct {
        bool critical, live, repeat;
    } part[] = {{true, true, false}, {true, false, false},  {false, true, false},
                {true, false, true}, {false, false, false}, {false, false, true}};
    int64_t delivered, live;
    int rc;

    *count = 0;
    rc = schema_number(db, "delivered", &delivered);
    live = live_from > delivered ? live_from : delivered + 1;
    for (size_t i = 0; !rc && i < sizeof part / sizeof *part; i++) {
        bool critical = part[i].critical, repeat = part[i].repeat;
        int64_t from = part[i].live ? live : delivered + 1;
        int64_t to = part[i].live || repeat ? INT64_MAX : live - 1;

        if (!part[i].live)
            rc = walk(again(db, critical), repeat, limit, out, count);
        if (!rc)
            rc = walk(undone(db, critical, from, to), repeat, limit, out, count);
    }
    return rc;
}

#define BEYOND " seq > (SELECT value FROM meta WHERE key = 'delivered')"

/* Numbers are without a hole but those of `gap`, of which one may begin before the marks were
 * folded and have grown since, and every mark is of a row: nothing is read that is as long as the
 * rows are. */
int rows_undone(struct db *db, int64_t *out)
{
    return db_number(
        db_ask(db, "SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'event'), 0)"
                   " - value - (SELECT count(*) FROM done WHERE done.seq > value)"
                   " - (SELECT coalesce(sum(last + 1 - max(first, value + 1)), 0) FROM gap"
                   "    WHERE last > value)"
                   " FROM meta WHERE key = 'delivered'"),
        out);
}

int rows_unsent(struct db *db, uint32_t *count, struct row **oldest)
{
    struct db_statement *s =
        db_ask(db, "SELECT " ROWS_COLUMNS " FROM event WHERE seq = coalesce("
                   "(SELECT min(seq) FROM again), (SELECT seq FROM event WHERE" BEYOND
                   " AND NOT EXISTS (SELECT 1 FROM done WHERE done.seq = event.seq)"
                   " ORDER BY seq LIMIT 1))");
    int64_t n = 0, again = 0;
    int rc = db_step(s);

    *oldest = rc == 1 ? rows_take(s) : NULL;
    if (rc == 1)
        db_reset(s);
    if (rc == 1 && !*oldest)
        return -ENOMEM;
    if (rc == 1)
        rc = rows_undone(db, &n);
    if (!rc && *oldest)
        rc = db_number(db_ask(db, "SELECT count(*) FROM again"), &again);
    *count = (uint32_t)(n + again);
    return rc;
}
