/*
 * config - the configurations of a gateway, as a person reads them.
 *
 * A version is what every message carries as `config`. What differs is shown by section and key, as
 * it stands in the files; lines that are the same are not shown at all.
 */
#include "ctl/config.h"

#include <string.h>

#include "base/text.h"
#include "ctl/client.h"
#include "ctl/row.h"
#include "ctl/show.h"
#include "ctl/table.h"
#include "ctl/wrap.h"

enum { WHEN = 20 };

/* "2025-07-17 08:00" of an RFC 3339 time. */
static const char *when(const char *time, char out[WHEN])
{
    if (strlen(time) < strlen("2025-07-17T08:00"))
        return "-";
    snprintf(out, WHEN, "%.10s %.5s", time, time + strlen("2025-07-17T"));
    return out;
}

static const char *bundle_of(const struct json *row)
{
    return row_text(json_get(row, "bundle"), "version");
}

/* ---- what runs ---- */

static void show_list(const struct json *list)
{
    for (size_t i = 0; i < json_count(list); i++) {
        fputs("  ", stdout);
        wrap_print(json_text(json_at(list, i), ""), 2, 4, stdout);
    }
}

static void show_city(const struct json *row, bool chinese)
{
    const char *bundle = bundle_of(row), *until = row_text(row, "probation_until");
    char time[WHEN];

    if (!bundle[0])
        puts(chinese ? "城市    无城市下发的配置，仅本站文件"
                     : "city    none of the city's; this site's own files");
    else
        printf(chinese ? "城市    %s%s%s\n" : "city    %s%s%s\n", bundle,
               !until[0] ? ""
               : chinese ? "，试运行至 "
                         : ", on probation until ",
               until[0] ? when(until, time) : "");
    if (json_count(json_get(row, "errors")))
        printf(chinese ? "未采用  %s\n" : "refused %s\n", row_text(row, "refused"));
    show_list(json_get(row, "errors"));
    show_list(json_get(row, "warnings"));
}

static void show_running(const struct json *rows, bool chinese)
{
    const struct json *row = json_at(rows, 0);
    char time[WHEN];

    printf(chinese ? "配置    %s\n自      %s，来自 %s\n" : "config  %s\nsince   %s, from %s\n",
           row_text(row, "version"), when(row_text(row, "since"), time), row_text(row, "by"));
    printf("sha256  %s\n", row_text(row, "sha256"));
    show_city(row, chinese);
}

/* ---- what ran ---- */

static const char *result_of(const struct json *row, bool chinese)
{
    static const char *const names[][3] = {{"running", "running", "运行中"},
                                           {"superseded", "superseded", "已被替换"},
                                           {"rolled-back", "rolled back", "人工退回"},
                                           {"taken-back", "taken back", "自动退回"},
                                           {"refused", "refused", "已拒绝"}};

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (text_equal(row_text(row, "result"), names[i][0]))
            return names[i][chinese ? 2 : 1];
    return row_text(row, "result");
}

static void show_history(const struct json *rows, bool chinese)
{
    static const char *const en[] = {"VERSION", "CAME", "FROM", "RESULT", NULL};
    static const char *const zh[] = {"版本", "时间", "来自", "结果", NULL};
    struct table *table = table_new(chinese ? zh : en);
    char time[WHEN];

    for (size_t i = 0; table && i < json_count(rows); i++) {
        const struct json *row = json_at(rows, i);

        table_row(table, (const char *[]){row_text(row, "version"), when(row_text(row, "at"), time),
                                          row_text(row, "by"), result_of(row, chinese)});
    }
    if (table)
        table_print(table, stdout);
    table_free(table);
    for (size_t i = 0; i < json_count(rows); i++) {
        const struct json *row = json_at(rows, i);

        if (!row_text(row, "why")[0])
            continue;
        printf("%s: ", row_text(row, "version"));
        wrap_print(row_text(row, "why"), strlen(row_text(row, "version")) + 2, 4, stdout);
    }
}

/* ---- what differs ---- */

static void show_difference(const struct json *row)
{
    const char *from = json_text(json_get(row, "from"), NULL);
    const char *to = json_text(json_get(row, "to"), NULL);
    char line[600];
    struct text text = TEXT_IN(line);

    text_printf(&text, "%c %s = %s%s%s",
                !from ? '+'
                : !to ? '-'
                      : ' ',
                row_text(row, "key"), from ? from : to, from && to ? " -> " : "",
                from && to ? to : "");
    wrap_print(line, 0, 4, stdout);
}

static void show_diff(const struct json *rows, bool chinese)
{
    const char *section = "";

    printf("%s -> %s\n", row_text(json_at(rows, 0), "version_from"),
           row_text(json_at(rows, 0), "version_to"));
    if (json_count(rows) == 1)
        puts(chinese ? "无差异。" : "No key differs.");
    for (size_t i = 1; i < json_count(rows); i++) {
        const struct json *row = json_at(rows, i);

        if (!text_equal(section, row_text(row, "section")))
            printf("[%s]\n", section = row_text(row, "section"));
        show_difference(row);
    }
}

/* ---- back ---- */

static void show_back(const struct json *rows, bool chinese)
{
    const struct json *row = json_at(rows, 0);
    const char *left = row_text(row, "left"), *bundle = row_text(row, "bundle");
    char line[400] = "";
    struct text text = TEXT_IN(line);

    text_printf(&text, chinese ? "现行配置 %s" : "In force: configuration %s",
                row_text(row, "taken"));
    if (!bundle[0])
        text_printf(&text, chinese ? "，仅本站文件" : ", this site's own files");
    if (left[0])
        text_printf(&text,
                    chinese ? "。%s 已退回，城市须以新版本重新下发。"
                            : ". %s is rolled back; the city has to send it with a new version.",
                    left);
    wrap_print(line, 0, 0, stdout);
}

/* ---- asking ---- */

/* Takes args over. */
static int ask(const struct options *options, const char *op, bool control, struct json *args,
               void (*show)(const struct json *rows, bool chinese))
{
    struct client_answer answer;
    int rc = client_ask(options->run_dir, control, op, args, options->by, &answer);
    int code = rc                        ? EXIT_NOT_ASKED
               : answer.ok               ? 0
               : json_count(answer.rows) ? EXIT_CONFIG
                                         : EXIT_NOTHING;

    if (!rc && options->json)
        show_rows(answer.rows, false, stdout);
    else if (!rc && answer.ok)
        show(answer.rows, options->chinese);
    else if (json_count(answer.rows)) /* what is wrong with the one that was chosen */
        show_problems(answer.rows, options->chinese, stdout);
    if (code)
        options_fail(0, "%s%s%s", answer.error, answer.remedy[0] ? "; " : "", answer.remedy);
    client_clear(&answer);
    return code;
}

static void put(struct json *args, const char *key, const char *text)
{
    if (text)
        json_put_text(args, key, text);
}

int config_run(const struct options *options, char *const *operand, int operands)
{
    const char *first = operands > 1 ? operand[1] : NULL,
               *second = operands > 2 ? operand[2] : NULL;
    struct json *args;

    if (!operands)
        return ask(options, "config", false, NULL, show_running);
    if (text_equal(operand[0], "history") && operands == 1)
        return ask(options, "config-history", false, NULL, show_history);
    if (text_equal(operand[0], "diff") && operands <= 3) {
        args = json_new_object();
        put(args, "before", first);
        put(args, "after", second);
        return ask(options, "config-diff", true, args, show_diff);
    }
    if (text_equal(operand[0], "rollback") && operands <= 2) {
        args = json_new_object();
        put(args, "version", first);
        put(args, "reason", options->reason);
        return ask(options, "config-rollback", true, args, show_back);
    }
    return options_fail(EXIT_USAGE, "config [history | diff [VERSION [VERSION]] | rollback "
                                    "[VERSION] --reason R]");
}
