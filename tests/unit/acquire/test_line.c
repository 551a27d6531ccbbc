/*
 * Lines on real descriptors against slaves that misbehave: each exchange gives the right registers
 * or none, in bounded time. Bounds are generous: they tell "bounded" from "hangs", not a busy
 * machine.
 */
#include "bench.h"
#include "slave.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/syscall.h>

#include "acquire/line.h"
#include "base/clock.h"

enum { TIMEOUT_US = 250000, SLACK_US = 800000 };

static struct slave slave;
static struct bench bench;
static struct line *line;
static struct bus_reply reply;
static __thread useconds_t held_us; /* this thread loses the processor for so long .. */

/* .. when its bytes have just left: that of the C library, and a busy machine. */
ssize_t write(int fd, const void *bytes, size_t n)
{
    ssize_t written = syscall(SYS_write, fd, bytes, n);

    if (held_us)
        usleep(held_us);
    return written;
}

static struct bus_request request(uint8_t function, uint16_t first, uint16_t count)
{
    return (struct bus_request){.unit = 5,
                                .length = 5,
                                .pdu = {function, (uint8_t)(first >> 8), (uint8_t)first,
                                        (uint8_t)(count >> 8), (uint8_t)count},
                                .timeout_us = TIMEOUT_US};
}

/* The registers of the reply are those that were asked for. */
static void expect_right(const struct bus_request *r)
{
    uint16_t first = (uint16_t)(r->pdu[1] << 8 | r->pdu[2]);

    for (uint16_t i = 0; i < r->pdu[4]; i++) {
        if (r->pdu[0] < 3)
            assert_int_equal(reply.pdu[2 + i / 8] >> i % 8 & 1, (first + i) & 1);
        else
            assert_int_equal(reply.pdu[2 + 2 * i] << 8 | reply.pdu[3 + 2 * i], first + i);
    }
}

static int start(uint8_t kind)
{
    slave_start(&slave, kind == BUS_TCP);
    bench_start(&bench);
    if (kind == BUS_TTY)
        bench_bus(&bench, kind, slave.path, 0);
    else
        bench_bus(&bench, kind, "127.0.0.1", slave.port);
    assert_int_equal(line_open(&bench.bus[0], NULL, &line), 0);
    return 0;
}

static int start_rtu(void **state)
{
    (void)state;
    return start(BUS_TTY);
}

static int start_tcp(void **state)
{
    (void)state;
    return start(BUS_TCP);
}

static int stop(void **state)
{
    (void)state;
    held_us = 0;
    line_close(line);
    line = NULL;
    slave_stop(&slave);
    return 0;
}

static uint8_t exchange(uint16_t first)
{
    struct bus_request r = request(3, first, 4);
    int64_t began = clock_boot_us();

    memset(&reply, 0xEE, sizeof reply);
    line_exchange(line, &r, &reply);
    assert_true(clock_boot_us() - began <= TIMEOUT_US * 11 / 10 + SLACK_US);
    if (!reply.fault)
        expect_right(&r);
    return reply.fault;
}

static void every_space_is_read(void **state)
{
    (void)state;
    for (uint8_t function = 1; function <= 4; function++) {
        struct bus_request r = request(function, 101, function < 3 ? 13 : 25);

        line_exchange(line, &r, &reply);
        assert_int_equal(reply.fault, FAULT_NONE);
        expect_right(&r);
    }
}

/* ---- serial ---- */

static void rtu_tells_what_was_wrong(void **state)
{
    static const struct {
        int mode;
        uint8_t fault;
    } cases[] = {
        {SLAVE_SILENT, FAULT_TIMEOUT},           {SLAVE_GARBLED, FAULT_CHECKSUM},
        {SLAVE_TRUNCATED, FAULT_CHECKSUM},       {SLAVE_TRICKLE, FAULT_CHECKSUM},
        {SLAVE_WRONG_UNIT, FAULT_TIMEOUT},       {SLAVE_WRONG_FUNCTION, FAULT_WRONG_ANSWER},
        {SLAVE_WRONG_COUNT, FAULT_WRONG_ANSWER}, {SLAVE_EXCEPTION, FAULT_EXCEPTION},
        {SLAVE_NO_TARGET, FAULT_TIMEOUT},        {SLAVE_EARLY, FAULT_LATE},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        slave.mode = cases[i].mode;
        assert_int_equal(exchange((uint16_t)(100 * i)), cases[i].fault);
        slave.mode = SLAVE_GOOD;
        usleep(SLAVE_LATE_MS * 1000); /* what a quarantine waits */
        assert_int_equal(exchange((uint16_t)(100 * i + 50)), FAULT_NONE);
    }
}

static void rtu_takes_its_echo_away(void **state)
{
    (void)state;
    slave.mode = SLAVE_ECHO;
    for (uint16_t i = 0; i < 3; i++) {
        assert_int_equal(exchange((uint16_t)(100 * i)), FAULT_NONE);
        assert_int_equal(reply.event[BUS_ECHO], 1);
    }
}

/* A slave is heard when the request has left, not when we have found time to look at the clock. */
static void rtu_that_was_held_up_believes_a_quick_reply(void **state)
{
    (void)state;
    held_us = 2 * SLAVE_WIRE_MS * 1000;
    assert_int_equal(exchange(100), FAULT_NONE);
}

static void rtu_discards_a_late_reply(void **state)
{
    (void)state;
    slave.mode = SLAVE_LATE;
    assert_int_equal(exchange(100), FAULT_TIMEOUT);
    slave.mode = SLAVE_GOOD;
    usleep(SLAVE_LATE_MS * 1000); /* it is in the input now */
    assert_int_equal(exchange(200), FAULT_NONE);
    assert_int_equal(reply.event[BUS_LATE], 1);
    assert_int_equal(exchange(300), FAULT_NONE);
}

static void rtu_discards_what_follows_a_reply(void **state)
{
    (void)state;
    for (int i = 0; i < 4; i++) {
        slave.mode = i & 1 ? SLAVE_DOUBLE : SLAVE_NOISE_AFTER;
        assert_int_equal(exchange((uint16_t)(100 * i)), FAULT_NONE);
    }
}

static void rtu_survives_a_line_that_is_never_silent(void **state)
{
    (void)state;
    slave.mode = SLAVE_BABBLE;
    for (int i = 0; i < 3; i++)
        assert_int_not_equal(exchange((uint16_t)(100 * i)), FAULT_NONE);
    slave.mode = SLAVE_GOOD;
    usleep(100000);
    exchange(300); /* requests sent while it babbled are answered first */
    usleep(SLAVE_LATE_MS * 1000);
    assert_int_equal(exchange(400), FAULT_NONE);
}

static void rtu_keeps_the_gap(void **state)
{
    struct bus_request r = request(3, 1, 1);
    int64_t began;

    (void)state;
    assert_int_equal(exchange(7), FAULT_NONE);
    began = clock_boot_us();
    r.gap_us = 120000;
    line_exchange(line, &r, &reply);
    assert_int_equal(reply.fault, FAULT_NONE);
    assert_true(clock_boot_us() - began >= 120000);
}

static void a_babbling_line_is_drained_for_a_bounded_time(void **state)
{
    struct bus_request r = request(3, 1, 1);
    int64_t began;

    (void)state;
    assert_int_equal(line_drain(line, 20000), 0);
    slave.mode = SLAVE_BABBLE;
    line_exchange(line, &r, &reply);
    began = clock_boot_us();
    assert_true(line_drain(line, 50000) > 0);
    assert_true(clock_boot_us() - began < 500000 + SLACK_US);
}

static void what_comes_at_rest_is_noted(void **state)
{
    struct pollfd p = {.events = POLLIN};

    (void)state;
    assert_int_equal(line_look(line), 0);
    slave.mode = SLAVE_LATE;
    assert_int_equal(exchange(100), FAULT_TIMEOUT);
    slave.mode = SLAVE_GOOD;
    p.fd = line_fd(line);
    assert_int_equal(poll(&p, 1, 5000), 1);
    assert_true(line_look(line) > 0);
    assert_int_equal(exchange(200), FAULT_NONE);
}

static void rtu_notices_that_the_port_is_gone(void **state)
{
    struct pollfd p = {.events = POLLIN};

    (void)state;
    slave.mode = SLAVE_ECHO;
    assert_int_equal(exchange(100), FAULT_NONE);
    slave.mode = SLAVE_HANGUP;
    assert_int_equal(exchange(100), FAULT_LINK);
    assert_int_equal(exchange(100), FAULT_LINK);
    assert_int_equal(reply.event[BUS_ECHO], 0); /* nothing is counted twice */
    p.fd = line_fd(line);
    assert_int_equal(poll(&p, 1, 0), 1);
    assert_true(line_look(line) < 0);
}

static void a_port_is_ours_alone(void **state)
{
    struct bus_site bus = bench.bus[0];
    struct line *second = NULL;

    (void)state;
    assert_int_equal(line_open(&bus, NULL, &second), -EBUSY);
    bus.baud = 14400;
    assert_int_equal(line_open(&bus, NULL, &second), -EINVAL);
    bus = bench.bus[0];
    bus.parity = 'X';
    assert_int_equal(line_open(&bus, NULL, &second), -EINVAL);
    bus = bench.bus[0];
    snprintf(bus.place, sizeof bus.place, "/dev/null");
    assert_int_equal(line_open(&bus, NULL, &second), -ENOTTY);
    snprintf(bus.place, sizeof bus.place, "/nonexistent/tty");
    assert_int_equal(line_open(&bus, NULL, &second), -ENOENT);
    bus = bench.bus[0];
    bus.rs485 = true; /* a pty's driver has no such mode */
    line_close(line);
    assert_int_equal(line_open(&bus, NULL, &second), -EOPNOTSUPP);
    assert_null(second);
    assert_int_equal(line_open(&bench.bus[0], NULL, &line), 0);
}

/* ---- TCP ---- */

static void tcp_tells_what_was_wrong(void **state)
{
    static const struct {
        int mode, outcome;
    } cases[] = {
        {SLAVE_GOOD, FAULT_NONE},
        {SLAVE_SILENT, FAULT_TIMEOUT},
        {SLAVE_WRONG_UNIT, FAULT_WRONG_ANSWER},
        {SLAVE_WRONG_COUNT, FAULT_WRONG_ANSWER},
        {SLAVE_WRONG_NUMBER, FAULT_WRONG_ANSWER},
        {SLAVE_EXCEPTION, FAULT_EXCEPTION},
        {SLAVE_NO_TARGET, FAULT_TIMEOUT},
        {SLAVE_DOUBLE, FAULT_NONE},
        {SLAVE_GOOD, FAULT_NONE},
        {SLAVE_LATE, FAULT_TIMEOUT},
        {SLAVE_GOOD, FAULT_NONE}, /* after the late one */
        {SLAVE_TRUNCATED, FAULT_TIMEOUT},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        slave.mode = cases[i].mode;
        assert_int_equal(exchange((uint16_t)(100 * i)), cases[i].outcome);
    }
}

static void tcp_gives_up_broken_framing(void **state)
{
    static const int modes[] = {SLAVE_WRONG_PROTOCOL, SLAVE_WRONG_LENGTH, SLAVE_BABBLE,
                                SLAVE_HANGUP};

    (void)state;
    for (size_t i = 0; i < sizeof modes / sizeof *modes; i++) {
        slave.mode = modes[i];
        if (modes[i] == SLAVE_WRONG_LENGTH)
            exchange(50); /* which leaves half a frame behind */
        assert_int_equal(exchange((uint16_t)(100 * i)), FAULT_LINK);
        line_close(line);
        slave.mode = SLAVE_GOOD;
        assert_int_equal(line_open(&bench.bus[0], NULL, &line), 0);
        assert_int_equal(exchange(7), FAULT_NONE);
    }
}

static void tcp_takes_a_reply_in_pieces(void **state)
{
    struct bus_request r = request(3, 100, 1);

    (void)state;
    r.timeout_us = 20000000;
    slave.mode = SLAVE_TRICKLE;
    line_exchange(line, &r, &reply);
    assert_int_equal(reply.fault, FAULT_NONE);
    expect_right(&r);
}

static void what_cannot_be_connected_says_why(void **state)
{
    struct bus_site bus = {.kind = BUS_TCP, .place = "gateway.example", .port = 502};
    struct line *second = NULL;

    (void)state;
    assert_int_equal(line_open(&bus, NULL, &second), -EINVAL); /* no literal address */
    line_close(line);
    line = NULL;
    slave_stop(&slave); /* nobody listens there any more */
    assert_int_equal(line_open(&bench.bus[0], NULL, &second), -ECONNREFUSED);
    assert_null(second);
    slave_start(&slave, true);
}

#define RTU(test) cmocka_unit_test_setup_teardown(test, start_rtu, stop)
#define TCP(test) cmocka_unit_test_setup_teardown(test, start_tcp, stop)

int main(void)
{
    const struct CMUnitTest tests[] = {
        RTU(every_space_is_read),
        RTU(rtu_tells_what_was_wrong),
        RTU(rtu_takes_its_echo_away),
        RTU(rtu_that_was_held_up_believes_a_quick_reply),
        RTU(rtu_discards_a_late_reply),
        RTU(rtu_discards_what_follows_a_reply),
        RTU(rtu_survives_a_line_that_is_never_silent),
        RTU(rtu_keeps_the_gap),
        RTU(a_babbling_line_is_drained_for_a_bounded_time),
        RTU(what_comes_at_rest_is_noted),
        RTU(rtu_notices_that_the_port_is_gone),
        RTU(a_port_is_ours_alone),
        TCP(every_space_is_read),
        TCP(tcp_tells_what_was_wrong),
        TCP(tcp_gives_up_broken_framing),
        TCP(tcp_takes_a_reply_in_pieces),
        TCP(what_cannot_be_connected_says_why),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
