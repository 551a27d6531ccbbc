/* What a person on a ladder is told. */
#include "bench.h"

#include "acquire/advice.h"

static struct bench bench;
static struct product product = {.name = "mpd-380"};
static struct device_counters counters[3];
static struct bus_counters work;
static char text[200];

/* Three devices on one bus that answered a thousand times each. */
static int start(void **state)
{
    (void)state;
    bench_start(&bench);
    bench_bus(&bench, BUS_TTY, "/dev/ttyS9", 0);
    for (uint8_t i = 0; i < 3; i++) {
        bench_device(&bench, 5 + i, &product);
        counters[i] = (struct device_counters){.requests = 1000, .good = 1000};
    }
    work = (struct bus_counters){.requests = 3000};
    return 0;
}

static void expect_device(uint32_t device, uint8_t advice, const char *words)
{
    assert_int_equal(advice_device(&bench.site, device, counters, text, sizeof text), advice);
    assert_non_null(strstr(text, words));
    assert_true(strlen(text) <= 160 && !!text[0] == (advice != ADVICE_NONE));
}

static void expect_bus(uint8_t advice, const char *words)
{
    assert_int_equal(advice_bus(&bench.site, 0, counters, &work, text, sizeof text), advice);
    assert_non_null(strstr(text, words));
    assert_true(strlen(text) <= 160 && !!text[0] == (advice != ADVICE_NONE));
}

static void a_healthy_bus_needs_no_advice(void **state)
{
    (void)state;
    counters[1].garbled = counters[1].late = 3; /* chance */
    for (uint32_t i = 0; i < 3; i++)
        expect_device(i, ADVICE_NONE, "");
    expect_bus(ADVICE_NONE, "");
}

static void late_replies_want_a_longer_time_out(void **state)
{
    (void)state;
    counters[1].late = 20;
    counters[1].timeout_ms = 120; /* of the moment: what its model says is more */
    expect_device(1, ADVICE_TIMEOUT, "500 ms");
    expect_device(0, ADVICE_NONE, "");
    product.timeout_ms = 800;
    expect_device(1, ADVICE_TIMEOUT, "800 ms");
    product.timeout_ms = 0;
    counters[1].good = 0; /* it never came in time, but it is there */
    expect_device(1, ADVICE_TIMEOUT, "500 ms");
}

static void garbled_alone_is_a_doubled_address(void **state)
{
    (void)state;
    counters[1].garbled = 40;
    expect_device(1, ADVICE_TWO, "address 6");
    expect_bus(ADVICE_NONE, "");
    counters[0].garbled = 40; /* not alone */
    expect_device(1, ADVICE_NONE, "");
    expect_bus(ADVICE_NOISE, "termination");
}

static void one_absent_device_is_told_from_a_dead_bus(void **state)
{
    (void)state;
    counters[2] = (struct device_counters){.requests = 20};
    expect_device(2, ADVICE_ABSENT, "address 7");
    counters[0] = counters[1] = counters[2];
    expect_device(2, ADVICE_NONE, "");
    expect_bus(ADVICE_NOBODY, "/dev/ttyS9");
    counters[1].noise = 9;
    expect_bus(ADVICE_WIRING, "A and B swapped");
}

static void the_rest_is_told_when_nothing_worse_is(void **state)
{
    (void)state;
    counters[0].unsupported = 2;
    expect_device(0, ADVICE_UNSUPPORTED, "2 points");
    for (uint32_t i = 0; i < 3; i++)
        counters[i].echo = 1000;
    expect_bus(ADVICE_ECHO, "hears");
    work.overdue = 300;
    expect_bus(ADVICE_OVERDUE, "higher speed");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(a_healthy_bus_needs_no_advice, start),
        cmocka_unit_test_setup(late_replies_want_a_longer_time_out, start),
        cmocka_unit_test_setup(garbled_alone_is_a_doubled_address, start),
        cmocka_unit_test_setup(one_absent_device_is_told_from_a_dead_bus, start),
        cmocka_unit_test_setup(the_rest_is_told_when_nothing_worse_is, start),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
