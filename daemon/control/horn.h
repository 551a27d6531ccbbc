/*
 * horn - the one thing that the gateway switches on, wherever [sounder] output leads. Main
 * thread.
 */
#ifndef ESTATED_CONTROL_HORN_H
#define ESTATED_CONTROL_HORN_H

#include "control/field.h"

struct horn;

/* NULL if out of memory. `field` must outlive it. */
struct horn *horn_new(struct field *field);
void horn_free(struct horn *horn);
/* Other buses from now on, behind field_use(). */
void horn_use(struct horn *horn, const struct site *site, struct acquire *acquire);
/* The point that is on when this process ends, or may be; "" for none. */
const char *horn_left_on(const struct horn *horn);
/* The same of the process before, whose output may have been another. Before horn_use(). */
void horn_was_on(struct horn *horn, const char *point);
/* As the desk says. Logged when it changes. */
void horn_set(struct horn *horn, bool on, int64_t boot_ms);
/* This device answers again: it may have been without power, and know nothing any more. */
void horn_back(struct horn *horn, uint32_t device, int64_t boot_ms);
/* Every now and then: writes what is to be written. */
void horn_tick(struct horn *horn, int64_t boot_ms);
/* Is there an output, and did the last write to it fail? */
bool horn_there(const struct horn *horn);
bool horn_fails(const struct horn *horn);

#endif
