/* Which registers a point needs, and its name. */
#include "../base/case.h"

#include "model/product.h"

static void a_span_holds_the_number_its_unit_and_its_decimals(void **state)
{
    static const struct {
        struct product_point point;
        uint16_t instance, first, last;
    } rows[] = {
        {{.type = TYPE_U16, .address = 4, .unit_address = -1, .decimals_address = -1}, 0, 4, 4},
        {{.type = TYPE_F32, .address = 4, .unit_address = -1, .decimals_address = -1}, 0, 4, 5},
        {{.type = TYPE_S16, .address = 4, .unit_address = 2, .decimals_address = 3}, 0, 2, 4},
        {{.type = TYPE_S16, .address = 4, .unit_address = 0, .decimals_address = 9}, 0, 0, 9},
        {{.type = TYPE_U32,
          .address = 4,
          .unit_address = 7,
          .decimals_address = -1,
          .repeated = true},
         2,
         24,
         27},
        {{.type = TYPE_U16, .address = 4, .unit_address = -1, .decimals_address = -1}, 2, 4, 4},
    };
    const struct product product = {.repeat_step = 10};

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        uint16_t first = 0, last = 0;

        product_span(&product, &rows[i].point, rows[i].instance, &first, &last);
        assert_int_equal(first, rows[i].first);
        assert_int_equal(last, rows[i].last);
    }
}

static void repeated_points_carry_their_number(void **state)
{
    static const struct {
        struct product_point point;
        const char *repeat, *name;
    } rows[] = {{{.name = "pressure"}, "port", "pressure"},
                {{.name = "power", .repeated = true}, "port", "port2.power"},
                {{.name = "in", .repeated = true}, "in", "in2"}};
    char name[48];

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct product product = {0};

        for (size_t c = 0; rows[i].repeat[c]; c++)
            product.repeat[c] = rows[i].repeat[c];
        product_point_name(&product, &rows[i].point, 1, name, sizeof name);
        assert_string_equal(name, rows[i].name);
    }
    assert_string_equal(space_name(SPACE_HOLDING), "holding");
    assert_string_equal(space_name(200), "unknown");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_span_holds_the_number_its_unit_and_its_decimals),
        cmocka_unit_test(repeated_points_carry_their_number),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
