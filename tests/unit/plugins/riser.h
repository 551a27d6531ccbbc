/*
 * riser - the scene for the tests of firewater: a riser fed by a pump house.
 */
#ifndef TESTS_PLUGINS_RISER_H
#define TESTS_PLUGINS_RISER_H

#include "view.h"

#include "firewater/firewater.h"

static struct bench b;

static uint8_t state_of(int c)
{
    return b.verdict[c][0].state;
}

#define assert_state(c, s) assert_int_equal(state_of(c), s)

static void bind_pump_house(uint8_t hop)
{
    for (int r = PUMP_PRESSURE; r < ROLES; r++)
        if (r != VALVE)
            bench_bind(&b, r, 1, hop);
    bench_set(&b, PUMP_PRESSURE, 0, 640);
    bench_set(&b, PUMP_AUTO, 0, 1);
    bench_set(&b, PUMP_POWER, 0, 1);
    bench_set(&b, TANK_LEVEL, 0, 2000);
}

static int riser(void **state)
{
    (void)state;
    bench_open(&b);
    bind_pump_house(1);
    bench_bind(&b, TOP_PRESSURE, 1, 0);
    bench_bind(&b, MID_PRESSURE, 1, 0);
    bench_bind(&b, VALVE, 2, 0);
    bench_set(&b, TOP_PRESSURE, 0, 180);
    bench_set(&b, MID_PRESSURE, 0, 400);
    bench_set(&b, VALVE, 0, 1);
    bench_set(&b, VALVE, 1, 1);
    b.param[MIN_PRESSURE] = 70;
    bench_run(&b, 1000);
    return 0;
}

static void pressures(double top, double mid)
{
    bench_set(&b, TOP_PRESSURE, 0, top);
    bench_set(&b, MID_PRESSURE, 0, mid);
}

#endif
