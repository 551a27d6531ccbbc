/* wrap - lines that break between words at the right edge of a terminal. */
#ifndef ESTATED_CTL_WRAP_H
#define ESTATED_CTL_WRAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* Prints `text` and ends the line. `at`: the column where it begins; what does not fit goes on in
 * column `indent`. Where `out` is no terminal nothing is broken, so that programs find whole lines.
 */
void wrap_print(const char *text, size_t at, size_t indent, FILE *out);
/* Is there room for so much in column `at`? Always where `out` is no terminal. */
bool wrap_fits(size_t at, size_t width, FILE *out);
/* Of the terminal; 80 where `out` is none. */
size_t wrap_columns(FILE *out);

#endif
