/* message - making and freeing of rows; the contract's words for the states of an alarm. */
#include "model/message.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"

struct row *row_new(const char *id, uint32_t rev, uint8_t priority, const char *topic,
                    const char *body)
{
    size_t t = strlen(topic) + 1, b = strlen(body) + 1;
    struct row *row = calloc(1, sizeof *row + t + b);

    if (!row)
        return NULL;
    TEXT_COPY(row->id, id);
    row->rev = rev;
    row->priority = priority;
    row->topic = memcpy(row + 1, topic, t);
    row->body = memcpy(row->topic + t, body, b);
    return row;
}

void row_free(struct row *row)
{
    free(row);
}

static const char *name(const char *const *names, size_t n, uint8_t i)
{
    return i < n ? names[i] : "unknown";
}

const char *city_order_name(uint8_t order)
{
    static const char *const names[CITY_ORDERS] = {
        [CITY_ACKNOWLEDGE] = "acknowledge",
        [CITY_RESET] = "reset",
        [CITY_SHELVE] = "shelve",
        [CITY_UNSHELVE] = "unshelve",
        [CITY_SILENCE] = "silence",
        [CITY_PERMIT_OPEN] = "permit-open",
        [CITY_PERMIT_CLOSE] = "permit-close",
        [CITY_DRILL] = "drill",
        [CITY_POLL] = "poll",
        [CITY_STATUS] = "status",
        [CITY_ALARMS] = "alarms",
        [CITY_PERMITS] = "permits",
        [CITY_POINTS] = "points",
        [CITY_BUSES] = "buses",
        [CITY_DAILY] = "daily",
        [CITY_REPLAY] = "replay",
        [CITY_SNAPSHOT] = "snapshot",
        [CITY_DUTY_CHECK] = "duty-check",
        [CITY_HISTORY] = "history",
        [CITY_LOG] = "log",
        [CITY_CONFIG_HISTORY] = "config-history",
        [CITY_CONFIG_APPLY] = "config-apply",
        [CITY_CONFIG_ROLLBACK] = "config-rollback",
    };

    return order < CITY_ORDERS ? names[order] : NULL;
}

const char *condition_name(uint8_t condition)
{
    static const char *const names[] = {"present", "returning", "gone", "unknown"};

    return name(names, 4, condition);
}

const char *event_kind_name(uint8_t kind)
{
    static const char *const names[] = {"raise", "update", "acknowledge", "return", "close"};

    return name(names, 5, kind);
}

const char *mode_name(uint8_t mode)
{
    static const char *const names[] = {"actual", "drill", "commissioning"};

    return name(names, 3, mode);
}

const char *severity_name(uint8_t severity)
{
    static const char *const names[] = {"minor", "major", "critical"};

    return name(names, 3, severity);
}
