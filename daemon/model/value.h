/*
 * value - a number that knows whether it is true.
 * A value is right or it is absent: a failed read is a fault with a cause, never 0, and never the
 * old number with a new time.
 */
#ifndef ESTATED_MODEL_VALUE_H
#define ESTATED_MODEL_VALUE_H

#include <stdint.h>

/* Why a value is not good. */
enum fault {
    FAULT_NONE,
    FAULT_TIMEOUT,      /* no answer in time */
    FAULT_CHECKSUM,     /* answers, but garbled */
    FAULT_WRONG_ANSWER, /* wrong unit, function, count or transaction */
    FAULT_LATE,         /* answered, but not to this question */
    FAULT_EXCEPTION,    /* the device refuses */
    FAULT_LINK,         /* port or connection is gone */
    FAULT_ECHO,         /* nothing but our own request came back */
    /* from here on the device has answered */
    FAULT_ERROR_VALUE,  /* the register holds the product's code for "no value" */
    FAULT_RANGE,        /* outside the product's valid range */
    FAULT_UNKNOWN_CODE, /* unit, decimals or enumeration not in the model */
    FAULT_MOVING,       /* antivalent pair on its way, not longer than 30 s */
    FAULT_WIRING,       /* antivalent pair contradicts itself */
    FAULT_COUNT
};

/* The newest value of a point. quality is ESTATE_NONE .. ESTATE_LOST of estate_plugin.h. */
struct value {
    double number;   /* canonical unit of the point; last good one unless quality is ESTATE_NONE */
    int64_t time_ms; /* clock_now() when it was read */
    int64_t changed_ms; /* clock_now() when the number last changed */
    uint8_t quality, fault;
};

/* "timeout", "wrong-answer" .. */
const char *fault_name(uint8_t fault);
/* "none", "good", "stale", "bad", "lost" */
const char *quality_name(uint8_t quality);

#endif
