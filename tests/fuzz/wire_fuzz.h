/*
 * wire_fuzz - drives a wire through requests while a stranger's bytes come in pieces and at times
 * of the stranger's choice, and holds what it says against what may be said: the outcome comes
 * within the bound, and an answer is one that stood in the input, byte for byte.
 */
#ifndef ESTATED_TESTS_FUZZ_WIRE_FUZZ_H
#define ESTATED_TESTS_FUZZ_WIRE_FUZZ_H

#include <assert.h>
#include <string.h>

#include "acquire/frame.h"
#include "acquire/wire.h"

enum { FUZZ_HISTORY = 1 << 18 };

struct wire_fuzz {
    struct wire wire;
    struct bus_request request;
    int64_t now;
    const uint8_t *data;
    size_t left;
    size_t heard;
    uint8_t history[FUZZ_HISTORY]; /* all that was heard; on RTU since the request went out */
};

static inline uint8_t fuzz_byte(struct wire_fuzz *f)
{
    if (!f->left)
        return 0;
    f->left--;
    return *f->data++;
}

/* A request of a usual function, or of any. */
static inline void fuzz_request(struct wire_fuzz *f)
{
    static const uint8_t pdus[][8] = {{5, 3, 0, 0x10, 0, 1},
                                      {5, 3, 0, 0x10, 0, 2},
                                      {5, 1, 0, 0x10, 0, 13},
                                      {5, 4, 0, 0, 0, 125},
                                      {5, 6, 0, 0x10, 0, 7},
                                      {5, 5, 0, 0x10, 0xFF, 0},
                                      {5, 0x2B, 14, 1, 0},
                                      {7, 0x16, 0, 4, 0, 0xF2, 0, 0x25},
                                      {2, 17},
                                      {5, 15, 0, 0, 0, 3, 1, 7}};
    const uint8_t *pdu = pdus[fuzz_byte(f) % (sizeof pdus / sizeof *pdus)];

    f->request = (struct bus_request){.unit = fuzz_byte(f),
                                      .length = pdu[0],
                                      .timeout_us = 1000 + fuzz_byte(f) * 2000,
                                      .gap_us = fuzz_byte(f) * 100};
    memcpy(f->request.pdu, pdu + 1, pdu[0]);
}

/* n bytes of the input as a PDU, in a frame that is good but for what the PDU says. Checksums are
 * not for a fuzzer to find. */
static inline size_t fuzz_frame(struct wire_fuzz *f, size_t n, uint8_t *out)
{
    uint8_t pdu[ACQUIRE_PDU], how = fuzz_byte(f);
    uint8_t unit = (uint8_t)(f->request.unit + (how & 1));
    size_t right = frame_reply_length(f->request.pdu, f->request.length);

    n = how & 2 && right ? right : n;
    for (size_t i = 0; i < n; i++)
        pdu[i] = fuzz_byte(f);
    if (how & 4)
        memcpy(pdu, f->request.pdu, n < f->request.length ? n : f->request.length);
    if (how & 8)
        pdu[1] = (uint8_t)(n - 2);
    return f->wire.numbered
               ? frame_put_tcp((uint16_t)(f->wire.number - (how >> 4)), unit, pdu, n, out)
               : frame_put_rtu(unit, pdu, n, out);
}

/* A piece of the input, or of what is likely to confuse: our own request, a good frame. */
static inline enum wire_step fuzz_hear(struct wire_fuzz *f)
{
    uint8_t piece[ACQUIRE_FRAME];
    size_t n = fuzz_byte(f) % 64;

    switch (fuzz_byte(f) % 4) {
    case 0:
        n = n < f->wire.length ? n : f->wire.length;
        memcpy(piece, f->wire.frame, n);
        break;
    case 1:
        n = fuzz_frame(f, n, piece);
        break;
    default:
        n = n < f->left ? n : f->left;
        memcpy(piece, f->data, n);
        f->data += n;
        f->left -= n;
    }
    if (f->heard + n <= FUZZ_HISTORY) {
        memcpy(f->history + f->heard, piece, n);
        f->heard += n;
    }
    return wire_heard(&f->wire, piece, n, f->now);
}

/* Steps until the outcome. */
static inline enum wire_step fuzz_exchange(struct wire_fuzz *f)
{
    enum wire_step step;
    int64_t start = f->now, gap, bound;

    step = wire_ask(&f->wire, &f->request, f->now);
    gap = f->request.gap_us > f->wire.silence_us ? f->request.gap_us : f->wire.silence_us;
    bound = gap + f->request.timeout_us + f->request.timeout_us / 10 + 100001 + f->wire.sending_us +
            (int64_t)f->wire.length * f->wire.character_ns / 1000;
    if (f->request.unit || f->wire.numbered)
        bound -= 100000; /* what a broadcast waits */
    while (step == WIRE_WAIT || step == WIRE_SEND) {
        assert(f->now - start <= bound);
        if (step == WIRE_SEND) {
            f->heard = f->wire.numbered ? f->heard : 0;
            step = wire_sent(&f->wire, f->now);
        } else if (f->left && fuzz_byte(f) & 1) {
            int64_t at = f->now + fuzz_byte(f) * 100;

            f->now = at < f->wire.until_us ? at : f->wire.until_us;
            step = fuzz_hear(f);
        } else {
            f->now = f->wire.until_us > f->now ? f->wire.until_us : f->now;
            step = wire_waited(&f->wire, f->now);
        }
    }
    assert(f->now - start <= bound);
    return step;
}

/* Is the frame in what was heard? */
static inline bool fuzz_heard(const struct wire_fuzz *f, const uint8_t *frame, size_t n)
{
    for (size_t at = 0; at + n <= f->heard; at++)
        if (!memcmp(f->history + at, frame, n))
            return true;
    return false;
}

/* After FAULT_NONE: the answer is the right one. */
static inline void fuzz_judge(const struct wire_fuzz *f)
{
    const struct bus_reply *reply = &f->wire.reply;
    uint8_t frame[ACQUIRE_FRAME];
    size_t n, right = frame_reply_length(f->request.pdu, f->request.length);

    if (reply->fault != FAULT_NONE || (!f->wire.numbered && !f->request.unit))
        return;
    n = f->wire.numbered
            ? frame_put_tcp(f->wire.number, f->request.unit, reply->pdu, reply->length, frame)
            : frame_put_rtu(f->request.unit, reply->pdu, reply->length, frame);
    assert(fuzz_heard(f, frame, n));
    assert(reply->pdu[0] == f->request.pdu[0]);
    assert(!right || reply->length == right);
    assert(reply->turnaround_us >= 0);
}

static inline void fuzz_run(const struct bus_site *site, const uint8_t *data, size_t size)
{
    static struct wire_fuzz f;
    enum wire_step step = WIRE_DONE;

    f.data = data;
    f.left = size;
    f.heard = 0;
    f.now = 1000000;
    wire_start(&f.wire, site, NULL, f.now);
    while (f.left && step != WIRE_BROKEN) {
        if (fuzz_byte(&f) & 1) {
            f.now += fuzz_byte(&f) * 1000;
            step = fuzz_hear(&f); /* while nothing is in hand */
            continue;
        }
        fuzz_request(&f);
        step = fuzz_exchange(&f);
        fuzz_judge(&f);
    }
}

#endif
