/* Bundles of the city on the disk: names, one step from one to the next, what a power cut leaves.
 */
#include "files.h"

#include "base/json.h"
#include "setup/bundles.h"

#define SHA "9c1f9c1f9c1f9c1f9c1f9c1f9c1f9c1f9c1f9c1f9c1f9c1f9c1f9c1f9c1f9c1f"

static void versions_are_a_date_and_a_number(void **state)
{
    static const char *const wrong[] = {"",
                                        "2025-07-18",
                                        "2025-07-18.",
                                        "2025-07-18.0",
                                        "2025-07-18.01",
                                        "2025-07-18.1000",
                                        "2025-13-18.1",
                                        "2025-07-18.1x",
                                        "2025-07-18/1",
                                        "..",
                                        "2025-07-18.-1"};

    (void)state;
    assert_true(bundles_is_version("2025-07-18.1"));
    assert_true(bundles_is_version("2025-07-18.999"));
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        if (bundles_is_version(wrong[i]))
            fail_msg("%s", wrong[i]);
    assert_true(bundles_compare("2025-07-18.10", "2025-07-18.9") > 0);
    assert_true(bundles_compare("2025-07-18.10", "2025-07-19.9") < 0);
    assert_int_equal(bundles_compare("2025-07-18.1", "2025-07-18.1"), 0);
    assert_true(bundles_compare("2025-07-18.1", "") > 0);
    assert_true(bundles_compare("", "2025-07-18.1") < 0);
    assert_int_equal(bundles_compare("", ""), 0);
}

static void names_lead_nowhere_else(void **state)
{
    static const char *const wrong[] = {"",
                                        "conf.d",
                                        "conf.d/.conf",
                                        "conf.d/a",
                                        "conf.d/a.txt",
                                        "conf.d/../a.conf",
                                        "conf.d/a/b.conf",
                                        "conf.d/a.b.conf",
                                        "conf.d/00-bundle.conf",
                                        "estated.conf",
                                        "/conf.d/a.conf",
                                        "models/../conf.d/a.conf",
                                        "models/A.conf",
                                        "models/abcdefghijklmnopqrstu.conf",
                                        "conf.d/0123456789012345678901234567890123456789012345678"
                                        ".conf"};

    (void)state;
    assert_true(bundles_is_file("conf.d/30-Flow_2.conf"));
    assert_true(bundles_is_file("models/mpd-380.conf"));
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        if (bundles_is_file(wrong[i]))
            fail_msg("%s", wrong[i]);
}

/* A bundle of one file, staged. */
static void stage(struct files *files, const char *version, const char *text,
                  struct setup_paths *paths)
{
    struct json *all = json_new_object();

    json_put_text(all, "conf.d/30-a.conf", text);
    assert_int_equal(bundles_stage(files->directory, version, SHA, all, paths), 0);
    json_free(all);
}

static void expect_use(struct files *files, const char *now, const char *seen)
{
    char version[SITE_BUNDLE];

    bundles_now(files->directory, version);
    assert_string_equal(version, now);
    bundles_seen(files->directory, version);
    assert_string_equal(version, seen);
}

static void one_is_in_use_once_it_is_taken(void **state)
{
    struct files *files = *state;
    struct setup_paths paths = {.city = "x"};
    char version[SITE_BUNDLE], sha256[65], path[192];

    bundles_paths(files->directory, &paths);
    assert_string_equal(paths.city, "");
    expect_use(files, "", "");
    stage(files, "2025-07-18.1", "a\n", &paths);
    assert_true(bundles_about(paths.city, version, sha256));
    assert_string_equal(version, "2025-07-18.1");
    assert_string_equal(sha256, SHA);
    expect_use(files, "", "");
    assert_int_equal(bundles_take(files->directory, "2025-07-18.1"), 0);
    expect_use(files, "2025-07-18.1", "2025-07-18.1");
    bundles_paths(files->directory, &paths);
    snprintf(path, sizeof path, "%s/city/2025-07-18.1", files->directory);
    assert_string_equal(paths.city, path);
    assert_true(bundles_about(paths.city, version, sha256));
}

static void going_back_is_not_forgotten(void **state)
{
    struct files *files = *state;
    struct setup_paths paths;

    for (int i = 1; i <= 2; i++) {
        char version[SITE_BUNDLE];

        snprintf(version, sizeof version, "2025-07-18.%d", i);
        stage(files, version, "a\n", &paths);
        assert_int_equal(bundles_take(files->directory, version), 0);
    }
    assert_int_equal(bundles_use(files->directory, "2025-07-18.1"), 0);
    expect_use(files, "2025-07-18.1", "2025-07-18.2");
    assert_int_equal(bundles_use(files->directory, ""), 0);
    expect_use(files, "", "2025-07-18.2");
}

/* As a power cut leaves it: named, but not yet noted as seen. */
static void what_was_cut_short_is_known_when_it_goes(void **state)
{
    struct files *files = *state;
    struct setup_paths paths;

    stage(files, "2025-07-18.1", "a\n", &paths);
    files_write(files, "city/now", "2025-07-18.1\n");
    expect_use(files, "2025-07-18.1", "");
    assert_int_equal(bundles_use(files->directory, ""), 0);
    expect_use(files, "", "2025-07-18.1");
}

static void a_torn_file_names_none(void **state)
{
    struct files *files = *state;
    struct setup_paths paths;

    files_folder(files, "city");
    files_write(files, "city/now", "2025-07");
    bundles_paths(files->directory, &paths);
    assert_string_equal(paths.city, "");
    files_write(files, "city/now", "../../etc\n");
    bundles_paths(files->directory, &paths);
    assert_string_equal(paths.city, "");
}

static void note_path(void *context, const char *path)
{
    char *said = context;

    snprintf(said + strlen(said), 100, "%s ", strrchr(path, '/') + 1);
}

static void what_is_not_as_it_was_signed_is_found(void **state)
{
    struct files *files = *state;
    struct setup_paths paths;
    char said[400] = "";

    stage(files, "2025-07-18.1", "a\n", &paths);
    bundles_check(paths.city, note_path, said);
    assert_string_equal(said, "");
    files_write(files, "city/new/conf.d/30-a.conf", "b\n");
    bundles_check(paths.city, note_path, said);
    assert_string_equal(said, "30-a.conf ");
    files_write(files, "city/new/conf.d/30-a.conf", "a\n");
    files_write(files, "city/new/models/mine.conf", "a\n");
    said[0] = '\0';
    bundles_check(paths.city, note_path, said);
    assert_string_equal(said, "mine.conf ");
}

static void few_are_kept(void **state)
{
    struct files *files = *state;
    struct setup_paths paths;
    char path[192];

    for (int i = 1; i <= BUNDLES_KEPT + 2; i++) {
        char version[SITE_BUNDLE];

        snprintf(version, sizeof version, "2025-07-18.%d", i);
        stage(files, version, "a\n", &paths);
        assert_int_equal(bundles_take(files->directory, version), 0);
        snprintf(path, sizeof path, "%s/city/%s", files->directory, version);
        assert_int_equal(access(path, F_OK), 0);
    }
    snprintf(path, sizeof path, "%s/city/2025-07-18.2", files->directory);
    assert_int_not_equal(access(path, F_OK), 0);
    snprintf(path, sizeof path, "%s/city/2025-07-18.3", files->directory);
    assert_int_equal(access(path, F_OK), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(versions_are_a_date_and_a_number),
        cmocka_unit_test(names_lead_nowhere_else),
        FILES_TEST(one_is_in_use_once_it_is_taken),
        FILES_TEST(going_back_is_not_forgotten),
        FILES_TEST(what_was_cut_short_is_known_when_it_goes),
        FILES_TEST(a_torn_file_names_none),
        FILES_TEST(what_is_not_as_it_was_signed_is_found),
        FILES_TEST(few_are_kept),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
