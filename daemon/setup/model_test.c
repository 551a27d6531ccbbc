/*
 * model_test - the examples in a model file: these registers, so these values.
 *
 * Main thread. They are only read here; acquire runs them with the decoding of the bus. A value is
 * taken as exact to half of its last written digit, because it comes from a display or a gauge.
 * What is wrong with the point itself was said where it stands, and is not said again.
 */
#include "setup/model_key.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "model/unit.h"
#include "model/value.h"

/* "holding 2 = 1, 1, 1823" */
static bool read_words(struct model_reader *reader, struct product_test *test, char *key,
                       char *value)
{
    struct product_words read = {.count = 0};
    long long word;
    char *item;

    if (!model_key_register(reader, &key, &read.space, &read.address))
        return false;
    while ((item = text_cut(&value, ','))) {
        bool bits = read.space <= SPACE_DISCRETE;

        if (read.count == PRODUCT_WORDS)
            return model_error(reader, "more than %d words: begin another line", PRODUCT_WORDS);
        if (!model_key_integer(item, bits ? 0 : INT16_MIN, bits ? 1 : UINT16_MAX, &word))
            return model_error(reader, "\"%s\" is no %s", item,
                               bits ? "bit: 0 or 1" : "word: 0 to 65535, or 0xFFFF");
        read.word[read.count++] = (uint16_t)word;
    }
    test->words[test->words_count++] = read;
    return true;
}

/* The point of this name; NULL, with an error unless there is one about it already. */
static const struct product_point *find_point(struct model_reader *reader, const char *wanted)
{
    const struct product *product = reader->product;
    char name[sizeof((struct product_expect *)0)->point], nearest[sizeof name] = "";

    for (uint16_t p = 0; p < product->points; p++) {
        const struct product_point *point = &product->point[p];

        for (uint16_t i = 0; i < (point->repeated ? product->repeat_count : 1); i++) {
            product_point_name(product, point, i, name, sizeof name);
            if (text_equal(name, wanted))
                return reader->broken[p] ? NULL : point;
            if (key_nearer(wanted, nearest[0] ? nearest : NULL, name) == name)
                TEXT_COPY(nearest, name);
        }
    }
    if (!reader->unsure)
        model_error(reader, "the model has no such point%s", KEY_HINT(nearest[0] ? nearest : NULL));
    return NULL;
}

static bool read_bad(struct model_reader *reader, const char *name, struct product_expect *out)
{
    /* What registers alone can tell. */
    static const uint8_t faults[] = {FAULT_ERROR_VALUE, FAULT_RANGE, FAULT_UNKNOWN_CODE};

    for (size_t i = 0; i < sizeof faults; i++)
        if (text_equal(fault_name(faults[i]), name)) {
            out->value = NAN;
            out->fault = faults[i];
            return true;
        }
    return model_error(reader, "\"%s\" is none of error-value, range, unknown-code", name);
}

/* "AB12", with its quotation marks. */
static bool read_string(struct model_reader *reader, const char *text,
                        const struct product_point *point, struct product_expect *out)
{
    size_t n = strlen(text);

    if (n < 3 || text[0] != '"' || text[n - 1] != '"')
        return model_error(reader, "write text in quotation marks: %s = \"AB12\"", point->name);
    if (n - 2 > point->length)
        return model_error(reader, "%zu characters, the point has %u", n - 2, point->length);
    snprintf(out->text, sizeof out->text, "%.*s", (int)n - 2, text + 1);
    return true;
}

/* Of a code of this point, or of all that it does not list. */
static bool is_name(const struct product_point *point, const char *text)
{
    for (uint16_t i = 0; i < point->value_names; i++)
        if (text_equal(point->value_name[i].name, text))
            return true;
    return point->other && text_equal(point->other_name, text);
}

/* "182.3 kPa", or the name of a code. 0.40 is right to 0.005. */
static bool read_value(struct model_reader *reader, const char *text,
                       const struct product_point *point, struct product_expect *out)
{
    const char *dot = strchr(text, '.');
    const struct unit *unit;
    char units[96], *end;

    if (point->type == TYPE_STRING)
        return read_string(reader, text, point, out);
    if (is_name(point, text))
        return TEXT_COPY(out->text, text);
    if (unit_read(text, point->unit, &out->value)) {
        unit_list(point->unit, units, sizeof units);
        return model_error(reader, "\"%s\" is no value of this point%s%s", text,
                           point->unit[0] ? "; units: " : "", units);
    }
    strtod(text, &end);
    unit = unit_find(end + strspn(end, " "));
    out->tolerance = 0.5 * pow(10, -(double)(dot ? strspn(dot + 1, "0123456789") : 0)) *
                     (unit ? unit->factor : 1);
    return true;
}

static void read_expect(struct model_reader *reader, struct product_test *test)
{
    const char *value = reader->entry->value;
    const struct product_point *point = find_point(reader, reader->entry->key);
    struct product_expect expect = {.line = reader->entry->line};

    if (!point || (strncmp(value, "bad ", 4) ? !read_value(reader, value, point, &expect)
                                             : !read_bad(reader, value + 4, &expect)))
        return;
    TEXT_COPY(expect.point, reader->entry->key);
    test->expect[test->expects++] = expect;
}

static void read_entry(struct model_reader *reader, struct product_test *test)
{
    char *key = strdup(reader->entry->key), *value = strdup(reader->entry->value);

    if (!key || !value)
        model_error(reader, "%s", strerror(ENOMEM));
    else if (strchr(key, ' '))
        read_words(reader, test, key, value);
    else
        read_expect(reader, test);
    free(key);
    free(value);
}

void model_test_read(struct model_reader *reader, const struct ini_section *section)
{
    struct product_test *test = &reader->product->test[reader->product->tests++];
    struct ini_entry *e = NULL;
    size_t n = 0, words = 0;

    while ((e = key_open(reader->ini, section->name, e))) {
        n++;
        words += strchr(e->key, ' ') != NULL;
    }
    *test = (struct product_test){.line = section->line,
                                  .words = calloc(n + 1, sizeof *test->words),
                                  .expect = calloc(n + 1, sizeof *test->expect)};
    if (!test->words || !test->expect) {
        model_section_error(reader, section, "%s", strerror(ENOMEM));
        return;
    }
    TEXT_COPY(test->title, key_named(section->name, "test"));
    while ((e = key_open(reader->ini, section->name, e))) {
        e->used = true;
        reader->entry = e;
        read_entry(reader, test);
    }
    if (!words || words == n)
        model_section_error(reader, section,
                            "write registers and what they mean: holding 4 = 1823, then "
                            "POINT = VALUE UNIT");
}
