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
    assert_int_equal(due_advance(&block, 5700), 3); /* turns that passed: skipped, not made up */
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

/* One device that misses, beside one that answers. */
static struct due_device pair[2];
static struct due silence;

static void start_pair(uint32_t cycle_ms)
{
    pair[0] = (struct due_device){.cycle_ms = cycle_ms};
    pair[1] = (struct due_device){.cycle_ms = cycle_ms, .trusted = true, .living = true};
    silence = (struct due){.device = pair, .devices = 2, .living = 1};
    due_start(&silence, 0);
}

static void a_silent_device_is_lost_after_three_cycles_and_10_s(void **state)
{
    static const struct {
        uint32_t cycle_ms;
        int64_t lost_ms;
    } cases[] = {{1000, 10000}, {5000, 10000}, {60000, 120000}};

    (void)state;
    for (size_t i = 0; i < 3; i++) {
        int64_t now = 0;
        uint32_t requests = 1;

        start_pair(cases[i].cycle_ms);
        while (!due_missed(&silence, 0, 50, 500, now)) {
            now = pair[0].rest_until_ms;
            requests++;
        }
        assert_in_range(now, cases[i].lost_ms, cases[i].lost_ms + cases[i].cycle_ms + 1000);
        assert_true(requests >= 3 && requests <= 13);
    }
}

static void the_lost_are_probed_with_doubling_pauses(void **state)
{
    static const int64_t pauses[] = {1000, 2000, 4000, 8000, 16000, 30000, 30000};

    (void)state;
    start_pair(1000);
    pair[0].missed = 5;
    assert_true(due_missed(&silence, 0, 50, 500, 20000));
    assert_int_equal(pair[0].rest_until_ms, 20000 + pauses[0]);
    for (size_t i = 1; i < sizeof pauses / sizeof *pauses; i++) {
        assert_false(due_missed(&silence, 0, 50, 500, 20000));
        assert_int_equal(pair[0].rest_until_ms, 20000 + pauses[i]);
    }
    assert_true(due_answered(&silence, 0, 20077));
    assert_int_equal(pair[0].rest_until_ms, 20077);
    assert_false(pair[0].lost);
    assert_false(due_answered(&silence, 0, 20078));
    assert_false(due_missed(&silence, 0, 50, 500, 20100));
    assert_int_equal(pair[0].rest_until_ms, 20600); /* asked again as soon as it was quiet */
}

/* How many requests of 50 ms a device gets in an hour in which it never answers. */
static int64_t spent_ms(bool lost, bool living, int64_t spare)
{
    struct due_block block[] = {{.period_ms = 1000}, {.device = 1, .period_ms = 1000}};
    int64_t spent = 0, now = 0;
    uint32_t next;

    start_pair(1000);
    silence.block = block;
    silence.blocks = 2;
    silence.living = living;
    pair[0].lost = lost;
    pair[0].missed = 1;
    pair[0].probe = 0;
    pair[0].cost_ms = 50;
    while (now < 3600000) {
        int64_t wait;

        block[1].at_ms = now + spare; /* it is not asked here, but always soon */
        wait = due_next(&silence, now, &next);
        now += wait > spare ? spare : wait;
        if (wait)
            continue;
        assert_int_equal(next, 0);
        due_ask(&silence, next, now);
        now += 50;
        spent += 50;
        due_missed(&silence, 0, 50, 0, now);
        pair[0].rest_until_ms = now; /* whatever its pause */
        pair[0].lost = lost;
    }
    return spent;
}

static void the_silent_cost_a_bounded_share(void **state)
{
    (void)state;
    assert_in_range(spent_ms(true, true, 40), 18000, 18700);      /* 0.5 % and the first few */
    assert_in_range(spent_ms(false, true, 40), 359000, 361500);   /* 10 % */
    assert_in_range(spent_ms(true, false, 40), 3600000, 3600050); /* nobody is hurt */
    assert_in_range(spent_ms(false, true, 60), 3600000, 3600050); /* nobody needs the time */
    assert_in_range(spent_ms(true, true, 60), 18000, 18700);
}

/* With an empty budget both may be asked at the same moment. */
static void who_waited_longest_is_probed_first(void **state)
{
    struct due_block block[] = {{.period_ms = 1000}, {.device = 1, .period_ms = 1000}};
    uint32_t next = 0;

    (void)state;
    start_pair(1000);
    pair[1] = pair[0];
    pair[1].probe = 1;
    silence.block = block;
    silence.blocks = 2;
    silence.suspect = (struct due_budget){-1000000, 0};
    pair[0].missed = pair[1].missed = 1;
    pair[0].rest_until_ms = 700;
    pair[1].rest_until_ms = 600;
    assert_int_equal(due_next(&silence, 20000, &next), 0);
    assert_int_equal(next, 1);
}

static void the_first_answer_on_a_silent_bus_wakes_all(void **state)
{
    (void)state;
    start_pair(1000);
    due_missed(&silence, 1, 500, 500, 1000);
    assert_int_equal(silence.living, 0);
    pair[0] = (struct due_device){
        .lost = true, .missed = 9, .rest_until_ms = 90000, .quiet_until_ms = 1900};
    due_answered(&silence, 1, 1500);
    assert_int_equal(silence.living, 1);
    assert_int_equal(pair[0].rest_until_ms, 1900);
    pair[0].rest_until_ms = 90000;
    due_answered(&silence, 1, 2000); /* only the first */
    assert_int_equal(pair[0].rest_until_ms, 90000);
}

static void alarms_go_first_but_for_one_in_eight(void **state)
{
    struct due_device device[2] = {{.cycle_ms = 1000, .trusted = true}};
    struct due_block block[] = {{.period_ms = 1000, .at_ms = 5},
                                {.period_ms = 60000, .at_ms = 6, .alarms = true}};
    struct due due = {.block = block, .device = device, .blocks = 2, .devices = 2};
    uint32_t next = 9, others = 0;

    (void)state;
    assert_false(due_alarms_wait(&due, 5));
    assert_true(due_alarms_wait(&due, 10));
    for (int i = 0; i < 80; i++) {
        assert_int_equal(due_next(&due, 10, &next), 0);
        assert_int_equal(next, i % 8 < 7);
        due_ask(&due, next, 10);
        others += next == 0;
    }
    assert_int_equal(others, 10);
    device[1] = (struct due_device){.cycle_ms = 1000, .rest_until_ms = 10}; /* a probe has time */
    block[0].device = 1;
    due.alarms_in_row = 100;
    assert_int_equal(due_next(&due, 1009, &next), 0);
    assert_int_equal(next, 1);
    assert_int_equal(due_next(&due, 1010, &next), 0);
    assert_int_equal(next, 0);
}

static void a_refused_block_is_tried_again_rarely(void **state)
{
    static const int64_t minutes[] = {10, 20, 40, 80, 160, 320, 360, 360};
    static const int64_t seconds[] = {10, 20, 40, 80, 160, 320, 600, 600};
    struct due_device device[2] = {0};
    struct due_block block[] = {
        {.device = 1, .period_ms = 1000}, {.device = 1}, {.device = 0, .good = true}};
    struct due due = {.block = block, .device = device, .blocks = 3, .devices = 2};

    (void)state;
    for (size_t i = 0; i < sizeof seconds / sizeof *seconds; i++) {
        due_postpone(&due, 0, 500); /* nothing of its device was read yet */
        assert_int_equal(block[0].at_ms, 500 + seconds[i] * 1000);
    }
    block[0].refused = 3;
    due_started(&due, 1, 700);
    assert_int_equal(block[0].at_ms, 700);
    assert_int_equal(block[0].refused, 0);
    assert_int_equal(block[1].at_ms, 0);
    block[0].retry_ms = 0;
    block[1].good = true;
    for (size_t i = 0; i < sizeof minutes / sizeof *minutes; i++) {
        due_postpone(&due, 0, 500);
        assert_int_equal(block[0].at_ms, 500 + minutes[i] * 60000);
    }
    due_started(&due, 1, 700); /* it was read before */
    assert_int_equal(block[0].at_ms, 500 + 360 * 60000);
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
        cmocka_unit_test(the_silent_cost_a_bounded_share),
        cmocka_unit_test(who_waited_longest_is_probed_first),
        cmocka_unit_test(the_first_answer_on_a_silent_bus_wakes_all),
        cmocka_unit_test(alarms_go_first_but_for_one_in_eight),
        cmocka_unit_test(a_refused_block_is_tried_again_rarely),
        cmocka_unit_test(a_distrusted_device_gets_one_block_only),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
