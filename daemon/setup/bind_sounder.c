/*
 * bind_sounder - can what [sounder] output names be switched at all?
 *
 * A line of a gpio bus must not be an input at the same time; a point must be one that its model
 * lets be written, on and off. Whether the chip has the line is seen only when it is opened. The
 * answer is only yes or no: what the words lead to is found again by site_sounder(). Main thread.
 */
#include "setup/bind.h"

#include <math.h>

/* Is this line of the bus read as a contact? */
static const struct point_site *input_of(const struct site *site, const struct bus_site *bus,
                                         const char *line)
{
    const struct device_site *device = &site->device[bus->first_device];

    for (uint32_t p = device->first_point; p < device->first_point + device->points; p++)
        for (int half = 0; half < 2; half++)
            if (text_equal(site->point[p].source[half].line, line))
                return &site->point[p];
    return NULL;
}

static void check_line(struct bind *b, const struct ini_entry *e,
                       const struct site_sounder *sounder)
{
    const struct bus_site *bus = &b->site->bus[sounder->bus];
    const struct point_site *input;

    if (bus->kind != BUS_GPIO) {
        bind_error(b, e, "bus %s is no gpio bus; name a point that its model lets be written",
                   bus->name);
        return;
    }
    input = input_of(b->site, bus, sounder->line);
    if (input)
        bind_error(b, e, "line %s of bus %s is the input %s; choose a line that is not used",
                   sounder->line, bus->name, input->name);
}

static void check_point(struct bind *b, const struct ini_entry *e, uint32_t index)
{
    const struct point_site *point = &b->site->point[index];
    const struct product_point *p = point->source[0].point;
    const struct device_site *device = &b->site->device[point->device];

    if (b->site->bus[device->bus].kind == BUS_GPIO)
        bind_error(b, e,
                   "%s is a contact, which is only read; name BUS LINE of a gpio bus that is not "
                   "used",
                   point->name);
    else if (point->source[1].point || isnan(p->write_low))
        bind_error(b, e,
                   "model %s lets nothing be written to %s; name a coil or register with `write`, "
                   "or BUS LINE of a gpio bus",
                   device->product->name, point->name);
    else if (point->unit[0] || p->write_low > 0 || p->write_high < 1)
        bind_error(b, e, "%s cannot be written as 0 and 1; name one that can", point->name);
}

void bind_sounder(struct bind *b)
{
    const struct ini_entry *e = ini_get(b->ini, "sounder", "output");
    struct site_sounder sounder;
    const char *nearest = NULL;

    if (!e || !b->site->settings.sounder[0] || bind_excused(b, e, e->value))
        return;
    site_sounder(b->site, &sounder);
    if (sounder.bus != SITE_NO) {
        check_line(b, e, &sounder);
    } else if (sounder.point != SITE_NO) {
        check_point(b, e, sounder.point);
    } else {
        for (uint32_t p = 0; p < b->site->points; p++)
            nearest = key_nearer(e->value, nearest, b->site->point[p].name);
        bind_error(b, e, "no point \"%s\", and no BUS LINE of a gpio bus%s", e->value,
                   KEY_HINT(nearest));
    }
}
