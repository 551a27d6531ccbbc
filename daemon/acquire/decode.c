/*
 * decode - what registers mean, as the product's model says.
 *
 * Everything that can be wrong with a number is found here, and ends in a fault instead of a value:
 * a unit or decimals code the model does not know, an error word, NaN, a digit above 9, a number
 * outside the valid range, a pair of contacts that contradict each other. The order of the steps is
 * fixed: bytes, bit field, error words, (raw + offset) x scale, decimals, add, unit, range,
 * counter, then the site's own adjustment, because the range is the product's and the adjustment is
 * not.
 *
 * A counter that falls went round if that is the shorter way, else the device began anew. Some show
 * 0 for a moment while they start: so the latter is believed the second time it is seen, and until
 * then there is no value. Writing is proved by decoding what would be written.
 */
#include "acquire/decode.h"

#include <assert.h>
#include <errno.h>
#include <math.h>
#include <string.h>

enum { MOVING_MS = 30000, DECIMALS_MOST = 6 };

#define EXACT 0x1p53 /* whole numbers up to here are the same as a double */

static uint16_t word_at(const struct decode_words *words, uint16_t address)
{
    assert(address >= words->first && address - words->first < words->count);
    return words->word[address - words->first];
}

/* A word with its bytes in order, from the wire or to it. */
static uint16_t ordered(const struct product_point *p, uint16_t word)
{
    bool swap = p->order == ORDER_BADC || p->order == ORDER_DCBA;

    return swap ? (uint16_t)(word << 8 | word >> 8) : word;
}

/* The place on the wire of the i-th word of n, the most significant one first. */
static uint16_t place_of(const struct product_point *p, uint16_t i, uint16_t n)
{
    return p->order == ORDER_CDAB || p->order == ORDER_DCBA ? (uint16_t)(n - 1 - i) : i;
}

/* The raw bits of a point, most significant byte first whatever the order on the wire. */
static uint64_t raw_bits(const struct product_point *p, const struct decode_words *words,
                         uint16_t address)
{
    uint16_t n = product_words_of(p);
    uint64_t raw = 0;

    for (uint16_t i = 0; i < n; i++)
        raw = raw << 16 | ordered(p, word_at(words, (uint16_t)(address + place_of(p, i, n))));
    return p->type == TYPE_U8 || p->type == TYPE_S8 ? raw & 0xFF : raw;
}

static bool is_error(const struct product_point *p, uint64_t raw)
{
    for (uint8_t i = 0; i < p->errors; i++)
        if (p->error[i] == raw)
            return true;
    return false;
}

/* Four bits a digit. NaN: one of them is none. */
static double bcd_of(uint64_t raw)
{
    uint64_t number = 0;

    for (int shift = 60; shift >= 0; shift -= 4) {
        unsigned digit = raw >> shift & 0xF;

        if (digit > 9)
            return NAN;
        number = number * 10 + digit;
    }
    return (double)number;
}

static double real_of(uint8_t type, uint64_t raw)
{
    uint32_t half = (uint32_t)raw;
    float single;
    double number;

    memcpy(&number, &raw, sizeof number);
    memcpy(&single, &half, sizeof single);
    return type == TYPE_F32 ? (double)single : number;
}

static double number_of(const struct product_point *p, uint64_t raw)
{
    if (p->bits)
        return (double)(raw >> p->bit & (p->bits < 64 ? (UINT64_C(1) << p->bits) - 1 : UINT64_MAX));
    switch (p->type) {
    case TYPE_BOOL:
        return raw != 0;
    case TYPE_S8:
        return (int8_t)raw;
    case TYPE_S16:
        return (int16_t)raw;
    case TYPE_S32:
        return (int32_t)raw;
    case TYPE_S64:
        return (double)(int64_t)raw;
    case TYPE_F32:
    case TYPE_F64:
        return real_of(p->type, raw);
    case TYPE_BCD16:
    case TYPE_BCD32:
    case TYPE_BCD64:
        return bcd_of(raw);
    default:
        return (double)raw;
    }
}

static const struct code_name *find_code(const struct code_name *names, uint16_t n, double code)
{
    for (uint16_t i = 0; i < n; i++)
        if (names[i].code == code)
            return &names[i];
    return NULL;
}

/* Scale and factor to the canonical unit, from registers where the device says them. False: an
 * unknown code. */
static bool read_scale(const struct product_point *p, const struct decode_words *words,
                       uint16_t shift, double *scale, double *factor)
{
    const struct code_name *unit;
    uint16_t decimals;

    *scale = p->scale;
    *factor = p->factor;
    if (p->unit_address >= 0) {
        unit = find_code(p->unit_code, p->unit_codes,
                         word_at(words, (uint16_t)(p->unit_address + shift)));
        if (!unit)
            return false;
        *factor = unit->factor;
    }
    if (p->decimals_address >= 0) {
        decimals = word_at(words, (uint16_t)(p->decimals_address + shift));
        if (decimals > DECIMALS_MOST)
            return false;
        *scale /= pow(10, decimals);
    }
    return true;
}

/* How many numbers the counter has before it is 0 again. */
static double round_of(const struct product_point *p)
{
    int bits = p->bits ? p->bits : p->type == TYPE_U8 ? 8 : 16 * product_words_of(p);

    return p->type >= TYPE_BCD16 ? pow(10, bits / 4) : ldexp(1, bits);
}

/* Adds to *number what the counter had before it began again. False: not sure yet. */
static bool count_on(const struct product_point *p, struct decode_memory *memory, double *number)
{
    bool fell = memory->counted && *number < memory->last;
    double once = round_of(p);
    bool round = p->counter == COUNTER_WRAPS && *number + once - memory->last < once / 2;

    if (fell && !round && !memory->fell) {
        memory->fell = true;
        return false;
    }
    if (fell)
        memory->base += round ? once : memory->last;
    memory->counted = true;
    memory->fell = false;
    memory->last = *number;
    *number += memory->base;
    return true;
}

static uint16_t shift_of(const struct product *product, const struct product_point *p,
                         uint16_t instance)
{
    return p->repeated ? (uint16_t)(instance * product->repeat_step) : 0;
}

/* With memory a counter goes on, without it is the device's own. */
static uint8_t decode_number(const struct product *product, const struct point_source *source,
                             const struct decode_words *words, struct decode_memory *memory,
                             double *out)
{
    const struct product_point *p = source->point;
    uint16_t shift = shift_of(product, p, source->instance);
    uint64_t raw = raw_bits(p, words, (uint16_t)(p->address + shift));
    double number = number_of(p, raw), scale, factor, value;

    if (is_error(p, raw) || !isfinite(number))
        return FAULT_ERROR_VALUE;
    if (p->value_names && !p->other && !find_code(p->value_name, p->value_names, number))
        return FAULT_UNKNOWN_CODE;
    if (!read_scale(p, words, shift, &scale, &factor))
        return FAULT_UNKNOWN_CODE;
    value = ((number + p->offset) * scale + p->add) * factor;
    if (value < p->valid_low || value > p->valid_high)
        return FAULT_RANGE;
    if (p->counter && memory) {
        if (!count_on(p, memory, &number))
            return FAULT_RANGE;
        value = ((number + p->offset) * scale + p->add) * factor;
    }
    *out = value;
    return FAULT_NONE;
}

uint8_t decode_text(const struct product *product, const struct product_point *p, uint16_t instance,
                    const struct decode_words *words, char out[PRODUCT_TEXT])
{
    uint16_t address = (uint16_t)(p->address + shift_of(product, p, instance));
    char text[PRODUCT_TEXT] = "";
    size_t n = 0;

    for (; n < p->length; n++) {
        uint16_t word = ordered(p, word_at(words, (uint16_t)(address + n / 2)));

        text[n] = (char)(n % 2 ? word & 0xFF : word >> 8);
        if (!text[n])
            break;
        if (text[n] < ' ' || text[n] > '~')
            return FAULT_ERROR_VALUE;
    }
    while (n && text[n - 1] == ' ')
        text[--n] = '\0';
    if (!n)
        return FAULT_ERROR_VALUE;
    memcpy(out, text, n + 1);
    return FAULT_NONE;
}

static uint8_t decode_length(const struct product *product, const struct point_source *source,
                             const struct decode_words *words, double *out)
{
    char text[PRODUCT_TEXT];
    uint8_t fault = decode_text(product, source->point, source->instance, words, text);

    if (!fault)
        *out = (double)strlen(text);
    return fault;
}

static uint8_t decode_half(const struct product *product, const struct point_source *source,
                           const struct decode_words *words, struct decode_memory *memory,
                           double *out)
{
    return source->point->type == TYPE_STRING ? decode_length(product, source, words, out)
                                              : decode_number(product, source, words, memory, out);
}

uint8_t decode_source(const struct product *product, const struct product_point *p,
                      uint16_t instance, const struct decode_words *words, double *out)
{
    return decode_half(product, &(struct point_source){.point = p, .instance = instance}, words,
                       NULL, out);
}

/* 10 is open, 01 shut. A valve on its way shows 00 for a while; a cut wire shows it for ever. */
static uint8_t pair_value(bool open, bool shut, struct decode_memory *memory, int64_t now_ms,
                          double *out)
{
    if (open != shut) {
        memory->left = false;
        *out = open;
        return FAULT_NONE;
    }
    if (!memory->left) {
        memory->left = true;
        memory->left_ms = now_ms;
    }
    return open || now_ms - memory->left_ms > MOVING_MS ? FAULT_WIRING : FAULT_MOVING;
}

uint8_t decode_point(const struct product *product, const struct point_site *point,
                     const struct decode_words *words, struct decode_memory *memory, int64_t now_ms,
                     double *out)
{
    const struct point_source *source = point->source;
    double value = 0, second;
    uint8_t fault = decode_half(product, &source[0], words, memory, &value);

    if (!fault && source[1].point) {
        fault = decode_half(product, &source[1], words, memory, &second);
        if (!fault)
            fault = pair_value(value != 0, second != 0, memory, now_ms, &value);
    }
    if (fault)
        return fault;
    *out = point->inverted ? value == 0 : value + point->adjust;
    return FAULT_NONE;
}

/* ---- the other way ---- */

static uint64_t bcd_from(uint64_t number)
{
    uint64_t raw = 0;

    for (int shift = 0; number; shift += 4, number /= 10)
        raw |= number % 10 << shift;
    return raw;
}

static uint64_t raw_from(const struct product_point *p, double number)
{
    float single = (float)number;
    uint32_t half;

    switch (p->type) {
    case TYPE_F32:
        memcpy(&half, &single, sizeof half);
        return half;
    case TYPE_BCD16:
    case TYPE_BCD32:
        return bcd_from((uint64_t)llround(fabs(number)));
    default:
        return (uint64_t)llround(number);
    }
}

int decode_encode(const struct product_point *p, double value, uint16_t word[DECODE_WRITE])
{
    double number = (value / p->factor - p->add) / p->scale - p->offset, back;
    double step = fabs(p->scale * p->factor) * (p->type == TYPE_F32 ? fabs(number) * 1e-6 : 1);
    uint16_t n = product_words_of(p), made[DECODE_WRITE];
    struct decode_words words = {made, p->address, n};
    uint64_t raw;

    if (!(value >= p->write_low && value <= p->write_high) || fabs(number) > EXACT)
        return -ERANGE; /* limits that are NaN: never */
    assert(n <= DECODE_WRITE);
    raw = raw_from(p, number);
    for (uint16_t i = 0; i < n; i++)
        made[place_of(p, i, n)] = ordered(p, (uint16_t)(raw >> 16 * (n - 1 - i)));
    if (decode_source(&(struct product){.repeat = ""}, p, 0, &words, &back) ||
        fabs(back - value) > 0.501 * step || back < p->write_low - 0.001 * step ||
        back > p->write_high + 0.001 * step)
        return -ERANGE;
    memcpy(word, made, n * sizeof *word);
    return n;
}
