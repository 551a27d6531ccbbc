/*
 * Both wires against slaves that misbehave: each exchange gives the right registers or none, in
 * bounded time. Bounds are generous: they tell "bounded" from "hangs", not a busy machine.
 */
#include "bench.h"
#include "slave.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/resource.h>

#include "acquire/modbus.h"
#include "base/clock.h"

enum { TIMEOUT = 250, SLACK_MS = 800 };

static struct slave slave;
static struct bench bench;
static struct modbus_port *port;
static struct modbus_link *link_;
static struct bus_reply reply;

static struct bus_request request(uint8_t space, uint16_t first, uint16_t count)
{
    return (struct bus_request){
        .unit = 5, .space = space, .first = first, .count = count, .timeout_ms = TIMEOUT};
}

/* The registers of the reply are those that were asked for. */
static void expect_right(const struct bus_request *r)
{
    for (uint16_t i = 0; i < r->count; i++)
        assert_int_equal(reply.word[i], r->space < SPACE_INPUT ? (r->first + i) & 1 : r->first + i);
}

/* ---- serial ---- */

static int start_rtu(void **state)
{
    (void)state;
    slave_start(&slave, false);
    bench_start(&bench);
    bench_bus(&bench, BUS_TTY, slave.path, 0);
    assert_int_equal(modbus_port_open(&bench.bus[0], &port), 0);
    return 0;
}

static int stop_rtu(void **state)
{
    (void)state;
    modbus_port_close(port);
    slave_stop(&slave);
    return 0;
}

static uint8_t exchange(uint16_t first)
{
    struct bus_request r = request(SPACE_HOLDING, first, 4);
    int64_t start = clock_boot(), took;

    memset(&reply, 0xEE, sizeof reply);
    modbus_port_exchange(port, &r, &reply);
    took = clock_boot() - start;
    assert_true(took <= TIMEOUT * 11 / 10 + SLACK_MS);
    if (!reply.fault)
        expect_right(&r);
    return reply.fault;
}

static void rtu_reads_every_space(void **state)
{
    static const uint8_t spaces[] = {SPACE_COIL, SPACE_DISCRETE, SPACE_INPUT, SPACE_HOLDING};

    (void)state;
    for (size_t i = 0; i < 4; i++) {
        struct bus_request r = request(spaces[i], 101, i < 2 ? 13 : 25);

        modbus_port_exchange(port, &r, &reply);
        assert_int_equal(reply.fault, FAULT_NONE);
        expect_right(&r);
    }
}

static void rtu_tells_what_was_wrong(void **state)
{
    static const struct {
        int mode;
        uint8_t fault;
    } cases[] = {
        {SLAVE_SILENT, FAULT_TIMEOUT},           {SLAVE_GARBLED, FAULT_CHECKSUM},
        {SLAVE_TRUNCATED, FAULT_CHECKSUM},       {SLAVE_TRICKLE, FAULT_CHECKSUM},
        {SLAVE_WRONG_UNIT, FAULT_WRONG_ANSWER},  {SLAVE_WRONG_FUNCTION, FAULT_WRONG_ANSWER},
        {SLAVE_WRONG_COUNT, FAULT_WRONG_ANSWER}, {SLAVE_EXCEPTION, FAULT_EXCEPTION},
        {SLAVE_NO_TARGET, FAULT_TIMEOUT},
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

static void rtu_refuses_what_comes_too_early(void **state)
{
    (void)state;
    slave.mode = SLAVE_EARLY;
    assert_int_equal(exchange(100), FAULT_LATE);
    slave.mode = SLAVE_ECHO;
    assert_int_equal(exchange(200), FAULT_LATE);
    slave.mode = SLAVE_GOOD;
    usleep(100000);
    assert_int_equal(exchange(300), FAULT_NONE);
}

static void rtu_discards_a_late_reply(void **state)
{
    (void)state;
    slave.mode = SLAVE_LATE;
    assert_int_equal(exchange(100), FAULT_TIMEOUT);
    slave.mode = SLAVE_GOOD;
    usleep(SLAVE_LATE_MS * 1000); /* it is in the input now */
    assert_int_equal(exchange(200), FAULT_NONE);
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

static void rtu_keeps_the_products_gap(void **state)
{
    struct bus_request r = request(SPACE_HOLDING, 1, 1);
    int64_t start;

    (void)state;
    r.turnaround_ms = 120;
    modbus_port_exchange(port, &r, &reply);
    assert_int_equal(reply.fault, FAULT_NONE);
    start = clock_boot();
    r.turnaround_ms = 0;
    modbus_port_exchange(port, &r, &reply);
    assert_true(clock_boot() - start >= 120);
    start = clock_boot();
    r.gap_ms = 90;
    modbus_port_exchange(port, &r, &reply);
    assert_true(clock_boot() - start >= 90);
    assert_int_equal(reply.fault, FAULT_NONE);
}

static void rtu_notices_that_the_port_is_gone(void **state)
{
    (void)state;
    slave.mode = SLAVE_HANGUP;
    assert_int_equal(exchange(100), FAULT_LINK);
    assert_int_equal(exchange(100), FAULT_LINK);
}

static void a_port_is_ours_alone(void **state)
{
    struct bus_site bus = bench.bus[0];
    struct modbus_port *second = NULL;

    (void)state;
    assert_int_equal(modbus_port_open(&bus, &second), -EBUSY);
    bus.baud = 14400;
    assert_int_equal(modbus_port_open(&bus, &second), -EINVAL);
    bus = bench.bus[0];
    bus.parity = 'X';
    assert_int_equal(modbus_port_open(&bus, &second), -EINVAL);
    bus = bench.bus[0];
    snprintf(bus.place, sizeof bus.place, "/dev/null");
    assert_int_equal(modbus_port_open(&bus, &second), -ENOTTY);
    snprintf(bus.place, sizeof bus.place, "/nonexistent/tty");
    assert_int_equal(modbus_port_open(&bus, &second), -ENOENT);
    assert_null(second);
    modbus_port_close(port);
    assert_int_equal(modbus_port_open(&bench.bus[0], &port), 0);
}

static void a_descriptor_that_select_cannot_hold_is_refused(void **state)
{
    struct rlimit old, wide = {2048, 2048};
    struct modbus_port *second = NULL;
    struct modbus_link *link = NULL;
    struct bus_site tcp = {.kind = BUS_TCP, .place = "127.0.0.1", .port = 9};
    int low;

    (void)state;
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &old), 0);
    wide.rlim_max = old.rlim_max;
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &wide), 0);
    modbus_port_close(port);
    port = NULL;
    while ((low = open("/dev/null", O_RDONLY)) >= 0 && low < FD_SETSIZE)
        ;
    assert_int_equal(modbus_port_open(&bench.bus[0], &second), -EMFILE);
    assert_int_equal(modbus_link_open(&tcp, &link), -EMFILE);
    for (int fd = slave.fd > slave.other_fd ? slave.fd + 1 : slave.other_fd + 1; fd <= low; fd++)
        close(fd);
    setrlimit(RLIMIT_NOFILE, &old);
}

/* ---- TCP ---- */

static void connect_tcp(void)
{
    struct pollfd p = {.events = POLLOUT};

    assert_int_equal(modbus_link_open(&bench.bus[0], &link_), 0);
    p.fd = modbus_link_fd(link_);
    assert_int_equal(poll(&p, 1, 5000), 1);
    assert_int_equal(modbus_link_result(link_), 0);
}

static int start_tcp(void **state)
{
    (void)state;
    slave_start(&slave, true);
    bench_start(&bench);
    bench_bus(&bench, BUS_TCP, "127.0.0.1", slave.port);
    connect_tcp();
    return 0;
}

static int stop_tcp(void **state)
{
    (void)state;
    modbus_link_close(link_);
    slave_stop(&slave);
    return 0;
}

/* Negative: the connection is to be closed. */
static int exchange_tcp(uint16_t first)
{
    struct bus_request r = request(SPACE_HOLDING, first, 4);
    struct pollfd p = {.fd = modbus_link_fd(link_), .events = POLLIN};
    int64_t start = clock_boot(), left, slowest = 0, before;
    int rc;

    memset(&reply, 0xEE, sizeof reply);
    assert_int_equal(modbus_link_send(link_, &r), 0);
    while ((left = start + TIMEOUT - clock_boot()) > 0) {
        poll(&p, 1, (int)left);
        before = clock_boot();
        rc = modbus_link_receive(link_, &r, &reply);
        slowest = clock_boot() - before > slowest ? clock_boot() - before : slowest;
        assert_true(slowest < SLACK_MS);
        if (rc < 0)
            return rc;
        if (rc && !reply.fault)
            expect_right(&r);
        if (rc)
            return reply.fault;
        usleep(1000); /* a frame that is there in part keeps the socket readable */
    }
    modbus_link_forget(link_);
    return FAULT_TIMEOUT;
}

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
        {SLAVE_TRUNCATED, FAULT_TIMEOUT},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        slave.mode = cases[i].mode;
        assert_int_equal(exchange_tcp((uint16_t)(100 * i)), cases[i].outcome);
    }
}

static void tcp_gives_up_broken_framing(void **state)
{
    static const struct {
        int mode, outcome;
    } cases[] = {{SLAVE_WRONG_PROTOCOL, -EPROTO},
                 {SLAVE_WRONG_LENGTH, -EPROTO},
                 {SLAVE_WRONG_FUNCTION, FAULT_WRONG_ANSWER},
                 {SLAVE_BABBLE, -EPROTO},
                 {SLAVE_HANGUP, -ECONNRESET}};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        slave.mode = cases[i].mode;
        assert_int_equal(exchange_tcp((uint16_t)(100 * i)), cases[i].outcome);
        modbus_link_close(link_);
        slave.mode = SLAVE_GOOD;
        connect_tcp();
        assert_int_equal(exchange_tcp(7), FAULT_NONE);
    }
}

static void tcp_skips_late_replies(void **state)
{
    (void)state;
    slave.mode = SLAVE_LATE;
    assert_int_equal(exchange_tcp(100), FAULT_TIMEOUT);
    slave.mode = SLAVE_GOOD;
    assert_int_equal(exchange_tcp(200), FAULT_NONE); /* after the reply to 100 */
    slave.mode = SLAVE_LATE;
    assert_int_equal(exchange_tcp(300), FAULT_TIMEOUT);
    slave.mode = SLAVE_GOOD;
    usleep(SLAVE_LATE_MS * 1000);
    assert_int_equal(exchange_tcp(400), FAULT_NONE);
}

static void tcp_takes_a_reply_in_pieces(void **state)
{
    struct bus_request r = request(SPACE_HOLDING, 100, 1);
    int rc;

    (void)state;
    slave.mode = SLAVE_TRICKLE;
    assert_int_equal(modbus_link_send(link_, &r), 0);
    for (int64_t end = clock_boot() + 20000; clock_boot() < end;) {
        rc = modbus_link_receive(link_, &r, &reply);
        if (rc)
            break;
        usleep(5000);
    }
    assert_int_equal(rc, 1);
    assert_int_equal(reply.fault, FAULT_NONE);
    assert_int_equal(reply.word[0], 100);
}

static void tcp_wants_a_literal_address(void **state)
{
    struct bus_site bus = {.kind = BUS_TCP, .place = "gateway.example", .port = 502};
    struct modbus_link *link = NULL;

    (void)state;
    assert_int_equal(modbus_link_open(&bus, &link), -EINVAL);
    assert_null(link);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(rtu_reads_every_space, start_rtu, stop_rtu),
        cmocka_unit_test_setup_teardown(rtu_tells_what_was_wrong, start_rtu, stop_rtu),
        cmocka_unit_test_setup_teardown(rtu_refuses_what_comes_too_early, start_rtu, stop_rtu),
        cmocka_unit_test_setup_teardown(rtu_discards_a_late_reply, start_rtu, stop_rtu),
        cmocka_unit_test_setup_teardown(rtu_discards_what_follows_a_reply, start_rtu, stop_rtu),
        cmocka_unit_test_setup_teardown(rtu_survives_a_line_that_is_never_silent, start_rtu,
                                        stop_rtu),
        cmocka_unit_test_setup_teardown(rtu_keeps_the_products_gap, start_rtu, stop_rtu),
        cmocka_unit_test_setup_teardown(rtu_notices_that_the_port_is_gone, start_rtu, stop_rtu),
        cmocka_unit_test_setup_teardown(a_port_is_ours_alone, start_rtu, stop_rtu),
        cmocka_unit_test_setup_teardown(a_descriptor_that_select_cannot_hold_is_refused, start_rtu,
                                        stop_rtu),
        cmocka_unit_test_setup_teardown(tcp_tells_what_was_wrong, start_tcp, stop_tcp),
        cmocka_unit_test_setup_teardown(tcp_gives_up_broken_framing, start_tcp, stop_tcp),
        cmocka_unit_test_setup_teardown(tcp_skips_late_replies, start_tcp, stop_tcp),
        cmocka_unit_test_setup_teardown(tcp_takes_a_reply_in_pieces, start_tcp, stop_tcp),
        cmocka_unit_test(tcp_wants_a_literal_address),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
