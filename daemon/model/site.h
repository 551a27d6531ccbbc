/*
 * site - what this estate is: buses, devices, points and zones, as checked by setup. Immutable once
 * built, so every thread may read it; replaced whole by a reload. Indexes refer to the site's
 * arrays.
 */
#ifndef ESTATED_MODEL_SITE_H
#define ESTATED_MODEL_SITE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/digest.h"
#include "model/product.h"

struct estate_plugin; /* estate_plugin.h */

#define SITE_ID     21 /* an id and its NUL */
#define SITE_NAME   56 /* a point's or item's name: DEVICE.port12.temperature */
#define SITE_WORDS  96 /* words behind a name, UTF-8 */
#define SITE_PATH   192
#define SITE_BUNDLE 16         /* version of a bundle, 2025-07-17.3 */
#define SITE_NO     UINT32_MAX /* index of nothing */
#define SITE_NEVER  INT32_MIN  /* a day that is not known */

enum bus_kind { BUS_TTY, BUS_TCP, BUS_RTU_OVER_TCP, BUS_GPIO };

/* What the city gets of readings: nothing, newest values, or every one of them. */
enum telemetry_mode { TELEMETRY_OFF, TELEMETRY_LIVE, TELEMETRY_COMPLETE };

enum line_bias { BIAS_AS_IS, BIAS_PULL_UP, BIAS_PULL_DOWN, BIAS_DISABLED };

/* tty, tcp and rtu-over-tcp: `place` is a path or a literal address; serial settings count for the
 * two that speak RTU. */
struct bus_site {
    char name[SITE_ID];
    uint8_t kind;
    char place[SITE_PATH]; /* tty path, or literal IP address */
    uint16_t port;
    uint32_t baud;
    char parity; /* 'N', 'E', 'O' */
    uint8_t data_bits, stop_bits;
    bool rs485;                               /* the kernel drives the direction pin .. */
    uint16_t rs485_before_ms, rs485_after_ms; /* .. with these delays around sending */
    bool active_low;                          /* gpio: `place` is a chip's label or path */
    uint8_t bias;                             /* enum line_bias */
    uint16_t debounce_ms;
    char file[64]; /* where its section stands, for messages */
    int line;
    uint32_t first_device, devices; /* site.device[first_device ..], in wire order */
};

struct device_site {
    char name[SITE_ID], words[SITE_WORDS];
    uint32_t bus;
    uint8_t unit;                  /* Modbus address, 1 to 247 (TCP: 0 to 255) */
    const struct product *product; /* of the site, or setup's own of a chip */
    int32_t calibrated_day;        /* since 1970-01-01; SITE_NEVER: not said */
    int32_t calibration_days;      /* it holds for so long */
    uint16_t repeat_count;         /* of the product, or what [device] says */
    uint32_t first_point, points;
};

/* Where one half of a point comes from. */
struct point_source {
    const struct product_point *point; /* on a gpio bus: contact or pulses, without registers */
    uint16_t instance;                 /* of a repeat, 0-based */
    char line[24]; /* on a gpio bus: a line's offset or name; "": this half does not exist */
};

struct point_site {
    char name[SITE_NAME], words[SITE_WORDS];
    const char *unit; /* canonical */
    uint32_t device;
    struct point_source source[2]; /* [1].point is NULL unless the point is an antivalent pair:
                                      source 10 is open (1), 01 is shut (0) */
    bool inverted;                 /* of a bool */
    bool alarms;                   /* bound to a role of some zone */
    bool pulses;                   /* gpio: its value counts the pulses since the start */
    double adjust;                 /* added to the value, canonical unit */
    uint32_t period_ms;
    bool telemetry_off;     /* never part of telemetry */
    bool telemetry_changes; /* only if it changed by more than .. */
    double telemetry_band;  /* .. this, canonical unit */
    uint32_t telemetry_ms;  /* at most once in so long; 0: as often as it is read */
};

/* One input of a role: a point as the zone sees it. */
struct site_input {
    uint32_t point; /* SITE_NO: this field does not exist on the item's device */
    uint16_t item;
    uint8_t hop;    /* 0 bound here, 1 in the zone that feeds this one, .. */
    uint8_t sensor; /* among a zone's sensors: the role, + 1, that says what is asked of its number;
                       0: nothing */
};

struct site_item {
    char name[SITE_NAME], words[SITE_WORDS]; /* of the point, the device or DEVICE.port3 */
    uint32_t device;
    double *param; /* [plugin->params]: the zone's, with this item's own; owned */
};

struct site_role {
    struct site_input *input; /* owned; item-major, as estate_list */
    struct site_item *item;   /* owned */
    uint16_t inputs, items;
};

struct zone_site {
    char name[SITE_ID], place[SITE_WORDS], approved[SITE_WORDS];
    const struct estate_plugin *plugin; /* with what model/sense.h adds behind its own tables */
    uint32_t fed_by;         /* zone index or SITE_NO; feeding zones come earlier in the array */
    double *param;           /* [plugin->params], owned */
    struct site_role *role;  /* [plugin->roles], owned */
    int32_t *on_ms, *off_ms; /* [plugin->codes], owned: the plugin's, or what the zone says */
};

/* What the option rows of setup fill. */
struct settings {
    char id[32], gateway[SITE_ID], name[SITE_WORDS], timezone[48], language[4], in_service[64];
    char broker[SITE_PATH]; /* "mqtt://127.0.0.1:1883" or mqtts://, several by commas */
    char ca[SITE_PATH], certificate[SITE_PATH], key[SITE_PATH], user[64], password_file[SITE_PATH];
    bool receipt_city;            /* a row is done with the city's receipt, not the broker's */
    int32_t broker_return_ms;     /* how often a preferred broker is tried; 0: never */
    int64_t plan_bytes;           /* of the SIM in a month; 0: nobody counts */
    uint32_t replay_per_s;        /* rows after an outage; 0: as fast as they go */
    char command_keys[SITE_PATH]; /* file of keys, one of which has to sign each order; "" */
    char config_keys[SITE_PATH];  /* the same for bundles; "": those of orders */
    int32_t probation_ms;         /* of a bundle; 0: none */
    uint32_t city_orders;         /* bit 1 << enum city_order: accepted */
    int64_t history_age_ms, history_bytes;            /* whichever comes first */
    int64_t unsent_rows, unsent_bytes, unsent_age_ms; /* what waits for the city; bytes: the file */
    int32_t daily_at_ms;                              /* ms after local midnight */
    uint32_t ebikes;                                  /* of the estate's ledger; 0: not said */
    char ebikes_on[16];                               /* date of that number */
    uint8_t telemetry;                                /* enum telemetry_mode */
    int32_t telemetry_interval_ms;                    /* between batches */
    int32_t telemetry_period_ms; /* of points that do not say their own; 0: none */
    char telemetry_band[128];    /* the same of deadbands: "0.5 kPa, 10 W" */
    int32_t escalate_ms;         /* nobody acknowledged for so long; 0: never repeated */
    char sounder[SITE_NAME]; /* "BUS LINE" or "BUS !LINE" of a gpio bus, or a writable POINT; "" */
    uint8_t sounder_severities; /* bit 1 << severity: these sound */
};

/* Where settings.sounder leads. */
struct site_sounder {
    uint32_t bus;  /* of a line; SITE_NO: it is none */
    char line[24]; /* offset or name */
    bool low;      /* on is low */
    uint32_t point;
};

struct site {
    struct settings settings;
    struct bus_site *bus;
    struct device_site *device;
    struct point_site *point;
    struct zone_site *zone;
    uint32_t buses, devices, points, zones;
    struct product *product; /* those in use, owned */
    uint32_t products;
    /* version: the first 16 digits of `sha256`; with a bundle of the city its version, "+", 8 */
    char config[24];
    char sha256[65];                             /* of every file that made it */
    char bundle[SITE_BUNDLE], bundle_sha256[65]; /* of the city; "": there is none */
    void (*release)(void *owner);                /* closes what setup opened for it (plugins) */
    void *owner;
};

void site_free(struct site *site);
/* Indexes by name; SITE_NO if there is none. */
uint32_t site_find_zone(const struct site *site, const char *name);
uint32_t site_find_device(const struct site *site, const char *name);
uint32_t site_find_point(const struct site *site, const char *name);
/* The name of a value of a contact or enumeration, by the role it plays in the zone (NULL: in any)
 * or by its product; "" if it has none. */
const char *site_state(const struct site *site, const struct zone_site *zone, uint32_t point,
                       double value);
uint32_t site_find_bus(const struct site *site, const char *name);
/* Bus and point are SITE_NO where there is no sounder, or no such one. */
void site_sounder(const struct site *site, struct site_sounder *out);
/* The domain a zone belongs to, "fire". */
const char *site_domain(const struct site *site, uint32_t zone);
/* The domain of the first zone that reads the point itself; "gateway" if none does. */
const char *site_point_domain(const struct site *site, uint32_t point);
/* The gateway's own share of five minutes, always the same, so that a city's gateways do not all
 * speak at once. */
int32_t site_share_ms(const struct settings *settings);
/* Items of a code: 1 for zone scope. */
uint16_t site_code_items(const struct zone_site *zone, uint16_t code);
/* Items of a metric: 1 for zone scope. */
uint16_t site_metric_items(const struct zone_site *zone, uint16_t metric);

#endif
