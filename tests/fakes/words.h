/* words - the words of one line, and what they may mean. A failing reader leaves the error in
 * call->text. */
#ifndef FAKE_ESTATE_WORDS_H
#define FAKE_ESTATE_WORDS_H

#include "fake.h"

enum { MOST_WORDS = 300 };

struct words {
    size_t n;
    char *at[MOST_WORDS];
};

/* Cuts up `line`; a word that starts with # and what follows is comment. */
void words_split(char *line, struct words *word);
void words_join(const struct words *word, size_t first, char *to, size_t size);
/* Decimal or 0x. */
int words_number(struct call *call, const char *s, int64_t least, int64_t most, int64_t *out);
/* "5 s", "20 ms", "0.5 min" at words i and i + 1. */
int words_duration(struct call *call, const struct words *word, size_t i, int64_t *us);
/* Always -1. */
int call_fail(struct call *call, const char *format, ...) __attribute__((format(printf, 2, 3)));
int call_device(struct call *call, const char *name, struct device **out);

typedef int verb_handler(struct call *call, const struct words *word);
verb_handler bus_make, bus_drop, bus_restore, bus_gaps, bus_busy, bus_intervals, bus_device;

#endif
