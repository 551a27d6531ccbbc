/* story_read - from the text of a story to its lines. */
#ifndef ESTATED_CTL_STORY_READ_H
#define ESTATED_CTL_STORY_READ_H

#include "ctl/story.h"

/* Reads a file and those that it includes; every line that is not understood is told. */
void story_read(struct story *story, const char *path);
/* Puts the lines, and each repetition, into the order of time. False if out of memory. */
bool story_order(struct story *story);
/* Frees what was read. */
void story_forget(struct story *story);
/* Splits at blanks, in place; word[n] is "". */
int story_split(char *text, char *word[STORY_WORDS]);
/* "1 h 30 min" from word[*at] on, in ms; leaves *at behind it, unmoved if there is no time. */
int64_t story_time(char **word, int *at);

#endif
