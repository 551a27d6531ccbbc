/* The rules of a serial line, and of one behind a converter. */
#include "wire_bench.h"

static void a_reply_is_read(void **state)
{
    (void)state;
    ask(5, READ);
    pass(REQUEST_US + 5000);
    say(REPLY);
    expect_data(DATA);
    assert_in_range(wire.reply.turnaround_us, 4900, 5100);
    expect_events(0, 0, 0, 0, 0);
    expect_trace("qr");
}

/* Whole, and cut at any place into two pieces. */
static void a_reply_may_come_in_pieces(void **state)
{
    uint8_t byte[16];
    size_t n = parse(REPLY, byte);

    (void)state;
    for (size_t cut = 0; cut <= n; cut++) {
        ask(5, READ);
        pass(TURN);
        if (cut)
            hear(byte, cut);
        pass(1000);
        if (cut < n)
            hear(byte + cut, n - cut);
        expect_data(DATA);
    }
}

static void silence_is_owed_before_a_request(void **state)
{
    int64_t sent;

    (void)state;
    ask(5, READ);
    assert_int_equal(now, 1000000 + SILENCE_US); /* the line has only been opened */
    pass(TURN);
    say(REPLY);
    expect(FAULT_NONE);
    sent = now;
    ask(5, READ);
    assert_int_equal(now - sent, SILENCE_US);
    pass(TURN);
    say(REPLY);
    sent = now;
    request.gap_us = 50000;
    ask(5, READ);
    assert_int_equal(now - sent, 50000);
    pass(TURN);
    say(REPLY);
    request.gap_us = 0;
    pass(SILENCE_US);
    sent = now;
    ask(5, READ);
    assert_int_equal(now, sent);
}

static void above_19200_the_silence_is_fixed(void **state)
{
    (void)state;
    bench.bus[0].baud = 115200;
    wire_start(&wire, &bench.bus[0], &trace, now);
    assert_int_equal(wire.silence_us, 1750);
    bench.bus[0].baud = 19200;
    bench.bus[0].parity = 'E';
    wire_start(&wire, &bench.bus[0], &trace, now);
    assert_int_equal(wire.silence_us, 2006); /* 3.5 x 11 bits */
}

static void the_drivers_delay_belongs_to_the_request(void **state)
{
    (void)state;
    bench.bus[0].rs485 = true;
    bench.bus[0].rs485_before_ms = 20;
    wire_start(&wire, &bench.bus[0], &trace, now);
    ask(5, READ);
    pass(20000 + REQUEST_US + 5000);
    say(REPLY);
    expect_data(DATA);
    assert_in_range(wire.reply.turnaround_us, 4900, 5100);
}

static void bytes_in_the_silence_are_drained_first(void **state)
{
    int64_t heard;

    (void)state;
    request = (struct bus_request){.unit = 5, .length = 5, .timeout_us = TIMEOUT_US};
    step = wire_ask(&wire, &request, now);
    say("( 05 03 02 00 01 + 33");
    heard = now;
    ask(5, READ);
    assert_int_equal(now - heard, SILENCE_US);
    pass(TURN);
    say(REPLY);
    expect_data(DATA);
    expect_events(1, 0, 0, 0, 1);
    expect_trace("lnqr");
}

static void bytes_while_the_line_rests_are_noted(void **state)
{
    (void)state;
    step = WIRE_DONE;
    pass(100000);
    hear((const uint8_t *)"\x77", 1);
    assert_int_equal(step, WIRE_DONE);
    pass(1000000);
    burst("( 09 03 02 00 01 +");
    expect_trace("n");
    pass(1000);
    ask(5, READ);
    pass(TURN);
    say(REPLY);
    expect_data(DATA);
    expect_events(1, 0, 0, 0, 1);
    expect_strays("09");
    expect_trace("lqr");
}

static void what_comes_too_early_fails_the_request(void **state)
{
    (void)state;
    ask(5, READ);
    pass(REQUEST_US);
    burst(REPLY);
    assert_int_equal(step, WIRE_WAIT);
    expect(FAULT_LATE);
    expect_events(1, 0, 0, 0, 0);
    expect_trace("ql");
    ask(5, READ);
    pass(1000);
    burst("12 34 56"); /* then a right reply in time: too late to believe it */
    pass(1000);
    say(REPLY);
    expect(FAULT_CHECKSUM);
    expect_events(0, 0, 1, 0, 0);
}

/* Who is late holds up nobody else: its unit says that it is not the answer. */
static void of_many_strays_the_first_are_kept(void **state)
{
    (void)state;
    step = WIRE_DONE;
    for (int i = 0; i < BUS_STRAYS; i++)
        burst("( 09 03 02 00 01 +");
    burst("( 08 03 02 00 01 +");
    pass(100000);
    ask(5, READ);
    pass(TURN);
    say(REPLY);
    expect_data(DATA);
    expect_events(BUS_STRAYS + 1, 0, 0, 0, 0);
    expect_strays("09 09 09 09");
    ask(5, READ);
    pass(TURN);
    say(REPLY);
    expect_data(DATA);
    expect_strays("");
}

static void an_early_frame_of_another_unit_is_skipped(void **state)
{
    (void)state;
    ask(5, READ);
    pass(1000);
    say("( 09 03 02 00 01 +");
    pass(TURN);
    say(REPLY);
    expect_data(DATA);
    expect_events(0, 1, 0, 0, 0);
}

/* A late reply begins as our own request does: that must not pass as an echo. */
static void an_early_begin_is_remembered(void **state)
{
    (void)state;
    ask(5, READ);
    pass(REQUEST_US + SILENCE_US - 2 * CHARACTER_US);
    say("( 05 03 02 12 34 +");
    expect(FAULT_LATE);
    expect_events(1, 0, 0, 0, 0);
}

static void frames_of_other_units_are_skipped(void **state)
{
    (void)state;
    ask(5, READ);
    pass(TURN);
    say("( 09 03 02 00 01 +");
    pass(10000);
    say("( 07 10 00 01 00 02 +");
    say(REPLY);
    expect_data(DATA);
    expect_events(0, 2, 0, 0, 0);
    expect_strays("09 07");
    expect_trace("quur");
    ask(5, READ);
    pass(TURN);
    say("( 09 83 02 +");
    expect(FAULT_TIMEOUT);
    expect_events(0, 1, 0, 0, 0);
    expect_strays("09");
    expect_trace("qu-");
}

static void a_wrong_answer_is_waited_out(void **state)
{
    static const char *const replies[] = {"( 05 04 02 12 34 +", "( 05 03 04 12 34 56 78 +",
                                          "( 05 84 02 +", "( 05 03 00 20 00 01 +"};

    (void)state;
    for (size_t i = 0; i < 4; i++) {
        ask(5, READ);
        pass(TURN);
        say(replies[i]);
        assert_int_equal(step, WIRE_WAIT);
        pass(1000);
        say(REPLY);
        expect(FAULT_WRONG_ANSWER);
        expect_events(1, 0, 0, 0, 0);
    }
}

static void exceptions_are_answers(void **state)
{
    (void)state;
    ask(5, READ);
    pass(TURN);
    say("( 05 83 02 +");
    expect(FAULT_EXCEPTION);
    assert_int_equal(wire.reply.exception, 2);
    ask(5, READ);
    pass(TURN);
    say("( 05 83 0B +");
    expect(FAULT_TIMEOUT);
    assert_int_equal(wire.reply.exception, 11);
}

static void our_own_echo_is_taken_away_once(void **state)
{
    (void)state;
    ask(5, READ);
    say(ECHO);
    pass(SILENCE_US + 2000);
    say(REPLY);
    expect_data(DATA);
    expect_events(0, 0, 0, 1, 0);
    expect_trace("qer");
    ask(5, READ);
    say("00 " ECHO);
    expect(FAULT_ECHO);
    expect_events(0, 0, 0, 1, 1);
    ask(5, READ);
    say(ECHO);
    pass(SILENCE_US + 2000);
    say(ECHO);
    expect(FAULT_WRONG_ANSWER);
}

#define WRITE   "06 00 10 00 07"
#define WRITTEN "( 05 06 00 10 00 07 +"

static void a_write_is_not_confirmed_by_its_echo(void **state)
{
    (void)state;
    ask(5, WRITE);
    pass(TURN);
    say(WRITTEN);
    expect_data(WRITE); /* this line does not echo */
    ask(5, WRITE);
    say(WRITTEN); /* nobody can have heard it yet */
    expect(FAULT_ECHO);
    ask(5, WRITE);
    pass(TURN);
    say(WRITTEN); /* late, by an adapter that hands over late */
    expect(FAULT_ECHO);
    ask(5, WRITE);
    say(WRITTEN);
    pass(SILENCE_US + 2000);
    say(WRITTEN);
    expect_data(WRITE);
    ask(5, READ);
    pass(TURN);
    say(REPLY);
    expect_data(DATA); /* without an echo: it is a line that does not */
    ask(5, WRITE);
    pass(TURN);
    say(WRITTEN);
    expect_data(WRITE);
}

static void two_glitches_are_forgiven(void **state)
{
    (void)state;
    ask(5, READ);
    pass(TURN);
    say("00 FF " REPLY);
    expect_data(DATA);
    expect_events(0, 0, 0, 0, 1);
    ask(5, READ);
    pass(REQUEST_US);
    say("FF"); /* when the driver turns around */
    pass(SILENCE_US);
    say(REPLY);
    expect_data(DATA);
    ask(5, READ);
    pass(TURN);
    say("00");
    pass(40000);
    say(REPLY);
    expect_data(DATA);
    ask(5, READ);
    pass(TURN);
    say("00 00");
    expect(FAULT_TIMEOUT);
    expect_events(0, 0, 0, 0, 1);
    ask(5, READ);
    pass(TURN);
    say("00 00 00 " REPLY);
    expect(FAULT_CHECKSUM);
    ask(5, READ);
    pass(TURN);
    say("55 " REPLY);
    expect(FAULT_CHECKSUM);
}

static void what_follows_a_reply_is_drained(void **state)
{
    int64_t heard;

    (void)state;
    ask(5, READ);
    pass(TURN);
    burst(REPLY "33 44 55");
    expect_data(DATA);
    pass(1000);
    step = wire_heard(&wire, (const uint8_t *)"\x66", 1, now);
    heard = now;
    ask(5, READ);
    assert_int_equal(now - heard, SILENCE_US);
    pass(TURN);
    burst(REPLY REPLY);
    expect_data(DATA);
    expect_events(0, 0, 0, 0, 1);
    ask(5, READ);
    pass(TURN);
    say(REPLY);
    expect_data(DATA);
    expect_events(1, 0, 0, 0, 0); /* the second of the two */
}

static void what_is_no_frame_is_garbled(void **state)
{
    static const char *const replies[] = {"05 03 02 12 34 00 00", "05 03 02 12",
                                          "05 03 02 13 34 5C", "05"};

    (void)state;
    for (size_t i = 0; i < 4; i++) {
        ask(5, READ);
        pass(TURN);
        say(replies[i]);
        expect(FAULT_CHECKSUM);
        expect_events(0, 0, 1, 0, 0);
        assert_true(now - asked < 100000); /* when the line fell silent, not at the time-out */
    }
    expect_trace("qgqgqgqg");
}

/* Until the outcome, a byte now and then. */
static void babble(int64_t every_us)
{
    for (int i = 0; i < 2000 && step == WIRE_WAIT; i++) {
        pass(every_us);
        if (step == WIRE_WAIT)
            burst("05");
    }
}

static void a_trickle_and_a_babble_are_bounded(void **state)
{
    (void)state;
    ask(5, READ);
    pass(TURN);
    babble(20000);
    expect(FAULT_CHECKSUM);
    ask(5, READ);
    pass(TURN);
    babble(300);
    expect(FAULT_CHECKSUM);
    asked = now;
    step = wire_ask(&wire, &request, now); /* never silent enough to ask at all */
    babble(300);
    expect(FAULT_CHECKSUM);
    expect_events(0, 0, 0, 0, 1);
    pass(10000);
    ask(5, READ);
    babble(300); /* from too early on */
    expect(FAULT_LATE);
}

static void silence_is_a_time_out(void **state)
{
    (void)state;
    ask(5, READ);
    expect(FAULT_TIMEOUT);
    assert_int_equal(now - asked, SILENCE_US + REQUEST_US + TIMEOUT_US);
    expect_trace("q-");
}

static void nobody_answers_a_broadcast(void **state)
{
    int64_t sent;

    (void)state;
    ask(0, WRITE);
    sent = now;
    expect(FAULT_NONE);
    assert_int_equal(wire.reply.length, 0);
    assert_int_equal(now - sent, REQUEST_US + 100000);
    ask(0, WRITE);
    say("( 00 06 00 10 00 07 +");
    expect(FAULT_NONE);
    expect_events(0, 0, 0, 1, 0);
}

/* Where the length cannot be known the silence ends the frame. */
static void other_functions_end_with_silence(void **state)
{
    (void)state;
    ask(5, "2B 0E 01 00");
    pass(TURN);
    say("( 05 2B 0E 01 01 00 +");
    assert_int_equal(step, WIRE_WAIT);
    expect_data("2B 0E 01 01 00");
    ask(5, "2B 0E 01 00");
    pass(TURN);
    say("05 2B 0E 01 01 00 00 00");
    expect(FAULT_CHECKSUM);
    ask(5, "2B 0E 01 00");
    pass(TURN);
    say("( 05 AB 01 +");
    expect(FAULT_EXCEPTION);
}

/* A burst of up to 16 wrong bits anywhere in a reply is always seen. */
static void no_garbled_burst_passes(void **state)
{
    uint8_t right[16], byte[16];
    size_t n = parse(REPLY, right);

    (void)state;
    for (size_t at = 0; at + 16 <= 8 * n; at++)
        for (uint32_t pattern = 1; pattern < 0x10000; pattern += 2 + pattern % 97 * 2) {
            memcpy(byte, right, n);
            for (size_t bit = 0; bit < 16; bit++)
                if (pattern >> bit & 1)
                    byte[(at + bit) / 8] ^= (uint8_t)(1 << (at + bit) % 8);
            ask(5, READ);
            pass(TURN);
            hear(byte, n);
            await();
            assert_int_not_equal(wire.reply.fault, FAULT_NONE);
        }
}

static void packets_may_keep_bytes_waiting(void **state)
{
    uint8_t byte[16];
    size_t n = parse(REPLY, byte);

    (void)state;
    start_kind(BUS_RTU_OVER_TCP);
    ask(5, READ);
    pass(TURN);
    hear(byte, 2);
    pass(80000);
    hear(byte + 2, 3);
    pass(10000);
    hear(byte + 5, n - 5);
    expect_data(DATA);
}

#define WIRE(test) cmocka_unit_test_setup_teardown(test, start_rtu, stop)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WIRE(a_reply_is_read),
        WIRE(a_reply_may_come_in_pieces),
        WIRE(silence_is_owed_before_a_request),
        WIRE(above_19200_the_silence_is_fixed),
        WIRE(the_drivers_delay_belongs_to_the_request),
        WIRE(bytes_in_the_silence_are_drained_first),
        WIRE(bytes_while_the_line_rests_are_noted),
        WIRE(what_comes_too_early_fails_the_request),
        WIRE(an_early_begin_is_remembered),
        WIRE(an_early_frame_of_another_unit_is_skipped),
        WIRE(of_many_strays_the_first_are_kept),
        WIRE(frames_of_other_units_are_skipped),
        WIRE(a_wrong_answer_is_waited_out),
        WIRE(exceptions_are_answers),
        WIRE(our_own_echo_is_taken_away_once),
        WIRE(a_write_is_not_confirmed_by_its_echo),
        WIRE(two_glitches_are_forgiven),
        WIRE(what_follows_a_reply_is_drained),
        WIRE(what_is_no_frame_is_garbled),
        WIRE(a_trickle_and_a_babble_are_bounded),
        WIRE(silence_is_a_time_out),
        WIRE(nobody_answers_a_broadcast),
        WIRE(other_functions_end_with_silence),
        WIRE(no_garbled_burst_passes),
        WIRE(packets_may_keep_bytes_waiting),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
