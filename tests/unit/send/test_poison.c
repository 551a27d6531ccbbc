/* Which message makes the broker break the connection off. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "send/holds.h"
#include "send/poison.h"

static struct world {
    struct poison poison;
    struct slots slots;
    int64_t now;
} w;

static uint16_t send_one(uint64_t token, char *topic)
{
    poison_sent(&w.poison, w.now);
    return slots_take(&w.slots, &(struct order){.token = token, .topic = topic, .payload = "{}"});
}

static void answer(uint16_t i)
{
    struct slot slot;

    assert_true(slots_give(&w.slots, i, &slot));
    poison_answered(&w.poison, &slot);
}

/* So long after the newest message; what was under way is gone. */
static bool breaks_after(int64_t ms)
{
    struct slot slot;
    bool found;

    w.now += ms;
    found = poison_broke(&w.poison, &w.slots, w.now);
    while (slots_give_largest(&w.slots, &slot))
        ;
    w.now += 1000;
    return found;
}

/* Two breaks with two messages under way: nobody knows which it was. */
static int grow_careful(void **state)
{
    (void)state;
    w = (struct world){.now = 1000};
    for (int i = 0; i < 2; i++) {
        assert_false(poison_is_careful(&w.poison));
        send_one(1, "e/v1/a/g1/alarm/fire");
        send_one(2, "e/v1/a/g1/daily");
        assert_false(breaks_after(100));
    }
    assert_true(poison_is_careful(&w.poison));
    return 0;
}

static void what_is_alone_under_way_at_two_breaks_is_named(void **state)
{
    (void)state;
    send_one(2, "e/v1/a/g1/daily");
    assert_false(breaks_after(100));
    send_one(2, "e/v1/a/g1/daily");
    assert_true(breaks_after(100));
    send_one(2, "e/v1/a/g1/daily"); /* it is known: once is enough */
    assert_true(breaks_after(100));
}

static void another_message_each_time_is_chance(void **state)
{
    (void)state;
    for (uint64_t token = 1; token < 10; token++) {
        send_one(token, "e/v1/a/g1/alarm/fire");
        assert_false(breaks_after(100));
    }
    send_one(0, "e/v1/a/g1/state"); /* no token: the topic counts */
    assert_false(breaks_after(100));
    send_one(0, "e/v1/a/g1/health");
    assert_false(breaks_after(100));
    send_one(0, "e/v1/a/g1/health");
    assert_true(breaks_after(100));
}

static void what_the_broker_answered_is_cleared(void **state)
{
    (void)state;
    send_one(0, "e/v1/a/g1/state");
    assert_false(breaks_after(100));
    answer(send_one(0, "e/v1/a/g1/state"));
    send_one(0, "e/v1/a/g1/state");
    assert_false(breaks_after(100));
}

static void a_line_that_breaks_late_or_with_nothing_under_way_says_nothing(void **state)
{
    (void)state;
    for (int i = 0; i < 4; i++) {
        send_one(2, "e/v1/a/g1/daily");
        assert_false(breaks_after(POISON_SOON_MS + 1));
        assert_false(breaks_after(100));
    }
    w = (struct world){.now = 1000};
    for (int i = 0; i < 4; i++) {
        send_one(2, "e/v1/a/g1/daily");
        assert_false(breaks_after(POISON_SOON_MS + 1));
        answer(send_one(3, "e/v1/a/g1/daily"));
        assert_false(breaks_after(100));
    }
    assert_false(poison_is_careful(&w.poison));
}

static void when_so_many_were_taken_all_is_well_again(void **state)
{
    (void)state;
    for (uint64_t token = 1; token < POISON_TAKEN; token++)
        answer(send_one(token, "e/v1/a/g1/alarm/fire"));
    assert_true(poison_is_careful(&w.poison));
    answer(send_one(1000, "e/v1/a/g1/alarm/fire"));
    assert_false(poison_is_careful(&w.poison));
}

/* Each attempt costs a connection; a life may hang on this one. */
static void a_critical_one_is_tried_more_often(void **state)
{
    struct holds holds = {.at = {{.until_ms = 0}}};
    int64_t now = 1000, critical = 0, ordinary = 0;

    (void)state;
    for (int i = 0; i < 20; i++) {
        int64_t until = holds_add(&holds, "a 1", POISON_AGAIN_MS, poison_most_ms(true), now);

        critical = until - now;
        now = until;
    }
    for (int i = 0; i < 20; i++) {
        int64_t until = holds_add(&holds, "a 2", POISON_AGAIN_MS, poison_most_ms(false), now);

        ordinary = until - now;
        now = until;
    }
    assert_int_equal(critical, 600000);
    assert_int_equal(ordinary, 3600000);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup(f, grow_careful)
    const struct CMUnitTest tests[] = {
        TEST(what_is_alone_under_way_at_two_breaks_is_named),
        TEST(another_message_each_time_is_chance),
        TEST(what_the_broker_answered_is_cleared),
        TEST(a_line_that_breaks_late_or_with_nothing_under_way_says_nothing),
        TEST(when_so_many_were_taken_all_is_well_again),
        TEST(a_critical_one_is_tried_more_often),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
