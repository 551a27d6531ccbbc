/*
 * points - tells what replies mean.
 *
 * A product may be read several times in a row, for a median that one wild reading cannot move;
 * readings outside its range are not in it. A failed read tells nothing: values age by themselves.
 * A refused one makes its points bad at once. Runs on its bus's thread, speaks through the sink.
 */
#include "acquire/points.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

#include "estate_plugin.h"

enum { TOGETHER = 32 };

/* What is kept of a point between replies. */
struct points_memory {
    struct decode_memory decode;
    uint8_t fault; /* of the newest reading in a burst */
    uint16_t good; /* readings of the burst in `sample` */
    double *sample;
};

static const struct product *product_of(const struct points *points, uint32_t block)
{
    return points->site->device[points->plan->block[block].device].product;
}

static uint16_t times_of(const struct product *product)
{
    return product->times > 1 ? product->times : 1;
}

int points_new(const struct site *site, const struct plan *plan, const struct bus_sink *sink,
               uint32_t generation, struct points *out)
{
    struct points points = {.site = site, .plan = plan, .sink = *sink, .generation = generation};
    size_t samples = 1;
    double *next;

    for (uint32_t b = 0; b < plan->blocks; b++)
        samples += (size_t)plan->block[b].slots * times_of(product_of(&points, b));
    points.memory = calloc(plan->slots + 1, sizeof *points.memory);
    points.sample = next = calloc(samples, sizeof *points.sample);
    points.burst = calloc(plan->slots + 1, sizeof *points.burst);
    if (!points.memory || !points.sample || !points.burst) {
        points_clear(&points);
        return -ENOMEM;
    }
    for (uint32_t b = 0; b < plan->blocks; b++)
        for (uint32_t i = 0; i < plan->block[b].slots; i++) {
            points.memory[plan->block[b].first_slot + i].sample = next;
            next += times_of(product_of(&points, b));
        }
    *out = points;
    return 0;
}

void points_clear(struct points *points)
{
    free(points->memory);
    free(points->sample);
    free(points->burst);
    *points = (struct points){0};
}

void points_tell(struct points *points, uint8_t kind, uint32_t index, uint8_t quality,
                 uint8_t fault, double value, int64_t now_ms)
{
    struct reading reading = {.time_ms = now_ms,
                              .value = value,
                              .generation = points->generation,
                              .index = index,
                              .kind = kind,
                              .quality = quality,
                              .fault = fault};

    points->sink.readings(points->sink.owner, &reading, 1);
}

/* Readings of points, handed over together: who takes them wakes up once. */
struct batch {
    size_t n;
    struct reading reading[TOGETHER];
};

static void hand_over(const struct points *points, struct batch *batch)
{
    if (batch->n)
        points->sink.readings(points->sink.owner, batch->reading, batch->n);
    batch->n = 0;
}

static void tell_point(const struct points *points, struct batch *batch, uint32_t slot,
                       uint8_t fault, double value, int64_t now_ms)
{
    if (batch->n == TOGETHER)
        hand_over(points, batch);
    batch->reading[batch->n++] = (struct reading){.time_ms = now_ms,
                                                  .value = fault ? NAN : value,
                                                  .generation = points->generation,
                                                  .index = points->plan->slot[slot],
                                                  .kind = READING_POINT,
                                                  .quality = fault ? ESTATE_BAD : ESTATE_GOOD,
                                                  .fault = fault};
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return x < y ? -1 : x > y;
}

void points_forget(struct points *points, uint32_t b)
{
    const struct plan_block *block = &points->plan->block[b];

    points->burst[b] = 0;
    for (uint32_t s = block->first_slot; s < block->first_slot + block->slots; s++)
        points->memory[s].good = 0;
}

/* Text goes its own way: a reading has room for a number only, which is the text's length. */
static void take_text(const struct points *points, uint32_t point, const struct decode_words *words)
{
    const struct point_site *p = &points->site->point[point];
    char text[PRODUCT_TEXT];

    if (!decode_text(points->site->device[p->device].product, p->source[0].point,
                     p->source[0].instance, words, text))
        points->sink.text(points->sink.owner, point, text);
}

static void take(struct points *points, const struct plan_block *block,
                 const struct decode_words *words, int64_t now_ms)
{
    for (uint32_t s = block->first_slot; s < block->first_slot + block->slots; s++) {
        struct points_memory *m = &points->memory[s];
        double value;

        m->fault = decode_point(points->site->device[block->device].product,
                                &points->site->point[points->plan->slot[s]], words, &m->decode,
                                now_ms, &value);
        if (!m->fault)
            m->sample[m->good++] = value;
        if (points->site->point[points->plan->slot[s]].source[0].point->type == TYPE_STRING)
            take_text(points, points->plan->slot[s], words);
    }
}

/* The median of what was good, which without a burst is the one reading. */
static void tell(struct points *points, const struct plan_block *block, int64_t now_ms)
{
    struct batch batch;

    batch.n = 0;
    for (uint32_t s = block->first_slot; s < block->first_slot + block->slots; s++) {
        struct points_memory *m = &points->memory[s];

        if (m->good > 1)
            qsort(m->sample, m->good, sizeof *m->sample, by_size);
        if (m->good)
            tell_point(points, &batch, s, FAULT_NONE, m->sample[(m->good - 1) / 2], now_ms);
        else
            tell_point(points, &batch, s, m->fault, NAN, now_ms);
    }
    hand_over(points, &batch);
}

bool points_take(struct points *points, uint32_t b, const struct decode_words *words,
                 int64_t now_ms)
{
    take(points, &points->plan->block[b], words, now_ms);
    if (++points->burst[b] < times_of(product_of(points, b)))
        return false;
    tell(points, &points->plan->block[b], now_ms);
    points_forget(points, b);
    return true;
}

void points_refuse(struct points *points, uint32_t b, int64_t now_ms)
{
    const struct plan_block *block = &points->plan->block[b];
    struct batch batch;

    batch.n = 0;
    for (uint32_t s = block->first_slot; s < block->first_slot + block->slots; s++)
        tell_point(points, &batch, s, FAULT_EXCEPTION, NAN, now_ms);
    hand_over(points, &batch);
    points_forget(points, b);
}
