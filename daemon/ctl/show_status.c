/*
 * show_status - the status page of estatectl: everything that is wrong, on one screen of a phone.
 *
 * A line begins with what it is about. Zones stand beside each other as far as they fit, those with
 * something to tell first; of an estate with many only those are shown. What a zone is like in
 * words comes from its plugin, through estated; here nothing is known of water or bikes.
 */
#include "ctl/show_status.h"

#include <math.h>
#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "ctl/due.h"
#include "ctl/row.h"
#include "ctl/wrap.h"

enum {
    INDENT = 9,      /* of what belongs to the word at the left */
    BESIDE = 3,      /* blanks between things that stand side by side */
    ZONES_MOST = 12, /* of a domain that are all shown */
    SILENT_MOST = 3, /* devices of a bus that are named */
    LINE = 1000
};

struct page {
    const struct json *s;
    bool chinese;
    FILE *out;
};

/* ---- lines ---- */

/* Cells beside each other under one word at the left. */
struct cells {
    const struct page *page;
    const char *head; /* NULL once it is printed */
    size_t at;        /* column; 0: no cell yet */
};

static void put_cell(struct cells *cells, const char *text)
{
    FILE *out = cells->page->out;
    size_t width = text_width(text), columns = wrap_columns(out);

    if (cells->at && cells->at + BESIDE + width <= columns) {
        fprintf(out, "%*s%s", BESIDE, "", text);
        cells->at += BESIDE + width;
        return;
    }
    if (cells->at)
        fputc('\n', out);
    fprintf(out, "%s%*s%s", cells->head ? cells->head : "",
            (int)(INDENT - (cells->head ? text_width(cells->head) : 0)), "", text);
    cells->head = NULL;
    cells->at = INDENT + width;
}

static void end_cells(const struct cells *cells)
{
    if (cells->at)
        fputc('\n', cells->page->out);
}

/* One line, which wraps. */
static void put_line(const struct page *page, const char *head, const char *text)
{
    fprintf(page->out, "%s%*s", head, (int)(INDENT - text_width(head)), "");
    wrap_print(text, INDENT, INDENT, page->out);
}

static const char *pick(const struct page *page, const char *en, const char *zh)
{
    return page->chinese ? zh : en;
}

/* ---- head, alarms ---- */

static void put_head(const struct page *page)
{
    const struct json *s = page->s;
    const char *config = row_text(s, "config");
    char up[24], line[LINE] = "";
    struct text text = TEXT_IN(line);

    text_printf(&text, "%s  %s/%s   estated %s   %s %.*s   %s %s", row_text(s, "name"),
                row_text(s, "estate"), row_text(s, "gateway"), row_text(s, "version"),
                pick(page, "config", "配置"), strchr(config, '+') ? 24 : 8, config,
                pick(page, "up", "已运行"), row_span(row_number(s, "up"), up, sizeof up));
    wrap_print(line, 0, INDENT, page->out);
}

static void put_alarms(const struct page *page)
{
    static const char *const count[][2] = {
        {"critical", "紧急"}, {"major", "重要"}, {"minor", "一般"}, {"quiet", "静音"}};
    const struct json *a = json_get(page->s, "alarms");
    char since[ROW_WHEN], line[LINE] = "";
    struct text text = TEXT_IN(line);

    if (!(row_number(a, "open") > 0)) {
        put_line(page, pick(page, "alarms", "报警"), pick(page, "none", "无"));
        return;
    }
    for (size_t i = 0; i < sizeof count / sizeof *count; i++) {
        double n = row_number(a, count[i][0]);
        const char *before = !text.used ? "" : pick(page, ", ", "，");

        if (n > 0 && page->chinese)
            text_printf(&text, "%s%s %.0f", before, count[i][1], n);
        else if (n > 0)
            text_printf(&text, "%s%.0f %s", before, n, count[i][0]);
    }
    text_printf(&text, "   %s %s   (estatectl alarms)", pick(page, "since", "自"),
                row_when(row_text(a, "since"), clock_utc(), since));
    put_line(page, pick(page, "ALARM", "报警"), line);
}

/* The city asks, and somebody is to answer. */
static void put_duty(const struct page *page)
{
    const struct json *duty = json_get(page->s, "duty");
    char left[24], line[LINE] = "";
    struct text text = TEXT_IN(line);

    if (!duty)
        return;
    row_span(row_number(duty, "left_s"), left, sizeof left);
    text_printf(&text,
                pick(page, "%s asks who is on duty; within %s: estatectl --by NAME duty",
                     "%s 查岗，请在 %s内应答：estatectl --by 姓名 duty"),
                row_text(duty, "by"), left);
    put_line(page, pick(page, "DUTY", "查岗"), line);
}

/* ---- zones, buses ---- */

/* How urgent a zone is; those that are WELL have nothing to tell. */
enum { UNKNOWN = 3, WELL };

static int rank(const struct json *zone)
{
    static const char *const severities[] = {"critical", "major", "minor"};
    int r = 0;

    while (r < UNKNOWN && !text_equal(row_text(zone, "severity"), severities[r]))
        r++;
    return r < UNKNOWN || row_flag(zone, "unknown") ? r : WELL;
}

static void put_zone(struct cells *cells, const struct json *zone)
{
    char cell[LINE];

    snprintf(cell, sizeof cell, "%s %s", row_text(zone, "zone"),
             row_local(zone, "state", cells->page->chinese));
    put_cell(cells, cell);
}

/* What of a domain is not shown: so many that have something to tell, so many that have not. */
static void put_rest(struct cells *cells, size_t odd, size_t well)
{
    const struct page *page = cells->page;
    char line[LINE] = "";
    struct text text = TEXT_IN(line);

    if (odd)
        text_printf(&text, page->chinese ? "另 %zu 个有报警或无法判断" : "%zu more like these",
                    odd);
    if (well)
        text_printf(&text, page->chinese ? "%s%zu 个分区无报警" : "%s%zu zones without alarm",
                    odd ? pick(page, ", ", "，") : "", well);
    if (odd || well) {
        text_printf(&text, "%s", pick(page, " (estatectl zones)", "（estatectl zones）"));
        put_cell(cells, line);
    }
}

/* All zones of a domain, the most urgent first; of many those that have something to tell, as far
 * as a screen has room. */
static void put_domain(const struct page *page, const struct json *zones, const char *domain)
{
    struct cells cells = {.page = page, .head = domain};
    size_t of[WELL + 1] = {0}, all = 0, shown = 0, odd;

    for (size_t i = 0; i < json_count(zones); i++)
        if (text_equal(row_text(json_at(zones, i), "domain"), domain)) {
            of[rank(json_at(zones, i))]++;
            all++;
        }
    odd = all - of[WELL];
    for (int r = 0; r <= (all > ZONES_MOST ? UNKNOWN : WELL); r++)
        for (size_t i = 0; i < json_count(zones) && shown < ZONES_MOST; i++)
            if (text_equal(row_text(json_at(zones, i), "domain"), domain) &&
                rank(json_at(zones, i)) == r) {
                put_zone(&cells, json_at(zones, i));
                shown++;
            }
    if (all > ZONES_MOST)
        put_rest(&cells, odd - shown, of[WELL]);
    end_cells(&cells);
}

/* Domains in the order of their first zone. */
static void put_zones(const struct page *page)
{
    const struct json *zones = json_get(page->s, "zones");

    for (size_t i = 0; i < json_count(zones); i++) {
        const char *domain = row_text(json_at(zones, i), "domain");
        size_t before = 0;

        while (before < i && !text_equal(row_text(json_at(zones, before), "domain"), domain))
            before++;
        if (before == i)
            put_domain(page, zones, domain);
    }
}

static void add_silent(const struct page *page, const struct json *devices, struct text *out)
{
    size_t silent = 0;

    for (size_t d = 0; d < json_count(devices); d++) {
        const struct json *device = json_at(devices, d);
        char span[24];

        if (!row_flag(device, "lost") || silent++ >= SILENT_MOST)
            continue;
        text_printf(out, "%s%s %s %s", silent > 1 ? ", " : " (", row_text(device, "device"),
                    pick(page, "silent", "失联"),
                    row_span(row_number(device, "lost_for"), span, sizeof span));
    }
    if (silent > SILENT_MOST)
        text_printf(out, page->chinese ? "，另 %zu 台" : ", %zu more", silent - SILENT_MOST);
    text_printf(out, "%s", silent ? ")" : "");
}

static void put_buses(const struct page *page)
{
    const struct json *buses = json_get(page->s, "buses");
    struct cells cells = {.page = page, .head = pick(page, "buses", "总线")};

    for (size_t i = 0; i < json_count(buses); i++) {
        const struct json *bus = json_at(buses, i);
        bool gpio = text_equal(row_text(bus, "kind"), "gpio");
        char cell[LINE] = "";
        struct text text = TEXT_IN(cell);

        text_printf(&text, "%s", row_text(bus, "bus"));
        if (!row_flag(bus, "up"))
            text_printf(&text, " %s", pick(page, "DOWN", "中断"));
        else if (gpio)
            text_printf(&text, " %s", pick(page, "ok", "正常"));
        else
            text_printf(&text, " %.0f/%.0f", row_number(bus, "answering"),
                        row_number(bus, "devices"));
        if (!gpio && row_flag(bus, "up"))
            add_silent(page, json_get(bus, "device"), &text);
        put_cell(&cells, cell);
    }
    end_cells(&cells);
}

/* ---- the city ---- */

/* The clock that somebody vouches for stands behind the city; any other is a line of its own, with
 * what it shows: TLS and every time that is told depend on it. */
static bool is_sure(const char *clock)
{
    return text_equal(clock, "ntp") || text_equal(clock, "beacon");
}

static void add_clock(const struct page *page, struct text *out)
{
    const char *clock = row_text(page->s, "clock");

    if (is_sure(clock))
        text_printf(out, "   %s %s", pick(page, "clock", "时钟"),
                    text_equal(clock, "ntp") ? "ntp" : pick(page, "by the city", "城市授时"));
}

static void put_clock(const struct page *page)
{
    const char *clock = row_text(page->s, "clock"), *time = row_text(page->s, "time");
    char line[LINE] = "";
    struct text text = TEXT_IN(line);

    if (is_sure(clock))
        return;
    text_printf(&text, "%s%s%.10s %.5s",
                text_equal(clock, "rtc")
                    ? pick(page, "not synchronised, set at boot by its battery",
                           "未同步（开机取自电池时钟）")
                    : pick(page, "not synchronised", "未同步"),
                pick(page, ": ", "："), time, strlen(time) > 11 ? time + 11 : "");
    put_line(page, pick(page, "clock", "时钟"), line);
}

static void add_link(const struct page *page, const struct json *city, struct text *out)
{
    double broker = row_number(city, "broker"), since = json_number(json_get(city, "since_s"), NAN);
    char ago[24];

    if (!row_flag(city, "online")) {
        text_printf(out, "%s", pick(page, "OFFLINE", "离线"));
        if (!isnan(since))
            text_printf(out, page->chinese ? " %s" : " for %s", row_span(since, ago, sizeof ago));
        return;
    }
    text_printf(out, page->chinese ? "在线，服务器 %.0f" : "online via broker %.0f", broker);
    if (broker > 1)
        text_printf(out, page->chinese ? "（%s）" : " (%s)", row_text(city, "text"));
}

static void put_city(const struct page *page)
{
    const struct json *city = json_get(page->s, "city");
    double unsent = row_number(page->s, "unsent"),
           oldest = json_number(json_get(page->s, "oldest_s"), NAN);
    char ago[24], line[LINE] = "";
    struct text text = TEXT_IN(line);

    add_link(page, city, &text);
    text_printf(&text, page->chinese ? "，待发 %.0f 条" : ", %.0f unsent", unsent);
    if (unsent > 0 && !isnan(oldest))
        text_printf(&text, page->chinese ? "，最早 %s前" : ", the oldest %s old",
                    row_span(oldest, ago, sizeof ago));
    if (json_get(city, "receipt_s") && isnan(json_number(json_get(city, "receipt_s"), NAN)))
        text_printf(&text, "%s", pick(page, ", no receipt yet", "，尚无回执"));
    else if (json_get(city, "receipt_s"))
        text_printf(&text, page->chinese ? "，回执 %s前" : ", receipt %s ago",
                    row_span(row_number(city, "receipt_s"), ago, sizeof ago));
    add_clock(page, &text);
    put_line(page, pick(page, "city", "上报"), line);
    if (!row_flag(city, "online"))
        put_line(page, "", row_text(city, "text"));
    if (row_number(page->s, "uncommitted") > 0) {
        snprintf(line, sizeof line,
                 page->chinese ? "%.0f 条报警尚未写入" : "%.0f events wait for the disk",
                 row_number(page->s, "uncommitted"));
        put_line(page, pick(page, "store", "存储"), line);
    }
}

/* ---- what it costs, what is due ---- */

/* "0.43", "4.9", "41": as many digits as anybody needs. */
static void add_mb(struct text *out, double bytes)
{
    double mb = bytes / 1e6;

    text_printf(out, mb < 1 ? "%.2f" : mb < 10 ? "%.1f" : "%.0f", mb);
}

static void put_data(const struct page *page)
{
    const struct json *sim = json_get(page->s, "sim"), *flash = json_get(page->s, "flash"),
                      *telemetry = json_get(page->s, "telemetry");
    double plan = row_number(sim, "plan"), rate = json_number(json_get(flash, "per_day"), NAN);
    const char *mode = row_text(telemetry, "mode");
    char line[LINE] = "";
    struct text text = TEXT_IN(line);

    text_printf(&text, "%s", pick(page, "", "本月 "));
    add_mb(&text, row_number(sim, "month"));
    if (plan > 0)
        text_printf(&text, page->chinese ? " / %.0f" : " of %.0f", plan / 1e6);
    text_printf(&text, "%s", pick(page, " MB this month, ", " MB，今日 "));
    add_mb(&text, row_number(sim, "today"));
    text_printf(&text, "%s", pick(page, " today   card ", "   写盘 "));
    add_mb(&text, isnan(rate) ? row_number(flash, "today") : rate);
    text_printf(&text, "%s",
                isnan(rate) ? pick(page, " MB today", " MB（今日）")
                            : pick(page, " MB/day", " MB/日"));
    if (mode[0] && !text_equal(mode, "off"))
        text_printf(&text, "   %s %s%s", pick(page, "telemetry", "遥测"), mode,
                    row_flag(telemetry, "caught_up") ? ""
                                                     : pick(page, " (catching up)", "（补发中）"));
    if (row_number(telemetry, "given_up") > 0)
        text_printf(&text, pick(page, ", %.0f refused", "，%.0f 条被拒收"),
                    row_number(telemetry, "given_up"));
    put_line(page, pick(page, "data", "流量"), line);
}

static void put_people(const struct page *page)
{
    const struct json *sounder = json_get(page->s, "sounder");
    const char *silent = row_text(sounder, "silent_until");
    double due = due_drill_days(page->s);
    char at[ROW_HOUR], line[LINE] = "";
    struct text text = TEXT_IN(line);

    text_printf(&text, page->chinese ? "%.0f 项   声光 %s" : "%.0f   sounder %s",
                row_number(page->s, "permits"),
                !row_flag(sounder, "there")  ? pick(page, "not wired", "未接")
                : row_flag(sounder, "fails") ? pick(page, "FAILS", "故障")
                : row_flag(sounder, "on")    ? pick(page, "ON", "响")
                                             : pick(page, "off", "静"));
    if (silent[0])
        text_printf(&text, page->chinese ? "（静音至 %.5s）" : " (silenced until %.5s)",
                    row_hour(silent, at));
    if (due > 0)
        text_printf(&text, page->chinese ? "   %.0f 天内应演练" : "   drills due in %.0f d", due);
    else
        text_printf(&text, "   %s", pick(page, "drills due now", "应演练"));
    put_line(page, pick(page, "permits", "许可"), line);
}

static void put_notices(const struct page *page)
{
    static void (*const each[])(const struct json *, bool, struct text *) = {
        due_thresholds, due_proofs, due_stillness, due_certificate, due_plan, due_service};

    for (size_t i = 0; i < sizeof each / sizeof *each; i++) {
        char line[LINE] = "";
        struct text text = TEXT_IN(line);

        each[i](page->s, page->chinese, &text);
        if (line[0])
            put_line(page, pick(page, "notice", "注意"), line);
    }
}

void show_status(const struct json *rows, bool chinese, FILE *out)
{
    const struct page page = {.s = json_at(rows, 0), .chinese = chinese, .out = out};

    put_head(&page);
    put_alarms(&page);
    put_duty(&page);
    put_zones(&page);
    put_buses(&page);
    put_city(&page);
    put_clock(&page);
    put_data(&page);
    put_people(&page);
    put_notices(&page);
}
