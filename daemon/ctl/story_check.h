/* story_check - what must have come of a story. */
#ifndef ESTATED_CTL_STORY_CHECK_H
#define ESTATED_CTL_STORY_CHECK_H

#include "ctl/story.h"

/* Are the words of every check understood? What is not is told. */
void story_check_words(struct story *story);
/* Looks at one check, and tells if it does not hold. */
void story_check_line(struct story *story, struct story_line *line);
/* Looks at all checks but those that have a time, once the story is over. */
void story_check(struct story *story);
/* The id of the newest alarm that was told and fits the pattern, "" if there is none. */
const char *story_newest(const struct story *story, char *const *word, int words);
/* "expect .. within TIME of TIME": from when on it counts, INT64_MAX: in the end. */
int64_t story_check_from(const char *text);

#endif
