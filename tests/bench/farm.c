/*
 * farm - many Modbus TCP devices for next to no CPU time: what `make bench` measures against.
 *
 *   farm ENDPOINTS FIRST-UNIT UNITS [SERVE-MS]
 *
 * Each endpoint listens on a port of its own on 127.0.0.1, chosen by the kernel and printed as
 * "ports P P ..". Behind it are UNITS units of 16 holding registers. Without SERVE-MS a request is
 * answered at once. With it an endpoint is a gateway that serves one request at a time and takes so
 * long for each; a dead unit is not answered and does not hold the gateway.
 *
 * A register is what `set` made it (0 at first) plus a step from 0 to 7 that changes with every
 * read of its unit, so that every reading differs from the one before. Lines on standard input,
 * each answered by one; its end ends the farm:
 *
 *   set ENDPOINT UNIT REGISTER VALUE   "ok T": since when, microseconds since 1970
 *   told ENDPOINT UNIT                 "ok T": when what was last set was first read; 0: not yet
 *   dead UNIT, alive UNIT              at every endpoint
 *   counts                             "ok REQUESTS REGISTERS" answered so far
 *
 * One thread, one epoll. The fault-injecting simulator with serial lines is tests/fakes.
 */
#include <errno.h>
#include <inttypes.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

enum {
    REGISTERS = 16,
    UNITS = 256,
    ROOM = 512,
    WAITING = 64,
    REQUEST = 12,
    STEPS = 8,
    EVENTS = 64
};
enum kind { CONSOLE, LISTENER, CLIENT, TIMER };

struct unit {
    uint16_t value[REGISTERS];
    uint16_t step;
    int64_t told_us; /* utc of the first answer since a register was set; 0: none yet */
};

/* A descriptor that epoll watches. */
struct source {
    enum kind kind;
    int fd;
    struct endpoint *endpoint;
    size_t have;
    uint8_t in[ROOM];
};

/* A request that a gateway was given. */
struct job {
    struct source *client;
    uint8_t frame[REQUEST];
};

struct endpoint {
    struct source listener, timer;
    struct unit *unit; /* [UNITS] */
    struct job job[WAITING];
    size_t first, jobs; /* the first one is being served */
};

struct farm {
    int epoll_fd;
    long serve_ms;
    size_t endpoints;
    struct endpoint *endpoint;
    bool there[UNITS], dead[UNITS];
    uint64_t requests, registers;
};

static void die(const char *what)
{
    perror(what);
    exit(1);
}

static void watch(const struct farm *farm, struct source *source)
{
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = source};

    if (epoll_ctl(farm->epoll_fd, EPOLL_CTL_ADD, source->fd, &event))
        die("epoll_ctl");
}

/* ---- answering ---- */

static int64_t utc_us(void)
{
    struct timespec now;

    clock_gettime(CLOCK_REALTIME, &now);
    return now.tv_sec * (int64_t)1000000 + now.tv_nsec / 1000;
}

static unsigned word(const uint8_t *at)
{
    return (unsigned)at[0] << 8 | at[1];
}

static void put_word(uint8_t *at, unsigned value)
{
    at[0] = (uint8_t)(value >> 8);
    at[1] = (uint8_t)value;
}

/* Answers a read of holding registers; what else is asked gets exception 1. */
static void answer(struct farm *farm, int fd, struct unit *unit, const uint8_t *request)
{
    unsigned first = word(request + 8), count = word(request + 10);
    uint8_t reply[9 + 2 * REGISTERS];
    size_t size = 9;

    memcpy(reply, request, 8);
    if (request[7] != 3 || first + count > REGISTERS || !count) {
        reply[7] |= 0x80;
        reply[8] = 1;
    } else {
        unit->step = (uint16_t)((unit->step + 1) % STEPS);
        reply[8] = (uint8_t)(2 * count);
        if (!unit->told_us)
            unit->told_us = utc_us();
        for (unsigned i = 0; i < count; i++, size += 2)
            put_word(reply + size, unit->value[first + i] + unit->step);
        farm->registers += count;
    }
    farm->requests++;
    put_word(reply + 4, (unsigned)size - 6);
    (void)!send(fd, reply, size, MSG_DONTWAIT | MSG_NOSIGNAL);
}

static void start_job(const struct farm *farm, const struct endpoint *e)
{
    struct itimerspec at = {.it_value = {farm->serve_ms / 1000, farm->serve_ms % 1000 * 1000000}};

    timerfd_settime(e->timer.fd, 0, &at, NULL);
}

static void end_job(struct farm *farm, struct endpoint *e)
{
    const struct job *job = &e->job[e->first];

    (void)!read(e->timer.fd, &(uint64_t){0}, 8);
    if (job->client)
        answer(farm, job->client->fd, &e->unit[job->frame[6]], job->frame);
    e->first = (e->first + 1) % WAITING;
    if (--e->jobs)
        start_job(farm, e);
}

static void take(struct farm *farm, struct source *client, const uint8_t *frame)
{
    struct endpoint *e = client->endpoint;
    struct job *job = &e->job[(e->first + e->jobs) % WAITING];

    if (!farm->there[frame[6]] || farm->dead[frame[6]] || e->jobs == WAITING)
        return;
    if (!farm->serve_ms) {
        answer(farm, client->fd, &e->unit[frame[6]], frame);
        return;
    }
    job->client = client;
    memcpy(job->frame, frame, REQUEST);
    if (e->jobs++ == 0)
        start_job(farm, e);
}

static void leave(struct source *client)
{
    struct endpoint *e = client->endpoint;

    for (size_t i = 0; i < e->jobs; i++)
        if (e->job[(e->first + i) % WAITING].client == client)
            e->job[(e->first + i) % WAITING].client = NULL;
    close(client->fd);
    free(client);
}

static void hear(struct farm *farm, struct source *client)
{
    ssize_t n = read(client->fd, client->in + client->have, ROOM - client->have);
    size_t at = 0;

    if (n <= 0) {
        leave(client);
        return;
    }
    client->have += (size_t)n;
    for (; client->have - at >= REQUEST; at += REQUEST)
        take(farm, client, client->in + at);
    client->have -= at;
    memmove(client->in, client->in + at, client->have);
}

/* ---- endpoints ---- */

static void greet(const struct farm *farm, struct endpoint *e)
{
    struct source *client = calloc(1, sizeof *client);
    int one = 1;

    if (!client)
        die("calloc");
    client->kind = CLIENT;
    client->endpoint = e;
    client->fd = accept(e->listener.fd, NULL, NULL);
    if (client->fd < 0)
        die("accept");
    setsockopt(client->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    watch(farm, client);
}

static unsigned open_endpoint(struct farm *farm, struct endpoint *e)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof at;

    e->unit = calloc(UNITS, sizeof *e->unit);
    e->listener = (struct source){.kind = LISTENER, .endpoint = e};
    e->timer = (struct source){.kind = TIMER, .endpoint = e};
    e->listener.fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    e->timer.fd = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
    if (!e->unit || e->timer.fd < 0 || bind(e->listener.fd, (struct sockaddr *)&at, size) ||
        listen(e->listener.fd, 16) || getsockname(e->listener.fd, (struct sockaddr *)&at, &size))
        die("endpoint");
    watch(farm, &e->listener);
    watch(farm, &e->timer);
    return ntohs(at.sin_port);
}

/* ---- the console ---- */

static void obey(struct farm *farm, const char *line)
{
    unsigned endpoint, unit, at, value;

    if (sscanf(line, "set %u %u %u %u", &endpoint, &unit, &at, &value) == 4 &&
        endpoint < farm->endpoints && unit < UNITS && at < REGISTERS) {
        farm->endpoint[endpoint].unit[unit].value[at] = (uint16_t)value;
        farm->endpoint[endpoint].unit[unit].told_us = 0;
        printf("ok %" PRId64 "\n", utc_us());
    } else if (sscanf(line, "told %u %u", &endpoint, &unit) == 2 && endpoint < farm->endpoints &&
               unit < UNITS) {
        printf("ok %" PRId64 "\n", farm->endpoint[endpoint].unit[unit].told_us);
    } else if (sscanf(line, "dead %u", &unit) == 1 && unit < UNITS) {
        farm->dead[unit] = true;
        puts("ok");
    } else if (sscanf(line, "alive %u", &unit) == 1 && unit < UNITS) {
        farm->dead[unit] = false;
        puts("ok");
    } else if (!strcmp(line, "counts")) {
        printf("ok %" PRIu64 " %" PRIu64 "\n", farm->requests, farm->registers);
    } else {
        printf("error: \"%s\" is no command\n", line);
    }
    fflush(stdout);
}

/* False: standard input has ended. */
static bool listen_to(struct farm *farm, struct source *console)
{
    ssize_t n = read(console->fd, console->in + console->have, ROOM - 1 - console->have);
    char *line = (char *)console->in, *end;

    if (n <= 0)
        return false;
    console->have += (size_t)n;
    console->in[console->have] = '\0';
    while ((end = strchr(line, '\n'))) {
        *end = '\0';
        obey(farm, line);
        line = end + 1;
    }
    console->have = strlen(line);
    memmove(console->in, line, console->have);
    return true;
}

static bool serve(struct farm *farm, struct source *source)
{
    switch (source->kind) {
    case CONSOLE:
        return listen_to(farm, source);
    case LISTENER:
        greet(farm, source->endpoint);
        break;
    case CLIENT:
        hear(farm, source);
        break;
    case TIMER:
        end_job(farm, source->endpoint);
    }
    return true;
}

/* One of the command line's numbers; 0 if there is none. */
static long number(int argc, char **argv, int i)
{
    return i < argc ? strtol(argv[i], NULL, 10) : 0;
}

int main(int argc, char **argv)
{
    struct farm farm = {.epoll_fd = epoll_create1(EPOLL_CLOEXEC),
                        .endpoints = (size_t)number(argc, argv, 1),
                        .serve_ms = number(argc, argv, 4)};
    long first = number(argc, argv, 2), units = number(argc, argv, 3);
    struct source console = {.kind = CONSOLE};
    struct epoll_event event[EVENTS];

    if (!farm.endpoints || !units || first < 0 || first + units > UNITS) {
        fprintf(stderr, "usage: farm ENDPOINTS FIRST-UNIT UNITS [SERVE-MS]\n");
        return 64;
    }
    for (long u = first; u < first + units; u++)
        farm.there[u] = true;
    farm.endpoint = calloc(farm.endpoints, sizeof *farm.endpoint);
    if (!farm.endpoint)
        die("calloc");
    printf("ports");
    for (size_t i = 0; i < farm.endpoints; i++)
        printf(" %u", open_endpoint(&farm, &farm.endpoint[i]));
    puts("");
    fflush(stdout);
    watch(&farm, &console);
    for (;;) {
        int n = epoll_wait(farm.epoll_fd, event, EVENTS, -1);

        for (int i = 0; i < n; i++)
            if (!serve(&farm, event[i].data.ptr))
                return 0;
    }
}
