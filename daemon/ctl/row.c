/*
 * row - small readers for the rows that estated answers with.
 *
 * A row may come from a daemon of another version, so what is missing is empty and never an error.
 */
#include "ctl/row.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/text.h"

const char *row_text(const struct json *row, const char *key)
{
    return json_text(json_get(row, key), "");
}

double row_number(const struct json *row, const char *key)
{
    return json_number(json_get(row, key), 0);
}

bool row_flag(const struct json *row, const char *key)
{
    return json_flag(json_get(row, key), false);
}

void row_quantity(double number, const char *state, const char *unit, char *out, size_t size)
{
    const char *behind = state[0] ? state : unit;

    snprintf(out, size, fabs(number) >= 1e5 && fabs(number) < 1e15 ? "%.0f%s%s" : "%.6g%s%s",
             number, behind[0] ? " " : "", behind);
}

void row_value(const struct json *row, char *out, size_t size)
{
    double number = json_number(json_get(row, "value"), NAN);

    text_copy(out, size, row_text(row, "text"));
    if (!out[0] && !isnan(number))
        row_quantity(number, row_text(row, "state"), row_text(row, "unit"), out, size);
}

const char *row_span(double s, char *out, size_t size)
{
    if (s < 120)
        snprintf(out, size, "%.0f s", s);
    else if (s < 7200)
        snprintf(out, size, "%.0f min", s / 60);
    else if (s < 172800)
        snprintf(out, size, "%.0f h", s / 3600);
    else
        snprintf(out, size, "%.0f d", s / 86400);
    return out;
}

void row_print(struct json *row)
{
    char *line = json_print(row);

    if (line)
        puts(line);
    free(line);
    json_free(row);
}
