/* text - bounded strings: building, cutting, comparing, measuring. Pure; any thread. UTF-8. */
#ifndef ESTATED_BASE_TEXT_H
#define ESTATED_BASE_TEXT_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

/* A string under construction in the caller's memory. Always NUL-terminated, cut on a whole
 * character. */
struct text {
    char *at;
    size_t size, used;
    bool cut; /* something did not fit */
};

#define TEXT_IN(array) ((struct text){.at = (array), .size = sizeof(array)})

/* Once something was cut, nothing is added behind it. */
void text_printf(struct text *text, const char *format, ...) __attribute__((format(printf, 2, 3)));
void text_vprintf(struct text *text, const char *format, va_list args)
    __attribute__((format(printf, 2, 0)));
/* Copies `from` into an array of `size` bytes, cut on a whole character. False if it was cut. */
bool text_copy(char *to, size_t size, const char *from);
#define TEXT_COPY(array, from) text_copy((array), sizeof(array), (from))
/* Cuts white space at both ends, in place; returns the new start. */
char *text_trim(char *s);
/* Cuts the next part before `separator` off *rest, trimmed; NULL when nothing is left. In place. */
char *text_cut(char **rest, char separator);
/* "07 03 00 04" behind what is there. */
void text_hex(struct text *text, const unsigned char *at, size_t n);
/* Hexadecimal digits in pairs, blanks between pairs allowed, to at most `size` bytes. How many, or
 * -1 if it is anything else or too long. */
long text_unhex(const char *s, unsigned char *out, size_t size);
bool text_equal(const char *a, const char *b);
/* Nearest name by edit distance, NULL if none is near enough to be meant. */
const char *text_nearest(const char *word, const char *const *names, size_t n);
/* Columns on a terminal: Chinese counts two. */
size_t text_width(const char *s);
bool text_is_utf8(const char *s);
/* Bytes in front of the first that is not UTF-8. */
size_t text_valid(const char *s);
/* Does it begin with a date of the calendar, YYYY-MM-DD, that a blank or the end follows? */
bool text_is_date(const char *s);
/* An id of the configuration: [a-z0-9-], 1 to 20 bytes. */
bool text_is_id(const char *s);

#endif
