/* values - points as they are now: a table for people, a snapshot for the city. Main thread. */
#ifndef ESTATED_CONTROL_VALUES_H
#define ESTATED_CONTROL_VALUES_H

#include "control/verbs.h"

/* Has the zone this point in one of its roles? */
bool values_zone_reads(const struct zone_site *zone, uint32_t point);
/* Verbs; `context` is a struct verbs_house. Of the points, devices and zones whose names are in
 * `of`, of all without. */
server_run values_points, values_snapshot;

#endif
