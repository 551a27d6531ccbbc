/*
 * serial - runs the bus of one serial port: ask, wait, tell, rest.
 *
 * The thread owns its port and its bus. It sleeps on the stop descriptor, so that it ends at once
 * when idle, and after the request in hand otherwise. A port that is gone, or taken by another
 * program, is tried again after 1, 2, 4 .. 30 s; meanwhile the bus is told that its requests fail.
 */
#include "acquire/serial.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "acquire/modbus.h"
#include "base/clock.h"
#include "base/log.h"

enum { RETRY_LEAST_MS = 1000, RETRY_MOST_MS = 30000, GRACE_MS = 15000 };

struct serial {
    const struct bus_site *site;
    struct bus *bus;
    struct beat *beat;
    int stop_fd;
    pthread_t thread;
    struct modbus_port *port; /* NULL: not open */
    int64_t retry_at_ms;
    int64_t retry_ms;
    bool told; /* that the port is of no use */
    struct bus_reply reply;
};

static void retry_later(struct serial *serial, int64_t now)
{
    serial->retry_at_ms = now + serial->retry_ms;
    serial->retry_ms = serial->retry_ms * 2 > RETRY_MOST_MS ? RETRY_MOST_MS : serial->retry_ms * 2;
    bus_link(serial->bus, false, now);
}

static void open_port(struct serial *serial)
{
    int64_t now = clock_boot();
    int rc = modbus_port_open(serial->site, &serial->port);

    if (rc) {
        if (!serial->told)
            log_warning("bus %s: %s cannot be opened: %s; it is tried again", serial->site->name,
                        serial->site->place, strerror(-rc));
        serial->told = true;
        retry_later(serial, now);
        return;
    }
    bus_link(serial->bus, true, now);
}

static void close_port(struct serial *serial)
{
    if (!serial->told)
        log_warning("bus %s: %s is gone", serial->site->name, serial->site->place);
    serial->told = true;
    modbus_port_close(serial->port);
    serial->port = NULL;
    retry_later(serial, clock_boot());
}

/* A port that opens may still fail at once, so only a request that went out ends the trouble. */
static void port_works(struct serial *serial)
{
    if (serial->told)
        log_notice("bus %s: %s works again", serial->site->name, serial->site->place);
    serial->told = false;
    serial->retry_ms = RETRY_LEAST_MS;
}

/* One request, or nothing; returns the ms to rest. */
static int64_t turn(struct serial *serial)
{
    struct bus_request request;
    int64_t wait = bus_next(serial->bus, clock_boot(), &request);

    if (wait > 0)
        return wait;
    beat_promise(serial->beat, request.timeout_ms + request.gap_ms + GRACE_MS);
    serial->reply.fault = FAULT_LINK;
    if (serial->port)
        modbus_port_exchange(serial->port, &request, &serial->reply);
    bus_done(serial->bus, &serial->reply, clock_boot());
    if (serial->port && serial->reply.fault == FAULT_LINK)
        close_port(serial);
    else if (serial->port)
        port_works(serial);
    return 0;
}

static bool stopped(const struct serial *serial, int64_t wait_ms)
{
    struct pollfd p = {.fd = serial->stop_fd, .events = POLLIN};

    return poll(&p, 1, (int)wait_ms) > 0;
}

static void *run(void *context)
{
    struct serial *serial = context;
    int64_t wait = 0, retry;

    do {
        if (!serial->port && clock_boot() >= serial->retry_at_ms)
            open_port(serial);
        wait = turn(serial);
        retry = serial->retry_at_ms - clock_boot();
        if (!serial->port && retry < wait)
            wait = retry > 0 ? retry : 0;
        beat_promise(serial->beat, wait + GRACE_MS);
    } while (!stopped(serial, wait));
    modbus_port_close(serial->port);
    beat_end(serial->beat);
    return NULL;
}

int serial_start(const struct bus_site *site, struct bus *bus, int stop_fd, struct beat *beat,
                 struct serial **out)
{
    struct serial *serial = calloc(1, sizeof *serial);
    int rc;

    if (!serial)
        return -ENOMEM;
    serial->site = site;
    serial->bus = bus;
    serial->stop_fd = stop_fd;
    serial->beat = beat;
    serial->retry_ms = RETRY_LEAST_MS;
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
