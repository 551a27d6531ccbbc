/*
 * sheet - a product as a site of one device.
 *
 * So the planner and the decoder of the daemon do the work, and what a tool shows is what the
 * daemon would have read. A device may refuse a block because of a hole in it: then its points are
 * read one by one, as the daemon would come to do.
 */
#include "ctl/sheet.h"

#include <errno.h>
#include <stdlib.h>

#include "acquire/decode.h"
#include "acquire/plan.h"

struct sheet {
    const struct product *product;
    const struct sheet_reader *reader;
    bool (*each)(void *context, const struct sheet_value *value);
    void *context;
    struct bus_site bus;
    struct device_site device;
    struct site site;
    uint16_t word[PLAN_BITS];
};

static uint32_t count_points(const struct product *product)
{
    uint32_t n = 0;

    for (uint16_t p = 0; p < product->points; p++)
        n += product->point[p].repeated ? product->repeat_count : 1;
    return n;
}

static int make_site(struct sheet *sheet)
{
    const struct product *product = sheet->product;
    struct site *site = &sheet->site;

    site->point = calloc(count_points(product), sizeof *site->point);
    if (!site->point)
        return -ENOMEM;
    for (uint16_t i = 0; i < (product->repeat_count ? product->repeat_count : 1); i++)
        for (uint16_t p = 0; p < product->points; p++)
            if (!i || product->point[p].repeated) {
                struct point_site *point = &site->point[site->points++];

                point->source[0].point = &product->point[p];
                point->source[0].instance = i;
                point->unit = product->point[p].unit;
                point->period_ms = 1000;
            }
    sheet->device = (struct device_site){
        .product = product, .repeat_count = product->repeat_count, .points = site->points};
    sheet->bus.devices = 1;
    site->bus = &sheet->bus;
    site->device = &sheet->device;
    site->buses = site->devices = 1;
    return 0;
}

static bool is_zero(const struct sheet_value *value, uint16_t shift,
                    const struct decode_words *words)
{
    uint16_t address = (uint16_t)(value->point->address + shift);

    for (uint16_t i = 0; i < product_words_of(value->point); i++)
        if (words->word[address + i - words->first])
            return false;
    return true;
}

/* What the words, or their absence, say of one point. */
static bool give(struct sheet *sheet, const struct point_site *site, uint8_t fault,
                 const struct decode_words *words)
{
    const struct product *product = sheet->product;
    const struct point_source *source = &site->source[0];
    struct sheet_value value = {.point = source->point, .fault = fault};

    product_point_name(product, source->point, source->instance, value.name, sizeof value.name);
    if (!fault) {
        value.zero = is_zero(
            &value,
            source->point->repeated ? (uint16_t)(source->instance * product->repeat_step) : 0,
            words);
        value.fault =
            source->point->type == TYPE_STRING
                ? decode_text(product, source->point, source->instance, words, value.text)
                : decode_source(product, source->point, source->instance, words, &value.value);
    }
    return sheet->each(sheet->context, &value);
}

static bool read_alone(struct sheet *sheet, const struct point_site *point)
{
    const struct point_source *source = &point->source[0];
    struct decode_words words = {.word = sheet->word};
    uint16_t last;
    uint8_t fault;

    product_span(sheet->product, source->point, source->instance, &words.first, &last);
    words.count = (uint16_t)(last - words.first + 1);
    fault = sheet->reader->read(sheet->reader->context, source->point->space, words.first,
                                words.count, sheet->word);
    return give(sheet, point, fault, &words);
}

/* False: no more is wanted. */
static bool read_block(struct sheet *sheet, const struct plan *plan, const struct plan_block *block)
{
    const struct decode_words words = {
        .word = sheet->word, .first = block->first, .count = block->count};
    uint8_t fault = sheet->reader->read(sheet->reader->context, block->space, block->first,
                                        block->count, sheet->word);
    bool more = true;

    for (uint32_t i = 0; i < block->slots && more; i++) {
        const struct point_site *point = &sheet->site.point[plan->slot[block->first_slot + i]];

        more = fault == FAULT_EXCEPTION && block->slots > 1 ? read_alone(sheet, point)
                                                            : give(sheet, point, fault, &words);
    }
    return more;
}

int sheet_read(const struct product *product, const struct sheet_reader *reader,
               bool (*each)(void *context, const struct sheet_value *value), void *context)
{
    struct sheet *sheet = calloc(1, sizeof *sheet);
    struct plan plan;
    int rc = -ENOMEM;

    if (!sheet)
        return rc;
    sheet->product = product;
    sheet->reader = reader;
    sheet->each = each;
    sheet->context = context;
    rc = make_site(sheet);
    if (!rc)
        rc = plan_make(&sheet->site, 0, &plan);
    if (!rc) {
        for (uint32_t b = 0; b < plan.blocks && read_block(sheet, &plan, &plan.block[b]); b++)
            ;
        plan_clear(&plan);
    }
    free(sheet->site.point);
    free(sheet);
    return rc;
}
