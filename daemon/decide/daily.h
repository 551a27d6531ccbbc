/*
 * daily - what a local day was: the minutes of each zone, and what there is beside the zones. Pure;
 * main thread. Minutes are counted by estate time; the wall clock only says to which day they
 * belong.
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

/* After the gateway's own zone was counted: turns the days, and notes what was not watched since
 * the last call. `why`: an enum desk_gap; GAP_BUSY: none was given. */
void daily_count_house(struct kept *kept, const struct zone *own, uint8_t why,
                       const struct moment *now);
/* The zone's shelves, for the time since then. */
void daily_count_shelved(struct kept *kept, const struct zone *zone, int64_t since_ms,
                         const struct moment *now);
/* From when to when a permit of the zone was open that day, up to now; false: it was not. */
bool daily_permit(const struct zone *zone, const struct permit *permit, int32_t local_day,
                  const struct moment *now, struct kept_permit *out);
/* Another permit takes the place of this one in its zone: its days remember it. */
void daily_permit_goes(struct kept *kept, const struct zone *zone, const struct permit *permit,
                       const struct moment *now);
/* Somebody acknowledged an alarm so many seconds after it was raised. */
void daily_acknowledged(struct kept *kept, int64_t seconds);
/* The journal has this row now; and, before the first day is counted, all rows up to this one. */
void daily_row(struct kept *kept, int64_t seq);
void daily_rows_before(struct kept *kept, int64_t last_seq);
/* `of` is enum desk_bytes. */
void daily_bytes(struct kept *kept, uint8_t of, int64_t bytes);

/* Index of this local day in the zone's block; -1: not known. */
int daily_find(const struct zone *zone, int32_t local_day);
/* Minutes to a tenth, as summaries say them, and how many tenths. */
double daily_minutes(int64_t ms);
int64_t daily_tenths(int64_t ms);
/* "08:00" of ms since midnight; the end of a day is "24:00". */
const char *daily_hour(char out[CLOCK_TEXT], int32_t local_ms);
/* All time counted in it; 0 if it is not known. */
int64_t daily_counted(const struct zone *zone, int32_t local_day);
/* What there is beside the zones; NULL if that day is not known. */
const struct kept_day *daily_kept(const struct kept *kept, int32_t local_day);
/* Bytes from the first of its month to the end of that day, and of the day alone. */
int64_t daily_month_bytes(const struct kept *kept, uint8_t of, int32_t local_day);
int64_t daily_day_bytes(const struct kept *kept, uint8_t of, int32_t local_day);
/* A day between two that are known: nobody watched it. */
bool daily_unwatched(const struct zone *own, int32_t local_day);
/* Another number as soon as more is known of the day; 0: nothing is. */
uint32_t daily_stamp(const struct kept *kept, const struct zone *own, int32_t local_day);

#endif
