/* status - the page of the whole gateway, and its zones, as JSON. Main thread. */
#ifndef ESTATED_CONTROL_STATUS_H
#define ESTATED_CONTROL_STATUS_H

#include "control/verbs.h"

/* How a zone is. */
struct json *status_zone(const struct verbs_house *house, uint32_t zone);
/* The verb; `context` is a struct verbs_house. */
server_run status_run;

#endif
