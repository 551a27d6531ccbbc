/*
 * sounder - the one thing that the gateway switches on, wherever [sounder] output leads. Main
 * thread.
 */
#ifndef ESTATED_CONTROL_SOUNDER_H
#define ESTATED_CONTROL_SOUNDER_H

#include "control/field.h"

struct sounder;

/* NULL if out of memory. `field` must outlive it. */
struct sounder *sounder_new(struct field *field);
void sounder_free(struct sounder *sounder);
/* Other buses from now on, behind field_use(). */
void sounder_use(struct sounder *sounder, const struct site *site, struct acquire *acquire);
/* As the desk says. Logged when it changes. */
void sounder_set(struct sounder *sounder, bool on, int64_t boot_ms);
/* This device answers again: it may have been without power, and know nothing any more. */
void sounder_back(struct sounder *sounder, uint32_t device, int64_t boot_ms);
/* Every now and then: writes what is to be written. */
void sounder_tick(struct sounder *sounder, int64_t boot_ms);
/* Is there an output, and did the last write to it fail? */
bool sounder_there(const struct sounder *sounder);
bool sounder_fails(const struct sounder *sounder);

#endif
