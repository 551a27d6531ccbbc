/*
 * delivery - what of the journal's rows the broker has but the city has not confirmed, what the
 * broker will never take, and which orders of the city are known. The caller has begun a
 * transaction for everything that writes. -errno.
 */
#ifndef ESTATED_KEEP_DELIVERY_H
#define ESTATED_KEEP_DELIVERY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "keep/db.h"

enum {
    DELIVERY_AGAIN = 1000, /* rows that may be asked for again at once */
    DELIVERY_VAIN = 3,     /* what was taken more often waits for its time at a new connection, too:
                              a line that breaks each minute must not send all of it each time */
    DELIVERY_ORDERS = 25000 /* orders that are remembered; control/city.c lets fewer in a day */
};

/* Makes the table of rows that are set aside: in memory, of this opening of the file. */
int delivery_begin(struct db *db);
/* Row `seq` is not waiting before `until_ms` (clock_boot()). `taken`: the broker has it, once more,
 * and the city's receipt is to come; else it was refused for now. One that is done stays so. */
int delivery_aside(struct db *db, int64_t seq, int64_t until_ms, bool taken);
/* No row of this topic is waiting before `until_ms`; `critical`: nor one that is critical. */
int delivery_hold(struct db *db, const char *topic, int64_t until_ms, bool critical);
/* When the first that waits at `now_ms`, row or topic, does so no longer (clock_boot()); 0: none.
 */
int delivery_due(struct db *db, int64_t now_ms, int64_t *out);
/* There is another connection: what is set aside or held waits for nothing any more. If it is the
 * `same` broker, but for the rows that were refused and those that were taken in vain. */
int delivery_anew(struct db *db, bool same);
/* The city has stored all up to `upto` and those of `plus`: of these the ones that are set aside as
 * taken are done. What was never taken is not, whatever a receipt says. `back`: the city was
 * silent, and what was sent to it more than once is due again at once. */
int delivery_receipt(struct db *db, int64_t upto, const int64_t *plus, size_t n, bool back);
/* The row is done: neither the broker nor the city is asked about it any more. */
int delivery_done(struct db *db, int64_t seq);
/* The broker will never take this row: done, and noted with its reason. */
int delivery_dead(struct db *db, int64_t seq, int64_t utc_ms, const char *reason);

/* These rows, at most DELIVERY_AGAIN of them, wait again as if they had never been sent; *count is
 * how many. -ERANGE: more, or none is kept any more. */
int delivery_again(struct db *db, int64_t from, int64_t to, int64_t *count);

/* What waits again waits no more: there is no room for it. */
int delivery_never_again(struct db *db);

/* Is this id of an order new? Then it is noted. Else *reply is what was answered, to be freed, NULL
 * if nothing was. `again`: an attempt with the same `utc_ms` ended in an error and may have noted
 * it nevertheless; then it is new, too. Ids older than 30 days are forgotten. */
int delivery_claim(struct db *db, const char *cid, int64_t utc_ms, bool again, bool *fresh,
                   char **reply);
int delivery_answered(struct db *db, const char *cid, const char *reply);

#endif
