/*
 * tcp - runs the buses of all TCP endpoints in one thread.
 *
 * Waking up is what costs, not asking: endpoints that rest wake together on a grid of up to 100 ms,
 * each request is one send() and one recv(), and the times at which endpoints want a turn lie side
 * by side, so that looking through them costs nothing. Each endpoint has one connection, shared by
 * all its units, with one request in hand; its wire decides what the bytes mean and how long to
 * wait. Nothing here blocks but epoll.
 *
 * A connection is closed when its stream is out of step, after a second wrong answer in a row, and
 * when its peer has been silent for three requests and some seconds, since a half-dead connection
 * is replaced faster than it is understood. One that worked is made again at once, because gateways
 * close idle ones; otherwise attempts begin 1, 2, 4, 4 .. s after each other, so that what comes
 * back is seen in time, and the bus is told that its requests fail.
 */
#include "acquire/tcp.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "acquire/port.h"
#include "acquire/wire.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/ulid.h"

enum {
    GRID_US = 100000,
    CONNECT_US = 3000000,
    RETRY_LEAST_US = 1000000,
    RETRY_MOST_US = 4000000,
    SILENT_US = 3000000,
    GRACE_MS = 15000,
    SILENT_MOST = 3,
    WRONG_MOST = 2,
    EVENTS = 64,
    CHUNK = 1024
};

enum state { CLOSED, CONNECTING, IDLE, ASKED };

struct endpoint {
    const struct bus_site *site;
    struct bus *bus;
    struct trace *trace;
    int64_t *at_us; /* when it wants a turn: one of tcp->at_us */
    int fd;
    enum state state;
    bool down;           /* cannot be connected; the bus knows */
    bool worked;         /* this connection brought a good frame */
    int silent, wrong;   /* in a row */
    int64_t answered_us; /* last sign of life of this connection */
    int64_t retry_us, retry_at_us;
    struct bus_request request;
    struct wire wire;
};

struct tcp {
    struct endpoint *endpoint;
    int64_t *at_us;
    size_t endpoints;
    struct ring *orders;
    int epoll_fd, stop_fd;
    struct beat *beat;
    pthread_t thread;
    bool running;
};

static void watch(const struct tcp *tcp, struct endpoint *e, int operation, uint32_t events)
{
    struct epoll_event event = {.events = events, .data.ptr = e};

    epoll_ctl(tcp->epoll_fd, operation, e->fd, &event);
}

/* ---- connection ---- */

static void close_link(struct endpoint *e, int64_t now)
{
    if (e->fd >= 0)
        close(e->fd); /* which also ends its epoll entry */
    e->fd = -1;
    e->state = CLOSED;
    if (e->worked)
        e->retry_at_us = now;
    e->worked = false;
    e->silent = e->wrong = 0;
    *e->at_us = now;
}

static void connect_failed(struct endpoint *e, int error, int64_t now)
{
    if (!e->down)
        log_warning("bus %s: no connection to %s port %u: %s", e->site->name, e->site->place,
                    e->site->port, strerror(-error));
    e->down = true;
    bus_link(e->bus, false, now / 1000);
    close_link(e, now);
}

static void open_link(struct tcp *tcp, struct endpoint *e, int64_t now)
{
    e->retry_at_us = now + e->retry_us;
    e->retry_us = e->retry_us * 2 > RETRY_MOST_US ? RETRY_MOST_US : e->retry_us * 2;
    e->fd = port_connect(e->site);
    if (e->fd < 0) {
        connect_failed(e, e->fd, now);
        return;
    }
    watch(tcp, e, EPOLL_CTL_ADD, EPOLLOUT);
    e->state = CONNECTING;
    *e->at_us = now + CONNECT_US;
}

static void connected(struct tcp *tcp, struct endpoint *e, int64_t now)
{
    int rc = port_connected(e->fd);
    uint16_t number = e->wire.number;

    if (rc) {
        connect_failed(e, rc, now);
        return;
    }
    if (e->down)
        log_notice("bus %s: connected to %s port %u", e->site->name, e->site->place, e->site->port);
    e->down = false;
    bus_link(e->bus, true, now / 1000);
    watch(tcp, e, EPOLL_CTL_MOD, EPOLLIN);
    wire_start(&e->wire, e->site, e->trace, now);
    e->wire.number = number; /* a gateway may still be at a request of the connection before */
    e->state = IDLE;
    e->answered_us = *e->at_us = now;
}

/* ---- requests ---- */

/* The connection is of no more use; the request in hand, if any, ends with FAULT_LINK. */
static void give_up(struct endpoint *e, int64_t now)
{
    const struct bus_reply reply = {.fault = FAULT_LINK};

    if (e->state == ASKED)
        bus_done(e->bus, &reply, now / 1000);
    close_link(e, now);
}

/* Has this connection proved to be of no use? */
static bool is_hopeless(struct endpoint *e, const struct bus_reply *reply, int64_t now)
{
    bool silent = reply->fault == FAULT_TIMEOUT && !reply->length;

    e->silent = silent ? e->silent + 1 : 0;
    e->wrong = reply->fault == FAULT_WRONG_ANSWER ? e->wrong + 1 : 0;
    if (!silent)
        e->answered_us = now;
    if (!reply->fault || reply->fault == FAULT_EXCEPTION) {
        e->worked = true;
        e->retry_us = RETRY_LEAST_US;
    }
    return e->wrong >= WRONG_MOST || (e->silent >= SILENT_MOST && now - e->answered_us > SILENT_US);
}

static void done(struct endpoint *e, int64_t now)
{
    bus_done(e->bus, &e->wire.reply, now / 1000);
    e->state = IDLE;
    *e->at_us = now;
    if (is_hopeless(e, &e->wire.reply, now))
        close_link(e, now);
}

/* Does what the wire wants. */
static void follow(struct endpoint *e, enum wire_step step, int64_t now)
{
    if (step == WIRE_SEND) {
        if (send(e->fd, e->wire.frame, e->wire.length, MSG_NOSIGNAL) != e->wire.length) {
            give_up(e, now);
            return;
        }
        step = wire_sent(&e->wire, now);
    }
    if (step == WIRE_WAIT)
        *e->at_us = e->wire.until_us;
    else if (step == WIRE_DONE)
        done(e, now);
}

/* The end of a rest, on a grid that is as coarse as the rest allows. */
static int64_t rest_until(int64_t now, int64_t wait_ms)
{
    int64_t grid = GRID_US, at = now + wait_ms * 1000;

    while (grid > wait_ms * 1000)
        grid /= 10;
    return (at + grid - 1) / grid * grid;
}

static void ask(struct endpoint *e, int64_t now)
{
    int64_t wait = bus_next(e->bus, now / 1000, &e->request);

    if (wait > 0) {
        *e->at_us = rest_until(now, wait);
        return;
    }
    e->state = ASKED;
    follow(e, wire_ask(&e->wire, &e->request, now), now);
}

static void received(struct endpoint *e, int64_t now)
{
    uint8_t byte[CHUNK];
    ssize_t n = recv(e->fd, byte, sizeof byte, 0);
    enum wire_step step;

    if (n < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    if (n <= 0) {
        give_up(e, now);
        return;
    }
    step = wire_heard(&e->wire, byte, (size_t)n, now);
    if (e->state == ASKED && step != WIRE_BROKEN)
        follow(e, step, now);
    else if (step == WIRE_BROKEN && e->state == ASKED)
        done(e, now);
    if (step == WIRE_BROKEN && e->fd >= 0)
        close_link(e, now);
}

/* Without a connection: tries again in time, and fails what is due. */
static void rest_closed(struct tcp *tcp, struct endpoint *e, int64_t now)
{
    const struct bus_reply reply = {.fault = FAULT_LINK};
    int64_t wait;

    if (now >= e->retry_at_us) {
        open_link(tcp, e, now);
        return;
    }
    while ((wait = bus_next(e->bus, now / 1000, &e->request)) == 0)
        bus_done(e->bus, &reply, now / 1000);
    wait = rest_until(now, wait);
    *e->at_us = wait < e->retry_at_us ? wait : e->retry_at_us;
}

/* ---- the thread ---- */

static void turn(struct tcp *tcp, struct endpoint *e, int64_t now)
{
    switch (e->state) {
    case CLOSED:
        rest_closed(tcp, e, now);
        break;
    case CONNECTING:
        connect_failed(e, -ETIMEDOUT, now);
        break;
    case IDLE:
        ask(e, now);
        break;
    case ASKED:
        follow(e, wire_waited(&e->wire, now), now);
        break;
    }
}

static void take_orders(struct tcp *tcp)
{
    struct acquire_order order;
    int64_t now = clock_boot_us();

    while (ring_take(tcp->orders, &order, 1))
        for (size_t i = 0; i < tcp->endpoints; i++) {
            struct endpoint *e = &tcp->endpoint[i];

            if (e->trace->bus != order.bus)
                continue;
            bus_order(e->bus, &order, now / 1000);
            if (e->state == IDLE || e->state == CLOSED)
                *e->at_us = now;
        }
}

/* ms until the next turn; never early. */
static int64_t next_turn(const struct tcp *tcp)
{
    int64_t at = INT64_MAX, now = clock_boot_us();

    for (size_t i = 0; i < tcp->endpoints; i++)
        if (tcp->at_us[i] < at)
            at = tcp->at_us[i];
    return at > now ? (at - now + 999) / 1000 : 0;
}

/* False: stop. */
static bool serve(struct tcp *tcp)
{
    struct epoll_event event[EVENTS];
    int64_t now, wait = next_turn(tcp);
    int n;

    beat_promise(tcp->beat, wait + GRACE_MS);
    n = epoll_wait(tcp->epoll_fd, event, EVENTS, (int)wait);
    for (int i = 0; i < n; i++) {
        struct endpoint *e = event[i].data.ptr;

        if (event[i].data.ptr == &tcp->stop_fd)
            return false;
        if (event[i].data.ptr == tcp->orders)
            take_orders(tcp);
        else if (e->state == CONNECTING)
            connected(tcp, e, clock_boot_us());
        else if (e->fd >= 0)
            received(e, clock_boot_us());
    }
    now = clock_boot_us();
    for (size_t i = 0; i < tcp->endpoints; i++)
        if (tcp->at_us[i] <= now)
            turn(tcp, &tcp->endpoint[i], now);
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

static int make(struct tcp *tcp, size_t most, int stop_fd)
{
    struct epoll_event stop = {.events = EPOLLIN, .data.ptr = &tcp->stop_fd};
    struct epoll_event orders = {.events = EPOLLIN, .data.ptr = tcp->orders};

    tcp->stop_fd = stop_fd;
    tcp->endpoint = calloc(most, sizeof *tcp->endpoint);
    tcp->at_us = calloc(most, sizeof *tcp->at_us);
    if (!tcp->endpoint || !tcp->at_us)
        return -ENOMEM;
    tcp->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
    if (tcp->epoll_fd < 0 || epoll_ctl(tcp->epoll_fd, EPOLL_CTL_ADD, stop_fd, &stop) ||
        epoll_ctl(tcp->epoll_fd, EPOLL_CTL_ADD, ring_fd(tcp->orders), &orders))
        return -errno;
    return 0;
}

int tcp_new(size_t most, struct ring *orders, int stop_fd, struct beat *beat, struct tcp **out)
{
    struct tcp *tcp = calloc(1, sizeof *tcp);
    int rc;

    if (!tcp)
        return -ENOMEM;
    tcp->epoll_fd = -1;
    tcp->beat = beat;
    tcp->orders = orders;
    rc = make(tcp, most, stop_fd);
    if (rc) {
        tcp_free(tcp);
        return rc;
    }
    *out = tcp;
    return 0;
}

void tcp_add(struct tcp *tcp, const struct bus_site *site, struct bus *bus, struct trace *trace)
{
    size_t i = tcp->endpoints++;

    tcp->endpoint[i] = (struct endpoint){.site = site,
                                         .bus = bus,
                                         .trace = trace,
                                         .at_us = &tcp->at_us[i],
                                         .fd = -1,
                                         .retry_us = RETRY_LEAST_US};
    /* A gateway may still be at a request of the process before. */
    ulid_random(&tcp->endpoint[i].wire.number, sizeof tcp->endpoint[i].wire.number);
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
        if (tcp->endpoint[i].fd >= 0)
            close(tcp->endpoint[i].fd);
    if (tcp->epoll_fd >= 0)
        close(tcp->epoll_fd);
    free(tcp->endpoint);
    free(tcp->at_us);
    free(tcp);
}
