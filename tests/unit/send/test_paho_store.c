/* What paho gives away to be kept comes back once, as it was, and nothing of it stays. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "send/paho_store.h"

static int pieces; /* allocated and not released */
static bool out_of_memory;

static void *allocate(size_t size)
{
    if (out_of_memory)
        return NULL;
    pieces++;
    return malloc(size);
}

static void release(void *piece)
{
    pieces--;
    free(piece);
}

static struct paho_store store;

static int begin(void **state)
{
    (void)state;
    pieces = 0;
    out_of_memory = false;
    paho_store_init(&store, allocate, release);
    return 0;
}

static int end(void **state)
{
    (void)state;
    paho_store_clear(&store);
    return pieces;
}

static int put(const char *key, const char *first, const char *second)
{
    char *part[] = {(char *)first, (char *)second};
    int size[] = {(int)strlen(first), (int)strlen(second)};

    return paho_store_put(&store, key, 2, part, size);
}

static void assert_taken(const char *key, const char *text)
{
    char *piece = NULL;
    int size = 0;

    assert_true(paho_store_take(&store, key, &piece, &size));
    assert_int_equal(size, strlen(text));
    assert_memory_equal(piece, text, strlen(text));
    release(piece);
}

static void assert_gone(const char *key)
{
    char *piece;
    int size;

    assert_false(paho_store_take(&store, key, &piece, &size));
}

static void parts_come_back_joined_and_once(void **state)
{
    (void)state;
    assert_int_equal(put("c5-1", "topic", "payload"), 0);
    assert_int_equal(put("c5-2", "other", ""), 0);
    assert_taken("c5-1", "topicpayload");
    assert_gone("c5-1");
    assert_taken("c5-2", "other");
    assert_int_equal(pieces, 0);
}

static void a_key_is_there_once(void **state)
{
    (void)state;
    assert_int_equal(put("s5-1", "old", ""), 0);
    assert_int_equal(put("s5-1", "new", ""), 0);
    assert_int_equal(pieces, 1);
    assert_taken("s5-1", "new");
    assert_gone("s5-1");
}

static void what_is_removed_is_released_and_no_other(void **state)
{
    (void)state;
    assert_int_equal(put("a", "1", ""), 0);
    assert_int_equal(put("b", "2", ""), 0);
    assert_int_equal(put("c", "3", ""), 0);
    paho_store_remove(&store, "b");
    paho_store_remove(&store, "nobody");
    assert_int_equal(pieces, 2);
    assert_gone("b");
    assert_taken("a", "1");
    assert_taken("c", "3");
}

static void clearing_releases_all_and_it_goes_on(void **state)
{
    (void)state;
    assert_int_equal(put("a", "1", ""), 0);
    assert_int_equal(put("b", "2", ""), 0);
    paho_store_clear(&store);
    assert_int_equal(pieces, 0);
    assert_gone("a");
    assert_int_equal(put("a", "3", ""), 0);
    assert_taken("a", "3");
}

static void without_memory_neither_old_nor_new_is_kept(void **state)
{
    (void)state;
    assert_int_equal(put("a", "1", ""), 0);
    out_of_memory = true;
    assert_int_equal(put("a", "2", ""), -ENOMEM);
    assert_gone("a");
    assert_int_equal(pieces, 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(parts_come_back_joined_and_once),
        TEST(a_key_is_there_once),
        TEST(what_is_removed_is_released_and_no_other),
        TEST(clearing_releases_all_and_it_goes_on),
        TEST(without_memory_neither_old_nor_new_is_kept),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
