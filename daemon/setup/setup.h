/*
 * setup - from files to a checked site, or every error at once. Main thread; reads files only.
 */
#ifndef ESTATED_SETUP_SETUP_H
#define ESTATED_SETUP_SETUP_H

#include "model/site.h"
#include "setup/problem.h"

/* Where things are. Each path may be NULL for "none". */
struct setup_paths {
    char config[SITE_PATH];    /* estated.conf; drop-ins are in conf.d beside it */
    char city[SITE_PATH];      /* a bundle of the city: its conf.d and models; see bundles.h */
    char models[2][SITE_PATH]; /* the site's own, then the package's; the city's are in between */
    char plugins[SITE_PATH];
};

/* Reads and checks everything. 0 with *out owned by the caller; -EINVAL with at least one error in
 * `problems` and *out untouched. Warnings and notes may come with either. */
int setup_load(const struct setup_paths *paths, struct problems *problems, struct site **out);

/* Reads and checks one model file into `out` (product_clear() it), for `estated --check FILE`. Test
 * vectors are read, not run: acquire/vectors does that. -EINVAL as above. */
int setup_load_product(const char *file, struct problems *problems, struct product *out);

/* The annotated estated.conf that the package ships, made from the option rows. */
void setup_print_config(FILE *out);
/* Sections, keys and units for --help, from the same rows. */
void setup_print_options(FILE *out);

#endif
