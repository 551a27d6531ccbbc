/* The block of a zone: what comes back from it, and what damaged ones do (nothing). */
#include "bench.h"

#include "base/ulid.h"

static struct zone zone;
static struct bench *bench;

static int up(void **state)
{
    assert_int_equal(bench_up(state), 0);
    bench = *state;
    return zone_init(&zone, &bench->zone[RISER], "one", &bench->now);
}

static int down(void **state)
{
    zone_clear(&zone);
    return bench_down(state);
}

/* A block with something in every part. The caller frees. */
static unsigned char *filled(size_t *size)
{
    struct zone other;
    void *block;

    assert_int_equal(zone_init(&other, &bench->zone[RISER], "one", &bench->now), 0);
    ulid_make(other.in.alarm[0].id, bench->now.utc_ms);
    other.in.alarm[0].phase = ALARM_STANDING;
    other.in.alarm[0].rev = 7;
    other.in.alarm[0].evidence[0] = 2;
    other.in.alarm[0].since_ms = INT64_C(1) << 50;
    other.in.alarm[3].onset = ALARM_PENDING;
    other.in.alarm[3].delay_ms = 4000;
    other.in.head->permit[1] = (struct permit){.number = "2025-117",
                                               .by = "site/me",
                                               .reason = "work",
                                               .opened_ms = 1,
                                               .until_ms = 1 + PERMIT_LONGEST_MS,
                                               .serial = 7};
    other.in.head->shelf[0] = (struct shelf){.by = "me", .until_ms = INT64_C(1) << 50};
    other.in.code[DRY].share[ZONE_TODAY].ms = 60000;
    other.in.value[ZONE_TODAY][other.first_metric[READS] + 1] = 42;
    other.in.zone_state[0] = 9;
    other.in.item_state[8] = 5;
    block = malloc(zone_most(&other));
    assert_ptr_equal(zone_block(&other, block, size), block);
    assert_int_equal(((const struct zone_head *)block)->alarms, 2); /* the idle ones are not kept */
    assert_in_range(*size, 1, zone_most(&other));
    zone_clear(&other);
    return block;
}

static void seal(unsigned char *block, size_t size)
{
    ((struct zone_head *)block)->check = zone_check(block, size);
}

static void comes_back_whole(void **state)
{
    size_t size;
    unsigned char *block = filled(&size);

    (void)state;
    assert_true(zone_restore(&zone, block, size, &bench->now));
    assert_int_equal(zone.in.alarm[0].rev, 7);
    assert_int_equal(zone.in.alarm[0].evidence[0], 2);
    assert_int_equal(zone.in.alarm[0].since_ms, bench->now.now_ms);
    assert_int_equal(zone.in.alarm[3].delay_ms, 4000);
    assert_int_equal(zone.in.code[DRY].share[ZONE_TODAY].ms, 60000);
    assert_float_equal(zone.in.value[ZONE_TODAY][zone.first_metric[READS] + 1], 42, 0);
    assert_int_equal(zone.in.zone_state[0], 9);
    assert_int_equal(zone.in.item_state[8], 5);
    assert_int_equal(zone.in.head->permit[1].serial, 7);
    assert_int_equal(zone.in.head->shelf[0].until_ms, bench->now.now_ms + SHELF_LONGEST_MS);
    free(block);
}

static void is_matched_by_name(void **state)
{
    size_t size;
    unsigned char *block = filled(&size);
    struct site_item item = bench->item[RISER][LEVEL][0];

    (void)state;
    zone_clear(&zone);
    bench->item[RISER][LEVEL][0] = bench->item[RISER][LEVEL][1];
    bench->item[RISER][LEVEL][1] = item;
    assert_int_equal(zone_init(&zone, &bench->zone[RISER], "two", &bench->now), 0);
    assert_true(zone_restore(&zone, block, size, &bench->now));
    assert_int_equal(zone.in.alarm[2].delay_ms, 4000);
    assert_int_equal(zone.in.alarm[3].delay_ms, 0);
    assert_int_equal(zone.in.alarm[0].evidence[0], 0);
    assert_float_equal(zone.in.value[ZONE_TODAY][zone.first_metric[READS]], 42, 0);
    assert_int_equal(zone.in.item_state[0], 5);
    free(block);
}

static void another_state_version_starts_empty_but_keeps_alarms(void **state)
{
    size_t size;
    unsigned char *block = filled(&size);

    (void)state;
    ((struct zone_head *)block)->state_version = 2;
    seal(block, size);
    assert_true(zone_restore(&zone, block, size, &bench->now));
    assert_int_equal(zone.in.zone_state[0], 0);
    assert_int_equal(zone.in.item_state[8], 0);
    assert_int_equal(zone.in.alarm[0].rev, 7);
    free(block);
}

static void another_zone_is_refused(void **state)
{
    size_t size;
    unsigned char *block = filled(&size);

    (void)state;
    ((struct zone_head *)block)->zone[0] = 'x';
    seal(block, size);
    assert_false(zone_restore(&zone, block, size, &bench->now));
    free(block);
}

static void one_wrong_bit_is_refused(void **state)
{
    size_t size;
    unsigned char *block = filled(&size);

    (void)state;
    for (size_t i = 0; i < size; i += 7) {
        block[i] ^= 1;
        assert_false(zone_restore(&zone, block, size, &bench->now));
        block[i] ^= 1;
    }
    free(block);
}

static void numbers_out_of_range_are_refused(void **state)
{
    size_t size;
    unsigned char *block = filled(&size);
    struct zone_head *head = (struct zone_head *)block;
    struct zone_alarm *kept = (struct zone_alarm *)(block + sizeof *head), named = *kept;
    struct alarm *alarm = &kept->alarm;
    struct permit work = head->permit[1];

    (void)state;
#define REFUSED(change)                                                                            \
    do {                                                                                           \
        change;                                                                                    \
        seal(block, size);                                                                         \
        assert_false(zone_restore(&zone, block, size, &bench->now));                               \
        *kept = named;                                                                             \
        head->permit[1] = work;                                                                    \
    } while (0)
    REFUSED(alarm->phase = 3);
    REFUSED(alarm->condition = 4);
    REFUSED(alarm->onset = 3);
    REFUSED(alarm->verdict = 3);
    REFUSED(alarm->grade = 3);
    REFUSED(alarm->acknowledged = 2);
    REFUSED(alarm->delay_ms = -1);
    REFUSED(alarm->since_ms = INT64_MAX);
    REFUSED(alarm->value = INFINITY);
    REFUSED(alarm->id[3] = '!');
    REFUSED(alarm->id[0] = '\0');
    REFUSED(alarm->quiet = 4);
    REFUSED(alarm->permit_ms[1] = INT64_MIN);
    REFUSED(memset(kept->code, 'a', sizeof kept->code));
    REFUSED(memset(kept->item, 'a', sizeof kept->item));
    REFUSED(memset(head->permit[1].reason, 'a', sizeof head->permit[1].reason));
    REFUSED(head->permit[1].source = PERMIT_SOURCES);
    REFUSED(head->permit[1].until_ms++); /* longer than anybody may */
    REFUSED(memset(head->shelf[0].id, 'a', ULID_TEXT));
    REFUSED(memset(alarm->acknowledged_by, 0xFF, 3));
#undef REFUSED
    free(block);
}

/* Every truncation, and random bytes with a right check: nothing may be read out of bounds. */
static void damaged_blocks_do_no_harm(void **state)
{
    size_t size;
    unsigned char *block = filled(&size), *bad;
    uint32_t chance = 12345;

    (void)state;
    for (size_t n = 0; n < size; n++) {
        bad = malloc(n ? n : 1);
        memcpy(bad, block, n);
        if (n >= sizeof(struct zone_head)) {
            ((struct zone_head *)bad)->size = (uint32_t)n;
            seal(bad, n);
        }
        assert_false(zone_restore(&zone, bad, n, &bench->now));
        free(bad);
    }
    bad = malloc(size);
    for (int round = 0; round < 20000; round++) {
        memcpy(bad, block, size);
        for (int i = 0; i < 1 + round % 5; i++) {
            chance = chance * 1664525 + 1013904223;
            bad[(chance >> 8) % size] = (unsigned char)(chance >> 3);
            if (round % 3 == 0)
                bad[12 + (chance >> 16) % (sizeof(struct zone_head) - 12)] ^= (unsigned char)chance;
        }
        seal(bad, size);
        zone_restore(&zone, bad, size, &bench->now);
    }
    free(bad);
    free(block);
}

/* Whatever was taken, a desk that lives on with it does not break. */
static void a_desk_lives_on_with_odd_states(void **state)
{
    uint32_t chance = 99;
    size_t size;
    unsigned char *block = filled(&size);

    (void)state;
    for (int round = 0; round < 300; round++) {
        unsigned char *bad = malloc(size);

        memcpy(bad, block, size);
        for (int i = 0; i < 3; i++) {
            chance = chance * 1664525 + 1013904223;
            bad[sizeof(struct zone_head) + (chance >> 8) % (size - sizeof(struct zone_head))] =
                (unsigned char)(chance >> 3);
        }
        seal(bad, size);
        desk_free(bench->desk);
        bench->desk = bench_desk(bench);
        bench->events = bench->audits = 0;
        desk_restore(bench->desk, RISER, bad, size);
        bench_live(bench, 3);
        json_free(desk_daily(bench->desk, bench->now.local_day, &bench->now));
        free(bad);
    }
    free(block);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, up, down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(comes_back_whole),
        TEST(is_matched_by_name),
        TEST(another_state_version_starts_empty_but_keeps_alarms),
        TEST(another_zone_is_refused),
        TEST(one_wrong_bit_is_refused),
        TEST(numbers_out_of_range_are_refused),
        TEST(damaged_blocks_do_no_harm),
        TEST(a_desk_lives_on_with_odd_states),
    };

    return cmocka_run_group_tests_name("zone", tests, NULL, NULL);
}
