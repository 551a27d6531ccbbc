/* sheet - every point of one product, read once through whatever way there is. */
#ifndef ESTATED_CTL_SHEET_H
#define ESTATED_CTL_SHEET_H

#include "model/product.h"

/* How words are had from the device. Returns a fault of model/value.h. */
struct sheet_reader {
    void *context;
    uint8_t (*read)(void *context, uint8_t space, uint16_t first, uint16_t count, uint16_t *word);
};

struct sheet_value {
    char name[PRODUCT_CHANNEL];
    const struct product_point *point;
    uint8_t fault;
    bool zero;               /* every word of its own is 0 */
    double value;            /* canonical unit, with FAULT_NONE */
    char text[PRODUCT_TEXT]; /* of a string, with FAULT_NONE */
};

/* Reads in few blocks, a refused block point by point; gives every point to `each` until that
 * returns false. -ENOMEM. */
int sheet_read(const struct product *product, const struct sheet_reader *reader,
               bool (*each)(void *context, const struct sheet_value *value), void *context);

#endif
