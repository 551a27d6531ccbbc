/*
 * proof - when the answers of an RTU device count again. Pure.
 */
#ifndef ESTATED_ACQUIRE_PROOF_H
#define ESTATED_ACQUIRE_PROOF_H

#include <stdbool.h>
#include <stdint.h>

enum {
    PROOF_MEMORY = 16,
    PROOF_SILENCES = 3, /* in a row, to odd counts: they were not lost, but are not answered */
    /* A reply may be so many time-outs late. After each miss a unit is left alone for one, so there
     * cannot be more questions that a late reply may belong to .. */
    PROOF_LATE = 10,
    PROOF_DOUBTS = 2 * PROOF_LATE /* .. and of questions that a late reply answered hardly more */
};

/* Of one device. All zero: nothing asked yet. */
struct proof {
    bool odd;         /* the next question is the odd count */
    bool refuses_odd; /* it answered one with an exception */
    bool ignores_odd; /* it never answers one */
    uint32_t ignored; /* odd counts in a row without an answer; each plain read since had one */
    uint32_t plain;   /* plain reads of the probe in a row, up to now */
    struct proof_question {
        uint8_t space;
        uint16_t length;   /* of the reply: registers, or bytes of bits */
    } asked[PROOF_MEMORY]; /* the last ones, oldest overwritten first */
    uint32_t next;
    struct proof_doubt {
        uint8_t space;
        bool answered; /* but perhaps by the late reply to one that was not */
        uint16_t first, length;
        int64_t until_ms;
    } doubt[PROOF_DOUBTS]; /* whose reply may still come; what ends first is overwritten first */
};

/* What an answer during the proof means. */
enum proof_step {
    PROOF_ON,      /* the next question of the proof */
    PROOF_DONE,    /* it answers what it is asked */
    PROOF_REFUSED, /* it is there, but this block proves nothing */
};

/* A count for the same registers whose reply is as long as none lately; fewer rather than more,
 * since registers beyond the block may not exist. If `most` allows none, one more than it does,
 * and *fresh is false: to be asked only after plain reads. */
uint16_t proof_odd_count(const struct proof *proof, uint8_t space, uint16_t count, uint16_t most,
                         bool *fresh);
bool proof_asked_lately(const struct proof *proof, uint8_t space, uint16_t count);
/* This is asked now. `probe`: a plain read of the probe. */
void proof_ask(struct proof *proof, uint8_t space, uint16_t count, bool probe);
/* An answer to a plain read of this block, or to the odd count, came. */
enum proof_step proof_answer(struct proof *proof, uint8_t space, uint16_t count, uint16_t most,
                             bool refused);
/* The odd count met nothing but silence. */
void proof_ignored(struct proof *proof);
/* This question was not answered: its reply may come until then. */
void proof_missed(struct proof *proof, uint8_t space, uint16_t first, uint16_t count,
                  int64_t until_ms);
/* This question was answered. True: perhaps by a late reply, since one like its own may come; then
 * its own may come until then. */
bool proof_answered(struct proof *proof, uint8_t space, uint16_t first, uint16_t count,
                    int64_t until_ms, int64_t now_ms);
/* Until when the late reply to a question for other registers would look like the answer to this
 * one, also of a trusted device; long ago: none would. */
int64_t proof_twin_until(const struct proof *proof, uint8_t space, uint16_t first, uint16_t count);
/* The device missed, or its line was gone: from the beginning. */
void proof_again(struct proof *proof);

#endif
