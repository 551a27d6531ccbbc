/* A drill goes the whole way, hides nothing, ends by itself and is kept. */
#include <errno.h>

#include "bench.h"
#include "decide/daily.h"
#include "decide/desk_inside.h"
#include "decide/drill.h"

static size_t rows;
static struct audit last_row;

static void on_audit(void *context, const struct audit *audit)
{
    (void)context;
    if (text_equal(audit->op, "drill")) {
        rows++;
        last_row = *audit;
    }
    json_free(audit->more);
}

static void hear_audit(struct bench *bench)
{
    rows = 0;
    bench->desk->hooks.audit = on_audit;
}

static void start(struct bench *bench)
{
    hear_audit(bench);
    bench_live(bench, 10);
    assert_int_equal(
        desk_drill_start(bench->desk, RISER_LEVEL, 3, 40, 300000, "张三", false, &bench->now), 0);
}

static struct desk_trial trial(struct bench *bench, bool last)
{
    struct desk_trial out;

    assert_true(desk_trial(bench->desk, last, &out));
    return out;
}

static void goes_the_whole_way(void **state)
{
    struct bench *bench = *state;
    struct desk_trial now;
    char id[ULID_TEXT];

    start(bench);
    bench_live(bench, 61);
    assert_int_equal(bench->events, 1);
    bench_expect(bench, 0, "riser", "T_DRY", EVENT_RAISE, CONDITION_PRESENT);
    assert_int_equal(bench->event[0].mode, MODE_DRILL);
    assert_true(bench->event[0].value == 3 && bench->event[0].evidence[0].value == 3);
    assert_int_equal(bench->event[0].zone_index, bench->site.zones + 1);
    TEXT_COPY(id, bench->event[0].id);
    now = trial(bench, false);
    assert_string_equal(now.id, id);
    assert_false(now.ended);
    bench_pass(bench, 10);
    desk_drill_hop(bench->desk, DRILL_COMMITTED, id, &bench->now);
    desk_drill_hop(bench->desk, DRILL_BROKER, "01K0B000000000000000000000", &bench->now);
    desk_drill_hop(bench->desk, DRILL_BROKER, id, &bench->now);
    bench_pass(bench, 990);
    assert_int_equal(desk_acknowledge(bench->desk, id, 0, "lead", true, &bench->now), 0);
    bench_live(bench, 1);
    bench_expect(bench, 2, "riser", "T_DRY", EVENT_CLOSE, CONDITION_GONE);
    assert_string_equal(bench->event[2].closed_by, "drill");
    assert_int_equal(bench->event[2].mode, MODE_DRILL);
    desk_drill_hop(bench->desk, DRILL_CITY, id, &bench->now);
    assert_false(desk_trial(bench->desk, false, &now));
    now = trial(bench, true);
    assert_true(now.ended && now.good && now.record->kind == DRILL_PATH);
    assert_string_equal(now.record->point, "top");
    assert_int_equal(now.record->wire_ms, 40);
    assert_in_range(now.record->decided_ms, 60000, 61000);
    assert_in_range(now.record->committed_ms, 10, 1010);
    assert_int_equal(now.record->broker_ms, now.record->committed_ms);
    assert_in_range(now.record->person_ms, 1000, 3000);
    assert_true(now.record->city_ms >= 1000);
    assert_int_equal(desk_drilled(bench->desk, bench->now.local_day), bench->now.local_day);
    assert_int_equal(rows, 1);
    assert_string_equal(last_row.zone, "riser");
    assert_string_equal(last_row.by, "site/张三");
}

/* The valve is shut in truth while the drill says that there is no water. */
static void a_real_alarm_is_none_of_it(void **state)
{
    struct bench *bench = *state;

    start(bench);
    bench_live(bench, 65);
    bench->number[RISER_VALVE] = 0;
    bench_live(bench, 35);
    assert_int_equal(bench->events, 3);
    bench_expect(bench, 0, "riser", "T_DRY", EVENT_RAISE, CONDITION_PRESENT);
    bench_expect(bench, 1, "riser", "T_DRY", EVENT_UPDATE, CONDITION_PRESENT); /* its cause */
    bench_expect(bench, 2, "riser", "T_SHUT", EVENT_RAISE, CONDITION_PRESENT);
    assert_int_equal(bench->event[1].mode, MODE_DRILL);
    assert_int_equal(bench->event[2].mode, MODE_COMMISSIONING);
    assert_int_equal(bench->event[2].quiet, QUIET_NO);
    assert_int_equal(bench->event[2].children, 0);
}

/* What was wrong before stays as it is, and its code is not drilled. */
static void what_stands_is_not_raised_again(void **state)
{
    struct bench *bench = *state;

    bench->number[RISER_LEVEL] = 1;
    bench_live(bench, 65);
    assert_int_equal(bench->events, 1);
    start(bench);
    bench_live(bench, 650);
    assert_int_equal(bench->events, 1);
    assert_false(trial(bench, true).good);
}

static void ends_by_itself(void **state)
{
    struct bench *bench = *state;
    struct desk_trial now;

    start(bench);
    assert_int_equal(
        desk_drill_start(bench->desk, HOUSE_LEVEL, 3, 0, 60000, "b", false, &bench->now), -EBUSY);
    bench_live(bench, 295);
    assert_true(desk_trial(bench->desk, false, &now));
    bench_live(bench, 10);
    assert_false(desk_trial(bench->desk, false, &now));
    assert_int_equal(bench->events, 2);
    bench_expect(bench, 1, "riser", "T_DRY", EVENT_CLOSE, CONDITION_GONE);
    bench_live(bench, 700);
    assert_int_equal(bench->events, 2);
    assert_int_equal(
        desk_drill_start(bench->desk, HOUSE_LEVEL, 3, 0, 60000, "b", false, &bench->now), 0);
    assert_int_equal(desk_drill_end(bench->desk, "c", &bench->now), 0);
    assert_int_equal(desk_drill_end(bench->desk, "c", &bench->now), -ENOENT);
    assert_string_equal(bench->event[0].zone, "riser"); /* whatever became of its shadow */
    assert_int_equal(rows, 2);
}

/* Nothing comes of a normal value, and nobody knows of the drill after ten minutes. */
static void ends_without_an_alarm(void **state)
{
    struct bench *bench = *state;
    struct desk_trial now;

    bench_live(bench, 5);
    assert_int_equal(
        desk_drill_start(bench->desk, RISER_LEVEL, 180, 0, 1000, "a", false, &bench->now), 0);
    bench_live(bench, 590);
    assert_true(desk_trial(bench->desk, false, &now));
    bench_live(bench, 15);
    assert_false(desk_trial(bench->desk, false, &now));
    assert_int_equal(bench->events, 0);
    assert_int_equal(desk_drilled(bench->desk, bench->now.local_day),
                     SITE_NEVER); /* one is still due */
}

static void unknown_points_are_refused(void **state)
{
    struct bench *bench = *state;

    assert_int_equal(desk_drill_start(bench->desk, 77, 3, 0, 1000, "a", false, &bench->now),
                     -ENOENT);
}

static void the_day_has_it_and_its_minutes_do_not(void **state)
{
    struct bench *bench = *state;
    start(bench);
    bench_live(bench, 320);
    assert_true(bench_daily(bench, bench->now.local_day, "fire.zones.1.minutes.dry") == 0);
    desk_drill_hop(bench->desk, DRILL_CITY, bench->event[0].id, &bench->now);
    assert_true(bench_daily(bench, bench->now.local_day, "drills.0.city_ms") > 0);
}

/* A restart with the shadow's block: same id, and its end comes all the same. */
static void goes_on_over_a_restart(void **state)
{
    struct bench *bench = *state;
    uint32_t shadow = bench->site.zones + 1;
    struct desk *old = bench->desk;
    char id[ULID_TEXT], copy[64 * 1024];
    size_t size;

    assert_null(desk_state(old, shadow, &size));
    assert_string_equal(desk_zone_name(old, shadow), "=drill");
    start(bench);
    bench_live(bench, 70);
    TEXT_COPY(id, bench->event[0].id);
    assert_non_null(desk_state(old, shadow, &size));
    assert_in_range(size, 1, desk_state_most(old, shadow));
    assert_true(size <= sizeof copy);
    memcpy(copy, desk_state(old, shadow, &size), size);
    bench_restart(bench, 20000);
    assert_true(desk_restore(bench->desk, shadow, copy, size));
    assert_true(desk_knows(bench->desk, id));
    hear_audit(bench);
    bench_live(bench, 30);
    assert_int_equal(bench->events, 1);
    assert_int_equal(desk_acknowledge(bench->desk, id, 0, "x", false, &bench->now), 0);
    bench_live(bench, 250);
    assert_int_equal(bench->events, 3);
    assert_string_equal(bench->event[2].id, id);
    bench_expect(bench, 2, "riser", "T_DRY", EVENT_CLOSE, CONDITION_GONE);
    assert_int_equal(rows, 1);
    copy[size / 2] ^= 1;
    assert_false(desk_restore(bench->desk, shadow, copy, size));
    assert_false(desk_restore(bench->desk, shadow, copy, 7));
}

/* A store that hangs: the close is told when it works again, and only then another may begin. */
static void waits_for_the_store(void **state)
{
    struct bench *bench = *state;

    bench->hold = true;
    start(bench);
    bench_live(bench, 65);
    bench->number[RISER_VALVE] = 0;
    bench_live(bench, 7);
    bench->number[RISER_VALVE] = 1;
    bench_live(bench, 7);
    bench->number[RISER_VALVE] = 0;
    bench_live(bench, 7);
    assert_int_equal(bench->events, 4);
    assert_int_equal(desk_drill_end(bench->desk, "c", &bench->now), 0);
    assert_int_equal(bench->events, 4);
    assert_int_equal(
        desk_drill_start(bench->desk, RISER_LEVEL, 3, 0, 1000, "a", false, &bench->now), -EBUSY);
    desk_stored(bench->desk, bench->event[0].instance, &bench->now);
    assert_int_equal(bench->events, 5);
    bench_expect(bench, 4, "riser", "T_DRY", EVENT_CLOSE, CONDITION_GONE);
    assert_string_equal(bench->event[4].closed_by, "drill");
    assert_int_equal(
        desk_drill_start(bench->desk, RISER_LEVEL, 3, 0, 1000, "a", false, &bench->now), 0);
}

/* The clock was hours ahead and is right by now: what ended last is not what has the latest date.
 */
static void the_last_is_the_last_whatever_the_clock_says(void **state)
{
    struct bench *bench = *state;
    struct desk_trial last;

    start(bench);
    bench_live(bench, 320);
    assert_true(trial(bench, true).good);
    bench->now.utc_ms -= 8 * INT64_C(3600000);
    assert_int_equal(
        desk_drill_start(bench->desk, RISER_LEVEL, 180, 0, 1000, "b", false, &bench->now), 0);
    assert_int_equal(desk_drill_end(bench->desk, "b", &bench->now), 0);
    last = trial(bench, true);
    assert_false(last.good);
    assert_string_equal(last.record->by, "site/b");
}

/* Only a drill that arrived shows that alarms do: neither a proof nor a drill that came to nothing.
 */
static void what_did_not_arrive_was_no_drill(void **state)
{
    struct bench *bench = *state;
    struct drill_order proof = {
        .by = "b", .longest_ms = 60000, .zone = RISER, .point = RISER_LEVEL, .kind = DRILL_PROOF};
    int32_t today = bench->now.local_day;

    start(bench);
    bench_live(bench, 320);
    assert_int_equal(desk_drilled(bench->desk, today), SITE_NEVER);
    desk_drill_hop(bench->desk, DRILL_BROKER, bench->event[0].id, &bench->now);
    assert_int_equal(desk_drilled(bench->desk, today), today);
    assert_int_equal(desk_drilled(bench->desk, today + 20), today);
    assert_int_equal(desk_drilled(bench->desk, today - 1), SITE_NEVER);
    bench->now.utc_ms += DAILY_DAY_MS;
    bench->now.local_day++;
    assert_int_equal(drill_begin(bench->desk, &proof, &bench->now), 0);
    bench_live(bench, 70);
    assert_int_equal(trial(bench, true).record->kind, DRILL_PROOF);
    assert_int_equal(trial(bench, true).record->day, today + 1);
    assert_int_equal(desk_drilled(bench->desk, today + 1), today);
}

/* All gauges of an estate are proved on one day: the day still has its drill. */
static void proofs_push_no_drill_out(void **state)
{
    struct bench *bench = *state;
    struct drill_order proof = {
        .by = "b", .longest_ms = 1000, .zone = RISER, .point = RISER_LEVEL, .kind = DRILL_PROOF};

    start(bench);
    bench_live(bench, 320);
    desk_drill_hop(bench->desk, DRILL_BROKER, bench->event[0].id, &bench->now);
    for (int i = 0; i < 2 * KEPT_DRILLS; i++) {
        assert_int_equal(drill_begin(bench->desk, &proof, &bench->now), 0);
        bench_live(bench, 3);
    }
    assert_true(bench_daily(bench, bench->now.local_day, "drills.0.broker_ms") >= 0);
    assert_int_equal(desk_drilled(bench->desk, bench->now.local_day), bench->now.local_day);
}

/* The next configuration has another riser, whose top is no longer there. */
static void ends_with_its_point(void **state)
{
    struct bench *bench = *state;
    struct site next = bench->site;
    struct point_site point[POINTS];
    struct desk_hooks hooks = {.event = NULL};
    struct desk *desk = NULL;

    memcpy(point, bench->point, sizeof point);
    next.point = point;
    start(bench);
    bench_live(bench, 70);
    assert_int_equal(desk_new(&next, &hooks, &bench->now, &desk), 0);
    desk_drill_leave(bench->desk, desk, &bench->now);
    assert_int_equal(rows, 0);
    TEXT_COPY(point[RISER_LEVEL].name, "another");
    desk_drill_leave(bench->desk, desk, &bench->now);
    assert_int_equal(rows, 1);
    assert_string_equal(last_row.zone, "riser");
    assert_true(trial(bench, true).good);
    bench_expect(bench, 1, "riser", "T_DRY", EVENT_CLOSE, CONDITION_GONE);
    assert_string_equal(bench_last(bench)->closed_by, "drill");
    desk_drill_leave(bench->desk, desk, &bench->now);
    assert_int_equal(rows, 1);
    desk_free(desk);
}

/* The store hangs when the point goes: what was held back is told all the same. */
static void ends_with_its_point_while_the_store_hangs(void **state)
{
    struct bench *bench = *state;
    struct site next = bench->site;
    struct desk_hooks hooks = {.event = NULL};
    struct desk *desk = NULL;
    char id[ULID_TEXT];

    next.zones = 0;
    bench->hold = true;
    bench->number[RISER_LEVEL] = 182;
    start(bench);
    bench_live(bench, 70);
    TEXT_COPY(id, bench->event[0].id);
    bench->desk->zone[bench->desk->zones].told[DRY].under_way = 4;
    assert_int_equal(desk_acknowledge(bench->desk, id, 0, "x", false, &bench->now), 0);
    assert_int_equal(bench->events, 1);
    assert_int_equal(desk_new(&next, &hooks, &bench->now, &desk), 0);
    desk_drill_leave(bench->desk, desk, &bench->now);
    bench_expect(bench, 1, "riser", "T_DRY", EVENT_CLOSE, CONDITION_GONE);
    assert_string_equal(bench->event[1].id, id);
    assert_int_equal(bench->event[1].rev, 2);
    desk_free(desk);
}

static uint32_t first_revision(void *context, const char *id)
{
    (void)context, (void)id;
    return 1;
}

static char kept_at_the_end[64 * 1024];
static size_t kept_size;
static struct bench *ending;

static void on_end(void *context, const struct audit *audit)
{
    const void *state = desk_state(ending->desk, ending->site.zones + 1, &kept_size);

    (void)context;
    json_free(audit->more);
    assert_in_range(kept_size, 1, sizeof kept_at_the_end);
    memcpy(kept_at_the_end, state, kept_size);
}

/* Killed behind the evidence and before the alarms are closed: they are, and there is room for the
 * next drill. */
static void killed_at_its_end(void **state)
{
    struct bench *bench = *state;
    char id[ULID_TEXT];

    start(bench);
    bench_live(bench, 70);
    TEXT_COPY(id, bench->event[0].id);
    ending = bench;
    bench->desk->hooks.audit = on_end;
    assert_int_equal(desk_drill_end(bench->desk, "c", &bench->now), 0);
    bench->events = 0;
    bench_restart(bench, 1000);
    assert_true(desk_restore(bench->desk, bench->site.zones + 1, kept_at_the_end, kept_size));
    desk_reconcile(bench->desk, first_revision, NULL, &bench->now);
    assert_int_equal(bench->events, 1);
    bench_expect(bench, 0, "riser", "T_DRY", EVENT_CLOSE, CONDITION_GONE);
    assert_string_equal(bench->event[0].id, id);
    assert_string_equal(bench->event[0].closed_by, "drill");
    assert_int_equal(
        desk_drill_start(bench->desk, RISER_LEVEL, 3, 0, 1000, "a", false, &bench->now), 0);
}

/* The same of a proof, which is kept as one that showed nothing. */
static void a_proof_ends_with_its_point(void **state)
{
    struct bench *bench = *state;
    struct drill_order proof = {
        .by = "b", .longest_ms = 60000, .zone = RISER, .point = RISER_LEVEL, .kind = DRILL_PROOF};
    struct site next = bench->site;
    struct desk_hooks hooks = {.event = NULL};
    struct desk *desk = NULL;

    next.points = RISER_LEVEL;
    next.zones = 0;
    bench_live(bench, 10);
    assert_int_equal(drill_begin(bench->desk, &proof, &bench->now), 0);
    assert_int_equal(desk_new(&next, &hooks, &bench->now, &desk), 0);
    desk_drill_leave(bench->desk, desk, &bench->now);
    assert_false(trial(bench, true).good);
    assert_int_equal(trial(bench, true).record->kind, DRILL_PROOF);
    desk_free(desk);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(goes_the_whole_way, bench_up, bench_down),
        cmocka_unit_test_setup_teardown(a_real_alarm_is_none_of_it, bench_up, bench_down),
        cmocka_unit_test_setup_teardown(what_stands_is_not_raised_again, bench_up, bench_down),
        cmocka_unit_test_setup_teardown(ends_by_itself, bench_up, bench_down),
        cmocka_unit_test_setup_teardown(ends_without_an_alarm, bench_up, bench_down),
        cmocka_unit_test_setup_teardown(unknown_points_are_refused, bench_up, bench_down),
        cmocka_unit_test_setup_teardown(the_day_has_it_and_its_minutes_do_not, bench_up,
                                        bench_down),
        cmocka_unit_test_setup_teardown(goes_on_over_a_restart, bench_up, bench_down),
        cmocka_unit_test_setup_teardown(waits_for_the_store, bench_up, bench_down),
        cmocka_unit_test_setup_teardown(the_last_is_the_last_whatever_the_clock_says, bench_up,
                                        bench_down),
        cmocka_unit_test_setup_teardown(what_did_not_arrive_was_no_drill, bench_up, bench_down),
        cmocka_unit_test_setup_teardown(proofs_push_no_drill_out, bench_up, bench_down),
        cmocka_unit_test_setup_teardown(ends_with_its_point, bench_up, bench_down),
        cmocka_unit_test_setup_teardown(ends_with_its_point_while_the_store_hangs, bench_up,
                                        bench_down),
        cmocka_unit_test_setup_teardown(killed_at_its_end, bench_up, bench_down),
        cmocka_unit_test_setup_teardown(a_proof_ends_with_its_point, bench_up, bench_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
