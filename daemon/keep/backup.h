/*
 * backup - copies of the store's files, made beside a daemon that runs, and the change that makes a
 * copy the store of another board.
 */
#ifndef ESTATED_KEEP_BACKUP_H
#define ESTATED_KEEP_BACKUP_H

#include <stdbool.h>

/* Copies one database file as it is at this moment. -errno. */
int backup_file(const char *from, const char *to);
/* A restored journal goes on under a new id, so that the city knows that what it was told since the
 * backup is not in it; which one it was is kept. */
int backup_renew(const char *journal);
/* Is it a name of the state directory that a plain copy takes: no database, nothing of one boot? */
bool backup_is_plain(const char *name);

#endif
