/* digest - SHA-256 (libcrypto). Any thread. */
#ifndef ESTATED_BASE_DIGEST_H
#define ESTATED_BASE_DIGEST_H

#include <stddef.h>

#define DIGEST_BYTES 32
#define DIGEST_TEXT  65

/* One part of what is digested. */
struct digest_part {
    const void *at;
    size_t n;
};

/* The digest of the parts one behind another. -ENOMEM. */
int digest_parts(const struct digest_part *part, size_t parts, unsigned char out[DIGEST_BYTES]);
/* Lower-case hexadecimal. */
const char *digest_hex(char out[DIGEST_TEXT], const unsigned char digest[DIGEST_BYTES]);

#endif
