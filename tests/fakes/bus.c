/*
 * bus - the verbs about buses and the devices on them.
 */
#include "words.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct bus *bus_find(const struct fake *fake, const char *name)
{
    struct bus *bus = fake->buses;

    while (bus && strcmp(bus->name, name))
        bus = bus->next;
    return bus;
}

static int get_bus(struct call *call, const char *name, struct bus **out)
{
    *out = bus_find(call->fake, name);
    return *out ? 0 : call_fail(call, "there is no bus \"%s\"", name);
}

int bus_open(struct fake *fake, struct bus *bus)
{
    return bus->kind == BUS_PTY ? line_open(fake, bus) : net_open(fake, bus);
}

void bus_close(struct fake *fake, struct bus *bus)
{
    bool open = false;

    for (struct link *link = fake->links; link; link = link->next)
        if (link->bus == bus && link->fd >= 0) {
            open = true;
            wire_close(link);
        }
    if (open && bus->kind == BUS_PTY)
        line_close(bus);
}

static bool is_open(const struct fake *fake, const struct bus *bus)
{
    for (const struct link *link = fake->links; link; link = link->next)
        if (link->bus == bus && link->fd >= 0)
            return true;
    return false;
}

/* BAUD MODE at words 4 and 5: "9600 8N1". */
static int get_speed(struct call *call, const struct words *word, struct bus *bus)
{
    const char *mode;

    if (word->n != 6 || words_number(call, word->at[4], 1200, 115200, &bus->baud) ||
        line_speed(bus->baud) < 0)
        return call_fail(call, "after the place come speed and mode, such as 9600 8N1");
    mode = word->at[5];
    if (strlen(mode) != 3 || mode[0] != '8' || !strchr("NEO", mode[1]) || !strchr("12", mode[2]))
        return call_fail(call, "\"%s\" is not a mode such as 8N1, 8E1, 8N2", mode);
    bus->bits = 1 + 8 + (mode[1] != 'N') + (mode[2] - '0');
    return 0;
}

/* IPV4:PORT at word 3. */
static int get_place(struct call *call, const struct words *word, struct bus *bus)
{
    char host[32], *colon;
    int64_t port;

    snprintf(host, sizeof host, "%s", word->at[3]);
    colon = strchr(host, ':');
    if (colon)
        *colon = '\0';
    if (!colon || inet_pton(AF_INET, host, &bus->host) != 1)
        return call_fail(call, "\"%s\" is not a place such as 127.0.0.1:0", word->at[3]);
    if (words_number(call, colon + 1, 0, 65535, &port))
        return -1;
    bus->port = (uint16_t)port;
    return 0;
}

static int fill_bus(struct call *call, const struct words *word, struct bus *bus)
{
    const char *kind = word->at[2];

    snprintf(bus->name, sizeof bus->name, "%s", word->at[1]);
    snprintf(bus->path, sizeof bus->path, "%s", word->at[3]);
    if (!strcmp(kind, "pty"))
        return get_speed(call, word, bus);
    bus->kind = strcmp(kind, "tcp") ? BUS_RTU_TCP : BUS_TCP;
    if (strcmp(kind, "tcp") && strcmp(kind, "rtu-tcp"))
        return call_fail(call, "\"%s\" is not a kind of bus; they are pty, tcp, rtu-tcp", kind);
    if (get_place(call, word, bus))
        return -1;
    return bus->kind == BUS_RTU_TCP ? get_speed(call, word, bus) : 0;
}

int bus_make(struct call *call, const struct words *word)
{
    struct bus *bus, **at = &call->fake->buses;
    int rc;

    if (bus_find(call->fake, word->at[1]))
        return call_fail(call, "there is a bus \"%s\" already", word->at[1]);
    bus = calloc(1, sizeof *bus);
    if (!bus)
        return call_fail(call, "out of memory");
    bus->slave = -1;
    bus->busy_since_us = call->now;
    rc = fill_bus(call, word, bus);
    if (!rc && (rc = bus_open(call->fake, bus)))
        call_fail(call, "%s: %s", word->at[3], strerror(-rc));
    if (rc) {
        free(bus);
        return -1;
    }
    if (bus->kind != BUS_PTY)
        printf("port %s %u\n", bus->name, bus->port);
    while (*at)
        at = &(*at)->next;
    *at = bus;
    return 0;
}

int bus_drop(struct call *call, const struct words *word)
{
    struct bus *bus;

    if (get_bus(call, word->at[1], &bus))
        return -1;
    bus_close(call->fake, bus);
    return 0;
}

int bus_restore(struct call *call, const struct words *word)
{
    struct bus *bus;
    int rc;

    if (get_bus(call, word->at[1], &bus))
        return -1;
    rc = is_open(call->fake, bus) ? 0 : bus_open(call->fake, bus);
    return rc ? call_fail(call, "%s: %s", bus->name, strerror(-rc)) : 0;
}

int bus_gaps(struct call *call, const struct words *word)
{
    struct bus *bus;

    if (get_bus(call, word->at[1], &bus))
        return -1;
    snprintf(call->text, sizeof call->text, "%llu", (unsigned long long)bus->gaps);
    return 0;
}

/* Per cent of the time since somebody asked last that bytes, turnarounds and gaps took. */
int bus_busy(struct call *call, const struct words *word)
{
    struct bus *bus;
    int64_t passed;

    if (get_bus(call, word->at[1], &bus))
        return -1;
    passed = call->now - bus->busy_since_us;
    snprintf(call->text, sizeof call->text, "%.2f",
             passed > 0 ? 100.0 * (double)bus->busy_us / (double)passed : 0);
    bus->busy_us = 0;
    bus->busy_since_us = call->now;
    return 0;
}

/* intervals NAME [above 100 ms]: of the requests to a device or to all of a bus, since somebody
 * asked last. */
int bus_intervals(struct call *call, const struct words *word)
{
    struct device *device = device_find(call->fake, word->at[1]);
    struct bus *bus = bus_find(call->fake, word->at[1]);
    struct rhythm *rhythm;
    int64_t limit_us = NEVER;

    if (!device && !bus)
        return call_fail(call, "there is no device or bus \"%s\"", word->at[1]);
    if (word->n > 2 && strcmp(word->at[2], "above"))
        return call_fail(call, "\"%s\": only \"above 100 ms\" may stand here", word->at[2]);
    if (word->n > 2 && words_duration(call, word, 3, &limit_us))
        return -1;
    rhythm = device ? &device->rhythm : &bus->rhythm;
    snprintf(call->text, sizeof call->text, "%llu %.1f %.1f %llu",
             (unsigned long long)rhythm->intervals, (double)rhythm->shortest_us / 1000,
             (double)rhythm->longest_us / 1000, (unsigned long long)rhythm->above);
    *rhythm = (struct rhythm){.last_us = rhythm->last_us, .limit_us = limit_us};
    return 0;
}

int bus_device(struct call *call, const struct words *word)
{
    struct bus *bus;
    struct device *device;
    int64_t unit, turnaround_us = 5000;

    if (get_bus(call, word->at[1], &bus) || words_number(call, word->at[2], 0, 255, &unit))
        return -1;
    if (unit == BROADCAST && bus->kind != BUS_TCP)
        return call_fail(call, "unit 0 is everybody on a serial line");
    if (bus_unit(bus, (uint8_t)unit) || device_find(call->fake, word->at[3]))
        return call_fail(call, "unit %s of %s, or the name \"%s\", is taken", word->at[2],
                         bus->name, word->at[3]);
    if (word->n > 4 && strcmp(word->at[4], "turnaround"))
        return call_fail(call, "\"%s\": only \"turnaround 5 ms\" may stand here", word->at[4]);
    if (word->n > 4 && words_duration(call, word, 5, &turnaround_us))
        return -1;
    device = calloc(1, sizeof *device);
    if (!device)
        return call_fail(call, "out of memory");
    snprintf(device->name, sizeof device->name, "%s", word->at[3]);
    device->bus = bus;
    device->unit = (uint8_t)unit;
    device->turnaround_us = turnaround_us;
    device->address_register = -1;
    device->next = bus->devices;
    bus->devices = device;
    return 0;
}
