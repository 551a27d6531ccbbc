/* A bundle on probation: what fails it, what does not, and what outlives the process. */
#include "files.h"

#include "setup/bundles.h"
#include "setup/probation.h"

/* Two buses; ten points on the first, one on the second. */
static struct bus_site bus[2] = {{.name = "a"}, {.name = "b"}};
static struct device_site device[2] = {{.bus = 0}, {.bus = 1}};
static struct point_site point[11];
static struct site site = {
    .bus = bus, .device = device, .point = point, .buses = 2, .devices = 2, .points = 11};
static bool good[11];
static struct probation_view now = {.site = &site, .online = true};
static char why[PROBATION_WHY];

static bool is_good(void *context, uint32_t i)
{
    (void)context;
    return good[i];
}

static struct probation begun(struct files *files)
{
    struct probation p = {.version = "2025-07-18.2", .former = "2025-07-18.1", .length_ms = 100};

    now.is_good = is_good;
    now.online = true;
    for (uint32_t i = 0; i < 11; i++) {
        snprintf(point[i].name, SITE_NAME, "p%u", i);
        point[i].device = i == 10;
        good[i] = i != 9; /* never was */
    }
    mkdir((snprintf(files->path, sizeof files->path, "%s/city", files->directory), files->path),
          0700);
    assert_int_equal(probation_begin(&p, files->directory, &now), 0);
    assert_int_equal(bundles_write(files->directory, "now", "2025-07-18.2\n"), 0);
    return p;
}

static void one_that_costs_nothing_passes(void **state)
{
    struct files *files = *state;
    struct probation p = begun(files);

    good[0] = false; /* one of nine is no fifth */
    assert_int_equal(probation_tick(&p, &now, 99, why), PROBATION_GOES_ON);
    assert_int_equal(probation_tick(&p, &now, 1, why), PROBATION_PASSED);
    probation_end(&p, files->directory);
    assert_false(probation_resume(&p, files->directory));
}

static void more_than_a_fifth_of_a_bus_fails_it(void **state)
{
    struct files *files = *state;
    struct probation p = begun(files);

    good[0] = good[1] = false;
    assert_int_equal(probation_tick(&p, &now, 19, why), PROBATION_GOES_ON);
    good[1] = true; /* a passing one does not */
    assert_int_equal(probation_tick(&p, &now, 30, why), PROBATION_GOES_ON);
    good[1] = false;
    assert_int_equal(probation_tick(&p, &now, 19, why), PROBATION_GOES_ON);
    assert_int_equal(probation_tick(&p, &now, 1, why), PROBATION_FAILED);
    assert_string_equal(why, "taken back: bus a has 7 good points, of 9 before");
    probation_end(&p, files->directory);
    p = begun(files);
    assert_int_equal(probation_tick(&p, &now, 99, why), PROBATION_GOES_ON);
    good[10] = false; /* all of the second bus, at the end */
    assert_int_equal(probation_tick(&p, &now, 1, why), PROBATION_FAILED);
    assert_string_equal(why, "taken back: bus b has 0 good points, of 1 before");
    probation_end(&p, files->directory);
}

static void what_the_bundle_takes_out_is_no_loss(void **state)
{
    struct files *files = *state;
    struct probation p = begun(files);

    for (uint32_t i = 0; i < 5; i++) {
        snprintf(point[i].name, SITE_NAME, "other%u", i);
        good[i] = false;
    }
    assert_int_equal(probation_tick(&p, &now, 100, why), PROBATION_PASSED);
    probation_end(&p, files->directory);
}

static void half_of_the_time_without_the_city_fails_it(void **state)
{
    struct files *files = *state;
    struct probation p = begun(files);

    now.online = false;
    assert_int_equal(probation_tick(&p, &now, 50, why), PROBATION_GOES_ON);
    assert_int_equal(probation_tick(&p, &now, 1, why), PROBATION_FAILED);
    assert_non_null(strstr(why, "out of reach"));
    probation_end(&p, files->directory);
}

static void it_outlives_the_process(void **state)
{
    struct files *files = *state;
    struct probation p = begun(files), next = {.points = 0};

    assert_int_equal(p.starts, 1);
    assert_true(probation_resume(&next, files->directory));
    assert_int_equal(next.starts, 2);
    assert_string_equal(next.version, "2025-07-18.2");
    assert_string_equal(next.former, "2025-07-18.1");
    assert_int_equal(next.length_ms, 100);
    assert_int_equal(next.points, 10);
    probation_leave(&next, files->directory, true);
    assert_true(probation_resume(&next, files->directory));
    assert_int_equal(next.starts, 2); /* an orderly end does not count */
    probation_leave(&next, files->directory, false);
    assert_true(probation_resume(&next, files->directory));
    assert_int_equal(next.starts, 3);
    probation_leave(&next, files->directory, false);
    probation_leave(&p, files->directory, false);
}

static void of_a_bundle_that_was_not_taken_there_is_none(void **state)
{
    struct files *files = *state;
    struct probation p = begun(files), next = {.points = 0};

    assert_int_equal(bundles_write(files->directory, "now", "2025-07-18.1\n"), 0);
    assert_false(probation_resume(&next, files->directory));
    assert_int_equal(bundles_write(files->directory, "now", "2025-07-18.2\n"), 0);
    assert_false(probation_resume(&next, files->directory));
    files_write(files, "city/trial", "2025-07-18.2 - x\n");
    assert_false(probation_resume(&next, files->directory));
    probation_leave(&p, files->directory, false);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        FILES_TEST(one_that_costs_nothing_passes),
        FILES_TEST(more_than_a_fifth_of_a_bus_fails_it),
        FILES_TEST(what_the_bundle_takes_out_is_no_loss),
        FILES_TEST(half_of_the_time_without_the_city_fails_it),
        FILES_TEST(it_outlives_the_process),
        FILES_TEST(of_a_bundle_that_was_not_taken_there_is_none),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
