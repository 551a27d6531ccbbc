/*
 * telemetry - readings for the city: which go next, and what they look like. Pure: virtual time and
 * hooks. Main thread.
 */
#ifndef ESTATED_SEND_TELEMETRY_H
#define ESTATED_SEND_TELEMETRY_H

#include "keep/replay.h"
#include "model/site.h"
#include "model/value.h"

struct telemetry;

enum {
    TELEMETRY_ACKNOWLEDGE_MS = 60000, /* no acknowledgement for so long: a new connection */
    TELEMETRY_STILL_MS = 900000 /* live: what stands still within its deadband is told so often */
};

/* Why a message was not delivered. */
enum telemetry_drop {
    TELEMETRY_LOST,    /* the connection went */
    TELEMETRY_PUT_OFF, /* the broker has no rights or no room for it */
    TELEMETRY_BREAKS,  /* it breaks the connection off */
    TELEMETRY_NEVER    /* it never takes this one, for its size or form */
};

struct telemetry_hooks {
    void *context;
    /* Nothing that matters more is under way or waits. */
    bool (*idle)(void *context);
    /* complete: what comes next? The answer goes to telemetry_batch(). -errno: not now. */
    int (*ask)(void *context, const struct replay_ask *ask);
    /* The city has everything up to here: to be kept. */
    void (*moved)(void *context, const struct replay_place *place);
    /* live: the newest value of a point, and the wall clock of a value's time. */
    const struct value *(*value)(void *context, uint32_t point);
    int64_t (*utc)(void *context, int64_t time_ms);
    /* `token` comes back in telemetry_delivered() or _dropped(). -errno. */
    int (*publish)(void *context, uint64_t token, const char *domain, const char *payload,
                   uint8_t qos);
};

/* `place` is what `moved` was last given, NULL if nothing is known. Tokens begin behind `token`.
 * `site` must outlive it. NULL if out of memory. */
struct telemetry *telemetry_new(const struct site *site, const struct telemetry_hooks *hooks,
                                const struct replay_place *place, uint64_t token);
void telemetry_free(struct telemetry *telemetry);
void telemetry_connected(struct telemetry *telemetry, int64_t now_ms);
void telemetry_lost(struct telemetry *telemetry);
/* Takes the batch over; NULL: there was no memory for it. */
void telemetry_batch(struct telemetry *telemetry, struct replay_batch *batch, uint8_t time_quality,
                     int64_t now_ms);
void telemetry_delivered(struct telemetry *telemetry, uint64_t token, int64_t now_ms);
/* Not delivered. How many readings were given up for that: they are the first that the broker does
 * not take even by themselves. */
uint32_t telemetry_dropped(struct telemetry *telemetry, uint64_t token, enum telemetry_drop why,
                           int64_t now_ms);
/* At each tick; `time_quality`: what the clock is worth. -ETIMEDOUT: make a new connection.
 */
int telemetry_tick(struct telemetry *telemetry, uint8_t time_quality, int64_t now_ms);

/* For the status. */
struct telemetry_status {
    uint64_t batches, readings; /* delivered; live: handed to the connection */
    uint64_t given_up;          /* readings; complete */
    int64_t sent_to_ms;         /* complete: wall clock of the newest reading delivered; 0: none */
    bool behind;                /* complete: more waits in chunks */
};
void telemetry_look(const struct telemetry *telemetry, struct telemetry_status *out);

#endif
