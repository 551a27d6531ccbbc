/* guess - which product a device is, by what its registers hold. Pure. */
#ifndef ESTATED_CTL_GUESS_H
#define ESTATED_CTL_GUESS_H

#include "ctl/catalogue.h"
#include "ctl/sheet.h"

struct guess {
    const struct product *best, *other; /* NULL: none fits; `other`: another fits as well */
    unsigned proofs; /* of the best: what could have been otherwise and was not */
};

/* Tries every model; a register is read once for all of them. -ENOMEM. */
int guess_make(const struct catalogue *catalogue, const struct sheet_reader *reader,
               struct guess *out);

#endif
