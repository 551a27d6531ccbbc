/*
 * daily - the minutes of a zone's local day, and their summary. Pure; main thread.
 * Minutes are counted by estate time; the wall clock only says to which day they belong.
 */
#ifndef ESTATED_DECIDE_DAILY_H
#define ESTATED_DECIDE_DAILY_H

#include "decide/kept.h"
#include "decide/zone.h"

/* What a moment counts for: a code's index, or one of these. */
enum { DAILY_NORMAL = 0xFFFF, DAILY_UNKNOWN = 0xFFFE };
enum { DAILY_DAY_MS = 86400000 };

/* What the zone is now, by its alarms and their last verdicts. */
uint16_t daily_share(const struct zone *zone);
/* Counts the time since the last call for `share`, into the right day. */
void daily_count(struct zone *zone, uint16_t share, const struct moment *now);
/* An alarm of this code was raised. */
void daily_raised(struct zone *zone, uint16_t code);
/* Somebody acknowledged an alarm so many seconds after it was raised. */
void daily_acknowledged(struct kept *kept, int64_t seconds);
/* Index of this local day in the zone's block; -1: not known. */
int daily_find(const struct zone *zone, int32_t local_day);
/* Minutes to a tenth, as summaries say them, and how many tenths. */
double daily_minutes(int64_t ms);
int64_t daily_tenths(int64_t ms);
/* "08:00" of ms since midnight; the end of a day is "24:00". */
const char *daily_hour(char out[CLOCK_TEXT], int32_t local_ms);
/* All time counted in it; 0 if it is not known. */
int64_t daily_counted(const struct zone *zone, int32_t local_day);

#endif
