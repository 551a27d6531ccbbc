/* Turns, deadlines and the silent, on virtual time. */
#include "bench.h"

#include "acquire/due.h"

static void turns_do_not_drift(void **state)
{
    struct due_block block = {.period_ms = 1000, .at_ms = 500};

    (void)state;
    due_advance(&block, 530);
    assert_int_equal(block.at_ms, 1500);
    due_advance(&block, 2499); /* late, but within its turn */
    assert_int_equal(block.at_ms, 2500);
    due_advance(&block, 5700); /* two turns passed: skipped, not made up */
    assert_int_equal(block.at_ms, 6500);
}

static void the_earliest_deadline_goes_first(void **state)
{
    struct due_device device[] = {{.cycle_ms = 1000, .trusted = true}};
    struct due_block block[] = {{.period_ms = 60000, .at_ms = 0},
                                {.period_ms = 1000, .at_ms = 0},
                                {.period_ms = 500, .at_ms = 800}};
    struct due due = {.block = block, .device = device, .blocks = 3, .devices = 1};
    uint32_t next = 9;

    (void)state;
    assert_int_equal(due_next(&due, 100, &next), 0);
    assert_int_equal(next, 1);
    due_advance(&block[1], 100);
    assert_int_equal(due_next(&due, 150, &next), 0);
    assert_int_equal(next, 0); /* the slow one gets its turn in between */
    due_advance(&block[0], 150);
    assert_int_equal(due_next(&due, 200, &next), 600);
}

static void a_silent_device_is_lost_after_three_cycles_and_10_s(void **state)
{
    static const struct {
        uint32_t cycle_ms;
        int64_t lost_ms;
    } cases[] = {{1000, 10000}, {5000, 10000}, {60000, 120000}};

    (void)state;
    for (size_t i = 0; i < 3; i++) {
        struct due_device device = {.cycle_ms = cases[i].cycle_ms};
        int64_t now = 0;
        uint32_t requests = 1;

        while (!due_missed(&device, 500, now)) {
            now = device.rest_until_ms;
            requests++;
        }
        assert_in_range(now, cases[i].lost_ms, cases[i].lost_ms + cases[i].cycle_ms + 1000);
        assert_true(requests >= 3 && requests <= 13);
    }
}

static void the_lost_are_probed_with_doubling_pauses(void **state)
{
    static const int64_t pauses[] = {1000, 2000, 4000, 8000, 16000, 30000, 30000};
    struct due_device device = {.cycle_ms = 1000, .missed = 5};

    (void)state;
    assert_true(due_missed(&device, 500, 20000));
    assert_int_equal(device.rest_until_ms, 20000 + pauses[0]);
    for (size_t i = 1; i < sizeof pauses / sizeof *pauses; i++) {
        assert_false(due_missed(&device, 500, 0));
        assert_int_equal(device.rest_until_ms, pauses[i]);
    }
    assert_true(due_answered(&device, 77));
    assert_int_equal(device.rest_until_ms, 77);
    assert_false(device.lost);
    assert_false(due_answered(&device, 78));
    assert_false(due_missed(&device, 500, 100));
    assert_int_equal(device.rest_until_ms, 600); /* asked again as soon as it was quiet */
}

static void a_distrusted_device_gets_one_block_only(void **state)
{
    struct due_device device[] = {{.cycle_ms = 1000, .probe = 1, .rest_until_ms = 50}};
    struct due_block block[] = {{.period_ms = 1000}, {.period_ms = 1000}};
    struct due due = {.block = block, .device = device, .blocks = 2, .devices = 1};
    uint32_t next = 9;

    (void)state;
    assert_int_equal(due_next(&due, 0, &next), 50);
    assert_int_equal(due_next(&due, 50, &next), 0);
    assert_int_equal(next, 1);
    device->trusted = true;
    assert_int_equal(due_next(&due, 50, &next), 0);
    assert_int_equal(next, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(turns_do_not_drift),
        cmocka_unit_test(the_earliest_deadline_goes_first),
        cmocka_unit_test(a_silent_device_is_lost_after_three_cycles_and_10_s),
        cmocka_unit_test(the_lost_are_probed_with_doubling_pauses),
        cmocka_unit_test(a_distrusted_device_gets_one_block_only),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
