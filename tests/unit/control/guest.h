/* guest - a server whose verbs a test orders as the city does, and what came of it. */
#ifndef ESTATED_TESTS_CONTROL_GUEST_H
#define ESTATED_TESTS_CONTROL_GUEST_H

#include "../base/case.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "control/server.h"

static struct {
    char dir[64];
    struct loop *loop;
    struct server *server;
    char row[4096]; /* the newest */
    int rows, ends;
    char error[200];
    int64_t next;
} guest;

static inline void guest_row(void *context, struct json *row)
{
    char *text = json_print(row);

    (void)context;
    TEXT_COPY(guest.row, text);
    guest.rows++;
    free(text);
    json_free(row);
}

static inline void guest_end(void *context, const char *error, const char *remedy, int64_t next)
{
    (void)context, (void)remedy;
    TEXT_COPY(guest.error, error ? error : "");
    guest.next = next;
    guest.ends++;
}

static inline void guest_start(const struct server_verb *verb, size_t verbs, void *context)
{
    memset(&guest, 0, sizeof guest);
    TEXT_COPY(guest.dir, "/tmp/guest-XXXXXX");
    assert_non_null(mkdtemp(guest.dir));
    assert_int_equal(loop_new(&guest.loop), 0);
    assert_int_equal(server_start(guest.loop, guest.dir, verb, verbs, context, &guest.server), 0);
}

static inline void guest_stop(void)
{
    server_stop(guest.server);
    loop_free(guest.loop);
    assert_int_equal(rmdir(guest.dir), 0);
}

/* As server_order(). */
static inline int guest_order(const char *op, const char *args, const char *by)
{
    struct server_guest of = {.row = guest_row, .end = guest_end};
    char error[80];
    struct json *read = json_read(args, strlen(args), error, sizeof error);
    int rc;

    guest.rows = guest.ends = 0;
    guest.row[0] = guest.error[0] = '\0';
    guest.next = 0;
    rc = server_order(guest.server, &of, op, read, by);
    json_free(read);
    return rc;
}

static inline void guest_row_has(const char *words)
{
    if (!strstr(guest.row, words))
        fail_msg("%s is not in %s (%s)", words, guest.row, guest.error);
}

static inline void guest_failed(const char *words)
{
    assert_int_equal(guest.ends, 1);
    if (!strstr(guest.error, words))
        fail_msg("%s is not in %s (%s)", words, guest.error, guest.row);
}

#endif
