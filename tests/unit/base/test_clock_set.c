/* Somebody sets the kernel's clock, which a time server had kept until then. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/timex.h>
#include <time.h>

#include <cmocka.h>

#include "base/clock.h"
#include "estate_plugin.h"

static const int64_t NOW_MS = INT64_C(1764500000000), YEARS_MS = INT64_C(94608000000);

/* The kernel's: in place of the C library's calls. */
static struct {
    int64_t boot_ms, offset_ms;
    bool kept; /* by a time server */
    int asked;
} kernel;

int clock_gettime(clockid_t id, struct timespec *out)
{
    int64_t ms = kernel.boot_ms + (id == CLOCK_REALTIME ? kernel.offset_ms : 0);

    *out = (struct timespec){.tv_sec = (time_t)(ms / 1000), .tv_nsec = ms % 1000 * 1000000};
    return 0;
}

int adjtimex(struct timex *out)
{
    memset(out, 0, sizeof *out);
    out->status = kernel.kept ? 0 : STA_UNSYNC;
    kernel.asked++;
    return 0;
}

static int begin(void **state)
{
    (void)state;
    kernel.boot_ms += 3600000; /* whatever was known of the kernel is of no use */
    kernel.offset_ms = NOW_MS;
    kernel.kept = true;
    kernel.asked = 0;
    assert_int_equal(clock_quality(), ESTATE_CLOCK_NTP);
    return 0;
}

/* `date -s`, which ends the keeping at the same moment. */
static void set_clock(int64_t by_ms)
{
    kernel.offset_ms += by_ms;
    kernel.kept = false;
}

static void the_time_that_somebody_set_is_never_the_servers(void **state)
{
    (void)state;
    for (int64_t after_ms = 1; after_ms < 400; after_ms += 50) {
        begin(state);
        kernel.boot_ms += after_ms;
        set_clock(after_ms % 2 ? -YEARS_MS : YEARS_MS);
        for (int i = 0; i < 10; i++) {
            assert_int_not_equal(clock_quality(), ESTATE_CLOCK_NTP);
            assert_int_equal(clock_server(), 0);
            assert_false(clock_is_kept());
            kernel.boot_ms += 100;
        }
    }
}

static void a_time_server_that_goes_leaves_its_time(void **state)
{
    (void)state;
    kernel.kept = false;
    for (int i = 0; i < 10; i++) {
        assert_int_equal(clock_quality(), ESTATE_CLOCK_NTP);
        kernel.boot_ms += 100;
    }
    assert_int_equal(clock_server(), 2); /* begun hours, and one */
}

static void the_kernel_is_asked_four_times_a_second(void **state)
{
    (void)state;
    for (int i = 0; i < 1000; i++, kernel.boot_ms++)
        clock_quality();
    assert_in_range(kernel.asked, 4, 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(the_time_that_somebody_set_is_never_the_servers, begin),
        cmocka_unit_test_setup(a_time_server_that_goes_leaves_its_time, begin),
        cmocka_unit_test_setup(the_kernel_is_asked_four_times_a_second, begin),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
