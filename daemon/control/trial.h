/*
 * trial - a drill of the alarm path, or the proof of a sensor, for somebody who waits and watches.
 * Main thread.
 */
#ifndef ESTATED_CONTROL_TRIAL_H
#define ESTATED_CONTROL_TRIAL_H

#include "control/verbs.h"

struct trial;

/* NULL if out of memory. `house` must outlive it. */
struct trial *trial_new(struct verbs_house *house);
void trial_free(struct trial *trial);

/* Verbs; `context` is a struct verbs_house. drill: point, value (a number with its unit or the name
 * of a state; nothing: what should raise something), ms. prove: point, ms. Both are held: a row
 * whenever there is news, the last one with ended. When the client leaves, the trial ends. */
server_run trial_drill, trial_prove;

/* At each tick: tells what is new. */
void trial_tick(struct trial *trial);

#endif
