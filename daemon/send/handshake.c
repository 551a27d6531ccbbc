/*
 * handshake - the one includer of OpenSSL's ssl.h.
 *
 * paho says of a refused certificate no more than that it was refused. Whether it is for another
 * name, out of date, or not valid yet because this board's clock stands at 1970 makes all the
 * difference on the roof. So after such a failure TLS is tried once without paho, with the same
 * authorities, the same name and the same own certificate. A broker that does not want ours says so
 * only after the handshake, when it is read from. One that gives a byte now and then must not keep
 * the thread from the next broker: there is one time limit for it all.
 */
#include "send/handshake.h"

#include <fcntl.h>
#include <poll.h>
#include <stdio.h>

#include <openssl/err.h>
#include <openssl/ssl.h>

#include "base/clock.h"

static SSL_CTX *make_context(const struct settings *settings)
{
    SSL_CTX *context = SSL_CTX_new(TLS_client_method());

    if (!context)
        return NULL;
    SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER, NULL);
    if (settings->ca[0])
        SSL_CTX_load_verify_locations(context, settings->ca, NULL);
    else
        SSL_CTX_set_default_verify_paths(context);
    if (settings->certificate[0])
        SSL_CTX_use_certificate_chain_file(context, settings->certificate);
    if (settings->key[0])
        SSL_CTX_use_PrivateKey_file(context, settings->key, SSL_FILETYPE_PEM);
    ERR_clear_error();
    return context;
}

/* What OpenSSL found, or the other side complained of. False: neither. */
static bool read_fault(const SSL *ssl, const char *host, char *out, size_t size)
{
    long verdict = SSL_get_verify_result(ssl);
    unsigned long error = ERR_peek_last_error();
    const char *reason = error ? ERR_reason_error_string(error) : NULL;

    if (verdict == X509_V_ERR_HOSTNAME_MISMATCH || verdict == X509_V_ERR_IP_ADDRESS_MISMATCH)
        snprintf(out, size, "TLS: its certificate is not for the name %.60s", host);
    else if (verdict == X509_V_ERR_CERT_NOT_YET_VALID)
        snprintf(out, size, "TLS: its certificate is not valid yet: is this clock right?");
    else if (verdict == X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY ||
             verdict == X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN ||
             verdict == X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE)
        snprintf(out, size, "TLS: its certificate is signed by nobody whom [mqtt] ca names");
    else if (verdict != X509_V_OK)
        snprintf(out, size, "TLS: its certificate: %s", X509_verify_cert_error_string(verdict));
    else if (reason)
        snprintf(out, size, "TLS: %s", reason);
    return verdict != X509_V_OK || reason;
}

/* The name that has to be in the certificate; a literal address has to be there as one. */
static bool expect(SSL *ssl, const char *host)
{
    if (X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), host))
        return true;
    SSL_set_tlsext_host_name(ssl, host);
    return SSL_set1_host(ssl, host) == 1;
}

static int connect_step(SSL *ssl)
{
    return SSL_connect(ssl);
}

static int read_step(SSL *ssl)
{
    char byte;

    return SSL_read(ssl, &byte, 1);
}

/* Until it is done or failed: its answer. 0 by `by_ms`, as when the other side hung up. */
static int finish(SSL *ssl, int (*step)(SSL *ssl), int64_t by_ms)
{
    struct pollfd p = {.fd = SSL_get_fd(ssl)};

    for (;;) {
        int rc = step(ssl), error = SSL_get_error(ssl, rc);
        int64_t left_ms = by_ms - clock_boot();

        if (rc > 0 || (error != SSL_ERROR_WANT_READ && error != SSL_ERROR_WANT_WRITE))
            return rc;
        p.events = error == SSL_ERROR_WANT_READ ? POLLIN : POLLOUT;
        if (left_ms <= 0 || poll(&p, 1, (int)left_ms) == 0)
            return 0;
    }
}

bool handshake_why(int fd, const struct settings *settings, const char *host, int most_ms,
                   char *out, size_t size)
{
    SSL_CTX *context = make_context(settings);
    SSL *ssl = context ? SSL_new(context) : NULL;
    int64_t by_ms = clock_boot() + most_ms;
    int flags = fcntl(fd, F_GETFL);
    bool found = false;

    if (ssl && expect(ssl, host) && SSL_set_fd(ssl, fd) == 1 && flags >= 0 &&
        !fcntl(fd, F_SETFL, flags | O_NONBLOCK)) {
        if (finish(ssl, connect_step, by_ms) != 1 || finish(ssl, read_step, by_ms) <= 0)
            found = read_fault(ssl, host, out, size);
    }
    SSL_free(ssl);
    SSL_CTX_free(context);
    ERR_clear_error();
    return found;
}
