/*
 * tcp - runs the buses of all TCP endpoints in one thread.
 *
 * Waking up is what costs, not asking: endpoints that rest wake together on a grid of 100 ms. Each
 * has one request in hand and its own deadlines; nothing here blocks but epoll. A connection is
 * closed when its peer breaks the framing, sends a second wrong answer in a row or stays silent for
 * three requests, since a half-dead connection is replaced faster than it is understood. One that
 * worked is made again at once, because gateways close idle ones; otherwise after 1, 2, 4 .. 30 s,
 * in which the bus is told that its requests fail.
 */
#include "acquire/tcp.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "acquire/modbus.h"
#include "base/clock.h"
#include "base/log.h"

enum {
    GRID_MS = 100,
    CONNECT_MS = 5000,
    RETRY_LEAST_MS = 1000,
    RETRY_MOST_MS = 30000,
    GRACE_MS = 15000,
    SILENT_MOST = 3,
    WRONG_MOST = 2,
    EVENTS = 16
};

enum state { CLOSED, CONNECTING, IDLE, ASKED };

struct endpoint {
    const struct bus_site *site;
    struct bus *bus;
    struct modbus_link *link;
    enum state state;
    bool down;         /* cannot be connected; the bus knows */
    bool worked;       /* this connection, or the one before it, brought a good frame */
    int silent, wrong; /* in a row */
    int64_t at_ms;     /* when this endpoint wants a turn; ASKED, CONNECTING: the deadline */
    int64_t sent_ms;
    int64_t retry_ms, retry_at_ms;
    struct bus_request request;
};

struct tcp {
    struct endpoint *endpoint;
    size_t endpoints;
    int epoll_fd, stop_fd;
    struct beat *beat;
    pthread_t thread;
    bool running;
    struct bus_reply reply;
};

static void watch(const struct tcp *tcp, struct endpoint *e, int operation, uint32_t events)
{
    struct epoll_event event = {.events = events, .data.ptr = e};

    epoll_ctl(tcp->epoll_fd, operation, modbus_link_fd(e->link), &event);
}

/* ---- connection ---- */

static void close_link(struct endpoint *e, int64_t now)
{
    modbus_link_close(e->link); /* which also ends its epoll entry */
    e->link = NULL;
    e->state = CLOSED;
    e->retry_at_ms = e->worked ? now : now + e->retry_ms;
    if (!e->worked)
        e->retry_ms = e->retry_ms * 2 > RETRY_MOST_MS ? RETRY_MOST_MS : e->retry_ms * 2;
    e->worked = false;
    e->silent = e->wrong = 0;
    e->at_ms = now;
}

static void connect_failed(struct endpoint *e, int error, int64_t now)
{
    if (!e->down)
        log_warning("bus %s: no connection to %s port %u: %s", e->site->name, e->site->place,
                    e->site->port, strerror(-error));
    e->down = true;
    bus_link(e->bus, false, now);
    close_link(e, now);
}

static void open_link(struct tcp *tcp, struct endpoint *e, int64_t now)
{
    int rc = modbus_link_open(e->site, &e->link);

    if (rc) {
        connect_failed(e, rc, now);
        return;
    }
    watch(tcp, e, EPOLL_CTL_ADD, EPOLLOUT);
    e->state = CONNECTING;
    e->at_ms = now + CONNECT_MS;
}

static void connected(struct tcp *tcp, struct endpoint *e, int64_t now)
{
    int rc = modbus_link_result(e->link);

    if (rc) {
        connect_failed(e, rc, now);
        return;
    }
    if (e->down)
        log_notice("bus %s: connected to %s port %u", e->site->name, e->site->place, e->site->port);
    e->down = false;
    bus_link(e->bus, true, now);
    watch(tcp, e, EPOLL_CTL_MOD, EPOLLIN);
    e->state = IDLE;
    e->at_ms = now;
}

/* ---- requests ---- */

static void done(struct tcp *tcp, struct endpoint *e, uint8_t fault, int64_t now)
{
    tcp->reply.fault = fault;
    tcp->reply.took_ms = (uint32_t)(now - e->sent_ms);
    bus_done(e->bus, &tcp->reply, now);
}

/* The connection is of no more use; the request in hand, if any, ended with `fault`. */
static void give_up(struct tcp *tcp, struct endpoint *e, uint8_t fault, int64_t now)
{
    if (e->state == ASKED)
        done(tcp, e, fault, now);
    close_link(e, now);
}

static int64_t on_grid(int64_t at_ms)
{
    return (at_ms + GRID_MS - 1) / GRID_MS * GRID_MS;
}

static void ask(struct tcp *tcp, struct endpoint *e, int64_t now)
{
    int64_t wait = bus_next(e->bus, now, &e->request);

    if (wait > 0) {
        e->at_ms = on_grid(now + wait);
        return;
    }
    e->state = ASKED;
    e->sent_ms = now;
    e->at_ms = now + e->request.timeout_ms;
    if (modbus_link_send(e->link, &e->request))
        give_up(tcp, e, FAULT_LINK, now);
}

static void timed_out(struct tcp *tcp, struct endpoint *e, int64_t now)
{
    modbus_link_forget(e->link);
    if (++e->silent >= SILENT_MOST) {
        give_up(tcp, e, FAULT_TIMEOUT, now);
        return;
    }
    done(tcp, e, FAULT_TIMEOUT, now);
    e->state = IDLE;
    e->at_ms = now;
}

static void received(struct tcp *tcp, struct endpoint *e, int64_t now)
{
    int rc = modbus_link_receive(e->link, &e->request, &tcp->reply);
    uint8_t fault = tcp->reply.fault;

    if (rc < 0)
        give_up(tcp, e, rc == -EPROTO ? FAULT_WRONG_ANSWER : FAULT_LINK, now);
    if (rc <= 0)
        return;
    e->silent = 0;
    e->wrong = fault == FAULT_WRONG_ANSWER ? e->wrong + 1 : 0;
    if (e->wrong >= WRONG_MOST) {
        give_up(tcp, e, fault, now);
        return;
    }
    done(tcp, e, fault, now);
    if (!e->wrong) {
        e->worked = true;
        e->retry_ms = RETRY_LEAST_MS;
    }
    e->state = IDLE;
    e->at_ms = now;
}

/* Without a connection: tries again in time, and fails what is due. */
static void rest_closed(struct tcp *tcp, struct endpoint *e, int64_t now)
{
    int64_t wait;

    if (now >= e->retry_at_ms) {
        open_link(tcp, e, now);
        return;
    }
    while ((wait = bus_next(e->bus, now, &e->request)) == 0)
        done(tcp, e, FAULT_LINK, now);
    e->at_ms = now + wait < e->retry_at_ms ? on_grid(now + wait) : e->retry_at_ms;
}

/* ---- the thread ---- */

static void turn(struct tcp *tcp, struct endpoint *e)
{
    int64_t now = clock_boot();

    if (e->at_ms > now)
        return;
    switch (e->state) {
    case CLOSED:
        rest_closed(tcp, e, now);
        break;
    case CONNECTING:
        connect_failed(e, -ETIMEDOUT, now);
        break;
    case IDLE:
        ask(tcp, e, now);
        break;
    case ASKED:
        timed_out(tcp, e, now);
        break;
    }
}

static int64_t next_turn(const struct tcp *tcp)
{
    int64_t at = INT64_MAX, now = clock_boot();

    for (size_t i = 0; i < tcp->endpoints; i++)
        if (tcp->endpoint[i].at_ms < at)
            at = tcp->endpoint[i].at_ms;
    return at > now ? at - now : 0;
}

/* False: stop. */
static bool serve(struct tcp *tcp)
{
    struct epoll_event event[EVENTS];
    int64_t wait = next_turn(tcp);
    int n;

    beat_promise(tcp->beat, wait + GRACE_MS);
    n = epoll_wait(tcp->epoll_fd, event, EVENTS, (int)wait);
    for (int i = 0; i < n; i++) {
        struct endpoint *e = event[i].data.ptr;

        if (!e)
            return false;
        if (e->state == CONNECTING)
            connected(tcp, e, clock_boot());
        else if (e->link)
            received(tcp, e, clock_boot());
    }
    for (size_t i = 0; i < tcp->endpoints; i++)
        turn(tcp, &tcp->endpoint[i]);
    return true;
}

static void *run(void *context)
{
    struct tcp *tcp = context;

    while (serve(tcp))
        ;
    beat_end(tcp->beat);
    return NULL;
}

int tcp_new(size_t most, int stop_fd, struct beat *beat, struct tcp **out)
{
    struct epoll_event stop = {.events = EPOLLIN, .data.ptr = NULL};
    struct tcp *tcp = calloc(1, sizeof *tcp);
    int rc = -ENOMEM;

    if (!tcp)
        return rc;
    tcp->beat = beat;
    tcp->stop_fd = stop_fd;
    tcp->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
    tcp->endpoint = calloc(most, sizeof *tcp->endpoint);
    if (tcp->endpoint) {
        rc = tcp->epoll_fd < 0 || epoll_ctl(tcp->epoll_fd, EPOLL_CTL_ADD, stop_fd, &stop) ? -errno
                                                                                          : 0;
    }
    if (rc) {
        tcp_free(tcp);
        return rc;
    }
    *out = tcp;
    return 0;
}

void tcp_add(struct tcp *tcp, const struct bus_site *site, struct bus *bus)
{
    tcp->endpoint[tcp->endpoints++] =
        (struct endpoint){.site = site, .bus = bus, .retry_ms = RETRY_LEAST_MS};
}

int tcp_start(struct tcp *tcp)
{
    int rc = pthread_create(&tcp->thread, NULL, run, tcp);

    tcp->running = !rc;
    return -rc;
}

void tcp_free(struct tcp *tcp)
{
    if (!tcp)
        return;
    if (tcp->running)
        pthread_join(tcp->thread, NULL);
    for (size_t i = 0; i < tcp->endpoints; i++)
        modbus_link_close(tcp->endpoint[i].link);
    if (tcp->epoll_fd >= 0)
        close(tcp->epoll_fd);
    free(tcp->endpoint);
    free(tcp);
}
