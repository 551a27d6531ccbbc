/*
 * line - a wire with a descriptor under it.
 *
 * The thread that asks sleeps in ppoll() and nowhere else, until the very microsecond that the wire
 * names. While a reply comes in from a tty it sleeps through the bytes that must still come, so
 * that a reply costs two or three wake-ups and not one for each byte.
 *
 * A processor that was idle needs 50 to 100 us to wake up, which on a quick line is one per cent of
 * each exchange. The end of the silence before a request is therefore asked for as much earlier as
 * wake-ups use to be late, and the few microseconds that may then be left are spent in looking.
 */
#include "acquire/line.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "acquire/port.h"
#include "acquire/wire.h"
#include "base/clock.h"

enum {
    CONNECT_US = 3000000,
    SLACK_NS = 1000,
    CHUNK = 512,
    DRAIN_MOST = 10,
    LATE_STEP_US = 2,  /* by so much each wake-up moves what is thought usual .. */
    LATE_MOST_US = 150 /* .. which is no more than this */
};

struct line {
    struct wire wire;
    struct port *port; /* NULL: TCP */
    int fd;
    int64_t late_us; /* half of the wake-ups are later than this */
};

/* 1: ready, or hung up; 0: not until then. Looks at least once. */
static int wait_fd(int fd, short events, int64_t until_us)
{
    struct pollfd p = {.fd = fd, .events = events};
    int64_t left = until_us - clock_boot_us();
    struct timespec t = {0};

    if (left > 0)
        t = (struct timespec){.tv_sec = (time_t)(left / 1000000), .tv_nsec = left % 1000000 * 1000};
    return ppoll(&p, fd >= 0, &t, NULL) > 0;
}

/* As wait_fd(), but back before the time rather than behind it; what is then left is too short to
 * sleep. */
static int wait_early(struct line *line, int64_t until_us)
{
    int64_t asked_us = until_us - line->late_us;
    int ready;

    if (clock_boot_us() >= asked_us)
        return wait_fd(line->fd, POLLIN, 0);
    ready = wait_fd(line->fd, POLLIN, asked_us);
    if (ready)
        return ready;
    if (clock_boot_us() - asked_us > line->late_us)
        line->late_us += line->late_us < LATE_MOST_US ? LATE_STEP_US : 0;
    else
        line->late_us -= line->late_us > 0 ? LATE_STEP_US : 0;
    return 0;
}

static int connect_line(struct line *line, const struct bus_site *site)
{
    line->fd = port_connect(site);
    if (line->fd < 0)
        return line->fd;
    if (!wait_fd(line->fd, POLLOUT, clock_boot_us() + CONNECT_US))
        return -ETIMEDOUT;
    return port_connected(line->fd);
}

int line_open(const struct bus_site *site, struct trace *trace, struct line **out)
{
    struct line *line = calloc(1, sizeof *line);
    int rc;

    if (!line)
        return -ENOMEM;
    line->fd = -1;
    rc = site->kind == BUS_TTY ? port_open(site, &line->port) : connect_line(line, site);
    if (rc) {
        line_close(line);
        return rc;
    }
    if (line->port)
        line->fd = port_fd(line->port);
    prctl(PR_SET_TIMERSLACK, SLACK_NS);
    wire_start(&line->wire, site, trace, clock_boot_us());
    *out = line;
    return 0;
}

void line_close(struct line *line)
{
    if (!line)
        return;
    if (line->port)
        port_close(line->port);
    else if (line->fd >= 0)
        close(line->fd);
    free(line);
}

int64_t line_character_us(const struct line *line)
{
    return line->wire.character_ns / 1000;
}

int line_fd(const struct line *line)
{
    return line->fd;
}

/* What is there. *step: as the wire judged it. Bytes, 0: none, or -errno: the line is gone. */
static int listen_line(struct line *line, enum wire_step *step)
{
    uint8_t byte[CHUNK];
    ssize_t n = read(line->fd, byte, sizeof byte);

    if (n < 0)
        return errno == EAGAIN || errno == EINTR ? 0 : -errno;
    if (n == 0)
        return -ENOTCONN;
    *step = wire_heard(&line->wire, byte, (size_t)n, clock_boot_us());
    return (int)n;
}

int line_look(struct line *line)
{
    enum wire_step step = WIRE_DONE;
    int n = wait_fd(line->fd, POLLIN, 0) ? listen_line(line, &step) : 0;

    return step == WIRE_BROKEN ? -EPROTO : n;
}

size_t line_drain(struct line *line, int64_t silence_us)
{
    int64_t now = clock_boot_us(), end = now + DRAIN_MOST * silence_us, quiet = now;
    size_t bytes = 0;
    int n;

    while (now < end && wait_fd(line->fd, POLLIN, quiet + silence_us)) {
        n = line_look(line);
        if (n < 0)
            break;
        bytes += (size_t)n;
        quiet = now = clock_boot_us();
    }
    return bytes;
}

/* Looked at behind the sending, the clock would be wrong by as long as we were held up there, and a
 * quick reply would seem to come before its request. */
static int send_frame(struct line *line, enum wire_step *step)
{
    struct wire *wire = &line->wire;
    int64_t began = clock_boot_us();
    ssize_t n = line->port ? write(line->fd, wire->frame, wire->length)
                           : send(line->fd, wire->frame, wire->length, MSG_NOSIGNAL);

    if (n != wire->length)
        return n < 0 ? -errno : -EIO;
    *step = wire_sent(wire, began);
    return 0;
}

static int wait_line(struct line *line, enum wire_step *step)
{
    struct wire *wire = &line->wire;

    if (wire->look_us > clock_boot_us())
        wait_fd(-1, 0, wire->look_us < wire->until_us ? wire->look_us : wire->until_us);
    if (wire_settles(wire) ? wait_early(line, wire->until_us)
                           : wait_fd(line->fd, POLLIN, wire->until_us))
        return listen_line(line, step);
    *step = wire_waited(wire, clock_boot_us());
    return 0;
}

void line_exchange(struct line *line, const struct bus_request *request, struct bus_reply *reply)
{
    enum wire_step step = WIRE_WAIT;
    int rc = line_look(line);

    if (rc >= 0)
        step = wire_ask(&line->wire, request, clock_boot_us());
    while (rc >= 0 && (step == WIRE_WAIT || step == WIRE_SEND))
        rc = step == WIRE_SEND ? send_frame(line, &step) : wait_line(line, &step);
    *reply = line->wire.reply;
    if (rc < 0)
        *reply = (struct bus_reply){.fault = FAULT_LINK};
}
