/*
 * dating - rows that were told with a clock that nobody had set: which they are, and the same again
 * with the right time. The caller has begun a transaction for everything that writes. -errno.
 */
#ifndef ESTATED_KEEP_DATING_H
#define ESTATED_KEEP_DATING_H

#include "keep/db.h"
#include "model/message.h"

/* Notes a boot: its id, its offset from clock_boot() to the wall clock, and the clock's source. */
int dating_boot(struct db *db, const char *boot_id, int64_t offset_ms, const char *source);
/* Notes a row that was stored with row->undated_ms. */
int dating_note(struct db *db, const char *boot_id, const struct row *row);
/* Looks at up to `limit` noted rows of the boot, oldest first, and forgets the notes. Those that
 * have to be told again are stored as new revisions and put into `out`; *count and *looked are set
 * even on failure. */
int dating_again(struct db *db, const char *boot_id, uint32_t limit, struct row **out,
                 uint32_t *count, uint32_t *looked);

#endif
