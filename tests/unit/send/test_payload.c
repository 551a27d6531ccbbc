/* Bodies of messages against the contract's shapes. */
#include "incident.h"

static void topics_begin_with_estate_and_gateway(void **state)
{
    char topic[PAYLOAD_TOPIC];

    (void)state;
    payload_topic(&site.settings, "alarm/fire", topic);
    assert_string_equal(topic, "estate/v1/350582-0123/g1/alarm/fire");
}

static void a_raised_alarm_has_the_contracts_fields_in_order(void **state)
{
    struct alarm_event event = incident();
    struct json *body = message("alarm/fire", payload_alarm(&site, &event)), *evidence;

    (void)state;
    assert_string_equal(keys_of(body),
                        "v id rev kind code severity condition acknowledged closed needs_reset "
                        "quiet point value unit limit cause cause_grade children evidence since "
                        "time text action estate estate_name gateway domain mode zone place config "
                        "time_quality ");
    assert_string_equal(string(body, "kind"), "raise");
    assert_string_equal(string(body, "severity"), "critical");
    assert_string_equal(string(body, "condition"), "present");
    assert_true(json_number(json_get(body, "value"), 0) == 3); /* one decimal of kPa */
    assert_true(json_number(json_get(body, "limit"), 0) == 20);
    assert_string_equal(string(body, "cause"), "valve-shut");
    assert_string_equal(string(body, "cause_grade"), "certain");
    assert_string_equal(json_text(json_at(json_get(body, "children"), 0), ""),
                        "01K0B000000000000000000001");
    evidence = json_get(body, "evidence");
    assert_int_equal(json_count(evidence), 3);
    assert_string_equal(json_text(json_at(json_at(evidence, 1), 1), ""), "shut");
    assert_true(json_number(json_at(json_at(evidence, 1), 3), 0) == 1.3);
    assert_true(json_number(json_at(json_at(evidence, 2), 1), -1) == -1);
    assert_string_equal(string(body, "since"), "2025-07-17T08:00:47.1+08:00");
    assert_string_equal(string(body, "mode"), "actual");
    assert_string_equal(string(body, "time_quality"), "ntp");
    assert_string_equal(string(body, "estate_name"), "瑞璟香榭花都");
    json_free(body);
}

static void a_quiet_alarm_names_its_parent(void **state)
{
    struct alarm_event event = incident();
    struct json *body;

    (void)state;
    event.quiet = QUIET_PARENT;
    TEXT_COPY(event.quiet_id, "01K0B000000000000000000009");
    event.skipped = 3;
    body = message("alarm/fire", payload_alarm(&site, &event));
    assert_string_equal(string(json_get(body, "quiet"), "why"), "parent");
    assert_string_equal(string(json_get(body, "quiet"), "id"), "01K0B000000000000000000009");
    assert_true(json_number(json_get(body, "skipped"), 0) == 3);
    json_free(body);
}

static void a_quiet_alarm_names_who_allowed_it_and_until_when(void **state)
{
    struct alarm_event event = incident();
    struct json *body, *quiet;

    (void)state;
    event.quiet = QUIET_PERMIT;
    TEXT_COPY(event.quiet_id, "2025-117");
    TEXT_COPY(event.quiet_by, "工程部");
    TEXT_COPY(event.quiet_reason, "换阀");
    event.quiet_until_utc_ms = raised + 60 * MINUTE;
    body = message("alarm/fire", payload_alarm(&site, &event));
    quiet = json_get(body, "quiet");
    assert_string_equal(keys_of(quiet), "why number by until reason ");
    assert_string_equal(string(quiet, "why"), "permit");
    assert_string_equal(string(quiet, "number"), "2025-117");
    assert_string_equal(string(quiet, "until"), "2025-07-17T09:01:47.1+08:00");
    assert_ptr_equal(strstr(string(body, "text"), "【检修许可 2025-117】3号楼"),
                     string(body, "text"));
    json_free(body);
    event.quiet = QUIET_SHELVED;
    body = message("alarm/fire", payload_alarm(&site, &event));
    quiet = json_get(body, "quiet");
    assert_string_equal(keys_of(quiet), "why by until reason ");
    assert_string_equal(string(quiet, "why"), "shelved");
    assert_string_equal(string(quiet, "by"), "工程部");
    assert_string_equal(string(quiet, "reason"), "换阀");
    json_free(body);
}

static void of_many_children_the_rest_is_counted(void **state)
{
    static char many[MESSAGE_CHILDREN][ULID_TEXT];
    struct alarm_event event = incident();
    struct json *body;

    (void)state;
    for (int i = 0; i < MESSAGE_CHILDREN; i++)
        TEXT_COPY(many[i], child[0]);
    event.child = many;
    event.children = MESSAGE_CHILDREN;
    body = message("alarm/fire", payload_alarm(&site, &event));
    assert_null(json_get(body, "children_more"));
    json_free(body);
    event.children = MESSAGE_CHILDREN + 3;
    body = message("alarm/fire", payload_alarm(&site, &event));
    assert_int_equal(json_count(json_get(body, "children")), MESSAGE_CHILDREN);
    assert_true(json_number(json_get(body, "children_more"), 0) == 3);
    json_free(body);
}

static void the_course_counts_back_from_the_message(void **state)
{
    static const struct estate_sample course[] = {{40000, 182.34}, {58500, 3.04}};
    struct alarm_event event = incident();
    struct json *body, *trend;

    (void)state;
    event.trend = course;
    event.trends = 2;
    event.now_ms = 60000;
    body = message("alarm/fire", payload_alarm(&site, &event));
    trend = json_get(body, "trend");
    assert_int_equal(json_count(trend), 2);
    assert_true(json_number(json_at(json_at(trend, 0), 0), 0) == -20);
    assert_true(json_number(json_at(json_at(trend, 0), 1), 0) == 182.3);
    assert_true(json_number(json_at(json_at(trend, 1), 0), 0) == -1.5);
    json_free(body);
}

static void escalations_are_counted_until_somebody_acknowledges(void **state)
{
    struct alarm_event event = incident();
    struct json *body;
    char text[600];

    (void)state;
    event.escalations = 2;
    body = message("alarm/fire", payload_alarm(&site, &event));
    assert_true(json_number(json_get(body, "escalations"), 0) == 2);
    assert_non_null(strstr(string(body, "text"), "至今无人确认（第 2 次提醒）。"));
    json_free(body);
    event.acknowledged = true;
    payload_text(&event, false, text, sizeof text);
    assert_null(strstr(text, "reminder"));
}

static void a_removed_device_is_no_recovery(void **state)
{
    struct alarm_event event = incident();
    struct json *body;

    (void)state;
    event.kind = EVENT_CLOSE;
    event.condition = CONDITION_GONE;
    event.closed = event.removed = true;
    body = message("alarm/fire", payload_alarm(&site, &event));
    assert_string_equal(string(body, "cause"), "removed");
    assert_null(json_get(body, "cause_grade"));
    assert_ptr_equal(strstr(string(body, "text"), "设备已移除，由网关关闭；现场情况未知。原报警："),
                     string(body, "text"));
    json_free(body);
}

static void what_is_not_known_is_left_out(void **state)
{
    struct alarm_event event = incident();
    struct json *body;

    (void)state;
    event.code = &blind;
    event.value = event.limit = NAN;
    event.children = event.evidences = 0;
    event.item[0] = '\0';
    body = message("alarm/fire", payload_alarm(&site, &event));
    assert_string_equal(keys_of(body),
                        "v id rev kind code severity condition acknowledged closed needs_reset "
                        "quiet since time text estate estate_name gateway domain mode zone place "
                        "config time_quality ");
    json_free(body);
}

static void a_closed_alarm_says_when_how_long_and_by_whom(void **state)
{
    struct alarm_event event = incident();
    struct json *body;

    (void)state;
    event.kind = EVENT_CLOSE;
    event.condition = CONDITION_GONE;
    event.acknowledged = event.closed = true;
    TEXT_COPY(event.acknowledged_by, "值班席2");
    event.acknowledged_utc_ms = raised + MINUTE;
    event.unseen = 2;
    TEXT_COPY(event.closed_by, "site/工程部");
    event.until_utc_ms = raised + 30 * MINUTE;
    event.stood_ms = 39 * MINUTE + 25000;
    event.permit_ms[PERMIT_CITY] = 5 * MINUTE;
    event.permit_ms[PERMIT_SITE] = 7 * MINUTE;
    body = message("alarm/fire", payload_alarm(&site, &event));
    assert_string_equal(string(body, "until"), "2025-07-17T08:31:47.1+08:00");
    assert_true(json_number(json_get(body, "minutes"), 0) == 39.4);
    assert_true(json_number(json_get(body, "minutes_without_permit"), 0) == 27.4);
    assert_string_equal(string(body, "acknowledged_by"), "值班席2");
    assert_string_equal(string(body, "acknowledged_at"), "2025-07-17T08:02:47.1+08:00");
    assert_true(json_number(json_get(body, "acknowledged_unseen"), 0) == 2);
    assert_string_equal(string(body, "closed_by"), "site/工程部");
    assert_true(json_flag(json_get(body, "closed"), false));
    assert_null(json_get(body, "action")); /* nothing is left to be done */
    json_free(body);
}

static void degrees_have_two_decimals_and_plain_numbers_three(void **state)
{
    struct alarm_event event = incident();
    struct json *body;

    (void)state;
    event.value = 0.25678;
    TEXT_COPY(event.unit, "deg");
    body = message("alarm/fire", payload_alarm(&site, &event));
    assert_true(json_number(json_get(body, "value"), 0) == 0.26);
    json_free(body);
    TEXT_COPY(event.unit, "mm/s");
    body = message("alarm/fire", payload_alarm(&site, &event));
    assert_true(json_number(json_get(body, "value"), 0) == 0.257);
    json_free(body);
}

static void the_envelope_goes_in_front_of_the_stored_body(void **state)
{
    char *text = payload_envelope("{\"v\":1}", 18234, "7f3c9a10");

    (void)state;
    assert_string_equal(text, "{\"seq\":18234,\"journal\":\"7f3c9a10\",\"stored\":true,\"v\":1}");
    free(text);
    text = payload_envelope("{\"v\":1}", 0, "7f3c9a10");
    assert_string_equal(text, "{\"stored\":false,\"v\":1}");
    free(text);
    assert_null(payload_envelope("garbage", 5, "7f3c9a10"));
}

static struct zone_site zones[] = {{.name = "riser-3"}};
static struct point_site points[] = {{.name = "hyd-b3-top"}};
static struct site watched = {.zone = zones, .zones = 1, .point = points, .points = 1};

static struct json *forgotten(const struct site *of, struct alarm_event *event)
{
    char *last = payload_alarm(&site, event);
    struct row *row = row_new(event->id, 7, ROW_CRITICAL, "alarm/fire", last);
    struct json *body =
        message(event->domain[0] == 'f' ? "alarm/fire" : "alarm/gateway",
                payload_forget(of, row, "2025-07-18T00:00:00.0+08:00", ESTATE_CLOCK_NTP));

    row_free(row);
    free(last);
    return body;
}

static void a_forgotten_alarm_of_a_removed_device_says_so(void **state)
{
    struct site other = watched;
    struct alarm_event event = incident();
    struct json *body;

    (void)state;
    event.mode = MODE_DRILL;
    body = forgotten(&watched, &event);
    assert_string_equal(string(body, "cause"), "valve-shut");
    assert_ptr_equal(strstr(string(body, "text"), "【演练】本网关"), string(body, "text"));
    json_free(body);
    other.points = 0;
    body = forgotten(&other, &event);
    assert_string_equal(string(body, "cause"), "removed");
    assert_ptr_equal(strstr(string(body, "text"), "【演练】设备已移除"), string(body, "text"));
    json_free(body);
    other = watched;
    other.zones = 0;
    body = forgotten(&other, &event);
    assert_string_equal(string(body, "cause"), "removed");
    json_free(body);
    event.domain = "gateway";
    body = forgotten(&other, &event);
    assert_string_equal(string(body, "cause"), "valve-shut");
    json_free(body);
}

static void a_forgotten_alarm_is_closed_with_its_next_revision(void **state)
{
    struct alarm_event event = incident();
    char *last = payload_alarm(&site, &event);
    struct row *row = row_new(event.id, 7, ROW_CRITICAL, "alarm/fire", last);
    struct json *body =
        message("alarm/fire",
                payload_forget(&watched, row, "2025-07-18T00:00:00.0+08:00", ESTATE_CLOCK_NONE));

    (void)state;
    assert_true(json_number(json_get(body, "rev"), 0) == 8);
    assert_string_equal(string(body, "id"), event.id);
    assert_string_equal(string(body, "kind"), "close");
    assert_string_equal(string(body, "condition"), "gone");
    assert_true(json_flag(json_get(body, "closed"), false));
    assert_string_equal(string(body, "closed_by"), "gateway");
    assert_string_equal(string(body, "cause"), "valve-shut");
    assert_string_equal(string(body, "time"), "2025-07-18T00:00:00.0+08:00");
    assert_string_equal(string(body, "time_quality"), "none");
    assert_non_null(strstr(string(body, "text"), "本网关已不再监视此项"));
    assert_string_equal(string(body, "action"), "");
    json_free(body);
    row_free(row);
    free(last);
    row = row_new("x", 1, ROW_NORMAL, "alarm/fire", "{\"text\":\"It was.\"}");
    body = parse(payload_forget(&watched, row, "t", ESTATE_CLOCK_NTP));
    assert_non_null(strstr(string(body, "text"), "no longer watches"));
    json_free(body);
    row_free(row);
    row = row_new("x", 1, ROW_NORMAL, "alarm/fire", "not JSON");
    assert_null(payload_forget(&watched, row, "t", ESTATE_CLOCK_NTP));
    row_free(row);
}

static void expect_printed(const struct json *value, const char *expected)
{
    char *text = json_print(value);

    assert_string_equal(text, expected);
    free(text);
}

static void an_audit_says_who_did_what_and_until_when(void **state)
{
    struct audit audit = {.op = "permit-open",
                          .zone = "riser-3",
                          .item = "",
                          .id = "P7",
                          .by = "工程部",
                          .reason = "换阀",
                          .number = "2025-117",
                          .time_utc_ms = raised,
                          .time_quality = ESTATE_CLOCK_NTP,
                          .until_utc_ms = raised + 60 * MINUTE,
                          .more = json_new_object()};
    struct json *body = message("audit", payload_audit(&site, &audit));

    (void)state;
    assert_string_equal(keys_of(body),
                        "v op zone id by source number reason until time time_quality more "
                        "estate estate_name gateway config ");
    assert_string_equal(string(body, "source"), "site");
    assert_string_equal(string(body, "until"), "2025-07-17T09:01:47.1+08:00");
    json_free(body);
    audit.op = "acknowledge";
    audit.city = true;
    audit.more = NULL;
    audit.until_utc_ms = 0;
    body = message("audit", payload_audit(&site, &audit));
    assert_string_equal(string(body, "source"), "city");
    assert_null(json_get(body, "until"));
    assert_null(json_get(body, "more"));
    json_free(body);
}

static void the_active_list_names_open_alarms_and_blind_zones(void **state)
{
    struct alarm_event event = incident();
    struct json *active = payload_active_begin(), *row;

    (void)state;
    payload_active_add(active, &event);
    event.code = &blind;
    event.mode = MODE_DRILL;
    event.quiet = QUIET_PARENT;
    payload_active_add(active, &event);
    payload_active_add(active, &event);
    payload_active_permit(
        active, "riser-3",
        &(struct permit){
            .number = "2025-117", .by = "工程部", .until_utc_ms = raised, .source = PERMIT_SITE});
    payload_active_shelf(active, &(struct shelf){.id = "01K0B000000000000000000002",
                                                 .by = "工程部",
                                                 .reason = "等备件",
                                                 .until_utc_ms = raised});
    payload_active_drill(active, "hyd-b3-top", "工程部", raised);
    active =
        message("active/fire", payload_active_end(active, "7f3c9a10", 18235, ESTATE_CLOCK_NONE));
    expect_printed(json_get(active, "permits"), "[[\"2025-117\",\"riser-3\",\"site\",\"工程部\","
                                                "\"2025-07-17T08:01:47.1+08:00\"]]");
    expect_printed(
        json_get(active, "shelved"),
        "[[\"01K0B000000000000000000002\",\"工程部\",\"2025-07-17T08:01:47.1+08:00\",\"等备件\"]]");
    expect_printed(json_get(active, "drills"),
                   "[[\"hyd-b3-top\",\"工程部\",\"2025-07-17T08:01:47.1+08:00\"]]");
    assert_string_equal(keys_of(active), "v journal seq open permits shelved blind_zones drills "
                                         "time_quality ");
    assert_string_equal(string(active, "journal"), "7f3c9a10");
    assert_true(json_number(json_get(active, "seq"), 0) == 18235);
    assert_int_equal(json_count(json_get(active, "open")), 3);
    row = json_at(json_get(active, "open"), 0);
    assert_string_equal(json_text(json_at(row, 0), ""), event.id);
    assert_true(json_number(json_at(row, 1), 0) == 1);
    assert_string_equal(json_text(json_at(row, 2), ""), "FW_NO_WATER");
    assert_string_equal(json_text(json_at(row, 3), ""), "critical");
    assert_string_equal(json_text(json_at(row, 4), ""), "riser-3");
    assert_string_equal(json_text(json_at(row, 5), ""), "2025-07-17T08:00:47.1+08:00");
    assert_string_equal(json_text(json_at(row, 6), ""), "actual");
    assert_string_equal(json_text(json_at(row, 7), "none"), "none"); /* null: a siren may sound */
    row = json_at(json_get(active, "open"), 1);
    assert_string_equal(json_text(json_at(row, 6), ""), "drill");
    assert_string_equal(json_text(json_at(row, 7), ""), "parent");
    assert_int_equal(json_count(json_get(active, "blind_zones")), 1);
    assert_string_equal(json_text(json_at(json_get(active, "blind_zones"), 0), ""), "riser-3");
    json_free(active);
}

static void the_state_names_session_journal_and_versions(void **state)
{
    struct json *body = message(
        "state", payload_state(&site, "online", "7d1388ca", "7f3c9a10", raised, ESTATE_CLOCK_NTP));

    (void)state;
    assert_string_equal(keys_of(body),
                        "v state session journal version config since time_quality ");
    assert_string_equal(string(body, "state"), "online");
    assert_string_equal(string(body, "version"), ESTATED_VERSION);
    assert_string_equal(string(body, "since"), "2025-07-17T08:01:47.1+08:00");
    json_free(body);
    body = message("state", payload_state(&site, "lost", "7d1388ca", NULL, 0, ESTATE_CLOCK_NONE));
    assert_string_equal(keys_of(body), "v state session version config time_quality ");
    assert_string_equal(string(body, "time_quality"), "none");
    json_free(body);
}

static void a_daily_summary_gets_the_common_fields(void **state)
{
    static const unsigned char chain[DIGEST_BYTES] = {0x9c, 0x1f};
    struct json *daily = json_new_object(), *body;

    (void)state;
    json_put_text(daily, "date", "2025-07-17");
    json_put_text(daily, "estate", "placeholder");
    body = parse(payload_daily(&site, daily, 2, chain));
    assert_string_equal(string(body, "estate"), "350582-0123");
    assert_string_equal(string(body, "gateway"), "g1");
    assert_string_equal(string(body, "date"), "2025-07-17");
    assert_string_equal(string(body, "config"), "2025-07-17.3");
    assert_true(json_number(json_get(body, "rev"), 0) == 2);
    assert_true(json_number(json_get(body, "v"), 0) == 1);
    assert_string_equal(string(body, "chain"),
                        "sha256:9c1f000000000000000000000000000000000000000000000000000000000000");
    json_free(body);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(topics_begin_with_estate_and_gateway),
        cmocka_unit_test(a_raised_alarm_has_the_contracts_fields_in_order),
        cmocka_unit_test(a_quiet_alarm_names_its_parent),
        cmocka_unit_test(a_quiet_alarm_names_who_allowed_it_and_until_when),
        cmocka_unit_test(of_many_children_the_rest_is_counted),
        cmocka_unit_test(the_course_counts_back_from_the_message),
        cmocka_unit_test(escalations_are_counted_until_somebody_acknowledges),
        cmocka_unit_test(a_removed_device_is_no_recovery),
        cmocka_unit_test(a_forgotten_alarm_of_a_removed_device_says_so),
        cmocka_unit_test(an_audit_says_who_did_what_and_until_when),
        cmocka_unit_test(what_is_not_known_is_left_out),
        cmocka_unit_test(a_closed_alarm_says_when_how_long_and_by_whom),
        cmocka_unit_test(degrees_have_two_decimals_and_plain_numbers_three),
        cmocka_unit_test(the_envelope_goes_in_front_of_the_stored_body),
        cmocka_unit_test(a_forgotten_alarm_is_closed_with_its_next_revision),
        cmocka_unit_test(the_active_list_names_open_alarms_and_blind_zones),
        cmocka_unit_test(the_state_names_session_journal_and_versions),
        cmocka_unit_test(a_daily_summary_gets_the_common_fields),
    };

    if (clock_set_zone("Asia/Shanghai"))
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
