/*
 * pdu - the few function codes that a tool for people needs.
 *
 * What a bus reads for itself is built and checked in its own state machine; here are the single
 * requests of somebody on a ladder. Words are big-endian, bits are packed from the lowest, as the
 * Modbus application protocol says.
 */
#include "acquire/pdu.h"

#include <assert.h>

#include "model/product.h"

enum {
    READ_COILS = 1,
    READ_DISCRETES,
    READ_HOLDINGS,
    READ_INPUTS,
    WRITE_COIL,
    WRITE_HOLDING,
    WRITE_HOLDINGS = 16
};

static void put(uint8_t *out, uint8_t function, uint16_t first, uint16_t second)
{
    out[0] = function;
    out[1] = (uint8_t)(first >> 8);
    out[2] = (uint8_t)first;
    out[3] = (uint8_t)(second >> 8);
    out[4] = (uint8_t)second;
}

void pdu_read(uint8_t out[PDU_READ], uint8_t space, uint16_t first, uint16_t count)
{
    static const uint8_t function[] = {READ_COILS, READ_DISCRETES, READ_INPUTS, READ_HOLDINGS};

    put(out, function[space], first, count);
}

void pdu_write(uint8_t out[PDU_READ], uint8_t space, uint16_t address, uint16_t value)
{
    if (space == SPACE_COIL)
        put(out, WRITE_COIL, address, value ? 0xFF00 : 0);
    else
        put(out, WRITE_HOLDING, address, value);
}

uint16_t pdu_write_words(uint8_t out[PDU_WRITE], uint8_t space, uint16_t first,
                         const uint16_t *word, uint16_t count)
{
    uint16_t n = PDU_READ;

    if (count == 1) {
        pdu_write(out, space, first, word[0]);
        return n;
    }
    assert(count == 2 && space == SPACE_HOLDING);
    put(out, WRITE_HOLDINGS, first, count);
    out[n++] = (uint8_t)(2 * count);
    for (uint16_t i = 0; i < count; i++) {
        out[n++] = (uint8_t)(word[i] >> 8);
        out[n++] = (uint8_t)word[i];
    }
    return n;
}

bool pdu_words(const uint8_t *pdu, uint16_t length, uint16_t count, uint16_t *word)
{
    bool bits = length && pdu[0] <= READ_DISCRETES;
    uint16_t bytes = bits ? (uint16_t)((count + 7) / 8) : (uint16_t)(2 * count);

    if (length < 2 || pdu_space(pdu[0]) < 0 || pdu[1] != bytes || length != bytes + 2)
        return false;
    for (uint16_t i = 0; i < count; i++)
        word[i] =
            bits ? pdu[2 + i / 8] >> i % 8 & 1 : (uint16_t)(pdu[2 + 2 * i] << 8 | pdu[3 + 2 * i]);
    return true;
}

int pdu_space(uint8_t function)
{
    static const int8_t space[] = {-1, SPACE_COIL, SPACE_DISCRETE, SPACE_HOLDING, SPACE_INPUT};

    return function < sizeof space ? space[function] : -1;
}

bool pdu_only_reads(uint8_t function)
{
    static const uint8_t others[] = {7, 11, 12, 17, 20, 24, 43};

    for (unsigned i = 0; i < sizeof others; i++)
        if (function == others[i])
            return true;
    return pdu_space(function) >= 0;
}

const char *pdu_exception_name(uint8_t code)
{
    static const char *const names[] = {
        "exception",     "illegal function",         "illegal address",
        "illegal value", "device failure",           "acknowledge",
        "busy",          "negative acknowledge",     "memory parity error",
        "exception",     "gateway path unavailable", "no answer behind the gateway"};

    return names[code < sizeof names / sizeof *names ? code : 0];
}
