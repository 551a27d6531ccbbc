/*
 * poison - which message makes the broker break the connection off. Pure; the mqtt thread.
 */
#ifndef ESTATED_SEND_POISON_H
#define ESTATED_SEND_POISON_H

#include <stdbool.h>
#include <stdint.h>

#include "send/slots.h"

enum {
    POISON_SOON_MS = 10000,   /* who breaks off because of a message does so soon after it */
    POISON_BREAKS = 2,        /* such breaks in a row, and messages go one by one .. */
    POISON_ALONE = 2,         /* .. and so many more with the same one alone under way */
    POISON_TAKEN = 100,       /* messages taken in a row, and all is well again */
    POISON_AGAIN_MS = 30000,  /* what makes the broker break the connection off is tried again .. */
    POISON_MOST_MS = 3600000, /* .. more and more seldom: each time costs a connection .. */
    /* .. but a critical alarm, for which the volume of a SIM lasts */
    POISON_CRITICAL_MS = 600000
};

struct poison {
    int64_t sent_ms;     /* the newest message went out */
    uint32_t breaks;     /* in a row, each soon after a message */
    uint32_t taken;      /* messages since the last of these */
    uint32_t alone;      /* so often in a row it was the same one: */
    struct slot suspect; /* the one that was alone under way */
};

void poison_sent(struct poison *poison, int64_t now_ms);
/* The broker answered this one. */
void poison_answered(struct poison *poison, const struct slot *slot);
/* Is each message to be answered before the next goes out? */
bool poison_is_careful(const struct poison *poison);
/* The longest pause before the message that was named is tried again. */
int64_t poison_most_ms(bool critical);
/* The broker broke the connection off. True: because of the only message that was under way. */
bool poison_broke(struct poison *poison, const struct slots *slots, int64_t now_ms);

#endif
