/*
 * story_check - what must have been told by the end of a story, and what the day's summary says.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/text.h"
#include "estate_plugin.h"
#include "story.h"

/* Does one word of a pattern hold for the event? */
static bool holds(const struct alarm_event *event, const char *word)
{
    const char *value = strchr(word, '=');
    size_t key = value ? (size_t)(value++ - word) : 0;
    bool yes = value && text_equal(value, "yes");

#define KEY(name) (key == sizeof name - 1 && !strncmp(word, name, key))
    if (!value)
        return text_equal(word, event->code->code) || text_equal(word, event->zone) ||
               text_equal(word, event_kind_name(event->kind));
    if (KEY("cause"))
        return event->code->causes && text_equal(event->code->cause[event->cause].name, value);
    if (KEY("condition"))
        return text_equal(condition_name(event->condition), value);
    if (KEY("item"))
        return text_equal(event->item, value);
    if (KEY("by"))
        return text_equal(event->acknowledged_by, value) || text_equal(event->closed_by, value);
    if (KEY("rev"))
        return event->rev == strtoul(value, NULL, 10);
    if (KEY("children"))
        return event->children == strtoul(value, NULL, 10);
    if (KEY("quiet"))
        return (event->quiet != QUIET_NO) == yes;
    if (KEY("needs-reset"))
        return event->needs_reset == yes;
    return KEY("closed") && event->closed == yes;
#undef KEY
}

static int matches(const struct story *story, char **word, int from, int to, int64_t first,
                   int64_t last)
{
    int n = 0;

    for (size_t i = 0; i < story->tolds; i++) {
        bool all = story->told[i].at_ms >= first && story->told[i].at_ms <= last;

        for (int w = from; all && w < to; w++)
            all = holds(&story->told[i].event, word[w]);
        n += all;
    }
    return n;
}

/* expect PATTERN [within TIME of TIME] | never PATTERN [..] | exactly N PATTERN [..] */
static bool check_told(const struct story *story, char **word, int words)
{
    int64_t first = 0, last = INT64_MAX, span;
    int from = 1, to = 1, at, n;

    while (to < words && !text_equal(word[to], "within"))
        to++;
    if (to < words) {
        at = to + 1;
        span = story_time(word, &at);
        if (!text_equal(word[at++], "of"))
            return false;
        first = story_time(word, &at);
        last = first + span;
    }
    if (text_equal(word[0], "exactly"))
        from = 2;
    n = matches(story, word, from, to, first, last);
    if (text_equal(word[0], "exactly"))
        return n == atol(word[1]);
    return text_equal(word[0], "never") ? n == 0 : n > 0;
}

/* "riser-3.minutes.no_water": a zone's, else from the top of the summary. */
static const struct json *find_daily(const struct site *site, const struct json *daily, char *path)
{
    char *rest = path, *part = text_cut(&rest, '.');
    uint32_t zone = site_find_zone(site, part);
    const struct json *at = json_get(daily, part);

    if (zone != SITE_NO) {
        const struct json *zones = json_get(json_get(daily, site_domain(site, zone)), "zones");

        for (size_t i = 0; i < json_count(zones); i++)
            if (text_equal(json_text(json_get(json_at(zones, i), "zone"), ""), part))
                at = json_at(zones, i);
    }
    while ((part = text_cut(&rest, '.')))
        at = json_get(at, part);
    return at;
}

/* daily [yesterday] expect PATH = VALUE */
static bool check_daily(struct story *story, char **word)
{
    struct moment now = story_moment(story);
    int at = text_equal(word[1], "yesterday") ? 2 : 1;
    struct json *daily = desk_daily(story->desk, now.local_day - (at == 2), &now);
    const struct json *found = daily ? find_daily(story->site, daily, word[at + 1]) : NULL;
    double number = json_number(found, NAN), wanted = strtod(word[at + 3], NULL);
    bool good = text_equal(word[at + 3], json_text(found, "")) || fabs(number - wanted) < 0.051;
    char *printed = good || !daily ? NULL : json_print(daily);

    if (!good)
        printf("%s\n", printed ? printed : "no summary");
    free(printed);
    json_free(daily);
    return good;
}

static void add_minutes(void *context, const char *key, const struct json *value)
{
    (void)key;
    *(double *)context += json_number(value, 0);
}

/* What no story has to ask for: the shares of each zone add up to the day. */
static void check_sums(struct story *story, int32_t day)
{
    struct moment now = story_moment(story);
    struct json *daily = desk_daily(story->desk, day, &now);

    for (uint32_t z = 0; daily && z < story->site->zones; z++) {
        char path[LINE];
        const struct json *minutes;
        double sum = 0;

        snprintf(path, sizeof path, "%s.minutes", story->site->zone[z].name);
        minutes = find_daily(story->site, daily, path);
        if (!minutes)
            continue;
        json_each(minutes, add_minutes, &sum);
        if (fabs(sum - json_number(json_get(daily, "minutes"), NAN)) > 0.01)
            story_fail(story, 0, "does not add up to the day", path);
    }
    json_free(daily);
}

void story_check(struct story *story)
{
    char copy[LINE], *word[MOST_WORDS];

    for (size_t i = 0; i < story->lines; i++) {
        struct line *line = &story->line[i];
        int words;

        if (!line->check)
            continue;
        TEXT_COPY(copy, line->text);
        words = story_split(copy, word);
        if (!(text_equal(word[0], "daily") ? check_daily(story, word)
                                           : check_told(story, word, words)))
            story_fail(story, line->number, "expected", line->text);
    }
    check_sums(story, story_moment(story).local_day);
    check_sums(story, story_moment(story).local_day - 1);
}
