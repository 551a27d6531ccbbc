/*
 * server - the local sockets that estatectl speaks to: RUN/control (0660: everything) and
 * RUN/status (0666: reading). One JSON object a line each way. Main thread, on the loop.
 */
#ifndef ESTATED_CONTROL_SERVER_H
#define ESTATED_CONTROL_SERVER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/json.h"
#include "base/loop.h"

enum {
    SERVER_CLIENTS = 16,
    SERVER_READERS = 12,       /* of them on the status socket; anybody can open that one */
    SERVER_PAGE = 500,         /* rows of one answer at most; the rest by cursor */
    SERVER_BUFFER = 256 * 1024 /* bytes that may wait for one client */
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

/* One row of the answer; takes it over. Rows outside the page asked for are counted, not sent. */
void server_row(struct server_answer *answer, struct json *row);
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

#endif
