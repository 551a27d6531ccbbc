/* Tests of setup/bind_gpio: a chip's keys and lines, and what each wrong word is answered with. */
#include "place.h"

static struct place place;

static int make(void **state)
{
    (void)state;
    place_make(&place);
    return 0;
}

static int clear(void **state)
{
    (void)state;
    place_clear(&place);
    return 0;
}

#define BUS  "[bus a]\ntty = /dev/tty-a\n3 = mpd-380 top\n"
#define ZONE "[zone z]\nplugin = water\npressure = top\n"
#define IO   "[bus io]\ngpio = pinctrl\n"

#define expect(config, lines) place_expect(&place, config, lines)

static struct site *load(const char *config)
{
    char said[8192];
    struct site *site = place_load(&place, config, said, sizeof said);

    assert_string_equal(said, "");
    return site;
}

static const struct point_site *point(const struct site *site, const char *name)
{
    uint32_t i = site_find_point(site, name);

    assert_int_not_equal(i, SITE_NO);
    return &site->point[i];
}

static void a_chip_is_a_device_of_lines(void **state)
{
    struct site *site =
        load("[bus io]\ngpio = pinctrl-bcm2835\nactive = low\nbias = pull-up\n"
             "debounce = 20 ms\n17+27 = valve-b3 3号楼立管信号阀\n!06 = pump-fault\n"
             "METER_IN = water 水表\n13 = - spare\n14 = -\ncounters = water\n" BUS ZONE
             "valve = valve-b3\n");
    const struct bus_site *bus = site->bus;
    const struct point_site *p;

    (void)state;
    assert_int_equal(bus->kind, BUS_GPIO);
    assert_string_equal(bus->place, "pinctrl-bcm2835");
    assert_true(bus->active_low);
    assert_int_equal(bus->bias, BIAS_PULL_UP);
    assert_int_equal(bus->debounce_ms, 20);
    assert_string_equal(strrchr(bus->file, '/'), "/estated.conf");
    assert_int_equal(bus->line, 1);
    assert_int_equal(bus->devices, 1);
    assert_string_equal(site->device[0].name, "io");
    assert_string_equal(site->device[0].product->name, "gpiochip");
    assert_int_equal(site->device[0].points, 3);
    p = point(site, "valve-b3");
    assert_string_equal(p->words, "3号楼立管信号阀");
    assert_string_equal(p->source[0].line, "17");
    assert_string_equal(p->source[1].line, "27");
    assert_non_null(p->source[1].point);
    assert_true(p->alarms && p->period_ms > 0 && !p->inverted && !p->pulses);
    p = point(site, "pump-fault");
    assert_string_equal(p->source[0].line, "6");
    assert_null(p->source[1].point);
    assert_true(p->inverted);
    assert_int_equal(p->source[0].point->type, TYPE_BOOL);
    assert_int_equal(p->period_ms, 5000);
    p = point(site, "water");
    assert_string_equal(p->source[0].line, "METER_IN");
    assert_true(p->pulses && !p->inverted);
    assert_string_equal(p->unit, "");
    assert_int_equal(p->source[0].point->counter, COUNTER_RESETS);
    site_free(site);
}

static void what_is_not_said_has_a_default(void **state)
{
    struct site *site = load(IO "5 = gate\n[device io]\nevery = 2 s\n" BUS ZONE);

    (void)state;
    assert_false(site->bus[0].active_low);
    assert_int_equal(site->bus[0].bias, BIAS_AS_IS);
    assert_int_equal(site->bus[0].debounce_ms, 50);
    assert_int_equal(point(site, "gate")->period_ms, 2000);
    site_free(site);
}

static void keys_of_a_chip_are_checked(void **state)
{
    (void)state;
    expect(IO "active = yes\nbias = up\ndebounce = 2 s\n" BUS ZONE,
           "estated.conf:3: [bus io] active: \"yes\" is neither low nor high\n"
           "estated.conf:4: [bus io] bias: \"up\" is none of as-is, pull-up, pull-down, disabled\n"
           "estated.conf:5: [bus io] debounce: \"2 s\" is outside 1 .. 1000 ms\n");
    expect(IO "debunce = 50 ms\nevery = 1 s\nserial = 9600 8N1\nrs485 = kernel\n" BUS ZONE,
           "estated.conf:3: [bus io] debunce: unknown key, and no line; nearest: debounce\n"
           "estated.conf:4: [bus io] every: belongs into [device io]\n"
           "estated.conf:5: [bus io] serial: only a bus of tty or rtu-over-tcp has this\n"
           "estated.conf:6: [bus io] rs485: only a tty has this\n");
    expect("[bus io]\ngpio = /dev/gpiochip0\n5 = gate\n[device io]\nin1 = x\n" BUS ZONE,
           "estated.conf:2: note: [bus io] gpio: /dev/gpiochip0 moves when chips come and go; name "
           "it by its label, as gpiodetect tells it\n"
           "estated.conf:5: [device io] in1: unknown key; lines are named in [bus io]\n");
    expect("[bus di]\ngpio = pinctrl\n5 = gate\n" BUS "4 = wp8026adam di\n" ZONE,
           "estated.conf:7: [bus a] 4: the name di is taken by [bus di] gpio in line 2\n");
}

static void a_line_is_used_once(void **state)
{
    (void)state;
    expect(IO "17 = gate\n17+27 = v\n017 = w\n27+18 = x\n!18 = y\n" BUS ZONE,
           "estated.conf:4: [bus io] 17+27: line 17 is named in line 3 already\n"
           "estated.conf:5: [bus io] 017: line 17 is named in line 3 already\n"
           "estated.conf:7: [bus io] !18: line 18 is named in line 6 already\n");
    expect(IO "5 = gate\n5 = gate2\n" BUS ZONE,
           "estated.conf:4: [bus io] 5 again; first in line 3\n");
}

static void lines_and_points_are_written_right(void **state)
{
    (void)state;
    expect(IO "!1+2 = a1\n3+3 = a2\n4+ = a3\n+5 = a4\nA-NAME-OF-MORE-THAN-23-BYTES = a5\n" BUS ZONE
              "valve = a1, a5\n",
           "estated.conf:3: [bus io] !1+2: a pair is OPEN+SHUT, two lines and no \"!\"\n"
           "estated.conf:4: [bus io] 3+3: a pair is OPEN+SHUT, two lines and no \"!\"\n"
           "estated.conf:5: [bus io] 4+: a line is an offset or a name of at most 23 bytes\n"
           "estated.conf:6: [bus io] +5: a line is an offset or a name of at most 23 bytes\n"
           "estated.conf:7: [bus io] A-NAME-OF-MORE-THAN-23-BYTES: a line is an offset or a name "
           "of at most 23 bytes\n");
    expect(IO "1 = Gate\n2 = top\n" BUS ZONE,
           "estated.conf:3: [bus io] 1: the name \"Gate\" is to be of a-z, 0-9 and -, at most 20 "
           "bytes\n"
           "estated.conf:4: [bus io] 2: the name top is taken by [bus a] 3 in line 7\n");
}

static void counters_are_single_lines_of_this_bus(void **state)
{
    (void)state;
    expect(IO "1+2 = v\n3 = w\ncounters = v, w, x, top\n" BUS ZONE,
           "estated.conf:5: [bus io] counters: v is a pair and cannot count\n"
           "estated.conf:5: [bus io] counters: no line of this bus is called \"x\"\n"
           "estated.conf:5: [bus io] counters: no line of this bus is called \"top\"\n");
    expect(IO "3 = w\ncounters = w\n" BUS ZONE "valve = w\n",
           "estated.conf:11: [zone z] valve: w is not a contact\n");
}

static void a_line_is_described_to_who_mistypes_it(void **state)
{
    (void)state;
    expect(IO "17+27 = valve-b3\n" BUS ZONE "valve = valve-b-3\n",
           "estated.conf:10: [zone z] valve: no point \"valve-b-3\"; nearest: valve-b3 (cabinet "
           "contact 17+27 on bus io)\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_chip_is_a_device_of_lines),
        cmocka_unit_test(what_is_not_said_has_a_default),
        cmocka_unit_test(keys_of_a_chip_are_checked),
        cmocka_unit_test(a_line_is_used_once),
        cmocka_unit_test(lines_and_points_are_written_right),
        cmocka_unit_test(counters_are_single_lines_of_this_bus),
        cmocka_unit_test(a_line_is_described_to_who_mistypes_it),
    };

    return cmocka_run_group_tests(tests, make, clear);
}
