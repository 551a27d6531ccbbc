/*
 * bind_device - [device NAME]: the points of every device, their names, pairs and periods.
 *
 * Each channel of the product becomes a point called DEVICE.CHANNEL (or just DEVICE if it is the
 * only one), unless a line of [device] names it, joins it with another to a pair, or gives it up.
 * A device without a section gets the points of its product. Main thread.
 */
#include "setup/bind.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "model/unit.h"

enum {
    MOST_POINTS = 16000,
    DEFAULT_EVERY_MS = 10000,
    MOST_ADJUST = 1000000,
    CALIBRATION_DAYS = 365
};

/* One channel of the device in hand. */
struct channel {
    char name[PRODUCT_CHANNEL];
    struct point_source source;
    const struct ini_entry *entry; /* the line that says something of it */
    const struct channel *shut;    /* second half of a pair */
    bool inverted, second;
};

struct channels {
    struct channel *at;
    size_t n;
};

static uint16_t instances(const struct device_site *device, const struct product_point *p)
{
    return p->repeated ? device->repeat_count : 1;
}

static size_t count_channels(const struct device_site *device)
{
    size_t n = 0;

    for (uint16_t i = 0; device->product && i < device->product->points; i++)
        n += instances(device, &device->product->point[i]);
    return n;
}

static bool is_chip(const struct bind *b, const struct device_site *device)
{
    return b->site->bus[device->bus].kind == BUS_GPIO;
}

/* Instance by instance, so that what belongs together stands together. */
static void fill_channels(const struct device_site *device, struct channels *channels)
{
    const struct product *product = device->product;
    uint16_t rounds = device->repeat_count ? device->repeat_count : 1;

    for (uint16_t round = 0; round < rounds; round++)
        for (uint16_t i = 0; i < product->points; i++) {
            const struct product_point *p = &product->point[i];
            struct channel *channel = &channels->at[channels->n];

            if (round >= instances(device, p))
                continue;
            channel->source = (struct point_source){.point = p, .instance = round};
            product_point_name(product, p, round, channel->name, sizeof channel->name);
            channels->n++;
        }
}

static struct channel *find_channel(const struct channels *channels, const char *name)
{
    for (size_t i = 0; i < channels->n; i++)
        if (text_equal(channels->at[i].name, name))
            return &channels->at[i];
    return NULL;
}

/* "wp8026adam has in1 .. in16" */
static bool unknown_channel(struct bind *b, const struct device_site *device,
                            const struct ini_entry *e)
{
    const struct product *product = device->product;
    char list[256], first[SITE_NAME], last[SITE_NAME];
    struct text text = TEXT_IN(list);

    text_printf(&text, "%s has", product->name);
    for (uint16_t i = 0; i < product->points; i++) {
        const struct product_point *p = &product->point[i];
        uint16_t n = instances(device, p);

        product_point_name(product, p, 0, first, sizeof first);
        product_point_name(product, p, n - 1, last, sizeof last);
        text_printf(&text, "%s %s", i ? "," : "", first);
        if (n > 1)
            text_printf(&text, " .. %s", last);
    }
    return bind_error(b, e, "%s", list);
}

/* ---- lines of the section ---- */

/* The channel's line is this one; false with an error if it has another, or is no contact but is
 * used as one. */
static bool claim(struct bind *b, struct channel *channel, const struct ini_entry *e, bool contact)
{
    if (channel->entry)
        return bind_error(b, e, "%s is named in line %d already", channel->name,
                          channel->entry->line);
    if (contact && channel->source.point->type != TYPE_BOOL)
        return bind_error(b, e, "%s is not a contact", channel->name);
    channel->entry = e;
    return true;
}

/* "CHANNEL", "!CHANNEL" or "OPEN+SHUT". False if the key is none of these. */
static bool take_channel(struct bind *b, const struct device_site *device,
                         struct channels *channels, const struct ini_entry *e)
{
    bool inverted = e->key[0] == '!', pair = strchr(e->key, '+');
    char buffer[SITE_PATH], *rest = buffer;
    struct channel *channel, *shut = NULL;
    bool good;

    TEXT_COPY(buffer, e->key + inverted);
    channel = find_channel(channels, text_cut(&rest, '+'));
    if (pair && rest)
        shut = find_channel(channels, text_trim(rest));
    if (!pair && !inverted && !channel)
        return false;
    if (!channel || (pair && !shut))
        good = unknown_channel(b, device, e);
    else if (pair && (inverted || channel == shut))
        good = bind_error(b, e, "a pair is OPEN+SHUT, two channels and no \"!\"");
    else if ((good =
                  claim(b, channel, e, inverted || pair) && (!shut || claim(b, shut, e, true)))) {
        channel->inverted = inverted;
        channel->shut = shut;
        if (shut)
            shut->second = true;
    }
    if (!good)
        bind_excuse(b, e);
    return true;
}

static void read_repeat(struct bind *b, struct device_site *device, const char *section)
{
    const struct product *product = device->product;
    const struct ini_entry *e;
    double count;

    device->repeat_count = product->repeat_count;
    if (!product->repeat[0] || !(e = key_take(b->ini, section, product->repeat)))
        return;
    if (!bind_number(b, e, "", 1, product->repeat_count, &count))
        return;
    device->repeat_count = (uint16_t)count;
    if (device->repeat_count != count)
        bind_error(b, e, "\"%s\" is not a whole number", e->value);
}

static uint32_t read_every(struct bind *b, const char *section)
{
    const struct ini_entry *e = key_take(b->ini, section, "every");
    double seconds;

    return e && bind_number(b, e, "s", 0.001, 86400, &seconds) ? (uint32_t)(seconds * 1000 + 0.5)
                                                               : 0;
}

/* "calibrated = 2025-07-01", "calibration-interval = 365 d". */
static void read_calibration(struct bind *b, struct device_site *device, const char *section)
{
    const struct ini_entry *e = key_take(b->ini, section, "calibrated");
    double days = CALIBRATION_DAYS;
    struct tm tm = {0};

    device->calibrated_day = SITE_NEVER;
    if (e && !(text_is_date(e->value) && strlen(e->value) == strlen("2025-07-01") &&
               strptime(e->value, "%Y-%m-%d", &tm)))
        bind_error(b, e, "write a date, like 2025-07-01");
    else if (e)
        device->calibrated_day = (int32_t)(timegm(&tm) / 86400);
    if ((e = key_take(b->ini, section, "calibration-interval")))
        bind_number(b, e, "d", 1, 36500, &days);
    device->calibration_days = (int32_t)days;
}

static void read_adjust(struct bind *b, const struct device_site *device, const char *section)
{
    const struct ini_entry *e = key_take(b->ini, section, "adjust");
    struct point_site *point = &b->site->point[device->first_point];

    if (!e)
        return;
    if (device->points != 1)
        bind_error(b, e, "only a device of one point has this, %s has %u", device->name,
                   device->points);
    else if (point->source[0].point->type == TYPE_BOOL || point->source[0].point->value_names)
        bind_error(b, e, "%s is no measurement", point->name);
    else
        bind_number(b, e, point->unit, -MOST_ADJUST, MOST_ADJUST, &point->adjust);
}

/* ---- points ---- */

static void add_point(struct bind *b, uint32_t device, const struct channel *channel, bool only)
{
    const struct device_site *its = &b->site->device[device];
    struct point_site *point = &b->site->point[b->site->points];
    char buffer[256], *rest = buffer, *name;

    *point = (struct point_site){.device = device,
                                 .unit = channel->source.point->unit,
                                 .source[0] = channel->source,
                                 .inverted = channel->inverted};
    if (channel->shut)
        point->source[1] = channel->shut->source;
    b->point[b->site->points].entry = channel->entry ? channel->entry : b->device[device].entry;
    if (channel->entry) {
        TEXT_COPY(buffer, channel->entry->value);
        name = key_word(&rest);
        if (!name || !bind_new_name(b, channel->entry, name)) {
            bind_excuse(b, channel->entry);
            return;
        }
        TEXT_COPY(point->name, name);
        bind_words(b, channel->entry, rest, name, point->words);
    } else if (only) {
        TEXT_COPY(point->name, its->name);
        TEXT_COPY(point->words, its->words);
    } else {
        snprintf(point->name, sizeof point->name, "%s.%s", its->name, channel->name);
        if (text_equal(its->words, its->name) ||
            snprintf(buffer, sizeof buffer, "%s %s", its->words, channel->name) >= SITE_WORDS)
            TEXT_COPY(buffer, point->name);
        TEXT_COPY(point->words, buffer);
    }
    b->site->points++;
}

static void add_points(struct bind *b, uint32_t index, const struct channels *channels)
{
    struct device_site *device = &b->site->device[index];

    device->first_point = b->site->points;
    for (size_t i = 0; i < channels->n; i++) {
        const struct channel *channel = &channels->at[i];

        if (!channel->second && !(channel->entry && bind_unused(channel->entry)))
            add_point(b, index, channel, channels->n == 1);
    }
    device->points = b->site->points - device->first_point;
}

static void read_device(struct bind *b, uint32_t index, const char *section)
{
    struct device_site *device = &b->site->device[index];
    struct channels channels = {.n = 0};

    b->device[index].every_ms = read_every(b, section);
    read_calibration(b, device, section);
    if (is_chip(b, device)) {
        bind_gpio_points(b, index);
        read_adjust(b, device, section);
        return;
    }
    channels.at = bind_memory(b, count_channels(device), sizeof *channels.at);
    if (!channels.at)
        return;
    fill_channels(device, &channels);
    for (struct ini_entry *e = NULL; (e = key_open(b->ini, section, e));)
        e->used = !text_equal(e->key, "adjust") && take_channel(b, device, &channels, e);
    add_points(b, index, &channels);
    read_adjust(b, device, section);
    free(channels.at);
}

/* Room for every point; the counts of repeats are read on the way. */
static int make_room(struct bind *b)
{
    size_t n = 0;

    for (uint32_t i = 0; i < b->site->devices; i++) {
        struct device_site *device = &b->site->device[i];

        if (device->product)
            read_repeat(b, device, BIND_SECTION("device", device->name));
        n += is_chip(b, device) ? bind_gpio_lines(b, device) : count_channels(device);
    }
    if (n > MOST_POINTS) {
        problems_add(b->problems, PROBLEM_ERROR, b->paths->config, 0,
                     "%zu points, this version takes at most %d", n, MOST_POINTS);
        return -E2BIG;
    }
    b->site->point = bind_memory(b, n, sizeof *b->site->point);
    b->point = bind_memory(b, n, sizeof *b->point);
    return b->site->point && b->point ? 0 : -ENOMEM;
}

/* Sections of devices that are on no bus. */
static void check_sections(struct bind *b)
{
    const struct ini_section *s = NULL;
    const char *name;

    while ((s = bind_next(b, s, "device", &name))) {
        const char *nearest = NULL;

        if (site_find_device(b->site, name) != SITE_NO)
            continue;
        for (uint32_t d = 0; d < b->site->devices; d++)
            nearest = key_nearer(name, nearest, b->site->device[d].name);
        if (!bind_excused(b, NULL, name))
            bind_section_error(b, s, "no bus has such a device%s", KEY_HINT(nearest));
        bind_excuse_section(b, s->name);
    }
}

int bind_device_read(struct bind *b)
{
    int r;

    check_sections(b);
    if ((r = make_room(b)))
        return r;
    for (uint32_t i = 0; i < b->site->devices; i++) {
        const char *section = BIND_SECTION("device", b->site->device[i].name);

        if (b->site->device[i].product)
            read_device(b, i, section);
        else
            bind_excuse_section(b, section);
        /* What is open now is a parameter, which names nothing, or no key at all. */
        for (struct ini_entry *e = NULL; (e = key_open(b->ini, section, e));)
            bind_excuse(b, e);
    }
    return 0;
}

/* ---- once the roles are known ---- */

static void set_period(struct bind *b, uint32_t index)
{
    struct point_site *point = &b->site->point[index];
    const struct bind_origin *device = &b->device[point->device];
    const struct product *product = b->site->device[point->device].product;
    const uint32_t wishes[] = {device->every_ms, b->point[index].role_ms,
                               point->source[0].point->every_ms, product->every_ms,
                               DEFAULT_EVERY_MS};

    for (size_t i = 0; !point->period_ms; i++)
        point->period_ms = wishes[i];
}

/* Item parameters that this device could have: those of the plugins of all zones. */
static const char *nearest_param(const struct bind *b, const char *key, const char *nearest)
{
    for (uint32_t z = 0; z < b->site->zones; z++) {
        const struct estate_plugin *plugin = b->site->zone[z].plugin;

        for (uint16_t i = 0; plugin && i < plugin->params; i++)
            if (plugin->param[i].scope == ESTATE_ITEM)
                nearest = key_nearer(key, nearest, plugin->param[i].name);
    }
    return nearest;
}

static void unknown_key(struct bind *b, const struct device_site *device, const struct ini_entry *e)
{
    static const char *const keys[] = {
        "adjust", "every", "telemetry", "telemetry-period", "telemetry-deadband", "enabled"};
    const char *repeat = device->product->repeat, *nearest = NULL;
    size_t n = strlen(repeat);
    bool numbered = n && !strncmp(e->key, repeat, n) && isdigit((unsigned char)e->key[n]);

    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        nearest = key_nearer(e->key, nearest, keys[i]);
    nearest = nearest_param(b, e->key, n ? key_nearer(e->key, nearest, repeat) : nearest);
    if (is_chip(b, device))
        bind_error(b, e, "unknown key; lines are named in [bus %s]", device->name);
    else if (nearest && !numbered)
        bind_error(b, e, "unknown key, or of no role that it serves%s", KEY_HINT(nearest));
    else
        unknown_channel(b, device, e);
}

void bind_device_finish(struct bind *b)
{
    for (uint32_t i = 0; i < b->site->points; i++)
        set_period(b, i);
    for (uint32_t i = 0; i < b->site->devices; i++) {
        const struct device_site *device = &b->site->device[i];
        const char *section = BIND_SECTION("device", device->name);

        for (struct ini_entry *e = NULL; (e = key_open(b->ini, section, e));) {
            e->used = true;
            unknown_key(b, device, e);
        }
    }
}
