/*
 * reports - what the mqtt thread tells its caller, through the caller's ring. The mqtt thread, but
 * for reports_abandon().
 */
#ifndef ESTATED_SEND_REPORTS_H
#define ESTATED_SEND_REPORTS_H

#include <stdatomic.h>

#include "send/dial.h"
#include "send/mqtt.h"
#include "send/paho.h"
#include "send/slots.h"

struct reports {
    struct ring *ring; /* of struct mqtt_report; the caller's */
    atomic_bool abandoned;
    struct mqtt_report owed; /* of the connection; the ring was full */
    bool owing;
};

/* Nobody takes reports any more: the ring may be gone. Any thread. */
void reports_abandon(struct reports *reports);
/* Of a message. That one with no token, which nobody waits for, went its way, or not, is no news;
 * that it may not or cannot is. */
void reports_message(struct reports *reports, uint8_t kind, const struct slot *slot,
                     const char *text);
/* Of the connection to the broker that is dialled: only the newest counts, but that one must
 * arrive. `format` has one %s, for `text`, and goes behind the broker's name. */
void reports_connection(struct reports *reports, uint8_t kind, const struct dial *dial, bool taken,
                        const char *format, const char *text);
/* Once more, if there was no room for it. */
void reports_pay_owed(struct reports *reports);
/* Some topic may not be listened to. */
void reports_deaf(struct reports *reports, const char *why);
/* Hands a message of the city on in the allocation it came in; NULL: there was no memory for it.
 * False: nobody had time for it, and it is freed. */
bool reports_news(struct reports *reports, struct paho_news *news);

#endif
