/* From a person's words to the bytes of a write, and what is refused. */
#include "../base/case.h"

#include <errno.h>
#include <math.h>
#include <string.h>

#include "control/change.h"
#include "estate_plugin.h"

static struct house {
    struct site site;
    struct device_site device;
    struct product product;
    struct product_point at;
    struct code_name name[3];
    struct point_site point;
} house;

/* A number of one holding register in tenths of a kPa, 5 .. 100 kPa. */
static int set_up(void **state)
{
    (void)state;
    house = (struct house){
        .product = {.name = "pump", .max_registers = 125, .repeat_step = 16},
        .device = {.name = "p", .unit = 7, .points = 1},
        .at = {.name = "setpoint",
               .unit = "kPa",
               .space = SPACE_HOLDING,
               .type = TYPE_U16,
               .address = 0x102,
               .scale = 0.1,
               .factor = 1,
               .unit_address = -1,
               .decimals_address = -1,
               .valid_low = NAN,
               .valid_high = NAN,
               .write_low = 5,
               .write_high = 100},
        .name = {{.code = 0, .name = "off"}, {.code = 3, .name = "on"}, {.code = 4, .name = "on"}},
        .point = {.name = "p", .unit = "kPa"}};
    house.device.product = &house.product;
    house.point.source[0].point = &house.at;
    house.site =
        (struct site){.device = &house.device, .point = &house.point, .devices = 1, .points = 1};
    return 0;
}

static void expect(const char *words, const char *pdu, double value)
{
    struct change change;
    char why[300] = "", hex[40] = "";
    struct text text = TEXT_IN(why), bytes = TEXT_IN(hex);

    assert_int_equal(change_make(&house.site, 0, words, &change, &text), 0);
    text_hex(&bytes, change.pdu, change.length);
    assert_string_equal(hex, pdu);
    assert_float_equal(change.value, value, 1e-9);
}

static void refuse(const char *words, const char *reason)
{
    struct change change = {.length = 99};
    char why[300] = "";
    struct text text = TEXT_IN(why);

    assert_int_equal(change_make(&house.site, 0, words, &change, &text), -EINVAL);
    assert_string_equal(why, reason);
    assert_int_equal(change.length, 99);
}

static void a_number_with_its_unit(void **state)
{
    (void)state;
    expect("12 kPa", "06 01 02 00 78", 12);
    expect("0.0125 MPa", "06 01 02 00 7D", 12.5);
    expect("12.34 kPa", "06 01 02 00 7B", 12.3); /* what the register can say */
    refuse("12", "\"12\" is no number with one of the units: Pa, kPa, MPa, bar, mbar, "
                 "kgf/cm2, psi, mH2O, mmH2O");
}

static void limits_are_those_of_the_model(void **state)
{
    (void)state;
    expect("5 kPa", "06 01 02 00 32", 5);
    expect("100 kPa", "06 01 02 03 E8", 100);
    refuse("4.9 kPa", "\"4.9 kPa\": model pump lets 5 kPa .. 100 kPa be written to setpoint");
    refuse("0.2 MPa", "\"0.2 MPa\": model pump lets 5 kPa .. 100 kPa be written to setpoint");
    house.at.write_low = house.at.write_high = NAN;
    refuse("12 kPa", "model pump lets nothing be written to setpoint");
}

static void the_site_is_undone(void **state)
{
    (void)state;
    house.point.adjust = 2;
    expect("12 kPa", "06 01 02 00 64", 12);
    expect("7 kPa", "06 01 02 00 32", 7);
    refuse("6 kPa", "\"6 kPa\": model pump lets 7 kPa .. 102 kPa be written to setpoint (with the "
                    "+2 of adjust)");
}

static void a_coil_and_an_inverted_one(void **state)
{
    (void)state;
    house.at = (struct product_point){.name = "relay",
                                      .space = SPACE_COIL,
                                      .address = 4,
                                      .scale = 1,
                                      .factor = 1,
                                      .unit_address = -1,
                                      .decimals_address = -1,
                                      .valid_low = NAN,
                                      .valid_high = NAN,
                                      .write_low = 0,
                                      .write_high = 1};
    house.point.unit = "";
    expect("1", "05 00 04 FF 00", 1);
    expect("0", "05 00 04 00 00", 0);
    house.point.inverted = true;
    expect("1", "05 00 04 00 00", 1);
    expect("0", "05 00 04 FF 00", 0);
    refuse("2", "\"2\": model pump lets 0 .. 1 be written to relay");
    house.point.source[1].point = &house.at;
    refuse("1", "p is a pair of contacts, which cannot be written");
}

static void two_registers_of_a_repeat(void **state)
{
    (void)state;
    house.at.type = TYPE_U32;
    house.at.order = ORDER_CDAB;
    house.at.repeated = true;
    house.at.write_high = 10000;
    house.point.source[0].instance = 2;
    expect("7000 kPa", "10 01 22 00 02 04 11 70 00 01", 7000);
}

static void names_of_values(void **state)
{
    (void)state;
    house.at.scale = 1;
    house.at.write_low = 0;
    house.at.value_name = house.name;
    house.at.value_names = 2;
    house.point.unit = "";
    expect("on", "06 01 02 00 03", 3);
    expect("3", "06 01 02 00 03", 3);
    refuse("of", "\"of\" is no number and no single one of the names off, on");
    refuse("2", "\"2\": model pump lets 0 .. 100 be written to setpoint, but this would not read "
                "back as a good value");
    house.at.value_names = 3;
    refuse("on", "\"on\" is no number and no single one of the names off, on, on");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(a_number_with_its_unit, set_up),
        cmocka_unit_test_setup(limits_are_those_of_the_model, set_up),
        cmocka_unit_test_setup(the_site_is_undone, set_up),
        cmocka_unit_test_setup(a_coil_and_an_inverted_one, set_up),
        cmocka_unit_test_setup(two_registers_of_a_repeat, set_up),
        cmocka_unit_test_setup(names_of_values, set_up),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
