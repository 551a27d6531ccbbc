/*
 * trial - follows a drill or a proof to its end, a line for each thing that happened.
 *
 * On a terminal a proof shows the value as it goes. Ctrl-C leaves, and the daemon ends what nobody
 * watches any more.
 */
#include "ctl/trial.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/text.h"
#include "ctl/client.h"
#include "ctl/row.h"

/* One trial under way. */
struct watch {
    const struct options *options;
    struct json *row; /* the newest; owned */
    bool live;        /* the line on the terminal is not finished */
};

/* ---- a drill ---- */

static const struct hop {
    const char *key, *en, *zh;
} hops[] = {{"wire_ms", "wire %.0f ms\n", "线路 %.0f 毫秒\n"},
            {"decided_ms", "decided after %.1f s\n", "判定 %.1f 秒\n"},
            {"committed_ms", "stored +%.0f ms\n", "写入 +%.0f 毫秒\n"},
            {"broker_ms", "broker +%.0f ms\n", "服务器 +%.0f 毫秒\n"},
            {"city_ms", "city +%.0f ms\n", "消防平台 +%.0f 毫秒\n"},
            {"person_ms", "person +%.1f s\n", "人员 +%.1f 秒\n"}};

static void show_drill(struct watch *watch, const struct json *row)
{
    for (size_t i = 0; i < sizeof hops / sizeof *hops; i++) {
        double before = json_number(json_get(watch->row, hops[i].key), NAN);
        double now = json_number(json_get(row, hops[i].key), NAN);
        bool seconds =
            text_equal(hops[i].key, "decided_ms") || text_equal(hops[i].key, "person_ms");

        if (isnan(before) && !isnan(now))
            printf(watch->options->chinese ? hops[i].zh : hops[i].en, seconds ? now / 1000 : now);
    }
    if (!row_flag(row, "ended"))
        return;
    if (!row_flag(row, "good"))
        puts(watch->options->chinese ? "演练结束：该数值未触发报警。"
                                     : "DRILL ended: this value raised no alarm.");
    else
        puts(watch->options->chinese
                 ? "演练结束：证明了传送路径，而非传感器。prove 证明传感器与水。"
                 : "DRILL ended; proves the path, not the sensor. prove proves the sensor and the "
                   "water.");
}

/* ---- a proof ---- */

static void put_value(const struct json *row, const char *key, char *out, size_t size)
{
    double number = json_number(json_get(row, key), NAN);

    if (isnan(number))
        text_copy(out, size, "—");
    else
        row_quantity(number, "", row_text(row, "unit"), out, size);
}

static void show_live(struct watch *watch, const struct json *row)
{
    char before[48], now[48], most[48];

    put_value(row, "before", before, sizeof before);
    put_value(row, "now", now, sizeof now);
    put_value(row, "most", most, sizeof most);
    printf(watch->options->chinese ? "%s%s -> %s（最远 %s）" : "%s%s -> %s (furthest %s)",
           isatty(STDOUT_FILENO) ? "\r\033[K" : "", before, now, most);
    if (isatty(STDOUT_FILENO))
        watch->live = true;
    else
        puts("");
}

static void show_proof(struct watch *watch, const struct json *row)
{
    bool chinese = watch->options->chinese, ended = row_flag(row, "ended");
    double before = json_number(json_get(watch->row, "moved_ms"), NAN);
    double moved = json_number(json_get(row, "moved_ms"), NAN);

    if (!watch->row)
        puts(chinese ? "请打开试验消火栓 ..." : "open the test hydrant ...");
    if (!ended)
        show_live(watch, row);
    if (isnan(before) && !isnan(moved)) {
        printf(chinese ? "%s变化已见，%.1f 秒后\n" : "%sseen after %.1f s\n",
               watch->live ? "  " : "", moved / 1000);
        watch->live = false;
    }
    if (!ended)
        return;
    if (watch->live)
        puts("");
    if (row_flag(row, "good"))
        printf(chinese ? "水压恢复：已证明 %s\n" : "back again: PROVED %s\n", row_text(row, "day"));
    else
        puts(isnan(moved) ? chinese ? "未证明：没有变化。" : "not proved: it did not move."
             : chinese    ? "未证明：没有恢复。"
                          : "not proved: it did not come back.");
}

/* ---- following ---- */

/* Rows up to the end. */
static int follow(struct watch *watch, struct client *client, struct client_answer *answer,
                  void (*show)(struct watch *, const struct json *))
{
    struct json *line, *row;
    int rc;

    while (!(rc = client_next(client, watch->options->stop, -1, &line))) {
        bool ended = client_take_end(line, answer);

        row = json_take(line, "row");
        json_free(line);
        if (ended) {
            json_free(row);
            return 0;
        }
        if (!row)
            continue;
        if (watch->options->json) {
            char *text = json_print(row);

            puts(text ? text : "");
            free(text);
        } else {
            show(watch, row);
        }
        fflush(stdout);
        json_free(watch->row);
        watch->row = row;
    }
    return rc;
}

static int run(const struct options *options, const char *op, struct json *args,
               void (*show)(struct watch *, const struct json *))
{
    struct watch watch = {.options = options};
    struct client_answer answer = {0};
    struct client *client = NULL;
    int rc = client_open(options->run_dir, true, &client, &answer), code;

    if (rc)
        json_free(args);
    else
        rc = client_order(client, op, args, options->by);
    if (!rc)
        rc = follow(&watch, client, &answer, show);
    client_close(client);
    code = rc || !answer.ok ? EXIT_NOTHING : row_flag(watch.row, "good") ? 0 : EXIT_NOTHING;
    json_free(watch.row);
    if (rc == -EINTR)
        return options_fail(EXIT_PARTLY, options->chinese ? "已中止" : "ended before its end");
    if (rc)
        return options_fail(EXIT_NOT_ASKED, "%s%s%s",
                            answer.error[0] ? answer.error : "estated went away",
                            answer.remedy[0] ? "; " : "", answer.remedy);
    if (!answer.ok)
        options_fail(0, "%s%s%s", answer.error, answer.remedy[0] ? "; " : "", answer.remedy);
    return code;
}

static struct json *args_for(const struct options *options, const char *point)
{
    struct json *args = json_new_object();

    json_put_text(args, "point", point);
    if (options->for_ms)
        json_put_integer(args, "ms", options->for_ms);
    return args;
}

int trial_drill(const struct options *options, char *const *operand, int operands)
{
    char value[100] = "";
    struct text text = TEXT_IN(value);
    struct json *args;

    if (operands < 1 || operands > 3)
        return options_fail(EXIT_USAGE, "drill POINT [VALUE [UNIT]]; as drill hyd-top 3 kPa");
    for (int i = 1; i < operands; i++)
        text_printf(&text, "%s%s", i > 1 ? " " : "", operand[i]);
    args = args_for(options, operand[0]);
    json_put_text(args, "value", value);
    return run(options, "drill", args, show_drill);
}

int trial_prove(const struct options *options, char *const *operand, int operands)
{
    if (operands != 1)
        return options_fail(EXIT_USAGE, "prove POINT; then open its test hydrant");
    return run(options, "prove", args_for(options, operand[0]), show_proof);
}
