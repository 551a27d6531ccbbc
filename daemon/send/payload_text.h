/* payload_text - sentences of the core's own. Pure; main thread. The others are in payload.h. */
#ifndef ESTATED_SEND_PAYLOAD_TEXT_H
#define ESTATED_SEND_PAYLOAD_TEXT_H

#include <stdbool.h>
#include <stddef.h>

/* Why an alarm that this gateway no longer knows is closed. `before` is the text that it had, whose
 * language and marks are kept. */
void payload_text_forgotten(const char *before, bool commissioning, char *out, size_t size);

#endif
