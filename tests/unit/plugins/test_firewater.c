/*
 * firewater: what counts as no water, and what does not. The scene is a riser with a top and a mid
 * sensor and two valves, fed by a pump house; tests take away what they do not need.
 */
#include "riser.h"

/* One sensor, and nothing that could explain it. */
static int lone_sensor(void **state)
{
    (void)state;
    bench_open(&b);
    bench_bind(&b, TOP_PRESSURE, 1, 0);
    bench_set(&b, TOP_PRESSURE, 0, 180);
    bench_run(&b, 1000);
    return 0;
}

static int pump_house(void **state)
{
    (void)state;
    bench_open(&b);
    bind_pump_house(0);
    bench_run(&b, 1000);
    return 0;
}

static void tables_are_whole(void **state)
{
    (void)state;
    assert_tables(estate_plugin());
    assert_string_equal(estate_plugin()->domain, "fire");
    assert_int_equal(estate_plugin()->code[FW_NO_WATER].reset_ms, 30 * 60000);
}

static void a_healthy_riser_is_clear_in_every_code(void **state)
{
    (void)state;
    for (int c = 0; c < CODES; c++)
        assert_state(c, ESTATE_CLEAR);
    assert_close(b.verdict[FW_LOW][0].value, 180);
}

/* ---- no water ---- */

static void zero_at_top_and_mid_is_no_water(void **state)
{
    const struct estate_verdict *v = &b.verdict[FW_NO_WATER][0];

    (void)state;
    pressures(3, 4.1);
    bench_run(&b, 1000);
    assert_state(FW_NO_WATER, ESTATE_PRESENT);
    assert_state(FW_LOW, ESTATE_CLEAR); /* it is worse than low */
    assert_state(FW_SENSOR_OR_BRANCH, ESTATE_CLEAR);
    assert_close(v->value, 3);
    assert_close(v->limit, 20);
    assert_int_equal(v->cause, CAUSE_UNKNOWN);
    assert_int_equal(v->grade, ESTATE_GRADE_UNKNOWN);
    assert_int_equal(v->evidence[0], bench_point(TOP_PRESSURE, 0));
    assert_int_equal(v->evidence[1], bench_point(MID_PRESSURE, 0));
    assert_int_equal(v->evidence[2], bench_point(PUMP_PRESSURE, 0));
    assert_int_equal(v->evidence[3], 0);
}

static void a_zero_confirmed_by_a_fallen_column_is_no_water(void **state)
{
    (void)state;
    pressures(5, 230); /* the mid lost 170 kPa too, though it is far from low */
    bench_run(&b, 1000);
    assert_state(FW_NO_WATER, ESTATE_PRESENT);
}

/* Judges every minute for so many hours. */
static void hours(int n)
{
    for (int i = 0; i < n * 60; i++)
        bench_run(&b, 60000);
}

static void the_usual_pressure_is_the_median_of_a_week(void **state)
{
    (void)state;
    pressures(100, 300);
    hours(16);         /* one reading at 180 and 400, four of these */
    pressures(0, 260); /* 100 lost of 100 at the top, 40 of 300 below: not one column */
    bench_run(&b, 1000);
    assert_state(FW_SENSOR_OR_BRANCH, ESTATE_PRESENT);
    pressures(0, 250); /* 50 below: one column */
    bench_run(&b, 1000);
    assert_state(FW_NO_WATER, ESTATE_PRESENT);
    riser(NULL);
    pressures(100, 300);
    hours(3); /* not yet a second reading */
    pressures(0, 320);
    bench_run(&b, 1000);
    assert_state(FW_SENSOR_OR_BRANCH, ESTATE_PRESENT);
    riser(NULL);
    hours(7 * 24);
    pressures(100, 300);
    hours(3 * 24); /* less than half a week of something else */
    pressures(0, 310);
    bench_run(&b, 1000);
    assert_state(FW_NO_WATER, ESTATE_PRESENT);
}

static void a_lone_zero_among_normal_ones_is_sensor_or_branch(void **state)
{
    (void)state;
    pressures(0, 395);
    for (int i = 0; i < 4; i++) {
        bench_run(&b, 200000);
        assert_int_not_equal(state_of(FW_NO_WATER), ESTATE_PRESENT);
        assert_state(FW_SENSOR_OR_BRANCH, ESTATE_PRESENT);
    }
    assert_int_equal(b.verdict[FW_SENSOR_OR_BRANCH][0].evidence[0], bench_point(TOP_PRESSURE, 0));
    assert_close(b.verdict[FW_SENSOR_OR_BRANCH][0].value, 0);
}

static void a_lone_zero_leaves_the_judgement_to_other_tops(void **state)
{
    (void)state;
    bench_bind(&b, TOP_PRESSURE, 3, 0);
    bench_set(&b, TOP_PRESSURE, 0, 175);
    bench_set(&b, TOP_PRESSURE, 1, 0);
    bench_set(&b, TOP_PRESSURE, 2, 180);
    bench_run(&b, 1000);
    assert_state(FW_SENSOR_OR_BRANCH, ESTATE_PRESENT);
    assert_state(FW_NO_WATER, ESTATE_CLEAR);
    assert_state(FW_LOW, ESTATE_CLEAR);
    bench_set(&b, TOP_PRESSURE, 0, 2);
    bench_run(&b, 1000);
    assert_state(FW_SENSOR_OR_BRANCH, ESTATE_CLEAR);
    assert_state(FW_NO_WATER, ESTATE_PRESENT);
}

static void a_zero_below_a_normal_top_is_sensor_or_branch(void **state)
{
    (void)state;
    pressures(180, 0);
    bench_set(&b, PUMP_FAULT, 0, 1);
    bench_run(&b, 1000);
    assert_state(FW_NO_WATER, ESTATE_CLEAR);
    assert_state(FW_SENSOR_OR_BRANCH, ESTATE_PRESENT);
    assert_int_equal(b.verdict[FW_SENSOR_OR_BRANCH][0].evidence[0], bench_point(MID_PRESSURE, 0));
    assert_int_equal(b.verdict[FW_SENSOR_OR_BRANCH][0].evidence[1], bench_point(TOP_PRESSURE, 0));
}

static void a_doubtful_point_stays_so_until_well_above_zero(void **state)
{
    (void)state;
    b.standing[FW_SENSOR_OR_BRANCH][0] = 1;
    pressures(35, 395);
    bench_run(&b, 1000);
    assert_state(FW_SENSOR_OR_BRANCH, ESTATE_PRESENT);
    pressures(45, 395);
    bench_run(&b, 1000);
    assert_state(FW_SENSOR_OR_BRANCH, ESTATE_CLEAR);
}

static void a_single_sensor_is_believed_four_minutes_before_its_confirmation(void **state)
{
    (void)state;
    bench_set(&b, TOP_PRESSURE, 0, 1);
    bench_run(&b, 1000);
    bench_run(&b, 239000);
    assert_state(FW_NO_WATER, ESTATE_CLEAR);
    assert_state(FW_LOW, ESTATE_PRESENT);
    bench_run(&b, 1000);
    assert_state(FW_NO_WATER, ESTATE_PRESENT);
}

static void the_minutes_alone_begin_anew_only_after_water(void **state)
{
    (void)state;
    bench_set(&b, TOP_PRESSURE, 0, 1);
    bench_run(&b, 1000);
    bench_lose(&b, TOP_PRESSURE, 0, ESTATE_STALE);
    bench_run(&b, 200000);
    assert_state(FW_NO_WATER, ESTATE_UNKNOWN);
    bench_set(&b, TOP_PRESSURE, 0, 1);
    bench_run(&b, 100000);
    assert_state(FW_NO_WATER, ESTATE_PRESENT);
    bench_set(&b, TOP_PRESSURE, 0, 180);
    bench_run(&b, 1000);
    bench_set(&b, TOP_PRESSURE, 0, 1);
    bench_run(&b, 1000);
    assert_state(FW_NO_WATER, ESTATE_CLEAR);
}

static void a_single_sensor_with_a_cause_is_believed_at_once(void **state)
{
    (void)state;
    bench_bind(&b, VALVE, 1, 0);
    bench_set(&b, TOP_PRESSURE, 0, 1);
    bench_run(&b, 1000);
    assert_state(FW_NO_WATER, ESTATE_PRESENT);
    assert_int_equal(b.verdict[FW_NO_WATER][0].cause, CAUSE_VALVE_SHUT);
    assert_int_equal(b.verdict[FW_NO_WATER][0].grade, ESTATE_LIKELY);
}

static void a_lost_neighbour_does_not_hide_a_zero(void **state)
{
    (void)state;
    pressures(0, 395);
    bench_lose(&b, MID_PRESSURE, 0, ESTATE_LOST);
    bench_run(&b, 1000);
    assert_state(FW_SENSOR_OR_BRANCH, ESTATE_UNKNOWN);
    bench_run(&b, 300000);
    assert_state(FW_NO_WATER, ESTATE_PRESENT);
    /* nor does a lost top hide the zero below it */
    riser(NULL);
    pressures(180, 0);
    bench_lose(&b, TOP_PRESSURE, 0, ESTATE_LOST);
    bench_run(&b, 1000);
    bench_run(&b, 300000);
    assert_state(FW_NO_WATER, ESTATE_PRESENT);
}

static void a_confirmed_zero_stays_believed_when_its_witness_is_lost(void **state)
{
    (void)state;
    pressures(0, 5);
    bench_run(&b, 1000);
    bench_lose(&b, MID_PRESSURE, 0, ESTATE_LOST);
    bench_run(&b, 1000);
    assert_state(FW_NO_WATER, ESTATE_PRESENT);
    bench_set(&b, MID_PRESSURE, 0, 395); /* a witness against it */
    bench_run(&b, 1000);
    assert_int_not_equal(state_of(FW_NO_WATER), ESTATE_PRESENT);
}

static void the_worst_outlet_counts_from_its_height(void **state)
{
    static const struct {
        double metres, top;
        uint8_t no_water, low;
    } rows[] = {
        {0, 71, ESTATE_CLEAR, ESTATE_CLEAR},     {2, 71, ESTATE_CLEAR, ESTATE_PRESENT},
        {2, 90, ESTATE_CLEAR, ESTATE_CLEAR},     {6, 78, ESTATE_PRESENT, ESTATE_CLEAR},
        {6, 80, ESTATE_CLEAR, ESTATE_PRESENT},   {-3, 45, ESTATE_CLEAR, ESTATE_CLEAR},
        {-3, 40, ESTATE_CLEAR, ESTATE_PRESENT},  {0, 20, ESTATE_PRESENT, ESTATE_CLEAR},
        {0, 20.1, ESTATE_CLEAR, ESTATE_PRESENT},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        riser(NULL);
        b.param[WORST_OUTLET] = rows[i].metres;
        pressures(rows[i].top, 230); /* the mid fell, and so confirms */
        bench_run(&b, 1000);
        assert_state(FW_NO_WATER, rows[i].no_water);
        assert_float_equal(b.verdict[FW_NO_WATER][0].limit, 20 + 9.81 * rows[i].metres, 1e-9);
        assert_state(FW_LOW, rows[i].low);
        assert_close(b.verdict[FW_LOW][0].value, rows[i].top);
    }
}

static void what_stands_clears_only_above_the_margin(void **state)
{
    static const struct {
        double top;
        uint8_t no_water_stands, low_stands, no_water, low;
    } rows[] = {
        {60, 1, 1, ESTATE_PRESENT, ESTATE_PRESENT}, {89, 1, 1, ESTATE_PRESENT, ESTATE_PRESENT},
        {90, 1, 1, ESTATE_CLEAR, ESTATE_CLEAR},     {89, 0, 1, ESTATE_CLEAR, ESTATE_PRESENT},
        {89, 0, 0, ESTATE_CLEAR, ESTATE_CLEAR},     {70, 0, 0, ESTATE_CLEAR, ESTATE_CLEAR},
        {69, 0, 0, ESTATE_CLEAR, ESTATE_PRESENT},   {0, 1, 0, ESTATE_PRESENT, ESTATE_CLEAR},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        riser(NULL);
        b.standing[FW_NO_WATER][0] = rows[i].no_water_stands;
        b.standing[FW_LOW][0] = rows[i].low_stands;
        pressures(rows[i].top, 400);
        bench_run(&b, 1000);
        assert_state(FW_NO_WATER, rows[i].no_water);
        assert_state(FW_LOW, rows[i].low);
    }
}

/* ---- unknown ---- */

static void a_lost_top_is_unknown_and_never_zero(void **state)
{
    static const uint8_t quality[] = {ESTATE_NONE, ESTATE_STALE, ESTATE_BAD, ESTATE_LOST};

    (void)state;
    for (size_t i = 0; i < sizeof quality; i++)
        for (uint8_t stands = 0; stands < 2; stands++) {
            riser(NULL);
            b.standing[FW_NO_WATER][0] = stands;
            pressures(stands ? 500 : 0, 400); /* the last number is a trap */
            bench_lose(&b, TOP_PRESSURE, 0, quality[i]);
            bench_run(&b, 1000);
            bench_run(&b, 400000);
            assert_state(FW_NO_WATER, ESTATE_UNKNOWN);
            assert_state(FW_LOW, ESTATE_UNKNOWN);
            assert_state(FW_BLIND, ESTATE_CLEAR);
        }
}

static void one_of_two_tops_lost_is_judged_on_the_other(void **state)
{
    (void)state;
    bench_bind(&b, TOP_PRESSURE, 2, 0);
    bench_set(&b, TOP_PRESSURE, 0, 180);
    bench_lose(&b, TOP_PRESSURE, 1, ESTATE_LOST);
    bench_run(&b, 1000);
    assert_state(FW_NO_WATER, ESTATE_CLEAR);
    pressures(2, 3);
    bench_run(&b, 1000);
    assert_state(FW_NO_WATER, ESTATE_PRESENT);
}

static void blind_is_a_zone_without_a_good_sensor(void **state)
{
    (void)state;
    bench_lose(&b, TOP_PRESSURE, 0, ESTATE_LOST);
    bench_lose(&b, MID_PRESSURE, 0, ESTATE_STALE);
    bench_run(&b, 1000);
    assert_state(FW_BLIND, ESTATE_PRESENT);
    assert_int_equal(b.verdict[FW_BLIND][0].evidence[0], bench_point(TOP_PRESSURE, 0));
    bench_set(&b, MID_PRESSURE, 0, 400);
    bench_run(&b, 1000);
    assert_state(FW_BLIND, ESTATE_CLEAR);
    /* without any pressure bound there is nothing to be blind with, and nothing to say */
    bench_open(&b);
    bind_pump_house(1);
    bench_run(&b, 1000);
    assert_state(FW_BLIND, ESTATE_CLEAR);
    assert_state(FW_NO_WATER, ESTATE_UNKNOWN);
}

/* ---- the pump house as a zone of its own ---- */

static void a_pump_house_is_judged_on_its_main(void **state)
{
    (void)state;
    assert_state(FW_NO_WATER, ESTATE_CLEAR);
    bench_set(&b, PUMP_PRESSURE, 0, 5);
    bench_run(&b, 1000);
    assert_state(FW_NO_WATER, ESTATE_CLEAR); /* its own zero does not confirm itself */
    assert_state(FW_LOW, ESTATE_PRESENT);
    bench_run(&b, 300000);
    assert_state(FW_NO_WATER, ESTATE_PRESENT);
    assert_int_equal(b.verdict[FW_NO_WATER][0].cause, CAUSE_PUMP_FAILED);
    assert_int_equal(b.verdict[FW_NO_WATER][0].evidence[0], bench_point(PUMP_PRESSURE, 0));
    assert_int_equal(b.verdict[FW_NO_WATER][0].evidence[1], bench_point(PUMP_RUN, 0));
}

static void equipment_alarms_where_it_is_bound(void **state)
{
    static const struct {
        int code, role;
        double value;
    } rows[] = {
        {FW_VALVE_SHUT, VALVE, 0},         {FW_PUMP_FAULT, PUMP_FAULT, 1},
        {FW_PUMP_NO_POWER, PUMP_POWER, 0}, {FW_PUMP_MANUAL, PUMP_AUTO, 0},
        {FW_TANK_LOW, TANK_LOW, 1},        {FW_TANK_LOW, TANK_LEVEL, 999},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct estate_verdict *v = &b.verdict[rows[i].code][0];

        pump_house(NULL);
        bench_bind(&b, VALVE, 1, 0);
        bench_set(&b, VALVE, 0, 1);
        bench_run(&b, 1000);
        assert_int_equal(v->state, ESTATE_CLEAR);
        bench_set(&b, rows[i].role, 0, rows[i].value);
        bench_run(&b, 1000);
        assert_int_equal(v->state, ESTATE_PRESENT);
        assert_int_equal(v->evidence[0], bench_point(rows[i].role, 0));
        assert_true(rows[i].role == TANK_LEVEL || isnan(v->value));
        bench_lose(&b, rows[i].role, 0, ESTATE_LOST);
        bench_run(&b, 1000);
        assert_int_equal(v->state, ESTATE_UNKNOWN);
        riser(NULL); /* read in the feeder: told there, not here */
        bench_bind(&b, VALVE, 1, 1);
        bench_set(&b, rows[i].role, 0, rows[i].value);
        bench_run(&b, 1000);
        assert_int_equal(v->state, ESTATE_CLEAR);
    }
}

static void each_valve_is_an_alarm_of_its_own(void **state)
{
    (void)state;
    bench_lose(&b, VALVE, 0, ESTATE_BAD);
    bench_set(&b, VALVE, 1, 0);
    bench_run(&b, 1000);
    assert_int_equal(b.verdict[FW_VALVE_SHUT][0].state, ESTATE_UNKNOWN);
    assert_int_equal(b.verdict[FW_VALVE_UNSURE][0].state, ESTATE_PRESENT);
    assert_int_equal(b.verdict[FW_VALVE_SHUT][1].state, ESTATE_PRESENT);
    assert_int_equal(b.verdict[FW_VALVE_UNSURE][1].state, ESTATE_CLEAR);
    assert_int_equal(b.verdict[FW_VALVE_SHUT][1].evidence[0], bench_point(VALVE, 1));
    bench_lose(&b, VALVE, 0, ESTATE_LOST); /* a wire that is cut is no valve between positions */
    bench_run(&b, 1000);
    assert_int_equal(b.verdict[FW_VALVE_UNSURE][0].state, ESTATE_UNKNOWN);
}

static void a_low_tank_clears_five_per_cent_above(void **state)
{
    (void)state;
    b.standing[FW_TANK_LOW][0] = 1;
    bench_set(&b, TANK_LEVEL, 0, 1049);
    bench_run(&b, 1000);
    assert_state(FW_TANK_LOW, ESTATE_PRESENT);
    bench_set(&b, TANK_LEVEL, 0, 1050);
    bench_run(&b, 1000);
    assert_state(FW_TANK_LOW, ESTATE_CLEAR);
}

/* ---- the day ---- */

static void the_day_of_a_riser(void **state)
{
    (void)state;
    bench_day(&b);
    bench_run(&b, 1000); /* one second at 180 */
    pressures(100, 390);
    for (int i = 0; i < 3; i++)
        bench_run(&b, 1000);
    bench_lose(&b, TOP_PRESSURE, 0, ESTATE_LOST);
    bench_run(&b, 1000); /* a lost sensor adds nothing */
    assert_close(b.today[PRESSURE_MIN][0], 100);
    assert_close(b.today[PRESSURE_MAX][0], 180);
    assert_close(b.today[PRESSURE_MEAN][0], 120);
    bench_set(&b, VALVE, 0, 0);
    for (int i = 0; i < 59; i++)
        bench_run(&b, 1000);
    bench_run(&b, 3600000); /* a gap in the watch counts as 5 s */
    assert_close(b.today[VALVE_SHUT_MINUTES][0], 64.0 / 60);
    bench_day(&b);
    pressures(150, 390);
    bench_run(&b, 1000);
    assert_close(b.today[PRESSURE_MEAN][0], 150);
}

static void a_doubtful_point_is_no_part_of_the_day(void **state)
{
    (void)state;
    bench_bind(&b, TOP_PRESSURE, 2, 0);
    bench_set(&b, TOP_PRESSURE, 0, 0);
    bench_set(&b, TOP_PRESSURE, 1, 180);
    bench_day(&b);
    bench_run(&b, 1000);
    assert_state(FW_SENSOR_OR_BRANCH, ESTATE_PRESENT);
    assert_close(b.today[PRESSURE_MIN][0], 180);
    assert_close(b.today[PRESSURE_MEAN][0], 180);
}

static void the_day_of_a_pump_house(void **state)
{
    static const double runs[] = {0, 1, 1, 0, 1};

    (void)state;
    for (size_t i = 0; i < sizeof runs / sizeof *runs; i++) {
        bench_set(&b, PUMP_RUN, 0, runs[i]);
        bench_set(&b, JOCKEY_RUN, 0, i == 2);
        bench_set(&b, TANK_LEVEL, 0, 1800 + (double)i);
        bench_set(&b, PUMP_AUTO, 0, 0);
        bench_run(&b, 1000);
    }
    bench_lose(&b, PUMP_RUN, 0, ESTATE_LOST); /* and back, still running: no new start */
    bench_run(&b, 1000);
    bench_set(&b, PUMP_RUN, 0, 1);
    bench_run(&b, 1000);
    assert_close(b.today[PUMP_RUNS][0], 2);
    assert_close(b.today[JOCKEY_STARTS][0], 1);
    assert_close(b.today[TANK_LEAST][0], 1800);
    assert_close(b.today[NOT_AUTO_MINUTES][0], 7.0 / 60);
    assert_close(b.today[NO_POWER_MINUTES][0], 0);
    riser(NULL); /* counted where it is bound */
    bench_set(&b, PUMP_RUN, 0, 1);
    bench_run(&b, 1000);
    assert_true(isnan(b.today[PUMP_RUNS][0]));
    assert_true(isnan(b.today[TANK_LEAST][0]));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tables_are_whole),
        cmocka_unit_test_setup(a_healthy_riser_is_clear_in_every_code, riser),
        cmocka_unit_test_setup(zero_at_top_and_mid_is_no_water, riser),
        cmocka_unit_test_setup(a_zero_confirmed_by_a_fallen_column_is_no_water, riser),
        cmocka_unit_test_setup(the_usual_pressure_is_the_median_of_a_week, riser),
        cmocka_unit_test_setup(a_lone_zero_among_normal_ones_is_sensor_or_branch, riser),
        cmocka_unit_test_setup(a_lone_zero_leaves_the_judgement_to_other_tops, riser),
        cmocka_unit_test_setup(a_zero_below_a_normal_top_is_sensor_or_branch, riser),
        cmocka_unit_test_setup(a_doubtful_point_stays_so_until_well_above_zero, riser),
        cmocka_unit_test_setup(a_single_sensor_is_believed_four_minutes_before_its_confirmation,
                               lone_sensor),
        cmocka_unit_test_setup(the_minutes_alone_begin_anew_only_after_water, lone_sensor),
        cmocka_unit_test_setup(a_single_sensor_with_a_cause_is_believed_at_once, lone_sensor),
        cmocka_unit_test_setup(a_lost_neighbour_does_not_hide_a_zero, riser),
        cmocka_unit_test_setup(a_confirmed_zero_stays_believed_when_its_witness_is_lost, riser),
        cmocka_unit_test_setup(the_worst_outlet_counts_from_its_height, riser),
        cmocka_unit_test_setup(what_stands_clears_only_above_the_margin, riser),
        cmocka_unit_test_setup(a_lost_top_is_unknown_and_never_zero, riser),
        cmocka_unit_test_setup(one_of_two_tops_lost_is_judged_on_the_other, riser),
        cmocka_unit_test_setup(blind_is_a_zone_without_a_good_sensor, riser),
        cmocka_unit_test_setup(a_pump_house_is_judged_on_its_main, pump_house),
        cmocka_unit_test_setup(equipment_alarms_where_it_is_bound, riser),
        cmocka_unit_test_setup(each_valve_is_an_alarm_of_its_own, riser),
        cmocka_unit_test_setup(a_low_tank_clears_five_per_cent_above, pump_house),
        cmocka_unit_test_setup(the_day_of_a_riser, riser),
        cmocka_unit_test_setup(a_doubtful_point_is_no_part_of_the_day, riser),
        cmocka_unit_test_setup(the_day_of_a_pump_house, pump_house),
    };

    return cmocka_run_group_tests_name("firewater", tests, NULL, NULL);
}
