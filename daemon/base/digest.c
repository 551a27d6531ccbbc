/*
 * digest - the one includer of libcrypto.
 *
 * Used for the chain over journal rows and for the version of a configuration, both of which must
 * be reproducible with any other SHA-256; and for the signatures of orders.
 */
#include "base/digest.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <openssl/evp.h>

int digest_parts(const struct digest_part *part, size_t parts, unsigned char out[DIGEST_BYTES])
{
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    int good = context && EVP_DigestInit_ex(context, EVP_sha256(), NULL);

    for (size_t i = 0; good && i < parts; i++)
        good = EVP_DigestUpdate(context, part[i].at, part[i].n);
    good = good && EVP_DigestFinal_ex(context, out, NULL);
    EVP_MD_CTX_free(context);
    return good ? 0 : -ENOMEM;
}

const char *digest_hex(char out[DIGEST_TEXT], const unsigned char digest[DIGEST_BYTES])
{
    for (int i = 0; i < DIGEST_BYTES; i++)
        snprintf(out + 2 * i, 3, "%02x", digest[i]);
    return out;
}

bool digest_is_signed(const unsigned char key[DIGEST_KEY],
                      const unsigned char signature[DIGEST_SIGNATURE], const void *at, size_t n)
{
    EVP_PKEY *public = EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, key, DIGEST_KEY);
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    bool good = public && context && EVP_DigestVerifyInit(context, NULL, NULL, NULL, public) == 1 &&
                EVP_DigestVerify(context, signature, DIGEST_SIGNATURE, at, n) == 1;

    EVP_MD_CTX_free(context);
    EVP_PKEY_free(public);
    return good;
}

long digest_unbase64(const char *text, unsigned char *out, size_t size)
{
    size_t length = strlen(text), pads = 0;
    unsigned char bytes[132]; /* of the longest text, and what padding adds */
    int n;

    if (!length || length % 4 || length > sizeof bytes / 3 * 4)
        return -1;
    while (pads < 2 && text[length - 1 - pads] == '=')
        pads++;
    if (strcspn(text, "=") != length - pads)
        return -1;
    n = EVP_DecodeBlock(bytes, (const unsigned char *)text, (int)length);
    if (n < 0 || (size_t)n - pads > size)
        return -1;
    memcpy(out, bytes, (size_t)n - pads);
    return n - (long)pads;
}
