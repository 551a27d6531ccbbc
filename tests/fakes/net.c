/*
 * net - TCP: listening sockets, their connections, and MBAP framing.
 *
 * A port with `tcp` speaks MBAP, one with `rtu-tcp` carries the frames of a serial line as a
 * converter does. What is not MBAP ends the connection; a unit that is not there is answered
 * with exception 11, as gateways do.
 */
#include "fake.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { HEADER = 7 };

static void answer(struct fake *fake, struct link *link, size_t n, int64_t now)
{
    struct device *device = bus_unit(link->bus, link->in[6]);
    struct effect effect = {0};
    uint8_t frame[LONGEST_FRAME], *pdu = frame + HEADER;
    int64_t wait_us = device ? device->turnaround_us : 0;
    size_t size = 2;

    memcpy(frame, link->in, HEADER);
    pdu[0] = link->in[HEADER] | 0x80;
    pdu[1] = MODBUS_NO_TARGET;
    if (device) {
        effect = fault_take(fake, device, link->in + HEADER, n - HEADER);
        size = device_answer(device, now, link->in + HEADER, n - HEADER, &effect, pdu);
    }
    frame[1] = (uint8_t)(frame[1] + effect.is[FAULT_WRONG_TRANSACTION]);
    frame[4] = (uint8_t)((size + 1) >> 8);
    frame[5] = (uint8_t)(size + 1);
    frame[6] = (uint8_t)(frame[6] + effect.is[FAULT_WRONG_UNIT]);
    if (effect.is[FAULT_GARBLE])
        fault_burst(fake, frame, HEADER + 2); /* nobody could tell behind the count of bytes */
    rhythm_beat(&link->bus->rhythm, now);
    link->bus->busy_us += wait_us;
    wire_reply(fake, link, &effect, frame, HEADER + size, now + wait_us);
}

/* Length of the frame that `in` starts with, 0 while unknown, -1 if it is none. */
static int frame_length(const struct link *link)
{
    int length;

    if (link->have < 6)
        return 0;
    length = link->in[4] << 8 | link->in[5];
    if (link->in[2] || link->in[3] || length < 2 || length > LONGEST_PDU + 1)
        return -1;
    return 6 + length;
}

static void connection_ready(struct fake *fake, struct link *link, int64_t now)
{
    ssize_t n = read(link->fd, link->in + link->have, sizeof link->in - link->have);
    int length;

    if (n <= 0) {
        if (n == 0 || (errno != EAGAIN && errno != EINTR))
            wire_close(link);
        return;
    }
    link->have += (size_t)n;
    while ((length = frame_length(link)) > 0 && (size_t)length <= link->have) {
        answer(fake, link, (size_t)length, now);
        link->have -= (size_t)length;
        memmove(link->in, link->in + length, link->have);
    }
    if (length < 0)
        wire_close(link);
}

static void listener_ready(struct fake *fake, struct link *link, int64_t now)
{
    bool rtu = link->bus->kind == BUS_RTU_TCP;
    int fd = accept4(link->fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
    struct link *connection;

    (void)now;
    if (fd < 0)
        return;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &(int){1}, sizeof(int));
    connection = wire_open(fake, link->bus, fd, rtu ? line_ready : connection_ready);
    if (!connection)
        close(fd);
    else if (rtu)
        connection->silence = line_silence;
}

int net_open(struct fake *fake, struct bus *bus)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr = {bus->host}};
    socklen_t size = sizeof at;
    int rc, fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

    if (fd < 0)
        return -errno;
    at.sin_port = htons(bus->port);
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &(int){1}, sizeof(int));
    if (bind(fd, (struct sockaddr *)&at, size) || listen(fd, 16) ||
        getsockname(fd, (struct sockaddr *)&at, &size)) {
        rc = -errno;
        close(fd);
        return rc;
    }
    if (!wire_open(fake, bus, fd, listener_ready)) {
        close(fd);
        return -ENOMEM;
    }
    bus->port = ntohs(at.sin_port);
    return 0;
}
