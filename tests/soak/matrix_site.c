/*
 * matrix_site - a site made by hand, in which every register that is read holds a number of its
 * own: four bits of bus, three of unit, nine of address. So a value that came from a neighbour, or
 * from the question before, is seen. Every block has a twin, whose reply looks the same.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "matrix.h"

enum { ADDRESS_BITS = 9 };

/* `count` points one behind the other. */
static const struct {
    uint8_t space, type;
    uint16_t address, count;
} rows[] = {
    {SPACE_HOLDING, TYPE_U16, 10, 1},     {SPACE_HOLDING, TYPE_U32, 12, 1},
    {SPACE_HOLDING, TYPE_U16, 15, 1},     {SPACE_HOLDING, TYPE_U16, 40, 1},
    {SPACE_HOLDING, TYPE_U32, 42, 1},     {SPACE_HOLDING, TYPE_U16, 45, 1},
    {SPACE_HOLDING, TYPE_U16, 100, 3},    {SPACE_HOLDING, TYPE_U16, 130, 3},
    {SPACE_INPUT, TYPE_U32, 300, 1},      {SPACE_INPUT, TYPE_U16, 302, 1},
    {SPACE_INPUT, TYPE_U32, 330, 1},      {SPACE_INPUT, TYPE_U16, 332, 1},
    {SPACE_DISCRETE, TYPE_BOOL, 400, 16}, {SPACE_DISCRETE, TYPE_BOOL, 440, 16},
};

enum { ROWS = sizeof rows / sizeof *rows, POINTS = 48 };

static const struct {
    enum bus_kind kind;
    uint32_t count;
} kinds[] = {{BUS_TTY, 6}, {BUS_TCP, 6}, {BUS_RTU_OVER_TCP, 4}};

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
    const int64_t bytes = 8 + 5 + 2 * 6, gap_us = 1750;
    int64_t bound_us = MATRIX_TIMEOUT_MS * 1100;

    if (matrix_kind(bus) != BUS_TCP)
        bound_us += gap_us + bytes * 10 * 1000000 / MATRIX_BAUD;
    return bound_us;
}

static struct product_point point_of(uint8_t space, uint8_t type, uint16_t address)
{
    struct product_point p = {
        .space = space, .type = type, .address = address, PRODUCT_POINT_PLAIN};

    snprintf(p.name, sizeof p.name, "r%u", address);
    return p;
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
    product->point = must(calloc(POINTS, sizeof *product->point));
    for (size_t r = 0; r < ROWS; r++)
        for (uint16_t i = 0; i < rows[r].count; i++)
            product->point[product->points++] =
                point_of(rows[r].space, rows[r].type, (uint16_t)(rows[r].address + i));
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
    matrix->device[d].points = matrix->product.points;
    for (uint16_t i = 0; i < matrix->product.points; i++, site->points++) {
        const struct product_point *p = &matrix->product.point[i];
        struct point_site *point = &site->point[site->points];

        *point = (struct point_site){
            .unit = "", .device = d, .source[0].point = p, .period_ms = MATRIX_PERIOD_MS};
        struct text name = TEXT_IN(point->name);

        text_printf(&name, "%s.%s", matrix->device[d].name, p->name);
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
