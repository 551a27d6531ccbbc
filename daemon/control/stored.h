/*
 * stored - answers that only the journal can give: the summary of an earlier day, rows to be sent
 * again. Who asked waits here until the journal's thread has answered. Main thread.
 */
#ifndef ESTATED_CONTROL_STORED_H
#define ESTATED_CONTROL_STORED_H

#include "control/server.h"

struct stored_guest {
    struct server_client *client; /* NULL: this place is free */
    uint64_t token;
};

struct stored {
    struct stored_guest guest[SERVER_ASKERS];
    uint64_t asked;
    void *context;
    /* Asks the journal for the newest row of an id, to be answered with stored_found(). -errno. */
    int (*find)(void *context, uint64_t token, const char *id);
    /* Asks it to have rows sent again, to be answered with stored_again(). -errno. */
    int (*again)(void *context, uint64_t token, int64_t from, int64_t to);
};

/* Answers with the summary of a local day, when it is found. */
void stored_ask_day(struct stored *stored, struct server_answer *answer, int32_t local_day);
/* Has the rows from `from` to `to` sent again, and answers how many there are. */
void stored_ask_again(struct stored *stored, struct server_answer *answer, int64_t from,
                      int64_t to);

/* What the journal answered. `body` NULL: there is none. Answers that nobody waits for any more are
 * ignored. */
void stored_found(struct stored *stored, uint64_t token, const char *body);
/* `count` 0: they are no longer kept, or too many. */
void stored_again(struct stored *stored, uint64_t token, uint32_t count);

#endif
