/* show_daily - the summary of a day as a page of 80 columns. */
#ifndef ESTATED_CTL_SHOW_DAILY_H
#define ESTATED_CTL_SHOW_DAILY_H

#include <stdbool.h>
#include <stdio.h>

#include "base/json.h"

/* Prints the row that the order "daily" answers with. */
void show_daily(const struct json *rows, bool chinese, FILE *out);

#endif
