/*
 * chronicle - what the house remembers, for who is far away.
 *
 * Main never reads the disk: a question for readings goes to the history's thread, and its answer
 * is held until it comes back. Readings go out as telemetry has them, in columns. The log is in
 * memory. Both are pages of what one message may be; `next` of an answer goes on where it ended.
 */
#include "control/chronicle.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/text.h"
#include "control/verbs.h"

enum {
    DECIMALS = 9,
    TENTH_MS = 100, /* as exact as a time is printed */
    LINES_USUAL = 50,
    LINES_MOST = SERVER_GUEST_PAGE
};

/* ---- arguments ---- */

/* A time, `otherwise` if the argument is not there. False, with the answer ended. */
static bool take_time(struct server_answer *answer, const struct json *args, const char *key,
                      int64_t otherwise, int64_t *out)
{
    const struct json *given = json_get(args, key);
    char error[80];

    *out = given ? clock_read(json_text(given, "")) : otherwise;
    if (*out != INT64_MIN || !given)
        return true;
    snprintf(error, sizeof error, "%s: write a time as 2025-07-17T08:00:00+08:00", key);
    server_fail(answer, error, NULL);
    return false;
}

/* A whole number from 1 to `most`, `otherwise` if it is not there. False, with the answer ended. */
static bool take_number(struct server_answer *answer, const struct json *args, const char *key,
                        double most, int64_t otherwise, int64_t *out)
{
    const struct json *given = json_get(args, key);
    double number = json_number(given, NAN);
    char error[80];

    *out = otherwise;
    if (!given)
        return true;
    if (number >= 1 && number <= most && number == floor(number)) {
        *out = (int64_t)number;
        return true;
    }
    snprintf(error, sizeof error, "%s: write a whole number from 1 to %.0f", key, most);
    server_fail(answer, error, NULL);
    return false;
}

static bool take_span(struct server_answer *answer, const struct json *args, int64_t *from,
                      int64_t *to, int64_t *next)
{
    if (!take_time(answer, args, "from", INT64_MIN, from) ||
        !take_time(answer, args, "to", INT64_MAX, to) ||
        !take_number(answer, args, "next", 9e15, 0, next))
        return false;
    if (*from <= *to)
        return true;
    server_fail(answer, "from is after to", NULL);
    return false;
}

/* ---- readings ---- */

static void leave(void *owner)
{
    *(struct chronicle_guest *)owner = (struct chronicle_guest){0};
}

/* The look is on its way; or `rc` says why not. */
static void wait_for(struct chronicle *chronicle, struct server_answer *answer, int rc)
{
    struct chronicle_guest *guest = chronicle->guest;

    if (rc) {
        server_fail(answer, "the history has no time", "try again");
        return;
    }
    while (guest->client) /* each client waits for one answer at most */
        guest++;
    guest->token = chronicle->asked;
    guest->client = server_hold(answer, leave, guest);
}

void chronicle_history(void *context, struct server_answer *answer, const struct json *args,
                       const char *by)
{
    struct verbs_house *house = context;
    const char *point = json_text(json_get(args, "point"), "");
    struct look *look;
    int64_t from, to, next;
    int rc;

    (void)by;
    if (!point[0] || !json_get(args, "from")) {
        server_fail(answer, "write point, from, and perhaps to", NULL);
        return;
    }
    if (!take_span(answer, args, &from, &to, &next))
        return;
    look = calloc(1, sizeof *look);
    if (!look) {
        server_fail(answer, "out of memory", NULL);
        return;
    }
    TEXT_COPY(look->point, point);
    look->token = ++house->chronicle.asked;
    look->to = house->chronicle.answers;
    look->from_ms = from;
    look->to_ms = to;
    look->next = next;
    rc = house->chronicle.look(house->chronicle.context, look);
    if (rc)
        free(look);
    wait_for(&house->chronicle, answer, rc);
}

static struct json *readings(const struct look *look)
{
    struct json *row = json_new_object(), *dt = json_new_array(), *values = json_new_array();
    int64_t last = look->readings ? look->reading[0].utc_ms : 0;
    char time[CLOCK_TEXT];

    json_put_text(row, "history", look->point);
    json_put_text(row, "unit", look->unit);
    json_put_number(row, "period_s", (double)look->period_ms / 1000, 3);
    json_put_integer(row, "n", look->readings);
    if (look->readings) {
        last -= last % TENTH_MS;
        json_put_text(row, "time", clock_format(time, last));
    }
    for (uint32_t i = 0; i < look->readings; i++) {
        json_add_integer(dt, look->reading[i].utc_ms - last);
        json_add_number(values, look->reading[i].value, DECIMALS);
        last = look->reading[i].utc_ms;
    }
    json_put(row, "dt", dt);
    json_put(row, "values", values);
    return row;
}

static void answer_look(struct server_client *client, const struct look *look)
{
    char error[100];

    if (!look->error) {
        server_add(client, readings(look));
        server_end_page(client, look->next);
        return;
    }
    if (look->error == -ENOENT)
        snprintf(error, sizeof error, "the history has no point \"%.40s\"", look->point);
    else
        snprintf(error, sizeof error, "the history cannot be read now: %s", strerror(-look->error));
    server_end(client, error, look->error == -ENOENT ? "points lists them" : "try again");
}

void chronicle_told(struct chronicle *chronicle, struct look *look)
{
    for (size_t i = 0; i < SERVER_ASKERS; i++) {
        struct server_client *client = chronicle->guest[i].client;

        if (!client || chronicle->guest[i].token != look->token)
            continue;
        leave(&chronicle->guest[i]);
        answer_look(client, look);
        break;
    }
    free(look);
}

/* ---- the log ---- */

static const char *level_name(int level)
{
    return level <= LOG_LEVEL_ERROR     ? "error"
           : level == LOG_LEVEL_WARNING ? "warning"
           : level == LOG_LEVEL_NOTICE  ? "notice"
                                        : "info";
}

static struct json *line_row(const struct log_kept *line)
{
    struct json *row = json_new_object();
    char time[CLOCK_TEXT];

    json_put_integer(row, "line", (int64_t)line->number);
    json_put_text(row, "time", clock_format(time, line->utc_ms));
    json_put_text(row, "level", level_name(line->level));
    json_put_text(row, "text", line->text);
    return row;
}

/* From line `first` on, as many as one answer has. */
static void tell_lines(struct server_answer *answer, uint64_t first, int64_t from, int64_t to,
                       int64_t most)
{
    uint64_t newest = log_newest();
    struct log_kept line;
    int64_t told = 0;

    for (uint64_t n = first; n <= newest; n++) {
        if (!log_kept(n, &line) || line.utc_ms < from || line.utc_ms > to)
            continue;
        if (told == most) {
            server_next(answer, (int64_t)n);
            return;
        }
        server_row(answer, line_row(&line));
        told++;
    }
}

void chronicle_log(void *context, struct server_answer *answer, const struct json *args,
                   const char *by)
{
    bool span = json_get(args, "from") || json_get(args, "to") || json_get(args, "next");
    uint64_t newest = log_newest(), oldest = newest > LOG_KEPT ? newest - LOG_KEPT + 1 : 1;
    int64_t lines, from, to, next;

    (void)context, (void)by;
    if (!take_number(answer, args, "lines", LINES_MOST, span ? LINES_MOST : LINES_USUAL, &lines) ||
        !take_span(answer, args, &from, &to, &next))
        return;
    if (!span && newest > (uint64_t)lines)
        next = (int64_t)(newest - (uint64_t)lines + 1);
    tell_lines(answer, (uint64_t)next > oldest ? (uint64_t)next : oldest, from, to, lines);
}
