/*
 * facade: what stories cannot show. The tables are whole, nothing is kept that a sensor of 50 could
 * not afford, the samples of a capture, and what an hour of bad readings is worth.
 */
#include "facade/facade.h"
#include "view.h"

static struct bench b;

static int wall(void **state)
{
    (void)state;
    bench_open(&b);
    b.view.now_ms = (int64_t)100 * 24 * 3600000;
    bench_bind(&b, TILT, 2, 0);
    bench_bind(&b, CRACK, 1, 0);
    bench_run(&b, 0);
    return 0;
}

static void minutes(int n)
{
    for (int i = 0; i < n; i++)
        bench_run(&b, 60000);
}

static void tables_are_whole(void **state)
{
    (void)state;
    assert_tables(estate_plugin());
    for (int c = 0; c < CODES; c++) {
        const struct estate_code *code = &estate_plugin()->code[c];

        assert_int_equal(code->on_ms, 0);
        assert_int_equal(code->reset_ms, 0);
        assert_true(code->kind == ESTATE_EVENT || code->off_ms == 3 * 3600000);
    }
    for (int p = 0; p < BASELINE_X; p++)
        assert_non_null(strstr(estate_plugin()->param[p].help, "(engineering default)"));
    assert_non_null(strstr(estate_plugin()->title, "hollow tiles"));
    assert_true(sizeof(struct sensor) < 3000);
}

static void before_the_first_half_day_nothing_is_known(void **state)
{
    (void)state;
    minutes(60);
    assert_int_equal(b.verdict[FC_BLUE][0].state, ESTATE_UNKNOWN);
    assert_int_equal(b.verdict[FC_CRACK_RED][0].state, ESTATE_UNKNOWN);
    minutes(24 * 60);
    assert_int_equal(b.verdict[FC_BLUE][0].state, ESTATE_CLEAR);
    assert_int_equal(b.verdict[FC_CRACK_RED][0].state, ESTATE_CLEAR);
    assert_close(b.verdict[FC_BLUE][0].limit, 0.1);
    assert_close(b.verdict[FC_BLUE][0].value, 0);
    assert_int_equal(b.verdict[FC_RED][1].evidence[0], bench_point(TILT, 2));
    assert_int_equal(b.verdict[FC_RED][1].evidence[1], bench_point(TILT, 3));
}

static void a_capture_has_ten_minutes_before_and_after(void **state)
{
    const struct estate_verdict *v = &b.verdict[FC_CAPTURE][1];

    (void)state;
    minutes(25 * 60 + 30);
    bench_set(&b, TILT, 2, 0.06);
    bench_set(&b, TILT, 3, 0.08);
    bench_run(&b, 60000);
    assert_int_equal(b.period[TILT][1], 5000);
    assert_int_equal(b.period[TILT][0], 0);
    for (int i = 0; i < 10 * 60 / 5; i++) {
        assert_int_equal(v->state, ESTATE_CLEAR);
        bench_run(&b, 5000);
    }
    assert_int_equal(v->state, ESTATE_PRESENT);
    assert_int_equal(v->trends, 31);
    assert_close(v->value, 0.08);
    assert_close(v->limit, 0.05);
    for (int i = 0; i < v->trends; i++) {
        int64_t ago = b.view.now_ms - v->trend[i].at_ms;

        assert_int_equal(ago, (i < 10 ? 20 - i : 10) * 60000 - (i < 10 ? 0 : (i - 10) * 30000));
        assert_true(fabs(v->trend[i].value - (i < 10 ? 0 : 0.1)) < 1e-6);
    }
}

static void one_lost_axis_is_not_judged_by_the_other(void **state)
{
    (void)state;
    minutes(26 * 60);
    bench_set(&b, TILT, 0, 5);
    bench_lose(&b, TILT, 1, ESTATE_LOST);
    minutes(30);
    for (int c = FC_RED; c <= FC_CAPTURE; c++) {
        assert_int_equal(b.verdict[c][0].state, ESTATE_UNKNOWN);
        assert_int_equal(b.verdict[c][1].state, ESTATE_CLEAR);
    }
}

static void weeks_away_are_no_hours(void **state)
{
    (void)state;
    minutes(26 * 60);
    bench_run(&b, (int64_t)90 * 24 * 3600000);
    assert_int_equal(b.verdict[FC_BLUE][0].state, ESTATE_UNKNOWN);
    assert_true(isnan(b.today[TILT_X][0]));
}

static void a_level_is_shown_until_it_is_closed(void **state)
{
    (void)state;
    b.open[FC_CRACK_ORANGE][0] = 1;
    b.open[FC_BLUE][1] = 1;
    minutes(1);
    assert_close(b.today[LEVEL][0], ORANGE);
    b.open[FC_CRACK_ORANGE][0] = 0;
    minutes(1);
    assert_close(b.today[LEVEL][0], BLUE);
    assert_close(b.today[HIGHEST][0], ORANGE);
    b.open[FC_BLUE][1] = 0;
    minutes(1);
    assert_true(isnan(b.today[LEVEL][0]));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tables_are_whole),
        cmocka_unit_test_setup(before_the_first_half_day_nothing_is_known, wall),
        cmocka_unit_test_setup(a_capture_has_ten_minutes_before_and_after, wall),
        cmocka_unit_test_setup(one_lost_axis_is_not_judged_by_the_other, wall),
        cmocka_unit_test_setup(weeks_away_are_no_hours, wall),
        cmocka_unit_test_setup(a_level_is_shown_until_it_is_closed, wall),
    };

    return cmocka_run_group_tests_name("facade", tests, NULL, NULL);
}
