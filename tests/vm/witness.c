/*
 * witness - a relay before the broker that notes on a disk what it saw, before it passes it on.
 *
 *   witness PORT BROKER-PORT DISK OFFSET
 *
 * Every piece of up to NOTE bytes that comes from either side is first written to DISK at OFFSET,
 * past the page cache and without asking the disk to flush anything: it lies among the disk's other
 * writes just where the gateway said it, or heard it, and saying it makes nothing else durable.
 * Each note replaces the one before; whoever logs the disk's writes has them all.
 * The broker is away now and then: connections are cut and none is taken. One thread; ends when it
 * is killed.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { LINKS = 8, NOTE = 4096, THERE_MS = 9000, AWAY_MS = 3000 };

/* Read by write_log.py. */
struct note {
    char mark[8];
    uint32_t link, up, length, unused;
    unsigned char bytes[NOTE - 24];
};

/* One connection of the gateway and ours to the broker behind it. */
struct link {
    int end[2]; /* 0: the gateway, 1: the broker; -1: there is none */
    uint32_t number;
};

static struct witness {
    struct link link[LINKS];
    struct note *note;
    uint32_t links;
    int listener, disk;
    uint16_t port, broker;
    off_t offset;
} witness;

static void die(const char *what)
{
    fprintf(stderr, "witness: %s: %s\n", what, strerror(errno));
    exit(1);
}

static int64_t now_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000LL + now.tv_nsec / 1000000;
}

static struct sockaddr_in loopback(uint16_t port)
{
    return (struct sockaddr_in){
        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
}

static int new_socket(void)
{
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    if (fd < 0)
        die("socket");
    return fd;
}

static void be_there(void)
{
    struct sockaddr_in address = loopback(witness.port);

    witness.listener = new_socket();
    setsockopt(witness.listener, SOL_SOCKET, SO_REUSEADDR, &(int){1}, sizeof(int));
    if (bind(witness.listener, (struct sockaddr *)&address, sizeof address) ||
        listen(witness.listener, LINKS))
        die("listen");
}

static void end_link(struct link *link)
{
    for (int i = 0; i < 2; i++) {
        if (link->end[i] >= 0)
            close(link->end[i]);
        link->end[i] = -1;
    }
}

static void be_away(void)
{
    close(witness.listener);
    witness.listener = -1;
    for (int i = 0; i < LINKS; i++)
        end_link(&witness.link[i]);
}

static void begin_link(void)
{
    struct sockaddr_in address = loopback(witness.broker);
    int gateway = accept(witness.listener, NULL, NULL), broker = new_socket(), i = 0;

    while (i < LINKS && witness.link[i].end[0] >= 0)
        i++;
    if (gateway < 0 || i == LINKS || connect(broker, (struct sockaddr *)&address, sizeof address)) {
        close(gateway);
        close(broker);
        return;
    }
    witness.link[i] = (struct link){.end = {gateway, broker}, .number = ++witness.links};
    for (int end = 0; end < 2; end++)
        setsockopt(witness.link[i].end[end], IPPROTO_TCP, TCP_NODELAY, &(int){1}, sizeof(int));
}

static bool send_all(int fd, const unsigned char *bytes, size_t length)
{
    while (length) {
        ssize_t n = send(fd, bytes, length, MSG_NOSIGNAL);

        if (n < 0)
            return false;
        bytes += n;
        length -= (size_t)n;
    }
    return true;
}

/* What one end has said: first the note, then on to the other. */
static void pass(struct link *link, int from)
{
    struct note *note = witness.note;
    ssize_t n;

    memset(note, 0, sizeof *note);
    n = recv(link->end[from], note->bytes, sizeof note->bytes, 0);
    if (n > 0) {
        memcpy(note->mark, "witness\n", sizeof note->mark);
        note->link = link->number;
        note->up = from == 0;
        note->length = (uint32_t)n;
        if (pwrite(witness.disk, note, sizeof *note, witness.offset) != sizeof *note)
            die("disk");
    }
    if (n <= 0 || !send_all(link->end[!from], note->bytes, (size_t)n))
        end_link(link);
}

static void look(int timeout_ms)
{
    struct pollfd fd[2 * LINKS + 1];

    for (int i = 0; i < 2 * LINKS; i++)
        fd[i] = (struct pollfd){.fd = witness.link[i / 2].end[i % 2], .events = POLLIN};
    fd[2 * LINKS] = (struct pollfd){.fd = witness.listener, .events = POLLIN};
    if (poll(fd, 2 * LINKS + 1, timeout_ms) < 0)
        die("poll");
    for (int i = 0; i < 2 * LINKS; i++)
        if (fd[i].revents && witness.link[i / 2].end[i % 2] >= 0)
            pass(&witness.link[i / 2], i % 2);
    if (fd[2 * LINKS].revents)
        begin_link();
}

int main(int argc, char **argv)
{
    bool there = true;
    int64_t until;

    if (argc != 5) {
        fprintf(stderr, "usage: witness PORT BROKER-PORT DISK OFFSET\n");
        return 64;
    }
    witness.port = (uint16_t)strtoul(argv[1], NULL, 10);
    witness.broker = (uint16_t)strtoul(argv[2], NULL, 10);
    witness.offset = strtoll(argv[4], NULL, 10);
    witness.disk = open(argv[3], O_WRONLY | O_DIRECT | O_CLOEXEC);
    if (witness.disk < 0)
        die(argv[3]);
    if (posix_memalign((void **)&witness.note, NOTE, sizeof *witness.note))
        die("memory");
    for (int i = 0; i < LINKS; i++)
        witness.link[i] = (struct link){.end = {-1, -1}};
    be_there();
    until = now_ms() + THERE_MS;
    for (;;) {
        int64_t left = until - now_ms();

        if (left > 0) {
            look((int)left);
            continue;
        }
        there = !there;
        if (there)
            be_there();
        else
            be_away();
        until = now_ms() + (there ? THERE_MS : AWAY_MS);
    }
}
