/*
 * bind_gpio - a [bus] that is a GPIO chip: its keys, and "LINE = POINT words".
 *
 * A chip has no models and no addresses: the whole of it is one device, called as the bus, whose
 * points are its lines. So what is told of devices and points, and what zones and [device] say of
 * them, holds for lines, too. A line is an offset or a name of the chip's; whether the chip has it
 * is seen only when it is opened. Main thread.
 */
#include "setup/bind.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "setup/list.h"

enum { DEBOUNCE_MS = 50, OFFSET_DIGITS = 5, KEEPALIVE_MS = 5000 };

static const char *const biases[] = {"as-is", "pull-up", "pull-down", "disabled"}; /* line_bias */
static const char *const keys[] = {"active", "bias", "debounce", "counters", "enabled"};
static const char *const device_keys[] = {"every", "adjust"};

/* The two kinds of points that lines make. */
static const struct product_point contact = {
    .name = "contact", .type = TYPE_BOOL, PRODUCT_POINT_PLAIN};
static const struct product_point pulses = {
    .name = "pulses", .type = TYPE_U32, .counter = COUNTER_RESETS, PRODUCT_POINT_PLAIN};
/* Changes are told at once; the period only keeps values from going stale. */
static const struct product gpiochip = {
    .name = "gpiochip", .title = "lines of a GPIO chip", .every_ms = KEEPALIVE_MS};

/* ---- the chip ---- */

static void read_keys(struct bind *b, struct bus_site *bus, const char *section)
{
    const struct ini_entry *e;
    double debounce = DEBOUNCE_MS;
    int bias;

    if ((e = key_take(b->ini, section, "active"))) {
        bus->active_low = text_equal(e->value, "low");
        if (!bus->active_low && !text_equal(e->value, "high"))
            bind_error(b, e, "\"%s\" is neither low nor high", e->value);
    }
    if ((e = key_take(b->ini, section, "bias"))) {
        bias = list_find(e->value, biases, sizeof biases / sizeof *biases);
        if (bias < 0)
            bind_error(b, e, "\"%s\" is none of as-is, pull-up, pull-down, disabled", e->value);
        else
            bus->bias = (uint8_t)bias;
    }
    if ((e = key_take(b->ini, section, "debounce")))
        bind_number(b, e, "ms", 1, 1000, &debounce);
    bus->debounce_ms = (uint16_t)(debounce + 0.5);
    key_take(b->ini, section, "counters");
}

void bind_gpio_read(struct bind *b, struct bus_site *bus, const char *section)
{
    const struct ini_entry *e = key_take(b->ini, section, "gpio");
    struct site *site = b->site;
    struct device_site *device = &site->device[site->devices];

    if (!TEXT_COPY(bus->place, e->value))
        bind_error(b, e, "longer than %d bytes", SITE_PATH - 1);
    if (!strncmp(e->value, "/dev/gpiochip", 13))
        key_say(b->problems, PROBLEM_NOTE, e,
                "%s moves when chips come and go; name it by its label, as gpiodetect tells it",
                e->value);
    read_keys(b, bus, section);
    if (!bind_new_name(b, e, bus->name)) {
        bind_excuse_section(b, section);
        return;
    }
    TEXT_COPY(device->name, bus->name);
    TEXT_COPY(device->words, bus->name);
    device->bus = (uint32_t)(bus - site->bus);
    device->product = &gpiochip;
    b->device[site->devices++].entry = e;
    bus->devices++;
}

/* ---- its lines ---- */

/* A key that cannot have been meant as a line: all small letters, and nearly a key that exists. */
static bool is_key(struct bind *b, const struct ini_entry *e, const char *device)
{
    const char *nearest = NULL;

    if (e->key[strspn(e->key, "abcdefghijklmnopqrstuvwxyz-")])
        return false;
    if (list_find(e->key, device_keys, sizeof device_keys / sizeof *device_keys) >= 0)
        return !bind_error(b, e, "belongs into [device %s]", device);
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        nearest = key_nearer(e->key, nearest, keys[i]);
    return nearest && !bind_error(b, e, "unknown key, and no line%s", KEY_HINT(nearest));
}

/* Takes the offset or name of a line; "017" is line 17. */
static bool take_line(const char *text, struct point_source *source)
{
    char offset[OFFSET_DIGITS + 1];

    if (text[strspn(text, "0123456789")])
        return TEXT_COPY(source->line, text);
    if (!*text || !TEXT_COPY(offset, text))
        return false;
    snprintf(source->line, sizeof source->line, "%lu", strtoul(offset, NULL, 10));
    return true;
}

static bool is_free(struct bind *b, const struct device_site *device, const char *line,
                    const struct ini_entry *e)
{
    for (uint32_t p = device->first_point; p < b->site->points; p++)
        for (int half = 0; half < 2; half++)
            if (text_equal(b->site->point[p].source[half].line, line))
                return bind_error(b, e, "line %s is named in line %d already", line,
                                  b->point[p].entry->line);
    return true;
}

/* "LINE", "!LINE" or "OPEN+SHUT". */
static bool take_lines(struct bind *b, const struct device_site *device, struct point_site *point,
                       const struct ini_entry *e)
{
    bool pair = strchr(e->key, '+');
    char buffer[SITE_PATH], *rest = buffer;
    struct point_source *source = point->source;

    point->inverted = e->key[0] == '!';
    TEXT_COPY(buffer, e->key + point->inverted);
    if (!take_line(text_cut(&rest, '+'), &source[0]) ||
        (pair && !take_line(rest ? text_trim(rest) : "", &source[1])))
        return bind_error(b, e, "a line is an offset or a name of at most %zu bytes",
                          sizeof source->line - 1);
    if (pair && (point->inverted || text_equal(source[0].line, source[1].line)))
        return bind_error(b, e, "a pair is OPEN+SHUT, two lines and no \"!\"");
    source[0].point = &contact;
    source[1].point = pair ? &contact : NULL;
    return is_free(b, device, source[0].line, e) &&
           (!pair || is_free(b, device, source[1].line, e));
}

/* "LINE = POINT words". */
static void add_point(struct bind *b, uint32_t device, const struct ini_entry *e)
{
    struct point_site *point = &b->site->point[b->site->points];
    char buffer[256], *rest = buffer, *name;

    *point = (struct point_site){.device = device, .unit = ""};
    TEXT_COPY(buffer, e->value);
    name = key_word(&rest);
    if (!take_lines(b, &b->site->device[device], point, e) || !bind_new_name(b, e, name)) {
        bind_excuse(b, e);
        return;
    }
    TEXT_COPY(point->name, name);
    bind_words(b, e, rest, name, point->words);
    b->point[b->site->points++].entry = e;
}

/* "counters = POINT, POINT". */
static void read_counters(struct bind *b, const struct device_site *device, const char *section)
{
    const struct ini_entry *e = key_take(b->ini, section, "counters");
    char buffer[256], *rest = buffer, *name;

    if (!e)
        return;
    if (!TEXT_COPY(buffer, e->value))
        bind_error(b, e, "longer than %zu bytes", sizeof buffer - 1);
    while ((name = text_cut(&rest, ','))) {
        uint32_t index = site_find_point(b->site, name);
        struct point_site *point = index == SITE_NO ? NULL : &b->site->point[index];

        if (!point || index < device->first_point) {
            if (!bind_excused(b, e, name))
                bind_error(b, e, "no line of this bus is called \"%s\"", name);
        } else if (point->source[1].point) {
            bind_error(b, e, "%s is a pair and cannot count", name);
        } else {
            point->pulses = true;
            point->source[0].point = &pulses;
        }
    }
}

size_t bind_gpio_lines(const struct bind *b, const struct device_site *device)
{
    size_t n = 0;

    for (struct ini_entry *e = NULL; (e = key_open(b->ini, BIND_SECTION("bus", device->name), e));)
        n++;
    return n;
}

void bind_gpio_points(struct bind *b, uint32_t index)
{
    struct device_site *device = &b->site->device[index];
    const char *section = BIND_SECTION("bus", device->name);

    device->first_point = b->site->points;
    for (struct ini_entry *e = NULL; (e = key_open(b->ini, section, e));) {
        e->used = true;
        if (!is_key(b, e, device->name) && !bind_unused(e))
            add_point(b, index, e);
    }
    read_counters(b, device, section);
    device->points = b->site->points - device->first_point;
}
