/*
 * journal_inside - what the journal's own files share: the thread's state and its orders.
 * journal.c owns the file and the thread; journal_order.c makes orders, on main.
 */
#ifndef ESTATED_KEEP_JOURNAL_INSIDE_H
#define ESTATED_KEEP_JOURNAL_INSIDE_H

#include <pthread.h>
#include <stdatomic.h>

#include "keep/db.h"
#include "keep/journal.h"

enum order_kind {
    ORDER_STORE,
    ORDER_FETCH,
    ORDER_FIND,
    ORDER_DELIVERED,
    ORDER_KEEP,
    ORDER_TIDY,
    ORDER_ASIDE,
    ORDER_HOLD,
    ORDER_ANEW,
    ORDER_RECEIPT,
    ORDER_DEAD,
    ORDER_AGAIN,
    ORDER_CLAIM,
    ORDER_ANSWERED,
    ORDER_UNSENT,
    ORDER_PROBE,
    ORDER_DATE,
    ORDER_AGE
};

struct journal_order {
    uint8_t kind;
    uint64_t token, file; /* file: whose numbers its rows have */
    int64_t seq; /* delivered; of a fetch: live_from; of a boot: its offset; of a receipt: upto; the
                    first again */
    int64_t until_ms;   /* set aside, or held; of a fetch: when the first of these is due */
    int64_t utc_ms;     /* of a claim: when it was made, by which it knows its own note; an age */
    char id[ULID_TEXT]; /* of a find */
    struct row *row, **page;
    uint32_t limit, count; /* of a fetch; limit: how many are not delivered, or were dated */
    int64_t to, again;     /* the last again; how many there are, or were let go */
    bool taken;            /* set aside: the broker has it */
    bool critical;         /* held, though it is */
    bool same;             /* another connection, to the same broker */
    bool back;             /* a receipt after a silence */
    bool fresh;            /* a claim that is new, a directory that can be written */
    char zone[SITE_ID];    /* "": no state of one */
    size_t size;
    /* of a zone; a receipt's numbers; a clock's source; the text of an order's id, behind it that
     * of an answer */
    _Alignas(int64_t) unsigned char state[];
};

struct journal {
    char boot_id[CLOCK_BOOT_ID];
    char dir[DB_PATH - 16], path[DB_PATH], id[2][JOURNAL_ID];
    atomic_uint current; /* which id: a new file's is written beside the old one */
    struct db *db;       /* NULL while it fails */
    struct ring *orders, *reports;
    struct beat *beat;
    pthread_t thread;
    atomic_bool ending, full; /* full: the ballast was given up, or there was no room for it */
    bool aside;
    atomic_llong rows_most, bytes_most; /* what may wait for the city; of the file */
    uint64_t file, known; /* how many were begun after damaged ones; of these main knows */
    int64_t gone;         /* let go while the file was opened; to be told */
    int error, pause_ms, last_tries; /* error: what the store fails of; 0: it works */
    unsigned marks, events;          /* since the last tidying */
};

void journal_order_free(struct journal_order *order);
/* An empty page for so many rows, whatever an attempt that failed left in it. False: there is no
 * memory. */
bool journal_order_page(struct journal_order *order, uint32_t most);
/* Is it about rows of another file than this one, where their numbers are those of others? */
bool journal_order_is_void(const struct journal_order *order, uint64_t file);

#endif
