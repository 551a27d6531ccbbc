/*
 * rows - what is in journal.db: events, what of them was delivered, zone states. The caller has
 * begun a transaction for everything that writes. -errno.
 */
#ifndef ESTATED_KEEP_ROWS_H
#define ESTATED_KEEP_ROWS_H

#include "keep/db.h"
#include "model/message.h"

/* Adds the row and sets its seq and hash. `again`: an earlier attempt ended in an error and may be
 * in the file nevertheless; then its seq is taken. */
int rows_store(struct db *db, struct row *row, bool again);
/* size 0: nothing is kept of this zone any more. */
int rows_keep(struct db *db, const char *zone, const void *state, size_t size);
/* The same of all zones that are not `known`. */
int rows_keep_only(struct db *db, bool (*known)(void *context, const char *zone), void *context);
/* What rows_keep() was given; the caller frees. NULL: nothing, or it is damaged. */
void *rows_kept(struct db *db, const char *zone, size_t *size);
int rows_mark(struct db *db, int64_t seq);
/* Folds done-marks without a gap into one number. */
int rows_fold(struct db *db);
/* Deletes delivered rows from the oldest on, some at a time, while more than `keep` stay. */
int rows_prune(struct db *db, int64_t keep);

/* Up to `limit` rows to send next into `out`, without those set aside (keep/delivery.h, which has
 * begun on this handle): critical ones that nobody took yet, live ones, then critical ones that are
 * sent once more, and so on (send/outbox.c). *count is set even on failure. */
int rows_waiting(struct db *db, uint32_t limit, int64_t live_from, struct row **out,
                 uint32_t *count);
/* The newest revision of an id; *out is NULL if there is none. */
int rows_find(struct db *db, const char *id, struct row **out);
/* The newest row of every alarm that was never told to be closed. */
int rows_each_open(struct db *db, void (*each)(void *context, const struct row *row),
                   void *context);
/* The last `most` ids that begin so, in the order of their newest rows, with their highest
 * revision. */
int rows_each_of(struct db *db, const char *begins, uint32_t most,
                 void (*each)(void *context, const char *id, uint32_t rev), void *context);
/* How many rows wait for the first time: none that wait again. */
int rows_undone(struct db *db, int64_t *out);
/* How many rows have no done-mark, and the oldest of them; *oldest is NULL if there is none. */
int rows_unsent(struct db *db, uint32_t *count, struct row **oldest);
/* The row under a statement that selects ROWS_COLUMNS. NULL if out of memory. */
struct row *rows_take(struct db_statement *statement);
#define ROWS_COLUMNS "seq, id, rev, priority, topic, body"
/* The hash of the newest row; of the last one that was cut if there is none. */
int rows_head(struct db *db, unsigned char out[DIGEST_BYTES]);
/* The highest seq ever given. */
int rows_last_seq(struct db *db, int64_t *out);

#endif
