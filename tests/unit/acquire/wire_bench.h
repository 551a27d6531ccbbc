/* wire_bench - a wire in virtual time: microseconds pass only where a test lets them. */
#ifndef ESTATED_TESTS_ACQUIRE_WIRE_BENCH_H
#define ESTATED_TESTS_ACQUIRE_WIRE_BENCH_H

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

static inline int start_kind(uint8_t kind)
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

static inline int start_rtu(void **state)
{
    (void)state;
    return start_kind(BUS_TTY);
}

static inline int start_tcp(void **state)
{
    (void)state;
    return start_kind(BUS_TCP);
}

static inline int stop(void **state)
{
    (void)state;
    ring_free(trace.frames);
    trace.frames = NULL;
    return 0;
}

/* Lets time pass, up to the outcome at most. */
static inline void pass(int64_t us)
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

static inline void await(void)
{
    while (step == WIRE_WAIT) {
        now = wire.until_us > now ? wire.until_us : now;
        step = wire_waited(&wire, now);
    }
}

/* PDU in hex; sent as soon as the line allows. */
static inline void ask(uint8_t unit, const char *pdu)
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

static inline void hear(const uint8_t *byte, size_t n)
{
    step = wire_heard(&wire, byte, n, now);
}

/* "( 05 03 02 00 07 +": between bracket and plus is a frame, plus is its checksum. */
static inline size_t parse(const char *hex, uint8_t *out)
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
static inline void say(const char *hex)
{
    uint8_t byte[512];
    size_t n = parse(hex, byte);

    for (size_t i = 0; i < n; i++) {
        pass(CHARACTER_US);
        hear(byte + i, 1);
    }
}

/* All of it at once. */
static inline void burst(const char *hex)
{
    uint8_t byte[512];

    hear(byte, parse(hex, byte));
}

static inline void expect(uint8_t fault)
{
    await();
    assert_int_equal(step, WIRE_DONE);
    assert_int_equal(wire.reply.fault, fault);
    assert_true(now - asked <= (request.gap_us > SILENCE_US ? request.gap_us : SILENCE_US) +
                                   TIMEOUT_US * 11 / 10 + REQUEST_US * 5);
}

static inline void expect_data(const char *pdu)
{
    uint8_t byte[512];
    size_t n = parse(pdu, byte);

    expect(FAULT_NONE);
    assert_int_equal(wire.reply.length, n);
    assert_memory_equal(wire.reply.pdu, byte, n);
}

/* Events of the last outcome: late, unit, garbled, echo, noise. */
static inline void expect_events(int late, int unit, int garbled, int echo, int noise)
{
    assert_int_equal(wire.reply.event[BUS_LATE], late);
    assert_int_equal(wire.reply.event[BUS_UNIT], unit);
    assert_int_equal(wire.reply.event[BUS_GARBLED], garbled);
    assert_int_equal(wire.reply.event[BUS_ECHO], echo);
    assert_int_equal(wire.reply.event[BUS_NOISE], noise);
}

/* Units of the frames that nobody waited for, at the last outcome. */
static inline void expect_strays(const char *units)
{
    uint8_t unit[BUS_STRAYS];
    size_t n = parse(units, unit);

    assert_int_equal(wire.reply.strays, n);
    assert_memory_equal(wire.reply.stray, unit, n);
}

/* Kinds of the frames since the last look, as letters. */
static inline void expect_trace(const char *kinds)
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

#endif
