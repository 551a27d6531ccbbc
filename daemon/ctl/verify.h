/* verify - the evidence: is the journal what was stored? */
#ifndef ESTATED_CTL_VERIFY_H
#define ESTATED_CTL_VERIFY_H

#include "ctl/options.h"

/* verify [FILE]. 0: whole; 1: something is wrong with it; 2: it cannot be read. */
int verify_run(const struct options *options, char *const *operand, int operands);

#endif
