/*
 * story_people - what people do in a story: they acknowledge and reset.
 *
 * An alarm is named by a pattern and is the one of that kind that was told last. Who begins with
 * "city/" gives the order from there.
 */
#include "ctl/story_people.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "ctl/story_check.h"
#include "ctl/story_now.h"
#include "ctl/story_read.h"

/* An order that is being carried out. */
struct order {
    struct story *story;
    char **word;    /* behind the verb */
    int words;      /* of what it is about: those before "by" and the like */
    const char *by; /* NULL: not said */
    bool city;
    struct moment now;
};

static const char *alarm_of(const struct order *order)
{
    return story_newest(order->story, order->word, order->words);
}

static int acknowledge(const struct order *order)
{
    return desk_acknowledge(order->story->desk, alarm_of(order), order->by, order->city,
                            &order->now);
}

static int reset(const struct order *order)
{
    return desk_reset(order->story->desk, alarm_of(order), order->by, order->city, &order->now);
}

static const struct {
    const char *verb;
    int (*act)(const struct order *order);
} acts[] = {{"acknowledge", acknowledge}, {"reset", reset}};

/* by WHO */
static void take_who(struct order *order, const char *who)
{
    order->city = !strncmp(who, "city/", 5);
    order->by = who + (order->city ? 5 : 0);
}

static bool act(const struct order *order, const char *verb)
{
    for (size_t a = 0; order->by && a < sizeof acts / sizeof *acts; a++)
        if (text_equal(verb, acts[a].verb))
            return !acts[a].act(order);
    return false;
}

bool story_people(struct story *story, const char *text)
{
    char *copy = strdup(text), *word[STORY_WORDS];
    int words = copy ? story_split(copy, word) : 0, i = 1;
    struct order order = {.story = story, .word = word + 1, .now = story_moment(story)};
    bool done;

    while (i < words && !text_equal(word[i], "by"))
        i++;
    order.words = i - 1;
    if (i + 1 < words)
        take_who(&order, word[i + 1]);
    done = words && act(&order, word[0]);
    free(copy);
    return done;
}
