/* The list of problems: places, kinds, order. */
#include "files.h"

static void shows_the_last_part_of_a_path(void **state)
{
    struct files *files = *state;

    problems_add(files->problems, PROBLEM_ERROR, "/etc/estated/estated.conf", 19, "no %s", "model");
    problems_add(files->problems, PROBLEM_WARNING, "/etc/estated/conf.d/30-facade.conf", 7, "w");
    problems_add(files->problems, PROBLEM_NOTE, "conf.d/40.conf", 1, "n");
    problems_add(files->problems, PROBLEM_ERROR, "/etc/xconf.d/plain.conf", 0, "whole file");
    problems_add(files->problems, PROBLEM_ERROR, NULL, 0, "no place");
    FILES_EXPECT(files, "estated.conf:19: no model", "conf.d/30-facade.conf:7: warning: w",
                 "conf.d/40.conf:1: note: n", "plain.conf: whole file", "no place");
}

static void sorts_by_file_then_line_then_arrival(void **state)
{
    struct files *files = *state;

    problems_add(files->problems, PROBLEM_ERROR, NULL, 0, "placeless");
    problems_add(files->problems, PROBLEM_ERROR, "z.conf", 9, "nine");
    problems_add(files->problems, PROBLEM_ERROR, "a.conf", 1, "other file");
    problems_add(files->problems, PROBLEM_ERROR, "z.conf", 2, "first of two");
    problems_add(files->problems, PROBLEM_ERROR, "z.conf", 2, "again in two");
    FILES_EXPECT(files, "z.conf:2: first of two", "z.conf:2: again in two", "z.conf:9: nine",
                 "a.conf:1: other file", "placeless");
    problems_add(files->problems, PROBLEM_ERROR, "z.conf", 1, "late");
    assert_string_equal(problems_line(files->problems, 0), "z.conf:1: late");
}

static void says_a_thing_once(void **state)
{
    struct files *files = *state;

    problems_add(files->problems, PROBLEM_ERROR, "a.conf", 1, "wrong");
    problems_add(files->problems, PROBLEM_ERROR, "a.conf", 1, "wrong");
    FILES_EXPECT(files, "a.conf:1: wrong");
}

static void only_errors_refuse(void **state)
{
    struct files *files = *state;

    problems_add(files->problems, PROBLEM_WARNING, "a.conf", 1, "w");
    problems_add(files->problems, PROBLEM_NOTE, "a.conf", 1, "n");
    assert_int_equal(problems_errors(files->problems), 0);
    problems_add(files->problems, PROBLEM_ERROR, "a.conf", 1, "e");
    assert_int_equal(problems_errors(files->problems), 1);
    assert_int_equal(problems_count(files->problems), 3);
    assert_null(problems_line(files->problems, 3));
}

static void cuts_endless_words(void **state)
{
    struct files *files = *state;
    char endless[3000];

    memset(endless, 'x', sizeof endless - 1);
    endless[sizeof endless - 1] = '\0';
    problems_add(files->problems, PROBLEM_ERROR, "a.conf", 1, "%s", endless);
    assert_in_range(strlen(problems_line(files->problems, 0)), 500, 700);
}

static void a_line_knows_its_kind_whatever_it_quotes(void **state)
{
    struct problems *problems = problems_new();

    (void)state;
    problems_add(problems, PROBLEM_WARNING, "a.conf", 2, "later");
    problems_add(problems, PROBLEM_ERROR, "a.conf", 1, "no key \"note: warning: \"");
    assert_int_equal(problems_kind(problems, 0), PROBLEM_ERROR);
    assert_int_equal(problems_kind(problems, 1), PROBLEM_WARNING);
    problems_free(problems);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_line_knows_its_kind_whatever_it_quotes),
        FILES_TEST(shows_the_last_part_of_a_path),
        FILES_TEST(sorts_by_file_then_line_then_arrival),
        FILES_TEST(says_a_thing_once),
        FILES_TEST(only_errors_refuse),
        FILES_TEST(cuts_endless_words),
    };

    return cmocka_run_group_tests_name("problem", tests, NULL, NULL);
}
