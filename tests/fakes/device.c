/*
 * device - what is inside a simulated device: four spaces of registers and the functions that read
 * and write them.
 *
 * A register exists once it was set; a request that touches another one is refused as a whole, as
 * real devices do. Ramps are worked out when somebody looks. Pure but for the heap.
 */
#include "fake.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct device *bus_unit(const struct bus *bus, uint8_t unit)
{
    struct device *device = bus->devices;

    while (device && device->unit != unit)
        device = device->next;
    return device;
}

struct device *device_find(const struct fake *fake, const char *name)
{
    for (struct bus *bus = fake->buses; bus; bus = bus->next)
        for (struct device *device = bus->devices; device; device = device->next)
            if (!strcmp(device->name, name))
                return device;
    return NULL;
}

void device_free(struct device *device)
{
    struct ramp *next;

    fault_clear(device);
    for (struct ramp *ramp = device->ramps; ramp; ramp = next) {
        next = ramp->next;
        free(ramp);
    }
    free(device);
}

static void store(struct device *device, int space, uint16_t address, int32_t value)
{
    device->value[space][address] = value;
    device->known[space][address] = true;
}

static void stop_ramp(struct device *device, int space, uint16_t address)
{
    struct ramp **at = &device->ramps, *gone;

    while (*at) {
        gone = *at;
        if (gone->space == space && gone->address == address) {
            *at = gone->next;
            free(gone);
        } else {
            at = &gone->next;
        }
    }
}

void device_set(struct device *device, int space, uint16_t address, int32_t value)
{
    stop_ramp(device, space, address);
    store(device, space, address, value);
}

/* Brings every register under a ramp to where it is by now. */
static void settle(struct device *device, int64_t now)
{
    struct ramp **at = &device->ramps, *ramp;
    int64_t passed;

    while ((ramp = *at)) {
        if (now >= ramp->end_us) {
            store(device, ramp->space, ramp->address, ramp->to);
            *at = ramp->next;
            free(ramp);
            continue;
        }
        passed = ((int64_t)ramp->to - ramp->from) * (now - ramp->start_us);
        store(device, ramp->space, ramp->address,
              ramp->from + (int32_t)(passed / (ramp->end_us - ramp->start_us)));
        at = &ramp->next;
    }
}

bool device_get(struct device *device, int64_t now, int space, uint16_t address, int32_t *value)
{
    settle(device, now);
    *value = device->value[space][address];
    return device->known[space][address];
}

int device_ramp(struct device *device, int64_t now, const struct ramp *ramp)
{
    struct ramp *copy;
    int32_t from;

    if (!device_get(device, now, ramp->space, ramp->address, &from))
        return -ENOENT;
    copy = malloc(sizeof *copy);
    if (!copy)
        return -ENOMEM;
    stop_ramp(device, ramp->space, ramp->address);
    *copy = *ramp;
    copy->from = from;
    copy->next = device->ramps;
    device->ramps = copy;
    return 0;
}

/* A register written by a master, which may be the one that holds the device's own address. */
static void write_register(struct device *device, int space, uint16_t address, uint16_t value)
{
    device_set(device, space, address, value);
    if (space == SPACE_HOLDING && address == device->address_register && value >= 1 && value <= 247)
        device->unit = (uint8_t)value;
}

static uint16_t word(const uint8_t *at)
{
    return (uint16_t)(at[0] << 8 | at[1]);
}

static size_t refuse(uint8_t *reply, uint8_t function, int64_t code)
{
    reply[0] = function | 0x80;
    reply[1] = (uint8_t)code;
    return 2;
}

static bool all_known(const struct device *device, int space, uint32_t first, uint32_t count)
{
    if (first + count > ADDRESSES)
        return false;
    for (uint32_t i = first; i < first + count; i++)
        if (!device->known[space][i])
            return false;
    return true;
}

/* The numbers of `count` registers (bits: of one bit each), as they are on the wire. */
static uint8_t lay_out(const struct device *device, int space, uint16_t first, uint16_t count,
                       uint8_t *at)
{
    bool bits = space == SPACE_COIL || space == SPACE_DISCRETE;
    const int32_t *value = &device->value[space][first];
    uint8_t bytes = (uint8_t)(bits ? (count + 7) / 8 : count * 2);

    memset(at, 0, bytes);
    for (uint16_t i = 0; i < count; i++) {
        if (bits) {
            at[i / 8] |= (uint8_t)((value[i] & 1) << i % 8);
        } else {
            at[2 * i] = (uint8_t)(value[i] >> 8);
            at[2 * i + 1] = (uint8_t)value[i];
        }
    }
    return bytes;
}

/* Functions 1 to 4. */
static size_t read_many(const struct device *device, int space, uint16_t most,
                        const uint8_t *request, size_t n, uint8_t *reply)
{
    uint16_t count = n == 5 ? word(request + 3) : 0;

    if (!count || count > most)
        return refuse(reply, request[0], MODBUS_BAD_VALUE);
    if (!all_known(device, space, word(request + 1), count))
        return refuse(reply, request[0], MODBUS_NO_ADDRESS);
    reply[0] = request[0];
    reply[1] = lay_out(device, space, word(request + 1), count, reply + 2);
    return 2 + (size_t)reply[1];
}

/* Functions 5 and 6: the reply is the request. */
static size_t write_one(struct device *device, int space, const uint8_t *request, size_t n,
                        uint8_t *reply)
{
    uint16_t value = n == 5 ? word(request + 3) : 0;

    if (n != 5 || (space == SPACE_COIL && value != 0 && value != 0xFF00))
        return refuse(reply, request[0], MODBUS_BAD_VALUE);
    if (!all_known(device, space, word(request + 1), 1))
        return refuse(reply, request[0], MODBUS_NO_ADDRESS);
    write_register(device, space, word(request + 1), space == SPACE_COIL ? value != 0 : value);
    memcpy(reply, request, 5);
    return 5;
}

/* Functions 15 and 16. */
static size_t write_many(struct device *device, int space, uint16_t most, const uint8_t *request,
                         size_t n, uint8_t *reply)
{
    uint16_t first, count = n > 6 ? word(request + 3) : 0;
    size_t bytes = space == SPACE_COIL ? (count + 7u) / 8 : count * 2u;

    if (!count || count > most || n != 6 + bytes || request[5] != bytes)
        return refuse(reply, request[0], MODBUS_BAD_VALUE);
    first = word(request + 1);
    if (!all_known(device, space, first, count))
        return refuse(reply, request[0], MODBUS_NO_ADDRESS);
    for (uint16_t i = 0; i < count; i++)
        write_register(device, space, (uint16_t)(first + i),
                       space == SPACE_COIL ? request[6 + i / 8] >> i % 8 & 1
                                           : word(request + 6 + 2 * i));
    memcpy(reply, request, 5);
    return 5;
}

static size_t serve(struct device *device, const uint8_t *request, size_t n, uint8_t *reply)
{
    switch (request[0]) {
    case 1:
        return read_many(device, SPACE_COIL, 2000, request, n, reply);
    case 2:
        return read_many(device, SPACE_DISCRETE, 2000, request, n, reply);
    case 3:
        return read_many(device, SPACE_HOLDING, 125, request, n, reply);
    case 4:
        return read_many(device, SPACE_INPUT, 125, request, n, reply);
    case 5:
        return write_one(device, SPACE_COIL, request, n, reply);
    case 6:
        return write_one(device, SPACE_HOLDING, request, n, reply);
    case 15:
        return write_many(device, SPACE_COIL, 1968, request, n, reply);
    case 16:
        return write_many(device, SPACE_HOLDING, 123, request, n, reply);
    default:
        return refuse(reply, request[0], MODBUS_NO_FUNCTION);
    }
}

size_t device_answer(struct device *device, int64_t now, const uint8_t *request, size_t n,
                     const struct effect *effect, uint8_t *reply)
{
    device->requests++;
    rhythm_beat(&device->rhythm, now);
    if (effect->is[FAULT_EXCEPTION])
        return refuse(reply, request[0], effect->value[FAULT_EXCEPTION]);
    settle(device, now);
    if (effect->is[FAULT_FORGET] && request[0] > 4 && n >= 5) {
        memcpy(reply, request, 5);
        return 5;
    }
    return fault_spoil(effect, reply, serve(device, request, n, reply));
}
