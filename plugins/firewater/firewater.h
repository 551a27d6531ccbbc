/*
 * firewater - what the parts of this plugin share: the order of its tables, what it keeps, and one
 * judgement under way. Each part is a file: points (pressures), pumps, burst, cause, pressure (no
 * water, low, too high), contacts, day, say. Nothing here is seen outside the plugin.
 */
#ifndef FIREWATER_FIREWATER_H
#define FIREWATER_FIREWATER_H

#include <stdbool.h>
#include <stddef.h>

#include "estate_plugin.h"

/* The pressure roles come first, the one nearest the worst outlet at the head. */
enum {
    TOP_PRESSURE,
    MID_PRESSURE,
    PUMP_PRESSURE,
    VALVE,
    PUMP_RUN,
    PUMP_FAULT,
    PUMP_AUTO,
    PUMP_POWER,
    JOCKEY_RUN,
    TANK_LEVEL,
    TANK_LOW,
    FLOW,
    LOW_PRESSURE_SWITCH,
    FIRE_ALARM,
    ROLES
};

enum {
    MIN_PRESSURE,
    ZERO_PRESSURE,
    CLEAR_MARGIN,
    MAX_PRESSURE,
    WORST_OUTLET,
    LONE_ZERO,
    DRAW_OFF,
    PUMP_MAIN_MIN,
    PUMP_START,
    TEST_DROP,
    TEST_FALL,
    TANK_MIN,
    TANK_MARGIN,
    BURST_DROP,
    BURST_TIME,
    BURST_JOCKEY,
    BURST_TANK,
    LEAK_FACTOR,
    LEAK_LEAST,
    LEAK_RUN,
    PARAMS
};

enum {
    FW_NO_WATER,
    FW_LOW,
    FW_BLIND,
    FW_VALVE_SHUT,
    FW_VALVE_UNSURE,
    FW_SENSOR_OR_BRANCH,
    FW_PUMP_FAULT,
    FW_PUMP_NO_POWER,
    FW_PUMP_MANUAL,
    FW_TANK_LOW,
    FW_BURST,
    FW_LEAK,
    FW_OVERPRESSURE,
    FW_PUMP_TEST,
    FW_PUMP_RUN,
    CODES
};

enum {
    CAUSE_UNKNOWN,
    CAUSE_VALVE_SHUT,
    CAUSE_POWER_LOST,
    CAUSE_PUMP_FAILED,
    CAUSE_BURST,
    CAUSE_TANK_EMPTY,
    CAUSES
};

enum { LEAK_STARTS, LEAK_RUNS_ON, LEAK_CAUSES };
enum { TANK_BY_LEVEL, TANK_BY_FLOAT, TANK_CAUSES };

enum {
    PRESSURE_MIN,
    PRESSURE_MEAN,
    PRESSURE_MAX,
    VALVE_SHUT_MINUTES,
    PUMP_RUNS,
    TEST_RUNS,
    JOCKEY_STARTS,
    NOT_AUTO_MINUTES,
    NO_POWER_MINUTES,
    TANK_LEAST,
    METRICS
};

enum { NORMAL, PRESSURE, FIGURE, TANK, UNMEASURED, REMARKS };

enum { NOBODY = -1, COURSE = 24, WEEK = 42, DAYS = 7 };
_Static_assert(COURSE <= (int)ESTATE_TRENDS, "a course is told as a trend");

/* Kept for each pressure input, read upstream or not. A week of readings four hours apart gives the
 * usual pressure as their exact median, in 168 bytes; every reading of a week would be 480 KB. */
struct course {
    struct estate_sample sample[COURSE]; /* the last four minutes, ten seconds apart */
    double usual;                        /* kPa; 0 while unknown */
    float week[WEEK];
    uint32_t taken; /* readings put into `week`, those overwritten, too */
    uint16_t samples;
    bool lacks; /* was below the least pressure when it was seen last, and not doubted */
    uint8_t spare;
    int64_t fell_ms; /* when it was last seen to lose burst-drop within burst-time; 0: is back */
};

/* Kept for each pump contact. */
struct running {
    int64_t ran_ms; /* how much of the run under way was watched */
    uint8_t last;   /* UNSEEN, AT_REST, RUNS */
    bool test;      /* of the run under way: nobody needed it */
    bool at_fall;   /* it runs since before a pressure fell, or while it did */
    uint8_t spare[5];
};

/* Kept for each tank. */
struct tank {
    double before; /* its level when pressures last were as usual */
    double usual;  /* mm, as the usual pressure; 0 while unknown */
    float week[WEEK];
    uint32_t taken, spare;
};

struct state {
    int64_t last_ms;     /* of the call before */
    int64_t zero_since;  /* since when the worst point is at zero */
    int64_t drawn_since; /* since when water is drawn, with pauses of up to a minute */
    int64_t drawn_last;  /* when the flow switch was last on; 0 never */
    int64_t main_since;  /* since when the pump main is low; 0 while it is not */
    int64_t course_due, week_due;
    int64_t watched_ms; /* of the day: all jockey pumps were seen */
    double pressure_sum, pressure_ms;
    int32_t day;
    uint16_t cause; /* found while there was no water: valve and pump may be right again before */
    uint8_t grade, zero;
    bool doubted; /* a zero, in the call before */
    uint8_t seen; /* of the day: bits of the sums of which any contact was read */
    uint8_t spare[2];
    float starts[DAYS];                      /* of the jockey pumps, on ordinary days */
    uint32_t days;                           /* put into `starts`, those overwritten, too */
    uint16_t starts_yesterday, starts_today; /* yesterday: or the day before a day half seen */
};

/* What speaks for a cause. */
struct suspect {
    const struct estate_input *tells, *agrees; /* independent of each other */
    uint16_t cause;
    bool doubted; /* something speaks against it */
    bool deduced; /* from pressures alone: names a cause, but proves no zero */
};

struct zone {
    const struct estate_view *view;
    const struct estate_out *out;
    void *const *item_state;
    struct state *state;
    const struct estate_input *main; /* the highest pump main, here or upstream; NULL unknown */
    struct suspect cause, burst;
    int64_t step_ms;
    int points, leading, good; /* points: own ones, leading role first */
    int worst, doubt;          /* points, or NOBODY */
    uint8_t first_role;
    uint8_t grade;
    bool main_low, explained; /* explained: a zero, by something else than its own point */
};

#pragma GCC visibility push(hidden)

extern const struct estate_role firewater_role[ROLES];
extern const struct estate_param firewater_param[PARAMS];
extern const struct estate_code firewater_code[CODES];
extern const struct estate_metric firewater_metric[METRICS];
extern const struct estate_remark firewater_remark[REMARKS];

static inline bool is_good(const struct estate_input *in)
{
    return in->quality == ESTATE_GOOD;
}

static inline bool stands(const struct zone *zone, int code)
{
    return zone->view->standing[code][0];
}

static inline double setting(const struct zone *zone, int param)
{
    return zone->view->param[param];
}

/* A time among the parameters, in ms. */
static inline int64_t setting_ms(const struct zone *zone, int param)
{
    return (int64_t)(setting(zone, param) * 1000);
}

/* Inputs bound in this zone; they come before those of the feeding zones. */
int points_own(const struct estate_view *view, uint8_t role);
/* Are all own inputs of a role good? True if there are none. */
bool points_known(const struct estate_view *view, uint8_t role);
/* The first input of a contact role, here or upstream, known to be on (1) or off (0); or NULL. */
const struct estate_input *points_say(const struct estate_view *view, uint8_t role, int value);
/* The first contact of a role if all are known to be off; NULL otherwise and if there are none. */
const struct estate_input *points_at_rest(const struct estate_view *view, uint8_t role);
/* Finds the zone's points and the pump main, and follows their last minutes. */
void points_find(struct zone *zone);
/* Follows the usual pressures and levels; to be called only while all is well. */
void points_follow_usual(struct zone *zone);
const struct estate_input *points_at(const struct zone *zone, int i);
struct course *points_course(const struct zone *zone, int i);
/* kPa at the worst outlet that point i speaks for; a zero is one, however low that outlet lies. */
double points_effective(const struct zone *zone, int i);
/* What is usual there; NaN: not known yet. */
double points_usual(const struct zone *zone, int i);
/* Good again is what is within its limit by the margin, or, where the usual value is nearer to the
 * limit than that, by half of the room it leaves: else what stands would never be over. */
double points_margin(double margin, double room);
/* The good point of least effective pressure among from .. to - 1, save one; or NOBODY. */
int points_lowest(const struct zone *zone, int from, int to, int except);
/* Was a pressure here or upstream so far below its usual within the last minute that this calls a
 * pump? `unknown` if no usual pressure is known. */
bool points_sagged(const struct zone *zone, bool unknown);
/* Does a pressure of this zone, or the main, fall now as in a burst? */
bool points_falling(const struct zone *zone);
/* How many points fell as in a burst; the first that is seen and the last, NULL without. */
int points_fallen(const struct zone *zone, const struct estate_input **first,
                  const struct estate_input **last);
/* Puts a value into the ring of the last `size` (at most WEEK) and counts it in `taken`. */
void points_remember(float *ring, uint32_t size, uint32_t *taken, double value);
/* The median of such a ring; 0 while it is empty. */
double points_median(const float *ring, uint32_t size, uint32_t taken);
/* Adds a piece of evidence unless it is NULL, there already, or the fifth. */
void points_cite(struct estate_verdict *verdict, const struct estate_input *in);

/* Follows runs and starts; counts those of own pumps, and tells of them. */
void pumps_follow(struct zone *zone);
/* A jockey pump, here or upstream, that was seen running for so long, `at_fall`: and when pressure
 * fell; or NULL. */
const struct estate_input *pumps_jockey(const struct zone *zone, int64_t ms, bool at_fall);
/* Closes the jockey pumps' day; to be called before anything of the new one is counted. */
void pumps_turn_day(struct zone *zone);
void pumps_judge_leak(struct zone *zone);

/* Fills zone->burst. Before cause_find. */
void burst_find(struct zone *zone);
void burst_judge(const struct zone *zone);
/* Is the flow switch on, and for less than draw-off less `early_ms`? */
bool burst_drawn(const struct zone *zone, int64_t early_ms);

/* Are all inputs that could speak for a cause good, so that their silence means something? */
bool cause_is_heard(const struct estate_view *view, uint16_t cause);
/* Fills zone->cause, grade and explained. */
void cause_find(struct zone *zone);

/* No water, low, too high, blind, one sensor against the others. */
void pressure_judge(struct zone *zone);

void contacts_judge(const struct zone *zone);

/* After all judgements. */
void say(const struct zone *zone);

void day_turn(struct zone *zone);
void day_sum(const struct zone *zone);

#pragma GCC visibility pop

#endif
