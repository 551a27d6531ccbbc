/*
 * facade - what the files of this plugin share: what is kept of each sensor, and how it is used.
 * Times are view.now_ms; hours and minutes are that time cut into pieces, not the clock's.
 */
#ifndef FACADE_H
#define FACADE_H

#include "estate_plugin.h"

#include <stdbool.h>

enum { TILT, CRACK, VIBRATION, TEMPERATURE, ROLES };
/* Four levels of one kind follow each other, blue first. */
enum {
    TILT_BLUE,
    TILT_YELLOW,
    TILT_ORANGE,
    TILT_RED,
    TILT_BLUE_RATE,
    TILT_YELLOW_RATE,
    TILT_ORANGE_RATE,
    TILT_RED_RATE,
    CRACK_BLUE,
    CRACK_YELLOW,
    CRACK_ORANGE,
    CRACK_RED,
    CRACK_BLUE_RATE,
    CRACK_YELLOW_RATE,
    CRACK_ORANGE_RATE,
    CRACK_RED_RATE,
    TILT_MOVE,
    CRACK_MOVE,
    CONFIRM_HOURS,
    CONFIRM,
    CONFIRM_TWO,
    HOUR_MINUTES,
    SHOCK_TIMES,
    SHOCK_LEAST,
    SHOCK_HOLD,
    WATCH,
    WATCH_PERIOD,
    BASELINE_X,
    BASELINE_Y,
    BASELINE,
    BASELINE_TEMPERATURE,
    PARAMS
};
/* Red first: the lower ones are born as its children. */
enum {
    FC_RED,
    FC_ORANGE,
    FC_YELLOW,
    FC_BLUE,
    FC_CAPTURE,
    FC_CRACK_RED,
    FC_CRACK_ORANGE,
    FC_CRACK_YELLOW,
    FC_CRACK_BLUE,
    FC_CRACK_CAPTURE,
    FC_SHOCK,
    CODES
};
enum { LEVEL, HIGHEST, TILT_X, TILT_Y, CRACK_MM, DRIFT, HOURS_OK, SINCE, METRICS };
enum { NO_LEVEL, LEARNING, MOVED_BY, OFF_BASELINE, REMARKS };
enum { BLUE, YELLOW, ORANGE, RED, LEVELS };
enum { DISPLACEMENT, RATE_MONTH, RATE_DAY, RATE_HOUR, CAUSES };
enum { AXES = 2, MINUTES = 60, HOURS = 48, DAYS = 32, LEARNED = 7 };
/* Of 24 hours: so many tell where a part is; so many have most of the daily wave in them, and tell
 * how far it went from one day to the next; any one is better than nothing. */
enum { DAY_HOURS = 24, ANY_HOURS = 1, SOME_HOURS = 12, MOST_HOURS = 20 };
/* After a longer absence than what is kept the hours in between are not gone through. */
enum { FURTHEST_HOURS = DAYS * DAY_HOURS };

/* From where a move is measured. */
struct origin {
    double raw, even; /* as it was read, NaN: not asked; as it would be at the reference */
    double usual;     /* what the day before did in the same time */
    double hours;     /* in which it came about */
    int64_t minute;   /* of the reading that is measured from there */
};

/* What one number did: the newest reading of each of the last minutes, the medians of the last
 * hours, the medians of the last days; NaN where too little was read. */
struct axis {
    float minute[MINUTES], hour[HOURS], day[DAYS];
    float learned[LEARNED]; /* the days of the learning phase */
    float slope;            /* units for each degree of temperature */
    double base;            /* baseline; NaN: not known yet */
    double reference;       /* temperature of the baseline; NaN: the zone's */
    double sum, heat;       /* of the fit: x, and x times temperature */
    struct origin from;     /* of what moves now */
};

/* The temperature of the zone beside it, and what the sensors of a zone have in common. */
struct air {
    float hour[HOURS], day[DAYS];
    double now;       /* newest reading; when there is none, as in this hour the day before */
    double reference; /* mean of the first days: temperature of what was signed in them */
    double sum, count;
    int64_t days; /* in the reference */
    int64_t next; /* the hour that is not over yet */
    int64_t watch_until;
    bool kept; /* false: nothing was yet */
};

/* A vibration sensor. */
struct shaking {
    double base, count;       /* its own usual, and how many readings are in it */
    int64_t read_ms, held_ms; /* newest reading; for how long it shakes */
    bool shakes;
};

enum { CALM, MOVED, TOLD };
enum { UNDATED = -1 }; /* nobody had set the clock on that day */

struct sensor {
    struct axis axis[AXES];
    double weight, warmth, squares;      /* of the fit: hours, temperatures, their squares */
    double value[LEVELS], limit[LEVELS]; /* the figure behind each level, of its cause */
    double displacement, away[AXES];     /* from the baseline, at the last full hour */
    double drift;                        /* within 7 days */
    double heat;                         /* temperature of the baseline's own days, or NaN */
    int64_t next;                        /* the hour that is not over yet */
    int64_t minute;                      /* newest of the ring */
    int64_t learned_hours;
    int64_t since_day; /* local day since which it has its baseline; 0: still learning; UNDATED */
    int64_t moved_ms, watch_until, sampled_ms;
    struct estate_sample trend[ESTATE_TRENDS];
    uint8_t cause[LEVELS], hours[LEVELS]; /* hours in a row beyond each level */
    uint8_t trends, capture, learned;
    bool kept, by_hand; /* something was yet; the baseline is the engineer's */
};

#pragma GCC visibility push(hidden)

/* Tells shocks; while one lasts, and for a while behind it, the zone is watched. */
void shock_judge(const struct estate_view *view, struct air *air, struct shaking *shaking,
                 struct estate_out *out);

void levels_judge(const struct estate_view *view, void *zone_state, void *const *item_state,
                  struct estate_out *out);

/* What the zone says of itself; after levels_judge(). */
void say_levels(const struct estate_view *view, void *const *item_state, struct estate_out *out);

/* The newest reading of a minute, of each axis that is good; an axis that a sensor does not have
 * never moves. */
void course_note(struct sensor *sensor, int axes, const struct estate_input *in, int64_t now_ms);
void course_begin(struct sensor *sensor, int64_t now_ms);
/* Ends the hour: its median and, behind the last hour of a day, the day's. False: fewer than
 * `least` minutes were read, the hour is none. */
bool course_end_hour(struct sensor *sensor, int axes, int64_t hour, int least);
/* Takes a reading of the temperature, or goes on without (NULL, not good). True: an hour ended. */
bool course_feel(struct air *air, const struct estate_input *in, int64_t now_ms);
/* The mean of the last 24 hours; NaN: no temperature. */
double course_heat(const struct air *air);
/* Takes the hour just ended into the fit of displacement over temperature. */
void course_fit(struct sensor *sensor, int axes, const struct air *air, int64_t hour);
/* The fit begins anew; its slope stays until there is another. */
void course_fit_anew(struct sensor *sensor);
/* The median of the 24 hours up to this one, as it would be at the reference temperature (without
 * air: as it was read). NaN: less than `least` of them were good. */
double course_median(const struct axis *axis, const struct air *air, int64_t hour, int least);
/* The same of a day gone by. */
double course_day(const struct axis *axis, const struct air *air, int64_t day);
/* The newest good hour before `hour`, within a day; `hour` itself: none. */
int64_t course_good_hour(const struct axis *axis, int64_t hour);
double course_hour(const struct axis *axis, const struct air *air, int64_t hour);
/* The median of the last 60 minutes; NaN: less than `least` of them were read. */
double course_so_far(const struct axis *axis, const struct air *air, int least);
/* The least that all readings since `minutes` ago are away from where the part was, each as it was
 * read, as it would be at the reference and beyond what is usual, on one side; 0 if they are on
 * both, or if less than half of the minutes were read. */
double course_held(const struct axis *axis, const struct air *air, int64_t minute, int minutes,
                   const struct origin *from);
double course_middle(const float *value, int n, int least);

#pragma GCC visibility pop

#endif
