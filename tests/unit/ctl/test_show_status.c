/* The status page: what an engineer reads on a phone, in both languages, of small and large
 * estates. */
#include "../base/case.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "ctl/show_status.h"

/* clang-format off */
#define HEAD                                                                                       \
    "{\"name\":\"瑞璟香榭花都\",\"estate\":\"350582-0123\",\"gateway\":\"g1\",\"version\":\"1.4.0\"," \
    "\"config\":\"c0ffee0123456789\",\"up\":1036800,\"time\":\"2025-07-17T09:00:00.0+08:00\","
#define ZONE(zone, domain, severity, en, zh, approved)                                                 \
    "{\"zone\":\"" zone "\",\"domain\":\"" domain "\",\"severity\":" severity ",\"unknown\":false,"        \
    "\"state\":{\"en\":\"" en "\",\"zh\":\"" zh "\"},\"approved\":" approved "}"
#define TAIL                                                                                       \
    "\"telemetry\":{\"mode\":\"off\"},\"unsent\":0,\"oldest_s\":null,\"uncommitted\":0,"           \
    "\"sim\":{\"today\":300000,\"month\":4900000,\"plan\":100000000},"                             \
    "\"flash\":{\"today\":9000000,\"month\":1,\"per_day\":41200000},"                              \
    "\"permits\":0,\"drilled_days\":0,\"sounder\":{\"there\":true,\"on\":false,\"fails\":false},"
#define ONLINE                                                                                     \
    "\"city\":{\"online\":true,\"broker\":1,\"brokers\":2,\"text\":\"mqtt.city.example:8883, "     \
    "MQTT 5\",\"all_sent\":true,\"receipt_s\":1},\"clock\":\"ntp\","
#define GOOD_BUS "\"buses\":[{\"bus\":\"riser-a\",\"kind\":\"tty\",\"up\":true,\"devices\":5,\"answering\":5,\"device\":[]}],"
#define NO_ALARM "\"alarms\":{\"open\":0},"

static const char trouble[] =
    HEAD "\"in_service\":true,"
    "\"alarms\":{\"open\":2,\"critical\":1,\"quiet\":1,\"since\":\"2001-07-17T08:00:01.2+08:00\"},"
    "\"zones\":[" ZONE("riser-5", "fire", "null", "static pressure normal 180 kPa", "静压正常 180 kPa", "null") ","
    ZONE("riser-3", "fire", "\"critical\"", "NO WATER 3 kPa", "无水 3 kPa", "\"工程部\"") ","
    ZONE("facade-5", "facade", "null", "no level", "无预警", "null") ","
    ZONE("shed-a", "charging", "null", "17 of 21 slots in use", "可用充电口 21 个，在用 17 个", "\"x\"") "],"
    "\"buses\":[{\"bus\":\"riser-a\",\"kind\":\"tty\",\"up\":true,\"devices\":5,\"answering\":5,\"device\":[]},"
    "{\"bus\":\"shed\",\"kind\":\"tcp\",\"up\":true,\"devices\":4,\"answering\":3,\"device\":[{\"device\":"
    "\"meter-cellar\",\"lost\":true,\"lost_for\":2520}]},"
    "{\"bus\":\"roof\",\"kind\":\"tcp\",\"up\":false,\"devices\":1,\"answering\":0,\"device\":[{\"device\":"
    "\"tilt\",\"lost\":true,\"lost_for\":2520}]},"
    "{\"bus\":\"io\",\"kind\":\"gpio\",\"up\":true,\"devices\":3,\"answering\":3,\"device\":[]}],"
    ONLINE TAIL
    "\"sensors\":[{\"point\":\"hyd-b5-top\",\"moved_days\":44,\"proved_days\":null},"
    "{\"point\":\"hyd-b5-low\",\"moved_days\":1,\"proved_days\":null}],"
    "\"certificate_ends\":\"2025-07-29T08:00:00.0+08:00\",\"certificate_days\":11}";

static const char cut_off[] =
    HEAD "\"in_service\":false," NO_ALARM "\"zones\":[]," GOOD_BUS
    "\"city\":{\"online\":false,\"since_s\":720,\"broker\":null,\"text\":\"mqtt.city.example:8883: TLS: its "
    "certificate is not valid yet: is this clock right?\",\"all_sent\":false,\"receipt_s\":null},\"clock\":\"none\","
    "\"telemetry\":{\"mode\":\"complete\",\"caught_up\":false,\"given_up\":12},\"unsent\":3,\"oldest_s\":700,\"uncommitted\":2,"
    "\"sim\":{\"today\":300000,\"month\":90400000,\"plan\":100000000},\"flash\":{\"today\":9000000,\"per_day\":null},"
    "\"permits\":1,\"drilled_days\":null,\"sounder\":{\"there\":true,\"on\":true,\"silent_until\":"
    "\"2025-07-17T09:10:00.0+08:00\"},\"sensors\":[],\"certificate_days\":-2,\"certificate_ends\":"
    "\"2025-07-15T08:00:00.0+08:00\"}";
/* clang-format on */

/* The page, to be freed. */
static char *page(const char *status, bool chinese)
{
    struct json *rows = json_new_array();
    char error[80], *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    struct json *row = json_read(status, strlen(status), error, sizeof error);

    if (!row)
        fail_msg("%s", error);
    json_add(rows, row);
    show_status(rows, chinese, out);
    fclose(out);
    json_free(rows);
    return text;
}

static void assert_narrow(const char *text)
{
    char *copy = strdup(text), *rest = copy, *line;

    while ((line = strsep(&rest, "\n")))
        assert_in_range(text_width(line), 0, 80);
    free(copy);
}

static void assert_page(const char *status, bool chinese, const char *wanted)
{
    char *text = page(status, chinese);

    assert_string_equal(text, wanted);
    free(text);
}

static void trouble_in_english(void **state)
{
    char *text = page(trouble, false);

    (void)state;
    assert_narrow(text);
    free(text);
    assert_page(trouble, false,
                "瑞璟香榭花都  350582-0123/g1   estated 1.4.0   config c0ffee01   up 12 d\n"
                "ALARM    1 critical, 1 quiet   since 07-17 08:00   (estatectl alarms)\n"
                "fire     riser-3 NO WATER 3 kPa   riser-5 static pressure normal 180 kPa\n"
                "facade   facade-5 no level\n"
                "charging shed-a 17 of 21 slots in use\n"
                "buses    riser-a 5/5   shed 3/4 (meter-cellar silent 42 min)   roof DOWN   io ok\n"
                "city     online via broker 1, 0 unsent, receipt 1 s ago   clock ntp\n"
                "data     4.9 of 100 MB this month, 0.30 today   card 41 MB/day\n"
                "permits  0   sounder off   drills due in 15 d\n"
                "notice   thresholds not approved: riser-5, facade-5\n"
                "notice   never proved with real water: hyd-b5-top, hyd-b5-low\n"
                "notice   not moved for 44 d or more: hyd-b5-top\n"
                "notice   a certificate of the connection ends on 2025-07-29, in 11 d\n");
}

static void trouble_in_chinese(void **state)
{
    char *text = page(trouble, true);

    (void)state;
    assert_narrow(text);
    free(text);
    assert_page(trouble, true,
                "瑞璟香榭花都  350582-0123/g1   estated 1.4.0   配置 c0ffee01   已运行 12 d\n"
                "报警     紧急 1，静音 1   自 07-17 08:00   (estatectl alarms)\n"
                "fire     riser-3 无水 3 kPa   riser-5 静压正常 180 kPa\n"
                "facade   facade-5 无预警\n"
                "charging shed-a 可用充电口 21 个，在用 17 个\n"
                "总线     riser-a 5/5   shed 3/4 (meter-cellar 失联 42 min)   roof 中断   io 正常\n"
                "上报     在线，服务器 1，待发 0 条，回执 1 s前   时钟 ntp\n"
                "流量     本月 4.9 / 100 MB，今日 0.30   写盘 41 MB/日\n"
                "许可     0 项   声光 静   15 天内应演练\n"
                "注意     阈值未签认：riser-5, facade-5\n"
                "注意     未用水证明：hyd-b5-top, hyd-b5-low\n"
                "注意     44 天以上未变化：hyd-b5-top\n"
                "注意     证书将于 2025-07-29 到期（11 天）\n");
}

static void cut_off_with_a_wrong_clock(void **state)
{
    (void)state;
    assert_page(cut_off, false,
                "瑞璟香榭花都  350582-0123/g1   estated 1.4.0   config c0ffee01   up 12 d\n"
                "alarms   none\n"
                "buses    riser-a 5/5\n"
                "city     OFFLINE for 12 min, 3 unsent, the oldest 12 min old, "
                "no receipt yet\n"
                "         mqtt.city.example:8883: TLS: its certificate is not valid yet: is this "
                "clock right?\n"
                "store    2 events wait for the disk\n"
                "clock    not synchronised: 2025-07-17 09:00\n"
                "data     90 of 100 MB this month, 0.30 today   card 9.0 MB today   "
                "telemetry complete (catching up), 12 refused\n"
                "permits  1   sounder ON (silenced until 09:10)   drills due now\n"
                "notice   a certificate of the connection ended on 2025-07-15\n"
                "notice   at this rate the data plan ends before the month: 171 of 100 MB\n"
                "notice   commissioning: [estate] in-service is not set\n");
}

/* An estate of forty zones and silent devices, zone 10 unknown, `alarms` zones from 19 on minor,
 * the last one critical; its page fits a screen. To be freed. */
static char *large_page(int alarms, size_t most_lines)
{
    char *status = NULL, *text;
    size_t size, lines = 0;
    FILE *out = open_memstream(&status, &size);

    fprintf(out, HEAD "\"in_service\":true," NO_ALARM "\"zones\":[");
    for (int i = 0; i < 40; i++)
        fprintf(out,
                "%s{\"zone\":\"riser-%d\",\"domain\":\"fire\",\"severity\":%s,\"unknown\":%s,"
                "\"state\":{\"en\":\"state %d\"},\"approved\":null}",
                i ? "," : "", i,
                i == 39                      ? "\"critical\""
                : i < 19 || i >= 19 + alarms ? "null"
                                             : "\"minor\"",
                i == 10 ? "true" : "false", i);
    fprintf(out,
            "],\"buses\":[{\"bus\":\"a\",\"kind\":\"tty\",\"up\":true,\"devices\":40,\"device\":[");
    for (int i = 0; i < 40; i++)
        fprintf(out, "%s{\"device\":\"d-%d\",\"lost\":true,\"lost_for\":60}", i ? "," : "", i);
    fprintf(out, "]}]," ONLINE TAIL "\"sensors\":[");
    for (int i = 0; i < 40; i++)
        fprintf(out, "%s{\"point\":\"hyd-%d\",\"moved_days\":99,\"proved_days\":null}",
                i ? "," : "", i);
    fprintf(out, "]}");
    fclose(out);
    text = page(status, false);
    free(status);
    assert_narrow(text);
    for (const char *c = text; *c; c++)
        lines += *c == '\n';
    assert_in_range(lines, 1, most_lines);
    return text;
}

static void of_many_zones_the_odd_ones_are_shown(void **state)
{
    char *text = large_page(1, 14);

    (void)state;
    assert_non_null(strstr(text,
                           "fire     riser-39 state 39   riser-19 state 19   riser-10 state 10\n"
                           "         37 zones without alarm (estatectl zones)\n"));
    assert_non_null(
        strstr(text, "a 0/40 (d-0 silent 60 s, d-1 silent 60 s, d-2 silent 60 s, 37 more)\n"));
    assert_non_null(strstr(text, "not approved: riser-0, riser-1, riser-2 and 37 more\n"));
    free(text);
}

static void of_many_alarms_the_worst_are_shown(void **state)
{
    char *text = large_page(15, 20);

    (void)state;
    assert_non_null(strstr(text, "fire     riser-39 state 39   riser-19 state 19"));
    assert_null(strstr(text, "riser-30 state"));
    assert_non_null(strstr(text, "5 more like these, 23 zones without alarm (estatectl zones)\n"));
    free(text);
}

/* A daemon that says less, as an older one. */
static void what_is_missing_is_no_error(void **state)
{
    char *text = page("{}", false);

    (void)state;
    assert_narrow(text);
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(trouble_in_english),
        cmocka_unit_test(trouble_in_chinese),
        cmocka_unit_test(cut_off_with_a_wrong_clock),
        cmocka_unit_test(of_many_alarms_the_worst_are_shown),
        cmocka_unit_test(of_many_zones_the_odd_ones_are_shown),
        cmocka_unit_test(what_is_missing_is_no_error),
    };

    return cmocka_run_group_tests_name("show_status", tests, NULL, NULL);
}
