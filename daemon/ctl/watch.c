/*
 * watch - asks for the points every second and shows them.
 *
 * On a terminal in place, as many as fit; elsewhere a line, or a JSON row, for each point whose
 * value or quality is another than the last time. A daemon that restarts is waited for.
 */
#include "ctl/watch.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "base/text.h"
#include "ctl/client.h"
#include "ctl/row.h"
#include "ctl/show.h"
#include "ctl/stop.h"

enum { EVERY_MS = 1000, LINES = 24, FRAME = 3 /* lines around the points */ };

static struct json *make_args(char *const *operand, int operands)
{
    struct json *args = json_new_object(), *of = json_new_array();

    for (int i = 0; i < operands; i++)
        json_add_text(of, operand[i]);
    json_put(args, "of", of);
    return args;
}

static size_t lines_of_terminal(void)
{
    struct winsize size;

    return ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) || !size.ws_row ? LINES : size.ws_row;
}

/* From the top left; what was there before is overwritten, the rest cleared. */
static void redraw(const struct json *rows, bool chinese)
{
    size_t most = lines_of_terminal() - FRAME, n = json_count(rows), lines = 0;
    char *page = NULL, *rest, *line;
    size_t size;
    FILE *file = open_memstream(&page, &size);

    if (!file)
        return;
    show_points(rows, chinese, file);
    fclose(file);
    fputs("\033[H\033[?7l", stdout); /* long lines are cut, not wrapped */
    for (rest = page; rest && lines <= most && (line = strsep(&rest, "\n")) && *line; lines++)
        printf("%s\033[K\n", line);
    fputs("\033[J\033[?7h", stdout);
    if (n > most)
        printf(chinese ? "（另有 %zu 个测点）" : "(%zu more)", n - most);
    fflush(stdout);
    free(page);
}

static bool same(const struct json *a, const struct json *b)
{
    const struct json *x = json_get(a, "value"), *y = json_get(b, "value");

    return a && text_equal(row_text(a, "point"), row_text(b, "point")) &&
           json_number(x, INFINITY) == json_number(y, INFINITY) &&
           text_equal(row_text(a, "quality"), row_text(b, "quality")) &&
           text_equal(row_text(a, "fault"), row_text(b, "fault")) &&
           text_equal(row_text(a, "text"), row_text(b, "text"));
}

static void print_point(const struct json *row)
{
    char at[16], value[64];
    time_t now = time(NULL);
    struct tm local;

    strftime(at, sizeof at, "%H:%M:%S", localtime_r(&now, &local));
    row_value(row, value, sizeof value);
    printf("%s  %-24s  %-14s  %s%s%s\n", at, row_text(row, "point"), value,
           row_text(row, "quality"), row_text(row, "fault")[0] ? ", " : "", row_text(row, "fault"));
}

static void print_changes(const struct json *before, const struct json *rows, bool json)
{
    for (size_t i = 0; i < json_count(rows); i++) {
        const struct json *row = json_at(rows, i);
        char *line;

        if (same(json_at(before, i), row))
            continue;
        line = json ? json_print(row) : NULL;
        if (line)
            puts(line);
        else
            print_point(row);
        free(line);
    }
    fflush(stdout);
}

/* Asks once and shows. `*before`: the rows of the last time, replaced. An exit code, or 0. */
static int look(const struct options *options, struct json *args, bool terminal,
                struct json **before)
{
    struct client_answer answer;
    int rc = client_ask(options->run_dir, false, "points", args, options->by, &answer);
    int code = rc ? (*before ? 0 : EXIT_NOT_ASKED) : answer.ok ? 0 : EXIT_NOTHING;

    if (rc || code) {
        options_fail(0, "%s%s%s", answer.error, answer.remedy[0] ? "; " : "", answer.remedy);
        client_clear(&answer);
        return code;
    }
    if (terminal)
        redraw(answer.rows, options->chinese);
    else
        print_changes(*before, answer.rows, options->json);
    json_free(*before);
    *before = answer.rows;
    return 0;
}

int watch_run(const struct options *options, char *const *operand, int operands)
{
    bool terminal = isatty(STDOUT_FILENO) && !options->json;
    struct json *before = NULL;
    int code;

    do
        code = look(options, make_args(operand, operands), terminal, &before);
    while (!code && !stop_wait(options->stop, EVERY_MS));
    json_free(before);
    return code;
}
