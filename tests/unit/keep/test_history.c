/* history: readings come back exactly, once, after stops, kills and damage, within age and size. */
#include "keep/history.h"
#include "keep/recall.h"

#include "bench.h"

#include <sys/resource.h>
#include <sys/stat.h>

#include "base/text.h"

static struct point_site point[] = {{.name = "hyd-b3-top"}, {.name = "tank"}};
static struct site site = {.point = point, .points = 2};
static struct beat beat = {.name = "history"};
static struct live *live;
static struct history *history;

static int set_up(void **state)
{
    site.settings.history_age_ms = 90 * 86400000LL;
    site.settings.history_bytes = 64 << 20;
    return bench_set_up(state);
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

static uint32_t used(void)
{
    uint32_t *at;

    live_readings(live, &at);
    return __atomic_load_n(at, __ATOMIC_ACQUIRE);
}

static void wait_used(uint32_t n)
{
    int64_t until = clock_boot() + DEADLINE_MS;

    while (used() != n && clock_boot() < until)
        poll(NULL, 0, 1);
    assert_int_equal(used(), n);
}

/* Starts and stops once, so that what waits is in the file. */
static void flush(void)
{
    begin();
    wait_used(0);
    end();
}

struct found {
    int64_t n, last;
    bool broken; /* not one up from one to the next */
    double first, value;
};

static bool note(void *context, int64_t utc_ms, double value)
{
    struct found *found = context;

    found->broken |= found->n && (utc_ms != found->last + 1000 || value != found->value + 0.5);
    found->first = found->n ? found->first : value;
    found->last = utc_ms;
    found->value = value;
    found->n++;
    return true;
}

static int64_t read_back(const char *name, int64_t from, int64_t to, struct found *found)
{
    struct recall *recall;
    int64_t n;

    n = recall_open(bench_dir, NULL, &recall);
    if (!n) {
        n = recall_each(recall, name, from, to, note, found);
        recall_close(recall);
    }
    return n == -ENOENT ? 0 : n;
}

static struct found find(const char *name)
{
    struct found found = {0};
    int64_t n = read_back(name, INT64_MIN, INT64_MAX, &found);

    assert_int_equal(n, found.n);
    return found;
}

static int64_t origin(void)
{
    static int64_t at;

    return at ? at : (at = clock_utc() / 1000 * 1000 - 50000000);
}

static void put_one(uint32_t index, int64_t utc_ms, double value)
{
    history_put(history, &(struct live_reading){.utc_ms = utc_ms, .value = value, .point = index},
                1);
}

static void put(int64_t i)
{
    put_one(0, origin() + 1000 * i, 0.5 * (double)i);
}

static void readings_come_back_exactly(void **state)
{
    struct found found = {0};

    (void)state;
    begin();
    for (int64_t i = 1; i <= 500; i++)
        put(i);
    put_one(1, origin(), 0.1 + 0.2);
    put_one(9, origin(), 1); /* no such point */
    end();                   /* what is in the ring goes to the live file, not to flash */
    assert_int_equal(find("hyd-b3-top").n, 0);
    flush();
    found = find("hyd-b3-top");
    assert_int_equal(found.n, 500);
    assert_false(found.broken);
    found = find("tank");
    assert_int_equal(found.n, 1);
    assert_int_equal(found.last, origin());
    assert_true(found.value == 0.1 + 0.2);
    assert_int_equal(find("unknown").n, 0);
    found = (struct found){0};
    assert_int_equal(read_back("hyd-b3-top", origin() + 10000, origin() + 20999, &found), 11);
    assert_true(found.first == 5);
}

static void full_live_file_is_flushed(void **state)
{
    struct stat st;

    (void)state;
    begin();
    for (int64_t i = 1; i <= LIVE_READINGS * 3 / 4; i++) {
        put(i);
        if (i % 1000 == 0 && i < LIVE_READINGS * 3 / 4)
            wait_used((uint32_t)i);
    }
    wait_used(0);
    assert_int_equal(history_dropped(history), 0);
    assert_int_equal(history_fault(history), 0);
    end();
    assert_int_equal(find("hyd-b3-top").n, LIVE_READINGS * 3 / 4);
    assert_false(find("hyd-b3-top").broken);
    assert_int_equal(stat(bench_path("history.db"), &st), 0);
}

static void a_reading_takes_about_four_bytes_of_the_file(void **state)
{
    struct stat st;
    int64_t before, raw = 1823, utc = origin();

    (void)state;
    flush();
    assert_int_equal(stat(bench_path("history.db"), &st), 0);
    before = st.st_size;
    srand(1);
    for (int span = 0; span < 40; span++) {
        begin();
        wait_used(0);
        for (int i = 0; i < 60; i++, utc += 5000) {
            raw += rand() % 7 - 3;
            put_one(0, utc + rand() % 30, (double)raw * 0.1 - 1.5);
        }
        end();
    }
    flush();
    assert_int_equal(stat(bench_path("history.db"), &st), 0);
    print_message("history.db: %.2f bytes a reading\n", (double)(st.st_size - before) / 2400);
    assert_true(st.st_size - before < 6 * 2400);
}

static void copy(const char *from, const char *to)
{
    char a[128], line[300];

    TEXT_COPY(a, bench_path(from));
    snprintf(line, sizeof line, "cp %s %s", a, bench_path(to));
    assert_int_equal(system(line), 0);
}

static void second_flush_of_the_same_doubles_nothing(void **state)
{
    (void)state;
    begin();
    for (int64_t i = 1; i <= 1500; i++)
        put(i);
    end();
    copy("live", "before");
    flush();
    copy("before", "live"); /* as if killed between the commit and the freeing of places */
    flush();
    assert_int_equal(find("hyd-b3-top").n, 1500);
    assert_false(find("hyd-b3-top").broken);
}

static void incomplete_reading_is_ignored(void **state)
{
    struct live_reading *reading;
    uint32_t *n;

    (void)state;
    begin();
    for (int64_t i = 1; i <= 10; i++)
        put(i);
    history_stop(history);
    reading = live_readings(live, &n);
    assert_int_equal(*n, 10);
    reading[9].value = 999;
    live_close(live);
    flush();
    assert_int_equal(find("hyd-b3-top").n, 9);
}

static void damaged_file_is_put_aside(void **state)
{
    (void)state;
    begin();
    put(1);
    end();
    flush();
    begin();
    put(2);
    end();
    bench_fill("history.db", 'x', 9000);
    begin();
    wait_used(0);
    end();
    assert_true(bench_count("history.db.corrupt-") >= 1);
    assert_int_equal(find("hyd-b3-top").n, 1); /* what waited means the same point as before */
}

static void full_disk_is_told_and_outlived(void **state)
{
    struct rlimit limit;
    int64_t until = clock_boot() + DEADLINE_MS;

    (void)state;
    flush();
    begin();
    for (int64_t i = 1; i <= 100; i++)
        put(i);
    end();
    getrlimit(RLIMIT_FSIZE, &limit);
    begin();
    wait_used(0);
    end();
    begin();
    for (int64_t i = 101; i <= 200; i++)
        put(i);
    end();
    limit.rlim_cur = 4096; /* the live file is made before */
    {
        struct live_past *past = live_read(bench_path("live"));

        assert_int_equal(live_create(bench_path("live"), NULL, 0, past, &live), 0);
        live_past_free(past);
    }
    setrlimit(RLIMIT_FSIZE, &limit);
    assert_int_equal(history_start(bench_dir, &site, live, &beat, &history), 0);
    while (!history_fault(history) && clock_boot() < until)
        poll(NULL, 0, 1);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_FSIZE, &limit);
    wait_used(0);
    while (history_fault(history) && clock_boot() < until)
        poll(NULL, 0, 1);
    assert_int_equal(history_fault(history), 0);
    end();
    assert_int_equal(find("hyd-b3-top").n, 200);
}

static void quota_takes_the_oldest(void **state)
{
    struct stat st;
    struct found found;
    int64_t i = 0;

    (void)state;
    site.settings.history_bytes = 512 << 10;
    for (int round = 0; round < 120; round++) {
        begin();
        wait_used(0);
        for (int k = 0; k < 3000; k++, i++)
            put_one(0, origin() + i, (double)rand() / 7);
        end();
    }
    flush();
    assert_int_equal(stat(bench_path("history.db"), &st), 0);
    assert_true(st.st_size <= 512 << 10);
    found = find("hyd-b3-top");
    assert_true(found.n >= 3000);
    assert_int_equal(found.last, origin() + i - 1);
}

static void old_chunks_go_by_age(void **state)
{
    struct found found;

    (void)state;
    begin();
    put_one(1, origin() - 200 * 86400000LL, 1);
    end();
    flush();
    begin(); /* ages before it waits for work */
    put_one(1, origin(), 2);
    end();
    flush();
    found = find("tank");
    assert_int_equal(found.n, 1);
    assert_true(found.value == 2);
}

static void put_for_ever(int pipe)
{
    for (;;) {
        struct found found = {0};
        int64_t i, n;

        begin();
        wait_used(0);
        n = read_back("hyd-b3-top", INT64_MIN, INT64_MAX, &found);
        if (n < 0 && n != -ENOENT && n != -EUCLEAN) /* the first time there is no table yet */
            return;
        i = found.n ? (found.last - origin()) / 1000 : 0;
        for (int k = 0; k < 50; k++)
            put(++i);
        end();
        if (write(pipe, &i, sizeof i) != sizeof i)
            return;
    }
}

static void kill_loses_and_doubles_nothing(void **state)
{
    (void)state;
    origin();
    bench_seed();
    for (int round = 0; round < 20; round++) {
        int64_t told = bench_kill(put_for_ever);
        struct found found;

        flush();
        found = find("hyd-b3-top");
        assert_false(found.broken);
        assert_true(found.first == 0.5);
        assert_true(found.n >= told);
    }
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, bench_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(kill_loses_and_doubles_nothing),
        TEST(readings_come_back_exactly),
        TEST(full_live_file_is_flushed),
        TEST(a_reading_takes_about_four_bytes_of_the_file),
        TEST(second_flush_of_the_same_doubles_nothing),
        TEST(incomplete_reading_is_ignored),
        TEST(damaged_file_is_put_aside),
        TEST(full_disk_is_told_and_outlived),
        TEST(quota_takes_the_oldest),
        TEST(old_chunks_go_by_age),
    };

    signal(SIGXFSZ, SIG_IGN);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
