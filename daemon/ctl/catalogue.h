/* catalogue - every product there is a model file of. */
#ifndef ESTATED_CTL_CATALOGUE_H
#define ESTATED_CTL_CATALOGUE_H

#include "ctl/options.h"
#include "model/product.h"

struct catalogue {
    struct product *product; /* owned, in the order of their names within a directory */
    size_t products;
};

/* The files of --models, else the site's own and then the package's; of two with one name the
 * first. Files at fault are named on standard error and passed over. 0, or an exit code after words
 * there. */
int catalogue_load(const struct options *options, struct catalogue *out);
void catalogue_clear(struct catalogue *catalogue);
/* The model of this name, NULL. */
const struct product *catalogue_find(const struct catalogue *catalogue, const char *name);
/* The same, with words on standard error that name the nearest. */
const struct product *catalogue_need(const struct catalogue *catalogue, const char *name);

#endif
