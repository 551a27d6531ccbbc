/* write - gives a point of estated another value. */
#ifndef ESTATED_CTL_WRITE_H
#define ESTATED_CTL_WRITE_H

#include "ctl/options.h"

/* write POINT VALUE [UNIT]. 0: it reads back so; 1: refused, or it does not; 2: not asked. */
int write_run(const struct options *options, char *const *operand, int operands);

#endif
