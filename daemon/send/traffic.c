/*
 * traffic - bytes that a SIM is charged for: data with what MQTT, TLS, TCP and IP put round it,
 * keep-alive, acknowledgements and repetitions.
 *
 * Only the kernel knows all that, and tells it of a socket. paho does not say which one is its own,
 * so it is found as the one that leads to the broker's port; no device is asked for on that. It may
 * be closed at any time by paho, hence the look at where it leads each time; what passed since the
 * last look is then not counted, which is seconds before an end.
 */
#include "send/traffic.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/socket.h>
#include <unistd.h>

#include <linux/tcp.h> /* in place of netinet/tcp.h, which ends before the counters */

enum { FDS_MOST = 4096, TCP_BYTES = 20, TIMESTAMP_BYTES = 12, IP4_BYTES = 20, IP6_BYTES = 40 };

/* Bytes of an IP header on the way to this port; 0: the descriptor does not lead there. */
static int leads_to(int fd, uint16_t port)
{
    union {
        struct sockaddr any;
        struct sockaddr_in v4;
        struct sockaddr_in6 v6;
    } peer;
    socklen_t size = sizeof peer;

    if (getpeername(fd, &peer.any, &size))
        return 0;
    if (peer.any.sa_family == AF_INET)
        return ntohs(peer.v4.sin_port) == port ? IP4_BYTES : 0;
    if (peer.any.sa_family == AF_INET6 && ntohs(peer.v6.sin6_port) == port)
        return IN6_IS_ADDR_V4MAPPED(&peer.v6.sin6_addr) ? IP4_BYTES : IP6_BYTES;
    return 0;
}

static int find(uint16_t port)
{
    long most = sysconf(_SC_OPEN_MAX);

    for (int fd = 0; fd < FDS_MOST && fd < most; fd++)
        if (leads_to(fd, port))
            return fd;
    return -1;
}

void traffic_begin(struct traffic *t, uint16_t port)
{
    *t = (struct traffic){.fd = -1, .port = port};
}

/* Bytes of an IP header on the way to the broker; 0: no socket leads there. */
static int known(struct traffic *t)
{
    if (t->fd < 0 && t->port)
        t->fd = find(t->port);
    return t->fd < 0 ? 0 : leads_to(t->fd, t->port);
}

int64_t traffic_look(struct traffic *t)
{
    struct tcp_info info = {.tcpi_state = 0};
    socklen_t size = sizeof info;
    int64_t header, all, before = t->counted;

    header = known(t);
    if (!header || getsockopt(t->fd, IPPROTO_TCP, TCP_INFO, &info, &size))
        return 0;
    header += TCP_BYTES + (info.tcpi_options & TCPI_OPT_TIMESTAMPS ? TIMESTAMP_BYTES : 0);
    all = (int64_t)(info.tcpi_bytes_sent + info.tcpi_bytes_received) +
          header * ((int64_t)info.tcpi_segs_out + info.tcpi_segs_in);
    if (all <= before)
        return 0;
    t->counted = all;
    return all - before;
}

void traffic_cut(struct traffic *t)
{
    if (known(t))
        shutdown(t->fd, SHUT_RDWR);
}
