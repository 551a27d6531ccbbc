/*
 * until - a duration, a time of day, a date with one, or a time as messages write it.
 *
 * A time of day is the next one: who writes 01:00 at ten in the evening means tomorrow. The
 * estate's wall clock says how far away it is, and estate time is what it then runs by. Any thread.
 */
#include "control/until.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "model/unit.h"

enum { DATE = 10 /* characters of 2025-07-17 */ };

/* Ms since midnight; -1: it is no time of day. */
static int32_t time_of_day(const char *text)
{
    int hour, minute, used = 0;

    if (sscanf(text, "%2d:%2d%n", &hour, &minute, &used) != 2 || used != 5 || text[used] ||
        hour < 0 || hour > 23 || minute < 0 || minute > 59)
        return -1;
    return (hour * 60 + minute) * 60000;
}

int until_read(const char *text, const struct moment *now, int64_t *out)
{
    int64_t utc_ms = clock_read(text);
    bool dated = strlen(text) > DATE && text[DATE] == ' ';
    char date[DATE + 1];
    int32_t day, local_ms;
    int64_t left_ms;
    double ms;

    if (utc_ms != INT64_MIN) {
        left_ms = utc_ms - now->utc_ms;
    } else if (!unit_read(text, "ms", &ms)) {
        left_ms = ms < 1e12 ? (int64_t)ms : -1;
    } else {
        local_ms = time_of_day(text + (dated ? DATE + 1 : 0));
        day = now->local_day + (local_ms <= now->local_ms);
        if (dated) {
            snprintf(date, sizeof date, "%s", text);
            day = clock_read_day(date);
        }
        if (local_ms < 0 || day == INT32_MIN)
            return -EINVAL;
        left_ms = clock_day_start(day) + local_ms - now->utc_ms;
    }
    if (left_ms <= 0)
        return -EINVAL;
    *out = now->now_ms + left_ms;
    return 0;
}
