/*
 * story_people - what people do in a story: acknowledge, shelve, permit, silence, try.
 *
 * An alarm is named by a pattern and is the one of that kind that was told last. Who begins with
 * "city/" gives the order from there. The words after the verb say what it is about; the rest
 * stands behind "by", "for", "number" and, to the end of the line, "because".
 */
#include "ctl/story_people.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "ctl/story_check.h"
#include "ctl/story_feed.h"
#include "ctl/story_now.h"
#include "ctl/story_read.h"

enum { WIRE_MS = 12, DRILL_MS = 60000 };

/* An order that is being carried out. */
struct order {
    struct story *story;
    char **word; /* what it is about */
    int words;
    const char *by, *number, *reason; /* "": not said */
    int64_t for_ms;
    bool city;
    struct moment now;
};

/* ---- reading ---- */

static void take_who(struct order *order, const char *who)
{
    order->city = !strncmp(who, "city/", 5);
    order->by = who + (order->city ? 5 : 0);
}

/* "by WHO", "number N", "for TIME" from word[at] on; where the next one is, 0: it is none. */
static int take_word(struct order *order, char **word, int at)
{
    int behind = at + 1;

    if (text_equal(word[at], "for")) {
        order->for_ms = story_time(word, &behind);
        return behind > at + 1 ? behind : 0;
    }
    if (text_equal(word[at], "by"))
        take_who(order, word[behind]);
    else if (text_equal(word[at], "number"))
        order->number = word[behind];
    else
        return 0;
    return word[behind][0] ? behind + 1 : 0;
}

/* False if some word belongs nowhere. */
static bool read_order(struct order *order, char **word, int words)
{
    int at = 1;

    order->word = word + 1;
    while (at < words && !take_word(order, word, at))
        at++;
    order->words = at - 1;
    while (at && at < words)
        at = take_word(order, word, at);
    return at;
}

/* ---- orders ---- */

static const char *alarm_of(const struct order *order)
{
    return story_newest(order->story, order->word, order->words);
}

static int acknowledge(const struct order *order)
{
    return desk_acknowledge(order->story->desk, alarm_of(order), 0, order->by, order->city,
                            &order->now);
}

static int reset(const struct order *order)
{
    return desk_reset(order->story->desk, alarm_of(order), order->by, order->city, &order->now);
}

static int shelve(const struct order *order)
{
    return desk_shelve(order->story->desk, alarm_of(order), order->by, order->reason,
                       order->now.now_ms + order->for_ms, order->city, &order->now);
}

static int unshelve(const struct order *order)
{
    return desk_unshelve(order->story->desk, alarm_of(order), order->by, order->city, &order->now);
}

static int permit(const struct order *order)
{
    struct permit_order wanted = {.number = order->number,
                                  .by = order->by,
                                  .reason = order->reason,
                                  .until_ms = order->now.now_ms + order->for_ms,
                                  .source = order->city ? PERMIT_CITY : PERMIT_SITE};
    uint32_t zone = site_find_zone(order->story->site, order->word[0]), serial;

    return zone == SITE_NO
               ? -1
               : desk_permit_open(order->story->desk, zone, &wanted, &order->now, &serial);
}

/* drill POINT VALUE */
static int drill(const struct order *order)
{
    const struct site *site = order->story->site;
    uint32_t point = site_find_point(site, order->word[0]);
    char text[64];
    double value;

    snprintf(text, sizeof text, "%s %s", order->word[1],
             order->words > 2 ? order->word[2] : ""); /* behind them stands "by" */
    if (point == SITE_NO || !story_feed_value(site, point, text_trim(text), &value))
        return -1;
    return desk_drill_start(order->story->desk, point, value, WIRE_MS,
                            order->for_ms ? order->for_ms : DRILL_MS, order->by, order->city,
                            &order->now);
}

static int prove(const struct order *order)
{
    uint32_t point = site_find_point(order->story->site, order->word[0]);

    return point == SITE_NO ? -1
                            : desk_prove_start(order->story->desk, point, order->for_ms, order->by,
                                               order->city, &order->now);
}

/* The permits of a zone. */
struct search {
    uint32_t zone, serial;
};

static void find_permit(void *context, uint32_t zone, const struct permit *permit)
{
    struct search *search = context;

    if (zone == search->zone && permit->serial > search->serial)
        search->serial = permit->serial;
}

/* end permit ZONE: its newest; end drill; end proof. */
static int end(const struct order *order)
{
    struct search search = {.zone = SITE_NO};

    if (text_equal(order->word[0], "drill"))
        return desk_drill_end(order->story->desk, order->by, &order->now);
    if (text_equal(order->word[0], "proof"))
        return desk_prove_end(order->story->desk);
    if (order->words == 2)
        search.zone = site_find_zone(order->story->site, order->word[1]);
    desk_permits(order->story->desk, find_permit, &search);
    return desk_permit_close(order->story->desk, search.serial, order->by, order->city,
                             &order->now);
}

/* silence sounder */
static int silence(const struct order *order)
{
    return desk_silence(order->story->desk, order->by, order->city,
                        order->for_ms ? order->now.now_ms + order->for_ms : 0, &order->now);
}

static const struct act {
    const char *verb;
    int words; /* what it is about has so many, 0: a pattern */
    int (*act)(const struct order *order);
} acts[] = {{"acknowledge", 0, acknowledge}, {"reset", 0, reset},   {"shelve", 0, shelve},
            {"unshelve", 0, unshelve},       {"permit", 1, permit}, {"end", 0, end},
            {"silence", 1, silence},         {"drill", 0, drill},   {"prove", 1, prove}};

static bool act(const struct order *order, const char *verb)
{
    for (size_t a = 0; a < sizeof acts / sizeof *acts; a++)
        if (text_equal(verb, acts[a].verb))
            return order->by[0] && order->words &&
                   (!acts[a].words || acts[a].words == order->words) && !acts[a].act(order);
    return false;
}

bool story_people(struct story *story, const char *text)
{
    char *copy = strdup(text), *word[STORY_WORDS];
    char *because = copy ? strstr(copy, " because ") : NULL;
    struct order order = {.story = story, .by = "", .number = "", .reason = ""};
    bool done;

    if (because) {
        *because = '\0';
        order.reason = text_trim(because + strlen(" because "));
    }
    order.now = story_moment(story);
    done = copy && read_order(&order, word, story_split(copy, word)) && act(&order, word[0]);
    free(copy);
    return done;
}
