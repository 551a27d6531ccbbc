/*
 * product - a model of the configuration: what one product's registers mean. Data, read from
 * conf/models/ by setup, immutable afterwards. A product belongs to no plugin.
 */
#ifndef ESTATED_MODEL_PRODUCT_H
#define ESTATED_MODEL_PRODUCT_H

#include <math.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PRODUCT_NAME    32
#define PRODUCT_TEXT    64  /* of a string point, with its NUL */
#define PRODUCT_STEPS   6   /* of set-address */
#define PRODUCT_WORDS   125 /* in one line of a [test], as in one request */
#define PRODUCT_CHANNEL 35  /* "port12.temperature": DEVICE, a dot and this fit a SITE_NAME */

enum space { SPACE_COIL, SPACE_DISCRETE, SPACE_INPUT, SPACE_HOLDING };
/* An 8-bit type is the low byte of its register, the high one with ORDER_BADC. */
enum word_type {
    TYPE_BOOL,
    TYPE_U8,
    TYPE_S8,
    TYPE_U16,
    TYPE_S16,
    TYPE_U32,
    TYPE_S32,
    TYPE_U64, /* exact up to 2^53 */
    TYPE_S64,
    TYPE_F32,
    TYPE_F64,
    TYPE_BCD16, /* 4 decimal digits, "bcd" in a model */
    TYPE_BCD32,
    TYPE_BCD64,
    TYPE_STRING, /* product_point.length characters, two to a register */
    TYPE_COUNT
};
/* How a counter that goes backwards is to be understood. */
enum counter_kind { COUNTER_NO, COUNTER_WRAPS, COUNTER_RESETS };
/* Order of the bytes A (most significant) to D on the wire. */
enum word_order { ORDER_ABCD, ORDER_CDAB, ORDER_BADC, ORDER_DCBA };

/* A named code of an enumeration, or a factor chosen by a run-time unit code. */
struct code_name {
    int32_t code;
    char name[16];
    double factor; /* of a unit code: to the canonical unit */
};

/* How one point is read. Addresses are 0-based, before any repeat. */
struct product_point {
    char name[PRODUCT_NAME]; /* without "port." of the repeat */
    char unit[12];           /* canonical, "" for none */
    uint8_t space, type, order;
    uint8_t bit, bits; /* first bit and width of an unsigned field; bits 0: the whole number */
    uint8_t length;    /* of a string: characters, 2 to PRODUCT_TEXT - 1 */
    uint8_t counter;   /* enum counter_kind */
    bool repeated;     /* exists product.repeat_count times */
    uint16_t address;
    double offset, scale, add; /* value = ((raw + offset) x scale / 10^decimals + add) x factor */
    double factor;             /* constant unit to canonical */
    int32_t unit_address;      /* same space; -1: the unit is constant */
    int32_t decimals_address;  /* same space; -1: none */
    uint8_t errors;            /* raw numbers that mean "no value" */
    uint64_t error[4];
    double valid_low, valid_high; /* canonical unit; NaN: no limit */
    double write_low, write_high; /* what may be written, canonical unit; NaN: nothing */
    uint32_t every_ms;            /* 0: as the product */
    struct code_name *unit_code;  /* owned */
    uint16_t unit_codes;
    struct code_name *value_name; /* owned; enumeration */
    uint16_t value_names;
    bool other; /* an unlisted code is "other", not a fault */
    char other_name[16];
};

/* Initialisers of a point that is its raw number: no arithmetic, limits or run-time units. */
#define PRODUCT_POINT_PLAIN                                                                        \
    .scale = 1, .factor = 1, .unit_address = -1, .decimals_address = -1, .valid_low = NAN,         \
    .valid_high = NAN, .write_low = NAN, .write_high = NAN

/* One [test] of a model file: registers in, values out. */
struct product_test {
    char title[64];
    int line;
    struct product_words {
        uint8_t space;
        uint16_t address, count;
        uint16_t word[PRODUCT_WORDS];
    } * words; /* owned */
    size_t words_count;
    struct product_expect {
        char point[48]; /* "pressure", "port2.power" */
        double value;   /* canonical unit; NaN: expects `fault` */
        double tolerance;
        uint8_t fault;
        int line;
        char text[PRODUCT_TEXT]; /* of a string, or the name of a code; else "" */
    } * expect;                  /* owned */
    size_t expects;
};

/* One write of set-address: the new address, or a fixed word, to one coil or holding register. */
struct product_write {
    uint8_t space;
    uint16_t address, value;
    bool new_address; /* write the new address instead of `value` */
    uint16_t times;   /* the new address is multiplied by this, 1 if it is plain; 256: high byte */
};

struct product {
    char name[PRODUCT_NAME];
    char title[96], trust[12], serial[24];
    char source[192];   /* where the register map comes from, for people; "" not said */
    char verified[192]; /* who compared it with which device; "" nobody */
    char file[128];
    uint32_t every_ms;      /* 0: as the role wants */
    uint16_t times;         /* readings in a burst whose median is the value; 1: no burst */
    uint16_t max_registers; /* in one request, at most 125; bits at most 2000 */
    uint16_t max_hole;      /* unused registers that one read may span */
    uint32_t turnaround_ms; /* from a request's end to its reply's begin, as the maker says; 0: 5 */
    uint32_t gap_ms;        /* silence that it wants before a request, if more than the line's */
    uint32_t timeout_ms;    /* from a request's end to its reply's; 0: 500 */
    struct product_write set_address[PRODUCT_STEPS]; /* the first new_address step is read back */
    uint8_t set_address_steps;                       /* 0: cannot be set over the bus */
    char repeat[PRODUCT_NAME];                       /* "port", or "" */
    uint16_t repeat_count, repeat_step;
    struct product_point *point; /* owned */
    uint16_t points;
    struct product_test *test; /* owned */
    uint16_t tests;
};

/* Frees what the product owns, not the struct itself. */
void product_clear(struct product *product);
/* The first and last register (or bit) that point `p` of repeat `instance` (0-based) needs. */
void product_span(const struct product *product, const struct product_point *p, uint16_t instance,
                  uint16_t *first, uint16_t *last);
/* "port2.power" for a repeated point, "pressure" for others, "in3" for a repeated point whose own
 * name is the repeat's. */
void product_point_name(const struct product *product, const struct product_point *p,
                        uint16_t instance, char *out, size_t size);
/* Words that a point takes: 1, 2 or 4, more for a string; bits take 1. */
uint16_t product_words_of(const struct product_point *p);
const char *space_name(uint8_t space);
/* The name that an enumeration gives to a value; "" if it is none, or gives no name. Several codes
 * may have one name. */
const char *product_code_name(const struct product_point *p, double value);

#endif
