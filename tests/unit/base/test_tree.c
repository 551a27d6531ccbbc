/* tree: a copy is whole, has the rights of the original and writes nothing over. */
#include "base/tree.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char dir[64];

static const char *at(const char *name)
{
    static char path[2][128];
    static int turn;

    turn = !turn;
    snprintf(path[turn], sizeof path[turn], "%s/%s", dir, name);
    return path[turn];
}

static void put(const char *name, const char *content, mode_t mode)
{
    FILE *file = fopen(at(name), "w");

    assert_non_null(file);
    fputs(content, file);
    fclose(file);
    assert_int_equal(chmod(at(name), mode), 0);
}

static int set_up(void **state)
{
    (void)state;
    snprintf(dir, sizeof dir, "/tmp/tree-XXXXXX");
    if (!mkdtemp(dir))
        return -1;
    return mkdir(at("from"), 0755) || mkdir(at("from/tls"), 0755);
}

static int tear_down(void **state)
{
    (void)state;
    return tree_remove(dir);
}

static void expect(const char *name, const char *content, mode_t mode)
{
    char got[64] = "";
    struct stat about;
    FILE *file = fopen(at(name), "r");

    assert_non_null(file);
    assert_int_equal(fread(got, 1, sizeof got - 1, file), strlen(content));
    fclose(file);
    assert_string_equal(got, content);
    assert_int_equal(stat(at(name), &about), 0);
    assert_int_equal(about.st_mode & 0777, mode);
}

static bool not_lock(const char *name)
{
    return strcmp(name, "lock") != 0;
}

static void a_copy_is_whole(void **state)
{
    (void)state;
    put("from/estated.conf", "id = 1\n", 0644);
    put("from/tls/key", "secret", 0600);
    put("from/lock", "", 0600);
    assert_int_equal(symlink("tls/key", at("from/link")), 0);
    assert_int_equal(symlink("nowhere", at("from/broken")), 0);
    assert_int_equal(mkfifo(at("from/pipe"), 0600), 0);
    assert_int_equal(tree_copy(at("from"), at("to"), not_lock), 0);
    expect("to/estated.conf", "id = 1\n", 0640);
    expect("to/tls/key", "secret", 0600);
    expect("to/link", "secret", 0600);
    assert_int_not_equal(access(at("to/lock"), F_OK), 0);
    assert_int_not_equal(access(at("to/pipe"), F_OK), 0);
    assert_int_not_equal(access(at("to/broken"), F_OK), 0);
}

static void nothing_is_written_over(void **state)
{
    (void)state;
    put("from/a", "new", 0600);
    put("b", "old", 0600);
    assert_int_equal(tree_copy_file(at("from/a"), at("b")), -EEXIST);
    expect("b", "old", 0600);
    assert_int_equal(tree_copy(at("from"), at("from/tls"), NULL), -EEXIST);
    assert_int_equal(tree_copy(at("none"), at("to"), NULL), -ENOENT);
}

static void a_circle_of_links_ends(void **state)
{
    (void)state;
    assert_int_equal(symlink("..", at("from/tls/up")), 0);
    assert_int_equal(tree_copy(at("from"), at("to"), NULL), -ELOOP);
}

static void what_is_removed_is_gone(void **state)
{
    (void)state;
    put("from/tls/key", "secret", 0600);
    assert_false(tree_is_empty(at("from")));
    assert_int_equal(tree_remove(at("from")), 0);
    assert_int_equal(tree_remove(at("from")), 0);
    assert_true(tree_is_empty(at("from")));
    assert_true(tree_is_empty(dir));
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_copy_is_whole),
        TEST(nothing_is_written_over),
        TEST(a_circle_of_links_ends),
        TEST(what_is_removed_is_gone),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
