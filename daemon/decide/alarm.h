/*
 * alarm - the life cycle of one alarm instance (zone, code, item): delays, return, reset.
 * Pure: a record, a verdict and a moment in; what is to be told out. The record is plain data that
 * is kept as it is, over restarts too.
 */
#ifndef ESTATED_DECIDE_ALARM_H
#define ESTATED_DECIDE_ALARM_H

#include "estate_plugin.h"
#include "model/message.h"

enum {
    ALARM_GAP_MS = 5000,  /* nobody judged for longer: the time between counts as unknown */
    ALARM_CALM_MS = 5000, /* a changing cause is told at most so often */
    ALARM_NOTHING = -1    /* alarm_step(): nothing to tell */
};

enum alarm_phase {
    ALARM_IDLE,     /* not raised; with an id: closed, which nobody was told yet */
    ALARM_STANDING, /* raised, and not gone */
    ALARM_WAITING   /* gone, but a person has to see to it */
};
/* Before the raise. */
enum alarm_onset { ALARM_CALM, ALARM_PENDING, ALARM_FIRED /* an event, until it is clear again */ };

/* Which code and item it is about is known by its place in the zone. */
struct alarm {
    /* What each verdict looks at, in one line of the cache: an estate has 20,000 of these. */
    int64_t stepped_ms;  /* estate time of the last verdict */
    int64_t delay_ms;    /* how much of the running delay has passed */
    double value, limit; /* NaN if there is none */
    uint8_t phase, onset, condition, verdict, grade;
    uint8_t acknowledged, needs_reset, dated; /* dated: bits, by which clock its times are */
    uint8_t quiet;                            /* enum quiet; quiet_id is the parent's, if any */
    uint8_t escalations;
    uint8_t flooded;    /* it came in a flood, and belongs to that one while both stand */
    uint8_t unseen;     /* revisions that who acknowledged it had not seen; 255: or more */
    uint16_t asked_rev; /* the revision with which somebody is to see it again; 0: it never was */
    uint16_t cause;
    uint16_t evidence[MESSAGE_EVIDENCE]; /* index of the point + 1 in the same configuration */
    uint32_t permit;                     /* serial of the permit that makes it quiet */
    uint32_t rev;
    /* What its news and the people around it look at. */
    int64_t permit_ms[PERMIT_SOURCES]; /* how much of its time was under a permit */
    int64_t asked_ms;                  /* since when somebody is to see it */
    int64_t escalated_ms;              /* when it was raised, or last repeated */
    int64_t since_ms, since_utc_ms, until_ms, until_utc_ms; /* until: 0 while it is not over */
    int64_t raised_ms, cause_ms;                            /* cause_ms: when it was last told */
    int64_t acknowledged_ms, acknowledged_utc_ms;
    char id[ULID_TEXT], quiet_id[ULID_TEXT]; /* "" for none */
    char acknowledged_by[MESSAGE_WHO];
};

/* What an instance goes by. */
struct alarm_rule {
    int32_t on_ms, off_ms, reset_ms; /* as struct estate_code */
    uint8_t kind;
};

/* Takes a verdict. Returns the event_kind to tell, or ALARM_NOTHING. */
int alarm_step(struct alarm *alarm, const struct alarm_rule *rule,
               const struct estate_verdict *verdict, const struct moment *now);
/* Estate time at which a running delay ends if its verdict stays, INT64_MAX if none runs. */
int64_t alarm_due(const struct alarm *alarm, const struct alarm_rule *rule);
/* Nothing of it has to be remembered, and its last verdict once more would change nothing but when
 * that was, which of an alarm that is not about to be raised nobody asks. */
bool alarm_rests(const struct alarm *alarm);
/* A person saw its revision `rev`; 0: the newest. By whom is up to who calls. */
void alarm_acknowledge(struct alarm *alarm, uint32_t rev, const struct moment *now);
/* Whoever saw it has to see it again. */
void alarm_ask_anew(struct alarm *alarm, int64_t now_ms);
/* Closes an alarm: for good, as far as the record goes. The id stays until that is told. */
void alarm_close(struct alarm *alarm);
/* The id was told to be closed: ready for the next occurrence. */
void alarm_forget(struct alarm *alarm);
/* Is this record sound, as far as it can be seen? For bytes from outside. */
bool alarm_valid(const struct alarm *alarm);
/* Takes over the life of an earlier record of the same code and item. Moments after `now_ms` are
 * cut to it; evidence is kept only if the configuration is the same. */
void alarm_adopt(struct alarm *alarm, const struct alarm *earlier, const struct estate_code *code,
                 int64_t now_ms, bool same_configuration);

#endif
