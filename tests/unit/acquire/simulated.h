/*
 * simulated - a bus on a line of virtual time, in which every byte takes as long as load says. Each
 * register carries its own address.
 */
#ifndef ESTATED_TESTS_ACQUIRE_SIMULATED_H
#define ESTATED_TESTS_ACQUIRE_SIMULATED_H

#include "bench.h"

#include "acquire/bus.h"
#include "acquire/load.h"
#include "estate_plugin.h"

struct simulated {
    const struct bench *bench;
    struct bus *bus;
    int64_t now_us, free_us; /* free: the line was used until then */
    bool silent[BENCH_DEVICES];
    int64_t used_us;    /* by exchanges, each with one silence */
    int64_t sampled_us; /* when the request in hand had been heard */
    struct bus_counters work;
    struct device_counters counters[BENCH_DEVICES];
    struct simulated_point {
        uint32_t reads, faults;
        int64_t sampled_us, read_us; /* of the newest good reading */
        int64_t longest_us;          /* from a sample to the end of the next reading .. */
        int64_t pause_us;            /* .. and from reading to reading */
    } point[BENCH_POINTS];
    uint32_t lost, back;
    int32_t wanted_ms[BENCH_POINTS]; /* as acquire_period() says */
    struct bus_reply reply;
};

static inline void simulated_reading(struct simulated *s, const struct reading *reading)
{
    struct simulated_point *p = &s->point[reading->index];

    if (reading->kind == READING_DEVICE)
        *(reading->quality == ESTATE_LOST ? &s->lost : &s->back) += 1;
    if (reading->kind != READING_POINT)
        return;
    p->faults += reading->quality != ESTATE_GOOD;
    if (reading->quality != ESTATE_GOOD)
        return;
    assert_true(reading->value == s->bench->point[reading->index].source[0].point->address);
    if (p->reads++ && s->now_us - p->sampled_us > p->longest_us)
        p->longest_us = s->now_us - p->sampled_us;
    if (p->reads > 1 && s->now_us - p->read_us > p->pause_us)
        p->pause_us = s->now_us - p->read_us;
    p->sampled_us = s->sampled_us;
    p->read_us = s->now_us;
}

static inline void simulated_readings(void *owner, const struct reading *reading, size_t n)
{
    for (size_t i = 0; i < n; i++)
        simulated_reading(owner, &reading[i]);
}

static inline void simulated_text(void *owner, uint32_t point, const char *text)
{
    (void)owner, (void)point, (void)text;
}

static inline void simulated_counted(void *owner, uint32_t device,
                                     const struct device_counters *counters)
{
    ((struct simulated *)owner)->counters[device] = *counters;
}

static inline void simulated_worked(void *owner, uint32_t bus, const struct bus_counters *counters)
{
    (void)bus;
    ((struct simulated *)owner)->work = *counters;
}

static inline void simulated_answer(void *owner, const struct acquire_answer *answer)
{
    (void)owner, (void)answer;
}

static inline int32_t simulated_period(void *owner, uint32_t point)
{
    return ((struct simulated *)owner)->wanted_ms[point];
}

/* Bus 0 of the bench. */
static inline void simulated_start(struct simulated *s, const struct bench *bench)
{
    const struct bus_sink sink = {.owner = s,
                                  .readings = simulated_readings,
                                  .text = simulated_text,
                                  .counted = simulated_counted,
                                  .worked = simulated_worked,
                                  .answer = simulated_answer,
                                  .period = simulated_period};

    memset(s, 0, sizeof *s);
    s->bench = bench;
    s->now_us = 1000000;
    assert_int_equal(bus_new(&bench->site, 0, 1, &sink, 1000, &s->bus), 0);
}

/* What was seen so far no longer counts. */
static inline void simulated_forget(struct simulated *s)
{
    memset(s->point, 0, sizeof s->point);
}

static inline uint32_t simulated_device(const struct bench *bench, uint8_t unit)
{
    uint32_t d = 0;

    while (bench->device[d].unit != unit)
        d++;
    return d;
}

static inline void simulated_exchange(struct simulated *s, const struct bus_request *request)
{
    const struct bus_site *bus = &s->bench->bus[0];
    uint32_t device = simulated_device(s->bench, request->unit);
    const struct product *product = s->bench->device[device].product;
    uint16_t first = (uint16_t)(request->pdu[1] << 8 | request->pdu[2]);
    uint16_t count = (uint16_t)(request->pdu[3] << 8 | request->pdu[4]);
    int64_t owed = s->free_us + load_silence_us(bus, request->gap_us);

    s->reply = (struct bus_reply){.fault = s->silent[device] ? FAULT_TIMEOUT : FAULT_NONE};
    s->now_us = s->now_us > owed ? s->now_us : owed;
    s->used_us += load_silence_us(bus, request->gap_us) - s->now_us;
    s->now_us += load_sending_us(bus, request->length);
    s->sampled_us = s->now_us;
    if (s->silent[device]) {
        s->now_us += request->timeout_us;
    } else {
        s->reply.turnaround_us = load_exchange_us(bus, product, 0, 0) -
                                 2 * load_sending_us(bus, 0) -
                                 load_silence_us(bus, product->gap_ms * 1000LL);
        s->reply.length = (uint16_t)(2 + 2 * count);
        s->now_us += s->reply.turnaround_us + load_sending_us(bus, s->reply.length);
        assert_true(s->now_us - s->sampled_us < request->timeout_us);
        for (uint16_t i = 0; i < count; i++) {
            s->reply.pdu[2 + 2 * i] = (uint8_t)((first + i) >> 8);
            s->reply.pdu[3 + 2 * i] = (uint8_t)(first + i);
        }
    }
    s->used_us += s->now_us;
    s->free_us = s->now_us;
    bus_done(s->bus, &s->reply, s->now_us / 1000);
}

static inline void simulated_run(struct simulated *s, int64_t ms)
{
    int64_t end_us = s->now_us + ms * 1000;

    while (s->now_us < end_us) {
        struct bus_request request;
        int64_t wait = bus_next(s->bus, s->now_us / 1000, &request);

        if (wait == 0)
            simulated_exchange(s, &request);
        else
            s->now_us = (s->now_us / 1000 + wait) * 1000;
    }
}

#endif
