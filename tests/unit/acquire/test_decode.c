/* Registers to values: every type and order, the contract's vectors, every way to be bad. */
#include "bench.h"

#include <errno.h>

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
        uint16_t word[4];
        double value;
    } cases[] = {
        {TYPE_U8, ORDER_ABCD, {0x12FE}, 0xFE},
        {TYPE_U8, ORDER_BADC, {0x12FE}, 0x12},
        {TYPE_S8, ORDER_ABCD, {0x12FE}, -2},
        {TYPE_S8, ORDER_BADC, {0xFE12}, -2},
        {TYPE_S16, ORDER_BADC, {0xFEFF}, -2},
        {TYPE_U64, ORDER_ABCD, {0x0001, 0x0203, 0x0405, 0x0607}, 0x01020304050607},
        {TYPE_U64, ORDER_CDAB, {0x0607, 0x0405, 0x0203, 0x0001}, 0x01020304050607},
        {TYPE_U64, ORDER_BADC, {0x0100, 0x0302, 0x0504, 0x0706}, 0x01020304050607},
        {TYPE_U64, ORDER_DCBA, {0x0706, 0x0504, 0x0302, 0x0100}, 0x01020304050607},
        {TYPE_U64, ORDER_ABCD, {0x8000, 0, 0, 0}, 0x1p63},
        {TYPE_S64, ORDER_ABCD, {0xFFFF, 0xFFFF, 0xFFFF, 0xFFFE}, -2},
        {TYPE_S64, ORDER_CDAB, {0xFFFE, 0xFFFF, 0xFFFF, 0xFFFF}, -2},
        {TYPE_S64, ORDER_BADC, {0xFFFF, 0xFFFF, 0xFFFF, 0xFEFF}, -2},
        {TYPE_S64, ORDER_DCBA, {0xFEFF, 0xFFFF, 0xFFFF, 0xFFFF}, -2},
        {TYPE_F64, ORDER_ABCD, {0x4009, 0x21FB, 0x5444, 0x2D18}, M_PI},
        {TYPE_F64, ORDER_CDAB, {0x2D18, 0x5444, 0x21FB, 0x4009}, M_PI},
        {TYPE_F64, ORDER_BADC, {0x0940, 0xFB21, 0x4454, 0x182D}, M_PI},
        {TYPE_F64, ORDER_DCBA, {0x182D, 0x4454, 0xFB21, 0x0940}, M_PI},
        {TYPE_BCD16, ORDER_ABCD, {0x9876}, 9876},
        {TYPE_BCD16, ORDER_BADC, {0x7698}, 9876},
        {TYPE_BCD32, ORDER_ABCD, {0x1234, 0x5678}, 12345678},
        {TYPE_BCD32, ORDER_CDAB, {0x5678, 0x1234}, 12345678},
        {TYPE_BCD32, ORDER_BADC, {0x3412, 0x7856}, 12345678},
        {TYPE_BCD32, ORDER_DCBA, {0x7856, 0x3412}, 12345678},
        {TYPE_BCD64, ORDER_ABCD, {0x0001, 0x2345, 0x6789, 0x0123}, 1234567890123},
        {TYPE_BCD64, ORDER_CDAB, {0x0123, 0x6789, 0x2345, 0x0001}, 1234567890123},
        {TYPE_BCD64, ORDER_BADC, {0x0100, 0x4523, 0x8967, 0x2301}, 1234567890123},
        {TYPE_BCD64, ORDER_DCBA, {0x2301, 0x8967, 0x4523, 0x0100}, 1234567890123},
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

        assert_int_equal(decode(&p, cases[i].word, 4, &value), FAULT_NONE);
        assert_true(value == cases[i].value);
    }
}

static void a_bit_field_is_cut_out(void **state)
{
    struct product_point p = BENCH_POINT(.type = TYPE_U16, .bit = 4, .bits = 3);
    struct product_point wide = BENCH_POINT(.type = TYPE_U32, .bit = 0, .bits = 32);
    struct product_point widest = BENCH_POINT(.type = TYPE_U64, .bit = 0, .bits = 64);
    struct product_point high = BENCH_POINT(.type = TYPE_U64, .bit = 60, .bits = 4);
    struct product_point byte = BENCH_POINT(.type = TYPE_U8, .bit = 6, .bits = 2);
    uint16_t word[] = {0xA000, 0, 0, 1};
    double value;

    (void)state;
    assert_int_equal(decode(&p, (uint16_t[]){0xFFDF}, 1, &value), 0);
    assert_true(value == 5);
    assert_int_equal(decode(&wide, (uint16_t[]){0x8000, 1}, 2, &value), 0);
    assert_true(value == 0x80000001);
    assert_int_equal(decode(&widest, word, 4, &value), 0);
    assert_true(value == 0xA000000000000001);
    assert_int_equal(decode(&high, word, 4, &value), 0);
    assert_true(value == 10);
    assert_int_equal(decode(&byte, (uint16_t[]){0xFF80}, 1, &value), 0);
    assert_true(value == 2);
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

static void a_sum_is_in_the_unit_of_the_point(void **state)
{
    struct product_point p = BENCH_POINT(.type = TYPE_U16, .offset = 5, .scale = 0.1, .add = -40,
                                         .factor = 100, .decimals_address = 1);
    double value;

    (void)state;
    assert_int_equal(decode(&p, (uint16_t[]){9995, 1}, 2, &value), 0);
    assert_true(fabs(value - (10000 * 0.1 / 10 - 40) * 100) < 1e-9);
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
    struct product_point twice = BENCH_POINT(.type = TYPE_F64);
    struct product_point bcd = BENCH_POINT(.type = TYPE_BCD32);
    struct product_point byte = BENCH_POINT(.type = TYPE_S8, .errors = 1, .error = {0xFF});
    struct product_point huge =
        BENCH_POINT(.type = TYPE_S64, .errors = 1, .error = {UINT64_C(1) << 63});
    double value = NAN;

    (void)state;
    assert_int_equal(decode(&word, (uint16_t[]){0x8000}, 1, &value), FAULT_ERROR_VALUE);
    assert_int_equal(decode(&wide, (uint16_t[]){0xFFFF, 0x7FFF}, 2, &value), FAULT_ERROR_VALUE);
    assert_int_equal(decode(&bcd, (uint16_t[]){0x1234, 0x567A}, 2, &value), FAULT_ERROR_VALUE);
    assert_int_equal(decode(&bcd, (uint16_t[]){0xF234, 0x5678}, 2, &value), FAULT_ERROR_VALUE);
    assert_int_equal(decode(&byte, (uint16_t[]){0x12FF}, 1, &value), FAULT_ERROR_VALUE);
    assert_int_equal(decode(&huge, (uint16_t[]){0x8000, 0, 0, 0}, 4, &value), FAULT_ERROR_VALUE);
    assert_int_equal(decode(&twice, (uint16_t[]){0x7FF8, 0, 0, 0}, 4, &value), FAULT_ERROR_VALUE);
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
    struct decode_memory memory = {0};

    (void)state;
    shut.address = 1;
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        struct decode_words words = {(uint16_t[]){steps[i].open, steps[i].shut}, 0, 2};
        double value = NAN;

        assert_int_equal(decode_point(&product, &point, &words, &memory, steps[i].at, &value),
                         steps[i].fault);
        if (!steps[i].fault)
            assert_true(value == steps[i].value);
    }
}

static void text_is_for_people(void **state)
{
    static const struct {
        uint8_t order, length;
        uint16_t word[4];
        const char *text;
    } cases[] = {
        {ORDER_ABCD, 8, {0x4142, 0x3132, 0, 0x3939}, "AB12"},
        {ORDER_BADC, 8, {0x4241, 0x3231, 0x2020, 0x2020}, "AB12"},
        {ORDER_ABCD, 7, {0x2041, 0x4243, 0x4445, 0x4647}, " ABCDEF"},
        {ORDER_ABCD, 2, {0x562E}, "V."},
        {ORDER_ABCD, 8, {0, 0, 0, 0}, NULL},
        {ORDER_ABCD, 8, {0x2020, 0x2020, 0x2020, 0x2020}, NULL},
        {ORDER_ABCD, 8, {0x4142, 0xFFFF, 0xFFFF, 0xFFFF}, NULL},
        {ORDER_ABCD, 8, {0x410A, 0, 0, 0}, NULL},
    };
    struct product product = {0};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct product_point p =
            BENCH_POINT(.type = TYPE_STRING, .order = cases[i].order, .length = cases[i].length);
        struct decode_words words = {cases[i].word, 0, 4};
        char text[PRODUCT_TEXT] = "before";
        uint8_t fault = cases[i].text ? FAULT_NONE : FAULT_ERROR_VALUE;
        double value = NAN;

        assert_int_equal(decode_text(&product, &p, 0, &words, text), fault);
        assert_string_equal(text, fault ? "before" : cases[i].text);
        assert_int_equal(decode(&p, cases[i].word, 4, &value), fault);
        assert_true(fault ? isnan(value) : value == strlen(cases[i].text));
    }
}

static void a_repeat_has_its_own_text(void **state)
{
    struct product product = {.repeat = "port", .repeat_count = 2, .repeat_step = 2};
    struct product_point p = BENCH_POINT(.type = TYPE_STRING, .length = 4, .repeated = true);
    struct decode_words words = {(uint16_t[]){0x4142, 0x4344, 0x4546, 0x4748}, 0, 4};
    char text[PRODUCT_TEXT];

    (void)state;
    assert_int_equal(decode_text(&product, &p, 1, &words, text), 0);
    assert_string_equal(text, "EFGH");
}

/* Reads the numbers one after the other; a negative expectation: no value, range. */
static void assert_counts(const struct product_point *p, const uint16_t (*word)[2],
                          const double *value, size_t n)
{
    struct product product = {0};
    struct point_site point = {.source = {{p, 0}}};
    struct decode_memory memory = {0};

    for (size_t i = 0; i < n; i++) {
        struct decode_words words = {word[i], 0, 2};
        double out = -1;

        assert_int_equal(decode_point(&product, &point, &words, &memory, 0, &out),
                         value[i] < 0 ? FAULT_RANGE : FAULT_NONE);
        assert_true(fabs(out - value[i]) < 1e-6);
    }
}

static void a_counter_goes_on_when_the_device_s_wraps(void **state)
{
    static const uint16_t word[][2] = {{65000, 0}, {65535, 0}, {3, 0}, {65530, 0}, {9, 0}};
    static const double value[] = {6500, 6553.5, 6553.9, 13106.6, 13108.1};
    static const uint16_t digits[][2] = {{0x9998, 0}, {0x0003, 0}};
    static const double digit_value[] = {9998, 10003};
    static const uint16_t wide[][2] = {{0xFFFF, 0xFFFF}, {0, 1}};
    static const double wide_value[] = {0xFFFFFFFF, 0x100000001};
    static const uint16_t field[][2] = {{0xF0, 0}, {0x20, 0}};
    static const double field_value[] = {15, 18};
    struct product_point p =
        BENCH_POINT(.type = TYPE_U16, .scale = 0.1, .counter = COUNTER_WRAPS, .valid_high = 6554);
    struct product_point bcd = BENCH_POINT(.type = TYPE_BCD16, .counter = COUNTER_WRAPS);
    struct product_point two = BENCH_POINT(.type = TYPE_U32, .counter = COUNTER_WRAPS);
    struct product_point bits =
        BENCH_POINT(.type = TYPE_U16, .bit = 4, .bits = 4, .counter = COUNTER_WRAPS);

    (void)state;
    assert_counts(&p, word, value, 5);
    assert_counts(&bcd, digits, digit_value, 2);
    assert_counts(&two, wide, wide_value, 2);
    assert_counts(&bits, field, field_value, 2);
}

static void a_counter_goes_on_when_the_device_restarts(void **state)
{
    /* 0 for a moment is no restart; two readings below are. */
    static const uint16_t word[][2] = {{500, 0}, {0, 0}, {501, 0}, {3, 0}, {4, 0}, {9, 0}};
    static const double value[] = {500, -1, 501, -1, 505, 510};
    struct product_point p = BENCH_POINT(.type = TYPE_U16, .counter = COUNTER_RESETS);

    (void)state;
    assert_counts(&p, word, value, 6);
    p.counter = COUNTER_WRAPS; /* 3 is far behind 501: it did not go round */
    assert_counts(&p, word, value, 6);
}

static void what_is_written_reads_the_same(void **state)
{
    static const double values[] = {0, 0.5, 1, -1, -12.5, 20, 99.5, 100, 3000, -3000};
    struct product product = {0};

    (void)state;
    for (int type = TYPE_U16; type < TYPE_STRING; type++)
        for (uint8_t order = 0; order < 4; order++)
            for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
                struct product_point p =
                    BENCH_POINT(.type = (uint8_t)type, .order = order, .offset = 7, .scale = 0.5,
                                .add = -3, .factor = 10, .write_low = -1e9, .write_high = 1e9);
                double number = (values[i] / 10 + 3) / 0.5 - 7, value = NAN;
                bool is_signed = type == TYPE_S16 || type == TYPE_S32 || type == TYPE_F32;
                uint16_t word[DECODE_WRITE] = {77, 77};
                int n;

                if (product_words_of(&p) > DECODE_WRITE)
                    continue;
                n = decode_encode(&p, values[i], word);
                if (!is_signed && number < -0.5) {
                    assert_int_equal(n, -ERANGE);
                    assert_int_equal(word[0], 77);
                    continue;
                }
                assert_int_equal(n, product_words_of(&p));
                assert_int_equal(
                    decode_source(&product, &p, 0, &(struct decode_words){word, 0, 2}, &value), 0);
                assert_true(fabs(value - values[i]) <= (type == TYPE_F32 ? 1e-3 : 2.5));
            }
}

static void only_what_is_allowed_is_written(void **state)
{
    static struct code_name names[] = {{0, "off", 0}, {2, "on", 0}};
    struct product_point p = BENCH_POINT(.type = TYPE_S16, .scale = 0.1, .write_low = -5,
                                         .write_high = 30.04, .errors = 1, .error = {100});
    struct product_point closed = p, coil = p, code = p, byte = p;
    uint16_t word[DECODE_WRITE] = {77, 77};

    (void)state;
    assert_int_equal(decode_encode(&p, 30, word), 1);
    assert_int_equal(word[0], 300);
    assert_int_equal(decode_encode(&p, -5, word), 1);
    assert_int_equal(word[0], 0xFFCE);
    word[0] = 77;
    assert_int_equal(decode_encode(&p, 30.1, word), -ERANGE);
    assert_int_equal(decode_encode(&p, -5.1, word), -ERANGE);
    assert_int_equal(decode_encode(&p, 10, word), -ERANGE); /* the code for "no value" */
    assert_int_equal(decode_encode(&p, NAN, word), -ERANGE);
    p.valid_high = 20;
    assert_int_equal(decode_encode(&p, 25, word), -ERANGE);
    closed.write_low = closed.write_high = NAN;
    assert_int_equal(decode_encode(&closed, 1, word), -ERANGE);
    byte.write_high = 1e300;
    assert_int_equal(decode_encode(&byte, 1e299, word), -ERANGE);
    assert_int_equal(decode_encode(&byte, 3276.8, word), -ERANGE);
    code = BENCH_POINT(.type = TYPE_U16, .write_high = 9, .value_name = names, .value_names = 2);
    assert_int_equal(decode_encode(&code, 1, word), -ERANGE);
    assert_int_equal(word[0], 77);
    assert_int_equal(decode_encode(&code, 2, word), 1);
    coil = BENCH_POINT(.type = TYPE_BOOL, .write_high = 1);
    assert_int_equal(decode_encode(&coil, 1, word), 1);
    assert_int_equal(word[0], 1);
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
        cmocka_unit_test(a_sum_is_in_the_unit_of_the_point),
        cmocka_unit_test(text_is_for_people),
        cmocka_unit_test(a_repeat_has_its_own_text),
        cmocka_unit_test(a_counter_goes_on_when_the_device_s_wraps),
        cmocka_unit_test(a_counter_goes_on_when_the_device_restarts),
        cmocka_unit_test(what_is_written_reads_the_same),
        cmocka_unit_test(only_what_is_allowed_is_written),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
