/* bench - a site made by hand, for the tests of this layer. */
#ifndef ESTATED_TESTS_ACQUIRE_BENCH_H
#define ESTATED_TESTS_ACQUIRE_BENCH_H

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "model/site.h"

enum { BENCH_BUSES = 4, BENCH_DEVICES = 64, BENCH_POINTS = 128 };

struct bench {
    struct site site;
    struct bus_site bus[BENCH_BUSES];
    struct device_site device[BENCH_DEVICES];
    struct point_site point[BENCH_POINTS];
};

/* A product's point; what is left out is neutral. */
#define BENCH_POINT(...) bench_neutral((struct product_point){__VA_ARGS__})

static inline struct product_point bench_neutral(struct product_point p)
{
    p.scale = p.scale != 0 ? p.scale : 1;
    p.factor = p.factor != 0 ? p.factor : 1;
    p.unit_address = p.unit_address ? p.unit_address : -1;
    p.decimals_address = p.decimals_address ? p.decimals_address : -1;
    p.valid_low = p.valid_low != 0 ? p.valid_low : NAN;
    p.valid_high = p.valid_high != 0 ? p.valid_high : NAN;
    return p;
}

static inline void bench_start(struct bench *b)
{
    memset(b, 0, sizeof *b);
    b->site.bus = b->bus;
    b->site.device = b->device;
    b->site.point = b->point;
}

static inline uint32_t bench_bus(struct bench *b, uint8_t kind, const char *place, uint16_t port)
{
    struct bus_site *bus = &b->bus[b->site.buses];

    *bus = (struct bus_site){.kind = kind,
                             .port = port,
                             .baud = 9600,
                             .parity = 'N',
                             .data_bits = 8,
                             .stop_bits = 1,
                             .first_device = b->site.devices};
    snprintf(bus->name, sizeof bus->name, "bus-%u", b->site.buses);
    snprintf(bus->place, sizeof bus->place, "%s", place);
    return b->site.buses++;
}

/* On the newest bus. */
static inline uint32_t bench_device(struct bench *b, uint8_t unit, const struct product *product)
{
    struct device_site *device = &b->device[b->site.devices];

    *device = (struct device_site){
        .bus = b->site.buses - 1, .unit = unit, .product = product, .first_point = b->site.points};
    b->bus[b->site.buses - 1].devices++;
    return b->site.devices++;
}

/* On the newest device. */
static inline struct point_site *bench_point(struct bench *b, const struct product_point *source,
                                             uint16_t instance, uint32_t period_ms)
{
    struct point_site *point = &b->point[b->site.points++];

    *point = (struct point_site){
        .device = b->site.devices - 1, .source = {{source, instance}}, .period_ms = period_ms};
    b->device[b->site.devices - 1].points++;
    return point;
}

#endif
