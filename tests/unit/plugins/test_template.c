/*
 * template: a call is told, a short press is not, and a lost button is unknown.
 */
#include "view.h"

enum { CALL_BUTTON };
enum { HOLD };
enum { LIFT_TRAPPED };
enum { PRESSES };

static struct bench b;

static int setup(void **state)
{
    (void)state;
    bench_open(&b);
    bench_bind(&b, CALL_BUTTON, 1, 0);
    bench_run(&b, 1000);
    return 0;
}

static void tables_are_whole(void **state)
{
    (void)state;
    assert_tables(estate_plugin());
    assert_string_equal(estate_plugin()->domain, "lift");
    assert_int_equal(estate_plugin()->role[CALL_BUTTON].need, ESTATE_REQUIRED);
}

static void pressed_is_present_and_released_is_clear(void **state)
{
    (void)state;
    bench_set(&b, CALL_BUTTON, 0, 1);
    bench_run(&b, 1000);
    assert_int_equal(b.verdict[LIFT_TRAPPED][0].state, ESTATE_PRESENT);
    assert_int_equal(b.verdict[LIFT_TRAPPED][0].evidence[0], bench_point(CALL_BUTTON, 0));
    bench_set(&b, CALL_BUTTON, 0, 0);
    bench_run(&b, 1000);
    assert_int_equal(b.verdict[LIFT_TRAPPED][0].state, ESTATE_CLEAR);
}

static void a_press_shorter_than_hold_is_nothing(void **state)
{
    (void)state;
    b.param[HOLD] = 3;
    bench_set(&b, CALL_BUTTON, 0, 1);
    bench_run(&b, 1000);
    bench_run(&b, 2900);
    assert_int_equal(b.verdict[LIFT_TRAPPED][0].state, ESTATE_CLEAR);
    bench_run(&b, 100);
    assert_int_equal(b.verdict[LIFT_TRAPPED][0].state, ESTATE_PRESENT);
}

static void a_button_that_is_not_good_is_unknown(void **state)
{
    static const uint8_t quality[] = {ESTATE_NONE, ESTATE_STALE, ESTATE_BAD, ESTATE_LOST};

    (void)state;
    for (size_t i = 0; i < sizeof quality; i++) {
        bench_set(&b, CALL_BUTTON, 0, 1);
        bench_lose(&b, CALL_BUTTON, 0, quality[i]);
        bench_run(&b, 1000);
        assert_int_equal(b.verdict[LIFT_TRAPPED][0].state, ESTATE_UNKNOWN);
    }
    assert_close(b.today[PRESSES][0], 0);
}

static void presses_are_counted_once_each(void **state)
{
    (void)state;
    for (int i = 0; i < 6; i++) {
        bench_set(&b, CALL_BUTTON, 0, i % 2 == 0);
        bench_run(&b, 1000);
        bench_run(&b, 1000);
    }
    assert_close(b.today[PRESSES][0], 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(tables_are_whole, setup),
        cmocka_unit_test_setup(pressed_is_present_and_released_is_clear, setup),
        cmocka_unit_test_setup(a_press_shorter_than_hold_is_nothing, setup),
        cmocka_unit_test_setup(a_button_that_is_not_good_is_unknown, setup),
        cmocka_unit_test_setup(presses_are_counted_once_each, setup),
    };

    return cmocka_run_group_tests_name("template", tests, NULL, NULL);
}
