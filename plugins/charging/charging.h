/*
 * charging - what the parts of this plugin share: the order of its tables, what it keeps, and a few
 * questions. Each part is a file: port, meter, limit, tables; the shed as a whole is in
 * charging.c. Nothing here is seen outside the plugin.
 */
#ifndef CHARGING_CHARGING_H
#define CHARGING_CHARGING_H

#include <math.h>
#include <stdbool.h>
#include <stddef.h>

#include "estate_plugin.h"

enum { PORT, BRANCH, CLOSED, SMOKE, HEAT, RCD, RESIDUAL, ROLES };
enum { STATUS, POWER, CURRENT, ENERGY, TEMPERATURE, STOP, PORT_FIELDS };
enum { METER_POWER, METER_ENERGY, METER_FIELDS };

enum {
    PORT_POWER,
    SHED_POWER,
    PORT_CURRENT,
    MAINS_VOLTAGE,
    WARM_TEMPERATURE,
    PORT_TEMPERATURE,
    LONGEST_SESSION,
    MAJOR_SESSION,
    FULL_POWER,
    FULL_TIME,
    IDLE_POWER,
    IDLE_TIME,
    RESIDUAL_CURRENT,
    OFFLINE_SHARE,
    MISMATCH_SHARE,
    MISMATCH_POWER,
    CLOSED_POWER,
    CLOSED_ENERGY,
    CLEAR_MARGIN,
    SESSION_GAP,
    POSSIBLE_POWER,
    PARAMS
};

enum {
    CH_SMOKE,
    CH_HEAT,
    CH_OVERTEMP_HIGH,
    CH_OVERTEMP,
    CH_OVERPOWER,
    CH_OVERCURRENT,
    CH_SHED_OVERPOWER,
    CH_OVERRUN_LONG,
    CH_OVERRUN,
    CH_RELAY_STUCK,
    CH_PORT_FAULT,
    CH_LEAK,
    CH_LEAK_CURRENT,
    CH_OFFLINE_SHARE,
    CH_OFFLINE,
    CH_BRANCH_MISMATCH,
    CH_ILLEGAL_ZONE,
    CODES
};

enum { NO_CAUSE };
enum { SHED_PORTS, SHED_METER };
enum { OVERRUN_LONG, OVERRUN_FULL };
enum { STUCK_STATUS, STUCK_POWER };
enum { MISMATCH_TAPPED, MISMATCH_METER };
enum { ILLEGAL_POWER, ILLEGAL_ENERGY };

enum {
    SLOTS,
    IN_SERVICE,
    FAULT,
    PEAK,
    PEAK_TIME,
    SESSIONS,
    KWH,
    STOP_FULL,
    STOP_TIME,
    STOP_UNPLUGGED,
    STOP_OVERLOAD,
    STOP_LOW_POWER,
    STOP_AMBIENT_HOT,
    STOP_PORT_HOT,
    STOP_NO_POWER,
    STOP_OTHER,
    OVERRUNS,
    OVER_POWER,
    OVER_TEMPERATURE,
    SMOKES,
    CLOSED_KWH,
    METRICS
};

enum { IN_USE, REMARKS };

/* A counter of energy: what its next reading is compared with. */
struct meter {
    double energy;    /* Wh, as last read; NaN is never kept */
    int64_t moved_ms; /* when it was first read, or last changed; 0: never read */
    int64_t jumped;   /* 1: the last reading was one that cannot be */
};

/* Kept for each meter of a closed circuit. Times are those of readings. */
struct closed {
    struct meter meter;
    double used;       /* Wh, drawn fast and without an hour's rest from it */
    double risen;      /* Wh since the step that speeds are measured from .. */
    int64_t before_ms; /* .. which was behind this reading .. */
    int64_t step_ms;   /* .. and seen in this one */
    double grain;      /* Wh, the smallest step of the counter; 0: none was seen */
    int64_t read_ms;   /* the last one */
    int64_t fast_ms;   /* the last that was fast */
};

/* For how long something is so, as far as it was seen. */
struct spell {
    int64_t ms;
    uint8_t is_so, unused[7];
};

/* Kept for each port. */
struct port {
    struct meter meter;
    int64_t seen_ms;          /* when its use was last known; 0: never */
    int64_t session_ms;       /* how long it charges, as far as it was seen */
    int64_t fault_ms;         /* since when its charger reports a fault; 0: it does not */
    struct spell full, draws; /* it charges with so little power; it draws any without charging */
    uint8_t charges;
    uint8_t overran, overloaded, overheated; /* these alarms stood */
    uint8_t serves, faulty, unused[2];       /* as it was when last heard of */
};

/* Kept for each smoke detector. */
struct detector {
    uint8_t stood, unused[7];
};

/* Status codes of a port. Every one that is not here is a fault. */
enum {
    IDLE = 0,
    CHARGING = 1,
    PLUGGED = 2,
    FULL = 3,
    FLOATING = 5,
    RELAY_STUCK = 9,
    RELAY_STUCK_TOO = 14
};

enum { HOUR_MS = 3600000, MINUTE_MS = 60000 };

#pragma GCC visibility push(hidden)

extern const struct estate_role charging_role[ROLES];
extern const struct estate_param charging_param[PARAMS];
extern const struct estate_code charging_code[CODES];
extern const struct estate_metric charging_metric[METRICS];
extern const struct estate_remark charging_remark[REMARKS];

/* Exists, and is bound here and not in the zone that feeds this one. */
static inline bool mine(const struct estate_input *in)
{
    return in->point && in->hop == 0;
}

static inline bool good(const struct estate_input *in)
{
    return mine(in) && in->quality == ESTATE_GOOD;
}

/* Exists, but cannot be judged. */
static inline bool unsure(const struct estate_input *in)
{
    return mine(in) && in->quality != ESTATE_GOOD;
}

static inline bool is_occupied(double status)
{
    return status == CHARGING || status == PLUGGED || status == FULL || status == FLOATING;
}

static inline bool is_healthy(double status)
{
    return status == IDLE || is_occupied(status);
}

/* Says that it is so, by this input. */
void limit_present(struct estate_verdict *verdict, uint16_t cause, const struct estate_input *in,
                   double limit);
/* What was over a limit stays so until it is clear-margin below. */
double limit_eased(const struct estate_view *view, double limit, uint8_t standing);
/* `reached`: the limit itself is too much already. */
void limit_judge(const struct estate_view *view, const struct estate_input *in, double limit,
                 bool reached, uint8_t standing, struct estate_verdict *verdict);
/* 1 at the moment when an alarm was raised. */
double limit_raised(uint8_t *stood, uint8_t standing);

/* What a counter rose by since it was last read, in Wh. *fell: it was reset meanwhile. */
double meter_rise(const struct estate_view *view, struct meter *kept, const struct estate_input *in,
                  bool *fell);
void meter_judge_closed(const struct estate_view *view, struct closed *kept, uint16_t i,
                        struct estate_out *out);

void port_judge(const struct estate_view *view, struct port *kept, uint16_t i,
                struct estate_out *out);

#pragma GCC visibility pop

#endif
