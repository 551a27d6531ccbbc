/* The desk: order of events, parents, the store's pace, restarts, people, the gateway's own codes.
 */
#include "bench.h"

#include <errno.h>

static struct bench *bench;

static int up(void **state)
{
    assert_int_equal(bench_up(state), 0);
    bench = *state;
    bench_live(bench, 10);
    return 0;
}

static void normal_life_says_nothing(void **state)
{
    (void)state;
    bench_live(bench, 600);
    assert_int_equal(bench->events, 0);
    assert_null(desk_zone_worst(bench->desk, RISER, &(bool){false}));
}

static void assert_line(uint32_t zone, bool chinese, const char *wanted)
{
    char line[200];

    desk_zone_line(bench->desk, zone, chinese, line, sizeof line);
    assert_string_equal(line, wanted);
}

static void a_zone_says_how_it_is(void **state)
{
    struct desk_said said;

    (void)state;
    assert_line(RISER, false, "top at 182 kPa of —");
    assert_line(RISER, true, "top 182 kPa/—");
    assert_true(desk_zone_said(bench->desk, RISER, &said));
    assert_string_equal(said.remark->name, "level");
    assert_string_equal(said.unit, "kPa");
    assert_string_equal(said.point, "top");
    assert_true(isnan(said.limit));
    bench->number[RISER_VALVE] = NAN;
    bench_live(bench, 15);
    assert_line(RISER, false, "top at 182 kPa of —, in part unknown");
    bench->number[RISER_LEVEL] = 902; /* no such remark, no such point */
    bench_live(bench, 5);
    assert_false(desk_zone_said(bench->desk, RISER, &said));
    bench->number[RISER_LEVEL] = 901;
    bench_live(bench, 5);
    assert_true(desk_zone_said(bench->desk, RISER, &said));
    assert_string_equal(said.point, "");
}

/* The contract's order: child, parent's raise with the child listed, then the child's update. */
static void a_parent_quiets_its_child(void **state)
{
    const struct alarm_event *child, *parent, *update;

    (void)state;
    bench->number[RISER_VALVE] = 0;
    bench_live(bench, 40);
    bench->number[RISER_LEVEL] = 3;
    bench_live(bench, 70);
    assert_int_equal(bench->events, 3);
    child = bench_expect(bench, 0, "riser", "T_SHUT", EVENT_RAISE, CONDITION_PRESENT);
    parent = bench_expect(bench, 1, "riser", "T_DRY", EVENT_RAISE, CONDITION_PRESENT);
    update = bench_expect(bench, 2, "riser", "T_SHUT", EVENT_UPDATE, CONDITION_PRESENT);
    assert_int_equal(child->quiet, QUIET_NO);
    assert_int_equal(parent->children, 1);
    assert_string_equal(parent->child[0], child->id);
    assert_string_equal(update->id, child->id);
    assert_int_equal(update->rev, 2);
    assert_int_equal(update->quiet, QUIET_PARENT);
    assert_string_equal(update->quiet_id, parent->id);
    /* complete by itself */
    assert_string_equal(parent->item, "top");
    assert_float_equal(parent->value, 3, 0);
    assert_float_equal(parent->limit, 20, 0);
    assert_string_equal(parent->unit, "kPa");
    assert_int_equal(parent->cause, 1);
    assert_int_equal(parent->evidences, 1);
    assert_string_equal(update->evidence[0].state, "shut");
    assert_int_equal(parent->delay_ms, 60000);
    assert_int_equal(parent->mode, MODE_COMMISSIONING);
    assert_string_equal(desk_zone_worst(bench->desk, RISER, &(bool){false})->code, "T_DRY");
    /* the parent goes, the child is heard again */
    bench->number[RISER_LEVEL] = 182;
    bench_live(bench, 602);
    bench_expect(bench, 3, "riser", "T_DRY", EVENT_UPDATE, CONDITION_RETURNING);
    assert_float_equal(bench->event[3].value, 182, 0);
    bench_expect(bench, 4, "riser", "T_DRY", EVENT_CLOSE, CONDITION_GONE);
    assert_int_equal(
        bench_expect(bench, 5, "riser", "T_SHUT", EVENT_UPDATE, CONDITION_PRESENT)->quiet,
        QUIET_NO);
    assert_int_equal(bench->events, 6);
}

static void a_feeding_zone_quiets_what_it_feeds(void **state)
{
    (void)state;
    bench->number[HOUSE_LEVEL] = bench->number[RISER_LEVEL] = 0;
    bench_live(bench, 70);
    bench_expect(bench, 0, "house", "T_DRY", EVENT_RAISE, CONDITION_PRESENT);
    bench_expect(bench, 1, "riser", "T_DRY", EVENT_RAISE, CONDITION_PRESENT);
    assert_int_equal(bench->events, 2);
    assert_int_equal(bench->event[0].quiet, QUIET_NO);
    assert_string_equal(bench->event[1].quiet_id, bench->event[0].id);
}

static void unknown_is_told_and_never_clears(void **state)
{
    (void)state;
    bench->number[RISER_LEVEL] = 3;
    bench_live(bench, 70);
    bench->number[RISER_LEVEL] = NAN;
    bench_live(bench, 7200);
    bench_expect(bench, 0, "riser", "T_DRY", EVENT_RAISE, CONDITION_PRESENT);
    bench_expect(bench, 1, "riser", "T_DRY", EVENT_UPDATE, CONDITION_UNKNOWN);
    assert_true(bench_last(bench)->needs_reset);
    assert_false(bench_last(bench)->closed);
}

static void the_store_sets_the_pace(void **state)
{
    size_t told;

    (void)state;
    bench->hold = true;
    for (int i = 0; i < 10; i++) {
        bench->number[RISER_SECOND] = i % 2 ? 182 : 950;
        bench_live(bench, 2);
    }
    told = bench->events;
    assert_int_equal(told, 4);
    bench->hold = false;
    desk_stored(bench->desk, bench->event[0].instance, &bench->now);
    assert_int_equal(bench->events, 5);
    assert_int_equal(bench_last(bench)->skipped, 6);
    assert_int_equal(bench_last(bench)->rev, 5);
    assert_int_equal(bench_last(bench)->condition, CONDITION_RETURNING);
    bench->number[RISER_SECOND] = 950;
    bench_live(bench, 2);
    assert_int_equal(bench_last(bench)->skipped, 0);
    assert_int_equal(bench_last(bench)->rev, 6);
}

static void a_close_that_waits_is_told_with_its_id(void **state)
{
    char id[ULID_TEXT];

    (void)state;
    bench->number[RISER_SECOND] = 950;
    bench_live(bench, 1);
    bench->hold = true;
    for (int i = 0; i < 4; i++) {
        bench->number[RISER_SECOND] = i % 2 ? 950 : 182;
        bench_live(bench, 1);
    }
    TEXT_COPY(id, bench_last(bench)->id);
    bench->number[RISER_SECOND] = 182;
    bench_live(bench, 10);
    assert_int_equal(desk_reset(bench->desk, id, "site", false, &bench->now), 0);
    assert_true(desk_knows(bench->desk, id));
    bench->hold = false;
    desk_stored(bench->desk, bench_last(bench)->instance, &bench->now);
    assert_int_equal(bench_last(bench)->kind, EVENT_CLOSE);
    assert_string_equal(bench_last(bench)->id, id);
    assert_string_equal(bench_last(bench)->closed_by, "site/site");
    assert_false(desk_knows(bench->desk, id));
}

static void a_reload_tells_the_close_that_waited(void **state)
{
    char id[ULID_TEXT];

    (void)state;
    bench->number[RISER_LEVEL] = 3;
    bench_live(bench, 70);
    TEXT_COPY(id, bench_last(bench)->id);
    bench->hold = true;
    for (int i = 0; i < 4; i++) {
        bench->number[RISER_LEVEL] = i % 2 ? 3 : 182;
        bench_live(bench, 1);
    }
    bench->number[RISER_LEVEL] = 182;
    bench_live(bench, 700);
    assert_true(desk_knows(bench->desk, id));
    bench->hold = false;
    bench_reload(bench);
    assert_int_equal(bench_last(bench)->kind, EVENT_CLOSE);
    assert_string_equal(bench_last(bench)->id, id);
    assert_false(desk_knows(bench->desk, id));
}

static void a_restart_keeps_delays_and_ids(void **state)
{
    (void)state;
    bench->number[RISER_LEVEL] = 3;
    bench_live(bench, 40);
    bench_restart(bench, 20000);
    bench_live(bench, 20);
    assert_int_equal(bench->events, 0);
    bench_live(bench, 4);
    assert_int_equal(bench->events, 1);
    bench_restart(bench, 20000);
    bench_live(bench, 60);
    assert_int_equal(bench->events, 1);
    bench->number[RISER_LEVEL] = 182;
    bench_live(bench, 1);
    assert_string_equal(bench_last(bench)->id, bench->event[0].id);
    assert_int_equal(bench_last(bench)->rev, 2);
}

static uint32_t stored;
static uint32_t stored_rev(void *context, const char *id)
{
    (void)context;
    (void)id;
    return stored;
}

static void what_is_not_stored_is_told_again(void **state)
{
    (void)state;
    bench->number[RISER_LEVEL] = 3;
    bench_live(bench, 70);
    stored = 1;
    bench_restart(bench, 1000);
    desk_reconcile(bench->desk, stored_rev, NULL, &bench->now);
    assert_int_equal(bench->events, 1);
    stored = 0;
    bench_restart(bench, 1000);
    desk_reconcile(bench->desk, stored_rev, NULL, &bench->now);
    assert_int_equal(bench->events, 2);
    bench_expect(bench, 1, "riser", "T_DRY", EVENT_RAISE, CONDITION_PRESENT);
    assert_int_equal(bench->event[1].rev, 2);
    assert_string_equal(bench->event[1].id, bench->event[0].id);
    stored = 9; /* the journal knows more than the state: a revision is never used twice */
    bench_restart(bench, 1000);
    desk_reconcile(bench->desk, stored_rev, NULL, &bench->now);
    assert_int_equal(bench_last(bench)->rev, 10);
    assert_int_equal(bench_last(bench)->kind, EVENT_UPDATE);
}

static void an_older_state_goes_on_above_what_may_have_been_told(void **state)
{
    uint32_t rev;

    (void)state;
    bench->number[RISER_LEVEL] = 3;
    bench_live(bench, 70);
    rev = bench_last(bench)->rev;
    bench_restart(bench, 1000);
    desk_skip_revisions(bench->desk);
    bench->number[RISER_LEVEL] = 182;
    bench_live(bench, 20);
    assert_true(bench_last(bench)->rev > rev + 4);
}

static void a_zone_that_is_off_is_unknown(void **state)
{
    bool unknown = false;

    (void)state;
    bench->number[RISER_LEVEL] = 3;
    bench_live(bench, 70);
    assert_int_equal(bench_last(bench)->condition, CONDITION_PRESENT);
    desk_switch_off(bench->desk, site_find_zone(&bench->site, "riser"));
    bench->number[RISER_LEVEL] = 182;
    bench_live(bench, 700);
    assert_int_equal(bench_last(bench)->condition, CONDITION_UNKNOWN);
    assert_false(bench_last(bench)->closed);
    desk_zone_worst(bench->desk, site_find_zone(&bench->site, "riser"), &unknown);
    assert_true(unknown);
}

static void people_acknowledge_and_reset(void **state)
{
    char id[ULID_TEXT];

    (void)state;
    bench->number[RISER_SECOND] = 950;
    bench_live(bench, 2);
    TEXT_COPY(id, bench_last(bench)->id);
    assert_true(bench_last(bench)->needs_reset);
    assert_int_equal(desk_acknowledge(bench->desk, "", 0, "me", false, &bench->now), -ENOENT);
    assert_int_equal(desk_acknowledge(bench->desk, "no", 0, "me", false, &bench->now), -ENOENT);
    assert_int_equal(desk_acknowledge(bench->desk, id + 20, 0, "张三", false, &bench->now), 0);
    assert_int_equal(desk_acknowledge(bench->desk, id, 0, "me", false, &bench->now), -EALREADY);
    assert_int_equal(bench_last(bench)->kind, EVENT_ACKNOWLEDGE);
    assert_string_equal(bench_last(bench)->acknowledged_by, "site/张三");
    assert_int_equal(desk_reset(bench->desk, id, "me", false, &bench->now), -EBUSY);
    bench->number[RISER_SECOND] = 182;
    bench_live(bench, 10);
    assert_int_equal(bench_last(bench)->kind, EVENT_RETURN);
    assert_false(bench_last(bench)->closed);
    assert_true(bench_last(bench)->acknowledged);
    assert_int_equal(desk_reset(bench->desk, id, "工程部", false, &bench->now), 0);
    assert_int_equal(bench_last(bench)->kind, EVENT_CLOSE);
    assert_true(bench_last(bench)->closed);
    assert_string_equal(bench_last(bench)->closed_by, "site/工程部");
    assert_int_equal(desk_reset(bench->desk, id, "me", false, &bench->now), -ENOENT);
}

static void an_ambiguous_ending_is_nobody(void **state)
{
    const char *id;
    int rc;

    (void)state;
    bench->number[RISER_SECOND] = bench->number[RISER_LEVEL] = 950;
    bench_live(bench, 2);
    id = bench->event[0].id;
    rc = desk_acknowledge(bench->desk, id + 25, 0, "me", false, &bench->now);
    assert_int_equal(rc, id[25] == bench->event[1].id[25] ? -ENOENT : 0);
}

static void an_event_is_raised_and_closed_in_one(void **state)
{
    (void)state;
    bench->number[RISER_LEVEL] = 500;
    bench_live(bench, 5);
    assert_int_equal(bench->events, 1);
    bench_expect(bench, 0, "riser", "T_KNOCK", EVENT_RAISE, CONDITION_PRESENT);
    assert_true(bench->event[0].closed);
    assert_false(desk_knows(bench->desk, bench->event[0].id));
}

static void the_plugin_knows_what_stands(void **state)
{
    (void)state;
    bench->number[RISER_SECOND] = 850;
    bench_live(bench, 10);
    assert_int_equal(bench->events, 0);
    bench->number[RISER_SECOND] = 950;
    bench_live(bench, 10);
    bench->number[RISER_SECOND] = 850;
    bench_live(bench, 10);
    assert_int_equal(bench->events, 1);
}

/* How often the plugin of the house has judged. */
static int64_t calls(void)
{
    size_t size;
    const unsigned char *block = desk_state(bench->desk, HOUSE, &size);
    const struct zone_head *head = (const struct zone_head *)block;

    return *(const int64_t *)(block + size - head->item_state - head->zone_state);
}

/* Changes come every 20 ms for `ms`; the desk is asked when it wants to be. */
static void change_for(int64_t ms)
{
    for (int64_t i = 0; i < ms / 20; i++) {
        bench_pass(bench, 20);
        bench_read(bench, HOUSE_LEVEL, (double)(180 + i % 20), ESTATE_GOOD);
        desk_tick(bench->desk, &bench->now);
    }
}

static void changed_inputs_are_judged_ten_times_a_second(void **state)
{
    int64_t before;

    (void)state;
    change_for(1000); /* what a quiet time saved is used up */
    before = calls();
    change_for(1000);
    assert_int_equal(calls(), before + 10);
    bench_pass(bench, 999);
    desk_tick(bench->desk, &bench->now);
    assert_int_equal(calls(), before + 11); /* the change that found no credit */
    bench_pass(bench, 999);
    desk_tick(bench->desk, &bench->now);
    assert_int_equal(calls(), before + 11); /* nothing changed any more */
}

static void a_few_changes_are_judged_at_once(void **state)
{
    int64_t before;

    (void)state;
    bench_live(bench, 3);
    before = calls();
    for (int i = 1; i <= 5; i++) {
        bench_pass(bench, 10);
        bench_read(bench, HOUSE_LEVEL, 200 + i, ESTATE_GOOD);
        desk_tick(bench->desk, &bench->now);
        assert_int_equal(calls(), before + i);
    }
}

static void a_change_without_credit_says_when_it_is_judged(void **state)
{
    int64_t before, next;

    (void)state;
    change_for(2000);
    while (desk_next(bench->desk) >= bench->now.now_ms + 1000)
        change_for(20);
    next = desk_next(bench->desk);
    before = calls();
    assert_in_range(next - bench->now.now_ms, 1, 100);
    bench_pass(bench, next - 1 - bench->now.now_ms);
    desk_tick(bench->desk, &bench->now);
    assert_int_equal(calls(), before);
    bench_pass(bench, 1);
    desk_tick(bench->desk, &bench->now);
    assert_int_equal(calls(), before + 1);
    assert_true(desk_next(bench->desk) >= bench->now.now_ms + 1000);
}

/* However long nothing changes, and whoever forgets to look. */
static void every_zone_asks_to_be_judged_each_second(void **state)
{
    (void)state;
    bench_live(bench, 3);
    for (int i = 0; i < 20; i++) {
        int64_t next = desk_next(bench->desk);
        int before = calls();

        assert_in_range(next - bench->now.now_ms, 1, 1250);
        bench_pass(bench, next - bench->now.now_ms);
        desk_tick(bench->desk, &bench->now);
        assert_true(calls() > before);
    }
}

static void a_delay_ends_when_it_ends(void **state)
{
    int64_t shut_ms;

    (void)state;
    bench_live(bench, 2);
    bench_pass(bench, 130);
    bench_read(bench, RISER_VALVE, 0, ESTATE_GOOD);
    desk_tick(bench->desk, &bench->now);
    shut_ms = bench->now.now_ms;
    bench->number[RISER_VALVE] = 0;
    bench_live(bench, 29);
    bench_pass(bench, 500);
    bench_read(bench, RISER_LEVEL, 183,
               ESTATE_GOOD); /* the last judgement before is not long ago */
    desk_tick(bench->desk, &bench->now);
    assert_int_equal(desk_next(bench->desk), shut_ms + 30000);
    bench_pass(bench, 499);
    desk_tick(bench->desk, &bench->now);
    assert_int_equal(bench->events, 0);
    bench_pass(bench, 1);
    desk_tick(bench->desk, &bench->now);
    bench_expect(bench, 0, "riser", "T_SHUT", EVENT_RAISE, CONDITION_PRESENT);
}

static void a_silent_device_and_its_bus(void **state)
{
    (void)state;
    for (int i = 0; i < POINTS; i++)
        bench->number[i] = NAN;
    bench_link(bench, READING_DEVICE, 1, ESTATE_LOST);
    bench_live(bench, 1);
    bench_expect(bench, 0, "gateway", "GW_COMM_LOST", EVENT_RAISE, CONDITION_PRESENT);
    assert_string_equal(bench->event[0].item, "dev-top");
    assert_int_equal(bench->event[0].zone_index, SITE_NO);
    bench_link(bench, READING_BUS, 0, ESTATE_LOST);
    bench_live(bench, 1);
    bench_expect(bench, 1, "gateway", "GW_BUS_DOWN", EVENT_RAISE, CONDITION_PRESENT);
    assert_string_equal(bench->event[1].item, "wire");
    assert_int_equal(bench->event[1].children, 1);
    assert_int_equal(
        bench_expect(bench, 2, "gateway", "GW_COMM_LOST", EVENT_UPDATE, CONDITION_PRESENT)->quiet,
        QUIET_PARENT);
    bench_link(bench, READING_BUS, 0, ESTATE_GOOD);
    bench_link(bench, READING_DEVICE, 1, ESTATE_GOOD);
    bench_live(bench, 20);
    assert_int_equal(bench_last(bench)->condition, CONDITION_GONE);
}

static void the_gateways_own_conditions(void **state)
{
    (void)state;
    desk_gateway(bench->desk, GATEWAY_CONFIG, 0, true, &bench->now);
    bench_expect(bench, 0, "gateway", "GW_CONFIG", EVENT_RAISE, CONDITION_PRESENT);
    bench_restart(bench, 1000);
    bench_live(bench, 59);
    assert_int_equal(bench->events, 1);
    bench_live(bench, 2); /* nobody says that it is still so */
    bench_expect(bench, 1, "gateway", "GW_CONFIG", EVENT_CLOSE, CONDITION_GONE);
    desk_gateway(bench->desk, GATEWAY_BUS_DOWN, 7, true, &bench->now);
    desk_gateway(bench->desk, GATEWAY_COMM_LOST, 7, true, &bench->now);
}

static void count_open(void *context, const struct alarm_event *event)
{
    assert_int_equal(event->kind, EVENT_UPDATE);
    assert_int_equal(event->rev, 1);
    ++*(int *)context;
}

static void open_alarms_can_be_looked_at(void **state)
{
    int open = 0;

    (void)state;
    bench->number[RISER_SECOND] = bench->number[RISER_LEVEL] = 950;
    bench_live(bench, 2);
    desk_alarms(bench->desk, &bench->now, count_open, &open);
    assert_int_equal(open, 2);
    assert_float_equal(desk_value(bench->desk, RISER_LEVEL)->number, 950, 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, up, bench_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(normal_life_says_nothing),
        TEST(a_zone_says_how_it_is),
        TEST(a_parent_quiets_its_child),
        TEST(a_feeding_zone_quiets_what_it_feeds),
        TEST(unknown_is_told_and_never_clears),
        TEST(the_store_sets_the_pace),
        TEST(a_close_that_waits_is_told_with_its_id),
        TEST(a_reload_tells_the_close_that_waited),
        TEST(a_restart_keeps_delays_and_ids),
        TEST(what_is_not_stored_is_told_again),
        TEST(an_older_state_goes_on_above_what_may_have_been_told),
        TEST(a_zone_that_is_off_is_unknown),
        TEST(people_acknowledge_and_reset),
        TEST(an_ambiguous_ending_is_nobody),
        TEST(an_event_is_raised_and_closed_in_one),
        TEST(the_plugin_knows_what_stands),
        TEST(changed_inputs_are_judged_ten_times_a_second),
        TEST(a_few_changes_are_judged_at_once),
        TEST(a_change_without_credit_says_when_it_is_judged),
        TEST(every_zone_asks_to_be_judged_each_second),
        TEST(a_delay_ends_when_it_ends),
        TEST(a_silent_device_and_its_bus),
        TEST(the_gateways_own_conditions),
        TEST(open_alarms_can_be_looked_at),
    };

    return cmocka_run_group_tests_name("desk", tests, NULL, NULL);
}
