/* Promises of threads: kept, broken, ended. */
#include "case.h"

#include "base/beat.h"
#include "base/clock.h"

static void a_promise_is_overdue_only_after_its_time(void **state)
{
    struct beat beat = {.name = "serial riser-a"};

    (void)state;
    assert_int_equal(beat_overdue(&beat), 0); /* not running yet */
    beat_promise(&beat, 60000);
    assert_int_equal(beat_overdue(&beat), 0);
    beat_promise(&beat, -5000);
    assert_in_range(beat_overdue(&beat), 4999, DEADLINE_MS);
    beat_end(&beat);
    assert_int_equal(beat_overdue(&beat), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_promise_is_overdue_only_after_its_time),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
