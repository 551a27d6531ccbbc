/*
 * models - finds model files and reads them into products.
 *
 * Main thread. A product is data: a new brand needs no compiler, so whoever writes its file gets
 * every error at once, with its line, as for the configuration. Half a product never leaves.
 */
#include "setup/models.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "model/unit.h"
#include "setup/list.h"
#include "setup/model_key.h"

enum {
    REGISTERS_MOST = 125, /* what one Modbus request may ask for */
    FOLDERS = 3,          /* of models: the site's own, the city's, the package's */
    TIMES_MOST = 31,
    REPEATS_MOST = 256,
    NAMES_MOST = 128,
    ENDING = 5 /* ".conf" */
};

/* ---- files ---- */

/* The i-th folder of models; "" if it is none. */
static const char *folder(const struct setup_paths *paths, size_t i, char out[SITE_PATH])
{
    struct text text = {.at = out, .size = SITE_PATH};

    out[0] = '\0';
    if (i == 1 && paths->city[0])
        text_printf(&text, "%s/models", paths->city);
    else if (i != 1)
        text_printf(&text, "%s", paths->models[i / 2]);
    if (text.cut)
        out[0] = '\0';
    return out;
}

bool models_path(const struct setup_paths *paths, const char *name, char out[SITE_PATH])
{
    char path[SITE_PATH], where[SITE_PATH];

    for (size_t i = 0; i < FOLDERS && text_is_id(name); i++) {
        struct text text = TEXT_IN(path);

        text_printf(&text, "%s/%s.conf", folder(paths, i, where), name);
        if (!where[0] || text.cut || access(path, F_OK))
            continue;
        text_copy(out, SITE_PATH, path);
        return true;
    }
    return false;
}

static size_t list_names(const char *directory, char (*name)[PRODUCT_NAME], size_t n)
{
    DIR *listing = directory[0] ? opendir(directory) : NULL;
    const struct dirent *entry;

    while (listing && n < NAMES_MOST && (entry = readdir(listing))) {
        size_t length = strlen(entry->d_name);

        if (length <= ENDING || length - ENDING >= PRODUCT_NAME ||
            !text_equal(entry->d_name + length - ENDING, ".conf"))
            continue;
        snprintf(name[n++], PRODUCT_NAME, "%.*s", (int)(length - ENDING), entry->d_name);
    }
    if (listing)
        closedir(listing);
    return n;
}

const char *models_nearest_in(const struct setup_paths *paths, const char *name,
                              char out[PRODUCT_NAME])
{
    char list[NAMES_MOST][PRODUCT_NAME], where[SITE_PATH];
    const char *nearest = NULL;
    size_t n = 0;

    for (size_t i = 0; i < FOLDERS; i++)
        n = list_names(folder(paths, i, where), list, n);
    for (size_t i = 0; i < n; i++)
        nearest = key_nearer(name, nearest, list[i]);
    return nearest && text_copy(out, PRODUCT_NAME, nearest) ? out : NULL;
}

/* ---- [model] and [repeat] ---- */

static void *place(struct model_reader *reader)
{
    return (char *)reader->product + reader->key->offset;
}

static bool read_text(struct model_reader *reader, char *value)
{
    return text_copy(place(reader), reader->key->size, value) ||
           model_error(reader, "%zu bytes; at most %zu: shorten it", strlen(value),
                       reader->key->size - 1);
}

static bool read_count(struct model_reader *reader, char *value)
{
    long long number;

    if (!model_key_integer(value, reader->key->low, reader->key->high, &number))
        return model_error(reader, "\"%s\" is no whole number from %ld to %ld", value,
                           reader->key->low, reader->key->high);
    *(uint16_t *)place(reader) = (uint16_t)number;
    return true;
}

/* A time of the wire, at most 10 s. */
static bool read_time(struct model_reader *reader, char *value)
{
    double ms;

    if (unit_read(value, "ms", &ms) || ms < 0 || ms > 10000)
        return model_error(reader, "\"%s\" is no time up to 10 s with its unit, as 20 ms", value);
    *(uint32_t *)place(reader) = (uint32_t)ms;
    return true;
}

static bool read_trust(struct model_reader *reader, char *value)
{
    static const char *const words[] = {"vendor", "community", "field"};

    if (list_find(value, words, 3) < 0)
        return model_error(reader, "\"%s\" is none of vendor, community, field%s", value,
                           KEY_HINT(text_nearest(value, words, 3)));
    return read_text(reader, value);
}

/* Advice to whoever sets up the bus, so it must be what a bus can be set to. */
static bool read_serial(struct model_reader *reader, char *value)
{
    unsigned baud;
    char bits, parity, stop;
    int used = 0;

    if (sscanf(value, "%6u %c%c%c%n", &baud, &bits, &parity, &stop, &used) != 4 || value[used] ||
        !strchr("78", bits) || !strchr("NEO", parity) || !strchr("12", stop))
        return model_error(reader, "\"%s\" is no serial setting, as 9600 8N1", value);
    text_copy(place(reader), reader->key->size, value);
    return true;
}

/* "60 s" or "60 s, 11 times" */
static bool read_every(struct model_reader *reader, char *value)
{
    struct product *product = reader->product;
    char *time = text_cut(&value, ','), *times = text_cut(&value, ',');
    long long count = 1;
    uint32_t ms;

    if (times) {
        char *word = key_word(&times), *unit = key_word(&times);

        if (!unit || !text_equal(unit, "times") || key_word(&times) ||
            !model_key_integer(word, 1, TIMES_MOST, &count))
            count = 0;
    }
    if (value || !count || !model_key_period(time, &ms))
        return model_error(reader,
                           "write a time from 100 ms to 24 h, and for a burst how many readings, "
                           "at most %d: 60 s, 11 times",
                           TIMES_MOST);
    product->every_ms = ms;
    product->times = (uint16_t)count;
    return true;
}

#define KEPT(member)                                                                               \
    .offset = offsetof(struct product, member), .size = sizeof(((struct product *)0)->member)

static const struct model_key model_keys[] = {
    {.name = "title", .read = read_text, KEPT(title)},
    {.name = "trust", .read = read_trust, KEPT(trust)},
    {.name = "serial", .read = read_serial, KEPT(serial)},
    {.name = "source", .read = read_text, KEPT(source)},
    {.name = "verified", .read = read_text, KEPT(verified)},
    {.name = "set-address", .read = model_address_read},
    {.name = "every", .read = read_every},
    {.name = "max-registers",
     .read = read_count,
     KEPT(max_registers),
     .low = 1,
     .high = REGISTERS_MOST},
    {.name = "max-hole", .read = read_count, KEPT(max_hole), .low = 0, .high = REGISTERS_MOST},
    {.name = "turnaround", .read = read_time, KEPT(turnaround_ms)},
    {.name = "gap", .read = read_time, KEPT(gap_ms)},
    {.name = "timeout", .read = read_time, KEPT(timeout_ms)},
};

static const struct model_key repeat_keys[] = {
    {.name = "count",
     .read = read_count,
     KEPT(repeat_count),
     .low = 1,
     .high = REPEATS_MOST,
     .makes = MODEL_FORM},
    {.name = "step",
     .read = read_count,
     KEPT(repeat_step),
     .low = 1,
     .high = UINT16_MAX,
     .makes = MODEL_FORM},
};

static void read_keys(struct model_reader *reader, const struct ini_section *section,
                      const struct model_key *keys, size_t n)
{
    reader->section = section->name;
    reader->wrong = 0;
    model_key_read(reader, keys, n);
    model_key_unknown(reader, keys, n);
}

static void read_model(struct model_reader *reader, const struct ini_section *section)
{
    const char *name = key_named(section->name, "model"), *slash = strrchr(reader->path, '/');
    const char *file = slash ? slash + 1 : reader->path;
    size_t n = strlen(name);

    if (!text_is_id(name) || strncmp(file, name, n) || !text_equal(file + n, ".conf"))
        model_section_error(reader, section, "the file of this model is to be named %s.conf", name);
    TEXT_COPY(reader->product->name, name);
    read_keys(reader, section, model_keys, sizeof model_keys / sizeof *model_keys);
}

static void read_repeat(struct model_reader *reader, const struct ini_section *section)
{
    size_t errors = problems_errors(reader->problems);
    struct product *product = reader->product;
    const char *name = key_named(section->name, "repeat");

    if (!text_is_id(name))
        model_section_error(reader, section, "a name is of a-z, 0-9 and -, at most 20 bytes");
    TEXT_COPY(product->repeat, name);
    read_keys(reader, section, repeat_keys, 2);
    if (!reader->wrong && (!product->repeat_count || !product->repeat_step))
        model_section_error(reader, section, "needs count and step");
    reader->unsure = reader->unsure || problems_errors(reader->problems) > errors;
}

/* ---- the whole file ---- */

static const char *const kinds[] = {"model", "repeat", "point", "test"};
enum { KIND_MODEL, KIND_REPEAT, KIND_POINT, KIND_TEST, KINDS };

/* KINDS: another, or no name behind it. */
static int kind_of(const struct ini_section *section)
{
    const char *name = NULL;
    int kind = 0;

    while (kind < KINDS && !((name = key_named(section->name, kinds[kind])) && *name))
        kind++;
    return kind;
}

/* Every section of one kind, in the order of the file. */
static void read_kind(struct model_reader *reader, int kind)
{
    static void (*const readers[])(struct model_reader *, const struct ini_section *) = {
        read_model, read_repeat, model_point_read, model_test_read};

    for (size_t i = 0; i < reader->ini->sections; i++)
        if (kind_of(&reader->ini->section[i]) == kind)
            readers[kind](reader, &reader->ini->section[i]);
}

static void check_sections(struct model_reader *reader, const size_t count[KINDS])
{
    for (size_t i = 0; i < reader->ini->sections; i++) {
        const struct ini_section *section = &reader->ini->section[i];
        char kind[50];

        snprintf(kind, sizeof kind, "%.*s", (int)strcspn(section->name, " "), section->name);
        if (kind_of(section) == KINDS)
            reader->unsure = !model_section_error(
                reader, section,
                "is none of [model NAME], [repeat NAME], [point NAME], [test TITLE]%s",
                KEY_HINT(text_nearest(kind, kinds, KINDS)));
    }
    if (count[KIND_MODEL] != 1 || count[KIND_REPEAT] > 1)
        problems_add(reader->problems, PROBLEM_ERROR, reader->path, 0,
                     "a file has exactly one [model NAME] and at most one [repeat NAME]");
    else if (!count[KIND_POINT] && !reader->unsure && !ini_refused(reader->ini, "", "point"))
        problems_add(reader->problems, PROBLEM_ERROR, reader->path, 0,
                     "the model has no [point NAME]");
}

static int read_product(struct model_reader *reader)
{
    struct product *product = reader->product;
    const char *slash = strrchr(reader->path, '/');
    size_t count[KINDS + 1] = {0};

    for (size_t i = 0; i < reader->ini->sections; i++)
        count[kind_of(&reader->ini->section[i])]++;
    product->times = 1;
    product->max_registers = REGISTERS_MOST;
    if (!TEXT_COPY(product->file, reader->path) && slash)
        TEXT_COPY(product->file, slash + 1);
    reader->broken = calloc(count[KIND_POINT] + 1, sizeof *reader->broken);
    product->point = calloc(count[KIND_POINT] + 1, sizeof *product->point);
    product->test = calloc(count[KIND_TEST] + 1, sizeof *product->test);
    if (!reader->broken || !product->point || !product->test)
        return -ENOMEM;
    check_sections(reader, count);
    for (int kind = 0; kind < KINDS; kind++)
        read_kind(reader, kind);
    return 0;
}

int models_read(const char *path, struct problems *problems, struct product *out)
{
    struct product product = {.points = 0};
    struct model_reader reader = {
        .path = path, .ini = ini_new(), .problems = problems, .product = &product};
    size_t errors = problems_errors(problems);
    int r = reader.ini ? ini_add(reader.ini, path, problems) : -ENOMEM;

    if (reader.ini && !r)
        r = read_product(&reader);
    if (r == -ENOMEM)
        problems_add(problems, PROBLEM_ERROR, path, 0, "%s", strerror(ENOMEM));
    ini_free(reader.ini);
    free(reader.broken);
    if (problems_errors(problems) > errors) {
        product_clear(&product);
        return -EINVAL;
    }
    *out = product;
    return 0;
}
