/* paho - one connection to one broker. Every function may block: the mqtt thread only. */
#ifndef ESTATED_SEND_PAHO_H
#define ESTATED_SEND_PAHO_H

#include <stdbool.h>
#include <stdint.h>

#include "base/ring.h"
#include "model/site.h"
#include "send/ears.h"
#include "send/slots.h"

struct paho;

enum {
    PAHO_EVENTS = 4 * SLOTS, /* places for events: one for each slot, a few of the connection .. */
    PAHO_NEWS_MOST = PAHO_EVENTS / 2, /* .. and what the broker can send without end gets no more */
    PAHO_INCOMING = 65536 /* bytes of a message from the broker; a longer one is not read */
};

/* A message from the broker, in one allocation: free() it. */
struct paho_news {
    size_t size;        /* of the payload, which may hold any bytes; a 0 follows it */
    bool retained, cut; /* cut: it was too long, and only its topic is here */
    char *payload;      /* behind the topic */
    char topic[];
};

enum paho_event_kind {
    PAHO_UP,     /* connected; text: the version of MQTT; code: the keep-alive that the broker wants
                    in s, 0 if it does not say */
    PAHO_FAILED, /* not connected; code: the broker's reason, or negative; text: paho's words */
    PAHO_LOST,   /* the connection is gone; text: why; code: what the broker said, 0 if nothing */
    PAHO_TLS,    /* text: a line of OpenSSL's, before PAHO_FAILED */
    PAHO_SENT,   /* the message in `slot` was acknowledged */
    PAHO_UNSENT, /* it was not; code: the broker's reason, or 0: PAHO_LOST follows */
    PAHO_NEWS, /* a message came: news, NULL if there was no memory; who takes the event frees it */
    PAHO_HEARD, /* the broker lets us listen to topic `slot` */
    PAHO_DEAF   /* it does not; code: its reason, or negative: there was no answer */
};

struct paho_event {
    uint64_t connection;
    struct paho_news *news;
    int code;
    uint16_t slot;
    uint8_t kind;
    char text[200];
};

struct paho_call {
    const struct settings *settings;
    const char *client_id, *host, *will_topic, *will_payload;
    uint16_t port, keep_alive_s;
    bool tls, old; /* old: MQTT 3.1.1 */
};

/* Begins to connect; everything else comes through `events`, marked with `connection`. -errno with
 * `why`. */
int paho_new(const struct paho_call *call, struct ring *events, uint64_t connection,
             struct paho **out, const char **why);
/* Messages that found no room in the ring, since it was last asked. */
uint64_t paho_missed(struct paho *paho);
/* After this nothing of this connection comes any more. */
void paho_free(struct paho *paho);
/* -EIO: it was not taken, no event will come. What is larger than the broker said it takes is not
 * even sent: it would break the connection. */
int paho_send(struct paho *paho, uint16_t slot, const struct order *order);
/* Asks the broker for what comes under this topic, one of EARS_TOPICS, QoS 1. PAHO_HEARD or
 * PAHO_DEAF follows. */
void paho_listen(struct paho *paho, uint16_t i, const char *topic);
/* Takes leave of the broker. `will`: it is to publish the will, which only MQTT 5 can say; else it
 * does not. */
void paho_hang_up(struct paho *paho, bool will);

/* Words for a broker's reason or, of an old one, return code. */
const char *paho_reason(bool old, int code);
/* What a broker's reason means for the message: it passes, or somebody has to change the broker's
 * rights, or this message is never taken. */
enum paho_refusal { PAHO_PASSES, PAHO_FORBIDS, PAHO_NEVER };
enum paho_refusal paho_refusal(int reason);
/* Does what the broker said of a lost connection mean that another client has our name? */
bool paho_is_taken(int reason);
/* .. or that a message was too large for it? */
bool paho_is_too_large(int reason);
/* .. or that it has reasons of its own, whatever it got from us? */
bool paho_explains(int reason);

#endif
