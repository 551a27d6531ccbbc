/* Tests of setup/bind_telemetry: which section speaks for a point, and what is refused. */
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

/* Lines 1 to 9. */
#define SITE                                                                                       \
    "[bus a]\ntty = /dev/tty-a\n3 = mpd-380 top\n4 = mpd-380 low\n5 = wp8026adam di\n"             \
    "6 = charger-ref chg\n[zone z]\nplugin = water\npressure = top\n"

static struct site *load(const char *rest)
{
    char config[2048], said[2048];
    struct site *site;

    snprintf(config, sizeof config, SITE "%s", rest);
    site = place_load(&place, config, said, sizeof said);
    assert_string_equal(said, "");
    return site;
}

static const struct point_site *at(const struct site *site, const char *name)
{
    return &site->point[site_find_point(site, name)];
}

static void everything_is_told_unless_somebody_says_otherwise(void **state)
{
    struct site *site = load("");

    (void)state;
    assert_int_equal(site->settings.telemetry, TELEMETRY_OFF);
    assert_int_equal(site->settings.telemetry_interval_ms, 300000);
    assert_false(at(site, "top")->telemetry_off);
    assert_false(at(site, "top")->telemetry_changes);
    assert_int_equal(at(site, "top")->telemetry_ms, 0);
    site_free(site);
}

static void nearest_section_speaks_for_a_point(void **state)
{
    struct site *site = load("telemetry-deadband = 2 kPa\ntelemetry-period = 20 s\n"
                             "[device low]\ntelemetry = off\n"
                             "[device di]\ntelemetry-deadband = none\n"
                             "[device chg]\ntelemetry-deadband = 0, 5 W, 0.1 kWh\n"
                             "[telemetry]\nmode = complete\ninterval = 30 s\nperiod = 10 s\n"
                             "deadband = 0.5 kPa, 0\n");

    (void)state;
    assert_int_equal(site->settings.telemetry, TELEMETRY_COMPLETE);
    assert_int_equal(site->settings.telemetry_interval_ms, 30000);
    assert_true(at(site, "top")->telemetry_changes);
    assert_true(at(site, "top")->telemetry_band == 2);
    assert_int_equal(at(site, "top")->telemetry_ms, 20000);
    assert_true(at(site, "low")->telemetry_off);
    assert_true(at(site, "low")->telemetry_band == 0.5);
    assert_int_equal(at(site, "low")->telemetry_ms, 10000);
    assert_false(at(site, "di.in1")->telemetry_changes);
    assert_true(at(site, "chg.port2.status")->telemetry_changes);
    assert_true(at(site, "chg.port2.power")->telemetry_band == 5);
    assert_true(at(site, "chg.port2.energy")->telemetry_band == 100);
    site_free(site);
}

static void what_fits_no_point_is_refused(void **state)
{
    (void)state;
    place_expect(&place, SITE "telemetry = never\ntelemetry-deadband = 2 W\n",
                 "estated.conf:10: [zone z] telemetry: write on or off\n"
                 "estated.conf:11: [zone z] telemetry-deadband: \"2 W\" is no deadband of a point "
                 "here; write some like 2 kPa, 10 W\n");
    place_expect(
        &place, SITE "[device chg]\ntelemetry-period = 3 kPa\ntelemetry-deadband = 5 W, -1\n",
        "estated.conf:11: [device chg] telemetry-period: \"3 kPa\" has to be in one of: ms, "
        "s, min, h, d\n"
        "estated.conf:12: [device chg] telemetry-deadband: \"-1\" is no deadband of a "
        "point here; write some like 2 kPa, 10 W\n");
    place_expect(&place, SITE "[device top]\ntelemetry-perod = 3 s\n",
                 "estated.conf:11: [device top] telemetry-perod: unknown key, or of no role that "
                 "it serves; nearest: telemetry-period\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(everything_is_told_unless_somebody_says_otherwise),
        cmocka_unit_test(nearest_section_speaks_for_a_point),
        cmocka_unit_test(what_fits_no_point_is_refused),
    };

    return cmocka_run_group_tests(tests, make, clear);
}
