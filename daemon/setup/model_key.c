/*
 * model_key - small readers for the values of a model file.
 *
 * Main thread. Addresses are as on the wire, from 0. The old notation with the space as first digit
 * (40001 is holding register 0) is taken only where it cannot be anything else in the manuals: five
 * or six decimal digits whose first one is that of the space named before them. With the first one
 * of another space nobody knows what is meant: an error. An address as on the wire that looks like
 * this is written in hexadecimal.
 */
#include "setup/model_key.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "model/unit.h"
#include "setup/list.h"

enum { KEYS_MOST = 16, ADDRESS = 16 };

static const char first_digit[] = "0134"; /* coil, discrete, input, holding */

const struct ini_entry *model_key_find(struct model_reader *reader, const char *key)
{
    const struct ini_entry *entry = key_take(reader->ini, reader->section, key);

    return entry || !reader->like[0] ? entry : ini_get(reader->ini, reader->like, key);
}

void model_key_read(struct model_reader *reader, const struct model_key *keys, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const struct ini_entry *entry = model_key_find(reader, keys[i].name);
        size_t errors = problems_errors(reader->problems);
        char *copy;

        if (!entry)
            continue;
        if (reader->wrong & keys[i].needs) {
            reader->wrong |= keys[i].makes;
            continue;
        }
        reader->entry = entry;
        reader->key = &keys[i];
        if ((copy = strdup(entry->value)))
            keys[i].read(reader, copy);
        else
            model_error(reader, "out of memory");
        free(copy);
        if (problems_errors(reader->problems) > errors)
            reader->wrong |= keys[i].makes;
    }
}

void model_key_unknown(struct model_reader *reader, const struct model_key *keys, size_t n)
{
    const char *names[KEYS_MOST];

    for (size_t k = 0; k < n; k++)
        names[k] = keys[k].name;
    for (struct ini_entry *e = NULL; (e = key_open(reader->ini, reader->section, e));) {
        e->used = true;
        if (list_find(e->key, names, n) < 0) /* else not read: something before it is wrong */
            key_error(reader->problems, e, "no such key here%s",
                      KEY_HINT(text_nearest(e->key, names, n)));
    }
}

bool model_key_integer(const char *text, long long low, long long high, long long *out)
{
    const char *digits = text + (*text == '-');
    bool hexadecimal = !strncmp(digits, "0x", 2) || !strncmp(digits, "0X", 2);
    long long number;
    char *end;

    if (!isxdigit((unsigned char)digits[hexadecimal ? 2 : 0]))
        return false;
    errno = 0;
    number = strtoll(text, &end, hexadecimal ? 16 : 10);
    if (errno || *end || number < low || number > high)
        return false;
    *out = number;
    return true;
}

bool model_key_raw(const char *text, unsigned bits, uint64_t *out)
{
    bool minus = text[0] == '-';
    uint64_t most = minus ? UINT64_C(1) << (bits - 1) : UINT64_MAX >> (64 - bits), number;
    char *end;

    if (!isdigit((unsigned char)text[minus]))
        return false;
    errno = 0;
    number = strtoull(text + minus, &end, tolower((unsigned char)text[minus + 1]) == 'x' ? 16 : 10);
    if (errno || *end || number > most)
        return false;
    *out = (minus ? -number : number) & UINT64_MAX >> (64 - bits);
    return true;
}

bool model_key_period(const char *text, uint32_t *ms)
{
    double number;

    if (unit_read(text, "ms", &number) || number < 100 || number > 86400e3)
        return false;
    *ms = (uint32_t)number;
    return true;
}

/* -1: no address of this space. */
static long long address_of(const char *text, uint8_t space)
{
    size_t n = strlen(text);
    long long number;

    if (n >= ADDRESS - 1) /* perhaps cut */
        return -1;
    if ((n == 5 || n == 6) && strspn(text, "0123456789") == n && text[0] == first_digit[space])
        return model_key_integer(text + 1, 1, UINT16_MAX + 1LL, &number) ? number - 1 : -1;
    return model_key_integer(text, 0, UINT16_MAX, &number) ? number : -1;
}

/* False with an error. */
static bool read_address(struct model_reader *reader, const char *text, uint8_t space,
                         uint16_t *address)
{
    const char *digit = strchr(first_digit, text[0]);
    size_t n = strlen(text);
    bool old = n && digit && (n == 5 || n == 6) && strspn(text, "0123456789") == n;
    long long number = address_of(text, space);

    if (number < 0)
        return model_error(reader, "\"%s\" is no address of a %s: 0 to 65535, or from %c0001", text,
                           space_name(space), first_digit[space]);
    if (old && *digit != first_digit[space])
        return model_error(reader,
                           "%s is the old notation for %s, not for %s: name that space, or write "
                           "0x%llX for the address on the wire",
                           text, space_name((uint8_t)(digit - first_digit)), space_name(space),
                           (unsigned long long)number);
    *address = (uint16_t)number;
    return true;
}

bool model_key_register(struct model_reader *reader, char **rest, uint8_t *space, uint16_t *address)
{
    static const char *const spaces[] = {"coil", "discrete", "input", "holding"};
    const char *word = key_word(rest);
    char text[ADDRESS];
    int found = list_find(word ? word : "", spaces, 4);
    size_t n;

    if (found < 0)
        return model_error(reader, "\"%s\" is none of coil, discrete, input, holding%s",
                           word ? word : "", KEY_HINT(text_nearest(word ? word : "", spaces, 4)));
    *space = (uint8_t)found;
    *rest += strspn(*rest, " \t");
    n = strcspn(*rest, ": \t");
    snprintf(text, sizeof text, "%.*s", (int)n, *rest);
    *rest += n;
    return read_address(reader, text, *space, address);
}
