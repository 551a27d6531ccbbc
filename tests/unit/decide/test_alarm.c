/* The life of one instance: delays, return, reset, unknown. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "decide/alarm.h"

static struct alarm alarm;
static struct alarm_rule rule;
static struct moment now;

static int up(void **state)
{
    (void)state;
    memset(&alarm, 0, sizeof alarm);
    rule = (struct alarm_rule){.on_ms = 60000, .off_ms = 600000, .reset_ms = -1};
    now = (struct moment){
        .now_ms = 5000000, .utc_ms = INT64_C(1752710400000), .time_quality = ESTATE_CLOCK_NTP};
    return 0;
}

static int say(uint8_t state, uint16_t cause)
{
    struct estate_verdict v = {
        .value = NAN, .limit = NAN, .state = state, .cause = cause, .grade = ESTATE_LIKELY};

    return alarm_step(&alarm, &rule, &v, &now);
}

/* So many seconds of this verdict. The last news there was, and how many. */
static int news_count;
static int live(uint8_t state, int seconds)
{
    int last = ALARM_NOTHING;

    news_count = 0;
    for (int s = 0; s < seconds; s++) {
        int news;

        now.now_ms += 1000;
        now.utc_ms += 1000;
        news = say(state, 0);
        if (news != ALARM_NOTHING) {
            last = news;
            news_count++;
        }
    }
    return last;
}

static void raised_after_the_delay_and_dated_from_the_onset(void **state)
{
    (void)state;
    assert_int_equal(live(ESTATE_PRESENT, 60), ALARM_NOTHING);
    assert_int_equal(live(ESTATE_PRESENT, 1), EVENT_RAISE);
    assert_int_equal(now.now_ms - alarm.since_ms, 60000);
    assert_int_equal(now.utc_ms - alarm.since_utc_ms, 60000);
    assert_int_equal(strlen(alarm.id), 26);
    assert_int_equal(alarm.phase, ALARM_STANDING);
}

static void clear_starts_the_delay_anew_and_unknown_pauses_it(void **state)
{
    (void)state;
    live(ESTATE_PRESENT, 40);
    live(ESTATE_CLEAR, 1);
    assert_int_equal(live(ESTATE_PRESENT, 40), ALARM_NOTHING);
    assert_int_equal(live(ESTATE_UNKNOWN, 500), ALARM_NOTHING);
    assert_int_equal(live(ESTATE_PRESENT, 20), ALARM_NOTHING);
    assert_int_equal(live(ESTATE_PRESENT, 1), EVENT_RAISE);
}

/* Nobody can say that water was off all night because it was twice, for half a minute. */
static void an_onset_is_as_long_as_it_was_seen(void **state)
{
    up(state);
    live(ESTATE_PRESENT, 40);
    live(ESTATE_UNKNOWN, 55);
    assert_int_equal(live(ESTATE_PRESENT, 22), EVENT_RAISE);
    assert_int_equal(now.now_ms - alarm.since_ms, 116000);
    up(state);
    live(ESTATE_PRESENT, 40);
    live(ESTATE_UNKNOWN, 4 * 3600);
    assert_int_equal(live(ESTATE_PRESENT, 22), EVENT_RAISE);
    assert_int_equal(now.now_ms - alarm.since_ms, 61000);
    assert_int_equal(now.utc_ms - alarm.since_utc_ms, 61000);
}

static void what_nobody_judged_does_not_count(void **state)
{
    (void)state;
    live(ESTATE_PRESENT, 31);
    now.now_ms += 3600000;
    assert_int_equal(live(ESTATE_PRESENT, 30), ALARM_NOTHING);
    assert_int_equal(live(ESTATE_PRESENT, 1), EVENT_RAISE);
}

static void returns_at_once_and_closes_after_the_delay(void **state)
{
    int64_t clear_at;

    (void)state;
    live(ESTATE_PRESENT, 61);
    assert_int_equal(live(ESTATE_CLEAR, 1), EVENT_UPDATE);
    clear_at = now.now_ms;
    assert_int_equal(alarm.condition, CONDITION_RETURNING);
    assert_int_equal(live(ESTATE_CLEAR, 599), ALARM_NOTHING);
    assert_int_equal(live(ESTATE_CLEAR, 1), EVENT_CLOSE);
    assert_int_equal(alarm.until_ms, clear_at);
    assert_int_equal(alarm.phase, ALARM_IDLE);
    assert_int_equal(alarm.condition, CONDITION_GONE);
}

static void comes_again_while_it_returns(void **state)
{
    (void)state;
    live(ESTATE_PRESENT, 61);
    live(ESTATE_CLEAR, 300);
    assert_int_equal(live(ESTATE_PRESENT, 1), EVENT_UPDATE);
    assert_int_equal(alarm.condition, CONDITION_PRESENT);
    assert_int_equal(alarm.until_ms, 0);
    live(ESTATE_CLEAR, 1);
    assert_int_equal(live(ESTATE_CLEAR, 599), ALARM_NOTHING);
    assert_int_equal(live(ESTATE_CLEAR, 1), EVENT_CLOSE);
}

static void unknown_holds_it_open_and_restarts_the_return(void **state)
{
    (void)state;
    live(ESTATE_PRESENT, 61);
    assert_int_equal(live(ESTATE_UNKNOWN, 1), EVENT_UPDATE);
    assert_int_equal(alarm.condition, CONDITION_UNKNOWN);
    assert_int_equal(live(ESTATE_UNKNOWN, 86400), ALARM_NOTHING);
    assert_int_equal(live(ESTATE_CLEAR, 590), EVENT_UPDATE);
    assert_int_equal(live(ESTATE_UNKNOWN, 1), EVENT_UPDATE);
    assert_int_equal(live(ESTATE_CLEAR, 600), EVENT_UPDATE);
    assert_int_equal(live(ESTATE_CLEAR, 1), EVENT_CLOSE);
}

static void no_delay_closes_in_one_event(void **state)
{
    (void)state;
    rule.off_ms = 0;
    live(ESTATE_PRESENT, 61);
    assert_int_equal(live(ESTATE_CLEAR, 1), EVENT_CLOSE);
    assert_int_equal(news_count, 1);
}

static void stood_long_needs_a_person(void **state)
{
    char id[ULID_TEXT];

    (void)state;
    rule.reset_ms = 1800000;
    live(ESTATE_PRESENT, 61);
    memcpy(id, alarm.id, sizeof id);
    assert_int_equal(live(ESTATE_PRESENT, 1799), ALARM_NOTHING);
    assert_int_equal(live(ESTATE_PRESENT, 1), EVENT_UPDATE);
    assert_true(alarm.needs_reset);
    assert_int_equal(live(ESTATE_CLEAR, 601), EVENT_RETURN);
    assert_int_equal(alarm.phase, ALARM_WAITING);
    assert_int_equal(live(ESTATE_UNKNOWN, 100), ALARM_NOTHING);
    assert_int_equal(live(ESTATE_PRESENT, 1), EVENT_UPDATE);
    assert_string_equal(alarm.id, id);
    assert_int_equal(alarm.condition, CONDITION_PRESENT);
    assert_int_equal(live(ESTATE_CLEAR, 601), EVENT_RETURN);
}

static void always_latched_from_the_raise(void **state)
{
    (void)state;
    rule = (struct alarm_rule){.reset_ms = 0};
    assert_int_equal(live(ESTATE_PRESENT, 1), EVENT_RAISE);
    assert_true(alarm.needs_reset);
    assert_int_equal(live(ESTATE_CLEAR, 1), EVENT_RETURN);
}

static void a_new_cause_is_told_but_not_all_the_time(void **state)
{
    int told = 0;

    (void)state;
    live(ESTATE_PRESENT, 61);
    for (int s = 0; s < 20; s++) {
        now.now_ms += 1000;
        told += say(ESTATE_PRESENT, s % 2 ? 0 : 1) == EVENT_UPDATE;
    }
    assert_in_range(told, 2, 4);
}

static void an_event_is_told_once_until_it_is_clear(void **state)
{
    (void)state;
    rule = (struct alarm_rule){.kind = ESTATE_EVENT};
    assert_int_equal(live(ESTATE_PRESENT, 30), EVENT_RAISE);
    assert_int_equal(news_count, 1);
    assert_int_equal(alarm.phase, ALARM_IDLE);
    live(ESTATE_UNKNOWN, 5);
    alarm_forget(&alarm);
    assert_int_equal(live(ESTATE_PRESENT, 5), ALARM_NOTHING);
    live(ESTATE_CLEAR, 1);
    assert_int_equal(live(ESTATE_PRESENT, 5), EVENT_RAISE);
}

static void a_close_nobody_heard_of_goes_on(void **state)
{
    char id[ULID_TEXT];

    (void)state;
    rule.off_ms = 0;
    live(ESTATE_PRESENT, 61);
    memcpy(id, alarm.id, sizeof id);
    live(ESTATE_CLEAR, 1);
    assert_int_equal(live(ESTATE_PRESENT, 61), EVENT_UPDATE);
    assert_string_equal(alarm.id, id);
    live(ESTATE_CLEAR, 1);
    alarm_forget(&alarm);
    assert_int_equal(live(ESTATE_PRESENT, 61), EVENT_RAISE);
    assert_string_not_equal(alarm.id, id);
}

static void dated_anew_when_the_clock_becomes_right(void **state)
{
    (void)state;
    now.time_quality = ESTATE_CLOCK_NONE;
    live(ESTATE_PRESENT, 61);
    alarm_acknowledge(&alarm, 0, &now);
    now.utc_ms += 86400000;
    now.time_quality = ESTATE_CLOCK_NTP;
    assert_int_equal(live(ESTATE_PRESENT, 1), EVENT_UPDATE);
    assert_int_equal(alarm.acknowledged_utc_ms, now.utc_ms - 1000);
    assert_int_equal(now.utc_ms - alarm.since_utc_ms, now.now_ms - alarm.since_ms);
    assert_int_equal(live(ESTATE_PRESENT, 10), ALARM_NOTHING);
}

/* The power was away, and nobody has set the clock yet: the onset is right, and the return is not.
 */
static void a_return_is_dated_anew_and_an_onset_stays(void **state)
{
    int64_t since;

    (void)state;
    live(ESTATE_PRESENT, 61);
    since = alarm.since_utc_ms;
    now.time_quality = ESTATE_CLOCK_NONE;
    now.utc_ms -= 3 * 3600000;
    assert_int_equal(live(ESTATE_CLEAR, 10), EVENT_UPDATE);
    now.time_quality = ESTATE_CLOCK_NTP;
    now.utc_ms += 6 * 3600000;
    assert_int_equal(live(ESTATE_CLEAR, 1), EVENT_UPDATE);
    assert_int_equal(alarm.since_utc_ms, since);
    assert_int_equal(now.utc_ms - alarm.until_utc_ms, now.now_ms - alarm.until_ms);
    assert_int_equal(live(ESTATE_CLEAR, 10), ALARM_NOTHING);
    assert_true(alarm_valid(&alarm));
}

/* The power was away; who acknowledged it then did so by a clock that nobody had set. */
static void an_acknowledgement_has_a_clock_of_its_own(void **state)
{
    int64_t since;

    (void)state;
    live(ESTATE_PRESENT, 61);
    since = alarm.since_utc_ms;
    now.time_quality = ESTATE_CLOCK_NONE;
    now.utc_ms -= 20 * INT64_C(86400000);
    alarm_acknowledge(&alarm, 0, &now);
    live(ESTATE_PRESENT, 10);
    now.time_quality = ESTATE_CLOCK_NTP;
    now.utc_ms += 21 * INT64_C(86400000);
    assert_int_equal(live(ESTATE_PRESENT, 1), EVENT_UPDATE);
    assert_int_equal(alarm.since_utc_ms, since);
    assert_int_equal(alarm.acknowledged_utc_ms, now.utc_ms - 11000);
    assert_int_equal(live(ESTATE_PRESENT, 10), ALARM_NOTHING);
    assert_true(alarm_valid(&alarm));
}

/* The power was away for hours, which no clock counted: the return was before that, and stays. */
static void an_acknowledgement_dates_no_return(void **state)
{
    int64_t until;

    (void)state;
    rule.reset_ms = 0;
    live(ESTATE_PRESENT, 61);
    live(ESTATE_CLEAR, 602);
    assert_int_equal(alarm.phase, ALARM_WAITING);
    until = alarm.until_utc_ms;
    now.time_quality = ESTATE_CLOCK_NONE;
    now.utc_ms -= 86400000;
    alarm_acknowledge(&alarm, 0, &now);
    live(ESTATE_CLEAR, 10);
    now.time_quality = ESTATE_CLOCK_NTP;
    now.utc_ms += 86400000 + 3 * 3600000;
    assert_int_equal(live(ESTATE_CLEAR, 1), EVENT_UPDATE);
    assert_int_equal(alarm.until_utc_ms, until);
    assert_int_equal(alarm.acknowledged_utc_ms, now.utc_ms - 11000);
}

/* The clock is set in the moment between the two, so the acknowledgement has nothing to be mended.
 */
static void an_acknowledgement_by_the_right_clock_stays(void **state)
{
    int64_t acknowledged;

    (void)state;
    now.time_quality = ESTATE_CLOCK_NONE;
    live(ESTATE_PRESENT, 61);
    now.time_quality = ESTATE_CLOCK_NTP;
    now.utc_ms += 86400000;
    alarm_acknowledge(&alarm, 0, &now);
    acknowledged = now.utc_ms;
    assert_int_equal(live(ESTATE_PRESENT, 1), EVENT_UPDATE);
    assert_int_equal(alarm.acknowledged_utc_ms, acknowledged);
    assert_int_equal(now.utc_ms - alarm.since_utc_ms, now.now_ms - alarm.since_ms);
}

#define TEST(name) cmocka_unit_test_setup(name, up)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(raised_after_the_delay_and_dated_from_the_onset),
        TEST(clear_starts_the_delay_anew_and_unknown_pauses_it),
        TEST(an_onset_is_as_long_as_it_was_seen),
        TEST(what_nobody_judged_does_not_count),
        TEST(returns_at_once_and_closes_after_the_delay),
        TEST(comes_again_while_it_returns),
        TEST(unknown_holds_it_open_and_restarts_the_return),
        TEST(no_delay_closes_in_one_event),
        TEST(stood_long_needs_a_person),
        TEST(always_latched_from_the_raise),
        TEST(a_new_cause_is_told_but_not_all_the_time),
        TEST(an_event_is_told_once_until_it_is_clear),
        TEST(a_close_nobody_heard_of_goes_on),
        TEST(dated_anew_when_the_clock_becomes_right),
        TEST(a_return_is_dated_anew_and_an_onset_stays),
        TEST(an_acknowledgement_has_a_clock_of_its_own),
        TEST(an_acknowledgement_dates_no_return),
        TEST(an_acknowledgement_by_the_right_clock_stays),
    };

    return cmocka_run_group_tests_name("alarm", tests, NULL, NULL);
}
