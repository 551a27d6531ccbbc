/*
 * zone - all that is remembered of one zone, as plain data: alarms, the plugin's state, the day's
 * counters. It is kept as one block that describes itself and holds no pointers, so that it can be
 * copied as it is to a mapped file and a database, and be taken back by another configuration. Of
 * the alarms a block has only those with something to remember. Main thread.
 */
#ifndef ESTATED_DECIDE_ZONE_H
#define ESTATED_DECIDE_ZONE_H

#include "decide/alarm.h"
#include "decide/permit.h"
#include "model/site.h"

#define ZONE_CODE   32
#define ZONE_ROLE   32
#define ZONE_METRIC 48

enum { ZONE_TODAY, ZONE_YESTERDAY, ZONE_DAYS };

/* A local day of the zone. Time that is not counted was not watched. */
struct zone_day {
    int64_t normal_ms, unknown_ms;
    int32_t day; /* since 1970-01-01 */
    int32_t spare;
};

/* A local day of one code. */
struct zone_share {
    int64_t ms;                        /* counted for this code */
    int64_t spell_ms, longest_ms;      /* the running spell, 0 for none; the longest of the day */
    int32_t spell_from, longest_from;  /* ms since midnight */
    uint32_t raised, times;            /* times: with one of an earlier day that counted here */
    int64_t permit_ms[PERMIT_SOURCES]; /* of `ms`, under a permit */
};

struct zone_head {
    uint32_t magic, version, size, check;
    char zone[24], plugin[40], config[24];
    uint32_t state_version;
    uint32_t alarms, codes, metrics, items; /* records; a metric is one for each of its items */
    uint32_t zone_state, item_state;        /* bytes of the plugin's, multiples of 8 */
    uint32_t spare;
    int64_t counted_ms; /* estate time up to which the day is counted */
    struct zone_day day[ZONE_DAYS];
    struct permit permit[ZONE_PERMITS];
    struct shelf shelf[ZONE_SHELVES];
};

/* An alarm as it is kept: by name, so that another configuration finds it. */
struct zone_alarm {
    char code[ZONE_CODE], item[SITE_NAME];
    struct alarm alarm;
};

struct zone_code {
    char code[ZONE_CODE];
    struct zone_share share[ZONE_DAYS];
};

struct zone_metric {
    char name[ZONE_METRIC], item[SITE_NAME];
};

/* Items of roles that keep state for each. The states follow one another in this order, each role's
 * from a multiple of 8 on. */
struct zone_item {
    char role[ZONE_ROLE], item[SITE_NAME];
    uint32_t bytes, spare;
};

/* The parts of a zone's memory, and of a block. */
struct zone_parts {
    struct zone_head *head;
    struct alarm *alarm;     /* in memory: all of them, by code, then by item */
    struct zone_alarm *kept; /* in a block: those with something to remember */
    struct zone_code *code;
    struct zone_metric *metric;
    double *value[ZONE_DAYS]; /* [metrics] */
    struct zone_item *item;
    unsigned char *zone_state, *item_state;
};

struct zone {
    const struct zone_site *site;
    struct zone_parts in;   /* owned: one allocation, head is its start */
    uint16_t *code, *item;  /* [alarms] what each alarm is about; owned */
    uint8_t *rests;         /* [alarms] 0, or if alarm_rests() was found to be so 1 + its verdict:
                               nearly all, nearly always, so that walks need not touch them */
    uint32_t *first_alarm;  /* [codes] */
    uint32_t *first_metric; /* [metrics of the plugin] */
};

/* An empty state, counting from `now`. `config` is the version of the configuration. -ENOMEM. */
int zone_init(struct zone *zone, const struct zone_site *site, const char *config,
              const struct moment *now);
void zone_clear(struct zone *zone);
/* Makes the block for keeping in `room`, of zone_most() bytes; returns that. */
const void *zone_block(const struct zone *zone, void *room, size_t *size);
/* No block of this zone is larger. */
size_t zone_most(const struct zone *zone);
/* What an alarm is about; "" if that is the zone. */
const char *zone_item_name(const struct zone *zone, uint32_t alarm);
/* Takes over what fits of an earlier block. False, and nothing changed, if it is damaged, of
 * another zone, or has nothing that fits. */
bool zone_restore(struct zone *zone, const void *block, size_t size, const struct moment *now);
/* Starts the values of today by the metrics' folds. */
void zone_start_metrics(struct zone *zone);
/* Bytes from the start of the items' state to that of role `role`; the end behind the last role. */
size_t zone_item_offset(const struct zone_site *site, uint16_t role);
/* The check that a block must carry. */
uint32_t zone_check(const void *block, size_t size);

#endif
