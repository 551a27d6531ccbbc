/*
 * show_daily - tables and lines out of a day's summary.
 *
 * A table is a list of the summary and the ways to its columns, "minutes.no_water" or "peak.1"; a
 * column that is empty in every row, because no zone here measures that, is not shown. Places come
 * last, since they are as long as they are. What --json prints is the summary itself.
 */
#include "ctl/show_daily.h"

#include <math.h>
#include <stdlib.h>

#include "base/text.h"
#include "ctl/row.h"
#include "ctl/table.h"
#include "ctl/wrap.h"

enum { CELL = 120, LINE = 2000, INDENT = 12 };

struct column {
    const char *way, *en, *zh;
};

static const struct column minutes[] = {{"zone", "ZONE", "分区"},
                                        {"minutes.normal", "NORMAL", "正常"},
                                        {"minutes.low", "LOW", "低压"},
                                        {"minutes.no_water", "NO WATER", "无水"},
                                        {"minutes.unknown", "UNKNOWN", "未知"},
                                        {"valve_shut_min", "SHUT", "阀关"},
                                        {"pressure_kpa.min", "LEAST kPa", "最低kPa"},
                                        {0}};
static const struct column sensors[] = {{"zone", "ZONE", "分区"},
                                        {"last_moved", "MOVED", "最近变化"},
                                        {"last_proved", "PROVED", "最近实放"},
                                        {"place", "PLACE", "位置"},
                                        {0}};
static const struct column water[] = {{"zone", "ZONE", "分区"},
                                      {"minutes.no_water", "NO WATER", "无水"},
                                      {"no_water.permit_city", "CITY PERMIT", "市许可"},
                                      {"no_water.permit_site", "SITE PERMIT", "现场许可"},
                                      {"no_water.no_permit", "NO PERMIT", "无许可"},
                                      {"no_water.longest", "LONGEST", "最长"},
                                      {"no_water.longest_from", "FROM", "自"},
                                      {"no_water.times", "TIMES", "次数"},
                                      {0}};
static const struct column sources[] = {{"zone", "ZONE", "分区"},
                                        {"pump_runs", "PUMP RUNS", "主泵启动"},
                                        {"test_runs", "TESTS", "试泵"},
                                        {"jockey_starts", "JOCKEY", "稳压泵"},
                                        {"not_auto_min", "NOT AUTO", "非自动"},
                                        {"no_power_min", "NO POWER", "失电"},
                                        {"tank_min_mm", "TANK mm", "水位mm"},
                                        {0}};
static const struct column tilt[] = {
    {"zone", "ZONE", "分区"},          {"level", "LEVEL", "等级"},
    {"highest", "HIGHEST", "最高"},    {"drift_deg_week", "DRIFT deg/week", "漂移度/周"},
    {"hours_ok", "HOURS", "有效小时"}, {"baseline", "BASELINE", "基准"},
    {"place", "PLACE", "位置"},        {0}};
static const struct column slots[] = {{"zone", "ZONE", "分区"},
                                      {"slots", "SLOTS", "端口"},
                                      {"in_service", "IN SERVICE", "可用"},
                                      {"fault", "FAULT", "故障"},
                                      {"peak.0", "PEAK", "峰值"},
                                      {"peak.1", "AT", "时刻"},
                                      {"sessions", "SESSIONS", "次数"},
                                      {"kwh", "kWh", "kWh"},
                                      {"closed_kwh", "CLOSED kWh", "封闭kWh"},
                                      {0}};
static const struct column stops[] = {{"zone", "ENDED BY", "结束原因"},
                                      {"stops.full", "FULL", "充满"},
                                      {"stops.time", "TIME", "到时"},
                                      {"stops.unplugged", "UNPLUGGED", "拔出"},
                                      {"stops.overload", "OVERLOAD", "过载"},
                                      {"stops.low-power", "LOW POWER", "功率低"},
                                      {"stops.ambient-hot", "HEAT", "环境热"},
                                      {"stops.port-hot", "PORT HOT", "端口热"},
                                      {"stops.no-power", "NO POWER", "停电"},
                                      {"stops.other", "OTHER", "其他"},
                                      {0}};
static const struct column faults[] = {{"zone", "ZONE", "分区"},
                                       {"overrun", "OVERRUN", "超时"},
                                       {"over_power", "OVER POWER", "超功率"},
                                       {"over_temperature", "OVER TEMP.", "超温"},
                                       {"smoke", "SMOKE", "烟感"},
                                       {"place", "PLACE", "位置"},
                                       {0}};
static const struct column alarms[] = {{"0", "ALARM", "报警"},
                                       {"1", "SEVERITY", "级别"},
                                       {"2", "RAISED", "发生"},
                                       {"3", "OPEN NOW", "未结束"},
                                       {0}};
static const struct column permits[] = {{"zone", "PERMIT FOR", "许可分区"},
                                        {"source", "BY", "来源"},
                                        {"from", "FROM", "自"},
                                        {"to", "TO", "至"},
                                        {"number", "NUMBER", "编号"},
                                        {0}};
static const struct column drills[] = {{"point", "DRILL", "演练"},
                                       {"at", "AT", "时刻"},
                                       {"committed_ms", "STORED ms", "入库ms"},
                                       {"broker_ms", "BROKER ms", "服务器ms"},
                                       {"city_ms", "CITY ms", "城市ms"},
                                       {"person_s", "PERSON s", "人员s"},
                                       {0}};
static const struct column points[] = {
    {"0", "BELOW 99 %", "低于 99%"}, {"1", "GOOD %", "有效%"}, {0}};
static const struct column gaps[] = {
    {"0", "NOT WATCHED", "未监视"}, {"1", "TO", "至"}, {"2", "WHY", "原因"}, {0}};

/* The list's way, and which of its rows: those with more than nothing there. */
static const struct page {
    const char *list, *only;
    const struct column *column;
} pages[] = {{"fire.zones", NULL, minutes},
             {"fire.zones", "minutes.no_water", water},
             {"fire.sources", NULL, sources},
             {"fire.zones", NULL, sensors},
             {"facade.zones", NULL, tilt},
             {"charging.zones", NULL, slots},
             {"charging.zones", NULL, stops},
             {"charging.zones", NULL, faults},
             {"alarms", NULL, alarms},
             {"permits", NULL, permits},
             {"drills", NULL, drills},
             {"points.below_99_percent", NULL, points},
             {"gaps", NULL, gaps}};

static const char *word(const char *text, bool chinese)
{
    static const char *const words[][2] = {
        {"critical", "紧急"}, {"major", "重要"},     {"minor", "一般"}, {"city", "城市"},
        {"site", "现场"},     {"power", "断电"},     {"stop", "停机"},  {"restart", "重启"},
        {"busy", "程序停顿"}, {"clock", "时钟跳变"}, {"blue", "蓝"},    {"yellow", "黄"},
        {"orange", "橙"},     {"red", "红"}};

    for (size_t i = 0; chinese && i < sizeof words / sizeof *words; i++)
        if (text_equal(words[i][0], text))
            return words[i][1];
    return text;
}

static const struct json *follow(const struct json *at, const char *way)
{
    char copy[CELL], *rest = copy, *part;

    TEXT_COPY(copy, way);
    while ((part = text_cut(&rest, '.')))
        at = *part >= '0' && *part <= '9' ? json_at(at, strtoul(part, NULL, 10))
                                          : json_get(at, part);
    return at;
}

static void make_cell(const struct json *row, const char *way, bool chinese, char cell[CELL])
{
    const struct json *value = follow(row, way);
    double number = json_number(value, NAN);

    if (isnan(number))
        snprintf(cell, CELL, "%s", word(json_text(value, ""), chinese));
    else
        row_quantity(number, "", "", cell, CELL);
}

static bool shown(const struct json *row, const char *only)
{
    return !only || json_number(follow(row, only), 0) > 0;
}

/* Is the column empty in every row? */
static bool empty(const struct json *list, const char *way)
{
    char cell[CELL];

    for (size_t i = 0; i < json_count(list); i++) {
        make_cell(json_at(list, i), way, false, cell);
        if (cell[0])
            return false;
    }
    return true;
}

static void print_page(const struct json *list, const struct page *page, bool chinese, FILE *out)
{
    const struct column *column[TABLE_COLUMNS];
    const char *cells[TABLE_COLUMNS + 1] = {0};
    char cell[TABLE_COLUMNS][CELL];
    struct table *table;
    size_t n = 0, rows = 0;

    for (const struct column *c = page->column; c->way; c++)
        if (!empty(list, c->way)) {
            cells[n] = chinese ? c->zh : c->en;
            column[n++] = c;
        }
    table = n > 1 ? table_new(cells) : NULL;
    for (size_t i = 0; table && i < json_count(list); i++) {
        if (!shown(json_at(list, i), page->only))
            continue;
        for (size_t c = 0; c < n; c++) {
            make_cell(json_at(list, i), column[c]->way, chinese, cell[c]);
            cells[c] = cell[c][0] ? cell[c] : "-";
        }
        table_row(table, cells);
        rows++;
    }
    if (rows) {
        fputc('\n', out);
        table_print(table, out);
    }
    table_free(table);
}

static void print_head(const struct json *day, bool chinese, FILE *out)
{
    char line[LINE] = "";
    struct text text = TEXT_IN(line);

    text_printf(&text, "%s  %s%s", row_text(day, "date"), row_text(day, "estate_name"),
                json_get(day, "estate_name") ? "  " : "");
    text_printf(&text, chinese ? "监视 %g 分钟，全日 %g 分钟" : "watched %g of %g minutes",
                row_number(day, "watched"), row_number(day, "minutes"));
    wrap_print(line, 0, INDENT, out);
    if (!row_flag(day, "in_service"))
        fprintf(out, "%s\n",
                chinese ? "调试阶段，报警均标为调试" : "commissioning: every alarm says so");
    if (!row_flag(day, "thresholds_approved"))
        fprintf(out, "%s\n", chinese ? "阈值未签认" : "thresholds not approved");
}

/* What is a figure or two, behind the tables. */
static void print_foot(const struct json *day, bool chinese, FILE *out)
{
    const struct json *charging = json_get(day, "charging");
    const struct json *acknowledged = json_get(day, "acknowledged_after_s");
    const char *ebikes_on = row_text(charging, "ebikes_on");

    fputc('\n', out);
    if (ebikes_on[0])
        fprintf(out,
                chinese ? "电动自行车  %.0f 辆（%s），每个可用端口 %.4g 辆（仅计本网关端口）\n"
                        : "e-bikes     %.0f on %s, %.4g for each slot seen by this gateway\n",
                row_number(charging, "ebikes"), ebikes_on,
                json_number(json_get(charging, "bikes_per_slot"), NAN));
    if (json_number(json_get(acknowledged, "max"), -1) >= 0)
        fprintf(out,
                chinese ? "确认        中位 %.0f 秒，最长 %.0f 秒\n"
                        : "seen after  %.0f s at the median, %.0f s at most\n",
                row_number(acknowledged, "median"), row_number(acknowledged, "max"));
    fprintf(out, chinese ? "搁置        %g 分钟\n" : "shelved     %g minutes\n",
            row_number(day, "shelved_min"));
    if (json_get(day, "bytes_month"))
        fprintf(out, chinese ? "流量        本月 %.2f MB\n" : "data        %.2f MB this month\n",
                row_number(day, "bytes_month") / 1e6);
    fprintf(out,
            chinese ? "测点        %.0f 个，低于 99%% 的 %.0f 个\n"
                    : "points      %.0f, of which below 99 %% %.0f\n",
            row_number(json_get(day, "points"), "total"),
            (double)json_count(follow(day, "points.below_99_percent")) +
                row_number(json_get(day, "points"), "below_99_percent_more"));
}

void show_daily(const struct json *rows, bool chinese, FILE *out)
{
    const struct json *day = json_at(rows, 0);

    print_head(day, chinese, out);
    for (size_t i = 0; i < sizeof pages / sizeof *pages; i++)
        print_page(follow(day, pages[i].list), &pages[i], chinese, out);
    print_foot(day, chinese, out);
}
