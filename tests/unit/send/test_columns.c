/* columns: what a message of readings looks like, to the byte. */
#include "../base/case.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "estate_plugin.h"
#include "send/columns.h"

static const struct site site = {.settings = {.id = "e-1", .gateway = "g1"}, .config = "c0ffee"};

static void complete_message_is_three_columns(void **state)
{
    struct columns *columns = columns_new(&site, "fire");
    char *text;

    (void)state;
    clock_set_zone("Asia/Shanghai");
    columns_point(columns, "hyd", "kPa");
    columns_add(columns, 1752710400123, 182.3);
    columns_add(columns, 1752710405130, 0.1 + 0.2);
    columns_point(columns, "silent", "mm"); /* nothing of it: it does not appear */
    columns_point(columns, "tank", "mm");
    columns_add(columns, 1752710400050, 4294967295.0);
    assert_int_equal(columns_count(columns), 3);
    columns_series(columns, "7f3c9a10", 18233);
    text = columns_end(columns, ESTATE_CLOCK_NTP);
    assert_string_equal(
        text, "{\"v\":1,\"estate\":\"e-1\",\"gateway\":\"g1\",\"domain\":\"fire\",\"config\":"
              "\"c0ffee\",\"series\":\"7f3c9a10\",\"seq\":18233,\"kind\":\"complete\",\"n\":3,"
              "\"time\":\"2025-07-17T08:00:00.1+08:00\",\"time_quality\":\"ntp\","
              "\"points\":[[\"hyd\",\"kPa\",2],[\"tank\",\"mm\",1]],\"dt\":[23,5007,-50],"
              "\"values\":[182.3,0.3,4294967295]}");
    free(text);
}

static void live_message_has_no_series(void **state)
{
    struct columns *columns = columns_new(&site, "gateway");
    char *text;

    (void)state;
    columns_point(columns, "hyd", "kPa");
    columns_add(columns, 1752710400000, 182.3);
    text = columns_end(columns, ESTATE_CLOCK_NONE);
    assert_non_null(strstr(text, "\"kind\":\"live\",\"n\":1,"));
    assert_non_null(strstr(text, "\"time_quality\":\"none\""));
    assert_null(strstr(text, "seq"));
    free(text);
    columns_free(columns_new(&site, "fire"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(complete_message_is_three_columns),
        cmocka_unit_test(live_message_has_no_series),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
