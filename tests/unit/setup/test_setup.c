/* Tests of setup: a configuration without fault becomes the site that it describes. */
#include "place.h"

#include <errno.h>

#include "estate_plugin.h"

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

static const char estate[] = "[bus riser-a]\n"
                             "tty    = /dev/serial/by-path/platform-0:1.2\n"
                             "serial = 9600 8N1\n"
                             "3      = mpd-380    pump-out    泵房出水总管\n"
                             "7      = mpd-380    hyd-b3-top  3号楼顶试验消火栓\n"
                             "11     = wp8026adam di-b3       3号楼弱电井\n"
                             "12     = wp8026adam di-b5\n"
                             "31     = bwm427s    tilt-b5-n   5号楼北山墙女儿墙\n"
                             "[bus shed]\n"
                             "tcp    = 192.168.8.20\n"
                             "1      = charger-ref chg-1      A棚1号桩\n"
                             "2      = charger-ref chg-2      A棚2号桩\n"
                             "[device di-b3]\n"
                             "in1+in2  = valve-b3-mid 3号楼中区分支信号阀\n"
                             "!in4     = tank-low     屋顶水箱低位浮球\n"
                             "in8      = -\n"
                             "[device pump-out]\n"
                             "adjust   = -1.5 kPa\n"
                             "[device chg-2]\n"
                             "port       = 10\n"
                             "every      = 8 s\n"
                             "port-power = 0.9 kW\n"
                             "[zone riser-3]\n"
                             "plugin       = water\n"
                             "place        = 3号楼消火栓立管\n"
                             "fed-by       = pump-house\n"
                             "valve        = valve-b3-mid, tank-low,\n"
                             "               di-b3.in5, di-b3.in4\n"
                             "min-pressure = 0.08 MPa\n"
                             "approved     = 工程部 2025-07-17\n"
                             "[zone pump-house]\n"
                             "plugin       = water\n"
                             "pressure     = pump-out\n"
                             "port-power   = 700 W\n"
                             "port         = chg-1.port3, chg-2\n"
                             "tilt         = tilt-b5-n\n"
                             "WATER_NO.delay  = 5 s\n"
                             "WATER_NO.return = 20 min\n";

static struct site *load(const char *config, const char *lines)
{
    char said[8192];
    struct site *site = place_load(&place, config, said, sizeof said);

    assert_string_equal(said, lines);
    assert_non_null(site);
    return site;
}

/* The estate, with "di-b3.in4" taken out of the list: it is tank-low by another name. */
static struct site *load_estate_told(const char *lines)
{
    static char config[sizeof estate];
    char *twice;

    memcpy(config, estate, sizeof estate);
    twice = strstr(config, ", di-b3.in4");
    memset(twice, ' ', strlen(", di-b3.in4"));
    return load(config, lines);
}

static struct site *load_estate(void)
{
    return load_estate_told("");
}

static const struct point_site *point(const struct site *site, const char *name)
{
    uint32_t i = site_find_point(site, name);

    assert_int_not_equal(i, SITE_NO);
    return &site->point[i];
}

static const struct zone_site *zone(const struct site *site, const char *name)
{
    uint32_t i = site_find_zone(site, name);

    assert_int_not_equal(i, SITE_NO);
    return &site->zone[i];
}

static void buses_and_devices_are_in_wire_order(void **state)
{
    struct site *site = load_estate();
    const struct bus_site *bus = site->bus;

    (void)state;
    assert_int_equal(site->buses, 2);
    assert_int_equal(bus[0].kind, BUS_TTY);
    assert_string_equal(bus[0].place, "/dev/serial/by-path/platform-0:1.2");
    assert_int_equal(bus[0].baud, 9600);
    assert_int_equal(bus[0].parity, 'N');
    assert_int_equal(bus[0].data_bits, 8);
    assert_int_equal(bus[0].stop_bits, 1);
    assert_int_equal(bus[0].first_device, 0);
    assert_int_equal(bus[0].devices, 5);
    assert_int_equal(bus[1].kind, BUS_TCP);
    assert_string_equal(bus[1].place, "192.168.8.20");
    assert_int_equal(bus[1].port, 502);
    assert_int_equal(bus[1].first_device, 5);
    assert_int_equal(bus[1].devices, 2);
    assert_string_equal(site->device[1].name, "hyd-b3-top");
    assert_string_equal(site->device[1].words, "3号楼顶试验消火栓");
    assert_int_equal(site->device[1].unit, 7);
    assert_ptr_equal(site->device[0].product, site->device[1].product);
    assert_int_equal(site->products, 4);
    site_free(site);
}

static void points_are_named_after_channels_or_lines(void **state)
{
    struct site *site = load_estate();

    (void)state;
    /* 1 + 1 + (16 - 1 of the pair - 1 not used) + 16 + 2 + 36 + 30 */
    assert_int_equal(site->points, 100);
    assert_string_equal(point(site, "pump-out")->words, "泵房出水总管");
    assert_string_equal(point(site, "pump-out")->unit, "kPa");
    assert_true(point(site, "pump-out")->adjust == -1.5);
    assert_string_equal(point(site, "di-b3.in7")->words, "3号楼弱电井 in7");
    assert_string_equal(point(site, "di-b5.in7")->words, "di-b5.in7");
    assert_string_equal(point(site, "tank-low")->words, "屋顶水箱低位浮球");
    assert_true(point(site, "tank-low")->inverted);
    assert_int_equal(point(site, "tank-low")->source[0].instance, 3);
    assert_int_equal(site_find_point(site, "di-b3.in8"), SITE_NO);
    assert_int_equal(site_find_point(site, "di-b3.in4"), SITE_NO);
    assert_int_not_equal(site_find_point(site, "chg-2.port10.power"), SITE_NO);
    assert_int_equal(site_find_point(site, "chg-2.port11.power"), SITE_NO);
    site_free(site);
}

static void a_pair_is_one_point_of_two_channels(void **state)
{
    struct site *site = load_estate();
    const struct point_site *pair = point(site, "valve-b3-mid");

    (void)state;
    assert_int_equal(pair->source[0].instance, 0);
    assert_int_equal(pair->source[1].instance, 1);
    assert_non_null(pair->source[1].point);
    assert_false(pair->inverted);
    assert_null(point(site, "tank-low")->source[1].point);
    assert_int_equal(site_find_point(site, "di-b3.in1"), SITE_NO);
    assert_int_equal(site_find_point(site, "di-b3.in2"), SITE_NO);
    site_free(site);
}

static void periods_go_by_device_role_point_product(void **state)
{
    struct site *site = load_estate();

    (void)state;
    assert_int_equal(point(site, "chg-2.port1.power")->period_ms, 8000);   /* device */
    assert_int_equal(point(site, "chg-1.port3.power")->period_ms, 30000);  /* role */
    assert_int_equal(point(site, "valve-b3-mid")->period_ms, 500);         /* role */
    assert_int_equal(point(site, "chg-1.port4.power")->period_ms, 5000);   /* point of product */
    assert_int_equal(point(site, "chg-1.port4.status")->period_ms, 30000); /* product */
    assert_int_equal(point(site, "di-b3.in7")->period_ms, 1000);           /* product */
    assert_int_equal(point(site, "hyd-b3-top")->period_ms, 10000);         /* nobody */
    assert_true(point(site, "valve-b3-mid")->alarms);
    assert_false(point(site, "hyd-b3-top")->alarms);
    site_free(site);
}

static void a_feeding_zone_comes_first_and_lends_its_roles(void **state)
{
    struct site *site = load_estate();
    const struct zone_site *riser = zone(site, "riser-3"), *house = zone(site, "pump-house");

    (void)state;
    assert_ptr_equal(house, &site->zone[0]);
    assert_int_equal(house->fed_by, SITE_NO);
    assert_int_equal(riser->fed_by, 0);
    assert_string_equal(riser->place, "3号楼消火栓立管");
    assert_string_equal(house->place, "pump-house");
    assert_string_equal(riser->approved, "工程部 2025-07-17");
    assert_string_equal(house->approved, "");
    assert_int_equal(riser->role[0].items, 1);
    assert_int_equal(riser->role[0].input[0].hop, 1);
    assert_int_equal(riser->role[0].input[0].point, site_find_point(site, "pump-out"));
    assert_int_equal(house->role[0].input[0].hop, 0);
    assert_int_equal(riser->role[1].items, 3);
    assert_string_equal(riser->role[1].item[2].name, "di-b3.in5");
    assert_int_equal(riser->role[1].input[2].item, 2);
    assert_int_equal(riser->role[1].input[2].hop, 0);
    site_free(site);
}

static void a_lent_item_keeps_what_is_said_of_its_source(void **state)
{
    enum { MIN_PRESSURE, PORT_POWER, COUNT };
    const struct zone_site *riser;
    const double *lent;
    struct site *site;

    (void)state;
    site = load("[bus a]\ntty = /dev/tty-a\n3 = mpd-380 top\n"
                "[zone house]\nplugin = water\npressure = top\nmin-pressure = 90 kPa\ncount = 5\n"
                "[zone riser]\nplugin = water\nfed-by = house\nmin-pressure = 80 kPa\n",
                "");
    riser = zone(site, "riser");
    lent = riser->role[0].item[0].param;
    assert_float_equal(lent[COUNT], 5, 0);
    assert_float_equal(lent[MIN_PRESSURE], 80, 0);
    assert_float_equal(riser->param[COUNT], 3, 0);
    assert_float_equal(zone(site, "house")->role[0].item[0].param[COUNT], 5, 0);
    site_free(site);
}

static void zones_far_up_lend_over_other_plugins(void **state)
{
    struct site *site;

    (void)state;
    place_compile(&place, "plugins/template/template.c", "template.so");
    site = load("[bus a]\ntty = /dev/tty-a\n3 = mpd-380 top\n4 = wp8026adam di\n"
                "[zone c]\nplugin = water\nfed-by = b\nvalve = di.in1\n"
                "[zone b]\nplugin = template\ncall-button = di.in1\nfed-by = a\n"
                "[zone a]\nplugin = water\npressure = top\n",
                "");
    assert_string_equal(site->zone[1].name, "b");
    assert_string_equal(site_domain(site, 1), "lift");
    assert_int_equal(zone(site, "c")->role[0].input[0].hop, 2);
    assert_int_equal(point(site, "di.in1")->period_ms, 500); /* the shorter of 1000 and 500 */
    site_free(site);
}

static void fields_match_points_of_repeats_and_devices(void **state)
{
    struct site *site = load_estate();
    const struct zone_site *house = zone(site, "pump-house");
    const struct site_role *port = &house->role[2], *tilt = &house->role[3];

    (void)state;
    assert_int_equal(port->items, 11);
    assert_int_equal(port->inputs, 22);
    assert_string_equal(port->item[0].name, "chg-1.port3");
    assert_string_equal(port->item[0].words, "A棚1号桩 port3");
    assert_string_equal(port->item[10].name, "chg-2.port10");
    assert_int_equal(port->input[0].point, site_find_point(site, "chg-1.port3.status"));
    assert_int_equal(port->input[1].point, site_find_point(site, "chg-1.port3.power"));
    assert_int_equal(port->input[21].point, site_find_point(site, "chg-2.port10.power"));
    assert_int_equal(port->input[21].item, 10);
    assert_int_equal(tilt->items, 1);
    assert_string_equal(tilt->item[0].name, "tilt-b5-n");
    assert_int_equal(tilt->input[1].point, site_find_point(site, "tilt-b5-n.y"));
    site_free(site);
}

/* What a zone binds itself, once: points by themselves, what has fields as one device. */
static void sensors_are_what_a_zone_binds_itself(void **state)
{
    struct site *site = load_estate();
    const struct site_role *house = &zone(site, "pump-house")->role[4];
    const struct site_role *riser = &zone(site, "riser-3")->role[4];

    (void)state;
    assert_int_equal(house->items, 4);
    assert_int_equal(house->inputs, 1 + 22 + 2);
    assert_string_equal(house->item[0].name, "pump-out");
    assert_string_equal(house->item[1].name, "chg-1");
    assert_string_equal(house->item[2].name, "chg-2");
    assert_string_equal(house->item[2].words, "A棚2号桩");
    assert_string_equal(house->item[3].name, "tilt-b5-n");
    assert_int_equal(house->item[3].device, site_find_device(site, "tilt-b5-n"));
    assert_int_equal(house->input[24].item, 3);
    assert_int_equal(house->input[0].sensor, 1);
    assert_int_equal(house->input[1].sensor, 0);
    assert_int_equal(house->input[23].sensor, 4); /* its first field, and no other */
    assert_int_equal(house->input[24].sensor, 0);
    assert_int_equal(riser->items, 3);
    assert_string_equal(riser->item[0].name, "valve-b3-mid");
    site_free(site);
}

static void a_calibration_counts_from_its_date(void **state)
{
    struct site *site = load("[bus a]\ntty = /dev/tty-a\n3 = mpd-380 top\n4 = mpd-380 low\n"
                             "[device top]\ncalibrated = 2025-07-01\n"
                             "calibration-interval = 180 d\n"
                             "[zone z]\nplugin = water\npressure = top\n",
                             "");

    (void)state;
    assert_int_equal(site->device[0].calibrated_day, 20270);
    assert_int_equal(site->device[0].calibration_days, 180);
    assert_int_equal(site->device[1].calibrated_day, SITE_NEVER);
    assert_int_equal(site->device[1].calibration_days, 365);
    site_free(site);
}

static void a_field_that_the_device_lacks_is_no_point(void **state)
{
    struct site *site = load("[bus a]\ntty = /dev/tty-a\n3 = mpd-380 top\n5 = charger-ref c\n"
                             "[device c]\nport1.power = -\n"
                             "[zone z]\nplugin = water\npressure = top\nport = c.port1\n",
                             "");

    (void)state;
    assert_int_equal(site->zone[0].role[2].inputs, 2);
    assert_int_not_equal(site->zone[0].role[2].input[0].point, SITE_NO);
    assert_int_equal(site->zone[0].role[2].input[1].point, SITE_NO);
    site_free(site);
}

static void parameters_go_by_device_zone_plugin(void **state)
{
    struct site *site = load_estate();
    const struct zone_site *riser = zone(site, "riser-3"), *house = zone(site, "pump-house");

    (void)state;
    assert_true(house->param[0] == 70 && riser->param[0] == 80);
    assert_true(house->param[1] == 700 && riser->param[1] == 800);
    assert_true(house->role[2].item[0].param[1] == 700); /* chg-1: the zone's */
    assert_true(house->role[2].item[1].param[1] == 900); /* chg-2: its own */
    assert_true(house->role[2].item[1].param[0] == 70);
    assert_true(riser->role[2].item[1].param[1] == 900); /* lent: the item keeps its own, */
    assert_true(riser->role[2].item[0].param[1] == 700);
    assert_true(riser->role[2].item[1].param[0] == 80); /* the zone is another */
    site_free(site);
}

static void delays_are_the_plugins_or_the_zones(void **state)
{
    struct site *site = load_estate();
    const struct zone_site *riser = zone(site, "riser-3"), *house = zone(site, "pump-house");

    (void)state;
    assert_int_equal(house->on_ms[0], 5000);
    assert_int_equal(house->off_ms[0], 1200000);
    assert_int_equal(house->on_ms[1], 30000);
    assert_int_equal(riser->on_ms[0], 60000);
    assert_int_equal(riser->off_ms[0], 600000);
    site_free(site);
}

static void one_point_by_two_names_is_named_twice(void **state)
{
    (void)state;
    place_expect(&place, estate,
                 "estated.conf:27: [zone riser-3] valve: tank-low is named twice\n");
}

static void drop_ins_come_in_the_order_of_their_names(void **state)
{
    struct site *site;

    (void)state;
    place_write(&place, "conf.d/20-z.conf", "[zone riser-3]\nmin-pressure = 50 kPa\n");
    place_write(&place, "conf.d/10-a.conf",
                "[zone riser-3]\nmin-pressure = 40 kPa\n[zone extra]\nplugin = water\n"
                "pressure = hyd-b3-top\n");
    place_write(&place, "conf.d/30-note.txt", "[zone riser-3]\nmin-pressure = 30 kPa\n");
    site = load_estate_told(
        "conf.d/10-a.conf:2: note: [zone riser-3] min-pressure: instead of \"0.08 MPa\" in "
        "estated.conf:29\n"
        "conf.d/20-z.conf:2: note: [zone riser-3] min-pressure: instead of \"40 kPa\" in "
        "10-a.conf:2\n");
    assert_true(zone(site, "riser-3")->param[0] == 50);
    assert_int_equal(site->zones, 3);
    site_free(site);
    place_write(&place, "conf.d/10-a.conf", "[zone extra]\nplugin = water\npresure = top\n");
    place_write(&place, "conf.d/20-z.conf", "\n");
    place_expect(&place, "[bus a]\ntty = /dev/tty-a\n3 = mpd-380 top\n",
                 "conf.d/10-a.conf:1: [zone extra] needs pressure (pressure at the top): add "
                 "`pressure = POINT`\n"
                 "conf.d/10-a.conf:3: [zone extra] presure: water knows no such key; nearest: "
                 "pressure\n");
    place_write(&place, "conf.d/10-a.conf", "[zone riser-9]\nmin-pressure = 40 kPa\n");
    place_expect(&place,
                 "[bus a]\ntty = /dev/tty-a\n3 = mpd-380 top\n"
                 "[zone riser-3]\nplugin = water\npressure = top\n",
                 "conf.d/10-a.conf:1: [zone riser-9] needs `plugin = NAME` (there are template, "
                 "water), or is riser-3 of estated.conf meant?\n");
    place_write(&place, "conf.d/10-a.conf", "\n");
}

static void sections_that_nobody_reads_are_errors(void **state)
{
    (void)state;
    place_expect(&place,
                 "[zoen x]\nplugin = water\n[xyzzyx]\nmode = off\n"
                 "[bus a]\ntty = /dev/tty-a\n3 = mpd-380 top\n"
                 "[zone z]\nplugin = water\npressure = top\n",
                 "estated.conf:1: unknown section [zoen x]; nearest: zone\n"
                 "estated.conf:3: unknown section [xyzzyx]\n");
}

static void an_empty_estate_is_a_warning(void **state)
{
    struct site *site =
        load("", "estated.conf: warning: nothing to watch: no [bus] or no [zone]\n");

    (void)state;
    assert_int_equal(site->points, 0);
    assert_string_equal(site->settings.id, "350582-0123");
    site_free(site);
}

static void an_unreadable_configuration_is_an_error(void **state)
{
    struct setup_paths paths = place.paths;
    struct problems *problems = problems_new();
    struct site *site = NULL;

    (void)state;
    snprintf(paths.config, sizeof paths.config, "%s/nowhere.conf", place.directory);
    assert_int_equal(setup_load(&paths, problems, &site), -EINVAL);
    assert_null(site);
    assert_string_equal(problems_line(problems, 0),
                        "nowhere.conf: cannot be read: No such file or directory");
    assert_int_equal(problems_count(problems), 1); /* what may stand in it is not missed */
    problems_free(problems);
}

static void the_version_is_of_every_byte_in_use(void **state)
{
    struct site *site = load_estate();
    char first[17];

    (void)state;
    memcpy(first, site->config, sizeof first);
    assert_int_equal(strlen(first), 16);
    assert_int_equal(strspn(first, "0123456789abcdef"), 16);
    site_free(site);
    site = load_estate();
    assert_string_equal(site->config, first);
    site_free(site);
    place_write(&place, "conf.d/20-z.conf", "; a remark\n");
    site = load_estate();
    assert_string_not_equal(site->config, first);
    memcpy(first, site->config, sizeof first);
    site_free(site);
    place_write(&place, "models/unused.conf", "; not in use\n");
    site = load_estate();
    assert_string_equal(site->config, first);
    site_free(site);
    place_write(&place, "models/mpd-380.conf",
                "[model mpd-380]\ntitle = other\ntrust = community\nserial = 9600 8N1\n"
                "[point pressure]\nread = holding 4 s16\nunit = kPa\n");
    site = load_estate();
    assert_string_not_equal(site->config, first);
    site_free(site);
}

static void a_model_with_errors_is_read_once(void **state)
{
    (void)state;
    place_write(&place, "models/broken.conf", "[model broken]\ntitle = x\n[point p]\nread = ?\n");
    place_expect(
        &place,
        "[bus a]\ntty = /dev/tty-a\n3 = broken top\n4 = broken low\n"
        "[zone z]\nplugin = water\npressure = top\nvalve = low.p\n",
        "broken.conf:4: [point p] read: \"?\" is none of coil, discrete, input, holding\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(buses_and_devices_are_in_wire_order),
        cmocka_unit_test(points_are_named_after_channels_or_lines),
        cmocka_unit_test(a_pair_is_one_point_of_two_channels),
        cmocka_unit_test(periods_go_by_device_role_point_product),
        cmocka_unit_test(a_feeding_zone_comes_first_and_lends_its_roles),
        cmocka_unit_test(a_lent_item_keeps_what_is_said_of_its_source),
        cmocka_unit_test(zones_far_up_lend_over_other_plugins),
        cmocka_unit_test(fields_match_points_of_repeats_and_devices),
        cmocka_unit_test(sensors_are_what_a_zone_binds_itself),
        cmocka_unit_test(a_calibration_counts_from_its_date),
        cmocka_unit_test(a_field_that_the_device_lacks_is_no_point),
        cmocka_unit_test(parameters_go_by_device_zone_plugin),
        cmocka_unit_test(delays_are_the_plugins_or_the_zones),
        cmocka_unit_test(one_point_by_two_names_is_named_twice),
        cmocka_unit_test(drop_ins_come_in_the_order_of_their_names),
        cmocka_unit_test(sections_that_nobody_reads_are_errors),
        cmocka_unit_test(an_empty_estate_is_a_warning),
        cmocka_unit_test(an_unreadable_configuration_is_an_error),
        cmocka_unit_test(the_version_is_of_every_byte_in_use),
        cmocka_unit_test(a_model_with_errors_is_read_once),
    };

    return cmocka_run_group_tests(tests, make, clear);
}
