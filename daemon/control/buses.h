/* buses - how a bus and its devices are doing, as one row. Main thread. */
#ifndef ESTATED_CONTROL_BUSES_H
#define ESTATED_CONTROL_BUSES_H

#include "control/verbs.h"

struct json *buses_row(const struct verbs_house *house, uint32_t bus);

#endif
