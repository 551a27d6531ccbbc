/* The [test] sections of a model: what comes out as written passes, everything else is an error. */
#include "bench.h"

#include "acquire/vectors.h"
#include "model/value.h"

#define EXPECT(name, number, near, bad, at)                                                        \
    {                                                                                              \
        .point = name, .value = number, .tolerance = near, .fault = bad, .line = at                \
    }

static struct code_name units[] = {{0, "MPa", 1000}, {1, "kPa", 1}};
static struct product_words gauge[] = {{SPACE_HOLDING, 2, 3, {1, 1, 1823}}};
static struct product_words charger[] = {
    {SPACE_INPUT, 0x0110, 9, {1, 4215, 1916, 35, 1, 0x86A0, 71, 0, 3}}};
static struct problems *problems;

static size_t errors(struct product_point *points, uint16_t n, struct product_words *words,
                     struct product_expect *expect, size_t expects)
{
    struct product_test test = {
        .title = "one", .words = words, .words_count = 1, .expect = expect, .expects = expects};
    struct product product = {.name = "p",
                              .file = "models/p.conf",
                              .point = points,
                              .points = n,
                              .test = &test,
                              .tests = 1,
                              .repeat = "port",
                              .repeat_count = 12,
                              .repeat_step = 0x10};

    problems_free(problems);
    problems = problems_new();
    assert_int_equal(vectors_run(&product, problems), 1);
    return problems_errors(problems);
}

static struct product_point pressure(void)
{
    return BENCH_POINT(.name = "pressure", .space = SPACE_HOLDING, .type = TYPE_S16, .address = 4,
                       .unit_address = 2, .decimals_address = 3, .unit_code = units,
                       .unit_codes = 2, .valid_low = -10, .valid_high = 1600);
}

static void a_gauge_at_182_kpa(void **state)
{
    struct product_point p = pressure();

    (void)state;
    assert_int_equal(
        errors(&p, 1, gauge, (struct product_expect[]){EXPECT("pressure", 182.3, 0.05, 0, 9)}, 1),
        0);
    assert_int_equal(
        errors(&p, 1, gauge, (struct product_expect[]){EXPECT("pressure", 182.4, 0.05, 0, 9)}, 1),
        1);
    assert_non_null(strstr(problems_line(problems, 0), "p.conf:9"));
    p.valid_high = 100;
    assert_int_equal(
        errors(&p, 1, gauge, (struct product_expect[]){EXPECT("pressure", 182.3, 0.05, 0, 9)}, 1),
        1);
    assert_non_null(strstr(problems_line(problems, 0), "range"));
    assert_int_equal(errors(&p, 1, gauge,
                            (struct product_expect[]){EXPECT("pressure", NAN, 0, FAULT_RANGE, 9)},
                            1),
                     0);
}

static void the_second_port_of_a_charger(void **state)
{
    struct product_point p[] = {BENCH_POINT(.name = "power", .space = SPACE_INPUT, .type = TYPE_U16,
                                            .address = 0x0101, .scale = 0.1, .repeated = true),
                                BENCH_POINT(.name = "energy", .space = SPACE_INPUT,
                                            .type = TYPE_U32, .address = 0x0104, .repeated = true),
                                BENCH_POINT(.name = "temperature", .space = SPACE_INPUT,
                                            .type = TYPE_U16, .address = 0x0106, .offset = -40,
                                            .repeated = true)};
    struct product_expect expect[] = {
        EXPECT("port2.power", 421.5, 0.05, 0, 1), EXPECT("port2.energy", 100000, 0.5, 0, 2),
        EXPECT("port2.temperature", 31, 0.5, 0, 3), EXPECT("port3.power", 421.5, 0.05, 0, 4),
        EXPECT("port13.power", 421.5, 0.05, 0, 5)};

    (void)state;
    assert_int_equal(errors(p, 3, charger, expect, 3), 0);
    assert_int_equal(errors(p, 3, charger, expect, 5), 2);
    assert_non_null(strstr(problems_line(problems, 0), "does not give"));
    assert_non_null(strstr(problems_line(problems, 1), "no such point"));
}

static void a_serial_number(void **state)
{
    static struct product_words words[] = {
        {SPACE_HOLDING, 0, 4, {0x4142, 0x3132, 0, 0x3939}},
    };
    struct product_point p =
        BENCH_POINT(.name = "serial", .space = SPACE_HOLDING, .type = TYPE_STRING, .length = 8);
    struct product_expect expect = EXPECT("serial", 0, 0, 0, 3);

    (void)state;
    snprintf(expect.text, sizeof expect.text, "AB12");
    assert_int_equal(errors(&p, 1, words, &expect, 1), 0);
    snprintf(expect.text, sizeof expect.text, "AB13");
    assert_int_equal(errors(&p, 1, words, &expect, 1), 1);
    assert_string_equal(problems_line(problems, 0), "p.conf:3: [test one] serial: the registers "
                                                    "make \"AB12\", the test says \"AB13\"");
    words[0].word[0] = 0x4103;
    assert_int_equal(errors(&p, 1, words, &expect, 1), 1);
    assert_non_null(strstr(problems_line(problems, 0), "error-value"));
    expect.value = NAN;
    expect.fault = FAULT_ERROR_VALUE;
    assert_int_equal(errors(&p, 1, words, &expect, 1), 0);
}

static void names_of_codes(void **state)
{
    static struct code_name names[] = {{0, "idle", 1}, {9, "stuck", 1}, {14, "stuck", 1}};
    static const struct {
        uint16_t raw;
        const char *name;
        size_t errors;
    } cases[] = {
        {9, "stuck", 0}, {14, "stuck", 0}, {0, "stuck", 1}, {3, "fault", 0}, {9, "fault", 1}};
    struct product_point p =
        BENCH_POINT(.name = "status", .space = SPACE_INPUT, .type = TYPE_U16, .value_name = names,
                    .value_names = 3, .other = true, .other_name = "fault");

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct product_words words[] = {{SPACE_INPUT, 0, 1, {cases[i].raw}}};
        struct product_expect expect = EXPECT("status", 0, 0, 0, 3);

        snprintf(expect.text, sizeof expect.text, "%s", cases[i].name);
        assert_int_equal(errors(&p, 1, words, &expect, 1), cases[i].errors);
    }
}

static void a_model_without_a_test_is_warned_of(void **state)
{
    struct product product = {.file = "models/p.conf"};

    (void)state;
    problems_free(problems);
    problems = problems_new();
    assert_int_equal(vectors_run(&product, problems), 0);
    assert_int_equal(problems_errors(problems), 0);
    assert_non_null(strstr(problems_line(problems, 0), "p.conf: warning: no [test TITLE]"));
}

static int stop(void **state)
{
    (void)state;
    problems_free(problems);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_gauge_at_182_kpa),
        cmocka_unit_test(the_second_port_of_a_charger),
        cmocka_unit_test(a_serial_number),
        cmocka_unit_test(names_of_codes),
        cmocka_unit_test(a_model_without_a_test_is_warned_of),
    };

    return cmocka_run_group_tests(tests, NULL, stop);
}
