/* What doctor makes of alarms and status: what, in which order, and what to do. */
#include "../base/case.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "ctl/doctor.h"

#define WELL                                                                                       \
    "\"up\":900,\"in_service\":true,\"time\":\"2025-07-17T09:00:00.0+08:00\",\"drilled_days\":1,"  \
    "\"sim\":{\"month\":1,\"plan\":100000000},\"sounder\":{\"there\":true},\"sensors\":[],"        \
    "\"certificate_days\":300"
#define ONLINE ",\"city\":{\"online\":true}"
#define OPEN   "{\"en\":\"Open the valve.\",\"zh\":\"请开阀。\"}"
#define TOLD(code, severity, condition, action, more)                                              \
    "{\"code\":\"" code "\",\"zone\":\"riser-3\",\"severity\":\"" severity                         \
    "\",\"condition\":\"" condition                                                                \
    "\",\"mode\":\"actual\",\"short\":\"00A2\",\"since\":\"2001-07-17T08:00:31.0+08:00\","         \
    "\"text\":{\"en\":\"no water.\",\"zh\":\"无水。\"},\"action\":" action more "}"
#define ALARM(code, severity, condition, more) TOLD(code, severity, condition, OPEN, more)
#define DEVICE(name, lost, advice)                                                                 \
    "{\"device\":\"" name "\",\"address\":12,\"lost\":" lost                                       \
    ",\"lost_for\":2520,\"requests\":512,"                                                         \
    "\"good\":0,\"advice\":{" advice "}}"

/* The page, to be freed; every line of it is asked for by `code`, the exit status. */
static char *page(const char *status, const char *alarms, bool chinese, int code)
{
    char error[80], *text = NULL;
    struct json *s = json_read(status, strlen(status), error, sizeof error),
                *a = json_read(alarms, strlen(alarms), error, sizeof error), *found;
    size_t size;
    FILE *out;

    if (!s || !a)
        fail_msg("%s", error);
    found = doctor_find(s, a, chinese);
    out = open_memstream(&text, &size);
    assert_int_equal(doctor_show(found, chinese, out), code);
    fclose(out);
    assert_int_equal(doctor_show(found, chinese, NULL), code);
    json_free(found);
    json_free(s);
    json_free(a);
    return text;
}

static void assert_page(const char *status, const char *alarms, int code, const char *wanted)
{
    char *text = page(status, alarms, false, code);

    assert_string_equal(text, wanted);
    free(text);
}

static void nothing_is_nothing(void **state)
{
    (void)state;
    assert_page("{" WELL ONLINE "}", "[]", 0, "Nothing to be done.\n");
}

static void the_most_urgent_comes_first(void **state)
{
    (void)state;
    assert_page(
        "{" WELL ONLINE
        ",\"zones\":[{\"zone\":\"riser-5\",\"approved\":null},{\"zone\":\"riser-3\",\"approved\":"
        "\"x\"}]}",
        "[" ALARM("T_PORT", "minor", "present", "") "," ALARM("T_DRY", "critical", "present",
                                                              "") "]",
        2,
        "1 NOW   riser-3 since 07-17 08:00: no water.\n"
        "        Open the valve.\n"
        "2 SOON  riser-3 since 07-17 08:00: no water.\n"
        "        Open the valve.\n"
        "3 LATER thresholds not approved: riser-5.\n"
        "        Whoever answers for them writes approved = WHO DATE into each [zone].\n");
}

static void later_alone_is_no_alarm(void **state)
{
    (void)state;
    free(page("{" WELL ONLINE ",\"zones\":[{\"zone\":\"riser-5\",\"approved\":null}]}", "[]", false,
              1));
}

static void in_chinese(void **state)
{
    char *text =
        page("{" WELL ONLINE "}", "[" ALARM("T_DRY", "critical", "present", "") "]", true, 2);

    (void)state;
    assert_string_equal(text, "1 立即  riser-3 自 07-17 08:00：无水。\n        请开阀。\n");
    free(text);
}

/* An alarm that another explains, a drill, a device that its bus speaks for: no finding each. */
static void what_others_say_is_not_repeated(void **state)
{
    (void)state;
    assert_page("{" WELL ONLINE "}",
                "[" ALARM("T_SHUT", "major", "present", ",\"parent\":\"01K0\"") "," ALARM(
                    "GW_COMM_LOST", "major", "present", "") "]",
                0, "Nothing to be done.\n");
}

static void what_waits_for_a_reset_says_how(void **state)
{
    (void)state;
    assert_page("{" WELL ONLINE "}",
                "[" TOLD("T_DRY", "critical", "gone", "{}", ",\"needs_reset\":true") "]", 1,
                "1 SOON  riser-3 since 07-17 08:00: no water.\n"
                "        When it was seen to: estatectl reset 00A2\n");
}

static void what_somebody_allowed_is_not_for_now(void **state)
{
    (void)state;
    free(page("{" WELL ONLINE "}",
              "[" ALARM("T_DRY", "critical", "present", ",\"quiet\":{\"why\":\"permit\"}") "]",
              false, 1));
}

static void a_silent_device_beside_others_is_looked_at(void **state)
{
    (void)state;
    assert_page("{" WELL ONLINE ",\"buses\":[{\"bus\":\"shed\",\"up\":true,\"device\":[" DEVICE(
                    "meter-cellar", "true", "") "," DEVICE("chg-1", "false", "") "]}]}",
                "[]", 2,
                "1 NOW   meter-cellar (bus shed, address 12): no answer for 42 min; of 512 "
                "requests 0 were answered.\n"
                "        Others on the bus answer, so look at this device: power, A/B, address.\n");
}

static void who_is_alone_on_a_bus_has_no_others(void **state)
{
    (void)state;
    assert_page(
        "{" WELL ONLINE
        ",\"buses\":[{\"bus\":\"tank\",\"up\":true,\"device\":[" DEVICE("level", "true", "") "]}]}",
        "[]", 2,
        "1 NOW   level (bus tank, address 12): no answer for 42 min; of 512 requests 0 were "
        "answered.\n"
        "        Look at its power, A/B, address, and at the adapter.\n");
}

static void a_bus_of_silent_devices_is_one_fault(void **state)
{
    (void)state;
    assert_page("{" WELL ONLINE
                ",\"buses\":[{\"bus\":\"riser\",\"place\":\"/dev/ttyS1\",\"up\":true,"
                "\"device\":[" DEVICE("a", "true", "") "," DEVICE(
                    "b", "true", "") "]},"
                                     "{\"bus\":\"roof\",\"up\":false,\"device\":[" DEVICE(
                                         "c", "true", "") "]}]}",
                "[]", 2,
                "1 NOW   bus riser (/dev/ttyS1): none of its 2 devices answers.\n"
                "        Look at the power of the line, its cable and the adapter.\n");
}

static void advice_is_handed_on(void **state)
{
    (void)state;
    assert_page("{" WELL ONLINE
                ",\"buses\":[{\"bus\":\"riser\",\"up\":true,\"advice\":{\"en\":\"late\"},"
                "\"device\":[" DEVICE("a", "false", "\"en\":\"two answer\"") "]}]}",
                "[]", 1,
                "1 SOON  a (bus riser, address 12): two answer.\n"
                "        See estatectl devices and estatectl trace riser\n"
                "2 SOON  bus riser: late.\n"
                "        See estatectl buses\n");
}

static void no_way_to_the_city_says_why(void **state)
{
    (void)state;
    assert_page(
        "{" WELL ",\"unsent\":3,\"city\":{\"online\":false,\"since_s\":720,\"text\":\"h:8883: "
        "TLS: certificate has expired\"}}",
        "[]", 2,
        "1 NOW   no connection to the city for 12 min: h:8883: TLS: certificate has expired; "
        "3 messages wait.\n"
        "        Alarms are kept and sent later: telephone them meanwhile. Look at network, "
        "SIM, clock and [mqtt].\n");
}

static void the_city_waits_for_an_answer(void **state)
{
    (void)state;
    assert_page("{" WELL ONLINE ",\"duty\":{\"by\":\"支队\",\"left_s\":90}}", "[]", 2,
                "1 NOW   支队 asks who is on duty; 90 s are left.\n"
                "        estatectl --by NAME duty\n");
}

static void a_zone_that_nobody_can_judge_is_told(void **state)
{
    static const char zones[] =
        "{" WELL ONLINE ",\"zones\":[{\"zone\":\"riser-3\",\"unknown\":true,\"approved\":\"x\","
        "\"state\":{\"en\":\"cannot be judged\"}}]}";

    (void)state;
    assert_page(zones, "[]", 1,
                "1 SOON  riser-3: cannot be judged.\n"
                "        Look at its points: estatectl watch riser-3\n");
    assert_page(zones, "[" ALARM("GW_COMM_LOST", "major", "present", "") "]", 0,
                "Nothing to be done.\n");
}

static void what_is_due_is_told_once(void **state)
{
    (void)state;
    assert_page(
        "{\"up\":900,\"in_service\":false,\"time\":\"2025-07-17T09:00:00.0+08:00\","
        "\"drilled_days\":20,\"sim\":{\"month\":100000000,\"plan\":100000000},"
        "\"sounder\":{\"fails\":true},\"certificate_days\":5,"
        "\"certificate_ends\":\"2025-07-22T00:00:00.0+08:00\",\"sensors\":[{\"point\":"
        "\"hyd\",\"moved_days\":44,\"proved_days\":null}]" ONLINE "}",
        "[]", 2,
        "1 NOW   the sounder does not do as it is told.\n"
        "        Look at its power and wires, and at [sounder] output.\n"
        "2 SOON  not moved for 44 d or more: hyd.\n"
        "        Gauge cock shut? Open the test hydrant for a minute: estatectl prove POINT\n"
        "3 SOON  data plan used up: 100 of 100 MB.\n"
        "        Switch [telemetry] off or send less of it, or get a larger plan ([mqtt] "
        "data-plan).\n"
        "4 SOON  a certificate of the connection ends on 2025-07-22, in 5 d.\n"
        "        Replace the files that [mqtt] ca and certificate name, then estatectl "
        "reload.\n"
        "5 LATER never proved with real water: hyd.\n"
        "        Open the test hydrant of each: estatectl prove POINT\n"
        "6 LATER commissioning: [estate] in-service is not set.\n"
        "        Prove the alarms, then write [estate] in-service = DATE WHO.\n"
        "7 LATER a drill is due: two a month show that alarms arrive.\n"
        "        estatectl drill POINT\n");
    free(page("{\"up\":900,\"in_service\":false,\"drilled_days\":1,\"certificate_days\":5,"
              "\"sounder\":{}" ONLINE "}",
              "[" ALARM("GW_CERTIFICATE", "minor", "present",
                        "") "," ALARM("GW_COMMISSIONING", "minor", "present", "") "]",
              false, 1));
}

/* The words begin in one column, however many there are. */
static void ten_findings_stand_in_columns(void **state)
{
    char alarms[8000] = "[";
    struct text text = TEXT_IN(alarms);
    char *out;

    (void)state;
    text.used = 1;
    for (int i = 0; i < 9; i++)
        text_printf(&text, "%s%s", i ? "," : "", ALARM("T_PORT", "minor", "present", ""));
    text_printf(&text, "]");
    out = page("{" WELL ONLINE ",\"zones\":[{\"zone\":\"riser-5\",\"approved\":null}]}", alarms,
               false, 1);
    assert_true(!strncmp(out, "1 SOON   riser-3 since", 22));
    assert_non_null(strstr(out, "\n         Open the valve.\n10 LATER thresholds not approved"));
    free(out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_is_nothing),
        cmocka_unit_test(the_most_urgent_comes_first),
        cmocka_unit_test(later_alone_is_no_alarm),
        cmocka_unit_test(in_chinese),
        cmocka_unit_test(what_others_say_is_not_repeated),
        cmocka_unit_test(what_waits_for_a_reset_says_how),
        cmocka_unit_test(what_somebody_allowed_is_not_for_now),
        cmocka_unit_test(a_silent_device_beside_others_is_looked_at),
        cmocka_unit_test(who_is_alone_on_a_bus_has_no_others),
        cmocka_unit_test(a_bus_of_silent_devices_is_one_fault),
        cmocka_unit_test(advice_is_handed_on),
        cmocka_unit_test(no_way_to_the_city_says_why),
        cmocka_unit_test(the_city_waits_for_an_answer),
        cmocka_unit_test(a_zone_that_nobody_can_judge_is_told),
        cmocka_unit_test(what_is_due_is_told_once),
        cmocka_unit_test(ten_findings_stand_in_columns),
    };

    return cmocka_run_group_tests_name("doctor", tests, NULL, NULL);
}
