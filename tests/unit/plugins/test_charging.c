/*
 * charging: what a story cannot show: fields that do not exist, unknown against clear, and counters
 * of energy. Thresholds, delays and days are in tests/stories/charging.
 */
#include "view.h"

#include <stdbool.h>

#include "charging/charging.h"

static struct bench b;

static int field(int port, int f)
{
    return port * PORT_FIELDS + f;
}

/* Three ports of three chargers, two smoke detectors, a heat detector, an RCD, a residual current,
 * a branch meter, a closed circuit. */
static int shed(void **state)
{
    static const int items[ROLES] = {3, 1, 1, 2, 1, 1, 1};

    (void)state;
    bench_open(&b);
    for (int r = 0; r < ROLES; r++)
        bench_bind(&b, r, items[r], 0);
    for (int i = 0; i < 3 * PORT_FIELDS; i++)
        b.in[PORT][i].device = (uint16_t)(i / PORT_FIELDS);
    bench_run(&b, 1000);
    return 0;
}

static uint8_t state_of(int c, int item)
{
    return b.verdict[c][item].state;
}

#define assert_state(c, item, s) assert_int_equal(state_of(c, item), s)

static void tables_are_whole(void **state)
{
    (void)state;
    assert_tables(estate_plugin());
    for (int r = 0; r < ROLES; r++)
        assert_int_equal(estate_plugin()->role[r].item_state % 8, 0);
    for (int c = 0; c < CODES; c++) {
        bool critical = estate_plugin()->code[c].severity == ESTATE_CRITICAL;

        assert_int_equal(estate_plugin()->code[c].reset_ms, critical ? 0 : -1);
    }
}

static void a_quiet_shed_is_clear(void **state)
{
    (void)state;
    for (int c = 0; c < CODES; c++)
        for (int i = 0; i < 3; i++)
            assert_state(c, i, ESTATE_CLEAR);
}

/* Nothing of a shed can be read: all is unknown, but that the chargers are silent. */
static void lost_is_unknown_and_silence_is_told(void **state)
{
    (void)state;
    b.param[SHED_POWER] = 5000;
    for (int r = 0; r < ROLES; r++)
        for (int i = 0; i < b.list[r].n; i++)
            bench_lose(&b, r, i, ESTATE_LOST);
    bench_run(&b, 1000);
    for (int c = 0; c < CODES; c++)
        assert_state(c, 0,
                     c == CH_OFFLINE || c == CH_OFFLINE_SHARE ? ESTATE_PRESENT : ESTATE_UNKNOWN);
    for (int m = 0; m < METRICS; m++)
        assert_true(isnan(b.today[m][0]) || b.today[m][0] == (m == SLOTS ? 3 : 0));
}

static void a_field_that_does_not_exist_is_neither_trouble_nor_unknown(void **state)
{
    (void)state;
    for (int i = 0; i < b.list[PORT].n; i++) {
        b.in[PORT][i].point = i % PORT_FIELDS == ENERGY ? b.in[PORT][i].point : 0;
        b.in[PORT][i].quality = i % PORT_FIELDS == ENERGY ? ESTATE_GOOD : ESTATE_NONE;
    }
    b.in[CLOSED][METER_POWER].point = 0;
    b.in[CLOSED][METER_POWER].quality = ESTATE_NONE;
    bench_set(&b, BRANCH, METER_POWER, 5000);
    bench_run(&b, 1000);
    a_quiet_shed_is_clear(NULL);
    assert_close(b.today[IN_SERVICE][0], 3);
}

/* A port with power alone charges while it draws some. */
static void a_port_without_status_is_judged_by_its_power(void **state)
{
    (void)state;
    b.in[PORT][field(0, STATUS)].point = 0;
    b.in[PORT][field(0, STATUS)].quality = ESTATE_NONE;
    bench_set(&b, PORT, field(0, POWER), 300);
    bench_run(&b, 1000);
    assert_close(b.today[SESSIONS][0], 1);
    assert_close(b.today[PEAK][0], 1);
    bench_set(&b, PORT, field(0, POWER), 6); /* more than half of idle-power: goes on */
    for (int m = 0; m <= 61; m++)
        bench_run(&b, 60000);
    assert_state(CH_OVERRUN, 0, ESTATE_PRESENT);
    assert_close(b.verdict[CH_OVERRUN][0].value, 6);
    bench_lose(&b, PORT, field(0, POWER), ESTATE_BAD);
    bench_run(&b, 60000);
    assert_state(CH_OVERRUN, 0, ESTATE_UNKNOWN);
    assert_state(CH_OFFLINE, 0, ESTATE_CLEAR);
    bench_set(&b, PORT, field(0, POWER), 5);
    bench_run(&b, 60000);
    assert_state(CH_OVERRUN, 0, ESTATE_CLEAR);
    assert_state(CH_RELAY_STUCK, 0, ESTATE_CLEAR);
    assert_close(b.today[SESSIONS][0], 1);
}

static void a_current_that_is_read_goes_before_one_that_is_reckoned(void **state)
{
    (void)state;
    bench_set(&b, PORT, field(0, CURRENT), 5.6);
    bench_set(&b, PORT, field(1, POWER), 1300);
    b.in[PORT][field(2, CURRENT)].point = 0;
    bench_set(&b, PORT, field(2, POWER), 1300);
    bench_run(&b, 1000);
    assert_state(CH_OVERCURRENT, 0, ESTATE_PRESENT);
    assert_state(CH_OVERCURRENT, 1, ESTATE_CLEAR);
    assert_state(CH_OVERCURRENT, 2, ESTATE_PRESENT);
    assert_close(b.verdict[CH_OVERCURRENT][0].limit, 5.5);
    assert_close(b.verdict[CH_OVERCURRENT][2].limit, 1265);
}

static void a_doubt_is_read_sooner_until_it_stands(void **state)
{
    (void)state;
    bench_set(&b, PORT, field(1, TEMPERATURE), 90);
    bench_run(&b, 1000);
    assert_int_equal(b.period[PORT][0], 0);
    assert_int_equal(b.period[PORT][1], 10000);
    b.standing[CH_OVERTEMP][1] = b.standing[CH_OVERTEMP_HIGH][1] = 1;
    bench_run(&b, 1000);
    assert_int_equal(b.period[PORT][1], 0);
}

/* The limits hold until 5 % below: both sides, at each of them. */
static void what_stands_clears_below_its_margin(void **state)
{
    static const struct {
        int code, role, in;
        double holds, clears;
    } rows[] = {
        {CH_OVERPOWER, PORT, POWER, 760.1, 760},
        {CH_OVERCURRENT, PORT, CURRENT, 5.23, 5.22},
        {CH_OVERTEMP, PORT, TEMPERATURE, 61.8, 61.7},
        {CH_OVERTEMP_HIGH, PORT, TEMPERATURE, 76.1, 76},
        {CH_LEAK_CURRENT, RESIDUAL, 0, 0.0286, 0.0284},
        {CH_ILLEGAL_ZONE, CLOSED, METER_POWER, 9.6, 9.5},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        shed(NULL);
        bench_set(&b, rows[i].role, rows[i].in, rows[i].holds);
        bench_run(&b, 1000);
        assert_state(rows[i].code, 0, ESTATE_CLEAR);
        b.standing[rows[i].code][0] = 1;
        bench_run(&b, 1000);
        assert_state(rows[i].code, 0, ESTATE_PRESENT);
        bench_set(&b, rows[i].role, rows[i].in, rows[i].clears);
        bench_run(&b, 1000);
        assert_state(rows[i].code, 0, ESTATE_CLEAR);
    }
}

static void one_charger_is_told_once(void **state)
{
    (void)state;
    for (int i = 0; i < b.list[PORT].n; i++)
        b.in[PORT][i].device = 7;
    bench_lose(&b, PORT, field(0, STATUS), ESTATE_STALE);
    bench_lose(&b, PORT, field(1, STATUS), ESTATE_LOST);
    bench_run(&b, 1000);
    assert_state(CH_OFFLINE, 0, ESTATE_CLEAR); /* its third port speaks */
    bench_lose(&b, PORT, field(2, STATUS), ESTATE_BAD);
    bench_run(&b, 1000);
    assert_state(CH_OFFLINE, 0, ESTATE_CLEAR); /* nonsense, but it speaks */
    bench_lose(&b, PORT, field(2, STATUS), ESTATE_NONE);
    bench_run(&b, 1000);
    assert_state(CH_OFFLINE, 0, ESTATE_PRESENT);
    assert_state(CH_OFFLINE, 1, ESTATE_CLEAR);
    assert_state(CH_OFFLINE, 2, ESTATE_CLEAR);
}

static void each_leak_speaks_for_itself(void **state)
{
    (void)state;
    bench_lose(&b, RCD, 0, ESTATE_LOST);
    bench_set(&b, RESIDUAL, 0, 0.031);
    bench_run(&b, 1000);
    assert_state(CH_LEAK, 0, ESTATE_UNKNOWN);
    assert_state(CH_LEAK_CURRENT, 0, ESTATE_PRESENT);
    bench_set(&b, RCD, 0, 1);
    bench_lose(&b, RESIDUAL, 0, ESTATE_LOST);
    bench_run(&b, 1000);
    assert_state(CH_LEAK, 0, ESTATE_PRESENT);
    assert_state(CH_LEAK_CURRENT, 0, ESTATE_UNKNOWN);
    bench_set(&b, RCD, 0, 0);
    bench_set(&b, RESIDUAL, 0, 0.03);
    bench_run(&b, 1000);
    assert_state(CH_LEAK, 0, ESTATE_CLEAR);
    assert_state(CH_LEAK_CURRENT, 0, ESTATE_CLEAR);
}

/* Each row is the next reading half a minute later, and what the day's energy is then. */
static void energy_is_the_rise_of_the_counter(void **state)
{
    static const struct {
        double reading, wh;
    } rows[] = {
        {100, 0},                                      /* what was before is not ours */
        {150, 50},         {150, 50},        {20, 50}, /* reset */
        {30, 60},          {4294967295, 60},           /* a jump: 20 kW are 167 Wh in 30 s */
        {35, 60},          {40, 65},         {0, 65},  /* a charger that starts shows 0 for a moment
                                                        */
        {1000, 65},        {1166, 231},      {1333, 231}, {4294967200, 231},
        {4294967290, 321}, {10, 337}, /* 32 bits went round */
    };

    (void)state;
    bench_open(&b);
    bench_bind(&b, PORT, 1, 0);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        bench_set(&b, PORT, ENERGY, rows[i].reading);
        bench_run(&b, 30000);
        assert_close(b.today[KWH][0] * 1000, rows[i].wh);
    }
    bench_set(&b, PORT, ENERGY, 5000);
    bench_lose(&b, PORT, ENERGY, ESTATE_BAD);
    bench_run(&b, 30000);
    bench_set(&b, PORT, ENERGY, 300); /* what was used unseen counts, if it can be */
    bench_run(&b, 30000);
    assert_close(b.today[KWH][0] * 1000, 627);
}

/* A counter of whole Wh, read every five minutes for a day: is what it shows use? */
static bool day_of_load(double watts)
{
    bool used = false;

    bench_open(&b);
    bench_bind(&b, CLOSED, 1, 0);
    for (int i = 0; i < 288; i++) {
        bench_set(&b, CLOSED, METER_ENERGY, 5000 + floor(watts * i / 12));
        bench_run(&b, 300000);
        used = used || state_of(CH_ILLEGAL_ZONE, 0) == ESTATE_PRESENT;
    }
    return used;
}

static void a_step_may_be_as_old_as_the_reading_before(void **state)
{
    (void)state;
    assert_false(day_of_load(2));
    assert_false(day_of_load(7));
    assert_false(day_of_load(9));
    assert_true(day_of_load(13));
    assert_true(day_of_load(200));
}

static void what_another_zone_has_is_told_there(void **state)
{
    (void)state;
    bench_open(&b);
    bench_bind(&b, SMOKE, 1, 1);
    bench_set(&b, SMOKE, 0, 1);
    bench_bind(&b, PORT, 1, 1);
    bench_set(&b, PORT, field(0, POWER), 5000);
    bench_set(&b, PORT, field(0, STATUS), 9);
    bench_run(&b, 1000);
    for (int c = 0; c < CODES; c++)
        assert_state(c, 0, ESTATE_CLEAR);
    assert_close(b.today[SLOTS][0], 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tables_are_whole),
        cmocka_unit_test_setup(a_quiet_shed_is_clear, shed),
        cmocka_unit_test_setup(lost_is_unknown_and_silence_is_told, shed),
        cmocka_unit_test_setup(a_field_that_does_not_exist_is_neither_trouble_nor_unknown, shed),
        cmocka_unit_test_setup(a_port_without_status_is_judged_by_its_power, shed),
        cmocka_unit_test_setup(a_current_that_is_read_goes_before_one_that_is_reckoned, shed),
        cmocka_unit_test_setup(a_doubt_is_read_sooner_until_it_stands, shed),
        cmocka_unit_test_setup(what_stands_clears_below_its_margin, shed),
        cmocka_unit_test_setup(one_charger_is_told_once, shed),
        cmocka_unit_test_setup(each_leak_speaks_for_itself, shed),
        cmocka_unit_test(energy_is_the_rise_of_the_counter),
        cmocka_unit_test(a_step_may_be_as_old_as_the_reading_before),
        cmocka_unit_test(what_another_zone_has_is_told_there),
    };

    return cmocka_run_group_tests_name("charging", tests, NULL, NULL);
}
