/* Bounded strings: cutting on whole characters, nearest names, widths, UTF-8, ids. */
#include "case.h"

#include <string.h>

#include "base/text.h"

static void a_copy_is_cut_on_a_whole_character(void **state)
{
    static const struct {
        const char *from, *to;
        size_t size;
        bool whole;
    } rows[] = {
        {"abc", "abc", 4, true},
        {"abcd", "abc", 4, false},
        {"", "", 1, true},
        {"水压", "水压", 7, true},
        {"水压", "水", 6, false},
        {"水压", "水", 4, false},
        {"水压", "", 3, false},
        {"a\u00b0b", "a", 3, false},
        {"a\U0001F6B0", "a", 5, false},
        {"x", "", 1, false},
        {"a\U0001F6B0b", "a\U0001F6B0", 6, false},
    };

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        char out[16];

        memset(out, '#', sizeof out);
        assert_int_equal(text_copy(out, rows[i].size, rows[i].from), rows[i].whole);
        assert_string_equal(out, rows[i].to);
        assert_true(out[rows[i].size] == '#');
    }
}

static void nothing_follows_what_was_cut(void **state)
{
    char out[9];
    struct text text = TEXT_IN(out);

    (void)state;
    text_printf(&text, "%s", "水压");
    text_printf(&text, "%d", 4);
    assert_string_equal(out, "水压4");
    text_printf(&text, "%s", "力");
    text_printf(&text, "5");
    assert_true(text.cut);
    assert_string_equal(out, "水压4");
}

static void white_space_goes_and_parts_come_one_by_one(void **state)
{
    char line[] = " a b ,, \tc\r\n", *rest = line;
    static const char *const parts[] = {"a b", "", "c"};

    (void)state;
    for (size_t i = 0; i < ROWS(parts); i++)
        assert_string_equal(text_cut(&rest, ','), parts[i]);
    assert_null(text_cut(&rest, ','));
    assert_string_equal(text_trim((char[]){" \t "}), "");
}

static void the_nearest_name_is_one_that_could_be_meant(void **state)
{
    static const char *const names[] = {"pressure", "period", "model", "tty", "tcp"};
    static const struct {
        const char *word, *nearest;
    } rows[] = {{"presure", "pressure"}, {"perio", "period"},   {"modell", "model"},
                {"MODEL", "model"},      {"temperature", NULL}, {"xyz", NULL},
                {"tpc", "tcp"},          {"TPC", "tcp"},        {"pressrue", "pressure"}};
    char endless[400] = "";

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        const char *nearest = text_nearest(rows[i].word, names, ROWS(names));

        if (rows[i].nearest)
            assert_string_equal(nearest, rows[i].nearest);
        else
            assert_null(nearest);
    }
    memset(endless, 'x', sizeof endless - 1);
    assert_null(text_nearest(endless, names, ROWS(names)));
}

static void utf8_is_what_the_standard_says(void **state)
{
    static const struct {
        const char *s;
        size_t valid;
        bool all;
    } rows[] = {
        {"", 0, true},
        {"水°\U0001F6B0", 9, true},
        {"a\x80", 1, false},            /* a stray continuation */
        {"\xC0\xAF", 0, false},         /* overlong */
        {"\xE0\x80\xAF", 0, false},     /* overlong */
        {"\xED\xA0\x80", 0, false},     /* surrogate */
        {"\xF4\x90\x80\x80", 0, false}, /* beyond the last code point */
        {"ok\xE6\xB0", 2, false},       /* ends in the middle */
        {"\xFF", 0, false},
    };

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        assert_int_equal(text_is_utf8(rows[i].s), rows[i].all);
        assert_int_equal(text_valid(rows[i].s), rows[i].valid);
    }
}

static void chinese_counts_two_columns(void **state)
{
    (void)state;
    assert_int_equal(text_width("ab"), 2);
    assert_int_equal(text_width("水压（低）"), 10);
    assert_int_equal(text_width("5°"), 2);
    assert_int_equal(text_width("\xFF\xFE"), 2);
}

static void ids_are_short_and_plain(void **state)
{
    (void)state;
    assert_true(text_is_id("riser-a"));
    assert_true(text_is_id("12345678901234567890"));
    assert_false(text_is_id("123456789012345678901"));
    assert_false(text_is_id(""));
    assert_false(text_is_id("Riser"));
    assert_false(text_is_id("a.b"));
}

static void a_date_is_one_of_the_calendar(void **state)
{
    static const char *const good[] = {"2025-07-17", "2025-07-17 WHO", "2024-02-29"};
    static const char *const bad[] = {"",           "not yet",    "2025-13-45", "2025-00-10",
                                      "2025-04-31", "2025-7-17",  "20250717",   "2025-07-17WHO",
                                      "1970-01-01", " 2025-07-17"};

    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        assert_true(text_is_date(good[i]));
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(text_is_date(bad[i]));
}

static void hexadecimal_goes_both_ways(void **state)
{
    unsigned char bytes[4] = {0};
    char out[16] = "x=";
    struct text text = {.at = out, .size = sizeof out, .used = 2};

    (void)state;
    assert_int_equal(text_unhex(" 00fF 1 2", bytes, 4), -1);
    assert_int_equal(text_unhex(" 00fF 12", bytes, 4), 3);
    assert_memory_equal(bytes, "\x00\xFF\x12", 3);
    assert_int_equal(text_unhex("0102030405", bytes, 4), -1);
    assert_int_equal(text_unhex("0g", bytes, 4), -1);
    assert_int_equal(text_unhex("123", bytes, 4), -1);
    assert_int_equal(text_unhex("", bytes, 4), 0);
    text_hex(&text, (const unsigned char *)"\x00\xFF\x12", 3);
    assert_string_equal(out, "x=00 FF 12");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_copy_is_cut_on_a_whole_character),
        cmocka_unit_test(nothing_follows_what_was_cut),
        cmocka_unit_test(white_space_goes_and_parts_come_one_by_one),
        cmocka_unit_test(the_nearest_name_is_one_that_could_be_meant),
        cmocka_unit_test(utf8_is_what_the_standard_says),
        cmocka_unit_test(chinese_counts_two_columns),
        cmocka_unit_test(ids_are_short_and_plain),
        cmocka_unit_test(a_date_is_one_of_the_calendar),
        cmocka_unit_test(hexadecimal_goes_both_ways),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
