/*
 * ring - bounded queue between threads.
 *
 * A mutex held for one copy, and a descriptor that is signalled only when the queue turns from
 * empty to not empty and cleared only when it turns empty, so that a burst costs one wake-up.
 * Waking a thread costs more than all that it does with one sample; a patient ring therefore
 * signals by a timer that starts with the first element, or at once when it is half full. What
 * happens when it is full is the putter's choice: samples drop the oldest (push), everything else
 * is told (put). A ring that became empty begins at its start again, so that of a large one only
 * as much memory is in use as was ever waiting.
 */
#include "base/ring.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/timerfd.h>
#include <unistd.h>

struct ring {
    pthread_mutex_t lock;
    size_t capacity, size, first, count;
    uint64_t dropped;
    int fd;       /* eventfd, or timerfd of a patient ring */
    int delay_ms; /* 0: not patient */
    unsigned char *element;
};

struct ring *ring_new(size_t capacity, size_t element_size)
{
    return ring_new_patient(capacity, element_size, 0);
}

struct ring *ring_new_patient(size_t capacity, size_t element_size, int delay_ms)
{
    struct ring *ring = calloc(1, sizeof *ring);

    if (!ring)
        return NULL;
    ring->capacity = capacity;
    ring->size = element_size;
    ring->delay_ms = delay_ms;
    ring->element = calloc(capacity, element_size);
    ring->fd = delay_ms ? timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK)
                        : eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (!ring->element || ring->fd < 0) {
        if (ring->fd >= 0)
            close(ring->fd);
        free(ring->element);
        free(ring);
        return NULL;
    }
    pthread_mutex_init(&ring->lock, NULL);
    return ring;
}

void ring_free(struct ring *ring)
{
    if (!ring)
        return;
    close(ring->fd);
    pthread_mutex_destroy(&ring->lock);
    free(ring->element);
    free(ring);
}

/* Where element i from the first on is, and how many follow it without a turn round the end. */
static unsigned char *slot(const struct ring *ring, size_t i, size_t *room)
{
    size_t at = ring->first + i;

    at -= at < ring->capacity ? 0 : ring->capacity;
    *room = ring->capacity - at;
    return ring->element + at * ring->size;
}

/* A patient ring's descriptor becomes readable after so long; 0: not at all. */
static void set_timer(const struct ring *ring, int64_t ns)
{
    struct itimerspec at = {.it_value = {ns / 1000000000, ns % 1000000000}};

    timerfd_settime(ring->fd, 0, &at, NULL);
}

/* `before` elements were there until now. */
static void signal_news(const struct ring *ring, size_t before)
{
    size_t half = ring->capacity / 2;

    if (!ring->delay_ms && !before)
        (void)!write(ring->fd, &(uint64_t){1}, 8);
    else if (ring->delay_ms && before < half && ring->count >= half)
        set_timer(ring, 1);
    else if (ring->delay_ms && !before)
        set_timer(ring, ring->delay_ms * (int64_t)1000000);
}

static void signal_empty(const struct ring *ring)
{
    if (ring->delay_ms)
        set_timer(ring, 0);
    else
        (void)!read(ring->fd, &(uint64_t){0}, 8);
}

/* Called with the lock held and room in the ring. */
static void append(struct ring *ring, const unsigned char *element, size_t n)
{
    size_t before = ring->count, room;

    while (n) {
        unsigned char *to = slot(ring, ring->count, &room);
        size_t part = n < room ? n : room;

        memcpy(to, element, part * ring->size);
        element += part * ring->size;
        ring->count += part;
        n -= part;
    }
    signal_news(ring, before);
}

static void discard(struct ring *ring, size_t n)
{
    ring->count -= n;
    ring->first = ring->count ? (ring->first + n) % ring->capacity : 0;
}

int ring_put(struct ring *ring, const void *element)
{
    return ring_offer(ring, element, ring->capacity);
}

int ring_offer(struct ring *ring, const void *element, size_t most)
{
    int rc = 0;

    pthread_mutex_lock(&ring->lock);
    if (ring->count == ring->capacity || ring->count >= most)
        rc = -ENOSPC;
    else
        append(ring, element, 1);
    pthread_mutex_unlock(&ring->lock);
    return rc;
}

void ring_push(struct ring *ring, const void *element)
{
    ring_push_many(ring, element, 1);
}

void ring_push_many(struct ring *ring, const void *elements, size_t n)
{
    size_t lost;

    if (!n)
        return;
    pthread_mutex_lock(&ring->lock);
    lost = n > ring->capacity ? n - ring->capacity : 0;
    ring->dropped += lost;
    elements = (const unsigned char *)elements + lost * ring->size;
    n -= lost;
    if (ring->count + n > ring->capacity) {
        lost = ring->count + n - ring->capacity;
        ring->dropped += lost;
        discard(ring, lost);
    }
    append(ring, elements, n);
    pthread_mutex_unlock(&ring->lock);
}

size_t ring_take(struct ring *ring, void *out, size_t most)
{
    size_t n = 0, room;

    pthread_mutex_lock(&ring->lock);
    while (n < most && ring->count) {
        const unsigned char *from = slot(ring, 0, &room);
        size_t part = most - n < ring->count ? most - n : ring->count;

        part = part < room ? part : room;
        memcpy((unsigned char *)out + n * ring->size, from, part * ring->size);
        discard(ring, part);
        n += part;
    }
    if (n && !ring->count)
        signal_empty(ring);
    pthread_mutex_unlock(&ring->lock);
    return n;
}

int ring_fd(const struct ring *ring)
{
    return ring->fd;
}

uint64_t ring_dropped(struct ring *ring)
{
    uint64_t dropped;

    pthread_mutex_lock(&ring->lock);
    dropped = ring->dropped;
    pthread_mutex_unlock(&ring->lock);
    return dropped;
}

int ring_wait(struct ring *ring, int timeout_ms)
{
    struct pollfd p = {.fd = ring->fd, .events = POLLIN};

    return poll(&p, 1, timeout_ms) > 0;
}
