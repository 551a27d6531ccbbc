/*
 * bind_bus - [bus NAME]: where a bus is, and what hangs on it, in wire order.
 *
 * The addresses are the keys, as on the paper chain in the cabinet. Each product in use is read
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

#include "setup/list.h"
#include "setup/models.h"

#define BY_PATH "/dev/serial/by-path"

enum { MODBUS_PORT = 502, LAST_TTY_ADDRESS = 247, LAST_TCP_ADDRESS = 255 };

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
    unsigned long port = MODBUS_PORT;
    bool good = TEXT_COPY(bus->place, e->value);

    colon = strchr(bus->place, ':');
    if (colon) {
        *colon = '\0';
        port = strtoul(colon + 1, &end, 10);
        good = good && isdigit((unsigned char)colon[1]) && !*end && port && port <= UINT16_MAX;
    }
    bus->port = (uint16_t)port;
    if (!good || inet_pton(AF_INET, bus->place, &address) != 1)
        bind_error(b, e, "\"%s\" is no literal IP address with an optional port, 192.168.8.20:502",
                   e->value);
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
    if (e && bus->kind != BUS_TTY)
        bind_error(b, e, "only a tty has this");
    else if (e && !take_serial(bus, e->value))
        bind_error(b, e,
                   "\"%s\" is none of 1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200 with "
                   "8N1, 8N2, 8E1, 8E2, 8O1, 8O2",
                   e->value);
}

/* Finds kind and place: exactly one of the keys. */
static void read_place(struct bind *b, struct bus_site *bus, const struct ini_section *s)
{
    const struct ini_entry *e, *place = NULL;
    int count = 0;

    for (uint8_t k = 0; k < KINDS; k++)
        if ((e = key_take(b->ini, s->name, kinds[k]))) {
            bus->kind = k;
            place = e;
            count++;
        }
    if (count != 1)
        bind_section_error(b, s, "needs exactly one of tty, tcp");
    else if (bus->kind == BUS_TTY)
        read_tty(b, bus, place);
    else if (bus->kind == BUS_TCP)
        read_tcp(b, bus, place);
    else
        bind_error(b, place, "not in this version");
}

/* ---- what hangs on it ---- */

/* The product of this name, read if it is new; NULL with an error. One whose file has errors is
 * kept without points, so that it is complained of only once. */
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
        if (models_read(path, b->problems, product) || !text_equal(product->name, model)) {
            product_clear(product);
            TEXT_COPY(product->name, model);
        }
        b->site->products++;
    }
    if (product->points)
        return product;
    bind_error(b, e, "the file of model %s has errors, or is of another one", model);
    return NULL;
}

/* The address in the key, -1 with an error. */
static int read_address(struct bind *b, const struct bus_site *bus, const struct ini_entry *e)
{
    bool tty = bus->kind == BUS_TTY;
    int low = tty ? 1 : 0, high = tty ? LAST_TTY_ADDRESS : LAST_TCP_ADDRESS;
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

    if (bus->kind != BUS_TTY || !take_serial(&wanted, product->serial))
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
        return;
    }
    if (address >= 0)
        compare_addresses(b, bus, (uint8_t)address, e);
    device->product = find_product(b, e, model);
    if (!device->product)
        bind_excuse(b, name);
    if (!bind_new_name(b, e, name))
        return;
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
    const char *nearest = key_nearer(e->key, NULL, "serial");

    for (size_t k = 0; k < KINDS; k++)
        nearest = key_nearer(e->key, nearest, kinds[k]);
    bind_error(b, e, "unknown key, and no address%s", KEY_HINT(nearest));
}

static void read_bus(struct bind *b, const struct ini_section *s, const char *name)
{
    struct site *site = b->site;
    struct bus_site *bus = &site->bus[site->buses];

    read_place(b, bus, s);
    read_serial(b, bus, s->name);
    if (bus->kind == BUS_GPIO) { /* its lines name points that are only not in this version */
        bind_excuse_section(b, s->name);
        return;
    }
    TEXT_COPY(bus->name, name);
    TEXT_COPY(bus->file, s->file);
    bus->line = s->line;
    bus->first_device = site->devices;
    site->buses++;
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
