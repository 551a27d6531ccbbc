/* summary - the parts of a day's summary: contract section 3. Pure; main thread. */
#ifndef ESTATED_DECIDE_SUMMARY_H
#define ESTATED_DECIDE_SUMMARY_H

#include "decide/kept.h"
#include "decide/zone.h"

struct json;

/* The zone's object for a day that lasted `total_ms`: its minutes add up to that. All of a day that
 * the zone does not know is unknown. */
struct json *summary_zone(const struct zone *zone, int32_t local_day, int64_t total_ms);
/* Its object in another list of the domain, with the metrics that are shown there; NULL if none of
 * them is known. */
struct json *summary_in_list(const struct zone *zone, int32_t local_day, const char *list);
/* The value of a metric of the zone; NaN if there is none of that name, or that day is not known.
 */
double summary_value(const struct zone *zone, int32_t local_day, const char *metric);

/* ---- beside the zones ---- */

/* Puts acknowledged_after_s and shelved_min. */
void summary_kept(struct json *out, const struct kept_day *day);
/* The permits that their zones forgot. */
struct json *summary_permits(const struct kept_day *day);
struct json *summary_permit(const struct kept_permit *permit);
struct json *summary_drills(const struct kept *kept, int32_t local_day);
/* First and last of the day's rows in the journal; none: an empty list. */
struct json *summary_rows(const struct kept_day *day);
/* [from, to, why] each, oldest first. */
struct json *summary_gaps(const struct kept_day *day);

#endif
