/*
 * done - an order is done when it is on the disk: who gave it waits here for the commit. Main
 * thread.
 */
#ifndef ESTATED_CONTROL_DONE_H
#define ESTATED_CONTROL_DONE_H

#include <stdint.h>

#include "control/server.h"

enum { DONE_LATEST_MS = 2000 }; /* a slow disk keeps nobody waiting for longer */

struct done_guest {
    struct server_client *client; /* NULL: this place is free */
    uint64_t token;
    int64_t since_ms;
};

struct done {
    struct done_guest guest[SERVER_ASKERS];
    uint64_t given, committed; /* numbers of rows: the newest that the store was given, and up to
                                  which all are committed */
};

/* The answer, whose rows are complete, ends when all that the store was given until now is
 * committed, or the disk is slow. */
void done_wait(struct done *done, struct server_answer *answer, int64_t boot_ms);
/* All rows up to this number are committed. */
void done_committed(struct done *done, uint64_t upto);
/* Every now and then. */
void done_tick(struct done *done, int64_t boot_ms);

#endif
