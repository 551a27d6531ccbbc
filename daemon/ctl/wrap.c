/*
 * wrap - between words, at the right edge.
 *
 * A terminal breaks a line where it ends, in the middle of a name that somebody wants to copy.
 * Chinese has no blanks: there a line may end behind any character, but none begins with a mark
 * that belongs to what is before it, or ends with one that belongs to what follows.
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

static size_t letter(const char *text)
{
    size_t n = 1;

    while (((unsigned char)text[n] & 0xC0) == 0x80)
        n++;
    return n;
}

static size_t width_of(const char *text, size_t n)
{
    return text_width(text) - text_width(text + n);
}

static bool is_one_of(const char *text, size_t n, const char *letters)
{
    for (; *letters; letters += letter(letters))
        if (letter(letters) == n && !strncmp(text, letters, n))
            return true;
    return false;
}

/* How much of the text stays in one line: a word, or a Chinese character with its marks. */
static size_t piece(const char *text)
{
    size_t n = 0, last = 0;

    for (size_t next; text[n] && text[n] != ' '; n += last = next) {
        const char *before = text + n - last;

        next = letter(text + n);
        if (n && (width_of(before, last) == 2 || width_of(text + n, next) == 2) &&
            !is_one_of(before, last, "（《【“‘") &&
            !is_one_of(text + n, next, "，。、；：！？）》】”’"))
            break;
    }
    return n;
}

void wrap_print(const char *text, size_t at, size_t indent, FILE *out)
{
    size_t columns = columns_of(out), blanks = 0;

    for (bool first = true; *text; first = false) {
        size_t n = piece(text), width = width_of(text, n);

        if (!first && at + blanks + width > columns) {
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
