/* story_people - what people do in a story. */
#ifndef ESTATED_CTL_STORY_PEOPLE_H
#define ESTATED_CTL_STORY_PEOPLE_H

#include "ctl/story.h"

/* Does what `text` says. False: it is none of these, or cannot be. */
bool story_people(struct story *story, const char *text);

#endif
