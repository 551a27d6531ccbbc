/*
 * fault - what a device was told to do wrong, and to which requests.
 *
 * Several faults may hit one request. Here is what concerns the meaning of a reply (the PDU); what
 * concerns its frame is done where frames are made: wire (time, doubles, noise), line and net.
 */
#include "fake.h"

#include <stdlib.h>
#include <string.h>

/* Where a fault makes sense. */
enum { ON_RTU = 1, ON_TCP = 2, ON_ANY = 3 };

enum { MOST_TRICKLE_MS = 30, MOST_BURST = 16 };

static const struct {
    const char *name;
    bool has_value;
    uint8_t where;
} kinds[FAULT_KINDS] = {
    [FAULT_SILENT] = {"silent", false, ON_ANY},
    [FAULT_LATE] = {"late", true, ON_ANY},
    [FAULT_GARBLE] = {"garble", false, ON_ANY},
    [FAULT_TRUNCATE] = {"truncate", false, ON_ANY},
    [FAULT_WRONG_UNIT] = {"wrong-unit", false, ON_ANY},
    [FAULT_WRONG_FUNCTION] = {"wrong-function", false, ON_ANY},
    [FAULT_WRONG_COUNT] = {"wrong-count", false, ON_ANY},
    [FAULT_WRONG_TRANSACTION] = {"wrong-transaction", false, ON_TCP},
    [FAULT_EXCEPTION] = {"exception", true, ON_ANY},
    [FAULT_ECHO] = {"echo", false, ON_RTU},
    [FAULT_DOUBLE] = {"double", false, ON_ANY},
    [FAULT_NOISE] = {"noise", false, ON_ANY},
    [FAULT_NOISE_AFTER] = {"noise-after", false, ON_ANY},
    [FAULT_TRICKLE] = {"trickle", true, ON_ANY},
    [FAULT_FORGET] = {"forget", false, ON_ANY},
};

int fault_kind(const char *name)
{
    for (int i = 0; i < FAULT_KINDS; i++)
        if (!strcmp(kinds[i].name, name))
            return i;
    return -1;
}

const char *fault_name(enum fault_kind kind)
{
    return kinds[kind].name;
}

bool fault_has_value(enum fault_kind kind)
{
    return kinds[kind].has_value;
}

bool fault_fits(enum fault_kind kind, enum bus_kind bus)
{
    return kinds[kind].where & (bus == BUS_TCP ? ON_TCP : ON_RTU);
}

void fault_add(struct device *device, const struct fault *order)
{
    struct fault **at = &device->faults, *copy = malloc(sizeof *copy);

    if (!copy)
        abort();
    *copy = *order;
    copy->next = NULL;
    while (*at)
        at = &(*at)->next;
    *at = copy;
}

void fault_clear(struct device *device)
{
    struct fault *next;

    for (struct fault *fault = device->faults; fault; fault = next) {
        next = fault->next;
        free(fault);
    }
    device->faults = NULL;
}

/* Registers or bits a request is about; 1 for what has no count. */
static int32_t width(const uint8_t *request, size_t n)
{
    bool counts = request[0] <= 4 || request[0] == 15 || request[0] == 16;

    return counts && n >= 5 ? request[3] << 8 | request[4] : 1;
}

static bool matches(const struct fault *fault, const uint8_t *request, size_t n)
{
    int32_t first = n >= 3 ? request[1] << 8 | request[2] : -1;

    if (fault->function >= 0 && fault->function != request[0])
        return false;
    if (fault->address < 0)
        return true;
    return first >= 0 && fault->address >= first && fault->address < first + width(request, n);
}

/* The value of a fault that nobody ordered. */
static int64_t any_value(struct fake *fake, const struct device *device, enum fault_kind kind)
{
    static const uint8_t codes[] = {1, 2, 3, 4, 5, 6, 8, 10, 11};

    switch (kind) {
    case FAULT_LATE:
        return 1 + random_below(fake, (uint32_t)device->chaos_late_ms);
    case FAULT_EXCEPTION:
        return codes[random_below(fake, sizeof codes)];
    case FAULT_TRICKLE:
        return 1 + random_below(fake, MOST_TRICKLE_MS);
    case FAULT_TRUNCATE:
        return 1 + random_below(fake, WHOLE - 1);
    default:
        return 0;
    }
}

/* Now and then something goes wrong that can on this bus. */
static void take_chaos(struct fake *fake, const struct device *device, struct effect *effect)
{
    enum fault_kind kind;

    if (random_below(fake, 100) >= device->chaos)
        return;
    do
        kind = (enum fault_kind)random_below(fake, FAULT_DRAWN);
    while (!fault_fits(kind, device->bus->kind));
    effect->is[kind] = true;
    effect->value[kind] = any_value(fake, device, kind);
}

struct effect fault_take(struct fake *fake, struct device *device, const uint8_t *request, size_t n)
{
    struct fault **at = &device->faults, *fault;
    struct effect effect = {.value[FAULT_TRUNCATE] = WHOLE / 2};

    if (device->chaos)
        take_chaos(fake, device, &effect);
    while ((fault = *at)) {
        if (matches(fault, request, n)) {
            effect.is[fault->kind] = true;
            if (fault_has_value(fault->kind))
                effect.value[fault->kind] = fault->value;
            if (fault->left > 0 && --fault->left == 0) {
                *at = fault->next;
                free(fault);
                continue;
            }
        }
        at = &fault->next;
    }
    for (int kind = 0; kind < FAULT_KINDS; kind++)
        fake->hits[kind] += effect.is[kind];
    return effect;
}

void fault_burst(struct fake *fake, uint8_t *byte, size_t n)
{
    uint32_t length = 1 + random_below(fake, MOST_BURST);
    uint32_t first = random_below(fake, (uint32_t)n * 8 - length + 1);

    for (uint32_t bit = first; bit < first + length; bit++)
        if (bit == first || bit + 1 == first + length || random_below(fake, 2))
            byte[bit / 8] ^= (uint8_t)(1 << bit % 8);
}

/* A reply that is right in itself but holds another number of values than was asked for. */
static size_t miscount(uint8_t *reply, size_t n)
{
    if (reply[0] > 4) {
        reply[n - 1]++;
        return n;
    }
    if (reply[1] > 2) {
        reply[1] -= 2;
        return n - 2;
    }
    reply[1] += 2;
    reply[n] = reply[n + 1] = 0;
    return n + 2;
}

size_t fault_spoil(const struct effect *effect, uint8_t *reply, size_t n)
{
    bool refused = reply[0] & 0x80;

    if (effect->is[FAULT_WRONG_COUNT] && !refused)
        n = miscount(reply, n);
    if (effect->is[FAULT_WRONG_FUNCTION]) /* its neighbour: 3 for 4, 1 for 2, 16 for 15 */
        reply[0] = (uint8_t)(((reply[0] + 1) ^ 1) - 1);
    return n;
}
