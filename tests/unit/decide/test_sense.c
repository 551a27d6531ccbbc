/* Sensors of a zone: lost, still, moved, proved; what is known of them outlives a plugin's state.
 */
#include <errno.h>

#include "bench.h"
#include "decide/desk_inside.h"
#include "model/sense.h"

enum { SENSED = ROLES, CODES_OF_ALL = CODES + SENSE_CODES };

static struct estate_role roles[ROLES];
static struct estate_plugin steered;
static struct estate_plugin *extended;
static struct site_role riser_roles[ROLES + 1];
static struct site_input inputs[3];
static struct site_item items[3];
static int32_t delays[CODES_OF_ALL];

/* The riser's zone, with sensors: both levels feel the same, the valve is asked nothing. */
static void sense(struct bench *bench)
{
    static const uint32_t points[] = {RISER_LEVEL, RISER_SECOND, RISER_VALVE};

    memcpy(riser_roles, bench->role[RISER], sizeof bench->role[RISER]);
    for (uint16_t i = 0; i < 3; i++) {
        items[i] = (struct site_item){.device = points[i]};
        TEXT_COPY(items[i].name, bench->point[points[i]].name);
        inputs[i] = (struct site_input){
            .point = points[i], .item = i, .sensor = points[i] != RISER_VALVE ? LEVEL + 1 : 0};
        bench->device[points[i]].calibrated_day = SITE_NEVER;
    }
    riser_roles[SENSED] =
        (struct site_role){.input = inputs, .item = items, .inputs = 3, .items = 3};
    for (int c = 0; c < CODES_OF_ALL; c++)
        delays[c] = extended->code[c].on_ms;
    bench->zone[RISER].plugin = extended;
    bench->zone[RISER].role = riser_roles;
    bench->zone[RISER].on_ms = bench->zone[RISER].off_ms = delays;
}

static int up(void **state)
{
    struct bench *bench;

    memcpy(roles, bench_roles, sizeof roles);
    roles[LEVEL].still = 1;
    roles[LEVEL].moves = 10;
    roles[LEVEL].noise = 5;
    roles[LEVEL].group = 1;
    steered = bench_plugin;
    steered.role = roles;
    extended = sense_extend(&steered);
    assert_non_null(extended);
    assert_int_equal(bench_up((void **)&bench), 0);
    desk_free(bench->desk);
    sense(bench);
    bench->desk = bench_desk(bench);
    *state = bench;
    return 0;
}

static int down(void **state)
{
    bench_down(state);
    free(extended);
    return 0;
}

static void tables_stand_behind_the_plugins_own(void **state)
{
    (void)state;
    assert_true(sense_extended(extended));
    assert_false(sense_extended(&steered));
    assert_int_equal(sense_own_roles(extended), ROLES);
    assert_int_equal(sense_own_roles(&steered), ROLES);
    assert_string_equal(extended->role[SENSED].name, SENSE_ROLE);
    for (int c = 0; c < CODES; c++)
        assert_string_equal(extended->code[c].code, steered.code[c].code);
    for (int c = CODES; c < CODES_OF_ALL; c++) {
        assert_memory_equal(extended->code[c].code, SENSE_PREFIX, strlen(SENSE_PREFIX));
        assert_int_equal(extended->code[c].role, SENSED);
        assert_true(extended->code[c].text.zh && extended->code[c].action.zh);
    }
}

static void a_lost_device_is_a_lost_sensor(void **state)
{
    struct bench *bench = *state;
    size_t first;

    bench_live(bench, 10);
    first = bench->events;
    bench->number[RISER_SECOND] = NAN;
    bench_link(bench, READING_DEVICE, RISER_SECOND, ESTATE_LOST);
    bench_live(bench, 2);
    bench_expect(bench, first, "riser", "SENS_LOST", EVENT_RAISE, CONDITION_PRESENT);
    assert_string_equal(bench->event[first].item, "mid");
}

static void moved_is_a_change_within_a_minute_or_so(void **state)
{
    struct bench *bench = *state;
    int32_t moved, proved;

    assert_false(desk_sensor(bench->desk, RISER_VALVE, &moved, &proved));
    assert_false(desk_sensor(bench->desk, HOUSE_LEVEL, &moved, &proved));
    bench_live(bench, 70);
    for (int i = 0; i < 20; i++) { /* drift is no movement */
        bench->number[RISER_LEVEL] += 1;
        bench_live(bench, 30);
    }
    assert_true(desk_sensor(bench->desk, RISER_LEVEL, &moved, &proved));
    assert_int_equal(moved, SITE_NEVER);
    assert_int_equal(proved, SITE_NEVER);
    bench->number[RISER_LEVEL] -= 30;
    bench_live(bench, 130);
    assert_true(desk_sensor(bench->desk, RISER_LEVEL, &moved, &proved));
    assert_int_equal(moved, bench->now.local_day);
    assert_true(desk_sensor(bench->desk, RISER_SECOND, &moved, &proved));
    assert_int_equal(moved, SITE_NEVER);
}

static void without_a_date_nothing_moved(void **state)
{
    struct bench *bench = *state;
    int32_t moved, proved;

    bench->now.time_quality = ESTATE_CLOCK_NONE;
    bench_live(bench, 70);
    bench->number[RISER_LEVEL] -= 30;
    bench_live(bench, 130);
    assert_true(desk_sensor(bench->desk, RISER_LEVEL, &moved, &proved));
    assert_int_equal(moved, SITE_NEVER);
}

/* A new plugin begins with empty state, and one that killed the process, too; proofs stay. */
static void a_proof_outlives_the_plugins_state(void **state)
{
    struct bench *bench = *state;
    struct desk_trial trial;
    int32_t moved, proved;

    bench_live(bench, 10);
    assert_int_equal(desk_prove_start(bench->desk, RISER_VALVE, 60000, "a", false, &bench->now),
                     -ENOENT);
    assert_int_equal(desk_prove_start(bench->desk, RISER_LEVEL, 60000, "a", false, &bench->now), 0);
    assert_int_equal(desk_prove_start(bench->desk, RISER_LEVEL, 60000, "a", false, &bench->now),
                     -EBUSY);
    bench_live(bench, 3);
    bench->number[RISER_LEVEL] = 150;
    bench_live(bench, 3);
    assert_true(desk_trial(bench->desk, false, &trial));
    assert_true(trial.before == 182 && trial.now == 150 && trial.most == 150);
    assert_in_range(trial.moved_ms, 3000, 5000);
    bench->number[RISER_LEVEL] = 181;
    bench_live(bench, 3);
    assert_false(desk_trial(bench->desk, false, &trial));
    assert_true(desk_trial(bench->desk, true, &trial));
    assert_true(trial.good && trial.ended && trial.record->kind == DRILL_PROOF);
    assert_int_equal(desk_drilled(bench->desk, bench->now.local_day), SITE_NEVER);
    extended->state_version = 7;
    bench_restart(bench, 1000);
    desk_set_aside(bench->desk, RISER);
    assert_true(desk_sensor(bench->desk, RISER_LEVEL, &moved, &proved));
    assert_int_equal(proved, bench->now.local_day);
}

/* The trial is good; of which day it was, nobody can say. */
static void a_proof_without_a_date_leaves_none(void **state)
{
    struct bench *bench = *state;
    struct desk_trial trial;
    int32_t moved, proved;

    bench_live(bench, 10);
    bench->now.time_quality = ESTATE_CLOCK_NONE;
    assert_int_equal(desk_prove_start(bench->desk, RISER_LEVEL, 60000, "a", false, &bench->now), 0);
    bench_live(bench, 3);
    bench->number[RISER_LEVEL] = 150;
    bench_live(bench, 3);
    bench->number[RISER_LEVEL] = 181;
    bench_live(bench, 3);
    assert_true(desk_trial(bench->desk, true, &trial));
    assert_true(trial.good);
    assert_true(desk_sensor(bench->desk, RISER_LEVEL, &moved, &proved));
    assert_int_equal(proved, SITE_NEVER);
}

static void an_ended_proof_proves_nothing(void **state)
{
    struct bench *bench = *state;
    struct desk_trial trial;

    assert_int_equal(desk_prove_end(bench->desk), -ENOENT);
    bench_live(bench, 10);
    assert_int_equal(desk_prove_start(bench->desk, RISER_LEVEL, 60000, "a", false, &bench->now), 0);
    bench->number[RISER_LEVEL] = 150;
    bench_live(bench, 3);
    assert_int_equal(desk_prove_end(bench->desk), 0);
    bench_live(bench, 1);
    assert_true(desk_trial(bench->desk, true, &trial));
    assert_false(trial.good);
    assert_int_equal(desk_prove_start(bench->desk, RISER_LEVEL, 60000, "a", false, &bench->now), 0);
    bench_live(bench, 61);
    assert_false(desk_trial(bench->desk, false, &trial));
}

/* A board without a battery begins to count at 0. */
static void noise_is_told_in_the_first_minutes_of_time(void **state)
{
    struct bench *bench = *state;
    size_t first = bench->events;

    for (int i = 0; i < 620; i++) {
        bench->number[RISER_LEVEL] = 182 + (i % 2 ? 30 : 0);
        bench_live(bench, 1);
    }
    bench_expect(bench, first, "riser", "SENS_NOISE", EVENT_RAISE, CONDITION_PRESENT);
    assert_string_equal(bench->event[first].item, "top");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(tables_stand_behind_the_plugins_own, up, down),
        cmocka_unit_test_setup_teardown(a_lost_device_is_a_lost_sensor, up, down),
        cmocka_unit_test_setup_teardown(moved_is_a_change_within_a_minute_or_so, up, down),
        cmocka_unit_test_setup_teardown(without_a_date_nothing_moved, up, down),
        cmocka_unit_test_setup_teardown(a_proof_outlives_the_plugins_state, up, down),
        cmocka_unit_test_setup_teardown(a_proof_without_a_date_leaves_none, up, down),
        cmocka_unit_test_setup_teardown(an_ended_proof_proves_nothing, up, down),
        cmocka_unit_test_setup_teardown(noise_is_told_in_the_first_minutes_of_time, up, down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
