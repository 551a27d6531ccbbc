/*
 * listing - what a person means by a configuration: which key of which section has which value.
 *
 * Files, their order, comments and blanks are left out, and so is what only tests a model; whose
 * file a key is in makes no difference to what the gateway does. A listing is a few kilobytes, and
 * is written when another configuration is taken over, which is rare. Main thread.
 */
#include "setup/listing.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/text.h"
#include "setup/bundles.h"
#include "setup/files.h"
#include "setup/ini.h"
#include "setup/key.h"
#include "setup/models.h"

enum { NAME = 80 };

/* ---- making ---- */

/* `prefix`: what stands before the names of sections; "": nothing. */
static void add_section(struct json *out, const struct ini *ini, const char *section,
                        const char *prefix)
{
    struct json *keys = json_new_object();
    char name[NAME * 2];

    for (size_t i = 0; i < ini->entries; i++)
        if (text_equal(ini->entry[i].section, section))
            json_put_text(keys, ini->entry[i].key, ini->entry[i].value);
    snprintf(name, sizeof name, "%s%s%s", prefix, prefix[0] ? ", " : "", section);
    json_put(out, key_named(section, "model") ? prefix : name, keys);
}

static void add_model(struct json *out, const struct setup_paths *paths, const char *name)
{
    struct problems *problems = problems_new();
    struct ini *ini = ini_new();
    char path[SITE_PATH], prefix[NAME];

    if (problems && ini && models_path(paths, name, path) && !ini_add(ini, path, problems)) {
        snprintf(prefix, sizeof prefix, "model %.50s", name);
        for (size_t s = 0; s < ini->sections; s++)
            if (!key_named(ini->section[s].name, "test"))
                add_section(out, ini, ini->section[s].name, prefix);
    }
    ini_free(ini);
    problems_free(problems);
}

struct json *listing_make(const struct setup_paths *paths, const struct site *site)
{
    struct problems *problems = problems_new();
    struct json *out = json_new_object();
    struct files files = {.n = 0};
    struct ini *ini = ini_new();

    if (problems && ini && !files_list(&files, paths)) {
        files_read(&files, ini, problems);
        for (size_t s = 0; s < ini->sections; s++)
            add_section(out, ini, ini->section[s].name, "");
        for (uint32_t i = 0; i < site->products; i++)
            add_model(out, paths, site->product[i].name);
    }
    free(files.path);
    ini_free(ini);
    problems_free(problems);
    return out;
}

/* ---- keeping ---- */

static const char *name_of(char out[NAME], const char *version)
{
    snprintf(out, NAME, "keys-%.60s", version);
    return out;
}

/* A version comes from people, too; what it names lies beside the bundles and nowhere else. */
static bool is_version(const char *version)
{
    return version[0] && strspn(version, "0123456789abcdef.+-") == strlen(version) &&
           strlen(version) < NAME / 2;
}

struct json *listing_read(const char *state_dir, const char *version)
{
    char name[NAME], error[80];
    struct json *listing = NULL;
    char *text;
    size_t n;

    if (!is_version(version))
        return NULL;
    text = bundles_read(state_dir, name_of(name, version), &n);
    if (text)
        listing = json_read(text, n, error, sizeof error);
    free(text);
    return listing;
}

int listing_keep(const char *state_dir, const struct setup_paths *paths, const struct site *site)
{
    struct json *there = listing_read(state_dir, site->config), *listing;
    char name[NAME], *text;
    int rc = -ENOMEM;

    json_free(there);
    if (there)
        return 0;
    listing = listing_make(paths, site);
    text = json_print(listing);
    if (text)
        rc = bundles_write(state_dir, name_of(name, site->config), text);
    free(text);
    json_free(listing);
    return rc;
}

void listing_forget(const char *state_dir, const char *version)
{
    char name[NAME];

    if (is_version(version))
        bundles_remove(state_dir, name_of(name, version));
}

/* ---- comparing ---- */

struct walk {
    const struct json *other, *keys; /* the other listing; the same section of it */
    const char *section;
    listing_each *each;
    void *context;
    bool new_only; /* what is in the first as well was told */
};

static void compare_key(void *context, const char *key, const struct json *value)
{
    struct walk *walk = context;
    const char *here = json_text(value, ""), *there = json_text(json_get(walk->keys, key), NULL);

    if (walk->new_only && !there)
        walk->each(walk->context, walk->section, key, NULL, here);
    else if (!walk->new_only && !(there && text_equal(here, there)))
        walk->each(walk->context, walk->section, key, here, there);
}

static void compare_section(void *context, const char *section, const struct json *keys)
{
    struct walk *walk = context, added;

    walk->section = section;
    walk->keys = json_get(walk->other, section);
    json_each(keys, compare_key, walk);
    added = *walk; /* what came into a section stands beside what changed in it */
    added.new_only = true;
    added.keys = keys;
    json_each(walk->keys, compare_key, &added);
}

static void new_section(void *context, const char *section, const struct json *keys)
{
    struct walk *walk = context;

    walk->section = section;
    walk->keys = NULL;
    if (!json_get(walk->other, section))
        json_each(keys, compare_key, walk);
}

void listing_compare(const struct json *from, const struct json *to, listing_each *each,
                     void *context)
{
    struct walk walk = {.other = to, .each = each, .context = context};

    json_each(from, compare_section, &walk);
    walk.other = from;
    walk.new_only = true;
    json_each(to, new_section, &walk);
}
