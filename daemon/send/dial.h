/* dial - which broker to try next, with which version of MQTT, and when. Pure; the mqtt thread. */
#ifndef ESTATED_SEND_DIAL_H
#define ESTATED_SEND_DIAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    DIAL_BROKERS = 4,
    DIAL_FIRST_MS = 1000,    /* the first pause between two rounds of all brokers .. */
    DIAL_LONGEST_MS = 30000, /* .. which doubles up to this; a connection that stood for so long
                                starts again with the first */
    DIAL_SPREAD_MS = 10000,  /* a lost connection is made anew somewhere within this: 2,000
                                gateways then ask 200 times a second and not all at once */
    DIAL_TAKEN_MS = 60000,   /* another gateway has our name: so long before it is asked again. Only
                                then may that one find out, and tell the city */
    DIAL_RIVAL_MS = 600000,  /* a connection that is lost so long after another gateway of our name
                                was seen is lost for other reasons */
    DIAL_LONGEST_RETURN_MS = 3600000,
    DIAL_KEEP_ALIVE_S = 28, /* paho pings after one of it and gives up after one and a half more,
                               and looks at that each tenth of it, a second late: 78 s at most */
    DIAL_HURRY_MS = 1000,   /* the longest pause with a critical alarm in hand .. */
    DIAL_TRIED_MS = 5000, /* .. after some rounds: a TLS handshake a second that fails would use up
                             the SIM in a day .. */
    DIAL_REFUSED_MS = 900000, /* all brokers refused us for so long, after a TLS handshake each: who
                                 mends that needs hours, and the SIM has a volume for a month .. */
    DIAL_REFUSED_LONGEST_MS = 300000, /* .. so the pause doubles up to this .. */
    DIAL_REFUSED_HURRY_MS = 60000,    /* .. or with a critical alarm in hand is this */
    DIAL_TAKEN_SHARE = 12, /* .. but after another gateway took our place this part of the pause, */
    DIAL_TAKEN_HURRY_MS = 120000, /* .. this at most, or two with alarms would only throw each
                                     other out */
};

/* By the contract a broker that stands still is noticed within 80 s without anything to send. */
_Static_assert(DIAL_KEEP_ALIVE_S * 27 / 10 + 2 <= 80,
               "a broker that stands still is noticed too late");

struct dial_broker {
    char host[128];
    uint16_t port;
    bool tls;
    uint8_t hung_up; /* so often on MQTT 5, as far as that matters */
    uint8_t vain;    /* connections in a row that were of no use, as far as that matters */
    uint16_t keep_alive_s;
};

struct dial {
    struct dial_broker broker[DIAL_BROKERS]; /* in order of preference */
    uint32_t brokers, at;
    bool old;         /* this one speaks 3.1.1 only */
    int64_t next_ms;  /* the next attempt is due */
    int64_t pause_ms; /* after the next round */
    int64_t
        refused_ms;   /* since when each broker that was tried refused us at some cost; 0: not so */
    int64_t taken_ms; /* the next pause after another gateway took our place */
    bool taken;       /* next_ms is the end of such a pause */
    int64_t rival_ms; /* when another gateway of our name was seen; 0: never */
    int64_t up_ms;    /* since when the connection stands */
    int64_t return_ms; /* how often a preferred broker is tried meanwhile; 0: never .. */
    int64_t wait_ms;   /* .. and until it is next: longer when it only seemed to be back */
    bool returning;    /* the connection was given up for a preferred broker */
    int64_t tried_ms;  /* when a preferred broker was tried last, while it stands */
};

/* Reads "mqtts://a.example:8883, mqtt://127.0.0.1"; `return_ms` as above. -EINVAL; -E2BIG. */
int dial_read(struct dial *dial, const char *list, int64_t return_ms);
const struct dial_broker *dial_at(const struct dial *dial);
/* Does this answer to a connection attempt with MQTT 5 (its reason, or the return code of 3.1.1)
 * mean that the broker does not know it? */
bool dial_is_version(int code);
/* It hung up on MQTT 5 without a word. True: so often that it may know only 3.1.1. */
bool dial_hung_up(struct dial *dial);
/* The same broker again, at once, with 3.1.1. */
void dial_older(struct dial *dial, int64_t now_ms);
/* Has the attempt at the broker that is dialled cost a TLS handshake? `code`: the broker's answer,
 * not above 0 if there was none; `fault`: TLS complained of something. */
bool dial_was_dear(const struct dial *dial, int code, bool fault);
void dial_failed(struct dial *dial, int64_t now_ms, double chance /* 0 .. 1 */);
/* The same, but it is there and does not want us, or we do not trust it, which cost a handshake. */
void dial_refused(struct dial *dial, int64_t now_ms, double chance);
void dial_connected(struct dial *dial, int64_t now_ms);
/* Another gateway connects under our name: a connection that is lost now was taken by it. */
void dial_rival(struct dial *dial, int64_t now_ms);
/* The connection that stood is gone: the brokers from the first on, after a pause; or the next one,
 * if this one's connections break too soon. */
void dial_lost(struct dial *dial, int64_t now_ms, double chance);
/* The same of one that was of no use, for the broker did not acknowledge. */
void dial_given_up(struct dial *dial, int64_t now_ms, double chance);
/* Why the connection breaks was found, and is left out from now on: the pauses start anew, and the
 * broker is as good as any. */
void dial_mended(struct dial *dial);
/* Another gateway connected under our name: who takes the place back at once would be driven out
 * again, and so on. A long pause, which doubles up to an hour. */
void dial_taken(struct dial *dial, int64_t now_ms, double chance);
/* The broker wants to hear of us every `keep_alive_s`; 0: it said nothing. True: more often than we
 * told it; it is connected again, at once, with that. */
bool dial_keep_alive(struct dial *dial, int keep_alive_s, int64_t now_ms);
/* A critical alarm is in hand: no long pauses. */
void dial_hurry(struct dial *dial, int64_t now_ms, double chance);
/* The connection stands, but not with the first broker, and it is time to see whether that is back:
 * the broker to try, NULL if it is not time. */
const struct dial_broker *dial_return_due(struct dial *dial, int64_t now_ms);
/* It is: the brokers from the first on, at once. */
void dial_return(struct dial *dial, int64_t now_ms);

#endif
