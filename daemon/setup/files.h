/*
 * files - which files make a configuration: to read them, to tell their version, to copy them.
 * Private to setup. Main thread.
 */
#ifndef ESTATED_SETUP_FILES_H
#define ESTATED_SETUP_FILES_H

#include "setup/ini.h"
#include "setup/setup.h"

struct files {
    char (*path)[SITE_PATH]; /* the configuration, its drop-ins by name, the city's, models */
    size_t n, city, models;  /* how many; where the drop-ins of the city and the models begin */
    const struct setup_paths *paths; /* that they are of; valid while the caller's are */
};

/* The configuration, conf.d/ *.conf beside it, and those of the city's bundle. The caller frees
 * files->path, whatever is returned. -ENOMEM. */
int files_list(struct files *files, const struct setup_paths *paths);
/* Adds what is in them to `ini`, models apart: the city's first, for the site's to replace. */
void files_read(const struct files *files, struct ini *ini, struct problems *problems);
/* Adds the models in use. -ENOENT if one is gone. */
int files_add_models(struct files *files, const struct setup_paths *paths, const struct site *site);

#endif
