/* A sounder that is a point: what is written to it, and when. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/text.h"
#include "control/horn.h"

enum { SIREN = 0, MANY = 8 };

static struct point_site point[] = {{.name = "siren"}};
static struct site site = {.point = point, .points = 1};

/* In place of the field's: the writes, and who waits for the answer. */
static struct {
    int writes;
    bool on[MANY];
    field_told *told;
    void *owner;
} device;

int field_switch(struct field *field, uint32_t index, bool on, field_told *told, void *owner)
{
    (void)field;
    assert_int_equal(index, SIREN);
    assert_in_range(device.writes, 0, MANY - 1);
    device.on[device.writes++] = on;
    device.told = told;
    device.owner = owner;
    return 0;
}

static void answer(uint8_t fault)
{
    device.told(device.owner, &(struct acquire_answer){.fault = fault});
}

static struct horn *horn;

static int begin(void **state)
{
    (void)state;
    memset(&device, 0, sizeof device);
    TEXT_COPY(site.settings.sounder, "siren");
    horn = horn_new(NULL);
    horn_use(horn, &site, (struct acquire *)&device); /* which only is there */
    return horn ? 0 : -1;
}

static int end(void **state)
{
    (void)state;
    horn_free(horn);
    return 0;
}

static void it_is_written_until_it_is_taken(void **state)
{
    int64_t now = clock_boot();

    (void)state;
    horn_tick(horn, now);
    assert_int_equal(device.writes, 0); /* nobody has said anything */
    horn_set(horn, true, now);
    assert_int_equal(device.writes, 1);
    assert_true(device.on[0]);
    horn_tick(horn, now + 1000);
    assert_int_equal(device.writes, 1); /* under way */
    answer(FAULT_TIMEOUT);
    assert_true(horn_fails(horn));
    horn_tick(horn, now + 1000);
    assert_int_equal(device.writes, 1);
    horn_tick(horn, clock_boot() + 5000);
    assert_int_equal(device.writes, 2);
    answer(FAULT_NONE);
    assert_false(horn_fails(horn));
}

/* Not at the next tick, which may be a second away. */
static void what_was_wanted_meanwhile_follows_the_answer(void **state)
{
    (void)state;
    horn_set(horn, true, clock_boot());
    answer(FAULT_NONE);
    horn_set(horn, false, clock_boot());
    horn_set(horn, true, clock_boot());
    assert_int_equal(device.writes, 2);
    answer(FAULT_NONE);
    assert_int_equal(device.writes, 3);
    assert_false(device.on[1]);
    assert_true(device.on[2]);
    answer(FAULT_NONE);
    assert_int_equal(device.writes, 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(it_is_written_until_it_is_taken, begin, end),
        cmocka_unit_test_setup_teardown(what_was_wanted_meanwhile_follows_the_answer, begin, end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
