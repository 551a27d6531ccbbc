/* read - what one device says, now. */
#ifndef ESTATED_CTL_READ_H
#define ESTATED_CTL_READ_H

#include "ctl/options.h"

/* read POINT, read PLACE UNIT MODEL, read PLACE UNIT SPACE ADDRESS [COUNT | TYPE [ORDER]]. 0: all
 * is good; 1: no answer; 2: some of it is bad or refused. */
int read_run(const struct options *options, char *const *operand, int operands);
/* raw PLACE UNIT FUNCTION [HEX ..]. 0: answered; 1: no answer; 2: refused. */
int read_raw(const struct options *options, char *const *operand, int operands);

#endif
