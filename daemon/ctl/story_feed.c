/*
 * story_feed - values as a story writes them: with a unit, or by name.
 */
#include "ctl/story_feed.h"

#include "base/text.h"
#include "estate_plugin.h"
#include "model/unit.h"

/* The value's name in a role that this point plays, or by its product. */
static bool named_value(const struct site *site, uint32_t point, const char *name, double *out)
{
    const struct product_point *source = site->point[point].source[0].point;

    for (uint32_t z = 0; z < site->zones; z++)
        for (uint16_t r = 0; r < site->zone[z].plugin->roles; r++) {
            const struct estate_role *is = &site->zone[z].plugin->role[r];

            for (uint16_t i = 0; is->values && !is->fields && i < site->zone[z].role[r].inputs; i++)
                for (int v = 0; site->zone[z].role[r].input[i].point == point && is->values[v]; v++)
                    if (text_equal(is->values[v], name)) {
                        *out = v;
                        return true;
                    }
        }
    for (uint16_t v = 0; source && v < source->value_names; v++)
        if (text_equal(source->value_name[v].name, name)) {
            *out = source->value_name[v].code;
            return true;
        }
    return false;
}

bool story_feed_value(const struct site *site, uint32_t point, const char *text, double *out)
{
    double number;
    bool good = !unit_read(text, site->point[point].unit, &number) ||
                named_value(site, point, text, &number);

    if (good)
        *out = number;
    return good;
}
