/* Places, speeds and addresses as people type them. */
#include "../base/case.h"

#include <string.h>

#include "ctl/place.h"

static const struct options plain = {.serial = "9600 8N1"};

static void a_place_is_a_tty_or_an_address_or_else_a_bus(void **state)
{
    (void)state;
    assert_true(place_is_bare("/dev/ttyUSB0"));
    assert_true(place_is_bare("192.168.8.20:502"));
    assert_true(place_is_bare("192.168.8.20"));
    assert_true(place_is_bare("localhost:502"));
    assert_false(place_is_bare("riser-a"));
    assert_false(place_is_bare("ttyUSB0"));
}

static void a_bare_place_has_kind_and_settings(void **state)
{
    struct options options = {.serial = "19200 8E1", .rtu = true};
    struct bus_site site;

    (void)state;
    assert_int_equal(place_read("/dev/ttyUSB0", &options, &site), 0);
    assert_int_equal(site.kind, BUS_TTY);
    assert_string_equal(site.place, "/dev/ttyUSB0");
    assert_int_equal(site.baud, 19200);
    assert_int_equal(site.parity, 'E');
    assert_int_equal(site.stop_bits, 1);
    assert_int_equal(place_read("127.0.0.1:5020", &options, &site), 0);
    assert_int_equal(site.kind, BUS_RTU_OVER_TCP);
    assert_int_equal(site.port, 5020);
    assert_int_equal(place_read("127.0.0.1", &plain, &site), 0);
    assert_int_equal(site.kind, BUS_TCP);
    assert_int_equal(site.port, 502);
}

static void what_is_no_place_is_refused(void **state)
{
    static const char *const bad[] = {"127.0.0.1:", "127.0.0.1:0", "127.0.0.1:70000", "127.0.0.1:x",
                                      ":502"};
    static const char *const serial[] = {"",         "9600",     "9600 7E1",
                                         "9601 8N1", "9600 8N3", "9600 8N1 "};
    struct bus_site site;

    (void)state;
    for (size_t i = 0; i < ROWS(bad); i++)
        assert_true(place_read(bad[i], &plain, &site) < 0);
    for (size_t i = 0; i < ROWS(serial); i++)
        assert_false(place_serial(serial[i], &site));
}

static void speeds_come_as_they_are_wanted(void **state)
{
    uint32_t baud[PLACE_BAUDS];

    (void)state;
    assert_int_equal(place_bauds("all", baud), PLACE_BAUDS);
    assert_int_equal(baud[0], 9600);
    assert_int_equal(place_bauds("115200, 4800", baud), 2);
    assert_int_equal(baud[0], 115200);
    assert_int_equal(baud[1], 4800);
    assert_int_equal(place_bauds("9600,1234", baud), 0);
    assert_int_equal(place_bauds("", baud), 0);
}

static void addresses_are_ranges_without_doubles(void **state)
{
    static const char *const bad[] = {"", "256", "7-3", "1-", "-3", "a", "1,,2", "1 2"};
    uint8_t address[256];

    (void)state;
    assert_int_equal(place_addresses("1-247", address), 247);
    assert_int_equal(address[246], 247);
    assert_int_equal(place_addresses("7, 1-3, 2-4", address), 5);
    assert_memory_equal(address, ((uint8_t[]){7, 1, 2, 3, 4}), 5);
    for (size_t i = 0; i < ROWS(bad); i++)
        assert_int_equal(place_addresses(bad[i], address), 0);
}

static void numbers_are_decimal_or_hexadecimal(void **state)
{
    static const char *const bad[] = {"", "0x", "1x", "-1", "+1", " 1", "0x-1", "256", "1.5"};
    long number = 0;

    (void)state;
    assert_true(place_number("0x1F", 0, 255, &number));
    assert_int_equal(number, 31);
    assert_true(place_number("010", 0, 255, &number));
    assert_int_equal(number, 10);
    for (size_t i = 0; i < ROWS(bad); i++)
        assert_false(place_number(bad[i], 0, 255, &number));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_place_is_a_tty_or_an_address_or_else_a_bus),
        cmocka_unit_test(a_bare_place_has_kind_and_settings),
        cmocka_unit_test(what_is_no_place_is_refused),
        cmocka_unit_test(speeds_come_as_they_are_wanted),
        cmocka_unit_test(addresses_are_ranges_without_doubles),
        cmocka_unit_test(numbers_are_decimal_or_hexadecimal),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
