/*
 * story_live - what happens in a story: time, readings, losses, people, restarts.
 *
 * Time goes in steps of a second; every point that was set is read at its own period. The store
 * answers at once.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "estate_plugin.h"
#include "model/unit.h"
#include "story.h"

int story_split(char *text, char *word[MOST_WORDS])
{
    char *one;
    int n = 0;

    while (n < MOST_WORDS - 1 && (one = text_cut(&text, ' ')))
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

struct moment story_moment(const struct story *story)
{
    struct moment now = {.now_ms = 86400000 + story->at_ms,
                         .utc_ms = story->start_utc_ms + story->at_ms + story->jump_ms,
                         .time_quality = story->time_quality};

    clock_localize(&now);
    return now;
}

static void on_event(void *context, const struct alarm_event *event)
{
    struct story *story = context;
    struct moment now = story_moment(story);

    if (story->tolds < MOST_TOLD)
        story->told[story->tolds++] = (struct told){.event = *event, .at_ms = story->at_ms};
    desk_stored(story->desk, event->instance, &now);
}

struct desk *story_open(struct story *story)
{
    struct desk_hooks hooks = {.context = story, .event = on_event};
    struct moment now = story_moment(story);
    struct desk *desk = NULL;

    if (desk_new(story->site, &hooks, &now, &desk)) {
        fputs("out of memory\n", stderr);
        exit(2);
    }
    return desk;
}

static void feed_one(struct story *story, uint32_t point)
{
    const struct feed *feed = &story->feed[point];
    struct reading reading = {.kind = READING_POINT,
                              .index = point,
                              .value = feed->number,
                              .quality = feed->bad ? ESTATE_BAD : ESTATE_GOOD,
                              .fault = feed->bad ? FAULT_RANGE : FAULT_NONE};

    if (!isnan(feed->number) && !feed->silent)
        desk_reading(story->desk, &reading, story_moment(story).now_ms, 0);
}

static void feed_all(struct story *story)
{
    for (uint32_t p = 0; p < story->site->points; p++) {
        int64_t period = story->site->point[p].period_ms ? story->site->point[p].period_ms : 1000;

        if (story->at_ms % period == 0)
            feed_one(story, p);
    }
}

/* ---- what happens ---- */

/* The value's name in a role that this point plays, as a number; -1 if it has none. */
static double named_value(const struct site *site, uint32_t point, const char *name)
{
    for (uint32_t z = 0; z < site->zones; z++)
        for (uint16_t r = 0; r < site->zone[z].plugin->roles; r++) {
            const char *const *values = site->zone[z].plugin->role[r].values;

            for (uint16_t i = 0; values && i < site->zone[z].role[r].inputs; i++)
                for (int v = 0; site->zone[z].role[r].input[i].point == point && values[v]; v++)
                    if (text_equal(values[v], name))
                        return v;
        }
    return -1;
}

/* set POINT VALUE, POINT VALUE .. */
static bool do_set(struct story *story, char *list)
{
    char *one;

    while ((one = text_cut(&list, ','))) {
        char *rest = one, *name = text_cut(&rest, ' ');
        uint32_t point = site_find_point(story->site, name);
        double number;

        if (point == SITE_NO || !rest)
            return false;
        rest = text_trim(rest);
        if (unit_read(rest, story->site->point[point].unit, &number)) {
            number = named_value(story->site, point, rest);
            if (number < 0)
                return false;
        }
        story->feed[point] = (struct feed){.number = number};
        feed_one(story, point);
    }
    return true;
}

/* The device of this name, or of the point of this name. */
static uint32_t device_of(const struct site *site, const char *name)
{
    uint32_t point = site_find_point(site, name);

    return point == SITE_NO ? site_find_device(site, name) : site->point[point].device;
}

/* lose, back: all points of a device, and the news of it. */
static bool do_device(struct story *story, const char *name, bool lost)
{
    uint32_t device = device_of(story->site, name);
    struct reading news = {.kind = READING_DEVICE,
                           .index = device,
                           .quality = lost ? ESTATE_LOST : ESTATE_GOOD,
                           .fault = lost ? FAULT_TIMEOUT : FAULT_NONE};

    if (device == SITE_NO)
        return false;
    desk_reading(story->desk, &news, story_moment(story).now_ms, 0);
    for (uint32_t p = 0; p < story->site->points; p++)
        if (story->site->point[p].device == device) {
            story->feed[p].silent = lost;
            story->feed[p].bad = false;
            feed_one(story, p);
        }
    return true;
}

/* silence, bad: one point, or "all". */
static bool do_point(struct story *story, const char *name, bool bad)
{
    bool all = text_equal(name, "all"), found = false;

    for (uint32_t p = 0; p < story->site->points; p++)
        if (all || text_equal(story->site->point[p].name, name)) {
            story->feed[p].bad = story->feed[p].bad || bad;
            story->feed[p].silent = story->feed[p].silent || !bad;
            feed_one(story, p);
            found = true;
        }
    return found;
}

/* acknowledge, reset: CODE by WHO, the newest that was told. */
static bool do_person(struct story *story, char **word, bool reset)
{
    struct moment now = story_moment(story);

    for (size_t i = story->tolds; i-- > 0;) {
        const struct alarm_event *event = &story->told[i].event;

        if (text_equal(event->code->code, word[1]))
            return text_equal(word[2], "by") && !(reset ? desk_reset : desk_acknowledge)(
                                                    story->desk, event->id, word[3], true, &now);
    }
    return false;
}

static uint32_t stored_rev(void *context, const char *id)
{
    struct story *story = context;
    uint32_t rev = 0;

    for (size_t i = 0; i < story->tolds; i++)
        if (text_equal(story->told[i].event.id, id) && story->told[i].event.rev > rev)
            rev = story->told[i].event.rev;
    return rev;
}

static bool do_restart(struct story *story, int64_t down_ms)
{
    struct desk *old = story->desk;
    struct moment now;
    bool taken = true;

    story->at_ms += down_ms;
    now = story_moment(story);
    story->desk = story_open(story);
    for (uint32_t z = 0; z <= story->site->zones; z++) {
        size_t size;
        const void *block = desk_state(old, z, &size);

        taken = desk_restore(story->desk, z, block, size) && taken;
    }
    desk_free(old);
    desk_reconcile(story->desk, stored_rev, story, &now);
    return taken;
}

static bool do_clock(struct story *story, char **word)
{
    int at = 1;

    if (text_equal(word[1], "ntp") || text_equal(word[1], "none")) {
        story->time_quality = text_equal(word[1], "ntp") ? ESTATE_CLOCK_NTP : ESTATE_CLOCK_NONE;
        return true;
    }
    story->jump_ms += story_time(word, &at);
    return at > 1;
}

static bool carry_out(struct story *story, const char *text)
{
    char copy[LINE], *word[MOST_WORDS];
    int at = 1;

    if (!strncmp(text, "set ", 4)) {
        TEXT_COPY(copy, text + 4);
        return do_set(story, copy);
    }
    TEXT_COPY(copy, text);
    story_split(copy, word);
    if (text_equal(word[0], "lose") || text_equal(word[0], "back"))
        return do_device(story, word[1], word[0][0] == 'l');
    if (text_equal(word[0], "silence") || text_equal(word[0], "bad"))
        return do_point(story, word[1], word[0][0] == 'b');
    if (text_equal(word[0], "acknowledge") || text_equal(word[0], "reset"))
        return do_person(story, word, word[0][0] == 'r');
    if (text_equal(word[0], "restart"))
        return do_restart(story, story_time(word, &at));
    return text_equal(word[0], "clock") && do_clock(story, word);
}

void story_live(struct story *story)
{
    size_t next = 0;

    for (story->at_ms = 0; story->at_ms <= story->until_ms; story->at_ms += 1000) {
        struct moment now;

        feed_all(story);
        for (; next < story->lines && story->line[next].at_ms <= story->at_ms; next++) {
            const struct line *line = &story->line[next];

            if (!line->check && !carry_out(story, line->text))
                story_fail(story, line->number, "cannot be done", line->text);
        }
        now = story_moment(story);
        desk_tick(story->desk, &now);
    }
}
