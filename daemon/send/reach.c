/*
 * reach - why a broker cannot be reached: the name, the network, or what comes after them.
 *
 * paho answers all of these with one sentence, and whatever is wrong with a certificate with
 * another. The engineer on the roof has to know which. So after such a failure the way is tried
 * once without paho, on the mqtt thread, where waiting is allowed while there is no connection.
 */
#include "send/reach.h"

#include <errno.h>
#include <netdb.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "base/text.h"
#include "send/handshake.h"

enum {
    WAIT_MS = 3000,      /* for a connection .. */
    HANDSHAKE_MS = 5000, /* .. and then for TLS, in all */
    NAME = 160
};

/* A connected socket; -errno. */
static int connect_once(const struct addrinfo *address)
{
    const struct timeval wait = {.tv_sec = WAIT_MS / 1000};
    int fd = socket(address->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0), rc = 0;

    if (fd < 0)
        return -errno;
    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &wait, sizeof wait); /* of connect(), too */
    if (connect(fd, address->ai_addr, address->ai_addrlen))
        rc = errno == EINPROGRESS ? -ETIMEDOUT : -errno;
    if (!rc)
        return fd;
    close(fd);
    return rc;
}

/* "[::1]" without its brackets. */
static void bare(const char *host, char *out, size_t size)
{
    text_copy(out, size, host + (host[0] == '['));
    if (host[0] == '[' && out[0])
        out[strcspn(out, "]")] = '\0';
}

/* Resolves the name and connects once: a socket, or -errno with `why`. */
static int try(const char *name, uint16_t port, char *why, size_t size)
{
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM}, *found = NULL;
    char service[8];
    int rc;

    snprintf(service, sizeof service, "%u", port);
    rc = getaddrinfo(name, service, &hints, &found);
    if (rc) {
        snprintf(why, size, "the name cannot be resolved: %s", gai_strerror(rc));
        return -EHOSTUNREACH;
    }
    rc = -EHOSTUNREACH;
    for (const struct addrinfo *a = found; a && rc < 0; a = a->ai_next)
        rc = connect_once(a);
    freeaddrinfo(found);
    if (rc < 0)
        text_copy(why, size, strerror(-rc));
    return rc;
}

/* ---- without waiting ---- */

struct reach {
    char name[NAME];
    uint16_t port;
    atomic_int answer, users; /* the thread and who asked; the last one frees */
};

static void *look(void *context)
{
    struct reach *reach = context;
    char why[160];
    int fd = try(reach->name, reach->port, why, sizeof why);

    if (fd >= 0)
        close(fd);
    atomic_store(&reach->answer, fd >= 0);
    reach_free(reach);
    return NULL;
}

struct reach *reach_begin(const char *host, uint16_t port)
{
    struct reach *reach = calloc(1, sizeof *reach);
    pthread_t thread;

    if (!reach)
        return NULL;
    bare(host, reach->name, sizeof reach->name);
    reach->port = port;
    atomic_store(&reach->answer, -EAGAIN);
    atomic_store(&reach->users, 2);
    if (!pthread_create(&thread, NULL, look, reach)) {
        pthread_detach(thread);
        return reach;
    }
    free(reach);
    return NULL;
}

int reach_answer(const struct reach *reach)
{
    return atomic_load(&reach->answer);
}

void reach_free(struct reach *reach)
{
    if (reach && atomic_fetch_sub(&reach->users, 1) == 1)
        free(reach);
}

/* ---- why not ---- */

enum reach_found reach_why(const char *host, uint16_t port, const struct settings *tls,
                           const char *said, char *out, size_t size)
{
    char name[NAME];
    bool good;
    int fd;

    bare(host, name, sizeof name);
    fd = try(name, port, out, size);
    if (fd < 0)
        return REACH_NO_WAY;
    good = !tls || !handshake_why(fd, tls, name, HANDSHAKE_MS, out, size);
    if (good)
        text_copy(out, size, said[0] ? said : "refused without a reason");
    close(fd);
    return good ? REACH_GOOD : REACH_NO_TLS;
}
