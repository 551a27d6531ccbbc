/*
 * good - a copy of the configuration that was accepted, changed in one step.
 *
 * Main thread. The copy is made whole in STATE/good.new, brought to the disk, and takes the place
 * of STATE/good by renaming; the former one waits as STATE/good.old until that is done, and is used
 * if the power goes in between. A configuration that did not change writes nothing, because the
 * disk is a flash card and a gateway may start often.
 */
#include "setup/good.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"
#include "base/tree.h"
#include "setup/files.h"
#include "setup/option.h"

enum { PATH = 1024, STATE_MOST = 500, CHUNK = 4096 };

/* Of a copy; the last is the copy itself. */
static const char *const folders[] = {"conf.d",      "own",         "models", "city",
                                      "city/conf.d", "city/models", "."};

enum { FOLDERS = sizeof folders / sizeof *folders };

/* It always fits: see STATE_MOST. */
static const char *path_of(char out[PATH], const char *directory, const char *name)
{
    struct text text = {.at = out, .size = PATH};

    text_printf(&text, "%s/%s", directory, name);
    return out;
}

static bool is_below(const char *directory, const char *path)
{
    size_t n = strlen(directory);

    return n && !strncmp(path, directory, n) && path[n] == '/';
}

/* Models are kept by whose they are, so that what the site says can run with another bundle. */
static const char *folder_of(const struct files *files, size_t i)
{
    if (i < files->city)
        return "conf.d";
    if (i < files->models)
        return "city/conf.d";
    if (is_below(files->paths->city, files->path[i]))
        return "city/models";
    return is_below(files->paths->models[0], files->path[i]) ? "own" : "models";
}

/* Where a copy keeps the i-th file. */
static const char *place_of(char out[PATH], const char *copy, const struct files *files, size_t i)
{
    const char *path = files->path[i], *slash = strrchr(path, '/');
    char name[SITE_PATH + 16];

    snprintf(name, sizeof name, "%s/%s", folder_of(files, i), slash ? slash + 1 : path);
    return path_of(out, copy, i ? name : "estated.conf");
}

/* ---- comparing ---- */

/* 1 if both files have the same bytes. */
static int same_bytes(FILE *a, FILE *b)
{
    char left[CHUNK], right[CHUNK];
    size_t n;

    do {
        n = fread(left, 1, sizeof left, a);
        if (fread(right, 1, sizeof right, b) != n || memcmp(left, right, n))
            return 0;
    } while (n);
    return !ferror(a) && !ferror(b);
}

static bool is_same_file(const char *left, const char *right)
{
    FILE *a = fopen(left, "re"), *b = fopen(right, "re");
    bool same = a && b && same_bytes(a, b);

    if (a)
        fclose(a);
    if (b)
        fclose(b);
    return same;
}

static size_t count_files(const char *directory)
{
    DIR *listing = opendir(directory);
    const struct dirent *entry;
    size_t n = 0;

    while (listing && (entry = readdir(listing)))
        n += entry->d_type == DT_REG;
    if (listing)
        closedir(listing);
    return n;
}

/* Has the copy every file, each with the same bytes, and none besides? */
static bool is_same(const char *good, const struct files *files)
{
    char path[PATH];
    size_t n = count_files(good);

    for (int i = 0; i < FOLDERS - 1; i++)
        n += count_files(path_of(path, good, folders[i]));
    for (size_t i = 0; i < files->n; i++)
        if (!is_same_file(files->path[i], place_of(path, good, files, i)))
            return false;
    return n == files->n;
}

/* ---- copying ---- */

/* The whole copy in a new directory, on the disk. */
static int fill(const char *new, const struct files *files)
{
    char path[PATH];
    int r = mkdir(new, 0700) ? -errno : 0;

    for (int i = 0; i < FOLDERS - 1 && !r; i++)
        r = mkdir(path_of(path, new, folders[i]), 0700) ? -errno : 0;
    for (size_t i = 0; i < files->n && !r; i++)
        r = tree_copy_file(files->path[i], place_of(path, new, files, i));
    for (int i = 0; i < FOLDERS && !r; i++)
        r = tree_sync(path_of(path, new, folders[i]));
    return r;
}

static int swap(const char *state_dir, const char *good, const char *old, const char *new)
{
    int r;

    if (rename(good, old) && errno != ENOENT)
        return -errno;
    if (rename(new, good)) {
        r = -errno;
        rename(old, good);
        return r;
    }
    r = tree_sync(state_dir);
    return r ? r : tree_remove(old);
}

/* Without a good one, the old one is what a power cut left: it goes only after the swap. */
static int replace(const char *state_dir, const struct files *files)
{
    char good[PATH], new[PATH], old[PATH];
    struct stat about;
    int r;

    path_of(good, state_dir, "good");
    path_of(new, state_dir, "good.new");
    path_of(old, state_dir, "good.old");
    if (is_same(good, files))
        return 0;
    r = tree_remove(new);
    if (!r)
        r = fill(new, files);
    if (!r && !stat(good, &about))
        r = tree_remove(old);
    if (!r)
        r = swap(state_dir, good, old, new);
    if (r)
        tree_remove(new);
    return r;
}

int good_save(const char *state_dir, const struct setup_paths *paths, const struct site *site)
{
    struct files files = {.n = 0};
    int r = strlen(state_dir) > STATE_MOST ? -ENAMETOOLONG : files_list(&files, paths);

    if (!r)
        r = files_add_models(&files, paths, site);
    if (!r)
        r = replace(state_dir, &files);
    free(files.path);
    return r;
}

bool good_paths(const char *state_dir, const struct setup_paths *paths, struct setup_paths *out)
{
    static const char *const names[] = {"good", "good.old"};
    struct setup_paths found = *paths;

    for (int i = 0; i < 2; i++) {
        struct text config = TEXT_IN(found.config), city = TEXT_IN(found.city);
        struct text own = TEXT_IN(found.models[0]), models = TEXT_IN(found.models[1]);

        text_printf(&config, "%s/%s/estated.conf", state_dir, names[i]);
        text_printf(&own, "%s/%s/own", state_dir, names[i]);
        text_printf(&models, "%s/%s/models", state_dir, names[i]);
        text_printf(&city, "%s/%s/city", state_dir, names[i]);
        if (config.cut || models.cut || access(found.config, R_OK))
            continue;
        *out = found;
        return true;
    }
    return false;
}

bool good_settings(const char *state_dir, struct settings *out)
{
    struct problems *problems = problems_new();
    struct setup_paths paths = {.config = ""};
    struct files files = {.n = 0};
    struct ini *ini = ini_new();
    bool there =
        problems && ini && good_paths(state_dir, &paths, &paths) && !files_list(&files, &paths);

    if (there) {
        files_read(&files, ini, problems);
        option_read(ini, problems, out);
    }
    free(files.path);
    ini_free(ini);
    problems_free(problems);
    return there;
}
