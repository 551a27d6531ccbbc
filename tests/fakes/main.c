/*
 * fake-estate - a whole estate of Modbus devices in one process, for tests and the demo.
 *
 *     fake-estate SCRIPT
 *
 * One poll loop: masters, standard input (more commands), signals, and the next time something is
 * due. The end of standard input, SIGTERM, SIGINT or `quit` ends it with 0 and no link left.
 */
#include "fake.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <time.h>
#include <unistd.h>

enum { LONGEST_LINE = 8192, FIXED_FDS = 2, EARLY_US = 200 };

struct input {
    char line[LONGEST_LINE];
    size_t have;
};

int64_t now_us(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000000LL + now.tv_nsec / 1000;
}

uint32_t random_below(struct fake *fake, uint32_t limit)
{
    fake->random = fake->random * 6364136223846793005ULL + 1442695040888963407ULL;
    return (uint32_t)((fake->random >> 48) * limit >> 16);
}

void rhythm_beat(struct rhythm *rhythm, int64_t now)
{
    int64_t interval = now - rhythm->last_us;

    if (rhythm->last_us) {
        if (!rhythm->intervals || interval < rhythm->shortest_us)
            rhythm->shortest_us = interval;
        if (interval > rhythm->longest_us)
            rhythm->longest_us = interval;
        rhythm->intervals++;
        rhythm->above += interval > rhythm->limit_us;
    }
    rhythm->last_us = now;
}

static void obey_lines(struct fake *fake, struct input *input, int64_t now)
{
    ssize_t n = read(STDIN_FILENO, input->line + input->have, LONGEST_LINE - input->have);
    char *start = input->line, *end;

    if (n < 0 && (errno == EINTR || errno == EAGAIN))
        return;
    if (n <= 0) {
        fake->stop = true;
        return;
    }
    input->have += (size_t)n;
    while (!fake->stop && (end = memchr(start, '\n', input->have))) {
        *end = '\0';
        input->have -= (size_t)(end + 1 - start);
        script_answer(fake, start, now);
        start = end + 1;
    }
    memmove(input->line, start, input->have);
    if (input->have == LONGEST_LINE) {
        puts("error: line too long");
        input->have = 0;
    }
}

static int64_t next_due(const struct fake *fake, int64_t now)
{
    int64_t due = fake->later ? fake->later->due_us : NEVER, sending;

    for (const struct link *link = fake->links; link; link = link->next) {
        sending = wire_due(link, now);
        if (sending < due)
            due = sending;
        if (link->silence_us < due)
            due = link->silence_us;
    }
    return due;
}

/* The descriptors in the order of the links; grows as needed. */
static size_t list_fds(const struct fake *fake, struct pollfd **fds)
{
    size_t n = FIXED_FDS;

    for (const struct link *link = fake->links; link; link = link->next)
        n++;
    *fds = realloc(*fds, n * sizeof **fds);
    if (!*fds)
        abort();
    n = FIXED_FDS;
    for (const struct link *link = fake->links; link; link = link->next)
        (*fds)[n++] = (struct pollfd){.fd = link->fd, .events = POLLIN};
    return n;
}

static int wait_for(struct pollfd *fds, size_t n, int64_t us)
{
    struct timespec time = {.tv_sec = us / 1000000, .tv_nsec = us % 1000000 * 1000};

    return ppoll(fds, n, us < 0 ? NULL : &time, NULL);
}

/* A processor that was idle wakes up late, which a device on a wire does not. Who has to be as
 * punctual as that wakes up before the time and turns in circles until it has come. */
static int wait_until(const struct fake *fake, struct pollfd *fds, size_t n, int64_t due)
{
    int64_t now = now_us(), early = fake->punctual ? EARLY_US : 0;
    int ready = due == NEVER ? wait_for(fds, n, -1)
                             : wait_for(fds, n, due - early > now ? due - early - now : 0);

    while (!ready && fake->punctual && now_us() < due)
        ready = wait_for(fds, n, 0);
    if (ready <= 0)
        for (size_t i = 0; i < n; i++)
            fds[i].revents = 0;
    return ready < 0 && errno != EINTR ? -errno : 0;
}

/* New links go to the head of the list, so the old ones keep their order behind them. */
static void serve_links(struct fake *fake, struct link *first, const struct pollfd *fds)
{
    for (struct link *link = first; link; link = link->next, fds++) {
        if (link->fd >= 0 && link->silence && link->silence_us <= now_us())
            link->silence(fake, link, now_us());
        if (link->fd >= 0 && fds->revents)
            link->ready(fake, link, now_us());
        wire_send(link, now_us());
    }
}

static int run(struct fake *fake, int signals)
{
    struct pollfd *fds = NULL;
    struct input *input = calloc(1, sizeof *input);
    struct link *first;
    int64_t now;
    int rc = 0;

    while (input && !fake->stop && !rc) {
        size_t n = list_fds(fake, &fds);

        first = fake->links;
        fds[0] = (struct pollfd){.fd = STDIN_FILENO, .events = POLLIN};
        fds[1] = (struct pollfd){.fd = signals, .events = POLLIN};
        now = now_us();
        rc = wait_until(fake, fds, n, next_due(fake, now));
        now = now_us();
        serve_links(fake, first, fds + FIXED_FDS);
        script_run_due(fake, now);
        if (fds[0].revents)
            obey_lines(fake, input, now);
        if (fds[1].revents)
            fake->stop = true;
        wire_sweep(fake, false);
    }
    free(input);
    free(fds);
    return rc;
}

static void tear_down(struct fake *fake)
{
    struct bus *bus;
    struct device *device;

    script_free(fake);
    while ((bus = fake->buses)) {
        bus_close(fake, bus);
        while ((device = bus->devices)) {
            bus->devices = device->next;
            device_free(device);
        }
        fake->buses = bus->next;
        free(bus);
    }
    wire_sweep(fake, true);
}

int main(int argc, char **argv)
{
    struct fake fake = {.random = 1, .start_us = now_us()};
    sigset_t ends;
    int signals, rc;

    if (argc != 2) {
        fputs("usage: fake-estate SCRIPT\n", stderr);
        return 2;
    }
    setvbuf(stdout, NULL, _IOLBF, 0);
    prctl(PR_SET_TIMERSLACK, 1);
    signal(SIGPIPE, SIG_IGN);
    sigemptyset(&ends);
    sigaddset(&ends, SIGTERM);
    sigaddset(&ends, SIGINT);
    sigprocmask(SIG_BLOCK, &ends, NULL);
    signals = signalfd(-1, &ends, SFD_CLOEXEC | SFD_NONBLOCK);
    rc = script_load(&fake, argv[1]);
    if (!rc)
        rc = run(&fake, signals);
    tear_down(&fake);
    close(signals);
    return rc ? 1 : 0;
}
