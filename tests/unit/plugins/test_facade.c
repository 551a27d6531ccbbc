/*
 * facade: tilt is measured from the baseline, told for its own sensor, and unknown without both
 * axes.
 */
#include "view.h"

enum { TILT };
enum { LEVEL, BASELINE_X, BASELINE_Y };
enum { FC_TILT };
enum { TILT_MAX, MEAN_X, MEAN_Y };

static struct bench b;
static double own[8]; /* parameters of the second sensor: mounted askew */

static int wall(void **state)
{
    (void)state;
    bench_open(&b);
    bench_bind(&b, TILT, 2, 0);
    memcpy(own, b.param, sizeof own);
    own[BASELINE_X] = 0.4;
    own[BASELINE_Y] = -0.14;
    b.in[TILT][2].param = b.in[TILT][3].param = own;
    bench_set(&b, TILT, 2, 0.4);
    bench_set(&b, TILT, 3, -0.14);
    bench_run(&b, 1000);
    return 0;
}

static void tables_are_whole(void **state)
{
    (void)state;
    assert_tables(estate_plugin());
    assert_int_equal(estate_plugin()->code[FC_TILT].reset_ms, 0);
    assert_int_equal(estate_plugin()->code[FC_TILT].on_ms, 3 * 3600 * 1000);
}

static void tilt_is_measured_from_the_baseline(void **state)
{
    (void)state;
    assert_int_equal(b.verdict[FC_TILT][1].state, ESTATE_CLEAR);
    assert_close(b.verdict[FC_TILT][1].value, 0);
    bench_set(&b, TILT, 2, 0.4 + 0.3);
    bench_set(&b, TILT, 3, -0.14 - 0.4);
    bench_run(&b, 1000);
    assert_int_equal(b.verdict[FC_TILT][1].state, ESTATE_PRESENT);
    assert_close(b.verdict[FC_TILT][1].value, 0.5);
    assert_close(b.verdict[FC_TILT][1].limit, 0.25);
    assert_int_equal(b.verdict[FC_TILT][1].evidence[0], bench_point(TILT, 2));
    assert_int_equal(b.verdict[FC_TILT][0].state, ESTATE_CLEAR);
}

static void it_clears_a_fifth_below_the_level(void **state)
{
    static const struct {
        double x;
        uint8_t stands, state;
    } rows[] = {
        {0.24, 0, ESTATE_CLEAR},
        {-0.26, 0, ESTATE_PRESENT},
        {0.21, 1, ESTATE_PRESENT},
        {0.19, 1, ESTATE_CLEAR},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        b.standing[FC_TILT][0] = rows[i].stands;
        bench_set(&b, TILT, 0, rows[i].x);
        bench_run(&b, 1000);
        assert_int_equal(b.verdict[FC_TILT][0].state, rows[i].state);
    }
}

static void one_axis_is_not_enough(void **state)
{
    (void)state;
    for (int axis = 0; axis < 2; axis++) {
        bench_set(&b, TILT, 0, 5);
        bench_set(&b, TILT, 1, 5);
        bench_lose(&b, TILT, axis, ESTATE_LOST);
        bench_run(&b, 1000);
        assert_int_equal(b.verdict[FC_TILT][0].state, ESTATE_UNKNOWN);
    }
    assert_close(b.today[TILT_MAX][0], 0);
}

static void the_day_keeps_the_most_and_the_means(void **state)
{
    static const double x[] = {0.1, 0.3, 0.2};

    (void)state;
    bench_day(&b);
    for (size_t i = 0; i < sizeof x / sizeof *x; i++) {
        bench_set(&b, TILT, 0, x[i]);
        bench_run(&b, 60000);
    }
    assert_close(b.today[TILT_MAX][0], 0.3);
    assert_close(b.today[MEAN_X][0], 0.2);
    assert_close(b.today[MEAN_Y][0], 0);
    assert_close(b.today[MEAN_X][1], 0.4); /* as it hangs: what a baseline is taken from */
    bench_day(&b);
    bench_run(&b, 60000);
    assert_close(b.today[MEAN_X][0], 0.2);
    assert_close(b.today[TILT_MAX][0], 0.2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tables_are_whole),
        cmocka_unit_test_setup(tilt_is_measured_from_the_baseline, wall),
        cmocka_unit_test_setup(it_clears_a_fifth_below_the_level, wall),
        cmocka_unit_test_setup(one_axis_is_not_enough, wall),
        cmocka_unit_test_setup(the_day_keeps_the_most_and_the_means, wall),
    };

    return cmocka_run_group_tests_name("facade", tests, NULL, NULL);
}
