/*
 * unheard - critical rows that nobody outside has confirmed yet, and since when. EN 54-21 wants a
 * fault told on the spot when the centre does not answer within 100 s. Pure; main thread.
 */
#ifndef ESTATED_SEND_UNHEARD_H
#define ESTATED_SEND_UNHEARD_H

#include "model/message.h"

enum {
    UNHEARD_ROWS = 32,
    UNHEARD_MS = 100000 /* EN 54-21, type 1 */
};

struct unheard {
    struct unheard_row {
        int64_t seq, since_ms;
        bool sent;       /* on some connection of this process: a receipt may be of it */
        struct row *row; /* a copy, for a disk that dies meanwhile; NULL: there was no memory */
    } row[UNHEARD_ROWS]; /* by age; newer ones beyond these come back with the next fetch */
    size_t rows;
};

/* Has somebody outside to hear of this row? Not of a drill: that it did not arrive is told with it,
 * and is no reason for a siren. */
bool unheard_counts(const struct row *row);
/* A critical row is stored, or comes out of the store once more; it is copied. */
void unheard_add(struct unheard *unheard, const struct row *row, int64_t since_ms);
/* It is on its way. */
void unheard_sent(struct unheard *unheard, int64_t seq);
/* It arrived. */
void unheard_done(struct unheard *unheard, int64_t seq);
/* The city says that it has these; of what was never sent that cannot be true. */
void unheard_receipt(struct unheard *unheard, int64_t upto, const int64_t *plus, size_t n);
/* Nothing that is older than row `seq` waits in the store: it arrived, or it was let go. */
void unheard_before(struct unheard *unheard, int64_t seq);
/* How long the oldest has waited; 0: none waits. */
int64_t unheard_ms(const struct unheard *unheard, int64_t now_ms);
/* Nothing waits any more. */
void unheard_forget(struct unheard *unheard);

#endif
