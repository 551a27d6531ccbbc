/* config - which configuration runs, which ran before, what differs, the way back: a tool of
 * estatectl. */
#ifndef ESTATED_CTL_CONFIG_H
#define ESTATED_CTL_CONFIG_H

#include "ctl/options.h"

int config_run(const struct options *options, char *const *operand, int operands);

#endif
