/*
 * product - the arithmetic on a product's register map: which registers a point needs, and its
 * name.
 *
 * A unit or decimals register that is read at run time belongs to the point's span, so that number,
 * unit and decimals always come from one reply and can never be of two different moments.
 */
#include "model/product.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void product_clear(struct product *product)
{
    for (uint16_t i = 0; i < product->points; i++) {
        free(product->point[i].unit_code);
        free(product->point[i].value_name);
    }
    for (uint16_t i = 0; i < product->tests; i++) {
        free(product->test[i].words);
        free(product->test[i].expect);
    }
    free(product->point);
    free(product->test);
    memset(product, 0, sizeof *product);
}

uint16_t product_words_of(const struct product_point *p)
{
    static const uint8_t words[TYPE_COUNT] = {
        [TYPE_BOOL] = 1, [TYPE_U8] = 1,    [TYPE_S8] = 1,    [TYPE_U16] = 1,  [TYPE_S16] = 1,
        [TYPE_U32] = 2,  [TYPE_S32] = 2,   [TYPE_U64] = 4,   [TYPE_S64] = 4,  [TYPE_F32] = 2,
        [TYPE_F64] = 4,  [TYPE_BCD16] = 1, [TYPE_BCD32] = 2, [TYPE_BCD64] = 4};

    return p->type == TYPE_STRING ? (uint16_t)((p->length + 1) / 2) : words[p->type];
}

static void include(uint16_t *first, uint16_t *last, int32_t address)
{
    if (address < 0)
        return;
    if (address < *first)
        *first = (uint16_t)address;
    if (address > *last)
        *last = (uint16_t)address;
}

void product_span(const struct product *product, const struct product_point *p, uint16_t instance,
                  uint16_t *first, uint16_t *last)
{
    uint16_t shift = p->repeated ? (uint16_t)(instance * product->repeat_step) : 0;

    *first = p->address;
    *last = (uint16_t)(p->address + product_words_of(p) - 1);
    include(first, last, p->unit_address);
    include(first, last, p->decimals_address);
    *first = (uint16_t)(*first + shift);
    *last = (uint16_t)(*last + shift);
}

void product_point_name(const struct product *product, const struct product_point *p,
                        uint16_t instance, char *out, size_t size)
{
    if (!p->repeated)
        snprintf(out, size, "%s", p->name);
    else if (!strcmp(p->name, product->repeat))
        snprintf(out, size, "%s%u", product->repeat, instance + 1u);
    else
        snprintf(out, size, "%s%u.%s", product->repeat, instance + 1u, p->name);
}

const char *product_code_name(const struct product_point *p, double value)
{
    for (uint16_t i = 0; i < p->value_names; i++)
        if (p->value_name[i].code == value)
            return p->value_name[i].name;
    return p->other_name;
}

const char *space_name(uint8_t space)
{
    static const char *const names[] = {"coil", "discrete", "input", "holding"};

    return space < 4 ? names[space] : "unknown";
}
