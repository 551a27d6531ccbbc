/* The state machine of a bus on virtual time: what it asks, what it believes, what it tells. */
#include "asked.h"

static struct product_point single, twin;

static void two_counts_come_before_the_first_value(void **state)
{
    (void)state;
    start_one(BUS_TTY);
    exchange(FAULT_NONE);
    assert_int_equal(asked.unit, 5);
    assert_int_equal(asked.first, 10);
    assert_int_equal(asked.count, 2);
    assert_int_equal(told.readings, 0);
    exchange(FAULT_NONE);
    assert_int_equal(asked.count, 1);
    assert_int_equal(told.readings, 0);
    exchange(FAULT_NONE);
    assert_int_equal(asked.count, 2);
    assert_int_equal(told.readings, 2);
    expect(0, READING_POINT, 0, ESTATE_GOOD, FAULT_NONE);
    assert_true(told.reading[0].value == 100 && told.reading[1].value == 101);
    assert_int_equal(told.reading[0].generation, 7);
    assert_int_equal(told.reading[0].time_ms, now);
    bus_free(bus);
}

static void a_miss_costs_quiet_and_a_new_proof(void **state)
{
    static const uint8_t misses[] = {FAULT_TIMEOUT, FAULT_CHECKSUM, FAULT_WRONG_ANSWER, FAULT_LATE};
    int64_t missed;
    uint16_t odd[4];

    (void)state;
    trusted(BUS_TTY);
    for (size_t i = 0; i < 4; i++) {
        exchange(misses[i]);
        assert_int_equal(told.readings, 0);
        missed = now;
        next();
        assert_int_equal(now - missed, 500); /* quiet for one more time-out */
        answer(FAULT_NONE, 100);
        assert_int_equal(told.readings, 0);
        exchange(FAULT_NONE);
        assert_int_equal(told.readings, 0);
        assert_int_not_equal(asked.count, 2);
        odd[i] = asked.count;
        exchange(FAULT_NONE);
        assert_int_equal(asked.count, 2);
        assert_int_equal(told.readings, 2);
    }
    assert_int_not_equal(odd[0], odd[1]); /* no count comes again while it may be under way */
    assert_int_not_equal(odd[1], odd[2]);
    assert_int_not_equal(odd[0], odd[2]);
    assert_int_equal(told.counters[0].by_fault[FAULT_LATE], 1);
    bus_free(bus);
}

static void over_tcp_the_next_right_answer_counts(void **state)
{
    (void)state;
    trusted(BUS_TCP);
    exchange(FAULT_TIMEOUT);
    assert_int_equal(told.readings, 0);
    exchange(FAULT_NONE);
    assert_int_equal(told.readings, 2);
    expect(0, READING_POINT, 0, ESTATE_GOOD, FAULT_NONE);
    bus_free(bus);
}

/* Another one says that the unit is silent: what comes from the line behind it may be late. */
static void a_gateway_with_a_line_behind_it_is_seen(void **state)
{
    struct bus_reply no_target = {.fault = FAULT_TIMEOUT, .length = 2, .pdu = {0x83, 11}};
    int64_t missed;

    (void)state;
    trusted(BUS_TCP);
    next();
    now += 300;
    bus_done(bus, &no_target, now);
    missed = now;
    exchange(FAULT_NONE);
    assert_true(now - missed > 500);
    assert_int_equal(told.readings, 0);
    exchange(FAULT_NONE);
    assert_int_not_equal(asked.count, 2);
    exchange(FAULT_NONE);
    assert_int_equal(told.readings, 2);
    bus_free(bus);
}

/* A device with two blocks, of two registers and of one. */
static void start_two(void)
{
    start_one(BUS_TTY);
    bus_free(bus);
    single = BENCH_POINT(.space = SPACE_HOLDING, .type = TYPE_U16, .address = 300);
    bench_point(&bench, &single, 0, 1000);
    start();
}

/* A copy of the reply to an order comes as the answer to a block of the same length. */
static void a_copy_of_an_orders_reply_is_no_reading(void **state)
{
    const struct acquire_order read = {.unit = 5, .length = 5, .pdu = {3, 0, 77, 0, 1}};

    (void)state;
    start_two();
    for (int i = 0; i < 6; i++)
        exchange_at(0);
    do
        next();
    while (asked.first != 10 && (answer(FAULT_NONE, asked.first), true));
    bus_order(bus, &read, now);
    answer(FAULT_NONE, 10);
    exchange(FAULT_NONE);
    assert_int_equal(asked.first, 77);
    exchange(FAULT_NONE);
    assert_int_equal(asked.first, 300);
    assert_int_equal(told.readings, 0);
    bus_free(bus);
}

/* The line broke while the answer was under way; a converter hands it over on the next one. */
static void what_was_asked_before_the_link_broke_may_still_come(void **state)
{
    int64_t broke;

    (void)state;
    start_one(BUS_RTU_OVER_TCP);
    bus_free(bus);
    single = BENCH_POINT(.space = SPACE_HOLDING, .type = TYPE_U16, .address = 300);
    twin = BENCH_POINT(.space = SPACE_HOLDING, .type = TYPE_U16, .address = 301);
    bench_point(&bench, &single, 0, 1000);
    bench_point(&bench, &twin, 0, 1000);
    start();
    for (int i = 0; i < 8; i++)
        exchange_at(0);
    do
        next();
    while (asked.first != 10 && (answer(FAULT_NONE, asked.first), true));
    answer(FAULT_LINK, 0);
    bus_link(bus, false, now);
    broke = now;
    now += 100;
    bus_link(bus, true, now);
    do
        exchange_at(0);
    while (asked.first != 300 || asked.count != 2);
    assert_true(now - broke >= 5000);
    bus_free(bus);
}

static void an_exception_makes_points_bad_at_once(void **state)
{
    (void)state;
    trusted(BUS_TTY);
    exchange(FAULT_EXCEPTION);
    assert_int_equal(told.readings, 2);
    expect(1, READING_POINT, 1, ESTATE_BAD, FAULT_EXCEPTION);
    assert_true(isnan(told.reading[1].value));
    exchange(FAULT_NONE); /* and the device is still trusted */
    expect(0, READING_POINT, 0, ESTATE_GOOD, FAULT_NONE);
    assert_false(told.counters[0].lost);
    bus_free(bus);
}

static void a_refused_odd_count_proves_after_plain_ones(void **state)
{
    int plain = 0;

    (void)state;
    start_one(BUS_TTY);
    exchange(FAULT_NONE);
    exchange(FAULT_EXCEPTION); /* could belong to an odd count before we came */
    assert_int_equal(asked.count, 1);
    for (next(); asked.count == 2; next()) {
        answer(FAULT_NONE, 100);
        assert_int_equal(told.readings, 0);
        plain++;
    }
    assert_int_equal(plain, 16);
    answer(FAULT_EXCEPTION, 0);
    assert_int_equal(told.readings, 0);
    exchange(FAULT_NONE);
    assert_int_equal(told.readings, 2);
    bus_free(bus);
}

/* Answers its own count, and to any other says nothing at all. */
static void exchange_with_the_terse(void)
{
    next();
    answer(asked.count == 2 ? FAULT_NONE : FAULT_TIMEOUT, 100);
}

/* How many of its odd counts stayed unanswered until it was believed; a plain reading may be lost
 * meanwhile. */
static uint32_t silences_until_believed(uint32_t lost)
{
    uint32_t plain = 0, silences = 0;

    for (told.readings = 0; !told.readings; silences += asked.count != 2) {
        assert_true(plain + silences < 200);
        if (asked.count == 2 && ++plain == lost)
            exchange(FAULT_TIMEOUT);
        else
            exchange_with_the_terse();
    }
    assert_int_equal(told.readings, 2);
    expect(0, READING_POINT, 0, ESTATE_GOOD, FAULT_NONE);
    return silences;
}

/* Many a cheap sensor does not refuse what it does not have: it is silent. */
static void who_is_silent_to_the_odd_count_is_read_in_the_end(void **state)
{
    (void)state;
    start_one(BUS_TTY);
    assert_int_equal(silences_until_believed(0), 3); /* one alone may have been lost */
    assert_int_equal(told.counters[0].lost, false);
    for (int i = 0; i < 20; i++) {
        exchange_with_the_terse();
        assert_int_equal(told.readings, 2);
    }
    exchange(FAULT_TIMEOUT);
    assert_int_equal(silences_until_believed(0), 1); /* it is known for that */
    exchange(FAULT_TIMEOUT);
    assert_int_equal(silences_until_believed(10), 2); /* what was lost in between proves nothing */
    bus_free(bus);
}

static void lost_is_told_once_and_back_once(void **state)
{
    int lost = 0;

    (void)state;
    trusted(BUS_TTY);
    for (int64_t end = now + 60000; now < end;) {
        exchange(FAULT_TIMEOUT);
        if (told.readings) {
            assert_int_equal(told.readings, 1);
            expect(0, READING_DEVICE, 0, ESTATE_LOST, FAULT_TIMEOUT);
            lost++;
        }
    }
    assert_int_equal(lost, 1);
    assert_true(told.counters[0].lost);
    exchange(FAULT_NONE);
    assert_int_equal(told.readings, 0);
    exchange(FAULT_NONE);
    assert_int_equal(told.readings, 1);
    expect(0, READING_DEVICE, 0, ESTATE_GOOD, FAULT_NONE);
    assert_false(told.counters[0].lost);
    exchange(FAULT_NONE);
    assert_int_equal(told.readings, 2);
    bus_free(bus);
}

static void a_device_that_refuses_its_probe_is_there(void **state)
{
    (void)state;
    start_one(BUS_TTY);
    for (int64_t end = now + 20000; now < end;)
        exchange(FAULT_TIMEOUT);
    assert_true(told.counters[0].lost);
    exchange(FAULT_EXCEPTION);
    assert_int_equal(told.readings, 3);
    expect(0, READING_POINT, 0, ESTATE_BAD, FAULT_EXCEPTION);
    expect(2, READING_DEVICE, 0, ESTATE_GOOD, FAULT_NONE);
    bus_free(bus);
}

static void a_bus_is_lost_once_and_its_devices_in_their_time(void **state)
{
    int64_t down;

    (void)state;
    trusted(BUS_TTY);
    told.readings = 0;
    bus_link(bus, false, now);
    bus_link(bus, false, now);
    assert_int_equal(told.readings, 1);
    expect(0, READING_BUS, 0, ESTATE_LOST, FAULT_LINK);
    down = now;
    do {
        exchange(FAULT_LINK);
    } while (!told.readings);
    expect(0, READING_DEVICE, 0, ESTATE_LOST, FAULT_LINK);
    assert_in_range(now - down, 10000, 12500);
    for (int i = 0; i < 6; i++)
        exchange(FAULT_LINK);
    told.readings = 0;
    bus_link(bus, true, now);
    expect(0, READING_BUS, 0, ESTATE_GOOD, FAULT_NONE);
    assert_int_equal(ask(), 0); /* asked at once, whatever its pause was */
    answer(FAULT_NONE, 100);
    bus_free(bus);
}

static void a_burst_gives_its_median(void **state)
{
    static const uint16_t raws[] = {40, 900, 41, 39, 43};

    (void)state;
    start_one(BUS_TCP);
    bus_free(bus);
    product.times = 5;
    holding.valid_high = 500; /* 900 is out of range: not in the median */
    start();
    for (size_t i = 0; i < 5; i++) {
        assert_int_equal(ask(), 0); /* in a row */
        answer(FAULT_NONE, raws[i]);
        assert_int_equal(told.readings, i < 4 ? 0 : 2);
    }
    assert_true(told.reading[0].value == 40 && told.reading[1].value == 42);
    exchange(FAULT_NONE);
    exchange(FAULT_TIMEOUT); /* what was read before a miss is forgotten */
    for (int i = 0; i < 4; i++)
        exchange(FAULT_NONE);
    assert_int_equal(told.readings, 0);
    exchange(FAULT_NONE);
    assert_int_equal(told.readings, 2);
    bus_free(bus);
}

static void patience_is_what_it_used_to_need(void **state)
{
    (void)state;
    start_one(BUS_TTY);
    bench_device(&bench, 6, &product);
    bench_point(&bench, &holding, 0, 1000);
    bus_free(bus);
    start();
    for (int i = 0; i < 20; i++)
        exchange(FAULT_NONE);
    assert_in_range(request.timeout_us, 100000, 140000); /* 5 x 20 ms, and the reply's own time */
    for (next(); asked.unit != 6; next())
        answer(FAULT_NONE, 100);
    answer(FAULT_TIMEOUT, 0);
    for (next(); asked.unit != 6; next())
        answer(FAULT_NONE, 100);
    assert_true(request.timeout_us < 140000);
    answer(FAULT_TIMEOUT, 0);
    next();
    assert_int_equal(asked.unit, 5);
    stray = 6; /* it answers when nobody waits any more */
    answer(FAULT_NONE, 100);
    stray = 0;
    for (next(); asked.unit != 6; next())
        answer(FAULT_NONE, 100);
    assert_int_equal(request.timeout_us, 500000);
    assert_int_equal(told.counters[0].late, 0);
    assert_int_equal(told.counters[0].other_unit, 1);
    assert_int_equal(told.counters[1].late, 1);
    assert_int_equal(told.counters[1].other_unit, 0);
    bus_free(bus);
}

/* Who answers late is waited for; who is dead is not, however much is heard of others. */
static void only_the_late_one_is_waited_for(void **state)
{
    (void)state;
    start_one(BUS_TTY);
    for (uint8_t unit = 6; unit < 8; unit++) {
        bench_device(&bench, unit, &product);
        bench_point(&bench, &holding, 0, 1000);
    }
    bus_free(bus);
    start();
    for (int i = 0; i < 40; i++)
        exchange(FAULT_NONE);
    for (int i = 0; i < 60; i++) {
        next();
        stray = asked.unit == 5 ? 6 : 0;
        answer(asked.unit == 5 ? FAULT_NONE : FAULT_TIMEOUT, 100);
        if (told.counters[1].late && asked.unit == 6)
            assert_int_equal(request.timeout_us, 500000);
        if (asked.unit == 7)
            assert_true(request.timeout_us < 140000);
    }
    stray = 0;
    assert_true(told.counters[1].late > 10);
    assert_int_equal(told.counters[2].late, 0);
    bus_free(bus);
}

/* Who was told by an earlier bus that the line is gone hears that it is there. */
static void the_first_link_is_told_whatever_it_is(void **state)
{
    (void)state;
    for (int up = 0; up < 2; up++) {
        start_one(BUS_TTY);
        bus_link(bus, up, now);
        bus_link(bus, up, now);
        assert_int_equal(told.readings, 1);
        expect(0, READING_BUS, 0, up ? ESTATE_GOOD : ESTATE_LOST, up ? FAULT_NONE : FAULT_LINK);
        bus_free(bus);
    }
}

/* An hour of silence is no sign of a bus with too much to do. */
static void turns_that_a_silent_device_missed_are_not_overdue(void **state)
{
    static const uint8_t kinds[] = {BUS_TTY, BUS_TCP};

    (void)state;
    for (size_t i = 0; i < sizeof kinds; i++) {
        int64_t end;

        trusted(kinds[i]);
        for (end = now + 3600000; now < end;)
            exchange(FAULT_TIMEOUT);
        for (int n = 0; n < 5; n++)
            exchange(FAULT_NONE);
        assert_int_equal(told.readings, 2);
        assert_int_equal(told.work.overdue, 0);
        now += 3000; /* nobody asked */
        exchange(FAULT_NONE);
        assert_int_equal(told.work.overdue, 2);
        bus_free(bus);
    }
}

/* More than are handed over together. */
static void a_long_block_is_told_whole(void **state)
{
    static struct product_point many[40];
    const uint8_t faults[] = {FAULT_NONE, FAULT_EXCEPTION};

    (void)state;
    start_one(BUS_TCP);
    bus_free(bus);
    for (uint16_t i = 0; i < 40; i++) {
        many[i] = BENCH_POINT(.space = SPACE_HOLDING, .type = TYPE_U16, .address = 12 + i);
        bench_point(&bench, &many[i], 0, 1000);
    }
    start();
    for (size_t f = 0; f < 2; f++) {
        exchange(faults[f]);
        assert_int_equal(told.readings, 42);
        for (uint32_t i = 0; i < 42; i++)
            expect(i, READING_POINT, i, f ? ESTATE_BAD : ESTATE_GOOD, faults[f]);
    }
    bus_free(bus);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_counts_come_before_the_first_value),
        cmocka_unit_test(a_long_block_is_told_whole),
        cmocka_unit_test(a_miss_costs_quiet_and_a_new_proof),
        cmocka_unit_test(over_tcp_the_next_right_answer_counts),
        cmocka_unit_test(a_gateway_with_a_line_behind_it_is_seen),
        cmocka_unit_test(a_copy_of_an_orders_reply_is_no_reading),
        cmocka_unit_test(what_was_asked_before_the_link_broke_may_still_come),
        cmocka_unit_test(an_exception_makes_points_bad_at_once),
        cmocka_unit_test(a_refused_odd_count_proves_after_plain_ones),
        cmocka_unit_test(who_is_silent_to_the_odd_count_is_read_in_the_end),
        cmocka_unit_test(lost_is_told_once_and_back_once),
        cmocka_unit_test(the_first_link_is_told_whatever_it_is),
        cmocka_unit_test(turns_that_a_silent_device_missed_are_not_overdue),
        cmocka_unit_test(a_device_that_refuses_its_probe_is_there),
        cmocka_unit_test(a_bus_is_lost_once_and_its_devices_in_their_time),
        cmocka_unit_test(a_burst_gives_its_median),
        cmocka_unit_test(patience_is_what_it_used_to_need),
        cmocka_unit_test(only_the_late_one_is_waited_for),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
