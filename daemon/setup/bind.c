/*
 * bind - what the binding of every kind of section needs: complaints that name section and key,
 * names, numbers, words.
 *
 * The arrays of a site under construction have room for as many buses, devices and zones as the ini
 * has sections and entries, so nothing moves while others point at it. Main thread.
 */
#include "setup/bind.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/unit.h"

void *bind_memory(struct bind *b, size_t n, size_t size)
{
    void *memory = calloc(n ? n : 1, size);

    if (!memory)
        problems_add(b->problems, PROBLEM_ERROR, NULL, 0, "out of memory");
    return memory;
}

int bind_begin(struct bind *b)
{
    struct site *site = b->site;
    size_t entries = b->ini->entries, sections = b->ini->sections;

    return (site->bus = bind_memory(b, sections, sizeof *site->bus)) &&
                   (site->zone = bind_memory(b, sections, sizeof *site->zone)) &&
                   (site->device = bind_memory(b, entries, sizeof *site->device)) &&
                   (site->product = bind_memory(b, entries, sizeof *site->product)) &&
                   (b->device = bind_memory(b, entries, sizeof *b->device)) &&
                   (b->fault = bind_memory(b, entries, sizeof *b->fault))
               ? 0
               : -ENOMEM;
}

void bind_end(struct bind *b)
{
    free(b->device);
    free(b->point);
    free(b->fault);
}

const struct ini_section *bind_next(struct bind *b, const struct ini_section *s, const char *kind,
                                    const char **name)
{
    const struct ini_section *end = b->ini->section + b->ini->sections;

    for (s = s ? s + 1 : b->ini->section; s < end; s++) {
        if (!(*name = key_named(s->name, kind)))
            continue;
        if (text_is_id(*name))
            return s;
        bind_section_error(b, s, "the name is to be of a-z, 0-9 and -, at most 20 bytes: [%s NAME]",
                           kind);
        bind_excuse_section(b, s->name);
    }
    return NULL;
}

const char *bind_section(char out[SITE_NAME], const char *kind, const char *name)
{
    snprintf(out, SITE_NAME, "%s %s", kind, name);
    return out;
}

bool bind_number(struct bind *b, const struct ini_entry *e, const char *unit, double low,
                 double high, double *out)
{
    char units[SITE_PATH];
    double number;
    int r = unit_read(e->value, unit, &number);

    if (r == -EDOM && unit[0]) {
        unit_list(unit_find(unit)->canonical, units, sizeof units);
        return bind_error(b, e, "\"%s\" has to be in one of: %s", e->value, units);
    }
    if (r)
        return bind_error(b, e, "\"%s\" is %s", e->value,
                          r == -EDOM ? "to be a number without a unit" : "not a number");
    if (number < low || number > high)
        return bind_error(b, e, "\"%s\" is outside %g .. %g%s%s", e->value, low, high,
                          unit[0] ? " " : "", unit);
    *out = number;
    return true;
}

void bind_words(struct bind *b, const struct ini_entry *e, const char *words, const char *name,
                char out[SITE_WORDS])
{
    words += strspn(words, " \t");
    if (!text_copy(out, SITE_WORDS, *words ? words : name))
        bind_error(b, e, "the words are longer than %d bytes", SITE_WORDS - 1);
}

bool bind_unused(const struct ini_entry *e)
{
    return e->value[0] == '-' && (!e->value[1] || strchr(" \t", e->value[1]));
}

bool bind_new_name(struct bind *b, const struct ini_entry *e, const char *name)
{
    const struct ini_entry *first = NULL;
    uint32_t i;

    if (!text_is_id(name))
        return bind_error(b, e, "the name \"%s\" is to be of a-z, 0-9 and -, at most 20 bytes",
                          name);
    if ((i = site_find_device(b->site, name)) != SITE_NO)
        first = b->device[i].entry;
    else if ((i = site_find_point(b->site, name)) != SITE_NO)
        first = b->point[i].entry;
    return !first || bind_error(b, e, "the name %s is taken by [%s] %s in line %d", name,
                                first->section, first->key, first->line);
}

void bind_excuse(struct bind *b, const struct ini_entry *e)
{
    b->fault[e - b->ini->entry] = BIND_LINE;
}

void bind_excuse_section(struct bind *b, const char *section)
{
    for (struct ini_entry *e = NULL; (e = key_open(b->ini, section, e));) {
        e->used = true;
        b->fault[e - b->ini->entry] = BIND_SECTION;
    }
}

static bool mentioned(const struct bind *b, const char *word)
{
    const struct ini *ini = b->ini;

    for (size_t i = 0; i < ini->entries; i++) {
        const struct ini_entry *e = &ini->entry[i];

        if ((b->fault[i] && ini_mentions(e->value, word)) ||
            (b->fault[i] == BIND_SECTION && ini_mentions(e->section, word)))
            return true;
    }
    for (size_t i = 0; i < ini->refusals; i++) /* what a zone says is the use of a name */
        if (!(ini->refused[i].section && key_named(ini->refused[i].section, "zone")) &&
            ini_mentions(ini->refused[i].line, word))
            return true;
    return false;
}

bool bind_excused(struct bind *b, const struct ini_entry *e, const char *name)
{
    char word[SITE_NAME];

    snprintf(word, sizeof word, "%.*s", (int)strcspn(name, ". "), name);
    if (!mentioned(b, word))
        return false;
    if (e)
        b->unsaid = e;
    return true;
}

void bind_channel(const struct site *site, const struct point_site *point, char *out, size_t size)
{
    const struct product *product = site->device[point->device].product;
    struct text text = {.at = out, .size = size};
    char name[SITE_NAME];

    for (int half = 0; half < 2 && point->source[half].point; half++) {
        const struct point_source *source = &point->source[half];

        product_point_name(product, source->point, source->instance, name, sizeof name);
        text_printf(&text, "%s%s", half ? "+" : "", source->line[0] ? source->line : name);
    }
}
