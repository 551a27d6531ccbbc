/*
 * slave - a small Modbus slave in a thread, on a pty or a loopback socket, that misbehaves on
 * demand. Register n holds n. It answers every unit.
 */
#ifndef ESTATED_TESTS_ACQUIRE_SLAVE_H
#define ESTATED_TESTS_ACQUIRE_SLAVE_H

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <pty.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum slave_mode {
    SLAVE_GOOD,
    SLAVE_SILENT,
    SLAVE_LATE, /* SLAVE_LATE_MS after the request */
    SLAVE_GARBLED,
    SLAVE_WRONG_UNIT,
    SLAVE_WRONG_FUNCTION,
    SLAVE_WRONG_COUNT,
    SLAVE_TRUNCATED,
    SLAVE_TRICKLE, /* a byte every 25 ms */
    SLAVE_BABBLE,  /* junk without end, until the mode changes */
    SLAVE_ECHO,    /* the request, then the reply */
    SLAVE_DOUBLE,
    SLAVE_NOISE_AFTER,
    SLAVE_EARLY, /* before the request can have been heard */
    SLAVE_EXCEPTION,
    SLAVE_NO_TARGET, /* a gateway's word for a dead device */
    SLAVE_HANGUP,
    SLAVE_WRONG_NUMBER, /* TCP only, as the rest */
    SLAVE_WRONG_PROTOCOL,
    SLAVE_WRONG_LENGTH
};

enum { SLAVE_LATE_MS = 400, SLAVE_WIRE_MS = 25, SLAVE_FRAME = 300 };

struct slave {
    bool tcp;      /* a socket */
    bool rtu;      /* RTU frames */
    int fd;        /* pty master, or listening socket */
    int other_fd;  /* the pty's other side, or the connection */
    char path[64]; /* of the pty */
    uint16_t port;
    atomic_int mode, requests, connections;
    atomic_bool stop;
    pthread_t thread;
};

static inline uint16_t slave_crc(const uint8_t *b, size_t n)
{
    uint16_t crc = 0xFFFF;

    while (n--) {
        crc ^= *b++;
        for (int i = 0; i < 8; i++)
            crc = crc & 1 ? (uint16_t)(crc >> 1 ^ 0xA001) : crc >> 1;
    }
    return crc;
}

static inline void slave_write(int fd, const void *data, size_t n)
{
    (void)!write(fd, data, n);
}

/* Unit, function and data of the reply to such a request. Returns its length. */
static inline size_t slave_reply(const uint8_t *request, int mode, uint8_t *out)
{
    uint16_t first = (uint16_t)(request[2] << 8 | request[3]);
    uint16_t count = (uint16_t)(request[4] << 8 | request[5]);
    bool bits = request[1] < 3;

    out[0] = mode == SLAVE_WRONG_UNIT ? request[0] + 1 : request[0];
    out[1] = mode == SLAVE_WRONG_FUNCTION ? request[1] ^ 7 : request[1];
    if (mode == SLAVE_EXCEPTION || mode == SLAVE_NO_TARGET) {
        out[1] |= 0x80;
        out[2] = mode == SLAVE_EXCEPTION ? 2 : 11;
        return 3;
    }
    count = (uint16_t)(count + (mode == SLAVE_WRONG_COUNT ? (bits ? 8 : 1) : 0));
    out[2] = (uint8_t)(bits ? (count + 7) / 8 : 2 * count);
    memset(out + 3, 0, out[2]);
    for (uint16_t i = 0; i < count; i++) {
        if (bits) {
            out[3 + i / 8] |= (uint8_t)(((first + i) & 1) << i % 8);
            continue;
        }
        out[3 + 2 * i] = (uint8_t)((first + i) >> 8);
        out[4 + 2 * i] = (uint8_t)(first + i);
    }
    return 3u + out[2];
}

static inline void slave_send(struct slave *s, int fd, const uint8_t *frame, size_t n, int mode)
{
    switch (mode) {
    case SLAVE_TRUNCATED:
        slave_write(fd, frame, n - 2);
        break;
    case SLAVE_TRICKLE:
        for (size_t i = 0; i < n && !s->stop; i++) {
            slave_write(fd, frame + i, 1);
            usleep(25000);
        }
        break;
    case SLAVE_BABBLE:
        while (s->mode == SLAVE_BABBLE && !s->stop) {
            slave_write(fd, "\x05", 1);
            usleep(2000);
        }
        break;
    case SLAVE_DOUBLE:
        slave_write(fd, frame, n);
        slave_write(fd, frame, n);
        break;
    case SLAVE_NOISE_AFTER:
        slave_write(fd, frame, n);
        slave_write(fd, "\x00\xFF\x05", 3);
        break;
    default:
        slave_write(fd, frame, n);
    }
}

static inline void slave_answer_rtu(struct slave *s, const uint8_t *request, int mode)
{
    uint8_t frame[SLAVE_FRAME];
    int fd = s->tcp ? s->other_fd : s->fd;
    size_t n = slave_reply(request, mode, frame);
    uint16_t crc = slave_crc(frame, n);

    frame[n++] = (uint8_t)crc;
    frame[n++] = (uint8_t)(crc >> 8);
    if (mode == SLAVE_GARBLED)
        frame[n - 3] ^= 0x10;
    if (mode == SLAVE_ECHO)
        slave_write(fd, request, 8);
    if (mode == SLAVE_LATE)
        usleep(SLAVE_LATE_MS * 1000);
    else if (mode != SLAVE_EARLY)
        usleep(SLAVE_WIRE_MS * 1000);
    slave_send(s, fd, frame, n, mode);
}

static inline void slave_answer_tcp(struct slave *s, const uint8_t *request, int mode)
{
    uint8_t frame[SLAVE_FRAME];
    size_t n = slave_reply(request + 6, mode, frame + 6);

    memcpy(frame, request, 4);
    frame[1] = (uint8_t)(frame[1] + (mode == SLAVE_WRONG_NUMBER ? 9 : 0));
    frame[2] = mode == SLAVE_WRONG_PROTOCOL;
    frame[4] = 0;
    frame[5] = (uint8_t)(n + (mode == SLAVE_WRONG_LENGTH ? 4 : 0));
    if (mode == SLAVE_LATE)
        usleep(SLAVE_LATE_MS * 1000);
    slave_send(s, s->other_fd, frame, n + 6, mode);
}

/* Reads a whole request, or none: 0 after a while of nothing, -1 when the peer is gone. */
static inline int slave_hear(struct slave *s, int fd, uint8_t *request, size_t size)
{
    size_t n = 0;

    while (!s->stop) {
        struct pollfd p = {.fd = fd, .events = POLLIN};
        ssize_t r;

        if (poll(&p, 1, 20) <= 0) {
            if (!n)
                return 0;
            continue;
        }
        r = read(fd, request + n, size - n);
        if (r <= 0)
            return -1;
        n += (size_t)r;
        if (n == size)
            return 1;
    }
    return 0;
}

static inline void *slave_run(void *context)
{
    struct slave *s = context;
    uint8_t request[12];

    while (!s->stop) {
        struct pollfd p = {.fd = s->fd, .events = POLLIN};
        int heard, mode;

        if (s->tcp && s->other_fd < 0) {
            if (poll(&p, 1, 20) > 0)
                s->other_fd = accept(s->fd, NULL, NULL);
            s->connections += s->other_fd >= 0;
            continue;
        }
        heard = slave_hear(s, s->tcp ? s->other_fd : s->fd, request, s->rtu ? 8 : 12);
        if (!heard)
            continue;
        mode = s->mode;
        if (heard < 0 || mode == SLAVE_HANGUP) {
            if (!s->tcp)
                break;
            close(s->other_fd);
            s->other_fd = -1;
            continue;
        }
        s->requests++;
        if (mode == SLAVE_SILENT)
            continue;
        if (s->rtu)
            slave_answer_rtu(s, request, mode);
        else
            slave_answer_tcp(s, request, mode);
    }
    close(s->fd);
    return NULL;
}

/* RTU on a pty; Modbus TCP, or RTU over TCP, on a socket. */
static inline void slave_start_as(struct slave *s, bool tcp, bool rtu)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    struct termios raw = {0};

    memset(s, 0, sizeof *s);
    s->tcp = tcp;
    s->rtu = rtu;
    s->other_fd = -1;
    cfmakeraw(&raw);
    if (tcp) {
        s->fd = socket(AF_INET, SOCK_STREAM, 0);
        assert_int_equal(bind(s->fd, (struct sockaddr *)&address, sizeof address), 0);
        assert_int_equal(listen(s->fd, 4), 0);
        assert_int_equal(getsockname(s->fd, (struct sockaddr *)&address, &size), 0);
        s->port = ntohs(address.sin_port);
    } else {
        assert_int_equal(openpty(&s->fd, &s->other_fd, s->path, &raw, NULL), 0);
    }
    assert_int_equal(pthread_create(&s->thread, NULL, slave_run, s), 0);
}

static inline void slave_start(struct slave *s, bool tcp)
{
    slave_start_as(s, tcp, !tcp);
}

static inline void slave_stop(struct slave *s)
{
    s->stop = true;
    pthread_join(s->thread, NULL);
    if (s->other_fd >= 0)
        close(s->other_fd);
}

#endif
