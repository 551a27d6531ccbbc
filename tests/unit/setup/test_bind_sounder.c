/* Tests of setup/bind_sounder: what can be switched, and the remedy for what cannot. */
#include "place.h"

static struct place place;

static int make(void **state)
{
    (void)state;
    place_make(&place);
    place_write(&place, "models/relay.conf",
                "[model relay]\ntitle = relays\ntrust = vendor\nserial = 9600 8N1\n"
                "[point siren]\nread = coil 0 bool\nwrite = 0 .. 1\n"
                "[point lamp]\nread = coil 1 bool\n"
                "[point level]\nread = holding 0 u16\nunit = kPa\nwrite = 0 kPa .. 10 kPa\n");
    return 0;
}

static int clear(void **state)
{
    (void)state;
    place_clear(&place);
    return 0;
}

/* Lines 1 to 12. */
#define SITE                                                                                       \
    "[bus a]\ntty = /dev/tty-a\n3 = mpd-380 top\n4 = relay box\n"                                  \
    "[bus io]\ngpio = pinctrl\n5 = run\n17+27 = valve\n"                                           \
    "[zone z]\nplugin = water\npressure = top\nvalve = valve\n"

static void expect(const char *output, const char *lines)
{
    char config[1024];

    snprintf(config, sizeof config, SITE "[sounder]\noutput = %s\n", output);
    place_expect(&place, config, lines);
}

static struct site_sounder sounder_of(const char *output)
{
    char config[1024], said[1024];
    struct site_sounder sounder;
    struct site *site;

    snprintf(config, sizeof config, SITE "[sounder]\noutput = %s\n", output);
    site = place_load(&place, config, said, sizeof said);
    assert_string_equal(said, "");
    site_sounder(site, &sounder);
    site_free(site);
    return sounder;
}

static void a_free_line_or_a_writable_point_is_taken(void **state)
{
    struct site_sounder sounder = sounder_of("io 24");

    (void)state;
    assert_int_equal(sounder.bus, 1);
    assert_string_equal(sounder.line, "24");
    assert_false(sounder.low);
    sounder = sounder_of("io !SIREN");
    assert_string_equal(sounder.line, "SIREN");
    assert_true(sounder.low);
    sounder = sounder_of("box.siren");
    assert_int_equal(sounder.bus, SITE_NO);
    assert_int_not_equal(sounder.point, SITE_NO);
}

static void what_cannot_be_switched_is_refused(void **state)
{
    (void)state;
    expect("io 5", "estated.conf:14: [sounder] output: line 5 of bus io is the input run; choose a "
                   "line that is not used\n");
    expect("io 27", "estated.conf:14: [sounder] output: line 27 of bus io is the input valve; "
                    "choose a line that is not used\n");
    expect("a 24", "estated.conf:14: [sounder] output: bus a is no gpio bus; name a point that its "
                   "model lets be written\n");
    expect("box.sirne",
           "estated.conf:14: [sounder] output: no point \"box.sirne\", and no BUS LINE "
           "of a gpio bus; nearest: box.siren\n");
    expect("box.lamp",
           "estated.conf:14: [sounder] output: model relay lets nothing be written to box.lamp; "
           "name a coil or register with `write`, or BUS LINE of a gpio bus\n");
    expect("box.level", "estated.conf:14: [sounder] output: box.level cannot be written as 0 and "
                        "1; name one that can\n");
    expect("valve", "estated.conf:14: [sounder] output: valve is a contact, which is only read; "
                    "name BUS LINE of a gpio bus that is not used\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_free_line_or_a_writable_point_is_taken),
        cmocka_unit_test(what_cannot_be_switched_is_refused),
    };

    return cmocka_run_group_tests(tests, make, clear);
}
