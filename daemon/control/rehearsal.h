/*
 * rehearsal - the devices of a configuration that does not run yet are asked once, on the buses
 * that run. Main thread.
 */
#ifndef ESTATED_CONTROL_REHEARSAL_H
#define ESTATED_CONTROL_REHEARSAL_H

#include "control/field.h"
#include "setup/problem.h"

struct rehearsal;

/* NULL if out of memory. `field` must outlive it. */
struct rehearsal *rehearsal_new(struct field *field);
void rehearsal_free(struct rehearsal *rehearsal);

/* Asks for each point that is new in `next`, or read in another way than `now` does. What answers
 * only as it is read now is an error among `problems`, what does not answer either way a warning.
 * `told` hears once that it is over, perhaps before this returns. Both sites and the problems have
 * to stay until then, or until rehearsal_stop(). One at a time. -ENOMEM. */
typedef void rehearsal_told(void *context);
int rehearsal_start(struct rehearsal *rehearsal, const struct site *now, const struct site *next,
                    struct problems *problems, rehearsal_told *told, void *context);
/* Nothing more is asked or told. */
void rehearsal_stop(struct rehearsal *rehearsal);

#endif
