/*
 * wire - asks a line and believes only the exact answer.
 *
 * RTU says neither which question a reply answers nor where a frame ends, so time and bytes are
 * both weighed. Before a request the line must have been silent long enough; what comes then, or
 * earlier than any slave can have heard the request, belongs to an older question or to nobody,
 * and the request fails when the line is silent again. After that the first frame with the right
 * unit, function, length and checksum is the answer. Good frames of other units are their owners'
 * late replies: they are skipped. Our own request, from a transceiver that hears itself, is skipped
 * once; where a reply looks the same, a line that is known to echo has to bring it twice. Up to two
 * bytes of 0x00 or 0xFF before a frame are what a driver makes when it turns around.
 *
 * Modbus TCP numbers its requests: replies to older ones are skipped, and what cannot be a reply
 * shows that the stream is out of step, after which nothing in it can be believed. There is no
 * checksum: a reply that was cut, filled up by a late one of the same length as what is missing, is
 * known by the header in its middle.
 *
 * Bytes are kept in `heard` until it is known what they are; each piece then goes to the trace with
 * its judgement. All waits are bounded: see wait().
 */
#include "acquire/wire.h"

#include <string.h>

#include "acquire/frame.h"

enum {
    LEAST_SILENCE_US = 1750, /* above 19200 Bd */
    BROADCAST_US = 100000,   /* for the slaves to act on it */
    PAUSE_TTY_US = 25000,    /* USB adapters hand over every 16 ms */
    PAUSE_TCP_US = 100000,
    GLITCHES = 2,
    LENGTH_KNOWN = 3, /* bytes of a reply that say how long it is */
    LAG_DOWN_US = 2,  /* by so much each reply that is whole when looked at moves the lag, .. */
    LAG_UP_US = 6,    /* .. and each that is not */
    LAG_MOST_US = 1000
};

enum state {
    REST,
    SETTLE, /* the request waits for silence */
    ASKED,
    DRAIN,    /* it has failed, the line still speaks */
    BROADCAST /* nobody answers */
};

void wire_start(struct wire *wire, const struct bus_site *site, struct trace *trace, int64_t now_us)
{
    int64_t bits = 1 + site->data_bits + (site->parity != 'N') + site->stop_bits;

    *wire = (struct wire){.trace = trace, .quiet_us = now_us};
    wire->numbered = site->kind == BUS_TCP;
    wire->paced = site->kind == BUS_TTY;
    if (wire->numbered)
        return;
    wire->character_ns = bits * 1000000000 / site->baud;
    wire->silence_us =
        site->baud > 19200 ? LEAST_SILENCE_US : (7 * wire->character_ns / 2 + 999) / 1000;
    wire->sending_us = site->rs485 ? (int64_t)site->rs485_before_ms * 1000 : 0;
    wire->pause_us = wire->silence_us + (wire->paced ? PAUSE_TTY_US : PAUSE_TCP_US);
}

static int64_t wire_time(const struct wire *wire, size_t n)
{
    return (int64_t)n * wire->character_ns / 1000;
}

/* ---- bytes that were heard ---- */

/* The first n bytes are judged and gone. */
static void drop(struct wire *wire, size_t n, uint8_t kind)
{
    if (!n)
        return;
    trace_put(wire->trace, kind, wire->first_us, wire->heard, n);
    wire->heards = (uint16_t)(wire->heards - n);
    wire->early = (uint16_t)(wire->early > n ? wire->early - n : 0);
    wire->first_us += wire_time(wire, n);
    memmove(wire->heard, wire->heard + n, wire->heards);
}

static void drop_as(struct wire *wire, size_t n, uint8_t kind, enum bus_event event)
{
    if (n)
        wire->event[event]++;
    drop(wire, n, kind);
}

/* A good frame that nobody waited for. */
static void drop_stray(struct wire *wire, size_t n, uint8_t kind, enum bus_event event)
{
    if (wire->strays < BUS_STRAYS)
        wire->stray[wire->strays++] = wire->heard[wire->numbered ? FRAME_TCP - 1 : 0];
    drop_as(wire, n, kind, event);
}

static void drop_noise(struct wire *wire, size_t n)
{
    drop_as(wire, n, TRACE_NOISE, BUS_NOISE);
}

/* How many bytes at the begin may be glitches. */
static size_t glitches(const struct wire *wire)
{
    size_t n = 0;

    while (n < GLITCHES && n < wire->heards && (wire->heard[n] == 0 || wire->heard[n] == 0xFF))
        n++;
    return n;
}

/* The first good frame behind none to two glitches; 0: none. */
static size_t find_frame(const struct wire *wire, size_t *skip)
{
    size_t length = 0, most = glitches(wire);

    for (*skip = 0; *skip <= most; ++*skip) {
        length = frame_find_rtu(wire->heard + *skip, wire->heards - *skip);
        if (length)
            return length;
    }
    return 0;
}

/* What nobody asked for: good frames are late, the rest is noise. */
static void sort_out(struct wire *wire)
{
    size_t skip, length;

    while ((length = find_frame(wire, &skip))) {
        drop_noise(wire, skip);
        drop_stray(wire, length, TRACE_LATE, BUS_LATE);
    }
    drop_noise(wire, wire->heards);
}

/* What there is no room for is no part of a frame. */
static void keep(struct wire *wire, const uint8_t *byte, size_t n, int64_t now_us)
{
    size_t room = sizeof wire->heard - wire->heards, kept = n < room ? n : room;

    if (!wire->heards)
        wire->first_us = now_us - wire_time(wire, n);
    memcpy(wire->heard + wire->heards, byte, kept);
    wire->heards = (uint16_t)(wire->heards + kept);
    wire->quiet_us = now_us;
    if (wire->state >= ASKED && now_us < wire->asked_us + wire->silence_us)
        wire->early = wire->heards;
}

/* ---- outcomes ---- */

static int64_t sooner(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static enum wire_step wait(struct wire *wire)
{
    switch (wire->state) {
    case SETTLE:
        wire->until_us = sooner(wire->quiet_us + wire->gap_us, wire->limit_us);
        break;
    case DRAIN:
        wire->until_us = sooner(wire->quiet_us + wire->silence_us, wire->deadline_us);
        break;
    case ASKED:
        wire->until_us = wire->heards && !wire->numbered
                             ? sooner(wire->quiet_us + wire->pause_us, wire->deadline_us)
                             : wire->deadline_us;
        break;
    default:
        wire->until_us = wire->deadline_us;
    }
    return WIRE_WAIT;
}

static enum wire_step finish(struct wire *wire, uint8_t fault)
{
    wire->state = REST;
    wire->reply.fault = fault;
    memcpy(wire->reply.event, wire->event, sizeof wire->event);
    memset(wire->event, 0, sizeof wire->event);
    memcpy(wire->reply.stray, wire->stray, sizeof wire->stray);
    wire->reply.strays = wire->strays;
    wire->strays = 0;
    return WIRE_DONE;
}

static enum wire_step nothing_came(struct wire *wire)
{
    trace_put(wire->trace, TRACE_NOTHING, wire->deadline_us, NULL, 0);
    return finish(wire, wire->echoed ? FAULT_ECHO : FAULT_TIMEOUT);
}

static enum wire_step drain(struct wire *wire, uint8_t fault)
{
    wire->state = DRAIN;
    wire->fault = fault;
    return wait(wire);
}

/* A frame of the asked unit: it is the answer, or the request has failed. */
static enum wire_step answered(struct wire *wire, const uint8_t *pdu, size_t length, size_t frame)
{
    struct bus_reply *reply = &wire->reply;
    uint8_t fault = frame_judge(wire->request, pdu, length, &reply->exception);

    if (fault != FAULT_WRONG_ANSWER) {
        reply->length = (uint16_t)length;
        memcpy(reply->pdu, pdu, length);
        reply->turnaround_us =
            wire->first_us > wire->asked_us ? wire->first_us - wire->asked_us : 0;
    }
    drop(wire, frame, fault == FAULT_WRONG_ANSWER ? TRACE_LATE : TRACE_REPLY);
    if (fault == FAULT_WRONG_ANSWER && !wire->numbered)
        return drain(wire, fault);
    return finish(wire, fault);
}

/* ---- RTU ---- */

/* Would the confirmation of this request be the request itself? */
static bool repeats(const struct bus_request *request)
{
    return frame_judge(request, request->pdu, request->length, &(uint8_t){0}) == FAULT_NONE;
}

/* Is our own request at `at`, or its begin as far as was heard? */
static bool is_echo(const struct wire *wire, size_t at)
{
    size_t n = wire->heards - at;

    if (wire->echoed || n == 0)
        return false;
    if (repeats(wire->request) && !wire->echoes && wire->early <= at)
        return false;
    return !memcmp(wire->heard + at, wire->frame, n < wire->length ? n : wire->length);
}

/* Takes the echo away if all of it is there. False: it is not. */
static bool strip_echo(struct wire *wire)
{
    for (size_t skip = 0, most = glitches(wire); skip <= most; skip++) {
        if (wire->heards - skip < wire->length || !is_echo(wire, skip))
            continue;
        drop_noise(wire, skip);
        drop_as(wire, wire->length, TRACE_ECHO, BUS_ECHO);
        wire->echoes = wire->echoed = true;
        return true;
    }
    return false;
}

/* Bytes came too early, and may be the asked unit's; not glitches, nor the begin of our echo. */
static bool is_stale(const struct wire *wire)
{
    size_t most = glitches(wire);

    if (wire->early <= most)
        return false;
    for (size_t skip = 0; skip <= most; skip++)
        if (wire->heard[skip] == wire->request->unit)
            return !is_echo(wire, skip);
    return false;
}

/* Waking up for each byte of a reply is of no use; for the last it is. How far its driver and our
 * waking up are behind the line is learnt, so that most replies are whole at the first look that is
 * made for that; who is not is waited for until the last byte wakes us. */
static void set_look(struct wire *wire, int64_t now_us)
{
    size_t lacks = frame_lacks_rtu(wire->heard, wire->heards);
    bool again = wire->lagged;

    if (!wire->paced || !lacks || wire->early || wire->heard[0] != wire->request->unit)
        return;
    wire->lagged = !again && wire->heards >= LENGTH_KNOWN;
    if (again)
        wire->lag_us = sooner(wire->lag_us + LAG_UP_US, LAG_MOST_US);
    wire->look_us = wire->lagged
                        ? wire->first_us + wire_time(wire, wire->heards + lacks) + wire->lag_us
                        : now_us + wire_time(wire, lacks - 1);
}

/* The reply is whole. */
static void was_in_time(struct wire *wire)
{
    if (wire->lagged && wire->lag_us + wire_time(wire, 1) > LAG_DOWN_US)
        wire->lag_us -= LAG_DOWN_US;
    wire->lagged = false;
}

/* A good frame behind `skip` glitches. WIRE_SEND: it was none of ours, look at what follows. */
static enum wire_step take_frame(struct wire *wire, size_t skip, size_t length)
{
    bool ours = wire->heard[skip] == wire->request->unit;

    if (ours && wire->early > skip)
        return drain(wire, FAULT_LATE);
    drop_noise(wire, skip);
    if (ours) {
        if (!wire->echoed && !repeats(wire->request))
            wire->echoes = false;
        was_in_time(wire);
        return answered(wire, wire->heard + 1, length - FRAME_RTU, length);
    }
    drop_stray(wire, length, TRACE_UNIT, BUS_UNIT);
    return WIRE_SEND;
}

static enum wire_step judge_rtu(struct wire *wire, int64_t now_us)
{
    size_t length, skip;
    enum wire_step step;

    do {
        if (strip_echo(wire)) {
            step = WIRE_SEND;
            continue;
        }
        length = find_frame(wire, &skip);
        if (!length)
            break;
        step = take_frame(wire, skip, length);
    } while (step == WIRE_SEND);
    if (wire->state != ASKED)
        return wire->state == REST ? WIRE_DONE : wait(wire);
    if (is_stale(wire))
        return drain(wire, FAULT_LATE);
    set_look(wire, now_us);
    return wait(wire);
}

/* The line fell silent, or the time is over, with bytes that are no frame so far. */
static enum wire_step ended(struct wire *wire, int64_t now_us)
{
    size_t most = glitches(wire);

    for (size_t skip = 0; skip <= most; skip++)
        if (frame_is_rtu(wire->heard + skip, wire->heards - skip) &&
            wire->heard[skip] == wire->request->unit) {
            drop_noise(wire, skip);
            return answered(wire, wire->heard + 1, wire->heards - FRAME_RTU, wire->heards);
        }
    if (wire->heards > most) {
        drop_as(wire, wire->heards, TRACE_GARBLED, BUS_GARBLED);
        return finish(wire, FAULT_CHECKSUM);
    }
    drop_noise(wire, most);
    return now_us < wire->deadline_us ? wait(wire) : nothing_came(wire);
}

static enum wire_step settled(struct wire *wire, int64_t now_us)
{
    sort_out(wire);
    if (now_us >= wire->limit_us && now_us < wire->quiet_us + wire->gap_us)
        return finish(wire, FAULT_CHECKSUM);
    return WIRE_SEND;
}

/* ---- Modbus TCP ---- */

/* A frame that was cut takes the first bytes of what follows for its own; then what is left is no
 * begin of a frame. Devices send a reply at once, so it is there by now. */
static bool in_step(const struct wire *wire, size_t length)
{
    size_t left = wire->heards - length;
    int next = left ? frame_length_tcp(wire->heard + length, left) : 0;

    return !left || (next > 0 && (size_t)next <= left);
}

/* Do these bytes begin with the reply to a request of late? */
static bool is_reply_tcp(const struct wire *wire, const uint8_t *byte, size_t n)
{
    uint16_t number = (uint16_t)(byte[0] << 8 | byte[1]),
             behind = (uint16_t)(wire->number - number);
    const struct wire_asked *asked = &wire->asked[number % WIRE_ASKED];
    int length = frame_length_tcp(byte, n);

    if (behind >= WIRE_ASKED || !asked->function || length <= 0 ||
        byte[FRAME_TCP - 1] != asked->unit)
        return false;
    if (byte[FRAME_TCP] != asked->function)
        return byte[FRAME_TCP] == (asked->function | 0x80) && length == FRAME_TCP + 2;
    return !asked->length || length == FRAME_TCP + asked->length;
}

/* A frame that was cut can take just another one for its own end: nothing is left over then, but
 * the other one can be seen in it. */
static bool has_swallowed(const struct wire *wire, size_t length)
{
    for (size_t at = FRAME_TCP; at + FRAME_TCP < length; at++)
        if (is_reply_tcp(wire, wire->heard + at, length - at))
            return true;
    return false;
}

static bool judge_tcp_frame(struct wire *wire, size_t length)
{
    uint16_t behind = (uint16_t)(wire->number - (wire->heard[0] << 8 | wire->heard[1]));

    if (behind ? behind < 0x8000 : wire->state != ASKED) {
        drop_stray(wire, length, TRACE_LATE, BUS_LATE); /* of a question that was given up */
        return true;
    }
    if (wire->state != ASKED)
        return false; /* of none at all */
    if (!behind && wire->heard[FRAME_TCP - 1] == wire->request->unit) {
        if (!in_step(wire, length) || has_swallowed(wire, length))
            return false;
        answered(wire, wire->heard + FRAME_TCP, length - FRAME_TCP, length);
        return true;
    }
    drop_as(wire, length, behind ? TRACE_GARBLED : TRACE_UNIT, behind ? BUS_GARBLED : BUS_UNIT);
    finish(wire, FAULT_WRONG_ANSWER);
    return true;
}

static enum wire_step judge_tcp(struct wire *wire)
{
    bool broken = false;
    int length = 0;

    while (!broken && (length = frame_length_tcp(wire->heard, wire->heards)) > 0 &&
           length <= wire->heards)
        broken = !judge_tcp_frame(wire, (size_t)length);
    if (!broken && length >= 0)
        return wire->state == ASKED ? wait(wire) : WIRE_DONE;
    drop_as(wire, wire->heards, TRACE_GARBLED, BUS_GARBLED);
    if (wire->state == ASKED)
        finish(wire, FAULT_LINK);
    return WIRE_BROKEN;
}

/* ---- what the driver calls ---- */

enum wire_step wire_ask(struct wire *wire, const struct bus_request *request, int64_t now_us)
{
    wire->request = request;
    wire->reply.fault = wire->reply.exception = 0;
    wire->reply.length = 0;
    wire->reply.turnaround_us = 0; /* its other fields are set with the outcome */
    wire->echoed = wire->lagged = false;
    wire->look_us = now_us; /* it may still be that of a reply which never became whole */
    wire->state = SETTLE;
    if (wire->numbered) {
        wire->length = (uint16_t)frame_put_tcp(++wire->number, request->unit, request->pdu,
                                               request->length, wire->frame);
        wire->asked[wire->number % WIRE_ASKED] = (struct wire_asked){
            .unit = request->unit,
            .function = request->pdu[0],
            .length = (uint8_t)frame_reply_length(request->pdu, request->length)};
        return WIRE_SEND;
    }
    wire->length =
        (uint16_t)frame_put_rtu(request->unit, request->pdu, request->length, wire->frame);
    wire->gap_us = request->gap_us > wire->silence_us ? request->gap_us : wire->silence_us;
    wire->limit_us = now_us + wire->gap_us + request->timeout_us / 2;
    wire->deadline_us = now_us + wire->gap_us + request->timeout_us + request->timeout_us / 10;
    return now_us < wire->quiet_us + wire->gap_us ? wait(wire) : settled(wire, now_us);
}

bool wire_settles(const struct wire *wire)
{
    return wire->state == SETTLE;
}

enum wire_step wire_sent(struct wire *wire, int64_t began_us)
{
    int64_t sending_us = wire->sending_us + wire_time(wire, wire->length);

    trace_put(wire->trace, TRACE_REQUEST, began_us, wire->frame, wire->length);
    wire->asked_us = wire->quiet_us = began_us + sending_us;
    wire->state = ASKED;
    if (wire->numbered) {
        wire->deadline_us = began_us + wire->request->timeout_us;
    } else if (wire->request->unit == FRAME_BROADCAST) {
        wire->state = BROADCAST;
        wire->deadline_us = wire->asked_us + BROADCAST_US;
    } else {
        wire->deadline_us =
            sooner(wire->asked_us + wire->request->timeout_us, wire->deadline_us + sending_us);
    }
    return wait(wire);
}

static enum wire_step heard_rtu(struct wire *wire, const uint8_t *byte, size_t n, int64_t now_us)
{
    if (wire->state == REST && wire->heards && now_us > wire->quiet_us + wire->pause_us)
        sort_out(wire);
    keep(wire, byte, n, now_us);
    if (wire->state == REST)
        return WIRE_DONE;
    if (wire->state == ASKED)
        return judge_rtu(wire, now_us);
    return wait(wire);
}

enum wire_step wire_heard(struct wire *wire, const uint8_t *byte, size_t n, int64_t now_us)
{
    enum wire_step step = WIRE_WAIT;

    if (now_us < wire->look_us) /* it woke up at the end of a pause: that says nothing of the lag */
        wire->lagged = false;
    wire->look_us = now_us;
    if (!wire->numbered) {
        step = heard_rtu(wire, byte, n, now_us);
        return step == WIRE_WAIT && now_us >= wire->until_us ? wire_waited(wire, now_us) : step;
    }
    while (n && step != WIRE_BROKEN) {
        size_t room = sizeof wire->heard - wire->heards, piece = n < room ? n : room;

        keep(wire, byte, piece, now_us);
        step = judge_tcp(wire);
        byte += piece;
        n -= piece;
    }
    return step;
}

enum wire_step wire_waited(struct wire *wire, int64_t now_us)
{
    if (now_us < wire->until_us)
        return WIRE_WAIT;
    switch (wire->state) {
    case SETTLE:
        return settled(wire, now_us);
    case ASKED:
        return wire->heards && !wire->numbered ? ended(wire, now_us) : nothing_came(wire);
    case DRAIN:
        sort_out(wire);
        return finish(wire, wire->fault);
    default:
        strip_echo(wire);
        sort_out(wire);
        return finish(wire, FAULT_NONE);
    }
}
