/*
 * reach - why a broker cannot be reached: the name, the network, or what comes after them.
 *
 * paho answers all of these with one sentence, and also a certificate that is for another name. The
 * engineer on the roof has to know which. So after such a failure the way is tried once without
 * paho. Runs on the mqtt thread, where waiting is allowed.
 */
#include "send/reach.h"

#include <errno.h>
#include <netdb.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/text.h"

enum { WAIT_MS = 3000 };

static int connect_once(const struct addrinfo *address)
{
    int fd = socket(address->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), error = 0;
    struct pollfd p = {.fd = fd, .events = POLLOUT};
    socklen_t size = sizeof error;

    if (fd < 0)
        return -errno;
    if (connect(fd, address->ai_addr, address->ai_addrlen) && errno != EINPROGRESS)
        error = errno;
    else if (poll(&p, 1, WAIT_MS) <= 0)
        error = ETIMEDOUT;
    else
        getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size);
    close(fd);
    return -error;
}

/* "[::1]" without its brackets. */
static void bare(const char *host, char *out, size_t size)
{
    text_copy(out, size, host + (host[0] == '['));
    if (host[0] == '[' && out[0])
        out[strcspn(out, "]")] = '\0';
}

/* Resolves the name and connects once. 0: that works; -errno with `why`. */
static int try(const char *host, uint16_t port, char *why, size_t size)
{
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM}, *found = NULL;
    char name[160], service[8];
    int rc;

    bare(host, name, sizeof name);
    snprintf(service, sizeof service, "%u", port);
    rc = getaddrinfo(name, service, &hints, &found);
    if (rc) {
        snprintf(why, size, "the name cannot be resolved: %s", gai_strerror(rc));
        return -EHOSTUNREACH;
    }
    rc = -EHOSTUNREACH;
    for (const struct addrinfo *a = found; a && rc; a = a->ai_next)
        rc = connect_once(a);
    freeaddrinfo(found);
    if (rc)
        text_copy(why, size, strerror(-rc));
    return rc;
}

bool reach_try(const char *host, uint16_t port)
{
    char why[160];

    return !try(host, port, why, sizeof why);
}

void reach_why(const char *host, uint16_t port, bool handshake, const char *said, char *out,
               size_t size)
{
    if (try(host, port, out, size))
        return;
    if (handshake)
        snprintf(
            out, size,
            "TLS: no handshake: its certificate is not for the name %.60s, or it speaks no TLS",
            host);
    else
        text_copy(out, size, said[0] ? said : "refused without a reason");
}

void reach_tls(const char *error, char *out, size_t size)
{
    char copy[200], *rest = copy, *part = NULL;

    TEXT_COPY(copy, error);
    for (int i = 0; i < 6; i++)
        part = text_cut(&rest, ':');
    snprintf(out, size, "TLS: %s", part && part[0] ? part : error);
}
