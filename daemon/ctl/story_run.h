/* story_run - the verb `estatectl story`. */
#ifndef ESTATED_CTL_STORY_RUN_H
#define ESTATED_CTL_STORY_RUN_H

#include "ctl/options.h"

/* estatectl story FILE ..: an exit code. */
int story_run(const struct options *options, char *const *operand, int operands);

#endif
