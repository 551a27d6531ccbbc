/*
 * The state machine of a bus on virtual time: what it asks, what it believes, what it tells.
 * The last test is a model of a line with slaves that answer late; each register carries its own
 * address, so that a wrong one shows.
 */
#include "bench.h"

#include <stdlib.h>

#include "acquire/bus.h"
#include "estate_plugin.h"

static struct bench bench;
static struct product product;
static struct product_point holding, far;

/* What the bus told since the last look. */
static struct {
    struct reading reading[64];
    size_t readings;
    struct device_counters counters[BENCH_DEVICES];
    struct bus_counters work;
    struct acquire_answer answer[4];
    size_t answers;
} told;

static void take_reading(void *owner, const struct reading *reading)
{
    (void)owner;
    if (told.readings < 64)
        told.reading[told.readings++] = *reading;
}

static void take_counters(void *owner, uint32_t device, const struct device_counters *counters)
{
    (void)owner;
    told.counters[device] = *counters;
}

static void take_text(void *owner, uint32_t point, const char *text)
{
    (void)owner, (void)point, (void)text;
}

static void take_work(void *owner, uint32_t bus, const struct bus_counters *counters)
{
    (void)owner, (void)bus;
    told.work = *counters;
}

static void take_answer(void *owner, const struct acquire_answer *answer)
{
    (void)owner;
    told.answer[told.answers++ % 4] = *answer;
}

static const struct bus_sink sink = {NULL,          take_reading, take_text,
                                     take_counters, take_work,    take_answer};
static struct bus *bus;
static struct bus_request request;
static int64_t now;
/* The request as a read. */
static struct {
    uint8_t unit, space;
    uint16_t first, count;
} asked;

static void start(void)
{
    memset(&told, 0, sizeof told);
    now = 1000;
    assert_int_equal(bus_new(&bench.site, 0, 7, &sink, now, &bus), 0);
}

/* One device with one block of two registers, every second, on this kind of bus. */
static void start_one(uint8_t kind)
{
    product = (struct product){0};
    holding = BENCH_POINT(.space = SPACE_HOLDING, .type = TYPE_U16, .address = 10);
    far = BENCH_POINT(.space = SPACE_HOLDING, .type = TYPE_U16, .address = 11);
    bench_start(&bench);
    bench_bus(&bench, kind, "", 0);
    bench_device(&bench, 5, &product);
    bench_point(&bench, &holding, 0, 1000);
    bench_point(&bench, &far, 0, 1000);
    start();
}

/* What the bus wants now. */
static int64_t ask(void)
{
    static const uint8_t spaces[] = {0, SPACE_COIL, SPACE_DISCRETE, SPACE_HOLDING, SPACE_INPUT};
    int64_t wait = bus_next(bus, now, &request);

    asked.unit = request.unit;
    asked.space = spaces[request.pdu[0] % 5];
    asked.first = (uint16_t)(request.pdu[1] << 8 | request.pdu[2]);
    asked.count = (uint16_t)(request.pdu[3] << 8 | request.pdu[4]);
    return wait;
}

/* Waits for the next request. */
static void next(void)
{
    int64_t wait;

    while ((wait = ask()) > 0)
        now += wait;
}

static void put_word(struct bus_reply *reply, uint16_t i, uint16_t word)
{
    if (asked.space < SPACE_INPUT) {
        reply->pdu[2 + i / 8] &= (uint8_t) ~(1u << i % 8);
        reply->pdu[2 + i / 8] |= (uint8_t)(word << i % 8);
        return;
    }
    reply->pdu[2 + 2 * i] = (uint8_t)(word >> 8);
    reply->pdu[3 + 2 * i] = (uint8_t)word;
}

static void answer(uint8_t fault, uint16_t first)
{
    static struct bus_reply reply;

    reply.fault = fault;
    reply.turnaround_us = 20000;
    for (uint16_t i = 0; i < asked.count; i++)
        put_word(&reply, i, (uint16_t)(first + i));
    now += fault == FAULT_TIMEOUT ? request.timeout_us / 1000 : 50;
    told.readings = 0;
    bus_done(bus, &reply, now);
}

static void exchange(uint8_t fault)
{
    next();
    answer(fault, 100);
}

static void expect(size_t i, uint8_t kind, uint32_t index, uint8_t quality, uint8_t fault)
{
    assert_true(i < told.readings);
    assert_int_equal(told.reading[i].kind, kind);
    assert_int_equal(told.reading[i].index, index);
    assert_int_equal(told.reading[i].quality, quality);
    assert_int_equal(told.reading[i].fault, fault);
}

static void two_counts_come_before_the_first_value(void **state)
{
    (void)state;
    start_one(BUS_TTY);
    exchange(FAULT_NONE);
    assert_int_equal(asked.unit, 5);
    assert_int_equal(asked.first, 10);
    assert_int_equal(asked.count, 2);
    assert_int_equal(told.readings, 0);
    exchange(FAULT_NONE);
    assert_int_equal(asked.count, 1);
    assert_int_equal(told.readings, 0);
    exchange(FAULT_NONE);
    assert_int_equal(asked.count, 2);
    assert_int_equal(told.readings, 2);
    expect(0, READING_POINT, 0, ESTATE_GOOD, FAULT_NONE);
    assert_true(told.reading[0].value == 100 && told.reading[1].value == 101);
    assert_int_equal(told.reading[0].generation, 7);
    assert_int_equal(told.reading[0].time_ms, now);
    bus_free(bus);
}

static void trusted(uint8_t kind)
{
    start_one(kind);
    for (int i = 0; i < (kind == BUS_TTY ? 3 : 1); i++)
        exchange(FAULT_NONE);
    assert_int_equal(told.readings, 2);
}

static void a_miss_costs_quiet_and_a_new_proof(void **state)
{
    static const uint8_t misses[] = {FAULT_TIMEOUT, FAULT_CHECKSUM, FAULT_WRONG_ANSWER, FAULT_LATE};
    int64_t missed;
    uint16_t odd[4];

    (void)state;
    trusted(BUS_TTY);
    for (size_t i = 0; i < 4; i++) {
        exchange(misses[i]);
        assert_int_equal(told.readings, 0);
        missed = now;
        next();
        assert_int_equal(now - missed, 500); /* quiet for one more time-out */
        answer(FAULT_NONE, 100);
        assert_int_equal(told.readings, 0);
        exchange(FAULT_NONE);
        assert_int_equal(told.readings, 0);
        assert_int_not_equal(asked.count, 2);
        odd[i] = asked.count;
        exchange(FAULT_NONE);
        assert_int_equal(asked.count, 2);
        assert_int_equal(told.readings, 2);
    }
    assert_int_not_equal(odd[0], odd[1]); /* no count comes again while it may be under way */
    assert_int_not_equal(odd[1], odd[2]);
    assert_int_not_equal(odd[0], odd[2]);
    assert_int_equal(told.counters[0].by_fault[FAULT_LATE], 1);
    bus_free(bus);
}

static void over_tcp_the_next_right_answer_counts(void **state)
{
    (void)state;
    trusted(BUS_TCP);
    exchange(FAULT_TIMEOUT);
    assert_int_equal(told.readings, 0);
    exchange(FAULT_NONE);
    assert_int_equal(told.readings, 2);
    expect(0, READING_POINT, 0, ESTATE_GOOD, FAULT_NONE);
    bus_free(bus);
}

static void an_exception_makes_points_bad_at_once(void **state)
{
    (void)state;
    trusted(BUS_TTY);
    exchange(FAULT_EXCEPTION);
    assert_int_equal(told.readings, 2);
    expect(1, READING_POINT, 1, ESTATE_BAD, FAULT_EXCEPTION);
    assert_true(isnan(told.reading[1].value));
    exchange(FAULT_NONE); /* and the device is still trusted */
    expect(0, READING_POINT, 0, ESTATE_GOOD, FAULT_NONE);
    assert_false(told.counters[0].lost);
    bus_free(bus);
}

static void a_refused_odd_count_proves_after_plain_ones(void **state)
{
    int plain = 0;

    (void)state;
    start_one(BUS_TTY);
    exchange(FAULT_NONE);
    exchange(FAULT_EXCEPTION); /* could belong to an odd count before we came */
    assert_int_equal(asked.count, 1);
    for (next(); asked.count == 2; next()) {
        answer(FAULT_NONE, 100);
        assert_int_equal(told.readings, 0);
        plain++;
    }
    assert_int_equal(plain, 16);
    answer(FAULT_EXCEPTION, 0);
    assert_int_equal(told.readings, 0);
    exchange(FAULT_NONE);
    assert_int_equal(told.readings, 2);
    bus_free(bus);
}

static void lost_is_told_once_and_back_once(void **state)
{
    int lost = 0;

    (void)state;
    trusted(BUS_TTY);
    for (int64_t end = now + 60000; now < end;) {
        exchange(FAULT_TIMEOUT);
        if (told.readings) {
            assert_int_equal(told.readings, 1);
            expect(0, READING_DEVICE, 0, ESTATE_LOST, FAULT_TIMEOUT);
            lost++;
        }
    }
    assert_int_equal(lost, 1);
    assert_true(told.counters[0].lost);
    exchange(FAULT_NONE);
    assert_int_equal(told.readings, 0);
    exchange(FAULT_NONE);
    assert_int_equal(told.readings, 1);
    expect(0, READING_DEVICE, 0, ESTATE_GOOD, FAULT_NONE);
    assert_false(told.counters[0].lost);
    exchange(FAULT_NONE);
    assert_int_equal(told.readings, 2);
    bus_free(bus);
}

static void a_device_that_refuses_its_probe_is_there(void **state)
{
    (void)state;
    start_one(BUS_TTY);
    for (int64_t end = now + 20000; now < end;)
        exchange(FAULT_TIMEOUT);
    assert_true(told.counters[0].lost);
    exchange(FAULT_EXCEPTION);
    assert_int_equal(told.readings, 3);
    expect(0, READING_POINT, 0, ESTATE_BAD, FAULT_EXCEPTION);
    expect(2, READING_DEVICE, 0, ESTATE_GOOD, FAULT_NONE);
    bus_free(bus);
}

static void a_bus_is_lost_once_and_its_devices_in_their_time(void **state)
{
    int64_t down;

    (void)state;
    trusted(BUS_TTY);
    told.readings = 0;
    bus_link(bus, false, now);
    bus_link(bus, false, now);
    assert_int_equal(told.readings, 1);
    expect(0, READING_BUS, 0, ESTATE_LOST, FAULT_LINK);
    down = now;
    do {
        exchange(FAULT_LINK);
    } while (!told.readings);
    expect(0, READING_DEVICE, 0, ESTATE_LOST, FAULT_LINK);
    assert_in_range(now - down, 10000, 12500);
    for (int i = 0; i < 6; i++)
        exchange(FAULT_LINK);
    told.readings = 0;
    bus_link(bus, true, now);
    expect(0, READING_BUS, 0, ESTATE_GOOD, FAULT_NONE);
    assert_int_equal(ask(), 0); /* asked at once, whatever its pause was */
    answer(FAULT_NONE, 100);
    bus_free(bus);
}

static void a_burst_gives_its_median(void **state)
{
    static const uint16_t raws[] = {40, 900, 41, 39, 43};

    (void)state;
    start_one(BUS_TCP);
    bus_free(bus);
    product.times = 5;
    holding.valid_high = 500; /* 900 is out of range: not in the median */
    start();
    for (size_t i = 0; i < 5; i++) {
        assert_int_equal(ask(), 0); /* in a row */
        answer(FAULT_NONE, raws[i]);
        assert_int_equal(told.readings, i < 4 ? 0 : 2);
    }
    assert_true(told.reading[0].value == 40 && told.reading[1].value == 42);
    exchange(FAULT_NONE);
    exchange(FAULT_TIMEOUT); /* what was read before a miss is forgotten */
    for (int i = 0; i < 4; i++)
        exchange(FAULT_NONE);
    assert_int_equal(told.readings, 0);
    exchange(FAULT_NONE);
    assert_int_equal(told.readings, 2);
    bus_free(bus);
}

/* Ten minutes of eight devices that are wanted every second; those in `silent` do not answer from
 * `silent_ms` on. Fills how often each was read; returns the longest pause of one that answers. */
static int64_t run_eight(uint32_t silent, int64_t silent_ms, uint32_t reads[8])
{
    int64_t last[8] = {0}, worst = 0, started;

    start_one(BUS_TTY);
    bus_free(bus);
    for (uint8_t i = 1; i < 8; i++) {
        bench_device(&bench, 5 + i, &product);
        bench_point(&bench, &holding, 0, 1000);
    }
    start();
    for (started = now; now < started + 600000;) {
        uint32_t device;
        bool dead;

        next();
        device = asked.unit - 5u;
        dead = silent >> device & 1 && now >= started + silent_ms;
        answer(dead ? FAULT_TIMEOUT : FAULT_NONE, 100);
        if (!told.readings || told.reading[0].kind != READING_POINT)
            continue;
        reads[device]++;
        if (last[device] && now - last[device] > worst)
            worst = now - last[device];
        last[device] = now;
    }
    bus_free(bus);
    return worst;
}

static void a_dead_device_does_not_move_the_others(void **state)
{
    uint32_t reads[8] = {0};
    int64_t worst = run_eight(1 << 3, 0, reads);

    (void)state;
    for (uint32_t i = 0; i < 8; i++)
        assert_in_range(reads[i], i == 3 ? 0 : 595, i == 3 ? 0 : 601);
    assert_in_range(worst, 1000, 1750); /* a period and one time-out of the dead one */
}

static void devices_that_fall_silent_make_no_neighbour_stale(void **state)
{
    uint32_t reads[8] = {0};
    int64_t worst = run_eight(1 << 2 | 1 << 3 | 1 << 6, 20000, reads);

    (void)state;
    for (uint32_t i = 0; i < 8; i++)
        if (i != 2 && i != 3 && i != 6)
            assert_in_range(reads[i], 590, 601);
    assert_in_range(worst, 1000, 1700);
}

/* ---- the line with late slaves ---- */

enum { SLAVES = 4, PENDING = 6, WIRE = 64, TIMEOUT = 500 };

enum mode { HEALTHY, LAGGING, SLOW, DEAF, MODES };

struct frame {
    int64_t at;
    uint32_t number; /* of the request it answers */
    uint8_t unit, space, fault;
    uint16_t first, count;
};

struct slave {
    enum mode mode;
    uint32_t lag, left; /* requests until the mode changes */
    int64_t free_at;
    struct frame pending[PENDING];
    uint32_t pendings;
};

static struct frame wire[WIRE];
static uint32_t on_wire;

static uint32_t pick(uint32_t n)
{
    return (uint32_t)random() % n;
}

static void put_on_wire(struct frame frame, int64_t at)
{
    uint32_t i = on_wire;

    if (on_wire == WIRE)
        return;
    frame.at = at;
    for (on_wire++; i && wire[i - 1].at > at; i--)
        wire[i] = wire[i - 1];
    wire[i] = frame;
}

static void change_mode(struct slave *slave)
{
    slave->mode = pick(3) ? HEALTHY : pick(MODES);
    slave->left = 1 + pick(60);
    slave->lag = 1 + pick(4);
    slave->pendings = 0;
}

/* A slave answers in the order it was asked, whatever its mood. */
static void reply_after(struct slave *slave, struct frame frame, uint32_t ms)
{
    slave->free_at = (slave->free_at > now ? slave->free_at : now) + ms;
    put_on_wire(frame, slave->free_at);
}

static void hear(struct slave *slave, struct frame frame)
{
    if (!slave->left--)
        change_mode(slave);
    if (slave->mode == DEAF && pick(2))
        return;
    if (slave->mode != LAGGING) {
        reply_after(slave, frame, 15 + pick(slave->mode == SLOW ? 3 * TIMEOUT : 40));
        return;
    }
    /* answers the question before the last, or the one before that, .. */
    if (slave->pendings == PENDING)
        memmove(slave->pending, slave->pending + 1, --slave->pendings * sizeof frame);
    slave->pending[slave->pendings++] = frame;
    if (slave->pendings <= slave->lag)
        return;
    reply_after(slave, slave->pending[0], 15 + pick(40));
    memmove(slave->pending, slave->pending + 1, --slave->pendings * sizeof frame);
}

static bool fits(const struct frame *frame)
{
    uint16_t mine = asked.space < SPACE_INPUT ? (asked.count + 7) / 8 : asked.count;
    uint16_t its = frame->space < SPACE_INPUT ? (frame->count + 7) / 8 : frame->count;

    return frame->unit == asked.unit && frame->space == asked.space &&
           (frame->fault || mine == its);
}

/* What a master gets that drains first and checks unit, function and length, but no time. */
static struct frame listen(struct bus_reply *reply)
{
    struct frame got = {.number = 0};
    uint32_t stale = 0;

    while (stale < on_wire && wire[stale].at <= now)
        stale++;
    memmove(wire, wire + stale, (on_wire -= stale) * sizeof *wire);
    reply->fault = FAULT_TIMEOUT;
    if (!on_wire || wire[0].at > now + request.timeout_us / 1000) {
        now += request.timeout_us / 1000;
        return got;
    }
    got = wire[0];
    reply->turnaround_us = (got.at - now) * 1000;
    now = got.at;
    reply->fault = fits(&got) ? got.fault : FAULT_WRONG_ANSWER;
    for (uint16_t i = 0; i < asked.count; i++)
        put_word(reply, i,
                 (uint16_t)(got.space < SPACE_INPUT ? (got.first + i) / 100 % 2
                                                    : got.unit * 1000 + got.first + i));
    return got;
}

static double expected(uint32_t point)
{
    const struct product_point *p = bench.point[point].source[0].point;

    return p->space < SPACE_INPUT
               ? p->address / 100 % 2
               : bench.device[bench.point[point].device].unit * 1000 + p->address;
}

/* Devices whose blocks are all of one length; two refuse anything beyond a block's own. */
static void make_slaves(void)
{
    static struct product_point points[3 * 4 + 3];
    static struct product single;

    product = (struct product){0};
    single = (struct product){.max_registers = 2};
    bench_start(&bench);
    bench_bus(&bench, BUS_TTY, "", 0);
    for (uint16_t b = 0; b < 3; b++)
        for (uint16_t i = 0; i < 4; i++)
            points[b * 4 + i] = BENCH_POINT(.space = SPACE_HOLDING, .type = TYPE_U16,
                                            .address = (uint16_t)(b * 100 + i));
    for (uint16_t b = 0; b < 3; b++)
        points[12 + b] =
            BENCH_POINT(.space = SPACE_DISCRETE, .type = TYPE_BOOL, .address = (uint16_t)(b * 100));
    for (uint8_t unit = 1; unit <= SLAVES; unit++) {
        bench_device(&bench, unit, unit == 1 || unit == 4 ? &product : &single);
        for (int i = 0; i < 12; i++)
            if (unit == 1 || (unit < 4 && i % 4 == 0))
                bench_point(&bench, &points[i], 0, 400u + 100u * unit);
        for (int i = 12; unit == 4 && i < 15; i++)
            bench_point(&bench, &points[i], 0, 700);
    }
    start();
}

static bool refuses(void)
{
    return (asked.unit == 2 && asked.count > 1) || (asked.unit == 4 && asked.count > 1);
}

static uint32_t check_told(uint32_t number, uint32_t answered)
{
    uint32_t good = 0;

    for (size_t i = 0; i < told.readings; i++) {
        if (told.reading[i].kind != READING_POINT || told.reading[i].quality != ESTATE_GOOD)
            continue;
        assert_true(told.reading[i].value == expected(told.reading[i].index));
        assert_int_equal(answered, number); /* nor an earlier answer to the same question */
        good++;
    }
    return good;
}

static void late_slaves_never_give_a_wrong_register(void **state)
{
    enum { SEEDS = 20, REQUESTS = 5000 };
    static struct bus_reply reply;
    uint32_t good = 0, refused = 0;

    (void)state;
    for (unsigned seed = 1; seed <= SEEDS; seed++) {
        struct slave slave[SLAVES + 1] = {0};

        srandom(seed);
        on_wire = 0;
        make_slaves();
        for (uint32_t number = 1; number <= REQUESTS; number++) {
            struct frame got;

            next();
            hear(&slave[asked.unit], (struct frame){0, number, asked.unit, asked.space,
                                                    refuses() ? FAULT_EXCEPTION : FAULT_NONE,
                                                    asked.first, asked.count});
            got = listen(&reply);
            refused += got.number && got.number != number && !reply.fault;
            told.readings = 0;
            bus_done(bus, &reply, now);
            good += check_told(number, got.number);
        }
        bus_free(bus);
    }
    assert_true(good > 20000);   /* it is not right by being mute */
    assert_true(refused > 1000); /* and it was tempted */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_counts_come_before_the_first_value),
        cmocka_unit_test(a_miss_costs_quiet_and_a_new_proof),
        cmocka_unit_test(over_tcp_the_next_right_answer_counts),
        cmocka_unit_test(an_exception_makes_points_bad_at_once),
        cmocka_unit_test(a_refused_odd_count_proves_after_plain_ones),
        cmocka_unit_test(lost_is_told_once_and_back_once),
        cmocka_unit_test(a_device_that_refuses_its_probe_is_there),
        cmocka_unit_test(a_bus_is_lost_once_and_its_devices_in_their_time),
        cmocka_unit_test(a_burst_gives_its_median),
        cmocka_unit_test(a_dead_device_does_not_move_the_others),
        cmocka_unit_test(devices_that_fall_silent_make_no_neighbour_stale),
        cmocka_unit_test(late_slaves_never_give_a_wrong_register),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
