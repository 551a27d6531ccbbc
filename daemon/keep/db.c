/*
 * db - the one includer of SQLite.
 *
 * Files are in WAL mode: a commit is one append and one fsync, a reader never stops the writer, and
 * of all modes only WAL with synchronous=FULL keeps every commit over a power cut. The quota is
 * max_page_count, because at a full disk even a DELETE fails, but below a quota it works. After an
 * I/O error the handle must be closed: the kernel forgets a failed write-back, and the next commit
 * on the same handle would claim success.
 *
 * Statements are found again by their text in a short list, so that callers hold none. A statement
 * that could not be prepared behaves as one whose every step fails.
 */
#include "keep/db.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <sqlite3.h>

#include "base/text.h"

#define PAGE_BYTES 4096
/* Of the log, before it goes to the file and begins anew. It keeps this length: while it does not
 * grow, a commit has the file system write nothing of its own. */
#define LOG_BYTES 1048576
#define CACHE_KIB 256 /* of pages in memory: appending and sweeping along an index need few */

struct db_statement {
    struct db_statement *next;
    sqlite3_stmt *handle;
    int fault; /* of prepare or bind: what db_step() will say */
};

struct db {
    sqlite3 *handle;
    struct db_statement *statement;
    struct db_statement broken; /* handed out when there is none */
    bool durable;
};

static int fault(int code)
{
    static const struct {
        int code, error;
    } table[] = {{SQLITE_OK, 0},
                 {SQLITE_BUSY, -EBUSY},
                 {SQLITE_LOCKED, -EBUSY},
                 {SQLITE_NOMEM, -ENOMEM},
                 {SQLITE_READONLY, -EROFS},
                 {SQLITE_PERM, -EACCES},
                 {SQLITE_FULL, -ENOSPC},
                 {SQLITE_IOERR, -EIO},
                 {SQLITE_CANTOPEN, -EIO},
                 {SQLITE_CORRUPT, -EUCLEAN},
                 {SQLITE_NOTADB, -EUCLEAN},
                 {SQLITE_CONSTRAINT, -EEXIST}};

    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        if ((code & 0xff) == table[i].code)
            return table[i].error;
    return -EINVAL;
}

/* A disk that is full or may not be written is no disk that fails, though SQLite says so where its
 * shared index cannot grow. */
static int fault_of(sqlite3 *handle, int code)
{
    int rc = fault(code), system = rc == -EIO ? sqlite3_system_errno(handle) : 0;

    if (system == ENOSPC || system == EDQUOT)
        return -ENOSPC;
    return system == EROFS ? -EROFS : rc;
}

int db_run(struct db *db, const char *sql)
{
    return fault_of(db->handle, sqlite3_exec(db->handle, sql, NULL, NULL, NULL));
}

static int set_up(struct db *db, const struct db_wish *wish)
{
    char sql[320];
    int64_t page = PAGE_BYTES;
    int rc;

    sqlite3_busy_timeout(db->handle, 2000);
    snprintf(sql, sizeof sql,
             "PRAGMA temp_store=MEMORY; PRAGMA cache_size=-%d; PRAGMA cell_size_check=ON",
             CACHE_KIB);
    rc = db_run(db, sql);
    if (rc || wish->read_only)
        return rc;
    snprintf(sql, sizeof sql, "PRAGMA page_size=%d; PRAGMA journal_mode=WAL",
             wish->page_bytes ? wish->page_bytes : PAGE_BYTES);
    rc = db_run(db, sql);
    if (!rc)
        rc = db_number(db_ask(db, "PRAGMA page_size"), &page);
    if (rc)
        return rc;
    snprintf(sql, sizeof sql,
             "PRAGMA secure_delete=OFF; PRAGMA max_page_count=%lld; PRAGMA wal_autocheckpoint=%lld;"
             "PRAGMA journal_size_limit=%d; PRAGMA synchronous=%s",
             (long long)(wish->quota_bytes / page), (long long)(LOG_BYTES / page), LOG_BYTES,
             wish->durable ? "FULL" : "NORMAL");
    db->durable = wish->durable;
    return db_run(db, sql);
}

/* A file at rest, with no log beside it, is read as it is: no lock, and nothing is put beside it,
 * which would fail on a medium that cannot be written. */
static void at_rest(char out[4 * DB_PATH], const char *path)
{
    struct text uri = {.at = out, .size = 4 * DB_PATH};
    char log[DB_PATH + 8];

    snprintf(log, sizeof log, "%s-wal", path);
    text_printf(&uri, "file:");
    for (const char *c = path; *c; c++)
        text_printf(&uri, strchr("?#%", *c) ? "%%%02X" : "%c", (unsigned char)*c);
    text_printf(&uri, "%s", access(log, F_OK) ? "?immutable=1" : "");
}

int db_open(const char *path, const struct db_wish *wish, struct db **out)
{
    int flags = wish->read_only ? SQLITE_OPEN_READONLY | SQLITE_OPEN_URI
                                : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
    struct db *db = calloc(1, sizeof *db);
    char uri[4 * DB_PATH];
    int rc;

    if (!db)
        return -ENOMEM;
    at_rest(uri, path);
    rc = fault(sqlite3_open_v2(wish->read_only ? uri : path, &db->handle,
                               flags | SQLITE_OPEN_NOMUTEX, NULL));
    if (rc == -EIO && sqlite3_system_errno(db->handle))
        rc = -sqlite3_system_errno(db->handle);
    if (!rc)
        rc = set_up(db, wish);
    if (rc)
        db_close(db);
    else
        *out = db;
    return rc;
}

void db_close(struct db *db)
{
    struct db_statement *s, *next;

    if (!db)
        return;
    for (s = db->statement; s; s = next) {
        next = s->next;
        sqlite3_finalize(s->handle);
        free(s);
    }
    sqlite3_close(db->handle);
    free(db);
}

int db_copy(struct db *db, const char *to)
{
    sqlite3_backup *backup = NULL;
    sqlite3 *target = NULL;
    int rc = access(to, F_OK)
                 ? sqlite3_open_v2(to, &target, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL)
                 : SQLITE_CANTOPEN;

    if (!rc)
        backup = sqlite3_backup_init(target, "main", db->handle, "main");
    if (backup) {
        sqlite3_backup_step(backup, -1); /* at once: one begun anew at each commit may never end */
        rc = sqlite3_backup_finish(backup);
    } else if (!rc) {
        rc = sqlite3_errcode(target);
    }
    rc = fault_of(target ? target : db->handle, rc);
    sqlite3_close(target);
    return rc;
}

int db_set_aside(const char *path, int64_t utc_ms)
{
    /* The file itself goes last: a new file must never find the old one's -wal beside it. */
    static const char *const suffix[] = {"-wal", "-shm", ""};
    char aside[DB_PATH + 32], from[DB_PATH + 8], to[DB_PATH + 40], stamp[24];
    struct tm tm;

    do {
        time_t seconds = (time_t)(utc_ms / 1000);

        strftime(stamp, sizeof stamp, "%Y%m%dT%H%M%SZ", gmtime_r(&seconds, &tm));
        snprintf(aside, sizeof aside, "%s.corrupt-%s", path, stamp);
        utc_ms += 1000;
    } while (!access(aside, F_OK));
    for (int i = 0; i < 3; i++) {
        snprintf(from, sizeof from, "%s%s", path, suffix[i]);
        snprintf(to, sizeof to, "%s%s", aside, suffix[i]);
        if (rename(from, to) && errno != ENOENT)
            return -errno;
    }
    return 0;
}

static int read_all(const char *path)
{
    unsigned char page[PAGE_BYTES];
    int fd = open(path, O_RDONLY | O_CLOEXEC), rc = 0;
    ssize_t n;

    if (fd < 0)
        return errno == ENOENT ? 0 : -errno;
    do {
        n = read(fd, page, sizeof page);
        rc = n < 0 ? -errno : 0;
    } while (n > 0);
    close(fd);
    return rc;
}

int db_readable(const char *path)
{
    char log[DB_PATH + 8];
    int rc = read_all(path);

    snprintf(log, sizeof log, "%s-wal", path);
    return rc ? rc : read_all(log);
}

int db_check(struct db *db)
{
    struct db_statement *s = db_ask(db, "PRAGMA quick_check(1)");
    int rc = db_step(s);

    if (rc == 1)
        rc = strcmp(db_text(s, 0), "ok") ? -EUCLEAN : 0;
    db_reset(s);
    return rc;
}

int db_quota(struct db *db, int64_t bytes)
{
    char sql[64];
    int64_t page = PAGE_BYTES;
    int rc = db_number(db_ask(db, "PRAGMA page_size"), &page);

    snprintf(sql, sizeof sql, "PRAGMA max_page_count=%lld", (long long)(bytes / page));
    return rc ? rc : db_run(db, sql);
}

int db_durable(struct db *db, bool durable)
{
    int rc = 0;

    if (durable != db->durable)
        rc = db_run(db, durable ? "PRAGMA synchronous=FULL" : "PRAGMA synchronous=NORMAL");
    if (!rc)
        db->durable = durable;
    return rc;
}

int db_begin(struct db *db)
{
    return db_run(db, "BEGIN IMMEDIATE");
}

int db_commit(struct db *db)
{
    return db_run(db, "COMMIT");
}

int db_rollback(struct db *db)
{
    return sqlite3_get_autocommit(db->handle) ? 0 : db_run(db, "ROLLBACK");
}

int64_t db_last_id(struct db *db)
{
    return sqlite3_last_insert_rowid(db->handle);
}

static int prepare(struct db *db, const char *sql, struct db_statement **out)
{
    struct db_statement *s = calloc(1, sizeof *s);
    int rc;

    if (!s)
        return -ENOMEM;
    rc = fault_of(db->handle, sqlite3_prepare_v3(db->handle, sql, -1, SQLITE_PREPARE_PERSISTENT,
                                                 &s->handle, NULL));
    if (rc) {
        free(s);
        return rc == -EINVAL ? -EUCLEAN : rc; /* our texts are good: a table is missing */
    }
    s->next = db->statement;
    db->statement = *out = s;
    return 0;
}

struct db_statement *db_ask(struct db *db, const char *sql)
{
    struct db_statement *s = db->statement;

    while (s && strcmp(sqlite3_sql(s->handle), sql))
        s = s->next;
    if (s) {
        db_reset(s);
        return s;
    }
    db->broken.fault = prepare(db, sql, &s);
    return s ? s : &db->broken;
}

static void keep_fault(struct db_statement *s, int code)
{
    if (code && !s->fault)
        s->fault = fault(code);
}

void db_bind_integer(struct db_statement *s, int place, int64_t value)
{
    if (s->handle)
        keep_fault(s, sqlite3_bind_int64(s->handle, place, value));
}

void db_bind_text(struct db_statement *s, int place, const char *value)
{
    if (s->handle)
        keep_fault(s, sqlite3_bind_text(s->handle, place, value, -1, SQLITE_STATIC));
}

void db_bind_blob(struct db_statement *s, int place, const void *value, size_t size)
{
    if (s->handle)
        keep_fault(s,
                   sqlite3_bind_blob64(s->handle, place, size ? value : "", size, SQLITE_STATIC));
}

int db_step(struct db_statement *s)
{
    int rc = s->fault, code;

    if (!rc) {
        code = sqlite3_step(s->handle);
        if (code == SQLITE_ROW)
            return 1;
        rc = code == SQLITE_DONE ? 0 : fault_of(sqlite3_db_handle(s->handle), code);
    }
    db_reset(s);
    return rc;
}

void db_reset(struct db_statement *s)
{
    if (!s->handle)
        return;
    sqlite3_reset(s->handle);
    s->fault = 0;
}

int64_t db_integer(struct db_statement *s, int column)
{
    return sqlite3_column_int64(s->handle, column);
}

const char *db_text(struct db_statement *s, int column)
{
    const unsigned char *text = sqlite3_column_text(s->handle, column);

    return text ? (const char *)text : "";
}

const void *db_blob(struct db_statement *s, int column, size_t *size)
{
    const void *blob = sqlite3_column_blob(s->handle, column);

    *size = blob ? (size_t)sqlite3_column_bytes(s->handle, column) : 0;
    return blob;
}

int db_number(struct db_statement *s, int64_t *out)
{
    int rc = db_step(s);

    if (rc == 1)
        *out = db_integer(s, 0);
    db_reset(s);
    return rc == 1 ? 0 : rc ? rc : -ENOENT;
}
