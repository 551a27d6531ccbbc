/* Building, printing and reading JSON. */
#include "case.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/text.h"

/* Prints and frees both. */
static void prints(struct json *value, const char *expected)
{
    char *text = json_print(value);

    assert_string_equal(text, expected);
    free(text);
    json_free(value);
}

static void numbers_are_rounded_and_what_is_none_is_null(void **state)
{
    static const struct {
        double number;
        int decimals;
        const char *text;
    } rows[] = {{0.1 + 0.2, 3, "[0.3]"},
                {182.34567, 1, "[182.3]"},
                {-0.0001, 2, "[0]"},
                {2.0, 3, "[2]"},
                {0.0005, 3, "[0.001]"},
                {NAN, 1, "[null]"},
                {INFINITY, 1, "[null]"},
                {-2.55, 0, "[-3]"},
                {123456.789, 3, "[123456.789]"},
                {1e15 - 1, 0, "[999999999999999]"}};

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct json *array = json_new_array();

        json_add_number(array, rows[i].number, rows[i].decimals);
        prints(array, rows[i].text);
    }
}

static void keys_come_out_in_the_order_they_went_in(void **state)
{
    struct json *object = json_new_object(), *array = json_new_array();

    (void)state;
    json_put_text(object, "z", "水 \"压\"\n");
    json_put_integer(object, "a", INT64_MIN);
    json_put_flag(object, "m", true);
    json_put_text(object, "b", NULL);
    json_put_number(object, "n", 1.25, 1);
    json_add_text(array, "x");
    json_add_integer(array, 7);
    json_add(array, json_new_object());
    json_put(object, "list", array);
    prints(object, "{\"z\":\"水 \\\"压\\\"\\n\",\"a\":-9223372036854775808,\"m\":true,\"b\":null,"
                   "\"n\":1.3,\"list\":[\"x\",7,{}]}");
}

/* A text that was cut by bytes somewhere must not take its key with it. */
static void a_text_ends_where_it_is_no_longer_utf8(void **state)
{
    struct json *object = json_new_object();

    (void)state;
    json_put_text(object, "cut", "水\xE5\x8E");
    json_put_text(object, "bad", "\xFF");
    prints(object, "{\"cut\":\"水\",\"bad\":\"\"}");
}

static void hostile_input_is_refused_with_a_reason(void **state)
{
    static const char *const rows[] = {"",        "{",       "{\"a\":1,\"a\":2}", "[1,]",
                                       "{\"a\"}", "[1] [2]", "\"\\ud800\"",       "[\"\xFF\"]",
                                       "7",       "[1e999]", "[\"\\u0000\"]"};
    char deep[8000], error[160];

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        error[0] = '\0';
        assert_null(json_read(rows[i], strlen(rows[i]), error, sizeof error));
        assert_true(error[0] != '\0');
    }
    memset(deep, '[', sizeof deep);
    assert_null(json_read(deep, sizeof deep, error, sizeof error));
    assert_null(json_read("[1]", 2, error, sizeof error)); /* not a byte more than told */
}

static void a_reason_is_cut_on_a_whole_character(void **state)
{
    const char *text = "{\"水压\" 水压水压}";
    char error[64];

    (void)state;
    for (size_t size = 1; size < sizeof error; size++) {
        assert_null(json_read(text, strlen(text), error, size));
        assert_true(text_is_utf8(error));
    }
}

static void collect(void *context, const char *key, const struct json *value)
{
    text_printf(context, "%s=%.0f ", key, json_number(value, -1));
}

static void values_of_another_type_are_otherwise(void **state)
{
    const char *text = "{\"t\":\"x\",\"n\":2,\"f\":true,\"l\":[1,2],\"o\":{\"b\":1,\"a\":\"x\"}}";
    char error[80], seen[40];
    struct text out = TEXT_IN(seen);
    struct json *v = json_read(text, strlen(text), error, sizeof error);

    (void)state;
    assert_string_equal(json_text(json_get(v, "t"), "-"), "x");
    assert_string_equal(json_text(json_get(v, "n"), "-"), "-");
    assert_true(json_number(json_get(v, "n"), 9) == 2 && json_number(json_get(v, "t"), 9) == 9);
    assert_true(json_flag(json_get(v, "f"), false) && json_flag(json_get(v, "none"), true));
    assert_int_equal(json_count(json_get(v, "l")), 2);
    assert_null(json_at(json_get(v, "l"), 2));
    assert_true(json_is_map(json_get(v, "o")) && !json_is_map(json_get(v, "l")));
    assert_null(json_get(NULL, "x"));
    assert_int_equal(json_count(NULL), 0);
    json_each(json_get(v, "o"), collect, &out);
    assert_string_equal(seen, "b=1 a=-1 ");
    json_free(v);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_are_rounded_and_what_is_none_is_null),
        cmocka_unit_test(keys_come_out_in_the_order_they_went_in),
        cmocka_unit_test(a_text_ends_where_it_is_no_longer_utf8),
        cmocka_unit_test(hostile_input_is_refused_with_a_reason),
        cmocka_unit_test(a_reason_is_cut_on_a_whole_character),
        cmocka_unit_test(values_of_another_type_are_otherwise),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
