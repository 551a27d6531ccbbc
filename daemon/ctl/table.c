/* table - collects rows, measures, prints. Behind the last cell of a line that holds anything there
 * are no blanks; the last column goes on below itself where the terminal ends. */
#include "ctl/table.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "ctl/wrap.h"

enum { CELL = 160 };

struct table {
    size_t columns, rows, room;
    size_t width[TABLE_COLUMNS];
    char (*cell)[CELL]; /* row-major, the titles first */
};

void table_row(struct table *table, const char *const *cells)
{
    size_t need = (table->rows + 1) * table->columns;

    if (need > table->room) {
        void *grown = realloc(table->cell, 2 * need * CELL);

        if (!grown)
            return;
        table->cell = grown;
        table->room = 2 * need;
    }
    for (size_t i = 0; i < table->columns; i++) {
        char *cell = table->cell[table->rows * table->columns + i];
        size_t width;

        text_copy(cell, CELL, cells[i] ? cells[i] : "");
        width = text_width(cell);
        if (width > table->width[i])
            table->width[i] = width;
    }
    table->rows++;
}

struct table *table_new(const char *const *titles)
{
    struct table *table = calloc(1, sizeof *table);

    if (!table)
        return NULL;
    while (titles[table->columns] && table->columns < TABLE_COLUMNS)
        table->columns++;
    table_row(table, titles);
    return table;
}

void table_print(const struct table *table, FILE *out)
{
    for (size_t r = 0; r < table->rows; r++) {
        const char(*cell)[CELL] = (const char(*)[CELL])table->cell + r * table->columns;
        size_t last = table->columns - 1, at = 0;

        while (last && !cell[last][0])
            last--;
        for (size_t i = 0; i < last; i++) {
            fprintf(out, "%s%*s", cell[i], (int)(table->width[i] - text_width(cell[i]) + 2), "");
            at += table->width[i] + 2;
        }
        wrap_print(cell[last], at, at, out);
    }
}

void table_free(struct table *table)
{
    if (!table)
        return;
    free(table->cell);
    free(table);
}
