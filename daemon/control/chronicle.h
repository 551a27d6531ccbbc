/*
 * chronicle - what the house remembers, for who is far away: readings of a point between two times,
 * lines of its own log. Main thread.
 */
#ifndef ESTATED_CONTROL_CHRONICLE_H
#define ESTATED_CONTROL_CHRONICLE_H

#include "control/server.h"
#include "keep/look.h"

struct chronicle_guest {
    struct server_client *client; /* NULL: this place is free */
    uint64_t token;
};

/* Those who wait for the history. */
struct chronicle {
    struct chronicle_guest guest[SERVER_ASKERS];
    uint64_t asked;
    void *context;
    struct ring *answers; /* where a look comes back */
    /* Hands it to the history. -errno: it is still the caller's. */
    int (*look)(void *context, struct look *look);
};

/* Verbs; `context` is a struct verbs_house. history: point, from, to, next. log: lines, or from,
 * to, next. */
server_run chronicle_history, chronicle_log;

/* It has come back; frees it. One that nobody waits for any more is ignored. */
void chronicle_told(struct chronicle *chronicle, struct look *look);

#endif
