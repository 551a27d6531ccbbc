/* seal - Ed25519 keys that are the same in each run, and signatures with them (libcrypto). */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/evp.h>

#include "north.h"

static EVP_PKEY *pair[SEAL_KEYS];

void seal_open(void)
{
    for (int k = 0; k < SEAL_KEYS; k++) {
        unsigned char secret[32];

        memset(secret, 7 + k, sizeof secret);
        pair[k] = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, secret, sizeof secret);
        assert(pair[k]);
    }
}

void seal_close(void)
{
    for (int k = 0; k < SEAL_KEYS; k++)
        EVP_PKEY_free(pair[k]);
}

void seal_public(enum seal_key who, struct keys *out)
{
    size_t n = DIGEST_KEY;

    *out = (struct keys){.n = 1};
    TEXT_COPY(out->key[0].name, "city-2025");
    EVP_PKEY_get_raw_public_key(pair[who], out->key[0].at, &n);
    assert(n == DIGEST_KEY);
}

void seal_sign(enum seal_key who, const char *text, size_t n, char out[96])
{
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    unsigned char signature[DIGEST_SIGNATURE];
    size_t size = sizeof signature;
    int good = EVP_DigestSignInit(context, NULL, NULL, NULL, pair[who]) &&
               EVP_DigestSign(context, signature, &size, (const unsigned char *)text, n);

    assert(good && size == sizeof signature);
    (void)good;
    EVP_EncodeBlock((unsigned char *)out, signature, (int)size);
    EVP_MD_CTX_free(context);
}
