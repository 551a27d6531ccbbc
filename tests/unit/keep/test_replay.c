/* replay: batches from a place are always the same, follow each other, and know what was lost. */
#include "keep/history.h"

#include "bench.h"

#include "base/text.h"
#include "estate_plugin.h"

static struct point_site point[] = {{.name = "hyd"}, {.name = "tank"}, {.name = "loose"}};
static const struct estate_plugin fire = {.domain = "fire", .roles = 1};
static struct site_input input[] = {{.point = 0}, {.point = 1}};
static struct site_role role[] = {{.input = input, .inputs = 2}};
static struct zone_site zone[] = {{.name = "riser", .plugin = &fire, .role = role}};
static struct site site = {.point = point, .points = 3, .zone = zone, .zones = 1};
static struct beat beat = {.name = "history"};
static struct live *live;
static struct history *history;
static struct ring *answers;

static const struct replay_place unknown = {
    .cursors = 2, .cursor = {{.domain = "fire", .chunk = -1}, {.domain = "gateway", .chunk = -1}}};

static int set_up(void **state)
{
    site.points = 3;
    site.settings.history_age_ms = 3660 * 86400000LL;
    site.settings.history_bytes = 64 << 20;
    site.settings.telemetry = TELEMETRY_COMPLETE;
    point[0].telemetry_ms = 0;
    answers = ring_new(4, sizeof(struct replay_batch *));
    return answers ? bench_set_up(state) : -1;
}

static int tear_down(void **state)
{
    ring_free(answers);
    return bench_tear_down(state);
}

static void begin(void)
{
    struct live_past *past = live_read(bench_path("live"));

    assert_int_equal(live_create(bench_path("live"), NULL, 0, past, &live), 0);
    live_past_free(past);
    assert_int_equal(history_start(bench_dir, &site, live, &beat, &history), 0);
}

static void end(void)
{
    history_stop(history);
    live_close(live);
}

static int64_t origin(void)
{
    return clock_utc() / 1000 * 1000 - 50000000;
}

/* `n` readings, one a second, from number `first` of the point. */
static void put(uint32_t index, int64_t first, int64_t n)
{
    static int64_t since;

    since = since ? since : origin();
    for (int64_t i = first; i < first + n; i++)
        history_put(history,
                    &(struct live_reading){
                        .utc_ms = since + 1000 * i, .value = (double)i / 2, .point = index},
                    1);
}

static void wait_waiting(uint32_t n)
{
    int64_t until = clock_boot() + DEADLINE_MS;
    uint32_t *used;

    live_readings(live, &used);
    while (__atomic_load_n(used, __ATOMIC_ACQUIRE) != n && clock_boot() < until)
        poll(NULL, 0, 1);
    assert_int_equal(*used, n);
}

static uint32_t most = REPLAY_BATCH;

/* The answer of a store that works; it takes a moment to open. */
static struct replay_batch *ask(const struct replay_place *place, uint32_t which, int64_t due_ms)
{
    struct replay_ask question = {
        .place = *place, .which = which, .most = most, .due_ms = due_ms, .to = answers};
    struct replay_batch *batch = NULL;

    for (int64_t until = clock_boot() + DEADLINE_MS; clock_boot() < until;) {
        assert_int_equal(history_ask(history, &question), 0);
        assert_true(ring_wait(answers, DEADLINE_MS));
        ring_take(answers, &batch, 1);
        if (batch && !batch->failed)
            return batch;
        replay_batch_free(batch);
    }
    fail_msg("the store does not answer");
    return NULL;
}

enum { FLUSH = 0, WAIT = 1000000 };

/* What the sender knows after this batch of `n` readings; frees it. */
static struct replay_place after(struct replay_batch *batch, uint32_t n)
{
    struct replay_place place = batch->place;

    assert_int_equal(batch->readings, n);
    place.cursor[batch->which].chunk = batch->next;
    place.cursor[batch->which].seq += n;
    replay_batch_free(batch);
    return place;
}

static struct replay_place start(void)
{
    return after(ask(&unknown, 0, WAIT), 0);
}

static void begins_at_the_end_and_gives_what_follows(void **state)
{
    struct replay_place place;
    struct replay_batch *batch;

    (void)state;
    begin();
    put(0, 1, 5);
    wait_waiting(5);
    after(ask(&unknown, 0, FLUSH), 0); /* who begins is told nothing of before */
    place = start();
    put(0, 6, 3);
    wait_waiting(3);
    after(ask(&place, 0, WAIT), 0); /* too new to be written for it */
    batch = ask(&place, 0, FLUSH);
    assert_int_equal(batch->columns, 1);
    assert_string_equal(batch->column[0].point, "hyd");
    assert_int_equal(batch->column[0].index, 0);
    assert_int_equal(batch->readings, 3);
    for (int i = 0; i < 3; i++)
        assert_true(batch->reading[i].value == (6 + i) / 2.0);
    assert_false(batch->more);
    place = after(batch, 3);
    after(ask(&place, 0, FLUSH), 0);
    end();
}

/* Of a disk that cannot be found nobody knows how much room it has: as on a full one, what is left
 * is the journal's, and who sends waits with the readings. */
static void who_sends_takes_no_room_of_the_journal(void **state)
{
    char gone[sizeof bench_dir + 8];
    struct replay_place place;

    (void)state;
    snprintf(gone, sizeof gone, "%s.gone", bench_dir);
    begin();
    place = start();
    put(0, 1, 3);
    wait_waiting(3);
    assert_int_equal(rename(bench_dir, gone), 0);
    place = after(ask(&place, 0, FLUSH), 0);
    wait_waiting(3);
    assert_int_equal(rename(gone, bench_dir), 0);
    after(ask(&place, 0, FLUSH), 3);
    end();
}

static void assert_same(const struct replay_batch *a, const struct replay_batch *b)
{
    assert_int_equal(a->readings, b->readings);
    assert_int_equal(a->columns, b->columns);
    assert_int_equal(a->next, b->next);
    for (uint32_t i = 0; i < a->readings; i++) {
        assert_int_equal(a->reading[i].utc_ms, b->reading[i].utc_ms);
        assert_true(a->reading[i].value == b->reading[i].value);
    }
}

static void same_place_gives_the_same_batch_whatever_follows(void **state)
{
    struct replay_place place;
    struct replay_batch *first, *again;

    (void)state;
    begin();
    place = start();
    put(0, 1, 10);
    put(1, 1, 20);
    wait_waiting(30);
    first = ask(&place, 0, FLUSH);
    assert_int_equal(first->columns, 2);
    put(0, 11, 10);
    wait_waiting(10);
    again = ask(&place, 0, FLUSH);
    assert_same(first, again);
    assert_true(again->more);
    replay_batch_free(again);
    put(0, 21, 10);
    end();
    begin();
    again = ask(&place, 0, FLUSH);
    assert_same(first, again);
    replay_batch_free(first);
    place = after(again, 30);
    place = after(ask(&place, 0, FLUSH), 10);
    place = after(ask(&place, 0, FLUSH), 10);
    after(ask(&place, 0, FLUSH), 0);
    end();
}

static void batch_ends_with_its_size(void **state)
{
    struct replay_place place;
    struct replay_batch *batch;
    uint32_t n;

    (void)state;
    begin();
    place = start();
    put(0, 1, 2000);
    put(1, 1, 300);
    wait_waiting(2300);
    batch = ask(&place, 0, FLUSH);
    assert_true(batch->readings >= REPLAY_BATCH && batch->more);
    n = batch->readings;
    place = after(batch, n);
    while ((batch = ask(&place, 0, WAIT))->readings) {
        n += batch->readings;
        place = after(batch, batch->readings);
    }
    replay_batch_free(batch);
    assert_int_equal(n, 2300);
    end();
}

static void a_receiver_of_less_gets_less_but_never_less_than_a_chunk(void **state)
{
    struct replay_place place;
    struct replay_batch *batch;

    (void)state;
    begin();
    place = start();
    put(0, 1, 100);
    put(1, 1, 100);
    wait_waiting(200);
    batch = ask(&place, 0, FLUSH);
    assert_int_equal(batch->columns, 2);
    replay_batch_free(batch);
    most = 1;
    batch = ask(&place, 0, WAIT);
    assert_int_equal(batch->columns, 1);
    assert_true(batch->more);
    place = after(batch, 100);
    after(ask(&place, 0, WAIT), 100);
    most = REPLAY_BATCH;
    end();
}

static void domains_are_apart_and_removed_points_are_the_gateways(void **state)
{
    struct replay_place place;
    struct replay_batch *batch;

    (void)state;
    begin();
    place = start();
    put(2, 1, 4);
    put(0, 1, 6);
    wait_waiting(10);
    place = after(ask(&place, 1, FLUSH), 4);
    place = after(ask(&place, 0, WAIT), 6);
    put(2, 5, 1);
    wait_waiting(1);
    end();
    site.points = 2;
    begin();
    batch = ask(&place, 1, FLUSH);
    assert_int_equal(batch->readings, 1);
    assert_int_equal(batch->column[0].index, SITE_NO);
    assert_string_equal(batch->column[0].point, "loose");
    replay_batch_free(batch);
    end();
}

static void place_is_kept_in_the_file_too(void **state)
{
    struct replay_place place;
    struct replay_batch *batch;

    (void)state;
    begin();
    place = start();
    put(0, 1, 6);
    wait_waiting(6);
    place = after(ask(&place, 0, FLUSH), 6);
    put(0, 7, 2);
    wait_waiting(2);
    place = after(ask(&place, 0, FLUSH), 2);
    end();
    assert_int_equal(unlink(bench_path("live")), 0); /* a power cut */
    begin();
    batch = ask(&unknown, 0, WAIT);
    assert_int_equal(batch->place.cursor[0].seq, 6); /* what it was asked from last */
    assert_int_equal(batch->readings, 2);
    replay_batch_free(batch);
    end();
    site.settings.telemetry = TELEMETRY_OFF;
    begin();
    wait_waiting(0);
    end();
    site.settings.telemetry = TELEMETRY_COMPLETE;
    begin();
    after(ask(&unknown, 0, WAIT), 0); /* forgotten: it begins at the end again */
    end();
}

static void numbers_of_another_file_say_nothing(void **state)
{
    struct replay_place place;

    (void)state;
    begin();
    place = start();
    put(0, 1, 6);
    wait_waiting(6);
    place = after(ask(&place, 0, FLUSH), 6);
    put(0, 7, 5);
    wait_waiting(5);
    end();
    assert_int_equal(unlink(bench_path("history.db")), 0);
    begin();
    {
        struct replay_batch *batch = ask(&place, 0, WAIT);

        assert_string_not_equal(batch->place.series, place.series);
        assert_int_equal(batch->place.cursor[0].seq, 0);
        assert_int_equal(batch->readings, 5); /* those that waited when the file was lost */
        replay_batch_free(batch);
    }
    end();
}

static void what_retention_took_shows_in_the_sequence(void **state)
{
    struct replay_place place;
    struct replay_batch *batch;

    (void)state;
    begin();
    place = start();
    history_put(history, &(struct live_reading){.utc_ms = 1000, .value = 1, .point = 0}, 1);
    history_put(history, &(struct live_reading){.utc_ms = 2000, .value = 2, .point = 0}, 1);
    wait_waiting(2);
    replay_batch_free(ask(&place, 0, FLUSH));
    put(0, 1, 3);
    wait_waiting(3);
    end();
    begin(); /* ages before it writes what waits */
    batch = ask(&place, 0, FLUSH);
    assert_int_equal(batch->place.cursor[0].seq, 2);
    assert_int_equal(batch->readings, 3);
    replay_batch_free(batch);
    end();
}

static void tells_the_reading_before_where_a_period_wants_it(void **state)
{
    struct replay_place place;
    struct replay_batch *batch;
    int64_t last;

    (void)state;
    point[0].telemetry_ms = 60000;
    begin();
    place = start();
    put(0, 1, 4);
    wait_waiting(4);
    batch = ask(&place, 0, FLUSH);
    assert_true(batch->column[0].before_ms == INT64_MIN);
    last = batch->reading[3].utc_ms;
    place = after(batch, 4);
    put(0, 5, 2);
    wait_waiting(2);
    batch = ask(&place, 0, FLUSH);
    assert_true(batch->column[0].before_ms == last);
    replay_batch_free(batch);
    end();
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(begins_at_the_end_and_gives_what_follows),
        TEST(who_sends_takes_no_room_of_the_journal),
        TEST(same_place_gives_the_same_batch_whatever_follows),
        TEST(batch_ends_with_its_size),
        TEST(a_receiver_of_less_gets_less_but_never_less_than_a_chunk),
        TEST(domains_are_apart_and_removed_points_are_the_gateways),
        TEST(place_is_kept_in_the_file_too),
        TEST(numbers_of_another_file_say_nothing),
        TEST(what_retention_took_shows_in_the_sequence),
        TEST(tells_the_reading_before_where_a_period_wants_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
