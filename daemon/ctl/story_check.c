/*
 * story_check - patterns of events, and whether the story brought what it should.
 *
 * Every word of a pattern has to hold for one event. A word that no event could ever have is
 * refused before the story begins: a check that can only pass proves nothing.
 */
#include "ctl/story_check.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "ctl/story_day.h"
#include "ctl/story_now.h"
#include "ctl/story_read.h"
#include "estate_plugin.h"
#include "setup/list.h"

enum { SAYS = 200 }; /* bytes of what a zone says of itself */

/* ---- one word ---- */

static bool is_number(const char *value, double number)
{
    char *end;

    return strtod(value, &end) == number && !*end;
}

static bool is_yes(const char *value, bool yes)
{
    return text_equal(value, yes ? "yes" : "no");
}

static bool by(const struct alarm_event *e, const char *value)
{
    const char *const who[] = {e->acknowledged_by, e->closed_by};

    for (size_t i = 0; i < 2; i++)
        if (text_equal(who[i], value) ||
            (!strncmp(who[i], "site/", 5) && text_equal(who[i] + 5, value)))
            return true;
    return false;
}

static bool cause(const struct alarm_event *e, const char *value)
{
    return e->code->causes && text_equal(e->code->cause[e->cause].name, value);
}

static bool condition(const struct alarm_event *e, const char *value)
{
    return text_equal(condition_name(e->condition), value);
}

static const char *const grades[] = {"unknown", "likely", "certain"};
static const char *const quiets[] = {"no", "permit", "shelved", "parent"};

static bool grade(const struct alarm_event *e, const char *value)
{
    return text_equal(grades[e->grade], value);
}

static bool item(const struct alarm_event *e, const char *value)
{
    return text_equal(e->item, value);
}

static bool rev(const struct alarm_event *e, const char *value)
{
    return is_number(value, e->rev);
}

static bool children(const struct alarm_event *e, const char *value)
{
    return is_number(value, e->children);
}

static bool escalations(const struct alarm_event *e, const char *value)
{
    return is_number(value, e->escalations);
}

static bool quiet(const struct alarm_event *e, const char *value)
{
    return text_equal(quiets[e->quiet], value) || (e->quiet && text_equal(value, "yes"));
}

static bool mode(const struct alarm_event *e, const char *value)
{
    return text_equal(mode_name(e->mode), value);
}

static bool severity(const struct alarm_event *e, const char *value)
{
    return text_equal(severity_name(e->code->severity), value);
}

static bool needs_reset(const struct alarm_event *e, const char *value)
{
    return is_yes(value, e->needs_reset);
}

static bool closed(const struct alarm_event *e, const char *value)
{
    return is_yes(value, e->closed);
}

static bool removed(const struct alarm_event *e, const char *value)
{
    return is_yes(value, e->removed);
}

static const struct key {
    const char *name;
    bool (*holds)(const struct alarm_event *event, const char *value);
    const char *values; /* the only ones there are, or NULL */
} keys[] = {{"cause", cause, NULL},
            {"condition", condition, "present returning gone unknown"},
            {"grade", grade, "unknown likely certain"},
            {"item", item, NULL},
            {"by", by, NULL},
            {"rev", rev, NULL},
            {"children", children, NULL},
            {"escalations", escalations, NULL},
            {"quiet", quiet, "no yes permit shelved parent"},
            {"mode", mode, "actual drill commissioning"},
            {"severity", severity, "minor major critical"},
            {"needs-reset", needs_reset, "yes no"},
            {"closed", closed, "yes no"},
            {"removed", removed, "yes no"}};

static const struct key *find_key(const char *word, const char **value)
{
    size_t n = strcspn(word, "=");

    for (size_t i = 0; word[n] && i < sizeof keys / sizeof *keys; i++)
        if (strlen(keys[i].name) == n && !strncmp(word, keys[i].name, n)) {
            *value = word + n + 1;
            return &keys[i];
        }
    return NULL;
}

static bool holds(const struct story_told *told, const char *word)
{
    const char *value;
    const struct key *key = find_key(word, &value);

    if (!strncmp(word, "text~", 5))
        return told->text && strstr(told->text, word + 5);
    if (key)
        return key->holds(told->event, value);
    return text_equal(word, told->event->code->code) || text_equal(word, told->event->zone) ||
           text_equal(word, event_kind_name(told->event->kind));
}

static bool fits(const struct story_told *told, char *const *word, int words)
{
    for (int w = 0; told->event && w < words; w++)
        if (!holds(told, word[w]))
            return false;
    return told->event;
}

const char *story_newest(const struct story *story, char *const *word, int words)
{
    for (size_t i = story->tolds; i-- > 0;)
        if (fits(&story->told[i], word, words))
            return story->told[i].event->id;
    return "";
}

/* ---- one check ---- */

/* The words of a check: PATTERN [within TIME of TIME]. */
struct window {
    char **word;
    int words;
    int64_t first_ms, last_ms;
};

static bool read_window(char **word, int words, struct window *out)
{
    int n = 0, at, span;

    while (n < words && !text_equal(word[n], "within"))
        n++;
    *out = (struct window){.word = word, .words = n, .last_ms = INT64_MAX};
    if (n == words)
        return true;
    at = span = n + 1;
    out->last_ms = story_time(word, &at);
    if (at == span || !text_equal(word[at], "of"))
        return false;
    span = ++at;
    out->first_ms = story_time(word, &at);
    out->last_ms += out->first_ms;
    return at > span && !word[at][0];
}

static size_t count(const struct story *story, const struct window *in)
{
    size_t n = 0;

    for (size_t i = 0; i < story->tolds; i++)
        n += story->told[i].at_ms >= in->first_ms && story->told[i].at_ms <= in->last_ms &&
             fits(&story->told[i], in->word, in->words);
    return n;
}

static bool is_sounder(const struct window *window)
{
    return window->words == 2 && text_equal(window->word[0], "sounder") &&
           (text_equal(window->word[1], "on") || text_equal(window->word[1], "off"));
}

/* Was the sounder so at any time of the window? */
static bool sounded(const struct story *story, const struct window *in)
{
    bool wanted = text_equal(in->word[1], "on"), on = false, seen = false;

    for (size_t i = 0; i < story->steps && story->step[i].at_ms <= in->last_ms; i++) {
        if (story->step[i].point != SITE_NO)
            continue;
        if (story->step[i].at_ms > in->first_ms)
            seen = seen || on == wanted;
        on = story->step[i].value;
    }
    return seen || on == wanted;
}

/* expect .., never .., exactly N .. */
static bool check_told(const struct story *story, char **word, int words)
{
    bool exactly = text_equal(word[0], "exactly"), none = text_equal(word[0], "never");
    int from = exactly ? 2 : 1;
    struct window window;
    size_t n;

    if (words < from || !read_window(word + from, words - from, &window))
        return false;
    n = is_sounder(&window) ? sounded(story, &window) : count(story, &window);
    return exactly ? n == strtoul(word[1], NULL, 10) : (n > 0) != none;
}

/* period POINT = TIME at TIME */
static bool check_period(const struct story *story, char **word, char *found, size_t size)
{
    uint32_t point = site_find_point(story->site, word[1]);
    int at = 3;
    int64_t wanted = story_time(word, &at), when, period;

    at++;
    when = story_time(word, &at);
    period = story->site->point[point].period_ms;
    for (size_t i = 0; i < story->steps && story->step[i].at_ms <= when; i++)
        if (story->step[i].point == point)
            period = story->step[i].value ? story->step[i].value
                                          : (int64_t)story->site->point[point].period_ms;
    snprintf(found, size, "%g s", (double)period / 1000);
    return period == wanted;
}

/* says ZONE = WORDS, in either language */
static bool check_says(const struct story *story, char **word, char *found, size_t size)
{
    uint32_t zone = site_find_zone(story->site, word[1]);
    char wanted[SAYS] = "", en[SAYS], zh[SAYS];
    struct text text = TEXT_IN(wanted);

    for (int w = 3; word[w][0]; w++)
        text_printf(&text, "%s%s", w > 3 ? " " : "", word[w]);
    desk_zone_line(story->desk, zone, false, en, sizeof en);
    desk_zone_line(story->desk, zone, true, zh, sizeof zh);
    snprintf(found, size, "%s | %s", en, zh);
    return text_equal(wanted, en) || text_equal(wanted, zh);
}

void story_check_line(struct story *story, struct story_line *line)
{
    char *copy = strdup(line->text), *word[STORY_WORDS], found[2 * SAYS + 4] = "";
    int words = copy ? story_split(copy, word) : 0;
    bool good;

    if (!words)
        return;
    if (text_equal(word[0], "daily"))
        good = story_day_check(story, word, words, found, sizeof found);
    else if (text_equal(word[0], "says"))
        good = check_says(story, word, found, sizeof found);
    else
        good = text_equal(word[0], "period") ? check_period(story, word, found, sizeof found)
                                             : check_told(story, word, words);
    line->failed = !good;
    if (!good)
        story_fail(story, line->place, "expected: %s%s%s", line->text,
                   found[0] ? "; there is " : "", found);
    free(copy);
}

/* ---- all checks ---- */

static bool is_code(const struct story *story, const char *word)
{
    for (uint32_t z = 0; z < story->site->zones; z++)
        for (uint16_t c = 0; c < story->site->zone[z].plugin->codes; c++)
            if (text_equal(story->site->zone[z].plugin->code[c].code, word))
                return true;
    return !strncmp(word, "GW_", 3);
}

static bool is_word(const char *word, const char *words)
{
    size_t n = strlen(word);

    for (const char *at = words; (at = strstr(at, word)); at += n)
        if ((at == words || at[-1] == ' ') && (!at[n] || at[n] == ' '))
            return true;
    return false;
}

static bool is_cause(const struct story *story, const char *word)
{
    for (uint32_t z = 0; z < story->site->zones; z++)
        for (uint16_t c = 0; c < story->site->zone[z].plugin->codes; c++) {
            const struct estate_code *code = &story->site->zone[z].plugin->code[c];

            for (uint16_t i = 0; i < code->causes; i++)
                if (text_equal(code->cause[i].name, word))
                    return true;
        }
    return false;
}

static bool is_understood(const struct story *story, const char *word)
{
    const char *value;
    const struct key *key = find_key(word, &value);

    if (key && key->holds == cause)
        return is_cause(story, value);
    if (key)
        return !key->values || is_word(value, key->values);
    return !strncmp(word, "text~", 5) || is_code(story, word) ||
           site_find_zone(story->site, word) != SITE_NO ||
           is_word(word, "gateway raise update acknowledge return close");
}

/* The first word that is not understood, NULL if all are. */
static const char *strange(const struct story *story, char **word, int words)
{
    int from = text_equal(word[0], "exactly") ? 2 : 1, at = 3;
    struct window window;

    if (text_equal(word[0], "daily"))
        return story_day_words(word, words) ? NULL : word[0];
    if (text_equal(word[0], "says"))
        return words < 4 || !text_equal(word[2], "=")            ? word[0]
               : site_find_zone(story->site, word[1]) == SITE_NO ? word[1]
                                                                 : NULL;
    if (text_equal(word[0], "period")) {
        story_time(word, &at);
        return words > 4 && site_find_point(story->site, word[1]) == SITE_NO ? word[1]
               : text_equal(word[2], "=") && text_equal(word[at], "at")      ? NULL
                                                                             : word[0];
    }
    if (words < from || !read_window(word + from, words - from, &window))
        return word[0];
    if (is_sounder(&window))
        return NULL;
    for (int w = 0; w < window.words; w++)
        if (!is_understood(story, window.word[w]))
            return window.word[w];
    return NULL;
}

void story_check_words(struct story *story)
{
    for (size_t i = 0; i < story->lines; i++) {
        struct story_line *line = &story->line[i];
        char *copy = line->check ? strdup(line->text) : NULL, *word[STORY_WORDS];
        const char *what = copy ? strange(story, word, story_split(copy, word)) : NULL;

        if (what)
            story_fail(story, line->place, "\"%s\" is not understood: %s", what, line->text);
        free(copy);
    }
}

int64_t story_check_from(const char *text)
{
    char *copy = strdup(text), *word[STORY_WORDS];
    int words = copy ? story_split(copy, word) : 0;
    struct window window = {.last_ms = INT64_MAX};

    if (words > 1 && !text_equal(word[0], "daily") && !text_equal(word[0], "says"))
        read_window(word + 1, words - 1, &window);
    free(copy);
    return window.last_ms == INT64_MAX ? INT64_MAX : window.first_ms;
}

void story_check(struct story *story)
{
    int32_t today = story_moment(story).local_day;

    for (size_t i = 0; i < story->lines; i++)
        if (story->line[i].check && !story->line[i].timed)
            story_check_line(story, &story->line[i]);
    story_day_sums(story, today);
    story_day_sums(story, today - 1);
}
