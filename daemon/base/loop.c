/*
 * loop - the one includer of sd-event.h.
 *
 * sd-event silently disables a source whose handler returned an error; our handlers return nothing,
 * so that cannot happen. Timers run on CLOCK_BOOTTIME and are re-armed from their due time, not
 * from now, so that they neither drift nor storm after a clock step.
 */
#include "base/loop.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <time.h>

#include <systemd/sd-event.h>

_Static_assert(LOOP_READ == (int)EPOLLIN && LOOP_WRITE == (int)EPOLLOUT &&
                   LOOP_CLOSED == (int)(EPOLLERR | EPOLLHUP),
               "the flags of loop.h are epoll's");

struct loop_source {
    struct loop_source *next, **link;
    struct loop *loop;
    sd_event_source *source;
    loop_handler *handler;
    void *context;
    uint64_t period_us;
};

struct loop {
    sd_event *event;
    struct loop_source *sources;
    void (*after)(void *context); /* NULL: nothing */
    void *after_context;
    bool stopped;
};

int loop_new(struct loop **out)
{
    struct loop *loop = calloc(1, sizeof *loop);
    int rc;

    if (!loop)
        return -ENOMEM;
    rc = sd_event_new(&loop->event);
    if (rc < 0) {
        free(loop);
        return rc;
    }
    *out = loop;
    return 0;
}

void loop_remove(struct loop_source *source)
{
    if (!source)
        return;
    *source->link = source->next;
    if (source->next)
        source->next->link = source->link;
    sd_event_source_disable_unref(source->source);
    free(source);
}

void loop_free(struct loop *loop)
{
    if (!loop)
        return;
    while (loop->sources)
        loop_remove(loop->sources);
    sd_event_unref(loop->event);
    free(loop);
}

int loop_run(struct loop *loop)
{
    return sd_event_loop(loop->event);
}

void loop_stop(struct loop *loop, int code)
{
    loop->stopped = true;
    sd_event_exit(loop->event, code);
}

int loop_once(struct loop *loop, int timeout_ms)
{
    return sd_event_run(loop->event, timeout_ms < 0 ? UINT64_MAX : (uint64_t)timeout_ms * 1000);
}

static struct loop_source *add(struct loop *loop, loop_handler *handler, void *context)
{
    struct loop_source *s = calloc(1, sizeof *s);

    if (!s)
        return NULL;
    s->loop = loop;
    s->handler = handler;
    s->context = context;
    s->next = loop->sources;
    s->link = &loop->sources;
    if (s->next)
        s->next->link = &s->next;
    loop->sources = s;
    return s;
}

/* Ends an addition: on failure the half-made source goes. */
static int added(struct loop_source *s, int rc, struct loop_source **out)
{
    if (rc < 0) {
        loop_remove(s);
        return rc;
    }
    if (out)
        *out = s;
    return 0;
}

/* The handler may remove its source. */
static void handle(struct loop_source *s, uint32_t events)
{
    struct loop *loop = s->loop;

    s->handler(s->context, events);
    if (loop->after && !loop->stopped)
        loop->after(loop->after_context);
}

static int on_io(sd_event_source *source, int fd, uint32_t events, void *data)
{
    (void)source, (void)fd;
    handle(data, events);
    return 0;
}

int loop_watch(struct loop *loop, int fd, uint32_t events, loop_handler *handler, void *context,
               struct loop_source **out)
{
    struct loop_source *s = add(loop, handler, context);

    if (!s)
        return -ENOMEM;
    return added(s, sd_event_add_io(loop->event, &s->source, fd, events, on_io, s), out);
}

static int on_time(sd_event_source *source, uint64_t due_us, void *data)
{
    struct loop_source *s = data;
    uint64_t now = due_us;

    sd_event_now(sd_event_source_get_event(source), CLOCK_BOOTTIME, &now);
    due_us += s->period_us;
    if (due_us < now)
        due_us = now + s->period_us;
    sd_event_source_set_time(source, due_us);
    handle(s, 0);
    return 0;
}

int loop_every(struct loop *loop, int64_t period_ms, loop_handler *handler, void *context)
{
    struct loop_source *s = add(loop, handler, context);
    uint64_t now = 0;
    int rc;

    if (!s)
        return -ENOMEM;
    s->period_us = (uint64_t)period_ms * 1000;
    sd_event_now(loop->event, CLOCK_BOOTTIME, &now);
    rc = sd_event_add_time(loop->event, &s->source, CLOCK_BOOTTIME, now + s->period_us,
                           s->period_us / 20, on_time, s);
    if (rc >= 0)
        rc = sd_event_source_set_enabled(s->source, SD_EVENT_ON);
    return added(s, rc, NULL);
}

static int on_moment(sd_event_source *source, uint64_t due_us, void *data)
{
    (void)source, (void)due_us;
    handle(data, 0);
    return 0;
}

int loop_timer(struct loop *loop, loop_handler *handler, void *context, struct loop_source **out)
{
    struct loop_source *s = add(loop, handler, context);
    int rc;

    if (!s)
        return -ENOMEM;
    rc = sd_event_add_time(loop->event, &s->source, CLOCK_BOOTTIME, UINT64_MAX, 1, on_moment, s);
    if (rc >= 0)
        rc = sd_event_source_set_enabled(s->source, SD_EVENT_OFF);
    return added(s, rc, out);
}

void loop_at(struct loop_source *source, int64_t boot_ms)
{
    bool never = boot_ms == INT64_MAX;

    if (!never)
        sd_event_source_set_time(source->source, (uint64_t)(boot_ms < 0 ? 0 : boot_ms) * 1000);
    sd_event_source_set_enabled(source->source, never ? SD_EVENT_OFF : SD_EVENT_ONESHOT);
}

static int on_signal(sd_event_source *source, const struct signalfd_siginfo *info, void *data)
{
    (void)source, (void)info;
    handle(data, 0);
    return 0;
}

void loop_after(struct loop *loop, void (*after)(void *context), void *context)
{
    loop->after = after;
    loop->after_context = context;
}

int loop_signal(struct loop *loop, int number, loop_handler *handler, void *context)
{
    struct loop_source *s = add(loop, handler, context);

    if (!s)
        return -ENOMEM;
    return added(s, sd_event_add_signal(loop->event, &s->source, number, on_signal, s), NULL);
}

int loop_change(struct loop_source *source, uint32_t events)
{
    return sd_event_source_set_io_events(source->source, events);
}
