/*
 * schema - tables, migrations, and the opening of a file that may be damaged.
 *
 * A file is brought to the newest version in one transaction, so a kill leaves the old version or
 * the new. The same transaction takes back the mark "clean": whoever finds it missing at the next
 * start reads the whole file once, because a power cut on a bad card damages silently. A damaged
 * file is never repaired and never deleted here: it is renamed, and the watch goes on with a new
 * one. But only if it is found damaged twice and can be read: a card that fails to read for a
 * moment must not cost the rows that wait for the city.
 */
#include "keep/schema.h"

#include <errno.h>
#include <stdio.h>

#include "base/clock.h"

#define META                                                                                       \
    "CREATE TABLE meta(key TEXT NOT NULL PRIMARY KEY, value ANY NOT NULL) STRICT, WITHOUT ROWID;"

#define UNDATED                                                                                    \
    "CREATE TABLE undated(seq INTEGER PRIMARY KEY, boot_id TEXT NOT NULL,"                         \
    " at_ms INTEGER NOT NULL) STRICT;"

/* Rows up to meta.delivered that wait again. */
#define AGAIN "CREATE TABLE again(seq INTEGER PRIMARY KEY, priority INTEGER NOT NULL) STRICT;"

/* Holes that were made for want of room: their first and last row, and the hash of the last. */
#define GAP                                                                                        \
    "CREATE TABLE gap(first INTEGER PRIMARY KEY, last INTEGER NOT NULL, hash BLOB NOT NULL)"       \
    " STRICT;"

/* event_critical holds critical rows only: with it the next row to send is found without reading
 * the rows before it, and ordinary rows cost no flash for it. */
static const char *const journal_step[] = {
    META "CREATE TABLE event(seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL,"
         " rev INTEGER NOT NULL, priority INTEGER NOT NULL, topic TEXT NOT NULL,"
         " body TEXT NOT NULL, hash BLOB NOT NULL) STRICT;"
         "CREATE INDEX event_id ON event(id, rev);"
         "CREATE INDEX event_critical ON event(seq) WHERE priority > 0;"
         "CREATE TABLE done(seq INTEGER PRIMARY KEY) STRICT;"
         "CREATE TABLE zone(name TEXT NOT NULL PRIMARY KEY, state BLOB NOT NULL) STRICT;"
         "CREATE TABLE boot(boot_id TEXT NOT NULL PRIMARY KEY, offset_ms INTEGER NOT NULL,"
         " source TEXT NOT NULL, at INTEGER NOT NULL) STRICT;"
         "INSERT INTO meta VALUES('journal', lower(hex(randomblob(4)))), ('delivered', 0),"
         " ('anchor', zeroblob(32));",
    "CREATE TABLE command(number INTEGER PRIMARY KEY AUTOINCREMENT, cid TEXT NOT NULL UNIQUE,"
    " at_ms INTEGER NOT NULL, reply TEXT) STRICT;"
    "CREATE INDEX command_at ON command(at_ms);"
    "CREATE TABLE dead(seq INTEGER PRIMARY KEY, at_ms INTEGER NOT NULL, reason TEXT NOT NULL)"
    " STRICT;",
    /* bytes of the state when it is unpacked; 0: it is not packed */
    "ALTER TABLE zone ADD COLUMN size INTEGER NOT NULL DEFAULT 0;", UNDATED, AGAIN, GAP};

/* Chunks lie in the order of their writing: the oldest go first without a search. A chunk's number
 * is that of its first reading in the count of all readings of this file; `flush` is the number of
 * the first reading that was written with it. */
static const char *const history_step[] = {
    META "CREATE TABLE point(id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;"
         "CREATE TABLE chunk(number INTEGER PRIMARY KEY, point INTEGER NOT NULL,"
         " from_ms INTEGER NOT NULL, to_ms INTEGER NOT NULL, n INTEGER NOT NULL,"
         " data BLOB NOT NULL) STRICT;"
         "CREATE UNIQUE INDEX chunk_span ON chunk(point, from_ms, to_ms);",
    "ALTER TABLE chunk ADD COLUMN flush INTEGER NOT NULL DEFAULT 0;"
    "DROP INDEX chunk_span; CREATE INDEX chunk_span ON chunk(point, from_ms, to_ms);"
    "INSERT INTO meta VALUES('series', lower(hex(randomblob(4))));",
    /* An index by point would be written to in as many places as there are points, with each flush:
     * 300 bytes of flash a reading. Units and periods: so that a file explains itself elsewhere. */
    "DROP INDEX chunk_span;"
    "ALTER TABLE point ADD COLUMN unit TEXT NOT NULL DEFAULT '';"
    "ALTER TABLE point ADD COLUMN period_ms INTEGER NOT NULL DEFAULT 0;"};

const struct schema schema_journal = {journal_step, sizeof journal_step / sizeof *journal_step};
const struct schema schema_history = {history_step, sizeof history_step / sizeof *history_step};

int schema_number(struct db *db, const char *key, int64_t *out)
{
    struct db_statement *s = db_ask(db, "SELECT value FROM meta WHERE key = ?1");

    db_bind_text(s, 1, key);
    return db_number(s, out);
}

int schema_set_number(struct db *db, const char *key, int64_t value)
{
    struct db_statement *s = db_ask(db, "INSERT OR REPLACE INTO meta VALUES(?1, ?2)");

    db_bind_text(s, 1, key);
    db_bind_integer(s, 2, value);
    return db_step(s);
}

static int migrate(struct db *db, const struct schema *schema, int64_t version)
{
    char sql[48];
    int rc = db_begin(db);

    for (; !rc && version < schema->steps; version++) {
        rc = db_run(db, schema->step[version]);
        snprintf(sql, sizeof sql, "PRAGMA user_version=%lld", (long long)version + 1);
        if (!rc)
            rc = db_run(db, sql);
    }
    if (!rc)
        rc = schema_set_number(db, "clean", 0);
    if (!rc)
        rc = db_commit(db);
    return rc == -EINVAL ? -EUCLEAN : rc; /* tables are there that should not be */
}

static int bring_up(struct db *db, const struct schema *schema)
{
    int64_t version, clean = 0;
    int rc = db_number(db_ask(db, "PRAGMA user_version"), &version);

    if (rc)
        return rc;
    if (version > schema->steps)
        return -EPROTONOSUPPORT;
    if (version) {
        rc = schema_number(db, "clean", &clean);
        if (!clean && (!rc || rc == -ENOENT))
            rc = db_check(db);
    }
    return rc ? rc : migrate(db, schema, version);
}

int schema_open(const char *path, const struct schema *schema, const struct db_wish *wish,
                int (*load)(void *context, struct db *db), void *context, struct db **out,
                bool *aside)
{
    for (int attempt = 0;; attempt++) {
        struct db *db = NULL;
        int rc = db_open(path, wish, &db);

        if (!rc)
            rc = bring_up(db, schema);
        if (!rc)
            rc = load(context, db);
        if (!rc) {
            *out = db;
            return 0;
        }
        db_close(db);
        if (rc != -EUCLEAN || attempt == 2)
            return rc;
        rc = db_readable(path);
        if (!rc && attempt)
            rc = db_set_aside(path, clock_utc());
        if (rc)
            return rc;
        *aside = *aside || attempt;
    }
}

void schema_close(struct db *db)
{
    if (db && !db_durable(db, true) && !schema_set_number(db, "clean", 1))
        (void)!db_run(db, "PRAGMA wal_checkpoint(TRUNCATE)");
    db_close(db);
}
