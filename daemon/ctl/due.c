/*
 * due - what has to be seen to one day, in words for the status page and for doctor.
 *
 * Of many things of a kind the first few are named, so that forty sensors are one sentence.
 */
#include "ctl/due.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "ctl/row.h"

enum {
    NAMED = 3,       /* names in a sentence, most; one more takes no more room than a count */
    STILL_DAYS = 30, /* a sensor that has not moved for longer is to be looked at */
    CERTIFICATE_DAYS = 30,
    DRILL_DAYS = 15 /* two drills a month */
};

/* Names behind a sentence. */
struct names {
    char list[200];
    struct text text;
    size_t n;
};

static void names_begin(struct names *names)
{
    *names = (struct names){.n = 0};
    names->text = TEXT_IN(names->list);
}

static void names_add(struct names *names, const char *name)
{
    if (names->n < NAMED)
        text_printf(&names->text, "%s%s", names->n ? ", " : "", name);
    names->n++;
}

static void names_end(struct names *names, bool chinese)
{
    if (names->n > NAMED)
        text_printf(&names->text, chinese ? " 等 %zu 个" : " and %zu more",
                    chinese ? names->n : names->n - NAMED);
}

void due_thresholds(const struct json *status, bool chinese, struct text *out)
{
    const struct json *zones = json_get(status, "zones");
    struct names names;

    names_begin(&names);
    for (size_t i = 0; i < json_count(zones); i++)
        if (!json_text(json_get(json_at(zones, i), "approved"), NULL))
            names_add(&names, row_text(json_at(zones, i), "zone"));
    names_end(&names, chinese);
    if (names.n)
        text_printf(out, chinese ? "阈值未签认：%s" : "thresholds not approved: %s", names.list);
}

void due_proofs(const struct json *status, bool chinese, struct text *out)
{
    const struct json *sensors = json_get(status, "sensors");
    struct names names;

    names_begin(&names);
    for (size_t i = 0; i < json_count(sensors); i++)
        if (isnan(json_number(json_get(json_at(sensors, i), "proved_days"), NAN)))
            names_add(&names, row_text(json_at(sensors, i), "point"));
    names_end(&names, chinese);
    if (names.n)
        text_printf(out, chinese ? "未用水证明：%s" : "never proved with real water: %s",
                    names.list);
}

void due_stillness(const struct json *status, bool chinese, struct text *out)
{
    const struct json *sensors = json_get(status, "sensors");
    struct names names;
    double least = INFINITY;

    names_begin(&names);
    for (size_t i = 0; i < json_count(sensors); i++) {
        double days = json_number(json_get(json_at(sensors, i), "moved_days"), NAN);

        if (!(days > STILL_DAYS))
            continue;
        least = fmin(least, days);
        names_add(&names, row_text(json_at(sensors, i), "point"));
    }
    names_end(&names, chinese);
    if (names.n)
        text_printf(out, chinese ? "%.0f 天以上未变化：%s" : "not moved for %.0f d or more: %s",
                    least, names.list);
}

void due_certificate(const struct json *status, bool chinese, struct text *out)
{
    double days = json_number(json_get(status, "certificate_days"), NAN);
    const char *ends = row_text(status, "certificate_ends");

    if (days < 0)
        text_printf(
            out, chinese ? "证书已于 %.10s 到期" : "a certificate of the connection ended on %.10s",
            ends);
    else if (days < CERTIFICATE_DAYS)
        text_printf(out,
                    chinese ? "证书将于 %.10s 到期（%.0f 天）"
                            : "a certificate of the connection ends on %.10s, in %.0f d",
                    ends, days);
}

/* The part of the month that is over, from "2025-07-17T08:00:00+08:00"; NAN: no such time. */
static double month_gone(const char *time)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int year, month, day, hour, minute;

    if (sscanf(time, "%4d-%2d-%2dT%2d:%2d", &year, &month, &day, &hour, &minute) != 5 ||
        month < 1 || month > 12)
        return NAN;
    return (day - 1 + (hour + minute / 60.0) / 24) / days[month - 1];
}

/* Of a month that has hardly begun nothing can be said. */
void due_plan(const struct json *status, bool chinese, struct text *out)
{
    const struct json *sim = json_get(status, "sim");
    double plan = row_number(sim, "plan"), used = row_number(sim, "month"),
           gone = month_gone(row_text(status, "time"));

    if (!(plan > 0))
        return;
    if (used >= plan)
        text_printf(
            out, chinese ? "本月流量已用完：%.0f / %.0f MB" : "data plan used up: %.0f of %.0f MB",
            used / 1e6, plan / 1e6);
    else if (gone > 0.1 && used / gone > plan)
        text_printf(out,
                    chinese ? "照此用量，流量将在月底前用完（约需 %.0f / %.0f MB）"
                            : "at this rate the data plan ends before the month: %.0f of %.0f MB",
                    used / gone / 1e6, plan / 1e6);
}

void due_service(const struct json *status, bool chinese, struct text *out)
{
    if (!row_flag(status, "in_service"))
        text_printf(out, "%s",
                    chinese ? "调试阶段：[estate] in-service 未填写"
                            : "commissioning: [estate] in-service is not set");
}

double due_drill_days(const struct json *status)
{
    return DRILL_DAYS - json_number(json_get(status, "drilled_days"), DRILL_DAYS);
}
