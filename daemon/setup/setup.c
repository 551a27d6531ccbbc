/*
 * setup - the order in which a configuration becomes a site: files, settings, buses, points, zones.
 *
 * One run shows every error. Nothing here starts, opens or changes anything but plugins, which stay
 * open as long as the site; so a running gateway can try a new configuration and throw it away.
 * Main thread.
 */
#include "setup/setup.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "base/tree.h"
#include "setup/bind.h"
#include "setup/bundles.h"
#include "setup/files.h"
#include "setup/foreign.h"
#include "setup/list.h"
#include "setup/models.h"
#include "setup/option.h"

/* ---- the version ---- */

/* The version of everything that was read: configuration, then the models in use. */
static int make_version(const struct setup_paths *paths, struct files *files, struct site *site)
{
    struct digest_part *part;
    unsigned char digest[DIGEST_BYTES];
    int r = files_add_models(files, paths, site);

    part = calloc(files->n, sizeof *part);
    for (size_t i = 0; part && i < files->n; i++)
        part[i].at = tree_read(files->path[i], &part[i].n);
    r = r ? r : !part ? -ENOMEM : digest_parts(part, files->n, digest);
    for (size_t i = 0; part && i < files->n; i++)
        free((void *)part[i].at);
    free(part);
    if (r)
        return r;
    digest_hex(site->sha256, digest);
    if (paths->city[0] && bundles_about(paths->city, site->bundle, site->bundle_sha256))
        snprintf(site->config, sizeof site->config, "%.14s+%.8s", site->bundle, site->sha256);
    else
        snprintf(site->config, sizeof site->config, "%.16s", site->sha256);
    return 0;
}

/* ---- the site ---- */

/* Sections that nobody reads. */
static void check_sections(struct bind *b)
{
    static const char *const kinds[] = {"estate",     "mqtt",    "store", "daily",  "telemetry",
                                        "escalation", "sounder", "bus",   "device", "zone"};
    enum { PLAIN = 7, KINDS = 10 }; /* the first ones are of option */
    char kind[SITE_PATH];

    for (size_t i = 0; i < b->ini->sections; i++) {
        const struct ini_section *s = &b->ini->section[i];

        snprintf(kind, sizeof kind, "%.*s", (int)strcspn(s->name, " "), s->name);
        if (option_section(s->name) || list_find(kind, &kinds[PLAIN], KINDS - PLAIN) >= 0)
            continue;
        problems_add(b->problems, PROBLEM_ERROR, s->file, s->line, "unknown section [%s]%s",
                     s->name, KEY_HINT(text_nearest(kind, kinds, KINDS)));
        bind_excuse_section(b, s->name);
    }
}

/* Everything from the entries to the site; errors are among the problems. */
static void bind_all(struct bind *b)
{
    option_read(b->ini, b->problems, &b->site->settings);
    if (bind_begin(b))
        return;
    check_sections(b);
    bind_bus_read(b);
    if (bind_device_read(b))
        return;
    bind_telemetry_defaults(b);
    bind_zone_read(b);
    bind_telemetry_devices(b);
    bind_device_finish(b);
    bind_sounder(b);
    if (b->unsaid && !problems_errors(b->problems)) /* nothing was wrong where it seemed to be */
        bind_error(b, b->unsaid, "\"%s\" is not known here", b->unsaid->value);
    if ((!b->site->buses || !b->site->zones) && !problems_errors(b->problems))
        problems_add(b->problems, PROBLEM_WARNING, b->paths->config, 0,
                     "nothing to watch: no [bus] or no [zone]");
}

/* What stands in a file that cannot be read would be missed everywhere: that it cannot is enough.
 */
static int load(struct bind *b, struct files *files)
{
    int r = files_list(files, b->paths);
    bool read = !r;

    b->ini->foreign = true;
    for (size_t i = files->city; i < files->n && !r; i++)
        read = !ini_add(b->ini, files->path[i], b->problems) && read;
    b->ini->foreign = false;
    foreign_check_files(b->paths, b->problems);
    foreign_check_keys(b->ini, b->problems);
    for (size_t i = 0; i < files->city && !r; i++)
        read = !ini_add(b->ini, files->path[i], b->problems) && read;
    if (read)
        bind_all(b);
    if (read)
        foreign_check_models(b->paths, b->site, b->problems);
    bind_end(b);
    if (!r && !problems_errors(b->problems))
        r = make_version(b->paths, files, b->site);
    if (r)
        problems_add(b->problems, PROBLEM_ERROR, b->paths->config, 0, "%s", strerror(-r));
    return problems_errors(b->problems) ? -EINVAL : 0;
}

int setup_load(const struct setup_paths *paths, struct problems *problems, struct site **out)
{
    struct bind bind = {.paths = paths,
                        .problems = problems,
                        .ini = ini_new(),
                        .plugins = plugins_new(paths->plugins),
                        .site = calloc(1, sizeof *bind.site)};
    struct files files = {.n = 0};
    int r = -EINVAL;

    if (bind.site && bind.ini && bind.plugins) {
        bind.site->release = plugins_free;
        bind.site->owner = bind.plugins;
        r = load(&bind, &files);
    } else {
        problems_add(problems, PROBLEM_ERROR, NULL, 0, "out of memory");
        plugins_free(bind.plugins);
    }
    if (!r)
        *out = bind.site;
    else
        site_free(bind.site);
    free(files.path);
    ini_free(bind.ini);
    return r;
}

int setup_load_product(const char *file, struct problems *problems, struct product *out)
{
    return models_read(file, problems, out);
}

void setup_print_config(FILE *out)
{
    option_print_config(out);
}

void setup_print_options(FILE *out)
{
    option_print_help(out);
}
