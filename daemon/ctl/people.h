/* people - orders of somebody on site about alarms: permits, shelves, silence. */
#ifndef ESTATED_CTL_PEOPLE_H
#define ESTATED_CTL_PEOPLE_H

#include <stdio.h>

#include "base/json.h"
#include "ctl/options.h"

/* permit open ZONE, permit close ID; shelve ID; silence. 0: done; 1: refused; 2: not asked. */
int people_permit(const struct options *options, char *const *operand, int operands);
int people_shelve(const struct options *options, char *const *operand, int operands);
int people_silence(const struct options *options, char *const *operand, int operands);
/* Prints the rows of the orders duty, permits. */
void people_show_duty(const struct json *rows, bool chinese, FILE *out);
void people_show_permits(const struct json *rows, bool chinese, FILE *out);

#endif
