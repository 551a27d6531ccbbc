/*
 * payload_text - sentences for people, in the estate's language.
 *
 * A plugin words what is wrong and what to do; the placeholders in its sentences are filled here.
 * What an alarm goes through is the core's to say: it is over, it comes back, nobody can tell. That
 * sentence goes in front, and the plugin's then follows as what was reported, because on a screen a
 * "no water" with "over" behind it is read as a "no water". Nothing here proves more than a
 * condition that is no longer so: never "water ok". A sentence that does not fit is cut on a whole
 * character.
 */
#include "send/payload_text.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "estate_plugin.h"
#include "model/unit.h"
#include "model/wording.h"
#include "send/payload.h"

/* One sentence being written. */
struct writer {
    const struct alarm_event *event;
    bool chinese;
    struct text text;
};

enum { DEEPEST = 2 }; /* a code's text, and its cause's inside it */

static const char *choose(const struct estate_text *text, bool chinese)
{
    const char *s = chinese ? text->zh : text->en;

    return s ? s : "";
}

#define REMOVED_ZH "设备已移除，由网关关闭；现场情况未知。"
#define REMOVED_EN                                                                                 \
    "The device was removed and the gateway closes this; how it is on site is not known."

static const char *mark(uint8_t mode, bool chinese)
{
    if (mode == MODE_DRILL)
        return chinese ? "【演练】" : "[drill] ";
    return mode == MODE_ACTUAL ? "" : chinese ? "【调试】" : "[commissioning] ";
}

static void write_duration(struct writer *w, int64_t ms)
{
    bool minutes = ms >= 60000 && ms % 60000 == 0;
    double number = (double)ms / (minutes ? 60000 : 1000);

    text_printf(&w->text, "%.6g %s", number,
                w->chinese ? minutes ? "分钟" : "秒"
                : minutes  ? "min"
                           : "s");
}

static void write_number(struct writer *w, double number)
{
    char out[48];

    if (isnan(number))
        TEXT_COPY(out, "—");
    else
        unit_show(number, w->event->unit, out, sizeof out);
    text_printf(&w->text, "%s", out);
}

/* The hour; with its date if that is not the day on which this is told. */
static void write_time(struct writer *w, int64_t utc_ms)
{
    struct moment then = {.utc_ms = utc_ms}, told = {.utc_ms = w->event->time_utc_ms};
    char date[CLOCK_TEXT], hour[CLOCK_TEXT];

    clock_localize(&then);
    clock_localize(&told);
    if (then.local_day != told.local_day)
        text_printf(&w->text, "%s ", clock_format_day(date, then.local_day));
    text_printf(&w->text, "%s", clock_format_short(hour, utc_ms));
}

static const struct estate_cause *cause_of(const struct alarm_event *event)
{
    return event->cause < event->code->causes ? &event->code->cause[event->cause] : NULL;
}

static void put_place(struct writer *w)
{
    text_printf(&w->text, "%s", w->event->place);
}

static void put_point(struct writer *w)
{
    text_printf(&w->text, "%s", w->event->words[0] ? w->event->words : w->event->item);
}

static void put_value(struct writer *w)
{
    write_number(w, w->event->value);
}

static void put_limit(struct writer *w)
{
    write_number(w, w->event->limit);
}

static void put_since(struct writer *w)
{
    write_time(w, w->event->since_utc_ms);
}

static void put_delay(struct writer *w)
{
    write_duration(w, w->event->delay_ms);
}

static void put_witness(struct writer *w)
{
    const struct alarm_event *event = w->event;
    uint16_t n = event->evidences;
    const struct evidence *last = &event->evidence[n ? n - 1 : 0];

    text_printf(&w->text, "%s", !n ? "—" : last->words[0] ? last->words : last->point);
}

static void (*const put[WORDINGS])(struct writer *w) = {
    [WORDING_PLACE] = put_place,     [WORDING_POINT] = put_point, [WORDING_VALUE] = put_value,
    [WORDING_LIMIT] = put_limit,     [WORDING_SINCE] = put_since, [WORDING_DELAY] = put_delay,
    [WORDING_WITNESS] = put_witness,
};

static void expand(struct writer *w, const char *s, int depth)
{
    const struct estate_cause *cause = cause_of(w->event);
    size_t length;

    while (*s) {
        enum wording what = wording_at(s, &length);
        size_t plain = 1 + strcspn(s + 1, "{");

        if (what < WORDING_CAUSE) {
            put[what](w);
        } else if (what == WORDING_CAUSE && depth < DEEPEST) {
            if (cause)
                expand(w, choose(&cause->text, w->chinese), depth + 1);
        } else {
            text_printf(&w->text, "%.*s", (int)plain, s);
            length = plain;
        }
        s += length;
    }
}

static void write_returning(struct writer *w)
{
    const struct alarm_event *e = w->event;

    if (!w->chinese)
        text_printf(&w->text, "Recovering since ");
    write_time(w, e->until_utc_ms ? e->until_utc_ms : e->time_utc_ms);
    text_printf(&w->text, w->chinese ? " 起恢复" : "");
    if (e->return_ms) {
        text_printf(&w->text, w->chinese ? "，观察 " : ", watched for ");
        write_duration(w, e->return_ms);
    }
    text_printf(&w->text, w->chinese ? "。" : ". ");
}

/* What became of the alarm; "" while it simply is so. */
static void write_condition(struct writer *w)
{
    const struct alarm_event *e = w->event;
    bool reset = e->needs_reset && !e->closed;
    const char *s = "";

    if (e->removed) /* nobody looked: it is not over because it is no longer looked at */
        s = w->chinese ? REMOVED_ZH : REMOVED_EN " ";
    else if (e->condition == CONDITION_RETURNING)
        write_returning(w);
    else if (e->condition == CONDITION_UNKNOWN)
        s = w->chinese ? "无法判断：传感器无有效数据。" : "Cannot be judged: no valid reading. ";
    else if (e->condition == CONDITION_GONE && reset)
        s = w->chinese ? "已恢复，待现场复位。" : "Over, to be reset on site. ";
    else if (e->condition == CONDITION_GONE)
        s = w->chinese ? "已恢复。" : "Over. ";
    text_printf(&w->text, "%s", s);
    if (e->condition != CONDITION_PRESENT || e->removed)
        text_printf(&w->text, w->chinese ? "原报警：" : "It was: ");
}

void payload_text(const struct alarm_event *event, bool chinese, char *out, size_t size)
{
    struct writer w = {.event = event, .chinese = chinese, .text = {.at = out, .size = size}};

    out[0] = '\0';
    text_printf(&w.text, "%s", mark(event->mode, chinese));
    if (event->quiet == QUIET_PERMIT)
        text_printf(&w.text, chinese ? "【检修许可 %s】" : "[permit %s] ", event->quiet_id);
    if (event->code->kind == ESTATE_ALARM)
        write_condition(&w);
    expand(&w, choose(&event->code->text, chinese), 1);
    if (event->needs_reset && event->condition == CONDITION_PRESENT)
        text_printf(&w.text,
                    chinese ? "恢复后须现场复位。" : " To be reset on site when it is over.");
    if (event->escalations && !event->acknowledged && !event->closed)
        text_printf(&w.text,
                    chinese ? "至今无人确认（第 %u 次提醒）。"
                            : " Nobody has acknowledged it (reminder %u).",
                    event->escalations);
}

void payload_action(const struct alarm_event *event, bool chinese, char *out, size_t size)
{
    struct writer w = {.event = event, .chinese = chinese, .text = {.at = out, .size = size}};
    const struct estate_cause *cause = cause_of(event);
    const char *action = cause ? choose(&cause->action, chinese) : "";

    out[0] = '\0';
    if (event->code->kind == ESTATE_ALARM && event->condition == CONDITION_GONE)
        return;
    expand(&w, action[0] ? action : choose(&event->code->action, chinese), 1);
}

void payload_text_forgotten(const char *before, const char *mode, bool removed, char *out,
                            size_t size)
{
    bool chinese = strstr(before, "。") != NULL;
    struct text text = {.at = out, .size = size};
    uint8_t m = MODE_ACTUAL;

    while (m < MODE_COMMISSIONING && !text_equal(mode_name(m), mode))
        m++;
    out[0] = '\0';
    text_printf(&text, "%s%s", text_equal(mode_name(m), mode) ? mark(m, chinese) : "",
                removed   ? chinese ? REMOVED_ZH : REMOVED_EN
                : chinese ? "本网关已不再监视此项，由网关关闭；现场情况未知。"
                          : "This gateway no longer watches this and closes it; how it is on site "
                            "is not known.");
}
