/* show_status - the status page, of a phone's 80 columns. */
#ifndef ESTATED_CTL_SHOW_STATUS_H
#define ESTATED_CTL_SHOW_STATUS_H

#include <stdbool.h>
#include <stdio.h>

#include "base/json.h"

void show_status(const struct json *rows, bool chinese, FILE *out);

#endif
