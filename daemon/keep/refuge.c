/*
 * refuge - from the journal in memory to the one on the disk.
 *
 * A gateway that starts on a dead or read-only disk watches all the same. Its rows go to a journal
 * in the run directory, are sent as not stored, and are lost with the power. When the disk can be
 * opened again, the next process finds the file that was left here and stores its rows as if they
 * had just come: each is due once more, and the city gets it with its number. What orders of the
 * city were carried out meanwhile is remembered, too. States of zones need not be taken over: they
 * are in the live file beside it.
 */
#include "keep/refuge.h"

#include <errno.h>
#include <stdio.h>
#include <unistd.h>

#include "base/text.h"
#include "keep/ballast.h"
#include "keep/dating.h"
#include "keep/rows.h"
#include "keep/schema.h"

/* Of both files; their owner sets limits of its own. */
static const struct db_wish wish = {.quota_bytes = 1 << 30, .page_bytes = 1024, .durable = true};

static int nothing(void *context, struct db *db)
{
    (void)context, (void)db;
    return 0;
}

static const char *path_in(char out[DB_PATH], const char *dir)
{
    snprintf(out, DB_PATH, "%s/journal.db", dir);
    return out;
}

bool refuge_ends(const char *dir)
{
    char path[DB_PATH];
    struct db *db = NULL;
    bool aside = false;
    int rc = schema_open(path_in(path, dir), &schema_journal, &wish, nothing, NULL, &db, &aside);

    schema_close(db);
    return !rc;
}

/* One row, which an attempt that ended in an error may have stored already. */
static int take_row(struct db_statement *s, struct db *home)
{
    struct row *row = rows_take(s);
    int rc;

    if (!row)
        return -ENOMEM;
    row->undated_ms = db_integer(s, 7);
    rc = rows_store(home, row, true);
    if (!rc && row->undated_ms)
        rc = dating_note(home, db_text(s, 6), row);
    row_free(row);
    return rc;
}

static int take_rows(struct db *refuge, struct db *home, int64_t *rows)
{
    struct db_statement *s =
        db_ask(refuge, "SELECT " ROWS_COLUMNS ", boot_id, at_ms FROM event LEFT JOIN undated"
                       " USING(seq) ORDER BY seq");
    int rc;

    while ((rc = db_step(s)) == 1) {
        rc = take_row(s, home);
        if (rc) {
            db_reset(s);
            return rc;
        }
        ++*rows;
    }
    return rc;
}

static int take_orders(struct db *refuge, struct db *home)
{
    struct db_statement *s =
        db_ask(refuge, "SELECT cid, at_ms, coalesce(reply, '') FROM command ORDER BY number");
    int rc;

    while ((rc = db_step(s)) == 1) {
        struct db_statement *to =
            db_ask(home, "INSERT OR IGNORE INTO command(cid, at_ms, reply) VALUES(?1, ?2,"
                         " nullif(?3, ''))");

        db_bind_text(to, 1, db_text(s, 0));
        db_bind_integer(to, 2, db_integer(s, 1));
        db_bind_text(to, 3, db_text(s, 2));
        rc = db_step(to);
        if (rc) {
            db_reset(s);
            return rc;
        }
    }
    return rc;
}

static void remove_file(const char *path, const char *dir)
{
    static const char *const suffix[] = {"", "-wal", "-shm"};
    char name[DB_PATH + 8];

    for (size_t i = 0; i < sizeof suffix / sizeof *suffix; i++) {
        snprintf(name, sizeof name, "%s%s", path, suffix[i]);
        unlink(name);
    }
    ballast_drop(dir);
}

int refuge_leave(const char *dir, struct db *home, int64_t *rows)
{
    char path[DB_PATH];
    struct db *refuge = NULL;
    bool aside = false;
    int rc;

    *rows = 0;
    if (access(path_in(path, dir), F_OK))
        return 0;
    rc = schema_open(path, &schema_journal, &wish, nothing, NULL, &refuge, &aside);
    if (!rc)
        rc = db_durable(home, true);
    if (!rc)
        rc = db_begin(home);
    if (!rc)
        rc = take_rows(refuge, home, rows);
    if (!rc)
        rc = take_orders(refuge, home);
    rc = rc ? rc : db_commit(home);
    if (rc)
        (void)!db_rollback(home);
    db_close(refuge);
    if (!rc)
        remove_file(path, dir);
    return rc;
}
