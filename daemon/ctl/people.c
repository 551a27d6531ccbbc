/*
 * people - permits, shelves and silence, said back to who ordered them.
 *
 * The daemon knows the zones, the times and who may do what; here are the words. A permit says what
 * it does not do, because that is what its holder may believe: no message is withheld, and what
 * stands already stays without permit.
 */
#include "ctl/people.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "ctl/client.h"
#include "ctl/row.h"
#include "ctl/show.h"
#include "ctl/table.h"
#include "ctl/wrap.h"

/* "HH:MM" of an RFC 3339 time. */
static const char *hour(const struct json *row, const char *key, char out[6])
{
    const char *t = strchr(row_text(row, key), 'T');

    text_copy(out, 6, t ? t + 1 : "");
    return out;
}

/* Orders, and shows the one row that comes. */
static int order(const struct options *options, const char *op, struct json *args,
                 void (*show)(const struct json *row, bool chinese))
{
    struct client_answer answer;
    int rc = client_ask(options->run_dir, true, op, args, options->by, &answer);
    int code = rc ? EXIT_NOT_ASKED : answer.ok ? 0 : EXIT_NOTHING;

    if (code)
        options_fail(0, "%s%s%s", answer.error, answer.remedy[0] ? "; " : "", answer.remedy);
    else if (options->json)
        show_rows(answer.rows, false, stdout);
    else
        show(json_at(answer.rows, 0), options->chinese);
    client_clear(&answer);
    return code;
}

static void put_given(struct json *args, const char *key, const char *text)
{
    if (text)
        json_put_text(args, key, text);
}

static const char *lasting(const struct options *options)
{
    return options->until ? options->until : options->lasting;
}

static void show_done(const struct json *row, bool chinese)
{
    (void)row;
    puts(chinese ? "完成。" : "Done.");
}

/* ---- permits ---- */

static void show_standing(const struct json *alarm, bool chinese)
{
    char line[400] = "", since[6];
    struct text text = TEXT_IN(line);

    text_printf(&text,
                chinese ? "警告：%s%s%s自 %s 起已存在：此前 %.0f 分钟仍计为“无许可”。"
                        : "WARNING %s%s%s stands since %s: these %.0f min stay \"without permit\".",
                row_text(alarm, "point"), row_text(alarm, "point")[0] ? " " : "",
                row_text(json_get(alarm, "label"), chinese ? "zh" : "en"),
                hour(alarm, "since", since), row_number(alarm, "minutes"));
    wrap_print(line, 0, 0, stdout);
}

/* Who may believe that the permit is for all that the zone feeds is told. */
static void show_uncovered(const struct json *zones, bool chinese)
{
    char line[400] = "";
    struct text text = TEXT_IN(line);

    if (!json_count(zones))
        return;
    for (size_t i = 0; i < json_count(zones); i++)
        text_printf(&text, "%s%s", i ? chinese ? "、" : ", " : "",
                    json_text(json_at(zones, i), ""));
    text_printf(&text, chinese ? "：由其供水但无许可，照常鸣响。"
                               : ": fed by it, without a permit; what is wrong there sounds.");
    wrap_print(line, 0, 0, stdout);
}

static void show_opened(const struct json *row, bool chinese)
{
    const struct json *standing = json_get(row, "standing");
    char line[500] = "", until[6];
    struct text text = TEXT_IN(line);

    text_printf(&text,
                chinese ? "许可 %s（现场）：%s，至 %s。声光停用；每条消息照常发送消防，注明“检修"
                          "许可 %s”。停水分钟照常统计上报。"
                        : "Permit %s (site) for %s until %s. Sounder off; every message still goes "
                          "to the fire department, marked \"permit %s\". Water-off minutes are "
                          "counted and reported.",
                row_text(row, "permit"), row_text(row, "zone"), hour(row, "until", until),
                row_text(row, "number"));
    wrap_print(line, 0, 0, stdout);
    for (size_t i = 0; i < json_count(standing); i++)
        show_standing(json_at(standing, i), chinese);
    show_uncovered(json_get(row, "uncovered"), chinese);
}

static int permit_open(const struct options *options, const char *zone)
{
    struct json *args = json_new_object();

    json_put_text(args, "zone", zone);
    put_given(args, "number", options->number);
    put_given(args, "reason", options->reason);
    put_given(args, "until", lasting(options));
    return order(options, "permit-open", args, show_opened);
}

int people_permit(const struct options *options, char *const *operand, int operands)
{
    struct json *args;

    if (operands == 2 && text_equal(operand[0], "open"))
        return permit_open(options, operand[1]);
    if (operands != 2 || !text_equal(operand[0], "close"))
        return options_fail(EXIT_USAGE, "permit open ZONE --number N --reason R --until 12:00; or "
                                        "permit close P7");
    args = json_new_object();
    json_put_text(args, "id", operand[1]);
    return order(options, "permit-close", args, show_done);
}

void people_show_permits(const struct json *rows, bool chinese, FILE *out)
{
    static const char *const en[] = {"ID", "ZONE", "NUMBER", "SOURCE", "BY", "UNTIL", "WHY", NULL};
    static const char *const zh[] = {"编号",   "分区", "许可号", "来源",
                                     "批准人", "至",   "事由",   NULL};
    struct table *table = table_new(chinese ? zh : en);

    if (!json_count(rows))
        fprintf(out, "%s\n", chinese ? "无检修许可。" : "No permit is open.");
    for (size_t i = 0; table && i < json_count(rows); i++) {
        const struct json *row = json_at(rows, i);
        bool city = text_equal(row_text(row, "source"), "city");
        char until[6];

        table_row(table, (const char *[]){row_text(row, "permit"), row_text(row, "zone"),
                                          row_text(row, "number"),
                                          !chinese ? row_text(row, "source")
                                          : city   ? "消防"
                                                   : "现场",
                                          row_text(row, "by"), hour(row, "until", until),
                                          row_text(row, "reason")});
    }
    if (table && json_count(rows))
        table_print(table, out);
    table_free(table);
}

/* ---- the city asks whether somebody is here ---- */

void people_show_duty(const struct json *rows, bool chinese, FILE *out)
{
    const struct json *row = json_at(rows, 0);

    fprintf(out, chinese ? "已应答 %s 的查岗，用时 %.0f 秒。\n" : "Answered %s after %.0f s.\n",
            row_text(row, "asked_by"), row_number(row, "s"));
}

/* ---- shelves and silence ---- */

static void show_shelved(const struct json *row, bool chinese)
{
    char until[6];

    printf(chinese ? "%s 搁置至 %s：不响铃，消息照常发送。\n"
                   : "%s is shelved until %s: no siren; its messages go out as before.\n",
           row_text(row, "id"), hour(row, "until", until));
}

int people_shelve(const struct options *options, char *const *operand, int operands)
{
    struct json *args;

    if (operands != 1)
        return options_fail(EXIT_USAGE, "shelve ID --for \"2 h\" --reason R");
    args = json_new_object();
    json_put_text(args, "id", operand[0]);
    put_given(args, "reason", options->reason);
    put_given(args, "until", lasting(options));
    return order(options, "shelve", args, show_shelved);
}

static void show_silent(const struct json *row, bool chinese)
{
    char until[6];

    if (row_text(row, "until")[0])
        printf(chinese ? "声光静音至 %s；新的紧急报警会结束静音。\n"
                       : "The sounder is silent until %s; a new critical alarm ends that.\n",
               hour(row, "until", until));
    else
        puts(chinese ? "声光恢复。" : "The sounder is not silenced any more.");
}

int people_silence(const struct options *options, char *const *operand, int operands)
{
    const char *until = lasting(options);
    struct json *args;

    if (operands > 1 || (operands && !text_equal(operand[0], "off")))
        return options_fail(EXIT_USAGE, "silence [--for \"10 min\"]; silence off ends it");
    args = json_new_object();
    json_put_text(args, "until", operands ? "" : until ? until : "10 min");
    return order(options, "silence", args, show_silent);
}
