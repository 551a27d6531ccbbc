/*
 * client - the asking end of the local sockets.
 *
 * Blocking, with a deadline of 30 s for each piece of the answer, since a person waits for it.
 * Orders that only read go to the socket that anyone may open, so that only the group may touch
 * anything.
 */
#include "ctl/client.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/text.h"

enum { LONGEST = 1024 * 1024, SECONDS = 30 };

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

static int send_order(int fd, const char *op, struct json *args, const char *by)
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
        if (send(fd, whole, text.used, MSG_NOSIGNAL) != (ssize_t)text.used)
            rc = -EIO;
    } else {
        rc = -ENOMEM;
    }
    free(whole);
    free(line);
    return rc;
}

/* Takes one line of an answer. 1 when it was the end of a page, with the next page in *next. */
static int take_line(struct client_answer *answer, const char *line, size_t n, int64_t *next)
{
    struct json *value = json_read(line, n, answer->error, sizeof answer->error);
    struct json *end = json_get(value, "end");
    struct json *row = json_get(value, "row");
    char *copy;

    if (!value)
        return -EPROTO;
    if (row && (copy = json_print(row))) {
        json_add(answer->rows, json_read(copy, strlen(copy), answer->error, sizeof answer->error));
        free(copy);
    }
    if (end) {
        answer->ok = json_flag(json_get(end, "ok"), false);
        TEXT_COPY(answer->error, json_text(json_get(end, "error"), ""));
        TEXT_COPY(answer->remedy, json_text(json_get(end, "remedy"), ""));
        *next = (int64_t)json_number(json_get(end, "next"), 0);
    }
    json_free(value);
    return end != NULL;
}

static int read_page(int fd, struct client_answer *answer, int64_t *next)
{
    char *buffer = malloc(LONGEST), *newline;
    size_t used = 0;
    int rc = buffer ? 0 : -ENOMEM;

    while (!rc) {
        ssize_t n = used < LONGEST ? recv(fd, buffer + used, LONGEST - used, 0) : 0;

        if (n <= 0) {
            snprintf(answer->error, sizeof answer->error,
                     "estated did not finish its answer; it may have too many clients: try again");
            rc = n < 0 && errno == EAGAIN ? -ETIMEDOUT : -EPROTO;
            break;
        }
        used += (size_t)n;
        while (!rc && (newline = memchr(buffer, '\n', used))) {
            rc = take_line(answer, buffer, (size_t)(newline - buffer), next);
            used -= (size_t)(newline + 1 - buffer);
            memmove(buffer, newline + 1, used);
        }
    }
    free(buffer);
    return rc > 0 ? 0 : rc;
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
    int64_t next = 0;
    int fd, rc;

    *answer = (struct client_answer){.rows = json_new_array()};
    fd = open_socket(run_dir, control, answer);
    rc = fd < 0 ? fd : 0;
    do {
        int64_t from = next;

        next = 0;
        if (!rc)
            rc = send_order(fd, op, page_args(args, from), by);
        if (!rc)
            rc = read_page(fd, answer, &next);
    } while (!rc && next);
    if (fd >= 0)
        close(fd);
    json_free(args);
    return rc;
}

void client_clear(struct client_answer *answer)
{
    json_free(answer->rows);
}
