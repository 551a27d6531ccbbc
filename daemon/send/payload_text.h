/* payload_text - sentences of the core's own. Pure; main thread. The others are in payload.h. */
#ifndef ESTATED_SEND_PAYLOAD_TEXT_H
#define ESTATED_SEND_PAYLOAD_TEXT_H

#include <stdbool.h>
#include <stddef.h>

/* Why an alarm that this gateway no longer knows is closed: its device or zone was removed, or its
 * state is lost. `before` is the text that it had, whose language is kept; `mode` by its name. */
void payload_text_forgotten(const char *before, const char *mode, bool removed, char *out,
                            size_t size);

#endif
