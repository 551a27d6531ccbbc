/*
 * wire - one line as bytes and microseconds: when a request may go out, and which of the bytes that
 * come are its answer. No descriptor, no clock; one thread.
 *
 * Whoever drives it does what the last call returned, then calls again.
 */
#ifndef ESTATED_ACQUIRE_WIRE_H
#define ESTATED_ACQUIRE_WIRE_H

#include "acquire/bus.h"
#include "acquire/trace.h"

enum wire_step {
    WIRE_WAIT,   /* for bytes, until wire->until_us: then wire_heard() or wire_waited() */
    WIRE_SEND,   /* wire->frame[0 .. length): then wire_sent() */
    WIRE_DONE,   /* the outcome is in wire->reply; nothing is in hand */
    WIRE_BROKEN, /* the same, but nothing that follows can be believed: close the line */
};

enum { WIRE_ASKED = 256 }; /* so many requests are known when their replies come late */

/* Read-only for others, but for `trace`. */
struct wire {
    struct trace *trace; /* may be NULL */
    struct bus_reply reply;
    uint8_t frame[ACQUIRE_FRAME];
    uint16_t length;
    int64_t until_us;
    int64_t look_us; /* on a tty: what comes before may be left in the driver until then */
    int64_t lag_us;  /* three in four replies are whole so long after the line's speed says so */
    bool lagged;     /* look_us goes by that */
    int64_t character_ns, silence_us, sending_us /* delay of the driver */, pause_us;
    bool numbered; /* Modbus TCP */
    bool paced;    /* bytes come one by one, at the line's speed */

    uint8_t state, fault;              /* fault: the outcome, while the line is drained */
    const struct bus_request *request; /* in hand */
    int64_t gap_us, asked_us;          /* asked: when the request's last bit has left */
    int64_t quiet_us;                  /* when the line was last heard, or used by us */
    int64_t first_us;                  /* of heard[0] */
    int64_t limit_us, deadline_us;     /* of the settling, of the reply */
    uint16_t number;                   /* of the newest request */
    struct wire_asked {                /* the newest requests, by the end of their number */
        uint8_t unit, function;        /* function 0: none yet */
        uint8_t length;                /* of the PDU that answers it; 0: not known */
    } asked[WIRE_ASKED];
    uint16_t early; /* so many of the first bytes came before anybody can have heard the request */
    bool echoes;    /* this line gives our own requests back */
    bool echoed;    /* it did so with this one */
    uint16_t event[BUS_EVENTS]; /* since the last outcome, .. */
    uint8_t stray[BUS_STRAYS];  /* .. as in the reply */
    uint8_t strays;
    uint16_t heards;
    uint8_t heard[2 * ACQUIRE_FRAME];
};

/* Of `site` kind and serial settings count. */
void wire_start(struct wire *wire, const struct bus_site *site, struct trace *trace,
                int64_t now_us);
/* `request` must live until the outcome, which comes within gap + 1.1 x time-out + the request's
 * time on the wire, if the calls come in time. */
enum wire_step wire_ask(struct wire *wire, const struct bus_request *request, int64_t now_us);
/* `began_us`: right before the sending. */
enum wire_step wire_sent(struct wire *wire, int64_t began_us);
/* Also while nothing is in hand: the bytes are noted, and WIRE_DONE or WIRE_BROKEN says nothing of
 * an outcome. */
enum wire_step wire_heard(struct wire *wire, const uint8_t *byte, size_t n, int64_t now_us);
enum wire_step wire_waited(struct wire *wire, int64_t now_us);
/* Is `until_us` when the line has been silent for long enough to send? */
bool wire_settles(const struct wire *wire);

#endif
