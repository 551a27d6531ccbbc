/* recall: what was put comes back across pages, chunks that overlap and the live file; a file that
 * is older or damaged hides no more than it must. */
#include "keep/recall.h"

#include "bench.h"
#include "keep/history.h"

static struct point_site point[] = {{.name = "hyd-b3-top", .unit = "kPa", .period_ms = 1000},
                                    {.name = "pump-run", .unit = "", .period_ms = 200}};
static struct site site = {.point = point, .points = 2};
static struct beat beat = {.name = "history"};
static int64_t begin_ms;

struct seen {
    int64_t n, last_ms;
    bool back; /* a time before the one before */
};

static bool note(void *context, int64_t utc_ms, double value)
{
    struct seen *seen = context;

    seen->back |= seen->n && utc_ms <= seen->last_ms;
    seen->last_ms = utc_ms;
    seen->n++;
    return value != 500;
}

/* Stores n readings, one a second from `first` on, in chunks of their own or only in the live file.
 */
static void put(int64_t first, int n, bool to_file)
{
    struct live_past *past = live_read(bench_path("live"));
    struct history *history;
    struct live *live;
    uint32_t *used;

    assert_int_equal(live_create(bench_path("live"), NULL, 0, past, &live), 0);
    live_past_free(past);
    assert_int_equal(history_start(bench_dir, &site, live, &beat, &history), 0);
    for (int i = 0; i < n; i++)
        history_put(history,
                    &(struct live_reading){.utc_ms = begin_ms + 1000 * (first + i), .value = i}, 1);
    history_stop(history);
    live_readings(live, &used);
    assert_true(*used > 0);
    live_close(live);
    if (!to_file)
        return;
    assert_int_equal(
        live_create(bench_path("live"), NULL, 0, past = live_read(bench_path("live")), &live), 0);
    live_past_free(past);
    assert_int_equal(history_start(bench_dir, &site, live, &beat, &history), 0);
    live_readings(live, &used);
    while (__atomic_load_n(used, __ATOMIC_ACQUIRE))
        poll(NULL, 0, 1);
    history_stop(history);
    live_close(live);
}

static int set_up(void **state)
{
    site.settings.history_age_ms = 90 * 86400000LL;
    site.settings.history_bytes = 64 << 20;
    begin_ms = clock_utc() / 1000 * 1000 - 50000000;
    return bench_set_up(state);
}

static int64_t read_back(const char *live, int64_t from, int64_t to, struct seen *seen)
{
    struct recall *recall;
    int64_t n;

    *seen = (struct seen){0};
    assert_int_equal(recall_open(bench_dir, live, &recall), 0);
    n = recall_each(recall, "hyd-b3-top", begin_ms + from, begin_ms + to, note, seen);
    recall_close(recall);
    return n;
}

static void pages_go_on_where_the_one_before_ended(void **state)
{
    struct seen seen;

    (void)state;
    for (int i = 0; i < 70; i++)
        put(20 * i, 20, true);
    assert_int_equal(read_back(NULL, 0, 1399000, &seen), 1400);
    assert_false(seen.back);
    assert_int_equal(read_back(NULL, 19500, 41000, &seen), 22);
}

static void what_waits_in_the_live_file_is_told_behind(void **state)
{
    struct seen seen;
    char live[160];

    (void)state;
    put(0, 100, true);
    put(100, 50, false);
    snprintf(live, sizeof live, "%s", bench_path("live"));
    assert_int_equal(read_back(NULL, 0, 1000000, &seen), 100);
    assert_int_equal(read_back(live, 0, 1000000, &seen), 150);
    assert_false(seen.back);
    assert_int_equal(read_back(live, 140000, 1000000, &seen), 10);
    assert_int_equal(read_back(bench_path("none"), 0, 1000000, &seen), 100);
}

static void it_ends_when_told(void **state)
{
    struct seen seen;

    (void)state;
    put(0, 900, true);
    assert_int_equal(read_back(NULL, 0, 1000000, &seen), 501);
}

static void count_name(void *context, const char *name)
{
    ++*(int *)context;
    assert_true(!strcmp(name, "hyd-b3-top") || !strcmp(name, "pump-run"));
}

static void a_file_explains_itself(void **state)
{
    struct recall_point about;
    struct recall *recall;
    int names = 0;

    (void)state;
    put(0, 10, true);
    assert_int_equal(recall_open(bench_dir, NULL, &recall), 0);
    assert_int_equal(recall_point(recall, "hyd-b3-top", &about), 0);
    assert_string_equal(about.unit, "kPa");
    assert_int_equal(about.period_ms, 1000);
    assert_int_equal(recall_point(recall, "tank", &about), -ENOENT);
    assert_int_equal(recall_names(recall, count_name, &names), 0);
    assert_int_equal(names, 2);
    recall_close(recall);
    point[0].period_ms = 5000; /* another configuration */
    put(10, 10, true);
    point[0].period_ms = 1000;
    assert_int_equal(recall_open(bench_dir, NULL, &recall), 0);
    assert_int_equal(recall_point(recall, "hyd-b3-top", &about), 0);
    assert_int_equal(about.period_ms, 5000);
    recall_close(recall);
}

static void no_file_is_no_history(void **state)
{
    struct recall *recall;

    (void)state;
    assert_int_equal(recall_open(bench_dir, NULL, &recall), -ENOENT);
    assert_int_equal(bench_count("history"), 0);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, bench_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(pages_go_on_where_the_one_before_ended),
        TEST(what_waits_in_the_live_file_is_told_behind),
        TEST(it_ends_when_told),
        TEST(a_file_explains_itself),
        TEST(no_file_is_no_history),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
