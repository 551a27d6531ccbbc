/*
 * bind_role - "ROLE = POINT, POINT" of a zone: which inputs the plugin will see.
 *
 * A role is a list of points, or, if it has fields, of devices (or one repeat of a device) whose
 * points match the fields by name. What a zone does not bind it reads in the zones that feed it,
 * nearest first; of a role that adds up it reads that, too, behind its own. Main thread.
 */
#include "setup/bind.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/sense.h"
#include "setup/list.h"

/* What is being bound: the role of a zone, and the entry that says so. */
struct target {
    struct bind *b;
    struct zone_site *zone;
    const struct estate_role *is;
    struct site_role *role;
    const struct ini_entry *e;
    double *param; /* for the item in hand */
};

/* ---- finding ---- */

/* A point by its name, or as DEVICE.CHANNEL although it has another name. */
static uint32_t find_point(const struct site *site, const char *word)
{
    uint32_t index = site_find_point(site, word), device;
    char name[SITE_NAME], channel[SITE_NAME];
    const char *dot = strchr(word, '.');

    if (index != SITE_NO || !dot)
        return index;
    snprintf(name, sizeof name, "%.*s", (int)(dot - word), word);
    device = site_find_device(site, name);
    if (device == SITE_NO)
        return SITE_NO;
    for (uint32_t i = 0; i < site->device[device].points; i++) {
        index = site->device[device].first_point + i;
        bind_channel(site, &site->point[index], channel, sizeof channel);
        if (text_equal(channel, dot + 1))
            return index;
    }
    return SITE_NO;
}

/* What a name is, for who mistyped it. */
static void describe(const struct site *site, const char *name, char out[SITE_PATH])
{
    uint32_t p = site_find_point(site, name), d = site_find_device(site, name);
    char channel[SITE_NAME];
    const struct point_site *point;

    if (d != SITE_NO) {
        const struct product *product = site->device[d].product;

        snprintf(out, SITE_PATH, "%s on bus %s", product ? product->name : "device",
                 site->bus[site->device[d].bus].name);
        return;
    }
    point = &site->point[p];
    bind_channel(site, point, channel, sizeof channel);
    snprintf(out, SITE_PATH, "%s%s %s %s",
             point->source[0].point->type == TYPE_BOOL ? "cabinet contact " : "", channel,
             point->source[0].line[0] ? "on bus" : "of", site->device[point->device].name);
}

/* "no point "valve-b-3"; nearest: valve-b3 (..)". Devices are named where they may be meant. */
static void unknown_name(const struct target *t, const char *what, const char *word)
{
    const struct site *site = t->b->site;
    const char *nearest = NULL;
    char is[SITE_PATH];

    if (bind_excused(t->b, t->e, word))
        return;
    for (uint32_t i = 0; !t->is->fields && i < site->points; i++)
        nearest = key_nearer(word, nearest, site->point[i].name);
    for (uint32_t i = 0; i < site->devices; i++)
        nearest = key_nearer(word, nearest, site->device[i].name);
    if (!nearest) {
        bind_error(t->b, t->e, "no %s \"%s\"%s", what, word,
                   strstr(word, "\uFF0C") || strstr(word, "\u3001")
                       ? ": a list is split by \",\", no full-width sign"
                       : "");
        return;
    }
    describe(site, nearest, is);
    bind_error(t->b, t->e, "no %s \"%s\"; nearest: %s (%s)", what, word, nearest, is);
}

/* ---- items ---- */

/* All parameters for items of this device: the zone's, and what [device] says. */
static void read_params(const struct target *t, const struct device_site *device)
{
    const struct estate_plugin *plugin = t->zone->plugin;
    const struct ini_entry *e;

    for (uint16_t i = 0; i < plugin->params; i++) {
        const struct estate_param *is = &plugin->param[i];

        t->param[i] = t->zone->param[i];
        if (is->scope == ESTATE_ITEM &&
            (e = key_take(t->b->ini, BIND_SECTION("device", device->name), is->name)))
            bind_number(t->b, e, is->unit, is->min, is->max, &t->param[i]);
    }
}

/* One more input of the item being added. */
static bool add_input(const struct target *t, uint32_t point)
{
    struct site_role *role = t->role;
    uint32_t *shortest;

    if (!list_grow(&role->input, role->inputs, sizeof *role->input))
        return bind_error(t->b, t->e, "out of memory");
    role->input[role->inputs++] = (struct site_input){.point = point, .item = role->items};
    if (point == SITE_NO)
        return true;
    t->b->site->point[point].alarms = true;
    shortest = &t->b->point[point].role_ms;
    if (!*shortest || t->is->period_ms < *shortest)
        *shortest = t->is->period_ms;
    return true;
}

static bool has_item(const struct site_role *role, const char *name)
{
    for (uint16_t i = 0; i < role->items; i++)
        if (text_equal(role->item[i].name, name))
            return true;
    return false;
}

/* Adds an item with the parameters in hand, and its inputs. */
static bool add_item(const struct target *t, const char *name, const char *words, uint32_t device,
                     const uint32_t *points, uint16_t n)
{
    size_t count = t->zone->plugin->params;
    struct site_role *role = t->role;
    struct site_item item = {.device = device};

    if (has_item(role, name))
        return bind_error(t->b, t->e, "%s is named twice", name);
    TEXT_COPY(item.name, name);
    TEXT_COPY(item.words, words);
    if (!list_grow(&role->item, role->items, sizeof item) ||
        !(item.param = bind_memory(t->b, count, sizeof *item.param)))
        return bind_error(t->b, t->e, "out of memory");
    memcpy(item.param, t->param, count * sizeof *item.param);
    for (uint16_t i = 0; i < n; i++)
        add_input(t, points[i]);
    role->item[role->items++] = item;
    return true;
}

/* Does the point measure what the role is about? */
static bool fits(const struct target *t, uint32_t index)
{
    const struct point_site *point = &t->b->site->point[index];
    const struct product_point *source = point->source[0].point;

    if (source && source->type == TYPE_STRING)
        return bind_error(t->b, t->e, "%s is text for people, a role takes numbers", point->name);
    if (!text_equal(point->unit, t->is->unit) && !(t->is->fields && !t->is->unit[0]))
        return bind_error(t->b, t->e, "%s is in %s, this role is in %s", point->name,
                          point->unit[0] ? point->unit : "no unit",
                          t->is->unit[0] ? t->is->unit : "no unit");
    return t->is->kind != ESTATE_CONTACT || t->is->fields ||
           point->source[0].point->type == TYPE_BOOL ||
           bind_error(t->b, t->e, "%s is not a contact", point->name);
}

/* ---- roles of points ---- */

/* The point of a device of one; an error that lists them if there are several. */
static uint32_t only_point(const struct target *t, uint32_t device)
{
    const struct device_site *its = &t->b->site->device[device];
    char list[256];
    struct text text = TEXT_IN(list);

    if (its->points == 1)
        return its->first_point;
    for (uint32_t i = 0; i < its->points; i++)
        text_printf(&text, "%s%s", i ? ", " : "", t->b->site->point[its->first_point + i].name);
    if (its->product)
        bind_error(t->b, t->e, "%s has %u points, name one: %s", its->name, its->points,
                   its->points ? list : "none");
    return SITE_NO;
}

static void bind_point(const struct target *t, const char *word)
{
    const struct site *site = t->b->site;
    uint32_t index = find_point(site, word), device = site_find_device(site, word);

    if (index == SITE_NO && device == SITE_NO)
        unknown_name(t, "point", word);
    else if (index == SITE_NO)
        index = only_point(t, device);
    if (index == SITE_NO || !fits(t, index))
        return;
    device = site->point[index].device;
    read_params(t, &site->device[device]);
    add_item(t, site->point[index].name, site->point[index].words, device, &index, 1);
}

/* ---- roles of devices ---- */

/* The device's point that a product calls `field`, of this repeat or (instance < 0) of none. */
static uint32_t find_field(const struct site *site, const struct device_site *device,
                           const char *field, int instance)
{
    for (uint32_t i = 0; i < device->points; i++) {
        const struct point_source *source = &site->point[device->first_point + i].source[0];

        if (source->point->repeated == (instance >= 0) && text_equal(source->point->name, field) &&
            (instance < 0 || source->instance == instance))
            return device->first_point + i;
    }
    return SITE_NO;
}

/* Adds the device, or one repeat of it, as an item. False if it has none of the fields. */
static bool add_fields(const struct target *t, uint32_t index, int instance)
{
    const struct device_site *device = &t->b->site->device[index];
    char name[SITE_NAME], words[SITE_WORDS];
    struct text name_text = TEXT_IN(name), words_text = TEXT_IN(words);
    uint32_t points[PLUGINS_FIELDS];
    bool any = false, good = true;
    uint16_t n = 0;

    for (; t->is->fields[n]; n++) {
        points[n] = find_field(t->b->site, device, t->is->fields[n], instance);
        any = any || points[n] != SITE_NO;
        good = good && (points[n] == SITE_NO || fits(t, points[n]));
    }
    text_printf(&name_text, "%s", device->name);
    text_printf(&words_text, "%s", device->words);
    if (instance >= 0) {
        text_printf(&name_text, ".%s%d", device->product->repeat, instance + 1);
        text_printf(&words_text, " %s%d", device->product->repeat, instance + 1);
    }
    if (any && good)
        add_item(t, name, words, index, points, n);
    return any;
}

/* The whole device: each of its repeats, or itself if the fields are not repeated ones. */
static bool add_device(const struct target *t, uint32_t index)
{
    size_t errors = problems_errors(t->b->problems);
    int count = t->b->site->device[index].repeat_count;
    bool any = false;

    for (int i = 0; i < count && problems_errors(t->b->problems) == errors; i++)
        any = add_fields(t, index, i) || any;
    return any || add_fields(t, index, -1);
}

/* The repeat in "port3", 0-based. -1 with an error if there is none. */
static int read_instance(const struct target *t, const struct device_site *device, const char *word)
{
    const char *repeat = device->product->repeat;
    size_t n = strlen(repeat);
    char *end = NULL;
    unsigned long number = 0;

    if (n && !strncmp(word, repeat, n) && isdigit((unsigned char)word[n]))
        number = strtoul(word + n, &end, 10);
    if (number && !*end && number <= device->repeat_count)
        return (int)number - 1;
    if (n)
        bind_error(t->b, t->e, "%s has %s1 .. %s%u", device->name, repeat, repeat,
                   device->repeat_count);
    else
        bind_error(t->b, t->e, "name the device alone: %s", device->name);
    return -1;
}

static void no_fields(const struct target *t, const char *word, const struct product *product)
{
    char list[256];
    struct text text = TEXT_IN(list);

    for (uint16_t i = 0; t->is->fields[i]; i++)
        text_printf(&text, "%s%s", i ? ", " : "", t->is->fields[i]);
    bind_error(t->b, t->e, "%s (%s) has none of %s", word, product->name, list);
}

static void bind_fields(const struct target *t, char *word)
{
    char *rest = word, name[SITE_NAME];
    const struct device_site *device;
    uint32_t index;
    int instance = -1;

    TEXT_COPY(name, word);
    index = site_find_device(t->b->site, text_cut(&rest, '.'));
    if (index == SITE_NO) {
        unknown_name(t, "device", name);
        return;
    }
    device = &t->b->site->device[index];
    if (!device->product || (rest && (instance = read_instance(t, device, rest)) < 0))
        return;
    read_params(t, device);
    if (!(rest ? add_fields(t, index, instance) : add_device(t, index)))
        no_fields(t, name, device->product);
}

void bind_role_read(struct bind *b, struct zone_site *zone, uint16_t role,
                    const struct ini_entry *e)
{
    struct target t = {
        .b = b, .zone = zone, .is = &zone->plugin->role[role], .role = &zone->role[role], .e = e};
    char *list = strdup(e->value), *rest = list, *word;

    t.param = list ? bind_memory(b, zone->plugin->params, sizeof *t.param) : NULL;
    if (!t.param)
        bind_error(b, e, "out of memory");
    while (t.param && (word = text_cut(&rest, ',')))
        if (!*word)
            bind_error(b, e, "a name is missing beside a comma");
        else if (t.is->fields)
            bind_fields(&t, word);
        else
            bind_point(&t, word);
    free(list);
    free(t.param);
    if (t.role->items > 1 && !t.is->many)
        bind_error(b, e, "takes one, not %u", t.role->items);
}

/* ---- from the zones that feed this one ---- */

static bool grown(struct bind *b, void *list, size_t n, size_t size)
{
    bool done = list_grow(list, n, size);

    if (!done)
        problems_add(b->problems, PROBLEM_ERROR, NULL, 0, "out of memory");
    return done;
}

/* One item more, with its inputs; parameters of the zone are this zone's own, those of its source
 * stay. */
static void copy_item(struct bind *b, struct zone_site *zone, struct site_role *to,
                      const struct site_role *from, uint16_t i, uint8_t hops)
{
    const struct estate_plugin *plugin = zone->plugin;
    struct site_item *item;

    if (!grown(b, &to->item, to->items, sizeof *item))
        return;
    item = &to->item[to->items];
    *item = from->item[i];
    item->param = bind_memory(b, plugin->params, sizeof *item->param);
    for (uint16_t p = 0; item->param && p < plugin->params; p++)
        item->param[p] =
            plugin->param[p].scope == ESTATE_ZONE ? zone->param[p] : from->item[i].param[p];
    for (uint16_t n = 0; n < from->inputs; n++)
        if (from->input[n].item == i && grown(b, &to->input, to->inputs, sizeof *to->input)) {
            struct site_input *input = &to->input[to->inputs++];

            *input = from->input[n];
            input->item = to->items;
            input->hop = (uint8_t)(input->hop + hops);
        }
    to->items++;
}

/* Behind what is bound here come the items that are not. */
static void copy_role(struct bind *b, struct zone_site *zone, uint16_t r,
                      const struct site_role *from, uint8_t hops)
{
    for (uint16_t i = 0; i < from->items; i++)
        if (!has_item(&zone->role[r], from->item[i].name))
            copy_item(b, zone, &zone->role[r], from, i, hops);
}

bool bind_feeder_lost(const struct bind *b, const struct zone_site *zone)
{
    return zone->fed_by == SITE_NO && ini_get(b->ini, BIND_SECTION("zone", zone->name), "fed-by");
}

/* Is the key written in this zone or in one that feeds it, even if wrongly? */
static bool written(const struct bind *b, const struct zone_site *zone, const char *key)
{
    for (;; zone = &b->site->zone[zone->fed_by]) {
        const char *section = BIND_SECTION("zone", zone->name);

        if (ini_get(b->ini, section, key) || ini_refused(b->ini, section, key) || !zone->plugin)
            return true;
        if (zone->fed_by == SITE_NO)
            return bind_feeder_lost(b, zone);
    }
}

/* A parameter about inputs that another zone binds is that one's. */
static void check_source(struct bind *b, const struct zone_site *zone,
                         const struct estate_param *param)
{
    const struct ini_entry *e = ini_get(b->ini, BIND_SECTION("zone", zone->name), param->name);
    uint8_t r = param->scope - ESTATE_SOURCE;
    const struct site_role *role = &zone->role[r];
    const struct zone_site *source = zone;

    if (!e || !role->inputs)
        return;
    for (uint16_t i = 0; i < role->inputs; i++)
        if (!role->input[i].hop)
            return;
    for (uint8_t hop = role->input[0].hop; hop > 0; hop--)
        source = &b->site->zone[source->fed_by];
    key_say(b->problems, PROBLEM_WARNING, e,
            "changes nothing here, %s is bound in [zone %s]: say it there",
            zone->plugin->role[r].name, source->name);
}

void bind_role_inherit(struct bind *b, struct zone_site *zone, const struct ini_section *s)
{
    for (uint16_t r = 0; r < sense_own_roles(zone->plugin); r++) {
        const struct estate_role *role = &zone->plugin->role[r];
        uint32_t above = zone->fed_by;
        uint8_t hops = 1;

        if (!role->adds && (zone->role[r].items || ini_get(b->ini, s->name, role->name)))
            continue;
        for (; above != SITE_NO; above = b->site->zone[above].fed_by, hops++)
            if (b->site->zone[above].plugin == zone->plugin && b->site->zone[above].role[r].items)
                break;
        if (above != SITE_NO)
            copy_role(b, zone, r, &b->site->zone[above].role[r], hops);
        else if (role->need == ESTATE_REQUIRED && !zone->role[r].items &&
                 !written(b, zone, role->name))
            bind_section_error(b, s, "needs %s (%s): add `%s = %s`", role->name, role->help,
                               role->name, role->fields ? "DEVICE" : "POINT");
    }
    for (uint16_t p = 0; p < zone->plugin->params; p++)
        if (zone->plugin->param[p].scope >= ESTATE_SOURCE)
            check_source(b, zone, &zone->plugin->param[p]);
}
