/*
 * db - one SQLite file: opened our way, asked through prepared statements, closed.
 * A handle is used by one thread at a time. Errors are -errno; -EUCLEAN: the file is damaged.
 */
#ifndef ESTATED_KEEP_DB_H
#define ESTATED_KEEP_DB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct db;
struct db_statement;

#define DB_PATH 256 /* bytes for the path of a file */

struct db_wish {
    int64_t quota_bytes; /* the file grows no larger: -ENOSPC */
    int page_bytes;      /* of a new file; 0: 4096 */
    bool durable;        /* a commit survives a power cut, not only a kill */
    bool read_only;
};

/* Opens or (unless read_only) makes the file. */
int db_open(const char *path, const struct db_wish *wish, struct db **out);
/* Undoes an open transaction. NULL is fine. */
void db_close(struct db *db);
/* Makes a new file `to` with what is in this one now, while others may write to it. */
int db_copy(struct db *db, const char *to);
/* Renames a damaged file and its companions to PATH.corrupt-<utc>. No one may have it open. */
int db_set_aside(const char *path, int64_t utc_ms);
/* Can every byte of the file and its log be read? To SQLite a page that cannot be read is damaged;
 * this tells a disk that fails from a file that is wrong. No one may have it open. -errno. */
int db_readable(const char *path);
/* Reads the whole file: 0 or -EUCLEAN. */
int db_check(struct db *db);
/* Changes the wish for the transactions to come. */
int db_quota(struct db *db, int64_t bytes);
int db_durable(struct db *db, bool durable);
int db_begin(struct db *db);
int db_commit(struct db *db);
/* Undoes the transaction, if it is still open. */
int db_rollback(struct db *db);
/* One or more statements without parameters. */
int db_run(struct db *db, const char *sql);
/* The row id that the last INSERT gave. */
int64_t db_last_id(struct db *db);

/* A statement ready to be bound: prepared once for each text, kept until db_close(). Never NULL: a
 * failure is told by db_step(). */
struct db_statement *db_ask(struct db *db, const char *sql);
/* Places count from 1. What is bound must live until the last db_step(). */
void db_bind_integer(struct db_statement *statement, int place, int64_t value);
void db_bind_text(struct db_statement *statement, int place, const char *value);
void db_bind_blob(struct db_statement *statement, int place, const void *value, size_t size);
/* 1: a row is there; 0: done; -errno. After 0 or an error the statement is reset. */
int db_step(struct db_statement *statement);
/* Ends the reading of rows early. */
void db_reset(struct db_statement *statement);
/* Columns of the row, from 0; valid until the next step. */
int64_t db_integer(struct db_statement *statement, int column);
const char *db_text(struct db_statement *statement, int column); /* "" for null */
const void *db_blob(struct db_statement *statement, int column, size_t *size);
/* The one integer that a bound statement gives. -ENOENT: no row. */
int db_number(struct db_statement *statement, int64_t *out);

#endif
