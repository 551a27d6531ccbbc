/* The sentences of messages, in both languages. */
#include "incident.h"

static void expect_text(const struct alarm_event *event, bool chinese, const char *expected)
{
    char text[600];

    payload_text(event, chinese, text, sizeof text);
    assert_string_equal(text, expected);
}

static void expect_action(const struct alarm_event *event, bool chinese, const char *expected)
{
    char text[600];

    payload_action(event, chinese, text, sizeof text);
    assert_string_equal(text, expected);
}

static void texts_fill_their_placeholders(void **state)
{
    struct alarm_event event = incident();

    (void)state;
    expect_text(&event, true,
                "3号楼消火栓立管无水：0.003 MPa（应≥0.020 MPa），已 1 分钟；3号楼顶试验消火栓 "
                "08:00 关闭。");
    expect_text(&event, false,
                "3号楼消火栓立管: no water, 0.003 MPa (at least 0.020 MPa) for 1 min; "
                "3号楼顶试验消火栓 shut at 08:00.");
    event.since_utc_ms -= 24 * 60 * MINUTE;
    expect_text(&event, false,
                "3号楼消火栓立管: no water, 0.003 MPa (at least 0.020 MPa) for 1 min; "
                "3号楼顶试验消火栓 shut at 2025-07-16 08:00.");
    event.since_utc_ms += 24 * 60 * MINUTE;
    event.words[0] = '\0';
    event.delay_ms = 90000;
    event.value = NAN;
    expect_text(&event, false,
                "3号楼消火栓立管: no water, — (at least 0.020 MPa) for 90 s; hyd-b3-top shut at "
                "08:00.");
    event.code = &blind;
    expect_text(&event, false, "blind {odd}");
    event.code = &witnessed;
    event.evidences = 2;
    expect_text(&event, true, "阀门关闭（依据：valve-b3）。");
    TEXT_COPY(event.evidence[1].words, "3号楼立管信号阀");
    expect_text(&event, false, "A valve is shut (told by 3号楼立管信号阀).");
    event.evidences = 0;
    expect_text(&event, true, "阀门关闭（依据：—）。");
}

static void the_core_says_what_became_of_it(void **state)
{
    struct alarm_event event = incident();

    (void)state;
    event.code = &blind;
    event.condition = CONDITION_UNKNOWN;
    expect_text(&event, true, "无法判断：传感器无有效数据。原报警：失明");
    expect_text(&event, false, "Cannot be judged: no valid reading. It was: blind {odd}");
    event.condition = CONDITION_GONE;
    expect_text(&event, true, "已恢复。原报警：失明");
    event.needs_reset = true;
    expect_text(&event, true, "已恢复，待现场复位。原报警：失明");
    expect_text(&event, false, "Over, to be reset on site. It was: blind {odd}");
    event.condition = CONDITION_PRESENT;
    expect_text(&event, true, "失明恢复后须现场复位。");
    event.code = &passing;
    event.condition = CONDITION_GONE;
    expect_text(&event, true, "3号楼顶试验消火栓超时");
}

static void a_returning_alarm_says_since_when_and_how_long_it_is_watched(void **state)
{
    struct alarm_event event = incident();
    char text[600];

    (void)state;
    event.condition = CONDITION_RETURNING;
    event.time_utc_ms = raised + 39 * MINUTE;
    payload_text(&event, true, text, sizeof text);
    assert_ptr_equal(strstr(text, "08:40 起恢复，观察 10 分钟。原报警："), text);
    payload_text(&event, false, text, sizeof text);
    assert_ptr_equal(strstr(text, "Recovering since 08:40, watched for 10 min. It was: "), text);
}

static void commissioning_is_marked_in_front(void **state)
{
    struct alarm_event event = incident();
    struct json *body;

    (void)state;
    event.code = &blind;
    event.mode = MODE_COMMISSIONING;
    expect_text(&event, true, "【调试】失明");
    expect_text(&event, false, "[commissioning] blind {odd}");
    body = parse(payload_alarm(&site, &event));
    assert_string_equal(string(body, "mode"), "commissioning");
    json_free(body);
}

static void a_drill_says_so_before_anything_else(void **state)
{
    struct alarm_event event = incident();
    struct json *body;

    (void)state;
    event.code = &blind;
    event.mode = MODE_DRILL;
    event.quiet = QUIET_PERMIT;
    TEXT_COPY(event.quiet_id, "9");
    expect_text(&event, true, "【演练】【检修许可 9】失明");
    body = parse(payload_alarm(&site, &event));
    assert_string_equal(string(body, "mode"), "drill");
    json_free(body);
}

static void the_causes_action_goes_before_the_codes(void **state)
{
    struct alarm_event event = incident();

    (void)state;
    expect_action(&event, true, "请立即开启3号楼消火栓立管的阀门。");
    expect_action(&event, false, "Open the valve of 3号楼消火栓立管.");
    event.cause = 1;
    expect_action(&event, true, "按无水处置。");
    event.code = &blind;
    expect_action(&event, true, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_fill_their_placeholders),
        cmocka_unit_test(the_core_says_what_became_of_it),
        cmocka_unit_test(a_returning_alarm_says_since_when_and_how_long_it_is_watched),
        cmocka_unit_test(commissioning_is_marked_in_front),
        cmocka_unit_test(a_drill_says_so_before_anything_else),
        cmocka_unit_test(the_causes_action_goes_before_the_codes),
    };

    if (clock_set_zone("Asia/Shanghai"))
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
