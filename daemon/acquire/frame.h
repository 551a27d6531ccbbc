/*
 * frame - the bytes of Modbus requests and replies, RTU and TCP, as the specification has them.
 * Pure. A PDU is function code and data; a frame is a PDU with unit and checksum or header.
 */
#ifndef ESTATED_ACQUIRE_FRAME_H
#define ESTATED_ACQUIRE_FRAME_H

#include "acquire/bus.h"

enum {
    FRAME_RTU = 3,       /* bytes around a PDU: unit, checksum */
    FRAME_TCP = 7,       /* header before a PDU: number, protocol, length, unit */
    FRAME_BROADCAST = 0, /* the unit that is everybody on a serial line */
};

/* Both return the frame's length. `out` has room for ACQUIRE_FRAME; length is at most ACQUIRE_PDU.
 */
size_t frame_put_rtu(uint8_t unit, const uint8_t *pdu, size_t length, uint8_t *out);
size_t frame_put_tcp(uint16_t number, uint8_t unit, const uint8_t *pdu, size_t length,
                     uint8_t *out);
/* Length of the PDU that answers this request, unless by an exception; 0: only its end tells. */
size_t frame_reply_length(const uint8_t *pdu, size_t length);
/* What a PDU means as the answer to a request: FAULT_NONE, FAULT_EXCEPTION with its code,
 * FAULT_TIMEOUT with the code by which a gateway says that the unit is silent, or
 * FAULT_WRONG_ANSWER. */
uint8_t frame_judge(const struct bus_request *request, const uint8_t *pdu, size_t length,
                    uint8_t *exception);
/* Are these bytes, all of them, unit, PDU and a right checksum? */
bool frame_is_rtu(const uint8_t *byte, size_t n);
/* Length of the whole good frame, of whatever unit, that the bytes begin with; 0: none. Requests
 * count too. Not of functions whose length only their end tells. */
size_t frame_find_rtu(const uint8_t *byte, size_t n);
/* How many bytes a reply that begins so still lacks, at least; 0 if none. */
size_t frame_lacks_rtu(const uint8_t *byte, size_t n);
/* Length of the Modbus TCP frame that the bytes begin with, which may be more than n; 0: not known
 * yet; -EPROTO: this is something else. */
int frame_length_tcp(const uint8_t *byte, size_t n);

#endif
