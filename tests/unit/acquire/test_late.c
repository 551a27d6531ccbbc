/*
 * A model of a line with slaves that answer late, or always one question behind; each register
 * carries its own address, so that a wrong one shows. On BUS_TCP the line is behind a gateway that
 * puts the number of the newest request to whatever comes.
 */
#include "asked.h"

#include <stdlib.h>

enum { SLAVES = 4, PENDING = 6, WIRE = 64, TIMEOUT = 500 };

enum lateness { HEALTHY, LAGGING, SLOW, DEAF, MODES };

struct frame {
    int64_t at;
    uint32_t number; /* of the request it answers */
    uint8_t unit, space, fault;
    uint16_t first, count;
};

struct slave {
    enum lateness mode;
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

/* A slave answers in the order it was asked, whatever its mood; some questions by silence. */
static void reply_after(struct slave *slave, struct frame frame, uint32_t ms)
{
    if (frame.fault == FAULT_TIMEOUT)
        return;
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
    reply->length = 0;
    if (!on_wire || wire[0].at > now + request.timeout_us / 1000) {
        now += request.timeout_us / 1000;
        return got;
    }
    got = wire[0];
    reply->turnaround_us = (got.at - now) * 1000;
    now = got.at;
    reply->fault = fits(&got) ? got.fault : FAULT_WRONG_ANSWER;
    put_head(reply);
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

/* Devices whose blocks are all of one length; two refuse anything beyond a block's own, one is
 * silent then. */
static void make_slaves(uint8_t kind)
{
    static struct product_point points[3 * 4 + 3];
    static struct product single;

    product = (struct product){0};
    single = (struct product){.max_registers = 2};
    bench_start(&bench);
    bench_bus(&bench, kind, "", 0);
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

static uint8_t refusal(void)
{
    return asked.count == 1 || asked.unit == 1 ? FAULT_NONE
           : asked.unit == 3                   ? FAULT_TIMEOUT
                                               : FAULT_EXCEPTION;
}

static uint32_t good_of[SLAVES + 1];

/* Returns how many values were told; all must be right. */
static uint32_t check_values(void)
{
    uint32_t good = 0;

    for (size_t i = 0; i < told.readings; i++) {
        if (told.reading[i].kind != READING_POINT || told.reading[i].quality != ESTATE_GOOD)
            continue;
        assert_true(told.reading[i].value == expected(told.reading[i].index));
        good_of[bench.device[bench.point[told.reading[i].index].device].unit]++;
        good++;
    }
    return good;
}

static uint32_t check_told(uint32_t number, uint32_t answered)
{
    uint32_t good = check_values();

    if (good) /* nor an earlier answer to the same question */
        assert_int_equal(answered, number);
    return good;
}

static void late_slaves(uint8_t kind)
{
    enum { SEEDS = 20, REQUESTS = 5000 };
    static struct bus_reply reply;
    uint32_t good = 0, refused = 0;

    memset(good_of, 0, sizeof good_of);
    for (unsigned seed = 1; seed <= SEEDS; seed++) {
        struct slave slave[SLAVES + 1] = {0};

        srandom(seed);
        on_wire = 0;
        make_slaves(kind);
        for (uint32_t number = 1; number <= REQUESTS; number++) {
            struct frame got;

            next();
            hear(&slave[asked.unit], (struct frame){0, number, asked.unit, asked.space, refusal(),
                                                    asked.first, asked.count});
            got = listen(&reply);
            refused += got.number && got.number != number && !reply.fault;
            told.readings = 0;
            bus_done(bus, &reply, now);
            good += check_told(number, got.number);
        }
        bus_free(bus);
    }
    assert_true(good > 20000); /* it is not right by being mute */
    for (uint32_t unit = 1; unit <= SLAVES; unit++)
        assert_true(good_of[unit] > 1000);
    assert_true(refused > 1000); /* and it was tempted */
}

/* Replies that wait somewhere else than in the slave, each for itself: some are up to ten time-outs
 * late, and a later question may be answered before. */
static void reply_by_itself(struct frame frame)
{
    put_on_wire(frame, now + (pick(12) ? 15 + pick(40) : pick(10 * TIMEOUT)));
}

/* Devices with three blocks that look the same in a reply; alarms hang on all. */
static void make_twins(uint8_t kind)
{
    static struct product_point points[3 * 4];

    product = (struct product){0};
    bench_start(&bench);
    bench_bus(&bench, kind, "", 0);
    for (uint8_t unit = 1; unit <= 2; unit++) {
        bench_device(&bench, unit, &product);
        for (uint16_t i = 0; i < 12; i++) {
            points[i] = BENCH_POINT(.space = SPACE_HOLDING, .type = TYPE_U16,
                                    .address = (uint16_t)(i / 4 * 100 + i % 4));
            bench_point(&bench, &points[i], 0, 300)->alarms = true;
        }
    }
    start();
}

static int64_t told_at[BENCH_POINTS];

/* The longest time without a value of some point that has one again. */
static int64_t longest_pause(int64_t longest)
{
    for (size_t i = 0; i < told.readings; i++) {
        const struct reading *reading = &told.reading[i];

        if (reading->kind != READING_POINT || reading->quality != ESTATE_GOOD)
            continue;
        if (now - told_at[reading->index] > longest)
            longest = now - told_at[reading->index];
        told_at[reading->index] = now;
    }
    return longest;
}

static void late_twins(uint8_t kind)
{
    enum { SEEDS = 40, REQUESTS = 5000, PAUSE = 45000 };
    static struct bus_reply reply;
    uint32_t good = 0, tempted = 0;
    int64_t pause = 0;

    for (unsigned seed = 1; seed <= SEEDS; seed++) {
        srandom(seed);
        on_wire = 0;
        make_twins(kind);
        memset(told_at, 0, sizeof told_at);
        for (uint32_t number = 1; number <= REQUESTS; number++) {
            struct frame got;

            next();
            reply_by_itself((struct frame){0, number, asked.unit, asked.space, FAULT_NONE,
                                           asked.first, asked.count});
            got = listen(&reply);
            tempted += got.number && got.first != asked.first && !reply.fault;
            told.readings = 0;
            bus_done(bus, &reply, now);
            good += check_values();
            pause = longest_pause(pause);
        }
        bus_free(bus);
    }
    assert_true(good > 20000);
    assert_true(tempted > 10);
    assert_true(pause < PAUSE); /* nor do its twins keep a question waiting for ever */
}

/* A second copy may lie in an adapter until the next question is out. */
static void doubled_twins(uint8_t kind)
{
    enum { REQUESTS = 50000 };
    static struct bus_reply reply;
    uint32_t good = 0, tempted = 0;

    srandom(1);
    on_wire = 0;
    make_twins(kind);
    for (uint32_t number = 1; number <= REQUESTS; number++) {
        struct frame frame = {.number = number}, got;

        next();
        frame.unit = asked.unit;
        frame.space = asked.space;
        frame.first = asked.first;
        frame.count = asked.count;
        put_on_wire(frame, now + 20);
        if (!pick(20))
            put_on_wire(frame, now + 21 + pick(15));
        got = listen(&reply);
        tempted += got.first != asked.first && !reply.fault;
        told.readings = 0;
        bus_done(bus, &reply, now);
        good += check_values();
    }
    bus_free(bus);
    assert_true(good > 100000);
    assert_true(tempted > 100);
}

static const uint8_t kinds[] = {BUS_TTY, BUS_TCP};

static void late_slaves_never_give_a_wrong_register(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof kinds; i++)
        late_slaves(kinds[i]);
}

static void a_late_reply_is_no_answer_to_a_twin_question(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof kinds; i++)
        late_twins(kinds[i]);
}

static void a_doubled_reply_is_no_answer_to_a_twin_question(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof kinds; i++)
        doubled_twins(kinds[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_late_reply_is_no_answer_to_a_twin_question),
        cmocka_unit_test(a_doubled_reply_is_no_answer_to_a_twin_question),
        cmocka_unit_test(late_slaves_never_give_a_wrong_register),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
