/*
 * storm - a city's gateways that lose their broker in the same moment.
 *
 *   storm GATEWAYS PORT URGENT-EVERY
 *
 * Each gateway is a connection to 127.0.0.1:PORT that speaks as much MQTT 5 as it takes to connect
 * and to have one message acknowledged; when to try is decided by the daemon's own send/dial.c. One
 * in URGENT-EVERY has a critical alarm in hand from the moment it lost its connection. Prints "up"
 * when all are connected for the first time. After that the broker may go: when all are back, and
 * every alarm is acknowledged, it prints
 *
 *   all S urgent S attempts N
 *
 * seconds since the broker let itself be reached again, and connections tried. One thread, one
 * epoll; the whole takes at most 300 s.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "send/dial.h"

enum { EVENTS = 256, ROUND_MS = 20, LONGEST_MS = 300000, CONNACK = 0x20, PUBACK = 0x40 };
enum state { IDLE, CONNECTING, ASKING, UP };

struct gateway {
    struct dial dial;
    enum state state;
    int fd, number;
    bool urgent, alarm; /* one of those with an alarm; it is not acknowledged yet */
};

static struct storm {
    struct gateway *gateway;
    int gateways, up, alarms, epoll_fd;
    struct sockaddr_in address;
    long attempts;
    bool lost;         /* the broker went after all were connected */
    int64_t back_ms;   /* it was reached again; 0: not yet */
    int64_t urgent_ms; /* the last alarm was acknowledged */
} storm;

static int64_t now_ms(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static double chance(void)
{
    return (double)rand() / RAND_MAX;
}

static void hang_up(struct gateway *g)
{
    close(g->fd); /* leaves the epoll, too */
    g->fd = -1;
    storm.up -= g->state == UP;
    g->state = IDLE;
}

static void lose(struct gateway *g)
{
    bool was_up = g->state == UP;

    hang_up(g);
    if (!was_up) {
        dial_failed(&g->dial, now_ms(), chance());
        return;
    }
    storm.lost = true;
    dial_lost(&g->dial, now_ms(), chance());
    if (g->urgent && !g->alarm) {
        g->alarm = true;
        storm.alarms++;
    }
}

static void dial(struct gateway *g)
{
    struct epoll_event event = {.events = EPOLLOUT, .data.ptr = g};

    storm.attempts++;
    g->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    g->state = CONNECTING;
    if (connect(g->fd, (struct sockaddr *)&storm.address, sizeof storm.address) &&
        errno != EINPROGRESS)
        lose(g);
    else
        epoll_ctl(storm.epoll_fd, EPOLL_CTL_ADD, g->fd, &event);
}

static void say(struct gateway *g, const unsigned char *bytes, size_t n)
{
    if (send(g->fd, bytes, n, MSG_NOSIGNAL) != (ssize_t)n)
        lose(g);
}

static void ask(struct gateway *g)
{
    unsigned char packet[64] = {0x10, 0, 0, 4, 'M', 'Q', 'T', 'T', 5, 2, 0, 30, 0};
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = g};
    int error = 0, n;
    socklen_t size = sizeof error;

    getsockopt(g->fd, SOL_SOCKET, SO_ERROR, &error, &size);
    if (error) {
        lose(g);
        return;
    }
    if (storm.lost && !storm.back_ms)
        storm.back_ms = now_ms();
    n = snprintf((char *)packet + 15, sizeof packet - 15, "storm.%d", g->number);
    packet[14] = (unsigned char)n;
    packet[1] = (unsigned char)(13 + n);
    g->state = ASKING;
    epoll_ctl(storm.epoll_fd, EPOLL_CTL_MOD, g->fd, &event);
    say(g, packet, (size_t)(15 + n));
}

static void hear(struct gateway *g)
{
    static const unsigned char alarm[] = {0x32, 8, 0, 1, 's', 0, 7, 0, 'a', 'l'};
    unsigned char in[256];
    ssize_t n = recv(g->fd, in, sizeof in, 0);

    if (n <= 0) {
        lose(g);
    } else if (g->state == ASKING && in[0] == CONNACK) {
        g->state = UP;
        storm.up++;
        dial_connected(&g->dial, now_ms());
        if (g->alarm)
            say(g, alarm, sizeof alarm);
    } else if (in[0] == PUBACK && g->alarm) {
        g->alarm = false;
        if (!--storm.alarms)
            storm.urgent_ms = now_ms();
    }
}

static void round_of_all(void)
{
    struct epoll_event event[EVENTS];
    int n = epoll_wait(storm.epoll_fd, event, EVENTS, ROUND_MS);
    int64_t now;

    for (int i = 0; i < n; i++) {
        struct gateway *g = event[i].data.ptr;

        if (g->state == CONNECTING)
            ask(g);
        else if (g->state != IDLE)
            hear(g);
    }
    now = now_ms();
    for (int i = 0; i < storm.gateways; i++) {
        struct gateway *g = &storm.gateway[i];

        if (g->state == IDLE && g->alarm)
            dial_hurry(&g->dial, now, chance());
        if (g->state == IDLE && now >= g->dial.next_ms)
            dial(g);
    }
}

int main(int argc, char **argv)
{
    int64_t until = now_ms() + LONGEST_MS;
    bool told = false;

    if (argc != 4)
        return 64;
    storm.gateways = atoi(argv[1]);
    storm.gateway = calloc((size_t)storm.gateways, sizeof *storm.gateway);
    storm.epoll_fd = epoll_create1(EPOLL_CLOEXEC);
    storm.address = (struct sockaddr_in){.sin_family = AF_INET,
                                         .sin_port = htons((uint16_t)atoi(argv[2])),
                                         .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    for (int i = 0; i < storm.gateways; i++) {
        storm.gateway[i] =
            (struct gateway){.fd = -1, .number = i, .urgent = i % atoi(argv[3]) == 0};
        dial_read(&storm.gateway[i].dial, "mqtt://127.0.0.1", 0);
        storm.gateway[i].dial.next_ms = now_ms() + i / 2; /* 2,000 a second */
    }
    while (now_ms() < until) {
        round_of_all();
        if (!told && storm.up == storm.gateways) {
            told = true;
            storm.attempts = 0;
            printf("up\n");
            fflush(stdout);
        }
        if (storm.lost && storm.back_ms && storm.up == storm.gateways && !storm.alarms) {
            printf("all %.1f urgent %.1f attempts %ld\n", (double)(now_ms() - storm.back_ms) / 1000,
                   (double)(storm.urgent_ms - storm.back_ms) / 1000, storm.attempts);
            return 0;
        }
    }
    printf("only %d of %d are back, %d alarms wait\n", storm.up, storm.gateways, storm.alarms);
    return 1;
}
