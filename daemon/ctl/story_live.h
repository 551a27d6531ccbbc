/* story_live - a story from its first line to its end. */
#ifndef ESTATED_CTL_STORY_LIVE_H
#define ESTATED_CTL_STORY_LIVE_H

#include "ctl/story.h"

/* False if out of memory. What cannot be done is told. */
bool story_live(struct story *story);
/* Frees what it left. */
void story_bury(struct story *story);

#endif
