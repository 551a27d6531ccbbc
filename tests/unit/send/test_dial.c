/* Which broker, which version, when: on virtual time. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "send/dial.h"

enum { RETURN_MS = 600000 };

static void brokers_are_read_in_order_of_preference(void **state)
{
    struct dial dial;

    (void)state;
    assert_int_equal(
        dial_read(&dial, "mqtts://a.example:18883, mqtt://127.0.0.1,mqtts://[::1]", RETURN_MS), 0);
    assert_int_equal(dial.brokers, 3);
    assert_string_equal(dial.broker[0].host, "a.example");
    assert_int_equal(dial.broker[0].port, 18883);
    assert_true(dial.broker[0].tls);
    assert_string_equal(dial.broker[1].host, "127.0.0.1");
    assert_int_equal(dial.broker[1].port, 1883);
    assert_false(dial.broker[1].tls);
    assert_string_equal(dial.broker[2].host, "[::1]");
    assert_int_equal(dial.broker[2].port, 8883);
}

static void what_is_no_broker_is_refused(void **state)
{
    static const char *const wrong[] = {"",           "mqtt://",     "http://a", "mqtt://:1883",
                                        "mqtt://a:0", "mqtt://a:1x", "mqtt://a,"};
    struct dial dial;

    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_int_equal(dial_read(&dial, wrong[i], RETURN_MS), -EINVAL);
    assert_int_equal(dial_read(&dial, "mqtt://a,mqtt://b,mqtt://c,mqtt://d,mqtt://e", RETURN_MS),
                     -E2BIG);
}

static void the_next_broker_follows_at_once_and_the_pause_after_all(void **state)
{
    struct dial dial;
    int64_t pause = DIAL_FIRST_MS;

    (void)state;
    assert_int_equal(dial_read(&dial, "mqtt://a,mqtt://b", RETURN_MS), 0);
    for (int round = 0; round < 8; round++) {
        dial_failed(&dial, 1000, 0.5);
        assert_string_equal(dial_at(&dial)->host, "b");
        assert_int_equal(dial.next_ms, 1000);
        dial_failed(&dial, 1000, 0.5);
        assert_string_equal(dial_at(&dial)->host, "a");
        assert_int_equal(dial.next_ms, 1000 + pause);
        pause = pause * 2 < DIAL_LONGEST_MS ? pause * 2 : DIAL_LONGEST_MS;
    }
}

static void the_pause_is_blurred_by_a_quarter(void **state)
{
    struct dial dial;

    (void)state;
    assert_int_equal(dial_read(&dial, "mqtt://a", RETURN_MS), 0);
    dial_failed(&dial, 0, 0);
    assert_int_equal(dial.next_ms, DIAL_FIRST_MS * 3 / 4);
    dial_failed(&dial, 0, 1);
    assert_int_equal(dial.next_ms, 2 * DIAL_FIRST_MS * 5 / 4);
}

static void only_a_connection_that_stood_starts_the_pauses_anew(void **state)
{
    struct dial dial;

    (void)state;
    assert_int_equal(dial_read(&dial, "mqtt://a,mqtt://b", RETURN_MS), 0);
    dial_failed(&dial, 0, 0.5);
    dial_connected(&dial, 0);
    dial_lost(&dial, 100, 0.5);
    assert_string_equal(dial_at(&dial)->host, "a");
    assert_int_equal(dial.next_ms, 100 + DIAL_FIRST_MS);
    dial_connected(&dial, 2000);
    dial_lost(&dial, 2100, 0.5);
    assert_int_equal(dial.next_ms, 2100 + 2 * DIAL_FIRST_MS);
    dial_connected(&dial, 5000);
    dial_lost(&dial, 5000 + DIAL_LONGEST_MS, 0.5);
    assert_int_equal(dial.next_ms, 5000 + DIAL_LONGEST_MS + DIAL_SPREAD_MS / 2);
    dial_failed(&dial, 60000, 0.5);
    dial_failed(&dial, 60000, 0.5);
    assert_int_equal(dial.next_ms, 60000 + DIAL_FIRST_MS);
}

static void so_does_what_was_found_to_break_it(void **state)
{
    struct dial dial;

    (void)state;
    assert_int_equal(dial_read(&dial, "mqtt://a", RETURN_MS), 0);
    for (int i = 0; i < 4; i++)
        dial_lost(&dial, 1000, 0.5);
    assert_int_equal(dial.next_ms, 1000 + 8 * DIAL_FIRST_MS);
    dial_mended(&dial);
    dial_lost(&dial, 1000, 0.5);
    assert_int_equal(dial.next_ms, 1000 + DIAL_FIRST_MS);
}

static void a_critical_alarm_waits_for_no_pause(void **state)
{
    struct dial dial;

    (void)state;
    assert_int_equal(dial_read(&dial, "mqtt://a", RETURN_MS), 0);
    for (int i = 0; i < 4; i++)
        dial_failed(&dial, 1000, 1);
    assert_true(dial.next_ms > 1000 + 2 * DIAL_HURRY_MS);
    dial_hurry(&dial, 2000, 1);
    assert_int_equal(dial.next_ms, 2000 + DIAL_HURRY_MS);
    dial_hurry(&dial, 2500, 1); /* said again, it does not put it off */
    assert_int_equal(dial.next_ms, 2000 + DIAL_HURRY_MS);
    for (int i = 0; i < 10; i++)
        dial_failed(&dial, 3000, 1);
    dial_hurry(&dial, 3000, 1); /* in vain for long: the SIM has no end of handshakes */
    assert_int_equal(dial.next_ms, 3000 + DIAL_TRIED_MS);
    dial_connected(&dial, 5000);
    dial_lost(&dial, 5000 + DIAL_LONGEST_MS, 1);
    dial_hurry(&dial, 5000 + DIAL_LONGEST_MS, 1);
    assert_int_equal(dial.next_ms, 5000 + DIAL_LONGEST_MS + DIAL_HURRY_MS);
}

/* A TLS handshake costs some 5 kB: every 30 s they would use up a SIM of 100 MB in a week. */
static void only_an_attempt_that_came_to_tls_was_dear(void **state)
{
    struct dial dial;

    (void)state;
    assert_int_equal(dial_read(&dial, "mqtts://a", 0), 0);
    assert_true(dial_was_dear(&dial, 0x87, false));
    assert_true(dial_was_dear(&dial, -1, true));
    assert_false(dial_was_dear(&dial, -1, false));
    assert_int_equal(dial_read(&dial, "mqtt://a", 0), 0);
    assert_false(dial_was_dear(&dial, 0x87, false));
}

static void who_is_refused_for_long_asks_more_seldom(void **state)
{
    struct dial dial;
    int64_t now = 1000;

    (void)state;
    assert_int_equal(dial_read(&dial, "mqtts://a,mqtts://b", RETURN_MS), 0);
    for (; now < 1000 + DIAL_REFUSED_MS; now = dial.next_ms) {
        dial_refused(&dial, now, 0.5);
        assert_in_range(dial.next_ms, now, now + DIAL_LONGEST_MS);
        dial_hurry(&dial, now, 1);
        assert_in_range(dial.next_ms, now, now + DIAL_TRIED_MS);
    }
    for (int i = 0; i < 10; i++)
        dial_refused(&dial, now, 0.5);
    assert_int_equal(dial.next_ms, now + DIAL_REFUSED_LONGEST_MS);
    dial_hurry(&dial, now, 1);
    assert_int_equal(dial.next_ms, now + DIAL_REFUSED_HURRY_MS);
    dial_failed(&dial, now, 0.5); /* one that is not there costs nothing */
    dial_refused(&dial, now, 0.5);
    dial_hurry(&dial, now, 1);
    assert_int_equal(dial.next_ms, now + DIAL_TRIED_MS);
    dial_refused(&dial, now, 0.5);
    dial_refused(&dial, now, 0.5);
    assert_int_equal(dial.next_ms, now + DIAL_LONGEST_MS);
}

/* As RabbitMQ's does while its memory or disk is full: it connects, and takes nothing. */
static void who_connects_and_is_no_use_twice_leaves_it_to_the_next(void **state)
{
    int64_t now = 1000 + DIAL_LONGEST_MS;
    struct dial dial;

    (void)state;
    assert_int_equal(dial_read(&dial, "mqtt://a,mqtt://b", RETURN_MS), 0);
    dial_connected(&dial, 1000);
    dial_given_up(&dial, now, 0.5); /* once may be the line */
    assert_string_equal(dial_at(&dial)->host, "a");
    assert_int_equal(dial.next_ms, now + DIAL_SPREAD_MS / 2);
    dial_connected(&dial, now);
    dial_given_up(&dial, now, 0.5);
    assert_string_equal(dial_at(&dial)->host, "b");
    assert_int_equal(dial.next_ms, now);
    dial_connected(&dial, now);
    dial_return(&dial, now);
    dial_connected(&dial, now);
    dial_given_up(&dial, now + 2 * DIAL_LONGEST_MS, 0.5); /* it only seemed to be well */
    assert_string_equal(dial_at(&dial)->host, "b");
    dial_connected(&dial, now);
    dial_lost(&dial, now + 1, 0.5);
    assert_string_equal(dial_at(&dial)->host, "a");
    dial_connected(&dial, now);
    dial_lost(&dial, now + DIAL_LONGEST_MS, 0.5); /* that one stood */
    dial_connected(&dial, now);
    dial_lost(&dial, now, 0.5);
    assert_string_equal(dial_at(&dial)->host, "a");
    dial_mended(&dial); /* why it broke is known, and the next time it will stand */
    dial_connected(&dial, now);
    dial_lost(&dial, now, 0.5);
    assert_string_equal(dial_at(&dial)->host, "a");
    dial_connected(&dial, now);
    dial_lost(&dial, now, 0.5);
    assert_string_equal(dial_at(&dial)->host, "b");
}

static void the_only_broker_is_asked_whatever_it_does(void **state)
{
    struct dial dial;

    (void)state;
    assert_int_equal(dial_read(&dial, "mqtt://a", RETURN_MS), 0);
    for (int i = 0; i < 3; i++) {
        dial_connected(&dial, 1000);
        dial_given_up(&dial, 1000 + DIAL_LONGEST_MS, 0.5);
        assert_int_equal(dial.next_ms, 1000 + DIAL_LONGEST_MS + DIAL_SPREAD_MS / 2);
    }
}

/* Each with an alarm: who is back within the second is thrown out before it could tell it. */
static void two_of_one_name_with_alarms_do_not_throw_each_other_out(void **state)
{
    struct dial dial;

    (void)state;
    assert_int_equal(dial_read(&dial, "mqtt://a", RETURN_MS), 0);
    dial_connected(&dial, 1000);
    dial_taken(&dial, 2000, 0.5);
    dial_hurry(&dial, 2000, 1);
    assert_in_range(dial.next_ms, 2000 + 10000, 2000 + 20000);
    dial_connected(&dial, 20000);
    dial_taken(&dial, 20000, 0.5);
    dial_hurry(&dial, 20000, 1);
    assert_in_range(dial.next_ms, 20000 + 20000, 20000 + 40000);
    for (int i = 0; i < 3; i++)
        dial_failed(&dial, 70000, 1); /* a dead broker is another matter */
    dial_hurry(&dial, 70000, 1);
    assert_int_equal(dial.next_ms, 70000 + DIAL_HURRY_MS);
}

static void a_broker_may_want_to_hear_of_us_more_often(void **state)
{
    struct dial dial;

    (void)state;
    assert_int_equal(dial_read(&dial, "mqtt://a,mqtt://b", RETURN_MS), 0);
    assert_int_equal(dial_at(&dial)->keep_alive_s, DIAL_KEEP_ALIVE_S);
    assert_false(dial_keep_alive(&dial, 0, 5000));
    assert_false(dial_keep_alive(&dial, DIAL_KEEP_ALIVE_S, 5000));
    assert_true(dial_keep_alive(&dial, 7, 5000));
    assert_int_equal(dial.next_ms, 5000);
    assert_int_equal(dial_at(&dial)->keep_alive_s, 7);
    assert_false(dial_keep_alive(&dial, 7, 6000));
    dial_failed(&dial, 6000, 0.5);
    assert_int_equal(dial_at(&dial)->keep_alive_s, DIAL_KEEP_ALIVE_S);
}

static void who_has_our_name_is_not_fought(void **state)
{
    struct dial dial;

    (void)state;
    assert_int_equal(dial_read(&dial, "mqtt://a", RETURN_MS), 0);
    dial_connected(&dial, 1000);
    dial_taken(&dial, 2000, 0.5);
    assert_int_equal(dial.next_ms, 2000 + DIAL_TAKEN_MS);
    dial_connected(&dial, dial.next_ms);
    dial_taken(&dial, 400000, 0.5);
    assert_int_equal(dial.next_ms, 400000 + 2 * DIAL_TAKEN_MS);
    for (int i = 0; i < 9; i++)
        dial_taken(&dial, 400000, 0.5);
    assert_int_equal(dial.next_ms, 400000 + 3600000);
    dial_connected(&dial, 1000000);
    dial_taken(&dial, 1000000 + 3600000, 0.5); /* the connection stood for an hour */
    assert_int_equal(dial.next_ms, 4600000 + DIAL_TAKEN_MS);
}

static void the_first_broker_is_preferred_as_soon_as_it_is_back(void **state)
{
    struct dial dial;

    (void)state;
    assert_int_equal(dial_read(&dial, "mqtt://a,mqtt://b", RETURN_MS), 0);
    dial_connected(&dial, 0);
    assert_null(dial_return_due(&dial, RETURN_MS));
    dial_failed(&dial, 0, 0.5);
    dial_connected(&dial, 1000);
    assert_null(dial_return_due(&dial, RETURN_MS));
    assert_string_equal(dial_return_due(&dial, RETURN_MS + 1000)->host, "a");
    assert_null(dial_return_due(&dial, RETURN_MS + 1001));
    dial_return(&dial, RETURN_MS + 1002);
    assert_string_equal(dial_at(&dial)->host, "a");
    assert_int_equal(dial.next_ms, RETURN_MS + 1002);
}

/* As behind something that takes every connection, whatever is behind it. */
static void a_first_broker_that_only_seems_to_be_back_is_tried_less_often(void **state)
{
    int64_t now = 0, wait = RETURN_MS;
    struct dial dial;

    (void)state;
    assert_int_equal(dial_read(&dial, "mqtt://a,mqtt://b", RETURN_MS), 0);
    dial_failed(&dial, now, 0.5);
    dial_connected(&dial, now);
    for (int i = 0; i < 12; i++) {
        assert_null(dial_return_due(&dial, now + wait - 1));
        assert_non_null(dial_return_due(&dial, now += wait));
        dial_return(&dial, now);
        dial_failed(&dial, now, 0.5);
        assert_string_equal(dial_at(&dial)->host, "b");
        dial_connected(&dial, now);
        wait = wait < DIAL_LONGEST_RETURN_MS ? 2 * wait : wait;
    }
    assert_true(wait < 2 * DIAL_LONGEST_RETURN_MS + RETURN_MS);
    dial_lost(&dial, now, 0.5);
    dial_connected(&dial, now); /* with the first */
    dial_failed(&dial, now, 0.5);
    dial_connected(&dial, now);
    assert_non_null(dial_return_due(&dial, now + RETURN_MS));
}

static void a_rival_that_was_seen_long_ago_is_no_reason(void **state)
{
    struct dial dial;

    (void)state;
    assert_int_equal(dial_read(&dial, "mqtt://a", RETURN_MS), 0);
    dial_connected(&dial, 1000);
    dial_rival(&dial, 2000);
    dial_lost(&dial, 3000, 0.5);
    assert_int_equal(dial.next_ms, 3000 + DIAL_TAKEN_MS);
    dial_connected(&dial, 400000);
    dial_lost(&dial, 500000, 0.5); /* told once, it counts once */
    assert_true(dial.next_ms <= 500000 + DIAL_SPREAD_MS);
    dial_connected(&dial, 600000);
    dial_rival(&dial, 600000);
    dial_lost(&dial, 600000 + DIAL_RIVAL_MS, 0.5);
    assert_true(dial.next_ms <= 600000 + DIAL_RIVAL_MS + DIAL_SPREAD_MS);
}

static void mqtt_3_is_only_for_a_broker_that_said_so(void **state)
{
    struct dial dial;

    (void)state;
    assert_true(dial_is_version(1));
    assert_true(dial_is_version(0x84));
    assert_false(dial_is_version(-1));
    assert_false(dial_is_version(5));
    assert_false(dial_is_version(0x87));
    assert_int_equal(dial_read(&dial, "mqtt://a,mqtt://b", RETURN_MS), 0);
    assert_false(dial.old);
    dial_older(&dial, 7);
    assert_true(dial.old);
    assert_string_equal(dial_at(&dial)->host, "a");
    assert_int_equal(dial.next_ms, 7);
    dial_lost(&dial, 50, 0);
    assert_false(dial.old);
    dial_older(&dial, 60);
    dial_failed(&dial, 70, 0);
    assert_false(dial.old);
}

static void who_hangs_up_on_mqtt_5_twice_may_be_old_until_mqtt_5_connects(void **state)
{
    struct dial dial;

    (void)state;
    assert_int_equal(dial_read(&dial, "mqtt://a,mqtt://b", RETURN_MS), 0);
    assert_false(dial_hung_up(&dial));
    dial_failed(&dial, 0, 0);
    assert_false(dial_hung_up(&dial)); /* the other broker */
    dial_failed(&dial, 0, 0);
    assert_true(dial_hung_up(&dial));
    dial_older(&dial, 10);
    dial_connected(&dial, 20);
    dial_lost(&dial, 30, 0);
    assert_true(dial_hung_up(&dial));
    dial_connected(&dial, 40); /* with MQTT 5 */
    dial_lost(&dial, 40 + DIAL_LONGEST_MS, 0);
    assert_false(dial_hung_up(&dial));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(brokers_are_read_in_order_of_preference),
        cmocka_unit_test(what_is_no_broker_is_refused),
        cmocka_unit_test(the_next_broker_follows_at_once_and_the_pause_after_all),
        cmocka_unit_test(the_pause_is_blurred_by_a_quarter),
        cmocka_unit_test(only_a_connection_that_stood_starts_the_pauses_anew),
        cmocka_unit_test(so_does_what_was_found_to_break_it),
        cmocka_unit_test(a_critical_alarm_waits_for_no_pause),
        cmocka_unit_test(only_an_attempt_that_came_to_tls_was_dear),
        cmocka_unit_test(who_is_refused_for_long_asks_more_seldom),
        cmocka_unit_test(who_connects_and_is_no_use_twice_leaves_it_to_the_next),
        cmocka_unit_test(the_only_broker_is_asked_whatever_it_does),
        cmocka_unit_test(two_of_one_name_with_alarms_do_not_throw_each_other_out),
        cmocka_unit_test(a_broker_may_want_to_hear_of_us_more_often),
        cmocka_unit_test(who_has_our_name_is_not_fought),
        cmocka_unit_test(the_first_broker_is_preferred_as_soon_as_it_is_back),
        cmocka_unit_test(a_first_broker_that_only_seems_to_be_back_is_tried_less_often),
        cmocka_unit_test(a_rival_that_was_seen_long_ago_is_no_reason),
        cmocka_unit_test(mqtt_3_is_only_for_a_broker_that_said_so),
        cmocka_unit_test(who_hangs_up_on_mqtt_5_twice_may_be_old_until_mqtt_5_connects),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
