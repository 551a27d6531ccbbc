/*
 * quality - keeps the newest value of each point and says what it is worth.
 *
 * A number ages: it is good until one and a half periods, then stale. A reading that is bad is bad
 * at once, but the last good number keeps its own time, so that nobody takes it for a new one. A
 * lost device or bus makes its points lost whatever their age. Any answer of a device is proof that
 * it and its bus are back: a message that says so may have been dropped by a full ring, and a point
 * must not stay lost for ever because of that.
 *
 * Stamps count changes, and each is handed to the zones that read the point, so that a zone knows
 * whether one of its inputs changed since it was judged without a look at any.
 *
 * With each batch of readings only the points in it are assessed. All are when a link changed, and
 * when the first may have aged: points that were read again since have moved that moment on, so one
 * look at all, about once in the shortest period, finds the next.
 */
#include "decide/quality.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

#include "base/text.h"
#include "estate_plugin.h"

/* ---- who reads what ---- */

typedef void (*reads_fn)(struct quality *quality, uint32_t zone, uint32_t point);

static void each_read(struct quality *quality, reads_fn fn)
{
    for (uint32_t z = 0; z < quality->site->zones; z++) {
        const struct zone_site *zone = &quality->site->zone[z];

        for (uint16_t r = 0; r < zone->plugin->roles; r++)
            for (uint16_t i = 0; i < zone->role[r].inputs; i++)
                if (zone->role[r].input[i].point != SITE_NO)
                    fn(quality, z, zone->role[r].input[i].point);
    }
}

static void count_reader(struct quality *quality, uint32_t zone, uint32_t point)
{
    (void)zone;
    quality->point[point].readers++;
}

/* A zone may read a point in several roles. */
static void put_reader(struct quality *quality, uint32_t zone, uint32_t point)
{
    struct quality_point *p = &quality->point[point];
    const uint32_t *last = &quality->reader[p->first_reader + p->readers];

    if (!p->readers || last[-1] != zone)
        quality->reader[p->first_reader + p->readers++] = zone;
}

static int connect(struct quality *quality)
{
    uint32_t readers = 0;

    each_read(quality, count_reader);
    for (uint32_t i = 0; i < quality->site->points; i++) {
        quality->point[i].first_reader = readers;
        readers += quality->point[i].readers;
        quality->point[i].readers = 0;
    }
    quality->reader = calloc((size_t)readers + 1, sizeof *quality->reader);
    if (!quality->reader)
        return -ENOMEM;
    each_read(quality, put_reader);
    return 0;
}

static void stamp(struct quality *quality, struct quality_point *point)
{
    point->stamp = ++quality->stamp;
    for (uint32_t i = 0; i < point->readers; i++)
        quality->newest[quality->reader[point->first_reader + i]] = point->stamp;
}

/* ---- values ---- */

int quality_init(struct quality *quality, const struct site *site)
{
    *quality = (struct quality){
        .site = site,
        .point = calloc((size_t)site->points + 1, sizeof *quality->point),
        .device = calloc((size_t)site->devices + 1, sizeof *quality->device),
        .bus = calloc((size_t)site->buses + 1, sizeof *quality->bus),
        .news = calloc((size_t)site->points + 1, sizeof *quality->news),
        .newest = calloc((size_t)site->zones + 1, sizeof *quality->newest),
        .all_ms = INT64_MIN,
    };
    if (!quality->point || !quality->device || !quality->bus || !quality->news ||
        !quality->newest || connect(quality)) {
        quality_clear(quality);
        return -ENOMEM;
    }
    for (uint32_t i = 0; i < site->points; i++) {
        struct quality_point *point = &quality->point[i];

        point->value.number = NAN;
        point->period_ms = site->point[i].period_ms;
        point->device = site->point[i].device;
        point->bus = site->device[point->device].bus;
    }
    return 0;
}

void quality_clear(struct quality *quality)
{
    free(quality->point);
    free(quality->device);
    free(quality->bus);
    free(quality->news);
    free(quality->newest);
    free(quality->reader);
    *quality = (struct quality){0};
}

static bool set_link(struct quality *quality, struct quality_link *link, uint8_t state,
                     uint8_t fault)
{
    bool changed = link->state != state;

    if (changed || link->fault != fault)
        quality->all_ms = INT64_MIN;
    link->state = state;
    link->fault = fault;
    return changed;
}

/* Did the device speak, whatever it said? */
static bool answered(const struct reading *reading)
{
    return reading->quality == ESTATE_GOOD ||
           (reading->quality == ESTATE_BAD && reading->fault >= FAULT_EXCEPTION);
}

static void take_number(struct quality *quality, struct quality_point *point, double number,
                        int64_t read_ms)
{
    if (point->value.number != number) {
        point->value.changed_ms = read_ms;
        stamp(quality, point);
    }
    point->value.number = number;
    point->value.time_ms = read_ms;
}

static bool take_point(struct quality *quality, const struct reading *reading, int64_t read_ms)
{
    struct quality_point *point = &quality->point[reading->index];
    bool back = false;

    if (!point->news)
        quality->news[quality->news_count++] = reading->index;
    point->news = true;
    point->fault = reading->fault;
    if (reading->quality == ESTATE_GOOD && isfinite(reading->value)) {
        point->read = ESTATE_GOOD;
        take_number(quality, point, reading->value, read_ms);
    } else if (reading->quality == ESTATE_GOOD || reading->quality == ESTATE_BAD) {
        point->read = ESTATE_BAD;
    }
    if (answered(reading)) {
        back = set_link(quality, &quality->device[point->device], ESTATE_GOOD, FAULT_NONE);
        back |= set_link(quality, &quality->bus[point->bus], ESTATE_GOOD, FAULT_NONE);
    }
    return back;
}

bool quality_take(struct quality *quality, const struct reading *reading, int64_t read_ms)
{
    uint8_t state = reading->quality == ESTATE_GOOD ? ESTATE_GOOD : ESTATE_LOST;

    if (reading->kind == READING_POINT && reading->index < quality->site->points)
        return take_point(quality, reading, read_ms);
    if (reading->kind == READING_DEVICE && reading->index < quality->site->devices)
        return set_link(quality, &quality->device[reading->index], state, reading->fault);
    if (reading->kind == READING_BUS && reading->index < quality->site->buses)
        return set_link(quality, &quality->bus[reading->index], state, reading->fault);
    return false;
}

static void assess(struct quality *quality, uint32_t i, int64_t now_ms)
{
    struct quality_point *point = &quality->point[i];
    const struct quality_link *device = &quality->device[point->device];
    const struct quality_link *bus = &quality->bus[point->bus];
    int64_t aged_ms = point->value.time_ms + (int64_t)point->period_ms * 3 / 2;
    uint8_t now = point->read, fault = point->fault;

    point->news = false;
    if (device->state == ESTATE_LOST || bus->state == ESTATE_LOST) {
        now = ESTATE_LOST;
        fault = bus->state == ESTATE_LOST ? bus->fault : device->fault;
    } else if (now == ESTATE_GOOD && now_ms > aged_ms) {
        now = ESTATE_STALE;
    } else if (now == ESTATE_GOOD && aged_ms < quality->all_ms) {
        quality->all_ms = aged_ms;
    }
    if (point->value.quality != now)
        stamp(quality, point);
    point->value.quality = now;
    point->value.fault = fault;
}

void quality_refresh(struct quality *quality, int64_t now_ms)
{
    if (now_ms > quality->all_ms) {
        quality->all_ms = INT64_MAX;
        for (uint32_t i = 0; i < quality->site->points; i++)
            assess(quality, i, now_ms);
    } else {
        for (uint32_t i = 0; i < quality->news_count; i++)
            assess(quality, quality->news[i], now_ms);
    }
    quality->news_count = 0;
}

void quality_adopt(struct quality *quality, const struct quality *earlier)
{
    const struct site *site = quality->site, *old = earlier->site;

    for (uint32_t i = 0; i < site->points; i++) {
        uint32_t from = site_find_point(old, site->point[i].name);

        if (from != SITE_NO && text_equal(old->point[from].unit, site->point[i].unit)) {
            quality->point[i].value = earlier->point[from].value;
            quality->point[i].read = earlier->point[from].read;
            quality->point[i].fault = earlier->point[from].fault;
            quality->point[i].news = false;
            stamp(quality, &quality->point[i]);
        }
    }
    quality->all_ms = INT64_MIN;
    quality->news_count = 0;
    for (uint32_t i = 0; i < site->devices; i++) {
        uint32_t from = site_find_device(old, site->device[i].name);

        if (from != SITE_NO)
            quality->device[i] = earlier->device[from];
    }
    for (uint32_t i = 0; i < site->buses; i++) {
        uint32_t from = site_find_bus(old, site->bus[i].name);

        if (from != SITE_NO)
            quality->bus[i] = earlier->bus[from];
    }
}
