/* Points to few reads. */
#include "bench.h"

#include "acquire/plan.h"

static struct bench bench;

static void expect_block(const struct plan *plan, uint32_t i, uint16_t first, uint16_t count,
                         uint32_t points)
{
    assert_true(i < plan->blocks);
    assert_int_equal(plan->block[i].first, first);
    assert_int_equal(plan->block[i].count, count);
    assert_int_equal(plan->block[i].slots, points);
}

static void make(struct plan *plan, uint32_t blocks)
{
    assert_int_equal(plan_make(&bench.site, 0, plan), 0);
    assert_int_equal(plan->blocks, blocks);
}

static void start(const struct product *product)
{
    bench_start(&bench);
    bench_bus(&bench, BUS_TTY, "", 0);
    bench_device(&bench, 1, product);
}

static void neighbours_are_read_together(void **state)
{
    struct product product = {.max_hole = 2};
    struct product_point p[] = {BENCH_POINT(.space = SPACE_HOLDING, .address = 7),
                                BENCH_POINT(.space = SPACE_HOLDING, .address = 0),
                                BENCH_POINT(.space = SPACE_HOLDING, .address = 3, .type = TYPE_U32),
                                BENCH_POINT(.space = SPACE_HOLDING, .address = 8),
                                BENCH_POINT(.space = SPACE_HOLDING, .address = 12),
                                BENCH_POINT(.space = SPACE_INPUT, .address = 1)};
    struct plan plan;

    (void)state;
    start(&product);
    for (size_t i = 0; i < 6; i++)
        bench_point(&bench, &p[i], 0, 1000);
    make(&plan, 3);
    expect_block(&plan, 0, 1, 1, 1);  /* input */
    expect_block(&plan, 1, 0, 9, 4);  /* 0, 3-4, 7, 8: holes of two */
    expect_block(&plan, 2, 12, 1, 1); /* a hole of three */
    assert_int_equal(plan.slot[plan.block[1].first_slot], 1);
    plan_clear(&plan);
}

static void other_periods_and_devices_are_read_apart(void **state)
{
    struct product product = {0};
    struct product_point p[] = {BENCH_POINT(.address = 0), BENCH_POINT(.address = 1)};
    struct plan plan;

    (void)state;
    start(&product);
    bench_point(&bench, &p[0], 0, 1000);
    bench_point(&bench, &p[1], 0, 5000);
    bench_device(&bench, 2, &product);
    bench_point(&bench, &p[0], 0, 1000);
    make(&plan, 3);
    assert_int_equal(plan.block[2].device, 1);
    plan_clear(&plan);
}

static void a_request_has_a_most(void **state)
{
    struct product product = {.repeat = "r", .repeat_count = 100, .repeat_step = 2};
    struct product_point p = BENCH_POINT(.space = SPACE_INPUT, .type = TYPE_U32, .repeated = true);
    struct plan plan;

    (void)state;
    start(&product);
    for (uint16_t i = 0; i < 100; i++)
        bench_point(&bench, &p, i, 1000);
    make(&plan, 2);
    expect_block(&plan, 0, 0, 124, 62); /* not 125: no value is split */
    expect_block(&plan, 1, 124, 76, 38);
    plan_clear(&plan);
    product.max_registers = 10;
    make(&plan, 20);
    plan_clear(&plan);
    p.space = SPACE_DISCRETE;
    p.type = TYPE_BOOL;
    product.repeat_step = 1;
    make(&plan, 1);
    expect_block(&plan, 0, 0, 100, 100);
    plan_clear(&plan);
}

static void a_point_comes_whole(void **state)
{
    struct product product = {.max_registers = 4};
    struct product_point gauge =
        BENCH_POINT(.space = SPACE_HOLDING, .address = 4, .unit_address = 2, .decimals_address = 3);
    struct product_point open = BENCH_POINT(.space = SPACE_DISCRETE, .type = TYPE_BOOL);
    struct product_point shut = open, other = open;
    struct product_point wide = gauge;
    struct plan plan;

    (void)state;
    shut.address = 9;
    other.space = SPACE_COIL;
    wide.unit_address = 0;
    start(&product);
    bench_point(&bench, &gauge, 0, 1000);
    bench_point(&bench, &open, 0, 1000)->source[1] = (struct point_source){.point = &shut};
    bench_point(&bench, &open, 0, 1000)->source[1] = (struct point_source){.point = &other};
    bench_point(&bench, &wide, 0, 1000);
    assert_true(plan_fits(&bench.site, 0) && plan_fits(&bench.site, 1));
    assert_false(plan_fits(&bench.site, 2) || plan_fits(&bench.site, 3));
    make(&plan, 2);
    expect_block(&plan, 0, 0, 10, 1);
    expect_block(&plan, 1, 2, 3, 1);
    plan_clear(&plan);
}

static void a_refused_block_is_parted_at_its_widest_hole(void **state)
{
    struct product product = {.max_hole = 9};
    struct product_point p[] = {BENCH_POINT(.space = SPACE_HOLDING, .address = 0),
                                BENCH_POINT(.space = SPACE_HOLDING, .address = 2, .type = TYPE_U32),
                                BENCH_POINT(.space = SPACE_HOLDING, .address = 9),
                                BENCH_POINT(.space = SPACE_HOLDING, .address = 10),
                                BENCH_POINT(.space = SPACE_HOLDING, .address = 11)};
    struct plan plan;

    (void)state;
    start(&product);
    for (size_t i = 0; i < 5; i++)
        bench_point(&bench, &p[i], 0, 1000)->alarms = i == 4;
    make(&plan, 1);
    assert_true(plan_split(&plan, &bench.site, 0));
    assert_int_equal(plan.blocks, 2);
    expect_block(&plan, 0, 0, 4, 2);
    expect_block(&plan, 1, 9, 3, 3);
    assert_false(plan.block[0].alarms);
    assert_true(plan_split(&plan, &bench.site, 1)); /* without a hole: in the middle */
    expect_block(&plan, 1, 9, 1, 1);
    expect_block(&plan, 2, 10, 2, 2);
    assert_true(plan.block[2].alarms && !plan.block[1].alarms);
    assert_false(plan_split(&plan, &bench.site, 1));
    assert_true(plan_split(&plan, &bench.site, 0) && plan_split(&plan, &bench.site, 2));
    assert_int_equal(plan.blocks, plan.slots);
    plan_clear(&plan);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(neighbours_are_read_together),
        cmocka_unit_test(other_periods_and_devices_are_read_apart),
        cmocka_unit_test(a_request_has_a_most),
        cmocka_unit_test(a_point_comes_whole),
        cmocka_unit_test(a_refused_block_is_parted_at_its_widest_hole),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
