/*
 * firewater: why there is no water, how sure that is, and what is cited for it. The scene is that
 * of test_firewater.c.
 */
#include "riser.h"

static void causes_and_grades(void **state)
{
    static const struct {
        int role;
        double value, main;
        uint16_t cause;
        uint8_t grade;
    } rows[] = {
        {VALVE, 0, 640, CAUSE_VALVE_SHUT, ESTATE_CERTAIN},
        {VALVE, 0, 30, CAUSE_VALVE_SHUT, ESTATE_LIKELY},
        {PUMP_POWER, 0, 640, CAUSE_UNKNOWN, ESTATE_GRADE_UNKNOWN},
        {PUMP_POWER, 0, 30, CAUSE_POWER_LOST, ESTATE_CERTAIN},
        {PUMP_FAULT, 1, 640, CAUSE_UNKNOWN, ESTATE_GRADE_UNKNOWN},
        {PUMP_FAULT, 1, 30, CAUSE_PUMP_FAILED, ESTATE_CERTAIN},
        {PUMP_AUTO, 0, 30, CAUSE_PUMP_FAILED, ESTATE_CERTAIN},
        {PUMP_RUN, 0, 30, CAUSE_UNKNOWN, ESTATE_GRADE_UNKNOWN},
        {PUMP_RUN, 1, 30, CAUSE_BURST, ESTATE_LIKELY},
        {TANK_LOW, 1, 640, CAUSE_TANK_EMPTY, ESTATE_LIKELY},
        {TANK_LEVEL, 900, 640, CAUSE_TANK_EMPTY, ESTATE_LIKELY},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct estate_verdict *v = &b.verdict[FW_NO_WATER][0];

        riser(NULL);
        bench_set(&b, rows[i].role, 0, rows[i].value);
        bench_run(&b, 1000);
        pressures(3, 4);
        bench_set(&b, PUMP_PRESSURE, 0, rows[i].main);
        bench_run(&b, 1000);
        assert_int_equal(v->state, ESTATE_PRESENT);
        assert_int_equal(v->cause, rows[i].cause);
        assert_int_equal(v->grade, rows[i].grade);
        assert_int_equal(v->evidence[3],
                         rows[i].cause == CAUSE_UNKNOWN ? 0 : bench_point(rows[i].role, 0));
    }
}

static void each_cause_confirms_a_lone_zero(void **state)
{
    static const struct {
        int role;
        double value;
    } rows[] = {{VALVE, 0},
                {PUMP_PRESSURE, 30},
                {TANK_LOW, 1},
                {TANK_LEVEL, 900},
                {LOW_PRESSURE_SWITCH, 1}};

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        riser(NULL);
        pressures(3, 395);
        bench_set(&b, rows[i].role, 0, rows[i].value);
        bench_run(&b, 1000);
        assert_state(FW_NO_WATER, ESTATE_PRESENT);
        /* and is none when its number is not good */
        bench_lose(&b, rows[i].role, 0, ESTATE_LOST);
        bench_run(&b, 1000);
        assert_int_not_equal(state_of(FW_NO_WATER), ESTATE_PRESENT);
    }
}

static void the_cause_is_kept_while_the_alarm_stands(void **state)
{
    (void)state;
    pressures(3, 4);
    bench_set(&b, VALVE, 1, 0);
    bench_run(&b, 1000);
    b.standing[FW_NO_WATER][0] = 1;
    bench_set(&b, VALVE, 1, 1);
    pressures(50, 200);
    bench_run(&b, 1000);
    assert_state(FW_NO_WATER, ESTATE_PRESENT);
    assert_int_equal(b.verdict[FW_NO_WATER][0].cause, CAUSE_VALVE_SHUT);
    b.standing[FW_NO_WATER][0] = 0;
    pressures(3, 4);
    bench_run(&b, 1000);
    assert_int_equal(b.verdict[FW_NO_WATER][0].cause, CAUSE_UNKNOWN);
}

static void a_cause_is_kept_while_who_spoke_for_it_is_lost(void **state)
{
    static const struct {
        int role;
        double value, main;
        int lost;
        uint16_t cause;
    } rows[] = {
        {VALVE, 0, 640, VALVE, CAUSE_VALVE_SHUT},
        {PUMP_POWER, 0, 30, PUMP_POWER, CAUSE_POWER_LOST},
        {PUMP_FAULT, 1, 30, PUMP_FAULT, CAUSE_PUMP_FAILED},
        {PUMP_AUTO, 0, 30, PUMP_AUTO, CAUSE_PUMP_FAILED},
        {PUMP_AUTO, 0, 30, PUMP_RUN, CAUSE_PUMP_FAILED},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        for (int lost = 0; lost < 2; lost++) {
            riser(NULL);
            pressures(3, 4);
            bench_set(&b, PUMP_PRESSURE, 0, rows[i].main);
            bench_set(&b, rows[i].role, 0, rows[i].value);
            bench_run(&b, 1000);
            assert_int_equal(b.verdict[FW_NO_WATER][0].cause, rows[i].cause);
            b.standing[FW_NO_WATER][0] = 1;
            bench_set(&b, rows[i].role, 0, !rows[i].value);
            if (lost)
                bench_lose(&b, rows[i].lost, 0, ESTATE_STALE);
            bench_set(&b, TANK_LEVEL, 0, 900); /* as well founded */
            bench_set(&b, TANK_LOW, 0, 1);
            bench_run(&b, 1000);
            assert_int_equal(b.verdict[FW_NO_WATER][0].cause,
                             lost ? rows[i].cause : CAUSE_TANK_EMPTY);
        }
}

static void an_empty_tank_is_kept_while_level_or_float_is_lost(void **state)
{
    (void)state;
    for (int role = TANK_LEVEL; role <= TANK_LOW; role++) {
        riser(NULL);
        pressures(3, 4);
        bench_set(&b, TANK_LEVEL, 0, 900);
        bench_set(&b, TANK_LOW, 0, 1);
        bench_run(&b, 1000);
        b.standing[FW_NO_WATER][0] = 1;
        bench_lose(&b, role, 0, ESTATE_LOST);
        bench_set(&b, VALVE, 0, 0);
        bench_run(&b, 1000);
        assert_int_equal(b.verdict[FW_NO_WATER][0].cause, CAUSE_TANK_EMPTY);
        bench_set(&b, role, 0, 2000);
        bench_run(&b, 1000);
        assert_int_equal(b.verdict[FW_NO_WATER][0].cause, CAUSE_VALVE_SHUT);
    }
}

static void evidence_speaks_for_the_cause_that_is_told(void **state)
{
    const struct estate_verdict *v = &b.verdict[FW_NO_WATER][0];

    (void)state;
    pressures(3, 4);
    bench_set(&b, VALVE, 0, 0);
    bench_run(&b, 1000);
    assert_int_equal(v->evidence[2], bench_point(PUMP_PRESSURE, 0));
    assert_int_equal(v->evidence[3], bench_point(VALVE, 0));
    b.standing[FW_NO_WATER][0] = 1;
    bench_set(&b, VALVE, 0, 1);
    bench_set(&b, TANK_LEVEL, 0, 900); /* likely: the float disagrees */
    bench_run(&b, 1000);
    assert_int_equal(v->cause, CAUSE_VALVE_SHUT);
    assert_int_equal(v->evidence[2], bench_point(PUMP_PRESSURE, 0));
    assert_int_equal(v->evidence[3], 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(causes_and_grades, riser),
        cmocka_unit_test_setup(each_cause_confirms_a_lone_zero, riser),
        cmocka_unit_test_setup(the_cause_is_kept_while_the_alarm_stands, riser),
        cmocka_unit_test_setup(a_cause_is_kept_while_who_spoke_for_it_is_lost, riser),
        cmocka_unit_test_setup(an_empty_tank_is_kept_while_level_or_float_is_lost, riser),
        cmocka_unit_test_setup(evidence_speaks_for_the_cause_that_is_told, riser),
    };

    return cmocka_run_group_tests_name("firewater causes", tests, NULL, NULL);
}
