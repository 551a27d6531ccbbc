/*
 * show_buses - the page of somebody who looks for a bad wire.
 *
 * Errors are shown by kind, because each kind has its own cause, and in few letters, because a
 * terminal has 80 columns; `--json` has them all.
 */
#include "ctl/show_buses.h"

#include <math.h>
#include <string.h>

#include "base/text.h"
#include "ctl/row.h"
#include "ctl/table.h"
#include "ctl/wrap.h"

enum { PLACE = 20 /* columns */ };

/* What requests came to, and what was noticed on the wire: often the same, so it is told once. */
static const struct kind {
    const char *fault, *noticed, *en, *zh;
} kinds[] = {
    {"timeout", "", "no answer", "无应答"},  {"checksum", "garbled", "garbled", "损坏"},
    {"wrong-answer", "", "wrong", "不符"},   {"late", "late", "late", "迟到"},
    {"exception", "", "refused", "拒绝"},    {"link", "", "no wire", "线路断"},
    {"echo", "echo", "echo", "回波"},        {"", "other-unit", "of others", "他站"},
    {"", "noise", "noise", "干扰"},          {"error-value", "", "error value", "错误值"},
    {"range", "", "out of range", "超量程"}, {"unknown-code", "", "unknown code", "未知代码"}};

static void put_errors(const struct json *row, bool chinese, struct text *out)
{
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        double failed = row_number(json_get(row, "faults"), kinds[i].fault);
        double seen = row_number(json_get(row, "noticed"), kinds[i].noticed);

        if (failed > 0 || seen > 0)
            text_printf(out, "%s%s %.0f", out->used ? chinese ? "，" : ", " : "",
                        chinese ? kinds[i].zh : kinds[i].en, fmax(failed, seen));
    }
}

/* "12.5" or "". */
static const char *figure(const struct json *row, const char *key, const char *format, char out[24])
{
    double number = json_number(json_get(row, key), NAN);

    out[0] = '\0';
    if (!isnan(number))
        snprintf(out, 24, format, number);
    return out;
}

/* The end of a long path says which port it is. */
static const char *short_place(const char *place, char out[PLACE + 1])
{
    size_t n = strlen(place);

    snprintf(out, PLACE + 1, "%s%s", n > PLACE ? ".." : "",
             n > PLACE ? place + n - PLACE + 2 : place);
    return out;
}

static void bus_line(struct table *table, const struct json *row, bool chinese)
{
    char load[24], measured[24], requests[24], overdue[24], devices[48], place[PLACE + 1];
    bool up = row_flag(row, "up");

    snprintf(devices, sizeof devices, "%.0f/%.0f", row_number(row, "answering"),
             row_number(row, "devices"));
    table_row(table, (const char *[]){row_text(row, "bus"),
                                      up        ? chinese ? "正常" : "up"
                                      : chinese ? "断开"
                                                : "DOWN",
                                      devices, figure(row, "load", "%.1f %%", load),
                                      figure(row, "measured", "%.1f %%", measured),
                                      figure(row, "requests", "%.0f", requests),
                                      figure(row, "overdue", "%.0f", overdue),
                                      short_place(row_text(row, "place"), place)});
}

void show_buses(const struct json *rows, bool chinese, FILE *out)
{
    static const char *const en[] = {"BUS",      "STATE",   "DEVICES", "LOAD", "MEASURED",
                                     "REQUESTS", "OVERDUE", "PLACE",   NULL};
    static const char *const zh[] = {"总线",   "状态", "设备", "负载", "实测",
                                     "请求数", "超期", "位置", NULL};
    struct table *table = table_new(chinese ? zh : en);

    for (size_t i = 0; table && i < json_count(rows); i++)
        bus_line(table, json_at(rows, i), chinese);
    if (table)
        table_print(table, out);
    table_free(table);
}

static const char *state_of(const struct json *row, bool chinese, char *out, size_t size)
{
    char span[24];

    if (row_flag(row, "lost"))
        snprintf(out, size, "%s %s", chinese ? "失联" : "silent",
                 row_span(row_number(row, "lost_for"), span, sizeof span));
    else if (row_number(row, "good") > 0)
        snprintf(out, size, "%s", chinese ? "正常" : "ok");
    else
        snprintf(out, size, "%s", chinese ? "尚无应答" : "not heard yet");
    return out;
}

static void device_line(struct table *table, const struct json *row, bool chinese)
{
    char address[24], good[24], state[64], p50[24], p99[24], wait[24], errors[120] = "";
    struct text text = TEXT_IN(errors);
    double requests = row_number(row, "requests");

    snprintf(good, sizeof good, "%.1f %%",
             requests > 0 ? 100 * row_number(row, "good") / requests : 0);
    put_errors(row, chinese, &text);
    table_row(table, (const char *[]){
                         figure(row, "address", "%.0f", address), row_text(row, "device"),
                         state_of(row, chinese, state, sizeof state), good,
                         figure(row, "p50_ms", "%.0f", p50), figure(row, "p99_ms", "%.0f", p99),
                         figure(row, "timeout_ms", "%.0f", wait), errors});
}

/* Of the row of a bus or a device, if there is any. */
static void put_advice(const struct json *row, const char *name, bool chinese, FILE *out)
{
    const char *advice = row_text(json_get(row, "advice"), chinese ? "zh" : "en");
    char line[300] = "";
    struct text text = TEXT_IN(line);

    text_printf(&text, "! %s: %s", row_text(row, name), advice);
    if (advice[0])
        wrap_print(line, 0, 2, out);
}

static void devices_of(const struct json *bus, bool chinese, FILE *out)
{
    static const char *const en[] = {"ADDRESS", "DEVICE", "STATE",  "GOOD", "P50",
                                     "P99",     "WAIT",   "ERRORS", NULL};
    static const char *const zh[] = {"地址", "设备", "状态", "成功率", "P50",
                                     "P99",  "等待", "错误", NULL};
    const struct json *devices = json_get(bus, "device");
    struct table *table = table_new(chinese ? zh : en);

    fprintf(out, "\n%s:\n", row_text(bus, "bus"));
    for (size_t i = 0; table && i < json_count(devices); i++)
        device_line(table, json_at(devices, i), chinese);
    if (table)
        table_print(table, out);
    table_free(table);
    put_advice(bus, "bus", chinese, out);
    for (size_t i = 0; i < json_count(devices); i++)
        put_advice(json_at(devices, i), "device", chinese, out);
}

void show_buses_devices(const struct json *rows, bool chinese, FILE *out)
{
    show_buses(rows, chinese, out);
    for (size_t i = 0; i < json_count(rows); i++)
        devices_of(json_at(rows, i), chinese, out);
}
