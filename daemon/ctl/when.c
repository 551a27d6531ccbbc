/*
 * when - reads a moment of the past.
 *
 * What stands there is turned into a calendar time and back by the C library, which knows the time
 * zone; a time that the calendar does not have (a 30th of February, a 25th hour) would come back as
 * another one, and is refused.
 */
#include "ctl/when.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "model/unit.h"

static const int64_t DAY_MS = 86400000;

static int to_utc(const struct tm *wanted, int64_t *out)
{
    struct tm tm = *wanted;
    time_t seconds;

    tm.tm_isdst = -1;
    seconds = mktime(&tm);
    if (tm.tm_mday != wanted->tm_mday || tm.tm_mon != wanted->tm_mon ||
        tm.tm_min != wanted->tm_min || wanted->tm_hour > 23)
        return -EINVAL;
    *out = (int64_t)seconds * 1000;
    return 0;
}

/* Are these all its characters? */
static bool all_read(const char *text, int n)
{
    return n && !text[n];
}

int when_read(const char *text, int64_t now_utc_ms, int64_t *out)
{
    time_t seconds = (time_t)(now_utc_ms / 1000);
    struct tm now, tm = {0};
    double span;
    int n = 0, rc;

    localtime_r(&seconds, &now);
    if (sscanf(text, "%4d-%2d-%2d%n", &tm.tm_year, &tm.tm_mon, &tm.tm_mday, &n) == 3) {
        tm.tm_year -= 1900;
        tm.tm_mon--;
        if (all_read(text, n))
            return to_utc(&tm, out);
        text += n;
        n = 0;
        sscanf(text, "%*1[ T]%2d:%2d%n", &tm.tm_hour, &tm.tm_min, &n);
        return all_read(text, n) ? to_utc(&tm, out) : -EINVAL;
    }
    n = 0;
    sscanf(text, "%2d:%2d%n", &now.tm_hour, &now.tm_min, &n);
    if (all_read(text, n)) {
        now.tm_sec = 0;
        rc = to_utc(&now, out);
        if (!rc && *out > now_utc_ms)
            *out -= DAY_MS;
        return rc;
    }
    if (unit_read(text, "ms", &span) || span < 0 || span > 1e14)
        return -EINVAL;
    *out = now_utc_ms - (int64_t)span;
    return 0;
}
