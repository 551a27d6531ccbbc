/*
 * story_estate - makes a configuration of a story's zones, and the devices that they name.
 *
 * A name in a role that nobody declared becomes a device of its own, with a model that fits the
 * role: one point of its unit, or one for each of its fields, with the unit and the names of values
 * that shipped models have for a field of that name. Everything is then written as files and read
 * by setup like any other estate, so that a story's zone is checked as an engineer's is; the places
 * of errors are turned back into lines of the story.
 */
#include "ctl/story_estate.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"
#include "estate_plugin.h"
#include "setup/list.h"
#include "setup/plugins.h"
#include "setup/setup.h"

enum { FIRST_PORT = 20001, DEVICES_A_BUS = 200, TEXT = 400, OPEN_MOST = 8 };

static const char basis[] = "[estate]\n"
                            "id = 350582-0001\n"
                            "gateway = g1\n"
                            "name = story\n"
                            "timezone = Asia/Shanghai\n"
                            "in-service = 2025-01-01 story\n"
                            "[mqtt]\n"
                            "broker = mqtt://127.0.0.1:1883\n";

/* A device of the configuration that is made. */
struct made {
    char name[SITE_ID];
    const struct estate_role *role; /* NULL: `model` is one that there is */
    char model[PRODUCT_NAME];
    struct story_place place;
};

/* A file that is being written, and which line of the story each of its lines comes from. */
struct sheet {
    FILE *file;
    const char *name; /* as in messages of setup */
    struct story_place *place;
    int lines;
};

struct making {
    struct story *story;
    struct story_house *house;
    struct plugins *plugins;
    struct made *device;
    size_t devices;
    char directory[SITE_PATH / 2];
    struct sheet main, more; /* estated.conf; what `estate` says, over it */
};

/* ---- writing ---- */

static bool sheet_open(struct making *making, struct sheet *sheet, const char *name)
{
    char path[SITE_PATH];

    snprintf(path, sizeof path, "%s/%s", making->directory, name);
    *sheet = (struct sheet){.file = fopen(path, "we"), .name = name};
    return sheet->file;
}

static void put(struct sheet *sheet, struct story_place place, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* One line. */
static void put(struct sheet *sheet, struct story_place place, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    vfprintf(sheet->file, format, args);
    va_end(args);
    fputc('\n', sheet->file);
    if (list_grow(&sheet->place, (size_t)sheet->lines, sizeof place))
        sheet->place[sheet->lines++] = place;
}

/* ---- devices ---- */

static struct made *find_device(const struct making *making, const char *name)
{
    for (size_t i = 0; i < making->devices; i++)
        if (text_equal(making->device[i].name, name))
            return &making->device[i];
    return NULL;
}

static struct made *add_device(struct making *making, const char *name, struct story_place place)
{
    struct made device = {.place = place};

    if (!text_is_id(name) || !list_grow(&making->device, making->devices, sizeof device))
        return NULL;
    TEXT_COPY(device.name, name);
    making->device[making->devices] = device;
    return &making->device[making->devices++];
}

/* "KEY = VALUE" cut in place; the value, or NULL. */
static char *cut_key(char *text, char **key)
{
    char *rest = text;

    *key = text_cut(&rest, '=');
    return rest ? text_trim(rest) : NULL;
}

/* The value of a key of the entry's section, or NULL. */
static const char *key_of(const struct story *story, size_t entry, const char *key,
                          char out[SITE_PATH])
{
    while (++entry < story->entries && story->entry[entry].kind == STORY_KEY) {
        char *name, *value;

        text_copy(out, SITE_PATH, story->entry[entry].text);
        value = cut_key(out, &name);
        if (value && text_equal(name, key))
            return value;
    }
    return NULL;
}

/* Devices whose model the story names. */
static void declare_devices(struct making *making)
{
    const struct story *story = making->story;
    char value[SITE_PATH];

    for (size_t i = 0; i < story->entries; i++) {
        const char *model =
            story->entry[i].kind == STORY_DEVICE ? key_of(story, i, "model", value) : NULL;
        struct made *device =
            model ? add_device(making, story->entry[i].text, story->entry[i].place) : NULL;

        if (device)
            TEXT_COPY(device->model, model);
    }
}

static const struct estate_role *find_role(const struct estate_plugin *plugin, const char *name)
{
    for (uint16_t r = 0; plugin && r < plugin->roles; r++)
        if (text_equal(plugin->role[r].name, name))
            return &plugin->role[r];
    return NULL;
}

/* The names of a role: those without a dot that no device has are made. */
static void make_devices(struct making *making, const struct estate_role *role, char *names,
                         struct story_place place)
{
    char *name;

    while ((name = text_cut(&names, ','))) {
        struct made *device = *name && !strchr(name, '.') && !find_device(making, name)
                                  ? add_device(making, name, place)
                                  : NULL;

        if (device)
            device->role = role;
    }
}

/* ---- zones ---- */

static const struct estate_plugin *plugin_of(struct making *making, const char *name)
{
    const struct estate_plugin *plugin = NULL;
    char why[TEXT];
    struct text text = TEXT_IN(why);

    return plugins_get(making->plugins, name, &text, &plugin) ? NULL : plugin;
}

/* A list stands on a line for each name, since lines of a configuration end somewhere. */
static void put_list(struct making *making, const char *key, const struct estate_role *role,
                     const char *value, struct story_place place)
{
    char *names = strdup(value), *rest = names, *one;

    if (!names)
        return;
    if (key)
        put(&making->main, place, "%s = %s", key, (one = text_cut(&rest, ',')) ? one : "");
    while ((one = text_cut(&rest, ',')))
        if (*one)
            put(&making->main, place, "    %s", one);
    text_copy(names, strlen(value) + 1, value);
    make_devices(making, role, names, place);
    free(names);
}

static void put_key(struct making *making, const struct story_entry *entry,
                    const struct estate_plugin *plugin, const struct estate_role **role)
{
    char *copy = strdup(entry->text), *key, *value = copy ? cut_key(copy, &key) : NULL;

    if (value)
        *role = find_role(plugin, key);
    if (*role)
        put_list(making, value ? key : NULL, *role, value ? value : entry->text, entry->place);
    else if (!value || *value)
        put(&making->main, entry->place, "%s", entry->text);
    free(copy);
}

static void put_zone(struct making *making, size_t i)
{
    const struct story_entry *entry = &making->story->entry[i];
    const struct estate_role *role = NULL;
    char buffer[SITE_PATH], *name = entry->text, *rest, copy[SITE_PATH];
    const struct estate_plugin *plugin;

    TEXT_COPY(copy, entry->text);
    rest = copy;
    name = text_cut(&rest, ' ');
    rest = rest ? text_trim(rest) : (char[]){""};
    plugin = plugin_of(making, rest);
    put(&making->main, entry->place, "[zone %s]", name ? name : "");
    put(&making->main, entry->place, "plugin = %s", rest);
    if (!key_of(making->story, i, "approved", buffer))
        put(&making->main, entry->place, "approved = story 2025-01-01");
    while (++i < making->story->entries && making->story->entry[i].kind == STORY_KEY)
        put_key(making, &making->story->entry[i], plugin, &role);
}

/* Keys of a section as they stand, but for a device's model. */
static void put_section(const struct making *making, struct sheet *sheet, size_t i)
{
    while (++i < making->story->entries && making->story->entry[i].kind == STORY_KEY) {
        const struct story_entry *entry = &making->story->entry[i];
        size_t n = strcspn(entry->text, " =");

        if (sheet == &making->more || n != 5 || strncmp(entry->text, "model", n))
            put(sheet, entry->place, "%s", entry->text);
    }
}

static void put_entries(struct making *making)
{
    const struct story *story = making->story;

    for (size_t i = 0; i < story->entries; i++) {
        const struct story_entry *entry = &story->entry[i];

        if (entry->kind == STORY_ZONE)
            put_zone(making, i);
        if (entry->kind == STORY_DEVICE)
            put(&making->main, entry->place, "[device %s]", entry->text);
        if (entry->kind == STORY_DEVICE)
            put_section(making, &making->main, i);
        if (entry->kind == STORY_ESTATE)
            put_section(making, &making->more, i);
    }
}

/* ---- models ---- */

static const struct product_point *field_in(const struct product *product, const char *field)
{
    for (uint16_t i = 0; i < product->points; i++)
        if (text_equal(product->point[i].name, field))
            return &product->point[i];
    return NULL;
}

/* What the shipped models call so: that of the one that has the most of the role's fields. */
static const struct product_point *known_field(struct story_house *house,
                                               const struct estate_role *role, const char *field)
{
    const struct product_point *best = NULL, *point;
    struct options options = {.models = house->models};
    int most = 0;

    if (!house->catalogue.products)
        catalogue_load(&options, &house->catalogue);
    for (size_t p = 0; p < house->catalogue.products; p++) {
        int has = 0;

        point = field_in(&house->catalogue.product[p], field);
        for (int f = 0; point && role->fields[f]; f++)
            has += field_in(&house->catalogue.product[p], role->fields[f]) != NULL;
        if (has > most) {
            most = has;
            best = point;
        }
    }
    return best;
}

static void write_values(FILE *file, const struct product_point *point)
{
    for (uint16_t i = 0; i < point->value_names; i++)
        fprintf(file, "%s%d %s", i ? ", " : "values = ", point->value_name[i].code,
                point->value_name[i].name);
    fprintf(file, "\n");
}

static void write_fields(FILE *file, struct story_house *house, const struct estate_role *role)
{
    for (int f = 0; role->fields[f]; f++) {
        const struct product_point *known = known_field(house, role, role->fields[f]);
        bool names = known && known->value_names && !role->unit[0];
        const char *unit = role->unit[0] ? role->unit : known ? known->unit : "";

        fprintf(file, "[point %s]\nread = holding %d %s\n", role->fields[f], 2 * f,
                names ? "u16" : "f32");
        if (names)
            write_values(file, known);
        else
            fprintf(file, "unit = %s\n", unit);
    }
}

static bool write_model(struct making *making, const struct made *device)
{
    const struct estate_role *role = device->role;
    char path[SITE_PATH];
    FILE *file;

    snprintf(path, sizeof path, "%s/%s.conf", making->directory, device->model);
    file = fopen(path, "we");
    if (!file)
        return false;
    fprintf(file, "[model %s]\ntitle = %s\nsource = a story\ntrust = community\n", device->model,
            role->name);
    if (role->fields)
        write_fields(file, making->house, role);
    else if (role->kind == ESTATE_CONTACT)
        fprintf(file, "[point value]\nread = discrete 0 bool\n");
    else
        fprintf(file, "[point value]\nread = holding 0 f32\nunit = %s\n", role->unit);
    return !fclose(file);
}

/* Buses of devices, and a model for each role that some of them were made for. */
static bool put_devices(struct making *making)
{
    int models = 0;

    for (size_t i = 0; i < making->devices; i++) {
        struct made *device = &making->device[i];
        size_t same = 0;
        int bus = (int)(i / DEVICES_A_BUS);

        while (device->role && making->device[same].role != device->role)
            same++;
        if (device->role && same < i)
            TEXT_COPY(device->model, making->device[same].model);
        else if (device->role)
            snprintf(device->model, sizeof device->model, "made-%d", ++models);
        if (device->role && same == i && !write_model(making, device))
            return false;
        if (i % DEVICES_A_BUS == 0) {
            put(&making->main, device->place, "[bus made-%d]", bus + 1);
            put(&making->main, device->place, "tcp = 127.0.0.1:%d", FIRST_PORT + bus);
        }
        put(&making->main, device->place, "%d = %s %s", (int)(i % DEVICES_A_BUS) + 1, device->model,
            device->name);
    }
    return true;
}

/* ---- reading it back ---- */

/* "estated.conf:12: .." as a line of the story. */
static void show_problem(const struct making *making, const char *text)
{
    const struct sheet *sheets[] = {&making->main, &making->more};

    for (size_t i = 0; i < 2; i++) {
        size_t n = sheets[i]->name ? strlen(sheets[i]->name) : 0;
        char *rest;
        long line;

        if (!n || strncmp(text, sheets[i]->name, n) || text[n] != ':')
            continue;
        line = strtol(text + n + 1, &rest, 10);
        if (line > 0 && line <= sheets[i]->lines && sheets[i]->place[line - 1].file) {
            story_fail(making->story, sheets[i]->place[line - 1], "%s", rest + 2);
            return;
        }
    }
    story_fail(making->story, (struct story_place){.file = making->story->name}, "%s", text);
}

/* Is this the error that some line wants? All that do are met by it. */
static bool is_wanted(struct story *story, const char *text)
{
    bool wanted = false;

    for (size_t i = 0; i < story->entries; i++)
        if (story->entry[i].kind == STORY_REFUSED && strstr(text, story->entry[i].text))
            wanted = story->entry[i].met = true;
    return wanted;
}

static void check_wanted(struct story *story)
{
    for (size_t i = 0; i < story->entries; i++)
        if (story->entry[i].kind == STORY_REFUSED && !story->entry[i].met)
            story_fail(story, story->entry[i].place, "nothing refused: %s", story->entry[i].text);
}

static struct site *load(const struct making *making, const char *config)
{
    struct setup_paths paths = {0};
    struct problems *problems = problems_new();
    struct site *site = NULL;
    bool refused;

    TEXT_COPY(paths.config, config);
    TEXT_COPY(paths.models[0], making->directory);
    TEXT_COPY(paths.models[1], making->house->models);
    TEXT_COPY(paths.plugins, making->house->plugins);
    refused = problems && setup_load(&paths, problems, &site);
    for (size_t i = 0; refused && i < problems_count(problems); i++)
        if (!strstr(problems_line(problems, i), ": warning: ") &&
            !strstr(problems_line(problems, i), ": note: ") &&
            !is_wanted(making->story, problems_line(problems, i)))
            show_problem(making, problems_line(problems, i));
    problems_free(problems);
    check_wanted(making->story);
    return site;
}

static int remove_one(const char *path, const struct stat *about, int flag, struct FTW *place)
{
    (void)about;
    (void)flag;
    (void)place;
    return remove(path);
}

/* Both files whole, each line with its place. */
static bool make(struct making *making)
{
    char path[SITE_PATH];

    snprintf(path, sizeof path, "%s/conf.d", making->directory);
    if (mkdir(path, 0700) || !sheet_open(making, &making->main, "estated.conf") ||
        !sheet_open(making, &making->more, "conf.d/story.conf"))
        return false;
    for (const char *line = basis; *line; line += strcspn(line, "\n") + 1)
        put(&making->main, (struct story_place){0}, "%.*s", (int)strcspn(line, "\n"), line);
    declare_devices(making);
    put_entries(making);
    return put_devices(making);
}

static void clean(struct making *making)
{
    nftw(making->directory, remove_one, OPEN_MOST, FTW_DEPTH | FTW_PHYS);
    plugins_free(making->plugins);
    free(making->device);
    free(making->main.place);
    free(making->more.place);
}

bool story_estate_load(struct story *story, struct story_house *house, struct site **out)
{
    struct making making = {.story = story, .house = house};
    struct story_place whole = {.file = story->name};
    const char *config = story->configuration;
    const char *temporary = getenv("TMPDIR");
    char path[SITE_PATH];
    bool made = true;

    if (config[0] && story->entries)
        return story_fail(story, whole,
                          "has a configuration, and zones, devices or estate of its own");
    if (!config[0] && !story->entries)
        return story_fail(story, whole, "has no zone");
    snprintf(making.directory, sizeof making.directory, "%.64s/story-XXXXXX",
             temporary ? temporary : "/tmp");
    if (!mkdtemp(making.directory))
        return story_fail(story, whole, "no temporary directory %s", making.directory);
    making.plugins = plugins_new(house->plugins);
    if (!config[0]) {
        made = making.plugins && make(&making);
        made = (!making.main.file || !fclose(making.main.file)) && made;
        made = (!making.more.file || !fclose(making.more.file)) && made;
        snprintf(path, sizeof path, "%s/estated.conf", making.directory);
    }
    *out = made ? load(&making, config[0] ? config : path) : NULL;
    if (!made)
        story_fail(story, whole, "its configuration cannot be written");
    clean(&making);
    return *out;
}
