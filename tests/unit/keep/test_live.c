/* live: what was put is there after a kill, and nothing in a damaged file does harm. */
#include "base/sum.h"
#include "keep/live.h"

#include "base/text.h"
#include "bench.h"

static const struct live_block room[] = {{"riser-3", 400}, {"shed-a", 64}, {"gateway", 16}};

static char path[128];

static int set_up(void **state)
{
    int rc = bench_set_up(state);

    TEXT_COPY(path, bench_path("live"));
    return rc;
}

static struct live *create(const struct live_past *past)
{
    struct live *live = NULL;

    assert_int_equal(live_create(path, room, 3, past, &live), 0);
    return live;
}

static void blocks_clock_and_readings_come_back(void **state)
{
    struct live_clock clock = {.boot_id = "b", .origin_ms = 5, .now_ms = 6, .utc_ms = 7};
    struct live *live = create(NULL);
    struct live_past *past;
    struct live_reading *reading;
    uint32_t *used;
    size_t size = 0;

    (void)state;
    live_put(live, "riser-3", "old", 4);
    live_put(live, "riser-3", "newer", 6);
    live_put(live, "gateway", "larger than its room", 21);
    live_put(live, "unknown", "x", 2);
    live_put_clock(live, &clock);
    reading = live_readings(live, &used);
    reading[0] = (struct live_reading){.utc_ms = 9, .value = 1.5, .point = 3, .check = 1};
    *used = 1;
    live_close(live);

    past = live_read(path);
    assert_non_null(past);
    assert_memory_equal(live_past_clock(past), &clock, sizeof clock);
    live = create(past); /* a second generation carries everything over */
    live_past_free(past);
    assert_int_equal(*(live_readings(live, &used), used), 1);
    assert_int_equal(live_readings(live, &used)[0].point, 3);
    live_close(live);
    past = live_read(path);
    assert_string_equal(live_past_block(past, "riser-3", &size), "newer");
    assert_int_equal(size, 6);
    assert_null(live_past_block(past, "gateway", &size));
    assert_null(live_past_block(past, "shed-a", &size));
    assert_null(live_past_block(past, "unknown", &size));
    assert_int_equal(live_past_clock(past)->utc_ms, 7);
    live_past_free(past);
    assert_int_equal(bench_count("live"), 1);
}

static unsigned char *load(size_t *size)
{
    FILE *file = fopen(path, "r");
    unsigned char *content = malloc(1 << 20);

    *size = fread(content, 1, 1 << 20, file);
    fclose(file);
    return content;
}

static void save(const unsigned char *content, size_t size)
{
    FILE *file = fopen(path, "w");

    assert_int_equal(fwrite(content, 1, size, file), size);
    fclose(file);
}

static void torn_copy_leaves_the_one_before(void **state)
{
    struct live *live = create(NULL);
    struct live_past *past;
    unsigned char *content, *at;
    size_t size;

    (void)state;
    live_put(live, "riser-3", "first", 6);
    live_put(live, "riser-3", "second", 7);
    live_close(live);
    content = load(&size);
    at = memmem(content, size, "second", 6);
    assert_non_null(at);
    at[2] ^= 1;
    save(content, size);
    past = live_read(path);
    assert_string_equal(live_past_block(past, "riser-3", &size), "first");
    live_past_free(past);
    free(content);
}

static void look_at_everything(void)
{
    struct live_past *past = live_read(path);
    struct live *live;
    const struct live_clock *clock;
    unsigned sum = 0;

    if (!past)
        return;
    for (int i = 0; i < 3; i++) {
        size_t size = 0;
        const unsigned char *block = live_past_block(past, room[i].name, &size);

        for (size_t k = 0; block && k < size; k++)
            sum += block[k];
    }
    clock = live_past_clock(past);
    sum += clock ? (unsigned)strlen(clock->boot_id) : 0;
    live = create(past);
    live_close(live);
    live_past_free(past);
    assert_true(sum < 1000000);
}

static void damage_does_no_harm(void **state)
{
    struct live *live = create(NULL);
    unsigned char *content, *damaged;
    size_t size;

    (void)state;
    bench_seed();
    for (int i = 0; i < 3; i++) {
        live_put(live, room[i].name, "content", 8);
        live_put(live, room[i].name, "content", 8);
    }
    live_put_clock(live, &(struct live_clock){.boot_id = "b"});
    live_close(live);
    content = load(&size);
    damaged = malloc(size);
    for (int round = 0; round < 600; round++) {
        size_t n = round % 3 ? size : (size_t)rand() % (round % 2 ? 2000 : size);

        memcpy(damaged, content, size);
        for (int i = rand() % 8; i > 0; i--)
            damaged[rand() % 1600] = (unsigned char)(rand() % 3 ? rand() : 255);
        if (round % 4 == 0) /* a length that agrees with the cut */
            memcpy(damaged + 8, &n, sizeof(uint64_t) <= sizeof n ? sizeof n : 4);
        save(damaged, n);
        look_at_everything();
    }
    free(damaged);
    free(content);
    unlink(path);
    assert_null(live_read(path));
    save((const unsigned char *)"", 0);
    assert_null(live_read(path));
}

static void hostile_directory_is_skipped(void **state)
{
    /* Entry 1 (riser-3) with a good checksum of the directory but a place outside of the file. */
    struct live *live = create(NULL);
    struct live_past *past;
    unsigned char *content;
    size_t size;
    uint64_t far;
    uint32_t sum;

    (void)state;
    live_put(live, "riser-3", "content", 8);
    live_close(live);
    content = load(&size);
    far = (size & ~(size_t)15) - 16;
    memcpy(content + 32 + 40 + 24, &far, sizeof far);
    sum = sum_fold(sum_add(4, content + 32, (size_t)4 * 40));
    memcpy(content + 28, &sum, sizeof sum);
    save(content, size);
    past = live_read(path);
    assert_non_null(past);
    assert_null(live_past_block(past, "riser-3", &size));
    live_past_free(past);
    free(content);
}

static void put_for_ever(int pipe)
{
    struct live_past *past = live_read(path);
    struct live *live = create(past);
    unsigned char block[400];

    for (int64_t i = 1;; i++) {
        memset(block, (int)(i & 0xff), sizeof block);
        live_put(live, "riser-3", block, sizeof block);
        if (i % 1000 == 0 && write(pipe, &i, sizeof i) != sizeof i)
            return;
    }
}

static void kill_leaves_one_of_those_put(void **state)
{
    (void)state;
    bench_seed();
    for (int round = 0; round < 20; round++) {
        struct live_past *past;
        const unsigned char *block;
        size_t size = 0;

        bench_kill(put_for_ever);
        past = live_read(path);
        assert_non_null(past);
        block = live_past_block(past, "riser-3", &size);
        assert_non_null(block);
        assert_int_equal(size, 400);
        for (size_t i = 1; i < size; i++)
            assert_int_equal(block[i], block[0]);
        live_past_free(past);
    }
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, bench_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(blocks_clock_and_readings_come_back),
        TEST(torn_copy_leaves_the_one_before),
        TEST(damage_does_no_harm),
        TEST(hostile_directory_is_skipped),
        TEST(kill_leaves_one_of_those_put),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
