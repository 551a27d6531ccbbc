/*
 * probation - a configuration of the city that has just been taken has to prove itself: for a while
 * it is watched, and the one before is in use again if it costs readings or the city. The state is
 * in STATE/city/trial, so that it outlives the process. Main thread.
 */
#ifndef ESTATED_SETUP_PROBATION_H
#define ESTATED_SETUP_PROBATION_H

#include <stdbool.h>
#include <stdint.h>

#include "model/site.h"

enum { PROBATION_STARTS = 3 /* that may end in death */, PROBATION_WHY = 160 };

struct probation {
    char version[SITE_BUNDLE], former[SITE_BUNDLE]; /* former "": none; version "": no probation */
    int32_t starts;              /* of processes, but those that ended in order */
    int64_t length_ms, ran_ms;   /* of this process */
    int64_t lost_ms, offline_ms; /* of it, without readings; without the city */
    char (*point)[SITE_NAME];    /* what was good before */
    size_t points;
};

enum probation_verdict { PROBATION_GOES_ON, PROBATION_PASSED, PROBATION_FAILED };

struct probation_view {
    const struct site *site;
    void *context;
    bool (*is_good)(void *context, uint32_t point); /* now */
    bool online;
};

/* Notes what is good now and writes all that. The bundle is taken after this. -errno. */
int probation_begin(struct probation *p, const char *state_dir, const struct probation_view *now);
/* Takes up what a process before began, of the bundle in use: false if there is none. It counts as
 * one more start. */
bool probation_resume(struct probation *p, const char *state_dir);
/* The process ends; if in order, its start does not count. */
void probation_leave(struct probation *p, const char *state_dir, bool in_order);
/* So much time went by. With PROBATION_FAILED `why` says what is wrong. */
enum probation_verdict probation_tick(struct probation *p, const struct probation_view *now,
                                      int64_t span_ms, char why[PROBATION_WHY]);
/* It is over, on the disk, too. */
void probation_end(struct probation *p, const char *state_dir);

#endif
