/* story_show - the time line of a story. */
#ifndef ESTATED_CTL_STORY_SHOW_H
#define ESTATED_CTL_STORY_SHOW_H

#include <stdio.h>

#include "ctl/story.h"

/* What came and what was expected, in the order of time; what did not hold is marked ">>". */
void story_show(const struct story *story, FILE *out);

#endif
