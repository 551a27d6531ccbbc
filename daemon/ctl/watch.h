/* watch - a live view of points. */
#ifndef ESTATED_CTL_WATCH_H
#define ESTATED_CTL_WATCH_H

#include "ctl/options.h"

/* watch [POINT | DEVICE | ZONE ..]. 0 when it was ended; 1: a name is of nothing; 2: estated cannot
 * be asked. */
int watch_run(const struct options *options, char *const *operand, int operands);

#endif
