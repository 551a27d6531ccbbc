/* show_buses - buses, the devices on them, and what could be better. */
#ifndef ESTATED_CTL_SHOW_BUSES_H
#define ESTATED_CTL_SHOW_BUSES_H

#include <stdbool.h>
#include <stdio.h>

#include "base/json.h"

/* A line for each bus. */
void show_buses(const struct json *rows, bool chinese, FILE *out);
/* The same, then a line for each device, then advice. */
void show_buses_devices(const struct json *rows, bool chinese, FILE *out);

#endif
