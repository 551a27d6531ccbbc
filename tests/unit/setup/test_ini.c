/* Configuration files: what is taken, and what is refused with its line. */
#include "files.h"

#include <errno.h>

#include "setup/ini.h"

static struct ini *read_text(struct files *files, const char *text)
{
    struct ini *ini = ini_new();

    assert_non_null(ini);
    files_write(files, "e.conf", text);
    assert_int_equal(ini_add(ini, files->path, files->problems), 0);
    return ini;
}

static void assert_value(const struct ini *ini, const char *section, const char *key,
                         const char *value)
{
    const struct ini_entry *entry = ini_get(ini, section, key);

    if (!value) {
        assert_null(entry);
        return;
    }
    assert_non_null(entry);
    assert_string_equal(entry->value, value);
}

/* The text is refused with exactly this line. */
static void assert_refused(struct files *files, const char *text, const char *line)
{
    ini_free(read_text(files, text));
    FILES_EXPECT(files, line);
}

static void takes_sections_keys_and_comments(void **state)
{
    struct files *files = *state;
    struct ini *ini = read_text(files, "; head\n# other\n[bus   riser-a] ; wires\r\n"
                                       "tty = /dev/x\t; where\nholding  2 = 1;2\n\n[estate]\n"
                                       "name=瑞璟 a=b:c\n");

    files_expect_none(files);
    assert_int_equal(ini->sections, 2);
    assert_string_equal(ini->section[0].name, "bus riser-a");
    assert_int_equal(ini->section[1].line, 7);
    assert_int_equal(ini->entries, 3);
    assert_value(ini, "bus riser-a", "tty", "/dev/x");
    assert_value(ini, "bus riser-a", "holding 2", "1;2");
    assert_value(ini, "estate", "name", "瑞璟 a=b:c");
    assert_int_equal(ini_get(ini, "estate", "name")->line, 8);
    assert_string_equal(ini_get(ini, "estate", "name")->file, files->path);
    ini_free(ini);
}

static void joins_continuation_lines(void **state)
{
    struct files *files = *state;
    struct ini *ini =
        read_text(files, "[z]\na = 1, ; one\n  2 ; two\n  ; between\n\n\t3[x]\nb = 4\n"
                         "c =\n  5\n");

    files_expect_none(files);
    assert_value(ini, "z", "a", "1, 2, 3[x]");
    assert_value(ini, "z", "b", "4");
    assert_value(ini, "z", "c", "5");
    assert_int_equal(ini_get(ini, "z", "a")->line, 2);
    ini_free(ini);
}

static void takes_a_byte_order_mark(void **state)
{
    struct files *files = *state;
    struct ini *ini = read_text(files, "\xEF\xBB\xBF[z]\na = 1\n");

    files_expect_none(files);
    assert_value(ini, "z", "a", "1");
    ini_free(ini);
}

static void takes_197_bytes_and_refuses_198(void **state)
{
    struct files *files = *state;
    char text[512];
    struct ini *ini;

    snprintf(text, sizeof text, "[z]\na = %0193d\nb = %0194d\nc = 1\n", 7, 8);
    ini = read_text(files, text);
    FILES_EXPECT(files, "e.conf:3: line of 198 bytes; at most 197: split the list over "
                        "continuation lines, or shorten the comment");
    assert_int_equal(strlen(ini_get(ini, "z", "a")->value), 193);
    assert_value(ini, "z", "b", NULL);
    assert_value(ini, "z", "c", "1");
    ini_free(ini);
}

static void an_unclosed_section_takes_its_keys_along(void **state)
{
    struct files *files = *state;
    struct ini *ini = read_text(files, "[bus a]\n1 = x\n[bus riser-a ; ]\n2 = y\n  z\nnonsense\n"
                                       "[bus b]\n3 = w\n");

    FILES_EXPECT(files, "e.conf:3: the section header is not closed: write [bus riser-a]");
    assert_int_equal(ini->entries, 2);
    assert_value(ini, "bus a", "2", NULL);
    assert_value(ini, "bus b", "3", "w");
    ini_free(ini);
}

static void refuses_a_file_that_was_cut(void **state)
{
    struct files *files = *state;
    struct ini *ini = read_text(files, "[z]\na = 1\nb = 12");

    FILES_EXPECT(files, "e.conf:3: the file ends in the middle of a line: it was cut, or lacks its "
                        "last newline: restore it, or end the line");
    assert_value(ini, "z", "b", NULL);
    ini_free(ini);
}

static void refuses_doubles_in_one_file(void **state)
{
    struct files *files = *state;
    struct ini *ini = read_text(files, "[bus riser-a]\n7 = a\n8 = b\n7 = c\n  d\n\n[bus  riser-a]\n"
                                       "9 = e\n8 = f\n");

    FILES_EXPECT(files, "e.conf:4: [bus riser-a] 7 again; first in line 2",
                 "e.conf:7: [bus riser-a] again; first in line 1: join the two");
    assert_value(ini, "bus riser-a", "7", "a");
    assert_value(ini, "bus riser-a", "8", "b");
    ini_free(ini);
}

static void refuses_a_hash_behind_a_value(void **state)
{
    assert_refused(
        *state, "[z]\na = 1 # one\n",
        "e.conf:2: a comment after a value begins with a blank and \";\", not with \"#\"");
}

static void refuses_a_hash_behind_a_continuation(void **state)
{
    assert_refused(
        *state, "[z]\na = 1\n  2 # two\n",
        "e.conf:3: a comment after a value begins with a blank and \";\", not with \"#\"");
}

static void refuses_a_key_outside_any_section(void **state)
{
    assert_refused(*state, "a = 1\nb = 2\n[z]\n",
                   "e.conf:1: a key outside any section: begin with a header like [estate]");
}

static void tells_a_foreign_encoding_once(void **state)
{
    static const char utf16[] = "\xFF\xFE[\0z\0]\0\n\0a\0=\0001\0\n";
    struct files *files = *state;
    struct ini *ini = ini_new();

    ini_free(read_text(files, "[z]\na = \xC8\xF0\xBE\xB0\nb = 1\nc = \xC8\xF0\n"));
    files_write_bytes(files, "w.conf", utf16, sizeof utf16);
    assert_int_equal(ini_add(ini, files->path, files->problems), -EILSEQ);
    FILES_EXPECT(files, "e.conf:2: not UTF-8: save the file as UTF-8",
                 "w.conf: is UTF-16: save it as UTF-8");
    ini_free(ini);
}

static void refuses_full_width_signs(void **state)
{
    struct files *files = *state;
    struct ini *ini = read_text(files, "[a]\nb \uFF1D 1\nc\uFF1A 2\n\u3010d\u3011\ne = 3\n  4\n"
                                       "[f]\ng = 5\n");

    FILES_EXPECT(files, "e.conf:2: \"\uFF1D\" is a full-width sign: write KEY = VALUE with \"=\"",
                 "e.conf:3: \"\uFF1A\" is a full-width sign: write KEY = VALUE with \"=\"",
                 "e.conf:4: a section header begins its line and is written with [ and ]: [TYPE "
                 "NAME]");
    assert_int_equal(ini->entries, 1);
    assert_value(ini, "f", "g", "5");
    ini_free(ini);
}

/* Else its keys would be those of the section before. */
static void what_is_meant_as_a_header_takes_its_keys_along(void **state)
{
    static const char *const headers[] = {" [bus b]", "bus b]", "[bus b", "x[bus b]",
                                          "\xE3\x80\x90"
                                          "bus b]"};
    struct files *files = *state;

    for (size_t i = 0; i < sizeof headers / sizeof *headers; i++) {
        char text[200];
        struct ini *ini;

        snprintf(text, sizeof text, "[bus a]\n1 = x\n%s\n1 = y\n[bus c]\n1 = z\n", headers[i]);
        ini = read_text(files, text);
        assert_int_equal(problems_errors(files->problems), i + 1);
        assert_int_equal(ini->entries, 2);
        assert_value(ini, "bus a", "1", "x");
        assert_value(ini, "bus c", "1", "z");
        ini_free(ini);
    }
}

static void refuses_a_colon_for_a_sign(void **state)
{
    assert_refused(*state, "[z]\na : 1\n", "e.conf:2: a key ends with \"=\", not with \":\"");
}

static void refuses_an_indented_key(void **state)
{
    assert_refused(*state, "[z]\na = 1\n  b = 2\n",
                   "e.conf:3: an indented line continues the list above: begin a key or a section "
                   "at the start of its line");
}

static void refuses_a_continuation_of_nothing(void **state)
{
    assert_refused(*state, "[z]\n  1\n",
                   "e.conf:2: an indented line continues a list, but there is none above");
}

static void a_refused_key_takes_its_continuation_along(void **state)
{
    struct files *files = *state;
    struct ini *ini = read_text(files, "[z]\na = 1\nnonsense\n  2\n");

    FILES_EXPECT(files, "e.conf:3: no \"=\" in this line: write KEY = VALUE, or a comment with "
                        "\";\"");
    assert_value(ini, "z", "a", "1");
    ini_free(ini);
}

static void refuses_long_names(void **state)
{
    struct files *files = *state;
    char text[256];

    snprintf(text, sizeof text, "[%049d]\n%049d = 1\n%050d = 1\n[%050d]\na = 1\n", 1, 2, 3, 4);
    ini_free(read_text(files, text));
    FILES_EXPECT(files, "e.conf:3: key of 50 bytes; at most 49: shorten it",
                 "e.conf:4: section name of 50 bytes; at most 49: shorten it");
}

static void refuses_control_characters(void **state)
{
    struct files *files = *state;
    static const char text[] = "[z]\na = 1\0002\n\x0B"
                               "b = 1\n";
    struct ini *ini = ini_new();

    files_write_bytes(files, "e.conf", text, sizeof text - 1);
    assert_int_equal(ini_add(ini, files->path, files->problems), 0);
    FILES_EXPECT(files, "e.conf:2: control character 0x00 in byte 6: remove it",
                 "e.conf:3: control character 0x0B in byte 1: remove it");
    ini_free(ini);
}

static void tells_of_a_file_that_cannot_be_read(void **state)
{
    struct files *files = *state;
    struct ini *ini = ini_new();

    assert_int_equal(ini_add(ini, "/nowhere/e.conf", files->problems), -ENOENT);
    assert_int_equal(ini_add(ini, files->directory, files->problems), -EISDIR);
    assert_string_equal(problems_line(files->problems, 0),
                        "e.conf: cannot be read: No such file or directory");
    assert_int_equal(problems_errors(files->problems), 2);
    ini_free(ini);
}

static void a_later_file_overrides_key_by_key(void **state)
{
    struct files *files = *state;
    struct ini *ini = read_text(files, "[z]\na = 1\nb = 2\nc = 3\n[gone]\nx = 1\n[on]\ny = 1\n");
    char first[sizeof files->path];

    snprintf(first, sizeof first, "%s", files->path);
    files_write(files, "20.conf",
                "[z]\nb = 20\nc =\nd = 40\n[gone]\nenabled = no\n"
                "[on]\nenabled = yes\n");
    assert_int_equal(ini_add(ini, files->path, files->problems), 0);
    FILES_EXPECT(files, "20.conf:2: note: [z] b: instead of \"2\" in e.conf:3",
                 "20.conf:3: note: [z] c: takes out \"3\" of e.conf:4",
                 "20.conf:6: note: [gone] enabled: takes out what e.conf:6 sets");
    assert_int_equal(problems_errors(files->problems), 0);
    assert_int_equal(ini->sections, 2);
    assert_string_equal(ini->section[0].file, first);
    assert_string_equal(ini->section[1].name, "on");
    assert_int_equal(ini->entries, 4);
    assert_string_equal(ini->entry[1].key, "b");
    assert_string_equal(ini->entry[1].value, "20");
    assert_string_equal(ini->entry[1].file, files->path);
    assert_int_equal(ini->entry[1].line, 2);
    assert_value(ini, "z", "c", NULL);
    assert_value(ini, "z", "d", "40");
    ini_free(ini);
}

static void a_section_that_is_not_there_cannot_be_taken_out(void **state)
{
    assert_refused(*state, "[y]\na = 1\nenabled = no\n[z]\nenabled = no\n",
                   "e.conf:5: warning: [z] enabled: there is no such section to take out");
}

static void enabled_is_yes_or_no(void **state)
{
    assert_refused(*state, "[z]\nenabled = off\n",
                   "e.conf:2: [z] enabled: \"off\" is neither yes nor no");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        FILES_TEST(takes_sections_keys_and_comments),
        FILES_TEST(joins_continuation_lines),
        FILES_TEST(takes_a_byte_order_mark),
        FILES_TEST(takes_197_bytes_and_refuses_198),
        FILES_TEST(an_unclosed_section_takes_its_keys_along),
        FILES_TEST(refuses_a_file_that_was_cut),
        FILES_TEST(refuses_doubles_in_one_file),
        FILES_TEST(refuses_a_hash_behind_a_value),
        FILES_TEST(refuses_a_hash_behind_a_continuation),
        FILES_TEST(refuses_a_key_outside_any_section),
        FILES_TEST(tells_a_foreign_encoding_once),
        FILES_TEST(refuses_full_width_signs),
        FILES_TEST(what_is_meant_as_a_header_takes_its_keys_along),
        FILES_TEST(refuses_a_colon_for_a_sign),
        FILES_TEST(refuses_an_indented_key),
        FILES_TEST(refuses_a_continuation_of_nothing),
        FILES_TEST(a_refused_key_takes_its_continuation_along),
        FILES_TEST(refuses_long_names),
        FILES_TEST(refuses_control_characters),
        FILES_TEST(tells_of_a_file_that_cannot_be_read),
        FILES_TEST(a_later_file_overrides_key_by_key),
        FILES_TEST(a_section_that_is_not_there_cannot_be_taken_out),
        FILES_TEST(enabled_is_yes_or_no),
    };

    return cmocka_run_group_tests_name("ini", tests, NULL, NULL);
}
