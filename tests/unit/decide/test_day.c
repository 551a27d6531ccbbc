/* What a summary says beside the minutes: gaps, days nobody watched, permits, people, points. */
#include "bench.h"

#include "decide/desk_inside.h"

static struct bench *bench;

static int up(void **state)
{
    assert_int_equal(bench_up(state), 0);
    bench = *state;
    return 0;
}

/* To a local time of day. */
static void live_until(int hour, int minute)
{
    int64_t target = (hour * 60 + minute) * INT64_C(60000);

    bench_live(bench, (int)((target - bench->now.local_ms) / 1000));
}

static void off_for(int64_t ms, enum desk_gap why)
{
    bench_restart(bench, ms);
    desk_gap_was(bench->desk, why);
    bench_live(bench, 1);
}

/* The minutes of every zone add up. */
static void adds_up(int32_t day)
{
    static const char *const parts[] = {"normal", "dry", "unknown"};
    char path[64];

    for (int z = 0; z < 2; z++) {
        double sum = 0;

        for (int p = 0; p < 3; p++) {
            snprintf(path, sizeof path, "fire.zones.%d.minutes.%s", z, parts[p]);
            sum += bench_daily(bench, day, path);
        }
        assert_float_equal(sum, bench_daily(bench, day, "minutes"), 1e-9);
    }
}

#define HOUR INT64_C(3600000)

/* ---- gaps ---- */

static void what_was_not_watched_is_a_gap_with_its_reason(void **state)
{
    int32_t today = bench->now.local_day;

    (void)state;
    bench_daily_is(bench, today, "gaps", "[]");
    live_until(10, 0);
    off_for(HOUR, GAP_POWER);
    live_until(11, 30);
    off_for(4 * 60000, GAP_RESTART);
    live_until(12, 0);
    bench_clock(bench, HOUR);
    bench_live(bench, 60);
    bench_pass(bench, 120000);
    bench_live(bench, 60);
    bench_daily_is(bench, today, "gaps",
                   "[[\"10:00\",\"11:00\",\"power\"],[\"11:30\",\"11:34\",\"restart\"],"
                   "[\"12:00\",\"13:00\",\"clock\"],[\"13:01\",\"13:03\",\"busy\"]]");
    adds_up(today);
}

/* Nobody had set the clock yet when another configuration was taken. */
static void a_reload_does_not_forget_that_the_power_was_away(void **state)
{
    (void)state;
    live_until(10, 0);
    bench->now.time_quality = ESTATE_CLOCK_NONE;
    off_for(1000, GAP_POWER);
    bench_reload(bench);
    bench_live(bench, 10);
    bench_clock(bench, HOUR);
    bench->now.time_quality = ESTATE_CLOCK_NTP;
    bench_live(bench, 10);
    bench_daily_is(bench, bench->now.local_day, "gaps", "[[\"10:00\",\"11:00\",\"power\"]]");
}

static void a_short_pause_and_a_clock_set_back_are_no_gaps(void **state)
{
    int32_t today = bench->now.local_day;

    (void)state;
    live_until(9, 0);
    off_for(4000, GAP_RESTART);
    bench_clock(bench, -30 * 60000);
    live_until(9, 0);
    bench_clock(bench, 4000);
    bench_live(bench, 60);
    bench_daily_is(bench, today, "gaps", "[]");
}

static void a_gap_over_midnight_is_in_both_days(void **state)
{
    int32_t first = bench->now.local_day;

    (void)state;
    live_until(23, 0);
    off_for(2 * HOUR, GAP_STOP);
    bench_daily_is(bench, first, "gaps", "[[\"23:00\",\"24:00\",\"stop\"]]");
    bench_daily_is(bench, first + 1, "gaps", "[[\"00:00\",\"01:00\",\"stop\"]]");
    assert_float_equal(bench_daily(bench, first, "fire.zones.1.minutes.unknown"), 540, 0.2);
    adds_up(first);
    adds_up(first + 1);
}

/* ---- rows and bytes ---- */

static void a_day_names_its_rows_of_the_journal(void **state)
{
    int32_t first = bench->now.local_day;

    (void)state;
    live_until(9, 0);
    bench_daily_is(bench, first, "rows", "[]");
    desk_rows_before(bench->desk, 6);
    bench_daily_is(bench, first, "rows", "[]");
    for (int64_t seq = 7; seq <= 9; seq++)
        desk_row_stored(bench->desk, seq);
    bench_daily_is(bench, first, "rows", "[7,9]");
    bench_restart(bench, 20 * HOUR);
    desk_rows_before(bench->desk, 12); /* the power went before its state was kept */
    bench_live(bench, 1);
    desk_row_stored(bench->desk, 13);
    bench_daily_is(bench, first, "rows", "[7,12]");
    bench_daily_is(bench, first + 1, "rows", "[13,13]");
    desk_row_stored(bench->desk, 1); /* a new file */
    bench_daily_is(bench, first + 1, "rows", "[1,1]");
    desk_row_stored(bench->desk, 2);
    desk_rows_before(bench->desk, 0); /* and another */
    bench_daily_is(bench, first + 1, "rows", "[]");
}

static void bytes_are_those_of_the_month(void **state)
{
    int32_t first = bench->now.local_day; /* the 17th of July */
    double day = 24 * 60;

    (void)state;
    live_until(9, 0);
    desk_bytes(bench->desk, DESK_WIRE, 1000);
    desk_bytes(bench->desk, DESK_WIRE, 500);
    desk_bytes(bench->desk, DESK_FLASH, 20);
    assert_float_equal(bench_daily(bench, first, "bytes_month"), 1500, 0);
    assert_int_equal(desk_bytes_day(bench->desk, DESK_WIRE, first), 1500);
    bench_restart(bench, 24 * HOUR);
    bench_live(bench, 1);
    desk_bytes(bench->desk, DESK_WIRE, 7);
    assert_float_equal(bench_daily(bench, first, "bytes_month"), 1500, 0);
    assert_float_equal(bench_daily(bench, first + 1, "bytes_month"), 1507, 0);
    assert_int_equal(desk_bytes_day(bench->desk, DESK_WIRE, first + 1), 7);
    assert_int_equal(desk_bytes_month(bench->desk, DESK_FLASH, first + 1), 20);
    assert_int_equal(desk_bytes_day(bench->desk, DESK_FLASH, first + 1), 0);
    bench_restart(bench, 14 * 24 * HOUR);
    bench_live(bench, 1);
    desk_bytes(bench->desk, DESK_WIRE, 3);
    assert_float_equal(bench_daily(bench, first + 14, "bytes_month"), 1507, 0);
    assert_float_equal(bench_daily(bench, first + 14, "minutes"), day, 0);
    assert_float_equal(bench_daily(bench, first + 15, "bytes_month"), 3, 0);
    assert_int_equal(desk_bytes_day(bench->desk, DESK_WIRE, first + 15), 3); /* a new month */
}

static void of_very_many_gaps_the_newest_are_told(void **state)
{
    (void)state;
    for (int i = 0; i < KEPT_GAPS + 2; i++) {
        bench_pass(bench, 60000);
        bench_live(bench, 60);
    }
    bench_daily_is(bench, bench->now.local_day, "gaps.0", "[\"08:04\",\"08:05\",\"busy\"]");
    bench_daily_is(bench, bench->now.local_day, "gaps.15", "[\"08:34\",\"08:35\",\"busy\"]");
}

static void a_day_without_power_is_unknown(void **state)
{
    int32_t first = bench->now.local_day;

    (void)state;
    live_until(20, 0);
    off_for(50 * HOUR, GAP_POWER);
    assert_int_equal(bench->now.local_day, first + 2);
    bench_daily_is(bench, first, "gaps", "[[\"20:00\",\"24:00\",\"power\"]]");
    bench_daily_is(bench, first + 1, "gaps", "[[\"00:00\",\"24:00\",\"power\"]]");
    bench_daily_is(bench, first + 2, "gaps", "[[\"00:00\",\"22:00\",\"power\"]]");
    assert_float_equal(bench_daily(bench, first + 1, "watched"), 0, 0);
    assert_float_equal(bench_daily(bench, first + 1, "fire.zones.1.minutes.unknown"), 1440, 0);
    bench_daily_is(bench, first + 1, "fire.zones.1.level", "{\"min\":null}");
    for (int32_t day = first; day <= first + 2; day++)
        adds_up(day);
    assert_null(desk_daily(bench->desk, first - 1, &bench->now));
    assert_null(desk_daily(bench->desk, first + 3, &bench->now));
}

/* No battery behind the clock: after a power cut it is 1970 until the time server is reached. */
static void a_clock_that_nobody_set_turns_no_day(void **state)
{
    int32_t today = bench->now.local_day;
    int64_t noon = bench->now.utc_ms + 4 * HOUR;

    (void)state;
    live_until(10, 0);
    bench_restart(bench, 20000);
    desk_gap_was(bench->desk, GAP_POWER);
    bench->now.time_quality = ESTATE_CLOCK_NONE;
    bench_clock(bench, 1000000 - bench->now.utc_ms);
    bench_live(bench, 600);
    bench->now.time_quality = ESTATE_CLOCK_NTP;
    bench_clock(bench, noon - bench->now.utc_ms);
    bench_live(bench, 60);
    assert_int_equal(bench->now.local_day, today);
    assert_float_equal(bench_daily(bench, today, "watched"), 131, 0.1);
    bench_daily_is(bench, today, "gaps", "[[\"10:10\",\"12:00\",\"power\"]]");
    assert_null(desk_daily(bench->desk, 0, &bench->now));
    adds_up(today);
}

/* The first time that a new board is told: the days since 1970 are none that it missed. */
static void days_before_the_first_right_clock_are_not_told(void **state)
{
    int64_t right = bench->now.utc_ms;
    int32_t today = bench->now.local_day;

    (void)state;
    bench->now.time_quality = ESTATE_CLOCK_NONE;
    bench_clock(bench, 1000000 - right);
    desk_free(bench->desk);
    bench->desk = bench_desk(bench);
    bench_live(bench, 60);
    bench->now.time_quality = ESTATE_CLOCK_NTP;
    bench_clock(bench, right - bench->now.utc_ms);
    bench_live(bench, 60);
    assert_false(desk_daily_due(bench->desk, today - 1, false));
    assert_null(desk_daily(bench->desk, today - 1, &bench->now));
    bench_clock(bench, 3 * 24 * HOUR); /* those after it are */
    bench_live(bench, 60);
    assert_true(desk_daily_due(bench->desk, today + 1, false));
}

/* A clock that was years ahead is another matter: the right time is believed. */
static void a_synchronised_clock_is_always_believed(void **state)
{
    int32_t today = bench->now.local_day;

    (void)state;
    bench_clock(bench, 1000 * 24 * HOUR);
    bench_live(bench, 60);
    bench_clock(bench, -1000 * 24 * HOUR);
    bench_live(bench, 60);
    assert_float_equal(bench_daily(bench, today, "watched"), 1, 0.1);
}

/* ---- which summaries are due ---- */

static void each_day_is_told_once_and_again_when_more_is_known(void **state)
{
    int32_t first = bench->now.local_day;

    (void)state;
    live_until(24, 10);
    assert_true(desk_daily_due(bench->desk, first, false));
    assert_false(desk_daily_due(bench->desk, first - 1, false));
    desk_daily_told(bench->desk, first);
    bench_live(bench, 60);
    assert_false(desk_daily_due(bench->desk, first, true));
    bench_restart(bench, 1000);
    bench_live(bench, 60);
    assert_false(desk_daily_due(bench->desk, first, true));
    bench_clock(bench, -20 * 60000);
    assert_int_equal(bench->now.local_day, first);
    live_until(24, 5);
    assert_true(desk_daily_due(bench->desk, first, true));
    desk_daily_told(bench->desk, first);
    assert_false(desk_daily_due(bench->desk, first, true));
    adds_up(first);
    adds_up(first + 1);
}

static void a_drill_that_somebody_sees_after_midnight_is_more(void **state)
{
    struct kept_drill drill = {.point = "top",
                               .at_utc_ms = bench->now.utc_ms,
                               .committed_ms = 9,
                               .broker_ms = 61,
                               .city_ms = -1,
                               .person_ms = -1,
                               .day = bench->now.local_day,
                               .kind = DRILL_PATH,
                               .used = 1};

    (void)state;
    bench_live(bench, 1);
    bench->desk->kept->drill[3] = drill;
    bench->desk->kept->drill[4] =
        (struct kept_drill){.day = drill.day, .used = 1, .kind = DRILL_PROOF};
    bench_daily_is(bench, drill.day, "drills",
                   "[{\"point\":\"top\",\"at\":\"08:00\",\"committed_ms\":9,\"broker_ms\":61,"
                   "\"city_ms\":null,\"person_s\":null}]");
    live_until(24, 10);
    desk_daily_told(bench->desk, drill.day);
    assert_false(desk_daily_due(bench->desk, drill.day, true));
    bench->desk->kept->drill[3].person_ms = 75400;
    assert_true(desk_daily_due(bench->desk, drill.day, true));
    bench_daily_is(bench, drill.day, "drills.0.person_s", "75");
}

static void days_without_power_are_due(void **state)
{
    int32_t first = bench->now.local_day;

    (void)state;
    live_until(20, 0);
    off_for(74 * HOUR, GAP_POWER);
    for (int32_t day = first; day < first + 3; day++)
        assert_true(desk_daily_due(bench->desk, day, false));
    assert_false(desk_daily_due(bench->desk, first + 1, true));
    assert_false(desk_daily_due(bench->desk, first - 1, false));
}

/* ---- summer time ---- */

static void a_day_of_23_or_25_hours_adds_up(void **state)
{
    static const struct {
        int64_t start_utc_ms;
        double minutes;
        const char *gap;
    } rows[] = {{INT64_C(1743246000000), 1380, "[[\"00:30\",\"04:30\",\"power\"]]"},
                {INT64_C(1761386400000), 1500, "[[\"00:30\",\"02:30\",\"power\"]]"}};

    (void)state;
    assert_int_equal(clock_set_zone("Europe/Berlin"), 0);
    for (int i = 0; i < 2; i++) {
        int32_t day;

        desk_free(bench->desk);
        bench_clock(bench, rows[i].start_utc_ms - bench->now.utc_ms);
        bench->desk = bench_desk(bench);
        bench_live(bench, (int)(12.5 * 3600));
        day = bench->now.local_day;
        assert_float_equal(bench_daily(bench, day, "minutes"), 30, 0.001);
        off_for(3 * HOUR, GAP_POWER);
        bench_live(bench, (int)rows[i].minutes * 60);
        assert_float_equal(bench_daily(bench, day, "minutes"), rows[i].minutes, 0);
        assert_float_equal(bench_daily(bench, day, "watched"), rows[i].minutes - 180, 0.2);
        assert_float_equal(bench_daily(bench, day, "fire.zones.1.minutes.unknown"), 180, 0.2);
        bench_daily_is(bench, day, "gaps", rows[i].gap);
        adds_up(day);
        adds_up(day + 1);
    }
}

/* ---- permits and people ---- */

static void permit(const char *number, uint8_t source, int64_t for_ms)
{
    const struct permit_order order = {.number = number,
                                       .by = "w",
                                       .reason = "r",
                                       .until_ms = bench->now.now_ms + for_ms,
                                       .source = source};
    uint32_t serial;

    assert_int_equal(desk_permit_open(bench->desk, RISER, &order, &bench->now, &serial), 0);
}

static void minutes_without_water_are_split_by_permit(void **state)
{
    int32_t today = bench->now.local_day;

    (void)state;
    live_until(9, 0);
    bench->number[RISER_LEVEL] = 3;
    live_until(9, 10);
    permit("S-1", PERMIT_SITE, 30 * 60000);
    live_until(9, 20);
    permit("C-2", PERMIT_CITY, 15 * 60000);
    live_until(10, 0);
    bench_daily_is(bench, today, "permits",
                   "[{\"zone\":\"riser\",\"number\":\"S-1\",\"source\":\"site\",\"from\":\"09:10\","
                   "\"to\":\"09:40\"},{\"zone\":\"riser\",\"number\":\"C-2\",\"source\":\"city\","
                   "\"from\":\"09:20\",\"to\":\"09:35\"}]");
    assert_float_equal(bench_daily(bench, today, "fire.zones.1.dry.permit_city"), 15, 0.05);
    assert_float_equal(bench_daily(bench, today, "fire.zones.1.dry.permit_site"), 15, 0.05);
    assert_float_equal(bench_daily(bench, today, "fire.zones.1.dry.no_permit"), 30, 0.05);
    adds_up(today);
}

static void a_permit_over_midnight_is_in_both_days(void **state)
{
    int32_t first = bench->now.local_day;

    (void)state;
    live_until(23, 0);
    permit("S-1", PERMIT_SITE, 3 * HOUR);
    live_until(24, 30);
    off_for(4 * HOUR, GAP_POWER);
    bench_daily_is(bench, first, "permits",
                   "[{\"zone\":\"riser\",\"number\":\"S-1\",\"source\":\"site\",\"from\":\"23:00\","
                   "\"to\":\"24:00\"}]");
    bench_daily_is(bench, first + 1, "permits.0.from", "\"00:00\"");
    bench_daily_is(bench, first + 1, "permits.0.to", "\"02:00\"");
}

/* A zone has places for four permits; those that went before are of the day all the same. */
static void a_zone_may_have_many_permits_in_a_day(void **state)
{
    int32_t today = bench->now.local_day;
    const char *const number[] = {"1", "2", "3", "4", "5", "6"};

    (void)state;
    for (int i = 0; i < 6; i++) {
        live_until(12 + 2 * i, 0);
        permit(number[i], PERMIT_SITE, HOUR);
    }
    live_until(24, 5);
    bench_daily_is(bench, today, "permits.0.number", "\"1\"");
    bench_daily_is(bench, today, "permits.0.from", "\"12:00\"");
    bench_daily_is(bench, today, "permits.0.to", "\"13:00\"");
    bench_daily_is(bench, today, "permits.1.number", "\"2\"");
    bench_daily_is(bench, today, "permits.5.number", "\"6\"");
    bench_daily_is(bench, today + 1, "permits", "[]");
}

static void is_until(const char *hour, int64_t utc_ms)
{
    char text[CLOCK_TEXT];

    assert_string_equal(clock_format_short(text, utc_ms), hour);
}

static void permit_is_until(void *context, uint32_t zone, const struct permit *permit)
{
    (void)zone;
    is_until(context, permit->until_utc_ms);
}

static void shelf_is_until(void *context, uint32_t zone, const struct shelf *shelf)
{
    (void)zone;
    is_until(context, shelf->until_utc_ms);
}

/* The end stays where it was; what the clock says of it does not. */
static void a_permit_follows_the_clock(void **state)
{
    int32_t today = bench->now.local_day;

    (void)state;
    bench->number[RISER_VALVE] = 0;
    live_until(22, 0);
    permit("S-1", PERMIT_SITE, 3 * HOUR);
    assert_int_equal(desk_shelve(bench->desk, bench_last(bench)->id, "w", "r",
                                 bench->now.now_ms + HOUR, false, &bench->now),
                     0);
    desk_permits(bench->desk, permit_is_until, "01:00");
    desk_shelves(bench->desk, shelf_is_until, "23:00");
    live_until(22, 10);
    bench_clock(bench, 8 * HOUR);
    bench_live(bench, 60);
    desk_permits(bench->desk, permit_is_until, "09:00");
    desk_shelves(bench->desk, shelf_is_until, "07:00");
    bench_daily_is(bench, today + 1, "permits.0.from", "\"06:00\"");
}

static void people_are_timed(void **state)
{
    int32_t today = bench->now.local_day;

    (void)state;
    bench_daily_is(bench, today, "acknowledged_after_s", "{\"median\":null,\"max\":null}");
    live_until(9, 0);
    bench->number[RISER_VALVE] = 0;
    bench_live(bench, 31 + 75);
    assert_int_equal(
        desk_acknowledge(bench->desk, bench_last(bench)->id, 0, "w", false, &bench->now), 0);
    bench_daily_is(bench, today, "acknowledged_after_s", "{\"median\":75,\"max\":75}");
    daily_acknowledged(bench->desk->kept, 25);
    bench_daily_is(bench, today, "acknowledged_after_s", "{\"median\":50,\"max\":75}");
    for (int i = 0; i < KEPT_ACKNOWLEDGED; i++)
        daily_acknowledged(bench->desk->kept, 10);
    bench_daily_is(bench, today, "acknowledged_after_s", "{\"median\":10,\"max\":75}");
    assert_int_equal(desk_shelve(bench->desk, bench_last(bench)->id, "w", "r",
                                 bench->now.now_ms + HOUR, false, &bench->now),
                     0);
    bench_live(bench, 600);
    assert_float_equal(bench_daily(bench, today, "shelved_min"), 10, 0.05);
}

/* ---- points, slots ---- */

static void points_that_are_rarely_good_are_named(void **state)
{
    int32_t first = bench->now.local_day;

    (void)state;
    bench_live(bench, 3600);
    bench_daily_is(bench, first, "points", "{\"total\":4,\"below_99_percent\":[]}");
    bench->number[RISER_SECOND] = NAN;
    bench_live(bench, 3600);
    bench_restart(bench, 1000);
    bench_live(bench, 3600);
    bench->number[RISER_SECOND] = 182;
    bench_daily_is(bench, first, "points.below_99_percent.0.0", "\"mid\"");
    assert_float_equal(bench_daily(bench, first, "points.below_99_percent.0.1"), 33.4, 0.3);
    live_until(24, 0);
    bench_live(bench, 3600);
    bench_daily_is(bench, first + 1, "points.below_99_percent", "[]");
    assert_float_equal(bench_daily(bench, first, "points.below_99_percent.0.1"), 87.5, 0.2);
    bench_clock(bench, -2 * HOUR);
    bench_live(bench, 60);
    assert_float_equal(bench_daily(bench, first, "points.below_99_percent.0.1"), 87.5, 0.2);
}

static void a_damaged_block_of_points_is_left_out(void **state)
{
    size_t size;
    const void *block = desk_points(bench->desk, &size);
    char copy[512] = {0};

    (void)state;
    memcpy(copy, block, size);
    assert_true(desk_restore_points(bench->desk, copy, size));
    assert_false(desk_restore_points(bench->desk, copy, size - 1));
    assert_false(desk_restore_points(bench->desk, copy, 4));
    copy[0] ^= 1;
    assert_false(desk_restore_points(bench->desk, copy, size));
}

static void bikes_are_told_by_slots_in_service(void **state)
{
    int32_t today = bench->now.local_day;
    struct json *daily;

    (void)state;
    bench_live(bench, 1);
    bench_daily_is(bench, today, "fire.sources",
                   "[{\"zone\":\"house\",\"in_service\":1},{\"zone\":\"riser\",\"in_service\":2}]");
    daily = desk_daily(bench->desk, today, &bench->now);
    assert_null(bench_part(daily, "fire.ebikes"));
    json_free(daily);
    bench->site.settings.ebikes = 620;
    TEXT_COPY(bench->site.settings.ebikes_on, "2025-06-30");
    assert_float_equal(bench_daily(bench, today, "fire.ebikes"), 620, 0);
    bench_daily_is(bench, today, "fire.ebikes_on", "\"2025-06-30\"");
    assert_float_equal(bench_daily(bench, today, "fire.bikes_per_slot"), 206.67, 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, up, bench_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(what_was_not_watched_is_a_gap_with_its_reason),
        TEST(a_reload_does_not_forget_that_the_power_was_away),
        TEST(a_short_pause_and_a_clock_set_back_are_no_gaps),
        TEST(a_gap_over_midnight_is_in_both_days),
        TEST(a_day_names_its_rows_of_the_journal),
        TEST(bytes_are_those_of_the_month),
        TEST(of_very_many_gaps_the_newest_are_told),
        TEST(a_day_without_power_is_unknown),
        TEST(a_clock_that_nobody_set_turns_no_day),
        TEST(days_before_the_first_right_clock_are_not_told),
        TEST(a_synchronised_clock_is_always_believed),
        TEST(each_day_is_told_once_and_again_when_more_is_known),
        TEST(a_drill_that_somebody_sees_after_midnight_is_more),
        TEST(days_without_power_are_due),
        TEST(a_day_of_23_or_25_hours_adds_up),
        TEST(minutes_without_water_are_split_by_permit),
        TEST(a_permit_over_midnight_is_in_both_days),
        TEST(a_zone_may_have_many_permits_in_a_day),
        TEST(a_permit_follows_the_clock),
        TEST(people_are_timed),
        TEST(points_that_are_rarely_good_are_named),
        TEST(a_damaged_block_of_points_is_left_out),
        TEST(bikes_are_told_by_slots_in_service),
    };

    return cmocka_run_group_tests_name("day", tests, NULL, NULL);
}
