/* Registers to values: every type and order, the contract's vectors, every way to be bad. */
#include "bench.h"

#include "acquire/decode.h"

static uint8_t decode(const struct product_point *p, const uint16_t *word, uint16_t count,
                      double *out)
{
    struct product product = {0};
    struct decode_words words = {word, 0, count};

    return decode_source(&product, p, 0, &words, out);
}

static void every_type_in_every_order(void **state)
{
    static const struct {
        uint8_t type, order;
        uint16_t word[2];
        double value;
    } cases[] = {
        {TYPE_U16, ORDER_ABCD, {0xFFFE}, 65534},
        {TYPE_U16, ORDER_BADC, {0x3412}, 0x1234},
        {TYPE_S16, ORDER_ABCD, {0xFFFE}, -2},
        {TYPE_S16, ORDER_DCBA, {0xFEFF}, -2},
        {TYPE_BOOL, ORDER_ABCD, {1}, 1},
        {TYPE_BOOL, ORDER_ABCD, {0}, 0},
        {TYPE_U32, ORDER_ABCD, {0x0102, 0x0304}, 0x01020304},
        {TYPE_U32, ORDER_CDAB, {0x0304, 0x0102}, 0x01020304},
        {TYPE_U32, ORDER_BADC, {0x0201, 0x0403}, 0x01020304},
        {TYPE_U32, ORDER_DCBA, {0x0403, 0x0201}, 0x01020304},
        {TYPE_U32, ORDER_ABCD, {0xFFFF, 0xFFFF}, 4294967295.0},
        {TYPE_S32, ORDER_ABCD, {0xFFFF, 0xFFFE}, -2},
        {TYPE_S32, ORDER_CDAB, {0xFFFE, 0xFFFF}, -2},
        {TYPE_S32, ORDER_BADC, {0xFFFF, 0xFEFF}, -2},
        {TYPE_S32, ORDER_DCBA, {0xFEFF, 0xFFFF}, -2},
        {TYPE_F32, ORDER_ABCD, {0x4048, 0xF5C3}, (double)3.14f},
        {TYPE_F32, ORDER_CDAB, {0xF5C3, 0x4048}, (double)3.14f},
        {TYPE_F32, ORDER_BADC, {0x4840, 0xC3F5}, (double)3.14f},
        {TYPE_F32, ORDER_DCBA, {0xC3F5, 0x4840}, (double)3.14f},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct product_point p = BENCH_POINT(.type = cases[i].type, .order = cases[i].order);
        double value = NAN;

        assert_int_equal(decode(&p, cases[i].word, 2, &value), FAULT_NONE);
        assert_true(value == cases[i].value);
    }
}

static void a_bit_field_is_cut_out(void **state)
{
    struct product_point p = BENCH_POINT(.type = TYPE_U16, .bit = 4, .bits = 3);
    struct product_point wide = BENCH_POINT(.type = TYPE_U32, .bit = 0, .bits = 32);
    double value;

    (void)state;
    assert_int_equal(decode(&p, (uint16_t[]){0xFFDF}, 1, &value), 0);
    assert_true(value == 5);
    assert_int_equal(decode(&wide, (uint16_t[]){0x8000, 1}, 2, &value), 0);
    assert_true(value == 0x80000001);
}

static struct product_point pressure(void)
{
    static struct code_name units[] = {{0, "MPa", 1000}, {1, "kPa", 1}, {3, "bar", 100}};

    return BENCH_POINT(.space = SPACE_HOLDING, .type = TYPE_S16, .address = 4, .unit_address = 2,
                       .decimals_address = 3, .unit_code = units, .unit_codes = 3, .valid_low = -10,
                       .valid_high = 1600);
}

static void a_gauge_says_its_unit_and_decimals(void **state)
{
    static const struct {
        uint16_t unit, decimals, raw;
        uint8_t fault;
        double value;
    } cases[] = {
        {1, 1, 1823, 0, 182.3},
        {0, 4, 1823, 0, 182.3},
        {3, 2, 182, 0, 182},
        {1, 0, 0xFFFB, 0, -5},
        {2, 1, 1823, FAULT_UNKNOWN_CODE, 0},
        {1, 7, 1823, FAULT_UNKNOWN_CODE, 0},
        {1, 6, 1000, 0, 0.001},
        {1, 0, 1601, FAULT_RANGE, 0},
        {1, 0, 0xFFF5, FAULT_RANGE, 0},
        {0, 0, 182, FAULT_RANGE, 0},
    };
    struct product_point p = pressure();
    struct product product = {0};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        uint16_t word[] = {cases[i].unit, cases[i].decimals, cases[i].raw};
        struct decode_words words = {word, 2, 3};
        double value = NAN;

        assert_int_equal(decode_source(&product, &p, 0, &words, &value), cases[i].fault);
        if (cases[i].fault)
            assert_true(isnan(value)); /* untouched */
        else
            assert_true(fabs(value - cases[i].value) < 1e-9);
    }
}

static void offset_comes_before_scale(void **state)
{
    struct product_point tilt = BENCH_POINT(.type = TYPE_U16, .offset = -10000, .scale = 0.01,
                                            .valid_low = -30, .valid_high = 30);
    double x, y;

    (void)state;
    assert_int_equal(decode(&tilt, (uint16_t[]){10040}, 1, &x), 0);
    assert_int_equal(decode(&tilt, (uint16_t[]){9986}, 1, &y), 0);
    assert_true(fabs(x - 0.40) < 1e-9 && fabs(y + 0.14) < 1e-9);
    assert_int_equal(decode(&tilt, (uint16_t[]){0}, 1, &x), FAULT_RANGE);
}

static void a_repeat_shifts_every_address(void **state)
{
    struct product product = {.repeat = "port", .repeat_count = 12, .repeat_step = 0x10};
    uint16_t word[] = {1, 4215, 1916, 35, 1, 0x86A0, 71, 0, 3};
    struct decode_words words = {word, 0x0110, 9};
    struct product_point power =
        BENCH_POINT(.type = TYPE_U16, .address = 0x0101, .scale = 0.1, .repeated = true);
    struct product_point energy =
        BENCH_POINT(.type = TYPE_U32, .address = 0x0104, .repeated = true);
    struct product_point heat =
        BENCH_POINT(.type = TYPE_U16, .address = 0x0106, .offset = -40, .repeated = true);
    struct product_point gauge = pressure();
    uint16_t far[] = {1, 1, 1823};
    double value;

    (void)state;
    assert_int_equal(decode_source(&product, &power, 1, &words, &value), 0);
    assert_true(fabs(value - 421.5) < 1e-9);
    assert_int_equal(decode_source(&product, &energy, 1, &words, &value), 0);
    assert_true(value == 100000);
    assert_int_equal(decode_source(&product, &heat, 1, &words, &value), 0);
    assert_true(value == 31);
    gauge.repeated = true;
    words = (struct decode_words){far, 2 + 0x20, 3};
    assert_int_equal(decode_source(&product, &gauge, 2, &words, &value), 0);
    assert_true(fabs(value - 182.3) < 1e-9);
}

static void an_unlisted_code_is_other_or_bad(void **state)
{
    static struct code_name names[] = {{0, "idle", 0}, {9, "stuck", 0}};
    struct product_point p = BENCH_POINT(.type = TYPE_U16, .value_name = names, .value_names = 2);
    double value = NAN;

    (void)state;
    assert_int_equal(decode(&p, (uint16_t[]){9}, 1, &value), 0);
    assert_true(value == 9);
    assert_int_equal(decode(&p, (uint16_t[]){4}, 1, &value), FAULT_UNKNOWN_CODE);
    p.other = true;
    assert_int_equal(decode(&p, (uint16_t[]){4}, 1, &value), 0);
    assert_true(value == 4);
}

static void error_words_and_nan_are_no_numbers(void **state)
{
    struct product_point word =
        BENCH_POINT(.type = TYPE_S16, .errors = 2, .error = {0x7FFF, 0x8000});
    struct product_point wide =
        BENCH_POINT(.type = TYPE_S32, .errors = 1, .error = {0x7FFFFFFF}, .order = ORDER_CDAB);
    struct product_point real = BENCH_POINT(.type = TYPE_F32);
    double value = NAN;

    (void)state;
    assert_int_equal(decode(&word, (uint16_t[]){0x8000}, 1, &value), FAULT_ERROR_VALUE);
    assert_int_equal(decode(&wide, (uint16_t[]){0xFFFF, 0x7FFF}, 2, &value), FAULT_ERROR_VALUE);
    assert_int_equal(decode(&real, (uint16_t[]){0x7FC0, 0}, 2, &value), FAULT_ERROR_VALUE);
    assert_int_equal(decode(&real, (uint16_t[]){0xFF80, 0}, 2, &value), FAULT_ERROR_VALUE);
    assert_true(isnan(value));
}

static void the_site_adjusts_and_inverts(void **state)
{
    struct product product = {0};
    struct product_point p = BENCH_POINT(.type = TYPE_U16, .valid_high = 100);
    struct point_site point = {.source = {{&p, 0}}, .adjust = -1.5};
    struct decode_words words = {(uint16_t[]){100}, 0, 1};
    double value;

    (void)state;
    assert_int_equal(decode_point(&product, &point, &words, NULL, 0, &value), 0);
    assert_true(value == 98.5);
    p.type = TYPE_BOOL;
    point.adjust = 0;
    point.inverted = true;
    words.word = (uint16_t[]){1};
    assert_int_equal(decode_point(&product, &point, &words, NULL, 0, &value), 0);
    assert_true(value == 0);
}

static void a_pair_moves_for_30_s_at_most(void **state)
{
    static const struct {
        int64_t at;
        uint16_t open, shut;
        uint8_t fault;
        double value;
    } steps[] = {
        {0, 1, 0, FAULT_NONE, 1},       {1000, 0, 0, FAULT_MOVING, 0},
        {31000, 0, 0, FAULT_MOVING, 0}, {31001, 0, 0, FAULT_WIRING, 0},
        {32000, 0, 1, FAULT_NONE, 0},   {33000, 0, 0, FAULT_MOVING, 0},
        {34000, 1, 1, FAULT_WIRING, 0}, {35000, 0, 0, FAULT_MOVING, 0},
        {63001, 0, 0, FAULT_WIRING, 0}, {64000, 1, 0, FAULT_NONE, 1},
    };
    struct product product = {0};
    struct product_point open = BENCH_POINT(.type = TYPE_BOOL), shut = open;
    struct point_site point = {.source = {{&open, 0}, {&shut, 0}}};
    struct pair pair = {0};

    (void)state;
    shut.address = 1;
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        struct decode_words words = {(uint16_t[]){steps[i].open, steps[i].shut}, 0, 2};
        double value = NAN;

        assert_int_equal(decode_point(&product, &point, &words, &pair, steps[i].at, &value),
                         steps[i].fault);
        if (!steps[i].fault)
            assert_true(value == steps[i].value);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_type_in_every_order),
        cmocka_unit_test(a_bit_field_is_cut_out),
        cmocka_unit_test(a_gauge_says_its_unit_and_decimals),
        cmocka_unit_test(offset_comes_before_scale),
        cmocka_unit_test(a_repeat_shifts_every_address),
        cmocka_unit_test(an_unlisted_code_is_other_or_bad),
        cmocka_unit_test(error_words_and_nan_are_no_numbers),
        cmocka_unit_test(the_site_adjusts_and_inverts),
        cmocka_unit_test(a_pair_moves_for_30_s_at_most),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
