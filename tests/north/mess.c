/*
 * mess - what is done to a message that was right: bytes changed, values of other types, sizes and
 * depths that nobody needs, and messages that are nothing at all.
 */
#include <stdio.h>
#include <string.h>

#include "north.h"

enum { LONG = 30000, DEEP = 20000 };

/* `n` times the same, in quotes or brackets. */
static const char *many(char what, size_t n, const char *before, const char *behind)
{
    static char value[LONG + 8];
    size_t at = strlen(before);

    memcpy(value, before, at);
    memset(value + at, what, n);
    snprintf(value + at + n, sizeof value - at - n, "%s", behind);
    return value;
}

const char *mess_value(void)
{
    static const char *const values[] = {
        "null",
        "true",
        "false",
        "0",
        "-1",
        "1",
        "1.5",
        "1e308",
        "-1e308",
        "1e999",
        "9007199254740993",
        "9223372036854775807",
        "9223372036854775808",
        "18446744073709551616",
        "0x10",
        "01",
        "NaN",
        "Infinity",
        "\"\"",
        "\" \"",
        "\"\\u0000\"",
        "\"a\\u0000b\"",
        "\"\\ud800\"",
        "\"\xff\xfe\"",
        "\"\xc0\xaf\"",
        "\"..\"",
        "\"../../etc/passwd\"",
        "\"%s%n%x\"",
        "\"A' OR 1=1 --\"",
        "\"\\n\\r<0>\"",
        "[]",
        "{}",
        "[[]]",
        "[null]",
        "[1,2,3]",
        "{\"a\":1}",
        "{\"a\":{\"a\":{\"a\":{}}}}",
        "[\"riser-3\",\"riser-3\"]",
        "\"12:00\"",
        "\"2 h\"",
        "\"9999 h\"",
        "\"-2 h\"",
        "\"2025-07-17T08:08:02+08:00\"",
        "\"9999-12-31T23:59:60+23:59\"",
        "\"0000-00-00T00:00:00Z\"",
        "\"查岗\"",
        "\"pump-run\"",
        "\"valve-b3\"",
        "\"riser-3\"",
        "",
    };
    uint64_t which = chance(sizeof values / sizeof *values + 4);

    switch (which) {
    case 0:
        return many('x', 40 + chance(400), "\"", "\"");
    case 1:
        return one_in(20) ? many('y', LONG, "\"", "\"") : "\"y\"";
    case 2:
        return one_in(20) ? many('[', DEEP, "", "") : "[[[[[[[[]]]]]]]]";
    case 3:
        return many('9', 1 + chance(400), "", "");
    default:
        return values[which - 4];
    }
}

static size_t put_in(char *at, size_t n, size_t most, size_t place)
{
    static const char *const pieces[] = {"\"",
                                         "{",
                                         "}",
                                         "[",
                                         "]",
                                         ",",
                                         ":",
                                         "\\",
                                         "\xff",
                                         "null",
                                         "\"cid\":\"x\",",
                                         "\"op\":\"silence\","};
    const char *piece = pieces[chance(sizeof pieces / sizeof *pieces)];
    size_t size = strlen(piece);

    if (one_in(8)) { /* a 0, which no text of C can hold */
        piece = "";
        size = 1;
    }
    if (n + size > most)
        return n;
    memmove(at + place + size, at + place, n - place);
    memcpy(at + place, piece, size);
    return n + size;
}

size_t mess_bytes(char *at, size_t n, size_t most)
{
    if (n && one_in(6))
        return chance(n);
    for (uint64_t times = 1 + chance(5); times && n; times--) {
        size_t place = chance(n);

        switch (chance(4)) {
        case 0:
            at[place] = (char)chance(256);
            break;
        case 1:
            at[place] ^= (char)(1 << chance(8));
            break;
        case 2:
            memmove(at + place, at + place + 1, n - place - 1);
            n--;
            break;
        default:
            n = put_in(at, n, most, place);
        }
    }
    return n;
}

size_t mess_nothing(char *at, size_t most)
{
    static const char *const nothings[] = {"",     "{", "}",    "[]",        "{}",
                                           "null", "1", "\"\"", "{\"cid\":", "\xef\xbb\xbf{}"};
    const char *text = nothings[chance(sizeof nothings / sizeof *nothings)];
    size_t n = strlen(text);

    if (one_in(3)) {
        n = one_in(50) ? 1 + chance(60000) : 1 + chance(200);
        n = n < most ? n : most;
        for (size_t i = 0; i < n; i++)
            at[i] = (char)chance(256);
        return n;
    }
    if (one_in(40)) {
        n = 1 + chance(DEEP);
        memset(at, one_in(2) ? '[' : '{', n);
        return n;
    }
    memcpy(at, text, n);
    return n;
}
