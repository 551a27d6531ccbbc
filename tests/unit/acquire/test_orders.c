/* Requests of others between a bus's own. */
#include "asked.h"

static void order(uint32_t number, uint8_t unit, bool idle, uint16_t count)
{
    const struct acquire_order o = {.number = number,
                                    .unit = unit,
                                    .idle = idle,
                                    .timeout_ms = 100,
                                    .length = 5,
                                    .pdu = {3, 0, 77, 0, (uint8_t)count}};

    bus_order(bus, &o, now);
}

static bool is_order(void)
{
    return asked.first == 77;
}

static void an_order_goes_after_the_request_in_hand(void **state)
{
    (void)state;
    trusted(BUS_TTY);
    order(41, 5, false, 3);
    assert_int_equal(ask(), 0);
    assert_true(is_order());
    assert_int_equal(request.unit, 5);
    assert_int_equal(request.timeout_us, 100000);
    answer(FAULT_NONE, 300);
    assert_int_equal(told.readings, 0);
    assert_int_equal(told.answers, 1);
    assert_int_equal(told.answer[0].number, 41);
    assert_int_equal(told.answer[0].fault, FAULT_NONE);
    assert_int_equal(told.answer[0].turnaround_us, 20000);
    assert_memory_equal(told.answer[0].pdu, ((uint8_t[]){3, 6, 1, 44, 1, 45, 1, 46}), 8);
    assert_int_equal(told.work.orders, 1);
    order(42, 5, false, 3);
    next();
    exception = 4;
    answer(FAULT_EXCEPTION, 0);
    assert_int_equal(told.answer[1].exception, 4);
    exchange(FAULT_NONE); /* and the device is still trusted */
    assert_int_equal(told.readings, 2);
    bus_free(bus);
}

static void orders_take_turns_with_alarms(void **state)
{
    (void)state;
    trusted(BUS_TCP);
    bus_free(bus);
    bench.point[0].alarms = true;
    bench.point[0].period_ms = bench.point[1].period_ms = 10;
    bench_device(&bench, 6, &product); /* two blocks, so that one is always due */
    bench_point(&bench, &holding, 0, 10)->alarms = true;
    start();
    exchange(FAULT_NONE);
    exchange(FAULT_NONE);
    for (uint32_t i = 0; i < 4; i++)
        order(i, 5, false, 1);
    for (int i = 0; i < 8; i++) {
        exchange(FAULT_NONE);
        assert_int_equal(is_order(), i % 2 == 0);
    }
    order(9, 5, true, 1);
    for (int i = 0; i < 20; i++) {
        exchange(FAULT_NONE);
        assert_false(is_order()); /* an idle one never gets its turn here */
    }
    bus_free(bus);
}

static void an_idle_order_waits_for_a_pause(void **state)
{
    (void)state;
    trusted(BUS_TCP);
    now += 1000;
    order(7, 9, true, 1);
    exchange(FAULT_NONE);
    assert_false(is_order());
    assert_int_equal(ask(), 0);
    assert_true(is_order());
    assert_int_equal(request.unit, 9); /* a unit that is not ours */
    answer(FAULT_TIMEOUT, 0);
    assert_int_equal(told.answer[0].fault, FAULT_TIMEOUT);
    bus_free(bus);
}

/* Nobody may be there to answer: then the next reading would wait for the whole time-out. */
static void an_idle_order_needs_a_pause_as_long_as_itself(void **state)
{
    (void)state;
    trusted(BUS_TCP);
    now += 1000;
    exchange(FAULT_NONE);
    for (int64_t wait = ask(); wait > 99; wait = ask())
        now += wait - 99;
    order(7, 9, true, 1);
    assert_int_equal(ask(), 99);
    order(8, 5, true, 1); /* one that answers is quick */
    assert_int_equal(ask(), 0);
    assert_true(is_order());
    assert_int_equal(request.unit, 5);
    bus_free(bus);
}

static void an_order_has_its_time_and_its_place(void **state)
{
    (void)state;
    trusted(BUS_TTY);
    for (uint32_t i = 0; i < 9; i++)
        order(i, 5, false, 1);
    assert_int_equal(told.answers, 1); /* eight wait */
    assert_int_equal(told.answer[0].number, 8);
    assert_int_equal(told.answer[0].fault, FAULT_LINK);
    now += 10001;
    next();
    assert_int_equal(told.answers, 9);
    assert_false(is_order());
    bus_free(bus);
}

/* A late reply to an order must not pass for a reading, nor one to a reading for an order's. */
static void an_order_keeps_the_quarantine(void **state)
{
    int64_t missed;

    (void)state;
    trusted(BUS_TTY);
    order(1, 5, false, 4);
    exchange(FAULT_TIMEOUT);
    missed = now;
    order(2, 5, false, 4);
    next();
    assert_true(now - missed >= 100); /* quiet first */
    assert_false(is_order());         /* its count was asked before: after the proof only */
    answer(FAULT_NONE, 100);
    assert_int_equal(told.readings, 0);
    exchange(FAULT_NONE);
    assert_true(!is_order() && asked.count != 4 && asked.count != 2);
    assert_int_equal(told.readings, 0);
    assert_int_equal(told.answers, 1);
    exchange(FAULT_NONE);
    assert_true(is_order());
    bus_free(bus);
}

/* However long somebody's order waits for a reply, how late the device may be is its own matter. */
static void a_missed_order_costs_as_much_as_a_missed_read(void **state)
{
    static const uint32_t timeouts[] = {50, 10000};

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct acquire_order o = {
            .unit = 5, .timeout_ms = timeouts[i], .length = 5, .pdu = {3, 0, 77, 0, 2}};
        int64_t missed;

        trusted(BUS_TTY);
        bus_order(bus, &o, now);
        exchange(FAULT_TIMEOUT);
        assert_true(is_order());
        missed = now;
        exchange(FAULT_NONE);
        assert_in_range(now - missed, 500, 1000);
        while (told.readings == 0)
            exchange(FAULT_NONE);
        assert_in_range(now - missed, 5000, 7000); /* it is a twin of the order */
        bus_free(bus);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_order_goes_after_the_request_in_hand),
        cmocka_unit_test(orders_take_turns_with_alarms),
        cmocka_unit_test(an_idle_order_waits_for_a_pause),
        cmocka_unit_test(an_idle_order_needs_a_pause_as_long_as_itself),
        cmocka_unit_test(an_order_has_its_time_and_its_place),
        cmocka_unit_test(an_order_keeps_the_quarantine),
        cmocka_unit_test(a_missed_order_costs_as_much_as_a_missed_read),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
