/*
 * bind_sense - the sensors of a zone: what it binds itself, once each, whatever roles it plays.
 *
 * A point of a plain role is a sensor; of roles with fields it is the whole device, so that a
 * charger of twelve ports that is lost is one alarm. What is asked of a number (still, moves,
 * noise) is that of the first role that asks anything of it; with fields of the first field, once
 * for the device. Main thread.
 */
#include "setup/bind.h"

#include "model/sense.h"
#include "setup/list.h"

/* Whom an input makes a sensor of. */
struct sensed {
    const char *name, *words;
    uint32_t point, device;
    uint8_t asks; /* role + 1 that asks something of the number, or 0 */
};

static bool bound(const struct site_role *sensors, uint32_t point)
{
    for (uint16_t i = 0; i < sensors->inputs; i++)
        if (sensors->input[i].point == point)
            return true;
    return false;
}

/* Index of the item of this name, a new one behind the last; -1: out of memory. */
static int find_item(struct site_role *sensors, const struct sensed *sensed)
{
    for (uint16_t i = 0; i < sensors->items; i++)
        if (text_equal(sensors->item[i].name, sensed->name))
            return i;
    if (!list_grow(&sensors->item, sensors->items, sizeof *sensors->item))
        return -1;
    sensors->item[sensors->items] = (struct site_item){.device = sensed->device};
    TEXT_COPY(sensors->item[sensors->items].name, sensed->name);
    TEXT_COPY(sensors->item[sensors->items].words, sensed->words);
    return sensors->items++;
}

static bool asked(const struct site_role *sensors, int item)
{
    for (uint16_t i = 0; i < sensors->inputs; i++)
        if (sensors->input[i].item == item && sensors->input[i].sensor)
            return true;
    return false;
}

static void add(struct bind *b, const struct ini_section *s, struct site_role *sensors,
                const struct sensed *sensed)
{
    int item = find_item(sensors, sensed);

    if (item < 0 || !list_grow(&sensors->input, sensors->inputs, sizeof *sensors->input)) {
        bind_section_error(b, s, "out of memory");
        return;
    }
    sensors->input[sensors->inputs] =
        (struct site_input){.point = sensed->point,
                            .item = (uint16_t)item,
                            .sensor = asked(sensors, item) ? 0 : sensed->asks};
    sensors->inputs++;
}

static uint16_t fields_of(const struct estate_role *role)
{
    uint16_t n = 0;

    while (role->fields && role->fields[n])
        n++;
    return n ? n : 1;
}

void bind_sense(struct bind *b, struct zone_site *zone, const struct ini_section *s)
{
    uint16_t own = sense_own_roles(zone->plugin);
    struct site_role *sensors = &zone->role[own];

    for (uint16_t r = 0; r < own; r++) {
        const struct estate_role *is = &zone->plugin->role[r];
        bool asks = is->still > 0 || is->moves > 0 || is->noise > 0;

        for (uint16_t i = 0; i < zone->role[r].inputs; i++) {
            const struct site_input *input = &zone->role[r].input[i];
            const struct point_site *point = &b->site->point[input->point];
            const struct device_site *device;

            if (input->hop || input->point == SITE_NO || bound(sensors, input->point))
                continue;
            device = &b->site->device[point->device];
            add(b, s, sensors,
                &(struct sensed){is->fields ? device->name : point->name,
                                 is->fields ? device->words : point->words, input->point,
                                 point->device,
                                 asks && i % fields_of(is) == 0 ? (uint8_t)(r + 1) : 0});
        }
    }
}
