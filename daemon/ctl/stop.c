/*
 * stop - signals through a descriptor.
 *
 * A tool that a person may interrupt looks between two requests, and waits on this beside whatever
 * else it waits for; there is no handler and nothing global. A second signal finds the tool on its
 * way out already.
 */
#include "ctl/stop.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <sys/signalfd.h>

int stop_open(void)
{
    sigset_t set;
    int fd;

    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    sigprocmask(SIG_BLOCK, &set, NULL);
    fd = signalfd(-1, &set, SFD_CLOEXEC);
    return fd < 0 ? -errno : fd;
}

bool stop_wait(int fd, int timeout_ms)
{
    struct pollfd ready = {.fd = fd, .events = POLLIN};

    return poll(&ready, 1, timeout_ms) > 0;
}
