/*
 * due - what of a status row nobody is alarmed by, but somebody has to see to one day. Each writes
 * a sentence without a full stop, or nothing.
 */
#ifndef ESTATED_CTL_DUE_H
#define ESTATED_CTL_DUE_H

#include <stdbool.h>

#include "base/json.h"
#include "base/text.h"

/* Zones whose thresholds nobody approved. */
void due_thresholds(const struct json *status, bool chinese, struct text *out);
/* Sensors that were never proved with real water. */
void due_proofs(const struct json *status, bool chinese, struct text *out);
/* Sensors that have not moved for long. */
void due_stillness(const struct json *status, bool chinese, struct text *out);
/* The certificate of the connection ends soon, or has. */
void due_certificate(const struct json *status, bool chinese, struct text *out);
/* The data plan is used up, or will be before the month ends. */
void due_plan(const struct json *status, bool chinese, struct text *out);
/* Still in commissioning. */
void due_service(const struct json *status, bool chinese, struct text *out);
/* Days until a drill is due; 0 or less: it is. */
double due_drill_days(const struct json *status);

#endif
