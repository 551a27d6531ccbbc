/*
 * verbs - what the local sockets answer: status, zones, points, buses, alarms, acknowledge, reset,
 * check, reload, daily; order, read, write and trace, which are of control/field. Looks at the
 * running house through `struct verbs_house`. Main thread.
 */
#ifndef ESTATED_CONTROL_VERBS_H
#define ESTATED_CONTROL_VERBS_H

#include "acquire/acquire.h"
#include "control/chronicle.h"
#include "control/done.h"
#include "control/field.h"
#include "control/horn.h"
#include "control/server.h"
#include "control/stored.h"
#include "decide/desk.h"
#include "send/outbox.h"
#include "send/telemetry.h"
#include "setup/problem.h"

struct bundle_state;
struct duty;
struct trial;
struct versions_back;

/* The parts of the running daemon, filled and kept current by app. */
struct verbs_house {
    void *context;
    const struct site *site;
    struct desk *desk;
    struct acquire *acquire;
    struct field *field;
    struct outbox *outbox;
    const struct telemetry *telemetry; /* NULL: off */
    struct stored stored;
    struct chronicle chronicle;
    struct done done;
    int64_t started_ms;         /* clock_boot() */
    char city[160];             /* broker and protocol, or why there is no connection .. */
    int64_t city_since_ms;      /* .. since when, clock_boot(); 0: neither came yet */
    uint8_t broker;             /* the one that is connected, its place in the list */
    int64_t certificate_end_ms; /* of the one that ends first, utc; INT64_MAX: there is none */
    int64_t receipt_ms;         /* clock_now() of the city's newest receipt; 0: none yet */
    const char *journal;        /* its id */
    size_t uncommitted;         /* events that wait for the disk */
    uint32_t unsent;            /* rows that the city may not have, seconds ago .. */
    int64_t oldest_utc_ms;      /* .. and since when the oldest of them waits; 0: none does */
    const char *state_dir;
    uint64_t readings_lost; /* readings that no one had time for */
    int64_t let_go;         /* rows that the city never had, since the journal was made */
    struct verbs_ignored {  /* messages of the city that count for nothing, since the start */
        uint64_t orders, receipts, beacons, bundles, others;
    } ignored;
    /* Checks /etc as a start would, changing nothing. */
    int (*check)(void *context, struct problems *problems, const char *by);
    /* Takes over a changed configuration; on an error nothing changes. */
    int (*reload)(void *context, struct problems *problems, const char *by);
    const struct bundle_state *desired; /* of the city's configurations */
    /* Goes back to an earlier configuration of the city, or to none. On an error nothing changes.
     */
    int (*roll_back)(void *context, const struct versions_back *back, struct problems *problems);
    /* Tries what the city desires once more. False: it desires nothing. */
    bool (*apply)(void *context);
    /* Stores and sends the summary of a local day as it is now. */
    int (*publish_daily)(void *context, int32_t local_day);
    /* Has the summary of a day that is over been stored as it is known now? */
    bool (*is_told)(void *context, int32_t local_day);
    /* Stores and sends what somebody did, if the desk does not do so itself. */
    void (*audit)(void *context, const struct audit *audit);
    struct horn *horn;
    struct trial *trial;
    struct duty *duty;
};

/* Evidence that somebody on site did this now; `more` is taken over. */
void verbs_audit(const struct verbs_house *house, const char *op, const char *item, const char *by,
                 struct json *more);
/* The table for server_start(); its context is a struct verbs_house. */
const struct server_verb *verbs_table(size_t *n);

#endif
