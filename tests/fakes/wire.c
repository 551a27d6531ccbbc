/*
 * wire - what leaves for a master, and when.
 *
 * Frames wait as jobs until their time, then come out one after another, each byte when it would
 * have arrived on a wire of that speed. Late replies wait without holding up later ones; on a
 * serial line neither do those that trickle, whose bytes then come in between. Bytes that nobody
 * takes are lost, as on a wire.
 */
#include "fake.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Bytes after the first are handed over at most so often: spares wake-ups, nobody can tell. */
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

/* Takes the job out of the list and frees it. */
static void end_job(struct job **at)
{
    struct job *job = *at;

    *at = job->next;
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
            end_job(&link->jobs);
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

/* What a truncated frame keeps: something, but not all. */
static size_t cut(size_t n, int64_t parts)
{
    size_t kept = (n * (size_t)parts + WHOLE - 1) / WHOLE;

    return kept < n ? kept : n - 1;
}

static size_t put_noise(struct fake *fake, uint8_t *byte, bool is_there)
{
    size_t n = is_there ? 3 : 0;

    for (size_t i = 0; i < n; i++)
        byte[i] = (uint8_t)random_below(fake, 256);
    return n;
}

void wire_reply(struct fake *fake, struct link *link, const struct effect *effect,
                const uint8_t *frame, size_t n, int64_t begin_us)
{
    uint8_t byte[LONGEST_FRAME];
    size_t size = put_noise(fake, byte, effect->is[FAULT_NOISE]);
    int64_t pace_ns = bus_pace_ns(link->bus);

    if (effect->is[FAULT_SILENT])
        return;
    if (effect->is[FAULT_TRUNCATE])
        n = cut(n, effect->value[FAULT_TRUNCATE]);
    memcpy(byte + size, frame, n);
    size += n;
    size += put_noise(fake, byte + size, effect->is[FAULT_NOISE_AFTER]);
    if (effect->is[FAULT_TRICKLE])
        pace_ns = effect->value[FAULT_TRICKLE] * 1000000;
    begin_us += effect->value[FAULT_LATE] * 1000;
    wire_put(link, byte, size, begin_us, pace_ns);
    if (effect->is[FAULT_DOUBLE])
        wire_put(link, byte, size, begin_us, pace_ns);
}

/* A serial line is free between the bytes of a reply that trickles. */
static bool holds_line(const struct link *link, const struct job *job)
{
    return job->started && (link->bus->kind == BUS_TCP || job->pace_ns <= bus_pace_ns(link->bus));
}

static bool is_held(const struct link *link)
{
    for (const struct job *job = link->jobs; job; job = job->next)
        if (holds_line(link, job))
            return true;
    return false;
}

static int64_t job_start(const struct link *link, const struct job *job)
{
    int64_t free_us = link->sent_us + bus_gap_us(link->bus);

    return job->begin_us > free_us ? job->begin_us : free_us;
}

/* When the next bytes of a job that has begun are to be handed over. */
static int64_t bytes_due(const struct job *job, int64_t now)
{
    int64_t next = job->begin_us + (int64_t)(job->sent + 1) * job->pace_ns / 1000;
    int64_t last = job->begin_us + (int64_t)job->n * job->pace_ns / 1000;

    if (job->sent && next < now + SHORTEST_NAP_US)
        next = now + SHORTEST_NAP_US;
    return next < last ? next : last;
}

int64_t wire_due(const struct link *link, int64_t now)
{
    bool held = is_held(link);
    int64_t due = NEVER, at;

    for (const struct job *job = link->jobs; link->fd >= 0 && job; job = job->next) {
        if (!job->started && held)
            continue;
        at = job->started ? bytes_due(job, now) : job_start(link, job) + job->pace_ns / 1000;
        if (at < due)
            due = at;
    }
    return due;
}

/* Sends what is due of a job. True when it is done. */
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

/* False: it has to wait. */
static bool begin(struct link *link, struct job *job, int64_t now)
{
    int64_t start_us = job_start(link, job);

    if (!job->started && start_us <= now && !is_held(link)) {
        job->started = true;
        job->begin_us = start_us; /* that we wake late makes the line no slower */
    }
    return job->started;
}

void wire_send(struct link *link, int64_t now)
{
    struct job **at = &link->jobs;

    while (link->fd >= 0 && *at) {
        if (begin(link, *at, now) && advance(link, *at, now))
            end_job(at);
        else
            at = &(*at)->next;
    }
}
