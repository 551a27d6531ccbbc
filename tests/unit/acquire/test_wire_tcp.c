/* The rules of a Modbus TCP stream. */
#include "wire_bench.h"

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
    expect_strays("05");
    burst("00 02 " BODY); /* doubled */
    assert_int_equal(step, WIRE_DONE);
    expect_trace("q-qlrl");
    ask(5, READ);
    burst("00 03 00 00 00 03 05 83 02");
    expect(FAULT_EXCEPTION);
    expect_events(1, 0, 0, 0, 0);
}

static void replies_may_be_very_late(void **state)
{
    (void)state;
    for (int i = 0; i < 20; i++) {
        ask(5, READ);
        expect(FAULT_TIMEOUT);
    }
    ask(5, READ);
    burst("00 01 " BODY "00 15 " BODY);
    expect_data(DATA);
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
    burst("00 01 " BODY);
    expect(FAULT_NONE); /* the answer came before it broke */
    burst("00 07 00 01 00 00 00");
    assert_int_equal(step, WIRE_BROKEN);
}

/* A reply that was cut takes the begin of the next one for its own end. */
static void a_cut_reply_is_not_completed_by_another(void **state)
{
    (void)state;
    ask(5, READ);
    burst("00 01 00 00 00 05 05 03 02");
    burst("00 00 " BODY);
    assert_int_equal(step, WIRE_BROKEN);
    assert_int_equal(wire.reply.fault, FAULT_LINK);
    start_kind(BUS_TCP);
    ask(5, READ);
    burst("00 01 " BODY "00 00 " BODY);
    expect_data(DATA);
}

/* What is missing of a reply is just as long as a late one; of the third, a begin of it; of the
 * fourth, the same one twice. Each is of request 1, which nobody answered in time; request 2 asks
 * for six or seven registers. */
static void a_cut_reply_is_not_filled_up_by_another(void **state)
{
    static const struct {
        const char *late, *asked, *cut, *rest;
    } cases[] = {
        {"06 02 01 90 00 10", "03 00 0A 00 06", "00 00 00 0F 08 03 0C 8E", "00 05 06 02 02 96 69"},
        {"06 03 00 00 00 01", "03 00 0A 00 07", "00 00 00 11 08 03 0E 8E 0A 8E 0B 8E",
         "00 03 06 83 02"},
        {"06 03 00 00 00 10", "03 00 0A 00 06", "00 00 00 0F 08 03 0C 8E", "00 23 06 03 20 00 01"},
        {"06 02 01 90 00 10", "03 00 0A 00 0B", "00 00 00 19 08 03 16 8E",
         "00 05 06 02 02 96 69 00 01 00 00 00 05 06 02 02 96"},
    };
    char reply[128];

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        start_kind(BUS_TCP);
        ask(6, cases[i].late + 3);
        expect(FAULT_TIMEOUT);
        ask(8, cases[i].asked);
        snprintf(reply, sizeof reply, "00 02 %s", cases[i].cut);
        burst(reply);
        assert_int_equal(step, WIRE_WAIT);
        snprintf(reply, sizeof reply, "00 01 00 00 %s", cases[i].rest);
        burst(reply);
        assert_int_equal(step, WIRE_BROKEN);
        assert_int_equal(wire.reply.fault, FAULT_LINK);
    }
    start_kind(BUS_TCP);
    wire.number = 0x030B;
    ask(6, "02 01 90 00 28");
    expect(FAULT_TIMEOUT);
    ask(8, "03 00 0A 00 06");
    burst("03 0D 00 00 00 0F 08");
    burst("03 0C 00 00 00 08 06 02 05 01 02 03 04 05"); /* the number is function and count */
    assert_int_equal(step, WIRE_BROKEN);
}

/* Registers that look like a reply are believed unless it is one that is due. */
static void registers_may_look_like_a_reply(void **state)
{
    static const char *const inner[] = {
        "00 01 00 00 00 05 06 03 02 12 34",                                     /* function */
        "00 01 00 00 00 05 07 02 02 12 34",                                     /* unit */
        "00 01 00 00 00 04 06 02 01 12 34", "00 01 00 00 00 06 06 02 02 12 34", /* length */
        "00 01 00 01 00 05 06 02 02 12 34",                                     /* protocol */
        "01 01 00 00 00 05 06 02 02 12 34",                                     /* number */
        "FF F0 00 00 00 05 00 00 02 12 34",                                     /* never asked */
        "FF F0 00 00 00 03 00 80 02 12 34",
    };
    char reply[128];

    (void)state;
    for (size_t i = 0; i < sizeof inner / sizeof *inner; i++) {
        start_kind(BUS_TCP);
        ask(6, "02 01 90 00 10");
        expect(FAULT_TIMEOUT);
        ask(8, "03 00 0A 00 06");
        snprintf(reply, sizeof reply, "00 02 00 00 00 0F 08 03 0C 8E %s", inner[i]);
        burst(reply);
        expect(FAULT_NONE);
    }
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

#define WIRE(test) cmocka_unit_test_setup_teardown(test, start_tcp, stop)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WIRE(a_numbered_reply_is_read),
        WIRE(late_numbers_are_skipped),
        WIRE(replies_may_be_very_late),
        WIRE(numbers_wrap_around),
        WIRE(the_wrong_answer_is_none),
        WIRE(a_stream_out_of_step_is_broken),
        WIRE(a_cut_reply_is_not_filled_up_by_another),
        WIRE(registers_may_look_like_a_reply),
        WIRE(half_a_frame_is_a_time_out),
        WIRE(a_cut_reply_is_not_completed_by_another),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
