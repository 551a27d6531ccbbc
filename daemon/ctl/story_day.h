/* story_day - checks of the day's summary. */
#ifndef ESTATED_CTL_STORY_DAY_H
#define ESTATED_CTL_STORY_DAY_H

#include "ctl/story.h"

/* daily [yesterday|DATE] expect [ZONE] PATH = VALUE [+- TOLERANCE]: are the words so? */
bool story_day_words(char **word, int words);
/* Does it hold? What is there instead is written to `found`. */
bool story_day_check(struct story *story, char **word, int words, char *found, size_t size);
/* The minutes of every zone add up to this local day, if anything is known of it; else the story
 * has failed. */
void story_day_sums(struct story *story, int32_t day);

#endif
