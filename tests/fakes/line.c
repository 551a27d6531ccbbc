/*
 * line - RTU: a serial line with any number of devices, on a pseudo-terminal or a TCP connection.
 *
 * A pty hands over a whole frame at once, so the time it would have taken on a wire is reckoned:
 * a frame ends by 3.5 characters of silence behind that time, or, when the length of its function
 * is known and the CRC is right, at once. The reply waits until the request is through and the
 * device's turnaround, at least 3.5 characters, over. What nobody on the line understands gets no
 * reply, nor does a broadcast.
 */
#include "fake.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

/* How much shorter than 3.5 characters a master's silence may look to us. */
enum { TOLERANCE_US = 300 };

static const struct {
    int64_t baud;
    speed_t speed;
} speeds[] = {
    {1200, B1200},   {2400, B2400},   {4800, B4800},   {9600, B9600},
    {19200, B19200}, {38400, B38400}, {57600, B57600}, {115200, B115200},
};

int64_t line_speed(int64_t baud)
{
    for (size_t i = 0; i < sizeof speeds / sizeof *speeds; i++)
        if (speeds[i].baud == baud)
            return speeds[i].speed;
    return -1;
}

static uint16_t crc(const uint8_t *byte, size_t n)
{
    uint16_t sum = 0xFFFF;

    for (size_t i = 0; i < n; i++) {
        sum ^= byte[i];
        for (int bit = 0; bit < 8; bit++)
            sum = (uint16_t)(sum & 1 ? sum >> 1 ^ 0xA001 : sum >> 1);
    }
    return sum;
}

static bool is_whole(const uint8_t *frame, size_t n)
{
    uint16_t sum;

    if (n < 4)
        return false;
    sum = crc(frame, n - 2);
    return frame[n - 2] == (sum & 0xFF) && frame[n - 1] == sum >> 8;
}

/* Length of the request that `in` starts with; 0 while or where that cannot be told. */
static size_t known_length(const struct link *link)
{
    if (link->have < 2)
        return 0;
    if (link->in[1] >= 1 && link->in[1] <= 6)
        return 8;
    if ((link->in[1] == 15 || link->in[1] == 16) && link->have >= 7)
        return 9 + (size_t)link->in[6];
    return 0;
}

/* A master that speaks at another speed is not understood. */
static bool same_speed(const struct bus *bus)
{
    struct termios mode;

    if (bus->kind != BUS_PTY)
        return true;
    /* On a real port the last close ends exclusive use; here our own end never closes. */
    ioctl(bus->slave, TIOCNXCL);
    return !tcgetattr(bus->slave, &mode) && cfgetospeed(&mode) == (speed_t)line_speed(bus->baud);
}

static void reply(struct fake *fake, struct link *link, struct device *device, size_t n,
                  int64_t now)
{
    struct effect effect = fault_take(fake, device, link->in + 1, n - 3);
    uint8_t frame[LONGEST_FRAME];
    int64_t gap_us = bus_gap_us(link->bus);
    int64_t wait_us = device->turnaround_us > gap_us ? device->turnaround_us : gap_us;
    size_t size;
    uint16_t sum;

    frame[0] = (uint8_t)(device->unit + effect.is[FAULT_WRONG_UNIT]);
    size = 1 + device_answer(device, now, link->in + 1, n - 3, &effect, frame + 1);
    sum = crc(frame, size);
    frame[size++] = (uint8_t)sum;
    frame[size++] = (uint8_t)(sum >> 8);
    link->bus->busy_us += wait_us + (int64_t)size * bus_pace_ns(link->bus) / 1000;
    if (effect.is[FAULT_GARBLE])
        fault_burst(fake, frame, size);
    if (effect.is[FAULT_ECHO])
        wire_put(link, link->in, n, link->first_us, bus_pace_ns(link->bus));
    wire_reply(fake, link, &effect, frame, size, link->heard_us + wait_us);
}

/* Everybody obeys, nobody answers. */
static void broadcast(struct link *link, size_t n, int64_t now)
{
    const struct effect effect = {0};
    uint8_t unsaid[LONGEST_FRAME];

    for (struct device *device = link->bus->devices; device; device = device->next)
        device_answer(device, now, link->in + 1, n - 3, &effect, unsaid);
}

static void understood(struct fake *fake, struct link *link, size_t n, int64_t now)
{
    struct device *device = bus_unit(link->bus, link->in[0]);

    link->bus->gaps += link->hasty;
    link->bus->busy_us += (int64_t)n * bus_pace_ns(link->bus) / 1000 + bus_gap_us(link->bus);
    rhythm_beat(&link->bus->rhythm, link->first_us);
    if (link->in[0] == BROADCAST)
        broadcast(link, n, now);
    else if (device)
        reply(fake, link, device, n, now);
}

/* The first n bytes of `in` are a frame. */
static void take(struct fake *fake, struct link *link, size_t n, int64_t now)
{
    if (is_whole(link->in, n) && same_speed(link->bus))
        understood(fake, link, n, now);
    link->have -= n;
    memmove(link->in, link->in + n, link->have);
    link->first_us = now;
    link->hasty = link->have;
}

void line_silence(struct fake *fake, struct link *link, int64_t now)
{
    link->silence_us = NEVER;
    if (link->have)
        take(fake, link, link->have, now);
}

/* Was there less than 3.5 characters of silence before what comes now? */
static bool is_hasty(const struct link *link, int64_t now)
{
    int64_t before = link->heard_us > link->sent_us ? link->heard_us : link->sent_us;

    if (!before)
        return false;
    return now - before < bus_gap_us(link->bus) - TOLERANCE_US;
}

void line_ready(struct fake *fake, struct link *link, int64_t now)
{
    ssize_t n = read(link->fd, link->in + link->have, sizeof link->in - link->have);
    size_t length;
    int64_t start;

    if (n <= 0) {
        if (n == 0 || (errno != EAGAIN && errno != EINTR))
            wire_close(link);
        return;
    }
    if (!link->have) {
        link->first_us = now;
        link->hasty = is_hasty(link, now);
    }
    start = link->have && link->heard_us > now ? link->heard_us : now;
    link->have += (size_t)n;
    link->heard_us = start + n * bus_pace_ns(link->bus) / 1000;
    if (link->have == sizeof link->in)
        link->have = 0; /* longer than any frame */
    while ((length = known_length(link)) && length <= link->have && is_whole(link->in, length))
        take(fake, link, length, now);
    link->silence_us = link->have ? link->heard_us + bus_gap_us(link->bus) : NEVER;
}

/* Opens the pair, the slave side raw and at the line's speed; -errno with both closed. */
static int open_pair(const struct bus *bus, int *master, int *slave, char *name, size_t size)
{
    struct termios mode;
    int rc;

    *slave = -1;
    *master = posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
    if (*master < 0)
        return -errno;
    if (grantpt(*master) || unlockpt(*master) || ptsname_r(*master, name, size))
        goto out;
    *slave = open(name, O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (*slave < 0 || tcgetattr(*slave, &mode))
        goto out;
    cfmakeraw(&mode);
    cfsetspeed(&mode, (speed_t)line_speed(bus->baud));
    if (!tcsetattr(*slave, TCSANOW, &mode))
        return 0;
out:
    rc = -errno;
    close(*master);
    if (*slave >= 0)
        close(*slave);
    return rc;
}

/* Puts the symbolic link in place of one that an earlier run left. */
static int point_to(const char *path, const char *target)
{
    struct stat old;

    if (!lstat(path, &old) && S_ISLNK(old.st_mode))
        unlink(path);
    return symlink(target, path) ? -errno : 0;
}

int line_open(struct fake *fake, struct bus *bus)
{
    char name[64];
    int master, slave, rc = open_pair(bus, &master, &slave, name, sizeof name);
    struct link *link;

    if (rc)
        return rc;
    rc = point_to(bus->path, name);
    if (rc)
        goto fail;
    rc = -ENOMEM;
    link = wire_open(fake, bus, master, line_ready);
    if (!link)
        goto fail;
    link->silence = line_silence;
    bus->slave = slave;
    return 0;
fail:
    close(master);
    close(slave);
    return rc;
}

void line_close(struct bus *bus)
{
    close(bus->slave);
    bus->slave = -1;
    unlink(bus->path);
}
