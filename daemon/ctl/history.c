/*
 * history - prints readings as they are read, and tells where there are none.
 *
 * Only good readings are kept, so a time without one is all that is left of a dead device, a value
 * out of range or a gateway without power: it is a line of its own, never bridged. What is shorter
 * than one and a half periods is none, because a value counts as good for so long. Times are those
 * of the estate, as on every other page, wherever the files are read: the zone of the board, which
 * is often UTC, counts only if no accepted configuration lies beside them.
 */
#include "ctl/history.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "ctl/row.h"
#include "ctl/stop.h"
#include "ctl/when.h"
#include "keep/recall.h"
#include "setup/good.h"

enum { NAMES = 20000, PATH = 512, LOOK_EVERY = 1024 /* readings, then whether to stop */ };

static const int64_t HOUR_MS = 3600000;

struct listing {
    const struct options *options;
    struct recall_point point;
    int64_t last_ms; /* of the newest reading; the begin of the span */
    int64_t shown;
};

static void print_gap(const struct listing *listing, int64_t from, int64_t to)
{
    char begin[CLOCK_TEXT], end[CLOCK_TEXT], span[16];
    double s = (double)(to - from) / 1000;
    struct json *row;

    clock_format(begin, from);
    clock_format(end, to);
    if (listing->options->json) {
        row = json_new_object();
        json_put_text(row, "gap", begin);
        json_put_text(row, "until", end);
        json_put_number(row, "s", s, 1);
        row_print(row);
    } else if (listing->options->csv) {
        printf("%s,,,%.1f\n", begin, s);
    } else {
        row_span(s, span, sizeof span);
        printf(listing->options->chinese ? "%s  无有效读数 %s\n" : "%s  no good reading for %s\n",
               begin, span);
    }
}

static void note_gap(const struct listing *listing, int64_t until)
{
    int64_t period = listing->point.period_ms;

    if (period && until - listing->last_ms > period + period / 2)
        print_gap(listing, listing->last_ms, until);
}

static bool on_reading(void *context, int64_t utc_ms, double value)
{
    struct listing *listing = context;
    const char *unit = listing->point.unit;
    char time[CLOCK_TEXT], words[48];
    struct json *row;

    note_gap(listing, utc_ms);
    listing->last_ms = utc_ms;
    clock_format(time, utc_ms);
    if (listing->options->json) {
        row = json_new_object();
        json_put_text(row, "time", time);
        json_put_number(row, "value", value, 6);
        json_put_text(row, "unit", unit);
        row_print(row);
    } else if (listing->options->csv) {
        printf("%s,%.10g,%s,\n", time, value, unit);
    } else {
        row_quantity(value, "", unit, words, sizeof words);
        printf("%s  %s\n", time, words);
    }
    return ++listing->shown % LOOK_EVERY || !stop_wait(listing->options->stop, 0);
}

static void add_name(void *context, const char *name)
{
    text_printf(context, "%s\n", name);
}

static int no_such_point(struct recall *recall, const char *name)
{
    static char names[NAMES];
    const char *list[NAMES / 4], *nearest;
    struct text text = TEXT_IN(names);
    char *rest = names, *one;
    size_t n = 0;

    recall_names(recall, add_name, &text);
    while (n < NAMES / 4 && (one = text_cut(&rest, '\n')) && *one)
        list[n++] = one;
    nearest = text_nearest(name, list, n);
    return options_fail(EXIT_NOTHING, "the history has no point \"%s\"%s%s", name,
                        nearest ? "; nearest: " : "", nearest ? nearest : "");
}

static int cannot_read(int rc, const char *what)
{
    return options_fail(EXIT_NOT_ASKED, "the history in %s cannot be read: %s%s", what,
                        rc == -EUCLEAN ? "it is damaged" : strerror(-rc),
                        rc == -EACCES ? "; try it with sudo" : "");
}

static int show(const struct options *options, struct recall *recall, const char *name,
                int64_t from, int64_t to)
{
    struct listing listing = {.options = options, .last_ms = from};
    int rc = recall_point(recall, name, &listing.point);
    int64_t n;

    if (rc == -ENOENT)
        return no_such_point(recall, name);
    if (options->csv)
        puts("time,value,unit,gap_s");
    n = rc ? rc : recall_each(recall, name, from, to, on_reading, &listing);
    if (n < 0)
        return cannot_read((int)n, options->state_dir);
    note_gap(&listing, to);
    return 0;
}

static void use_zone(const char *state_dir)
{
    struct settings settings;

    if (good_settings(state_dir, &settings))
        (void)clock_set_zone(settings.timezone);
}

int history_run(const struct options *options, char *const *operand, int operands)
{
    int64_t now = clock_utc(), from = now - HOUR_MS, to = now;
    struct recall *recall;
    char live[PATH];
    int rc;

    if (operands != 1)
        return options_fail(EXIT_USAGE, "usage: estatectl history POINT [--from T] [--to T]");
    use_zone(options->state_dir);
    if (options->from && when_read(options->from, now, &from))
        return options_fail(EXIT_USAGE, "--from \"%s\" is no time", options->from);
    if (options->to && when_read(options->to, now, &to))
        return options_fail(EXIT_USAGE, "--to \"%s\" is no time", options->to);
    if (from > to)
        return options_fail(EXIT_USAGE, "--from is after --to");
    snprintf(live, sizeof live, "%s/live", options->run_dir);
    rc = recall_open(options->state_dir, live, &recall);
    if (rc)
        return cannot_read(rc, options->state_dir);
    rc = show(options, recall, operand[0], from, to);
    recall_close(recall);
    return rc;
}
