/* incident - the alarm of the contract as an event, and readers of bodies. */
#ifndef ESTATED_TESTS_SEND_INCIDENT_H
#define ESTATED_TESTS_SEND_INCIDENT_H

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/json.h"
#include "base/text.h"
#include "estate_plugin.h"
#include "send/payload.h"

/* 2025-07-17 08:01:47.1 in Shanghai */
enum { MINUTE = 60000 };
static const int64_t raised = 1752710507100;

static const struct estate_cause causes[] = {
    {.name = "valve-shut",
     .text = {"{point} shut at {since}", "{point} {since} 关闭"},
     .action = {"Open the valve of {place}.", "请立即开启{place}的阀门。"}},
    {.name = "unknown", .text = {"cause unknown", "原因不明"}},
};
static const struct estate_code no_water = {
    .code = "FW_NO_WATER",
    .text = {"{place}: no water, {value} (at least {limit}) for {delay}; {cause}.",
             "{place}无水：{value}（应≥{limit}），已 {delay}；{cause}。"},
    .action = {"Treat as no water.", "按无水处置。"},
    .cause = causes,
    .causes = 2,
    .severity = ESTATE_CRITICAL,
    .off_ms = 10 * MINUTE,
};
static const struct estate_code blind = {
    .code = "FW_BLIND", .text = {"blind {cause}{odd}", "失明"}, .severity = ESTATE_MAJOR};
static const struct estate_code witnessed = {
    .code = "FW_NO_WATER",
    .text = {"A valve is shut (told by {witness}).", "阀门关闭（依据：{witness}）。"}};
static const struct estate_code passing = {
    .code = "CH_OVERRUN", .text = {"{point} ran", "{point}超时"}, .kind = ESTATE_EVENT};

static const char child[][ULID_TEXT] = {"01K0B000000000000000000001"};

static struct site site = {
    .settings = {.id = "350582-0123", .gateway = "g1", .name = "瑞璟香榭花都", .language = "zh"},
    .config = "2025-07-17.3"};

static inline struct alarm_event incident(void)
{
    return (struct alarm_event){
        .code = &no_water,
        .domain = "fire",
        .zone = "riser-3",
        .place = "3号楼消火栓立管",
        .id = "01K0B000000000000000000002",
        .rev = 1,
        .kind = EVENT_RAISE,
        .grade = ESTATE_CERTAIN,
        .child = child,
        .children = 1,
        .item = "hyd-b3-top",
        .words = "3号楼顶试验消火栓",
        .unit = "kPa",
        .value = 3.04,
        .limit = 20,
        .evidence = {{.point = "hyd-b3-top", .value = 3.04, .unit = "kPa", .age_s = 2},
                     {.point = "valve-b3", .value = 0, .state = "shut", .age_s = 1.26},
                     {.point = "tilt", .value = NAN, .unit = "deg", .age_s = 1}},
        .evidences = 3,
        .since_utc_ms = raised - MINUTE,
        .time_utc_ms = raised,
        .delay_ms = MINUTE,
        .return_ms = 10 * MINUTE,
        .time_quality = ESTATE_CLOCK_NTP};
}

static inline struct json *parse(char *text)
{
    char error[100];
    struct json *value;

    assert_non_null(text);
    value = json_read(text, strlen(text), error, sizeof error);
    if (!value)
        fail_msg("%s: %s", error, text);
    free(text);
    return value;
}

static inline const char *string(const struct json *object, const char *key)
{
    return json_text(json_get(object, key), "(none)");
}

static char keys[600];

static inline void note_key(void *context, const char *key, const struct json *value)
{
    struct text *text = context;

    (void)value;
    text_printf(text, "%s ", key);
}

static inline const char *keys_of(const struct json *object)
{
    struct text text = TEXT_IN(keys);

    keys[0] = '\0';
    json_each(object, note_key, &text);
    return keys;
}

#endif
