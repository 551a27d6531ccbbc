/*
 * chip - GPIO chips and their lines as a table of functions, for one thread. libgpiod 1 and 2 share
 * no API: chip_v1.c or chip_v2.c fills the table, whichever the build finds; tests fill one of
 * their own. All functions that can fail return -errno; -ENODEV is a chip that is gone.
 */
#ifndef ESTATED_ACQUIRE_CHIP_H
#define ESTATED_ACQUIRE_CHIP_H

#include <stdbool.h>
#include <stdint.h>

struct chip;      /* an open chip */
struct chip_line; /* a line of it that we hold */

struct chip_calls {
    /* By the path of its device node. */
    int (*open)(const char *path, struct chip **out);
    /* As its driver names it; valid while it is open. */
    const char *(*label)(struct chip *chip);
    /* After its lines were released. */
    void (*close)(struct chip *chip);
    /* Takes a line, by offset (digits) or name, as an input whose edges are queued. `bias` is an
     * enum line_bias. -ENOENT: no such line; -EBUSY: somebody else holds it. */
    int (*hold)(struct chip *chip, const char *line, bool active_low, uint8_t bias,
                struct chip_line **out);
    /* Readable while edges wait. Only to be polled. */
    int (*fd)(struct chip_line *line);
    /* Drops the edges that wait: 1 if there were some, else 0. Never blocks. */
    int (*drain)(struct chip_line *line);
    /* 1 if the line is active, else 0. */
    int (*level)(struct chip_line *line);
    /* Takes a line as an output, off; `low`: on is low. As hold(). */
    int (*drive)(struct chip *chip, const char *line, bool low, struct chip_line **out);
    /* Switches an output. */
    int (*put)(struct chip_line *line, bool on);
    void (*release)(struct chip_line *line);
};

/* The kernel's chips, through libgpiod. */
extern const struct chip_calls chip_libgpiod;

#endif
