/*
 * digest - the one includer of libcrypto.
 *
 * Used for the chain over journal rows and for the version of a configuration, both of which must
 * be reproducible with any other SHA-256.
 */
#include "base/digest.h"

#include <errno.h>
#include <stdio.h>

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
