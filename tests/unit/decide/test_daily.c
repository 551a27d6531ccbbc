/* The minutes of a day: shares that add up, midnight, jumps of the clock, restarts. */
#include "bench.h"

static struct bench *bench;

static int up(void **state)
{
    assert_int_equal(bench_up(state), 0);
    bench = *state;
    return 0;
}

/* To a local time of day; the estate's time passes with it. */
static void live_until(int hour, int minute)
{
    int64_t target = (hour * 60 + minute) * INT64_C(60000);

    bench_live(bench, (int)((target - bench->now.local_ms) / 1000));
}

#define RISER_MINUTES "fire.zones.1.minutes."
static double sum(int32_t day)
{
    return bench_daily(bench, day, RISER_MINUTES "normal") +
           bench_daily(bench, day, RISER_MINUTES "dry") +
           bench_daily(bench, day, RISER_MINUTES "unknown");
}

static void shares_add_up(void **state)
{
    int32_t today = bench->now.local_day;

    (void)state;
    live_until(9, 0);
    bench->number[RISER_LEVEL] = 3;
    bench_live(bench, 2363);
    bench->number[RISER_LEVEL] = 182;
    live_until(12, 0);
    bench->number[RISER_LEVEL] = NAN;
    live_until(12, 30);
    assert_float_equal(bench_daily(bench, today, "minutes"), 750, 0);
    assert_float_equal(bench_daily(bench, today, "watched"), 270, 0.2);
    assert_float_equal(bench_daily(bench, today, RISER_MINUTES "dry"), 39.4, 0.001);
    assert_float_equal(bench_daily(bench, today, RISER_MINUTES "unknown"), 510, 0.3);
    assert_float_equal(sum(today), 750, 1e-9);
    assert_float_equal(bench_daily(bench, today, "fire.zones.1.dry.no_permit"), 39.4, 0.001);
    assert_float_equal(bench_daily(bench, today, "fire.zones.1.dry.longest"), 39.4, 0.001);
    assert_float_equal(bench_daily(bench, today, "fire.zones.1.dry.times"), 1, 0);
    assert_float_equal(bench_daily(bench, today, "fire.zones.1.level.min"), 3, 0);
    assert_float_equal(bench_daily(bench, today, "fire.zones.0.level.min"), 182, 0);
    assert_float_equal(bench_daily(bench, today, "alarms.0.2"), 1, 0);
    assert_null(desk_daily(bench->desk, today - 1, &bench->now));
}

static void a_day_ends_at_midnight(void **state)
{
    int32_t first = bench->now.local_day;

    (void)state;
    live_until(23, 30);
    bench->number[RISER_LEVEL] = 3;
    bench_live(bench, 3600);
    assert_int_equal(bench->now.local_day, first + 1);
    assert_float_equal(bench_daily(bench, first, "minutes"), 1440, 0);
    assert_float_equal(bench_daily(bench, first, RISER_MINUTES "dry"), 30, 0.1);
    assert_float_equal(sum(first), 1440, 1e-9);
    assert_float_equal(bench_daily(bench, first + 1, RISER_MINUTES "dry"), 30, 0.1);
    assert_float_equal(bench_daily(bench, first + 1, "fire.zones.1.dry.longest"), 30, 0.1);
    assert_float_equal(bench_daily(bench, first + 1, "fire.zones.1.dry.times"), 1, 0);
    assert_float_equal(sum(first + 1), 30, 1e-9);
    assert_float_equal(bench_daily(bench, first, "fire.zones.0.reads.pump-out"), 16.0 * 3600, 5);
    assert_float_equal(bench_daily(bench, first + 1, "fire.zones.0.reads.pump-out"), 1800, 5);
}

static void a_stretch_over_midnight_is_cut_there(void **state)
{
    struct moment now = bench->now;
    struct zone zone;

    (void)state;
    now.local_ms = DAILY_DAY_MS - 3000;
    assert_int_equal(zone_init(&zone, &bench->zone[RISER], "one", &now), 0);
    now.now_ms += 4000;
    now.local_day++;
    now.local_ms = 1000;
    daily_count(&zone, DRY, &now);
    assert_int_equal(zone.in.code[DRY].share[ZONE_YESTERDAY].ms, 3000);
    assert_int_equal(zone.in.code[DRY].share[ZONE_YESTERDAY].longest_from, DAILY_DAY_MS - 3000);
    assert_int_equal(zone.in.code[DRY].share[ZONE_TODAY].ms, 1000);
    zone_clear(&zone);
}

/* 1 s unknown, 3 s normal, 3 s dry: each rounds up, and together they must not. */
static void rounding_keeps_the_sum(void **state)
{
    (void)state;
    bench_live(bench, 3);
    bench->number[RISER_LEVEL] = 3;
    bench_live(bench, 4);
    bench->number[RISER_LEVEL] = 182;
    assert_float_equal(sum(bench->now.local_day),
                       bench_daily(bench, bench->now.local_day, "minutes"), 1e-9);
}

static void a_clock_set_forward_leaves_a_gap(void **state)
{
    int32_t today = bench->now.local_day;

    (void)state;
    live_until(10, 0);
    bench_clock(bench, 3600000);
    live_until(12, 0);
    assert_float_equal(bench_daily(bench, today, RISER_MINUTES "normal"), 180, 0.1);
    assert_float_equal(bench_daily(bench, today, RISER_MINUTES "unknown"), 540, 0.1);
    assert_float_equal(sum(today), 720, 1e-9);
}

static void a_clock_set_back_counts_nothing_twice(void **state)
{
    int32_t today = bench->now.local_day;

    (void)state;
    live_until(10, 0);
    bench_clock(bench, -9 * 3600000);
    bench_live(bench, 600);
    assert_float_equal(bench_daily(bench, today, RISER_MINUTES "normal"), 130, 0.1);
    assert_float_equal(sum(today), bench_daily(bench, today, "minutes"), 1e-9);
}

static void a_clock_set_back_over_midnight_finds_its_day_again(void **state)
{
    int32_t first = bench->now.local_day;

    (void)state;
    live_until(24, 10);
    assert_int_equal(bench->now.local_day, first + 1);
    bench_clock(bench, -1200000);
    assert_int_equal(bench->now.local_day, first);
    live_until(24, 10);
    assert_float_equal(bench_daily(bench, first, RISER_MINUTES "normal"), 970, 0.1);
    assert_float_equal(bench_daily(bench, first + 1, RISER_MINUTES "normal"), 20, 0.1);
    assert_float_equal(bench_daily(bench, first + 1, "fire.zones.1.level.min"), 182, 0);
}

static void time_without_a_watch_is_unknown(void **state)
{
    int32_t today = bench->now.local_day;

    (void)state;
    live_until(10, 0);
    bench_restart(bench, 3600000);
    live_until(12, 0);
    assert_float_equal(bench_daily(bench, today, "watched"), 180, 0.1);
    assert_float_equal(bench_daily(bench, today, RISER_MINUTES "normal"), 180, 0.1);
    assert_float_equal(sum(today), 720, 1e-9);
}

static void off_over_midnight_keeps_yesterday(void **state)
{
    int32_t first = bench->now.local_day;

    (void)state;
    live_until(20, 0);
    bench_restart(bench, 8 * INT64_C(3600000));
    bench_live(bench, 60);
    assert_float_equal(bench_daily(bench, first, RISER_MINUTES "normal"), 720, 0.1);
    assert_float_equal(sum(first), 1440, 1e-9);
    assert_float_equal(sum(first + 1), 241, 1e-9);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, up, bench_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(shares_add_up),
        TEST(a_day_ends_at_midnight),
        TEST(a_stretch_over_midnight_is_cut_there),
        TEST(rounding_keeps_the_sum),
        TEST(a_clock_set_forward_leaves_a_gap),
        TEST(a_clock_set_back_counts_nothing_twice),
        TEST(a_clock_set_back_over_midnight_finds_its_day_again),
        TEST(time_without_a_watch_is_unknown),
        TEST(off_over_midnight_keeps_yesterday),
    };

    return cmocka_run_group_tests_name("daily", tests, NULL, NULL);
}
