/* Which model fits, against devices of a few registers. */
#include "../base/case.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "base/text.h"
#include "ctl/guess.h"
#include "model/value.h"

/* A device: holding registers 0 .. n-1, the rest is refused; other spaces are silent. */
static struct device {
    uint16_t word[16], n;
    bool whole; /* more than one register at once is refused */
    int asked, silences;
} device;

static uint8_t read_device(void *context, uint8_t space, uint16_t first, uint16_t count,
                           uint16_t *word)
{
    (void)context;
    device.asked++;
    if (space != SPACE_HOLDING) {
        device.silences++;
        return FAULT_TIMEOUT;
    }
    if (first + count > device.n || (device.whole && count > 1))
        return FAULT_EXCEPTION;
    memcpy(word, device.word + first, count * sizeof *word);
    return FAULT_NONE;
}

static const struct sheet_reader reader = {.read = read_device};

static struct product_point point_at(uint16_t address)
{
    return (struct product_point){.name = "p",
                                  .space = SPACE_HOLDING,
                                  .type = TYPE_U16,
                                  .address = address,
                                  PRODUCT_POINT_PLAIN};
}

static struct product_point ranged(uint16_t address, double low, double high)
{
    struct product_point point = point_at(address);

    point.valid_low = low;
    point.valid_high = high;
    return point;
}

static struct product model(const char *name, struct product_point *point, uint16_t points)
{
    struct product product = {.max_registers = 125, .point = point, .points = points};

    TEXT_COPY(product.name, name);
    return product;
}

static struct guess guess_among(struct product *product, size_t n)
{
    const struct catalogue catalogue = {.product = product, .products = n};
    struct guess guess;

    assert_int_equal(guess_make(&catalogue, &reader, &guess), 0);
    return guess;
}

static void the_model_with_the_most_proofs_wins(void **state)
{
    struct product_point one[] = {ranged(0, 0, 100)};
    struct product_point two[] = {ranged(0, 0, 100), ranged(1, 0, 100)};
    struct product_point wrong[] = {ranged(0, 0, 100), ranged(1, 0, 100), ranged(2, 0, 10)};
    struct product products[] = {model("one", one, 1), model("two", two, 2),
                                 model("wrong", wrong, 3)};
    struct guess guess;

    (void)state;
    device = (struct device){.word = {50, 60, 70}, .n = 3};
    guess = guess_among(products, 3);
    assert_string_equal(guess.best->name, "two");
    assert_null(guess.other);
    assert_int_equal(guess.proofs, 2);
}

static void equal_proofs_are_told(void **state)
{
    struct product_point a[] = {ranged(0, 0, 100)}, b[] = {ranged(1, 0, 100)};
    struct product products[] = {model("a", a, 1), model("b", b, 1)};
    struct guess guess;

    (void)state;
    device = (struct device){.word = {50, 60}, .n = 2};
    guess = guess_among(products, 2);
    assert_string_equal(guess.best->name, "b");
    assert_string_equal(guess.other->name, "a");
}

static void a_register_that_is_not_there_is_another_product(void **state)
{
    struct product_point beyond[] = {point_at(9)};
    struct product products[] = {model("beyond", beyond, 1)};

    (void)state;
    device = (struct device){.n = 9};
    assert_null(guess_among(products, 1).best);
    device.n = 10;
    assert_non_null(guess_among(products, 1).best);
}

static void zeros_prove_nothing(void **state)
{
    struct product_point many[] = {ranged(0, 0, 1), ranged(1, 0, 1), ranged(2, 0, 1)};
    struct product_point one[] = {ranged(3, 0, 100)};
    struct product products[] = {model("many", many, 3), model("one", one, 1)};
    struct guess guess;

    (void)state;
    device = (struct device){.word = {0, 0, 0, 7}, .n = 4};
    guess = guess_among(products, 2);
    assert_string_equal(guess.best->name, "one");
    assert_int_equal(guess.proofs, 1);
}

static void codes_and_error_words_are_proofs(void **state)
{
    struct code_name unit[] = {{.code = 1, .factor = 1}};
    struct product_point point = ranged(2, 0, 1000);
    struct product product = model("full", &point, 1);
    struct guess guess;

    (void)state;
    point.unit_address = 0;
    point.unit_code = unit;
    point.unit_codes = 1;
    point.decimals_address = 1;
    point.errors = 1;
    point.error[0] = 0x7FFF;
    device = (struct device){.word = {1, 1, 500}, .n = 3};
    guess = guess_among(&product, 1);
    assert_int_equal(guess.proofs, 4);
    device.word[0] = 2; /* a unit that the model does not know */
    assert_null(guess_among(&product, 1).best);
    device.word[0] = 1;
    device.word[2] = 0x7FFF;
    assert_null(guess_among(&product, 1).best);
}

static void a_block_that_is_refused_is_tried_by_points(void **state)
{
    struct product_point two[] = {ranged(0, 0, 100), ranged(1, 0, 100)};
    struct product products[] = {model("two", two, 2)};

    (void)state;
    device = (struct device){.word = {50, 60}, .n = 2, .whole = true};
    assert_non_null(guess_among(products, 1).best);
    assert_int_equal(device.asked, 3);
}

static void no_question_is_asked_twice(void **state)
{
    struct product_point a[] = {ranged(0, 0, 100)}, b[] = {ranged(0, 0, 90)}, c[] = {point_at(5)},
                         d[] = {point_at(5)};
    struct product products[] = {model("a", a, 1), model("b", b, 1), model("c", c, 1),
                                 model("d", d, 1)};

    (void)state;
    device = (struct device){.word = {50}, .n = 1};
    guess_among(products, 4);
    assert_int_equal(device.asked, 2);
}

static void a_silent_space_is_left_alone(void **state)
{
    struct product_point point[6];
    struct product products[6];

    (void)state;
    for (uint16_t i = 0; i < 6; i++) {
        point[i] = point_at(i);
        point[i].space = SPACE_INPUT;
        products[i] = model("m", &point[i], 1);
    }
    device = (struct device){.n = 1};
    assert_null(guess_among(products, 6).best);
    assert_int_equal(device.silences, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_model_with_the_most_proofs_wins),
        cmocka_unit_test(equal_proofs_are_told),
        cmocka_unit_test(a_register_that_is_not_there_is_another_product),
        cmocka_unit_test(zeros_prove_nothing),
        cmocka_unit_test(codes_and_error_words_are_proofs),
        cmocka_unit_test(a_block_that_is_refused_is_tried_by_points),
        cmocka_unit_test(no_question_is_asked_twice),
        cmocka_unit_test(a_silent_space_is_left_alone),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
