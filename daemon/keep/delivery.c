/*
 * delivery - the journal's memory of what is between the gateway and the city.
 *
 * A row that the broker has, and for which the city's receipt is awaited, waits in a table in
 * memory: after a restart or a fault of the store it is sent again, which harms nobody, and a
 * receipt can only end what really went out. Ids of orders are in the file, for a month: who plays
 * one back gets the answer of the first time.
 */
#include "keep/delivery.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "keep/rows.h"
#include "keep/schema.h"

#define MONTH_MS (30 * 86400000LL)

int delivery_begin(struct db *db)
{
    return db_run(db, "CREATE TEMP TABLE IF NOT EXISTS aside(seq INTEGER PRIMARY KEY,"
                      " until_ms INTEGER NOT NULL, taken INTEGER NOT NULL) STRICT;"
                      "CREATE INDEX IF NOT EXISTS temp.aside_until ON aside(until_ms);"
                      "CREATE TEMP TABLE IF NOT EXISTS held(topic TEXT PRIMARY KEY,"
                      " until_ms INTEGER NOT NULL, critical INTEGER NOT NULL) STRICT");
}

int delivery_aside(struct db *db, int64_t seq, int64_t until_ms, bool taken)
{
    struct db_statement *s =
        db_ask(db, "INSERT INTO aside SELECT ?1, ?2, ?3"
                   " WHERE ?1 > (SELECT value FROM meta WHERE key = 'delivered')"
                   " AND NOT EXISTS (SELECT 1 FROM done WHERE seq = ?1)"
                   " OR EXISTS (SELECT 1 FROM again WHERE seq = ?1)"
                   " ON CONFLICT(seq) DO UPDATE SET until_ms = ?2, taken = taken + ?3");

    db_bind_integer(s, 1, seq);
    db_bind_integer(s, 2, until_ms);
    db_bind_integer(s, 3, taken);
    return db_step(s);
}

int delivery_hold(struct db *db, const char *topic, int64_t until_ms, bool critical)
{
    struct db_statement *s = db_ask(db, "INSERT OR REPLACE INTO held VALUES(?1, ?2, ?3)");

    db_bind_text(s, 1, topic);
    db_bind_integer(s, 2, until_ms);
    db_bind_integer(s, 3, critical);
    return db_step(s);
}

int delivery_due(struct db *db, int64_t now_ms, int64_t *out)
{
    struct db_statement *s =
        db_ask(db, "SELECT min(at) FROM (SELECT min(until_ms) AS at FROM aside WHERE until_ms > ?1"
                   " UNION ALL SELECT min(until_ms) FROM held WHERE until_ms > ?1)");

    db_bind_integer(s, 1, now_ms);
    return db_number(s, out);
}

/* A receipt may still come for what was taken. */
int delivery_anew(struct db *db, bool same)
{
    struct db_statement *s =
        db_ask(db, "UPDATE aside SET until_ms = 0 WHERE taken BETWEEN ?1 AND ?2");
    int rc;

    db_bind_integer(s, 1, same);
    db_bind_integer(s, 2, same ? DELIVERY_VAIN : INT64_MAX);
    rc = db_step(s);
    return rc ? rc : db_run(db, "DELETE FROM held");
}

#define TAKEN " WHERE taken AND seq BETWEEN ?1 AND ?2"

/* Statements about the rows from `from` to `to`. */
static int each_between(struct db *db, const char *const *sql, size_t n, int64_t from, int64_t to)
{
    int rc = 0;

    for (size_t i = 0; !rc && i < n; i++) {
        struct db_statement *s = db_ask(db, sql[i]);

        db_bind_integer(s, 1, from);
        db_bind_integer(s, 2, to);
        rc = db_step(s);
    }
    return rc;
}

/* The rows from `from` to `to` that were taken are done. */
static int confirm(struct db *db, int64_t from, int64_t to)
{
    static const char *const ended[] = {
        "DELETE FROM again WHERE seq IN (SELECT seq FROM aside" TAKEN ")",
        "DELETE FROM aside" TAKEN};
    struct db_statement *s =
        db_ask(db, "INSERT OR IGNORE INTO done SELECT seq FROM event"
                   " WHERE seq IN (SELECT seq FROM aside" TAKEN ")"
                   " AND seq > (SELECT value FROM meta WHERE key = 'delivered')");
    int rc;

    db_bind_integer(s, 1, from);
    db_bind_integer(s, 2, to);
    rc = db_step(s);
    return rc ? rc : each_between(db, ended, sizeof ended / sizeof *ended, from, to);
}

int delivery_receipt(struct db *db, int64_t upto, const int64_t *plus, size_t n, bool back)
{
    int rc = upto ? confirm(db, 1, upto) : 0;

    for (size_t i = 0; !rc && i < n; i++)
        rc = confirm(db, plus[i], plus[i]);
    if (rc || !back)
        return rc;
    return db_run(db, "UPDATE aside SET until_ms = 0 WHERE taken > 1");
}

int delivery_done(struct db *db, int64_t seq)
{
    struct db_statement *s = db_ask(db, "DELETE FROM aside WHERE seq = ?1");
    int rc;

    db_bind_integer(s, 1, seq);
    rc = db_step(s);
    return rc ? rc : rows_mark(db, seq);
}

int delivery_dead(struct db *db, int64_t seq, int64_t utc_ms, const char *reason)
{
    struct db_statement *s = db_ask(db, "INSERT OR REPLACE INTO dead VALUES(?1, ?2, ?3)");
    int rc;

    db_bind_integer(s, 1, seq);
    db_bind_integer(s, 2, utc_ms);
    db_bind_text(s, 3, reason);
    rc = db_step(s);
    return rc ? rc : delivery_done(db, seq);
}

int delivery_again(struct db *db, int64_t from, int64_t to, int64_t *count)
{
    /* where one number says that all are done, these are named; else their marks go */
    static const char *const wait[] = {
        ("INSERT OR IGNORE INTO again SELECT seq, priority FROM event WHERE seq BETWEEN ?1 AND ?2"
         " AND seq <= (SELECT value FROM meta WHERE key = 'delivered')"),
        "DELETE FROM done WHERE seq BETWEEN ?1 AND ?2",
        "DELETE FROM aside WHERE seq BETWEEN ?1 AND ?2"};
    struct db_statement *s = db_ask(db, "SELECT count(*) FROM event WHERE seq BETWEEN ?1 AND ?2");
    int rc;

    if (from < 1 || to < from || to - from >= DELIVERY_AGAIN)
        return -ERANGE;
    db_bind_integer(s, 1, from);
    db_bind_integer(s, 2, to);
    rc = db_number(s, count);
    if (rc || !*count)
        return rc ? rc : -ERANGE;
    return each_between(db, wait, sizeof wait / sizeof *wait, from, to);
}

int delivery_never_again(struct db *db)
{
    return db_run(db, "DELETE FROM again");
}

static int forget_old(struct db *db, int64_t utc_ms)
{
    struct db_statement *s = db_ask(db, "DELETE FROM command WHERE at_ms < ?1 OR number <="
                                        " (SELECT max(number) - ?2 FROM command)");

    db_bind_integer(s, 1, utc_ms - MONTH_MS);
    db_bind_integer(s, 2, DELIVERY_ORDERS - 1);
    return db_step(s);
}

int delivery_claim(struct db *db, const char *cid, int64_t utc_ms, bool again, bool *fresh,
                   char **reply)
{
    struct db_statement *s = db_ask(db, "SELECT reply, at_ms FROM command WHERE cid = ?1");
    int rc;

    *reply = NULL;
    db_bind_text(s, 1, cid);
    rc = db_step(s);
    *fresh = rc == 0;
    if (rc == 1) {
        if (db_text(s, 0)[0])
            *reply = strdup(db_text(s, 0));
        *fresh = again && !db_text(s, 0)[0] && db_integer(s, 1) == utc_ms;
        db_reset(s);
        return 0;
    }
    if (rc)
        return rc;
    rc = forget_old(db, utc_ms);
    if (rc)
        return rc;
    s = db_ask(db, "INSERT INTO command(cid, at_ms) VALUES(?1, ?2)");
    db_bind_text(s, 1, cid);
    db_bind_integer(s, 2, utc_ms);
    return db_step(s);
}

int delivery_answered(struct db *db, const char *cid, const char *reply)
{
    struct db_statement *s = db_ask(db, "UPDATE command SET reply = ?2 WHERE cid = ?1");

    db_bind_text(s, 1, cid);
    db_bind_text(s, 2, reply);
    return db_step(s);
}
