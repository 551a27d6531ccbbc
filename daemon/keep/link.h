/* link - what chains one row of the journal to the one before it. Pure; any thread. */
#ifndef ESTATED_KEEP_LINK_H
#define ESTATED_KEEP_LINK_H

#include <stdint.h>

#include "base/digest.h"

/* The hash of a row that follows a row with the hash `previous`. -ENOMEM. */
int link_hash(const unsigned char previous[DIGEST_BYTES], const char *id, uint32_t rev,
              const char *topic, const char *body, unsigned char out[DIGEST_BYTES]);

#endif
