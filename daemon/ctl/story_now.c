/*
 * story_now - what is outside the desk in a story: clocks, the store, the city, the sounder.
 *
 * The clocks count from the beginning of the story, the store answers at once, and everything that
 * the desk says is written down for the checks.
 */
#include "ctl/story_now.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/text.h"
#include "estate_plugin.h"
#include "send/payload.h"
#include "setup/list.h"

enum { FIRST_MS = 86400000, SENTENCE = 400 };

int64_t story_now(const struct story *story)
{
    return FIRST_MS + story->at_ms;
}

struct moment story_moment(const struct story *story)
{
    struct moment now = {.now_ms = story_now(story),
                         .utc_ms = story->start_utc_ms + story->at_ms + story->jump_ms,
                         .time_quality = story->time_quality};

    clock_localize(&now);
    return now;
}

/* ---- keeping ---- */

static void copy(const void *block, size_t n, struct story_block *out)
{
    void *grown = block ? realloc(out->at, n) : NULL;

    if (!block) {
        free(out->at);
        *out = (struct story_block){0};
    }
    if (!grown)
        return;
    memcpy(grown, block, n);
    out->at = grown;
    out->n = n;
}

static void copy_state(const struct story *story, uint32_t zone, struct story_block *out)
{
    size_t n;
    const void *block = desk_state(story->desk, zone, &n);

    copy(block, n, out);
}

static void on_changed(void *context, uint32_t zone)
{
    struct story *story = context;

    if (story->kills)
        copy_state(story, zone, &story->kept[zone].live);
}

static void store(const struct story *story, uint32_t zone)
{
    if (story->cuts)
        copy_state(story, zone, &story->kept[zone].stored);
}

void story_keep(struct story *story)
{
    size_t n;
    const void *points = desk_points(story->desk, &n);

    for (uint32_t z = 0; z <= story->site->zones + 1; z++)
        store(story, z);
    if (story->cuts)
        copy(points, n, &story->points);
}

/* ---- writing down ---- */

static struct story_told *tell(struct story *story)
{
    if (!list_grow(&story->told, story->tolds, sizeof *story->told))
        return NULL;
    story->told[story->tolds] = (struct story_told){.at_ms = story->at_ms};
    return &story->told[story->tolds++];
}

/* The course that an event has with it, behind its text: what is shown of it changes later. */
static void add_course(const struct alarm_event *event, char *text, size_t size)
{
    struct text course = {.at = text + strlen(text), .size = size - strlen(text)};

    if (event->trends)
        text_printf(&course, " course=%d", event->trends);
    for (uint8_t i = 0; i < event->trends; i++)
        text_printf(&course, " %+llds=%.2f",
                    (long long)(event->trend[i].at_ms - event->now_ms) / 1000,
                    event->trend[i].value);
}

static void on_event(void *context, const struct alarm_event *event)
{
    struct story *story = context;
    struct moment now = story_moment(story);
    struct story_told *told = tell(story);
    char text[4 * SENTENCE];
    size_t n;

    if (told && (told->event = malloc(sizeof *event))) {
        *told->event = *event;
        payload_text(event, false, text, SENTENCE);
        n = strlen(text);
        text[n++] = ' ';
        payload_text(event, true, text + n, SENTENCE);
        add_course(event, text, sizeof text);
        told->text = strdup(text);
    }
    store(story, event->zone_index == SITE_NO ? story->site->zones : event->zone_index);
    desk_stored(story->desk, event->instance, &now);
    for (int hop = DRILL_COMMITTED; event->mode == MODE_DRILL && hop <= DRILL_CITY; hop++)
        desk_drill_hop(story->desk, (enum drill_hop)hop, event->id, &now);
}

static void on_keep(void *context, uint32_t zone)
{
    store(context, zone);
}

static void on_audit(void *context, const struct audit *audit)
{
    struct story_told *told = tell(context);
    char line[320];

    snprintf(line, sizeof line, "%-10s %s by %s%s %s %s %s", audit->zone[0] ? audit->zone : "-",
             audit->op, audit->city ? "city/" : "", audit->by, audit->item, audit->number,
             audit->reason);
    if (told)
        told->text = strdup(text_trim(line));
    json_free(audit->more);
}

static void add_step(struct story *story, uint32_t point, int32_t value)
{
    if (list_grow(&story->step, story->steps, sizeof *story->step))
        story->step[story->steps++] = (struct story_step){story->at_ms, point, value};
}

static void on_sounder(void *context, bool on)
{
    struct story_told *told = tell(context);

    add_step(context, SITE_NO, on);
    if (told)
        told->text = strdup(on ? "sounder    on" : "sounder    off");
}

static void on_period(void *context, uint32_t point, int32_t period_ms)
{
    struct story *story = context;

    add_step(story, point, period_ms);
    story->feed[point].asked_ms = period_ms;
    story->feed[point].due_ms = story->at_ms;
}

struct desk *story_desk(struct story *story)
{
    struct desk_hooks hooks = {.context = story,
                               .event = on_event,
                               .changed = on_changed,
                               .keep = on_keep,
                               .audit = on_audit,
                               .sounder = on_sounder,
                               .period = on_period};
    struct moment now = story_moment(story);
    struct desk *desk = NULL;

    return desk_new(story->site, &hooks, &now, &desk) ? NULL : desk;
}

uint32_t story_stored(void *context, const char *id)
{
    const struct story *story = context;

    for (size_t i = story->tolds; i-- > 0;)
        if (story->told[i].event && text_equal(story->told[i].event->id, id))
            return story->told[i].event->rev;
    return 0;
}
