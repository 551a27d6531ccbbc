/* Topics that wait because the broker does not take them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "send/holds.h"

static void a_topic_waits_longer_each_time_and_others_do_not(void **state)
{
    struct holds holds = {0};

    (void)state;
    assert_int_equal(holds_until(&holds, "audit", 1000), 0);
    assert_int_equal(holds_add(&holds, "audit", 60000, 600000, 1000), 61000);
    assert_int_equal(holds_add(&holds, "audit", 60000, 600000, 1500),
                     61000); /* under way with it */
    assert_int_equal(holds_until(&holds, "audit", 60999), 61000);
    assert_int_equal(holds_until(&holds, "audit", 61000), 0);
    assert_int_equal(holds_until(&holds, "alarm/fire", 2000), 0);
    assert_int_equal(holds_add(&holds, "audit", 60000, 600000, 61000), 181000);
    for (int64_t now = 181000, i = 0; i < 5; i++)
        now = holds_add(&holds, "audit", 60000, 600000, now);
    assert_int_equal(holds_add(&holds, "audit", 60000, 600000, 10000000), 10060000); /* long ago */
}

static void those_of_one_topic_are_counted(void **state)
{
    struct holds holds = {0};

    (void)state;
    holds_add(&holds, "alarm/fire 12", 1000, 60000, 1000);
    holds_add(&holds, "alarm/fire 13", 1000, 60000, 1000);
    holds_add(&holds, "alarm/facade 14", 1000, 60000, 1000);
    assert_int_equal(holds_count(&holds, "alarm/fire ", 1000), 2);
    assert_int_equal(holds_count(&holds, "alarm/fire ", 2000), 0); /* of another time */
    assert_int_equal(holds_until(&holds, "alarm/fire", 1500), 0);
}

static void the_longest_pause_is_not_exceeded(void **state)
{
    struct holds holds = {0};
    int64_t now = 1000;

    (void)state;
    for (int i = 0; i < 8; i++)
        now = holds_add(&holds, "audit", 5000, 60000, now);
    assert_int_equal(holds_add(&holds, "audit", 5000, 60000, now), now + 60000);
}

static void what_was_taken_is_held_no_more(void **state)
{
    struct holds holds = {0};

    (void)state;
    holds_add(&holds, "audit", 60000, 600000, 1000);
    holds_add(&holds, "daily", 60000, 600000, 1000);
    assert_false(holds_end(&holds, "alarm/fire", 2000));
    assert_true(holds_end(&holds, "audit", 2000));
    assert_false(holds_end(&holds, "audit", 2000));
    assert_int_equal(holds_until(&holds, "audit", 2000), 0);
    assert_true(holds_until(&holds, "daily", 2000));
    assert_int_equal(holds_add(&holds, "audit", 60000, 600000, 61000), 121000);
}

static void with_too_many_topics_the_one_that_ends_first_is_forgotten(void **state)
{
    struct holds holds = {0};
    char about[SLOTS_ABOUT];

    (void)state;
    for (int i = 0; i <= HOLDS; i++) {
        snprintf(about, sizeof about, "alarm/%d", i);
        holds_add(&holds, about, 5000, 60000, 1000 + i);
    }
    assert_int_equal(holds_until(&holds, "alarm/0", 2000), 0);
    assert_true(holds_until(&holds, "alarm/1", 2000));
    assert_true(holds_until(&holds, "alarm/8", 2000));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_topic_waits_longer_each_time_and_others_do_not),
        cmocka_unit_test(those_of_one_topic_are_counted),
        cmocka_unit_test(the_longest_pause_is_not_exceeded),
        cmocka_unit_test(what_was_taken_is_held_no_more),
        cmocka_unit_test(with_too_many_topics_the_one_that_ends_first_is_forgotten),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
