/*
 * chunk - the readings of one point as one blob, and back, bit for bit. Pure; any thread.
 */
#ifndef ESTATED_KEEP_CHUNK_H
#define ESTATED_KEEP_CHUNK_H

#include <stddef.h>
#include <stdint.h>

struct chunk_reading {
    int64_t utc_ms;
    double value;
};

#define CHUNK_ROOM(n) (32 + (size_t)(n)*24) /* bytes that n readings never exceed */

/* Packs n >= 1 readings into `out`, which has CHUNK_ROOM(n) bytes; returns how many it took. */
size_t chunk_pack(const struct chunk_reading *reading, uint32_t n, unsigned char *out);
/* Calls `each` for every reading. Returns how many, or -EBADMSG after the last good one. */
int64_t chunk_unpack(const unsigned char *data, size_t size,
                     void (*each)(void *context, const struct chunk_reading *reading),
                     void *context);

#endif
