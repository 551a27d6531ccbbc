/* columns - readings as one JSON message in columns. Pure; main thread. */
#ifndef ESTATED_SEND_COLUMNS_H
#define ESTATED_SEND_COLUMNS_H

#include "model/site.h"

struct columns;

/* Never NULL-checked by the caller: out of memory ends in a NULL from columns_end(). */
struct columns *columns_new(const struct site *site, const char *domain);
void columns_free(struct columns *columns);
/* The readings added from now on are of this point. */
void columns_point(struct columns *columns, const char *name, const char *unit);
void columns_add(struct columns *columns, int64_t utc_ms, double value);
uint32_t columns_count(const struct columns *columns);
/* Of a complete stream: what it is part of. */
void columns_series(struct columns *columns, const char *series, int64_t seq);
/* The message; frees the columns. The caller frees the text. */
char *columns_end(struct columns *columns, uint8_t time_quality);

#endif
