/*
 * decode - what registers mean, as the product's model says.
 *
 * Everything that can be wrong with a number is found here, and ends in a fault instead of a value:
 * a unit or decimals code the model does not know, an error word, NaN, a number outside the valid
 * range, a pair of contacts that contradict each other. The order of the steps is fixed: bytes, bit
 * field, error words, (raw + offset) x scale, unit, decimals, range, then the site's own
 * adjustment, because the range is the product's and the adjustment is not.
 */
#include "acquire/decode.h"

#include <assert.h>
#include <math.h>
#include <string.h>

enum { DECIMALS_MOST = 6 };

static uint16_t word_at(const struct decode_words *words, uint16_t address)
{
    assert(address >= words->first && address - words->first < words->count);
    return words->word[address - words->first];
}

static uint16_t swapped(uint16_t word)
{
    return (uint16_t)(word << 8 | word >> 8);
}

/* The raw bits of a point, most significant byte first whatever the order on the wire. */
static uint32_t raw_bits(const struct product_point *p, const struct decode_words *words,
                         uint16_t address)
{
    bool swap = p->order == ORDER_BADC || p->order == ORDER_DCBA;
    uint16_t first = word_at(words, address), second;

    first = swap ? swapped(first) : first;
    if (product_words_of(p) == 1)
        return first;
    second = word_at(words, (uint16_t)(address + 1));
    second = swap ? swapped(second) : second;
    if (p->order == ORDER_CDAB || p->order == ORDER_DCBA)
        return (uint32_t)second << 16 | first;
    return (uint32_t)first << 16 | second;
}

static bool is_error_word(const struct product_point *p, uint32_t raw)
{
    for (uint8_t i = 0; i < p->errors; i++)
        if (p->error[i] == raw)
            return true;
    return false;
}

static double number_of(const struct product_point *p, uint32_t raw)
{
    float f;

    if (p->bits)
        return raw >> p->bit & (p->bits < 32 ? (1u << p->bits) - 1 : UINT32_MAX);
    switch (p->type) {
    case TYPE_BOOL:
        return raw != 0;
    case TYPE_S16:
        return (int16_t)raw;
    case TYPE_S32:
        return (int32_t)raw;
    case TYPE_F32:
        memcpy(&f, &raw, sizeof f);
        return (double)f;
    default:
        return raw;
    }
}

static const struct code_name *find_code(const struct code_name *names, uint16_t n, double code)
{
    for (uint16_t i = 0; i < n; i++)
        if (names[i].code == code)
            return &names[i];
    return NULL;
}

/* Factor to the canonical unit, from registers where the device says it. 0: unknown code. */
static double factor_of(const struct product_point *p, const struct decode_words *words,
                        uint16_t shift)
{
    double factor = p->factor;
    const struct code_name *unit;
    uint16_t decimals;

    if (p->unit_address >= 0) {
        unit = find_code(p->unit_code, p->unit_codes,
                         word_at(words, (uint16_t)(p->unit_address + shift)));
        factor = unit ? unit->factor : 0;
    }
    if (p->decimals_address >= 0) {
        decimals = word_at(words, (uint16_t)(p->decimals_address + shift));
        factor = decimals <= DECIMALS_MOST ? factor / pow(10, decimals) : 0;
    }
    return factor;
}

uint8_t decode_source(const struct product *product, const struct product_point *p,
                      uint16_t instance, const struct decode_words *words, double *out)
{
    uint16_t shift = p->repeated ? (uint16_t)(instance * product->repeat_step) : 0;
    uint32_t raw = raw_bits(p, words, (uint16_t)(p->address + shift));
    double value = number_of(p, raw), factor;

    if (is_error_word(p, raw) || !isfinite(value))
        return FAULT_ERROR_VALUE;
    if (p->value_names && !p->other && !find_code(p->value_name, p->value_names, value))
        return FAULT_UNKNOWN_CODE;
    factor = factor_of(p, words, shift);
    if (factor == 0)
        return FAULT_UNKNOWN_CODE;
    value = (value + p->offset) * p->scale * factor;
    if (value < p->valid_low || value > p->valid_high)
        return FAULT_RANGE;
    *out = value;
    return FAULT_NONE;
}

uint8_t decode_point(const struct product *product, const struct point_site *point,
                     const struct decode_words *words, struct pair *pair, int64_t now_ms,
                     double *out)
{
    const struct point_source *source = point->source;
    double value = 0, second;
    uint8_t fault = decode_source(product, source[0].point, source[0].instance, words, &value);

    if (!fault && source[1].point) {
        fault = decode_source(product, source[1].point, source[1].instance, words, &second);
        if (!fault)
            fault = pair_value(value != 0, second != 0, pair, now_ms, &value);
    }
    if (fault)
        return fault;
    *out = point->inverted ? value == 0 : value + point->adjust;
    return FAULT_NONE;
}
