/*
 * quality - keeps the newest value of each point and says what it is worth.
 *
 * A number ages: it is good until one and a half periods, then stale. A reading that is bad is bad
 * at once, but the last good number keeps its own time, so that nobody takes it for a new one. A
 * lost device or bus makes its points lost whatever their age. Any answer of a device is proof that
 * it and its bus are back: a message that says so may have been dropped by a full ring, and a point
 * must not stay lost for ever because of that.
 *
 * Stamps count changes, so that a zone knows whether one of its inputs changed since it was judged.
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

int quality_init(struct quality *quality, const struct site *site)
{
    *quality = (struct quality){
        .site = site,
        .point = calloc((size_t)site->points + 1, sizeof *quality->point),
        .device = calloc((size_t)site->devices + 1, sizeof *quality->device),
        .bus = calloc((size_t)site->buses + 1, sizeof *quality->bus),
        .news = calloc((size_t)site->points + 1, sizeof *quality->news),
        .all_ms = INT64_MIN,
    };
    if (!quality->point || !quality->device || !quality->bus || !quality->news) {
        quality_clear(quality);
        return -ENOMEM;
    }
    for (uint32_t i = 0; i < site->points; i++)
        quality->point[i].value.number = NAN;
    return 0;
}

void quality_clear(struct quality *quality)
{
    free(quality->point);
    free(quality->device);
    free(quality->bus);
    free(quality->news);
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
        point->stamp = ++quality->stamp;
    }
    point->value.number = number;
    point->value.time_ms = read_ms;
}

static bool take_point(struct quality *quality, const struct reading *reading, int64_t read_ms)
{
    struct quality_point *point = &quality->point[reading->index];
    uint32_t device = quality->site->point[reading->index].device;
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
        back = set_link(quality, &quality->device[device], ESTATE_GOOD, FAULT_NONE);
        back |= set_link(quality, &quality->bus[quality->site->device[device].bus], ESTATE_GOOD,
                         FAULT_NONE);
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
    const struct point_site *site = &quality->site->point[i];
    const struct quality_link *device = &quality->device[site->device];
    const struct quality_link *bus = &quality->bus[quality->site->device[site->device].bus];
    int64_t aged_ms = point->value.time_ms + (int64_t)site->period_ms * 3 / 2;
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
        point->stamp = ++quality->stamp;
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
            quality->point[i] = earlier->point[from];
            quality->point[i].stamp = ++quality->stamp;
            quality->point[i].news = false;
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
