/*
 * unit - units of measurement as people type them and as the estate keeps them.
 * Each dimension has one canonical unit (kPa, deg, W, Wh, degC, mm, ms, ..); points, parameters and
 * messages use only that. Pure; any thread.
 */
#ifndef ESTATED_MODEL_UNIT_H
#define ESTATED_MODEL_UNIT_H

#include <stddef.h>

struct unit {
    const char *name;      /* as typed: "MPa" */
    const char *canonical; /* "kPa" */
    double factor;         /* value in canonical = value x factor */
};

/* NULL if there is no such unit. "" is the unit of plain numbers. */
const struct unit *unit_find(const char *name);
/* Reads "70 kPa", "0.07MPa", "5 s" into the unit `wanted`. -EINVAL: not a number; -EDOM: no unit,
 * an unknown one, or one of another dimension (a plain number is accepted only where wanted is "").
 */
int unit_read(const char *text, const char *wanted, double *out);
/* The names of units with this canonical unit, "Pa, kPa, MPa", for error messages. */
void unit_list(const char *canonical, char *out, size_t size);
/* A value for people, in the unit texts use: 182.3 kPa is "0.182 MPa", others as they are. */
void unit_show(double value, const char *canonical, char *out, size_t size);
/* The same for a line of a page: pressures in whole kPa. */
void unit_brief(double value, const char *canonical, char *out, size_t size);

#endif
