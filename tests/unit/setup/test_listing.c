/* A configuration as its keys, and what differs between two. */
#include "place.h"

#include "base/json.h"
#include "setup/listing.h"

static struct place place;

#define OWN  "[bus a]\ntty = /dev/tty-a\n3 = mpd-380 top\n4 = mpd-380 low\n"
#define ZONE "[zone r]\nplugin = water\npressure = top\n"

static int make(void **state)
{
    (void)state;
    place_make(&place);
    place_folder(&place, "city");
    place_folder(&place, "city/conf.d");
    snprintf(place.paths.city, SITE_PATH, "%s/city", place.directory);
    return 0;
}

static int clear(void **state)
{
    (void)state;
    place_clear(&place);
    return 0;
}

static struct json *list(const char *config)
{
    char said[4096];
    struct site *site = place_load(&place, config, said, sizeof said);
    struct json *out;

    assert_non_null(site);
    out = listing_make(&place.paths, site);
    site_free(site);
    return out;
}

static void add(void *context, const char *section, const char *key, const char *from,
                const char *to)
{
    struct text *out = context;

    text_printf(out, "[%s] %s: %s -> %s\n", section, key, from ? from : "none", to ? to : "none");
}

static void expect(struct json *before, struct json *after, const char *lines)
{
    char said[4096] = "";
    struct text text = TEXT_IN(said);

    listing_compare(before, after, add, &text);
    assert_string_equal(said, lines);
    json_free(before);
    json_free(after);
}

static void files_and_comments_make_no_difference(void **state)
{
    struct json *before = list(OWN ZONE), *after;

    (void)state;
    place_write(&place, "city/conf.d/30.conf",
                "; why\n[zone r]\nplugin =  water\npressure = top\n");
    after = list(OWN);
    expect(before, after, "");
}

static void keys_that_changed_came_or_went_are_told(void **state)
{
    struct json *before = list(OWN ZONE "min-pressure = 50 kPa\n");

    (void)state;
    expect(before,
           list(OWN "[device low]\nadjust = 1 kPa\n[zone r]\nplugin = water\npressure = low\n"
                    "[zone s]\nplugin = water\npressure = top\n"),
           "[zone r] pressure: top -> low\n"
           "[zone r] min-pressure: 50 kPa -> none\n"
           "[device low] adjust: none -> 1 kPa\n"
           "[zone s] plugin: none -> water\n"
           "[zone s] pressure: none -> top\n");
}

static void a_key_that_came_into_a_section_is_told(void **state)
{
    struct json *before = list(OWN ZONE);

    (void)state;
    expect(before, list(OWN ZONE "min-pressure = 50 kPa\n"),
           "[zone r] min-pressure: none -> 50 kPa\n");
}

static void what_a_model_says_belongs_to_it(void **state)
{
    struct json *before = list(OWN ZONE);

    (void)state;
    place_write(&place, "models/mpd-380.conf",
                "[model mpd-380]\ntitle = other\ntrust = community\nserial = 9600 8N1\n"
                "[point pressure]\nread = holding 9 s16\nunit = kPa\n"
                "[test a]\nholding 9 = 1\npressure = 1 kPa\n");
    expect(before, list(OWN ZONE),
           "[model mpd-380] title: pressure -> other\n"
           "[model mpd-380, point pressure] read: holding 4 s16 -> holding 9 s16\n");
}

static void a_listing_is_kept_under_its_version(void **state)
{
    char said[4096];
    struct site *site = place_load(&place, OWN ZONE, said, sizeof said);
    struct json *kept;

    (void)state;
    assert_non_null(site);
    assert_null(listing_read(place.directory, site->config));
    assert_int_equal(listing_keep(place.directory, &place.paths, site), 0);
    kept = listing_read(place.directory, site->config);
    assert_string_equal(json_text(json_get(json_get(kept, "zone r"), "pressure"), ""), "top");
    json_free(kept);
    assert_null(listing_read(place.directory, "../../etc/passwd"));
    assert_null(listing_read(place.directory, ""));
    listing_forget(place.directory, site->config);
    assert_null(listing_read(place.directory, site->config));
    site_free(site);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, make, clear)
        TEST(files_and_comments_make_no_difference),  TEST(keys_that_changed_came_or_went_are_told),
        TEST(a_key_that_came_into_a_section_is_told), TEST(what_a_model_says_belongs_to_it),
        TEST(a_listing_is_kept_under_its_version),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
