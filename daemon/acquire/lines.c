/*
 * lines - from levels to readings, by debounce, pairs and counting.
 *
 * Edges get lost: the kernel keeps 16 and drops the rest, with libgpiod 1 without a trace. So an
 * edge proves nothing but that the line did not stand; what counts is a level that was read, and
 * read again after the debounce time with no edge between. Every line is read each second as well,
 * so that a change whose edges were all lost is seen, too late but seen.
 *
 * A point is told when it changes and at every period, but only while all its lines stand: of a
 * contact that chatters for ever nothing is known, and its last value goes stale by itself. The
 * halves of a pair that switch together settle a moment apart; until both stand there is no value.
 * Pulses are counted when the line has settled at 1, so what is shorter than the debounce time, or
 * happens while the chip is gone, is not counted.
 *
 * Pure: the thread of gpio reads the levels and brings the time.
 */
#include "acquire/lines.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

#include "acquire/pair.h"
#include "estate_plugin.h"

enum { READ_EVERY_MS = 1000, WAIT_MOST_MS = 60000, UNKNOWN = -1 };

/* One line of the chip: one half of a point. */
struct line {
    uint32_t point; /* of `lines` */
    const char *name;
    bool refused;
    bool read_once; /* `raw` is of the present chip */
    bool raw;       /* as last read */
    int8_t level;   /* as it counts; UNKNOWN */
    int64_t since_ms, read_ms;
};

struct point {
    uint32_t site_index, first_line;
    bool told;
    uint8_t fault; /* as told */
    double value;
    int64_t due_ms;
    uint64_t pulses;
    struct pair pair;
};

struct lines {
    const struct site *site;
    const struct bus_site *bus;
    struct bus_sink sink;
    uint32_t generation, device; /* index of the site's: the whole chip */
    uint32_t lines, points;
    struct line *line;
    struct point *point;
    struct device_counters counters;
    enum { LINK_NEW, LINK_UP, LINK_DOWN } link;
};

static uint32_t halves(const struct point_site *point)
{
    return point->source[1].point ? 2 : 1;
}

static void fill(struct lines *lines)
{
    const struct device_site *device = &lines->site->device[lines->device];

    for (; lines->points < device->points; lines->points++) {
        struct point *point = &lines->point[lines->points];
        const struct point_site *site;

        *point = (struct point){.site_index = device->first_point + lines->points,
                                .first_line = lines->lines};
        site = &lines->site->point[point->site_index];
        for (uint32_t half = 0; half < halves(site); half++)
            lines->line[lines->lines++] = (struct line){
                .point = lines->points, .name = site->source[half].line, .level = UNKNOWN};
    }
}

int lines_new(const struct site *site, uint32_t bus, uint32_t generation,
              const struct bus_sink *sink, struct lines **out)
{
    struct lines *lines = calloc(1, sizeof *lines);
    uint32_t points;

    if (!lines)
        return -ENOMEM;
    lines->site = site;
    lines->bus = &site->bus[bus];
    lines->sink = *sink;
    lines->generation = generation;
    lines->device = lines->bus->first_device;
    points = site->device[lines->device].points;
    lines->line = calloc(2 * (size_t)points + 1, sizeof *lines->line);
    lines->point = calloc((size_t)points + 1, sizeof *lines->point);
    if (!lines->line || !lines->point) {
        lines_free(lines);
        return -ENOMEM;
    }
    fill(lines);
    *out = lines;
    return 0;
}

void lines_free(struct lines *lines)
{
    if (!lines)
        return;
    free(lines->line);
    free(lines->point);
    free(lines);
}

uint32_t lines_count(const struct lines *lines)
{
    return lines->lines;
}

const char *lines_name(const struct lines *lines, uint32_t line)
{
    return lines->line[line].name;
}

/* ---- telling ---- */

static void tell(const struct lines *lines, uint8_t kind, uint32_t index, uint8_t quality,
                 uint8_t fault, double value, int64_t now_ms)
{
    struct reading reading = {.time_ms = now_ms,
                              .value = value,
                              .generation = lines->generation,
                              .index = index,
                              .kind = kind,
                              .quality = quality,
                              .fault = fault};

    lines->sink.readings(lines->sink.owner, &reading, 1);
}

void lines_link(struct lines *lines, bool up, int64_t now_ms)
{
    uint8_t quality = up ? ESTATE_GOOD : ESTATE_LOST, fault = up ? FAULT_NONE : FAULT_LINK;

    if (lines->link == (up ? LINK_UP : LINK_DOWN))
        return;
    lines->link = up ? LINK_UP : LINK_DOWN;
    for (uint32_t i = 0; i < lines->lines; i++) {
        lines->line[i].read_once = lines->line[i].refused = false;
        lines->line[i].level = UNKNOWN;
    }
    for (uint32_t i = 0; i < lines->points; i++) {
        lines->point[i].told = false;
        lines->point[i].due_ms = now_ms;
        lines->point[i].pair = (struct pair){0};
    }
    lines->counters.lost = !up;
    lines->counters.lost_since_ms = now_ms;
    lines->counters.by_fault[FAULT_LINK] += !up;
    lines->sink.counted(lines->sink.owner, lines->device, &lines->counters);
    tell(lines, READING_BUS, (uint32_t)(lines->bus - lines->site->bus), quality, fault, NAN,
         now_ms);
    tell(lines, READING_DEVICE, lines->device, quality, fault, NAN, now_ms);
}

/* ---- levels ---- */

void lines_refuse(struct lines *lines, uint32_t line)
{
    lines->line[line].refused = true;
    lines->line[line].read_once = false;
    lines->line[line].level = UNKNOWN;
}

static bool settled(const struct line *line)
{
    return line->read_once && line->level == line->raw;
}

bool lines_settled(const struct lines *lines, uint32_t line)
{
    return settled(&lines->line[line]);
}

static int64_t next_read(const struct lines *lines, const struct line *line)
{
    int64_t due_ms = lines->point[line->point].due_ms, again_ms = line->read_ms + READ_EVERY_MS;

    if (!line->read_once)
        return INT64_MIN;
    if (!settled(line))
        return line->since_ms + lines->bus->debounce_ms;
    return due_ms > line->read_ms && due_ms < again_ms ? due_ms : again_ms;
}

bool lines_due(const struct lines *lines, uint32_t line, int64_t now_ms)
{
    return now_ms >= next_read(lines, &lines->line[line]);
}

/* A level that has stood. */
static void settle(struct lines *lines, struct line *line)
{
    struct point *point = &lines->point[line->point];
    bool inverted = lines->site->point[point->site_index].inverted;

    if (line->level != UNKNOWN && line->raw != inverted)
        point->pulses++;
    line->level = line->raw;
}

void lines_read(struct lines *lines, uint32_t index, bool level, bool edges, int64_t now_ms)
{
    struct line *line = &lines->line[index];

    if (!line->read_once || line->raw != level || (edges && !settled(line)))
        line->since_ms = now_ms;
    line->raw = level;
    line->read_once = true;
    line->refused = false;
    line->read_ms = now_ms;
    if (!settled(line) && now_ms - line->since_ms >= lines->bus->debounce_ms)
        settle(lines, line);
    lines->counters.requests++;
    lines->counters.good++;
}

/* ---- points ---- */

/* Are all its lines settled, or one refused? Else there is nothing to tell. */
static bool known(const struct lines *lines, const struct point *point, bool *refused)
{
    uint32_t n = halves(&lines->site->point[point->site_index]);
    bool all = true;

    *refused = false;
    for (uint32_t i = point->first_line; i < point->first_line + n; i++) {
        *refused = *refused || lines->line[i].refused;
        all = all && settled(&lines->line[i]);
    }
    return all || *refused;
}

static uint8_t evaluate(struct lines *lines, struct point *point, int64_t now_ms, double *out)
{
    const struct point_site *site = &lines->site->point[point->site_index];
    const struct line *line = &lines->line[point->first_line];

    if (site->pulses)
        *out = (double)point->pulses + site->adjust;
    else if (site->source[1].point)
        return pair_value(line[0].level, line[1].level, &point->pair, now_ms, out);
    else
        *out = line->level != site->inverted;
    return FAULT_NONE;
}

static void tell_point(struct lines *lines, struct point *point, int64_t now_ms)
{
    const struct point_site *site = &lines->site->point[point->site_index];
    bool refused;
    double value = NAN;
    uint8_t fault = FAULT_EXCEPTION;

    if (!known(lines, point, &refused))
        return;
    if (!refused)
        fault = evaluate(lines, point, now_ms, &value);
    if (point->told && point->fault == fault && (fault || point->value == value) &&
        now_ms < point->due_ms)
        return;
    tell(lines, READING_POINT, point->site_index, fault ? ESTATE_BAD : ESTATE_GOOD, fault, value,
         now_ms);
    point->told = true;
    point->fault = fault;
    point->value = value;
    if (now_ms >= point->due_ms)
        point->due_ms += ((now_ms - point->due_ms) / site->period_ms + 1) * site->period_ms;
}

int64_t lines_tick(struct lines *lines, int64_t now_ms)
{
    int64_t next_ms = now_ms + WAIT_MOST_MS;

    if (lines->link != LINK_UP)
        return WAIT_MOST_MS;
    for (uint32_t i = 0; i < lines->points; i++)
        tell_point(lines, &lines->point[i], now_ms);
    for (uint32_t i = 0; i < lines->lines; i++) {
        const struct line *line = &lines->line[i];
        int64_t at_ms = line->refused ? lines->point[line->point].due_ms : next_read(lines, line);

        next_ms = at_ms < next_ms ? at_ms : next_ms;
    }
    lines->sink.counted(lines->sink.owner, lines->device, &lines->counters);
    return next_ms > now_ms ? next_ms - now_ms : 0;
}
