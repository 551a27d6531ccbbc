/* Registers that a device does not have. */
#include "asked.h"

static struct product_point many[10];

/* One device on TCP with ten registers in a row, of which some do not exist. */
static void start_ten(void)
{
    product = (struct product){0};
    bench_start(&bench);
    bench_bus(&bench, BUS_TCP, "", 0);
    bench_device(&bench, 5, &product);
    for (uint16_t i = 0; i < 10; i++) {
        many[i] = BENCH_POINT(.space = SPACE_HOLDING, .type = TYPE_U16, .address = i);
        bench_point(&bench, &many[i], 0, 1000);
    }
    start();
}

/* Answers for a device without this register. */
static void answer_without(uint16_t missing)
{
    if (asked.first <= missing && missing < asked.first + asked.count) {
        exception = 2;
        answer(FAULT_EXCEPTION, 0);
    } else {
        answer(FAULT_NONE, asked.first);
    }
}

static void a_missing_register_stops_no_neighbour(void **state)
{
    uint32_t good[10] = {0}, bad[10] = {0}, refused = 0;

    (void)state;
    start_ten();
    for (int64_t end = now + 3600000; now < end;) {
        next();
        answer_without(6);
        refused += told.readings == 0 || told.reading[0].quality == ESTATE_BAD;
        for (size_t i = 0; i < told.readings; i++) {
            struct reading *r = &told.reading[i];

            assert_true(r->quality == ESTATE_BAD || r->value == r->index);
            *(r->quality == ESTATE_GOOD ? &good[r->index] : &bad[r->index]) += 1;
        }
    }
    for (uint32_t i = 0; i < 10; i++) {
        assert_in_range(good[i], i == 6 ? 0 : 3500, i == 6 ? 0 : 3601);
        assert_in_range(bad[i], i == 6, i == 6 ? 3 : 0); /* told, but not again and again */
    }
    assert_in_range(refused, 5, 12); /* parting, three times alone, after 10 and 20 minutes .. */
    assert_int_equal(told.counters[0].unsupported, 1);
    for (int64_t end = now + 7200000; now < end && told.counters[0].unsupported;)
        exchange_at(0); /* another firmware */
    assert_int_equal(told.counters[0].unsupported, 0);
    bus_free(bus);
}

static void a_block_that_was_read_is_not_parted_for_a_moment(void **state)
{
    (void)state;
    trusted(BUS_TCP);
    exception = 2;
    exchange(FAULT_EXCEPTION);
    exchange(FAULT_EXCEPTION);
    exchange(FAULT_NONE);
    assert_int_equal(asked.count, 2);
    for (int i = 0; i < 4; i++)
        exchange(FAULT_EXCEPTION);
    assert_int_equal(asked.count, 1); /* the device is another one */
    bus_free(bus);
}

static void an_untrusted_device_that_refuses_all_is_parted_too(void **state)
{
    (void)state;
    start_one(BUS_TTY);
    exception = 2;
    exchange(FAULT_EXCEPTION);
    assert_int_equal(asked.count, 2);
    exchange(FAULT_EXCEPTION); /* not the answer to something before we came */
    next();
    assert_int_equal(asked.count, 1);
    for (int i = 0; i < 8 && !(told.readings && told.reading[0].quality == ESTATE_GOOD); i++) {
        next();
        answer(asked.first == 10 && asked.count == 1 ? FAULT_EXCEPTION : FAULT_NONE, asked.first);
    }
    expect(0, READING_POINT, 1, ESTATE_GOOD, FAULT_NONE);
    bus_free(bus);
}

/* Asks a device that answers until every point was read; how long the last one took. */
static int64_t all_read_after(int64_t ready, uint32_t points)
{
    uint32_t good = 0, all = (1u << points) - 1;

    while (good != all) {
        next();
        answer(FAULT_NONE, asked.first);
        for (size_t i = 0; i < told.readings; i++)
            if (told.reading[i].kind == READING_POINT && told.reading[i].quality == ESTATE_GOOD)
                good |= 1u << told.reading[i].index;
    }
    return now - ready;
}

/* After a power cut the gateway is up before some devices, which refuse all while they start. */
static void who_refuses_all_while_it_starts_is_read_soon(void **state)
{
    enum { STARTING_MS = 120000 };
    static const struct {
        uint8_t kind;
        int64_t most_ms;
    } buses[] = {{BUS_TTY, 5000}, {BUS_TCP, STARTING_MS}};

    (void)state;
    for (size_t i = 0; i < sizeof buses / sizeof *buses; i++) {
        start_one(buses[i].kind);
        many[0] = BENCH_POINT(.space = SPACE_INPUT, .type = TYPE_U16, .address = 100);
        bench_point(&bench, &many[0], 0, 1000);
        bus_free(bus);
        start();
        exception = 2;
        while (now < STARTING_MS)
            exchange(FAULT_EXCEPTION);
        assert_int_equal(told.counters[0].unsupported, 3); /* it may be the wrong model */
        assert_true(all_read_after(now, 3) < buses[i].most_ms);
        assert_int_equal(told.counters[0].unsupported, 0);
        bus_free(bus);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_missing_register_stops_no_neighbour),
        cmocka_unit_test(a_block_that_was_read_is_not_parted_for_a_moment),
        cmocka_unit_test(an_untrusted_device_that_refuses_all_is_parted_too),
        cmocka_unit_test(who_refuses_all_while_it_starts_is_read_soon),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
