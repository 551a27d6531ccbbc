/*
 * gpio - runs the lines of all chips: wait for an edge or the next reading, read levels, tell.
 *
 * The thread owns every chip and its lines. An edge wakes it once: the line's descriptor then
 * stays quiet until the level has settled, so that a chattering contact or an open input in a noisy
 * cabinet costs one wake-up in each debounce time and not a whole processor.
 *
 * A chip is found by its path, or by its label, because numbers grow with every re-plug. Any call
 * that fails says that it is gone: what is held is given back, its bus is told, and it is looked
 * for whenever something changes in its directory (a new node is useless until udev has set its
 * group, which is one more change) and every 2 s in case that was missed. Two chips with one
 * label are none: the wrong one would read another cabinet under the right names. A line that the
 * chip does not give us is asked for again as often, and stops no other.
 *
 * One line of one chip may be an output, the sounder's. It is off when it is taken and before it is
 * given back; in between it follows what gpio_sound() said last, whatever happens to the chip.
 */
#include "acquire/gpio.h"

#include <dirent.h>
#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <unistd.h>

#include "acquire/lines.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/text.h"

enum { LOOK_EVERY_MS = 2000, GRACE_MS = 15000, EVENTS = 16 };

#define STOP    UINT64_MAX
#define CHANGED (UINT64_MAX - 1) /* something in a directory of chips */
#define SOUND   (UINT64_MAX - 2) /* the sounder's line is to follow */

struct held {
    struct chip_line *line; /* NULL: not given to us */
    bool quiet;             /* its descriptor is not waited for */
    bool edges;             /* it was the descriptor that woke us */
    bool told;              /* that it is not given to us */
};

struct source {
    const struct bus_site *site;
    struct lines *lines;
    struct chip *chip;  /* NULL: not there */
    struct held *held;  /* [lines_count()] */
    int64_t look_at_ms; /* for the chip, or lines not held */
    int told;           /* why it was not there */
};

/* The sounder's line. */
struct output {
    struct source *source;  /* NULL: none of ours */
    char name[24];          /* offset or name */
    bool low;               /* on is low */
    struct chip_line *line; /* NULL: not given to us */
    bool told;              /* that it is not */
    bool is_on;
    atomic_bool on; /* as it is to be; main's */
};

struct gpio {
    const struct gpio_means *means;
    struct output output;
    struct source *source;
    uint32_t sources;
    int epoll_fd, notify_fd, sound_fd;
    struct beat *beat;
    pthread_t thread;
};

const struct gpio_means gpio_kernel = {&chip_libgpiod, "/dev"};

/* ---- finding ---- */

/* Opens the only chip with this label. -ENOTUNIQ: there are several; -ENODEV: there is none, or why
 * one could not be asked. */
static int open_label(const struct gpio_means *means, const char *label, struct chip **out)
{
    DIR *directory = opendir(means->directory);
    struct chip *chip, *found = NULL;
    struct dirent *entry;
    char path[SITE_PATH + sizeof entry->d_name];
    int count = 0, rc, failed = -ENODEV;

    while (directory && (entry = readdir(directory))) {
        snprintf(path, sizeof path, "%s/%s", means->directory, entry->d_name);
        if (strncmp(entry->d_name, "gpiochip", 8))
            continue;
        if ((rc = means->chip->open(path, &chip)))
            failed = rc;
        else if (text_equal(means->chip->label(chip), label) && !count++)
            found = chip;
        else
            means->chip->close(chip);
    }
    if (directory)
        closedir(directory);
    if (count > 1)
        means->chip->close(found);
    else if (found)
        *out = found;
    return count == 1 ? 0 : count ? -ENOTUNIQ : failed;
}

static const char *reason(int rc)
{
    return rc == -ENODEV     ? "there is no such chip"
           : rc == -ENOTUNIQ ? "several chips have this label, so name it by its path"
                             : strerror(-rc);
}

/* ---- lines ---- */

static uint64_t key_of(const struct gpio *gpio, const struct source *source, uint32_t line)
{
    return (uint64_t)(source - gpio->source) << 32 | line;
}

static int listen_to(struct gpio *gpio, int operation, int fd, uint64_t key, uint32_t events)
{
    struct epoll_event event = {.events = events, .data.u64 = key};

    return epoll_ctl(gpio->epoll_fd, operation, fd, &event) ? -errno : 0;
}

static void release_line(struct gpio *gpio, struct held *held)
{
    const struct chip_calls *calls = gpio->means->chip;

    if (!held->line)
        return;
    epoll_ctl(gpio->epoll_fd, EPOLL_CTL_DEL, calls->fd(held->line), NULL);
    calls->release(held->line);
    held->line = NULL;
}

static void hold_line(struct gpio *gpio, struct source *source, uint32_t i)
{
    const struct chip_calls *calls = gpio->means->chip;
    struct held *held = &source->held[i];
    const char *name = lines_name(source->lines, i);
    int rc =
        calls->hold(source->chip, name, source->site->active_low, source->site->bias, &held->line);

    if (!rc)
        rc = listen_to(gpio, EPOLL_CTL_ADD, calls->fd(held->line), key_of(gpio, source, i),
                       EPOLLIN | EPOLLONESHOT);
    if (rc)
        release_line(gpio, held);
    if (rc && !held->told)
        log_warning("bus %s: line %s cannot be used: %s; it is tried again", source->site->name,
                    name, rc == -ENOENT ? "the chip has no such line" : strerror(-rc));
    else if (!rc && held->told)
        log_notice("bus %s: line %s works", source->site->name, name);
    held->told = rc != 0;
    held->quiet = held->edges = false;
}

static void hold_lines(struct gpio *gpio, struct source *source)
{
    for (uint32_t i = 0; i < lines_count(source->lines); i++)
        if (!source->held[i].line)
            hold_line(gpio, source, i);
}

static void hold_output(struct gpio *gpio, struct source *source)
{
    struct output *output = &gpio->output;
    int rc;

    if (output->source != source || output->line)
        return;
    rc = gpio->means->chip->drive(source->chip, output->name, output->low, &output->line);
    if (rc && !output->told)
        log_error("bus %s: line %s cannot be driven, the sounder is silent: %s; it is tried again",
                  source->site->name, output->name,
                  rc == -ENOENT ? "the chip has no such line" : strerror(-rc));
    else if (!rc && output->told)
        log_notice("bus %s: line %s is driven", source->site->name, output->name);
    output->told = rc != 0;
    output->is_on = false;
}

/* The line as it was said to be. */
static int follow(struct gpio *gpio, const struct source *source)
{
    struct output *output = &gpio->output;
    bool on = atomic_load_explicit(&output->on, memory_order_relaxed);
    int rc;

    if (output->source != source || !output->line || output->is_on == on)
        return 0;
    rc = gpio->means->chip->put(output->line, on);
    if (!rc)
        output->is_on = on;
    return rc;
}

static void drop_output(struct gpio *gpio, const struct source *source)
{
    struct output *output = &gpio->output;

    if (output->source != source || !output->line)
        return;
    gpio->means->chip->put(output->line, false);
    gpio->means->chip->release(output->line);
    output->line = NULL;
}

static void drop_chip(struct gpio *gpio, struct source *source)
{
    drop_output(gpio, source);
    for (uint32_t i = 0; i < lines_count(source->lines); i++)
        release_line(gpio, &source->held[i]);
    if (source->chip)
        gpio->means->chip->close(source->chip);
    source->chip = NULL;
}

static int read_line(struct gpio *gpio, struct source *source, uint32_t i, int64_t now_ms)
{
    const struct chip_calls *calls = gpio->means->chip;
    struct held *held = &source->held[i];
    int edges, level;

    if (!held->line) {
        lines_refuse(source->lines, i);
        return 0;
    }
    edges = calls->drain(held->line);
    level = edges < 0 ? edges : calls->level(held->line);
    if (level < 0)
        return level;
    lines_read(source->lines, i, level, edges, now_ms);
    held->edges = false;
    if (!held->quiet || !lines_settled(source->lines, i))
        return 0;
    held->quiet = false;
    return listen_to(gpio, EPOLL_CTL_MOD, calls->fd(held->line), key_of(gpio, source, i),
                     EPOLLIN | EPOLLONESHOT);
}

/* Reads what is due. */
static int read_lines(struct gpio *gpio, struct source *source, int64_t now_ms)
{
    int rc = 0;

    for (uint32_t i = 0; !rc && i < lines_count(source->lines); i++)
        if (source->held[i].edges || lines_due(source->lines, i, now_ms))
            rc = read_line(gpio, source, i, now_ms);
    return rc;
}

/* ---- chips ---- */

static void lose(struct gpio *gpio, struct source *source, int rc, int64_t now_ms)
{
    if (source->told != rc)
        log_warning("bus %s: chip %s cannot be used: %s; it is looked for", source->site->name,
                    source->site->place, reason(rc));
    source->told = rc;
    drop_chip(gpio, source);
    source->look_at_ms = now_ms + LOOK_EVERY_MS;
    lines_link(source->lines, false, now_ms);
}

/* Is it there, and do its lines give levels? */
static int find(struct gpio *gpio, struct source *source)
{
    const struct chip_calls *calls = gpio->means->chip;
    const char *place = source->site->place;
    int rc = place[0] == '/' ? calls->open(place, &source->chip)
                             : open_label(gpio->means, place, &source->chip);

    if (rc)
        return rc;
    hold_lines(gpio, source);
    hold_output(gpio, source);
    for (uint32_t i = 0; rc >= 0 && i < lines_count(source->lines); i++)
        if (source->held[i].line)
            rc = calls->level(source->held[i].line);
    return rc < 0 ? rc : 0;
}

static void look(struct gpio *gpio, struct source *source, int64_t now_ms)
{
    int rc = 0;

    source->look_at_ms = now_ms + LOOK_EVERY_MS;
    if (source->chip) {
        hold_lines(gpio, source);
        hold_output(gpio, source);
    } else if ((rc = find(gpio, source))) {
        lose(gpio, source, rc, now_ms);
    }
    if (rc)
        return;
    if (source->told)
        log_notice("bus %s: chip %s works", source->site->name, source->site->place);
    source->told = 0;
    lines_link(source->lines, true, now_ms);
}

/* Everything there is to do for one chip; returns the ms until there is more. */
static int64_t turn(struct gpio *gpio, struct source *source)
{
    int64_t now_ms = clock_boot(), wait_ms, look_ms;
    int rc;

    if (now_ms >= source->look_at_ms)
        look(gpio, source, now_ms);
    rc = source->chip ? read_lines(gpio, source, now_ms) : 0;
    if (!rc)
        rc = follow(gpio, source);
    if (rc)
        lose(gpio, source, rc, now_ms);
    wait_ms = lines_tick(source->lines, now_ms);
    look_ms = source->look_at_ms - now_ms;
    return wait_ms < look_ms ? wait_ms : look_ms;
}

/* ---- the thread ---- */

/* Chips are looked for, and those that are there prove it. */
static void changed(struct gpio *gpio)
{
    char buffer[4096];

    while (read(gpio->notify_fd, buffer, sizeof buffer) > 0)
        continue;
    for (uint32_t i = 0; i < gpio->sources; i++) {
        struct source *source = &gpio->source[i];

        source->look_at_ms = 0;
        for (uint32_t line = 0; source->chip && line < lines_count(source->lines); line++)
            source->held[line].edges = true;
    }
}

/* Waits and marks what happened. False when it is time to end. */
static bool wait_for(struct gpio *gpio, int64_t wait_ms)
{
    struct epoll_event event[EVENTS];
    int n = epoll_wait(gpio->epoll_fd, event, EVENTS, (int)wait_ms);

    for (int i = 0; i < n; i++) {
        uint64_t key = event[i].data.u64;
        struct held *held;

        if (key == STOP)
            return false;
        if (key == SOUND) {
            (void)!read(gpio->sound_fd, &(uint64_t){0}, 8);
            continue;
        }
        if (key == CHANGED) {
            changed(gpio);
            continue;
        }
        held = &gpio->source[key >> 32].held[(uint32_t)key];
        held->edges = held->quiet = true;
    }
    return true;
}

static void *run(void *context)
{
    struct gpio *gpio = context;
    int64_t wait_ms;

    do {
        wait_ms = LOOK_EVERY_MS;
        beat_promise(gpio->beat, GRACE_MS);
        for (uint32_t i = 0; i < gpio->sources; i++) {
            int64_t mine_ms = turn(gpio, &gpio->source[i]);

            wait_ms = mine_ms < wait_ms ? mine_ms : wait_ms;
        }
        beat_promise(gpio->beat, wait_ms + GRACE_MS);
    } while (wait_for(gpio, wait_ms));
    for (uint32_t i = 0; i < gpio->sources; i++)
        drop_chip(gpio, &gpio->source[i]);
    beat_end(gpio->beat);
    return NULL;
}

/* ---- start and end ---- */

static void gpio_free(struct gpio *gpio)
{
    for (uint32_t i = 0; gpio->source && i < gpio->sources; i++) {
        lines_free(gpio->source[i].lines);
        free(gpio->source[i].held);
    }
    free(gpio->source);
    if (gpio->epoll_fd >= 0)
        close(gpio->epoll_fd);
    if (gpio->notify_fd >= 0)
        close(gpio->notify_fd);
    if (gpio->sound_fd >= 0)
        close(gpio->sound_fd);
    free(gpio);
}

/* The directory in which the chip's node comes and goes. One that does not exist is no error: the
 * chip is looked for without being told. */
static void watch(struct gpio *gpio, const struct bus_site *site)
{
    char directory[SITE_PATH];
    char *slash;

    TEXT_COPY(directory, site->place[0] == '/' ? site->place : gpio->means->directory);
    slash = strrchr(directory, '/');
    if (site->place[0] == '/')
        slash[slash == directory] = '\0';
    inotify_add_watch(gpio->notify_fd, directory, IN_CREATE | IN_ATTRIB | IN_DELETE | IN_MOVED_TO);
}

static void find_output(struct gpio *gpio, const struct site *site, uint32_t bus,
                        struct source *source)
{
    struct site_sounder sounder;

    site_sounder(site, &sounder);
    if (sounder.bus != bus)
        return;
    gpio->output.source = source;
    gpio->output.low = sounder.low;
    TEXT_COPY(gpio->output.name, sounder.line);
}

static int add_source(struct gpio *gpio, const struct site *site, uint32_t bus, uint32_t generation,
                      const struct bus_sink *sink)
{
    struct source *source = &gpio->source[gpio->sources];
    int rc = lines_new(site, bus, generation, sink, &source->lines);

    if (rc)
        return rc;
    gpio->sources++;
    source->site = &site->bus[bus];
    find_output(gpio, site, bus, source);
    source->held = calloc(lines_count(source->lines) + 1, sizeof *source->held);
    watch(gpio, source->site);
    return source->held ? 0 : -ENOMEM;
}

static int make(struct gpio *gpio, const struct site *site, uint32_t generation,
                const struct bus_sink *sink, int stop_fd)
{
    int rc = 0;

    gpio->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
    gpio->notify_fd = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
    gpio->sound_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    gpio->source = calloc(site->buses, sizeof *gpio->source);
    if (!gpio->source)
        return -ENOMEM;
    if (gpio->epoll_fd < 0 || gpio->notify_fd < 0 || gpio->sound_fd < 0)
        return -errno;
    for (uint32_t i = 0; !rc && i < site->buses; i++)
        if (site->bus[i].kind == BUS_GPIO)
            rc = add_source(gpio, site, i, generation, sink);
    if (!rc)
        rc = listen_to(gpio, EPOLL_CTL_ADD, stop_fd, STOP, EPOLLIN);
    if (!rc)
        rc = listen_to(gpio, EPOLL_CTL_ADD, gpio->sound_fd, SOUND, EPOLLIN);
    return rc ? rc : listen_to(gpio, EPOLL_CTL_ADD, gpio->notify_fd, CHANGED, EPOLLIN);
}

int gpio_start(const struct site *site, uint32_t generation, const struct bus_sink *sink,
               const struct gpio_means *means, int stop_fd, struct beat *beat, struct gpio **out)
{
    struct gpio *gpio = calloc(1, sizeof *gpio);
    int rc;

    if (!gpio)
        return -ENOMEM;
    gpio->means = means;
    gpio->beat = beat;
    rc = make(gpio, site, generation, sink, stop_fd);
    if (!rc)
        rc = -pthread_create(&gpio->thread, NULL, run, gpio);
    if (rc)
        gpio_free(gpio);
    else
        *out = gpio;
    return rc;
}

void gpio_sound(struct gpio *gpio, bool on)
{
    atomic_store_explicit(&gpio->output.on, on, memory_order_relaxed);
    (void)!write(gpio->sound_fd, &(uint64_t){1}, 8);
}

void gpio_join(struct gpio *gpio)
{
    if (!gpio)
        return;
    pthread_join(gpio->thread, NULL);
    gpio_free(gpio);
}
