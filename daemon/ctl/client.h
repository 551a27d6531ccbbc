/* client - orders to estated over its local socket, and the rows of the answers. */
#ifndef ESTATED_CTL_CLIENT_H
#define ESTATED_CTL_CLIENT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/json.h"

struct client;

/* What came back. */
struct client_answer {
    struct json *rows; /* array; owned */
    bool ok;
    char error[256], remedy[256]; /* in words; of a failed order or a failed connection */
};

/* Sends `op` with `args` (taken over, may be NULL), follows the pages to the end. `control` chooses
 * the socket that may change things, else the one that only reads is enough. 0, or -errno if
 * estated could not be asked; `answer` is filled either way: client_clear() it. */
int client_ask(const char *run_dir, bool control, const char *op, struct json *args, const char *by,
               struct client_answer *answer);
void client_clear(struct client_answer *answer);

/* One connection for several orders, one at a time. -errno, with words in `answer`. */
int client_open(const char *run_dir, bool control, struct client **out,
                struct client_answer *answer);
void client_close(struct client *client);
/* Takes `args` over. -errno. */
int client_order(struct client *client, const char *op, struct json *args, const char *by);
/* The next line of the answer, {"row":..} or {"end":..}; json_free() it. -ETIMEDOUT after
 * timeout_ms (-1: never); -EINTR when `stop` (-1: none) becomes readable first; -EPROTO if the
 * connection ended. */
int client_next(struct client *client, int stop, int timeout_ms, struct json **out);
/* The words of an {"end":..} into the answer. False: the line is no end. */
bool client_take_end(const struct json *line, struct client_answer *answer);

#endif
