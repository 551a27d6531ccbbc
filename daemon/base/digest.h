/* digest - SHA-256, Ed25519 and base64 (libcrypto). Any thread. */
#ifndef ESTATED_BASE_DIGEST_H
#define ESTATED_BASE_DIGEST_H

#include <stdbool.h>
#include <stddef.h>

#define DIGEST_BYTES 32
#define DIGEST_TEXT  65

enum { DIGEST_KEY = 32, DIGEST_SIGNATURE = 64 }; /* bytes, of Ed25519 */

/* One part of what is digested. */
struct digest_part {
    const void *at;
    size_t n;
};

/* The digest of the parts one behind another. -ENOMEM. */
int digest_parts(const struct digest_part *part, size_t parts, unsigned char out[DIGEST_BYTES]);
/* Lower-case hexadecimal. */
const char *digest_hex(char out[DIGEST_TEXT], const unsigned char digest[DIGEST_BYTES]);

/* Is this the Ed25519 signature of these bytes by the owner of the public key? */
bool digest_is_signed(const unsigned char key[DIGEST_KEY],
                      const unsigned char signature[DIGEST_SIGNATURE], const void *at, size_t n);
/* How many bytes the base64 text stands for, put into `out`; -1 if it is none or they are more than
 * `size`. */
long digest_unbase64(const char *text, unsigned char *out, size_t size);

#endif
