/*
 * room - which rows go that the city does not have, when there is no room for all.
 *
 * First what the city has and retention could not cut yet; then evidence of what people did; then
 * revisions of ordinary alarms that newer ones replace, ordinary alarms that are over, and
 * summaries; last the same of critical alarms. Among equals the oldest go. The newest revision of
 * an alarm that is open never goes, and neither does the newest row, which the chain goes on from:
 * if only those are left the file is full, and alarms go out live.
 *
 * The chain stays whole: a hole has the hash of its last row (table `gap`), from which the row
 * behind it follows, and is told by who verifies. Choosing reads every waiting row once; therefore
 * a sixteenth of them goes at a time.
 */
#include "keep/room.h"

#include <errno.h>

#include "keep/rows.h"
#include "keep/schema.h"

enum {
    SHARE = 16,   /* this part of what waits goes at once .. */
    ROUNDS = 8,   /* .. and again, if it was not enough */
    OLDEST = 1000 /* rows that are asked for their age */
};

#define WAITING                                                                                    \
    " FROM event WHERE seq > (SELECT value FROM meta WHERE key = 'delivered')"                     \
    " AND seq < (SELECT max(seq) FROM event)"

#define RANK                                                                                       \
    " CASE WHEN EXISTS (SELECT 1 FROM done WHERE done.seq = event.seq) THEN 0"                     \
    " WHEN topic = 'audit' THEN 1"                                                                 \
    " WHEN EXISTS (SELECT 1 FROM event AS newer WHERE newer.id = event.id"                         \
    "  AND (newer.rev, newer.seq) > (event.rev, event.seq)) THEN iif(priority > 0, 5, 2)"          \
    " WHEN topic NOT LIKE 'alarm/%' THEN 4"                                                        \
    " WHEN CASE WHEN json_valid(body) THEN json_extract(body, '$.closed') = 0 END THEN 9"          \
    " ELSE iif(priority > 0, 6, 3) END"

#define CHOSEN "INSERT INTO leave SELECT seq, rank FROM (SELECT seq, " RANK " AS rank"

/* One row leaves a hole, which joins with those beside it. */
static int cut(struct db *db, int64_t seq)
{
    static const char *const sql[] = {
        /* the hash behind the hole is that of its last row; a hole behind it ends at its own */
        "INSERT INTO gap SELECT ?1, coalesce((SELECT last FROM gap WHERE first = ?1 + 1), ?1),"
        " coalesce((SELECT hash FROM gap WHERE first = ?1 + 1), hash) FROM event WHERE seq = ?1",
        "DELETE FROM gap WHERE first = ?1 + 1",
        "UPDATE gap SET last = (SELECT last FROM gap WHERE first = ?1),"
        " hash = (SELECT hash FROM gap WHERE first = ?1)"
        " WHERE first = (SELECT max(first) FROM gap WHERE first < ?1) AND last = ?1 - 1",
        "DELETE FROM gap WHERE first = ?1 AND EXISTS (SELECT 1 FROM gap AS before"
        " WHERE before.first = (SELECT max(first) FROM gap WHERE first < ?1) AND before.last >= "
        "?1)",
        "DELETE FROM event WHERE seq = ?1",
        "DELETE FROM done WHERE seq = ?1",
        "DELETE FROM aside WHERE seq = ?1",
        "DELETE FROM undated WHERE seq = ?1",
        "DELETE FROM dead WHERE seq = ?1"};
    int rc = 0;

    for (size_t i = 0; !rc && i < sizeof sql / sizeof *sql; i++) {
        struct db_statement *s = db_ask(db, sql[i]);

        db_bind_integer(s, 1, seq);
        rc = db_step(s);
    }
    return rc;
}

int room_gone(struct db *db, int64_t *out)
{
    int rc = schema_number(db, "let_go", out);

    if (rc == -ENOENT)
        *out = 0;
    return rc == -ENOENT ? 0 : rc;
}

static int begin_choice(struct db *db)
{
    int rc = db_run(db, "CREATE TEMP TABLE IF NOT EXISTS leave(seq INTEGER PRIMARY KEY,"
                        " rank INTEGER NOT NULL) STRICT");

    return rc ? rc : db_run(db, "DELETE FROM leave");
}

/* Cuts what was chosen; *cuts says how many rows, *gone counts those that the city does not have.
 */
static int let_go(struct db *db, int64_t *cuts, int64_t *gone)
{
    int64_t seq = 0, before = 0, n = 0;
    int rc = db_number(db_ask(db, "SELECT count(*) FROM leave WHERE rank > 0"), &n);

    if (!rc)
        rc = room_gone(db, &before);
    for (*cuts = 0; !rc; ++*cuts) {
        struct db_statement *s = db_ask(db, "SELECT seq FROM leave WHERE seq > ?1 ORDER BY seq");

        db_bind_integer(s, 1, seq);
        rc = db_number(s, &seq);
        if (rc == -ENOENT)
            break;
        if (!rc)
            rc = cut(db, seq);
    }
    if ((!rc || rc == -ENOENT) && n)
        rc = schema_set_number(db, "let_go", before + n);
    *gone += n;
    return rc == -ENOENT ? 0 : rc;
}

static int used(struct db *db, int64_t *out)
{
    int64_t pages = 0, unused = 0, size = 0;
    int rc = db_number(db_ask(db, "PRAGMA page_count"), &pages);

    if (!rc)
        rc = db_number(db_ask(db, "PRAGMA freelist_count"), &unused);
    if (!rc)
        rc = db_number(db_ask(db, "PRAGMA page_size"), &size);
    *out = (pages - unused) * size;
    return rc;
}

static int look(struct db *db, const struct room_limits *limits, int64_t *rows, bool *enough)
{
    int64_t bytes = 0;
    int rc = rows_undone(db, rows);

    if (!rc)
        rc = used(db, &bytes);
    *enough = *rows <= limits->rows && bytes <= limits->bytes - limits->bytes / 8;
    return rc;
}

int room_is(struct db *db, const struct room_limits *limits, bool *enough)
{
    int64_t rows = 0;

    return look(db, limits, &rows, enough);
}

static int go_round(struct db *db, int64_t rows, int64_t over, int64_t *cuts, int64_t *gone)
{
    int64_t share = rows / SHARE ? rows / SHARE : 1;
    struct db_statement *s;
    int rc = begin_choice(db);

    if (rc)
        return rc;
    s = db_ask(db, CHOSEN WAITING ") WHERE rank < 9 ORDER BY rank, seq LIMIT ?1");
    db_bind_integer(s, 1, over > share ? over : share);
    rc = db_step(s);
    return rc ? rc : let_go(db, cuts, gone);
}

int room_make(struct db *db, const struct room_limits *limits, int64_t *gone)
{
    int64_t rows = 0, cuts = 1;
    bool enough = false;
    int rc;

    *gone = 0;
    rc = look(db, limits, &rows, &enough);
    for (int i = 0; !rc && !enough && cuts && i < ROUNDS; i++) {
        rc = go_round(db, rows, rows - limits->rows, &cuts, gone);
        if (!rc)
            rc = look(db, limits, &rows, &enough);
    }
    return rc;
}

int room_age(struct db *db, int64_t utc_ms, int64_t *gone)
{
    struct db_statement *s;
    int64_t cuts;
    int rc = begin_choice(db);

    *gone = 0;
    if (rc)
        return rc;
    /* a day's summary is of its date; what was told with a clock that nobody set or kept right has
     * no age: a battery that was empty for a while must not make today's alarms old */
    s = db_ask(db, CHOSEN
               ", body FROM (SELECT *" WAITING " ORDER BY seq LIMIT ?1) AS event)"
               " WHERE rank < 9 AND json_valid(body)"
               " AND json_extract(body, '$.time_quality') IN ('ntp', 'beacon') AND strftime('%s',"
               " coalesce(json_extract(body, '$.time'), json_extract(body, '$.date'))) + 0 < ?2");
    db_bind_integer(s, 1, OLDEST);
    db_bind_integer(s, 2, utc_ms / 1000);
    rc = db_step(s);
    return rc ? rc : let_go(db, &cuts, gone);
}
