/*
 * bundles - configurations of the city on the disk, and which of them is in use. Main thread.
 *
 * STATE/city/VERSION/ holds the files of a bundle (conf.d, models), STATE/city/now the version in
 * use, STATE/city/seen the newest that ever was. -errno.
 */
#ifndef ESTATED_SETUP_BUNDLES_H
#define ESTATED_SETUP_BUNDLES_H

#include <stdio.h>

#include "setup/setup.h"

struct json;

enum { BUNDLES_KEPT = 8 };

/* Is it a version, YYYY-MM-DD.N with N from 1 to 999? */
bool bundles_is_version(const char *version);
/* As strcmp() does, of two versions; "" is older than all. */
int bundles_compare(const char *a, const char *b);
/* Is it the name of a file that a bundle may have: conf.d/NAME.conf, models/NAME.conf? */
bool bundles_is_file(const char *name);

/* The version in use, and the newest that ever was; "": none. A power cut may leave the one in use
 * the newer of the two. */
void bundles_now(const char *state_dir, char out[SITE_BUNDLE]);
void bundles_seen(const char *state_dir, char out[SITE_BUNDLE]);
/* Sets paths->city to the bundle in use, or to "". */
void bundles_paths(const char *state_dir, struct setup_paths *paths);
/* Is the bundle of this version still kept? */
bool bundles_kept(const char *state_dir, const char *version);
/* The version and digest that a bundle's folder carries. False: it has none. */
bool bundles_about(const char *folder, char version[SITE_BUNDLE], char sha256[65]);

/* Calls `each` for every file of the folder that is not as it was signed, or was put there. */
void bundles_check(const char *folder, void (*each)(void *context, const char *path),
                   void *context);

/* Writes a bundle to a folder of its own beside the others, and sets paths->city to it. `files`:
 * an object, names to texts. */
int bundles_stage(const char *state_dir, const char *version, const char *sha256,
                  const struct json *files, struct setup_paths *paths);
/* What was staged becomes the bundle in use, in one step. */
int bundles_take(const char *state_dir, const char *version);
/* An older one, or none (""), is in use again. */
int bundles_use(const char *state_dir, const char *version);
/* A small file beside the bundles: replaced from one moment to the next; read whole, to be freed,
 * or opened (NULL: there is none); removed. */
int bundles_write(const char *state_dir, const char *name, const char *text);
char *bundles_read(const char *state_dir, const char *name, size_t *n);
FILE *bundles_open(const char *state_dir, const char *name);
void bundles_remove(const char *state_dir, const char *name);
/* Forgets what was staged. */
void bundles_drop(const char *state_dir);

#endif
