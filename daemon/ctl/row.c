/*
 * row - small readers for the rows that estated answers with.
 *
 * A row may come from a daemon of another version, so what is missing is empty and never an error.
 */
#include "ctl/row.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/text.h"

const char *row_text(const struct json *row, const char *key)
{
    return json_text(json_get(row, key), "");
}

const char *row_local(const struct json *row, const char *key, bool chinese)
{
    return row_text(json_get(row, key), chinese ? "zh" : "en");
}

const char *row_hour(const char *time, char out[ROW_HOUR])
{
    const char *t = strchr(time, 'T');

    text_copy(out, ROW_HOUR, t ? t + 1 : "");
    return out;
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

const char *row_when(const char *time, int64_t now_utc_ms, char out[ROW_WHEN])
{
    enum { DAY_MS = 86400000, MINUTE_MS = 60000 };
    const char *hour = strchr(time, 'T'), *zone = hour ? strpbrk(hour, "+-") : NULL;
    char date[sizeof "2025-07-17"];
    int64_t offset = 0;
    int hours, minutes;

    out[0] = '\0';
    if (!hour)
        return out;
    if (zone && sscanf(zone + 1, "%2d:%2d", &hours, &minutes) == 2)
        offset = (hours * 60 + minutes) * (*zone == '-' ? -MINUTE_MS : MINUTE_MS);
    text_copy(date, sizeof date, time);
    if (clock_read_day(date) == (now_utc_ms + offset) / DAY_MS)
        snprintf(out, ROW_WHEN, "%.8s", hour + 1);
    else
        snprintf(out, ROW_WHEN, "%.5s %.5s", date + strlen("2025-"), hour + 1);
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
