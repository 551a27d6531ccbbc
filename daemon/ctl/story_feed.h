/* story_feed - values as a story writes them. Pure. */
#ifndef ESTATED_CTL_STORY_FEED_H
#define ESTATED_CTL_STORY_FEED_H

#include "model/site.h"

/* "182 kPa", or the name of a value, as this point gives it. False: it is neither. */
bool story_feed_value(const struct site *site, uint32_t point, const char *text, double *out);

#endif
