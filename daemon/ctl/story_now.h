/* story_now - the moment that a story has come to, and what came of it. */
#ifndef ESTATED_CTL_STORY_NOW_H
#define ESTATED_CTL_STORY_NOW_H

#include "ctl/story.h"

/* Estate time. */
int64_t story_now(const struct story *story);
/* All times. */
struct moment story_moment(const struct story *story);
/* A desk whose hooks write down what it says. NULL: out of memory. */
struct desk *story_desk(struct story *story);
/* The store takes every zone's state. */
void story_keep(struct story *story);
/* The newest revision of this alarm that was told: what the store has. For desk_reconcile(). */
uint32_t story_stored(void *story, const char *id);

#endif
