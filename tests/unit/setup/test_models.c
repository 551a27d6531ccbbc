/* Model files: every form of a point, every kind of error with its line, and the shipped models. */
#include "files.h"

#include <dirent.h>
#include <errno.h>
#include <math.h>

#include "base/text.h"
#include "model/value.h"
#include "setup/models.h"

#define HEAD "[model m]\ntitle = test\n"

static int read_text(struct files *files, const char *text, struct product *out)
{
    files_write(files, "m.conf", text);
    return models_read(files->path, files->problems, out);
}

/* A model of one point, whose keys begin in line 4, is refused with this. */
static void assert_refused(struct files *files, const char *keys, const char *why)
{
    struct product product = {.points = 77};
    char text[1024];

    snprintf(text, sizeof text, HEAD "[point p]\n%s\n", keys);
    assert_int_equal(read_text(files, text, &product), -EINVAL);
    FILES_EXPECT(files, why);
    assert_int_equal(product.points, 77);
}

static struct product read_good(struct files *files, const char *keys)
{
    struct product product;
    char text[1024];

    snprintf(text, sizeof text, HEAD "[point p]\n%s\n", keys);
    if (read_text(files, text, &product))
        fail_msg("%s", problems_line(files->problems, 0));
    return product;
}

static void reads_the_model(void **state)
{
    struct files *files = *state;
    struct product p;

    assert_int_equal(
        read_text(files,
                  "[model m]\ntitle = a device\ntrust = field\nserial = 9600 8E1\n"
                  "source = a manual\nverified = me, on two\n"
                  "set-address = holding 0\nevery = 60 s, 11 times\nmax-registers = 60\n"
                  "max-hole = 8\nturnaround = 20 ms\ngap = 5 ms\ntimeout = 1 s\n"
                  "[repeat port]\ncount = 12\nstep = 0x10\n"
                  "[point port]\nread = coil 1 bool\n[point port.x]\nread = coil 2 bool\n"
                  "[point y]\nread = coil 0 bool\nevery = 5 s\n",
                  &p),
        0);
    assert_string_equal(p.name, "m");
    assert_string_equal(p.title, "a device");
    assert_string_equal(p.trust, "field");
    assert_string_equal(p.serial, "9600 8E1");
    assert_string_equal(p.source, "a manual");
    assert_string_equal(p.verified, "me, on two");
    assert_string_equal(p.file, files->path);
    assert_int_equal(p.every_ms, 60000);
    assert_int_equal(p.times, 11);
    assert_int_equal(p.max_registers, 60);
    assert_int_equal(p.max_hole, 8);
    assert_int_equal(p.turnaround_ms, 20);
    assert_int_equal(p.gap_ms, 5);
    assert_int_equal(p.timeout_ms, 1000);
    assert_int_equal(p.repeat_count, 12);
    assert_int_equal(p.repeat_step, 16);
    assert_int_equal(p.points, 3);
    assert_true(p.point[0].repeated && p.point[1].repeated && !p.point[2].repeated);
    assert_string_equal(p.point[0].name, "port");
    assert_string_equal(p.point[1].name, "x");
    assert_int_equal(p.point[2].every_ms, 5000);
    product_clear(&p);
}

static void a_plain_point_has_defaults(void **state)
{
    struct product p = read_good(*state, "read = holding 4 s16");
    const struct product_point *point = p.point;

    assert_int_equal(p.times, 1);
    assert_int_equal(p.max_registers, 125);
    assert_int_equal(p.max_hole, 0);
    assert_int_equal(point->space, SPACE_HOLDING);
    assert_int_equal(point->address, 4);
    assert_int_equal(point->type, TYPE_S16);
    assert_int_equal(point->order, ORDER_ABCD);
    assert_true(point->scale == 1 && point->offset == 0 && point->factor == 1);
    assert_int_equal(point->unit_address, -1);
    assert_int_equal(point->decimals_address, -1);
    assert_true(isnan(point->valid_low) && isnan(point->valid_high));
    assert_string_equal(point->unit, "");
    product_clear(&p);
}

static void knows_the_forms_of_an_address(void **state)
{
    static const struct {
        const char *text;
        int address;
    } rows[] = {
        {"holding 0x1F u16", 31},      {"holding 40001 u16", 0},
        {"holding 400010 u16", 9},     {"holding 465536 u16", 65535},
        {"input 30008 u16", 7},        {"discrete 10002 bool", 1},
        {"coil 00003 bool", 2},        {"coil 7 bool", 7},
        {"holding 0x7531 u16", 30001}, {"holding 50199 u16", 50199},
        {"holding 0x9C41 u16", 40001}, {"holding 65535 u16", 65535},
        {"input 365536 u16", 65535},   {"coil 000010 bool", 9},
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char text[64];
        struct product p;

        snprintf(text, sizeof text, "read = %s", rows[i].text);
        p = read_good(*state, text);
        assert_int_equal(p.point[0].address, rows[i].address);
        product_clear(&p);
    }
}

static void reads_bits_and_orders(void **state)
{
    struct product p = read_good(*state, "read = input 3:12:4 u16");

    assert_int_equal(p.point[0].bit, 12);
    assert_int_equal(p.point[0].bits, 4);
    product_clear(&p);
    p = read_good(*state, "read = holding 3:5 bool");
    assert_int_equal(p.point[0].bits, 1);
    product_clear(&p);
    p = read_good(*state, "read = input 3 f32 CDAB");
    assert_int_equal(p.point[0].type, TYPE_F32);
    assert_int_equal(p.point[0].order, ORDER_CDAB);
    product_clear(&p);
    p = read_good(*state, "read = input 3 u16 BADC");
    assert_int_equal(p.point[0].order, ORDER_BADC);
    product_clear(&p);
}

static void units_become_canonical(void **state)
{
    struct product p =
        read_good(*state, "read = holding 4 s16\nunit = bar\ndecimals = 2\nscale = 10\n"
                          "offset = -5\nvalid = -0.5 bar .. 1.6 MPa\nerror = 0x7FFF, -1");
    const struct product_point *point = p.point;

    assert_string_equal(point->unit, "kPa");
    assert_true(point->factor == 100);
    assert_true(fabs(point->scale - 0.1) < 1e-12);
    assert_true(point->offset == -5);
    assert_true(point->valid_low == -50 && point->valid_high == 1600);
    assert_int_equal(point->errors, 2);
    assert_int_equal(point->error[0], 0x7FFF);
    assert_int_equal(point->error[1], 0xFFFF);
    product_clear(&p);
}

static void units_may_be_said_by_the_device(void **state)
{
    struct product p = read_good(*state, "read = holding 4 s16\ndecimals = holding 3\n"
                                         "unit = holding 2 { 0 MPa, 1 kPa, 0x07 mH2O }");
    const struct product_point *point = p.point;

    assert_string_equal(point->unit, "kPa");
    assert_int_equal(point->unit_address, 2);
    assert_int_equal(point->decimals_address, 3);
    assert_int_equal(point->unit_codes, 3);
    assert_true(point->unit_code[0].factor == 1000);
    assert_int_equal(point->unit_code[2].code, 7);
    assert_true(point->unit_code[2].factor == 9.80665);
    product_clear(&p);
}

static void codes_have_names(void **state)
{
    struct product p =
        read_good(*state, "read = input 0 u16\nvalues = 0 idle, 0x0E stuck,\n  other fault\n"
                          "[test t]\ninput 0 = 77\np = fault");
    const struct product_point *point = p.point;

    assert_int_equal(point->value_names, 2);
    assert_int_equal(point->value_name[1].code, 14);
    assert_string_equal(point->value_name[1].name, "stuck");
    assert_true(point->other);
    assert_string_equal(point->other_name, "fault");
    assert_string_equal(p.test->expect->text, "fault");
    product_clear(&p);
}

static void like_takes_what_is_not_said(void **state)
{
    struct product p = read_good(*state, "read = holding 1 u16\noffset = -10000\nscale = 0.01\n"
                                         "unit = deg\nvalid = -30 deg .. 30 deg\n"
                                         "[point q]\nlike = p\nread = holding 2 u16\nscale = 1");

    assert_int_equal(p.points, 2);
    assert_int_equal(p.point[1].address, 2);
    assert_true(p.point[1].offset == -10000 && p.point[1].scale == 1);
    assert_string_equal(p.point[1].unit, "deg");
    assert_true(p.point[1].valid_high == 30);
    product_clear(&p);
}

static void reads_tests(void **state)
{
    struct product p = read_good(*state, "read = holding 4 s16\nunit = bar\n"
                                         "[test a gauge]\nholding 4 = 1, 0xFFFF, -2\np = 0.40 bar\n"
                                         "[test gone]\nholding 4 = 0x7FFF\np = bad range");
    const struct product_test *test = p.test;

    assert_int_equal(p.tests, 2);
    assert_string_equal(test->title, "a gauge");
    assert_int_equal(test->words_count, 1);
    assert_int_equal(test->words[0].count, 3);
    assert_int_equal(test->words[0].word[1], 0xFFFF);
    assert_int_equal(test->words[0].word[2], 0xFFFE);
    assert_string_equal(test->expect[0].point, "p");
    assert_true(fabs(test->expect[0].value - 40) < 1e-9);
    assert_true(fabs(test->expect[0].tolerance - 0.5) < 1e-9);
    assert_int_equal(test->expect[0].line, 8);
    assert_true(isnan(test[1].expect[0].value));
    assert_int_equal(test[1].expect[0].fault, FAULT_RANGE);
    product_clear(&p);
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
        p = read_good(*state, text);
        assert_int_equal(p.point[0].type, rows[i].type);
        assert_int_equal(product_words_of(p.point), rows[i].words);
        product_clear(&p);
    }
}

static void text_is_read_once_an_hour(void **state)
{
    struct product p = read_good(*state, "read = holding 4 string16 BADC\n"
                                         "[point q]\nlike = p\nevery = 60 s");

    assert_int_equal(p.point[0].every_ms, 3600000);
    assert_int_equal(p.point[0].order, ORDER_BADC);
    assert_int_equal(p.point[1].every_ms, 60000);
    product_clear(&p);
}

static void reads_counters_sums_and_limits_of_writing(void **state)
{
    struct product p = read_good(*state, "read = holding 4 u32\nunit = bar\nadd = 50 kPa\n"
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
        assert_int_equal(read_text(files, text, &p), 0);
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
        assert_int_equal(read_text(&files, text, &product), -EINVAL);
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
        snprintf(text, sizeof text, HEAD "%s", rows[i].text);
        assert_int_equal(read_text(&files, text, &product), -EINVAL);
        FILES_EXPECT(&files, rows[i].why);
        problems_free(files.problems);
    }
}

static void tests_expect_text_and_long_lists(void **state)
{
    char text[1024];
    struct text at = TEXT_IN(text);
    struct product p;

    text_printf(&at, "read = holding 4 string4\n[test t]\nholding 4 = 0x4142, 0\nholding 100 = 1");
    for (int i = 1; i < 125; i++)
        text_printf(&at, i % 25 ? ", %d" : ",\n  %d", i);
    text_printf(&at, "\np = \"AB\"");
    p = read_good(*state, text);
    assert_string_equal(p.test[0].expect[0].text, "AB");
    assert_int_equal(p.test[0].words[1].count, 125);
    assert_int_equal(p.test[0].words[1].word[124], 124);
    product_clear(&p);
    assert_refused(*state, "read = holding 4 string4\n[test t]\nholding 4 = 0, 0\np = AB",
                   "m.conf:7: [test t] p: write text in quotation marks: p = \"AB12\"");
}

static void refuses_wrong_keys_of_a_point(void **state)
{
    static const struct {
        const char *keys, *why;
    } rows[] = {
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
        {"like = q\nread = holding 4 u16",
         "m.conf:4: [point p] like: no point \"q\" with a read of its own"},
        {"read = holding 4 u16\nevery = 5",
         "m.conf:5: [point p] every: write a time from 100 ms to 24 h with its unit: 60 s"},
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct files files;

        memcpy(&files, *state, sizeof files);
        assert_non_null(files.problems = problems_new());
        assert_refused(&files, rows[i].keys, rows[i].why);
        problems_free(files.problems);
    }
}

static void shows_all_errors_at_once(void **state)
{
    struct files *files = *state;
    struct product product;

    assert_int_equal(
        read_text(
            files,
            "[model other]\ntrust = comunity\nserial = 9600 8X1\nmax-registers = 126\n"
            "every = 60 s, 0 times\nturnaround = 20\ntitel = x\n[poimt p]\nread = coil 0 bool\n"
            "[point p]\nread = coil 0 bool\n[test t]\ncoil 0 = 2\npp = 1\np = bad luck\n"
            "[test empty]\ncoil 0 = 1\n",
            &product),
        -EINVAL);
    FILES_EXPECT(
        files, "m.conf:1: [model other] the file of this model is to be named other.conf",
        "m.conf:2: [model other] trust: \"comunity\" is none of vendor, community, field; nearest: "
        "community",
        "m.conf:3: [model other] serial: \"9600 8X1\" is no serial setting, as 9600 8N1",
        "m.conf:4: [model other] max-registers: \"126\" is no whole number from 1 to 125",
        "m.conf:5: [model other] every: write a time from 100 ms to 24 h, and for a burst how many "
        "readings, at most 31: 60 s, 11 times",
        "m.conf:6: [model other] turnaround: \"20\" is no time up to 10 s with its unit, as 20 ms",
        "m.conf:7: [model other] titel: no such key here; nearest: title",
        "m.conf:8: [poimt p] is none of [model NAME], [repeat NAME], [point NAME], [test TITLE]; "
        "nearest: point",
        "m.conf:13: [test t] coil 0: \"2\" is no bit: 0 or 1",
        "m.conf:15: [test t] p: \"luck\" is none of error-value, range, unknown-code",
        "m.conf:16: [test empty] write registers and what they mean: holding 4 = 1823, then "
        "POINT = VALUE UNIT");
}

static void refuses_a_repeat_that_leaves_the_map(void **state)
{
    struct files *files = *state;
    struct product product;

    assert_int_equal(read_text(files,
                               HEAD "[repeat in]\ncount = 256\nstep = 0x100\n[point in.x]\n"
                                    "read = holding 0x100 u16\n[point in3]\nread = holding 0 u16\n",
                               &product),
                     -EINVAL);
    FILES_EXPECT(files,
                 "m.conf:7: [point in.x] read: the last repeat ends at 65536, behind address 65535",
                 "m.conf:8: [point in3] the repeat makes a point of this name too");
}

/* A device's name of 20 bytes and a dot come in front: "gateway-in-the-shed-1.…" is never cut. */
static void refuses_a_repeat_whose_names_are_too_long_for_a_point(void **state)
{
    struct files *files = *state;
    struct product product;

    assert_int_equal(read_text(files,
                               HEAD
                               "[repeat charging-socket]\ncount = 100\nstep = 1\n"
                               "[point charging-socket.temperature-box]\nread = holding 0 u16\n"
                               "[point charging-socket.temperature-case]\nread = holding 0 u16\n",
                               &product),
                     -EINVAL);
    FILES_EXPECT(files,
                 "m.conf:8: [point charging-socket.temperature-case] the last repeat's name is "
                 "longer than 34 bytes");
}

static void refuses_a_file_without_model_or_point(void **state)
{
    struct files *files = *state;
    struct product product;

    assert_int_equal(read_text(files, "[point p]\nread = coil 0 bool\n", &product), -EINVAL);
    assert_int_equal(read_text(files, HEAD, &product), -EINVAL);
    FILES_EXPECT(files, "m.conf: a file has exactly one [model NAME] and at most one [repeat NAME]",
                 "m.conf: the model has no [point NAME]");
}

static void the_site_s_own_models_come_first(void **state)
{
    struct files *files = *state;
    struct setup_paths paths = {.models = {""}};
    char path[SITE_PATH], own[SITE_PATH];
    const char *nearest;

    files_folder(files, "own");
    files_folder(files, "package");
    snprintf(paths.models[0], SITE_PATH, "%s/own", files->directory);
    snprintf(paths.models[1], SITE_PATH, "%s/package", files->directory);
    files_write(files, "package/mpd-380.conf", "");
    assert_true(models_path(&paths, "mpd-380", path));
    assert_string_equal(path, files->path);
    files_write(files, "own/mpd-380.conf", "");
    snprintf(own, sizeof own, "%s", files->path);
    assert_true(models_path(&paths, "mpd-380", path));
    assert_string_equal(path, own);
    assert_false(models_path(&paths, "mpd380", path));
    assert_false(models_path(&paths, "../own/mpd-380", path));
    nearest = models_nearest(&paths, "mpd380");
    assert_string_equal(nearest, "mpd-380");
    assert_null(models_nearest(&paths, "something-else"));
}

static void the_shipped_models_are_right(void **state)
{
    struct files *files = *state;
    DIR *listing = opendir("conf/models");
    const struct dirent *entry;
    size_t n = 0;

    assert_non_null(listing);
    while ((entry = readdir(listing))) {
        struct product product;
        char path[192];

        if (!strstr(entry->d_name, ".conf"))
            continue;
        snprintf(path, sizeof path, "conf/models/%.100s", entry->d_name);
        if (models_read(path, files->problems, &product))
            fail_msg("%s", problems_line(files->problems, 0));
        if (!product.title[0] || !product.trust[0] || !product.source[0] || !product.tests)
            fail_msg("%s: needs title, trust, source and a [test]", path);
        product_clear(&product);
        n++;
    }
    closedir(listing);
    assert_true(n >= 6);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        FILES_TEST(reads_the_model),
        FILES_TEST(a_plain_point_has_defaults),
        FILES_TEST(knows_the_forms_of_an_address),
        FILES_TEST(reads_bits_and_orders),
        FILES_TEST(units_become_canonical),
        FILES_TEST(units_may_be_said_by_the_device),
        FILES_TEST(codes_have_names),
        FILES_TEST(like_takes_what_is_not_said),
        FILES_TEST(reads_tests),
        FILES_TEST(reads_every_type),
        FILES_TEST(text_is_read_once_an_hour),
        FILES_TEST(reads_counters_sums_and_limits_of_writing),
        FILES_TEST(reads_how_the_address_is_set),
        FILES_TEST(refuses_other_ways_to_set_an_address),
        FILES_TEST(a_mistake_is_complained_of_once),
        FILES_TEST(tests_expect_text_and_long_lists),
        FILES_TEST(refuses_wrong_keys_of_a_point),
        FILES_TEST(shows_all_errors_at_once),
        FILES_TEST(refuses_a_repeat_that_leaves_the_map),
        FILES_TEST(refuses_a_repeat_whose_names_are_too_long_for_a_point),
        FILES_TEST(refuses_a_file_without_model_or_point),
        FILES_TEST(the_site_s_own_models_come_first),
        FILES_TEST(the_shipped_models_are_right),
    };

    return cmocka_run_group_tests_name("models", tests, NULL, NULL);
}
