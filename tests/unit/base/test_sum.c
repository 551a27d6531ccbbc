/* The quick checksum: what differs has another sum, and parts add up. */
#include "case.h"

#include <string.h>

#include "base/sum.h"

static uint32_t sum_of(const void *at, size_t n)
{
    return sum_fold(sum_add(0, at, n));
}

static void every_changed_bit_changes_it(void **state)
{
    unsigned char memory[61];
    uint32_t before;

    (void)state;
    for (size_t i = 0; i < sizeof memory; i++)
        memory[i] = (unsigned char)(i * 37);
    before = sum_of(memory, sizeof memory);
    for (size_t bit = 0; bit < 8 * sizeof memory; bit++) {
        memory[bit / 8] ^= (unsigned char)(1 << bit % 8);
        assert_int_not_equal(sum_of(memory, sizeof memory), before);
        memory[bit / 8] ^= (unsigned char)(1 << bit % 8);
    }
    assert_int_equal(sum_of(memory, sizeof memory), before);
}

static void places_and_lengths_count(void **state)
{
    const unsigned char zero[24] = {0}, one[24] = {1}, two[24] = {[8] = 1};

    (void)state;
    for (size_t n = 0; n < sizeof zero; n++)
        assert_int_not_equal(sum_of(zero, n), sum_of(zero, n + 1));
    assert_int_not_equal(sum_of(one, sizeof one), sum_of(two, sizeof two));
    assert_true(sum_add(sum_add(0, one, 8), one + 8, 16) == sum_add(0, one, 24));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_changed_bit_changes_it),
        cmocka_unit_test(places_and_lengths_count),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
