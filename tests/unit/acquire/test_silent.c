/* Stories of devices that fall silent, on a simulated line: what it costs their neighbours. */
#include "simulated.h"

static struct bench bench;
static struct product product;
static struct product_point gauge;
static struct simulated line;

/* So many devices of one register each, on this kind of bus. */
static void start(uint8_t kind, uint32_t devices, uint32_t period_ms, uint32_t turnaround_ms)
{
    product = (struct product){.turnaround_ms = turnaround_ms};
    gauge = BENCH_POINT(.space = SPACE_HOLDING, .type = TYPE_U16, .address = 4);
    bench_start(&bench);
    bench_bus(&bench, kind, "", 0);
    for (uint8_t i = 0; i < devices; i++) {
        bench_device(&bench, 1 + i, &product);
        bench_point(&bench, &gauge, 0, period_ms)->alarms = true;
    }
    simulated_start(&line, &bench);
}

/* Nobody who answers was read later than this, or less often than every period. */
static void expect_intervals(int64_t most_ms, uint32_t least_reads)
{
    for (uint32_t d = 0; d < bench.site.devices; d++)
        if (!line.silent[d]) {
            assert_in_range(line.point[d].pause_us / 1000, 0, most_ms);
            assert_true(line.point[d].reads >= least_reads);
        }
}

/* A request that is not answered: 50 ms, and the time of both frames. */
enum { ONE_REQUEST_MS = 50 + 8 * 10000 / 9600 + 7 * 10000 / 9600 + 6, PERIOD_MS = 1000 };

static void eight_are_pulled_one_after_another(void **state)
{
    (void)state;
    start(BUS_TTY, 8, PERIOD_MS, 5);
    simulated_run(&line, 10000);
    for (uint32_t pulled = 0; pulled < 7; pulled++) {
        line.silent[pulled] = true;
        simulated_forget(&line);
        simulated_run(&line, 60000);
        expect_intervals(PERIOD_MS + ONE_REQUEST_MS, 59);
        assert_int_equal(line.lost, pulled + 1);
    }
    for (uint32_t d = 0; d < 7; d++)
        line.silent[d] = false;
    simulated_run(&line, 90000);
    assert_int_equal(line.back, 7);
    simulated_forget(&line);
    simulated_run(&line, 60000);
    expect_intervals(PERIOD_MS + 1, 59);
    bus_free(line.bus);
}

static void a_lost_device_costs_half_a_per_cent(void **state)
{
    int64_t before;

    (void)state;
    start(BUS_TTY, 8, PERIOD_MS, 5);
    simulated_run(&line, 10000);
    for (uint32_t d = 0; d < 3; d++)
        line.silent[d] = true;
    simulated_run(&line, 120000);
    before = line.work.probing_us;
    simulated_run(&line, 3600000);
    assert_in_range(line.work.probing_us - before, 9000000, 18700000);
    bus_free(line.bus);
}

static void one_that_never_answered_delays_nobody_for_long(void **state)
{
    uint32_t whole = 0;

    (void)state;
    start(BUS_TTY, 8, PERIOD_MS, 5);
    line.silent[2] = true;
    while (line.counters[2].timeout_ms != 500) /* is it slow? */
        simulated_run(&line, 1);
    assert_true(line.now_us < 8000000);
    for (int i = 0; i < 600; i++) {
        simulated_run(&line, 1000);
        whole += line.counters[2].timeout_ms == 500;
    }
    expect_intervals(PERIOD_MS + 500 + 30, 590);
    assert_in_range(whole, 1, 300); /* some probes only: it may be slow */
    line.silent[2] = false;
    simulated_run(&line, 40000);
    assert_true(line.point[2].reads > 0);
    bus_free(line.bus);
}

/* A gateway that serves one at a time in 10 ms. */
static void behind_one_gateway_the_living_keep_400_ms(void **state)
{
    (void)state;
    start(BUS_TCP, 32, 400, 10);
    line.silent[3] = line.silent[17] = line.silent[31] = true;
    simulated_run(&line, 2000);
    simulated_forget(&line);
    simulated_run(&line, 60000);
    expect_intervals(400 + 60, 149);
    bus_free(line.bus);
}

static void a_cable_that_is_put_back_brings_all_within_5_s(void **state)
{
    (void)state;
    start(BUS_TTY, 8, PERIOD_MS, 5);
    simulated_run(&line, 10000);
    memset(line.silent, true, sizeof line.silent);
    simulated_run(&line, 300000);
    assert_int_equal(line.lost, 8);
    memset(line.silent, false, sizeof line.silent);
    simulated_forget(&line);
    simulated_run(&line, 5000);
    for (uint32_t d = 0; d < 8; d++)
        assert_true(line.point[d].reads > 0);
    bus_free(line.bus);
}

static void one_lost_reply_makes_nothing_stale(void **state)
{
    (void)state;
    start(BUS_TTY, 8, 2000, 5);
    simulated_run(&line, 10000);
    line.silent[4] = true;
    while (!line.counters[4].by_fault[FAULT_TIMEOUT])
        simulated_run(&line, 1);
    line.silent[4] = false;
    simulated_run(&line, 20000);
    assert_in_range(line.point[4].pause_us / 1000, 2000, 3000); /* one and a half periods */
    bus_free(line.bus);
}

/* What others waste is no reason not to ask again whom one reply was lost of. */
static void one_lost_reply_among_the_dying_makes_nothing_stale(void **state)
{
    static const uint8_t kinds[] = {BUS_TTY, BUS_TCP};

    (void)state;
    for (size_t i = 0; i < sizeof kinds; i++) {
        uint64_t missed;

        start(kinds[i], 16, 2000, 5);
        simulated_run(&line, 10000);
        for (uint32_t d = 8; d < 16; d++)
            line.silent[d] = true;
        simulated_run(&line, 4000);
        missed = line.counters[4].by_fault[FAULT_TIMEOUT];
        line.silent[4] = true;
        while (line.counters[4].by_fault[FAULT_TIMEOUT] == missed)
            simulated_run(&line, 1);
        line.silent[4] = false;
        simulated_run(&line, 20000);
        assert_in_range(line.point[4].pause_us / 1000, 2000, 3000);
        bus_free(line.bus);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(eight_are_pulled_one_after_another),
        cmocka_unit_test(a_lost_device_costs_half_a_per_cent),
        cmocka_unit_test(one_that_never_answered_delays_nobody_for_long),
        cmocka_unit_test(behind_one_gateway_the_living_keep_400_ms),
        cmocka_unit_test(a_cable_that_is_put_back_brings_all_within_5_s),
        cmocka_unit_test(one_lost_reply_makes_nothing_stale),
        cmocka_unit_test(one_lost_reply_among_the_dying_makes_nothing_stale),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
