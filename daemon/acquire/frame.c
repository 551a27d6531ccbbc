/*
 * frame - builds requests and recognizes replies, on bytes alone.
 *
 * No state, no time, no I/O. An RTU frame does not say where it ends: of the usual functions it
 * follows from the first bytes, of others only the silence behind it tells. Bytes come from
 * strangers: nothing is read beyond `n`, and a length that they state is believed only where it is
 * what the request calls for, or where a checksum stands behind it.
 */
#include "acquire/frame.h"

#include <errno.h>
#include <string.h>

enum {
    READ_COILS = 1,
    READ_DISCRETE = 2,
    READ_HOLDING = 3,
    READ_INPUT = 4,
    WRITE_COIL = 5,
    WRITE_REGISTER = 6,
    WRITE_COILS = 15,
    WRITE_REGISTERS = 16,
    MASK_REGISTER = 22,
    READ_WRITE = 23,
    REFUSED = 0x80,
    NO_PATH = 10, /* exceptions of gateways */
    NO_TARGET = 11,
    WRITTEN = 5, /* PDU of a write's confirmation: function, address, value or quantity */
    MASKED = 7,
    SHORTEST_TCP = 3, /* unit, function, code */
};

static uint16_t checksum(const uint8_t *byte, size_t n)
{
    uint16_t sum = 0xFFFF;

    while (n--) {
        sum ^= *byte++;
        for (int bit = 0; bit < 8; bit++)
            sum = (uint16_t)(sum & 1 ? sum >> 1 ^ 0xA001 : sum >> 1);
    }
    return sum;
}

size_t frame_put_rtu(uint8_t unit, const uint8_t *pdu, size_t length, uint8_t *out)
{
    uint16_t sum;

    out[0] = unit;
    memcpy(out + 1, pdu, length);
    sum = checksum(out, length + 1);
    out[length + 1] = (uint8_t)sum;
    out[length + 2] = (uint8_t)(sum >> 8);
    return length + FRAME_RTU;
}

size_t frame_put_tcp(uint16_t number, uint8_t unit, const uint8_t *pdu, size_t length, uint8_t *out)
{
    const uint8_t header[FRAME_TCP] = {(uint8_t)(number >> 8),       (uint8_t)number,       0,   0,
                                       (uint8_t)((length + 1) >> 8), (uint8_t)(length + 1), unit};

    memcpy(out, header, sizeof header);
    memcpy(out + sizeof header, pdu, length);
    return length + FRAME_TCP;
}

/* ---- the answer to a request ---- */

size_t frame_reply_length(const uint8_t *pdu, size_t length)
{
    size_t count = length >= WRITTEN ? (size_t)(pdu[3] << 8 | pdu[4]) : 0;

    if (length < WRITTEN)
        return 0;
    switch (pdu[0]) {
    case READ_COILS:
    case READ_DISCRETE:
        return 2 + (count + 7) / 8;
    case READ_HOLDING:
    case READ_INPUT:
    case READ_WRITE:
        return 2 + 2 * count;
    case WRITE_COIL:
    case WRITE_REGISTER:
    case WRITE_COILS:
    case WRITE_REGISTERS:
        return WRITTEN;
    case MASK_REGISTER:
        return length == MASKED ? MASKED : 0;
    default:
        return 0;
    }
}

/* Does a byte behind the function say how much data follows? */
static bool is_counted(uint8_t function)
{
    return (function >= READ_COILS && function <= READ_INPUT) || function == READ_WRITE;
}

uint8_t frame_judge(const struct bus_request *request, const uint8_t *pdu, size_t length,
                    uint8_t *exception)
{
    const uint8_t *asked = request->pdu;
    size_t right = frame_reply_length(asked, request->length);

    if (length == 2 && pdu[0] == (asked[0] | REFUSED)) {
        *exception = pdu[1];
        return pdu[1] == NO_PATH || pdu[1] == NO_TARGET ? FAULT_TIMEOUT : FAULT_EXCEPTION;
    }
    if (!length || pdu[0] != asked[0] || (right && length != right))
        return FAULT_WRONG_ANSWER;
    if (!right)
        return FAULT_NONE;
    if (is_counted(pdu[0]))
        return pdu[1] == right - 2 ? FAULT_NONE : FAULT_WRONG_ANSWER;
    return memcmp(pdu, asked, right) ? FAULT_WRONG_ANSWER : FAULT_NONE;
}

/* ---- where a frame ends ---- */

/* Length of the PDU, if it is a reply; 0: cannot be told, or not yet. */
static size_t reply_length(const uint8_t *pdu, size_t n)
{
    if (n < 2)
        return 0;
    if (pdu[0] & REFUSED)
        return 2;
    if (is_counted(pdu[0]))
        return 2 + (size_t)pdu[1];
    switch (pdu[0]) {
    case WRITE_COIL:
    case WRITE_REGISTER:
    case WRITE_COILS:
    case WRITE_REGISTERS:
        return WRITTEN;
    case MASK_REGISTER:
        return MASKED;
    default:
        return 0;
    }
}

/* The same, if it is a request. */
static size_t request_length(const uint8_t *pdu, size_t n)
{
    if (n >= 1 && pdu[0] >= READ_COILS && pdu[0] <= WRITE_REGISTER)
        return WRITTEN;
    if (n >= 6 && (pdu[0] == WRITE_COILS || pdu[0] == WRITE_REGISTERS))
        return 6 + (size_t)pdu[5];
    if (n >= 10 && pdu[0] == READ_WRITE)
        return 10 + (size_t)pdu[9];
    return 0;
}

bool frame_is_rtu(const uint8_t *byte, size_t n)
{
    uint16_t sum;

    if (n <= FRAME_RTU || n > ACQUIRE_PDU + FRAME_RTU)
        return false;
    sum = checksum(byte, n - 2);
    return byte[n - 2] == (uint8_t)sum && byte[n - 1] == sum >> 8;
}

size_t frame_find_rtu(const uint8_t *byte, size_t n)
{
    size_t length[2] = {0};

    if (n > 1) {
        length[0] = reply_length(byte + 1, n - 1);
        length[1] = request_length(byte + 1, n - 1);
    }
    for (size_t i = 0; i < 2; i++)
        if (length[i] && length[i] + FRAME_RTU <= n && frame_is_rtu(byte, length[i] + FRAME_RTU))
            return length[i] + FRAME_RTU;
    return 0;
}

size_t frame_lacks_rtu(const uint8_t *byte, size_t n)
{
    size_t whole = n > 1 ? reply_length(byte + 1, n - 1) : 0;

    whole = whole ? whole + FRAME_RTU : 2 + FRAME_RTU;
    return whole > n ? whole - n : 0;
}

int frame_length_tcp(const uint8_t *byte, size_t n)
{
    int length;

    if (n < FRAME_TCP)
        return 0;
    length = byte[4] << 8 | byte[5];
    if (byte[2] || byte[3] || length < SHORTEST_TCP || length > ACQUIRE_PDU + 1)
        return -EPROTO;
    return FRAME_TCP - 1 + length;
}
