/* Levels to readings in virtual time: debounce, pairs, counting, periods. */
#include "bench.h"

#include <stdlib.h>

#include "acquire/lines.h"
#include "estate_plugin.h"

enum { TOLD_MOST = 256, DEBOUNCE_MS = 50, PERIOD_MS = 5000, FIRST_MS = 100000 };

static struct bench bench;
static const struct product chip;
static const struct product_point contact = {.type = TYPE_BOOL};
static struct lines *lines;
static struct reading told[TOLD_MOST];
static size_t tellings;
static struct device_counters counted;
static int64_t now;

static void take_readings(void *owner, const struct reading *reading, size_t n)
{
    (void)owner;
    assert_true(tellings + n <= TOLD_MOST);
    memcpy(told + tellings, reading, n * sizeof *reading);
    tellings += n;
}

static void take_counters(void *owner, uint32_t device, const struct device_counters *counters)
{
    (void)owner;
    assert_int_equal(device, 0);
    counted = *counters;
}

static struct point_site *add(const char *open, const char *shut)
{
    struct point_site *point = bench_point(&bench, &contact, 0, PERIOD_MS);

    snprintf(point->source[0].line, sizeof point->source[0].line, "%s", open);
    snprintf(point->source[1].line, sizeof point->source[1].line, "%s", shut);
    point->source[1].point = shut[0] ? &contact : NULL;
    return point;
}

static int start(void **state)
{
    (void)state;
    bench_start(&bench);
    bench_bus(&bench, BUS_GPIO, "pinctrl", 0);
    bench.bus[0].debounce_ms = DEBOUNCE_MS;
    bench_device(&bench, 0, &chip);
    now = FIRST_MS;
    tellings = 0;
    return 0;
}

static int stop(void **state)
{
    (void)state;
    lines_free(lines);
    lines = NULL;
    return 0;
}

/* The chip is there and all its lines stand at 0. */
static void begin(void)
{
    const struct bus_sink sink = {.readings = take_readings, .counted = take_counters};

    assert_int_equal(lines_new(&bench.site, 0, 3, &sink, &lines), 0);
    lines_link(lines, true, now);
    for (int round = 0; round < 2; round++, now += DEBOUNCE_MS) {
        for (uint32_t i = 0; i < lines_count(lines); i++) {
            assert_true(lines_due(lines, i, now));
            lines_read(lines, i, false, false, now);
        }
        assert_int_equal(lines_tick(lines, now), round ? 1000 : DEBOUNCE_MS);
    }
    tellings = 0;
}

/* Line `line` reads `level`, after edges or not; returns how many readings that brought. */
static size_t level_is(uint32_t line, bool level, bool edges)
{
    size_t before = tellings;

    lines_read(lines, line, level, edges, now);
    lines_tick(lines, now);
    return tellings - before;
}

/* As gpio does: edges come, then the level is read again until it has settled. */
static void set(uint32_t line, bool level)
{
    level_is(line, level, true);
    now += DEBOUNCE_MS;
    assert_true(lines_due(lines, line, now));
    level_is(line, level, false);
    assert_true(lines_settled(lines, line));
}

static void last_is(uint32_t point, uint8_t fault, double value)
{
    const struct reading *r = &told[tellings - 1];

    assert_true(tellings > 0);
    assert_int_equal(r->kind, READING_POINT);
    assert_int_equal(r->index, point);
    assert_int_equal(r->generation, 3);
    assert_int_equal(r->fault, fault);
    assert_int_equal(r->quality, fault ? ESTATE_BAD : ESTATE_GOOD);
    assert_int_equal(r->time_ms, now);
    assert_true(fault ? isnan(r->value) : r->value == value);
}

static void a_level_counts_when_it_has_stood(void **state)
{
    (void)state;
    add("17", "");
    begin();
    assert_string_equal(lines_name(lines, 0), "17");
    assert_int_equal(level_is(0, true, true), 0);
    assert_false(lines_settled(lines, 0));
    assert_int_equal(lines_tick(lines, now), DEBOUNCE_MS);
    now += DEBOUNCE_MS - 1;
    assert_false(lines_due(lines, 0, now));
    assert_int_equal(level_is(0, true, false), 0);
    now++;
    assert_true(lines_due(lines, 0, now));
    assert_int_equal(level_is(0, true, false), 1);
    last_is(0, FAULT_NONE, 1);
}

static void a_bounce_begins_the_wait_anew(void **state)
{
    (void)state;
    add("17", "");
    begin();
    level_is(0, true, true);
    now += DEBOUNCE_MS;
    assert_int_equal(level_is(0, true, true), 0); /* the same level, but it was left meanwhile */
    now += DEBOUNCE_MS - 1;
    assert_int_equal(level_is(0, true, false), 0);
    now++;
    assert_int_equal(level_is(0, true, false), 1);
    level_is(0, false, true);
    now += DEBOUNCE_MS / 2;
    assert_int_equal(level_is(0, true, true), 0); /* back where it was: nothing happened */
    assert_true(lines_settled(lines, 0));
}

static void what_chatters_for_ever_is_not_told(void **state)
{
    (void)state;
    add("17", "");
    add("18", "");
    begin();
    for (int64_t end = now + 3 * PERIOD_MS; now < end; now += DEBOUNCE_MS) {
        lines_read(lines, 0, true, true, now);
        lines_read(lines, 1, false, false, now);
        assert_in_range(lines_tick(lines, now), 1, DEBOUNCE_MS);
    }
    assert_int_equal(tellings, 3);
    for (size_t i = 0; i < tellings; i++)
        assert_int_equal(told[i].index, 1);
}

/* A settled half beside an unsettled one: its point cannot be told, but nobody spins. */
static void half_a_pair_waits_for_the_other(void **state)
{
    (void)state;
    add("17", "27");
    begin();
    now += PERIOD_MS;
    level_is(0, true, true);
    level_is(1, false, false);
    assert_int_equal(lines_tick(lines, now), DEBOUNCE_MS);
    assert_int_equal(tellings, 0);
}

static void a_missed_edge_is_found_within_a_second(void **state)
{
    (void)state;
    add("17", "");
    begin();
    now += lines_tick(lines, now);
    assert_in_range(now, FIRST_MS, FIRST_MS + 1100);
    assert_true(lines_due(lines, 0, now));
    level_is(0, true, false);
    now += lines_tick(lines, now);
    assert_int_equal(level_is(0, true, false), 1);
    last_is(0, FAULT_NONE, 1);
}

static void a_value_is_told_at_every_period_as_read_then(void **state)
{
    int64_t end;

    (void)state;
    add("17", "")->inverted = true;
    begin();
    for (end = now + 10 * PERIOD_MS; now < end; now += lines_tick(lines, now))
        if (lines_due(lines, 0, now)) {
            size_t before = tellings;

            if (level_is(0, false, false))
                last_is(0, FAULT_NONE, 1);
            assert_true(tellings - before <= 1);
        }
    assert_int_equal(tellings, 10);
}

static void a_pair_is_open_shut_moving_or_broken(void **state)
{
    (void)state;
    add("17", "27");
    begin();
    set(0, true);
    last_is(0, FAULT_NONE, 1);
    set(0, false);
    last_is(0, FAULT_MOVING, 0);
    now += 30000;
    level_is(1, false, false);
    last_is(0, FAULT_MOVING, 0);
    now += 1000;
    level_is(1, false, false);
    last_is(0, FAULT_WIRING, 0);
    set(1, true);
    last_is(0, FAULT_NONE, 0);
    set(0, true);
    last_is(0, FAULT_WIRING, 0);
    set(1, false);
    set(0, false);
    lines_link(lines, false, now += 60000); /* what it did meanwhile is unknown: it may move */
    lines_link(lines, true, now);
    for (int i = 0; i < 2; i++, now += DEBOUNCE_MS) {
        level_is(0, false, false);
        level_is(1, false, false);
    }
    now -= DEBOUNCE_MS;
    last_is(0, FAULT_MOVING, 0);
}

/* Both halves switch in one moment: no 00 or 11 is seen between. */
static void halves_that_switch_together_are_never_broken(void **state)
{
    (void)state;
    add("17", "27");
    begin();
    set(0, true);
    tellings = 0;
    level_is(0, false, true);
    now += 10;
    level_is(1, true, true);
    now += DEBOUNCE_MS - 10;
    assert_int_equal(level_is(0, false, false), 0);
    now += 10;
    assert_int_equal(level_is(1, true, false), 1);
    last_is(0, FAULT_NONE, 0);
}

static void pulses_are_counted_when_they_settle(void **state)
{
    struct point_site *straight, *inverted;

    (void)state;
    straight = add("17", "");
    straight->pulses = true;
    straight->adjust = 100;
    inverted = add("!18", "");
    inverted->pulses = inverted->inverted = true;
    begin();
    for (int i = 1; i <= 5; i++) {
        set(0, true);
        last_is(0, FAULT_NONE, 100 + i);
        set(0, false);
        level_is(0, true, true); /* shorter than the debounce time */
        now += DEBOUNCE_MS / 2;
        level_is(0, false, true);
    }
    assert_int_equal(tellings, 5);
    set(1, true);
    set(1, false); /* of an inverted line this is the pulse */
    last_is(1, FAULT_NONE, 1);
}

static void a_chip_that_goes_takes_its_points_with_it(void **state)
{
    (void)state;
    add("17", "");
    add("18", "")->pulses = true;
    begin();
    set(0, true);
    set(1, true);
    tellings = 0;
    lines_link(lines, false, now);
    lines_link(lines, false, now);
    assert_int_equal(tellings, 2);
    assert_int_equal(told[0].kind, READING_BUS);
    assert_int_equal(told[1].kind, READING_DEVICE);
    assert_int_equal(told[1].quality, ESTATE_LOST);
    assert_int_equal(told[1].fault, FAULT_LINK);
    assert_true(counted.lost && counted.by_fault[FAULT_LINK] == 1);
    assert_true(lines_tick(lines, now) > 1000);
    now += 60000;
    lines_link(lines, true, now);
    assert_false(counted.lost);
    assert_int_equal(tellings, 4);
    assert_int_equal(told[2].quality, ESTATE_GOOD);
    assert_true(lines_due(lines, 0, now) && lines_due(lines, 1, now));
    level_is(0, false, false);
    level_is(1, true, false);
    assert_int_equal(tellings, 4); /* what was known is not believed, what is new has not stood */
    now += DEBOUNCE_MS;
    assert_int_equal(level_is(0, false, false), 1);
    last_is(0, FAULT_NONE, 0);
    level_is(1, true, false);
    last_is(1, FAULT_NONE, 1); /* the count goes on, and the line is not a pulse for being there */
}

static void a_refused_line_is_bad_and_stops_no_other(void **state)
{
    (void)state;
    add("17", "");
    add("18", "28");
    begin();
    lines_refuse(lines, 2);
    lines_tick(lines, now);
    assert_int_equal(tellings, 1);
    last_is(1, FAULT_EXCEPTION, 0);
    assert_true(lines_tick(lines, now) > 0);
    set(0, true);
    last_is(0, FAULT_NONE, 1);
    now += PERIOD_MS;
    assert_int_equal(level_is(0, true, false), 2);
    set(2, true);
    last_is(1, FAULT_NONE, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_level_counts_when_it_has_stood, start, stop),
        cmocka_unit_test_setup_teardown(a_bounce_begins_the_wait_anew, start, stop),
        cmocka_unit_test_setup_teardown(what_chatters_for_ever_is_not_told, start, stop),
        cmocka_unit_test_setup_teardown(half_a_pair_waits_for_the_other, start, stop),
        cmocka_unit_test_setup_teardown(a_missed_edge_is_found_within_a_second, start, stop),
        cmocka_unit_test_setup_teardown(a_value_is_told_at_every_period_as_read_then, start, stop),
        cmocka_unit_test_setup_teardown(a_pair_is_open_shut_moving_or_broken, start, stop),
        cmocka_unit_test_setup_teardown(halves_that_switch_together_are_never_broken, start, stop),
        cmocka_unit_test_setup_teardown(pulses_are_counted_when_they_settle, start, stop),
        cmocka_unit_test_setup_teardown(a_chip_that_goes_takes_its_points_with_it, start, stop),
        cmocka_unit_test_setup_teardown(a_refused_line_is_bad_and_stops_no_other, start, stop),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
