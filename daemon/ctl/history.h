/* history - the readings of a point, for people, spreadsheets and programs. */
#ifndef ESTATED_CTL_HISTORY_H
#define ESTATED_CTL_HISTORY_H

#include "ctl/options.h"

/* history POINT. 0: shown; 1: no such point; 2: it cannot be read. */
int history_run(const struct options *options, char *const *operand, int operands);

#endif
