/*
 * story_read - the language of stories: lines with a time, checks, and the estate.
 *
 * A line is kept as text until its time comes, since only then it is known what its names mean.
 * What can be seen from the words alone is refused here.
 */
#include "ctl/story_read.h"

#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "model/unit.h"
#include "setup/list.h"

enum { DEEPEST = 4 };

/* A file that is being read. */
struct source {
    struct story *story;
    const char *path;
    int depth;
    bool section; /* indented lines belong to the entry before */
};

int story_split(char *text, char *word[STORY_WORDS])
{
    char *one;
    int n = 0;

    while (n < STORY_WORDS - 1 && (one = text_cut(&text, ' ')))
        if (*one)
            word[n++] = one;
    word[n] = "";
    return n;
}

int64_t story_time(char **word, int *at)
{
    double sum = 0, part;
    char text[48];

    for (; word[*at][0] && word[*at + 1][0]; *at += 2) {
        snprintf(text, sizeof text, "%s %s", word[*at], word[*at + 1]);
        if (unit_read(text, "ms", &part))
            break;
        sum += part;
    }
    return llround(sum);
}

static bool is_check(const char *word)
{
    static const char *const words[] = {"expect", "never", "exactly", "daily", "period", "says"};

    return list_find(word, words, sizeof words / sizeof *words) >= 0;
}

static char *last_file(struct story *story, const char *path)
{
    if (!list_grow(&story->file, story->files, sizeof *story->file) ||
        !(story->file[story->files] = strdup(path)))
        return "";
    return story->file[story->files++];
}

static bool add_entry(struct story *story, uint8_t kind, const char *text, struct story_place place)
{
    struct story_entry entry = {.kind = kind, .place = place};

    if (!list_grow(&story->entry, story->entries, sizeof entry) || !(entry.text = strdup(text)))
        return false;
    story->entry[story->entries++] = entry;
    return true;
}

/* ---- lines with a time ---- */

/* at TIME .. */
static bool take_at(struct story_line *line, char **word, int *at)
{
    *at = 1;
    line->at_ms = story_time(word, at);
    line->timed = true;
    return *at > 1;
}

/* every TIME from TIME [until TIME] .. */
static bool take_every(struct story_line *line, char **word, int *at)
{
    int from;

    *at = 1;
    line->every_ms = story_time(word, at);
    line->last_ms = INT64_MAX;
    if (line->every_ms <= 0 || !text_equal(word[*at], "from"))
        return false;
    from = ++*at;
    line->at_ms = story_time(word, at);
    if (*at == from || !text_equal(word[*at], "until"))
        return *at > from;
    from = ++*at;
    line->last_ms = story_time(word, at);
    return *at > from;
}

static int64_t time_before(const struct story *story)
{
    size_t i = story->lines;

    while (i && story->line[i - 1].every_ms)
        i--;
    return i ? story->line[i - 1].at_ms : 0;
}

static bool add_line(struct story *story, const char *text, struct story_place place)
{
    struct story_line line = {.place = place, .at_ms = time_before(story)};
    char *copy = strdup(text), *word[STORY_WORDS];
    int at = 0, words = copy ? story_split(copy, word) : 0;
    bool good = words > 0 && words < STORY_WORDS - 1;

    if (good && text_equal(word[0], "at"))
        good = take_at(&line, word, &at);
    else if (good && text_equal(word[0], "every"))
        good = take_every(&line, word, &at);
    good = good && at < words && list_grow(&story->line, story->lines, sizeof line);
    if (good) {
        line.check = is_check(word[at]);
        line.timed = line.timed && (text_equal(word[at], "daily") || text_equal(word[at], "says"));
        story->kills = story->kills || text_equal(word[at], "kill");
        story->cuts = story->cuts || text_equal(word[at], "power");
        line.text = strdup(text + (word[at] - copy));
        story->line[story->lines++] = line;
    }
    free(copy);
    return good;
}

/* ---- settings ---- */

static bool take_time(const char *text, int64_t *out)
{
    char copy[64], *word[STORY_WORDS];
    int at = 0;

    if (!TEXT_COPY(copy, text))
        return false;
    story_split(copy, word);
    *out = story_time(word, &at);
    return at && !word[at][0] && *out > 0;
}

/* FILE beside the one that is being read, unless it is a whole path. */
static void beside(const struct source *source, const char *file, char out[SITE_PATH])
{
    const char *slash = strrchr(source->path, '/');
    int n = slash && file[0] != '/' ? (int)(slash - source->path) + 1 : 0;

    snprintf(out, SITE_PATH, "%.*s%s", n, source->path, file);
}

static void read_file(struct story *story, const char *path, int depth, struct story_place from);

static bool take_include(const struct source *source, const char *file, struct story_place place)
{
    char path[SITE_PATH];

    if (source->depth == DEEPEST)
        return false;
    beside(source, file, path);
    read_file(source->story, path, source->depth + 1, place);
    return true;
}

static bool take(struct source *source, const char *text, struct story_place place)
{
    struct story *story = source->story;
    size_t n = strcspn(text, " ");
    const char *rest = text[n] ? text + n + 1 : "";

#define IS(word) (n == sizeof word - 1 && !strncmp(text, word, n))
    source->section = IS("zone") || IS("device") || IS("estate");
    if (IS("zone"))
        return add_entry(story, STORY_ZONE, rest, place);
    if (IS("device"))
        return add_entry(story, STORY_DEVICE, rest, place);
    if (IS("estate"))
        return add_entry(story, STORY_ESTATE, "", place);
    if (IS("refused")) {
        story->refused = true;
        return *rest && add_entry(story, STORY_REFUSED, rest, place);
    }
    if (IS("include"))
        return take_include(source, rest, place);
    if (IS("configuration")) {
        beside(source, rest, story->configuration);
        return *rest;
    }
    if (IS("start"))
        return TEXT_COPY(story->start, rest);
    if (IS("tick"))
        return take_time(rest, &story->tick_ms);
    if (IS("until"))
        return take_time(rest, &story->until_ms);
    return add_line(story, text, place);
#undef IS
}

/* A "#" behind a blank, or at the beginning. */
static void cut_comment(char *text)
{
    for (char *c = strchr(text, '#'); c; c = strchr(c + 1, '#'))
        if (c == text || isspace((unsigned char)c[-1])) {
            *c = '\0';
            return;
        }
}

static void read_line(struct source *source, char *line, struct story_place place)
{
    bool indented = isblank((unsigned char)line[0]), good;
    char *text;

    cut_comment(line);
    text = text_trim(line);
    if (!*text)
        return;
    good = indented && source->section ? add_entry(source->story, STORY_KEY, text, place)
                                       : take(source, text, place);
    if (!good)
        story_fail(source->story, place, "not understood: %s", text);
}

static void read_file(struct story *story, const char *path, int depth, struct story_place from)
{
    struct source source = {.story = story, .path = path, .depth = depth};
    struct story_place place = {.file = last_file(story, path)};
    FILE *file = fopen(path, "re");
    char *line = NULL;
    size_t size = 0;

    if (!file) {
        story_fail(story, from, "%s cannot be read: %s", path, strerror(errno));
        return;
    }
    while (getline(&line, &size, file) >= 0) {
        place.number++;
        read_line(&source, line, place);
    }
    free(line);
    fclose(file);
}

void story_read(struct story *story, const char *path)
{
    read_file(story, path, 0, (struct story_place){.file = path});
}

/* ---- the order of time ---- */

static int compare(const void *left, const void *right)
{
    const struct story_happening *a = left, *b = right;

    if (a->at_ms != b->at_ms)
        return a->at_ms < b->at_ms ? -1 : 1;
    return a->line < b->line ? -1 : a->line > b->line;
}

bool story_order(struct story *story)
{
    for (uint32_t i = 0; i < story->lines; i++) {
        const struct story_line *line = &story->line[i];
        int64_t last = line->every_ms ? line->last_ms : line->at_ms;

        if (line->check && !line->timed)
            continue;
        for (int64_t at = line->at_ms; at <= last && at <= story->until_ms; at += line->every_ms) {
            if (!list_grow(&story->happening, story->happenings, sizeof *story->happening))
                return false;
            story->happening[story->happenings++] = (struct story_happening){at, i};
            if (!line->every_ms)
                break;
        }
    }
    if (story->happenings)
        qsort(story->happening, story->happenings, sizeof *story->happening, compare);
    return true;
}

void story_forget(struct story *story)
{
    for (size_t i = 0; i < story->files; i++)
        free(story->file[i]);
    for (size_t i = 0; i < story->entries; i++)
        free(story->entry[i].text);
    for (size_t i = 0; i < story->lines; i++)
        free(story->line[i].text);
    free(story->file);
    free(story->entry);
    free(story->line);
    free(story->happening);
}
