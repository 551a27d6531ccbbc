/* The queue between threads: order, fullness, memory, the wake-up, two threads at once. */
#include "case.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <unistd.h>

#include "base/ring.h"

static int readable(const struct ring *ring)
{
    struct pollfd p = {.fd = ring_fd(ring), .events = POLLIN};

    return poll(&p, 1, 0);
}

static void elements_come_out_in_order_round_the_end(void **state)
{
    struct ring *ring = ring_new(3, sizeof(int));
    int out[8];

    (void)state;
    for (int i = 0; i < 20; i += 2) {
        assert_int_equal(ring_put(ring, &(int){i}), 0);
        assert_int_equal(ring_put(ring, &(int){i + 1}), 0);
        assert_int_equal(ring_take(ring, out, 8), 2);
        assert_int_equal(out[0], i);
        assert_int_equal(out[1], i + 1);
    }
    assert_int_equal(ring_take(ring, out, 8), 0);
    ring_free(ring);
    ring_free(NULL);
}

/* Pages of this process that are in memory. */
static long resident(void)
{
    FILE *file = fopen("/proc/self/statm", "re");
    long pages = 0;

    assert_non_null(file);
    assert_int_equal(fscanf(file, "%*d %ld", &pages), 1);
    fclose(file);
    return pages;
}

static void a_ring_that_is_emptied_needs_no_memory_for_all_its_places(void **state)
{
    enum { PLACES = 4096, SIZE = 4096, ONCE = 3 };
    struct ring *ring = ring_new(PLACES, SIZE);
    static char out[ONCE * SIZE];
    long before = resident();

    (void)state;
    for (int i = 0; i < PLACES / ONCE; i++) {
        ring_push_many(ring, out, ONCE);
        assert_int_equal(ring_take(ring, out, ONCE - 1), ONCE - 1);
        assert_int_equal(ring_take(ring, out, ONCE), 1);
    }
    assert_in_range(resident() - before + PLACES, 0, PLACES + PLACES / 4);
    ring_free(ring);
}

static void a_full_ring_refuses_or_drops_the_oldest_and_counts(void **state)
{
    struct ring *ring = ring_new(3, sizeof(int));
    int out[3];

    (void)state;
    for (int i = 0; i < 3; i++)
        assert_int_equal(ring_put(ring, &i), 0);
    assert_int_equal(ring_put(ring, &(int){9}), -ENOSPC);
    assert_int_equal(ring_dropped(ring), 0);
    ring_push(ring, &(int){3});
    ring_push(ring, &(int){4});
    assert_int_equal(ring_dropped(ring), 2);
    assert_int_equal(ring_take(ring, out, 3), 3);
    assert_int_equal(out[0], 2);
    assert_int_equal(out[2], 4);
    ring_free(ring);
}

static void what_is_offered_leaves_places_for_what_matters_more(void **state)
{
    struct ring *ring = ring_new(3, sizeof(int));
    int out;

    (void)state;
    assert_int_equal(ring_offer(ring, &(int){1}, 1), 0);
    assert_int_equal(ring_offer(ring, &(int){2}, 1), -ENOSPC);
    assert_int_equal(ring_put(ring, &(int){3}), 0);
    assert_int_equal(ring_take(ring, &out, 1), 1);
    assert_int_equal(ring_offer(ring, &(int){4}, 1), -ENOSPC);
    assert_int_equal(ring_take(ring, &out, 1), 1);
    assert_int_equal(out, 3);
    assert_int_equal(ring_offer(ring, &(int){5}, 1), 0);
    ring_free(ring);
}

static void the_descriptor_is_signalled_only_from_empty_to_not_empty(void **state)
{
    struct ring *ring = ring_new(4, sizeof(int));
    uint64_t signals = 0;
    int out;

    (void)state;
    assert_int_equal(readable(ring), 0);
    assert_int_equal(ring_wait(ring, 0), 0);
    for (int i = 0; i < 4; i++)
        ring_put(ring, &i);
    ring_push(ring, &(int){4});
    assert_int_equal(ring_wait(ring, -1), 1);
    assert_int_equal(ring_take(ring, &out, 1), 1);
    assert_int_equal(readable(ring), 1); /* something is left */
    assert_int_equal(read(ring_fd(ring), &signals, sizeof signals), sizeof signals);
    assert_int_equal(signals, 1);
    while (ring_take(ring, &out, 1))
        ;
    ring_put(ring, &out);
    assert_int_equal(readable(ring), 1);
    ring_take(ring, &out, 1);
    assert_int_equal(readable(ring), 0);
    ring_free(ring);
}

static void many_come_out_as_they_went_in(void **state)
{
    struct ring *ring = ring_new(5, sizeof(int));
    int in[12], out[12];

    (void)state;
    for (int i = 0; i < 12; i++)
        in[i] = i;
    for (size_t n = 0; n <= 5; n++) { /* each time from another place on */
        ring_push_many(ring, in, n);
        assert_int_equal(ring_take(ring, out, 12), n);
        assert_memory_equal(out, in, n * sizeof *in);
    }
    assert_int_equal(ring_dropped(ring), 0);
    ring_push_many(ring, in, 4);
    ring_push_many(ring, in + 4, 3); /* 0 and 1 have to go */
    assert_int_equal(ring_dropped(ring), 2);
    ring_push_many(ring, in, 12); /* these five, and of the new ones the first seven */
    assert_int_equal(ring_dropped(ring), 2 + 5 + 7);
    assert_int_equal(ring_take(ring, out, 3), 3);
    assert_int_equal(readable(ring), 1);
    assert_int_equal(ring_take(ring, out + 3, 12), 2);
    assert_memory_equal(out, in + 7, 5 * sizeof *in);
    assert_int_equal(readable(ring), 0);
    ring_free(ring);
}

static void a_patient_ring_tells_late_or_when_half_full(void **state)
{
    struct ring *hour = ring_new_patient(4, sizeof(int), 3600000);
    struct ring *soon = ring_new_patient(4, sizeof(int), 1);
    int out[4];

    (void)state;
    for (int turn = 0; turn < 2; turn++) {
        ring_push(hour, &turn);
        assert_int_equal(readable(hour), 0);
        ring_push(hour, &turn);
        assert_int_equal(ring_wait(hour, DEADLINE_MS), 1);
        assert_int_equal(ring_take(hour, out, 1), 1);
        assert_int_equal(readable(hour), 1); /* until it is empty */
        assert_int_equal(ring_take(hour, out, 4), 1);
        assert_int_equal(readable(hour), 0);
        ring_push(soon, &turn);
        assert_int_equal(ring_wait(soon, DEADLINE_MS), 1);
        assert_int_equal(ring_take(soon, out, 4), 1);
        assert_int_equal(readable(soon), 0);
    }
    ring_push(hour, out);
    ring_take(hour, out, 4); /* before it told */
    assert_int_equal(readable(hour), 0);
    ring_free(hour);
    ring_free(soon);
}

enum { MANY = 100000 };

static void *put_many(void *context)
{
    for (int i = 1; i <= MANY; i++)
        ring_push(context, &i);
    return NULL;
}

static void nothing_is_lost_uncounted_between_two_threads(void **state)
{
    struct ring *ring = ring_new(16, sizeof(int));
    int last = 0, got = 0, out[8];
    pthread_t putter;

    (void)state;
    assert_int_equal(pthread_create(&putter, NULL, put_many, ring), 0);
    while (last < MANY && ring_wait(ring, DEADLINE_MS)) {
        size_t n = ring_take(ring, out, 8);

        for (size_t i = 0; i < n; i++, got++) {
            assert_true(out[i] > last);
            last = out[i];
        }
    }
    pthread_join(putter, NULL);
    assert_int_equal(last, MANY);
    assert_int_equal(got + ring_dropped(ring), MANY);
    assert_int_equal(readable(ring), 0);
    ring_free(ring);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(elements_come_out_in_order_round_the_end),
        cmocka_unit_test(a_ring_that_is_emptied_needs_no_memory_for_all_its_places),
        cmocka_unit_test(a_full_ring_refuses_or_drops_the_oldest_and_counts),
        cmocka_unit_test(what_is_offered_leaves_places_for_what_matters_more),
        cmocka_unit_test(the_descriptor_is_signalled_only_from_empty_to_not_empty),
        cmocka_unit_test(many_come_out_as_they_went_in),
        cmocka_unit_test(a_patient_ring_tells_late_or_when_half_full),
        cmocka_unit_test(nothing_is_lost_uncounted_between_two_threads),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
