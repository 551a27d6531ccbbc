/*
 * quality - the newest value of every point, and whether it is true now.
 * Pure; main thread.
 */
#ifndef ESTATED_DECIDE_QUALITY_H
#define ESTATED_DECIDE_QUALITY_H

#include <stdbool.h>
#include <stdint.h>

#include "model/message.h"
#include "model/site.h"
#include "model/value.h"

/* One point: what was read, and since when what is made of it has been so. What of the site is
 * looked at with each reading is copied here, so that a reading costs one line of the cache. */
struct quality_point {
    struct value value;
    uint64_t stamp; /* of the last change of number or quality */
    uint32_t device, bus, period_ms;
    uint32_t first_reader; /* the zones that read it begin here in quality.reader */
    uint32_t readers;
    uint8_t read;  /* quality of the newest reading, before age and losses */
    uint8_t fault; /* of the newest reading */
    bool news;     /* read since it was last assessed */
};

/* A device or a bus. */
struct quality_link {
    uint8_t state; /* ESTATE_NONE: not heard of yet, ESTATE_GOOD, ESTATE_LOST */
    uint8_t fault;
};

struct quality {
    const struct site *site;
    struct quality_point *point;
    struct quality_link *device, *bus;
    uint64_t stamp;             /* goes up with every change of any point */
    uint64_t *newest;           /* [site->zones]: the newest stamp of a point that the zone reads */
    uint32_t *reader;           /* zones, by point */
    uint32_t *news, news_count; /* the points with news */
    int64_t all_ms;             /* until then only these can have changed */
};

/* -ENOMEM. */
int quality_init(struct quality *quality, const struct site *site);
void quality_clear(struct quality *quality);
/* `read_ms` is when it was read, in estate time. True if a device or bus was lost or came back. */
bool quality_take(struct quality *quality, const struct reading *reading, int64_t read_ms);
/* Takes over what an earlier one knows of points, devices and buses of the same names. */
void quality_adopt(struct quality *quality, const struct quality *earlier);
/* Says of every point what it is worth now; the time does not go back. */
void quality_refresh(struct quality *quality, int64_t now_ms);

#endif
