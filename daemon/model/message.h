/*
 * message - what the layers hand to each other. A message owns nothing that it points to, unless it
 * says so; who receives it copies what it keeps.
 */
#ifndef ESTATED_MODEL_MESSAGE_H
#define ESTATED_MODEL_MESSAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/clock.h"
#include "base/digest.h"
#include "base/ulid.h"
#include "model/site.h"

/* ---- acquire -> decide, keep: through a ring, by value ---- */

enum reading_kind {
    READING_POINT,  /* a point was read; index into site.point */
    READING_DEVICE, /* a device was lost (quality ESTATE_LOST) or is back (ESTATE_GOOD) */
    READING_BUS     /* the same for a bus: its port or connection is gone or back */
};

struct reading {
    int64_t time_ms;     /* clock_boot() when the reply was complete */
    double value;        /* canonical unit; only of a good point */
    uint32_t generation; /* of the site that was running; others are ignored */
    uint32_t index;      /* point, device or bus */
    uint8_t kind, quality, fault;
};

/* ---- decide -> send: one change of one alarm, synchronously, by pointer ---- */

enum condition { CONDITION_PRESENT, CONDITION_RETURNING, CONDITION_GONE, CONDITION_UNKNOWN };
/* What happened; contract: raise, update, acknowledge, return, close. */
enum event_kind { EVENT_RAISE, EVENT_UPDATE, EVENT_ACKNOWLEDGE, EVENT_RETURN, EVENT_CLOSE };
/* Why no siren sounds; if for several reasons, the first of these. */
enum quiet { QUIET_NO, QUIET_PERMIT, QUIET_SHELVED, QUIET_PARENT };
/* Is it meant? Only a siren for actual ones. */
enum mode { MODE_ACTUAL, MODE_DRILL, MODE_COMMISSIONING };
/* Who gave a permit. */
enum permit_source { PERMIT_CITY, PERMIT_SITE, PERMIT_SOURCES };

#define MESSAGE_EVIDENCE 4
#define MESSAGE_CHILDREN 512
#define MESSAGE_WHO      48
#define MESSAGE_REASON   96

struct json;
struct estate_sample;

struct evidence {
    char point[SITE_NAME], words[SITE_WORDS];
    double value; /* NaN if there is none */
    char unit[12];
    char state[16]; /* name of the value of a contact or enumeration, or "" */
    double age_s;
};

/* One revision of one alarm, complete: everything a receiver needs without the ones before. */
struct alarm_event {
    const struct estate_code *code;
    const char *domain, *zone, *place; /* of the site or the gateway's own */
    char id[ULID_TEXT];
    uint32_t rev, skipped; /* revisions that were folded into this one */
    uint8_t kind, condition, quiet, grade;
    uint16_t cause; /* index into code->cause */
    uint8_t mode;
    uint8_t escalations; /* how often nobody had acknowledged it in time */
    uint8_t unseen;      /* revisions that who acknowledged it had not seen; 255: or more */
    bool acknowledged, closed, needs_reset;
    bool removed;               /* closed because its device or zone is no longer configured */
    char quiet_id[MESSAGE_WHO]; /* of the parent; number of the permit */
    char quiet_by[MESSAGE_WHO], quiet_reason[MESSAGE_REASON]; /* of a permit or shelf */
    int64_t quiet_until_utc_ms;
    const char (*child)[ULID_TEXT]; /* at most MESSAGE_CHILDREN; the desk's, until it tells more */
    uint32_t children;              /* all of them */
    char item[SITE_NAME], words[SITE_WORDS]; /* what it is about: item, or the first evidence */
    char unit[12];
    double value, limit; /* NaN if there is none */
    struct evidence evidence[MESSAGE_EVIDENCE];
    uint16_t evidences;
    int64_t since_utc_ms, time_utc_ms,
        until_utc_ms;                  /* until: when it was gone; 0 while it is not */
    int64_t stood_ms;                  /* since .. until or now, by estate time */
    int64_t permit_ms[PERMIT_SOURCES]; /* of these under a permit */
    const struct estate_sample *trend; /* how it came to this, oldest first; the zone's */
    int64_t now_ms;                    /* estate time, which trend counts in */
    uint8_t trends;
    int32_t delay_ms, return_ms; /* the code's delays in this zone */
    char acknowledged_by[MESSAGE_WHO], closed_by[MESSAGE_WHO];
    int64_t acknowledged_utc_ms;
    uint8_t time_quality;
    uint32_t instance;   /* the desk's number of (zone, code, item): to be told when it is stored */
    uint32_t zone_index; /* in the desk; SITE_NO: the gateway's own zone */
};

/* ---- decide -> send, keep: what people and the gateway did; a row of topic audit ---- */

struct audit {
    const char *op; /* permit-open, permit-close, permit-end, shelve, unshelve, silence,
                       acknowledge, reset, drill, proof, duty-check, command */
    const char *zone, *item, *id; /* "" where there is none; id: of the alarm, permit or order */
    const char *by, *reason, *number;
    bool city;                         /* ordered by the city */
    int64_t time_utc_ms, until_utc_ms; /* until: 0 for none */
    uint8_t time_quality;
    struct json *more; /* further members, or NULL; taken over by who receives it */
};

/* ---- keep -> send: one stored row on its way out ---- */

enum row_priority { ROW_NORMAL, ROW_CRITICAL };

/* A row of the event table, with its topic and body in one allocation: free with row_free(). */
struct row {
    int64_t seq; /* 0 until it is stored */
    char id[ULID_TEXT];
    uint32_t rev;
    uint8_t priority;
    uint32_t taken;     /* so often the broker took it, and the city did not say that it has it */
    int64_t undated_ms; /* clock_boot() when it was told with a clock that nobody had set; else 0 */
    unsigned char hash[DIGEST_BYTES]; /* that chains it; when it was just stored */
    char *topic;                      /* below the root: "alarm/fire" */
    char *body; /* a JSON object without seq, journal and stored, which are added when it is sent */
};

/* Copies topic and body. NULL if out of memory. */
struct row *row_new(const char *id, uint32_t rev, uint8_t priority, const char *topic,
                    const char *body);
/* With its number and, if it was told with a wrong clock, when. NULL if out of memory. */
struct row *row_copy(const struct row *row);
void row_free(struct row *row);

/* What the city may order, as far as [mqtt] commands lets it. */
enum city_order {
    CITY_ACKNOWLEDGE,
    CITY_RESET,
    CITY_SHELVE,
    CITY_UNSHELVE,
    CITY_SILENCE,
    CITY_PERMIT_OPEN,
    CITY_PERMIT_CLOSE,
    CITY_DRILL,
    CITY_POLL,
    CITY_STATUS,
    CITY_ALARMS,
    CITY_PERMITS,
    CITY_POINTS,
    CITY_BUSES,
    CITY_DAILY,
    CITY_REPLAY,
    CITY_SNAPSHOT,
    CITY_DUTY_CHECK,
    CITY_HISTORY,
    CITY_LOG,
    CITY_CONFIG_HISTORY,
    CITY_CONFIG_APPLY,
    CITY_CONFIG_ROLLBACK,
    CITY_ORDERS
};
/* "acknowledge", ..; NULL behind the last. */
const char *city_order_name(uint8_t order);

const char *condition_name(uint8_t condition);
const char *event_kind_name(uint8_t kind);
const char *severity_name(uint8_t severity);
const char *mode_name(uint8_t mode);

#endif
