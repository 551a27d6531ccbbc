/* health - how the gateway itself is doing, for the status and the city. Main thread. */
#ifndef ESTATED_CONTROL_HEALTH_H
#define ESTATED_CONTROL_HEALTH_H

#include "control/verbs.h"

/* What goes to the city of readings, and how far it is. */
struct json *health_telemetry(const struct verbs_house *house);

#endif
