/*
 * advice - what a person on a ladder should look at, drawn from how devices and a bus have been
 * answering. Pure; any thread.
 */
#ifndef ESTATED_ACQUIRE_ADVICE_H
#define ESTATED_ACQUIRE_ADVICE_H

#include "acquire/acquire.h"

enum advice {
    ADVICE_NONE,
    ADVICE_WIRING,      /* nobody answers, but something is heard: A/B, speed, termination */
    ADVICE_NOBODY,      /* nobody answers and nothing is heard: power, cable, place */
    ADVICE_OVERDUE,     /* the bus does not keep its periods */
    ADVICE_NOISE,       /* many devices are garbled now and then */
    ADVICE_ECHO,        /* the adapter hears what it sends */
    ADVICE_ABSENT,      /* this one never answered, others do */
    ADVICE_TIMEOUT,     /* it answers after its time-out */
    ADVICE_TWO,         /* two devices on one address, or a bad stub */
    ADVICE_UNSUPPORTED, /* it refuses registers of its model */
    ADVICE_COUNT
};

/* The advice for one device, or for a bus as a whole; `counters` are all devices of the site. The
 * text is English, one line without a newline, at most 160 bytes; "" with ADVICE_NONE. */
uint8_t advice_device(const struct site *site, uint32_t device,
                      const struct device_counters *counters, char *out, size_t size);
uint8_t advice_bus(const struct site *site, uint32_t bus, const struct device_counters *counters,
                   const struct bus_counters *work, char *out, size_t size);

#endif
