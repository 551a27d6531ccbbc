/* Readings of a span and lines of the log: arguments, columns, pages. */
#include "guest.h"

#include <errno.h>

#include "base/clock.h"
#include "base/log.h"
#include "control/verbs.h"

static struct verbs_house house;
static struct look *look;
static int look_rc;

static int on_look(void *context, struct look *of)
{
    (void)context;
    if (!look_rc)
        look = of;
    return look_rc;
}

static int set_up(void **state)
{
    static const struct server_verb verbs[] = {{"history", true, chronicle_history},
                                               {"log", true, chronicle_log}};

    (void)state;
    memset(&house, 0, sizeof house);
    house.chronicle.look = on_look;
    look = NULL;
    look_rc = 0;
    guest_start(verbs, ROWS(verbs), &house);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    guest_stop();
    return 0;
}

#define FROM "\"from\":\"2025-07-17T08:00:00+08:00\""

static void readings_come_in_columns(void **state)
{
    (void)state;
    assert_int_equal(guest_order("history", "{\"point\":\"hyd\"," FROM ",\"next\":77}", "c"), 1);
    assert_string_equal(look->point, "hyd");
    assert_int_equal(look->from_ms, 1752710400000);
    assert_int_equal(look->to_ms, INT64_MAX);
    assert_int_equal(look->next, 77);
    TEXT_COPY(look->unit, "kPa");
    look->period_ms = 5000;
    look->readings = 2;
    look->reading[0] = (struct chunk_reading){1752710400123, 182.3};
    look->reading[1] = (struct chunk_reading){1752710405123, 182.25};
    look->next = 99;
    chronicle_told(&house.chronicle, look);
    guest_row_has(
        "{\"history\":\"hyd\",\"unit\":\"kPa\",\"period_s\":5,\"n\":2,\"time\":\"2025-07-");
    guest_row_has("\"dt\":[23,5000],\"values\":[182.3,182.25]}");
    assert_int_equal(guest.next, 99);
}

static void what_the_history_cannot_say_is_said_why(void **state)
{
    (void)state;
    assert_int_equal(guest_order("history", "{\"point\":\"hyd\"," FROM "}", "c"), 1);
    look->error = -ENOENT;
    chronicle_told(&house.chronicle, look);
    guest_failed("no point \"hyd\"");
    assert_int_equal(guest_order("history", "{\"point\":\"hyd\"," FROM "}", "c"), 1);
    look->error = -EIO;
    chronicle_told(&house.chronicle, look);
    guest_failed("cannot be read now");
    look_rc = -ENOSPC;
    assert_int_equal(guest_order("history", "{\"point\":\"hyd\"," FROM "}", "c"), 0);
    guest_failed("no time");
}

static void arguments_are_checked(void **state)
{
    static const struct {
        const char *op, *args, *why;
    } wrong[] = {
        {"history", "{\"point\":\"hyd\"}", "write point, from"},
        {"history", "{" FROM "}", "write point, from"},
        {"history", "{\"point\":\"hyd\",\"from\":5}", "from: write a time"},
        {"history", "{\"point\":\"hyd\"," FROM ",\"to\":\"12:00\"}", "to: write a time"},
        {"history", "{\"point\":\"hyd\"," FROM ",\"to\":\"2025-07-17T07:00:00+08:00\"}",
         "from is after to"},
        {"history", "{\"point\":\"hyd\"," FROM ",\"next\":\"x\"}", "next: write a whole number"},
        {"log", "{\"lines\":0}", "lines: write a whole number from 1 to 100"},
        {"log", "{\"lines\":101}", "lines:"},
        {"log", "{\"lines\":1.5}", "lines:"},
        {"log", "{\"next\":-1}", "next:"},
    };

    (void)state;
    for (size_t i = 0; i < ROWS(wrong); i++) {
        assert_int_equal(guest_order(wrong[i].op, wrong[i].args, "c"), 0);
        guest_failed(wrong[i].why);
    }
    assert_null(look);
}

static void the_log_is_told_from_its_end(void **state)
{
    (void)state;
    for (int i = 0; i < 130; i++)
        log_info("line %d", i);
    assert_int_equal(guest_order("log", "{}", "c"), 0);
    assert_int_equal(guest.rows, 50);
    guest_row_has("\"level\":\"info\",\"text\":\"line 129\"}");
    assert_int_equal(guest.next, 0);
    assert_int_equal(guest_order("log", "{\"lines\":3}", "c"), 0);
    assert_int_equal(guest.rows, 3);
}

static void a_span_of_the_log_comes_in_pages(void **state)
{
    char args[100], time[CLOCK_TEXT];

    (void)state;
    for (int i = 0; i < 2 * LOG_KEPT; i++)
        log_info("row %d", i);
    assert_int_equal(guest_order("log", "{" FROM "}", "c"), 0);
    assert_int_equal(guest.rows, 100);
    guest_row_has("\"row 355\"");
    snprintf(args, sizeof args, "{" FROM ",\"next\":%lld}", (long long)guest.next);
    assert_int_equal(guest_order("log", args, "c"), 0);
    assert_int_equal(guest.rows, 100);
    guest_row_has("\"row 455\"");
    snprintf(args, sizeof args, "{" FROM ",\"next\":%lld}", (long long)guest.next);
    assert_int_equal(guest_order("log", args, "c"), 0);
    assert_int_equal(guest.rows, 56);
    assert_int_equal(guest.next, 0);
    snprintf(args, sizeof args, "{\"from\":\"%s\"}", clock_format(time, clock_utc() + 60000));
    assert_int_equal(guest_order("log", args, "c"), 0);
    assert_int_equal(guest.rows, 0);
    assert_string_equal(guest.error, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(readings_come_in_columns, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_the_history_cannot_say_is_said_why, set_up, tear_down),
        cmocka_unit_test_setup_teardown(arguments_are_checked, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_log_is_told_from_its_end, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_span_of_the_log_comes_in_pages, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
