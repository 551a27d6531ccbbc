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

#include "base/text.h"
#include "ctl/table.h"

static const char *get(const struct json *row, const char *key)
{
    return json_text(json_get(row, key), "");
}

static double number(const struct json *row, const char *key)
{
    return json_number(json_get(row, key), 0);
}

static bool flag(const struct json *row, const char *key)
{
    return json_flag(json_get(row, key), false);
}

/* A text that the daemon sent in both languages. */
static const char *local(const struct json *row, const char *key, bool chinese)
{
    return get(json_get(row, key), chinese ? "zh" : "en");
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

/* Seconds for people: 42 s, 42 min, 12 d. */
static const char *span(double s, char *out, size_t size)
{
    if (s < 120)
        snprintf(out, size, "%.0f s", s);
    else if (s < 7200)
        snprintf(out, size, "%.0f min", s / 60);
    else if (s < 172800)
        snprintf(out, size, "%.0f h", s / 3600);
    else
        snprintf(out, size, "%.0f d", s / 86400);
    return out;
}

/* What is not simply present, in words. */
static const char *condition(const struct json *row, bool chinese)
{
    const char *name = get(row, "condition");

    if (text_equal(name, "gone") && flag(row, "needs_reset"))
        return chinese ? "已消除，待复位" : "gone, to be reset";
    if (!chinese)
        return name;
    return text_equal(name, "returning") ? "恢复中"
           : text_equal(name, "gone")    ? "已消除"
                                         : "无法判断";
}

/* ---- alarms ---- */

static void alarm_line(struct table *table, const struct json *row, bool chinese)
{
    char what[200], seen[120], since[9], id[16], at[9];
    bool child = json_text(json_get(row, "parent"), NULL) != NULL;
    const char *item = get(row, "item"), *parent = get(row, "parent");
    size_t n = strlen(parent);

    snprintf(id, sizeof id, "%s%s", child ? " " : "", get(row, "short"));
    snprintf(what, sizeof what, "%s%s%s%s%s", local(row, "label", chinese), item[0] ? ", " : "",
             item, text_equal(get(row, "condition"), "present") ? "" : ", ",
             text_equal(get(row, "condition"), "present") ? "" : condition(row, chinese));
    if (child)
        snprintf(seen, sizeof seen, chinese ? "（属 %s）" : "(part of %s)",
                 parent + (n > 4 ? n - 4 : 0));
    else if (flag(row, "acknowledged"))
        snprintf(seen, sizeof seen, "%s %.5s", get(row, "acknowledged_by"),
                 hour(get(row, "acknowledged_at"), at));
    else
        snprintf(seen, sizeof seen, "-");
    table_row(table, (const char *[]){id, hour(get(row, "since"), since),
                                      severity(get(row, "severity"), chinese), get(row, "place"),
                                      what, seen});
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

        table_row(table, (const char *[]){get(row, "zone"), get(row, "domain"), get(row, "place"),
                                          local(row, "state", chinese), get(row, "fed_by"),
                                          approved  ? approved
                                          : chinese ? "未签认"
                                                    : "not approved"});
    }
    if (table)
        table_print(table, out);
    table_free(table);
}

static void point_line(struct table *table, const struct json *row)
{
    char value[48], age[24];
    double v = json_number(json_get(row, "value"), NAN), a = json_number(json_get(row, "age"), NAN);

    value[0] = age[0] = '\0';
    if (!isnan(v))
        snprintf(value, sizeof value, "%.6g %s", v, get(row, "unit"));
    if (!isnan(a))
        span(a, age, sizeof age);
    table_row(table, (const char *[]){get(row, "point"), value, get(row, "quality"),
                                      get(row, "fault"), age, get(row, "words")});
}

void show_points(const struct json *rows, bool chinese, FILE *out)
{
    static const char *const en[] = {"POINT", "VALUE", "QUALITY", "FAULT", "AGE", "WORDS", NULL};
    static const char *const zh[] = {"测点", "数值", "质量", "故障", "时长", "名称", NULL};
    struct table *table = table_new(chinese ? zh : en);

    for (size_t i = 0; table && i < json_count(rows); i++)
        point_line(table, json_at(rows, i));
    if (table)
        table_print(table, out);
    table_free(table);
}

/* ---- buses ---- */

static void one_fault(void *context, const char *key, const struct json *value)
{
    text_printf(context, "%s %.0f  ", key, json_number(value, 0));
}

static void device_line(struct table *table, const char *bus, const struct json *row, bool chinese)
{
    char address[12], good[48], state[64], time[24], faults[120] = "";
    struct text text = TEXT_IN(faults);

    snprintf(address, sizeof address, "%.0f", number(row, "address"));
    snprintf(good, sizeof good, "%.0f/%.0f", number(row, "good"), number(row, "requests"));
    if (flag(row, "lost"))
        snprintf(state, sizeof state, "%s %s", chinese ? "失联" : "silent",
                 span(number(row, "lost_for"), time, sizeof time));
    else if (!number(row, "good"))
        snprintf(state, sizeof state, "%s", chinese ? "尚无应答" : "not heard yet");
    else
        snprintf(state, sizeof state, "%s %.0f ms", chinese ? "正常" : "ok",
                 number(row, "reply_ms"));
    json_each(json_get(row, "faults"), one_fault, &text);
    table_row(table, (const char *[]){bus, address, get(row, "device"), get(row, "model"), state,
                                      good, faults});
}

void show_buses(const struct json *rows, bool chinese, FILE *out)
{
    static const char *const en[] = {"BUS",   "ADDRESS", "DEVICE", "MODEL",
                                     "STATE", "GOOD",    "FAULTS", NULL};
    static const char *const zh[] = {"总线", "地址", "设备", "型号", "状态", "成功", "故障", NULL};
    struct table *table = table_new(chinese ? zh : en);

    for (size_t i = 0; table && i < json_count(rows); i++) {
        const struct json *row = json_at(rows, i), *devices = json_get(row, "device");

        for (size_t d = 0; d < json_count(devices); d++)
            device_line(table, d ? "" : get(row, "bus"), json_at(devices, d), chinese);
    }
    if (table)
        table_print(table, out);
    table_free(table);
}

/* ---- status ---- */

static void status_head(const struct json *s, bool chinese, FILE *out)
{
    char up[24];

    fprintf(out, "%s  %s/%s   estated %s   %s %s   %s %s\n", get(s, "name"), get(s, "estate"),
            get(s, "gateway"), get(s, "version"), chinese ? "配置" : "config", get(s, "config"),
            chinese ? "已运行" : "up", span(number(s, "up"), up, sizeof up));
}

static void status_alarms(const struct json *a, bool chinese, FILE *out)
{
    char since[9];

    if (!(int)number(a, "open")) {
        fprintf(out, "%s\n", chinese ? "报警     无" : "alarms   none");
        return;
    }
    fprintf(
        out,
        chinese
            ? "报警     紧急 %.0f，重要 %.0f，一般 %.0f，静音 %.0f   自 %s   (estatectl alarms)\n"
            : "ALARM    %.0f critical, %.0f major, %.0f minor, %.0f quiet   since %s   "
              "(estatectl alarms)\n",
        number(a, "critical"), number(a, "major"), number(a, "minor"), number(a, "quiet"),
        hour(get(a, "since"), since));
}

static void status_zones(const struct json *zones, bool chinese, FILE *out)
{
    size_t unapproved = 0;

    for (size_t i = 0; i < json_count(zones); i++) {
        const struct json *zone = json_at(zones, i);

        fprintf(out, "%-9s%s %s\n", get(zone, "domain"), get(zone, "zone"),
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
    fprintf(out, "%s", chinese ? "总线     " : "buses    ");
    for (size_t i = 0; i < json_count(buses); i++) {
        const struct json *bus = json_at(buses, i), *devices = json_get(bus, "device");

        fprintf(out, "%s %.0f/%.0f  ", get(bus, "bus"), number(bus, "answering"),
                number(bus, "devices"));
        for (size_t d = 0; d < json_count(devices); d++) {
            const struct json *device = json_at(devices, d);
            char lost[24];

            if (flag(device, "lost"))
                fprintf(out, "(%s %s %s) ", get(device, "device"), chinese ? "失联" : "silent",
                        span(number(device, "lost_for"), lost, sizeof lost));
        }
    }
    fputc('\n', out);
}

static void status_city(const struct json *s, bool chinese, FILE *out)
{
    const struct json *city = json_get(s, "city");
    bool online = flag(city, "online");

    fprintf(out, "%s%s %s, %s   %s %s\n", chinese ? "上报     " : "city     ",
            online    ? chinese ? "在线" : "online"
            : chinese ? "离线"
                      : "offline",
            get(city, "text"),
            flag(city, "all_sent") ? chinese ? "全部已送达" : "all sent"
            : chinese              ? "有待发送"
                                   : "rows wait to be sent",
            chinese ? "时钟" : "clock",
            text_equal(get(s, "clock"), "ntp") ? "ntp"
            : chinese                          ? "未同步"
                                               : "not synchronised");
    if (number(s, "uncommitted") > 0)
        fprintf(out,
                chinese ? "存储     %.0f 条报警尚未写入\n"
                        : "store    %.0f events wait for the disk\n",
                number(s, "uncommitted"));
}

void show_status(const struct json *rows, bool chinese, FILE *out)
{
    const struct json *s = json_at(rows, 0);

    status_head(s, chinese, out);
    status_alarms(json_get(s, "alarms"), chinese, out);
    status_zones(json_get(s, "zones"), chinese, out);
    status_buses(json_get(s, "buses"), chinese, out);
    status_city(s, chinese, out);
    if (!flag(s, "in_service"))
        fprintf(out, "%s\n",
                chinese ? "注意     调试阶段：[estate] in-service 未填写"
                        : "notice   commissioning: [estate] in-service is not set");
}

/* ---- the day ---- */

/* One member of the summary a line; objects indent what is in them. */
struct outline {
    FILE *out;
    int depth;
};

static void outline_value(void *context, const char *key, const struct json *value)
{
    struct outline *outline = context;
    struct outline inner = {.out = outline->out, .depth = outline->depth + 2};
    char *text;

    fprintf(outline->out, "%*s%s", outline->depth, "", key);
    if (json_is_map(value)) {
        fputc('\n', outline->out);
        json_each(value, outline_value, &inner);
        return;
    }
    if (json_count(value) && json_is_map(json_at(value, 0))) {
        fputc('\n', outline->out);
        for (size_t i = 0; i < json_count(value); i++) {
            fprintf(outline->out, "%*s-\n", outline->depth + 2, "");
            json_each(json_at(value, i), outline_value, &inner);
        }
        return;
    }
    text = json_text(value, NULL) ? NULL : json_print(value);
    fprintf(outline->out, "  %s\n", text ? text : json_text(value, ""));
    free(text);
}

void show_daily(const struct json *rows, bool chinese, FILE *out)
{
    struct outline outline = {.out = out};

    (void)chinese;
    json_each(json_at(rows, 0), outline_value, &outline);
}

void show_problems(const struct json *rows, bool chinese, FILE *out)
{
    const char *taken = "";

    for (size_t i = 0; i < json_count(rows); i++) {
        const struct json *row = json_at(rows, i);

        if (json_get(row, "problem"))
            fprintf(out, "%s\n", get(row, "problem"));
        if (json_get(row, "taken"))
            taken = get(row, "taken");
    }
    if (taken[0])
        fprintf(out, "%s %s\n", chinese ? "现行配置：" : "In force: configuration", taken);
    else if (!json_count(rows))
        fprintf(out, "%s\n", chinese ? "配置无误。" : "The configuration is good.");
}
