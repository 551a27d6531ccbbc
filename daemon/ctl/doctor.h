/* doctor - `estatectl doctor`: what to do now, soon and later, and how. */
#ifndef ESTATED_CTL_DOCTOR_H
#define ESTATED_CTL_DOCTOR_H

#include <stdio.h>

#include "base/json.h"
#include "ctl/options.h"

/* The verb. */
int doctor_run(const struct options *options, char *const *operand, int operands);
/* What the rows of the orders status and alarms make of it: an array of rows, the most urgent
 * first. */
struct json *doctor_find(const struct json *status, const struct json *alarms, bool chinese);
/* As a page; the exit status: 2 something is to be done now, 1 soon or later, 0 nothing. */
int doctor_show(const struct json *findings, bool chinese, FILE *out);

#endif
