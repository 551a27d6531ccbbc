/*
 * estate_plugin.h - the contract between estated and a plugin.
 *
 * A plugin is a device type: the roles its inputs play, its parameters, the codes of what can be
 * wrong, the metrics a day is summed up to, and one judgement. It is pure: no I/O, no clock, no
 * allocation, no log, no writable globals. Everything it knows comes in through struct estate_view,
 * everything it decides leaves through struct estate_out. `make lint` proves it.
 *
 * estated calls judge() from its main thread when an input of a zone changed, at most ten times a
 * second, when a delay ends, and every second. It does on- and off-delays, resets, parents, ids,
 * texts, storage and sending; the plugin does its own hysteresis with `standing`.
 *
 * Tables are `static const` and outlive every call. Names are [a-z0-9-], codes [A-Z0-9_].
 * plugins/template/ is the smallest complete example.
 */
#ifndef ESTATE_PLUGIN_H
#define ESTATE_PLUGIN_H

#include <stdint.h>

/* Version of everything in this file; estated refuses a plugin of another one. */
#define ESTATE_ABI 3

/* Kinds of role. */
enum { ESTATE_ANALOG, ESTATE_CONTACT, ESTATE_COUNTER, ESTATE_ENUMERATION };
/* Is an input's value true now? Only ESTATE_GOOD may be judged by its number. */
enum {
    ESTATE_NONE,  /* never read, or this field does not exist on this device */
    ESTATE_GOOD,  /* read within 1.5 periods, within its valid range */
    ESTATE_STALE, /* the last good number, but too old */
    ESTATE_BAD,   /* the device says so, or the number is outside its valid range */
    ESTATE_LOST   /* the device or its bus does not answer */
};
/* Scope of a parameter, code or metric: one for the zone, or one for each item of its role. A
 * parameter only: one for the items of its role that are bound in the zone, who keep it where a
 * zone that is fed by this one reads them. */
enum { ESTATE_ZONE, ESTATE_ITEM, ESTATE_SOURCE };
/* Severity. It never changes within an alarm: another severity is another code. */
enum { ESTATE_MINOR, ESTATE_MAJOR, ESTATE_CRITICAL };
/* Kind of code: an alarm has a life cycle; an event is told once, when it becomes present. */
enum { ESTATE_ALARM, ESTATE_EVENT };
/* State of a verdict. `unknown` never raises an alarm and never clears one. */
enum { ESTATE_CLEAR, ESTATE_PRESENT, ESTATE_UNKNOWN };
/* How sure a verdict's cause is. */
enum { ESTATE_GRADE_UNKNOWN, ESTATE_LIKELY, ESTATE_CERTAIN };
/* How the core starts a metric's day at local midnight: sum from 0, the others from "no value"
 * (NaN). */
enum { ESTATE_SUM, ESTATE_MIN, ESTATE_MAX, ESTATE_LAST };
/* How a metric is printed: a number; "HH:MM" of ms since midnight; "YYYY-MM-DD" of days since
 * 1970-01-01; the name of a value of `names`. NaN is null in all of them. */
enum { ESTATE_NUMBER, ESTATE_CLOCK_TIME, ESTATE_DATE, ESTATE_NAME };
/* What the wall clock was set by: nobody knows; it is kept synchronised; at boot by a clock with a
 * battery, which may be minutes off; by the city. */
enum { ESTATE_CLOCK_NONE, ESTATE_CLOCK_NTP, ESTATE_CLOCK_RTC, ESTATE_CLOCK_BEACON };

/* Values of estate_role.need: a zone without a point in a required role is a configuration error.
 */
enum { ESTATE_OPTIONAL, ESTATE_REQUIRED };

enum { ESTATE_TRENDS = 32 };
/* estate_say.remark: the zone has nothing to say of itself. */
enum { ESTATE_SILENT = 0xFFFF };

/* A text in the two languages, both with the same placeholders, which the core fills in: {place} of
 * the zone, which a code's text has to name, {point} name of the item or else of the first
 * evidence, {witness} of the last evidence, {value} and {limit} with unit, {since} local HH:MM,
 * {delay} of the code, {cause} text of the cause. An alarm's text is told again while it stands:
 * {since} is then still right. */
struct estate_text {
    const char *en, *zh;
};

/* What an input means. `fields` makes it a role for whole devices: name, field, field, NULL. */
struct estate_role {
    const char *name; /* key in [zone] */
    const char *unit; /* canonical unit (kPa, deg, W, degC, mm ..), "" for none */
    const char *help; /* one line, shown by --help and in errors */
    const char *const
        *fields; /* NULL-terminated names of model points, or NULL: the role is a point */
    const char *const
        *values;         /* NULL-terminated names of the values 0, 1, .. (contact, enumeration) */
    uint32_t period_ms;  /* default polling period */
    uint32_t item_state; /* bytes of state kept for each item, 8-byte aligned */
    uint8_t kind;        /* ESTATE_ANALOG .. */
    uint8_t many;        /* 1: takes a list of points or devices */
    uint8_t need; /* ESTATE_OPTIONAL, ESTATE_REQUIRED (bound here or in a zone it is fed by) */
    /* What the core needs to tell a working sensor from a dead one, all in `unit`, 0: not asked.
     * Items of one `group` feel the same thing: one that spreads less than `still` in a day while
     * another spreads more than `moves` is stuck. A change of more than `moves` between two
     * minutes is a movement: it proves the sensor. Steps between readings of more than `noise` on
     * average are noise. With fields this is asked of the first field. */
    double still, moves, noise;
    uint8_t group;
    uint8_t adds; /* 0: bound in this zone, or else read whole in the zone that feeds it; 1: what is
                     read there follows what is bound here, with its `hop`, each point once */
};

/* A number an engineer may set; `unit` is required where it is typed. */
struct estate_param {
    const char *name, *unit, *help;
    double value, min,
        max;       /* default (NaN: nothing, the engineer did not say) and limits, in `unit` */
    uint8_t scope; /* ESTATE_ZONE; ESTATE_ITEM: may also be set in [device]; ESTATE_SOURCE + index
                      of the role whose items it is about: to be read in estate_input.param, not in
                      that of the view */
};

/* One cause of an alarm. `text` ends up in {cause} of the code's text; `action` replaces the
 * code's. */
struct estate_cause {
    const char *name;
    struct estate_text text, action;
};

/* Something that can be wrong. */
struct estate_code {
    const char *code;
    struct estate_text label, text, action; /* a few words; a sentence or two; what to do */
    const char *over;                 /* a standing `over` of the same zone or of a feeding one
                                         quiets this one, which becomes its child; or NULL */
    const char *day;                  /* its share of the day's minutes in the summary ("low"), or
                                         NULL. Earlier codes go before later ones; zone scope only */
    const struct estate_cause *cause; /* table of causes; verdict.cause is an index into it */
    uint16_t causes;
    int32_t on_ms;    /* present for so long before it is raised */
    int32_t off_ms;   /* clear for so long before it is gone */
    int32_t reset_ms; /* needs a person's reset: -1 never, 0 always, n after it stood for n ms */
    uint8_t severity, scope, kind;
    uint8_t role; /* scope ITEM: index of the role whose items it is about */
};

/* A number the day is summed up to. Dots make groups: "pressure_kpa.min"; a part that is a digit
 * makes a list: "peak.0", "peak.1"; a part "*" is the name of the item: "tilt_deg.*.0", which
 * without one ends the name. */
struct estate_metric {
    const char *name, *unit;
    uint8_t fold, scope;
    uint8_t role;             /* scope ITEM: index of the role whose items it is about */
    uint8_t shape;            /* ESTATE_NUMBER .. */
    uint8_t decimals;         /* of a number; at most 3 */
    uint8_t rare;             /* 1: left out while it is 0 or nothing */
    const char *list;         /* list of the domain in which the zone shows it; NULL: "zones" */
    const char *const *names; /* ESTATE_NAME: NULL-terminated names of 0, 1, .. */
};

/* What a zone may say of itself: a few words for the page that shows all zones of an estate,
 * "static pressure normal {value}", where nothing is wrong; behind the label of a standing alarm
 * they follow after a comma, and a bare "{value}" after a blank: "NO WATER 3 kPa". Words as those
 * of codes: what is measured, never that all is safe. {value} and {limit} have the unit of the
 * point that is named, {point} is that point. */
struct estate_remark {
    const char *name;
    struct estate_text text;
};

/* One input as it is now. */
struct estate_input {
    double value;        /* canonical unit; the last good one unless quality is NONE */
    int64_t age_ms;      /* since it was read */
    int64_t changed_ms;  /* since its number last changed */
    const double *param; /* all parameters of the plugin, with this item's own values, and those of
                            scope SOURCE as the zone says that binds it */
    uint16_t device;     /* equal numbers: the same device */
    uint16_t item;       /* index within the role */
    uint16_t point;      /* to be named in verdict.evidence; 0 for an input that does not exist */
    uint8_t quality;     /* ESTATE_GOOD .. */
    uint8_t hop;         /* 0 bound in this zone, 1 in the zone that feeds it, .. */
};

/* The inputs of one role. With fields: item-major, in[item * fields + field]. */
struct estate_list {
    const struct estate_input *in;
    uint16_t n;     /* inputs */
    uint16_t items; /* n, or n / fields */
};

struct estate_view {
    int64_t now_ms;                 /* never goes back and goes on over restarts: for durations */
    int64_t utc_ms;                 /* wall clock, may jump: for showing only */
    int32_t local_day, local_ms;    /* days since 1970-01-01 and ms since midnight, local time */
    const double *param;            /* [params] of the zone */
    const struct estate_list *role; /* [roles] */
    const uint8_t *const *standing; /* [codes][item, or 0]: 1 while raised and not yet gone */
    const uint8_t *const *open;     /* likewise: 1 until it is closed, be it by a person's reset */
    uint8_t time_quality;           /* ESTATE_CLOCK_NONE, .. */
};

/* A number as it was at a moment. */
struct estate_sample {
    int64_t at_ms; /* view.now_ms when it was so */
    double value;
};

/* Preset by the core: state clear, value and limit NaN, cause 0, grade unknown, no evidence. */
struct estate_verdict {
    double value, limit;  /* NaN where there is none */
    uint16_t evidence[4]; /* estate_input.point of what it rests on, most telling first; 0 ends */
    uint16_t cause;
    uint8_t state, grade;
    uint8_t trends;                    /* samples in `trend`, oldest first, at most ESTATE_TRENDS */
    const struct estate_sample *trend; /* in the zone's or an item's state: how it came to this */
};

/* Preset by the core: silent, numbers NaN, no point. */
struct estate_say {
    double value, limit;
    uint16_t remark; /* index into the plugin's remarks, or ESTATE_SILENT: what is not known now */
    uint16_t point;  /* estate_input.point, for a unit and a name; 0: bare numbers */
};

struct estate_out {
    struct estate_verdict *const *verdict; /* [codes][item, or 0] */
    double *const *today;                  /* [metrics][item, or 0]; kept over calls and restarts */
    int32_t *const *period_ms; /* [roles][item]; preset 0: as usual. May ask for faster polling,
                                  at least 1000, for as long as it is said in each call */
    struct estate_say *say;    /* how the zone is, for those who look at all of them */
};

struct estate_plugin {
    uint32_t abi, size; /* ESTATE_ABI, sizeof(struct estate_plugin) */
    const char *name, *version, *domain;
    const char *title; /* one line for people */
    const struct estate_role *role;
    const struct estate_param *param;
    const struct estate_code *code;
    const struct estate_metric *metric;
    const struct estate_remark *remark;
    uint16_t roles, params, codes, metrics, remarks;
    uint32_t zone_state; /* bytes of state kept for the zone, over restarts too; zeroed when new */
    uint32_t state_version; /* another one starts with empty state */
    /* item_state[role][item * role.item_state ..]; NULL for roles without. */
    void (*judge)(const struct estate_view *view, void *zone_state, void *const *item_state,
                  struct estate_out *out);
};

/* The one symbol that a plugin exports. */
const struct estate_plugin *estate_plugin(void);

#endif
