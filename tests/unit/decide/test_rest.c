/* What is left out because nothing has changed: no alarm may notice, nor may what is kept. */
#include "bench.h"

#include <stdlib.h>

#include "decide/daily.h"
#include "decide/desk_inside.h"

enum { STEPS = 4000, ALARM_FIELDS = 4 };

static struct bench *bench;

static int up(void **state)
{
    assert_int_equal(bench_up(state), 0);
    bench = *state;
    return 0;
}

/* ---- a random life ---- */

/* Mostly well; now and then low, silent, bad or lost, for a while or for a moment. */
static void live_at_random(struct bench *b, unsigned chance)
{
    uint32_t point = chance / 8 % POINTS;

    switch (chance % 8) {
    case 0:
        bench_link(b, READING_DEVICE, point, chance / 64 % 2 ? ESTATE_LOST : ESTATE_GOOD);
        break;
    case 1:
        bench_read(b, point, 0, ESTATE_BAD);
        break;
    case 2:
        b->number[point] = point == RISER_VALVE ? 0 : 3;
        break;
    case 3:
    case 4:
        b->number[point] = point == RISER_VALVE ? 1 : 182 + (double)(chance / 64 % 5);
        break;
    default:
        bench_read(b, point, b->number[point], ESTATE_GOOD);
    }
}

static void what_an_alarm_is(const struct alarm *alarm, uint8_t out[ALARM_FIELDS])
{
    out[0] = alarm->phase;
    out[1] = alarm->onset;
    out[2] = alarm->condition;
    out[3] = alarm->verdict;
}

static void forget_who_rests(const struct desk *desk)
{
    for (uint32_t z = 0; z < desk->zones; z++)
        memset(desk->zone[z].zone.rests, 0, desk->zone[z].zone.in.head->alarms);
}

static void same_alarms(const struct desk *a, const struct desk *b)
{
    for (uint32_t z = 0; z < a->zones; z++) {
        const struct zone *x = &a->zone[z].zone, *y = &b->zone[z].zone;

        assert_int_equal(a->zone[z].share, b->zone[z].share);
        for (uint32_t i = 0; i < x->in.head->alarms; i++) {
            uint8_t one[ALARM_FIELDS], other[ALARM_FIELDS];

            what_an_alarm_is(&x->in.alarm[i], one);
            what_an_alarm_is(&y->in.alarm[i], other);
            assert_memory_equal(one, other, sizeof one);
            assert_int_equal(x->in.alarm[i].delay_ms, y->in.alarm[i].delay_ms);
            assert_int_equal(x->in.alarm[i].permit_ms[0], y->in.alarm[i].permit_ms[0]);
            if (!x->rests[i])
                assert_int_equal(x->in.alarm[i].stepped_ms, y->in.alarm[i].stepped_ms);
        }
    }
}

static void same_events(struct bench *a, struct bench *b)
{
    assert_int_equal(a->events, b->events);
    for (size_t i = 0; i < a->events; i++) {
        assert_string_equal(a->event[i].zone, b->event[i].zone);
        assert_string_equal(a->event[i].code->code, b->event[i].code->code);
        assert_int_equal(a->event[i].kind, b->event[i].kind);
        assert_int_equal(a->event[i].condition, b->event[i].condition);
    }
    a->events = b->events = 0;
    a->audits = b->audits = 0;
}

/* One of two has each alarm stepped at each judgement, the other only those that it has to. */
static void alarms_that_rest_miss_nothing(void **state)
{
    void *other;
    struct bench *whole;
    size_t events = 0;

    (void)state;
    assert_int_equal(bench_up(&other), 0);
    whole = other;
    srand(1);
    for (int i = 0; i < STEPS; i++) {
        unsigned chance = (unsigned)rand();
        int64_t ms = rand() % 50 ? 100 + rand() % 900 : rand() % 20000;

        bench_pass(bench, ms);
        bench_pass(whole, ms);
        live_at_random(bench, chance);
        live_at_random(whole, chance);
        forget_who_rests(whole->desk);
        desk_tick(bench->desk, &bench->now);
        desk_tick(whole->desk, &whole->now);
        same_alarms(bench->desk, whole->desk);
        events += bench->events;
        same_events(bench, whole);
    }
    assert_true(events > 100);
    bench_down(&other);
}

/* ---- what is given out to be kept ---- */

/* The alarms that a process knows which begins with what was given out last. */
static void given_alarms_are_those_of(const struct desk *desk)
{
    struct desk *next = bench_desk(bench);

    for (uint32_t z = 0; z < desk->zones; z++) {
        const struct zone *zone = &desk->zone[z].zone;

        if (!bench->given[z])
            continue;
        assert_true(desk_restore(next, z, bench->given[z], bench->given_size[z]));
        for (uint32_t i = 0; i < zone->in.head->alarms; i++) {
            const struct alarm *known = &next->zone[z].zone.in.alarm[i];

            assert_int_equal(known->phase, zone->in.alarm[i].phase);
            assert_int_equal(known->onset, zone->in.alarm[i].onset);
            assert_int_equal(known->condition, zone->in.alarm[i].condition);
            assert_string_equal(known->id, zone->in.alarm[i].id);
            assert_in_range(zone->in.alarm[i].delay_ms - known->delay_ms, 0, 1250);
        }
    }
    desk_free(next);
}

static void what_an_alarm_is_is_given_out_at_once(void **state)
{
    (void)state;
    srand(2);
    for (int i = 0; i < STEPS / 4; i++) {
        bench->hold = i > STEPS / 8; /* closed alarms keep their id until that was told */
        bench_pass(bench, 100 + rand() % 900);
        live_at_random(bench, (unsigned)rand());
        desk_tick(bench->desk, &bench->now);
        given_alarms_are_those_of(bench->desk);
        bench->events = bench->audits = 0;
    }
}

static void count_changed(void *context, uint32_t zone)
{
    ((int *)context)[zone]++;
}

static void ignore_event(void *context, const struct alarm_event *event)
{
    (void)context, (void)event;
}

/* A pressure that moves is judged ten times a second, and nothing of it is new. */
static void times_and_counts_are_given_out_once_a_second(void **state)
{
    int changed[4] = {0};
    struct desk_hooks hooks = {.context = changed, .event = ignore_event, .changed = count_changed};

    (void)state;
    desk_free(bench->desk);
    assert_int_equal(desk_new(&bench->site, &hooks, &bench->now, &bench->desk), 0);
    bench_live(bench, 120);
    memset(changed, 0, sizeof changed);
    for (int i = 0; i < 100; i++) {
        bench_pass(bench, 100);
        bench_read(bench, HOUSE_LEVEL, 180 + i % 5, ESTATE_GOOD);
        desk_tick(bench->desk, &bench->now);
    }
    assert_in_range(changed[HOUSE], 9, 11);
}

/* The row of an event is stored with the state of its zone as it is then: the next process has to
 * find the alarm in it. */
static void with_an_event_goes_a_state_that_has_its_alarm(void *context,
                                                          const struct alarm_event *event)
{
    struct bench *b = context;
    uint32_t z = event->zone_index == SITE_NO ? b->site.zones : event->zone_index;
    struct desk_hooks none = {.context = b, .event = ignore_event};
    struct desk *next;
    size_t size;
    const void *state = desk_state(b->desk, z, &size);
    bool found = event->closed;

    assert_int_equal(desk_new(&b->site, &none, &b->now, &next), 0);
    assert_true(desk_restore(next, z, state, size));
    for (uint32_t a = 0; a < next->zone[z].zone.in.head->alarms; a++)
        found = found || text_equal(next->zone[z].zone.in.alarm[a].id, event->id);
    assert_true(found);
    desk_free(next);
    b->events++;
    desk_stored(b->desk, event->instance, &b->now);
}

static void an_event_is_in_the_state_that_goes_with_it(void **state)
{
    struct desk_hooks hooks = {.context = bench,
                               .event = with_an_event_goes_a_state_that_has_its_alarm};

    (void)state;
    desk_free(bench->desk);
    assert_int_equal(desk_new(&bench->site, &hooks, &bench->now, &bench->desk), 0);
    srand(3);
    for (int i = 0; i < STEPS; i++) {
        bench_pass(bench, 100 + rand() % 900);
        live_at_random(bench, (unsigned)rand());
        desk_tick(bench->desk, &bench->now);
    }
    assert_true(bench->events > 100);
}

/* Before the first judgement and behind it: what comes from outside has to be stepped. */
static void what_is_taken_back_does_not_rest(void **state)
{
    struct desk *next;
    size_t size, kept;

    (void)state;
    bench->number[HOUSE_LEVEL] = 3;
    bench_live(bench, 400);
    assert_true(bench->events > 0);
    desk_state(bench->desk, HOUSE, &kept);
    next = bench_desk(bench);
    for (int i = 0; i < 3; i++) {
        bench_pass(bench, 1000);
        desk_tick(next, &bench->now);
    }
    assert_true(desk_restore(next, HOUSE, bench->given[HOUSE], bench->given_size[HOUSE]));
    desk_state(next, HOUSE, &size);
    assert_int_equal(size, kept);
    desk_free(next);
}

/* ---- what is counted ---- */

static void what_is_not_known_for_long_counts_as_unknown(void **state)
{
    const struct desk_zone *zone = &bench->desk->zone[HOUSE];

    (void)state;
    bench->number[HOUSE_LEVEL] = NAN;
    bench_live(bench, 10);
    assert_int_equal(zone->share, DAILY_UNKNOWN);
}

/* However often or seldom somebody looks, the day is as long as it was, and a shelf no longer. */
static void a_day_is_counted_whole(void **state)
{
    const struct zone_day *day = bench->desk->zone[HOUSE].zone.in.head->day;
    int64_t began;

    (void)state;
    bench_live(bench, 2);
    desk_count_day(bench->desk, &bench->now);
    began = day[ZONE_TODAY].normal_ms + day[ZONE_TODAY].unknown_ms;
    for (int i = 0; i < 300; i++) {
        bench_pass(bench, 37);
        desk_tick(bench->desk, &bench->now);
    }
    desk_count_day(bench->desk, &bench->now);
    assert_int_equal(day[ZONE_TODAY].normal_ms + day[ZONE_TODAY].unknown_ms - began, 300 * 37);
}

static void a_shelf_counts_from_when_it_began(void **state)
{
    char id[ULID_TEXT];

    (void)state;
    bench->number[HOUSE_LEVEL] = 3;
    bench_live(bench, 400);
    assert_true(bench->events > 0);
    TEXT_COPY(id, bench->event[0].id);
    bench_pass(bench, 900);
    assert_int_equal(
        desk_shelve(bench->desk, id, "Li", "works", bench->now.now_ms + 60000, false, &bench->now),
        0);
    assert_int_equal(bench->desk->kept->day[ZONE_TODAY].shelved_ms, 0);
    bench_pass(bench, 300);
    assert_int_equal(desk_unshelve(bench->desk, id, "Li", false, &bench->now), 0);
    bench_live(bench, 3);
    assert_int_equal(bench->desk->kept->day[ZONE_TODAY].shelved_ms, 300);
}

/* Nine ticks that count nothing yet: a second is not over. */
static void nine_tenths(void)
{
    bench_live(bench, 20);
    for (int i = 0; i < 9; i++) {
        bench_pass(bench, 100);
        desk_tick(bench->desk, &bench->now);
    }
}

static void the_last_second_before_a_reload_is_known(void **state)
{
    int64_t unknown_ms;

    (void)state;
    nine_tenths();
    unknown_ms = bench->desk->zone[RISER].zone.in.head->day[ZONE_TODAY].unknown_ms;
    bench_reload(bench);
    desk_tick(bench->desk, &bench->now);
    assert_int_equal(bench->desk->zone[RISER].zone.in.head->day[ZONE_TODAY].unknown_ms, unknown_ms);
}

/* Main may be held up for 5 s, whenever it counted last; what it saw before is no part of that. */
static void a_pause_begins_with_the_last_look(void **state)
{
    (void)state;
    nine_tenths();
    bench_pass(bench, ALARM_GAP_MS - 400);
    desk_tick(bench->desk, &bench->now);
    assert_int_equal(bench->desk->kept->day[ZONE_TODAY].gaps, 0);
    nine_tenths();
    bench_pass(bench, ALARM_GAP_MS + 100);
    desk_tick(bench->desk, &bench->now);
    assert_int_equal(bench->desk->kept->day[ZONE_TODAY].gaps, 1);
    assert_int_equal(bench->desk->kept->day[ZONE_TODAY].gap[0].to_ms -
                         bench->desk->kept->day[ZONE_TODAY].gap[0].from_ms,
                     ALARM_GAP_MS + 100);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, up, bench_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(alarms_that_rest_miss_nothing),
        TEST(what_an_alarm_is_is_given_out_at_once),
        TEST(times_and_counts_are_given_out_once_a_second),
        TEST(an_event_is_in_the_state_that_goes_with_it),
        TEST(what_is_taken_back_does_not_rest),
        TEST(what_is_not_known_for_long_counts_as_unknown),
        TEST(a_day_is_counted_whole),
        TEST(a_shelf_counts_from_when_it_began),
        TEST(the_last_second_before_a_reload_is_known),
        TEST(a_pause_begins_with_the_last_look),
    };

    return cmocka_run_group_tests_name("rest", tests, NULL, NULL);
}
