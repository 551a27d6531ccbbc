/*
 * city - orders of the city (topic cmd), carried out through the same verbs as those of people on
 * site, each once. Pure but for what the verbs do; main thread.
 */
#ifndef ESTATED_CONTROL_CITY_H
#define ESTATED_CONTROL_CITY_H

#include "base/clock.h"
#include "control/server.h"
#include "send/command.h"

struct city;

enum {
    CITY_WAITING = 16, /* orders whose id is being noted */
    CITY_KEPT = 2048,  /* bytes of an answer that is kept whole; of a longer one the rows are not */
    CITY_BURST = 60,   /* orders at once .. */
    CITY_PAUSE_MS = 4000 /* .. and then one each so long: fewer in a day, which is as long as an
                            order holds, than are remembered */
};

struct city_hooks {
    void *context;
    /* Notes the id of an order for good, to be answered with city_claimed(). -errno. */
    int (*claim)(void *context, uint64_t token, const char *cid);
    /* Sends what became of an order, so far or before. */
    void (*reply)(void *context, const char *body);
    /* Nothing follows for this order: `body` is to be kept for who asks again, and it is evidence.
     * `command` has no args any more. */
    void (*ended)(void *context, const struct command *command, const struct command_answer *answer,
                  const char *body);
};

/* NULL if out of memory. */
struct city *city_new(const struct city_hooks *hooks);
void city_free(struct city *city);
/* Who carries orders out, and which: a bit of `accepted` for each enum city_order. With keys only
 * those that are signed, to `to` ("350582-0123/g1"). Copied. Before the first order, and when the
 * configuration changed. */
void city_use(struct city *city, struct server *server, uint32_t accepted, const struct keys *keys,
              const char *to);

/* A message of topic cmd, any bytes. It is answered now or later; what has no id is counted. */
void city_hear(struct city *city, const char *payload, size_t size, bool retained,
               const struct moment *now);
/* The id is noted: `fresh`, or it was before, and then `answer` is what was replied, or NULL. */
void city_claimed(struct city *city, uint64_t token, bool fresh, const char *answer,
                  const struct moment *now);
/* Messages of topic cmd that could not be answered, since the start. */
uint64_t city_ignored(const struct city *city);

#endif
