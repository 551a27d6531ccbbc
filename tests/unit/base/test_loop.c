/* The event loop: descriptors, timers, signals, and sources that go while they run. */
#include "case.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/loop.h"

struct seen {
    struct loop *loop;
    struct loop_source *source, *other;
    int fd, calls, after, stop_at;
    uint32_t events;
};

static void count(void *context, uint32_t events)
{
    struct seen *seen = context;

    seen->events = events;
    if (++seen->calls == seen->stop_at)
        loop_stop(seen->loop, 7);
}

static void take_byte(void *context, uint32_t events)
{
    struct seen *seen = context;
    char c;

    count(context, events);
    assert_int_equal(read(seen->fd, &c, 1), events & LOOP_READ ? 1 : 0);
}

static void remove_both(void *context, uint32_t events)
{
    struct seen *seen = context;

    count(context, events);
    loop_remove(seen->source);
    loop_remove(seen->other);
}

static void a_watched_descriptor_calls_once_for_each_round(void **state)
{
    struct seen seen = {0};
    int pipe_fd[2];

    (void)state;
    assert_int_equal(pipe(pipe_fd), 0);
    assert_int_equal(loop_new(&seen.loop), 0);
    seen.fd = pipe_fd[0];
    assert_int_equal(loop_watch(seen.loop, seen.fd, LOOP_READ, take_byte, &seen, &seen.source), 0);
    assert_int_equal(loop_once(seen.loop, 0), 0);
    assert_int_equal(write(pipe_fd[1], "ab", 2), 2);
    assert_true(loop_once(seen.loop, DEADLINE_MS) > 0);
    assert_true(loop_once(seen.loop, DEADLINE_MS) > 0);
    assert_int_equal(seen.calls, 2);
    assert_int_equal(loop_change(seen.source, 0), 0);
    assert_int_equal(write(pipe_fd[1], "c", 1), 1);
    assert_int_equal(loop_once(seen.loop, 0), 0);
    assert_int_equal(loop_change(seen.source, LOOP_READ), 0);
    loop_once(seen.loop, DEADLINE_MS);
    close(pipe_fd[1]);
    loop_once(seen.loop, DEADLINE_MS);
    assert_true(seen.events & LOOP_CLOSED);
    loop_free(seen.loop);
    close(pipe_fd[0]);
}

static void a_bad_descriptor_is_refused_and_leaves_nothing(void **state)
{
    struct loop *loop;

    (void)state;
    assert_int_equal(loop_new(&loop), 0);
    assert_int_equal(loop_watch(loop, -1, LOOP_READ, count, NULL, NULL), -EBADF);
    assert_int_equal(loop_once(loop, 0), 0);
    loop_free(loop);
    loop_free(NULL);
    loop_remove(NULL);
}

static void sources_may_go_within_a_handler(void **state)
{
    struct seen seen = {0};
    int a[2], b[2];

    (void)state;
    assert_int_equal(pipe(a) | pipe(b), 0);
    assert_int_equal(loop_new(&seen.loop), 0);
    loop_watch(seen.loop, a[0], LOOP_READ, remove_both, &seen, &seen.source);
    loop_watch(seen.loop, b[0], LOOP_READ, remove_both, &seen, &seen.other);
    assert_int_equal(write(a[1], "x", 1) + write(b[1], "x", 1), 2); /* both are due at once */
    while (loop_once(seen.loop, 0) > 0)
        ;
    assert_int_equal(seen.calls, 1);
    loop_free(seen.loop);
    for (int i = 0; i < 2; i++)
        close(a[i]), close(b[i]);
}

/* After a stall the missed turns are skipped, not made up. */
static void a_late_timer_does_not_storm(void **state)
{
    struct seen seen = {.stop_at = 0};
    struct timespec stall = {.tv_nsec = 120000000};
    int64_t from, turns;

    (void)state;
    assert_int_equal(loop_new(&seen.loop), 0);
    assert_int_equal(loop_every(seen.loop, 20, count, &seen), 0);
    nanosleep(&stall, NULL);
    from = clock_boot();
    while (seen.calls < 4)
        assert_true(loop_once(seen.loop, DEADLINE_MS) >= 0);
    turns = (clock_boot() - from) / 20;
    assert_in_range(turns, 2, DEADLINE_MS); /* one at once, three in their time */
    loop_free(seen.loop);
}

static void a_moment_comes_once_and_not_before(void **state)
{
    struct seen seen = {0};
    int64_t at;

    (void)state;
    assert_int_equal(loop_new(&seen.loop), 0);
    assert_int_equal(loop_timer(seen.loop, count, &seen, &seen.source), 0);
    assert_int_equal(loop_once(seen.loop, 0), 0);
    loop_at(seen.source, clock_boot());
    loop_at(seen.source, INT64_MAX); /* never, after all */
    assert_int_equal(loop_once(seen.loop, 0), 0);
    at = clock_boot() + 3;
    loop_at(seen.source, at);
    assert_true(loop_once(seen.loop, DEADLINE_MS) > 0);
    assert_true(clock_boot() >= at);
    assert_int_equal(loop_once(seen.loop, 0), 0);
    assert_int_equal(seen.calls, 1);
    loop_free(seen.loop);
}

static void a_timer_runs_until_the_loop_is_stopped(void **state)
{
    struct seen seen = {.stop_at = 3};

    (void)state;
    assert_int_equal(loop_new(&seen.loop), 0);
    assert_int_equal(loop_every(seen.loop, 1, count, &seen), 0);
    assert_int_equal(loop_run(seen.loop), 7);
    assert_int_equal(seen.calls, 3);
    loop_free(seen.loop);
}

static void note_after(void *context)
{
    struct seen *seen = context;

    seen->after++;
    assert_true(seen->calls > 0);
}

/* Also if its source is gone by then; not on the way out. */
static void something_may_follow_each_handler(void **state)
{
    struct seen seen = {.stop_at = 3};
    int a[2];

    (void)state;
    assert_int_equal(pipe(a), 0);
    assert_int_equal(loop_new(&seen.loop), 0);
    loop_after(seen.loop, note_after, &seen);
    loop_watch(seen.loop, a[0], LOOP_READ, remove_both, &seen, &seen.source);
    assert_int_equal(write(a[1], "x", 1), 1);
    assert_true(loop_once(seen.loop, DEADLINE_MS) > 0);
    assert_int_equal(seen.after, 1);
    assert_int_equal(loop_every(seen.loop, 1, count, &seen), 0);
    assert_int_equal(loop_run(seen.loop), 7);
    assert_int_equal(seen.after, 2);
    loop_free(seen.loop);
    close(a[0]), close(a[1]);
}

static void a_blocked_signal_is_an_event(void **state)
{
    struct seen seen = {.stop_at = 1};
    sigset_t set;

    (void)state;
    assert_int_equal(loop_new(&seen.loop), 0);
    assert_true(loop_signal(seen.loop, SIGUSR1, count, &seen) < 0); /* not blocked */
    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    pthread_sigmask(SIG_BLOCK, &set, NULL);
    assert_int_equal(loop_signal(seen.loop, SIGUSR1, count, &seen), 0);
    kill(getpid(), SIGUSR1);
    assert_int_equal(loop_run(seen.loop), 7);
    assert_int_equal(seen.calls, 1);
    loop_free(seen.loop);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_watched_descriptor_calls_once_for_each_round),
        cmocka_unit_test(a_bad_descriptor_is_refused_and_leaves_nothing),
        cmocka_unit_test(sources_may_go_within_a_handler),
        cmocka_unit_test(a_late_timer_does_not_storm),
        cmocka_unit_test(a_moment_comes_once_and_not_before),
        cmocka_unit_test(a_timer_runs_until_the_loop_is_stopped),
        cmocka_unit_test(something_may_follow_each_handler),
        cmocka_unit_test(a_blocked_signal_is_an_event),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
