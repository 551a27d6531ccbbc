/*
 * facade: what stories cannot show. The tables are whole, nothing is kept that a sensor of 50 could
 * not afford, the samples of a capture, what an hour of bad readings is worth, a baseline that is
 * signed anew, and a sensor that has one axis.
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
    assert_int_equal(b.period[TILT][0], 60000);
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

static void a_lost_axis_is_judged_by_the_other_as_far_as_it_goes(void **state)
{
    (void)state;
    minutes(26 * 60);
    bench_set(&b, TILT, 0, 0.09);
    bench_lose(&b, TILT, 1, ESTATE_LOST);
    minutes(30);
    for (int c = FC_RED; c <= FC_CAPTURE; c++) {
        assert_int_equal(b.verdict[c][0].state, ESTATE_UNKNOWN);
        assert_int_equal(b.verdict[c][1].state, ESTATE_CLEAR);
    }
    minutes(60);
    bench_set(&b, TILT, 0, 5);
    minutes(12);
    for (int c = FC_RED; c <= FC_BLUE; c++)
        assert_int_equal(b.verdict[c][0].state, ESTATE_PRESENT);
    assert_int_equal(b.verdict[FC_CAPTURE][0].state, ESTATE_UNKNOWN);
}

static void an_axis_that_a_sensor_lacks_never_moves(void **state)
{
    (void)state;
    bench_open(&b);
    b.view.now_ms = (int64_t)100 * 24 * 3600000;
    bench_bind(&b, TILT, 1, 0);
    b.in[TILT][1].point = 0;
    bench_lose(&b, TILT, 1, ESTATE_NONE);
    b.in[TILT][1].value = NAN;
    b.param[BASELINE_X] = 1;
    bench_set(&b, TILT, 0, 1.26);
    minutes(16 * 60);
    assert_int_equal(b.verdict[FC_YELLOW][0].state, ESTATE_PRESENT);
    assert_int_equal(b.verdict[FC_ORANGE][0].state, ESTATE_CLEAR);
    assert_true(fabs(b.today[TILT_X][0] - 0.26) < 1e-6);
    assert_true(isnan(b.today[TILT_Y][0]));
    assert_true(b.today[HOURS_OK][0] >= 15);
    bench_set(&b, TILT, 0, 1.4);
    minutes(11);
    assert_int_equal(b.verdict[FC_RED][0].state, ESTATE_PRESENT);
    assert_int_equal(b.verdict[FC_CAPTURE][0].state, ESTATE_PRESENT);
    bench_lose(&b, TILT, 0, ESTATE_LOST);
    minutes(1);
    assert_int_equal(b.verdict[FC_YELLOW][0].state, ESTATE_UNKNOWN);
}

static void sign(double x, double y)
{
    b.param[BASELINE_X] = x;
    b.param[BASELINE_Y] = y;
}

static void a_sensor_that_was_replaced_begins_anew(void **state)
{
    (void)state;
    sign(0, 0.3);
    minutes(48 * 60);
    assert_int_equal(b.verdict[FC_YELLOW][0].state, ESTATE_PRESENT);
    bench_lose(&b, TILT, 0, ESTATE_LOST);
    bench_lose(&b, TILT, 1, ESTATE_LOST);
    minutes(5);
    sign(3, -1);
    b.view.local_day++;
    minutes(1);
    bench_set(&b, TILT, 0, 3.02);
    bench_set(&b, TILT, 1, -1);
    for (int hour = 0; hour < 60; hour++) {
        minutes(60);
        for (int c = FC_RED; c <= FC_BLUE; c++)
            assert_int_equal(b.verdict[c][0].state, hour < 11 ? ESTATE_UNKNOWN : ESTATE_CLEAR);
    }
    assert_true(fabs(b.today[TILT_X][0] - 0.02) < 1e-6);
}

static void a_new_place_that_was_accepted_keeps_its_hours(void **state)
{
    (void)state;
    sign(0, 0);
    minutes(48 * 60);
    bench_set(&b, TILT, 0, 0.3);
    minutes(48 * 60);
    assert_int_equal(b.verdict[FC_YELLOW][0].state, ESTATE_PRESENT);
    sign(0.3, 0);
    minutes(61);
    assert_int_equal(b.verdict[FC_YELLOW][0].state, ESTATE_CLEAR);
    assert_int_equal(b.verdict[FC_BLUE][0].state, ESTATE_CLEAR);
    assert_true(fabs(b.today[DRIFT][0]) < 1e-6 || isnan(b.today[DRIFT][0]));
}

/* A place that nobody stands at is one: hours that say so go on to count. */
static void what_was_signed_wrong_is_told_by_the_hours_so_far(void **state)
{
    (void)state;
    sign(0, 0);
    minutes(48 * 60);
    sign(0.3, 0);
    minutes(4 * 60);
    assert_int_equal(b.verdict[FC_YELLOW][0].state, ESTATE_PRESENT);
}

/* The warmer the wall, the further it leans: 0.02 degree for each. */
static void days(int n, double warm, double x)
{
    for (int i = 0; i < n * 24 * 6; i++) {
        double swing = sin(2 * 3.14159265358979 * i / 144);

        bench_set(&b, TEMPERATURE, 0, warm + 5 * swing);
        bench_set(&b, TILT, 0, x + 0.02 * (warm + 5 * swing));
        bench_run(&b, 600000);
    }
}

static void a_baseline_has_the_temperature_of_its_day(void **state)
{
    (void)state;
    bench_bind(&b, TEMPERATURE, 1, 0);
    b.param[HOUR_MINUTES] = 3;
    sign(0.5, 0);
    days(20, 25, 0);
    assert_true(fabs(b.today[TILT_X][0]) < 0.02);
    days(20, 5, 0);
    assert_true(fabs(b.today[TILT_X][0]) < 0.02);
    sign(0.1, 0);
    days(20, 15, 0);
    assert_true(fabs(b.today[TILT_X][0]) < 0.02);
    b.param[BASELINE_TEMPERATURE] = 15;
    days(1, 15, 0);
    assert_true(fabs(b.today[TILT_X][0] - 0.2) < 0.02);
}

/* The part moved by 1 degree while it was warm, which was accepted; that is not how it goes with
 * the temperature. */
static void a_move_that_was_accepted_is_not_learned(void **state)
{
    (void)state;
    bench_bind(&b, TEMPERATURE, 1, 0);
    b.param[HOUR_MINUTES] = 3;
    sign(0.5, 0);
    days(20, 25, 0);
    days(2, 15, 1);
    sign(1.3, 0);
    days(10, 15, 1);
    assert_true(fabs(b.today[TILT_X][0]) < 0.03);
    days(10, 5, 1);
    assert_true(fabs(b.today[TILT_X][0]) < 0.03);
}

/* The engineer takes his signature back in the cold: what is learned anew is of these days, though
 * how it goes with the temperature is known from before. */
static void a_baseline_that_is_learned_anew_has_its_own_temperature(void **state)
{
    (void)state;
    bench_bind(&b, TEMPERATURE, 1, 0);
    b.param[HOUR_MINUTES] = 3;
    sign(0.5, 0);
    days(20, 25, 0);
    days(10, 5, 0);
    b.param[BASELINE_X] = NAN;
    for (int day = 0; day < 12; day++) {
        days(1, 5, 0);
        assert_false(fabs(b.today[TILT_X][0]) > 0.02);
    }
    days(20, 15, 0);
    assert_true(fabs(b.today[TILT_X][0]) < 0.02);
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
        cmocka_unit_test_setup(a_lost_axis_is_judged_by_the_other_as_far_as_it_goes, wall),
        cmocka_unit_test(an_axis_that_a_sensor_lacks_never_moves),
        cmocka_unit_test_setup(a_sensor_that_was_replaced_begins_anew, wall),
        cmocka_unit_test_setup(a_new_place_that_was_accepted_keeps_its_hours, wall),
        cmocka_unit_test_setup(what_was_signed_wrong_is_told_by_the_hours_so_far, wall),
        cmocka_unit_test_setup(a_baseline_has_the_temperature_of_its_day, wall),
        cmocka_unit_test_setup(a_baseline_that_is_learned_anew_has_its_own_temperature, wall),
        cmocka_unit_test_setup(a_move_that_was_accepted_is_not_learned, wall),
        cmocka_unit_test_setup(weeks_away_are_no_hours, wall),
        cmocka_unit_test_setup(a_level_is_shown_until_it_is_closed, wall),
    };

    return cmocka_run_group_tests_name("facade", tests, NULL, NULL);
}
