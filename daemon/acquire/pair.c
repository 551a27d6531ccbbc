/*
 * pair - what an antivalent pair of contacts says.
 *
 * A valve has one contact for "open" and one for "shut", so that a cut or shorted wire shows as a
 * fault and not as a position. On its way it shows 00 for a while; a cut wire shows it for ever.
 * Pure, any thread: levels and the time come in as arguments, and the caller keeps the memory.
 */
#include "acquire/pair.h"

#include "model/value.h"

enum { MOVING_MS = 30000 };

uint8_t pair_value(bool open, bool shut, struct pair *pair, int64_t now_ms, double *out)
{
    if (open != shut) {
        pair->left = false;
        *out = open;
        return FAULT_NONE;
    }
    if (!pair->left) {
        pair->left = true;
        pair->left_ms = now_ms;
    }
    return open || now_ms - pair->left_ms > MOVING_MS ? FAULT_WIRING : FAULT_MOVING;
}
