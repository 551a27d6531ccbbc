/* table - collects rows, measures, prints. Behind the last cell of a line that holds anything there
 * are no blanks. A cell for which the terminal has no room goes on in a line of its own below the
 * second column, so that the first, by which people find a row, stands alone. */
#include "ctl/table.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "ctl/wrap.h"

enum { CELL = 160, GAP = 2, WORD = 12 /* columns that are worth beginning a last cell in */ };

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

static void print_row(const struct table *table, const char (*cell)[CELL], FILE *out)
{
    size_t last = table->columns - 1, at = 0, blanks = 0, below = table->width[0] + GAP;
    bool folded = false;

    while (last && !cell[last][0])
        last--;
    for (size_t i = 0; i <= last; i++) {
        size_t width = text_width(cell[i]), least = i == last && width > WORD ? WORD : width;

        if (!width && folded)
            continue;
        if (at > below && width && !wrap_fits(at, least, out)) {
            fputc('\n', out);
            at = blanks = below;
            folded = true;
        }
        if (i == last)
            break;
        if (width)
            fprintf(out, "%*s%s", (int)blanks, "", cell[i]);
        blanks = (width ? 0 : blanks) + table->width[i] - width + GAP;
        at += table->width[i] + GAP;
    }
    fprintf(out, "%*s", (int)blanks, "");
    wrap_print(cell[last], at, at, out);
}

void table_print(const struct table *table, FILE *out)
{
    for (size_t r = 0; r < table->rows; r++)
        print_row(table, (const char(*)[CELL])table->cell + r * table->columns, out);
}

void table_free(struct table *table)
{
    if (!table)
        return;
    free(table->cell);
    free(table);
}
