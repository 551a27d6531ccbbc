/* ballast: it takes up room, can be given up, and comes back; what is too small has none. */
#include "keep/ballast.h"

#include "bench.h"

#include <sys/stat.h>

static int64_t blocks(void)
{
    struct stat about = {0};

    return stat(bench_path("ballast"), &about) ? 0 : (int64_t)about.st_blocks * 512;
}

static void it_takes_up_room_until_it_is_given_up(void **state)
{
    (void)state;
    assert_true(ballast_keep(bench_dir));
    assert_in_range(blocks(), 1 << 20, 2 << 20);
    assert_true(ballast_room(bench_dir));
    ballast_drop(bench_dir);
    assert_int_equal(blocks(), 0);
    ballast_drop(bench_dir);
    assert_true(ballast_keep(bench_dir));
}

static void a_half_one_is_completed(void **state)
{
    (void)state;
    bench_fill("ballast", 'x', 9000);
    assert_true(ballast_keep(bench_dir));
    assert_in_range(blocks(), 1 << 20, 2 << 20);
}

static void where_nothing_can_be_made_there_is_none(void **state)
{
    (void)state;
    assert_false(ballast_keep("/nonexistent"));
    assert_false(ballast_room("/nonexistent"));
    assert_false(ballast_keep("/proc"));
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, bench_set_up, bench_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(it_takes_up_room_until_it_is_given_up),
        TEST(a_half_one_is_completed),
        TEST(where_nothing_can_be_made_there_is_none),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
