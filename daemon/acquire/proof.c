/*
 * proof - believes an RTU device only when it answers what it was asked.
 *
 * A Modbus RTU reply says which unit it comes from and how long it is, but not which question it
 * answers. After a reply that came too late every further one may belong to an earlier question,
 * and a register of another meaning looks like a value. The only mark that a question leaves on its
 * reply is the length. So a unit that missed once has to answer twice properly: one plain read, and
 * one of the same registers with a count that none of its last questions had. Whoever is behind by
 * up to PROOF_MEMORY questions answers that with another length. A device that refuses the odd
 * count with an exception is in step as well, if nothing but plain reads that brought data went
 * before: only the odd one can have been refused. Cheap ones do not refuse but are silent. Who is
 * behind is not: the question makes it answer an earlier one, or a plain read stays without an
 * answer when the turn of the odd one comes. So who is silent again and again, and then answers so
 * many plain reads that the turn must have come, is in step, too. Nothing is published from any of
 * them. A unit starts in this state too: what was asked before we came is unknown.
 *
 * That shows who is behind now, not that nothing is still to come: a reply may be ten time-outs
 * late. So long after a miss no other registers are asked for whose reply would look the same. The
 * question that missed is asked again, since its late answer is an answer; but then its own reply
 * is still under way, so the unit is left alone for a time-out after it, and what looks the same
 * waits for that one as well. That such a reply is late in its turn, and answers a third question
 * whose own is late, too, is not followed any further.
 */
#include "acquire/proof.h"

#include "acquire/plan.h"

static uint16_t length_of(uint8_t space, uint16_t count)
{
    return plan_is_bits(space) ? (uint16_t)((count + 7) / 8) : count;
}

static bool was_asked(const struct proof *proof, uint8_t space, uint16_t length)
{
    for (uint32_t i = 0; i < PROOF_MEMORY; i++)
        if (proof->asked[i].space == space && proof->asked[i].length == length)
            return true;
    return false;
}

bool proof_asked_lately(const struct proof *proof, uint8_t space, uint16_t count)
{
    return was_asked(proof, space, length_of(space, count));
}

uint16_t proof_odd_count(const struct proof *proof, uint8_t space, uint16_t count, uint16_t most,
                         bool *fresh)
{
    uint16_t unit = plan_is_bits(space) ? 8 : 1, plain = length_of(space, count), length;

    *fresh = true;
    for (length = plain - 1; length > 0; length--)
        if (!was_asked(proof, space, length))
            return (uint16_t)(length * unit);
    for (length = plain + 1; length <= most / unit; length++)
        if (!was_asked(proof, space, length))
            return (uint16_t)(length * unit);
    *fresh = false;
    return (uint16_t)((plain + 1) * unit);
}

void proof_ask(struct proof *proof, uint8_t space, uint16_t count, bool probe)
{
    proof->asked[proof->next++ % PROOF_MEMORY] =
        (struct proof_question){space, length_of(space, count)};
    if (!proof->odd)
        proof->plain = probe ? proof->plain + 1 : 0;
}

enum proof_step proof_answer(struct proof *proof, uint8_t space, uint16_t count, uint16_t most,
                             bool refused)
{
    bool was_odd = proof->odd, enough = proof->plain >= PROOF_MEMORY, fresh, terse;

    proof->odd = false;
    if (was_odd || refused)
        proof->plain = proof->ignored = 0;
    if (was_odd)
        proof->ignores_odd = false;
    if (was_odd && (!refused || enough))
        return PROOF_DONE;
    if (was_odd) {
        proof->refuses_odd = true;
        return PROOF_ON;
    }
    if (refused)
        return PROOF_REFUSED;
    terse = proof->ignored >= (proof->ignores_odd ? 1 : PROOF_SILENCES);
    if (enough && terse) {
        proof->ignores_odd = true;
        proof->ignored = 0;
        return PROOF_DONE;
    }
    proof_odd_count(proof, space, count, most, &fresh);
    proof->odd = enough || (fresh && !proof->refuses_odd && !terse);
    return PROOF_ON;
}

void proof_ignored(struct proof *proof)
{
    proof->odd = false;
    proof->plain = 0;
    proof->ignored++;
}

static bool looks_alike(const struct proof_doubt *a, const struct proof_doubt *b)
{
    return a->space == b->space && a->length == b->length;
}

/* One question is kept once; else it takes the place of what ends first. */
static void doubt(struct proof *proof, struct proof_doubt new)
{
    struct proof_doubt *place = proof->doubt;

    for (uint32_t i = 0; i < PROOF_DOUBTS; i++) {
        struct proof_doubt *d = &proof->doubt[i];

        if (looks_alike(d, &new) && d->first == new.first && d->answered == new.answered) {
            place = d;
            break;
        }
        place = d->until_ms < place->until_ms ? d : place;
    }
    *place = new;
}

void proof_missed(struct proof *proof, uint8_t space, uint16_t first, uint16_t count,
                  int64_t until_ms)
{
    doubt(proof, (struct proof_doubt){space, false, first, length_of(space, count), until_ms});
}

bool proof_answered(struct proof *proof, uint8_t space, uint16_t first, uint16_t count,
                    int64_t until_ms, int64_t now_ms)
{
    struct proof_doubt own = {space, true, first, length_of(space, count), until_ms};
    bool late = false;

    for (uint32_t i = 0; i < PROOF_DOUBTS; i++)
        late |= looks_alike(&proof->doubt[i], &own) && !proof->doubt[i].answered &&
                proof->doubt[i].until_ms > now_ms;
    if (late)
        doubt(proof, own);
    return late;
}

int64_t proof_twin_until(const struct proof *proof, uint8_t space, uint16_t first, uint16_t count)
{
    const struct proof_doubt own = {.space = space, .length = length_of(space, count)};
    int64_t until_ms = INT64_MIN;

    for (uint32_t i = 0; i < PROOF_DOUBTS; i++) {
        const struct proof_doubt *d = &proof->doubt[i];

        if (looks_alike(d, &own) && d->first != first && d->until_ms > until_ms)
            until_ms = d->until_ms;
    }
    return until_ms;
}

void proof_again(struct proof *proof)
{
    if (proof->odd)
        proof->plain = 0;
    proof->odd = false;
    proof->ignored = 0;
}
