/*
 * refuge - the journal of a process whose disk could not be opened lies in memory, in the run
 * directory; what it has goes to the disk when that is back. -errno.
 */
#ifndef ESTATED_KEEP_REFUGE_H
#define ESTATED_KEEP_REFUGE_H

#include <stdbool.h>

#include "keep/db.h"

/* Can a journal be opened in this directory now? May take as long as its disk likes. */
bool refuge_ends(const char *dir);
/* Stores what DIR/journal.db has, rows with new numbers, in `home`, in one transaction; the file
 * then goes. *rows: how many; none if there is no such file. */
int refuge_leave(const char *dir, struct db *home, int64_t *rows);

#endif
