/*
 * days - summaries of earlier days, which only the journal has: who asked for one waits here until
 * the journal's thread has found it. Main thread.
 */
#ifndef ESTATED_CONTROL_DAYS_H
#define ESTATED_CONTROL_DAYS_H

#include "control/server.h"

struct days_guest {
    struct server_client *client; /* NULL: this place is free */
    uint64_t token;
};

struct days {
    struct days_guest guest[SERVER_ASKERS];
    uint64_t asked;
    void *context;
    /* Asks the journal for the newest row of an id, to be answered with days_found(). -errno. */
    int (*find)(void *context, uint64_t token, const char *id);
};

/* Answers with the summary of a local day, when it is found. */
void days_ask(struct days *days, struct server_answer *answer, int32_t local_day);
/* `body` NULL: there is none. Answers that nobody waits for any more are ignored. */
void days_found(struct days *days, uint64_t token, const char *body);

#endif
