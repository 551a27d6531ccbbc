/*
 * client - the asking end of the local sockets.
 *
 * Blocking, with a deadline of 30 s for each piece of the answer, since a person waits for it.
 * Orders that only read go to the socket that anyone may open, so that only the group may touch
 * anything.
 */
#include "ctl/client.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/text.h"

enum { LONGEST = 1024 * 1024, SECONDS = 30 };

struct client {
    int fd;
    size_t used;
    char in[LONGEST];
};

static int connect_to(const char *dir, const char *name)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    struct timeval limit = {.tv_sec = SECONDS};
    int fd, rc;

    if ((size_t)snprintf(address.sun_path, sizeof address.sun_path, "%s/%s", dir, name) >=
        sizeof address.sun_path)
        return -ENAMETOOLONG;
    fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return -errno;
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit); /* of connecting, too */
    if (!connect(fd, (struct sockaddr *)&address, sizeof address))
        return fd;
    rc = -errno;
    close(fd);
    return rc;
}

static int open_socket(const char *dir, bool control, struct client_answer *answer)
{
    int fd = connect_to(dir, control ? "control" : "status");

    if (fd >= 0)
        return fd;
    snprintf(answer->error, sizeof answer->error, "cannot ask estated in %s: %s", dir,
             strerror(-fd));
    snprintf(answer->remedy, sizeof answer->remedy, "%s",
             fd == -EACCES ? "run it as root or as a member of the group estated"
                           : "is it running? systemctl status estated");
    return fd;
}

int client_order(struct client *client, const char *op, struct json *args, const char *by)
{
    struct json *order = json_new_object();
    struct text text;
    char *line, *whole;
    size_t n;
    int rc = 0;

    json_put_integer(order, "v", 1);
    json_put_text(order, "op", op);
    json_put(order, "args", args);
    json_put_text(order, "by", by);
    line = json_print(order);
    json_free(order);
    n = line ? strlen(line) + 2 : 0;
    whole = n ? malloc(n) : NULL;
    if (whole) {
        text = (struct text){.at = whole, .size = n};
        text_printf(&text, "%s\n", line);
        if (send(client->fd, whole, text.used, MSG_NOSIGNAL) != (ssize_t)text.used)
            rc = -EIO;
    } else {
        rc = -ENOMEM;
    }
    free(whole);
    free(line);
    return rc;
}

int client_open(const char *run_dir, bool control, struct client **out,
                struct client_answer *answer)
{
    struct client *client = malloc(sizeof *client);
    int fd = client ? open_socket(run_dir, control, answer) : -ENOMEM;

    if (fd < 0) {
        free(client);
        return fd;
    }
    client->fd = fd;
    client->used = 0;
    *out = client;
    return 0;
}

void client_close(struct client *client)
{
    if (client)
        close(client->fd);
    free(client);
}

/* A whole line that is there already. 0: none; -EPROTO: it is no JSON. */
static int cut_line(struct client *client, struct json **out)
{
    char *newline = memchr(client->in, '\n', client->used), error[64];
    size_t n = newline ? (size_t)(newline + 1 - client->in) : 0;

    if (!newline)
        return 0;
    *out = json_read(client->in, n - 1, error, sizeof error);
    client->used -= n;
    memmove(client->in, client->in + n, client->used);
    return *out ? 1 : -EPROTO;
}

int client_next(struct client *client, int stop, int timeout_ms, struct json **out)
{
    struct pollfd fds[2] = {{.fd = client->fd, .events = POLLIN}, {.fd = stop, .events = POLLIN}};
    int rc;

    while (!(rc = cut_line(client, out))) {
        ssize_t n = 0;

        rc = poll(fds, 2, timeout_ms);
        if (rc <= 0)
            return rc ? -errno : -ETIMEDOUT;
        if (fds[1].revents)
            return -EINTR;
        if (client->used < LONGEST)
            n = recv(client->fd, client->in + client->used, LONGEST - client->used, 0);
        if (n <= 0)
            return -EPROTO;
        client->used += (size_t)n;
    }
    return rc < 0 ? rc : 0;
}

bool client_take_end(const struct json *line, struct client_answer *answer)
{
    const struct json *end = json_get(line, "end");

    if (!end)
        return false;
    answer->ok = json_flag(json_get(end, "ok"), false);
    TEXT_COPY(answer->error, json_text(json_get(end, "error"), ""));
    TEXT_COPY(answer->remedy, json_text(json_get(end, "remedy"), ""));
    return true;
}

/* Rows up to the end of a page, which says where the next one begins. */
static int read_page(struct client *client, struct client_answer *answer, int64_t *next)
{
    struct json *line = NULL;
    bool ended = false;
    int rc = 0;

    while (!rc && !ended && !(rc = client_next(client, -1, SECONDS * 1000, &line))) {
        struct json *row = json_take(line, "row");

        if (row)
            json_add(answer->rows, row);
        ended = client_take_end(line, answer);
        if (ended)
            *next = (int64_t)json_number(json_get(json_get(line, "end"), "next"), 0);
        json_free(line);
    }
    if (rc)
        snprintf(answer->error, sizeof answer->error,
                 "estated did not finish its answer; it may have too many clients: try again");
    return rc;
}

static struct json *page_args(const struct json *args, int64_t from)
{
    char *copy = args ? json_print(args) : NULL, error[64];
    struct json *page =
        copy ? json_read(copy, strlen(copy), error, sizeof error) : json_new_object();

    free(copy);
    json_put_integer(page, "from", from);
    return page;
}

int client_ask(const char *run_dir, bool control, const char *op, struct json *args, const char *by,
               struct client_answer *answer)
{
    struct client *client = NULL;
    int64_t next = 0;
    int rc;

    *answer = (struct client_answer){.rows = json_new_array()};
    rc = client_open(run_dir, control, &client, answer);
    do {
        int64_t from = next;

        next = 0;
        if (!rc)
            rc = client_order(client, op, page_args(args, from), by);
        if (!rc)
            rc = read_page(client, answer, &next);
    } while (!rc && next);
    client_close(client);
    json_free(args);
    return rc;
}

void client_clear(struct client_answer *answer)
{
    json_free(answer->rows);
}
