/*
 * wrap - between words, at the right edge.
 *
 * A terminal breaks a line where it ends, in the middle of a name that somebody wants to copy.
 */
#include "ctl/wrap.h"

#include <stdint.h>
#include <string.h>
#include <sys/ioctl.h>

#include "base/text.h"

enum { COLUMNS = 80 /* of a terminal that does not say */ };

static size_t columns_of(FILE *out)
{
    struct winsize size;

    if (ioctl(fileno(out), TIOCGWINSZ, &size))
        return SIZE_MAX;
    return size.ws_col ? size.ws_col : COLUMNS;
}

size_t wrap_columns(FILE *out)
{
    size_t columns = columns_of(out);

    return columns == SIZE_MAX ? COLUMNS : columns;
}

bool wrap_fits(size_t at, size_t width, FILE *out)
{
    return at + width <= columns_of(out);
}

void wrap_print(const char *text, size_t at, size_t indent, FILE *out)
{
    size_t columns = columns_of(out), blanks = 0;

    while (*text) {
        size_t n = strcspn(text, " "), width = text_width(text) - text_width(text + n);

        if (blanks && at + blanks + width > columns) {
            fprintf(out, "\n%*s", (int)indent, "");
            at = indent;
        } else {
            fprintf(out, "%*s", (int)blanks, "");
            at += blanks;
        }
        fwrite(text, 1, n, out);
        at += width;
        blanks = strspn(text + n, " ");
        text += n + blanks;
    }
    fputc('\n', out);
}
