/*
 * story_run - replays days of an estate in virtual time: stories with a beginning, things that
 * happen, and what must have come of them by the end.
 *
 * The desk, the plugins and setup are the real ones; wires, store, city and clocks are made up.
 * Every story begins with an estate of its own and leaves nothing behind.
 */
#include "ctl/story_run.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/text.h"
#include "ctl/story_check.h"
#include "ctl/story_day.h"
#include "ctl/story_estate.h"
#include "ctl/story_live.h"
#include "ctl/story_read.h"
#include "ctl/story_show.h"
#include "estate_plugin.h"

/* Local time, once the time zone is known. */
static bool set_start(struct story *story)
{
    struct tm tm = {.tm_isdst = -1};
    const char *end = strptime(story->start, "%Y-%m-%d %H:%M", &tm);

    story->start_utc_ms = (int64_t)mktime(&tm) * 1000;
    if (end && !*end)
        return true;
    return story_fail(story, (struct story_place){.file = story->name},
                      "start %s: write start YYYY-MM-DD HH:MM", story->start);
}

/* The story is read and its estate is there; now it happens. An exit code as of tell(). */
static int replay(struct story *story)
{
    clock_set_zone(story->site->settings.timezone);
    story_check_words(story);
    if (!set_start(story) || story->failures)
        return EXIT_CONFIG;
    if (!story_order(story) || !story_live(story)) {
        story_fail(story, (struct story_place){.file = story->name}, "out of memory");
        return EXIT_NOTHING;
    }
    story_check(story);
    if (!story->failures)
        return 0;
    story_show(story, stdout);
    return EXIT_NOTHING;
}

/* 0; 1: it did not end as it should; EXIT_CONFIG: its estate is wrong. */
static int tell(struct story_house *house, const char *path)
{
    struct story story = {.name = path,
                          .start = "2025-07-17 08:00",
                          .tick_ms = 1000,
                          .until_ms = -1,
                          .time_quality = ESTATE_CLOCK_NTP};
    struct site *site = NULL;
    int code = EXIT_CONFIG;

    story_read(&story, path);
    if (!story.failures && !story.refused && story.until_ms < 0)
        story_fail(&story, (struct story_place){.file = path}, "has no end; write until TIME");
    if (!story.failures && story_estate_load(&story, house, &site) && !story.failures) {
        story.site = site;
        code = replay(&story);
    } else if (!story.failures && story.refused) {
        code = 0;
    }
    if (!code)
        printf("ok %s\n", path);
    fflush(stdout);
    if (story.site)
        story_bury(&story);
    story_forget(&story);
    site_free(site);
    return code;
}

/* ---- the command line ---- */

/* `beside` the program, as in a tree that was built; else where the package has it. */
static void default_directory(const char *beside, const char *packaged, char out[SITE_PATH])
{
    char self[SITE_PATH];
    ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);
    char *slash;

    self[n > 0 ? n : 0] = '\0';
    slash = strrchr(self, '/');
    if (slash)
        *slash = '\0';
    if (!slash || (size_t)snprintf(out, SITE_PATH, "%s/%s", self, beside) >= SITE_PATH ||
        access(out, R_OK))
        text_copy(out, SITE_PATH, packaged);
}

static void find_house(const struct options *options, struct story_house *house)
{
    const char *slash = options->plugin ? strrchr(options->plugin, '/') : NULL;

    default_directory("plugins", "/usr/lib/estated/plugins", house->plugins);
    default_directory("../conf/models", "/usr/share/estated/models", house->models);
    if (options->models)
        TEXT_COPY(house->models, options->models);
    if (options->plugins)
        TEXT_COPY(house->plugins, options->plugins);
    if (options->plugin)
        snprintf(house->plugins, sizeof house->plugins, "%.*s",
                 slash ? (int)(slash - options->plugin) : 1, slash ? options->plugin : ".");
}

/* A plugin of which the story then uses another than was meant proves nothing. */
static bool is_plugin(const char *path)
{
    const char *dot = strrchr(path, '.');

    return dot && text_equal(dot, ".so") && !access(path, R_OK);
}

int story_run(const struct options *options, char *const *operand, int operands)
{
    struct story_house house = {.catalogue = {.products = 0}};
    int passed = 0, failed = 0, code = 0;

    if (operands < 1)
        return options_fail(EXIT_USAGE, "usage: estatectl story FILE ..; --help tells more");
    if (options->plugin && !is_plugin(options->plugin))
        return options_fail(EXIT_USAGE, "%s is no plugin, or cannot be read", options->plugin);
    find_house(options, &house);
    for (int i = 0; i < operands; i++) {
        int one = tell(&house, operand[i]);

        *(one ? &failed : &passed) += 1;
        code = one > code ? one : code;
    }
    printf("%d passed, %d failed\n", passed, failed);
    catalogue_clear(&house.catalogue);
    return code;
}
