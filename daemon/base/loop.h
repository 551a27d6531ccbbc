/*
 * loop - the main thread's event loop (sd-event). Main thread only.
 * A handler never fails: it logs and goes on. Sources live until loop_remove() or loop_free().
 */
#ifndef ESTATED_BASE_LOOP_H
#define ESTATED_BASE_LOOP_H

#include <stdint.h>

struct loop;
struct loop_source;

enum { LOOP_READ = 1, LOOP_WRITE = 4, LOOP_CLOSED = 0x18 /* EPOLLERR | EPOLLHUP */ };

typedef void loop_handler(void *context, uint32_t events);

int loop_new(struct loop **out);
void loop_free(struct loop *loop);
/* Runs until loop_stop(); returns its code, or -errno. */
int loop_run(struct loop *loop);
void loop_stop(struct loop *loop, int code);
/* Handles one round of what is ready, waiting at most timeout_ms. For tests and for the way down.
 */
int loop_once(struct loop *loop, int timeout_ms);
/* events: LOOP_READ | LOOP_WRITE. `out` may be NULL. */
int loop_watch(struct loop *loop, int fd, uint32_t events, loop_handler *handler, void *context,
               struct loop_source **out);
/* Every period_ms on CLOCK_BOOTTIME, first after period_ms. */
int loop_every(struct loop *loop, int64_t period_ms, loop_handler *handler, void *context);
/* Once, at a moment that loop_at() sets: milliseconds of CLOCK_BOOTTIME, INT64_MAX for never. */
int loop_timer(struct loop *loop, loop_handler *handler, void *context, struct loop_source **out);
void loop_at(struct loop_source *source, int64_t boot_ms);
/* Called after each handler, once that has returned; one for a loop. */
void loop_after(struct loop *loop, void (*after)(void *context), void *context);
/* The signal must be blocked in every thread. */
int loop_signal(struct loop *loop, int number, loop_handler *handler, void *context);
int loop_change(struct loop_source *source, uint32_t events);
void loop_remove(struct loop_source *source);

#endif
