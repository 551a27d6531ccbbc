/*
 * row - small readers for the rows that estated answers with.
 *
 * A row may come from a daemon of another version, so what is missing is empty and never an error.
 */
#include "ctl/row.h"

#include <stdio.h>
#include <stdlib.h>

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
