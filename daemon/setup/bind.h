/*
 * bind - turning entries of the configuration into a site, one kind of section a file. Private to
 * setup. Main thread. Every function goes on after an error, so that one run shows them all;
 * whether there was one is seen from the problems alone.
 */
#ifndef ESTATED_SETUP_BIND_H
#define ESTATED_SETUP_BIND_H

#include "setup/key.h"
#include "setup/plugins.h"
#include "setup/setup.h"

/* What is known of a device or a point only while the site is being made. */
struct bind_origin {
    const struct ini_entry *entry; /* where it was named */
    uint32_t every_ms;             /* of a device: what [device] says; 0: nothing */
    uint32_t role_ms;              /* of a point: the shortest period of its roles; 0: none */
};

/* What is told to be at fault: the line, or all of its section, so that it means nothing. */
enum bind_fault { BIND_GOOD, BIND_LINE, BIND_SECTION };

struct bind {
    const struct setup_paths *paths;
    struct problems *problems;
    struct ini *ini;
    struct plugins *plugins;
    struct site *site;
    struct bind_origin *device, *point; /* as site->device, site->point */
    uint8_t *fault;                     /* of each entry: enum bind_fault */
    const struct ini_entry *unsaid;     /* a name that was not complained of for such a fault */
};

/* ---- bind.c: what all of them need ---- */

/* Arrays for what the ini can hold at most. -ENOMEM. */
int bind_begin(struct bind *b);
void bind_end(struct bind *b);
/* Zeroed memory; an error among the problems if there is none. */
void *bind_memory(struct bind *b, size_t n, size_t size);
/* "[section] key: .." at the entry. False. */
#define bind_error(b, e, ...) key_error((b)->problems, e, __VA_ARGS__)
/* "[section] .." at the section's header. False. */
#define bind_section_error(b, s, ...) key_section_error((b)->problems, s, __VA_ARGS__)
/* The next section of a kind ("bus") behind `s` (NULL: the first) and its name, NULL at the end. A
 * name that is no id is an error, and the section passed over with its entries taken. */
const struct ini_section *bind_next(struct bind *b, const struct ini_section *s, const char *kind,
                                    const char **name);
/* "device NAME". Valid in the caller's block. */
#define BIND_SECTION(kind, name) bind_section((char[SITE_NAME]){0}, kind, name)
const char *bind_section(char out[SITE_NAME], const char *kind, const char *name);
/* The number of an entry in `unit`; an error if it is none or outside the limits. */
bool bind_number(struct bind *b, const struct ini_entry *e, const char *unit, double low,
                 double high, double *out);
/* Words behind a name, or the name if there are none; an error if they do not fit. */
void bind_words(struct bind *b, const struct ini_entry *e, const char *words, const char *name,
                char out[SITE_WORDS]);
/* "-", whatever words stand behind it: what is wired on purpose and not used. */
bool bind_unused(const struct ini_entry *e);
/* Is this an id that no device and no point has? Else an error. */
bool bind_new_name(struct bind *b, const struct ini_entry *e, const char *name);
/* The entry is at fault: the names that stand in it are not to be complained of where they are
 * used. */
void bind_excuse(struct bind *b, const struct ini_entry *e);
/* The same of a section that cannot be read, with its own name; its entries are taken. */
void bind_excuse_section(struct bind *b, const char *section);
/* Stands the name that `e` (NULL: a header) uses, or the device before its dot, where something is
 * at fault? */
bool bind_excused(struct bind *b, const struct ini_entry *e, const char *name);
/* The channel a point is read from, "in1+in2". */
void bind_channel(const struct site *site, const struct point_site *point, char *out, size_t size);

/* ---- one file each, in this order ---- */

/* [bus]: buses, devices and products. */
void bind_bus_read(struct bind *b);
/* [device]: points, in site->point. -E2BIG, -ENOMEM, with the error: nothing can follow. */
int bind_device_read(struct bind *b);
/* [zone]: zones with their parameters and roles. */
void bind_zone_read(struct bind *b);
/* Keys of [device] that nobody took; periods, now that the roles are known. */
void bind_device_finish(struct bind *b);
/* [sounder] output, now that lines and points are known: can it be switched? */
void bind_sounder(struct bind *b);

/* ---- bind_telemetry.c ---- */

/* The keys of one section; NULL where there is none. */
struct bind_telemetry {
    const struct ini_entry *on, *period, *band;
};
void bind_telemetry_take(struct bind *b, const char *section, struct bind_telemetry *out);
/* What [telemetry] says of every point; then what a zone says of those it reads, once its roles are
 * bound; then what devices say. */
void bind_telemetry_defaults(struct bind *b);
void bind_telemetry_zone(struct bind *b, const struct bind_telemetry *keys,
                         const struct zone_site *zone);
void bind_telemetry_devices(struct bind *b);

/* ---- bind_gpio.c, for bind_bus.c and bind_device.c ---- */

/* The keys of a bus that is a chip, and its only device. Its lines are left. */
void bind_gpio_read(struct bind *b, struct bus_site *bus, const char *section);
/* How many points those lines are at most. */
size_t bind_gpio_lines(const struct bind *b, const struct device_site *device);
/* The points of the chip's device. */
void bind_gpio_points(struct bind *b, uint32_t device);

/* ---- bind_role.c, for bind_zone.c ---- */

/* "ROLE = POINT, POINT" of a zone. */
void bind_role_read(struct bind *b, struct zone_site *zone, uint16_t role,
                    const struct ini_entry *e);
/* It says which zone feeds it, but not rightly: nobody knows what it has from there. */
bool bind_feeder_lost(const struct bind *b, const struct zone_site *zone);
/* Roles not bound here are taken from the zones that feed this one. */
void bind_role_inherit(struct bind *b, struct zone_site *zone, const struct ini_section *s);

/* ---- bind_sense.c, for bind_zone.c ---- */

/* The sensors of a zone whose roles are bound. */
void bind_sense(struct bind *b, struct zone_site *zone, const struct ini_section *s);

#endif
