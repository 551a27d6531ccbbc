/*
 * files - the one place that knows where the parts of a configuration are.
 *
 * Drop-ins are read in the order of their names, because a later one overrides. Main thread.
 */
#include "setup/files.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "setup/list.h"
#include "setup/models.h"

static int by_name(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

static int is_drop_in(const struct dirent *entry)
{
    const char *dot = strrchr(entry->d_name, '.');

    return dot && entry->d_name[0] != '.' && text_equal(dot, ".conf");
}

static int add_file(struct files *files, const char *path)
{
    if (!list_grow(&files->path, files->n, sizeof *files->path))
        return -ENOMEM;
    TEXT_COPY(files->path[files->n++], path);
    return 0;
}

/* Those of `directory`, which ends with a slash or is empty. */
static int add_drop_ins(struct files *files, const char *directory)
{
    char path[SITE_PATH * 2];
    struct dirent **list = NULL;
    int n, r = 0;

    snprintf(path, sizeof path, "%sconf.d", directory);
    n = scandir(path, &list, is_drop_in, by_name);
    for (int i = 0; i < n; i++) {
        snprintf(path, sizeof path, "%sconf.d/%.150s", directory, list[i]->d_name);
        if (!r)
            r = add_file(files, path);
        free(list[i]);
    }
    free(list);
    return r;
}

int files_list(struct files *files, const struct setup_paths *paths)
{
    const char *slash = strrchr(paths->config, '/');
    char directory[SITE_PATH + 1];
    int r = add_file(files, paths->config);

    files->paths = paths;
    snprintf(directory, sizeof directory, "%.*s", slash ? (int)(slash - paths->config) + 1 : 0,
             paths->config);
    r = r ? r : add_drop_ins(files, directory);
    files->city = files->n;
    snprintf(directory, sizeof directory, "%s/", paths->city);
    if (!r && paths->city[0])
        r = add_drop_ins(files, directory);
    files->models = files->n;
    return r;
}

void files_read(const struct files *files, struct ini *ini, struct problems *problems)
{
    for (size_t i = files->city; i < files->models; i++)
        ini_add(ini, files->path[i], problems);
    for (size_t i = 0; i < files->city; i++)
        ini_add(ini, files->path[i], problems);
}

int files_add_models(struct files *files, const struct setup_paths *paths, const struct site *site)
{
    char path[SITE_PATH];
    int r = 0;

    for (uint32_t i = 0; i < site->products && !r; i++)
        r = models_path(paths, site->product[i].name, path) ? add_file(files, path) : -ENOENT;
    return r;
}
