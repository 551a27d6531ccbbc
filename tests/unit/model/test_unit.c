/* Units as people type them. */
#include "../base/case.h"

#include <errno.h>
#include <math.h>

#include "model/unit.h"

static void numbers_are_read_into_the_unit_that_is_wanted(void **state)
{
    static const struct {
        const char *text, *wanted;
        int rc;
        double value;
    } rows[] = {
        {"70 kPa", "kPa", 0, 70},
        {"0.07MPa", "kPa", 0, 70},
        {"70 kPa", "MPa", 0, 0.07},
        {"1 kgf/cm2", "kPa", 0, 98.0665},
        {"5 s", "ms", 0, 5000},
        {"-3.5 degC", "degC", 0, -3.5},
        {"36 m3/h", "L/s", 0, 10},
        {"0.5 kvar", "var", 0, 500},
        {"2 kVA", "VA", 0, 2000},
        {"250 um", "mm", 0, 0.25},
        {"420 ppb", "ppm", 0, 0.42},
        {"-1440 rpm", "rpm", 0, -1440},
        {"1.5 g", "g", 0, 1.5},
        {"-62.5 deg/s", "deg/s", 0, -62.5},
        {"345 lux", "lux", 0, 345},
        {"7", "", 0, 7},
        {"1 VA", "W", -EDOM, 0},
        {"1 deg/s", "deg", -EDOM, 0},
        {"2 GB", "B", 0, 2e9},
        {"70", "kPa", -EDOM, 0},
        {"70 s", "kPa", -EDOM, 0},
        {"7 kPa", "", -EDOM, 0},
        {"70 kpa", "kPa", -EDOM, 0},
        {"", "kPa", -EINVAL, 0},
        {"kPa", "kPa", -EINVAL, 0},
        {"nan kPa", "kPa", -EINVAL, 0},
        {"1e999 kPa", "kPa", -EINVAL, 0},
        {"0x10 kPa", "kPa", -EINVAL, 0},
        {"7 kPa 8", "kPa", -EDOM, 0},
        {"7 kPa", "furlong", -EDOM, 0},
    };

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        double value = -1;

        assert_int_equal(unit_read(rows[i].text, rows[i].wanted, &value), rows[i].rc);
        assert_true(fabs(value - (rows[i].rc ? -1 : rows[i].value)) < 1e-9);
    }
}

static void people_read_pressure_in_megapascal(void **state)
{
    static const struct {
        double value;
        const char *unit, *text;
    } rows[] = {{182.3, "kPa", "0.182 MPa"},
                {1234, "Wh", "1.23 kWh"},
                {1.5, "deg", "1.50°"},
                {42, "W", "42 W"},
                {3, "", "3"},
                {0, "kPa", "0.000 MPa"},
                {0.5, "kPa", "0.0005 MPa"},
                {0.200731, "mm", "0.201 mm"},
                {9.25003, "mm/s", "9.25 mm/s"},
                {1005, "mm", "1005 mm"},
                {100, "", "100"},
                {-3.5, "degC", "-3.5 °C"},
                {0.031, "A", "31 mA"},
                {5.6, "A", "5.6 A"},
                {1234567, "B", "1.23457e+06 B"}};
    char text[32];

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        unit_show(rows[i].value, rows[i].unit, text, sizeof text);
        assert_string_equal(text, rows[i].text);
    }
    unit_brief(182.6, "kPa", text, sizeof text);
    assert_string_equal(text, "183 kPa");
    unit_brief(1.5, "deg", text, sizeof text);
    assert_string_equal(text, "1.50°");
}

static void each_dimension_knows_its_names(void **state)
{
    char names[80];

    (void)state;
    unit_list("ms", names, sizeof names);
    assert_string_equal(names, "ms, s, min, h, d");
    unit_list("furlong", names, sizeof names);
    assert_string_equal(names, "");
    assert_null(unit_find("furlong"));
    assert_string_equal(unit_find("MPa")->canonical, "kPa");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_are_read_into_the_unit_that_is_wanted),
        cmocka_unit_test(people_read_pressure_in_megapascal),
        cmocka_unit_test(each_dimension_knows_its_names),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
