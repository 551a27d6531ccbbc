/*
 * model_address - "set-address = holding 0x69 = 0xB588, then holding 0x1A, then holding 0 = 0".
 *
 * Main thread. The steps in their order; the one without a word behind it takes the new address.
 * They are read here and done by nobody but a person who asks for it.
 */
#include "setup/model_key.h"

#include <string.h>

#include "base/text.h"

enum { HIGH_BYTE = 256 };

/* "then" in front of every step but the first. */
static bool take_then(struct model_reader *reader, char **step, bool first)
{
    bool then = !strncmp(*step, "then ", 5);

    if (then)
        *step += 5;
    return then != first ||
           model_error(reader, "write the steps as: holding 0x69 = 0xB588, then holding 0x1A");
}

static bool read_word(struct model_reader *reader, const char *text, struct product_write *write)
{
    long long most = write->space == SPACE_COIL ? 1 : UINT16_MAX, word;

    if (!model_key_integer(text, 0, most, &word))
        return model_error(reader, "\"%s\" is nothing to write to a %s: 0 to %lld", text,
                           space_name(write->space), most);
    write->value = (uint16_t)word;
    return true;
}

/* Nothing, or "x 256", behind the register that takes the address. */
static bool read_times(struct model_reader *reader, char *rest, struct product_write *write)
{
    char *sign = key_word(&rest), *times = key_word(&rest);
    long long number = HIGH_BYTE;

    if (sign && (!text_equal(sign, "x") || !times || key_word(&rest) ||
                 !model_key_integer(times, HIGH_BYTE, HIGH_BYTE, &number)))
        return model_error(reader, "behind a register stands nothing, = WORD or, for an address in "
                                   "the high byte, x 256");
    write->new_address = true;
    write->times = sign ? HIGH_BYTE : 1;
    return write->space == SPACE_HOLDING ||
           model_error(reader, "an address is written to a holding register, not to a coil");
}

static bool read_step(struct model_reader *reader, char *step, struct product_write *write)
{
    char *place = text_cut(&step, '=');

    if (!model_key_register(reader, &place, &write->space, &write->address))
        return false;
    if (write->space != SPACE_HOLDING && write->space != SPACE_COIL)
        return model_error(reader, "only coil and holding can be written");
    if (!step)
        return read_times(reader, place, write);
    return key_word(&place) ? model_error(reader, "more than SPACE ADDRESS = WORD")
                            : read_word(reader, text_trim(step), write);
}

bool model_address_read(struct model_reader *reader, char *value)
{
    struct product *product = reader->product;
    unsigned addresses = 0;
    char *step;

    while ((step = text_cut(&value, ','))) {
        struct product_write write = {.times = 1};

        if (product->set_address_steps == PRODUCT_STEPS)
            return model_error(reader, "at most %d steps", PRODUCT_STEPS);
        if (!take_then(reader, &step, !product->set_address_steps) ||
            !read_step(reader, step, &write))
            return false;
        addresses += write.new_address;
        product->set_address[product->set_address_steps++] = write;
    }
    return addresses == 1 ||
           model_error(reader,
                       "exactly one step takes the new address: one register without a "
                       "word, not %u",
                       addresses);
}
