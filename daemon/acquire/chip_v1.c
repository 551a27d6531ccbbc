/*
 * chip_v1 - GPIO chips through libgpiod 1.
 *
 * Called by the thread of gpio alone. Our chip is libgpiod's chip and our line its line, which the
 * chip owns, so nothing is kept here. The kernel's queue of edges holds 16 for each line and drops
 * the newest beyond: one read empties it. Waiting is left to the caller's epoll, because the wait
 * of libgpiod 1 does not notice a chip that is gone; so reading must not block.
 */
#include "acquire/chip.h"

#include <errno.h>
#include <fcntl.h>
#include <gpiod.h>
#include <stdlib.h>
#include <string.h>

#include "model/site.h"

enum { QUEUE = 16 };

static struct gpiod_chip *theirs(struct chip *chip)
{
    return (struct gpiod_chip *)chip;
}

static struct gpiod_line *their_line(struct chip_line *line)
{
    return (struct gpiod_line *)line;
}

static int chip_open(const char *path, struct chip **out)
{
    struct gpiod_chip *chip = gpiod_chip_open(path);

    if (!chip)
        return -errno;
    *out = (struct chip *)chip;
    return 0;
}

static const char *chip_label(struct chip *chip)
{
    return gpiod_chip_label(theirs(chip));
}

static void chip_close(struct chip *chip)
{
    gpiod_chip_close(theirs(chip));
}

static struct gpiod_line *find(struct gpiod_chip *chip, const char *name)
{
    unsigned long offset = strtoul(name, NULL, 10);

    if (name[strspn(name, "0123456789")])
        return gpiod_chip_find_line(chip, name);
    return offset < gpiod_chip_num_lines(chip) ? gpiod_chip_get_line(chip, (unsigned)offset) : NULL;
}

static int chip_hold(struct chip *chip, const char *name, bool active_low, uint8_t bias,
                     struct chip_line **out)
{
    static const int biases[] = {[BIAS_AS_IS] = 0,
                                 [BIAS_PULL_UP] = GPIOD_LINE_REQUEST_FLAG_BIAS_PULL_UP,
                                 [BIAS_PULL_DOWN] = GPIOD_LINE_REQUEST_FLAG_BIAS_PULL_DOWN,
                                 [BIAS_DISABLED] = GPIOD_LINE_REQUEST_FLAG_BIAS_DISABLE};
    int flags = biases[bias] | (active_low ? GPIOD_LINE_REQUEST_FLAG_ACTIVE_LOW : 0), fd, rc;
    struct gpiod_line *line = find(theirs(chip), name);

    if (!line)
        return -ENOENT;
    if (gpiod_line_request_both_edges_events_flags(line, "estated", flags))
        return -errno;
    fd = gpiod_line_event_get_fd(line);
    if (fd < 0 || fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK)) {
        rc = -errno;
        gpiod_line_release(line);
        return rc;
    }
    *out = (struct chip_line *)line;
    return 0;
}

static int chip_fd(struct chip_line *line)
{
    return gpiod_line_event_get_fd(their_line(line));
}

static int chip_drain(struct chip_line *line)
{
    struct gpiod_line_event event[QUEUE];
    int n = gpiod_line_event_read_multiple(their_line(line), event, QUEUE);

    return n >= 0 ? n > 0 : errno == EAGAIN ? 0 : -errno;
}

static int chip_level(struct chip_line *line)
{
    int level = gpiod_line_get_value(their_line(line));

    return level < 0 ? -errno : level;
}

static int chip_drive(struct chip *chip, const char *name, bool low, struct chip_line **out)
{
    struct gpiod_line *line = find(theirs(chip), name);
    int flags = low ? GPIOD_LINE_REQUEST_FLAG_ACTIVE_LOW : 0;

    if (!line)
        return -ENOENT;
    if (gpiod_line_request_output_flags(line, "estated", flags, 0))
        return -errno;
    *out = (struct chip_line *)line;
    return 0;
}

static int chip_put(struct chip_line *line, bool on)
{
    return gpiod_line_set_value(their_line(line), on) ? -errno : 0;
}

static void chip_release(struct chip_line *line)
{
    gpiod_line_release(their_line(line));
}

const struct chip_calls chip_libgpiod = {
    .open = chip_open,
    .label = chip_label,
    .close = chip_close,
    .hold = chip_hold,
    .fd = chip_fd,
    .drain = chip_drain,
    .level = chip_level,
    .drive = chip_drive,
    .put = chip_put,
    .release = chip_release,
};
