/* story_estate - the estate that a story is about, as a site. */
#ifndef ESTATED_CTL_STORY_ESTATE_H
#define ESTATED_CTL_STORY_ESTATE_H

#include "ctl/story.h"

/* Reads story->configuration, or makes one of the story's own lines and reads that. What is wrong
 * is told with the story's lines, unless the story wants it; false then. */
bool story_estate_load(struct story *story, struct story_house *house, struct site **out);

#endif
