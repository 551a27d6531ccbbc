/*
 * foreign - what a bundle of the city may say.
 *
 * Main thread. Who this gateway is, how it reaches the city and what is wired here is known on site
 * only, and a wrong word about it would cut off who sent it. What is switched on is never said from
 * afar: neither the output of the sounder nor what may be written to a device. A model that the
 * site has itself is the site's. Models that nobody uses are read all the same, so that a bundle is
 * right as a whole. That nothing is set twice is found by ini, which sees both.
 */
#include "setup/foreign.h"

#include <dirent.h>
#include <math.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "setup/bundles.h"
#include "setup/key.h"
#include "setup/models.h"

static bool is_ours(const struct ini_entry *entry)
{
    static const char *const own[][2] = {
        {"estate", "id"}, {"estate", "gateway"}, {"sounder", "output"}};

    for (size_t i = 0; i < sizeof own / sizeof *own; i++)
        if (text_equal(entry->section, own[i][0]) && text_equal(entry->key, own[i][1]))
            return true;
    return text_equal(entry->section, "mqtt") || key_named(entry->section, "bus");
}

static bool writes(const struct product *product)
{
    for (uint32_t i = 0; i < product->points; i++)
        if (!isnan(product->point[i].write_low))
            return true;
    return false;
}

static const struct product *find(const struct site *site, const char *name)
{
    for (uint32_t i = 0; i < site->products; i++)
        if (text_equal(site->product[i].name, name))
            return &site->product[i];
    return NULL;
}

/* One model file of the bundle. */
static void check_model(const struct setup_paths *paths, const struct site *site, const char *name,
                        struct problems *problems)
{
    char path[SITE_PATH * 2], own[SITE_PATH * 2];
    struct product product = {0};
    const struct product *used;

    snprintf(path, sizeof path, "%s/models/%.100s.conf", paths->city, name);
    snprintf(own, sizeof own, "%s/%.100s.conf", paths->models[0], name);
    if (paths->models[0][0] && !access(own, F_OK)) {
        problems_add(problems, PROBLEM_ERROR, path, 0,
                     "this site has a model \"%s\" of its own: leave it to one of them", name);
        return;
    }
    used = find(site, name);
    if (!used && models_read(path, problems, &product))
        return;
    if (writes(used ? used : &product))
        problems_add(problems, PROBLEM_ERROR, path, 0,
                     "a bundle of the city never says what may be written: leave out \"write\"");
    product_clear(&product);
}

void foreign_check_keys(struct ini *ini, struct problems *problems)
{
    for (size_t i = 0; i < ini->entries; i++)
        if (is_ours(&ini->entry[i]))
            ini->entry[i].barred =
                !key_error(problems, &ini->entry[i],
                           "not for a bundle of the city to say: only the site sets it");
}

static void not_as_signed(void *context, const char *path)
{
    problems_add(context, PROBLEM_ERROR, NULL, 0,
                 "%s: not as the city signed it: undo the edit, and say it in a file of this site",
                 path);
}

void foreign_check_files(const struct setup_paths *paths, struct problems *problems)
{
    if (paths->city[0])
        bundles_check(paths->city, not_as_signed, problems);
}

void foreign_check_models(const struct setup_paths *paths, const struct site *site,
                          struct problems *problems)
{
    char path[SITE_PATH + 8];
    const struct dirent *entry;
    DIR *listing;

    snprintf(path, sizeof path, "%s/models", paths->city);
    listing = paths->city[0] ? opendir(path) : NULL;
    while (listing && (entry = readdir(listing))) {
        char name[PRODUCT_NAME + 1];
        const char *dot = strrchr(entry->d_name, '.');

        if (!dot || entry->d_name[0] == '.')
            continue;
        snprintf(name, sizeof name, "%.*s", (int)(dot - entry->d_name), entry->d_name);
        check_model(paths, site, name, problems);
    }
    if (listing)
        closedir(listing);
}
