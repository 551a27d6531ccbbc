/* trial - a drill of the alarm path, and the proof of a sensor with real water, watched. */
#ifndef ESTATED_CTL_TRIAL_H
#define ESTATED_CTL_TRIAL_H

#include "ctl/options.h"

/* drill POINT [VALUE [UNIT]]; prove POINT. 0: it was told, or is proved; 1: it was not, or was
 * refused; 2: not asked, or interrupted. */
int trial_drill(const struct options *options, char *const *operand, int operands);
int trial_prove(const struct options *options, char *const *operand, int operands);

#endif
