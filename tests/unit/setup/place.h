/*
 * place - a directory for one test: configuration, models and plugins, made and removed again.
 */
#ifndef ESTATED_TEST_PLACE_H
#define ESTATED_TEST_PLACE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"
#include "setup/setup.h"

#define PLACE_CC "cc -std=gnu17 -shared -fPIC -Iplugins -o "

struct place {
    char directory[64];
    struct setup_paths paths;
};

static inline int place_remove_one(const char *path, const struct stat *about, int kind,
                                   struct FTW *walk)
{
    (void)about, (void)kind, (void)walk;
    return remove(path);
}

static inline void place_clear(struct place *place)
{
    nftw(place->directory, place_remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

static inline void place_write(const struct place *place, const char *name, const char *bytes)
{
    char path[256];
    FILE *file;

    snprintf(path, sizeof path, "%s/%s", place->directory, name);
    assert_non_null(file = fopen(path, "w"));
    fputs(bytes, file);
    fclose(file);
}

static inline void place_folder(const struct place *place, const char *name)
{
    char path[256];

    snprintf(path, sizeof path, "%s/%s", place->directory, name);
    assert_int_equal(mkdir(path, 0700), 0);
}

static inline void place_compile(const struct place *place, const char *source, const char *name)
{
    char command[512];

    snprintf(command, sizeof command, PLACE_CC "%s/plugins/%s %s", place->directory, name, source);
    assert_int_equal(system(command), 0);
}

/* ---- models, as the package ships them ---- */

static inline void place_models(const struct place *place)
{
    place_write(place, "models/mpd-380.conf",
                "[model mpd-380]\ntitle = pressure\ntrust = community\nserial = 9600 8N1\n"
                "[point pressure]\nread = holding 4 s16\nunit = kPa\n");
    place_write(place, "models/wp8026adam.conf",
                "[model wp8026adam]\ntitle = 16 inputs\ntrust = community\nserial = 9600 8N1\n"
                "every = 1 s\n[repeat in]\ncount = 16\nstep = 1\n"
                "[point in]\nread = discrete 0 bool\n");
    place_write(place, "models/charger-ref.conf",
                "[model charger-ref]\ntitle = charger\ntrust = vendor\nevery = 30 s\n"
                "[repeat port]\ncount = 12\nstep = 0x10\n"
                "[point port.status]\nread = input 0x0100 u16\n"
                "values = 0 idle, 1 charging, other fault\n"
                "[point port.power]\nread = input 0x0101 u16\nscale = 0.1\nunit = W\n"
                "every = 5 s\n"
                "[point port.energy]\nread = input 0x0104 u32\nunit = Wh\n");
    place_write(place, "models/bwm427s.conf",
                "[model bwm427s]\ntitle = tilt\ntrust = community\nserial = 9600 8N1\n"
                "every = 60 s\n[point x]\nread = holding 1 s16\nscale = 0.01\nunit = deg\n"
                "[point y]\nread = holding 2 s16\nscale = 0.01\nunit = deg\n");
}

static inline void place_make(struct place *place)
{
    snprintf(place->directory, sizeof place->directory, "/tmp/estated-setup-XXXXXX");
    assert_non_null(mkdtemp(place->directory));
    place_folder(place, "conf.d");
    place_folder(place, "models");
    place_folder(place, "plugins");
    memset(&place->paths, 0, sizeof place->paths);
    snprintf(place->paths.config, SITE_PATH, "%s/estated.conf", place->directory);
    snprintf(place->paths.models[0], SITE_PATH, "%s/models", place->directory);
    snprintf(place->paths.plugins, SITE_PATH, "%s/plugins", place->directory);
    place_models(place);
    place_compile(place, "tests/unit/setup/plugin_water.c", "water.so");
}

/* ---- loading ---- */

/* Stands behind the sections under test, so that their lines are counted from 1. */
#define PLACE_SETTINGS                                                                             \
    "[estate]\nid = 350582-0123\ngateway = g1\nname = 花都\ntimezone = Asia/Shanghai\n"          \
    "[mqtt]\nbroker = mqtt://127.0.0.1:1883\n"

/* Loads this configuration; the problems as one text, line by line, into `out`. */
static inline struct site *place_load(const struct place *place, const char *config, char *out,
                                      size_t size)
{
    struct problems *problems = problems_new();
    struct text text = {.at = out, .size = size};
    struct site *site = NULL;
    char whole[8192];
    int r;

    snprintf(whole, sizeof whole, "%s%s", config, PLACE_SETTINGS);
    place_write(place, "estated.conf", whole);
    r = setup_load(&place->paths, problems, &site);
    out[0] = '\0';
    for (size_t i = 0; i < problems_count(problems); i++)
        text_printf(&text, "%s\n", problems_line(problems, i));
    assert_int_equal(r != 0, problems_errors(problems) != 0);
    assert_int_equal(r == 0, site != NULL);
    problems_free(problems);
    return site;
}

/* The configuration brings exactly these problems. */
static inline void place_expect(const struct place *place, const char *config, const char *lines)
{
    char said[8192];

    site_free(place_load(place, config, said, sizeof said));
    assert_string_equal(said, lines);
}

#endif
