/*
 * gate - how many messages of a kind are let in: a burst at once, then one each so long. All zero
 * is a gate that nobody has come through yet. Pure.
 */
#ifndef ESTATED_SEND_GATE_H
#define ESTATED_SEND_GATE_H

#include <stdbool.h>
#include <stdint.h>

struct gate {
    int64_t owed_ms,
        at_ms; /* what those who came in lately have yet to be paid for, and since when */
};

/* May one more come in now? `now_ms` never goes back. */
bool gate_pass(struct gate *gate, uint32_t burst, uint32_t pause_ms, int64_t now_ms);

#endif
