/* The threads as a whole, against slaves on a pty and on loopback sockets. */
#include "bench.h"
#include "slave.h"

#include <errno.h>
#include <stdlib.h>

#include "acquire/acquire.h"
#include "base/clock.h"
#include "estate_plugin.h"

enum { DEADLINE_MS = 30000 };

static struct bench bench;
static struct product product;
static struct product_point source[2];
static struct slave slaves[4];
static size_t running;
static struct ring *ring, *answers, *frames;
static struct acquire_rings rings;
static struct acquire *acquire;

static int start(void **state)
{
    (void)state;
    product = (struct product){.timeout_ms = 250};
    source[0] = BENCH_POINT(.space = SPACE_HOLDING, .type = TYPE_U16, .address = 10);
    source[1] = BENCH_POINT(.space = SPACE_HOLDING, .type = TYPE_U16, .address = 11);
    bench_start(&bench);
    running = 0;
    ring = ring_new(4096, sizeof(struct reading));
    answers = ring_new(16, sizeof(struct acquire_answer));
    frames = ring_new(64, sizeof(struct trace_frame));
    rings = (struct acquire_rings){ring, answers, frames};
    return 0;
}

static int stop(void **state)
{
    (void)state;
    acquire_stop(acquire);
    acquire = NULL;
    while (running)
        slave_stop(&slaves[--running]);
    ring_free(ring);
    ring_free(answers);
    ring_free(frames);
    return 0;
}

/* A bus with a slave and one device of two points. */
static struct slave *add(uint8_t kind)
{
    struct slave *slave = &slaves[running++];

    slave_start(slave, kind == BUS_TCP);
    bench_bus(&bench, kind, kind == BUS_TCP ? "127.0.0.1" : slave->path, slave->port);
    bench_device(&bench, 5, &product);
    bench_point(&bench, &source[0], 0, 200);
    bench_point(&bench, &source[1], 0, 200);
    return slave;
}

/* Waits for such a reading; what is read of a point must be right. */
static struct reading await(uint8_t kind, uint32_t index, uint8_t quality)
{
    int64_t end = clock_boot() + DEADLINE_MS;
    struct reading r = {.kind = kind};

    while (clock_boot() < end) {
        ring_wait(ring, 100);
        while (ring_take(ring, &r, 1)) {
            assert_int_equal(r.generation, 3);
            if (r.kind == READING_POINT && r.quality == ESTATE_GOOD)
                assert_true(r.value == 10 + r.index % 2);
            if (r.kind == kind && r.index == index && r.quality == quality)
                return r;
        }
    }
    fail_msg("no reading of kind %u, index %u, quality %u", kind, index, quality);
    return r;
}

static void readings_arrive_from_every_bus(void **state)
{
    struct device_counters counters = {.good = 0};
    size_t beats = 0;

    (void)state;
    add(BUS_TTY);
    add(BUS_TCP);
    add(BUS_TTY);
    add(BUS_TCP);
    assert_int_equal(acquire_start(&bench.site, 3, &rings, &acquire), 0);
    for (uint32_t round = 0; round < 3; round++)
        for (uint32_t point = 0; point < 8; point++)
            await(READING_POINT, point, ESTATE_GOOD);
    for (uint32_t device = 0; device < 4; device++) {
        for (int64_t end = clock_boot() + DEADLINE_MS; clock_boot() < end; usleep(10000)) {
            acquire_device(acquire, device, &counters);
            if (counters.good >= 3)
                break;
        }
        assert_true(counters.good >= 3 && counters.requests >= counters.good);
        assert_false(counters.lost);
    }
    while (acquire_beat(acquire, beats)) {
        assert_true(acquire_beat(acquire, beats)->by > 0);
        assert_int_equal(beat_overdue(acquire_beat(acquire, beats)), 0);
        beats++;
    }
    assert_int_equal(beats, 3); /* two ports, and one thread for both connections */
}

static void an_exception_and_a_garbled_reply_are_told_apart(void **state)
{
    struct slave *slave = add(BUS_TTY);
    struct device_counters counters = {.good = 0};

    (void)state;
    assert_int_equal(acquire_start(&bench.site, 3, &rings, &acquire), 0);
    await(READING_POINT, 0, ESTATE_GOOD);
    slave->mode = SLAVE_EXCEPTION;
    assert_int_equal(await(READING_POINT, 0, ESTATE_BAD).fault, FAULT_EXCEPTION);
    slave->mode = SLAVE_GARBLED;
    for (int64_t end = clock_boot() + DEADLINE_MS; clock_boot() < end; usleep(10000)) {
        acquire_device(acquire, 0, &counters);
        if (counters.by_fault[FAULT_CHECKSUM])
            break;
    }
    assert_true(counters.by_fault[FAULT_CHECKSUM] > 0);
    slave->mode = SLAVE_GOOD;
    await(READING_POINT, 0, ESTATE_GOOD);
}

/* A silent device is lost, one that is back is told; the other bus never notices. */
static void a_silent_device_is_lost_and_back(void **state)
{
    struct slave *serial = add(BUS_TTY), *tcp = add(BUS_TCP);
    struct device_counters counters;

    (void)state;
    serial->mode = tcp->mode = SLAVE_SILENT;
    assert_int_equal(acquire_start(&bench.site, 3, &rings, &acquire), 0);
    await(READING_DEVICE, 0, ESTATE_LOST);
    tcp->mode = SLAVE_GOOD;
    acquire_device(acquire, 0, &counters);
    assert_true(counters.lost && counters.lost_since_ms > 0);
    serial->mode = SLAVE_GOOD;
    await(READING_DEVICE, 0, ESTATE_GOOD);
    await(READING_POINT, 0, ESTATE_GOOD);
    await(READING_POINT, 2, ESTATE_GOOD);
    assert_true(tcp->connections > 1); /* silence for three requests costs the connection */
}

static void a_closed_connection_is_made_again(void **state)
{
    struct slave *slave = add(BUS_TCP);

    (void)state;
    assert_int_equal(acquire_start(&bench.site, 3, &rings, &acquire), 0);
    await(READING_POINT, 0, ESTATE_GOOD);
    slave->mode = SLAVE_HANGUP;
    for (int64_t end = clock_boot() + DEADLINE_MS; slave->connections < 2 && clock_boot() < end;)
        usleep(10000);
    slave->mode = SLAVE_GOOD;
    for (int i = 0; i < 3; i++)
        await(READING_POINT, 0, ESTATE_GOOD);
}

static void a_port_that_is_gone_is_told_and_comes_back(void **state)
{
    char path[64], made[] = "/tmp/estated-acquire-XXXXXX";
    struct slave *slave = add(BUS_TTY);

    (void)state;
    assert_non_null(mkdtemp(made));
    snprintf(path, sizeof path, "%s/tty", made);
    snprintf(bench.bus[0].place, sizeof bench.bus[0].place, "%s", path);
    assert_int_equal(symlink(slave->path, path), 0);
    assert_int_equal(acquire_start(&bench.site, 3, &rings, &acquire), 0);
    await(READING_POINT, 0, ESTATE_GOOD);
    unlink(path);
    slave->mode = SLAVE_HANGUP;
    assert_int_equal(await(READING_BUS, 0, ESTATE_LOST).fault, FAULT_LINK);
    slave = &slaves[running++];
    slave_start(slave, false);
    assert_int_equal(symlink(slave->path, path), 0);
    await(READING_BUS, 0, ESTATE_GOOD);
    await(READING_POINT, 0, ESTATE_GOOD);
    unlink(path);
    rmdir(made);
}

static void what_cannot_be_opened_is_lost_with_its_devices(void **state)
{
    struct slave *slave = add(BUS_TCP);
    int lost = 0;

    (void)state;
    bench_bus(&bench, BUS_TTY, "/nonexistent/tty", 0);
    bench_device(&bench, 5, &product);
    bench_point(&bench, &source[0], 0, 200);
    slave_stop(slave); /* nobody listens there any more */
    running--;
    assert_int_equal(acquire_start(&bench.site, 3, &rings, &acquire), 0);
    for (int64_t end = clock_boot() + DEADLINE_MS; lost < 4 && clock_boot() < end;) {
        struct reading r;

        ring_wait(ring, 100);
        while (ring_take(ring, &r, 1)) {
            assert_int_equal(r.quality, ESTATE_LOST);
            assert_int_equal(r.fault, FAULT_LINK);
            lost++;
        }
    }
    assert_int_equal(lost, 4); /* two buses, two devices, each once */
}

static void orders_are_answered_and_frames_are_shown(void **state)
{
    struct acquire_order order = {.unit = 5, .length = 5, .pdu = {3, 0, 70, 0, 1}};
    struct bus_counters work = {.orders = 0};
    struct acquire_answer answer = {.number = 0};
    struct trace_frame frame = {.bus = 9};

    (void)state;
    add(BUS_TTY);
    add(BUS_TCP);
    assert_int_equal(acquire_start(&bench.site, 3, &rings, &acquire), 0);
    await(READING_POINT, 0, ESTATE_GOOD);
    await(READING_POINT, 2, ESTATE_GOOD);
    for (uint32_t bus = 0; bus < 2; bus++) {
        acquire_trace(acquire, bus, true);
        order.bus = bus;
        order.number = 40 + bus;
        assert_int_equal(acquire_order(acquire, &order), 0);
        assert_true(ring_wait(answers, DEADLINE_MS));
        assert_int_equal(ring_take(answers, &answer, 1), 1);
        assert_int_equal(answer.number, 40 + bus);
        assert_int_equal(answer.fault, FAULT_NONE);
        assert_memory_equal(answer.pdu, ((uint8_t[]){3, 2, 0, 70}), 4);
        do
            assert_true(ring_wait(frames, DEADLINE_MS));
        while (ring_take(frames, &frame, 1) && frame.bus != bus);
        await(READING_POINT, 2 * bus, ESTATE_GOOD);
        acquire_bus(acquire, bus, &work);
        assert_int_equal(work.orders, 1);
        assert_true(work.requests > 1 && work.busy_us > 0);
    }
    order.bus = 2;
    assert_int_equal(acquire_order(acquire, &order), -EINVAL);
}

static void a_chip_that_is_not_there_is_lost_alone(void **state)
{
    (void)state;
    add(BUS_TTY);
    bench_bus(&bench, BUS_GPIO, "no-such-chip", 0);
    bench_device(&bench, 0, &product);
    assert_int_equal(acquire_start(&bench.site, 3, &rings, &acquire), 0);
    await(READING_BUS, 1, ESTATE_LOST);
    await(READING_DEVICE, 1, ESTATE_LOST);
    await(READING_POINT, 0, ESTATE_GOOD);
    assert_non_null(acquire_beat(acquire, 1));
}

#define THREADED(test) cmocka_unit_test_setup_teardown(test, start, stop)

int main(void)
{
    const struct CMUnitTest tests[] = {
        THREADED(readings_arrive_from_every_bus),
        THREADED(an_exception_and_a_garbled_reply_are_told_apart),
        THREADED(a_silent_device_is_lost_and_back),
        THREADED(a_closed_connection_is_made_again),
        THREADED(a_port_that_is_gone_is_told_and_comes_back),
        THREADED(what_cannot_be_opened_is_lost_with_its_devices),
        THREADED(a_chip_that_is_not_there_is_lost_alone),
        THREADED(orders_are_answered_and_frames_are_shown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
