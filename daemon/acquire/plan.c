/*
 * plan - few reads instead of many.
 *
 * On an RS-485 line a request costs about 20 ms whatever it asks for, a register 2 ms at 9600 Bd.
 * So points of one device, space and period are read together when they touch, or when the hole
 * between them is not wider than the product allows: some products refuse a read that spans
 * registers which do not exist. The registers of one point, its unit and decimals and both halves
 * of a pair come in one reply or not at all; halves of two moments would be a value that never was.
 *
 * A model cannot know every firmware: a block that a device refuses is parted until the register
 * that it does not have stands alone. No memory is needed for that: more blocks than points cannot
 * be.
 */
#include "acquire/plan.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct span {
    uint32_t point, period_ms;
    uint8_t space;
    uint16_t first, last;
};

bool plan_is_bits(uint8_t space)
{
    return space == SPACE_COIL || space == SPACE_DISCRETE;
}

size_t plan_reply(uint8_t space, uint16_t count)
{
    return 2 + (plan_is_bits(space) ? (count + 7u) / 8 : 2u * count);
}

uint16_t plan_most(const struct product *product, uint8_t space)
{
    if (plan_is_bits(space))
        return PLAN_BITS;
    return product->max_registers && product->max_registers < PLAN_REGISTERS
               ? product->max_registers
               : PLAN_REGISTERS;
}

static struct span span_of(const struct site *site, uint32_t point)
{
    const struct point_site *p = &site->point[point];
    const struct product *product = site->device[p->device].product;
    struct span span = {
        .point = point, .period_ms = p->period_ms, .space = p->source[0].point->space};
    uint16_t first, last;

    product_span(product, p->source[0].point, p->source[0].instance, &span.first, &span.last);
    if (p->source[1].point) {
        product_span(product, p->source[1].point, p->source[1].instance, &first, &last);
        span.first = first < span.first ? first : span.first;
        span.last = last > span.last ? last : span.last;
    }
    return span;
}

bool plan_fits(const struct site *site, uint32_t point)
{
    const struct point_site *p = &site->point[point];
    struct span span = span_of(site, point);

    return (!p->source[1].point || p->source[1].point->space == span.space) &&
           span.last - span.first < plan_most(site->device[p->device].product, span.space);
}

bool plan_point(const struct site *site, uint32_t point, struct plan_block *out)
{
    const struct point_site *p = &site->point[point];
    struct span span;

    if (!p->source[0].point || !plan_fits(site, point))
        return false;
    span = span_of(site, point);
    *out = (struct plan_block){.device = p->device,
                               .space = span.space,
                               .first = span.first,
                               .count = (uint16_t)(span.last - span.first + 1),
                               .period_ms = span.period_ms};
    return true;
}

static int by_place(const void *a, const void *b)
{
    const struct span *x = a, *y = b;

    if (x->space != y->space)
        return x->space < y->space ? -1 : 1;
    if (x->period_ms != y->period_ms)
        return x->period_ms < y->period_ms ? -1 : 1;
    if (x->first != y->first)
        return x->first < y->first ? -1 : 1;
    return x->point < y->point ? -1 : x->point > y->point;
}

/* Widens the block to take the span, if product and protocol allow. */
static bool join(struct plan_block *block, const struct span *span, const struct product *product)
{
    uint32_t last = block->first + block->count - 1u;

    if (block->space != span->space || block->period_ms != span->period_ms ||
        span->first > last + 1 + product->max_hole)
        return false;
    last = span->last > last ? span->last : last;
    if (last - block->first >= plan_most(product, span->space))
        return false;
    block->count = (uint16_t)(last - block->first + 1);
    return true;
}

static void add_device(const struct site *site, uint32_t device, struct span *span,
                       struct plan *plan)
{
    const struct device_site *d = &site->device[device];
    struct plan_block *block = NULL;
    uint32_t n = 0;

    for (uint32_t p = d->first_point; p < d->first_point + d->points; p++)
        if (plan_fits(site, p))
            span[n++] = span_of(site, p);
    qsort(span, n, sizeof *span, by_place);
    for (uint32_t i = 0; i < n; i++) {
        if (!block || !join(block, &span[i], d->product)) {
            block = &plan->block[plan->blocks++];
            *block = (struct plan_block){.device = device,
                                         .space = span[i].space,
                                         .first = span[i].first,
                                         .count = (uint16_t)(span[i].last - span[i].first + 1),
                                         .period_ms = span[i].period_ms,
                                         .first_slot = plan->slots};
        }
        plan->slot[plan->slots++] = span[i].point;
        block->slots++;
        block->alarms |= site->point[span[i].point].alarms;
    }
}

int plan_make(const struct site *site, uint32_t bus, struct plan *out)
{
    const struct bus_site *b = &site->bus[bus];
    struct plan plan = {0};
    struct span *span;
    uint32_t points = 1; /* an empty bus still has memory to free */

    for (uint32_t d = b->first_device; d < b->first_device + b->devices; d++)
        points += site->device[d].points;
    span = calloc(points, sizeof *span);
    plan.block = calloc(points, sizeof *plan.block);
    plan.slot = calloc(points, sizeof *plan.slot);
    if (!span || !plan.block || !plan.slot) {
        free(span);
        plan_clear(&plan);
        return -ENOMEM;
    }
    for (uint32_t d = b->first_device; d < b->first_device + b->devices; d++)
        add_device(site, d, span, &plan);
    free(span);
    *out = plan;
    return 0;
}

/* The slot, counted from the block's first, at which its second part is to begin. */
static uint32_t parting(const struct plan *plan, const struct site *site,
                        const struct plan_block *block)
{
    uint32_t best = block->slots / 2;
    int32_t last = -1, widest = 0;

    for (uint32_t i = 0; i < block->slots; i++) {
        struct span span = span_of(site, plan->slot[block->first_slot + i]);

        if (i && span.first - last - 1 > widest) {
            widest = span.first - last - 1;
            best = i;
        }
        last = span.last > last ? span.last : last;
    }
    return best;
}

/* The rest from the points that it has. */
static void fit(struct plan_block *block, const struct plan *plan, const struct site *site)
{
    uint16_t last = 0;

    block->first = UINT16_MAX;
    block->alarms = false;
    for (uint32_t i = 0; i < block->slots; i++) {
        struct span span = span_of(site, plan->slot[block->first_slot + i]);

        block->first = span.first < block->first ? span.first : block->first;
        last = span.last > last ? span.last : last;
        block->alarms |= site->point[span.point].alarms;
    }
    block->count = (uint16_t)(last - block->first + 1);
}

bool plan_split(struct plan *plan, const struct site *site, uint32_t b)
{
    struct plan_block *block = &plan->block[b], *second = &plan->block[plan->blocks];
    uint32_t at;

    if (block->slots < 2)
        return false;
    at = parting(plan, site, block);
    *second = *block;
    second->first_slot += at;
    second->slots -= at;
    block->slots = at;
    fit(block, plan, site);
    fit(second, plan, site);
    plan->blocks++;
    return true;
}

void plan_clear(struct plan *plan)
{
    free(plan->block);
    free(plan->slot);
    memset(plan, 0, sizeof *plan);
}
