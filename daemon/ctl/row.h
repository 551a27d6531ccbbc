/* row - what pages are made of: members of JSON rows, and a row as a line. */
#ifndef ESTATED_CTL_ROW_H
#define ESTATED_CTL_ROW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/json.h"

/* "", 0 and false if there is none. */
const char *row_text(const struct json *row, const char *key);
double row_number(const struct json *row, const char *key);
bool row_flag(const struct json *row, const char *key);
/* Of a text in both languages, the one of the locale. */
const char *row_local(const struct json *row, const char *key, bool chinese);
/* "HH:MM:SS" of an RFC 3339 time. */
enum { ROW_HOUR = 9 };
const char *row_hour(const char *time, char out[ROW_HOUR]);
/* "182.3 kPa", "1 charging", never as a power of ten that a person would have to work out. */
void row_quantity(double number, const char *state, const char *unit, char *out, size_t size);
/* What a row of a point holds, in words; "" if it holds nothing. */
void row_value(const struct json *row, char *out, size_t size);
/* Seconds for people: 42 s, 42 min, 12 d. */
const char *row_span(double s, char *out, size_t size);
/* Of an RFC 3339 time "08:00:47"; of another day than it is there now, "07-16 08:00". */
enum { ROW_WHEN = 16 };
const char *row_when(const char *time, int64_t now_utc_ms, char out[ROW_WHEN]);
/* Prints it as a line of JSON; takes it over. */
void row_print(struct json *row);

#endif
