/* Time zones, the local day, and times as messages carry them. */
#include "case.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "estate_plugin.h"

static const int64_t LATE = 1760543999950; /* 2025-10-15 15:59:59.950 UTC */

static void zones_of_the_system_are_taken_and_others_refused(void **state)
{
    static const struct {
        const char *zone;
        int rc;
    } rows[] = {{"Asia/Shanghai", 0},     {"UTC", 0},        {"Asia/Nowhere", -ENOENT},
                {"Asia", -ENOENT},        {"", -ENOENT},     {"../../../etc/passwd", -ENOENT},
                {"/etc/passwd", -ENOENT}, {"CST-8", -ENOENT}};

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++)
        assert_int_equal(clock_set_zone(rows[i].zone), rows[i].rc);
}

static void a_refused_zone_leaves_the_one_before(void **state)
{
    char text[CLOCK_TEXT];

    (void)state;
    assert_int_equal(clock_set_zone("Asia/Shanghai"), 0);
    assert_int_equal(clock_set_zone("Asia/Nowhere"), -ENOENT);
    assert_string_equal(clock_format_short(text, LATE), "23:59");
}

static void the_local_day_turns_at_local_midnight(void **state)
{
    static const struct {
        const char *zone, *day;
        int64_t utc_ms;
        int32_t local_ms;
    } rows[] = {{"Asia/Shanghai", "2025-10-15", LATE, 86399950},
                {"Asia/Shanghai", "2025-10-16", LATE + 50, 0},
                {"UTC", "2025-10-15", LATE + 50, 57600000},
                {"UTC", "1970-01-01", 0, 0},
                {"America/New_York", "1969-12-31", 0, 68400000}};

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct moment moment = {.utc_ms = rows[i].utc_ms};
        char text[CLOCK_TEXT];

        assert_int_equal(clock_set_zone(rows[i].zone), 0);
        clock_localize(&moment);
        assert_string_equal(clock_format_day(text, moment.local_day), rows[i].day);
        assert_int_equal(moment.local_ms, rows[i].local_ms);
    }
}

static void times_carry_their_offset(void **state)
{
    static const struct {
        const char *zone, *text, *shorter;
    } rows[] = {{"Asia/Shanghai", "2025-10-15T23:59:59.9+08:00", "23:59"},
                {"UTC", "2025-10-15T15:59:59.9+00:00", "15:59"},
                {"America/St_Johns", "2025-10-15T13:29:59.9-02:30", "13:29"}};

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        char text[CLOCK_TEXT];

        assert_int_equal(clock_set_zone(rows[i].zone), 0);
        assert_string_equal(clock_format(text, LATE), rows[i].text);
        assert_string_equal(clock_format_short(text, LATE), rows[i].shorter);
    }
}

static void a_day_is_as_long_as_its_zone_makes_it(void **state)
{
    static const struct {
        const char *zone, *day, *start;
        int hours;
    } rows[] = {
        {"Asia/Shanghai", "2025-07-17", "2025-07-17T00:00:00.0+08:00", 24},
        {"UTC", "1969-12-31", "1969-12-31T00:00:00.0+00:00", 24},
        {"Europe/Berlin", "2025-03-30", "2025-03-30T00:00:00.0+01:00", 23},
        {"Europe/Berlin", "2025-10-26", "2025-10-26T00:00:00.0+02:00", 25},
        {"America/Santiago", "2025-09-07", "2025-09-07T01:00:00.0-03:00", 23},
        {"America/Santiago", "2025-04-05", "2025-04-05T00:00:00.0-03:00", 25},
        {"America/Havana", "2025-11-02", "2025-11-02T00:00:00.0-04:00", 25},
    };
    char text[CLOCK_TEXT];

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        int32_t day = clock_read_day(rows[i].day);
        int64_t start;

        assert_int_equal(clock_set_zone(rows[i].zone), 0);
        start = clock_day_start(day);
        assert_string_equal(clock_format(text, start), rows[i].start);
        assert_int_equal(clock_day_start(day + 1) - start, rows[i].hours * 3600000);
    }
}

static void a_date_is_read_whole_or_not_at_all(void **state)
{
    static const char *const wrong[] = {"2025-02-29", "2025-7-17", "17.7.2025", "2025-07-17 x", ""};
    char text[CLOCK_TEXT];

    (void)state;
    assert_int_equal(clock_read_day("2025-07-17"), 20286);
    assert_string_equal(clock_format_day(text, clock_read_day("2024-02-29")), "2024-02-29");
    for (size_t i = 0; i < ROWS(wrong); i++)
        assert_int_equal(clock_read_day(wrong[i]), INT32_MIN);
}

static void a_time_of_a_message_is_read_back(void **state)
{
    static const struct {
        const char *text;
        int64_t utc_ms;
    } rows[] = {{"2025-07-17T08:01:47.1+08:00", 1752710507100},
                {"2025-07-17T00:01:47.100Z", 1752710507100},
                {"2025-07-16T19:31:47-04:30", 1752710507000},
                {"1970-01-01T00:00:00.0019Z", 1}};
    static const char *const wrong[] = {"2025-07-17",
                                        "2025-07-17T08:01:47",
                                        "2025-07-17 08:01:47Z",
                                        "2025-07-17T8:01:47Z",
                                        "2025-07-17T08:01Z",
                                        "2025-07-17T24:01:00Z",
                                        "2025-02-30T08:01:47Z",
                                        "2025-07-17T08:01:47+0800",
                                        "2025-07-17T08:01:47Z ",
                                        ""};

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++)
        assert_int_equal(clock_read(rows[i].text), rows[i].utc_ms);
    for (size_t i = 0; i < ROWS(wrong); i++)
        assert_int_equal(clock_read(wrong[i]), INT64_MIN);
}

static void estate_time_is_boot_time_and_an_origin(void **state)
{
    struct moment moment;
    int64_t before;
    char id[CLOCK_BOOT_ID];

    (void)state;
    clock_set_origin(1000000000000);
    before = clock_boot();
    clock_moment(&moment);
    assert_in_range(moment.now_ms - 1000000000000, before, clock_boot());
    assert_in_range(clock_boot_us() / 1000, before, clock_boot());
    assert_true(moment.utc_ms <= clock_utc());
    assert_int_equal(clock_boot_id(id), 0);
    assert_int_equal(strlen(id), 36);
}

static void mark(const char *dir, const char *name, char value)
{
    char path[128];
    FILE *file;

    snprintf(path, sizeof path, "%s/%s", dir, name);
    file = fopen(path, "we");
    assert_non_null(file);
    fprintf(file, "%c\n", value);
    assert_int_equal(fclose(file), 0);
}

static void any_clock_with_a_battery_may_have_set_the_time(void **state)
{
    char dir[] = "/tmp/estated-clock-XXXXXX", pattern[64], command[64];

    (void)state;
    assert_non_null(mkdtemp(dir));
    snprintf(pattern, sizeof pattern, "%s/rtc*", dir);
    assert_false(clock_has_battery(pattern));
    mark(dir, "rtc0", '0');
    assert_false(clock_has_battery(pattern));
    mark(dir, "rtc1", '1');
    mark(dir, "rtc2", '0');
    assert_true(clock_has_battery(pattern));
    snprintf(command, sizeof command, "rm -r %s", dir);
    assert_int_equal(system(command), 0);
}

static void a_clock_that_is_left_alone_is_right_for_a_week(void **state)
{
    const int64_t week = INT64_C(7) * 86400000;

    (void)state;
    assert_true(clock_runs_on(0, 0));
    assert_true(clock_runs_on(week, 60000));
    assert_true(clock_runs_on(week, -60000));
    assert_false(clock_runs_on(week + 1, 0));
    assert_false(clock_runs_on(1000, 60001)); /* somebody set it */
    assert_false(clock_runs_on(1000, -60001));
}

static void qualities_have_names(void **state)
{
    (void)state;
    assert_string_equal(clock_quality_name(ESTATE_CLOCK_NONE), "none");
    assert_string_equal(clock_quality_name(ESTATE_CLOCK_NTP), "ntp");
    assert_string_equal(clock_quality_name(ESTATE_CLOCK_RTC), "rtc");
    assert_string_equal(clock_quality_name(ESTATE_CLOCK_BEACON), "beacon");
    assert_string_equal(clock_quality_name(99), "none");
}

/* Last: this process believes the city from then on. */
static void the_city_says_the_time_while_nobody_else_does(void **state)
{
    const int64_t year_2040 = INT64_C(2208988800000);
    struct moment moment;

    (void)state;
    if (clock_quality() == ESTATE_CLOCK_NTP) {
        assert_int_equal(clock_beacon(year_2040), -EALREADY);
        return;
    }
    assert_false(clock_is_kept());
    assert_int_equal(clock_server(), 0);
    clock_server_past(168, clock_utc() - clock_boot()); /* 167 hours */
    assert_int_equal(clock_quality(), ESTATE_CLOCK_NTP);
    assert_in_range(clock_server(), 168, 169);
    assert_false(clock_is_kept());
    clock_server_past(170, clock_utc() - clock_boot());
    assert_int_equal(clock_server(), 0);
    clock_server_past(1, clock_utc() - clock_boot() + 90000);
    assert_int_equal(clock_server(), 0);
    clock_beacon_past(year_2040);
    assert_int_equal(clock_beacon(year_2040), -ESTALE);
    assert_int_equal(clock_beacon(1000), -ESTALE);
    assert_int_not_equal(clock_quality(), ESTATE_CLOCK_BEACON);
    assert_int_equal(clock_beacon(year_2040 + 1), 0);
    assert_int_equal(clock_beacon(year_2040 + 1), -ESTALE);
    clock_moment(&moment);
    assert_int_equal(moment.time_quality, ESTATE_CLOCK_BEACON);
    assert_in_range(moment.utc_ms - year_2040, 1, 60000);
    assert_true(clock_is_kept());
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(zones_of_the_system_are_taken_and_others_refused),
        cmocka_unit_test(a_refused_zone_leaves_the_one_before),
        cmocka_unit_test(the_local_day_turns_at_local_midnight),
        cmocka_unit_test(times_carry_their_offset),
        cmocka_unit_test(a_day_is_as_long_as_its_zone_makes_it),
        cmocka_unit_test(a_date_is_read_whole_or_not_at_all),
        cmocka_unit_test(a_time_of_a_message_is_read_back),
        cmocka_unit_test(estate_time_is_boot_time_and_an_origin),
        cmocka_unit_test(any_clock_with_a_battery_may_have_set_the_time),
        cmocka_unit_test(a_clock_that_is_left_alone_is_right_for_a_week),
        cmocka_unit_test(qualities_have_names),
        cmocka_unit_test(the_city_says_the_time_while_nobody_else_does),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
