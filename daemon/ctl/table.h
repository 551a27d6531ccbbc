/* table - columns for people: as wide as needed, Chinese counted by its display width. */
#ifndef ESTATED_CTL_TABLE_H
#define ESTATED_CTL_TABLE_H

#include <stdio.h>

enum { TABLE_COLUMNS = 10 };

struct table;

/* `titles`: the head of each column, NULL-terminated, at most TABLE_COLUMNS. NULL if out of memory.
 */
struct table *table_new(const char *const *titles);
/* One row; cells are copied. As many as there are columns. */
void table_row(struct table *table, const char *const *cells);
void table_print(const struct table *table, FILE *out);
void table_free(struct table *table);

#endif
