/* How long a device is waited for. */
#include "bench.h"

#include "acquire/patience.h"

static void five_times_what_99_per_cent_need(void **state)
{
    struct patience p = {0};

    (void)state;
    assert_int_equal(patience_usual(&p), 0);
    for (int i = 0; i < 99; i++)
        patience_add(&p, 20000);
    patience_add(&p, 60000);
    assert_in_range(patience_quantile(&p, 50), 20000, 25000);
    assert_in_range(patience_quantile(&p, 99), 20000, 25000);
    assert_in_range(patience_quantile(&p, 100), 60000, 75000);
    assert_in_range(patience_usual(&p), 100000, 125000);
}

static void never_less_than_50_ms(void **state)
{
    struct patience p = {0};

    (void)state;
    patience_add(&p, 0);
    patience_add(&p, 1000);
    assert_int_equal(patience_usual(&p), 50000);
}

static void the_past_fades(void **state)
{
    struct patience p = {0};

    (void)state;
    for (int i = 0; i < 500; i++)
        patience_add(&p, 90000);
    for (int i = 0; i < 10000; i++)
        patience_add(&p, 3000);
    assert_in_range(patience_quantile(&p, 99), 3000, 3750);
}

static void slower_than_ever_waited_for_is_a_new_device(void **state)
{
    struct patience p = {0};

    (void)state;
    for (int i = 0; i < 900; i++)
        patience_add(&p, 3000);
    patience_add(&p, 300000);
    assert_true(patience_usual(&p) >= 1500000);
}

static void every_length_has_its_bucket(void **state)
{
    (void)state;
    for (int64_t us = 0; us < 20000000; us += us / 7 + 1) {
        struct patience p = {0};

        patience_add(&p, us);
        if (us > 128 && us < 8000000)
            assert_in_range(patience_quantile(&p, 99), us, us * 5 / 4 + 1);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(five_times_what_99_per_cent_need),
        cmocka_unit_test(never_less_than_50_ms),
        cmocka_unit_test(the_past_fades),
        cmocka_unit_test(slower_than_ever_waited_for_is_a_new_device),
        cmocka_unit_test(every_length_has_its_bucket),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
