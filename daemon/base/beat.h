/*
 * beat - a thread's promise of when it will report next. Main holds back the watchdog when it
 * breaks. Written by one thread, read by main; lock-free.
 */
#ifndef ESTATED_BASE_BEAT_H
#define ESTATED_BASE_BEAT_H

#include <stdint.h>

struct beat {
    const char *name;   /* for the log, "serial riser-a" */
    _Atomic int64_t by; /* clock_boot() by which the owner will report again; 0: not running */
};

/* I shall report again within `within_ms`. */
void beat_promise(struct beat *beat, int64_t within_ms);
/* The owner ends in good order. */
void beat_end(struct beat *beat);
/* How many ms the promise is broken by; 0 if it holds or the owner is not running. */
int64_t beat_overdue(const struct beat *beat);

#endif
