/* models - reading of model files into products. Main thread. */
#ifndef ESTATED_SETUP_MODELS_H
#define ESTATED_SETUP_MODELS_H

#include "model/product.h"
#include "setup/problem.h"
#include "setup/setup.h"

/* Path of model NAME ("NAME.conf") in the first directory that has it. False if none has. */
bool models_path(const struct setup_paths *paths, const char *name, char out[SITE_PATH]);
/* The nearest name of a model there is, NULL if none is near. Valid in the caller's block. */
#define models_nearest(paths, name) models_nearest_in(paths, name, (char[PRODUCT_NAME]){0})
const char *models_nearest_in(const struct setup_paths *paths, const char *name,
                              char out[PRODUCT_NAME]);
/* Reads and checks one file. -EINVAL with errors in `problems` and *out untouched. */
int models_read(const char *path, struct problems *problems, struct product *out);

#endif
