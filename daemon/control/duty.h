/*
 * duty - the city asks whether somebody is on duty here; a person answers, or nobody does. Main
 * thread.
 */
#ifndef ESTATED_CONTROL_DUTY_H
#define ESTATED_CONTROL_DUTY_H

#include "control/verbs.h"

struct duty;

/* NULL if out of memory. `house` must outlive it. */
struct duty *duty_new(struct verbs_house *house);
void duty_free(struct duty *duty);

/* Verbs; `context` is a struct verbs_house. duty-check asks, for `within` seconds; its answer is
 * held until somebody says `duty`, or the time is over. */
server_run duty_check, duty_here;

/* Who is asked for, for the status; nothing if nobody is. */
void duty_status(const struct duty *duty, struct json *row);
/* Every now and then. */
/* Does somebody wait for whoever is on duty? */
bool duty_asks(const struct duty *duty);
void duty_tick(struct duty *duty, int64_t boot_ms);

#endif
