/*
 * journal - journal.db: the one table of events, what of it was delivered, and zone states.
 * journal_open() and the reads below it run on main before journal_start(); from then on one thread
 * owns the file, and the calls marked "queued" only put an order into its ring and never wait.
 */
#ifndef ESTATED_KEEP_JOURNAL_H
#define ESTATED_KEEP_JOURNAL_H

#include "base/beat.h"
#include "base/ring.h"
#include "model/message.h"

struct journal;

enum { JOURNAL_DATES = 32 };

#define JOURNAL_ID 9 /* 8 hexadecimal digits, made with the file */

enum journal_report_kind {
    JOURNAL_STORED,  /* order `token` is committed; row->seq and row->hash are set; the row comes
                        back */
    JOURNAL_ROW,     /* one row of a fetch */
    JOURNAL_FETCHED, /* the fetch is complete; `count` rows came. `token`: when the first of what is
                        set aside or held is due (clock_boot()); 0: nothing is */
    JOURNAL_FOUND,   /* the row that find `token` asked for; NULL: there is none */
    JOURNAL_CLAIMED, /* `count` 1: claim `token` is new; 0: it is not, the row's body is what was
                        answered then, NULL if nothing was */
    JOURNAL_UNSENT,  /* `count` rows have no done-mark; the oldest of them, or NULL */
    JOURNAL_AGAIN,   /* `count` rows wait again, as `token` asked; 0: it could not be */
    JOURNAL_DATED,   /* `count` rows of a page were looked at; those told again were JOURNAL_STORED,
                        token 0 */
    JOURNAL_PROBED,  /* `count` 1: a journal can be opened where journal_probe() was told */
    JOURNAL_GONE,  /* `count` rows that the city does not have were let go, for want of room or for
                      their age; `token`: of all that the file ever had */
    JOURNAL_FAULT, /* the store fails (`error`); orders are kept and tried again */
    JOURNAL_WELL   /* it works again; -EUCLEAN: with a new file, see journal_known() */
};

/* To the ring given to journal_start(). `row` belongs to the receiver. */
struct journal_report {
    struct row *row;
    uint64_t token;
    uint32_t count;
    int error;
    uint8_t kind;
};

/* Opens or makes DIR/journal.db. A damaged file is renamed aside ("corrupt-<time>"), and *aside
 * says so. -errno. */
int journal_open(const char *dir, struct journal **out, bool *aside);
/* ---- before journal_start() ---- */
const char *journal_id(const struct journal *journal);
/* The disk is full: rows go to what its ballast left. Any time. */
bool journal_full(const struct journal *journal);
/* Highest stored revision of an id, 0 if there is none. */
uint32_t journal_revision(struct journal *journal, const char *id);
int64_t journal_last_seq(struct journal *journal);
/* Head of the chain: the hash of the newest row. */
int journal_head(struct journal *journal, unsigned char out[DIGEST_BYTES]);
/* The newest row of every alarm that was never told to be closed. */
int journal_each_open(struct journal *journal, void (*each)(void *context, const struct row *row),
                      void *context);
/* The last `most` ids that begin so, in the order of their newest rows, with their highest
 * revision. */
int journal_each_of(struct journal *journal, const char *begins, uint32_t most,
                    void (*each)(void *context, const char *id, uint32_t rev), void *context);
/* Up to `limit` rows without a done-mark, critical ones first, by seq. */
int journal_each_waiting(struct journal *journal, uint32_t limit,
                         void (*each)(void *context, const struct row *row), void *context);
/* A zone's state as kept with its last event or at the last stop. The caller frees. */
void *journal_zone(struct journal *journal, const char *zone, size_t *size);
/* Forgets the states of all zones that are not `known`. */
int journal_keep_only(struct journal *journal, bool (*known)(void *context, const char *zone),
                      void *context);
/* Notes this boot: its id, its offset from clock_boot() to the wall clock, and the clock's source.
 */
int journal_boot(struct journal *journal, const char *boot_id, int64_t offset_ms,
                 const char *source);

/* Takes over what an earlier process, whose disk was dead, left in DIR. *rows: how many. -errno. */
int journal_adopt(struct journal *journal, const char *dir, int64_t *rows);
/* How many rows that the city did not have were let go since the file was made. */
int64_t journal_gone(struct journal *journal);

int journal_start(struct journal *journal, struct ring *reports, struct beat *beat);

/* After a JOURNAL_WELL that told of a new file: its number, the report's `token`, is known. Until
 * then what is said of rows by their numbers is of rows of the file before, and is not done. */
void journal_known(struct journal *journal, uint64_t file);

/* What may wait for the city, and how large the file may be. Any time. */
void journal_limit(struct journal *journal, int64_t rows, int64_t bytes);

/* ---- queued ---- */
/* Stores a row (taken over) and the state of its zone (copied; may be NULL) in one transaction.
 * Rows that come together are committed together. -ENOSPC: the ring is full, the row is still the
 * caller's. */
int journal_store(struct journal *journal, uint64_t token, struct row *row, const char *zone,
                  const void *state, size_t size);
/* Rows without a done-mark: critical first, then those from `live_from` on, then by seq; at most
 * `limit`. */
int journal_fetch(struct journal *journal, uint32_t limit, int64_t live_from);
/* Asks for the newest revision of an id. */
int journal_find(struct journal *journal, uint64_t token, const char *id);
int journal_delivered(struct journal *journal, int64_t seq);
/* Asks what has not been delivered. */
int journal_unsent(struct journal *journal);
/* No fetch brings this row before `until_ms` (clock_boot()). `taken`: the broker has it, and a
 * receipt of the city is to end it. */
int journal_aside(struct journal *journal, int64_t seq, int64_t until_ms, bool taken);
/* Nor any row of this topic; `critical`: be it critical. */
int journal_hold(struct journal *journal, const char *topic, int64_t until_ms, bool critical);
/* There is another connection: all of these are fetched again; if it is the `same` broker, but for
 * what was refused, or taken so often that the city is not there. */
int journal_anew(struct journal *journal, bool same);
/* The city's receipt: all up to `upto` (0: none) and those of `plus`, as far as they were taken.
 * `back`: it was silent, and what else was sent more than once is fetched again. */
int journal_receipt(struct journal *journal, int64_t upto, const int64_t *plus, size_t n,
                    bool back);
/* The broker will never take this row: it is done, and noted with the reason. */
int journal_dead(struct journal *journal, int64_t seq, const char *reason);
/* Rows from `from` to `to` are sent again; JOURNAL_AGAIN. */
int journal_again(struct journal *journal, uint64_t token, int64_t from, int64_t to);
/* The clock is right: notes the offset and source of this boot, and stores again, dated, up to
 * JOURNAL_DATES rows that were told with a wrong one: JOURNAL_DATED. */
int journal_date(struct journal *journal, int64_t offset_ms, const char *source);
/* Lets rows go that wait for the city since before `utc_ms`; JOURNAL_GONE if some did. */
int journal_age(struct journal *journal, int64_t utc_ms);
/* Notes the id of an order of the city for good, before it is carried out: JOURNAL_CLAIMED. */
int journal_claim(struct journal *journal, uint64_t token, const char *cid);
/* What became of it. */
int journal_answered(struct journal *journal, const char *cid, const char *reply);
/* Can a journal be opened in this directory now? JOURNAL_PROBED. */
int journal_probe(struct journal *journal, const char *dir);
/* Keeps a zone's state without an event; size 0: forgets it. */
int journal_keep(struct journal *journal, const char *zone, const void *state, size_t size);

/* Does what is queued, ends the thread, closes. */
void journal_close(struct journal *journal);

#endif
