/* Readings of a span, asked of the history's thread: chunks, what waits for its chunk, pages. */
#include "base/text.h"
#include "bench.h"
#include "keep/history.h"

static struct point_site point[] = {{.name = "hyd-b3-top", .unit = "kPa", .period_ms = 1000},
                                    {.name = "pump-run", .unit = "", .period_ms = 200}};
static struct site site = {.point = point, .points = 2};
static struct beat beat = {.name = "history"};
static struct history *history;
static struct live *live;
static struct ring *answers;
static uint32_t *used;
static int64_t begin_ms;

static int set_up(void **state)
{
    site.settings.history_age_ms = 90 * 86400000LL;
    site.settings.history_bytes = 64 << 20;
    begin_ms = clock_utc() / 1000 * 1000 - 50000000;
    answers = ring_new(8, sizeof(struct look *));
    return answers ? bench_set_up(state) : -1;
}

static int tear_down(void **state)
{
    ring_free(answers);
    return bench_tear_down(state);
}

static void start(void)
{
    struct live_past *past = live_read(bench_path("live"));

    assert_int_equal(live_create(bench_path("live"), NULL, 0, past, &live), 0);
    live_past_free(past);
    assert_int_equal(history_start(bench_dir, &site, live, &beat, &history), 0);
    live_readings(live, &used);
}

static void stop(void)
{
    history_stop(history);
    live_close(live);
}

/* Readings from number `first` on, one a second, of both points. */
static void put(int first, int n)
{
    for (int i = first; i < first + n; i++)
        for (uint32_t p = 0; p < 2; p++)
            history_put(history,
                        &(struct live_reading){
                            .utc_ms = begin_ms + 1000 * i, .value = i + 0.5 * p, .point = p},
                        1);
    while (__atomic_load_n(used, __ATOMIC_ACQUIRE) < 2 * (uint32_t)n)
        poll(NULL, 0, 1);
}

/* What waits becomes chunks, as at every start. */
static void to_chunks(void)
{
    stop();
    start();
    while (__atomic_load_n(used, __ATOMIC_ACQUIRE))
        poll(NULL, 0, 1);
}

static struct look *ask(const char *name, int from, int to, int64_t next)
{
    struct look *look = calloc(1, sizeof *look);

    assert_non_null(look);
    TEXT_COPY(look->point, name);
    look->from_ms = begin_ms + 1000 * from;
    look->to_ms = begin_ms + 1000 * to;
    look->next = next;
    look->to = answers;
    assert_int_equal(history_look(history, look), 0);
    assert_int_equal(ring_wait(answers, DEADLINE_MS), 1);
    assert_int_equal(ring_take(answers, &look, 1), 1);
    return look;
}

/* An answer has exactly these readings, one a second. */
static void expect(const struct look *look, int first, uint32_t n)
{
    assert_int_equal(look->error, 0);
    assert_int_equal(look->readings, n);
    for (uint32_t i = 0; i < n; i++) {
        assert_int_equal(look->reading[i].utc_ms, begin_ms + 1000 * (first + (int)i));
        assert_true(look->reading[i].value == first + (int)i);
    }
}

static void chunks_and_what_waits_are_one_span(void **state)
{
    struct look *look;

    (void)state;
    start();
    put(0, 100);
    to_chunks();
    put(100, 50);
    look = ask("hyd-b3-top", 90, 1000, 0);
    expect(look, 90, 60);
    assert_int_equal(look->next, 0);
    assert_string_equal(look->unit, "kPa");
    assert_int_equal(look->period_ms, 1000);
    free(look);
    look = ask("hyd-b3-top", 20, 29, 0);
    expect(look, 20, 10);
    free(look);
    look = ask("tank", 0, 10, 0);
    assert_int_equal(look->error, -ENOENT);
    free(look);
    stop();
}

static void what_is_more_comes_in_pages(void **state)
{
    struct look *look;
    int64_t next = 0;
    int seen = 0, pages = 0;

    (void)state;
    start();
    for (int i = 0; i < 12; i++) {
        put(250 * i, 250);
        to_chunks();
    }
    put(3000, 10);
    do {
        look = ask("hyd-b3-top", 0, 100000, next);
        expect(look, seen, look->readings);
        assert_true(look->readings <= LOOK_ROOM);
        seen += (int)look->readings;
        next = look->next;
        pages++;
        free(look);
    } while (next);
    assert_int_equal(seen, 3010);
    assert_true(pages >= 3);
    stop();
}

/* More than an answer has room for waits in the live file. */
static void what_waits_may_be_more_than_a_page(void **state)
{
    struct look *look;
    int64_t next = 0;
    int seen = 0;

    (void)state;
    start();
    put(0, 3 * LOOK_ROOM);
    do {
        look = ask("hyd-b3-top", 0, 100000, next);
        expect(look, seen, look->readings);
        seen += (int)look->readings;
        next = look->next;
        free(look);
    } while (next);
    assert_int_equal(seen, 3 * LOOK_ROOM);
    stop();
}

static void who_asks_at_the_end_is_told_so(void **state)
{
    struct look *look[3];
    struct look *back;

    (void)state;
    start();
    for (int i = 0; i < 3; i++) {
        look[i] = calloc(1, sizeof *look[i]);
        TEXT_COPY(look[i]->point, "hyd-b3-top");
        look[i]->to_ms = INT64_MAX;
        look[i]->to = answers;
        assert_int_equal(history_look(history, look[i]), 0);
    }
    stop();
    for (int i = 0; i < 3; i++) {
        assert_int_equal(ring_take(answers, &back, 1), 1);
        assert_true(back->error <= 0);
        free(back);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(chunks_and_what_waits_are_one_span, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_more_comes_in_pages, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_waits_may_be_more_than_a_page, set_up, tear_down),
        cmocka_unit_test_setup_teardown(who_asks_at_the_end_is_told_so, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
