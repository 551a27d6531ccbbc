/* Many alarms at once: a shed with hundreds of sensors. */
#include "bench.h"

enum { CROWD = 600, HEARD = 20 };

/* What was told, in short: how often, and the newest of each sensor. */
struct told {
    uint32_t raises, updates, floods;
    struct alarm_event flood, last[CROWD];
};

static struct bench *bench;
static struct told told;
static struct point_site point[CROWD];
static struct site_input input[CROWD];
static struct site_item item[CROWD];
static double number[CROWD];

static void on_event(void *context, const struct alarm_event *event)
{
    (void)context;
    if (text_equal(event->code->code, "GW_FLOOD")) {
        told.flood = *event;
        told.floods++;
    } else if (text_equal(event->code->code, "T_FAULTY")) {
        told.last[strtoul(event->item, NULL, 10)] = *event;
        told.raises += event->kind == EVENT_RAISE;
        told.updates += event->kind == EVENT_UPDATE;
    }
    desk_stored(bench->desk, event->instance, &bench->now);
}

static struct desk *crowd_desk(void)
{
    struct desk_hooks hooks = {.context = bench, .event = on_event};
    struct desk *desk = NULL;

    assert_int_equal(desk_new(&bench->site, &hooks, &bench->now, &desk), 0);
    return desk;
}

static void live(int seconds)
{
    for (int s = 0; s < seconds; s++) {
        bench_pass(bench, 1000);
        for (uint32_t i = 0; i < CROWD; i++)
            bench_read(bench, i, number[i], ESTATE_GOOD);
        desk_tick(bench->desk, &bench->now);
    }
}

/* The riser's level sensors are a crowd; device and bus are those of the bench. */
static int up(void **state)
{
    assert_int_equal(bench_up(state), 0);
    bench = *state;
    for (uint32_t i = 0; i < CROWD; i++) {
        snprintf(point[i].name, SITE_NAME, "%u", i);
        point[i].unit = "kPa";
        point[i].period_ms = 5000;
        input[i] = (struct site_input){.point = i, .item = (uint16_t)i};
        TEXT_COPY(item[i].name, point[i].name);
        number[i] = 182;
    }
    bench->role[RISER][LEVEL] =
        (struct site_role){.input = input, .item = item, .inputs = CROWD, .items = CROWD};
    bench->role[RISER][VALVE].inputs = 0;
    bench->site.point = point;
    bench->site.points = CROWD;
    desk_free(bench->desk);
    bench->desk = crowd_desk();
    memset(&told, 0, sizeof told);
    live(5);
    return 0;
}

static void restart(void)
{
    struct desk *old = bench->desk;
    size_t size;

    bench_pass(bench, 5000);
    bench->desk = crowd_desk();
    for (uint32_t z = 0; z <= bench->site.zones; z++) {
        const void *block = desk_state(old, z, &size);

        assert_true(desk_restore(bench->desk, z, block, size));
    }
    desk_free(old);
}

static void raise(int from, int n)
{
    for (int i = from; i < from + n; i++)
        number[i] = 950;
}

static void twenty_are_no_flood(void **state)
{
    (void)state;
    raise(1, HEARD);
    live(60);
    raise(50, HEARD); /* a minute later */
    live(2);
    assert_int_equal(told.raises, 2 * HEARD);
    assert_int_equal(told.floods, 0);
}

/* Each is told once and at once; the flood before those that belong to it. */
static void a_flood_hides_nobody(void **state)
{
    (void)state;
    raise(1, 500);
    live(1);
    assert_int_equal(told.raises, 500);
    assert_int_equal(told.updates, 0);
    assert_int_equal(told.floods, 1);
    assert_int_equal(told.flood.children, 1);
    assert_string_equal(told.flood.id, told.last[21].quiet_id);
    for (int i = 1; i <= 500; i++)
        assert_int_equal(told.last[i].quiet, i <= HEARD ? QUIET_NO : QUIET_PARENT);
}

static void a_flood_lists_them_once_a_minute(void **state)
{
    (void)state;
    raise(1, 100);
    live(1);
    assert_int_equal(told.flood.children, 1);
    live(58);
    raise(101, 460); /* while it stands */
    live(1);
    assert_int_equal(told.floods, 1);
    live(1);
    assert_int_equal(told.floods, 2);
    assert_int_equal(told.flood.children, 540); /* more than a message names */
    assert_string_equal(told.flood.child[511], told.last[21 + 511].id);
}

static void a_flood_ends_and_the_rest_is_heard(void **state)
{
    (void)state;
    raise(1, 30);
    live(30);
    raise(31, 4); /* less than five in the minute that then ends */
    restart();
    live(24);
    assert_false(told.flood.closed);
    assert_int_equal(told.last[34].quiet, QUIET_PARENT);
    live(2);
    assert_true(told.flood.closed);
    assert_int_equal(told.raises, 34);
    for (int i = 1; i <= 34; i++)
        assert_int_equal(told.last[i].quiet, QUIET_NO);
}

static void what_is_critical_is_never_put_under_it(void **state)
{
    struct estate_plugin plugin = bench_plugin;
    struct estate_code codes[CODES];

    (void)state;
    memcpy(codes, bench_codes, sizeof codes);
    codes[FAULTY].severity = ESTATE_CRITICAL;
    plugin.code = codes;
    bench->zone[HOUSE].plugin = bench->zone[RISER].plugin = &plugin;
    raise(1, 30);
    live(2);
    assert_int_equal(told.floods, 1);
    assert_int_equal(told.flood.children, 0);
    assert_int_equal(told.last[30].quiet, QUIET_NO);
    bench->zone[HOUSE].plugin = bench->zone[RISER].plugin = &bench_plugin;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, up, bench_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(twenty_are_no_flood),
        TEST(a_flood_hides_nobody),
        TEST(a_flood_lists_them_once_a_minute),
        TEST(a_flood_ends_and_the_rest_is_heard),
        TEST(what_is_critical_is_never_put_under_it),
    };

    return cmocka_run_group_tests_name("flood", tests, NULL, NULL);
}
