/*
 * mqtt - the connection to the city (paho), in a thread of its own because every paho call may
 * block. Orders go in through a ring, what happened comes out through a ring.
 */
#ifndef ESTATED_SEND_MQTT_H
#define ESTATED_SEND_MQTT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/beat.h"
#include "base/ring.h"
#include "model/site.h"
#include "send/ears.h"
#include "send/slots.h"

struct mqtt;

enum mqtt_report_kind {
    MQTT_CONNECTED, /* ready for messages; text: the broker's address and protocol version */
    MQTT_LOST,      /* connection lost or refused; text: why. Tried again by itself */
    MQTT_DELIVERED, /* the broker took message `token` */
    MQTT_REFUSED,   /* the broker will never take message `token`, be it 0: its size or form; text:
                       why */
    MQTT_FORBIDDEN, /* the broker's list of rights is against message `token`, be it 0; text: why */
    MQTT_POISON,    /* the broker breaks the connection off when it gets message `token`, be it 0;
                       MQTT_LOST follows */
    MQTT_PUT_OFF,   /* the broker does not want message `token`, be it 0, now; text: why */
    MQTT_DROPPED,   /* message `token` was not delivered because the connection went */
    MQTT_NEWS,      /* a message came for us: topic and payload, free(topic) when done; NULL: there
                       was no memory */
    MQTT_DEAF /* the broker does not let us listen to one of our topics; text: why. Asked again
                 each minute */
};

struct mqtt_report {
    uint64_t token;
    char *topic;         /* the whole one; the payload is in the same allocation */
    const char *payload; /* any bytes, and a 0 behind them */
    size_t size;         /* of the payload */
    uint8_t kind;
    uint8_t broker; /* MQTT_CONNECTED, MQTT_LOST: its place in the list, from 0 */
    bool retained;
    bool cut;   /* MQTT_NEWS: it was longer than 64 KiB, and there is no payload */
    bool taken; /* MQTT_LOST: another client connected under our name */
    char text[120];
    char about[SLOTS_ABOUT]; /* MQTT_DELIVERED, _REFUSED, _FORBIDDEN, _POISON, _PUT_OFF: the end of
                              * the topic
                              */
};

struct mqtt_will {
    char *topic, *payload; /* retained, QoS 1; copied */
};

enum { MQTT_TOPICS = EARS_TOPICS };

/* Starts the thread. `settings` is copied. `listen`: NULL-terminated topics to subscribe to at each
 * connection, at most MQTT_TOPICS; outlives the thread. -errno. */
int mqtt_start(const struct settings *settings, const struct mqtt_will *will,
               const char *const *listen, struct ring *reports, struct beat *beat,
               struct mqtt **out);
/* Queued, copies topic and payload. token 0: nobody waits for its delivery. -ENOSPC. */
int mqtt_publish(struct mqtt *mqtt, uint64_t token, const char *topic, const char *payload,
                 uint8_t qos, bool retained);
/* Queued: drop the connection and make a new one (the broker no longer acknowledges). */
void mqtt_reconnect(struct mqtt *mqtt);
/* Messages that came faster than they were taken from the ring, since it was last asked. */
uint64_t mqtt_missed(struct mqtt *mqtt);
/* Bytes to and from the broker since it was last asked, with everything that MQTT, TLS, TCP and IP
 * add. */
int64_t mqtt_bytes(struct mqtt *mqtt);
/* Another gateway uses our name: if the connection is lost soon after, its place is not taken back
 * at once. */
void mqtt_rival(struct mqtt *mqtt);
/* Is a critical alarm in hand? Then no connection waits for a better moment. */
void mqtt_hurry(struct mqtt *mqtt, bool critical);
/* Sends what is queued, disconnects in good order, ends the thread; at most timeout_ms. A thread
 * that still hangs in a name look-up is left behind, and frees what is its own when that ends. */
void mqtt_stop(struct mqtt *mqtt, int timeout_ms);

#endif
