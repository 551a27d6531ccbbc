/* What a value is worth: age, bad readings, losses. */
#include "bench.h"

#include "decide/quality.h"

static struct quality quality;
static struct bench *bench;

static int up(void **state)
{
    assert_int_equal(bench_up(state), 0);
    bench = *state;
    return quality_init(&quality, &bench->site);
}

static int down(void **state)
{
    quality_clear(&quality);
    return bench_down(state);
}

static bool take(uint8_t kind, uint32_t index, double value, uint8_t q, uint8_t fault, int64_t at)
{
    struct reading reading = {
        .kind = kind, .index = index, .value = value, .quality = q, .fault = fault};

    return quality_take(&quality, &reading, at);
}

static const struct value *at(uint32_t point, int64_t now)
{
    quality_refresh(&quality, now);
    return &quality.point[point].value;
}

static void a_value_ages(void **state)
{
    (void)state;
    assert_int_equal(at(0, 0)->quality, ESTATE_NONE);
    take(READING_POINT, 0, 182, ESTATE_GOOD, 0, 1000);
    assert_int_equal(at(0, 1000)->quality, ESTATE_GOOD);
    assert_int_equal(at(0, 8500)->quality, ESTATE_GOOD);
    assert_int_equal(at(0, 8501)->quality, ESTATE_STALE);
    assert_float_equal(at(0, 8501)->number, 182, 0);
    assert_int_equal(at(0, 8501)->time_ms, 1000);
}

static void a_bad_reading_is_bad_at_once_and_keeps_the_old_time(void **state)
{
    (void)state;
    take(READING_POINT, 0, 182, ESTATE_GOOD, 0, 1000);
    take(READING_POINT, 0, 0, ESTATE_BAD, FAULT_RANGE, 2000);
    assert_int_equal(at(0, 2000)->quality, ESTATE_BAD);
    assert_int_equal(at(0, 2000)->fault, FAULT_RANGE);
    assert_float_equal(at(0, 2000)->number, 182, 0);
    assert_int_equal(at(0, 2000)->time_ms, 1000);
    take(READING_POINT, 0, INFINITY, ESTATE_GOOD, 0, 3000);
    assert_int_equal(at(0, 3000)->quality, ESTATE_BAD);
}

static void a_missed_read_only_ages(void **state)
{
    (void)state;
    take(READING_POINT, 0, 182, ESTATE_GOOD, 0, 1000);
    take(READING_POINT, 0, 0, ESTATE_STALE, FAULT_TIMEOUT, 6000);
    assert_int_equal(at(0, 6000)->quality, ESTATE_GOOD);
    assert_int_equal(at(0, 6000)->fault, FAULT_TIMEOUT);
    assert_int_equal(at(0, 9000)->quality, ESTATE_STALE);
}

/* What a bus says of a point without the device's word is no sign of life. */
static void only_an_answer_brings_a_lost_device_back(void **state)
{
    (void)state;
    for (uint8_t fault = FAULT_NONE + 1; fault < FAULT_COUNT; fault++) {
        bool spoke = fault == FAULT_EXCEPTION || fault == FAULT_ERROR_VALUE ||
                     fault == FAULT_RANGE || fault == FAULT_UNKNOWN_CODE || fault == FAULT_MOVING ||
                     fault == FAULT_WIRING;

        take(READING_DEVICE, 0, 0, ESTATE_LOST, FAULT_TIMEOUT, 1000);
        assert_int_equal(take(READING_POINT, 0, 0, ESTATE_BAD, fault, 1000), spoke);
    }
}

static void a_lost_device_or_bus_makes_its_points_lost(void **state)
{
    (void)state;
    take(READING_POINT, 0, 182, ESTATE_GOOD, 0, 1000);
    take(READING_POINT, 1, 180, ESTATE_GOOD, 0, 1000);
    assert_true(take(READING_DEVICE, 0, 0, ESTATE_LOST, FAULT_TIMEOUT, 1000));
    assert_false(take(READING_DEVICE, 0, 0, ESTATE_LOST, FAULT_TIMEOUT, 1000));
    assert_int_equal(at(0, 1000)->quality, ESTATE_LOST);
    assert_int_equal(at(0, 1000)->fault, FAULT_TIMEOUT);
    assert_int_equal(at(1, 1000)->quality, ESTATE_GOOD);
    take(READING_BUS, 0, 0, ESTATE_LOST, FAULT_LINK, 1000);
    assert_int_equal(at(1, 1000)->quality, ESTATE_LOST);
    assert_int_equal(at(1, 1000)->fault, FAULT_LINK);
    take(READING_BUS, 0, 0, ESTATE_GOOD, 0, 2000);
    assert_int_equal(at(1, 2000)->quality, ESTATE_GOOD);
    assert_int_equal(at(0, 2000)->quality, ESTATE_LOST);
}

static void any_answer_brings_a_device_back(void **state)
{
    (void)state;
    take(READING_DEVICE, 0, 0, ESTATE_LOST, FAULT_TIMEOUT, 1000);
    assert_true(take(READING_POINT, 0, 182, ESTATE_GOOD, 0, 2000));
    assert_int_equal(at(0, 2000)->quality, ESTATE_GOOD);
    take(READING_BUS, 0, 0, ESTATE_LOST, FAULT_LINK, 2500);
    assert_true(take(READING_POINT, 0, 182, ESTATE_GOOD, 0, 2600));
    assert_int_equal(at(0, 2600)->quality, ESTATE_GOOD);
    take(READING_DEVICE, 0, 0, ESTATE_LOST, FAULT_TIMEOUT, 3000);
    take(READING_POINT, 0, 0, ESTATE_BAD, FAULT_TIMEOUT, 3000);
    assert_int_equal(at(0, 3000)->quality, ESTATE_LOST);
    take(READING_POINT, 0, 0, ESTATE_BAD, FAULT_ERROR_VALUE, 4000);
    assert_int_equal(at(0, 4000)->quality, ESTATE_BAD);
}

static void only_changes_are_stamped(void **state)
{
    uint64_t stamp;

    (void)state;
    take(READING_POINT, 0, 182, ESTATE_GOOD, 0, 1000);
    stamp = (at(0, 1000), quality.point[0].stamp);
    take(READING_POINT, 0, 182, ESTATE_GOOD, 0, 2000);
    assert_int_equal((at(0, 2000), quality.point[0].stamp), stamp);
    assert_int_equal(quality.point[0].value.changed_ms, 1000);
    take(READING_POINT, 0, 181, ESTATE_GOOD, 0, 3000);
    assert_true(quality.point[0].stamp > stamp);
    stamp = quality.point[0].stamp;
    at(0, 30000);
    assert_true(quality.point[0].stamp > stamp);
}

static void readings_of_nothing_are_ignored(void **state)
{
    (void)state;
    for (uint8_t kind = 0; kind < 5; kind++)
        assert_false(take(kind, 4000, 1, ESTATE_GOOD, 0, 1));
}

static uint64_t newest_of(const struct quality *from, const struct zone_site *zone)
{
    uint64_t newest = 0;

    for (uint16_t r = 0; r < zone->plugin->roles; r++)
        for (uint16_t i = 0; i < zone->role[r].inputs; i++) {
            uint32_t point = zone->role[r].input[i].point;

            if (point != SITE_NO && from->point[point].stamp > newest)
                newest = from->point[point].stamp;
        }
    return newest;
}

static void zones_know_the_newest_change(const struct quality *from)
{
    for (uint32_t z = 0; z < bench->site.zones; z++)
        assert_int_equal(from->newest[z], newest_of(from, &bench->site.zone[z]));
}

static void a_change_is_news_to_every_zone_that_reads_the_point(void **state)
{
    struct quality shared;
    struct reading reading = {.kind = READING_POINT, .quality = ESTATE_GOOD, .value = 182};

    (void)state;
    bench_bind(bench, HOUSE, VALVE, RISER_LEVEL);
    bench_bind(bench, RISER, VALVE, RISER_LEVEL);
    assert_int_equal(quality_init(&shared, &bench->site), 0);
    for (reading.index = 0; reading.index < POINTS; reading.index++) {
        quality_take(&shared, &reading, 1000);
        zones_know_the_newest_change(&shared);
    }
    quality_refresh(&shared, 1000);
    zones_know_the_newest_change(&shared);
    assert_int_equal(shared.point[RISER_LEVEL].readers, 2);
    quality_clear(&shared);
}

/* One of two has each point assessed each time, the other only those that it has to. */
static void no_point_is_forgotten(void **state)
{
    static const uint8_t fault[] = {FAULT_NONE, FAULT_RANGE, FAULT_EXCEPTION, FAULT_TIMEOUT};
    struct quality whole;
    int64_t now = 0;

    (void)state;
    assert_int_equal(quality_init(&whole, &bench->site), 0);
    srand(1);
    for (int i = 0; i < 20000; i++) {
        struct reading r = {.kind = (uint8_t)(READING_POINT + (rand() % 8 ? 0 : rand() % 3)),
                            .quality = (uint8_t)(ESTATE_GOOD + rand() % 4),
                            .fault = fault[rand() % 4],
                            .value = rand() % 3};

        r.index = (uint32_t)rand() % (r.kind == READING_POINT    ? bench->site.points
                                      : r.kind == READING_DEVICE ? bench->site.devices
                                                                 : bench->site.buses);
        now += rand() % 100 ? rand() % 50 : rand() % 20000;
        assert_int_equal(quality_take(&quality, &r, now), quality_take(&whole, &r, now));
        if (rand() % 4)
            continue;
        whole.all_ms = INT64_MIN;
        quality_refresh(&quality, now);
        quality_refresh(&whole, now);
        zones_know_the_newest_change(&quality);
        for (uint32_t p = 0; p < bench->site.points; p++) {
            assert_int_equal(quality.point[p].value.quality, whole.point[p].value.quality);
            assert_int_equal(quality.point[p].value.fault, whole.point[p].value.fault);
        }
    }
    quality_adopt(&whole, &quality);
    zones_know_the_newest_change(&whole);
    quality_clear(&whole);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, up, down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_value_ages),
        TEST(a_bad_reading_is_bad_at_once_and_keeps_the_old_time),
        TEST(a_missed_read_only_ages),
        TEST(only_an_answer_brings_a_lost_device_back),
        TEST(a_lost_device_or_bus_makes_its_points_lost),
        TEST(any_answer_brings_a_device_back),
        TEST(only_changes_are_stamped),
        TEST(readings_of_nothing_are_ignored),
        TEST(a_change_is_news_to_every_zone_that_reads_the_point),
        TEST(no_point_is_forgotten),
    };

    return cmocka_run_group_tests_name("quality", tests, NULL, NULL);
}
