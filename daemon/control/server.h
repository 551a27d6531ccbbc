/*
 * server - the local sockets that estatectl speaks to: RUN/control (0660: everything) and
 * RUN/status (0666: reading), and orders that came another way. One JSON object a line each way.
 * Main thread, on the loop.
 */
#ifndef ESTATED_CONTROL_SERVER_H
#define ESTATED_CONTROL_SERVER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/json.h"
#include "base/loop.h"

enum {
    SERVER_CLIENTS = 16,
    SERVER_READERS = 12, /* of them on the status socket; anybody can open that one */
    SERVER_GUESTS = 8,   /* orders under way that came another way */
    SERVER_ASKERS = SERVER_CLIENTS + SERVER_GUESTS, /* answers that can be held at a time */
    SERVER_PAGE = 500,              /* rows of one answer at most; the rest by cursor */
    SERVER_GUEST_PAGE = 100,        /* the same of a guest, who gets them in one message .. */
    SERVER_GUEST_BYTES = 32 * 1024, /* .. that ends with the row that exceeds this */
    SERVER_BUFFER = 256 * 1024      /* bytes that may wait for one client */
};

struct server;
struct server_answer;
struct server_client;

/* What answers one order. */
typedef void server_run(void *context, struct server_answer *answer, const struct json *args,
                        const char *by);

/* One order a client may give. `run` answers with any number of rows, then one end. */
struct server_verb {
    const char *name;
    bool writes; /* only on the control socket */
    server_run *run;
};

/* Makes both sockets in `dir`, replacing what an earlier process left. -errno. */
int server_start(struct loop *loop, const char *dir, const struct server_verb *verb, size_t verbs,
                 void *context, struct server **out);
/* Closes every client and removes the sockets. */
void server_stop(struct server *server);

/* Who gave an order that came from the city: where its answer goes. */
struct server_guest {
    void *context;
    void (*row)(void *context, struct json *row); /* takes it over */
    /* The last word; error NULL: all is well. next: where a further page begins, 0: none. */
    void (*end)(void *context, const char *error, const char *remedy, int64_t next);
};
/* Carries out an order of the city; verbs that ask are told that it is one. 0: it has ended; 1: the
 * end comes later; -EBUSY: too many are under way, nothing comes. */
int server_order(struct server *server, const struct server_guest *guest, const char *op,
                 const struct json *args, const char *by);
/* From within a verb's run(): did the order come from the city? */
bool server_is_city(const struct server_answer *answer);

/* One row of the answer; takes it over. Rows outside the page asked for are counted, not sent. */
void server_row(struct server_answer *answer, struct json *row);
/* The answer ends well, and goes on from `next` where it is asked anew; 0: it does not. Behind its
 * rows, which the verb chose itself. */
void server_next(struct server_answer *answer, int64_t next);
/* The answer failed; `remedy` may be NULL. Nothing may follow. */
void server_fail(struct server_answer *answer, const char *error, const char *remedy);

/* From within a verb's run(): its answer goes on until server_end(), or until gone(owner) says that
 * the client left, and is not to be spoken to any more. */
struct server_client *server_hold(struct server_answer *answer, void (*gone)(void *owner),
                                  void *owner);
/* One more row; takes it over. False: the client reads too slowly, the row is dropped. */
bool server_add(struct server_client *client, struct json *row);
/* The held answer ends; `error` NULL: well. The client may have left when this returns. */
void server_end(struct server_client *client, const char *error, const char *remedy);
/* It ends well, and goes on from `next` where it is asked anew; 0: it does not. */
void server_end_page(struct server_client *client, int64_t next);

#endif
