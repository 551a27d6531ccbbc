/*
 * wire - what leaves for a master, and when.
 *
 * Frames wait as jobs until their time, then come out one after another, each byte when it would
 * have arrived on a wire of that speed. Late replies wait without holding up later ones. Bytes
 * that nobody takes are lost, as on a wire.
 */
#include "fake.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Bytes of a slow wire are handed over at most so often: spares wake-ups, nobody can tell. */
enum { SHORTEST_NAP_US = 1000 };

struct link *wire_open(struct fake *fake, struct bus *bus, int fd, link_handler *ready)
{
    struct link *link = calloc(1, sizeof *link);

    if (!link)
        return NULL;
    link->bus = bus;
    link->fd = fd;
    link->ready = ready;
    link->silence_us = NEVER;
    link->next = fake->links;
    fake->links = link;
    return link;
}

void wire_close(struct link *link)
{
    if (link->fd >= 0)
        close(link->fd);
    link->fd = -1;
}

static void pop(struct link *link)
{
    struct job *job = link->jobs;

    link->jobs = job->next;
    free(job);
}

void wire_sweep(struct fake *fake, bool all)
{
    struct link **at = &fake->links, *link;

    while ((link = *at)) {
        if (link->fd >= 0 && !all) {
            at = &link->next;
            continue;
        }
        wire_close(link);
        while (link->jobs)
            pop(link);
        *at = link->next;
        free(link);
    }
}

int64_t bus_pace_ns(const struct bus *bus)
{
    return bus->kind == BUS_TCP ? 0 : bus->bits * 1000000000 / bus->baud;
}

int64_t bus_gap_us(const struct bus *bus)
{
    if (bus->kind == BUS_TCP)
        return 0;
    return bus->baud > 19200 ? 1750 : 7 * bus_pace_ns(bus) / 2000;
}

void wire_put(struct link *link, const uint8_t *frame, size_t n, int64_t begin_us, int64_t pace_ns)
{
    struct job **at = &link->jobs, *job = calloc(1, sizeof *job);

    if (!job)
        abort();
    job->begin_us = begin_us;
    job->pace_ns = pace_ns;
    job->n = n;
    memcpy(job->byte, frame, n);
    while (*at && ((*at)->started || (*at)->begin_us <= begin_us))
        at = &(*at)->next;
    job->next = *at;
    *at = job;
}

void wire_reply(struct fake *fake, struct link *link, const struct effect *effect,
                const uint8_t *frame, size_t n, int64_t begin_us)
{
    uint8_t byte[LONGEST_FRAME];
    size_t noise = effect->is[FAULT_NOISE] ? 3 : 0;
    int64_t pace_ns = bus_pace_ns(link->bus);

    if (effect->is[FAULT_SILENT])
        return;
    if (effect->is[FAULT_TRUNCATE])
        n = (n + 1) / 2;
    for (size_t i = 0; i < noise; i++)
        byte[i] = random_byte(fake);
    memcpy(byte + noise, frame, n);
    n += noise;
    if (effect->is[FAULT_TRICKLE])
        pace_ns = effect->value[FAULT_TRICKLE] * 1000000;
    begin_us += effect->value[FAULT_LATE] * 1000;
    wire_put(link, byte, n, begin_us, pace_ns);
    if (effect->is[FAULT_DOUBLE])
        wire_put(link, byte, n, begin_us, pace_ns);
}

static int64_t job_start(const struct link *link)
{
    int64_t free_us = link->sent_us + bus_gap_us(link->bus);

    return link->jobs->begin_us > free_us ? link->jobs->begin_us : free_us;
}

int64_t wire_due(const struct link *link, int64_t now)
{
    const struct job *job = link->jobs;
    int64_t next, last;

    if (link->fd < 0 || !job)
        return NEVER;
    if (!job->started)
        return job_start(link);
    next = job->begin_us + (int64_t)(job->sent + 1) * job->pace_ns / 1000;
    last = job->begin_us + (int64_t)job->n * job->pace_ns / 1000;
    if (next < now + SHORTEST_NAP_US)
        next = now + SHORTEST_NAP_US;
    return next < last ? next : last;
}

/* Sends what is due of the first job. True when it is done. */
static bool advance(struct link *link, struct job *job, int64_t now)
{
    size_t due = job->n;
    int64_t passed = (now - job->begin_us) * 1000;

    if (job->pace_ns && passed / job->pace_ns < (int64_t)job->n)
        due = (size_t)(passed / job->pace_ns);
    if (due > job->sent) {
        link->sent_us = now;
        if (write(link->fd, job->byte + job->sent, due - job->sent) < 0 &&
            link->bus->kind != BUS_PTY && errno != EINTR)
            wire_close(link);
        job->sent = due;
    }
    return job->sent == job->n;
}

void wire_send(struct link *link, int64_t now)
{
    struct job *job;

    while (link->fd >= 0 && (job = link->jobs)) {
        if (!job->started) {
            job->begin_us = job_start(link); /* that we wake late makes the line no slower */
            if (job->begin_us > now)
                return;
            job->started = true;
        }
        if (!advance(link, job, now))
            return;
        pop(link);
    }
}
