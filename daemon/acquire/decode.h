/* decode - registers of one reply to the value of a point. Pure; any thread. */
#ifndef ESTATED_ACQUIRE_DECODE_H
#define ESTATED_ACQUIRE_DECODE_H

#include "acquire/pair.h"
#include "model/site.h"
#include "model/value.h"

/* What one reply brought: `count` registers from `first` on; a bit is a word of 0 or 1. */
struct decode_words {
    const uint16_t *word;
    uint16_t first, count;
};

/* One half of a point, or a whole one: the product's value in the canonical unit. The words must
 * hold its span. Returns a fault; *out is set only with FAULT_NONE. */
uint8_t decode_source(const struct product *product, const struct product_point *point,
                      uint16_t instance, const struct decode_words *words, double *out);
/* A point as its site wants it: adjusted, inverted, both halves of a pair. */
uint8_t decode_point(const struct product *product, const struct point_site *point,
                     const struct decode_words *words, struct pair *pair, int64_t now_ms,
                     double *out);

#endif
