/*
 * matrix - sixteen buses that lie: who they are, and the process that plays them.
 */
#ifndef ESTATED_TESTS_SOAK_MATRIX_H
#define ESTATED_TESTS_SOAK_MATRIX_H

#include <stdio.h>
#include <sys/types.h>

#include "model/site.h"

enum {
    MATRIX_BUSES = 16,
    MATRIX_UNITS = 8, /* on each bus */
    MATRIX_DEVICES = MATRIX_BUSES * MATRIX_UNITS,
    MATRIX_TIMEOUT_MS = 50,
    MATRIX_LATE_MS = 10 * MATRIX_TIMEOUT_MS - 20, /* behind the slowest turnaround */
    MATRIX_PERIOD_MS = 100,
    MATRIX_BAUD = 115200,
    MATRIX_CHAOS = 5, /* per cent */
    MATRIX_PATH = 64
};

struct matrix_site {
    struct site site;
    struct product product;
    struct bus_site bus[MATRIX_BUSES];
    struct device_site device[MATRIX_DEVICES];
    double *expected; /* [site.points]: the only true value */
};

/* Serial lines first, then Modbus TCP, then RTU over TCP. */
enum bus_kind matrix_kind(uint32_t bus);
/* Without the places of the buses. Exits if out of memory. */
void matrix_site_make(struct matrix_site *matrix);
void matrix_site_free(struct matrix_site *matrix);
/* From what bus, unit and register a 16-bit number is; all that are read differ. */
void matrix_origin(uint16_t number, char *out, size_t size);
/* What is asked on a bus never takes longer: time-out with its tenth, gap, wire. */
int64_t matrix_bound_us(uint32_t bus);

/* The simulated devices, a process of its own in a directory of its own. */
struct matrix_fakes {
    pid_t pid;
    FILE *to, *from;
    char directory[MATRIX_PATH];
};

/* Starts them and writes their places into the buses. -errno; -EPROTO if they said no. */
int matrix_fakes_start(struct matrix_fakes *fakes, const char *program, uint64_t seed,
                       struct bus_site bus[MATRIX_BUSES]);
/* One command; its answer without "ok", or NULL. Valid until the next. */
const char *matrix_fakes_ask(struct matrix_fakes *fakes, const char *command);
void matrix_fakes_end(struct matrix_fakes *fakes);

#endif
