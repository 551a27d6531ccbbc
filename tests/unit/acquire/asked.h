/* asked - one bus of the bench on virtual time: what it asks, and what it tells. */
#ifndef ESTATED_TESTS_ACQUIRE_ASKED_H
#define ESTATED_TESTS_ACQUIRE_ASKED_H

#include "bench.h"

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

static inline void take_readings(void *owner, const struct reading *reading, size_t n)
{
    (void)owner;
    for (size_t i = 0; i < n && told.readings < 64; i++)
        told.reading[told.readings++] = reading[i];
}

static inline void take_counters(void *owner, uint32_t device,
                                 const struct device_counters *counters)
{
    (void)owner;
    told.counters[device] = *counters;
}

static inline void take_text(void *owner, uint32_t point, const char *text)
{
    (void)owner, (void)point, (void)text;
}

static inline void take_work(void *owner, uint32_t bus, const struct bus_counters *counters)
{
    (void)owner, (void)bus;
    told.work = *counters;
}

static inline void take_answer(void *owner, const struct acquire_answer *answer)
{
    (void)owner;
    told.answer[told.answers++ % 4] = *answer;
}

/* How often each point is wanted, as acquire_period() says. */
static int32_t wanted_ms[BENCH_POINTS];

static inline int32_t give_period(void *owner, uint32_t point)
{
    (void)owner;
    return wanted_ms[point];
}

static const struct bus_sink sink = {.readings = take_readings,
                                     .text = take_text,
                                     .counted = take_counters,
                                     .worked = take_work,
                                     .answer = take_answer,
                                     .period = give_period};
static struct bus *bus;
static struct bus_request request;
static int64_t now;
/* Of the replies to come. */
static uint8_t exception;
static uint16_t event[BUS_EVENTS];
static uint8_t stray; /* unit of a frame that nobody waited for; 0: none */
/* The request as a read. */
static struct {
    uint8_t unit, space;
    uint16_t first, count;
} asked;

static inline void start(void)
{
    memset(&told, 0, sizeof told);
    memset(wanted_ms, 0, sizeof wanted_ms);
    exception = 0;
    now = 1000;
    assert_int_equal(bus_new(&bench.site, 0, 7, &sink, now, &bus), 0);
}

/* One device with one block of two registers, every second, on this kind of bus. */
static inline void start_one(uint8_t kind)
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
static inline int64_t ask(void)
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
static inline void next(void)
{
    int64_t wait;

    while ((wait = ask()) > 0)
        now += wait;
}

static inline void put_word(struct bus_reply *reply, uint16_t i, uint16_t word)
{
    if (asked.space < SPACE_INPUT) {
        reply->pdu[2 + i / 8] &= (uint8_t) ~(1u << i % 8);
        reply->pdu[2 + i / 8] |= (uint8_t)(word << i % 8);
        return;
    }
    reply->pdu[2 + 2 * i] = (uint8_t)(word >> 8);
    reply->pdu[3 + 2 * i] = (uint8_t)word;
}

/* Function, count and length of data as it was asked for. */
static inline void put_head(struct bus_reply *reply)
{
    uint16_t bytes = asked.space < SPACE_INPUT ? (asked.count + 7) / 8 : 2 * asked.count;

    reply->pdu[0] = request.pdu[0];
    reply->pdu[1] = (uint8_t)bytes;
    reply->length = reply->fault == FAULT_NONE        ? 2 + bytes
                    : reply->fault == FAULT_EXCEPTION ? 2
                                                      : 0;
}

static inline void answer(uint8_t fault, uint16_t first)
{
    static struct bus_reply reply;

    reply.fault = fault;
    reply.exception = exception;
    memcpy(reply.event, event, sizeof event);
    reply.strays = stray != 0;
    reply.stray[0] = stray;
    put_head(&reply);
    reply.turnaround_us = 20000;
    for (uint16_t i = 0; i < asked.count; i++)
        put_word(&reply, i, (uint16_t)(first + i));
    now += fault == FAULT_TIMEOUT ? request.timeout_us / 1000 : 50;
    told.readings = 0;
    bus_done(bus, &reply, now);
}

static inline void exchange(uint8_t fault)
{
    next();
    answer(fault, 100);
}

/* The same by a device whose registers begin at `base`. */
static inline void exchange_at(uint16_t base)
{
    next();
    answer(FAULT_NONE, (uint16_t)(base + asked.first));
}

static inline void expect(size_t i, uint8_t kind, uint32_t index, uint8_t quality, uint8_t fault)
{
    assert_true(i < told.readings);
    assert_int_equal(told.reading[i].kind, kind);
    assert_int_equal(told.reading[i].index, index);
    assert_int_equal(told.reading[i].quality, quality);
    assert_int_equal(told.reading[i].fault, fault);
}

static inline void trusted(uint8_t kind)
{
    start_one(kind);
    for (int i = 0; i < (kind == BUS_TTY ? 3 : 1); i++)
        exchange(FAULT_NONE);
    assert_int_equal(told.readings, 2);
}

#endif
