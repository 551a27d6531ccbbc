/* story_live - a story from its first line to its end. */
#ifndef ESTATED_CTL_STORY_LIVE_H
#define ESTATED_CTL_STORY_LIVE_H

#include "ctl/story.h"

/* False if out of memory. What cannot be done is told. */
bool story_live(struct story *story);
/* "182 kPa", or the name of a value, as this point gives it. False: it is neither. */
bool story_value(const struct site *site, uint32_t point, const char *text, double *out);
/* Frees what it left. */
void story_bury(struct story *story);

#endif
