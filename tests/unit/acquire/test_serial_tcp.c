/* The threads of ports and of connections: orders, traces, and links that go and come. */
#include "bench.h"
#include "slave.h"

#include <stdlib.h>

#include "acquire/acquire.h"
#include "base/clock.h"
#include "estate_plugin.h"

enum { DEADLINE_MS = 30000, NEVER_MS = 600000 /* longer than a test waits */ };

static struct bench bench;
static struct product product;
static struct product_point source;
static struct slave slaves[3];
static size_t running;
static struct acquire_rings rings;
static struct acquire *acquire;

static int start(void **state)
{
    (void)state;
    product = (struct product){.timeout_ms = 250};
    source = BENCH_POINT(.space = SPACE_HOLDING, .type = TYPE_U16, .address = 10);
    bench_start(&bench);
    running = 0;
    rings = (struct acquire_rings){ring_new(4096, sizeof(struct reading)),
                                   ring_new(16, sizeof(struct acquire_answer)),
                                   ring_new(256, sizeof(struct trace_frame))};
    return 0;
}

static int stop(void **state)
{
    (void)state;
    acquire_stop(acquire);
    acquire = NULL;
    while (running)
        slave_stop(&slaves[--running]);
    ring_free(rings.readings);
    ring_free(rings.answers);
    ring_free(rings.frames);
    return 0;
}

/* A bus with a slave and `devices` devices of one point, which holds 10. */
static struct slave *add(uint8_t kind, uint8_t devices, uint32_t period_ms)
{
    struct slave *slave = &slaves[running++];

    slave_start_as(slave, kind != BUS_TTY, kind != BUS_TCP);
    bench_bus(&bench, kind, kind == BUS_TTY ? slave->path : "127.0.0.1", slave->port);
    for (uint8_t i = 0; i < devices; i++) {
        bench_device(&bench, (uint8_t)(5 + i), &product);
        bench_point(&bench, &source, 0, period_ms);
    }
    return slave;
}

static void run(void)
{
    assert_int_equal(acquire_start(&bench.site, 1, &rings, &acquire), 0);
}

static void await(uint8_t kind, uint32_t index, uint8_t quality)
{
    int64_t end = clock_boot() + DEADLINE_MS;
    struct reading r;

    while (clock_boot() < end) {
        ring_wait(rings.readings, 100);
        while (ring_take(rings.readings, &r, 1)) {
            assert_true(r.kind != READING_POINT || r.quality != ESTATE_GOOD || r.value == 10);
            if (r.kind == kind && r.index == index && r.quality == quality)
                return;
        }
    }
    fail_msg("no reading of kind %u, index %u, quality %u", kind, index, quality);
}

static void order(uint32_t number, uint32_t bus)
{
    const struct acquire_order o = {
        .number = number, .bus = bus, .unit = 9, .length = 5, .pdu = {3, 0, (uint8_t)number, 0, 1}};

    assert_int_equal(acquire_order(acquire, &o), 0);
}

static void expect_answer(uint32_t number)
{
    struct acquire_answer answer;

    assert_true(ring_wait(rings.answers, DEADLINE_MS));
    assert_int_equal(ring_take(rings.answers, &answer, 1), 1);
    assert_int_equal(answer.number, number);
    assert_int_equal(answer.fault, FAULT_NONE);
    assert_int_equal(answer.length, 4);
    assert_int_equal(answer.pdu[3], number);
}

static void an_order_ends_a_rest(void **state)
{
    static const uint8_t kinds[] = {BUS_TTY, BUS_TCP, BUS_RTU_OVER_TCP};
    struct reading r;

    (void)state;
    for (size_t i = 0; i < 3; i++)
        add(kinds[i], 1, NEVER_MS);
    run();
    for (int good = 0; good < 3;) {
        assert_true(ring_wait(rings.readings, DEADLINE_MS));
        ring_take(rings.readings, &r, 1);
        good += r.kind == READING_POINT && r.quality == ESTATE_GOOD;
    }
    for (uint32_t i = 0; i < 3; i++) {
        order(20 + i, i);
        expect_answer(20 + i);
    }
}

static void a_trace_shows_one_bus(void **state)
{
    struct trace_frame frame;
    struct slave *traced;

    (void)state;
    add(BUS_TCP, 1, 200);
    traced = add(BUS_TTY, 1, 200);
    run();
    await(READING_POINT, 0, ESTATE_GOOD);
    await(READING_POINT, 1, ESTATE_GOOD);
    assert_int_equal(ring_take(rings.frames, &frame, 1), 0);
    acquire_trace(acquire, 1, true);
    for (int replies = 0; replies < 3;) {
        assert_true(ring_wait(rings.frames, DEADLINE_MS));
        ring_take(rings.frames, &frame, 1);
        assert_int_equal(frame.bus, 1);
        replies += frame.kind == TRACE_REPLY;
        if (frame.kind == TRACE_REQUEST)
            assert_int_equal(frame.length, 8);
        assert_int_equal(frame.byte[0], 5);
    }
    traced->mode = SLAVE_LATE; /* and is shown as late */
    do {
        assert_true(ring_wait(rings.frames, DEADLINE_MS));
        ring_take(rings.frames, &frame, 1);
    } while (frame.kind != TRACE_LATE);
    assert_int_equal(frame.byte[0], 5);
}

static void a_hang_up_at_rest_is_seen_at_once(void **state)
{
    struct slave *slave = add(BUS_TTY, 1, NEVER_MS);

    (void)state;
    run();
    await(READING_POINT, 0, ESTATE_GOOD);
    slave->stop = true;
    await(READING_BUS, 0, ESTATE_LOST);
}

static void a_connection_is_shared_by_its_units(void **state)
{
    struct slave *slave = add(BUS_TCP, 3, 100);

    (void)state;
    run();
    for (int round = 0; round < 3; round++)
        for (uint32_t i = 0; i < 3; i++)
            await(READING_POINT, i, ESTATE_GOOD);
    assert_int_equal(slave->connections, 1);
}

static void a_stream_out_of_step_is_replaced(void **state)
{
    static const int modes[] = {SLAVE_WRONG_PROTOCOL, SLAVE_WRONG_NUMBER, SLAVE_HANGUP};
    struct slave *slave = add(BUS_TCP, 1, 100);

    (void)state;
    run();
    for (int i = 0; i < 3; i++) {
        await(READING_POINT, 0, ESTATE_GOOD);
        slave->mode = modes[i];
        for (int64_t end = clock_boot() + DEADLINE_MS;
             slave->connections < 2 + i && clock_boot() < end;)
            usleep(10000);
        slave->mode = SLAVE_GOOD;
        assert_true(slave->connections >= 2 + i);
    }
    await(READING_POINT, 0, ESTATE_GOOD);
}

/* A gateway may still be at a request of the connection before, and answers it on the next. */
static void numbers_go_on_over_connections(void **state)
{
    struct slave *slave = add(BUS_TCP, 1, 100);
    struct trace_frame frame;
    int last = -1, number;

    (void)state;
    run();
    await(READING_POINT, 0, ESTATE_GOOD);
    acquire_trace(acquire, 0, true);
    for (int requests = 0; requests < 30 || slave->connections < 2; requests++) {
        slave->mode = requests > 9 && slave->connections < 2 ? SLAVE_HANGUP : SLAVE_GOOD;
        do {
            assert_true(ring_wait(rings.frames, DEADLINE_MS));
            ring_take(rings.frames, &frame, 1);
        } while (frame.kind != TRACE_REQUEST);
        number = frame.byte[0] << 8 | frame.byte[1];
        assert_true(last < 0 || number == (last + 1) % 0x10000);
        last = number;
    }
}

static void rtu_over_tcp_survives_its_faults(void **state)
{
    static const int modes[] = {SLAVE_SILENT, SLAVE_GARBLED, SLAVE_EARLY, SLAVE_LATE,
                                SLAVE_DOUBLE, SLAVE_ECHO,    SLAVE_HANGUP};
    struct slave *slave = add(BUS_RTU_OVER_TCP, 1, 100);
    int before;

    (void)state;
    run();
    for (size_t i = 0; i < sizeof modes / sizeof *modes; i++) {
        await(READING_POINT, 0, ESTATE_GOOD);
        before = slave->requests + slave->connections;
        slave->mode = modes[i];
        for (int64_t end = clock_boot() + DEADLINE_MS;
             slave->requests + slave->connections < before + 2 && clock_boot() < end;)
            usleep(10000);
        slave->mode = SLAVE_GOOD;
    }
    await(READING_POINT, 0, ESTATE_GOOD);
}

static void what_was_refused_is_tried_again(void **state)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    (void)state;
    assert_int_equal(bind(fd, (struct sockaddr *)&address, size), 0);
    assert_int_equal(getsockname(fd, (struct sockaddr *)&address, &size), 0);
    bench_bus(&bench, BUS_TCP, "127.0.0.1", ntohs(address.sin_port));
    bench_device(&bench, 5, &product);
    bench_point(&bench, &source, 0, 100);
    run();
    await(READING_BUS, 0, ESTATE_LOST);
    assert_int_equal(listen(fd, 4), 0);
    await(READING_BUS, 0, ESTATE_GOOD);
    close(fd);
}

#define THREADED(test) cmocka_unit_test_setup_teardown(test, start, stop)

int main(void)
{
    const struct CMUnitTest tests[] = {
        THREADED(an_order_ends_a_rest),
        THREADED(a_trace_shows_one_bus),
        THREADED(a_hang_up_at_rest_is_seen_at_once),
        THREADED(a_connection_is_shared_by_its_units),
        THREADED(a_stream_out_of_step_is_replaced),
        THREADED(numbers_go_on_over_connections),
        THREADED(rtu_over_tcp_survives_its_faults),
        THREADED(what_was_refused_is_tried_again),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
