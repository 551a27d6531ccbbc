/*
 * schema - the tables of journal.db and history.db, and the way from an older file to them.
 * Runs on the thread that owns the file.
 */
#ifndef ESTATED_KEEP_SCHEMA_H
#define ESTATED_KEEP_SCHEMA_H

#include "keep/db.h"

/* Step i leads from user_version i to i + 1. */
struct schema {
    const char *const *step;
    int64_t steps;
};

extern const struct schema schema_journal, schema_history;

/* Opens or makes the file, checks it after an unclean stop, and brings it to the newest version;
 * then `load` reads what its owner needs (-EUCLEAN: it is not there). A damaged file is put aside
 * and a new one begun: *aside is set. -EPROTONOSUPPORT: the file is of a newer version. */
int schema_open(const char *path, const struct schema *schema, const struct db_wish *wish,
                int (*load)(void *context, struct db *db), void *context, struct db **out,
                bool *aside);
/* Marks the file as cleanly stopped and closes it. NULL is fine. */
void schema_close(struct db *db);

/* Numbers by name, kept in the file. */
int schema_number(struct db *db, const char *key, int64_t *out); /* -ENOENT */
int schema_set_number(struct db *db, const char *key, int64_t value);

#endif
