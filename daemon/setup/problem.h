/*
 * problem - everything that is wrong with a configuration, collected and shown together. Main
 * thread. A line reads "estated.conf:19: [bus riser-a] 7: no model \"mpd380\"; nearest: mpd-380".
 */
#ifndef ESTATED_SETUP_PROBLEM_H
#define ESTATED_SETUP_PROBLEM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

struct problems;

/* Only errors refuse a configuration. */
enum problem_kind { PROBLEM_ERROR, PROBLEM_WARNING, PROBLEM_NOTE };

struct problems *problems_new(void);
void problems_free(struct problems *problems);
/* `file` may be a path; its last part is shown. line 0: the file as a whole. file NULL: no place.
 * False, for `return problems_add(..)` of a reader that gives up. */
bool problems_add(struct problems *problems, int kind, const char *file, int line,
                  const char *format, ...) __attribute__((format(printf, 5, 6)));
size_t problems_errors(const struct problems *problems);
size_t problems_count(const struct problems *problems);
/* The i-th problem as a line without newline, sorted by file and line once all are in. */
const char *problems_line(struct problems *problems, size_t i);
/* Of the same line; i < problems_count(). */
enum problem_kind problems_kind(struct problems *problems, size_t i);
void problems_print(struct problems *problems, FILE *out);

#endif
