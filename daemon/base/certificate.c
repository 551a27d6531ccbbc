/*
 * certificate - the one includer of OpenSSL's pem.h.
 */
#include "base/certificate.h"

#include <errno.h>
#include <stdio.h>
#include <time.h>

#include <openssl/pem.h>

int certificate_expiry(const char *path, int64_t *utc_ms)
{
    FILE *file = fopen(path, "re");
    X509 *certificate;
    struct tm end;
    int good;

    if (!file)
        return -errno;
    certificate = PEM_read_X509(file, NULL, NULL, NULL);
    fclose(file);
    good = certificate && ASN1_TIME_to_tm(X509_get0_notAfter(certificate), &end) == 1;
    X509_free(certificate);
    if (!good)
        return -EBADMSG;
    *utc_ms = (int64_t)timegm(&end) * 1000;
    return 0;
}
