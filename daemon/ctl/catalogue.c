/*
 * catalogue - reads whole directories of model files.
 *
 * A tool on a ladder works without a configuration, so it takes what there is: a file that somebody
 * is still writing is complained of and does not hide the others.
 */
#include "ctl/catalogue.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "model/site.h"
#include "setup/setup.h"

enum { ENDING = 5 /* ".conf" */ };

const struct product *catalogue_find(const struct catalogue *catalogue, const char *name)
{
    for (size_t i = 0; i < catalogue->products; i++)
        if (text_equal(catalogue->product[i].name, name))
            return &catalogue->product[i];
    return NULL;
}

const struct product *catalogue_need(const struct catalogue *catalogue, const char *name)
{
    const struct product *product = catalogue_find(catalogue, name);
    const char **names = product ? NULL : calloc(catalogue->products, sizeof *names), *nearest;

    if (!names)
        return product;
    for (size_t i = 0; i < catalogue->products; i++)
        names[i] = catalogue->product[i].name;
    nearest = text_nearest(name, names, catalogue->products);
    options_fail(0, "no model \"%s\"%s%s", name, nearest ? "; nearest: " : "",
                 nearest ? nearest : "");
    free(names);
    return NULL;
}

static int add_file(struct catalogue *catalogue, const char *path)
{
    struct problems *problems = problems_new();
    struct product product, *grown;
    int rc = problems ? setup_load_product(path, problems, &product) : -ENOMEM;

    for (size_t i = 0; rc == -EINVAL && i < problems_count(problems); i++)
        options_fail(0, "%s", problems_line(problems, i));
    if (problems)
        problems_free(problems);
    if (rc)
        return rc == -ENOMEM ? rc : 0;
    grown = catalogue_find(catalogue, product.name)
                ? NULL
                : realloc(catalogue->product, (catalogue->products + 1) * sizeof *grown);
    if (!grown) {
        product_clear(&product);
        return 0;
    }
    catalogue->product = grown;
    catalogue->product[catalogue->products++] = product;
    return 0;
}

static int is_model(const struct dirent *entry)
{
    size_t n = strlen(entry->d_name);

    return n > ENDING && text_equal(entry->d_name + n - ENDING, ".conf");
}

static int add_directory(struct catalogue *catalogue, const char *directory)
{
    struct dirent **entry;
    int n = scandir(directory, &entry, is_model, alphasort), rc = 0;
    char path[SITE_PATH];

    for (int i = 0; i < n; i++) {
        if ((size_t)snprintf(path, sizeof path, "%s/%s", directory, entry[i]->d_name) <
                sizeof path &&
            !rc)
            rc = add_file(catalogue, path);
        free(entry[i]);
    }
    if (n >= 0)
        free(entry);
    return rc;
}

int catalogue_load(const struct options *options, struct catalogue *out)
{
    const char *const directory[] = {options->models ? options->models : "/etc/estated/models",
                                     "/usr/share/estated/models"};
    struct catalogue catalogue = {.products = 0};
    int rc = add_directory(&catalogue, directory[0]);

    if (!rc && !options->models)
        rc = add_directory(&catalogue, directory[1]);
    if (!rc && catalogue.products) {
        *out = catalogue;
        return 0;
    }
    catalogue_clear(&catalogue);
    return options_fail(EXIT_NOTHING, rc ? "out of memory" : "no models in %s; --models DIR",
                        options->models ? directory[0] : directory[1]);
}

void catalogue_clear(struct catalogue *catalogue)
{
    for (size_t i = 0; i < catalogue->products; i++)
        product_clear(&catalogue->product[i]);
    free(catalogue->product);
    *catalogue = (struct catalogue){.products = 0};
}
