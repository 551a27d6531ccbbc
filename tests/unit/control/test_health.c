/* The gateway's own figures. */
#include "../base/case.h"

#include "base/clock.h"
#include "control/health.h"
#include "estate_plugin.h"

#define TOLD(time, quality) "{\"time\":\"" time "\",\"time_quality\":\"" quality "\"}"

enum { BOOT_MS = 5000 };

/* An hour after 1970 began in Shanghai, and 2025. */
static const char early[] = TOLD("1970-01-01T09:00:00.0+08:00", "none");
static const char late[] = TOLD("2025-07-17T08:01:47.1+08:00", "ntp");

static void a_row_waits_since_it_was_told(void **state)
{
    (void)state;
    assert_int_equal(health_since(late, ESTATE_CLOCK_NTP, BOOT_MS), 1752710507100);
    assert_int_equal(health_since(early, ESTATE_CLOCK_NONE, BOOT_MS), 3600000);
    assert_int_equal(health_since("{}", ESTATE_CLOCK_NTP, BOOT_MS), INT64_MIN);
    assert_int_equal(health_since("", ESTATE_CLOCK_NTP, BOOT_MS), INT64_MIN);
}

/* Else it were half a century old until it is delivered. */
static void a_time_that_nobody_had_set_is_worth_nothing_once_somebody_did(void **state)
{
    (void)state;
    assert_int_equal(health_since(early, ESTATE_CLOCK_NTP, BOOT_MS), BOOT_MS);
    assert_int_equal(health_since(early, ESTATE_CLOCK_RTC, BOOT_MS), BOOT_MS);
    assert_int_equal(health_since(late, ESTATE_CLOCK_NONE, BOOT_MS), BOOT_MS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_row_waits_since_it_was_told),
        cmocka_unit_test(a_time_that_nobody_had_set_is_worth_nothing_once_somebody_did),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
