/*
 * chip_v2 - GPIO chips through libgpiod 2.
 *
 * Called by the thread of gpio alone. Every line is a request of its own, so that a line that is
 * held by another program fails alone. The kernel's queue of edges holds 16 for each line and drops
 * the oldest beyond: one read empties it. Sequence numbers would show how many were dropped, but an
 * edge only says "read the level", so one is as good as many. Reading must not block.
 */
#include "acquire/chip.h"

#include <errno.h>
#include <fcntl.h>
#include <gpiod.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "model/site.h"

enum { QUEUE = 16 };

struct chip {
    struct gpiod_chip *chip;
    struct gpiod_chip_info *info;
};

struct chip_line {
    struct gpiod_line_request *request;
    struct gpiod_edge_event_buffer *edges;
    unsigned offset;
};

static void chip_close(struct chip *chip)
{
    if (chip->info)
        gpiod_chip_info_free(chip->info);
    if (chip->chip)
        gpiod_chip_close(chip->chip);
    free(chip);
}

static int chip_open(const char *path, struct chip **out)
{
    struct chip *chip = calloc(1, sizeof *chip);
    int rc;

    if (!chip)
        return -ENOMEM;
    chip->chip = gpiod_chip_open(path);
    if (chip->chip)
        chip->info = gpiod_chip_get_info(chip->chip);
    if (!chip->info) {
        rc = -errno;
        chip_close(chip);
        return rc;
    }
    *out = chip;
    return 0;
}

static const char *chip_label(struct chip *chip)
{
    return gpiod_chip_info_get_label(chip->info);
}

/* -ENOENT if there is none of this name. */
static int find(struct chip *chip, const char *name, unsigned *out)
{
    int found = gpiod_chip_get_line_offset_from_name(chip->chip, name);
    unsigned long offset = found < 0 ? ULONG_MAX : (unsigned long)found;

    if (!name[strspn(name, "0123456789")])
        offset = strtoul(name, NULL, 10);
    if (offset >= gpiod_chip_info_get_num_lines(chip->info))
        return -ENOENT;
    *out = (unsigned)offset;
    return 0;
}

static int set_input(struct gpiod_line_settings *settings, bool active_low, uint8_t bias)
{
    static const enum gpiod_line_bias biases[] = {[BIAS_AS_IS] = GPIOD_LINE_BIAS_AS_IS,
                                                  [BIAS_PULL_UP] = GPIOD_LINE_BIAS_PULL_UP,
                                                  [BIAS_PULL_DOWN] = GPIOD_LINE_BIAS_PULL_DOWN,
                                                  [BIAS_DISABLED] = GPIOD_LINE_BIAS_DISABLED};

    gpiod_line_settings_set_active_low(settings, active_low);
    return gpiod_line_settings_set_direction(settings, GPIOD_LINE_DIRECTION_INPUT) ||
                   gpiod_line_settings_set_edge_detection(settings, GPIOD_LINE_EDGE_BOTH) ||
                   gpiod_line_settings_set_bias(settings, biases[bias])
               ? -errno
               : 0;
}

static int set_output(struct gpiod_line_settings *settings, bool low)
{
    gpiod_line_settings_set_active_low(settings, low);
    return gpiod_line_settings_set_direction(settings, GPIOD_LINE_DIRECTION_OUTPUT) ||
                   gpiod_line_settings_set_output_value(settings, GPIOD_LINE_VALUE_INACTIVE)
               ? -errno
               : 0;
}

static int request(struct chip *chip, unsigned offset, struct gpiod_line_settings *settings,
                   struct gpiod_line_request **out)
{
    struct gpiod_line_config *lines = gpiod_line_config_new();
    struct gpiod_request_config *config = gpiod_request_config_new();
    int rc = lines && config ? 0 : -ENOMEM;

    if (!rc && gpiod_line_config_add_line_settings(lines, &offset, 1, settings))
        rc = -errno;
    if (!rc) {
        gpiod_request_config_set_consumer(config, "estated");
        *out = gpiod_chip_request_lines(chip->chip, config, lines);
        rc = *out ? 0 : -errno;
    }
    gpiod_request_config_free(config);
    gpiod_line_config_free(lines);
    return rc;
}

static void chip_release(struct chip_line *line)
{
    if (line && line->request)
        gpiod_line_request_release(line->request);
    if (line && line->edges)
        gpiod_edge_event_buffer_free(line->edges);
    free(line);
}

static int chip_hold(struct chip *chip, const char *name, bool active_low, uint8_t bias,
                     struct chip_line **out)
{
    struct gpiod_line_settings *settings = gpiod_line_settings_new();
    struct chip_line *line = calloc(1, sizeof *line);
    int rc = line && settings ? set_input(settings, active_low, bias) : -ENOMEM, fd;

    if (!rc)
        line->edges = gpiod_edge_event_buffer_new(QUEUE);
    if (!rc)
        rc = line->edges ? find(chip, name, &line->offset) : -ENOMEM;
    if (!rc)
        rc = request(chip, line->offset, settings, &line->request);
    gpiod_line_settings_free(settings);
    if (!rc) {
        fd = gpiod_line_request_get_fd(line->request);
        rc = fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK) ? -errno : 0;
    }
    if (rc)
        chip_release(line);
    else
        *out = line;
    return rc;
}

static int chip_drive(struct chip *chip, const char *name, bool low, struct chip_line **out)
{
    struct gpiod_line_settings *settings = gpiod_line_settings_new();
    struct chip_line *line = calloc(1, sizeof *line);
    int rc = line && settings ? set_output(settings, low) : -ENOMEM;

    if (!rc)
        rc = find(chip, name, &line->offset);
    if (!rc)
        rc = request(chip, line->offset, settings, &line->request);
    gpiod_line_settings_free(settings);
    if (rc)
        chip_release(line);
    else
        *out = line;
    return rc;
}

static int chip_put(struct chip_line *line, bool on)
{
    enum gpiod_line_value value = on ? GPIOD_LINE_VALUE_ACTIVE : GPIOD_LINE_VALUE_INACTIVE;

    return gpiod_line_request_set_value(line->request, line->offset, value) ? -errno : 0;
}

static int chip_fd(struct chip_line *line)
{
    return gpiod_line_request_get_fd(line->request);
}

static int chip_drain(struct chip_line *line)
{
    int n = gpiod_line_request_read_edge_events(line->request, line->edges, QUEUE);

    return n >= 0 ? n > 0 : errno == EAGAIN ? 0 : -errno;
}

static int chip_level(struct chip_line *line)
{
    int level = gpiod_line_request_get_value(line->request, line->offset);

    return level < 0 ? -errno : level;
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
