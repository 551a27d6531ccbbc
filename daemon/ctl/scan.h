/* scan - who is there on a wire, and what it probably is. */
#ifndef ESTATED_CTL_SCAN_H
#define ESTATED_CTL_SCAN_H

#include "ctl/options.h"

/* scan PLACE. 0: somebody is there; 1: nobody, or the wire cannot be used; 2: it was interrupted,
 * or two devices seem to have one address. */
int scan_run(const struct options *options, char *const *operand, int operands);

#endif
