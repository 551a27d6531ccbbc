/*
 * wording - placeholders, and the rules for sentences.
 *
 * A sentence reaches an officer at night, and perhaps for the first time then. So what can be
 * checked is checked when the plugin is loaded: a brace begins a placeholder that there is, the
 * place is named, and both languages say the same of it: a figure that stands in one of them only
 * was forgotten in the other.
 */
#include "model/wording.h"

#include <string.h>

#include "estate_plugin.h"

static const char *const name[WORDINGS] = {"{place}", "{point}", "{value}",   "{limit}",
                                           "{since}", "{delay}", "{witness}", "{cause}"};

enum wording wording_at(const char *s, size_t *length)
{
    int w = 0;

    while (w < WORDINGS && strncmp(s, name[w], strlen(name[w])))
        w++;
    *length = w < WORDINGS ? strlen(name[w]) : 0;
    return w;
}

/* Bits of the placeholders in it; -1: a brace that is none of them. */
static int placeholders(const char *s)
{
    int found = 0;
    size_t length;

    for (s += strcspn(s, "{}"); *s; s += strcspn(s, "{}")) {
        enum wording w = wording_at(s, &length);

        if (w == WORDINGS)
            return -1;
        found |= 1 << w;
        s += length;
    }
    return found;
}

static const char *fault(const struct estate_text *text, int *found)
{
    *found = text->en ? placeholders(text->en) : 0;
    return *found < 0 || (text->zh && placeholders(text->zh) < 0) ? "a brace is no placeholder"
           : !text->en != !text->zh                               ? "a text lacks a language"
           : text->zh && placeholders(text->zh) != *found ? "its languages do not say the same"
                                                          : NULL;
}

const char *wording_fault(const struct estate_code *code)
{
    const char *wrong = NULL;
    int text, action, of_cause, of_action;

    if ((wrong = fault(&code->label, &of_cause)) || (wrong = fault(&code->text, &text)) ||
        (wrong = fault(&code->action, &action)))
        return wrong;
    for (uint16_t i = 0; i < code->causes; i++) {
        if ((wrong = fault(&code->cause[i].text, &of_cause)) ||
            (wrong = fault(&code->cause[i].action, &of_action)))
            return wrong;
        if (of_cause >> WORDING_CAUSE & 1)
            return "a cause's text names the cause";
    }
    return !(text >> WORDING_PLACE & 1)                              ? "its text names no place"
           : !code->causes && ((text | action) >> WORDING_CAUSE & 1) ? "it has no causes to name"
                                                                     : NULL;
}

const char *wording_fault_remark(const struct estate_text *text)
{
    const int known = 1 << WORDING_POINT | 1 << WORDING_VALUE | 1 << WORDING_LIMIT;
    int found;
    const char *wrong = fault(text, &found);

    return wrong ? wrong : found & ~known ? "a remark has value, limit and point only" : NULL;
}
