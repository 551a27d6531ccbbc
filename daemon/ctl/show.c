/*
 * show - tables and the status page of estatectl.
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
#include "ctl/wrap.h"
#include "model/product.h"

enum {
    INDENT = 9,      /* of what belongs to a word at the left of the status page */
    DRILL_DAYS = 15, /* two drills a month */
    STILL_DAYS = 30  /* a sensor that has not moved for longer is to be looked at */
};

/* A text that the daemon sent in both languages. */
static const char *local(const struct json *row, const char *key, bool chinese)
{
    return row_text(json_get(row, key), chinese ? "zh" : "en");
}

/* "HH:MM:SS" of an RFC 3339 time. */
static const char *hour(const char *time, char out[9])
{
    const char *t = strchr(time, 'T');

    text_copy(out, 9, t ? t + 1 : "");
    return out;
}

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
                    hour(row_text(quiet, "until"), until), row_text(quiet, "by"));
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
                local(row, "label", chinese), item[0] ? ", " : "", item, present ? "" : ", ",
                present ? "" : condition(row, chinese));
    put_quiet(json_get(row, "quiet"), chinese, &text);
    if (child)
        snprintf(seen, sizeof seen, chinese ? "（属 %s）" : "(part of %s)",
                 parent + (n > 4 ? n - 4 : 0));
    else if (row_flag(row, "acknowledged"))
        snprintf(seen, sizeof seen, "%s %.5s", row_text(row, "acknowledged_by"),
                 hour(row_text(row, "acknowledged_at"), at));
    else
        snprintf(seen, sizeof seen, "-");
    table_row(table, (const char *[]){id, row_when(row_text(row, "since"), clock_utc(), since),
                                      severity(row_text(row, "severity"), chinese),
                                      row_text(row, "place"), what, seen});
}

void show_alarms(const struct json *rows, bool chinese, FILE *out)
{
    static const char *const en[] = {"ID", "SINCE", "SEVERITY", "WHERE", "WHAT", "SEEN BY", NULL};
    static const char *const zh[] = {"编号", "起始", "级别", "位置", "事项", "已阅", NULL};
    struct table *table = table_new(chinese ? zh : en);

    if (!json_count(rows)) {
        fprintf(out, "%s\n", chinese ? "无未结束的报警。" : "No open alarms.");
        table_free(table);
        return;
    }
    for (size_t i = 0; table && i < json_count(rows); i++)
        alarm_line(table, json_at(rows, i), chinese);
    if (table)
        table_print(table, out);
    table_free(table);
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
                                          row_text(row, "place"), local(row, "state", chinese),
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

/* ---- status ---- */

static void status_head(const struct json *s, bool chinese, FILE *out)
{
    char up[24], line[400] = "";
    struct text text = TEXT_IN(line);

    text_printf(&text, "%s  %s/%s   estated %s   %s %.8s   %s %s", row_text(s, "name"),
                row_text(s, "estate"), row_text(s, "gateway"), row_text(s, "version"),
                chinese ? "配置" : "config", row_text(s, "config"), chinese ? "已运行" : "up",
                row_span(row_number(s, "up"), up, sizeof up));
    wrap_print(line, 0, INDENT, out);
}

static void status_alarms(const struct json *a, bool chinese, FILE *out)
{
    static const char *const count[][3] = {{"critical", "critical", "紧急"},
                                           {"major", "major", "重要"},
                                           {"minor", "minor", "一般"},
                                           {"quiet", "quiet", "静音"}};
    char since[ROW_WHEN], line[200] = "";
    struct text text = TEXT_IN(line);
    const char *before = chinese ? "报警     " : "ALARM    ";

    if (!(int)row_number(a, "open")) {
        fprintf(out, "%s\n", chinese ? "报警     无" : "alarms   none");
        return;
    }
    for (size_t i = 0; i < sizeof count / sizeof *count; i++) {
        double n = row_number(a, count[i][0]);

        if (!(n > 0))
            continue;
        if (chinese)
            text_printf(&text, "%s%s %.0f", before, count[i][2], n);
        else
            text_printf(&text, "%s%.0f %s", before, n, count[i][1]);
        before = chinese ? "，" : ", ";
    }
    text_printf(&text,
                chinese ? "   自 %s   (estatectl alarms)" : "   since %s   (estatectl alarms)",
                row_when(row_text(a, "since"), clock_utc(), since));
    wrap_print(line, 0, INDENT, out);
}

/* The city asks, and somebody is to answer. */
static void status_duty(const struct json *duty, bool chinese, FILE *out)
{
    char line[200] = "", left[24];
    struct text text = TEXT_IN(line);

    if (!duty)
        return;
    row_span(row_number(duty, "left_s"), left, sizeof left);
    text_printf(&text,
                chinese ? "查岗     %s 查岗，请在 %s内应答：estatectl --by 姓名 duty"
                        : "DUTY     %s asks who is on duty; within %s: estatectl --by NAME duty",
                row_text(duty, "by"), left);
    wrap_print(line, 0, INDENT, out);
}

static void status_zones(const struct json *zones, bool chinese, FILE *out)
{
    size_t unapproved = 0;

    for (size_t i = 0; i < json_count(zones); i++) {
        const struct json *zone = json_at(zones, i);

        fprintf(out, "%-9s%s %s\n", row_text(zone, "domain"), row_text(zone, "zone"),
                local(zone, "state", chinese));
        unapproved += json_text(json_get(zone, "approved"), NULL) == NULL;
    }
    if (unapproved)
        fprintf(out,
                chinese ? "注意     %zu 个分区的阈值未签认\n"
                        : "notice   thresholds of %zu zones not approved\n",
                unapproved);
}

static void status_buses(const struct json *buses, bool chinese, FILE *out)
{
    char line[4000] = "";
    struct text text = TEXT_IN(line);

    text_printf(&text, "%s", chinese ? "总线    " : "buses   ");
    for (size_t i = 0; i < json_count(buses); i++) {
        const struct json *bus = json_at(buses, i), *devices = json_get(bus, "device");

        text_printf(&text, "%s%s %.0f/%.0f", i ? "  " : " ", row_text(bus, "bus"),
                    row_number(bus, "answering"), row_number(bus, "devices"));
        for (size_t d = 0; d < json_count(devices); d++) {
            const struct json *device = json_at(devices, d);
            char lost[24];

            if (row_flag(device, "lost"))
                text_printf(&text, " (%s %s %s)", row_text(device, "device"),
                            chinese ? "失联" : "silent",
                            row_span(row_number(device, "lost_for"), lost, sizeof lost));
        }
    }
    wrap_print(line, 0, INDENT, out);
}

/* What the wall clock goes by. */
static const char *clock_words(const char *quality, bool chinese)
{
    if (text_equal(quality, "rtc"))
        return chinese ? "未同步（开机取自电池时钟）"
                       : "not synchronised, set at boot by its battery";
    if (text_equal(quality, "beacon"))
        return chinese ? "城市授时" : "by the city";
    return text_equal(quality, "ntp") ? "ntp" : chinese ? "未同步" : "not synchronised";
}

static void status_city(const struct json *s, bool chinese, FILE *out)
{
    const struct json *city = json_get(s, "city");
    bool online = row_flag(city, "online");
    char ago[24];

    fprintf(out, "%s%s %s, %s   %s %s\n", chinese ? "上报     " : "city     ",
            online    ? chinese ? "在线" : "online"
            : chinese ? "离线"
                      : "offline",
            row_text(city, "text"),
            row_flag(city, "all_sent") ? chinese ? "全部已送达" : "all sent"
            : chinese                  ? "有待发送"
                                       : "rows wait to be sent",
            chinese ? "时钟" : "clock", clock_words(row_text(s, "clock"), chinese));
    if (json_get(city, "receipt_s") && isnan(row_number(city, "receipt_s")))
        fputs(chinese ? "回执     尚未收到城市平台回执\n" : "receipt  none from the city yet\n",
              out);
    else if (json_get(city, "receipt_s"))
        fprintf(out, chinese ? "回执     %s前\n" : "receipt  of the city %s ago\n",
                row_span(row_number(city, "receipt_s"), ago, sizeof ago));
    if (row_number(s, "unsent") > 0 && !isnan(row_number(s, "oldest_s")))
        fprintf(out,
                chinese ? "待发     %.0f 条，最早 %s前\n" : "unsent   %.0f, the oldest since %s\n",
                row_number(s, "unsent"), row_span(row_number(s, "oldest_s"), ago, sizeof ago));
    if (row_number(s, "uncommitted") > 0)
        fprintf(out,
                chinese ? "存储     %.0f 条报警尚未写入\n"
                        : "store    %.0f events wait for the disk\n",
                row_number(s, "uncommitted"));
}

/* What costs: the SIM, the card. */
static void status_data(const struct json *s, bool chinese, FILE *out)
{
    const struct json *sim = json_get(s, "sim"), *flash = json_get(s, "flash"),
                      *telemetry = json_get(s, "telemetry");
    const char *mode = row_text(telemetry, "mode");

    fprintf(out,
            chinese ? "流量     今日 %.2f MB，本月 %.2f MB   写盘 今日 %.1f MB"
                    : "data     %.2f MB today, %.2f MB this month   card %.1f MB today",
            row_number(sim, "today") / 1e6, row_number(sim, "month") / 1e6,
            row_number(flash, "today") / 1e6);
    if (!text_equal(mode, "off"))
        fprintf(out, chinese ? "   遥测 %s%s" : "   telemetry %s%s", mode,
                row_flag(telemetry, "caught_up") ? ""
                : chinese                        ? "（补发中）"
                                                 : " (catching up)");
    fprintf(out, "\n");
}

/* What is allowed, silenced and due. */
static void status_people(const struct json *s, bool chinese, FILE *out)
{
    const struct json *sounder = json_get(s, "sounder");
    const char *silent = row_text(sounder, "silent_until");
    double drilled = json_number(json_get(s, "drilled_days"), NAN), due = DRILL_DAYS - drilled;
    char at[9];

    fprintf(out, chinese ? "许可     %.0f 项   声光 %s" : "permits  %.0f   sounder %s",
            row_number(s, "permits"),
            !row_flag(sounder, "there")  ? chinese ? "未接" : "not wired"
            : row_flag(sounder, "fails") ? chinese ? "故障" : "FAILS"
            : row_flag(sounder, "on")    ? chinese ? "响" : "ON"
            : chinese                    ? "静"
                                         : "off");
    if (silent[0])
        fprintf(out, chinese ? "（静音至 %.5s）" : " (silenced until %.5s)", hour(silent, at));
    if (due > 0)
        fprintf(out, chinese ? "   %.0f 天内应演练\n" : "   drills due in %.0f d\n", due);
    else
        fprintf(out, chinese ? "   应演练\n" : "   drills due now\n");
}

/* Sensors of which nobody knows whether they follow the water. */
static void status_sensors(const struct json *sensors, bool chinese, FILE *out)
{
    for (size_t i = 0; i < json_count(sensors); i++) {
        const struct json *row = json_at(sensors, i);
        double moved = json_number(json_get(row, "moved_days"), NAN);

        fprintf(out, chinese ? "注意     %s " : "notice   %s ", row_text(row, "point"));
        if (isnan(json_number(json_get(row, "proved_days"), NAN)))
            fprintf(out, chinese ? "未用水证明" : "never proved with real water");
        if (moved > STILL_DAYS)
            fprintf(out, chinese ? "，%.0f 天未变化" : ", last moved %.0f d ago", moved);
        fprintf(out, "\n");
    }
}

void show_status(const struct json *rows, bool chinese, FILE *out)
{
    const struct json *s = json_at(rows, 0);

    status_head(s, chinese, out);
    status_alarms(json_get(s, "alarms"), chinese, out);
    status_duty(json_get(s, "duty"), chinese, out);
    status_zones(json_get(s, "zones"), chinese, out);
    status_buses(json_get(s, "buses"), chinese, out);
    status_city(s, chinese, out);
    status_data(s, chinese, out);
    status_people(s, chinese, out);
    status_sensors(json_get(s, "sensors"), chinese, out);
    if (!row_flag(s, "in_service"))
        fprintf(out, "%s\n",
                chinese ? "注意     调试阶段：[estate] in-service 未填写"
                        : "notice   commissioning: [estate] in-service is not set");
}

/* ---- configuration ---- */

void show_problems(const struct json *rows, bool chinese, FILE *out)
{
    const char *taken = "";

    for (size_t i = 0; i < json_count(rows); i++) {
        const struct json *row = json_at(rows, i);

        if (json_get(row, "problem"))
            fprintf(out, "%s\n", row_text(row, "problem"));
        if (json_get(row, "taken"))
            taken = row_text(row, "taken");
    }
    if (taken[0])
        fprintf(out, "%s %s\n", chinese ? "现行配置：" : "In force: configuration", taken);
    else if (!json_count(rows))
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
