/* What the broker lets us listen to, on virtual time. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "send/ears.h"

static void all_are_asked_for_at_once_and_once(void **state)
{
    struct ears ears = {0};

    (void)state;
    assert_int_equal(ears_due(&ears, 1000), 0); /* there is no connection */
    ears_connected(&ears, 4, 1000);
    assert_int_equal(ears_due(&ears, 1000), 0xf);
    for (uint32_t i = 0; i < 4; i++)
        ears_answer(&ears, i, false);
    assert_int_equal(ears_due(&ears, 1000 + 10 * EARS_LATER_MS), 0);
}

static void what_was_refused_or_not_answered_is_asked_for_again_and_no_other(void **state)
{
    struct ears ears = {0};

    (void)state;
    ears_connected(&ears, 4, 1000);
    ears_due(&ears, 1000);
    ears_answer(&ears, 0, false);
    ears_answer(&ears, 1, true);
    ears_answer(&ears, 3, false);
    assert_int_equal(ears_due(&ears, 1000 + EARS_LATER_MS - 1), 0);
    assert_int_equal(ears_due(&ears, 1000 + EARS_LATER_MS), 1 << 1 | 1 << 2);
    ears_answer(&ears, 1, true);
    ears_answer(&ears, 2, false);
    assert_int_equal(ears_due(&ears, 1000 + 2 * EARS_LATER_MS), 1 << 1);
    ears_answer(&ears, 1, false);
    assert_int_equal(ears_due(&ears, 1000 + 3 * EARS_LATER_MS), 0);
}

static void a_broker_that_broke_off_when_asked_is_asked_later(void **state)
{
    struct ears ears = {0};

    (void)state;
    ears_connected(&ears, 2, 1000);
    ears_due(&ears, 1000);
    ears_lost(&ears);
    ears_lost(&ears); /* an attempt at another broker failed meanwhile */
    assert_int_equal(ears_due(&ears, 100000), 0);
    ears_connected(&ears, 2, 2000);
    assert_int_equal(ears_due(&ears, 2000), 0);
    assert_int_equal(ears_due(&ears, 2000 + EARS_LATER_MS), 3);
    ears_answer(&ears, 0, true);
    ears_answer(&ears, 1, false);
    ears_lost(&ears); /* answered is answered */
    ears_connected(&ears, 2, 90000);
    assert_int_equal(ears_due(&ears, 90000), 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_are_asked_for_at_once_and_once),
        cmocka_unit_test(what_was_refused_or_not_answered_is_asked_for_again_and_no_other),
        cmocka_unit_test(a_broker_that_broke_off_when_asked_is_asked_later),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
