/* show - answers of estated as people read them, in the language of their locale. */
#ifndef ESTATED_CTL_SHOW_H
#define ESTATED_CTL_SHOW_H

#include <stdbool.h>
#include <stdio.h>

#include "base/json.h"

/* Every row as a line of JSON, whatever the language. */
void show_rows(const struct json *rows, bool chinese, FILE *out);
/* Each prints the rows of the order of its name. */
void show_zones(const struct json *rows, bool chinese, FILE *out);
void show_points(const struct json *rows, bool chinese, FILE *out);
void show_alarms(const struct json *rows, bool chinese, FILE *out);
void show_problems(const struct json *rows, bool chinese, FILE *out);

#endif
