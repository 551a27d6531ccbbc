/*
 * backup - the store's files to and from another place.
 *
 * A database must not be copied as a file while it is written to; SQLite does it page by page from
 * one moment. The chain goes on over a restore: the rows are the same, only the journal's id is
 * new, and with it every number in it means another row to the city.
 */
#include "keep/backup.h"

#include <stdbool.h>
#include <string.h>

#include "keep/db.h"

int backup_file(const char *from, const char *to)
{
    struct db *db;
    int rc = db_open(from, &(struct db_wish){.read_only = true}, &db);

    if (rc)
        return rc;
    rc = db_copy(db, to);
    db_close(db);
    return rc;
}

int backup_renew(const char *journal)
{
    struct db_wish wish = {.quota_bytes = 1 << 30, .durable = true};
    struct db *db;
    int rc = db_open(journal, &wish, &db);

    if (rc)
        return rc;
    rc = db_run(db, "BEGIN IMMEDIATE; INSERT OR REPLACE INTO meta SELECT 'former', value FROM meta"
                    " WHERE key = 'journal'; UPDATE meta SET value = lower(hex(randomblob(4)))"
                    " WHERE key = 'journal'; COMMIT; PRAGMA wal_checkpoint(TRUNCATE)");
    db_close(db);
    return rc;
}

bool backup_is_plain(const char *name)
{
    return !strstr(name, ".db") && strcmp(name, "ballast") && strcmp(name, "lock");
}
