/* The rules of a line in virtual time: microseconds pass only where a test lets them. */
#include "bench.h"

#include "acquire/frame.h"
#include "acquire/wire.h"

enum { CHARACTER_US = 1042, SILENCE_US = 3646, REQUEST_US = 8333, TIMEOUT_US = 200000 };

static struct bench bench;
static struct wire wire;
static struct trace trace;
static struct bus_request request;
static enum wire_step step;
static int64_t now, asked;

/* ---- driving ---- */

static int start_kind(uint8_t kind)
{
    bench_start(&bench);
    bench_bus(&bench, kind, "", 0);
    ring_free(trace.frames);
    trace.frames = ring_new(256, sizeof(struct trace_frame));
    trace.on = true;
    now = 1000000;
    wire_start(&wire, &bench.bus[0], &trace, now);
    return 0;
}

static int start_rtu(void **state)
{
    (void)state;
    return start_kind(BUS_TTY);
}

static int start_tcp(void **state)
{
    (void)state;
    return start_kind(BUS_TCP);
}

static int stop(void **state)
{
    (void)state;
    ring_free(trace.frames);
    trace.frames = NULL;
    return 0;
}

/* Lets time pass, up to the outcome at most. */
static void pass(int64_t us)
{
    int64_t end = now + us;

    while (step == WIRE_WAIT && wire.until_us <= end) {
        assert_true(wire.until_us >= now);
        now = wire.until_us;
        step = wire_waited(&wire, now);
        assert_int_not_equal(step, WIRE_SEND);
    }
    now = end;
}

static void await(void)
{
    while (step == WIRE_WAIT) {
        now = wire.until_us > now ? wire.until_us : now;
        step = wire_waited(&wire, now);
    }
}

/* PDU in hex; sent as soon as the line allows. */
static void ask(uint8_t unit, const char *pdu)
{
    unsigned value;
    int used;

    request =
        (struct bus_request){.unit = unit, .timeout_us = TIMEOUT_US, .gap_us = request.gap_us};
    for (; sscanf(pdu, " %2x%n", &value, &used) == 1; pdu += used)
        request.pdu[request.length++] = (uint8_t)value;
    asked = now;
    step = wire_ask(&wire, &request, now);
    await();
    if (step == WIRE_SEND)
        step = wire_sent(&wire, now);
}

static void hear(const uint8_t *byte, size_t n)
{
    step = wire_heard(&wire, byte, n, now);
}

/* "( 05 03 02 00 07 +": between bracket and plus is a frame, plus is its checksum. */
static size_t parse(const char *hex, uint8_t *out)
{
    uint8_t frame[ACQUIRE_FRAME];
    size_t n = 0, from = 0;
    unsigned value;

    for (; *hex; hex++) {
        if (*hex == '(') {
            from = n;
        } else if (*hex == '+') {
            frame_put_rtu(out[from], out + from + 1, n - from - 1, frame);
            memcpy(out + n, frame + n - from, 2);
            n += 2;
        } else if (*hex != ' ') {
            assert_int_equal(sscanf(hex++, "%2x", &value), 1);
            out[n++] = (uint8_t)value;
        }
    }
    return n;
}

/* Byte by byte, at the line's speed. */
static void say(const char *hex)
{
    uint8_t byte[512];
    size_t n = parse(hex, byte);

    for (size_t i = 0; i < n; i++) {
        pass(CHARACTER_US);
        hear(byte + i, 1);
    }
}

/* All of it at once. */
static void burst(const char *hex)
{
    uint8_t byte[512];

    hear(byte, parse(hex, byte));
}

static void expect(uint8_t fault)
{
    await();
    assert_int_equal(step, WIRE_DONE);
    assert_int_equal(wire.reply.fault, fault);
    assert_true(now - asked <= (request.gap_us > SILENCE_US ? request.gap_us : SILENCE_US) +
                                   TIMEOUT_US * 11 / 10 + REQUEST_US * 5);
}

static void expect_data(const char *pdu)
{
    uint8_t byte[512];
    size_t n = parse(pdu, byte);

    expect(FAULT_NONE);
    assert_int_equal(wire.reply.length, n);
    assert_memory_equal(wire.reply.pdu, byte, n);
}

/* Events of the last outcome: late, unit, garbled, echo, noise. */
static void expect_events(int late, int unit, int garbled, int echo, int noise)
{
    assert_int_equal(wire.reply.event[BUS_LATE], late);
    assert_int_equal(wire.reply.event[BUS_UNIT], unit);
    assert_int_equal(wire.reply.event[BUS_GARBLED], garbled);
    assert_int_equal(wire.reply.event[BUS_ECHO], echo);
    assert_int_equal(wire.reply.event[BUS_NOISE], noise);
}

/* Kinds of the frames since the last look, as letters. */
static void expect_trace(const char *kinds)
{
    static const char letter[] = "qrlugen-";
    struct trace_frame frame;
    char got[64] = "";

    for (size_t i = 0; i < sizeof got - 1 && ring_take(trace.frames, &frame, 1); i++)
        got[i] = letter[frame.kind];
    assert_string_equal(got, kinds);
}

#define READ  "03 00 10 00 01"
#define REPLY "( 05 03 02 12 34 +"
#define DATA  "03 02 12 34"
#define ECHO  "( 05 " READ " +"

/* Past the time in which no reply can come. */
#define TURN (REQUEST_US + SILENCE_US + 2000)

/* ---- RTU ---- */

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
    expect(FAULT_LATE);
    expect_events(0, 0, 0, 0, 1);
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
    expect_trace("quur");
    ask(5, READ);
    pass(TURN);
    say("( 09 83 02 +");
    expect(FAULT_TIMEOUT);
    expect_events(0, 1, 0, 0, 0);
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

static void a_trickle_and_a_babble_are_bounded(void **state)
{
    (void)state;
    ask(5, READ);
    pass(TURN);
    for (int i = 0; i < 100 && step == WIRE_WAIT; i++) {
        pass(20000);
        if (step == WIRE_WAIT)
            burst("05");
    }
    expect(FAULT_CHECKSUM);
    ask(5, READ);
    pass(TURN);
    for (int i = 0; i < 2000 && step == WIRE_WAIT; i++) {
        pass(300);
        if (step == WIRE_WAIT)
            burst("05");
    }
    expect(FAULT_CHECKSUM);
    asked = now;
    step = wire_ask(&wire, &request, now); /* never silent enough to ask at all */
    for (int i = 0; i < 2000 && step == WIRE_WAIT; i++) {
        pass(300);
        if (step == WIRE_WAIT)
            burst("05");
    }
    expect(FAULT_CHECKSUM);
    expect_events(0, 0, 0, 0, 1);
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

/* ---- Modbus TCP ---- */

#define BODY "00 00 00 05 05 03 02 12 34"

static void a_numbered_reply_is_read(void **state)
{
    uint8_t byte[32];
    size_t n = parse("00 01 " BODY, byte);

    (void)state;
    for (size_t cut = 0; cut < n; cut++) {
        start_kind(BUS_TCP);
        ask(5, READ);
        assert_memory_equal(wire.frame, "\0\1\0\0\0\6\5\3\0\20\0\1", 12);
        pass(7000);
        if (cut)
            hear(byte, cut);
        assert_int_equal(step, WIRE_WAIT);
        hear(byte + cut, n - cut);
        expect_data(DATA);
        assert_int_equal(wire.reply.turnaround_us, 7000);
    }
}

static void late_numbers_are_skipped(void **state)
{
    (void)state;
    ask(5, READ);
    expect(FAULT_TIMEOUT);
    ask(5, READ);
    pass(1000);
    burst("00 01 " BODY "00 02 00 00 00 05 05 03 02 56 78");
    expect_data("03 02 56 78");
    expect_events(1, 0, 0, 0, 0);
    burst("00 02 " BODY); /* doubled */
    assert_int_equal(step, WIRE_DONE);
    expect_trace("q-qlrl");
    ask(5, READ);
    burst("00 03 00 00 00 03 05 83 02");
    expect(FAULT_EXCEPTION);
    expect_events(1, 0, 0, 0, 0);
}

static void numbers_wrap_around(void **state)
{
    (void)state;
    wire.number = 0xFFFE;
    ask(5, READ);
    expect(FAULT_TIMEOUT);
    ask(5, READ);
    burst("FF FF " BODY "00 00 " BODY);
    expect_data(DATA);
    expect_events(1, 0, 0, 0, 0);
}

static void the_wrong_answer_is_none(void **state)
{
    static const char *const replies[] = {
        "00 00 00 05 06 03 02 12 34",                                  /* unit */
        "00 00 00 05 05 04 02 12 34",                                  /* function */
        "00 00 00 05 05 03 03 12 34",                                  /* count */
        "00 00 00 07 05 03 04 12 34 56 78", "00 00 00 04 05 03 02 12", /* length */
    };
    char reply[64];

    (void)state;
    for (size_t i = 0; i < sizeof replies / sizeof *replies; i++) {
        ask(5, READ);
        snprintf(reply, sizeof reply, "00 %02x %s", (unsigned)i + 1, replies[i]);
        burst(reply);
        expect(FAULT_WRONG_ANSWER);
    }
    ask(5, READ);
    burst("00 07 " BODY); /* of a question that was never put */
    expect(FAULT_WRONG_ANSWER);
}

static void a_stream_out_of_step_is_broken(void **state)
{
    (void)state;
    ask(5, READ);
    burst("00 01 00 01 00 05 05 03 02 12 34");
    assert_int_equal(step, WIRE_BROKEN);
    assert_int_equal(wire.reply.fault, FAULT_LINK);
    assert_int_equal(wire.reply.event[BUS_GARBLED], 1);
    start_kind(BUS_TCP);
    burst("00 07 " BODY);
    assert_int_equal(step, WIRE_BROKEN);
    start_kind(BUS_TCP);
    ask(5, READ);
    burst("00 01 " BODY "00 07 00 01");
    expect(FAULT_NONE); /* the answer came before it broke */
    burst("00 00 00");
    assert_int_equal(step, WIRE_BROKEN);
}

static void half_a_frame_is_a_time_out(void **state)
{
    (void)state;
    ask(5, READ);
    burst("00 01 00 00 00 05 05 03");
    expect(FAULT_TIMEOUT);
    ask(5, READ);
    burst("02 12 34 00 02 " BODY);
    expect_data(DATA);
}

/* ---- RTU over TCP ---- */

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

#define RTU(test) cmocka_unit_test_setup_teardown(test, start_rtu, stop)
#define TCP(test) cmocka_unit_test_setup_teardown(test, start_tcp, stop)

int main(void)
{
    const struct CMUnitTest tests[] = {
        RTU(a_reply_is_read),
        RTU(a_reply_may_come_in_pieces),
        RTU(silence_is_owed_before_a_request),
        RTU(above_19200_the_silence_is_fixed),
        RTU(the_drivers_delay_belongs_to_the_request),
        RTU(bytes_in_the_silence_are_drained_first),
        RTU(bytes_while_the_line_rests_are_noted),
        RTU(what_comes_too_early_fails_the_request),
        RTU(an_early_begin_is_remembered),
        RTU(frames_of_other_units_are_skipped),
        RTU(a_wrong_answer_is_waited_out),
        RTU(exceptions_are_answers),
        RTU(our_own_echo_is_taken_away_once),
        RTU(a_write_is_not_confirmed_by_its_echo),
        RTU(two_glitches_are_forgiven),
        RTU(what_follows_a_reply_is_drained),
        RTU(what_is_no_frame_is_garbled),
        RTU(a_trickle_and_a_babble_are_bounded),
        RTU(silence_is_a_time_out),
        RTU(nobody_answers_a_broadcast),
        RTU(other_functions_end_with_silence),
        RTU(no_garbled_burst_passes),
        TCP(a_numbered_reply_is_read),
        TCP(late_numbers_are_skipped),
        TCP(numbers_wrap_around),
        TCP(the_wrong_answer_is_none),
        TCP(a_stream_out_of_step_is_broken),
        TCP(half_a_frame_is_a_time_out),
        TCP(packets_may_keep_bytes_waiting),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
