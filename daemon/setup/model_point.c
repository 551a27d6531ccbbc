/*
 * model_point - how one point is read, from text to numbers.
 *
 * Main thread. A key that is not there is looked for in the point that `like` names, so a point is
 * all keys of the other with some of its own. Units end here: factors lead to the canonical unit of
 * the dimension, and everything above sees only that.
 */
#include "setup/model_key.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "model/unit.h"
#include "setup/list.h"

enum { BIT_SPACE_MOST = 2000, DECIMALS_MOST = 9, TEXT_EVERY_MS = 3600000 };

static bool read_like(struct model_reader *reader, char *value)
{
    char like[sizeof reader->like];

    snprintf(like, sizeof like, "point %s", value);
    if (!ini_get(reader->ini, like, "read"))
        return model_error(reader, "no point \"%s\" with a read of its own", value);
    return TEXT_COPY(reader->like, like);
}

/* ---- numbers ---- */

static bool read_number(struct model_reader *reader, char *value)
{
    double *out = (double *)(void *)((char *)reader->point + reader->key->offset);
    char *end;
    double number = strtod(value, &end);

    if (end == value || *end || !isfinite(number))
        return model_error(reader, "\"%s\" is not a plain number", value);
    *out = number;
    return number != 0 || out != &reader->point->scale ||
           model_error(reader, "0 makes every value 0");
}

/* A register beside the value, in the same space. -1 with an error. */
static int32_t read_beside(struct model_reader *reader, char *text)
{
    uint8_t space = 0;
    uint16_t address = 0;

    if (!model_key_register(reader, &text, &space, &address))
        return -1;
    if (key_word(&text))
        model_error(reader, "more than SPACE ADDRESS");
    else if (space != reader->point->space)
        model_error(reader, "a %s register cannot be read with a value in %s registers",
                    space_name(space), space_name(reader->point->space));
    return address;
}

static bool read_decimals(struct model_reader *reader, char *value)
{
    long long decimals;

    if (isalpha((unsigned char)value[0]))
        reader->point->decimals_address = read_beside(reader, value);
    else if (model_key_integer(value, 0, DECIMALS_MOST, &decimals))
        reader->point->scale /= pow(10, (double)decimals);
    else
        model_error(reader, "write 0 to %d, or the register that says it: holding 3",
                    DECIMALS_MOST);
    return true;
}

static const struct unit *find_unit(struct model_reader *reader, const char *name)
{
    const struct unit *unit = unit_find(name);

    if (!unit)
        model_error(reader, "no unit \"%s\"; there are kPa, degC, deg, mm, W, Wh, V, A, Hz, %% ..",
                    name);
    return unit;
}

/* "CODE NAME" behind the others of a list: a code that is not doubled. NULL with an error. */
static struct code_name *read_code(struct model_reader *reader, char *text, struct code_name **list,
                                   uint16_t *n)
{
    char *code_text = key_word(&text), *name = key_word(&text);
    struct code_name code = {.factor = 1};
    long long number;

    if (!name || key_word(&text) || !model_key_integer(code_text, INT32_MIN, INT32_MAX, &number)) {
        model_error(reader, "write each as CODE NAME, separated by commas");
        return NULL;
    }
    code.code = (int32_t)number;
    for (uint16_t i = 0; i < *n; i++)
        if ((*list)[i].code == code.code) {
            model_error(reader, "code %lld again", number);
            return NULL;
        }
    if (!TEXT_COPY(code.name, name)) {
        model_error(reader, "\"%s\" is longer than %zu bytes", name, sizeof code.name - 1);
        return NULL;
    }
    if (!list_grow(list, *n, sizeof code)) {
        model_error(reader, "out of memory");
        return NULL;
    }
    (*list)[*n] = code;
    return &(*list)[(*n)++];
}

/* "0 MPa, 1 kPa": the units that a register may say. */
static bool read_unit_codes(struct model_reader *reader, char *list)
{
    struct product_point *p = reader->point;
    const char *canonical = NULL;
    char *item;

    while ((item = text_cut(&list, ','))) {
        struct code_name *code = read_code(reader, item, &p->unit_code, &p->unit_codes);
        const struct unit *unit = code ? find_unit(reader, code->name) : NULL;

        if (!unit)
            return false;
        if (canonical && !text_equal(canonical, unit->canonical))
            return model_error(reader, "%s and %s measure different things", p->unit_code[0].name,
                               code->name);
        canonical = unit->canonical;
        code->factor = unit->factor;
    }
    return TEXT_COPY(p->unit, canonical);
}

static bool read_unit(struct model_reader *reader, char *value)
{
    char *open = strchr(value, '{'), *close = open ? strchr(open, '}') : NULL;
    const struct unit *unit;

    if (!open) {
        if (!(unit = find_unit(reader, value)))
            return false;
        reader->point->factor = unit->factor;
        return TEXT_COPY(reader->point->unit, unit->canonical);
    }
    if (!close || close[1])
        return model_error(reader, "write the codes as SPACE ADDRESS { 0 MPa, 1 kPa }");
    *open = *close = '\0';
    reader->point->unit_address = read_beside(reader, value);
    return read_unit_codes(reader, open + 1);
}

/* ---- what is no value ---- */

static bool read_error(struct model_reader *reader, char *value)
{
    struct product_point *p = reader->point;
    char *item;

    while ((item = text_cut(&value, ','))) {
        if (p->errors == 4)
            return model_error(reader, "at most 4 codes");
        if (!model_key_raw(item, model_form_bits(p), &p->error[p->errors]))
            return model_error(reader, "\"%s\" is no raw value of this type", item);
        p->errors++;
    }
    return true;
}

#define PLAIN "+-.0123456789eE" /* what a number without unit is made of */

static bool read_limit(struct model_reader *reader, const char *text, double *out)
{
    char units[96];

    if (!unit_read(text, reader->point->unit, out))
        return true;
    unit_list(reader->point->unit, units, sizeof units);
    return model_error(reader, "\"%s\" is no number with one of the units: %s", text,
                       units[0] ? units : "none");
}

/* "-10 kPa .. 1600 kPa", "0 .. 1600 kPa" */
static bool read_range(struct model_reader *reader, char *value, double *low, double *high)
{
    char *dots = strstr(value, ".."), *first, *second, *unit, with_unit[64];

    if (!dots)
        return model_error(reader, "write LOW .. HIGH, for example: -10 kPa .. 1600 kPa");
    *dots = '\0';
    first = text_trim(value);
    second = text_trim(dots + 2);
    strtod(second, &unit);
    snprintf(with_unit, sizeof with_unit, "%s%s", first, first[strspn(first, PLAIN)] ? "" : unit);
    return read_limit(reader, with_unit, low) && read_limit(reader, second, high) &&
           (*low < *high || model_error(reader, "the first limit is not below the second"));
}

static bool read_valid(struct model_reader *reader, char *value)
{
    return read_range(reader, value, &reader->point->valid_low, &reader->point->valid_high);
}

/* In the unit of the point: a number, or one with any unit of its kind. */
static bool read_add(struct model_reader *reader, char *value)
{
    struct product_point *p = reader->point;

    if (!value[strspn(value, PLAIN)])
        return read_number(reader, value);
    if (p->unit_address >= 0)
        return model_error(reader, "the device says the unit: write a plain number");
    if (!read_limit(reader, value, &p->add))
        return false;
    p->add /= p->factor;
    return true;
}

/* Only numbers that nothing else lives beside, and that one register says how to make. */
static bool read_write(struct model_reader *reader, char *value)
{
    struct product_point *p = reader->point;

    if (p->space != SPACE_COIL && p->space != SPACE_HOLDING)
        return model_error(reader, "only coil and holding can be written");
    if (p->bits || model_form_bits(p) == 8)
        return model_error(reader, "a part of a register is not written: give it a point of its "
                                   "own for the whole");
    if (product_words_of(p) > 2 || p->counter || p->unit_address >= 0 || p->decimals_address >= 0)
        return model_error(reader, "only numbers of one or two registers with constant unit and "
                                   "decimals are written, and no counters");
    return read_range(reader, value, &p->write_low, &p->write_high);
}

static bool read_counter(struct model_reader *reader, char *value)
{
    static const char *const words[] = {"wraps", "resets"};
    struct product_point *p = reader->point;
    int word = list_find(value, words, 2);

    if (word < 0)
        return model_error(reader, "\"%s\" is none of wraps, resets%s", value,
                           KEY_HINT(text_nearest(value, words, 2)));
    if (!model_form_unsigned(p) && p->type != TYPE_BCD16 && p->type != TYPE_BCD32 &&
        p->type != TYPE_BCD64)
        return model_error(reader, "a counter is u8, u16, u32, u64 or bcd");
    p->counter = word ? COUNTER_RESETS : COUNTER_WRAPS;
    return true;
}

/* An enumeration is compared by its raw code, so nothing may change the number. */
static bool read_values(struct model_reader *reader, char *value)
{
    static const char *const numeric[] = {"offset", "scale", "unit", "decimals", "add", "counter"};
    struct product_point *p = reader->point;
    char *item, *name;

    for (size_t i = 0; i < sizeof numeric / sizeof *numeric; i++)
        if (model_key_find(reader, numeric[i]))
            return model_error(reader, "names of codes and %s do not go together", numeric[i]);
    if (p->type == TYPE_F32 || p->type == TYPE_F64)
        return model_error(reader, "a floating-point number has no codes");
    while ((item = text_cut(&value, ','))) {
        if (strncmp(item, "other ", 6)) {
            if (!read_code(reader, item, &p->value_name, &p->value_names))
                return false;
            continue;
        }
        name = text_trim(item + 6);
        if (p->other)
            model_error(reader, "other again");
        else if (!TEXT_COPY(p->other_name, name))
            model_error(reader, "\"%s\" is longer than %zu bytes", name, sizeof p->other_name - 1);
        p->other = true;
    }
    return true;
}

static bool read_every(struct model_reader *reader, char *value)
{
    return model_key_period(value, &reader->point->every_ms) ||
           model_error(reader, "write a time from 100 ms to 24 h with its unit: 60 s");
}

/* ---- the whole ---- */

/* With DEVICE in front, the name of the last repeat still fits the name of a point. */
static bool fits(const struct product *product, const struct product_point *point)
{
    char name[3 * PRODUCT_NAME];

    product_point_name(product, point, product->repeat_count - 1, name, sizeof name);
    return strlen(name) < PRODUCT_CHANNEL;
}

/* "power" out of "port.power", where the product repeats port. */
static void read_name(struct model_reader *reader, const struct ini_section *section)
{
    const char *repeat = reader->product->repeat, *own = key_named(section->name, "point"), *behind;
    size_t n = strlen(repeat);

    behind = n && !strncmp(own, repeat, n) ? own + n : NULL;
    if (behind && (!*behind || *behind == '.')) {
        reader->point->repeated = true;
        own = *behind ? behind + 1 : own;
    }
    if (!text_is_id(own)) {
        model_section_error(reader, section,
                            "a name is of a-z, 0-9 and -, at most 20 bytes, behind the name of "
                            "the [repeat] and a dot if it is repeated");
        return;
    }
    /* "in3", while the repeat makes in1 .. in16 */
    if (behind && !reader->point->repeated && !behind[strspn(behind, "0123456789")])
        model_section_error(reader, section, "the repeat makes a point of this name too");
    TEXT_COPY(reader->point->name, own);
    if (reader->point->repeated && !fits(reader->product, reader->point))
        model_section_error(reader, section, "the last repeat's name is longer than %d bytes",
                            PRODUCT_CHANNEL - 1);
}

/* Value, unit and decimals are read in one request, for every repeat. */
static bool check_span(struct model_reader *reader)
{
    const struct product *product = reader->product;
    const struct product_point *p = reader->point;
    uint16_t first, last;
    long highest, most = p->space <= SPACE_DISCRETE ? BIT_SPACE_MOST : product->max_registers;

    if (p->address + product_words_of(p) - 1L > UINT16_MAX)
        return model_error(reader, "the value ends behind address 65535");
    product_span(product, p, 0, &first, &last);
    highest = last + (p->repeated ? (product->repeat_count - 1L) * product->repeat_step : 0);
    if (highest > UINT16_MAX)
        model_error(reader, "the last repeat ends at %ld, behind address 65535", highest);
    return last - first < most ||
           model_error(reader, "value, unit and decimals are %d registers; one request reads %ld",
                       last - first + 1, most);
}

#define KEPT(member) .offset = offsetof(struct product_point, member)

/* As they are offered to who mistyped one; each may need what those before it have read. */
static const struct model_key keys[] = {
    {.name = "read", .read = model_form_read, .makes = MODEL_FORM},
    {.name = "like", .read = read_like, .makes = MODEL_FORM | MODEL_UNIT},
    {.name = "every", .read = read_every},
    {.name = "offset", .read = read_number, KEPT(offset)},
    {.name = "scale", .read = read_number, KEPT(scale)},
    {.name = "unit", .read = read_unit, .needs = MODEL_FORM, .makes = MODEL_UNIT},
    {.name = "decimals", .read = read_decimals, .needs = MODEL_FORM, .makes = MODEL_BESIDE},
    {.name = "add", .read = read_add, .needs = MODEL_UNIT, KEPT(add)},
    {.name = "error", .read = read_error, .needs = MODEL_FORM},
    {.name = "valid", .read = read_valid, .needs = MODEL_UNIT},
    {.name = "counter", .read = read_counter, .needs = MODEL_FORM},
    {.name = "write", .read = read_write, .needs = MODEL_FORM | MODEL_UNIT},
    {.name = "values", .read = read_values, .needs = MODEL_FORM},
};
enum { READ, LIKE, EVERY, BEHIND_EVERY, KEYS = sizeof keys / sizeof *keys };

/* Text has no arithmetic, and changes when somebody replaces the device. */
static void check_text(struct model_reader *reader)
{
    for (size_t i = BEHIND_EVERY; i < KEYS; i++)
        if ((reader->entry = model_key_find(reader, keys[i].name)))
            model_error(reader, "a string is text: it has read, like and every");
    if (!reader->point->every_ms)
        reader->point->every_ms = TEXT_EVERY_MS;
}

static void read_keys(struct model_reader *reader, const struct ini_section *section)
{
    model_key_read(reader, &keys[LIKE], 1);
    model_key_read(reader, &keys[EVERY], 1);
    model_key_read(reader, &keys[READ], 1);
    if (!reader->wrong && !model_key_find(reader, "read")) {
        if (!key_meant(reader->ini, section->name, "read"))
            model_section_error(reader, section, "no read; write read = SPACE ADDRESS TYPE");
        reader->wrong = MODEL_FORM;
    }
    if (!reader->wrong && reader->point->type == TYPE_STRING)
        check_text(reader);
    else
        model_key_read(reader, &keys[BEHIND_EVERY], KEYS - BEHIND_EVERY);
    if (!reader->wrong) {
        reader->entry = model_key_find(reader, "read");
        check_span(reader);
    }
    model_key_unknown(reader, keys, KEYS);
}

void model_point_read(struct model_reader *reader, const struct ini_section *section)
{
    size_t errors = problems_errors(reader->problems), index = reader->product->points++;

    reader->point = &reader->product->point[index];
    *reader->point = (struct product_point){PRODUCT_POINT_PLAIN};
    reader->section = section->name;
    reader->like[0] = '\0';
    reader->wrong = 0;
    read_name(reader, section);
    if (problems_errors(reader->problems) > errors)
        reader->unsure = true;
    read_keys(reader, section);
    reader->broken[index] = problems_errors(reader->problems) > errors;
}
