/*
 * bind_bus - [bus NAME]: where a bus is, and what hangs on it, in wire order.
 *
 * The addresses are the keys, as on the paper chain in the cabinet; a chip has lines instead, see
 * bind_gpio. Each product in use is read
 * once. A device whose model is at fault stays in the site without a product and its names are
 * excused, so that one wrong word is one error and not ten. Main thread; reads model files.
 */
#include "setup/bind.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/unit.h"
#include "setup/list.h"
#include "setup/models.h"

#define BY_PATH "/dev/serial/by-path"

enum { MODBUS_PORT = 502, LAST_RTU_ADDRESS = 247, LAST_TCP_ADDRESS = 255, MOST_RS485_MS = 100 };

/* Keys that say kind and place, as enum bus_kind. */
static const char *const kinds[] = {"tty", "tcp", "rtu-over-tcp", "gpio"};

enum { KINDS = sizeof kinds / sizeof *kinds };

/* ---- where it is ---- */

/* The link under BY_PATH that leads to this tty. False, and BY_PATH itself, if there is none. */
static bool find_link(const char *tty, char out[SITE_PATH])
{
    char *target = realpath(tty, NULL), *end;
    DIR *directory = opendir(BY_PATH);
    struct dirent *entry;
    bool found = false;

    while (directory && target && !found && (entry = readdir(directory))) {
        snprintf(out, SITE_PATH, BY_PATH "/%.150s", entry->d_name);
        end = realpath(out, NULL);
        found = end && text_equal(end, target);
        free(end);
    }
    if (directory)
        closedir(directory);
    free(target);
    if (!found)
        text_copy(out, SITE_PATH, BY_PATH);
    return found;
}

static void read_tty(struct bind *b, struct bus_site *bus, const struct ini_entry *e)
{
    char stable[SITE_PATH];

    if (e->value[0] != '/' || !TEXT_COPY(bus->place, e->value))
        bind_error(b, e, "needs the path of a tty, /dev/serial/by-path/..");
    for (uint32_t i = 0; i < b->site->buses; i++)
        if (b->site->bus[i].kind == BUS_TTY && text_equal(b->site->bus[i].place, bus->place))
            bind_error(b, e, "%s is bus %s already", e->value, b->site->bus[i].name);
    if (strncmp(e->value, "/dev/ttyUSB", 11))
        return;
    problems_add(b->problems, PROBLEM_NOTE, e->file, e->line,
                 "%s moves when two adapters are plugged; %s %s", e->value,
                 find_link(e->value, stable) ? "it is now" : "name it by its link in", stable);
}

static void read_tcp(struct bind *b, struct bus_site *bus, const struct ini_entry *e)
{
    struct in_addr address;
    char *colon, *end;
    unsigned long port = bus->kind == BUS_TCP ? MODBUS_PORT : 0;
    bool good = TEXT_COPY(bus->place, e->value);

    colon = strchr(bus->place, ':');
    if (colon) {
        *colon = '\0';
        port = strtoul(colon + 1, &end, 10);
        good = good && isdigit((unsigned char)colon[1]) && !*end;
    }
    bus->port = (uint16_t)port;
    if (!good || !port || port > UINT16_MAX || inet_pton(AF_INET, bus->place, &address) != 1)
        bind_error(b, e, "\"%s\" is no literal IP address with %s port, 192.168.8.20:502", e->value,
                   bus->kind == BUS_TCP ? "an optional" : "a");
}

static bool is_rtu(const struct bus_site *bus)
{
    return bus->kind == BUS_TTY || bus->kind == BUS_RTU_OVER_TCP;
}

/* Takes "9600 8N1"; false if there is no such setting. */
static bool take_serial(struct bus_site *bus, const char *text)
{
    static const char *const bauds[] = {"1200",  "2400",  "4800",  "9600",
                                        "19200", "38400", "57600", "115200"};
    static const char *const frames[] = {"8N1", "8N2", "8E1", "8E2", "8O1", "8O2"};
    char buffer[32], *rest = buffer, *baud, *frame;
    bool fits = TEXT_COPY(buffer, text);

    baud = key_word(&rest);
    frame = key_word(&rest);
    if (!fits || !frame || key_word(&rest) || list_find(baud, bauds, 8) < 0 ||
        list_find(frame, frames, 6) < 0)
        return false;
    bus->baud = (uint32_t)strtoul(baud, NULL, 10);
    bus->data_bits = (uint8_t)(frame[0] - '0');
    bus->parity = frame[1];
    bus->stop_bits = (uint8_t)(frame[2] - '0');
    return true;
}

static void read_serial(struct bind *b, struct bus_site *bus, const char *section)
{
    const struct ini_entry *e = key_take(b->ini, section, "serial");

    take_serial(bus, "9600 8N1");
    if (e && !is_rtu(bus))
        bind_error(b, e, "only a bus of tty or rtu-over-tcp has this");
    else if (e && !take_serial(bus, e->value))
        bind_error(b, e,
                   "\"%s\" is none of 1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200 with "
                   "8N1, 8N2, 8E1, 8E2, 8O1, 8O2",
                   e->value);
}

/* Takes "1 ms" off a list of words. */
static bool take_delay(char **rest, uint16_t *out)
{
    const char *number = key_word(rest), *unit = key_word(rest);
    char text[32];
    double ms;

    snprintf(text, sizeof text, "%.12s %.12s", number ? number : "", unit ? unit : "");
    if (unit_read(text, "ms", &ms) || ms < 0 || ms > MOST_RS485_MS)
        return false;
    *out = (uint16_t)(ms + 0.5);
    return true;
}

/* "kernel", or "kernel 1 ms 2 ms" with the delays around sending. */
static void read_rs485(struct bind *b, struct bus_site *bus, const char *section)
{
    const struct ini_entry *e = key_take(b->ini, section, "rs485");
    char buffer[64], *rest = buffer, *word;
    bool fits;

    if (!e)
        return;
    if (bus->kind != BUS_TTY) {
        bind_error(b, e, "only a tty has this");
        return;
    }
    fits = TEXT_COPY(buffer, e->value);
    word = key_word(&rest);
    bus->rs485 = fits && word && text_equal(word, "kernel");
    if (bus->rs485 && rest[strspn(rest, " ")])
        bus->rs485 = take_delay(&rest, &bus->rs485_before_ms) &&
                     take_delay(&rest, &bus->rs485_after_ms) && !key_word(&rest);
    if (!bus->rs485)
        bind_error(b, e,
                   "\"%s\" is neither kernel nor kernel with two delays of at most %d ms: kernel 1 "
                   "ms 2 ms",
                   e->value, MOST_RS485_MS);
}

/* The kind that is there, but mistyped or in a line that was refused, which is told anyway; -1. */
static int meant_kind(const struct bind *b, const char *section)
{
    const char *nearest;
    int k = KINDS;

    for (struct ini_entry *e = NULL; (e = key_open(b->ini, section, e));)
        if ((nearest = text_nearest(e->key, kinds, KINDS)))
            return list_find(nearest, kinds, KINDS);
    while (k-- > 0 && !ini_refused(b->ini, section, kinds[k]))
        ;
    return k;
}

/* Finds kind and place: exactly one of the keys. False if nothing else of the bus means anything.
 */
static bool read_place(struct bind *b, struct bus_site *bus, const struct ini_section *s)
{
    const struct ini_entry *e, *place = NULL;
    int count = 0, meant;

    for (uint8_t k = 0; k < KINDS; k++)
        if ((e = key_take(b->ini, s->name, kinds[k]))) {
            bus->kind = k;
            place = e;
            count++;
        }
    if (!count && (meant = meant_kind(b, s->name)) >= 0) {
        bus->kind = (uint8_t)meant;
        return meant != BUS_GPIO;
    }
    if (count != 1)
        return bind_section_error(b, s, "needs exactly one of tty, tcp, rtu-over-tcp, gpio");
    if (bus->kind == BUS_TTY)
        read_tty(b, bus, place);
    else if (bus->kind != BUS_GPIO)
        read_tcp(b, bus, place);
    return true;
}

/* ---- what hangs on it ---- */

/* The product of this name, read if it is new; NULL with an error. One whose file has errors, which
 * were told there, is kept without points. */
static const struct product *find_product(struct bind *b, const struct ini_entry *e,
                                          const char *model)
{
    struct product *product = b->site->product, *end = product + b->site->products;
    char path[SITE_PATH];

    while (product < end && !text_equal(product->name, model))
        product++;
    if (product == end) {
        if (!models_path(b->paths, model, path)) {
            bind_error(b, e, "no model \"%s\"%s", model, KEY_HINT(models_nearest(b->paths, model)));
            return NULL;
        }
        if (models_read(path, b->problems, product)) {
            product_clear(product);
            TEXT_COPY(product->name, model);
        }
        b->site->products++;
    }
    return product->points ? product : NULL;
}

/* The address in the key, -1 with an error. */
static int read_address(struct bind *b, const struct bus_site *bus, const struct ini_entry *e)
{
    int low = is_rtu(bus), high = is_rtu(bus) ? LAST_RTU_ADDRESS : LAST_TCP_ADDRESS;
    char *end;
    unsigned long address = strtoul(e->key, &end, 10);

    if (*end || strlen(e->key) > 4 || address < (unsigned long)low ||
        address > (unsigned long)high) {
        bind_error(b, e, "an address on a %s bus is %d .. %d", kinds[bus->kind], low, high);
        return -1;
    }
    return (int)address;
}

/* The same address on this bus is an error ("3" and "03"); on two ttys it is a trap. */
static void compare_addresses(struct bind *b, const struct bus_site *bus, uint8_t address,
                              const struct ini_entry *e)
{
    const struct site *site = b->site;

    for (uint32_t i = 0; i < site->devices; i++) {
        const struct device_site *other = &site->device[i];
        const struct bus_site *its = &site->bus[other->bus];

        if (other->unit != address)
            continue;
        if (its == bus)
            bind_error(b, e, "the address is taken by %s in line %d", other->name,
                       b->device[i].entry->line);
        else if (its->kind == BUS_TTY && bus->kind == BUS_TTY)
            key_say(b->problems, PROBLEM_WARNING, e,
                    "%s on bus %s has this address, too: swapped adapters would read another "
                    "place under the right names",
                    other->name, its->name);
    }
}

static void compare_serial(struct bind *b, const struct bus_site *bus,
                           const struct product *product, const struct ini_entry *e)
{
    struct bus_site wanted;

    if (!is_rtu(bus) || !take_serial(&wanted, product->serial))
        return;
    if (wanted.baud != bus->baud || wanted.parity != bus->parity ||
        wanted.stop_bits != bus->stop_bits)
        key_say(b->problems, PROBLEM_WARNING, e, "%s comes with %s, this bus has %u %u%c%u",
                product->name, product->serial, bus->baud, bus->data_bits, bus->parity,
                bus->stop_bits);
}

/* "ADDRESS = MODEL NAME words". */
static void read_device(struct bind *b, struct bus_site *bus, const struct ini_entry *e)
{
    struct site *site = b->site;
    struct device_site *device = &site->device[site->devices];
    char buffer[256], *rest = buffer, *model, *name;
    int address = read_address(b, bus, e);

    TEXT_COPY(buffer, e->value);
    model = key_word(&rest);
    name = key_word(&rest);
    if (!name) {
        bind_error(b, e, "needs MODEL NAME and words");
        bind_excuse(b, e);
        return;
    }
    if (address >= 0)
        compare_addresses(b, bus, (uint8_t)address, e);
    device->product = find_product(b, e, model);
    if (!device->product)
        bind_excuse(b, e);
    if (!bind_new_name(b, e, name)) {
        bind_excuse(b, e);
        return;
    }
    if (device->product)
        compare_serial(b, bus, device->product, e);
    TEXT_COPY(device->name, name);
    bind_words(b, e, rest, name, device->words);
    device->bus = (uint32_t)(bus - site->bus);
    device->unit = (uint8_t)address;
    b->device[site->devices++].entry = e;
    bus->devices++;
}

static void unknown_key(struct bind *b, const struct ini_entry *e)
{
    static const char *const others[] = {"serial", "rs485", "enabled"};
    const char *nearest = text_nearest(e->key, others, 3);

    for (size_t k = 0; k < KINDS; k++)
        nearest = key_nearer(e->key, nearest, kinds[k]);
    bind_error(b, e, "unknown key, and no address%s", KEY_HINT(nearest));
    bind_excuse(b, e);
}

/* What may be the mistyped kind is told, the rest is not. */
static void give_up(struct bind *b, const struct ini_section *s)
{
    struct ini_entry *e = key_near(b->ini, s->name, kinds[BUS_GPIO]);

    if (e)
        unknown_key(b, e);
    bind_excuse_section(b, s->name);
}

static void read_bus(struct bind *b, const struct ini_section *s, const char *name)
{
    struct site *site = b->site;
    struct bus_site *bus = &site->bus[site->buses];

    TEXT_COPY(bus->name, name);
    TEXT_COPY(bus->file, s->file);
    bus->line = s->line;
    bus->first_device = site->devices;
    if (!read_place(b, bus, s)) {
        give_up(b, s);
        return;
    }
    read_serial(b, bus, s->name);
    read_rs485(b, bus, s->name);
    site->buses++;
    if (bus->kind == BUS_GPIO) {
        bind_gpio_read(b, bus, s->name);
        return;
    }
    for (struct ini_entry *e = NULL; (e = key_open(b->ini, s->name, e));) {
        e->used = true;
        if (isdigit((unsigned char)e->key[0]))
            read_device(b, bus, e);
        else
            unknown_key(b, e);
    }
}

void bind_bus_read(struct bind *b)
{
    const struct ini_section *s = NULL;
    const char *name;

    while ((s = bind_next(b, s, "bus", &name)))
        read_bus(b, s, name);
}
