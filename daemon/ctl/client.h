/* client - one order to estated over its local socket, and the rows of the answer. */
#ifndef ESTATED_CTL_CLIENT_H
#define ESTATED_CTL_CLIENT_H

#include <stdbool.h>

#include "base/json.h"

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

#endif
