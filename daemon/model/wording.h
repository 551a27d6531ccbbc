/*
 * wording - the placeholders in the sentences of plugins: which there are, and what is wrong with a
 * sentence before anybody has to read it.
 */
#ifndef ESTATED_MODEL_WORDING_H
#define ESTATED_MODEL_WORDING_H

#include <stddef.h>

struct estate_code;
struct estate_text;

enum wording {
    WORDING_PLACE,
    WORDING_POINT,
    WORDING_VALUE,
    WORDING_LIMIT,
    WORDING_SINCE,
    WORDING_DELAY,
    WORDING_WITNESS,
    WORDING_CAUSE,
    WORDINGS
};

/* The placeholder that begins at `s`, and its length; WORDINGS if none does. */
enum wording wording_at(const char *s, size_t *length);
/* The first fault of the texts of a code and its causes, all of which there are; NULL if there is
 * none. */
const char *wording_fault(const struct estate_code *code);
/* The first fault of what a zone says of itself, which has no more than value, limit and point. */
const char *wording_fault_remark(const struct estate_text *text);

#endif
