/* readdress - gives a device another address, as its model says how. */
#ifndef ESTATED_CTL_READDRESS_H
#define ESTATED_CTL_READDRESS_H

#include "ctl/options.h"

/* set-address PLACE OLD NEW --model M. 0: it answers at NEW and not at OLD any more; 1: nothing was
 * written; 2: something was written, but it is not known to have come out. */
int readdress_run(const struct options *options, char *const *operand, int operands);

#endif
