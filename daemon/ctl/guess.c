/*
 * guess - a model fits if every register that it names can be read and makes a value.
 *
 * Many do, so the one with the most proofs wins: a proof is a check that a device of another make
 * could have failed. A valid range, an enumeration, a code of unit or decimals, an error word that
 * is not there, a float that is a number: one each. A register that holds 0 fits nearly everything
 * and proves nothing. No request is made twice, and after two silences in a space the rest of it
 * counts as silent, so that a scan of an unknown device ends soon. Nothing is written.
 */
#include "ctl/guess.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "model/value.h"

enum { SPACES = 4, REGISTERS = 65536, SILENCES = 2 };

enum known { KNOWN_NOT, KNOWN_WORD, KNOWN_REFUSED };

/* What is known of one device. */
struct memory {
    const struct sheet_reader *reader;
    uint8_t silences[SPACES];
    uint8_t known[SPACES][REGISTERS];
    uint16_t word[SPACES][REGISTERS];
};

struct trial {
    unsigned proofs;
    bool failed;
};

/* ---- reading once ---- */

/* 1: all are known; 0: some are not; -1: one was refused. */
static int look(const struct memory *memory, uint8_t space, uint16_t first, uint16_t count)
{
    int all = 1;

    for (uint16_t i = 0; i < count; i++) {
        uint8_t known = memory->known[space][first + i];

        if (known == KNOWN_REFUSED)
            return -1;
        if (known == KNOWN_NOT)
            all = 0;
    }
    return all;
}

static uint8_t read_once(void *context, uint8_t space, uint16_t first, uint16_t count,
                         uint16_t *word)
{
    struct memory *memory = context;
    int known = look(memory, space, first, count);
    uint8_t fault = FAULT_NONE;

    if (known < 0)
        return FAULT_EXCEPTION;
    if (!known && memory->silences[space] >= SILENCES)
        return FAULT_TIMEOUT;
    if (!known)
        fault = memory->reader->read(memory->reader->context, space, first, count,
                                     &memory->word[space][first]);
    if (!fault) {
        memset(&memory->known[space][first], KNOWN_WORD, count);
        memcpy(word, &memory->word[space][first], count * sizeof *word);
    } else if (fault == FAULT_EXCEPTION && count == 1) {
        memory->known[space][first] = KNOWN_REFUSED;
    } else if (fault == FAULT_TIMEOUT) {
        memory->silences[space]++;
    }
    return fault;
}

/* ---- proofs ---- */

static unsigned proofs_of(const struct sheet_value *value)
{
    const struct product_point *p = value->point;

    if (value->zero)
        return 0;
    return (!isnan(p->valid_low) || !isnan(p->valid_high)) + (p->value_names && !p->other) +
           (p->unit_address >= 0) + (p->decimals_address >= 0) + (p->errors > 0) +
           (p->type == TYPE_F32 || p->type == TYPE_F64 || p->type == TYPE_STRING);
}

static bool weigh(void *context, const struct sheet_value *value)
{
    struct trial *trial = context;

    trial->failed = value->fault != FAULT_NONE;
    trial->proofs += proofs_of(value);
    return !trial->failed;
}

int guess_make(const struct catalogue *catalogue, const struct sheet_reader *reader,
               struct guess *out)
{
    struct memory *memory = calloc(1, sizeof *memory);
    const struct sheet_reader once = {.context = memory, .read = read_once};
    struct guess guess = {.best = NULL};
    int rc = memory ? 0 : -ENOMEM;

    if (memory)
        memory->reader = reader;
    for (size_t i = 0; i < catalogue->products && !rc; i++) {
        struct trial trial = {.proofs = 0};

        rc = sheet_read(&catalogue->product[i], &once, weigh, &trial);
        if (rc || trial.failed || (guess.best && trial.proofs < guess.proofs))
            continue;
        guess.other = guess.best && trial.proofs == guess.proofs ? guess.best : NULL;
        guess.best = &catalogue->product[i];
        guess.proofs = trial.proofs;
    }
    free(memory);
    if (!rc)
        *out = guess;
    return rc;
}
