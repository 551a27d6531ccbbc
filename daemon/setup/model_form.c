/*
 * model_form - "read = SPACE ADDRESS[:BIT[:LENGTH]] TYPE [ORDER]": how registers form a number.
 *
 * Main thread. The type is the last to be read but the first to be known: what a bit or an order
 * may be depends on it.
 */
#include "setup/model_key.h"

#include <string.h>

#include "base/text.h"
#include "setup/list.h"

/* As enum word_type. */
static const char *const types[] = {"bool", "u8",  "s8",  "u16", "s16",   "u32",   "s32",     "u64",
                                    "s64",  "f32", "f64", "bcd", "bcd32", "bcd64", "string16"};

uint8_t model_form_bits(const struct product_point *p)
{
    return p->type == TYPE_U8 || p->type == TYPE_S8 ? 8 : (uint8_t)(16 * product_words_of(p));
}

bool model_form_unsigned(const struct product_point *p)
{
    return p->type == TYPE_U8 || p->type == TYPE_U16 || p->type == TYPE_U32 || p->type == TYPE_U64;
}

static bool read_type(struct model_reader *reader, const char *word)
{
    struct product_point *p = reader->point;
    int type = list_find(word, types, TYPE_STRING);
    long long length = 0;

    if (!strncmp(word, "string", 6)) {
        if (!model_key_integer(word + 6, 2, PRODUCT_TEXT - 1, &length))
            return model_error(reader, "write how many characters: string2 to string%d",
                               PRODUCT_TEXT - 1);
        type = TYPE_STRING;
    }
    if (type < 0)
        return model_error(reader, "no type \"%s\"%s", word,
                           KEY_HINT(text_nearest(word, types, TYPE_COUNT)));
    if (p->space <= SPACE_DISCRETE && type != TYPE_BOOL)
        return model_error(reader, "a %s is a bool", space_name(p->space));
    p->type = (uint8_t)type;
    p->length = (uint8_t)length;
    return true;
}

static bool read_order(struct model_reader *reader, const char *word)
{
    static const char *const orders[] = {"ABCD", "CDAB", "BADC", "DCBA"};
    int order = list_find(word, orders, 4);
    bool words = order == ORDER_CDAB || order == ORDER_DCBA;

    if (order < 0)
        return model_error(reader, "no order \"%s\": use ABCD, CDAB, BADC or DCBA", word);
    if (words && reader->point->type == TYPE_STRING)
        return model_error(reader, "a string is read forwards; BADC swaps its characters in pairs");
    if (words && product_words_of(reader->point) == 1)
        return model_error(reader, "%s needs two registers; BADC swaps the bytes of one", word);
    reader->point->order = (uint8_t)order;
    return true;
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
    if (cut || !bit || !model_key_integer(bit, 0, 63, &first) ||
        (length && !model_key_integer(length, 1, 64, &count)))
        return model_error(reader,
                           "write bits as ADDRESS:FIRST or ADDRESS:FIRST:LENGTH, the lowest is 0");
    reader->point->bit = (uint8_t)first;
    reader->point->bits = (uint8_t)count;
    return true;
}

static bool check_bits(struct model_reader *reader)
{
    const struct product_point *p = reader->point;

    if (!p->bits)
        return true;
    if (p->space <= SPACE_DISCRETE)
        return model_error(reader, "a %s has no bits", space_name(p->space));
    if (!model_form_unsigned(p) && p->type != TYPE_BOOL)
        return model_error(reader, "bits are of a u8, u16, u32 or u64, or one of a bool");
    if (p->type == TYPE_BOOL && p->bits > 1)
        return model_error(reader, "a bool is one bit, not %u", p->bits);
    return p->bit + p->bits <= model_form_bits(p) ||
           model_error(reader, "bits %u to %u of %u", p->bit, p->bit + p->bits - 1,
                       model_form_bits(p));
}

bool model_form_read(struct model_reader *reader, char *value)
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
    return read_type(reader, type) && (!order || read_order(reader, order)) && check_bits(reader);
}
