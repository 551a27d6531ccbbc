/*
 * charging: smoke, limits of power and heat, leakage, closed circuits, and the sums of a day.
 */
#include "view.h"

enum { PORT, BRANCH, CLOSED, SMOKE, RCD };
enum { STATUS, POWER, ENERGY, TEMPERATURE, STOP, PORT_FIELDS };
enum { PORT_POWER, PORT_TEMPERATURE };
enum { CH_SMOKE, CH_OVERPOWER, CH_OVERTEMP, CH_LEAK, CH_ILLEGAL_ZONE, CODES };
enum { SLOTS, IN_SERVICE, PEAK, SESSIONS, ENERGY_SUM, CLOSED_ENERGY };

static struct bench b;

static int field(int port, int f)
{
    return port * PORT_FIELDS + f;
}

/* Three ports, two smoke detectors, an RCD, a closed circuit. */
static int shed(void **state)
{
    (void)state;
    bench_open(&b);
    bench_bind(&b, PORT, 3, 0);
    bench_bind(&b, CLOSED, 1, 0);
    bench_bind(&b, SMOKE, 2, 0);
    bench_bind(&b, RCD, 1, 0);
    bench_run(&b, 1000);
    return 0;
}

static void tables_are_whole(void **state)
{
    (void)state;
    assert_tables(estate_plugin());
    assert_int_equal(estate_plugin()->code[CH_SMOKE].reset_ms, 0);
    assert_int_equal(estate_plugin()->role[PORT].item_state % 8, 0);
}

static void smoke_is_told_for_its_own_detector(void **state)
{
    (void)state;
    bench_set(&b, SMOKE, 1, 1);
    bench_lose(&b, SMOKE, 0, ESTATE_LOST);
    bench_run(&b, 1000);
    assert_int_equal(b.verdict[CH_SMOKE][0].state, ESTATE_UNKNOWN);
    assert_int_equal(b.verdict[CH_SMOKE][1].state, ESTATE_PRESENT);
    assert_int_equal(b.verdict[CH_SMOKE][1].evidence[0], bench_point(SMOKE, 1));
    bench_set(&b, SMOKE, 1, 0);
    bench_run(&b, 1000);
    assert_int_equal(b.verdict[CH_SMOKE][1].state, ESTATE_CLEAR);
}

static void limits_hold_until_five_per_cent_below(void **state)
{
    static const struct {
        int code, field;
        double value;
        uint8_t stands, state;
    } rows[] = {
        {CH_OVERPOWER, POWER, 800, 0, ESTATE_CLEAR},
        {CH_OVERPOWER, POWER, 801, 0, ESTATE_PRESENT},
        {CH_OVERPOWER, POWER, 761, 1, ESTATE_PRESENT},
        {CH_OVERPOWER, POWER, 760, 1, ESTATE_CLEAR},
        {CH_OVERTEMP, TEMPERATURE, 80, 0, ESTATE_CLEAR},
        {CH_OVERTEMP, TEMPERATURE, 80.5, 0, ESTATE_PRESENT},
        {CH_OVERTEMP, TEMPERATURE, 77, 1, ESTATE_PRESENT},
        {CH_OVERTEMP, TEMPERATURE, 76, 1, ESTATE_CLEAR},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct estate_verdict *v = &b.verdict[rows[i].code][2];

        shed(NULL);
        b.standing[rows[i].code][2] = rows[i].stands;
        bench_set(&b, PORT, field(2, rows[i].field), rows[i].value);
        bench_run(&b, 1000);
        assert_int_equal(v->state, rows[i].state);
        assert_close(v->value, rows[i].value);
        assert_int_equal(b.verdict[rows[i].code][1].state, ESTATE_CLEAR);
        bench_lose(&b, PORT, field(2, rows[i].field), ESTATE_STALE);
        bench_run(&b, 1000);
        assert_int_equal(v->state, ESTATE_UNKNOWN);
        assert_true(isnan(v->value));
    }
}

static void a_port_may_have_its_own_limit(void **state)
{
    double own[8];

    (void)state;
    memcpy(own, b.param, sizeof own);
    own[PORT_POWER] = 2000;
    b.in[PORT][field(0, POWER)].param = own;
    bench_set(&b, PORT, field(0, POWER), 1500);
    bench_set(&b, PORT, field(1, POWER), 1500);
    bench_run(&b, 1000);
    assert_int_equal(b.verdict[CH_OVERPOWER][0].state, ESTATE_CLEAR);
    assert_int_equal(b.verdict[CH_OVERPOWER][1].state, ESTATE_PRESENT);
}

static void a_missing_field_is_neither_trouble_nor_unknown(void **state)
{
    (void)state;
    b.in[PORT][field(0, TEMPERATURE)].point = 0;
    bench_lose(&b, PORT, field(0, TEMPERATURE), ESTATE_NONE);
    bench_run(&b, 1000);
    assert_int_equal(b.verdict[CH_OVERTEMP][0].state, ESTATE_CLEAR);
}

static void leakage_is_present_clear_or_unknown(void **state)
{
    (void)state;
    bench_bind(&b, RCD, 2, 0);
    bench_lose(&b, RCD, 0, ESTATE_LOST);
    bench_run(&b, 1000);
    assert_int_equal(b.verdict[CH_LEAK][0].state, ESTATE_UNKNOWN);
    bench_set(&b, RCD, 0, 1);
    bench_lose(&b, RCD, 1, ESTATE_LOST);
    bench_run(&b, 1000);
    assert_int_equal(b.verdict[CH_LEAK][0].state, ESTATE_PRESENT);
    bench_set(&b, RCD, 0, 0);
    bench_set(&b, RCD, 1, 0);
    bench_run(&b, 1000);
    assert_int_equal(b.verdict[CH_LEAK][0].state, ESTATE_CLEAR);
}

static void use_of_a_closed_circuit_is_told_and_summed(void **state)
{
    (void)state;
    bench_set(&b, CLOSED, 0, 220);
    bench_set(&b, CLOSED, 1, 500);
    bench_run(&b, 1000);
    assert_int_equal(b.verdict[CH_ILLEGAL_ZONE][0].state, ESTATE_PRESENT);
    assert_close(b.today[CLOSED_ENERGY][0], 500);
    assert_close(b.today[ENERGY_SUM][0], 0);
}

static void energy_is_the_rise_of_the_counters(void **state)
{
    static const double readings[] = {100, 150, 150, 20, 30};

    (void)state;
    bench_open(&b);
    bench_bind(&b, PORT, 2, 0);
    for (size_t i = 0; i < sizeof readings / sizeof *readings; i++) {
        bench_set(&b, PORT, field(0, ENERGY), readings[i]);
        bench_set(&b, PORT, field(1, ENERGY), 7000);
        bench_run(&b, 30000);
    }
    assert_close(b.today[ENERGY_SUM][0], 60); /* first reading and reset add nothing */
    bench_set(&b, PORT, field(0, ENERGY), 9000);
    bench_lose(&b, PORT, field(0, ENERGY), ESTATE_BAD);
    bench_run(&b, 30000);
    assert_close(b.today[ENERGY_SUM][0], 60);
    bench_set(&b, PORT, field(0, ENERGY), 40); /* what was used meanwhile counts */
    bench_run(&b, 30000);
    assert_close(b.today[ENERGY_SUM][0], 70);
}

static void sessions_slots_and_peak(void **state)
{
    static const double status[][3] = {{1, 0, 9}, {1, 1, 9}, {1, 2, 9}, {3, 1, 9}, {0, 0, 5}};

    (void)state;
    bench_open(&b);
    bench_bind(&b, PORT, 4, 0);
    b.in[PORT][field(3, STATUS)].point = 0;
    for (size_t i = 0; i < sizeof status / sizeof *status; i++) {
        for (int p = 0; p < 3; p++)
            bench_set(&b, PORT, field(p, STATUS), status[i][p]);
        bench_run(&b, 30000);
        assert_close(b.today[IN_SERVICE][0], i < 4 ? 2 : 3);
    }
    assert_close(b.today[SESSIONS][0], 2); /* one was under way when first seen */
    assert_close(b.today[PEAK][0], 2);
    assert_close(b.today[SLOTS][0], 3);
    bench_lose(&b, PORT, field(0, STATUS), ESTATE_LOST);
    bench_run(&b, 30000);
    assert_close(b.today[IN_SERVICE][0], 2);
}

static void what_another_zone_has_is_told_there(void **state)
{
    (void)state;
    bench_bind(&b, SMOKE, 1, 1);
    bench_set(&b, SMOKE, 0, 1);
    bench_bind(&b, PORT, 1, 1);
    bench_set(&b, PORT, field(0, POWER), 5000);
    bench_run(&b, 1000);
    assert_int_equal(b.verdict[CH_SMOKE][0].state, ESTATE_CLEAR);
    assert_int_equal(b.verdict[CH_OVERPOWER][0].state, ESTATE_CLEAR);
    assert_close(b.today[SLOTS][0], 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tables_are_whole),
        cmocka_unit_test_setup(smoke_is_told_for_its_own_detector, shed),
        cmocka_unit_test_setup(limits_hold_until_five_per_cent_below, shed),
        cmocka_unit_test_setup(a_port_may_have_its_own_limit, shed),
        cmocka_unit_test_setup(a_missing_field_is_neither_trouble_nor_unknown, shed),
        cmocka_unit_test_setup(leakage_is_present_clear_or_unknown, shed),
        cmocka_unit_test_setup(use_of_a_closed_circuit_is_told_and_summed, shed),
        cmocka_unit_test_setup(energy_is_the_rise_of_the_counters, shed),
        cmocka_unit_test_setup(sessions_slots_and_peak, shed),
        cmocka_unit_test_setup(what_another_zone_has_is_told_there, shed),
    };

    return cmocka_run_group_tests_name("charging", tests, NULL, NULL);
}
