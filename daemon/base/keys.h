/*
 * keys - whose signature counts: a file of Ed25519 public keys, one "NAME BASE64" a line, comments
 * with #. Any thread.
 */
#ifndef ESTATED_BASE_KEYS_H
#define ESTATED_BASE_KEYS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/digest.h"

enum { KEYS_MOST = 8, KEYS_NAME = 24, KEYS_WHY = 120 };

struct keys {
    struct key {
        char name[KEYS_NAME];
        unsigned char at[DIGEST_KEY];
    } key[KEYS_MOST];
    size_t n;
};

/* -errno of the file; -EINVAL: a line is wrong; in both cases `why` says what, and *out has no key.
 */
int keys_read(const char *path, struct keys *out, char why[KEYS_WHY]);
/* Whose signature (base64) of these bytes it is; NULL: nobody's that counts. */
const char *keys_signer(const struct keys *keys, const char *signature, const void *at, size_t n);

#endif
