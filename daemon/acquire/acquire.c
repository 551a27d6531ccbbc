/*
 * acquire - starts and stops the bus threads and keeps copies of their counters.
 *
 * Runs on the main thread. The buses report from their own threads: readings and answers go
 * straight into the rings, counters and texts into tables under a lock that is held for one copy.
 * Orders go to a ring of each serial thread, and one of the TCP thread. One event descriptor that
 * nobody reads stops all threads at once, so that a stop takes as long as the slowest request in
 * hand, not as all of them.
 */
#include "acquire/acquire.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "acquire/bus.h"
#include "acquire/gpio.h"
#include "acquire/plan.h"
#include "acquire/serial.h"
#include "acquire/tcp.h"
#include "acquire/trace.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/text.h"

enum { BEAT_NAME = 32, ORDERS = 16 /* places between a thread and who gives orders */ };

/* Of one bus. */
struct lane {
    struct bus *bus;
    struct trace trace;
    struct ring *orders;       /* of its thread; NULL: takes none */
    struct bus_counters count; /* under the lock */
};

struct acquire {
    const struct site *site;
    struct acquire_rings rings;
    int stop_fd;
    pthread_mutex_t lock;
    struct device_counters *counters; /* [site->devices], under the lock */
    char (*text)[PRODUCT_TEXT];       /* [site->points], under the lock */
    atomic_int *period;               /* [site->points] */
    struct lane *lane;                /* [site->buses] */
    struct ring *tcp_orders;
    struct serial **serial; /* [serials] */
    struct tcp *tcp;        /* NULL: no TCP bus */
    struct gpio *gpio;      /* NULL: no GPIO bus */
    size_t serials, beats;
    struct beat *beat; /* [buses + 1] */
    char (*beat_name)[BEAT_NAME];
};

/* ---- from the bus threads ---- */

static void put_readings(void *owner, const struct reading *reading, size_t n)
{
    struct acquire *acquire = owner;

    ring_push_many(acquire->rings.readings, reading, n);
}

static void put_answer(void *owner, const struct acquire_answer *answer)
{
    struct acquire *acquire = owner;

    ring_put(acquire->rings.answers, answer);
}

static void put_counters(void *owner, uint32_t device, const struct device_counters *counters)
{
    struct acquire *acquire = owner;
    uint32_t before;

    pthread_mutex_lock(&acquire->lock);
    before = acquire->counters[device].unsupported;
    acquire->counters[device] = *counters;
    pthread_mutex_unlock(&acquire->lock);
    if (counters->unsupported > before)
        log_warning("device %s does not have the registers of %u of its points; they are tried "
                    "again rarely",
                    acquire->site->device[device].name, counters->unsupported);
}

static void put_work(void *owner, uint32_t bus, const struct bus_counters *counters)
{
    struct acquire *acquire = owner;

    pthread_mutex_lock(&acquire->lock);
    acquire->lane[bus].count = *counters;
    pthread_mutex_unlock(&acquire->lock);
}

static void put_text(void *owner, uint32_t point, const char *text)
{
    struct acquire *acquire = owner;

    pthread_mutex_lock(&acquire->lock);
    TEXT_COPY(acquire->text[point], text);
    pthread_mutex_unlock(&acquire->lock);
}

static int32_t get_period(void *owner, uint32_t point)
{
    struct acquire *acquire = owner;

    return atomic_load_explicit(&acquire->period[point], memory_order_relaxed);
}

/* ---- for any thread ---- */

void acquire_device(struct acquire *acquire, uint32_t device, struct device_counters *out)
{
    pthread_mutex_lock(&acquire->lock);
    *out = acquire->counters[device];
    pthread_mutex_unlock(&acquire->lock);
}

void acquire_bus(struct acquire *acquire, uint32_t bus, struct bus_counters *out)
{
    pthread_mutex_lock(&acquire->lock);
    *out = acquire->lane[bus].count;
    pthread_mutex_unlock(&acquire->lock);
}

void acquire_text(struct acquire *acquire, uint32_t point, char *out, size_t size)
{
    pthread_mutex_lock(&acquire->lock);
    text_copy(out, size, acquire->text[point]);
    pthread_mutex_unlock(&acquire->lock);
}

int acquire_order(struct acquire *acquire, const struct acquire_order *order)
{
    if (order->bus >= acquire->site->buses || !acquire->lane[order->bus].orders)
        return -EINVAL;
    return ring_put(acquire->lane[order->bus].orders, order) ? -EAGAIN : 0;
}

void acquire_sound(struct acquire *acquire, bool on)
{
    if (acquire->gpio)
        gpio_sound(acquire->gpio, on);
}

/* With the ring full the bus looks at the next reading of the point. */
void acquire_period(struct acquire *acquire, uint32_t point, int32_t period_ms)
{
    const struct site *site = acquire->site;
    struct acquire_order order = {.bus = site->device[site->point[point].device].bus,
                                  .repace = true};

    atomic_store_explicit(&acquire->period[point], period_ms, memory_order_relaxed);
    acquire_order(acquire, &order);
}

void acquire_trace(struct acquire *acquire, uint32_t bus, bool on)
{
    if (bus < acquire->site->buses)
        atomic_store_explicit(&acquire->lane[bus].trace.on, on, memory_order_relaxed);
}

const struct beat *acquire_beat(const struct acquire *acquire, size_t i)
{
    return i < acquire->beats ? &acquire->beat[i] : NULL;
}

/* ---- making ---- */

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
    acquire->text = calloc(acquire->site->points + 1, sizeof *acquire->text);
    acquire->period = calloc(acquire->site->points + 1, sizeof *acquire->period);
    acquire->lane = calloc(buses + 1, sizeof *acquire->lane);
    acquire->serial = calloc(buses + 1, sizeof *acquire->serial);
    acquire->beat = calloc(buses + 1, sizeof *acquire->beat);
    acquire->beat_name = calloc(buses + 1, sizeof *acquire->beat_name);
    if (!acquire->counters || !acquire->text || !acquire->period || !acquire->lane ||
        !acquire->serial || !acquire->beat || !acquire->beat_name)
        return -ENOMEM;
    acquire->stop_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    return acquire->stop_fd < 0 ? -errno : 0;
}

static int start_serial(struct acquire *acquire, const struct bus_site *site, struct lane *lane)
{
    int rc;

    lane->orders = ring_new(ORDERS, sizeof(struct acquire_order));
    if (!lane->orders)
        return -ENOMEM;
    rc = serial_start(site, lane->bus, lane->orders, &lane->trace, acquire->stop_fd,
                      new_beat(acquire, "serial", site->name), &acquire->serial[acquire->serials]);
    acquire->serials += !rc;
    return rc;
}

static int add_tcp(struct acquire *acquire, const struct bus_site *site, struct lane *lane)
{
    int rc = 0;

    if (!acquire->tcp) {
        acquire->tcp_orders = ring_new(ORDERS, sizeof(struct acquire_order));
        rc = acquire->tcp_orders
                 ? tcp_new(acquire->site->buses, acquire->tcp_orders, acquire->stop_fd,
                           new_beat(acquire, "tcp", ""), &acquire->tcp)
                 : -ENOMEM;
    }
    if (rc)
        return rc;
    lane->orders = acquire->tcp_orders;
    tcp_add(acquire->tcp, site, lane->bus, &lane->trace);
    return 0;
}

static int start_bus(struct acquire *acquire, uint32_t i, uint32_t generation)
{
    const struct bus_sink sink = {acquire,  put_readings, put_text,  put_counters,
                                  put_work, put_answer,   get_period};
    const struct bus_site *site = &acquire->site->bus[i];
    struct lane *lane = &acquire->lane[i];
    int rc;

    if (site->kind == BUS_GPIO) /* one thread for all of them */
        return acquire->gpio
                   ? 0
                   : gpio_start(acquire->site, generation, &sink, &gpio_kernel, acquire->stop_fd,
                                new_beat(acquire, "gpio", ""), &acquire->gpio);
    lane->trace.frames = acquire->rings.frames;
    lane->trace.bus = i;
    rc = bus_new(acquire->site, i, generation, &sink, clock_boot(), &lane->bus);
    if (rc)
        return rc;
    return site->kind == BUS_TTY ? start_serial(acquire, site, lane) : add_tcp(acquire, site, lane);
}

static int start_all(struct acquire *acquire, uint32_t generation)
{
    int rc = 0;

    for (uint32_t i = 0; !rc && i < acquire->site->buses; i++)
        rc = start_bus(acquire, i, generation);
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

int acquire_start(const struct site *site, uint32_t generation, const struct acquire_rings *rings,
                  struct acquire **out)
{
    struct acquire *acquire = calloc(1, sizeof *acquire);
    int rc;

    if (!acquire)
        return -ENOMEM;
    acquire->site = site;
    acquire->rings = *rings;
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
    for (uint32_t i = 0; acquire->lane && i < acquire->site->buses; i++) {
        bus_free(acquire->lane[i].bus);
        if (acquire->lane[i].orders != acquire->tcp_orders)
            ring_free(acquire->lane[i].orders);
    }
    ring_free(acquire->tcp_orders);
    if (acquire->stop_fd >= 0)
        close(acquire->stop_fd);
    pthread_mutex_destroy(&acquire->lock);
    free(acquire->counters);
    free(acquire->text);
    free(acquire->period);
    free(acquire->lane);
    free(acquire->serial);
    free(acquire->beat);
    free(acquire->beat_name);
    free(acquire);
}
