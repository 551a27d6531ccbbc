/* The history of configurations: what is written, and what anybody could send and is not. */
#include "files.h"

#include "base/json.h"
#include "base/text.h"
#include "setup/bundles.h"
#include "setup/ledger.h"

#define SHA  "9c1f9c1f9c1f9c1f9c1f9c1f9c1f9c1f9c1f9c1f9c1f9c1f9c1f9c1f9c1f9c1f"
#define NOON 1752811200000 /* 2025-07-18 04:00 UTC */

static struct site site_of(const char *config, const char *sha256, const char *bundle)
{
    struct site site = {.points = 0};

    TEXT_COPY(site.config, config);
    TEXT_COPY(site.sha256, sha256);
    TEXT_COPY(site.bundle, bundle);
    TEXT_COPY(site.bundle_sha256, bundle[0] ? SHA : "");
    return site;
}

static void take(struct files *files, const struct site *site, const char *ended, const char *why)
{
    struct ledger_change change = {
        .site = site, .by = "city/k", .ended = ended, .why = why, .utc_ms = NOON};

    assert_int_equal(ledger_take(files->directory, &change), 0);
}

/* Row `i` has these members; "": it has not. */
static void expect(struct files *files, size_t i, const char *version, const char *result,
                   const char *why)
{
    struct json *rows = ledger_read(files->directory);
    const struct json *row = json_at(rows, i);

    assert_non_null(row);
    assert_string_equal(json_text(json_get(row, "version"), ""), version);
    assert_string_equal(json_text(json_get(row, "result"), ""), result);
    assert_string_equal(json_text(json_get(row, "why"), ""), why);
    json_free(rows);
}

static size_t count(struct files *files)
{
    struct json *rows = ledger_read(files->directory);
    size_t n = json_count(rows);

    json_free(rows);
    return n;
}

static void each_configuration_has_a_line_and_an_end(void **state)
{
    struct files *files = *state;
    struct site own = site_of("aaaa", "aaaa", ""), bundle = site_of("b+c", "cccc", "2025-07-18.1");

    assert_int_equal(count(files), 0);
    take(files, &own, "superseded", "");
    take(files, &own, "superseded", ""); /* a restart */
    assert_int_equal(count(files), 1);
    expect(files, 0, "aaaa", "running", "");
    take(files, &bundle, "superseded", "");
    expect(files, 0, "aaaa", "superseded", "");
    expect(files, 1, "b+c", "running", "");
    take(files, &own, "rolled-back", "rolled back by site/a");
    assert_int_equal(count(files), 3);
    expect(files, 1, "b+c", "rolled-back", "rolled back by site/a");
    expect(files, 2, "aaaa", "running", "");
}

static void what_was_taken_back_is_known_by_its_reason(void **state)
{
    struct files *files = *state;
    struct site own = site_of("aaaa", "aaaa", ""), bundle = site_of("b+c", "cccc", "2025-07-18.1");
    char why[80] = "";

    take(files, &bundle, "superseded", "");
    assert_false(ledger_why(files->directory, "2025-07-18.1", SHA, why, sizeof why));
    assert_int_equal(ledger_end(files->directory, "taken-back", "it died", NOON), 0);
    take(files, &own, "superseded", ""); /* of what has ended already nothing is changed */
    expect(files, 0, "b+c", "taken-back", "it died");
    assert_true(ledger_why(files->directory, "2025-07-18.1", SHA, why, sizeof why));
    assert_string_equal(why, "it died");
    assert_false(ledger_why(files->directory, "2025-07-18.1", "other", why, sizeof why));
}

/* The broker gives a refused one out again at each connection. */
static void a_refused_bundle_is_written_once(void **state)
{
    struct files *files = *state;
    char why[80];

    for (int i = 0; i < 3; i++)
        assert_int_equal(
            ledger_refuse(files->directory, "2025-07-18.1", SHA, "city/k", "wrong", NOON), 0);
    assert_int_equal(count(files), 1);
    expect(files, 0, "2025-07-18.1", "refused", "wrong");
    assert_false(ledger_why(files->directory, "2025-07-18.1", SHA, why, sizeof why));
    assert_int_equal(ledger_refuse(files->directory, "2025-07-18.1", "other", "city/k", "", NOON),
                     0);
    assert_int_equal(count(files), 2);
}

static void old_lines_go_with_what_was_kept_of_them(void **state)
{
    struct files *files = *state;
    char path[192];

    for (int i = 0; i < LEDGER_MOST + 2; i++) {
        char name[16];
        struct site site;

        snprintf(name, sizeof name, "%08d", i % (LEDGER_MOST + 1));
        snprintf(path, sizeof path, "keys-%s", name);
        assert_int_equal(bundles_write(files->directory, path, "{}"), 0);
        site = site_of(name, name, "");
        take(files, &site, "superseded", "");
    }
    assert_int_equal(count(files), LEDGER_MOST);
    snprintf(path, sizeof path, "%s/city/keys-%08d", files->directory, 1);
    assert_int_not_equal(access(path, F_OK), 0);
    snprintf(path, sizeof path, "%s/city/keys-%08d", files->directory, 0); /* it came again */
    assert_int_equal(access(path, F_OK), 0);
}

static void a_torn_file_is_no_history(void **state)
{
    struct files *files = *state;

    files_folder(files, "city");
    files_write(files, "city/ledger", "[{\"version\":");
    assert_int_equal(count(files), 0);
    files_write(files, "city/ledger", "{}");
    assert_int_equal(count(files), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        FILES_TEST(each_configuration_has_a_line_and_an_end),
        FILES_TEST(what_was_taken_back_is_known_by_its_reason),
        FILES_TEST(a_refused_bundle_is_written_once),
        FILES_TEST(old_lines_go_with_what_was_kept_of_them),
        FILES_TEST(a_torn_file_is_no_history),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
