/*
 * change - from words to the one request that writes a point.
 *
 * Only what the model lists with `write` and within its limits, whoever asks: so it is the daemon
 * that looks, and not its client. The way is that of a reading backwards: what the site adds or
 * inverts is undone, then the model encodes. A pair of contacts is two registers that must not
 * contradict each other in between, and is not written. Pure; any thread.
 */
#include "control/change.h"

#include <assert.h>
#include <errno.h>
#include <math.h>

#include "acquire/decode.h"
#include "acquire/plan.h"
#include "model/unit.h"

/* The value that one name means; a name of several codes means none. */
static bool find_name(const struct product_point *p, const char *text, double *out)
{
    uint16_t found = 0;

    for (uint16_t i = 0; i < p->value_names; i++)
        if (text_equal(p->value_name[i].name, text)) {
            *out = p->value_name[i].code;
            found++;
        }
    return found == 1;
}

static int say_words(const struct product_point *p, const char *text, const char *unit,
                     struct text *why)
{
    char units[96];

    unit_list(unit, units, sizeof units);
    text_printf(why, "\"%.40s\" is no number%s%s", text, unit[0] ? " with one of the units: " : "",
                unit[0] ? units : "");
    for (uint16_t i = 0; i < p->value_names; i++)
        text_printf(why, "%s%s", i ? ", " : " and no single one of the names ",
                    p->value_name[i].name);
    return -EINVAL;
}

static int say_limits(const struct product *product, const struct point_site *point,
                      const char *text, struct text *why)
{
    const struct product_point *p = point->source[0].point;
    const char *unit = point->unit;

    if (isnan(p->write_low))
        text_printf(why, "model %s lets nothing be written to %s", product->name, p->name);
    else
        text_printf(why, "\"%.40s\": model %s lets %.10g%s%s .. %.10g%s%s be written to %s", text,
                    product->name, p->write_low + point->adjust, unit[0] ? " " : "", unit,
                    p->write_high + point->adjust, unit[0] ? " " : "", unit, p->name);
    if (!isnan(p->write_low) && point->adjust != 0)
        text_printf(why, " (with the %+.10g of adjust)", point->adjust);
    return -EINVAL;
}

int change_make(const struct site *site, uint32_t index, const char *text, struct change *out,
                struct text *why)
{
    const struct point_site *point = &site->point[index];
    const struct product *product = site->device[point->device].product;
    const struct product_point *p = point->source[0].point;
    uint16_t word[DECODE_WRITE];
    struct decode_words words = {.word = word};
    struct plan_block block;
    double value, own; /* the site's, the product's */
    uint8_t fault;
    bool planned;
    int n;

    if (point->source[1].point) {
        text_printf(why, "%s is a pair of contacts, which cannot be written", point->name);
        return -EINVAL;
    }
    if (isnan(p->write_low))
        return say_limits(product, point, text, why);
    if (!find_name(p, text, &value) && unit_read(text, point->unit, &value))
        return say_words(p, text, point->unit, why);
    if (point->inverted && value != 0 && value != 1)
        return say_limits(product, point, text, why);
    own = point->inverted ? value == 0 : value - point->adjust;
    n = decode_encode(p, own, word);
    if (n < 0) {
        say_limits(product, point, text, why);
        if (own >= p->write_low && own <= p->write_high)
            text_printf(why, ", but this would not read back as a good value");
        return -EINVAL;
    }
    planned = plan_point(site, index, &block);
    assert(planned);
    (void)planned;
    words.first = block.first;
    words.count = (uint16_t)n;
    fault = decode_point(product, point, &words, NULL, 0, &value);
    assert(!fault); /* the encoder proved it */
    (void)fault;
    out->value = value;
    out->length = pdu_write_words(out->pdu, block.space, block.first, word, words.count);
    return 0;
}
