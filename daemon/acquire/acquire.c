/*
 * acquire - starts and stops the bus threads and keeps copies of their counters.
 *
 * Runs on the main thread. The buses report from their own threads: readings go straight into the
 * ring, counters into a table under a lock that is held for one copy. One event descriptor that
 * nobody reads stops all threads at once, so that a stop takes as long as the slowest request in
 * hand, not as all of them.
 */
#include "acquire/acquire.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "acquire/bus.h"
#include "acquire/gpio.h"
#include "acquire/plan.h"
#include "acquire/serial.h"
#include "acquire/tcp.h"
#include "base/clock.h"
#include "base/log.h"

enum { BEAT_NAME = 32 };

struct acquire {
    const struct site *site;
    struct ring *readings;
    int stop_fd;
    pthread_mutex_t lock;
    struct device_counters *counters; /* [site->devices], under the lock */
    struct bus **bus;                 /* [site->buses] */
    struct serial **serial;           /* [serials] */
    struct tcp *tcp;                  /* NULL: no TCP bus */
    struct gpio *gpio;                /* NULL: no GPIO bus */
    size_t serials, beats;
    struct beat *beat; /* [buses + 1] */
    char (*beat_name)[BEAT_NAME];
};

static void put_reading(void *owner, const struct reading *reading)
{
    struct acquire *acquire = owner;

    ring_push(acquire->readings, reading);
}

static void put_counters(void *owner, uint32_t device, const struct device_counters *counters)
{
    struct acquire *acquire = owner;

    pthread_mutex_lock(&acquire->lock);
    acquire->counters[device] = *counters;
    pthread_mutex_unlock(&acquire->lock);
}

void acquire_counters(struct acquire *acquire, uint32_t device, struct device_counters *out)
{
    pthread_mutex_lock(&acquire->lock);
    *out = acquire->counters[device];
    pthread_mutex_unlock(&acquire->lock);
}

const struct beat *acquire_beat(const struct acquire *acquire, size_t i)
{
    return i < acquire->beats ? &acquire->beat[i] : NULL;
}

/* "serial riser-a", "tcp" .. */
static struct beat *new_beat(struct acquire *acquire, const char *thread, const char *bus)
{
    size_t i = acquire->beats++;

    snprintf(acquire->beat_name[i], BEAT_NAME, "%s%s%s", thread, bus[0] ? " " : "", bus);
    acquire->beat[i].name = acquire->beat_name[i];
    return &acquire->beat[i];
}

static int make(struct acquire *acquire)
{
    size_t buses = acquire->site->buses;

    acquire->counters = calloc(acquire->site->devices + 1, sizeof *acquire->counters);
    acquire->bus = calloc(buses + 1, sizeof *acquire->bus);
    acquire->serial = calloc(buses + 1, sizeof *acquire->serial);
    acquire->beat = calloc(buses + 1, sizeof *acquire->beat);
    acquire->beat_name = calloc(buses + 1, sizeof *acquire->beat_name);
    if (!acquire->counters || !acquire->bus || !acquire->serial || !acquire->beat ||
        !acquire->beat_name)
        return -ENOMEM;
    acquire->stop_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    return acquire->stop_fd < 0 ? -errno : 0;
}

static int start_bus(struct acquire *acquire, uint32_t i, uint32_t generation,
                     const struct bus_sink *sink)
{
    const struct bus_site *site = &acquire->site->bus[i];
    int rc = 0;

    switch (site->kind) {
    case BUS_TTY:
        rc = serial_start(site, acquire->bus[i], acquire->stop_fd,
                          new_beat(acquire, "serial", site->name),
                          &acquire->serial[acquire->serials]);
        acquire->serials += !rc;
        return rc;
    case BUS_TCP:
        if (!acquire->tcp)
            rc = tcp_new(acquire->site->buses, acquire->stop_fd, new_beat(acquire, "tcp", ""),
                         &acquire->tcp);
        if (!rc)
            tcp_add(acquire->tcp, site, acquire->bus[i]);
        return rc;
    case BUS_GPIO: /* one thread for all of them */
        return acquire->gpio
                   ? 0
                   : gpio_start(acquire->site, generation, sink, &gpio_kernel, acquire->stop_fd,
                                new_beat(acquire, "gpio", ""), &acquire->gpio);
    default:
        return -EOPNOTSUPP;
    }
}

static int start_all(struct acquire *acquire, uint32_t generation)
{
    const struct bus_sink sink = {acquire, put_reading, put_counters};
    int rc = 0;

    for (uint32_t i = 0; !rc && i < acquire->site->buses; i++) {
        if (acquire->site->bus[i].kind != BUS_GPIO)
            rc = bus_new(acquire->site, i, generation, &sink, clock_boot(), &acquire->bus[i]);
        if (!rc)
            rc = start_bus(acquire, i, generation, &sink);
    }
    if (!rc && acquire->tcp)
        rc = tcp_start(acquire->tcp);
    return rc;
}

static void warn_unfit(const struct site *site)
{
    for (uint32_t p = 0; p < site->points; p++)
        if (!plan_fits(site, p))
            log_warning("point %s is not read: its registers do not fit into one request",
                        site->point[p].name);
}

int acquire_start(const struct site *site, uint32_t generation, struct ring *readings,
                  struct acquire **out)
{
    struct acquire *acquire = calloc(1, sizeof *acquire);
    int rc;

    if (!acquire)
        return -ENOMEM;
    acquire->site = site;
    acquire->readings = readings;
    acquire->stop_fd = -1;
    pthread_mutex_init(&acquire->lock, NULL);
    rc = make(acquire);
    if (!rc)
        rc = start_all(acquire, generation);
    if (rc) {
        acquire_stop(acquire);
        return rc;
    }
    warn_unfit(site);
    *out = acquire;
    return 0;
}

void acquire_stop(struct acquire *acquire)
{
    if (!acquire)
        return;
    if (acquire->stop_fd >= 0)
        (void)!write(acquire->stop_fd, &(uint64_t){1}, 8);
    for (size_t i = 0; i < acquire->serials; i++)
        serial_join(acquire->serial[i]);
    tcp_free(acquire->tcp);
    gpio_join(acquire->gpio);
    for (uint32_t i = 0; acquire->bus && i < acquire->site->buses; i++)
        bus_free(acquire->bus[i]);
    if (acquire->stop_fd >= 0)
        close(acquire->stop_fd);
    pthread_mutex_destroy(&acquire->lock);
    free(acquire->counters);
    free(acquire->bus);
    free(acquire->serial);
    free(acquire->beat);
    free(acquire->beat_name);
    free(acquire);
}
