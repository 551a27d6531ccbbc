/*
 * run_story - replays days of an estate in virtual time: stories with a beginning, things that
 * happen, and what must have been told by the end.
 *
 * The desk, the plugins and the configuration are the real ones; only the wire, the store and the
 * clocks are made up here. README.md beside this file has the language.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/text.h"
#include "estate_plugin.h"
#include "setup/setup.h"
#include "story.h"

void story_fail(struct story *story, int line, const char *what, const char *text)
{
    printf("%s:%d: %s: %s\n", story->name, line, what, text);
    story->failures++;
}

static bool is_check(const char *text)
{
    static const char *const words[] = {"expect ", "never ", "exactly ", "daily "};

    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (!strncmp(text, words[i], strlen(words[i])))
            return true;
    return false;
}

/* start DATE HH:MM, local */
static bool read_start(struct story *story, const char *text)
{
    struct tm tm = {.tm_isdst = -1};
    const char *end = strptime(text, "start %Y-%m-%d %H:%M", &tm);

    story->start_utc_ms = (int64_t)mktime(&tm) * 1000;
    return end && !*end;
}

static bool add_line(struct story *story, const char *text, int number)
{
    struct line *line = &story->line[story->lines];
    char copy[LINE], *word[MOST_WORDS];
    int at = 1, words;

    if (!strncmp(text, "start ", 6))
        return read_start(story, text);
    TEXT_COPY(copy, text);
    words = story_split(copy, word);
    if (text_equal(word[0], "until")) {
        story->until_ms = story_time(word, &at);
        return at == words;
    }
    *line = (struct line){.number = number, .check = is_check(text)};
    line->at_ms = story->lines ? line[-1].at_ms : 0;
    if (text_equal(word[0], "at")) {
        int64_t when = story_time(word, &at);

        if (when < line->at_ms || at == 1)
            return false;
        line->at_ms = when;
        text += word[at] - copy;
    }
    TEXT_COPY(line->text, text);
    return ++story->lines < MOST_LINES;
}

static bool read_file(struct story *story, const char *path, int depth)
{
    FILE *file = fopen(path, "re");
    const char *slash = strrchr(path, '/');
    char line[LINE], other[LINE * 2];
    int number = 0;

    if (!file) {
        story_fail(story, 0, "cannot be read", path);
        return false;
    }
    while (fgets(line, sizeof line, file)) {
        char *comment = strchr(line, '#'), *text;

        number++;
        if (comment)
            *comment = '\0';
        text = text_trim(line);
        if (!strncmp(text, "include ", 8) && depth < DEPTH) {
            snprintf(other, sizeof other, "%.*s/%s", slash ? (int)(slash - path) : 1,
                     slash ? path : ".", text + 8);
            read_file(story, other, depth + 1);
        } else if (*text && !add_line(story, text, number)) {
            story_fail(story, number, "not understood", text);
        }
    }
    fclose(file);
    return true;
}

static void print_told(const struct story *story)
{
    for (size_t i = 0; i < story->tolds; i++) {
        const struct alarm_event *e = &story->told[i].event;
        int64_t at = story->told[i].at_ms / 1000;

        printf("  %02d:%02d:%02d %-10s %-16s %-11s rev=%u condition=%s%s%s%s%s%s item=%s\n",
               (int)(at / 3600), (int)(at / 60 % 60), (int)(at % 60), e->zone, e->code->code,
               event_kind_name(e->kind), e->rev, condition_name(e->condition),
               e->code->causes ? " cause=" : "",
               e->code->causes ? e->code->cause[e->cause].name : "", e->quiet ? " quiet=yes" : "",
               e->needs_reset ? " needs-reset=yes" : "", e->closed ? " closed=yes" : "", e->item);
    }
}

/* True if the story ends as it should. */
static bool tell(const struct site *site, const char *path)
{
    const char *slash = strrchr(path, '/');
    struct story *story = calloc(1, sizeof *story);
    bool good;

    if (!story)
        return false;
    story->name = slash ? slash + 1 : path;
    story->site = site;
    story->time_quality = ESTATE_CLOCK_NTP;
    story->feed = calloc(site->points, sizeof *story->feed);
    story->told = calloc(MOST_TOLD, sizeof *story->told);
    for (uint32_t p = 0; p < site->points; p++)
        story->feed[p].number = NAN;
    if (read_file(story, path, 0) && !story->failures) {
        story->desk = story_open(story);
        story_live(story);
        story_check(story);
    }
    good = !story->failures;
    if (good)
        printf("ok %s\n", story->name);
    else
        print_told(story);
    desk_free(story->desk);
    free(story->feed);
    free(story->told);
    free(story);
    return good;
}

static struct site *load(const char *root)
{
    struct setup_paths paths = {0};
    struct problems *problems = problems_new();
    struct site *site = NULL;

    snprintf(paths.config, sizeof paths.config, "%s/tests/stories/estate/estated.conf", root);
    snprintf(paths.models[0], sizeof paths.models[0], "%s/conf/models", root);
    snprintf(paths.plugins, sizeof paths.plugins, "%s",
             getenv("STORY_PLUGINS") ? getenv("STORY_PLUGINS") : "build/plugins");
    if (setup_load(&paths, problems, &site))
        problems_print(problems, stdout);
    problems_free(problems);
    return site;
}

/* Run from the root of the tree. */
int main(int argc, char **argv)
{
    struct site *site = argc > 1 ? load(".") : NULL;
    int passed = 0, failed = 0;

    if (!site) {
        fprintf(stderr, "usage: %s STORY.. (in the root of the tree)\n", argv[0]);
        return 2;
    }
    clock_set_zone(site->settings.timezone);
    for (int i = 1; i < argc; i++) {
        if (tell(site, argv[i]))
            passed++;
        else
            failed++;
    }
    printf("%d passed, %d failed\n", passed, failed);
    site_free(site);
    return failed != 0;
}
