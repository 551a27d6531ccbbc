/*
 * story_show - prints what a story did, what came of it, and what was expected.
 *
 * A check stands where its time begins; one without a time stands at the end.
 */
#include "ctl/story_show.h"

#include <stdlib.h>

#include "base/text.h"
#include "ctl/story_check.h"
#include "estate_plugin.h"

/* A line of the time line: one of the three. */
struct show_row {
    int64_t at_ms;
    size_t order;
    const struct story_told *told;
    const struct story_line *check, *done;
};

static void show_event(const struct alarm_event *e, FILE *out)
{
    static const char *const quiet[] = {"", " quiet=permit", " quiet=shelved", " quiet=parent"};
    static const char *const grade[] = {"unknown", "likely", "certain"};

    fprintf(out, "%-10s %-16s %-11s rev=%u condition=%s", e->zone, e->code->code,
            event_kind_name(e->kind), e->rev, condition_name(e->condition));
    if (e->code->causes)
        fprintf(out, " cause=%s grade=%s", e->code->cause[e->cause].name, grade[e->grade]);
    if (e->mode != MODE_ACTUAL)
        fprintf(out, " mode=%s", mode_name(e->mode));
    fprintf(out, "%s%s%s%s%s\n", quiet[e->quiet], e->needs_reset ? " needs-reset=yes" : "",
            e->closed ? " closed=yes" : "", e->item[0] ? " item=" : "", e->item);
}

static void show(const struct show_row *row, FILE *out)
{
    int64_t seconds = row->at_ms / 1000;
    bool late = row->at_ms == INT64_MAX, failed = row->check && row->check->failed;

    fprintf(out, "%s ", failed ? ">>" : "  ");
    if (late)
        fprintf(out, "in the end   ");
    else
        fprintf(out, "%3dd %02d:%02d:%02d ", (int)(seconds / 86400), (int)(seconds / 3600 % 24),
                (int)(seconds / 60 % 60), (int)(seconds % 60));
    if (row->check)
        fprintf(out, "%s: %s (line %d)\n", failed ? "DID NOT HOLD" : "held", row->check->text,
                row->check->place.number);
    else if (row->done)
        fprintf(out, "* %s\n", row->done->text);
    else if (row->told->event)
        show_event(row->told->event, out);
    else
        fprintf(out, "%s\n", row->told->text);
}

static int compare(const void *left, const void *right)
{
    const struct show_row *a = left, *b = right;

    if (a->at_ms != b->at_ms)
        return a->at_ms < b->at_ms ? -1 : 1;
    return a->order < b->order ? -1 : a->order > b->order;
}

void story_show(const struct story *story, FILE *out)
{
    struct show_row *row = calloc(story->happenings + story->lines + story->tolds + 1, sizeof *row);
    size_t n = 0;

    for (size_t i = 0; row && i < story->happenings; i++, n++) {
        const struct story_line *line = &story->line[story->happening[i].line];

        row[n] = (struct show_row){.at_ms = story->happening[i].at_ms, .order = n};
        *(line->check ? &row[n].check : &row[n].done) = line;
    }
    for (size_t i = 0; row && i < story->tolds; i++, n++)
        row[n] =
            (struct show_row){.at_ms = story->told[i].at_ms, .order = n, .told = &story->told[i]};
    for (size_t i = 0; row && i < story->lines; i++)
        if (story->line[i].check && !story->line[i].timed) {
            row[n] = (struct show_row){.at_ms = story_check_from(story->line[i].text),
                                       .order = n,
                                       .check = &story->line[i]};
            n++;
        }
    if (n)
        qsort(row, n, sizeof *row, compare);
    for (size_t i = 0; i < n; i++)
        show(&row[i], out);
    free(row);
}
