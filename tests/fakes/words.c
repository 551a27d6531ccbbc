/*
 * words - a line of the script language, cut into words, and the readings of a word.
 */
#include "words.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int call_fail(struct call *call, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    vsnprintf(call->text, sizeof call->text, format, args);
    va_end(args);
    return -1;
}

void words_split(char *line, struct words *word)
{
    char *rest = NULL;

    word->n = 0;
    for (char *s = strtok_r(line, " \t\r\n", &rest); s; s = strtok_r(NULL, " \t\r\n", &rest)) {
        if (*s == '#' || word->n == MOST_WORDS)
            return;
        word->at[word->n++] = s;
    }
}

void words_join(const struct words *word, size_t first, char *to, size_t size)
{
    size_t used = 0;

    to[0] = '\0';
    for (size_t i = first; i < word->n && used < size; i++)
        used +=
            (size_t)snprintf(to + used, size - used, "%s%s", i == first ? "" : " ", word->at[i]);
}

int words_number(struct call *call, const char *s, int64_t least, int64_t most, int64_t *out)
{
    bool hex = !strncmp(s, "0x", 2) || !strncmp(s, "0X", 2);
    char *end;
    long long value;

    errno = 0;
    value = strtoll(s, &end, hex ? 16 : 10);
    if (end == s || *end || errno || value < least || value > most)
        return call_fail(call, "\"%s\" is not a number from %lld to %lld", s, (long long)least,
                         (long long)most);
    *out = value;
    return 0;
}

/* "5 s", "20 ms", "0.5 min" at words i and i + 1. */
int words_duration(struct call *call, const struct words *word, size_t i, int64_t *us)
{
    static const struct {
        const char *unit;
        double us;
    } units[] = {{"ms", 1e3}, {"s", 1e6}, {"min", 6e7}};
    char *end;
    double value;

    if (word->n < i + 2)
        return call_fail(call, "a time is missing, such as 5 s");
    value = strtod(word->at[i], &end);
    if (end != word->at[i] && !*end && value >= 0 && value < 1e6)
        for (size_t k = 0; k < 3; k++)
            if (!strcmp(units[k].unit, word->at[i + 1])) {
                *us = (int64_t)(value * units[k].us);
                return 0;
            }
    return call_fail(call, "\"%s %s\" is not a time; units are ms, s, min", word->at[i],
                     word->at[i + 1]);
}

int call_device(struct call *call, const char *name, struct device **out)
{
    *out = device_find(call->fake, name);
    return *out ? 0 : call_fail(call, "there is no device \"%s\"", name);
}
