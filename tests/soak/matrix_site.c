/*
 * matrix_site - a site made by hand, in which every register that is read holds a number of its
 * own: four bits of bus, three of unit, nine of address. So a value that came from a neighbour, or
 * from the question before, is seen. Two blocks have the same shape in different spaces.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "matrix.h"

enum { FIRST_BIT = 400, BITS = 16, WORDS = 7, POINTS = WORDS + BITS, ADDRESS_BITS = 9 };

static const struct {
    uint8_t space, type;
    uint16_t address;
} words[WORDS] = {
    {SPACE_HOLDING, TYPE_U16, 10},  {SPACE_HOLDING, TYPE_U32, 12},  {SPACE_HOLDING, TYPE_U16, 15},
    {SPACE_HOLDING, TYPE_U16, 100}, {SPACE_HOLDING, TYPE_U32, 101}, {SPACE_INPUT, TYPE_U16, 300},
    {SPACE_INPUT, TYPE_U32, 301},
};

static const struct {
    enum bus_kind kind;
    uint32_t count;
} kinds[] = {{BUS_TTY, 8}, {BUS_TCP, 8}, {BUS_RTU_OVER_TCP, 0}};

enum bus_kind matrix_kind(uint32_t bus)
{
    size_t i = 0;

    while (bus >= kinds[i].count)
        bus -= kinds[i++].count;
    return kinds[i].kind;
}

static void *must(void *memory)
{
    if (!memory)
        abort();
    return memory;
}

static uint32_t base(uint32_t device)
{
    return device << ADDRESS_BITS;
}

void matrix_origin(uint16_t number, char *out, size_t size)
{
    uint32_t device = number >> ADDRESS_BITS;

    snprintf(out, size, "register %d of unit %u on bus %u", number & ((1 << ADDRESS_BITS) - 1),
             device % MATRIX_UNITS + 1, device / MATRIX_UNITS);
}

int64_t matrix_bound_us(uint32_t bus)
{
    const int64_t frames = 8 + 5 + 2 * 6, gap_us = 1750;
    int64_t bound_us = MATRIX_TIMEOUT_MS * 1100;

    if (matrix_kind(bus) != BUS_TCP)
        bound_us += gap_us + frames * 10 * 1000000 / MATRIX_BAUD;
    return bound_us;
}

static void make_product(struct product *product)
{
    snprintf(product->name, sizeof product->name, "own-address");
    product->times = 1;
    product->max_registers = 125;
    product->max_hole = 8;
    product->turnaround_ms = 1;
    product->timeout_ms = MATRIX_TIMEOUT_MS;
    product->every_ms = MATRIX_PERIOD_MS;
    product->points = POINTS;
    product->point = must(calloc(POINTS, sizeof *product->point));
    for (uint16_t i = 0; i < POINTS; i++) {
        bool bit = i >= WORDS;
        struct product_point *p = &product->point[i];

        *p = (struct product_point){.space = bit ? SPACE_DISCRETE : words[i].space,
                                    .type = bit ? TYPE_BOOL : words[i].type,
                                    .address =
                                        bit ? (uint16_t)(FIRST_BIT + i - WORDS) : words[i].address,
                                    .scale = 1,
                                    .factor = 1,
                                    .unit_address = -1,
                                    .decimals_address = -1,
                                    .valid_low = NAN,
                                    .valid_high = NAN,
                                    .write_low = NAN,
                                    .write_high = NAN};
        snprintf(p->name, sizeof p->name, "%s%u", bit ? "b" : "r", p->address);
    }
}

static double expect(uint32_t device, const struct product_point *p)
{
    uint32_t number = base(device) + p->address;

    if (p->type == TYPE_BOOL)
        return __builtin_parity(number);
    return p->type == TYPE_U16 ? number : number * 65536.0 + number + 1;
}

static void make_points(struct matrix_site *matrix, uint32_t d)
{
    struct site *site = &matrix->site;

    matrix->device[d].first_point = site->points;
    matrix->device[d].points = POINTS;
    for (uint16_t i = 0; i < POINTS; i++, site->points++) {
        const struct product_point *p = &matrix->product.point[i];
        struct point_site *point = &site->point[site->points];

        *point = (struct point_site){
            .unit = "", .device = d, .source[0].point = p, .period_ms = MATRIX_PERIOD_MS};
        snprintf(point->name, sizeof point->name, "%s.%s", matrix->device[d].name, p->name);
        matrix->expected[site->points] = expect(d, p);
    }
}

void matrix_site_make(struct matrix_site *matrix)
{
    struct site *site = &matrix->site;

    memset(matrix, 0, sizeof *matrix);
    make_product(&matrix->product);
    site->bus = matrix->bus;
    site->device = matrix->device;
    site->buses = MATRIX_BUSES;
    site->devices = MATRIX_DEVICES;
    site->point = must(calloc(MATRIX_DEVICES * POINTS, sizeof *site->point));
    matrix->expected = must(calloc(MATRIX_DEVICES * POINTS, sizeof *matrix->expected));
    for (uint32_t b = 0; b < MATRIX_BUSES; b++) {
        matrix->bus[b] = (struct bus_site){.kind = (uint8_t)matrix_kind(b),
                                           .baud = MATRIX_BAUD,
                                           .parity = 'N',
                                           .data_bits = 8,
                                           .stop_bits = 1,
                                           .first_device = b * MATRIX_UNITS,
                                           .devices = MATRIX_UNITS};
        snprintf(matrix->bus[b].name, SITE_ID, "bus%u", b);
    }
    for (uint32_t d = 0; d < MATRIX_DEVICES; d++) {
        matrix->device[d] = (struct device_site){.bus = d / MATRIX_UNITS,
                                                 .unit = (uint8_t)(d % MATRIX_UNITS + 1),
                                                 .product = &matrix->product};
        snprintf(matrix->device[d].name, SITE_ID, "bus%u-unit%u", d / MATRIX_UNITS,
                 d % MATRIX_UNITS + 1);
        make_points(matrix, d);
    }
}

void matrix_site_free(struct matrix_site *matrix)
{
    free(matrix->product.point);
    free(matrix->site.point);
    free(matrix->expected);
}
