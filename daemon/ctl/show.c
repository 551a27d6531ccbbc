/*
 * show - tables of estatectl.
 *
 * Everything comes out of the JSON rows that `--json` prints as they are, so a script never needs
 * to parse a table. Texts come in both languages from the daemon; the few words of our own stand
 * here.
 */
#include "ctl/show.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "ctl/row.h"
#include "ctl/table.h"
#include "model/product.h"

static const char *severity(const char *name, bool chinese)
{
    if (!chinese)
        return name;
    return text_equal(name, "critical") ? "紧急" : text_equal(name, "major") ? "重要" : "一般";
}

/* What is not simply present, in words. */
static const char *condition(const struct json *row, bool chinese)
{
    const char *name = row_text(row, "condition");

    if (text_equal(name, "gone") && row_flag(row, "needs_reset"))
        return chinese ? "已消除，待复位" : "gone, to be reset";
    if (!chinese)
        return name;
    return text_equal(name, "returning") ? "恢复中"
           : text_equal(name, "gone")    ? "已消除"
                                         : "无法判断";
}

/* ---- alarms ---- */

/* Behind the words of an alarm: why no siren sounds for it, if somebody wanted that. */
static void put_quiet(const struct json *quiet, bool chinese, struct text *out)
{
    const char *why = row_text(quiet, "why");
    char until[9];

    if (text_equal(why, "permit"))
        text_printf(out, chinese ? "，检修许可 %s" : ", permit %s", row_text(quiet, "number"));
    else if (text_equal(why, "shelved"))
        text_printf(out, chinese ? "，搁置至 %.5s（%s）" : ", shelved until %.5s (%s)",
                    row_hour(row_text(quiet, "until"), until), row_text(quiet, "by"));
}

static void alarm_line(struct table *table, const struct json *row, bool chinese)
{
    char what[400] = "", seen[120], since[ROW_WHEN], id[16], at[9];
    struct text text = TEXT_IN(what);
    bool present = text_equal(row_text(row, "condition"), "present");
    bool child = json_text(json_get(row, "parent"), NULL) != NULL;
    const char *item = row_text(row, "item"), *parent = row_text(row, "parent");
    size_t n = strlen(parent);

    snprintf(id, sizeof id, "%s%s", child ? " " : "", row_text(row, "short"));
    text_printf(&text, "%s%s%s%s%s%s",
                !text_equal(row_text(row, "mode"), "drill") ? ""
                : chinese                                   ? "【演练】"
                                                            : "DRILL ",
                row_local(row, "label", chinese), item[0] ? ", " : "", item, present ? "" : ", ",
                present ? "" : condition(row, chinese));
    put_quiet(json_get(row, "quiet"), chinese, &text);
    if (child)
        snprintf(seen, sizeof seen, chinese ? "（属 %s）" : "(part of %s)",
                 parent + (n > 4 ? n - 4 : 0));
    else if (row_flag(row, "acknowledged"))
        snprintf(seen, sizeof seen, "%s %.5s", row_text(row, "acknowledged_by"),
                 row_hour(row_text(row, "acknowledged_at"), at));
    else
        snprintf(seen, sizeof seen, "-");
    table_row(table, (const char *[]){id, row_when(row_text(row, "since"), clock_utc(), since),
                                      severity(row_text(row, "severity"), chinese),
                                      row_text(row, "place"), what, seen});
}

/* The alarms of a page while they are put in order. */
struct order {
    const struct json *rows;
    struct table *table;
    bool *done, chinese; /* [rows] */
};

static bool has_parent(const struct order *o, size_t i)
{
    const char *parent = row_text(json_at(o->rows, i), "parent");

    for (size_t p = 0; parent[0] && p < json_count(o->rows); p++)
        if (p != i && text_equal(row_text(json_at(o->rows, p), "id"), parent))
            return true;
    return false;
}

/* An alarm, and below it what it explains. */
static void with_children(const struct order *o, size_t i)
{
    const char *id = row_text(json_at(o->rows, i), "id");

    o->done[i] = true;
    alarm_line(o->table, json_at(o->rows, i), o->chinese);
    for (size_t c = 0; c < json_count(o->rows); c++)
        if (!o->done[c] && text_equal(row_text(json_at(o->rows, c), "parent"), id))
            with_children(o, c);
}

/* The worst first. What nothing leads to, as its parents explain each other, comes last. */
static void in_order(const struct order *o)
{
    static const char *const severities[] = {"critical", "major", "minor"};
    size_t n = json_count(o->rows);

    for (size_t s = 0; s < sizeof severities / sizeof *severities; s++)
        for (size_t i = 0; i < n; i++)
            if (!o->done[i] && !has_parent(o, i) &&
                text_equal(row_text(json_at(o->rows, i), "severity"), severities[s]))
                with_children(o, i);
    for (size_t i = 0; i < n; i++)
        if (!o->done[i])
            with_children(o, i);
}

void show_alarms(const struct json *rows, bool chinese, FILE *out)
{
    static const char *const en[] = {"ID", "SINCE", "SEVERITY", "WHERE", "WHAT", "SEEN BY", NULL};
    static const char *const zh[] = {"编号", "起始", "级别", "位置", "事项", "已阅", NULL};
    struct order order = {.rows = rows, .chinese = chinese};

    if (!json_count(rows)) {
        fprintf(out, "%s\n", chinese ? "无未结束的报警。" : "No open alarms.");
        return;
    }
    order.table = table_new(chinese ? zh : en);
    order.done = calloc(json_count(rows), sizeof *order.done);
    if (order.table && order.done) {
        in_order(&order);
        table_print(order.table, out);
    }
    free(order.done);
    table_free(order.table);
}

/* ---- zones and points ---- */

void show_zones(const struct json *rows, bool chinese, FILE *out)
{
    static const char *const en[] = {"ZONE",   "DOMAIN",     "PLACE", "STATE",
                                     "FED BY", "THRESHOLDS", NULL};
    static const char *const zh[] = {"分区", "类别", "位置", "状态", "供水自", "阈值", NULL};
    struct table *table = table_new(chinese ? zh : en);

    for (size_t i = 0; table && i < json_count(rows); i++) {
        const struct json *row = json_at(rows, i);
        const char *approved = json_text(json_get(row, "approved"), NULL);

        table_row(table, (const char *[]){row_text(row, "zone"), row_text(row, "domain"),
                                          row_text(row, "place"), row_local(row, "state", chinese),
                                          row_text(row, "fed_by"),
                                          approved  ? approved
                                          : chinese ? "未签认"
                                                    : "not approved"});
    }
    if (table)
        table_print(table, out);
    table_free(table);
}

/* Words end with the name of the channel, which the name of the point told already. */
static void short_words(const struct json *row, char *out, size_t size)
{
    const char *channel = strchr(row_text(row, "point"), '.');
    size_t n, end = channel ? strlen(++channel) : 0;

    text_copy(out, size, row_text(row, "words"));
    n = strlen(out);
    if (end && n > end && text_equal(out + n - end, channel))
        out[n - end - 1] = '\0';
}

static void point_line(struct table *table, const struct json *row)
{
    char value[PRODUCT_TEXT], age[24] = "", quality[48], words[160];
    const char *fault = row_text(row, "fault");
    double a = json_number(json_get(row, "age"), NAN);

    row_value(row, value, sizeof value);
    short_words(row, words, sizeof words);
    snprintf(quality, sizeof quality, "%s%s%s", row_text(row, "quality"), fault[0] ? ", " : "",
             fault);
    if (!isnan(a))
        row_span(a, age, sizeof age);
    table_row(table, (const char *[]){row_text(row, "point"), value, quality, age, words});
}

void show_points(const struct json *rows, bool chinese, FILE *out)
{
    static const char *const en[] = {"POINT", "VALUE", "QUALITY", "AGE", "WORDS", NULL};
    static const char *const zh[] = {"测点", "数值", "质量", "时长", "名称", NULL};
    struct table *table = table_new(chinese ? zh : en);

    for (size_t i = 0; table && i < json_count(rows); i++)
        point_line(table, json_at(rows, i));
    if (table)
        table_print(table, out);
    table_free(table);
}

/* ---- configuration ---- */

void show_problems(const struct json *rows, bool chinese, FILE *out)
{
    const char *taken = "";
    bool good = true;

    for (size_t i = 0; i < json_count(rows); i++) {
        const struct json *row = json_at(rows, i);

        if (json_get(row, "problem")) {
            fprintf(out, "%s\n", row_text(row, "problem"));
            good = good && (text_equal(row_text(row, "kind"), "warning") ||
                            text_equal(row_text(row, "kind"), "note"));
        }
        if (json_get(row, "taken"))
            taken = row_text(row, "taken");
    }
    if (taken[0])
        fprintf(out, "%s %s\n", chinese ? "现行配置：" : "In force: configuration", taken);
    else if (good)
        fprintf(out, "%s\n", chinese ? "配置无误。" : "The configuration is good.");
}

void show_rows(const struct json *rows, bool chinese, FILE *out)
{
    (void)chinese;
    for (size_t i = 0; i < json_count(rows); i++) {
        char *line = json_print(json_at(rows, i));

        if (line)
            fprintf(out, "%s\n", line);
        free(line);
    }
}
