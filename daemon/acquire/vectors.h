/* vectors - runs the [test] sections of a model file: registers in, values out. */
#ifndef ESTATED_ACQUIRE_VECTORS_H
#define ESTATED_ACQUIRE_VECTORS_H

#include "model/product.h"
#include "setup/problem.h"

/* Adds an error at the file's line for each value that does not come out, a warning if there is no
 * test. Returns how many ran. */
size_t vectors_run(const struct product *product, struct problems *problems);

#endif
