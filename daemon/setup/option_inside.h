/*
 * option_inside - what the option rows and the readers of their values share. Main thread.
 */
#ifndef ESTATED_SETUP_OPTION_INSIDE_H
#define ESTATED_SETUP_OPTION_INSIDE_H

#include <stdbool.h>
#include <stddef.h>

#include "model/site.h"

struct read;

/* Puts `value` (may be cut up) where the row says; the reason why not, NULL if it is right. */
typedef const char *option_take(struct read *read, char *value);

struct option {
    const char *section, *key;
    option_take *take;
    const char *accept;  /* what may be written, in words */
    const char *initial; /* NULL: none */
    const char *example; /* shown where there is no default */
    size_t offset, size; /* in struct settings */
    bool required;
    const char *help;
};

/* One value on its way from an entry to the settings. */
struct read {
    const struct option *option;
    struct settings *settings;
    char why[SITE_PATH * 3]; /* place for a reason that is composed */
};

option_take option_take_text, option_take_service, option_take_id, option_take_language,
    option_take_zone, option_take_file, option_take_brokers, option_take_history,
    option_take_unsent, option_take_time, option_take_span, option_take_severities,
    option_take_receipt, option_take_replay, option_take_plan, option_take_orders, option_take_keys,
    option_take_ebikes, option_take_telemetry, option_take_interval, option_take_bands;

#endif
