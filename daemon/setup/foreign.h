/*
 * foreign - what a bundle of the city may say. Private to setup. Main thread.
 */
#ifndef ESTATED_SETUP_FOREIGN_H
#define ESTATED_SETUP_FOREIGN_H

#include "setup/ini.h"
#include "setup/setup.h"

/* Adds an error for each file of the bundle that was edited since it was signed: the next bundle
 * would take its place without a word. */
void foreign_check_files(const struct setup_paths *paths, struct problems *problems);
/* Adds an error for each key that is not the city's to write. Before the site's own files are read,
 * which would take its place. */
void foreign_check_keys(struct ini *ini, struct problems *problems);
/* The same for models. `site` is bound, as far as it could be. */
void foreign_check_models(const struct setup_paths *paths, const struct site *site,
                          struct problems *problems);

#endif
