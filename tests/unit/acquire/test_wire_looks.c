/* When a master looks at a reply that is coming in from a tty. */
#include "wire_bench.h"

#include <stdlib.h>

#include "base/text.h"

/* How often a master wakes up for a reply of so many registers, of which all bytes but the first
 * are so late. */
static int looks(uint8_t registers, int64_t late_us)
{
    char line[16 + 5 * 125] = "";
    struct text text = TEXT_IN(line);
    uint8_t byte[256];
    size_t n, said = 0;
    int64_t began;
    int times = 0;

    text_printf(&text, "( 05 03 %02X", 2 * registers);
    for (int i = 0; i < registers; i++)
        text_printf(&text, " 0001");
    text_printf(&text, " +");
    n = parse(line, byte);
    snprintf(line, sizeof line, "03 00 10 00 %02X", registers);
    ask(5, line);
    pass(TURN);
    began = now;
    while (step == WIRE_WAIT) {
        int64_t next = began + (int64_t)(said + 1) * CHARACTER_US + (said ? late_us : 0),
                look = wire.look_us < wire.until_us ? wire.look_us : wire.until_us;
        size_t there;

        now = look > next ? look : next;
        there = said ? (size_t)((now - began - late_us) / CHARACTER_US) : 1;
        there = there < n ? there : n;
        hear(byte + said, there - said);
        said = there;
        times++;
    }
    expect(FAULT_NONE);
    pass(SILENCE_US);
    return times;
}

/* For the first byte, when the length is there, and for the last, however late that is. */
static void a_reply_costs_three_looks(void **state)
{
    int more = 0;

    (void)state;
    srand(1);
    for (int i = 0; i < 400; i++) {
        int times = looks(10, 300 + rand() % 200);

        assert_in_range(times, 3, 5);
        more += i >= 200 && times > 3;
    }
    assert_in_range(more, 20, 80); /* a quarter of 200 */
}

/* It takes longer than a line may pause, so it is looked at in its middle, too. */
static void a_long_reply_is_not_taken_for_a_late_one(void **state)
{
    (void)state;
    for (int i = 0; i < 200; i++)
        looks(60, 300);
    assert_in_range(wire.lag_us, 200, 400);
}

/* It said that it would be long, and never was. */
static void a_reply_that_broke_off_holds_up_no_other(void **state)
{
    (void)state;
    ask(5, READ);
    pass(TURN);
    say("05 03 FA 00");
    pass(wire.until_us - now);
    expect(FAULT_CHECKSUM);
    ask(6, READ);
    assert_in_range(wire.look_us, 0, now);
}

#define WIRE(test) cmocka_unit_test_setup_teardown(test, start_rtu, stop)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WIRE(a_reply_costs_three_looks),
        WIRE(a_long_reply_is_not_taken_for_a_late_one),
        WIRE(a_reply_that_broke_off_holds_up_no_other),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
