/*
 * advice - from counters to a sentence.
 *
 * Each device and each bus gets the one piece of advice that comes first: what keeps it from
 * working before what makes it slow. A few faults are normal on a long wire, so nothing is said
 * before a share of the requests shows it. Who is compared with whom is always the same bus: that
 * one device is garbled where others are clean is what gives a doubled address away.
 */
#include "acquire/advice.h"

#include <stdio.h>

enum {
    ENOUGH = 10,      /* requests, before anything is said */
    FEW = 3,          /* events that may be chance */
    SHARE = 100,      /* one event in so many requests is worth a word */
    CLEAN_SHARE = 500 /* the others are clean below that */
};

/* Of all devices of a bus but one. */
struct sum {
    uint64_t requests, good, garbled, noise, heard, echo;
    uint32_t troubled; /* devices with garbled replies */
};

static uint64_t garbled_of(const struct device_counters *c)
{
    uint64_t failed = c->by_fault[FAULT_CHECKSUM];

    return c->garbled > failed ? c->garbled : failed;
}

static bool often(uint64_t events, uint64_t requests)
{
    return events > FEW && events * SHARE >= requests;
}

static struct sum sum_of(const struct site *site, uint32_t bus, uint32_t but,
                         const struct device_counters *counters)
{
    const struct bus_site *b = &site->bus[bus];
    struct sum sum = {0};

    for (uint32_t d = b->first_device; d < b->first_device + b->devices; d++) {
        const struct device_counters *c = &counters[d];

        if (d == but)
            continue;
        sum.requests += c->requests;
        sum.good += c->good + c->by_fault[FAULT_EXCEPTION];
        sum.garbled += garbled_of(c);
        sum.noise += c->noise;
        sum.heard += garbled_of(c) + c->noise + c->other_unit + c->late;
        sum.echo += c->echo;
        sum.troubled += often(garbled_of(c), c->requests);
    }
    return sum;
}

uint8_t advice_device(const struct site *site, uint32_t device,
                      const struct device_counters *counters, char *out, size_t size)
{
    const struct device_counters *own = &counters[device];
    const struct product *product = site->device[device].product;
    struct sum others = sum_of(site, site->device[device].bus, device, counters);
    bool ever = own->good || own->by_fault[FAULT_EXCEPTION];

    out[0] = '\0';
    if (own->requests < ENOUGH)
        return ADVICE_NONE;
    if (!ever && others.good && own->late <= FEW) {
        snprintf(out, size, "never answered while others do: check its address %u, power, wiring",
                 site->device[device].unit);
        return ADVICE_ABSENT;
    }
    if (often(garbled_of(own), own->requests) && others.requests >= ENOUGH &&
        others.garbled * CLEAN_SHARE < others.requests) {
        snprintf(out, size,
                 "garbled while others are clean: two devices on address %u, or a bad "
                 "stub",
                 site->device[device].unit);
        return ADVICE_TWO;
    }
    if (often(own->late, own->requests)) {
        snprintf(out, size, "answers late: its model should allow more than %u ms",
                 product->timeout_ms ? product->timeout_ms : ACQUIRE_TIMEOUT_MS);
        return ADVICE_TIMEOUT;
    }
    if (own->unsupported) {
        snprintf(out, size, "lacks the registers of %u points: another version than model %s?",
                 own->unsupported, product->name);
        return ADVICE_UNSUPPORTED;
    }
    return ADVICE_NONE;
}

/* Nobody ever answered. */
static uint8_t advise_silent(const struct bus_site *bus, const struct sum *all, char *out,
                             size_t size)
{
    if (all->heard > FEW) {
        snprintf(out, size,
                 "nobody answers, but something is heard: A and B swapped, wrong speed "
                 "or parity, or no termination");
        return ADVICE_WIRING;
    }
    snprintf(out, size,
             "nobody answers, nothing is heard: power, cable, A and B, or another place "
             "than %.60s",
             bus->place);
    return ADVICE_NOBODY;
}

uint8_t advice_bus(const struct site *site, uint32_t bus, const struct device_counters *counters,
                   const struct bus_counters *work, char *out, size_t size)
{
    struct sum all = sum_of(site, bus, SITE_NO, counters);

    out[0] = '\0';
    if (all.requests < ENOUGH)
        return ADVICE_NONE;
    if (!all.good)
        return advise_silent(&site->bus[bus], &all, out, size);
    if (often(work->overdue, work->requests)) {
        snprintf(out, size, "%llu turns were skipped: it needs longer periods%s",
                 (unsigned long long)work->overdue,
                 site->bus[bus].kind == BUS_TCP ? "" : " or a higher speed");
        return ADVICE_OVERDUE;
    }
    if (often(all.noise, all.requests) || all.troubled > 1) {
        snprintf(out, size,
                 "noise, or several devices garbled: termination, shield, ground, or a "
                 "second master");
        return ADVICE_NOISE;
    }
    if (all.echo * 2 > all.requests) {
        snprintf(out, size, "the adapter hears what it sends: works, but its echo can be off");
        return ADVICE_ECHO;
    }
    return ADVICE_NONE;
}
