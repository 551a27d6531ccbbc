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

enum { BIT_SPACE_MOST = 2000, DECIMALS_MOST = 9 };

static bool read_like(struct model_reader *reader, char *value)
{
    char like[sizeof reader->like];

    snprintf(like, sizeof like, "point %s", value);
    if (!ini_get(reader->ini, like, "read"))
        return model_error(reader, "no point \"%s\" with a read of its own", value);
    return TEXT_COPY(reader->like, like);
}

/* ---- read = SPACE ADDRESS[:BIT[:LENGTH]] TYPE [ORDER] ---- */

static bool read_type(struct model_reader *reader, const char *word)
{
    static const char *const types[] = {"bool", "u16", "s16", "u32", "s32", "f32"};
    static const uint8_t type_of[] = {TYPE_BOOL, TYPE_U16, TYPE_S16, TYPE_U32, TYPE_S32, TYPE_F32};
    static const char *const later[] = {"u8", "s8", "u64", "s64", "f64", "bcd", "string"};
    struct product_point *p = reader->point;
    int type = list_find(word, types, 6);

    if (list_find(word, later, 7) >= 0)
        return model_error(
            reader, "type %s is not in this version; use bool, u16, s16, u32, s32 or f32", word);
    if (type < 0)
        return model_error(reader, "no type \"%s\"%s", word,
                           KEY_HINT(text_nearest(word, types, 6)));
    if (p->space <= SPACE_DISCRETE && type != TYPE_BOOL)
        model_error(reader, "a %s is a bool", space_name(p->space));
    else
        p->type = type_of[type];
    return true;
}

static void read_order(struct model_reader *reader, const char *word)
{
    static const char *const orders[] = {"ABCD", "CDAB", "BADC", "DCBA"};
    int order = list_find(word, orders, 4);

    if (order < 0)
        model_error(reader, "no order \"%s\": use ABCD, CDAB, BADC or DCBA", word);
    else if (product_words_of(reader->point) == 1 && order != ORDER_ABCD && order != ORDER_BADC)
        model_error(reader, "%s needs two registers; BADC swaps the bytes of one", word);
    else
        reader->point->order = (uint8_t)order;
}

/* ":BIT[:LENGTH]" behind the address; the type is read afterwards. */
static bool read_bits(struct model_reader *reader, char **rest)
{
    char text[16], *bit, *length, *cut = text;
    long long first, count = 1;
    size_t n = strcspn(*rest, " \t");

    if (**rest != ':')
        return true;
    snprintf(text, sizeof text, "%.*s", (int)n - 1, *rest + 1);
    *rest += n;
    bit = text_cut(&cut, ':');
    length = text_cut(&cut, ':');
    if (cut || !model_key_integer(bit, 0, 31, &first) ||
        (length && !model_key_integer(length, 1, 32, &count)))
        return model_error(reader,
                           "write bits as ADDRESS:FIRST or ADDRESS:FIRST:LENGTH, the lowest is 0");
    reader->point->bit = (uint8_t)first;
    reader->point->bits = (uint8_t)count;
    return true;
}

static void check_bits(struct model_reader *reader)
{
    const struct product_point *p = reader->point;
    int width = 16 * product_words_of(p);

    if (!p->bits)
        return;
    if (p->space <= SPACE_DISCRETE)
        model_error(reader, "a %s has no bits", space_name(p->space));
    else if (p->type != TYPE_U16 && p->type != TYPE_U32 && p->type != TYPE_BOOL)
        model_error(reader, "bits are of a u16 or u32, or one of a bool");
    else if (p->type == TYPE_BOOL && p->bits > 1)
        model_error(reader, "a bool is one bit, not %u", p->bits);
    else if (p->bit + p->bits > width)
        model_error(reader, "bits %u to %u of %d", p->bit, p->bit + p->bits - 1, width);
}

static bool read_read(struct model_reader *reader, char *value)
{
    char *type, *order;

    if (!model_key_register(reader, &value, &reader->point->space, &reader->point->address) ||
        !read_bits(reader, &value))
        return false;
    type = key_word(&value);
    order = key_word(&value);
    if (!type)
        return model_error(reader, "no type; write SPACE ADDRESS TYPE, for example: holding 4 s16");
    if (key_word(&value))
        return model_error(reader, "more than SPACE ADDRESS TYPE ORDER");
    if (!read_type(reader, type))
        return false;
    if (order)
        read_order(reader, order);
    check_bits(reader);
    return true;
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
    long long most = product_words_of(p) == 2 ? UINT32_MAX : UINT16_MAX, word;
    char *item;

    while ((item = text_cut(&value, ','))) {
        if (p->errors == 4)
            return model_error(reader, "at most 4 codes");
        if (!model_key_integer(item, -(most / 2) - 1, most, &word))
            return model_error(reader, "\"%s\" is no raw value of this type", item);
        p->error[p->errors++] = (uint32_t)(word & most);
    }
    return true;
}

static bool read_limit(struct model_reader *reader, const char *text, double *out)
{
    char units[96];

    if (!unit_read(text, reader->point->unit, out))
        return true;
    unit_list(reader->point->unit, units, sizeof units);
    return model_error(reader, "\"%s\" is no number with one of the units: %s", text,
                       units[0] ? units : "none");
}

static bool read_valid(struct model_reader *reader, char *value)
{
    char *dots = strstr(value, "..");
    double low, high;

    if (!dots)
        return model_error(reader, "write LOW .. HIGH, for example: -10 kPa .. 1600 kPa");
    *dots = '\0';
    if (!read_limit(reader, text_trim(value), &low) ||
        !read_limit(reader, text_trim(dots + 2), &high))
        return false;
    reader->point->valid_low = low;
    reader->point->valid_high = high;
    return low < high || model_error(reader, "the first limit is not below the second");
}

/* An enumeration is compared by its raw code, so nothing may change the number. */
static bool read_values(struct model_reader *reader, char *value)
{
    static const char *const numeric[] = {"offset", "scale", "unit", "decimals"};
    struct product_point *p = reader->point;
    char *item, *name;

    for (size_t i = 0; i < 4; i++)
        if (model_key_find(reader, numeric[i]))
            return model_error(reader, "names of codes and %s do not go together", numeric[i]);
    if (p->type == TYPE_F32)
        model_error(reader, "a f32 has no codes");
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
    {.name = "read", .read = read_read},
    {.name = "like", .read = read_like},
    {.name = "offset", .read = read_number, KEPT(offset)},
    {.name = "scale", .read = read_number, KEPT(scale)},
    {.name = "unit", .read = read_unit},
    {.name = "decimals", .read = read_decimals},
    {.name = "error", .read = read_error},
    {.name = "valid", .read = read_valid},
    {.name = "values", .read = read_values},
    {.name = "every", .read = read_every},
};
enum { READ, LIKE, BEHIND_READ, EVERY = 9, KEYS };

void model_point_read(struct model_reader *reader, const struct ini_section *section)
{
    struct product_point *point = &reader->product->point[reader->product->points++];

    *point = (struct product_point){.scale = 1,
                                    .factor = 1,
                                    .unit_address = -1,
                                    .decimals_address = -1,
                                    .valid_low = NAN,
                                    .valid_high = NAN};
    reader->point = point;
    reader->section = section->name;
    reader->like[0] = '\0';
    read_name(reader, section);
    model_key_read(reader, &keys[LIKE], 1);
    model_key_read(reader, &keys[EVERY], 1);
    model_key_read(reader, &keys[READ], 1);
    if (model_key_find(reader, "read")) {
        model_key_read(reader, &keys[BEHIND_READ], EVERY - BEHIND_READ);
        reader->entry = model_key_find(reader, "read");
        check_span(reader);
    } else {
        model_section_error(reader, section, "no read; write read = SPACE ADDRESS TYPE");
    }
    model_key_unknown(reader, keys, KEYS);
}
