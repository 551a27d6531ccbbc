/* The good copy: whole or not at all, and nothing written that did not change. */
#include "files.h"

#include "setup/good.h"

struct place {
    struct files *files;
    struct setup_paths paths;
    struct product product[1];
    struct site site;
    char state[96];
};

static void make(struct place *place, struct files *files)
{
    *place = (struct place){.files = files};
    files_folder(files, "etc");
    files_folder(files, "etc/conf.d");
    files_folder(files, "models");
    files_folder(files, "state");
    files_write(files, "etc/estated.conf", "[estate]\n");
    files_write(files, "etc/conf.d/30-facade.conf", "[zone f]\n");
    files_write(files, "etc/conf.d/30-facade.conf.bak", "not read\n");
    files_write(files, "models/m.conf", "[model m]\n");
    files_write(files, "models/unused.conf", "[model unused]\n");
    snprintf(place->paths.config, SITE_PATH, "%s/etc/estated.conf", files->directory);
    snprintf(place->paths.models[1], SITE_PATH, "%s/models", files->directory);
    snprintf(place->paths.plugins, SITE_PATH, "/plugins");
    snprintf(place->product[0].name, PRODUCT_NAME, "m");
    place->site.product = place->product;
    place->site.products = 1;
    snprintf(place->state, sizeof place->state, "%s/state", files->directory);
}

static void save(struct place *place)
{
    assert_int_equal(good_save(place->state, &place->paths, &place->site), 0);
}

/* What a file of the state directory holds, NULL if there is none. */
static const char *content(struct place *place, const char *name)
{
    static char text[256];
    char path[192];
    FILE *file;

    snprintf(path, sizeof path, "%s/%s", place->state, name);
    file = fopen(path, "r");
    if (!file)
        return NULL;
    text[fread(text, 1, sizeof text - 1, file)] = '\0';
    fclose(file);
    return text;
}

static ino_t inode(struct place *place, const char *name)
{
    char path[192];
    struct stat about;

    snprintf(path, sizeof path, "%s/%s", place->state, name);
    assert_int_equal(stat(path, &about), 0);
    return about.st_ino;
}

static void copies_what_made_the_site(void **state)
{
    struct place place;
    struct stat about;
    char path[192];

    make(&place, *state);
    save(&place);
    assert_string_equal(content(&place, "good/estated.conf"), "[estate]\n");
    assert_string_equal(content(&place, "good/conf.d/30-facade.conf"), "[zone f]\n");
    assert_string_equal(content(&place, "good/models/m.conf"), "[model m]\n");
    assert_null(content(&place, "good/models/unused.conf"));
    assert_null(content(&place, "good/conf.d/30-facade.conf.bak"));
    snprintf(path, sizeof path, "%s/good", place.state);
    assert_int_equal(stat(path, &about), 0);
    assert_int_equal(about.st_mode & 0777, 0700);
}

static void copies_the_bundle_of_the_city(void **state)
{
    struct place place;
    struct setup_paths good;
    char from[192];

    make(&place, *state);
    files_folder(place.files, "b");
    files_folder(place.files, "b/conf.d");
    files_folder(place.files, "b/models");
    files_write(place.files, "b/conf.d/30-facade.conf", "[zone g]\n");
    files_write(place.files, "b/models/n.conf", "[model n]\n");
    snprintf(place.paths.city, SITE_PATH, "%s/b", place.files->directory);
    snprintf(place.product[0].name, PRODUCT_NAME, "n");
    save(&place);
    assert_string_equal(content(&place, "good/conf.d/30-facade.conf"), "[zone f]\n");
    assert_string_equal(content(&place, "good/city/conf.d/30-facade.conf"), "[zone g]\n");
    assert_string_equal(content(&place, "good/city/models/n.conf"), "[model n]\n");
    assert_true(good_paths(place.state, &place.paths, &good));
    snprintf(from, sizeof from, "%s/good/city", place.state);
    assert_string_equal(good.city, from);
    files_write(place.files, "b/conf.d/30-facade.conf", "[zone h]\n");
    save(&place);
    assert_string_equal(content(&place, "good/city/conf.d/30-facade.conf"), "[zone h]\n");
}

/* So that the site's part runs with another bundle, no model may have changed hands. */
static void knows_whose_a_model_is(void **state)
{
    struct place place;

    make(&place, *state);
    files_folder(place.files, "own");
    files_write(place.files, "own/m.conf", "[model m] of the site\n");
    snprintf(place.paths.models[0], SITE_PATH, "%s/own", place.files->directory);
    save(&place);
    assert_string_equal(content(&place, "good/own/m.conf"), "[model m] of the site\n");
    assert_null(content(&place, "good/models/m.conf"));
}

static void writes_nothing_if_nothing_changed(void **state)
{
    struct place place;
    ino_t before;

    make(&place, *state);
    save(&place);
    before = inode(&place, "good/estated.conf");
    save(&place);
    assert_int_equal(inode(&place, "good/estated.conf"), before);
}

static void follows_every_change(void **state)
{
    struct place place;
    char path[192];

    make(&place, *state);
    save(&place);
    files_write(place.files, "models/m.conf", "[model n]\n");
    save(&place);
    assert_string_equal(content(&place, "good/models/m.conf"), "[model n]\n");
    files_write(place.files, "etc/conf.d/40.conf", "more\n");
    save(&place);
    assert_string_equal(content(&place, "good/conf.d/40.conf"), "more\n");
    snprintf(path, sizeof path, "%s/etc/conf.d/40.conf", place.files->directory);
    assert_int_equal(unlink(path), 0);
    save(&place);
    assert_null(content(&place, "good/conf.d/40.conf"));
    place.site.products = 0;
    save(&place);
    assert_null(content(&place, "good/models/m.conf"));
    assert_null(content(&place, "good.old/estated.conf"));
    assert_null(content(&place, "good.new/estated.conf"));
}

static void a_failure_leaves_the_former_copy(void **state)
{
    struct place place;

    make(&place, *state);
    save(&place);
    files_write(place.files, "etc/estated.conf", "[changed]\n");
    snprintf(place.product[0].name, PRODUCT_NAME, "missing");
    assert_true(good_save(place.state, &place.paths, &place.site) < 0);
    assert_string_equal(content(&place, "good/estated.conf"), "[estate]\n");
    assert_null(content(&place, "good.new/estated.conf"));
}

static void clears_what_a_power_cut_left(void **state)
{
    struct place place;

    make(&place, *state);
    files_folder(place.files, "state/good.new");
    files_write(place.files, "state/good.new/estated.conf", "half");
    save(&place);
    assert_string_equal(content(&place, "good/estated.conf"), "[estate]\n");
}

static void tells_where_the_copy_is(void **state)
{
    struct place place;
    struct setup_paths good;
    char from[192], to[192];

    make(&place, *state);
    assert_false(good_paths(place.state, &place.paths, &good));
    save(&place);
    assert_true(good_paths(place.state, &place.paths, &good));
    snprintf(from, sizeof from, "%s/good/estated.conf", place.state);
    assert_string_equal(good.config, from);
    snprintf(from, sizeof from, "%s/good/own", place.state);
    assert_string_equal(good.models[0], from);
    snprintf(from, sizeof from, "%s/good/models", place.state);
    assert_string_equal(good.models[1], from);
    assert_string_equal(good.plugins, "/plugins");
    /* the power went between the two renamings */
    snprintf(from, sizeof from, "%s/good", place.state);
    snprintf(to, sizeof to, "%s/good.old", place.state);
    assert_int_equal(rename(from, to), 0);
    assert_true(good_paths(place.state, &place.paths, &good));
    assert_non_null(strstr(good.config, "/good.old/"));
    save(&place);
    assert_true(good_paths(place.state, &place.paths, &good));
    assert_non_null(strstr(good.config, "/good/"));
}

static void says_the_settings_of_the_copy(void **state)
{
    struct settings settings;
    struct place place;

    make(&place, *state);
    assert_false(good_settings(place.state, &settings));
    save(&place);
    assert_true(good_settings(place.state, &settings));
    assert_string_equal(settings.timezone, "Asia/Shanghai");
    files_write(place.files, "etc/conf.d/40-zone.conf", "[estate]\ntimezone = UTC\n");
    save(&place);
    assert_true(good_settings(place.state, &settings));
    assert_string_equal(settings.timezone, "UTC");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        FILES_TEST(copies_the_bundle_of_the_city), FILES_TEST(copies_what_made_the_site),
        FILES_TEST(knows_whose_a_model_is),        FILES_TEST(writes_nothing_if_nothing_changed),
        FILES_TEST(follows_every_change),          FILES_TEST(a_failure_leaves_the_former_copy),
        FILES_TEST(clears_what_a_power_cut_left),  FILES_TEST(tells_where_the_copy_is),
        FILES_TEST(says_the_settings_of_the_copy),
    };

    return cmocka_run_group_tests_name("good", tests, NULL, NULL);
}
