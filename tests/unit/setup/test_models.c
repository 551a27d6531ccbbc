/* Model files: every form of a point, every kind of error with its line, and the shipped models. */
#include "model_text.h"

#include <dirent.h>
#include <math.h>

#include "base/text.h"
#include "model/value.h"

static void reads_the_model(void **state)
{
    struct files *files = *state;
    struct product p;

    assert_int_equal(
        model_text_read(files,
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
    struct product p = model_text_good(*state, "read = holding 4 s16");
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
        p = model_text_good(*state, text);
        assert_int_equal(p.point[0].address, rows[i].address);
        product_clear(&p);
    }
}

static void reads_bits_and_orders(void **state)
{
    struct product p = model_text_good(*state, "read = input 3:12:4 u16");

    assert_int_equal(p.point[0].bit, 12);
    assert_int_equal(p.point[0].bits, 4);
    product_clear(&p);
    p = model_text_good(*state, "read = holding 3:5 bool");
    assert_int_equal(p.point[0].bits, 1);
    product_clear(&p);
    p = model_text_good(*state, "read = input 3 f32 CDAB");
    assert_int_equal(p.point[0].type, TYPE_F32);
    assert_int_equal(p.point[0].order, ORDER_CDAB);
    product_clear(&p);
    p = model_text_good(*state, "read = input 3 u16 BADC");
    assert_int_equal(p.point[0].order, ORDER_BADC);
    product_clear(&p);
}

static void units_become_canonical(void **state)
{
    struct product p =
        model_text_good(*state, "read = holding 4 s16\nunit = bar\ndecimals = 2\nscale = 10\n"
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
    struct product p = model_text_good(*state, "read = holding 4 s16\ndecimals = holding 3\n"
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
        model_text_good(*state, "read = input 0 u16\nvalues = 0 idle, 0x0E stuck,\n  other fault");
    const struct product_point *point = p.point;

    assert_int_equal(point->value_names, 2);
    assert_int_equal(point->value_name[1].code, 14);
    assert_string_equal(point->value_name[1].name, "stuck");
    assert_true(point->other);
    assert_string_equal(point->other_name, "fault");
    product_clear(&p);
}

static void like_takes_what_is_not_said(void **state)
{
    struct product p =
        model_text_good(*state, "read = holding 1 u16\noffset = -10000\nscale = 0.01\n"
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
    struct product p =
        model_text_good(*state, "read = holding 4 s16\nunit = bar\n"
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

static void tests_expect_text_and_long_lists(void **state)
{
    char text[1024];
    struct text at = TEXT_IN(text);
    struct product p;

    text_printf(&at, "read = holding 4 string4\n[test t]\nholding 4 = 0x4142, 0\nholding 100 = 1");
    for (int i = 1; i < 125; i++)
        text_printf(&at, i % 25 ? ", %d" : ",\n  %d", i);
    text_printf(&at, "\np = \"AB\"");
    p = model_text_good(*state, text);
    assert_string_equal(p.test[0].expect[0].text, "AB");
    assert_int_equal(p.test[0].words[1].count, 125);
    assert_int_equal(p.test[0].words[1].word[124], 124);
    product_clear(&p);
    model_text_refused(*state, "read = holding 4 string4\n[test t]\nholding 4 = 0, 0\np = AB",
                       "m.conf:7: [test t] p: write text in quotation marks: p = \"AB12\"");
}

static void shows_all_errors_at_once(void **state)
{
    struct files *files = *state;
    struct product product;

    assert_int_equal(
        model_text_read(
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

    assert_int_equal(
        model_text_read(files,
                        MODEL_TEXT_HEAD
                        "[repeat in]\ncount = 256\nstep = 0x100\n[point in.x]\n"
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

    assert_int_equal(
        model_text_read(files,
                        MODEL_TEXT_HEAD
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

    assert_int_equal(model_text_read(files, "[point p]\nread = coil 0 bool\n", &product), -EINVAL);
    assert_int_equal(model_text_read(files, MODEL_TEXT_HEAD, &product), -EINVAL);
    FILES_EXPECT(files, "m.conf: a file has exactly one [model NAME] and at most one [repeat NAME]",
                 "m.conf: the model has no [point NAME]");
}

static void a_mistyped_point_is_not_missed(void **state)
{
    struct files *files = *state;
    struct product product;

    assert_int_equal(
        model_text_read(files, MODEL_TEXT_HEAD "[pint p]\nread = coil 0 bool\n", &product),
        -EINVAL);
    FILES_EXPECT(files, "m.conf:3: [pint p] is none of [model NAME], [repeat NAME], [point NAME], "
                        "[test TITLE]; nearest: point");
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
        FILES_TEST(tests_expect_text_and_long_lists),
        FILES_TEST(shows_all_errors_at_once),
        FILES_TEST(refuses_a_repeat_that_leaves_the_map),
        FILES_TEST(refuses_a_repeat_whose_names_are_too_long_for_a_point),
        FILES_TEST(refuses_a_file_without_model_or_point),
        FILES_TEST(a_mistyped_point_is_not_missed),
        FILES_TEST(the_site_s_own_models_come_first),
        FILES_TEST(the_shipped_models_are_right),
    };

    return cmocka_run_group_tests_name("models", tests, NULL, NULL);
}
