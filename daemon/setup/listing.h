/*
 * listing - a configuration as sections and keys, kept of each version that ran, and what differs
 * between two of them. Main thread.
 */
#ifndef ESTATED_SETUP_LISTING_H
#define ESTATED_SETUP_LISTING_H

#include "setup/setup.h"

struct json;

/* {"zone riser-3":{"min-pressure":"70 kPa",..},..}, a model as "model mpd-380, point pressure"; the
 * caller frees. NULL if out of memory. */
struct json *listing_make(const struct setup_paths *paths, const struct site *site);
/* Keeps it in STATE/city under the site's version, if it is not there yet. -errno. */
int listing_keep(const char *state_dir, const struct setup_paths *paths, const struct site *site);
/* What was kept of a version; the caller frees. NULL: nothing. */
struct json *listing_read(const char *state_dir, const char *version);
void listing_forget(const char *state_dir, const char *version);

/* One key that differs; NULL: it is not there. */
typedef void listing_each(void *context, const char *section, const char *key, const char *from,
                          const char *to);
void listing_compare(const struct json *from, const struct json *to, listing_each *each,
                     void *context);

#endif
