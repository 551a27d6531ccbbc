/*
 * story_live - lets a story happen: time, readings, losses, people, restarts.
 *
 * Time goes from tick to tick, and stops at every moment at which a line wants something. A point
 * that was set is read at its own period; what its wire says in between goes by lines of the story,
 * and its noise by the time alone, so that it is the same after a restart.
 */
#include "ctl/story_live.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "ctl/story_check.h"
#include "ctl/story_day.h"
#include "ctl/story_feed.h"
#include "ctl/story_now.h"
#include "ctl/story_people.h"
#include "ctl/story_read.h"
#include "estate_plugin.h"
#include "model/unit.h"
#include "setup/list.h"

enum { HOUR_MS = 3600000 };

/* ---- wires ---- */

/* Between -1 and 1, by the place and the time. */
static double chance(uint32_t point, int64_t at_ms)
{
    uint64_t x = (uint64_t)at_ms * 0x9E3779B97F4A7C15u + point * 0xD1B54A32D192ED03u + 1;

    x = (x ^ x >> 30) * 0xBF58476D1CE4E5B9u;
    x = (x ^ x >> 27) * 0x94D049BB133111EBu;
    return (double)((x ^ x >> 31) >> 11) / (double)(UINT64_C(1) << 52) - 1;
}

static double value_now(const struct story *story, uint32_t point)
{
    const struct story_feed *feed = &story->feed[point];
    double value = feed->to;

    if (story->at_ms < feed->until_ms)
        value = feed->from + (feed->to - feed->from) * (double)(story->at_ms - feed->since_ms) /
                                 (double)(feed->until_ms - feed->since_ms);
    if (feed->wave_ms)
        value += feed->wave *
                 sin(2 * M_PI * (double)(story->at_ms % feed->wave_ms) / (double)feed->wave_ms);
    return feed->noise ? value + feed->noise * chance(point, story->at_ms) : value;
}

static void feed_one(struct story *story, uint32_t point)
{
    struct story_feed *feed = &story->feed[point];
    int64_t configured = story->site->point[point].period_ms;
    int64_t period = feed->asked_ms ? feed->asked_ms : configured ? configured : 1000;
    struct reading reading = {.kind = READING_POINT,
                              .index = point,
                              .quality = feed->fault ? ESTATE_BAD : ESTATE_GOOD,
                              .fault = feed->fault};

    feed->due_ms = story->at_ms - story->at_ms % period + period;
    if (!feed->set || feed->silent)
        return;
    reading.value = value_now(story, point);
    desk_reading(story->desk, &reading, story_now(story), 0);
}

static void feed_due(struct story *story)
{
    for (uint32_t p = 0; p < story->site->points; p++)
        if (story->feed[p].due_ms <= story->at_ms)
            feed_one(story, p);
}

static void tell_device(struct story *story, uint32_t device, bool lost)
{
    struct reading news = {.kind = READING_DEVICE,
                           .index = device,
                           .quality = lost ? ESTATE_LOST : ESTATE_GOOD,
                           .fault = lost ? FAULT_TIMEOUT : FAULT_NONE};

    story->lost[device] = lost;
    desk_reading(story->desk, &news, story_now(story), 0);
}

/* ---- words ---- */

/* POINT, and the words behind it as text. */
static bool take_point(const struct story *story, char *text, uint32_t *point, char **rest)
{
    char *name = (*rest = text, text_cut(rest, ' '));

    *point = name ? site_find_point(story->site, name) : SITE_NO;
    *rest = *rest ? text_trim(*rest) : NULL;
    return *point != SITE_NO && *rest && **rest;
}

/* The text up to a word, which is cut off; the rest behind it, NULL if the word is not there. */
static char *cut_word(char *text, const char *word)
{
    size_t n = strlen(word);

    for (char *at = text; (at = strstr(at, word)); at += n)
        if (at > text && at[-1] == ' ' && at[n] == ' ') {
            at[-1] = '\0';
            return text_trim(at + n);
        }
    return NULL;
}

static bool read_time(char *text, int64_t *out)
{
    char *word[STORY_WORDS];
    int at = 0;

    story_split(text, word);
    *out = story_time(word, &at);
    return at && !word[at][0];
}

/* ---- what happens to wires ---- */

/* POINT VALUE, POINT VALUE .. */
static bool do_set(struct story *story, char *list)
{
    char *one, *rest;
    uint32_t point;
    double number;

    while ((one = text_cut(&list, ','))) {
        struct story_feed *feed;

        if (!take_point(story, one, &point, &rest) ||
            !story_feed_value(story->site, point, rest, &number))
            return false;
        feed = &story->feed[point];
        feed->to = number;
        feed->set = true;
        feed->until_ms = 0;
        feed->silent = story->lost[story->site->point[point].device];
        feed->fault = FAULT_NONE;
        feed_one(story, point);
    }
    return true;
}

/* POINT to VALUE in TIME */
static bool do_ramp(struct story *story, char *text)
{
    char *rest, *to, *in;
    uint32_t point;
    double number;
    int64_t time;

    if (!take_point(story, text, &point, &rest) || strncmp(rest, "to ", 3))
        return false;
    to = text_trim(rest + 3);
    in = cut_word(to, "in");
    if (!in || !story_feed_value(story->site, point, to, &number) || !read_time(in, &time))
        return false;
    story->feed[point].from = value_now(story, point);
    story->feed[point].to = number;
    story->feed[point].since_ms = story->at_ms;
    story->feed[point].until_ms = story->at_ms + time;
    story->feed[point].set = true;
    return true;
}

/* POINT VALUE */
static bool do_noise(struct story *story, char *text)
{
    char *rest;
    uint32_t point;

    return take_point(story, text, &point, &rest) &&
           (text_equal(rest, "0")
                ? (story->feed[point].noise = 0, true)
                : story_feed_value(story->site, point, rest, &story->feed[point].noise));
}

/* POINT VALUE every TIME */
static bool do_wave(struct story *story, char *text)
{
    char *rest, *every;
    uint32_t point;

    if (!take_point(story, text, &point, &rest))
        return false;
    if (text_equal(rest, "0")) {
        story->feed[point].wave_ms = 0;
        return true;
    }
    every = cut_word(rest, "every");
    return every && story_feed_value(story->site, point, rest, &story->feed[point].wave) &&
           read_time(every, &story->feed[point].wave_ms);
}

static bool set_lost(struct story *story, const char *name, bool lost)
{
    const struct site *site = story->site;
    uint32_t point = site_find_point(site, name),
             device = point == SITE_NO ? site_find_device(site, name) : site->point[point].device;

    if (device == SITE_NO)
        return false;
    tell_device(story, device, lost);
    for (uint32_t p = 0; p < site->points; p++)
        if (site->point[p].device == device) {
            story->feed[p].silent = lost;
            story->feed[p].fault = FAULT_NONE;
            feed_one(story, p);
        }
    return true;
}

static bool do_lose(struct story *story, char *name)
{
    return set_lost(story, name, true);
}

static bool do_back(struct story *story, char *name)
{
    return set_lost(story, name, false);
}

static bool set_feed(struct story *story, const char *name, bool silent, uint8_t fault)
{
    bool all = text_equal(name, "all"), found = false;

    for (uint32_t p = 0; p < story->site->points; p++)
        if (all || text_equal(story->site->point[p].name, name)) {
            story->feed[p].silent = story->feed[p].silent || silent;
            story->feed[p].fault = silent ? story->feed[p].fault : fault;
            feed_one(story, p);
            found = true;
        }
    return found;
}

static bool do_silence(struct story *story, char *name)
{
    return set_feed(story, name, true, FAULT_NONE);
}

/* POINT [FAULT] */
static bool do_bad(struct story *story, char *text)
{
    char *rest = text, *name = text_cut(&rest, ' ');
    uint8_t fault = rest ? FAULT_TIMEOUT : FAULT_RANGE;

    while (rest && fault < FAULT_COUNT && !text_equal(fault_name(fault), rest))
        fault++;
    return name && fault < FAULT_COUNT && set_feed(story, name, false, fault);
}

static bool sign(const struct estate_plugin *plugin, double *param, const char *name,
                 const char *text)
{
    for (uint16_t p = 0; p < plugin->params; p++)
        if (text_equal(plugin->param[p].name, name))
            return !unit_read(text, plugin->param[p].unit, &param[p]);
    return false;
}

/* ITEM PARAMETER VALUE: as if its section were changed and read again. */
static bool do_sign(struct story *story, char *text)
{
    char *rest = text, *item = text_cut(&rest, ' '), *name = rest ? text_cut(&rest, ' ') : NULL;
    bool done = false;

    for (uint32_t z = 0; rest && z < story->site->zones; z++)
        for (uint16_t r = 0; r < story->site->zone[z].plugin->roles; r++) {
            const struct site_role *role = &story->site->zone[z].role[r];

            for (uint16_t i = 0; i < role->items; i++)
                if (text_equal(role->item[i].name, item) && role->item[i].param)
                    done =
                        sign(story->site->zone[z].plugin, role->item[i].param, name, rest) || done;
        }
    return done;
}

/* ---- what happens to the gateway ---- */

enum ending { ENDING_RESTART, ENDING_KILL, ENDING_POWER };

/* What of a zone there is to begin again with. */
static struct story_block left(const struct story *story, const struct desk *old, uint32_t z,
                               enum ending ending)
{
    struct story_block block = {.n = 0};

    if (ending != ENDING_RESTART)
        return ending == ENDING_KILL ? story->kept[z].live : story->kept[z].stored;
    block.at = (void *)desk_state(old, z, &block.n);
    return block;
}

static void restore_points(const struct story *story, const struct desk *old, enum ending ending)
{
    size_t n = story->points.n;
    const void *block = ending == ENDING_POWER ? story->points.at : desk_points(old, &n);

    if (block)
        desk_restore_points(story->desk, block, n);
}

/* The gateway is away for `text`, and begins with what is left. */
static bool begin_again(struct story *story, char *text, enum ending ending)
{
    struct desk *old = story->desk;
    struct moment now;
    int64_t down_ms;
    bool taken = true;

    if (!read_time(text, &down_ms) || !list_grow(&story->old, story->olds, sizeof old))
        return false;
    story->old[story->olds++] = old;
    story->at_ms += down_ms;
    now = story_moment(story);
    story->desk = story_desk(story);
    for (uint32_t z = 0; story->desk && z <= story->site->zones + 1; z++) {
        struct story_block block = left(story, old, z, ending);

        taken = (!block.at || desk_restore(story->desk, z, block.at, block.n)) && taken;
    }
    if (!story->desk)
        return false;
    restore_points(story, old, ending);
    desk_gap_was(story->desk, ending == ENDING_POWER ? GAP_POWER : GAP_RESTART);
    if (ending == ENDING_POWER)
        desk_skip_revisions(story->desk);
    desk_reconcile(story->desk, story_stored, story, &now);
    for (uint32_t d = 0; d < story->site->devices; d++)
        if (story->lost[d])
            tell_device(story, d, true);
    for (uint32_t p = 0; p < story->site->points; p++) {
        story->feed[p].asked_ms = 0;
        story->feed[p].due_ms = 0;
    }
    return taken;
}

static bool do_restart(struct story *story, char *text)
{
    return begin_again(story, text, ENDING_RESTART);
}

static bool do_kill(struct story *story, char *text)
{
    return begin_again(story, text, ENDING_KILL);
}

static bool do_power(struct story *story, char *text)
{
    return begin_again(story, text, ENDING_POWER);
}

/* +TIME, -TIME, none, ntp, rtc, beacon */
static bool do_clock(struct story *story, char *text)
{
    int64_t time;

    for (uint8_t quality = ESTATE_CLOCK_NONE; quality <= ESTATE_CLOCK_BEACON; quality++)
        if (text_equal(text, clock_quality_name(quality))) {
            story->time_quality = quality;
            return true;
        }
    if ((text[0] != '+' && text[0] != '-') || !read_time(text + 1, &time))
        return false;
    story->jump_ms += text[0] == '-' ? -time : time;
    return true;
}

static bool carry_out(struct story *story, const char *text)
{
    static const struct {
        const char *word;
        bool (*act)(struct story *story, char *rest);
    } acts[] = {{"set ", do_set},         {"ramp ", do_ramp}, {"noise ", do_noise},
                {"wave ", do_wave},       {"lose ", do_lose}, {"back ", do_back},
                {"silence ", do_silence}, {"bad ", do_bad},   {"sign ", do_sign},
                {"restart ", do_restart}, {"kill ", do_kill}, {"power ", do_power},
                {"clock ", do_clock}};
    bool done = false;

    for (size_t i = 0; !done && i < sizeof acts / sizeof *acts; i++) {
        size_t n = strlen(acts[i].word);
        char *rest = strncmp(text, acts[i].word, n) ? NULL : strdup(text + n);

        done = rest && acts[i].act(story, rest);
        free(rest);
    }
    return done || story_people(story, text);
}

/* ---- time ---- */

static void happen(struct story *story, const struct story_happening *happening)
{
    struct story_line *line = &story->line[happening->line];

    if (line->check)
        story_check_line(story, line);
    else if (!carry_out(story, line->text))
        story_fail(story, line->place, "cannot be done: %s", line->text);
}

/* What the journal gets without an event: each zone, once an hour. And a day is over. */
static void turn(struct story *story)
{
    struct moment now = story_moment(story);

    desk_tick(story->desk, &now);
    if (story->at_ms / HOUR_MS != story->hour)
        story_keep(story);
    story->hour = story->at_ms / HOUR_MS;
    if (now.local_day > story->day)
        story_day_sums(story, now.local_day - 1);
    story->day = now.local_day;
}

bool story_live(struct story *story)
{
    size_t next = 0;

    story->lost = calloc(story->site->devices + 1, sizeof *story->lost);
    story->feed = calloc(story->site->points + 1, sizeof *story->feed);
    story->kept = calloc(story->site->zones + 2, sizeof *story->kept);
    story->desk = story->lost && story->feed && story->kept ? story_desk(story) : NULL;
    if (!story->desk)
        return false;
    story->day = story_moment(story).local_day;
    while (story->at_ms <= story->until_ms) {
        feed_due(story);
        for (; next < story->happenings && story->happening[next].at_ms <= story->at_ms; next++)
            happen(story, &story->happening[next]);
        if (!story->desk)
            return false;
        turn(story);
        story->at_ms += story->tick_ms - story->at_ms % story->tick_ms;
        if (next < story->happenings && story->happening[next].at_ms < story->at_ms)
            story->at_ms = story->happening[next].at_ms;
    }
    story->at_ms = story->until_ms;
    return true;
}

void story_bury(struct story *story)
{
    desk_free(story->desk);
    for (size_t i = 0; i < story->olds; i++)
        desk_free(story->old[i]);
    for (size_t i = 0; i < story->tolds; i++) {
        free(story->told[i].event);
        free(story->told[i].text);
    }
    for (uint32_t z = 0; story->kept && z <= story->site->zones + 1; z++) {
        free(story->kept[z].live.at);
        free(story->kept[z].stored.at);
    }
    free(story->kept);
    free(story->points.at);
    free(story->lost);
    free(story->feed);
    free(story->told);
    free(story->step);
    free(story->old);
}
