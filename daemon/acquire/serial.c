/*
 * serial - runs the bus of one serial port: ask, wait, tell, rest.
 *
 * The thread owns its line and its bus. While it rests it sleeps on the stop descriptor, the ring
 * of orders and the line itself, so that an order goes out and a hang-up is noticed at once; a
 * request in hand is always finished first. The silence that the line owes after a reply runs while
 * the bus works out its next request. A port that is gone, or taken by another program, is tried
 * again every second, which costs one open(); meanwhile the bus is told that its requests fail.
 */
#include "acquire/serial.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "acquire/line.h"
#include "base/clock.h"
#include "base/log.h"

enum {
    RETRY_MS = 1000,
    GRACE_MS = 15000,
    DEAF_MS = 20 /* a line that babbles while we rest wakes us no more often */
};

struct serial {
    const struct bus_site *site;
    struct bus *bus;
    struct ring *orders;
    struct trace *trace;
    struct beat *beat;
    int stop_fd;
    pthread_t thread;
    struct line *line; /* NULL: not open */
    int64_t retry_at_ms;
    bool told; /* that the port is of no use */
    bool deaf;
    struct bus_request request;
    struct bus_reply reply;
};

/* ---- the port ---- */

static void open_line(struct serial *serial)
{
    int64_t now = clock_boot();
    int rc = line_open(serial->site, serial->trace, &serial->line);

    if (!rc) {
        bus_link(serial->bus, true, now);
        return;
    }
    if (!serial->told)
        log_warning("bus %s: %s cannot be opened: %s; it is tried again", serial->site->name,
                    serial->site->place,
                    rc == -EOPNOTSUPP ? "its driver has no RS-485 mode" : strerror(-rc));
    serial->told = true;
    serial->retry_at_ms = now + RETRY_MS;
    bus_link(serial->bus, false, now);
}

static void close_line(struct serial *serial)
{
    int64_t now = clock_boot();

    if (!serial->told)
        log_warning("bus %s: %s is gone", serial->site->name, serial->site->place);
    serial->told = true;
    line_close(serial->line);
    serial->line = NULL;
    serial->retry_at_ms = now + RETRY_MS;
    bus_link(serial->bus, false, now);
}

/* A port that opens may still fail at once, so only a request that went out ends the trouble. */
static void line_works(struct serial *serial)
{
    if (serial->told)
        log_notice("bus %s: %s works again", serial->site->name, serial->site->place);
    serial->told = false;
}

/* ---- turns ---- */

static void take_orders(struct serial *serial)
{
    struct acquire_order order;

    while (ring_take(serial->orders, &order, 1))
        bus_order(serial->bus, &order, clock_boot());
}

/* One request, or nothing; returns the ms to rest. */
static int64_t turn(struct serial *serial)
{
    struct bus_request *request = &serial->request;
    int64_t wait = bus_next(serial->bus, clock_boot(), request);

    if (wait > 0)
        return wait;
    beat_promise(serial->beat, (request->timeout_us + request->gap_us) / 1000 + GRACE_MS);
    serial->reply = (struct bus_reply){.fault = FAULT_LINK};
    if (serial->line)
        line_exchange(serial->line, request, &serial->reply);
    bus_done(serial->bus, &serial->reply, clock_boot());
    if (serial->line && serial->reply.fault == FAULT_LINK)
        close_line(serial);
    else if (serial->line)
        line_works(serial);
    return 0;
}

/* Until something happens, or the time is over. False: stop. */
static bool rest(struct serial *serial, int64_t wait_ms)
{
    bool listens = serial->line && wait_ms && !serial->deaf;
    struct pollfd p[] = {{.fd = serial->stop_fd, .events = POLLIN},
                         {.fd = ring_fd(serial->orders), .events = POLLIN},
                         {.fd = listens ? line_fd(serial->line) : -1, .events = POLLIN}};

    if (serial->deaf && wait_ms > DEAF_MS)
        wait_ms = DEAF_MS;
    poll(p, 3, (int)wait_ms);
    serial->deaf = p[2].revents != 0;
    if (p[2].revents && line_look(serial->line) < 0)
        close_line(serial);
    return !p[0].revents;
}

static void *run(void *context)
{
    struct serial *serial = context;
    int64_t wait, retry;

    do {
        if (!serial->line && clock_boot() >= serial->retry_at_ms)
            open_line(serial);
        take_orders(serial);
        wait = turn(serial);
        retry = serial->retry_at_ms - clock_boot();
        if (!serial->line && retry < wait)
            wait = retry > 0 ? retry : 0;
        beat_promise(serial->beat, wait + GRACE_MS);
    } while (rest(serial, wait));
    line_close(serial->line);
    beat_end(serial->beat);
    return NULL;
}

int serial_start(const struct bus_site *site, struct bus *bus, struct ring *orders,
                 struct trace *trace, int stop_fd, struct beat *beat, struct serial **out)
{
    struct serial *serial = calloc(1, sizeof *serial);
    int rc;

    if (!serial)
        return -ENOMEM;
    serial->site = site;
    serial->bus = bus;
    serial->orders = orders;
    serial->trace = trace;
    serial->stop_fd = stop_fd;
    serial->beat = beat;
    rc = pthread_create(&serial->thread, NULL, run, serial);
    if (rc) {
        free(serial);
        return -rc;
    }
    *out = serial;
    return 0;
}

void serial_join(struct serial *serial)
{
    pthread_join(serial->thread, NULL);
    free(serial);
}
