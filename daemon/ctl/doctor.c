/*
 * doctor - what is wrong, in the order in which somebody should see to it, each with what to do.
 *
 * Everything comes out of two answers of estated: alarms, whose words and remedies are their
 * plugin's, and the status with its buses. What is one fault is one finding: a bus with all its
 * devices silent, an alarm with those it explains. Whatever alarm there is for something, its
 * finding is not told a second time.
 */
#include "ctl/doctor.h"

#include <math.h>
#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "ctl/client.h"
#include "ctl/due.h"
#include "ctl/row.h"
#include "ctl/wrap.h"

enum { TEXT = 900, SETTLED_S = 60, INDENT = 7 /* and the digits of the last number */ };

enum urgency { NOW, SOON, LATER, URGENCIES };

static const char *const urgency_name[URGENCIES] = {"now", "soon", "later"};

/* Findings under way. */
struct doctor {
    const struct json *status, *alarms;
    bool chinese;
    struct json *of[URGENCIES];
};

/* One finding while it is worded. */
struct finding {
    char what[TEXT], remedy[TEXT];
    struct text say, advise;
};

static void begin(struct finding *f)
{
    f->what[0] = f->remedy[0] = '\0';
    f->say = TEXT_IN(f->what);
    f->advise = TEXT_IN(f->remedy);
}

static void end(const struct doctor *d, enum urgency urgency, const char *about,
                const struct finding *f)
{
    struct json *row = json_new_object();

    json_put_text(row, "when", urgency_name[urgency]);
    json_put_text(row, "about", about);
    json_put_text(row, "what", f->what);
    json_put_text(row, "remedy", f->remedy);
    json_add(d->of[urgency], row);
}

static const char *pick(const struct doctor *d, const char *en, const char *zh)
{
    return d->chinese ? zh : en;
}

/* ---- alarms ---- */

static bool has_alarm(const struct doctor *d, const char *code)
{
    for (size_t i = 0; i < json_count(d->alarms); i++)
        if (text_equal(row_text(json_at(d->alarms, i), "code"), code))
            return true;
    return false;
}

static enum urgency urgency_of(const struct json *alarm)
{
    bool gone = text_equal(row_text(alarm, "condition"), "gone");
    bool quiet = row_text(json_get(alarm, "quiet"), "why")[0];

    return gone || quiet || text_equal(row_text(alarm, "severity"), "minor") ? SOON : NOW;
}

/* Of one that is explained by another nothing is to be done but what is for that one; devices are
 * looked at with their bus; a drill is no fault. */
static bool speaks_for_itself(const struct json *alarm)
{
    return !row_text(alarm, "parent")[0] && !text_equal(row_text(alarm, "code"), "GW_COMM_LOST") &&
           !text_equal(row_text(alarm, "mode"), "drill");
}

static void find_alarms(const struct doctor *d)
{
    for (size_t i = 0; i < json_count(d->alarms); i++) {
        const struct json *alarm = json_at(d->alarms, i);
        bool reset =
            text_equal(row_text(alarm, "condition"), "gone") && row_flag(alarm, "needs_reset");
        const char *zone = row_text(alarm, "zone");
        struct finding f;
        char since[ROW_WHEN];

        if (!speaks_for_itself(alarm))
            continue;
        begin(&f);
        text_printf(&f.say, d->chinese ? "%s%s自 %.11s：%s" : "%s%ssince %.11s: %s", zone,
                    zone[0] ? " " : "", row_when(row_text(alarm, "since"), clock_utc(), since),
                    row_local(alarm, "text", d->chinese));
        text_printf(&f.advise, "%s%s", row_local(alarm, "action", d->chinese),
                    reset ? pick(d, "When it was seen to: ", "现场处理后：") : "");
        if (reset)
            text_printf(&f.advise, "estatectl reset %s", row_text(alarm, "short"));
        end(d, urgency_of(alarm), zone, &f);
    }
}

/* ---- buses ---- */

static bool is_silent(const struct json *device)
{
    return row_flag(device, "lost");
}

/* What to do about a device; `others` of its bus answer. */
static void advise(const struct doctor *d, const struct json *bus, const struct json *device,
                   bool others, struct text *out)
{
    const char *advice = row_local(device, "advice", d->chinese);

    if (!is_silent(device))
        text_printf(out,
                    d->chinese ? "详见 estatectl devices、estatectl trace %s"
                               : "See estatectl devices and estatectl trace %s",
                    row_text(bus, "bus"));
    else if (advice[0])
        text_printf(out, d->chinese ? "%s。" : "%s.", advice);
    else
        text_printf(out, "%s",
                    others ? pick(d,
                                  "Others on the bus answer, so look at this device: power, A/B, "
                                  "address.",
                                  "总线上其他设备正常，请检查该设备的供电、A/B 线和地址。")
                           : pick(d, "Look at its power, A/B, address, and at the adapter.",
                                  "请检查其供电、A/B 线、地址和转换器。"));
}

static void find_device(const struct doctor *d, const struct json *bus, const struct json *device,
                        bool others)
{
    const char *advice = row_local(device, "advice", d->chinese),
               *name = row_text(device, "device");
    struct finding f;
    char span[24], address[32] = "";

    if (!is_silent(device) && !advice[0])
        return;
    begin(&f);
    if (json_get(device, "address"))
        snprintf(address, sizeof address, d->chinese ? "，地址 %.0f" : ", address %.0f",
                 row_number(device, "address"));
    text_printf(&f.say, d->chinese ? "%s（总线 %s%s）：" : "%s (bus %s%s): ", name,
                row_text(bus, "bus"), address);
    if (is_silent(device))
        text_printf(&f.say,
                    d->chinese ? "%s无应答，%.0f 次请求应答 %.0f 次。"
                               : "no answer for %s; of %.0f requests %.0f were answered.",
                    row_span(row_number(device, "lost_for"), span, sizeof span),
                    row_number(device, "requests"), row_number(device, "good"));
    else
        text_printf(&f.say, d->chinese ? "%s。" : "%s.", advice);
    advise(d, bus, device, others, &f.advise);
    end(d, is_silent(device) ? NOW : SOON, name, &f);
}

/* All silent: that is not the devices. */
static void find_dead_bus(const struct doctor *d, const struct json *bus, size_t silent)
{
    const char *advice = row_local(bus, "advice", d->chinese);
    struct finding f;

    begin(&f);
    text_printf(&f.say,
                d->chinese ? "总线 %s（%s）：%zu 台设备均无应答。"
                           : "bus %s (%s): none of its %zu devices answers.",
                row_text(bus, "bus"), row_text(bus, "place"), silent);
    text_printf(&f.advise, "%s%s",
                advice[0] ? advice
                          : pick(d, "Look at the power of the line, its cable and the adapter",
                                 "请检查线路供电、线缆和转换器"),
                pick(d, ".", "。"));
    end(d, NOW, row_text(bus, "bus"), &f);
}

static void find_bus(const struct doctor *d, const struct json *bus)
{
    const struct json *devices = json_get(bus, "device");
    size_t all = json_count(devices), silent = 0;

    for (size_t i = 0; i < all; i++)
        silent += is_silent(json_at(devices, i));
    if (!row_flag(bus, "up")) /* GW_BUS_DOWN says it */
        return;
    if (all > 1 && silent == all) {
        find_dead_bus(d, bus, silent);
        return;
    }
    for (size_t i = 0; i < all; i++)
        find_device(d, bus, json_at(devices, i), silent < all);
    if (!silent && row_local(bus, "advice", d->chinese)[0]) {
        struct finding f;

        begin(&f);
        text_printf(&f.say, d->chinese ? "总线 %s：%s。" : "bus %s: %s.", row_text(bus, "bus"),
                    row_local(bus, "advice", d->chinese));
        text_printf(&f.advise, "%s", pick(d, "See estatectl buses", "详见 estatectl buses"));
        end(d, SOON, row_text(bus, "bus"), &f);
    }
}

/* ---- the city, the gateway ---- */

static void find_link(const struct doctor *d)
{
    const struct json *city = json_get(d->status, "city");
    double since = json_number(json_get(city, "since_s"), NAN);
    struct finding f;
    char span[24];

    if (row_flag(city, "online") || row_number(d->status, "up") < SETTLED_S)
        return;
    begin(&f);
    text_printf(&f.say,
                d->chinese ? "与城市平台断开 %s：%s；待发 %.0f 条。"
                           : "no connection to the city for %s: %s; %.0f messages wait.",
                isnan(since) ? "?" : row_span(since, span, sizeof span), row_text(city, "text"),
                row_number(d->status, "unsent"));
    text_printf(
        &f.advise, "%s",
        pick(d,
             "Alarms are kept and sent later: telephone them meanwhile. Look at network, "
             "SIM, clock and [mqtt].",
             "报警已留存，恢复后补发，期间请电话报告。请检查网络、SIM 卡、时钟和 [mqtt]。"));
    end(d, NOW, "city", &f);
}

/* The city asks who is on duty: nothing is wrong until nobody answers. */
static void find_duty(const struct doctor *d)
{
    const struct json *duty = json_get(d->status, "duty");
    struct finding f;
    char left[24];

    if (!duty)
        return;
    begin(&f);
    row_span(row_number(duty, "left_s"), left, sizeof left);
    text_printf(&f.say, d->chinese ? "%s 查岗，剩余 %s。" : "%s asks who is on duty; %s are left.",
                row_text(duty, "by"), left);
    text_printf(&f.advise, "estatectl --by %s duty", pick(d, "NAME", "姓名"));
    end(d, NOW, "duty", &f);
}

/* A zone that cannot be judged although its devices answer and nobody was told of it. */
static void find_blind(const struct doctor *d)
{
    const struct json *zones = json_get(d->status, "zones");

    if (row_number(d->status, "up") < SETTLED_S || has_alarm(d, "GW_COMM_LOST") ||
        has_alarm(d, "GW_BUS_DOWN"))
        return;
    for (size_t i = 0; i < json_count(zones); i++) {
        const struct json *zone = json_at(zones, i);
        struct finding f;

        if (!row_flag(zone, "unknown") || row_text(zone, "code")[0])
            continue;
        begin(&f);
        text_printf(&f.say, d->chinese ? "%s：%s。" : "%s: %s.", row_text(zone, "zone"),
                    row_local(zone, "state", d->chinese));
        text_printf(&f.advise,
                    d->chinese ? "请查看其测点：estatectl watch %s"
                               : "Look at its points: estatectl watch %s",
                    row_text(zone, "zone"));
        end(d, SOON, row_text(zone, "zone"), &f);
    }
}

static void find_sounder(const struct doctor *d)
{
    struct finding f;

    if (!row_flag(json_get(d->status, "sounder"), "fails"))
        return;
    begin(&f);
    text_printf(&f.say, "%s",
                pick(d, "the sounder does not do as it is told.", "声光报警器不受控。"));
    text_printf(&f.advise, "%s",
                pick(d, "Look at its power and wires, and at [sounder] output.",
                     "请检查其供电、接线和 [sounder] output。"));
    end(d, NOW, "sounder", &f);
}

/* ---- what is due ---- */

/* Findings that are a sentence of due.h and what to do. An alarm of the code says it already. */
static const struct {
    void (*say)(const struct json *status, bool chinese, struct text *out);
    enum urgency urgency;
    const char *about, *code, *en, *zh;
} dues[] = {
    {due_stillness, SOON, "sensors", NULL,
     "Gauge cock shut? Open the test hydrant for a minute: estatectl prove POINT",
     "表前阀是否关闭？请打开试验消火栓一分钟：estatectl prove 测点"},
    {due_plan, SOON, "data", NULL,
     "Switch [telemetry] off or send less of it, or get a larger plan ([mqtt] data-plan).",
     "请关闭或减少 [telemetry]，或更换更大流量套餐（[mqtt] data-plan）。"},
    {due_certificate, SOON, "certificate", "GW_CERTIFICATE",
     "Replace the files that [mqtt] ca and certificate name, then estatectl reload.",
     "请更换 [mqtt] ca、certificate 所指证书文件，并执行 estatectl reload。"},
    {due_proofs, LATER, "sensors", NULL, "Open the test hydrant of each: estatectl prove POINT",
     "请逐一打开试验消火栓：estatectl prove 测点"},
    {due_thresholds, LATER, "thresholds", NULL,
     "Whoever answers for them writes approved = WHO DATE into each [zone].",
     "请责任人在各 [zone] 中填写 approved = 单位 日期。"},
    {due_service, LATER, "in-service", "GW_COMMISSIONING",
     "Prove the alarms, then write [estate] in-service = DATE WHO.",
     "请完成报警验收，并填写 [estate] in-service = 日期 单位。"},
};

static void find_drills(const struct doctor *d)
{
    struct finding f;

    if (due_drill_days(d->status) > 0)
        return;
    begin(&f);
    text_printf(&f.say, "%s",
                pick(d, "a drill is due: two a month show that alarms arrive.",
                     "应演练：每月两次，以证明报警可送达。"));
    text_printf(&f.advise, "estatectl drill %s", pick(d, "POINT", "测点"));
    end(d, LATER, "drill", &f);
}

static void find_due(const struct doctor *d)
{
    for (size_t i = 0; i < sizeof dues / sizeof *dues; i++) {
        struct finding f;

        if (dues[i].code && has_alarm(d, dues[i].code))
            continue;
        begin(&f);
        dues[i].say(d->status, d->chinese, &f.say);
        if (!f.what[0])
            continue;
        text_printf(&f.say, "%s", pick(d, ".", "。"));
        text_printf(&f.advise, "%s", pick(d, dues[i].en, dues[i].zh));
        end(d, dues[i].urgency, dues[i].about, &f);
    }
    find_drills(d);
}

/* ---- the whole ---- */

struct json *doctor_find(const struct json *status, const struct json *alarms, bool chinese)
{
    const struct doctor d = {.status = status,
                             .alarms = alarms,
                             .chinese = chinese,
                             .of = {json_new_array(), json_new_array(), json_new_array()}};
    const struct json *buses = json_get(status, "buses");
    struct json *all = json_new_array();

    find_duty(&d);
    find_alarms(&d);
    for (size_t i = 0; i < json_count(buses); i++)
        find_bus(&d, json_at(buses, i));
    find_link(&d);
    find_sounder(&d);
    find_blind(&d);
    find_due(&d);
    for (int u = NOW; u < URGENCIES; u++) {
        for (size_t i = 0; i < json_count(d.of[u]); i++)
            json_add(all, json_duplicate(json_at(d.of[u], i)));
        json_free(d.of[u]);
    }
    return all;
}

int doctor_show(const struct json *findings, bool chinese, FILE *out)
{
    static const char *const label[URGENCIES][2] = {
        {"NOW", "立即"}, {"SOON", "尽快"}, {"LATER", "择日"}};
    size_t indent = INDENT + (size_t)snprintf(NULL, 0, "%zu", json_count(findings));
    int worst = URGENCIES;

    for (size_t i = 0; i < json_count(findings); i++) {
        const struct json *row = json_at(findings, i);
        char head[32];
        int u = NOW;

        while (u < LATER && !text_equal(row_text(row, "when"), urgency_name[u]))
            u++;
        worst = u < worst ? u : worst;
        snprintf(head, sizeof head, "%zu %s", i + 1, label[u][chinese]);
        if (out) {
            fprintf(out, "%s%*s", head, (int)(indent - text_width(head)), "");
            wrap_print(row_text(row, "what"), indent, indent, out);
            fprintf(out, "%*s", (int)indent, "");
            wrap_print(row_text(row, "remedy"), indent, indent, out);
        }
    }
    if (out && worst == URGENCIES)
        fprintf(out, "%s\n", chinese ? "未发现需处理事项。" : "Nothing to be done.");
    return worst == NOW ? EXIT_PARTLY : worst < URGENCIES ? EXIT_NOTHING : 0;
}

/* An order without arguments. */
static int ask(const struct options *options, const char *op, struct client_answer *answer)
{
    int rc = client_ask(options->run_dir, false, op, json_new_object(), options->by, answer);

    if (!rc && answer->ok)
        return 0;
    options_fail(0, "%s%s%s", answer->error, answer->remedy[0] ? "; " : "", answer->remedy);
    client_clear(answer);
    return EXIT_NOT_ASKED;
}

int doctor_run(const struct options *options, char *const *operand, int operands)
{
    struct client_answer status, alarms;
    struct json *found;
    int code;

    (void)operand;
    if (operands)
        return options_fail(EXIT_USAGE, "usage: estatectl doctor");
    code = ask(options, "status", &status);
    if (code)
        return code;
    code = ask(options, "alarms", &alarms);
    if (!code) {
        found = doctor_find(json_at(status.rows, 0), alarms.rows, options->chinese);
        code = doctor_show(found, options->chinese, options->json ? NULL : stdout);
        for (size_t i = 0; options->json && i < json_count(found); i++)
            row_print(json_duplicate(json_at(found, i)));
        json_free(found);
        client_clear(&alarms);
    }
    client_clear(&status);
    return code;
}
