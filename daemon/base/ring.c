/*
 * ring - bounded queue between threads.
 *
 * A mutex held for one memcpy, and an eventfd that is written only when the queue turns from empty
 * to not empty and read only when it turns empty, so that a burst costs one wake-up. What happens
 * when it is full is the putter's choice: samples drop the oldest (push), everything else is told
 * (put).
 */
#include "base/ring.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

struct ring {
    pthread_mutex_t lock;
    size_t capacity, size, first, count;
    uint64_t dropped;
    int fd;
    unsigned char *element;
};

struct ring *ring_new(size_t capacity, size_t element_size)
{
    struct ring *ring = calloc(1, sizeof *ring);

    if (!ring)
        return NULL;
    ring->capacity = capacity;
    ring->size = element_size;
    ring->element = calloc(capacity, element_size);
    ring->fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
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

static unsigned char *slot(struct ring *ring, size_t i)
{
    return ring->element + (ring->first + i) % ring->capacity * ring->size;
}

/* Called with the lock held and room in the ring. */
static void append(struct ring *ring, const void *element)
{
    memcpy(slot(ring, ring->count), element, ring->size);
    if (ring->count++ == 0)
        (void)!write(ring->fd, &(uint64_t){1}, 8);
}

int ring_put(struct ring *ring, const void *element)
{
    int rc = 0;

    pthread_mutex_lock(&ring->lock);
    if (ring->count == ring->capacity)
        rc = -ENOSPC;
    else
        append(ring, element);
    pthread_mutex_unlock(&ring->lock);
    return rc;
}

void ring_push(struct ring *ring, const void *element)
{
    pthread_mutex_lock(&ring->lock);
    if (ring->count == ring->capacity) {
        ring->first = (ring->first + 1) % ring->capacity;
        ring->count--;
        ring->dropped++;
    }
    append(ring, element);
    pthread_mutex_unlock(&ring->lock);
}

size_t ring_take(struct ring *ring, void *out, size_t most)
{
    size_t n;

    pthread_mutex_lock(&ring->lock);
    for (n = 0; n < most && ring->count; n++) {
        memcpy((unsigned char *)out + n * ring->size, slot(ring, 0), ring->size);
        ring->first = (ring->first + 1) % ring->capacity;
        ring->count--;
    }
    if (n && !ring->count)
        (void)!read(ring->fd, &(uint64_t){0}, 8);
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
