/*
 * text - the string handling that C lacks, bounded.
 *
 * Nothing here allocates. What does not fit is cut on a whole UTF-8 character, because half a
 * Chinese character in a message makes the whole message invalid for the city's parser.
 */
#include "base/text.h"

#include <ctype.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

enum { LONGEST_WORD = 48, LONGEST_ID = 20 };

/* Start of the last whole character: steps back over a sequence that was cut. */
static size_t whole(const char *s, size_t n)
{
    size_t start = n, want;
    unsigned char lead;

    while (start && ((unsigned char)s[start - 1] & 0xC0) == 0x80)
        start--;
    if (!start)
        return 0;
    lead = (unsigned char)s[start - 1];
    want = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    return n - (start - 1) >= want ? n : start - 1;
}

void text_vprintf(struct text *text, const char *format, va_list args)
{
    int n;

    if (text->cut || text->used >= text->size)
        return;
    n = vsnprintf(text->at + text->used, text->size - text->used, format, args);
    if (n < 0)
        return;
    if ((size_t)n < text->size - text->used) {
        text->used += (size_t)n;
        return;
    }
    text->cut = true;
    text->used = whole(text->at, text->size - 1);
    text->at[text->used] = '\0';
}

void text_printf(struct text *text, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    text_vprintf(text, format, args);
    va_end(args);
}

bool text_copy(char *to, size_t size, const char *from)
{
    struct text text = {.at = to, .size = size};

    text_printf(&text, "%s", from);
    return !text.cut;
}

char *text_trim(char *s)
{
    char *end;

    s += strspn(s, " \t\r\n");
    end = s + strlen(s);
    while (end > s && strchr(" \t\r\n", end[-1]))
        *--end = '\0';
    return s;
}

char *text_cut(char **rest, char separator)
{
    char *start = *rest, *end;

    if (!start)
        return NULL;
    end = strchr(start, separator);
    *rest = end ? end + 1 : NULL;
    if (end)
        *end = '\0';
    return text_trim(start);
}

void text_hex(struct text *text, const unsigned char *at, size_t n)
{
    for (size_t i = 0; i < n; i++)
        text_printf(text, i ? " %02X" : "%02X", at[i]);
}

static int digit(char c)
{
    const char *const digits = "0123456789abcdef";
    const char *found = c ? strchr(digits, c >= 'A' && c <= 'F' ? c + ('a' - 'A') : c) : NULL;

    return found ? (int)(found - digits) : -1;
}

long text_unhex(const char *s, unsigned char *out, size_t size)
{
    size_t n = 0;

    for (; *s; s += 2) {
        s += strspn(s, " ");
        if (!*s)
            break;
        if (n == size || digit(s[0]) < 0 || digit(s[1]) < 0)
            return -1;
        out[n++] = (unsigned char)(digit(s[0]) << 4 | digit(s[1]));
    }
    return (long)n;
}

bool text_equal(const char *a, const char *b)
{
    return !strcmp(a, b);
}

static size_t min3(size_t a, size_t b, size_t c)
{
    size_t ab = a < b ? a : b;

    return ab < c ? ab : c;
}

/* Small and capital letters are not told apart: who wrote TTY is shown tty. */
static bool same_letter(char a, char b)
{
    return tolower((unsigned char)a) == tolower((unsigned char)b);
}

/* Are the letters before `a` and `b` the same two the other way round? */
static bool is_swapped(const char *a, const char *b)
{
    return same_letter(a[-1], b[-2]) && same_letter(a[-2], b[-1]);
}

/* What it takes to make one of the other: CHANGE for each letter to be put in, left out or changed,
 * SWAP for two that stand the wrong way round: one slip of the fingers, though a rarer one. */
enum { CHANGE = 2, SWAP = 3 };

static size_t distance(const char *a, const char *b)
{
    size_t rows[3][LONGEST_WORD + 1], n = strlen(b), length = strlen(a);

    if (length > LONGEST_WORD || n > LONGEST_WORD)
        return SIZE_MAX;
    for (size_t j = 0; j <= n; j++)
        rows[0][j] = j * CHANGE;
    for (size_t i = 1; i <= length; i++) {
        size_t *row = rows[i % 3], *above = rows[(i + 2) % 3], *swapped = rows[(i + 1) % 3];

        row[0] = i * CHANGE;
        for (size_t j = 1; j <= n; j++) {
            bool same = same_letter(a[i - 1], b[j - 1]);

            row[j] =
                min3(above[j] + CHANGE, row[j - 1] + CHANGE, above[j - 1] + (same ? 0 : CHANGE));
            if (i > 1 && j > 1 && is_swapped(a + i, b + j) && swapped[j - 2] + SWAP < row[j])
                row[j] = swapped[j - 2] + SWAP;
        }
    }
    return rows[length % 3][n];
}

const char *text_nearest(const char *word, const char *const *names, size_t n)
{
    size_t best = (strlen(word) / 3 + 2) * CHANGE;
    const char *nearest = NULL;

    for (size_t i = 0; i < n; i++) {
        size_t d = distance(word, names[i]);

        if (d < best) {
            best = d;
            nearest = names[i];
        }
    }
    return nearest;
}

/* Length of the valid sequence at s, 0 if there is none; its code point into *out. */
static size_t sequence(const char *s, uint32_t *out)
{
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    unsigned char lead = (unsigned char)s[0];
    size_t n = lead < 0x80   ? 1
               : lead < 0xC2 ? 0
               : lead < 0xE0 ? 2
               : lead < 0xF0 ? 3
               : lead < 0xF5 ? 4
                             : 0;

    if (n <= 1) {
        *out = lead;
        return n;
    }
    *out = lead & (0x7Fu >> n);
    for (size_t i = 1; i < n; i++) {
        if (((unsigned char)s[i] & 0xC0) != 0x80)
            return 0;
        *out = *out << 6 | ((unsigned char)s[i] & 0x3F);
    }
    return *out < least[n] || *out > 0x10FFFF || (*out >= 0xD800 && *out < 0xE000) ? 0 : n;
}

size_t text_valid(const char *s)
{
    const char *at = s;
    uint32_t point;
    size_t n;

    for (; *at && (n = sequence(at, &point)); at += n)
        ;
    return (size_t)(at - s);
}

bool text_is_utf8(const char *s)
{
    return !s[text_valid(s)];
}

/* East Asian wide blocks; enough for Chinese, its punctuation and full-width forms. */
static bool wide(uint32_t c)
{
    return (c >= 0x1100 && c <= 0x115F) || (c >= 0x2E80 && c <= 0xA4CF) ||
           (c >= 0xAC00 && c <= 0xD7A3) || (c >= 0xF900 && c <= 0xFAFF) ||
           (c >= 0xFE30 && c <= 0xFE6F) || (c >= 0xFF00 && c <= 0xFF60) ||
           (c >= 0xFFE0 && c <= 0xFFE6) || (c >= 0x20000 && c <= 0x3FFFD);
}

size_t text_width(const char *s)
{
    size_t width = 0, n;
    uint32_t point;

    for (; *s; s += n ? n : 1) {
        n = sequence(s, &point);
        width += n && wide(point) ? 2 : 1;
    }
    return width;
}

bool text_is_date(const char *s)
{
    static const int days[] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int year, month, day, n = 0;

    if (sscanf(s, "%4d-%2d-%2d%n", &year, &month, &day, &n) != 3 || n != 10)
        return false;
    return (s[n] == '\0' || s[n] == ' ') && year >= 2000 && month >= 1 && month <= 12 && day >= 1 &&
           day <= days[month - 1];
}

bool text_is_id(const char *s)
{
    size_t n = strspn(s, "abcdefghijklmnopqrstuvwxyz0123456789-");

    return n && n <= LONGEST_ID && !s[n];
}
