/*
 * trace - prints frames as the daemon sees them pass.
 *
 * The bus does not wait for us: what we do not read in time is counted by the daemon and said here.
 * A line is written when it is there, so that the output may be piped to a file on a ladder and
 * looked at later.
 */
#include "ctl/trace.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "ctl/client.h"
#include "ctl/explain.h"
#include "ctl/place.h"
#include "ctl/row.h"

static void show_frame(const struct options *options, struct json *row)
{
    struct trace_frame frame = {.length = 0};
    int kind = explain_kind_of(row_text(row, "kind"));
    long n = text_unhex(row_text(row, "hex"), frame.byte, sizeof frame.byte);
    char words[200] = "";
    struct text text = TEXT_IN(words);

    frame.kind = kind >= 0 ? (uint8_t)kind : TRACE_NOISE;
    frame.length = n > 0 ? (uint16_t)n : 0;
    if (options->json) {
        explain_frame(&frame, row_flag(row, "tcp"), false, &text);
        json_put_text(row, "text", words);
        row_print(row);
        fflush(stdout);
        return;
    }
    if (json_get(row, "missed"))
        printf(options->chinese ? "（有 %.0f 帧未显示）\n" : "(%.0f frames not shown)\n",
               row_number(row, "missed"));
    explain_print(&frame, (int64_t)row_number(row, "time_us"), row_flag(row, "tcp"),
                  options->chinese, stdout);
    fflush(stdout);
    json_free(row);
}

/* Until the end of the answer, of the time, or of somebody's patience. */
static int follow(const struct options *options, struct client *client)
{
    int64_t until = options->for_ms ? clock_boot() + options->for_ms : 0;
    struct client_answer answer = {.ok = false};
    bool ended = false;

    while (!ended) {
        int64_t left = until ? until - clock_boot() : -1;
        struct json *line, *row;
        int rc =
            until && left <= 0 ? -ETIMEDOUT : client_next(client, options->stop, (int)left, &line);

        if (rc == -ETIMEDOUT || rc == -EINTR)
            return 0;
        if (rc)
            return options_fail(EXIT_NOTHING, "estated ended the connection");
        row = json_take(line, "row");
        if (row)
            show_frame(options, row);
        ended = client_take_end(line, &answer);
        json_free(line);
    }
    return options_fail(EXIT_NOTHING, "%s%s%s", answer.error, answer.remedy[0] ? "; " : "",
                        answer.remedy);
}

int trace_run(const struct options *options, char *const *operand, int operands)
{
    struct client_answer answer = {.ok = false};
    struct json *args;
    struct client *client;
    int code;

    if (operands != 1)
        return options_fail(EXIT_USAGE, "trace needs the name of a bus; estatectl buses lists "
                                        "them");
    if (place_is_bare(operand[0]))
        return options_fail(EXIT_USAGE, "trace listens to what estated does on a bus; it needs the "
                                        "name of one, as estatectl buses lists them");
    if (client_open(options->run_dir, false, &client, &answer))
        return options_fail(EXIT_NOT_ASKED, "%s; %s", answer.error, answer.remedy);
    args = json_new_object();
    json_put_text(args, "bus", operand[0]);
    code = client_order(client, "trace", args, options->by)
               ? options_fail(EXIT_NOT_ASKED, "estated ended the connection")
               : follow(options, client);
    client_close(client);
    return code;
}
