/* The page of a day: what stands on it in both languages, and that it fits a terminal. */
#include "../base/case.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "ctl/show_daily.h"

static const char day[] =
    "{\"date\":\"2025-07-17\",\"minutes\":1440,\"watched\":1437,\"in_service\":false,"
    "\"thresholds_approved\":false,\"estate_name\":\"瑞璟香榭花都\",\"fire\":{\"zones\":["
    "{\"zone\":\"riser-3\",\"place\":\"3号楼消火栓立管\",\"minutes\":{\"normal\":1396.6,\"low\":1,"
    "\"no_water\":39.4,\"unknown\":3},\"no_water\":{\"permit_city\":0,\"permit_site\":9.4,"
    "\"no_permit\":30,\"longest\":39.4,\"longest_from\":\"08:00\",\"times\":1},"
    "\"valve_shut_min\":40.2,\"pressure_kpa\":{\"min\":3},\"last_moved\":\"2025-07-17\","
    "\"last_proved\":null},"
    "{\"zone\":\"riser-5\",\"place\":\"5号楼\",\"minutes\":{\"normal\":1437,\"low\":0,\"no_water\":"
    "0,"
    "\"unknown\":3},\"no_water\":{\"times\":0},\"valve_shut_min\":0,\"pressure_kpa\":{\"min\":171}}"
    "],"
    "\"sources\":[{\"zone\":\"pump-house\",\"pump_runs\":1,\"jockey_starts\":14,"
    "\"tank_min_mm\":1810}]},"
    "\"facade\":{\"zones\":[{\"zone\":\"facade-5\",\"level\":\"yellow\",\"highest\":\"yellow\","
    "\"drift_deg_week\":0.01,\"hours_ok\":24,\"baseline\":\"2025-06-30\",\"place\":\"5号楼外墙\"}]}"
    ","
    "\"charging\":{\"zones\":[{\"zone\":\"shed-a\",\"slots\":22,\"in_service\":21,\"fault\":1,"
    "\"peak\":[17,\"21:40\"],\"sessions\":38,\"kwh\":24.1,\"stops\":{\"full\":29,\"port-hot\":1},"
    "\"overrun\":0,\"smoke\":0,"
    "\"closed_kwh\":0,\"place\":\"A棚\"}],\"ebikes\":620,\"ebikes_on\":\"2025-06-30\","
    "\"bikes_per_slot\":29.52},"
    "\"alarms\":[[\"FW_NO_WATER\",\"critical\",1,0]],"
    "\"acknowledged_after_s\":{\"median\":75,\"max\":80},"
    "\"permits\":[{\"zone\":\"riser-3\",\"number\":\"JX-17\",\"source\":\"city\",\"from\":\"08:"
    "00\","
    "\"to\":\"09:00\"}],\"shelved_min\":7.5,"
    "\"drills\":[{\"point\":\"hyd-b3-top\",\"at\":\"09:30\",\"committed_ms\":9,\"broker_ms\":61,"
    "\"city_ms\":null,\"person_s\":75}],"
    "\"points\":{\"total\":137,\"below_99_percent\":[[\"meter-cellar.power\",91.2]],"
    "\"below_99_percent_more\":2},"
    "\"gaps\":[[\"03:12\",\"03:15\",\"power\"]],\"bytes_month\":5120000}";

/* The page, to be freed; every line is at most 80 columns wide. */
static char *page(const char *summary, bool chinese)
{
    struct json *rows = json_new_array();
    char error[80], *text = NULL, *copy, *rest, *line;
    size_t size;
    FILE *out = open_memstream(&text, &size);

    json_add(rows, json_read(summary, strlen(summary), error, sizeof error));
    show_daily(rows, chinese, out);
    fclose(out);
    json_free(rows);
    copy = rest = strdup(text);
    while ((line = strsep(&rest, "\n")))
        assert_in_range(text_width(line), 0, 80);
    free(copy);
    return text;
}

static void expect(const char *text, const char *const *lines)
{
    for (; *lines; lines++)
        if (!strstr(text, *lines))
            fail_msg("not on the page: %s\n%s", *lines, text);
}

static void a_day_in_english(void **state)
{
    static const char *const lines[] = {
        "2025-07-17  瑞璟香榭花都  watched 1437 of 1440 minutes\ncommissioning: every alarm says "
        "so\nthresholds not approved\n\nZONE",
        "riser-3  1396.6  1    39.4      3        40.2  3\n",
        "riser-3  2025-07-17  3号楼消火栓立管\nriser-5  -           5号楼\n",
        "ZONE     NO WATER  CITY PERMIT  SITE PERMIT  NO PERMIT  LONGEST  FROM   TIMES\n"
        "riser-3  39.4      0            9.4          30         39.4     08:00  1\n\n",
        "pump-house  1          14      1810\n",
        "facade-5  yellow  yellow   0.01            24     2025-06-30  5号楼外墙\n",
        "shed-a  22     21          1      17    21:40  38        24.1  0\n",
        "FW_NO_WATER  critical  1       0\n",
        "riser-3     city  08:00  09:00  JX-17\n",
        "ENDED BY  FULL  PORT HOT\nshed-a    29    1\n",
        "hyd-b3-top  09:30  9          61         75\n",
        "meter-cellar.power  91.2\n",
        "03:12        03:15  power\n",
        "e-bikes     620 on 2025-06-30, 29.52 for each slot seen by this gateway\n",
        "seen after  75 s at the median, 80 s at most\n",
        "shelved     7.5 minutes\ndata        5.12 MB this month\n",
        "points      137, of which below 99 % 3\n",
        NULL};
    char *text = page(day, false);

    (void)state;
    expect(text, lines);
    assert_null(strstr(text, "PROVED"));
    free(text);
}

static void a_day_in_chinese(void **state)
{
    static const char *const lines[] = {
        "监视 1437 分钟，全日 1440 分钟\n调试阶段，报警均标为调试\n阈值未签认\n",
        "市许可  现场许可  无许可  最长  自     次数\n",
        "紧急",
        "城市  08:00  09:00  JX-17\n",
        "断电\n",
        "黄",
        "结束原因  充满  端口热\n",
        "电动自行车  620 辆（2025-06-30），每个可用端口 29.52 辆",
        "确认        中位 75 秒，最长 80 秒\n",
        "流量        本月 5.12 MB\n测点        137 个，低于 99% 的 3 个\n",
        NULL};
    char *text = page(day, true);

    (void)state;
    expect(text, lines);
    free(text);
}

static void an_estate_without_anything_has_a_short_page(void **state)
{
    char *text = page("{\"date\":\"2025-07-17\",\"minutes\":1440,\"watched\":0,\"in_service\":true,"
                      "\"thresholds_approved\":true,\"alarms\":[],\"gaps\":[]}",
                      false);

    (void)state;
    assert_string_equal(text, "2025-07-17  watched 0 of 1440 minutes\n\nshelved     0 minutes\n"
                              "points      0, of which below 99 % 0\n");
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_day_in_english),
        cmocka_unit_test(a_day_in_chinese),
        cmocka_unit_test(an_estate_without_anything_has_a_short_page),
    };

    return cmocka_run_group_tests_name("show_daily", tests, NULL, NULL);
}
