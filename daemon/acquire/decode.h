/* decode - registers of one reply to the value of a point, and back. Pure; any thread. */
#ifndef ESTATED_ACQUIRE_DECODE_H
#define ESTATED_ACQUIRE_DECODE_H

#include "model/site.h"
#include "model/value.h"

#define DECODE_WRITE 2 /* words that a write takes at most */

/* What one reply brought: `count` registers from `first` on; a bit is a word of 0 or 1. */
struct decode_words {
    const uint16_t *word;
    uint16_t first, count;
};

/* What is kept of a point between readings; all zero at the start. */
struct decode_memory {
    bool left;       /* of an antivalent pair: it is in no valid state .. */
    int64_t left_ms; /* .. since then */
    bool counted, fell;
    double last, base; /* of a counter: the device's newest number, and what it had before */
};

/* One half of a point, or a whole one: the product's value in the canonical unit. The words must
 * hold its span. Returns a fault; *out is set only with FAULT_NONE. A counter is the device's own
 * number here; a string is its length: whoever wants the text asks for that. */
uint8_t decode_source(const struct product *product, const struct product_point *point,
                      uint16_t instance, const struct decode_words *words, double *out);
/* The text of a string point, printable ASCII. Returns a fault; `out` is set only with FAULT_NONE.
 */
uint8_t decode_text(const struct product *product, const struct product_point *point,
                    uint16_t instance, const struct decode_words *words, char out[PRODUCT_TEXT]);
/* A point as its site wants it: adjusted, inverted, both halves of a pair, a counter that goes on.
 * `memory` may be NULL if it is neither pair nor counter. */
uint8_t decode_point(const struct product *product, const struct point_site *point,
                     const struct decode_words *words, struct decode_memory *memory, int64_t now_ms,
                     double *out);
/* The registers that make a point this value (canonical unit), rounded to what they can say.
 * Returns how many; -ERANGE, `word` untouched: the model does not let it be written, or it would
 * not read back as a good value. */
int decode_encode(const struct product_point *point, double value, uint16_t word[DECODE_WRITE]);

#endif
