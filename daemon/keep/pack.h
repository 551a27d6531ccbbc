/* pack - a block that is mostly zeros, without them. Pure; any thread. */
#ifndef ESTATED_KEEP_PACK_H
#define ESTATED_KEEP_PACK_H

#include <stddef.h>
#include <stdint.h>

#define PACK_ROOM(n) ((n) + 32) /* bytes that a block of n never exceeds */

/* Packs n bytes into `out`, which has PACK_ROOM(n); returns how many it took. */
size_t pack_zeros(const unsigned char *block, size_t n, unsigned char *out);
/* Unpacks into the n bytes that it was made of. -EBADMSG: it was not. */
int pack_restore(const unsigned char *packed, size_t size, unsigned char *block, size_t n);

#endif
