/*
 * seen - counts looks, and looks that found a point good.
 *
 * A look costs one comparison a point, so ten thousand points every ten seconds are nothing. Points
 * go by a hash of their name: two names of one hash share a count, which after a change of the
 * configuration is a wrong percentage for a day and no more.
 */
#include "decide/seen.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/sum.h"
#include "decide/zone.h"
#include "estate_plugin.h"

enum { MAGIC = 0x5345454E, MOST_LISTED = 100 };

struct seen_point {
    uint32_t name;
    uint16_t good[ZONE_DAYS];
};

struct seen_block {
    uint32_t magic, points;
    int32_t day[ZONE_DAYS];
    uint16_t looks[ZONE_DAYS], spare[2];
    struct seen_point point[];
};

static size_t size_of(size_t points)
{
    return sizeof(struct seen_block) + points * sizeof(struct seen_point);
}

int seen_init(struct seen *seen, const struct site *site)
{
    struct seen_block *block = calloc(1, size_of(site->points));

    if (!block)
        return -ENOMEM;
    block->magic = MAGIC;
    block->points = site->points;
    block->day[ZONE_TODAY] = block->day[ZONE_YESTERDAY] = SITE_NEVER;
    for (uint32_t i = 0; i < site->points; i++)
        block->point[i].name =
            sum_fold(sum_add(0, site->point[i].name, strlen(site->point[i].name)));
    *seen = (struct seen){.block = block, .size = size_of(site->points)};
    return 0;
}

void seen_clear(struct seen *seen)
{
    free(seen->block);
    *seen = (struct seen){0};
}

/* Today and yesterday change places; unless that was it, a new day begins at nothing. */
static void turn(struct seen_block *block, int32_t local_day)
{
    const int32_t today = block->day[ZONE_TODAY];
    const uint16_t looks = block->looks[ZONE_TODAY];
    bool back = block->day[ZONE_YESTERDAY] == local_day;

    block->day[ZONE_TODAY] = local_day;
    block->looks[ZONE_TODAY] = back ? block->looks[ZONE_YESTERDAY] : 0;
    block->day[ZONE_YESTERDAY] = today;
    block->looks[ZONE_YESTERDAY] = looks;
    for (uint32_t i = 0; i < block->points; i++) {
        uint16_t *good = block->point[i].good, before = good[ZONE_TODAY];

        good[ZONE_TODAY] = back ? good[ZONE_YESTERDAY] : 0;
        good[ZONE_YESTERDAY] = before;
    }
}

void seen_count(struct seen *seen, const struct quality *quality, int32_t local_day, int64_t now_ms)
{
    struct seen_block *block = seen->block;

    if (block->day[ZONE_TODAY] != local_day)
        turn(block, local_day);
    if (now_ms - seen->looked_ms < SEEN_MS || block->looks[ZONE_TODAY] == UINT16_MAX)
        return;
    seen->looked_ms = now_ms;
    block->looks[ZONE_TODAY]++;
    for (uint32_t i = 0; i < block->points; i++)
        block->point[i].good[ZONE_TODAY] += quality->point[i].value.quality == ESTATE_GOOD;
}

/* Most often the point is where it was. */
static const struct seen_point *find(const struct seen_block *block, uint32_t at, uint32_t name)
{
    if (at < block->points && block->point[at].name == name)
        return &block->point[at];
    for (uint32_t i = 0; i < block->points; i++)
        if (block->point[i].name == name)
            return &block->point[i];
    return NULL;
}

bool seen_restore(struct seen *seen, const void *block, size_t size)
{
    const struct seen_block *from = block;

    if (size < sizeof *from || from->magic != MAGIC || size != size_of(from->points))
        return false;
    memcpy(seen->block->day, from->day, sizeof from->day);
    memcpy(seen->block->looks, from->looks, sizeof from->looks);
    for (uint32_t i = 0; i < seen->block->points; i++) {
        struct seen_point *to = &seen->block->point[i];
        const struct seen_point *known = find(from, i, to->name);

        for (int d = 0; d < ZONE_DAYS; d++) /* a new point is not blamed for the time before it */
            to->good[d] = known ? known->good[d] : from->looks[d];
    }
    return true;
}

void seen_put(const struct seen *seen, const struct site *site, int32_t local_day,
              struct json *points)
{
    const struct seen_block *block = seen->block;
    int d = block->day[ZONE_TODAY] == local_day ? ZONE_TODAY : ZONE_YESTERDAY;
    unsigned looks = block->day[d] == local_day ? block->looks[d] : 0;
    struct json *list = json_new_array(), *row;
    size_t below = 0;

    for (uint32_t i = 0; i < block->points; i++) {
        if (block->point[i].good[d] * 100u >= looks * 99u || below++ >= MOST_LISTED)
            continue;
        row = json_new_array();
        json_add_text(row, site->point[i].name);
        json_add_number(row, floor(block->point[i].good[d] * 1000.0 / looks) / 10, 1);
        json_add(list, row);
    }
    json_put_integer(points, "total", site->points);
    json_put(points, "below_99_percent", list);
    if (below > MOST_LISTED)
        json_put_integer(points, "below_99_percent_more", (int64_t)below - MOST_LISTED);
}
