/* health - how the gateway itself is doing, for the status and the city. Main thread. */
#ifndef ESTATED_CONTROL_HEALTH_H
#define ESTATED_CONTROL_HEALTH_H

#include "control/verbs.h"

/* What goes to the city of readings, and how far it is. */
struct json *health_telemetry(const struct verbs_house *house);
/* Bytes of today and this month. */
struct json *health_bytes(const struct verbs_house *house, enum desk_bytes of);
/* Messages of the city that counted for nothing. */
struct json *health_ignored(const struct verbs_house *house);
/* Since when the row with this body waits, by a wall clock whose quality that is now; INT64_MIN: it
 * does not say. If somebody has set the clock in between, its time is worth nothing beside that of
 * now, and it counts from `boot_utc_ms`, when the board started. */
int64_t health_since(const char *body, uint8_t quality, int64_t boot_utc_ms);
/* Adds `unsent` and `oldest_s`. */
void health_put_unsent(const struct verbs_house *house, struct json *row);
/* Bytes that this process has had written to disks since its start. */
int64_t health_written(void);
/* The message on topic health; the caller frees. NULL if out of memory. */
char *health_message(const struct verbs_house *house);

#endif
