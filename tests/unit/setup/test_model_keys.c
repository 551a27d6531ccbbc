/* The keys of a model file: what each may say, and what it is answered with if it is wrong. */
#include "model_text.h"

#include <math.h>

/* What a point says, and what it is refused with. */
struct row {
    const char *keys, *why;
};

static void refuse_each(const struct files *place, const struct row *rows, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        struct files files = *place;

        assert_non_null(files.problems = problems_new());
        model_text_refused(&files, rows[i].keys, rows[i].why);
        problems_free(files.problems);
    }
}

static void reads_every_type(void **state)
{
    static const struct {
        const char *name;
        int type, words;
    } rows[] = {{"bool", TYPE_BOOL, 1},       {"u8", TYPE_U8, 1},       {"s8", TYPE_S8, 1},
                {"u16", TYPE_U16, 1},         {"s16", TYPE_S16, 1},     {"u32", TYPE_U32, 2},
                {"s32", TYPE_S32, 2},         {"u64", TYPE_U64, 4},     {"s64", TYPE_S64, 4},
                {"f32", TYPE_F32, 2},         {"f64", TYPE_F64, 4},     {"bcd", TYPE_BCD16, 1},
                {"bcd32", TYPE_BCD32, 2},     {"bcd64", TYPE_BCD64, 4}, {"string2", TYPE_STRING, 1},
                {"string63", TYPE_STRING, 32}};

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char text[64];
        struct product p;

        snprintf(text, sizeof text, "read = holding 4 %s", rows[i].name);
        p = model_text_good(*state, text);
        assert_int_equal(p.point[0].type, rows[i].type);
        assert_int_equal(product_words_of(p.point), rows[i].words);
        product_clear(&p);
    }
}

static void text_is_read_once_an_hour(void **state)
{
    struct product p = model_text_good(*state, "read = holding 4 string16 BADC\n"
                                               "[point q]\nlike = p\nevery = 60 s");

    assert_int_equal(p.point[0].every_ms, 3600000);
    assert_int_equal(p.point[0].order, ORDER_BADC);
    assert_int_equal(p.point[1].every_ms, 60000);
    product_clear(&p);
}

static void reads_counters_sums_and_limits_of_writing(void **state)
{
    struct product p = model_text_good(*state, "read = holding 4 u32\nunit = bar\nadd = 50 kPa\n"
                                               "counter = resets\nerror = -1, 0xFFFFFFFE\n"
                                               "[point q]\nread = holding 8 s16\nunit = degC\n"
                                               "add = -3\nwrite = -5 .. 30 degC\n"
                                               "[point r]\nread = holding 9 u64\ncounter = wraps\n"
                                               "error = 0xFFFFFFFFFFFFFFFF, -1\n");

    assert_int_equal(p.point[0].counter, COUNTER_RESETS);
    assert_true(p.point[0].add == 0.5);
    assert_true(p.point[0].error[0] == 0xFFFFFFFF && p.point[0].error[1] == 0xFFFFFFFE);
    assert_true(isnan(p.point[0].write_low) && isnan(p.point[0].write_high));
    assert_true(p.point[1].add == -3);
    assert_true(p.point[1].write_low == -5 && p.point[1].write_high == 30);
    assert_int_equal(p.point[2].counter, COUNTER_WRAPS);
    assert_true(p.point[2].error[0] == UINT64_MAX && p.point[2].error[1] == UINT64_MAX);
    product_clear(&p);
}

static void reads_how_the_address_is_set(void **state)
{
    static const char *const texts[] = {
        "holding 0", "holding 0, then holding 15 = 0",
        "holding 0x69 = 0xB588, then holding 0x1A x 256, then coil 40 = 1, then holding 0 = 0"};
    static const int steps[] = {1, 2, 4};
    struct files *files = *state;
    struct product p;

    for (size_t i = 0; i < 3; i++) {
        char text[256];

        snprintf(text, sizeof text, "[model m]\nset-address = %s\n[point p]\nread = coil 0 bool\n",
                 texts[i]);
        assert_int_equal(model_text_read(files, text, &p), 0);
        assert_int_equal(p.set_address_steps, steps[i]);
        assert_true(p.set_address[i / 2].new_address);
        product_clear(&p);
    }
    files_write(files, "m.conf",
                "[model m]\nset-address = holding 0x69 = 0xB588, then holding 0x1A "
                "x 256, then coil 40 = 1\n[point p]\nread = coil 0 bool\n");
    assert_int_equal(models_read(files->path, files->problems, &p), 0);
    assert_false(p.set_address[0].new_address);
    assert_int_equal(p.set_address[0].address, 0x69);
    assert_int_equal(p.set_address[0].value, 0xB588);
    assert_int_equal(p.set_address[1].address, 0x1A);
    assert_int_equal(p.set_address[1].times, 256);
    assert_int_equal(p.set_address[2].space, SPACE_COIL);
    assert_int_equal(p.set_address[2].value, 1);
    product_clear(&p);
}

static void refuses_other_ways_to_set_an_address(void **state)
{
    static const struct {
        const char *text, *why;
    } rows[] = {
        {"holding 0 = 1", "exactly one step takes the new address: one register without a word, "
                          "not 0"},
        {"holding 0, then holding 1", "exactly one step takes the new address: one register "
                                      "without a word, not 2"},
        {"coil 0", "an address is written to a holding register, not to a coil"},
        {"input 0", "only coil and holding can be written"},
        {"holding 0 x 10", "behind a register stands nothing, = WORD or, for an address in the "
                           "high byte, x 256"},
        {"holding 0, holding 15 = 0", "write the steps as: holding 0x69 = 0xB588, then holding "
                                      "0x1A"},
        {"holding 0, then holding 15 = 65536", "\"65536\" is nothing to write to a holding: 0 to "
                                               "65535"},
        {"holding 0, then coil 15 = 2", "\"2\" is nothing to write to a coil: 0 to 1"},
        {"holding 0, then holding 1 = 0, then holding 1 = 0, then holding 1 = 0, then holding 1 = "
         "0, then holding 1 = 0, then holding 1 = 0",
         "at most 6 steps"},
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct product product;
        struct files files;
        char text[256], why[256];

        memcpy(&files, *state, sizeof files);
        assert_non_null(files.problems = problems_new());
        snprintf(text, sizeof text, "[model m]\nset-address = %s\n[point p]\nread = coil 0 bool\n",
                 rows[i].text);
        snprintf(why, sizeof why, "m.conf:2: [model m] set-address: %s", rows[i].why);
        assert_int_equal(model_text_read(&files, text, &product), -EINVAL);
        FILES_EXPECT(&files, why);
        problems_free(files.problems);
    }
}

static void a_mistake_is_complained_of_once(void **state)
{
    static const struct {
        const char *text, *why;
    } rows[] = {
        {"[point p]\nread = holding 4 u61\nunit = holding 2 { 0 kPa }\nerror = 0x10000\n"
         "valid = 0 kPa .. 5 kPa\n[test t]\nholding 4 = 1\np = 1 kPa\n",
         "m.conf:4: [point p] read: no type \"u61\"; nearest: u64"},
        {"[point p]\nread = holding 4 u16\nunit = kpa\nvalid = 0 kPa .. 5 kPa\nadd = 1 kPa\n"
         "[test t]\nholding 4 = 1\np = 1 kPa\n",
         "m.conf:5: [point p] unit: no unit \"kpa\"; there are kPa, degC, deg, mm, W, Wh, V, A, "
         "Hz, "
         "% .."},
        {"[repeat in]\ncount = 0\nstep = 1\n[point in]\nread = coil 0 bool\n"
         "[test t]\ncoil 0 = 1\nin1 = 1\n",
         "m.conf:4: [repeat in] count: \"0\" is no whole number from 1 to 256"},
        {"[point p]\nread = coil 0 bool\n[poimt q]\nread = coil 1 bool\n"
         "[test t]\ncoil 0 = 1, 1\nq = 1\np = 1\n",
         "m.conf:5: [poimt q] is none of [model NAME], [repeat NAME], [point NAME], [test TITLE]; "
         "nearest: point"},
        {"[point q]\nlike = p\n[point p]\nread = holding 4 u61\n[test t]\nholding 4 = 1\nq = 1\n",
         "m.conf:6: [point p] read: no type \"u61\"; nearest: u64"},
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct product product;
        struct files files;
        char text[512];

        memcpy(&files, *state, sizeof files);
        assert_non_null(files.problems = problems_new());
        snprintf(text, sizeof text, MODEL_TEXT_HEAD "%s", rows[i].text);
        assert_int_equal(model_text_read(&files, text, &product), -EINVAL);
        FILES_EXPECT(&files, rows[i].why);
        problems_free(files.problems);
    }
}

static void refuses_wrong_forms_of_a_point(void **state)
{
    static const struct row rows[] = {
        {"read = holding 4 u61", "m.conf:4: [point p] read: no type \"u61\"; nearest: u64"},
        {"read = holding 4 string", "m.conf:4: [point p] read: write how many characters: string2 "
                                    "to string63"},
        {"read = holding 4 string64", "m.conf:4: [point p] read: write how many characters: "
                                      "string2 to string63"},
        {"read = holding 4 string8 DCBA", "m.conf:4: [point p] read: a string is read forwards; "
                                          "BADC swaps its characters in pairs"},
        {"read = holding 4 string8\nscale = 2",
         "m.conf:5: [point p] scale: a string is text: it has read, like and every"},
        {"read = holding 30001 u16",
         "m.conf:4: [point p] read: 30001 is the old notation for input, not for holding: name "
         "that space, or write 0x7531 for the address on the wire"},
        {"read = input 400007 u16",
         "m.conf:4: [point p] read: \"400007\" is no address of a input: "
         "0 to 65535, or from 30001"},
        {"read = holding 00000000000000000001 u16",
         "m.conf:4: [point p] read: \"000000000000000\" is no address of a holding: 0 to 65535, or "
         "from 40001"},
        {"read = holdin 4 u16", "m.conf:4: [point p] read: \"holdin\" is none of coil, discrete, "
                                "input, holding; nearest: holding"},
        {"read = holding 40000 u16", "m.conf:4: [point p] read: \"40000\" is no address of a "
                                     "holding: 0 to 65535, or from 40001"},
        {"read = holding 70000 u16", "m.conf:4: [point p] read: \"70000\" is no address of a "
                                     "holding: 0 to 65535, or from 40001"},
        {"read = holding 65535 u32", "m.conf:4: [point p] read: the value ends behind address "
                                     "65535"},
        {"read = holding 4", "m.conf:4: [point p] read: no type; write SPACE ADDRESS TYPE, for "
                             "example: holding 4 s16"},
        {"read = coil 4 u16", "m.conf:4: [point p] read: a coil is a bool"},
        {"read = holding 4:14:4 u16", "m.conf:4: [point p] read: bits 14 to 17 of 16"},
        {"read = holding 4:60:8 u64", "m.conf:4: [point p] read: bits 60 to 67 of 64"},
        {"read = holding 4:6:4 u8", "m.conf:4: [point p] read: bits 6 to 9 of 8"},
        {"read = holding 4:1 s16",
         "m.conf:4: [point p] read: bits are of a u8, u16, u32 or u64, or one of a bool"},
        {"read = holding 65533 f64",
         "m.conf:4: [point p] read: the value ends behind address 65535"},
        {"read = holding 4 u8\nerror = 0x100",
         "m.conf:5: [point p] error: \"0x100\" is no raw value of this type"},
        {"read = holding 4 u16\ncounter = wrap",
         "m.conf:5: [point p] counter: \"wrap\" is none of wraps, resets; nearest: wraps"},
        {"read = holding 4 s32\ncounter = wraps",
         "m.conf:5: [point p] counter: a counter is u8, u16, u32, u64 or bcd"},
        {"read = holding 4 u16\nadd = 5 mm\nunit = degC",
         "m.conf:5: [point p] add: \"5 mm\" is no number with one of the units: degC"},
        {"read = holding 4 u16\nunit = holding 3 { 0 kPa }\nadd = 5 kPa",
         "m.conf:6: [point p] add: the device says the unit: write a plain number"},
        {"read = input 4 u16\nwrite = 1 .. 2",
         "m.conf:5: [point p] write: only coil and holding can be written"},
        {"read = holding 4:0:4 u16\nwrite = 1 .. 2",
         "m.conf:5: [point p] write: a part of a register is not written: give it a point of its "
         "own for the whole"},
        {"read = holding 4 u64\nwrite = 1 .. 2",
         "m.conf:5: [point p] write: only numbers of one or two registers with constant unit and "
         "decimals are written, and no counters"},
        {"read = holding 4 u16\nunit = mm\nwrite = 1 .. 2",
         "m.conf:6: [point p] write: \"1\" is no number with one of the units: um, mm, cm, m"},
        {"read = holding 4 u16 CDAB", "m.conf:4: [point p] read: CDAB needs two registers; BADC "
                                      "swaps the bytes of one"},
    };

    refuse_each(*state, rows, sizeof rows / sizeof *rows);
}

static void refuses_wrong_keys_of_a_point(void **state)
{
    static const struct row rows[] = {
        {"read = holding 4 u16\nunit = kpa", "m.conf:5: [point p] unit: no unit \"kpa\"; there are "
                                             "kPa, degC, deg, mm, W, Wh, V, A, Hz, % .."},
        {"read = holding 4 u16\nunit = holding 2 { 0 kPa, 1 mm }",
         "m.conf:5: [point p] unit: kPa and mm measure different things"},
        {"read = holding 4 u16\nunit = input 2 { 0 kPa }",
         "m.conf:5: [point p] unit: a input register cannot be read with a value in holding "
         "registers"},
        {"read = holding 4 u16\nunit = holding 2 { 0 kPa, 0 MPa }",
         "m.conf:5: [point p] unit: code 0 again"},
        {"read = holding 400 u16\ndecimals = holding 2",
         "m.conf:4: [point p] read: value, unit and decimals are 399 registers; one request reads "
         "125"},
        {"read = holding 4 u16\nunit = kPa\nvalid = -10 mm .. 5 kPa",
         "m.conf:6: [point p] valid: \"-10 mm\" is no number with one of the units: Pa, kPa, MPa, "
         "bar, mbar, kgf/cm2, psi, mH2O, mmH2O"},
        {"read = holding 4 u16\nunit = kPa\nvalid = 5 kPa .. 5 kPa",
         "m.conf:6: [point p] valid: the first limit is not below the second"},
        {"read = holding 4 u16\nscale = 0", "m.conf:5: [point p] scale: 0 makes every value 0"},
        {"read = holding 4 u16\nscale = 1,5",
         "m.conf:5: [point p] scale: \"1,5\" is not a plain number"},
        {"read = holding 4 u16\nvalues = 0 a, 0 b", "m.conf:5: [point p] values: code 0 again"},
        {"read = holding 4 u16\nvalues = 0 a\nscale = 2",
         "m.conf:5: [point p] values: names of codes and scale do not go together"},
        {"read = holding 4 u16\nerror = 0x10000",
         "m.conf:5: [point p] error: \"0x10000\" is no raw value of this type"},
        {"read = holding 4 u16\nscal = 2",
         "m.conf:5: [point p] scal: no such key here; nearest: scale"},
        {"scale = 2", "m.conf:3: [point p] no read; write read = SPACE ADDRESS TYPE"},
        {"raed = holding 4 u16", "m.conf:4: [point p] raed: no such key here; nearest: read"},
        {"read : holding 4 u16", "m.conf:4: a key ends with \"=\", not with \":\""},
        {"like = q\nread = holding 4 u16",
         "m.conf:4: [point p] like: no point \"q\" with a read of its own"},
        {"read = holding 4 u16\nevery = 5",
         "m.conf:5: [point p] every: write a time from 100 ms to 24 h with its unit: 60 s"},
    };

    refuse_each(*state, rows, sizeof rows / sizeof *rows);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        FILES_TEST(reads_every_type),
        FILES_TEST(text_is_read_once_an_hour),
        FILES_TEST(reads_counters_sums_and_limits_of_writing),
        FILES_TEST(reads_how_the_address_is_set),
        FILES_TEST(refuses_other_ways_to_set_an_address),
        FILES_TEST(a_mistake_is_complained_of_once),
        FILES_TEST(refuses_wrong_forms_of_a_point),
        FILES_TEST(refuses_wrong_keys_of_a_point),
    };

    return cmocka_run_group_tests_name("model keys", tests, NULL, NULL);
}
