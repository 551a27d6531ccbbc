/* The thread of all chips, against chips that are files of a directory and lines that are counters.
 */
#include "bench.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "acquire/gpio.h"
#include "base/clock.h"
#include "base/ring.h"
#include "base/text.h"
#include "estate_plugin.h"

enum { DRIVEN_OFF = 1, DRIVEN_ON };
enum { LINES = 8, DEADLINE_MS = 30000, PERIOD_MS = 200, DEBOUNCE_MS = 20 };

/* ---- a chip made of files: its node holds its label ---- */

struct chip {
    char path[128], label[32];
    int held; /* lines */
};

struct chip_line {
    struct chip *chip;
    int number;
};

static struct fake {
    char directory[64];
    atomic_int level[LINES], reads[LINES], chips;
    atomic_bool busy[LINES], noisy[LINES]; /* somebody else's; edges without end */
    atomic_int driven[LINES];              /* 0: no output; else DRIVEN_OFF, DRIVEN_ON */
    bool low;
    int edges[LINES]; /* eventfd */
    bool active_low;
    uint8_t bias;
} fake;

static bool is_gone(const struct chip *chip)
{
    return access(chip->path, F_OK) != 0;
}

static int fake_open(const char *path, struct chip **out)
{
    struct chip *chip = calloc(1, sizeof *chip);
    int fd = open(path, O_RDONLY | O_CLOEXEC);

    assert_non_null(chip);
    if (fd < 0) {
        free(chip);
        return -errno;
    }
    assert_true(read(fd, chip->label, sizeof chip->label - 1) > 0);
    close(fd);
    TEXT_COPY(chip->path, path);
    fake.chips++;
    *out = chip;
    return 0;
}

static const char *fake_label(struct chip *chip)
{
    return chip->label;
}

static void fake_close(struct chip *chip)
{
    assert_int_equal(chip->held, 0);
    fake.chips--;
    free(chip);
}

static int fake_hold(struct chip *chip, const char *name, bool active_low, uint8_t bias,
                     struct chip_line **out)
{
    struct chip_line *line;
    int number = text_equal(name, "ESTOP") ? 7 : (int)strtol(name, NULL, 10);

    if (number >= LINES)
        return -ENOENT;
    if (fake.busy[number])
        return -EBUSY;
    line = calloc(1, sizeof *line);
    assert_non_null(line);
    *line = (struct chip_line){chip, number};
    fake.active_low = active_low;
    fake.bias = bias;
    chip->held++;
    *out = line;
    return 0;
}

static int fake_fd(struct chip_line *line)
{
    return fake.edges[line->number];
}

static int fake_drain(struct chip_line *line)
{
    uint64_t n = 0;

    if (is_gone(line->chip))
        return -ENODEV;
    if (fake.noisy[line->number])
        return 1;
    return read(fake.edges[line->number], &n, sizeof n) > 0;
}

static int fake_level(struct chip_line *line)
{
    if (is_gone(line->chip))
        return -ENODEV;
    fake.reads[line->number]++;
    return fake.level[line->number];
}

static int fake_drive(struct chip *chip, const char *name, bool low, struct chip_line **out)
{
    int rc = fake_hold(chip, name, fake.active_low, fake.bias, out);

    fake.low = low;
    if (!rc)
        fake.driven[(*out)->number] = DRIVEN_OFF;
    return rc;
}

static int fake_put(struct chip_line *line, bool on)
{
    if (is_gone(line->chip))
        return -ENODEV;
    fake.driven[line->number] = on ? DRIVEN_ON : DRIVEN_OFF;
    return 0;
}

static void fake_release(struct chip_line *line)
{
    if (fake.driven[line->number] == DRIVEN_ON)
        assert_true(is_gone(line->chip)); /* nobody gives a sounder back while it sounds */
    fake.driven[line->number] = 0;
    line->chip->held--;
    free(line);
}

static const struct chip_calls fake_calls = {
    .open = fake_open,
    .label = fake_label,
    .close = fake_close,
    .hold = fake_hold,
    .fd = fake_fd,
    .drain = fake_drain,
    .level = fake_level,
    .drive = fake_drive,
    .put = fake_put,
    .release = fake_release,
};

static const char *node(char out[128], int number)
{
    snprintf(out, 128, "%s/gpiochip%d", fake.directory, number);
    return out;
}

/* The node appears whole: a file that is renamed. */
static void plug(int number, const char *label)
{
    char path[128], made[128];
    int fd;

    snprintf(made, sizeof made, "%s/new", fake.directory);
    fd = open(made, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, label, strlen(label)), strlen(label));
    close(fd);
    assert_int_equal(rename(made, node(path, number)), 0);
}

static void unplug(int number)
{
    char path[128];

    unlink(node(path, number));
}

/* ---- the thread ---- */

static struct bench bench;
static const struct product product;
static const struct product_point contact = {.type = TYPE_BOOL};
static struct ring *ring;
static struct beat beat;
static struct gpio_means means;
static struct gpio *gpio;
static int stop_fd;

static struct point_site *add(const char *open, const char *shut)
{
    struct point_site *point = bench_point(&bench, &contact, 0, PERIOD_MS);

    snprintf(point->source[0].line, sizeof point->source[0].line, "%s", open);
    snprintf(point->source[1].line, sizeof point->source[1].line, "%s", shut);
    point->source[1].point = shut[0] ? &contact : NULL;
    return point;
}

static void chip_bus(const char *place)
{
    bench_bus(&bench, BUS_GPIO, place, 0);
    bench.bus[bench.site.buses - 1].debounce_ms = DEBOUNCE_MS;
    bench.bus[bench.site.buses - 1].active_low = true;
    bench.bus[bench.site.buses - 1].bias = BIAS_PULL_UP;
    bench_device(&bench, 0, &product);
}

static int start(void **state)
{
    (void)state;
    fake = (struct fake){.directory = "/tmp/estated-gpio-XXXXXX"};
    assert_non_null(mkdtemp(fake.directory));
    for (int i = 0; i < LINES; i++)
        fake.edges[i] = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    bench_start(&bench);
    means = (struct gpio_means){&fake_calls, fake.directory};
    ring = ring_new(4096, sizeof(struct reading));
    stop_fd = eventfd(0, EFD_CLOEXEC);
    return 0;
}

static int stop(void **state)
{
    (void)state;
    (void)!write(stop_fd, &(uint64_t){1}, 8);
    gpio_join(gpio);
    gpio = NULL;
    assert_int_equal(fake.chips, 0);
    for (int i = 0; i < LINES; i++)
        close(fake.edges[i]);
    for (int i = 0; i < 8; i++)
        unplug(i);
    assert_int_equal(rmdir(fake.directory), 0);
    close(stop_fd);
    ring_free(ring);
    return 0;
}

static void put_readings(void *owner, const struct reading *reading, size_t n)
{
    ring_push_many(owner, reading, n);
}

static void put_counters(void *owner, uint32_t device, const struct device_counters *counters)
{
    (void)owner, (void)device, (void)counters;
}

static void run(void)
{
    const struct bus_sink sink = {.owner = ring, .readings = put_readings, .counted = put_counters};

    assert_int_equal(gpio_start(&bench.site, 3, &sink, &means, stop_fd, &beat, &gpio), 0);
}

static void await(uint8_t kind, uint32_t index, uint8_t quality, double value)
{
    int64_t end = clock_boot() + DEADLINE_MS;
    struct reading r;

    while (clock_boot() < end) {
        ring_wait(ring, 100);
        while (ring_take(ring, &r, 1))
            if (r.kind == kind && r.index == index && r.quality == quality &&
                (isnan(value) || r.value == value))
                return;
    }
    fail_msg("no reading of kind %u, index %u, quality %u, value %g", kind, index, quality, value);
}

static void is(uint32_t point, double value)
{
    await(READING_POINT, point, ESTATE_GOOD, value);
}

static void set(int line, int level, bool edge)
{
    fake.level[line] = level;
    if (edge)
        assert_int_equal(write(fake.edges[line], &(uint64_t){1}, 8), 8);
}

static void edges_change_points(void **state)
{
    (void)state;
    chip_bus("pinctrl");
    add("0", "");
    add("1", "")->inverted = true;
    add("2", "3");
    add("ESTOP", "");
    plug(0, "expander");
    plug(1, "pinctrl");
    set(2, 1, false);
    run();
    await(READING_BUS, 0, ESTATE_GOOD, NAN);
    is(0, 0);
    is(1, 1);
    is(2, 1);
    assert_true(fake.active_low);
    assert_int_equal(fake.bias, BIAS_PULL_UP);
    for (int level = 1; level >= 0; level--) {
        set(0, level, true);
        is(0, level);
        set(7, level, true);
        is(3, level);
    }
    set(2, 0, true);
    set(3, 1, true);
    is(2, 0);
    assert_int_equal(beat_overdue(&beat), 0);
}

/* Told by the edge: the other point, told each second, is a clock that does not tick meanwhile. */
static void an_edge_wakes_at_once(void **state)
{
    struct reading r;
    int ticks = 0;

    (void)state;
    chip_bus("pinctrl");
    add("0", "")->period_ms = 600000;
    add("1", "")->period_ms = 1000;
    plug(0, "pinctrl");
    run();
    is(1, 0);
    for (int i = 1; i <= 20; i++) {
        set(0, i % 2, true);
        do {
            assert_int_equal(ring_wait(ring, DEADLINE_MS), 1);
            assert_int_equal(ring_take(ring, &r, 1), 1);
            ticks += r.index == 1;
        } while (r.index || r.value != i % 2);
    }
    assert_in_range(ticks, 0, 9);
}

static void a_change_without_an_edge_is_found(void **state)
{
    (void)state;
    chip_bus("pinctrl");
    add("0", "");
    plug(0, "pinctrl");
    run();
    is(0, 0);
    set(0, 1, false);
    is(0, 1);
}

static void pulses_are_counted(void **state)
{
    (void)state;
    chip_bus("pinctrl");
    add("0", "")->pulses = true;
    add("1", "");
    plug(0, "pinctrl");
    run();
    is(1, 0);
    for (int i = 1; i <= 3; i++) {
        set(0, 1, true);
        is(0, i);
        set(0, 0, true);
        set(1, i % 2, true); /* once this has settled the other has */
        is(1, i % 2);
    }
}

/* The same label under another number, as after a re-plug; no period of grace for its points. */
static void a_chip_that_is_gone_is_found_by_its_label(void **state)
{
    (void)state;
    chip_bus("pinctrl");
    add("0", "");
    run();
    await(READING_BUS, 0, ESTATE_LOST, NAN);
    for (int number = 0; number < 4; number++) {
        plug(number, "pinctrl");
        await(READING_BUS, 0, ESTATE_GOOD, NAN);
        await(READING_DEVICE, 0, ESTATE_GOOD, NAN);
        is(0, 0);
        unplug(number);
        await(READING_BUS, 0, ESTATE_LOST, NAN);
        await(READING_DEVICE, 0, ESTATE_LOST, NAN);
    }
}

static void a_chip_is_found_by_its_path(void **state)
{
    char path[128];

    (void)state;
    chip_bus(node(path, 2));
    add("0", "");
    plug(1, "pinctrl");
    run();
    await(READING_BUS, 0, ESTATE_LOST, NAN);
    plug(2, "whatever");
    is(0, 0);
}

static void two_chips_of_one_label_are_none(void **state)
{
    (void)state;
    chip_bus("pinctrl");
    add("0", "");
    plug(0, "pinctrl");
    plug(1, "pinctrl");
    run();
    await(READING_BUS, 0, ESTATE_LOST, NAN);
    unplug(0);
    is(0, 0);
}

static void a_line_that_is_not_to_be_had_stops_no_other(void **state)
{
    (void)state;
    chip_bus("pinctrl");
    add("0", "");
    add("1", "");
    add("99", "");
    fake.busy[0] = true;
    plug(0, "pinctrl");
    run();
    await(READING_POINT, 0, ESTATE_BAD, NAN);
    is(1, 0);
    await(READING_POINT, 2, ESTATE_BAD, NAN);
    fake.busy[0] = false;
    is(0, 0);
}

/* A floating input costs a few reads, not a processor, and the others never notice. */
static void noise_costs_little(void **state)
{
    (void)state;
    chip_bus("pinctrl");
    add("0", "");
    add("1", "");
    plug(0, "pinctrl");
    run();
    is(0, 0);
    fake.noisy[0] = true;
    set(0, 1, true);
    for (int i = 0; i < 5; i++)
        is(1, 0);
    assert_in_range(fake.reads[0], 2, 500);
    fake.noisy[0] = false;
    is(0, 1);
}

static void each_chip_is_a_bus_of_its_own(void **state)
{
    (void)state;
    chip_bus("pinctrl");
    add("0", "");
    chip_bus("expander");
    add("1", "");
    plug(0, "pinctrl");
    run();
    await(READING_BUS, 1, ESTATE_LOST, NAN);
    is(0, 0);
    plug(1, "expander");
    is(1, 0);
    unplug(0);
    await(READING_BUS, 0, ESTATE_LOST, NAN);
    set(1, 1, true);
    is(1, 1);
}

static void await_driven(int line, int state)
{
    int64_t end = clock_boot() + DEADLINE_MS;

    while (fake.driven[line] != state && clock_boot() < end)
        ring_wait(ring, 10); /* readings come all the time */
    assert_int_equal(fake.driven[line], state);
}

static void the_sounders_line_follows_whatever_happens_to_the_chip(void **state)
{
    (void)state;
    chip_bus("pinctrl");
    add("0", "");
    TEXT_COPY(bench.site.settings.sounder, "io !3");
    TEXT_COPY(bench.bus[0].name, "io");
    plug(0, "pinctrl");
    run();
    await_driven(3, DRIVEN_OFF);
    assert_true(fake.low);
    gpio_sound(gpio, true);
    await_driven(3, DRIVEN_ON);
    unplug(0);
    await_driven(3, 0);
    gpio_sound(gpio, false);
    gpio_sound(gpio, true);
    plug(1, "pinctrl");
    await_driven(3, DRIVEN_ON);
    is(0, 0); /* the inputs go on */
    gpio_sound(gpio, false);
    await_driven(3, DRIVEN_OFF);
    gpio_sound(gpio, true); /* on at the end: the fake sees to it that it is off when given back */
    await_driven(3, DRIVEN_ON);
}

static void a_sounder_line_that_is_busy_is_tried_again(void **state)
{
    (void)state;
    chip_bus("pinctrl");
    add("0", "");
    TEXT_COPY(bench.site.settings.sounder, "io 3");
    TEXT_COPY(bench.bus[0].name, "io");
    fake.busy[3] = true;
    plug(0, "pinctrl");
    run();
    gpio_sound(gpio, true);
    is(0, 0);
    fake.busy[3] = false;
    await_driven(3, DRIVEN_ON);
    assert_false(fake.low);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(edges_change_points, start, stop),
        cmocka_unit_test_setup_teardown(an_edge_wakes_at_once, start, stop),
        cmocka_unit_test_setup_teardown(a_change_without_an_edge_is_found, start, stop),
        cmocka_unit_test_setup_teardown(pulses_are_counted, start, stop),
        cmocka_unit_test_setup_teardown(a_chip_that_is_gone_is_found_by_its_label, start, stop),
        cmocka_unit_test_setup_teardown(a_chip_is_found_by_its_path, start, stop),
        cmocka_unit_test_setup_teardown(two_chips_of_one_label_are_none, start, stop),
        cmocka_unit_test_setup_teardown(a_line_that_is_not_to_be_had_stops_no_other, start, stop),
        cmocka_unit_test_setup_teardown(noise_costs_little, start, stop),
        cmocka_unit_test_setup_teardown(each_chip_is_a_bus_of_its_own, start, stop),
        cmocka_unit_test_setup_teardown(the_sounders_line_follows_whatever_happens_to_the_chip,
                                        start, stop),
        cmocka_unit_test_setup_teardown(a_sounder_line_that_is_busy_is_tried_again, start, stop),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
