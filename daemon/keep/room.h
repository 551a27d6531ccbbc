/*
 * room - which rows go that the city does not have, when there is no room for all. The caller has
 * begun a transaction. -errno.
 */
#ifndef ESTATED_KEEP_ROOM_H
#define ESTATED_KEEP_ROOM_H

#include "keep/db.h"

/* What may wait for the city. */
struct room_limits {
    int64_t rows, bytes; /* bytes: of the whole file */
};

/* Is there room? */
int room_is(struct db *db, const struct room_limits *limits, bool *enough);
/* Lets rows go while more wait than `limits` has, or the file is seven eighths full; *gone says how
 * many went that the city does not have. */
int room_make(struct db *db, const struct room_limits *limits, int64_t *gone);
/* The same of the first waiting rows that are from before `utc_ms`. */
int room_age(struct db *db, int64_t utc_ms, int64_t *gone);
/* How many went since the file was made. */
int room_gone(struct db *db, int64_t *out);

#endif
