/* A bundle of the city beside the site's own files: what it may set, and what both set. */
#include "place.h"

static struct place place;

#define BUS "[bus a]\ntty = /dev/tty-a\n3 = mpd-380 top\n4 = city-1 low\n"
#define OWN BUS "[zone r]\nplugin = water\npressure = top\n"

static const char model[] = "[model city-1]\ntitle = pressure\ntrust = vendor\nserial = 9600 8N1\n"
                            "[point pressure]\nread = holding 4 s16\nunit = kPa\n";

static int make(void **state)
{
    (void)state;
    place_make(&place);
    place_folder(&place, "city");
    place_folder(&place, "city/conf.d");
    place_folder(&place, "city/models");
    snprintf(place.paths.city, SITE_PATH, "%s/city", place.directory);
    place_write(&place, "city/models/city-1.conf", model);
    return 0;
}

static int clear(void **state)
{
    (void)state;
    place_clear(&place);
    return 0;
}

static void a_bundle_adds_keys_zones_and_models(void **state)
{
    char said[4096];
    struct site *site;

    (void)state;
    place_write(&place, "city/conf.d/00-bundle.conf", "; bundle 2025-07-18.1 9c1f\n");
    place_write(&place, "city/conf.d/30.conf",
                "[zone r]\nmin-pressure = 50 kPa\n[zone s]\nplugin = water\npressure = low\n");
    site = place_load(&place, OWN, said, sizeof said);
    assert_string_equal(said, "");
    assert_true(site->zone[site_find_zone(site, "r")].param[0] == 50);
    assert_int_not_equal(site_find_zone(site, "s"), SITE_NO);
    assert_string_equal(site->bundle, "2025-07-18.1");
    assert_string_equal(site->bundle_sha256, "9c1f");
    assert_int_equal(strlen(site->sha256), 64);
    assert_memory_equal(site->config, "2025-07-18.1+", 13);
    assert_memory_equal(site->config + 13, site->sha256, 8);
    assert_int_equal(strlen(site->config), 21);
    site_free(site);
}

static void a_site_may_take_a_zone_of_the_city_out_and_it_is_told(void **state)
{
    char said[4096];
    struct site *site;

    (void)state;
    place_write(&place, "city/conf.d/30.conf", "[zone s]\nplugin = water\npressure = low\n");
    site = place_load(&place, OWN "[zone s]\nenabled = no\n", said, sizeof said);
    assert_string_equal(said,
                        "estated.conf:9: warning: [zone s] enabled: takes out what the bundle "
                        "of the city sets in 30.conf:2\n");
    assert_int_equal(site_find_zone(site, "s"), SITE_NO);
    site_free(site);
}

static void what_both_set_is_an_error(void **state)
{
    (void)state;
    place_write(&place, "city/conf.d/30.conf", "[zone r]\npressure = low\n");
    place_expect(&place, OWN,
                 "conf.d/30.conf:2: [zone r] pressure: set by the bundle of the city, and by this "
                 "site in estated.conf:7: leave it to one of them\n");
    place_write(&place, "models/city-1.conf", model);
    place_write(&place, "city/conf.d/30.conf", "");
    place_expect(&place, OWN,
                 "city-1.conf: this site has a model \"city-1\" of its own: leave it to one "
                 "of them\n");
}

static void what_only_the_site_knows_is_refused(void **state)
{
    (void)state;
    place_write(&place, "city/conf.d/30.conf",
                "[mqtt]\nreplay = 5\n[bus a]\ntty = /dev/tty-b\n[sounder]\noutput = io 1\n"
                "[zone r]\nmin-pressure =\nenabled = no\n[zone gone]\nenabled = no\n");
    place_expect(
        &place, OWN "[bus io]\ngpio = chip\n[sounder]\nenabled = no\n",
        "conf.d/30.conf:2: [mqtt] replay: not for a bundle of the city to say: only the site sets "
        "it\n"
        "conf.d/30.conf:4: [bus a] tty: not for a bundle of the city to say: only the site sets "
        "it\n"
        "conf.d/30.conf:6: [sounder] output: not for a bundle of the city to say: only the site "
        "sets it\n"
        "conf.d/30.conf:8: [zone r] min-pressure: a bundle of the city only sets keys, it removes "
        "nothing\n"
        "conf.d/30.conf:9: [zone r] enabled: a bundle of the city only sets keys, it removes "
        "nothing\n"
        "conf.d/30.conf:11: [zone gone] enabled: a bundle of the city only sets keys, it removes "
        "nothing\n"
        "estated.conf:11: warning: [sounder] enabled: takes out what the bundle of the city sets "
        "in "
        "30.conf:6\n");
}

static void a_model_says_nothing_of_writing_and_is_right_unused(void **state)
{
    (void)state;
    place_write(&place, "city/models/city-1.conf",
                "[model city-1]\ntitle = t\ntrust = vendor\nserial = 9600 8N1\n"
                "[point pressure]\nread = holding 4 u16\nwrite = 0 .. 1\n");
    place_write(&place, "city/models/unused.conf", "[model unused]\ntitel = t\n");
    place_expect(&place, OWN,
                 "unused.conf: the model has no [point NAME]\n"
                 "unused.conf:2: [model unused] titel: no such key here; nearest: title\n"
                 "city-1.conf: a bundle of the city never says what may be written: leave "
                 "out \"write\"\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, make, clear)
        TEST(a_bundle_adds_keys_zones_and_models),
        TEST(a_site_may_take_a_zone_of_the_city_out_and_it_is_told),
        TEST(what_both_set_is_an_error),
        TEST(what_only_the_site_knows_is_refused),
        TEST(a_model_says_nothing_of_writing_and_is_right_unused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
