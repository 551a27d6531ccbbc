/* Points that are read more often for a while, on virtual time. */
#include "simulated.h"

#include "asked.h"

static void repace(void)
{
    const struct acquire_order order = {.repace = true};

    bus_order(bus, &order, now);
    assert_int_equal(told.answers, 0); /* it is no request */
}

/* Requests to this unit within so long. */
static int count(uint8_t unit, int64_t ms)
{
    int n = 0;

    for (int64_t end = now + ms; now < end; n += asked.unit == unit)
        exchange(FAULT_NONE);
    return n;
}

static void a_point_is_read_faster_and_then_as_before(void **state)
{
    (void)state;
    trusted(BUS_TTY);
    assert_in_range(count(5, 10000), 9, 11);
    assert_int_equal(told.work.faster, 0);
    wanted_ms[1] = 200; /* one of the block is enough */
    repace();
    assert_in_range(count(5, 10000), 48, 52);
    assert_int_equal(told.work.faster, 1);
    assert_int_equal(told.work.overdue, 0);
    wanted_ms[1] = 0;
    repace();
    assert_in_range(count(5, 10000), 9, 11);
    assert_int_equal(told.work.faster, 0);
    wanted_ms[0] = 5000; /* never more rarely than configured */
    repace();
    assert_in_range(count(5, 10000), 9, 11);
    bus_free(bus);
}

static void the_next_turn_is_not_waited_for(void **state)
{
    int64_t before;

    (void)state;
    product = (struct product){0};
    holding = BENCH_POINT(.space = SPACE_HOLDING, .type = TYPE_U16, .address = 10);
    bench_start(&bench);
    bench_bus(&bench, BUS_TCP, "", 0);
    bench_device(&bench, 5, &product);
    bench_point(&bench, &holding, 0, 60000);
    start();
    exchange(FAULT_NONE);
    wanted_ms[0] = 1000;
    before = now;
    repace();
    next();
    assert_in_range(now - before, 1, 1000);
    bus_free(bus);
}

/* The word did not get through: the point's own next reading finds it. */
static void a_lost_word_is_found_at_the_next_reading(void **state)
{
    (void)state;
    trusted(BUS_TTY);
    wanted_ms[0] = 200;
    exchange(FAULT_NONE);
    assert_in_range(count(5, 10000), 48, 52);
    bus_free(bus);
}

/* What is asked for is more than the line can carry: the others feel nothing of it. */
static void a_full_bus_gives_only_what_is_left(void **state)
{
    static struct simulated line;
    static const struct product plain;

    (void)state;
    holding = BENCH_POINT(.space = SPACE_HOLDING, .type = TYPE_U16, .address = 10);
    bench_start(&bench);
    bench_bus(&bench, BUS_TTY, "", 0);
    for (uint8_t unit = 1; unit <= 4; unit++) {
        bench_device(&bench, unit, &plain);
        bench_point(&bench, &holding, 0, 200);
    }
    simulated_start(&line, &bench);
    simulated_run(&line, 10000);
    simulated_forget(&line);
    line.wanted_ms[0] = line.wanted_ms[3] = 10;
    bus_order(line.bus, &(struct acquire_order){.repace = true}, line.now_us / 1000);
    simulated_run(&line, 20000);
    assert_in_range(line.point[0].reads, 300, 500);
    assert_in_range(line.point[3].reads, 99, 110); /* the first took nearly all */
    assert_int_equal(line.work.overdue, 0);
    for (uint32_t p = 1; p < 4; p++)
        assert_in_range(line.point[p].pause_us, 1, 300000);
    bus_free(line.bus);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_point_is_read_faster_and_then_as_before),
        cmocka_unit_test(the_next_turn_is_not_waited_for),
        cmocka_unit_test(a_lost_word_is_found_at_the_next_reading),
        cmocka_unit_test(a_full_bus_gives_only_what_is_left),
    };

    return cmocka_run_group_tests_name("pace", tests, NULL, NULL);
}
