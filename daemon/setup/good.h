/*
 * good - the last configuration that was accepted, kept in STATE/good, so that an edit with an
 * error never stops the estate being watched, not even at the next power cut. Main thread.
 */
#ifndef ESTATED_SETUP_GOOD_H
#define ESTATED_SETUP_GOOD_H

#include <stdbool.h>

#include "setup/setup.h"

/* Copies the configuration, its drop-ins and the models in use. Whole or not at all; writes nothing
 * if the copy is already the same. -errno. */
int good_save(const char *state_dir, const struct setup_paths *paths, const struct site *site);
/* Paths of the copy (plugins as in `paths`). False if there is none. With another `city` and
 * models[1] they are what the site said, for a configuration with another bundle. */
bool good_paths(const char *state_dir, const struct setup_paths *paths, struct setup_paths *out);
/* The plain settings of the copy. False if there is none. */
bool good_settings(const char *state_dir, struct settings *out);

#endif
