/*
 * fault_matrix - may a value of ours ever be wrong?
 *
 *     fault-matrix FAKE-ESTATE READS [SEED]
 *
 * The real engine with its threads reads sixteen buses at once, serial lines, Modbus TCP and RTU
 * over TCP, while on every twentieth request something goes wrong, until so many requests were
 * answered. Each value is held against the one number that its register holds. A read must end in
 * time, so the buses, which always have something to do, never rest longer than one read; what this
 * machine adds is measured by a thread that only sleeps, and forgiven. Exits 0 if all is right.
 */
#include <inttypes.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "acquire/acquire.h"
#include "base/clock.h"
#include "base/ring.h"
#include "estate_plugin.h"
#include "matrix.h"

enum {
    RING = 1 << 17,
    BATCH = 1024,
    LOOK_MS = 100,
    TELL_MS = 5000,
    TOLD_WRONG = 20,
    SLOWEST_PER_S = 250, /* reads; fewer for long are a failure */
    GRACE_MS = 60000,
    NAP_US = 1000
};

struct run {
    struct matrix_site matrix;
    struct matrix_fakes fakes;
    struct ring *readings;
    struct acquire *acquire;
    uint64_t reads, wanted, values, wrong;
    uint64_t by_fault[FAULT_COUNT];
    bool *seen; /* [points] */
    int64_t start_ms;
    int passed, failed;
};

/* What the machine adds to every time: how much later than asked a thread wakes. */
struct metronome {
    pthread_t thread;
    atomic_bool stop;
    _Atomic int64_t worst_us;
};

static void *tick(void *context)
{
    struct metronome *metronome = context;
    const struct timespec nap = {.tv_nsec = NAP_US * 1000};
    int64_t before, late;

    while (!atomic_load(&metronome->stop)) {
        before = clock_boot_us();
        nanosleep(&nap, NULL);
        late = clock_boot_us() - before - NAP_US;
        if (late > atomic_load(&metronome->worst_us))
            atomic_store(&metronome->worst_us, late);
    }
    return NULL;
}

static void verdict(struct run *run, bool good, const char *what)
{
    printf("%s %s\n", good ? "ok  " : "FAIL", what);
    run->passed += good;
    run->failed += !good;
}

/* ---- values ---- */

static void tell_wrong(const struct run *run, const struct reading *reading)
{
    const struct point_site *point = &run->matrix.site.point[reading->index];
    char origin[80] = "";

    if (point->source[0].point->type == TYPE_U16)
        matrix_origin((uint16_t)reading->value, origin, sizeof origin);
    printf("WRONG after %" PRIu64 " reads: %s is %.0f, read as %.0f %s\n", run->reads, point->name,
           run->matrix.expected[reading->index], reading->value, origin);
}

static void judge(struct run *run, const struct reading *reading)
{
    if (reading->kind != READING_POINT || reading->quality != ESTATE_GOOD)
        return;
    run->values++;
    run->seen[reading->index] = true;
    if (reading->value == run->matrix.expected[reading->index])
        return;
    if (run->wrong++ < TOLD_WRONG)
        tell_wrong(run, reading);
}

static void take_all(struct run *run)
{
    static struct reading batch[BATCH];
    size_t n;

    while ((n = ring_take(run->readings, batch, BATCH)) > 0)
        for (size_t i = 0; i < n; i++)
            judge(run, &batch[i]);
}

static void count(struct run *run)
{
    struct device_counters counters;

    run->reads = 0;
    memset(run->by_fault, 0, sizeof run->by_fault);
    for (uint32_t d = 0; d < MATRIX_DEVICES; d++) {
        acquire_counters(run->acquire, d, &counters);
        run->reads += counters.good;
        for (int f = 0; f < FAULT_COUNT; f++)
            run->by_fault[f] += counters.by_fault[f];
    }
}

/* ---- the run ---- */

static void progress(const struct run *run)
{
    uint64_t failed = 0;

    for (int f = 0; f < FAULT_COUNT; f++)
        failed += run->by_fault[f];
    printf("%4" PRId64 " s: %" PRIu64 " of %" PRIu64 " reads, %" PRIu64 " failed, %" PRIu64
           " values, %" PRIu64 " wrong\n",
           (clock_boot() - run->start_ms) / 1000, run->reads, run->wanted, failed, run->values,
           run->wrong);
    fflush(stdout);
}

static void read_all(struct run *run)
{
    int64_t most_ms = GRACE_MS + (int64_t)(run->wanted * 1000 / SLOWEST_PER_S), passed = 0;
    int64_t told = 0, looked = 0;

    run->start_ms = clock_boot();
    while (run->reads < run->wanted && passed < most_ms) {
        ring_wait(run->readings, LOOK_MS);
        take_all(run);
        passed = clock_boot() - run->start_ms;
        if (passed - looked < LOOK_MS)
            continue;
        looked = passed;
        count(run);
        if (passed - told >= TELL_MS) {
            told = passed;
            progress(run);
        }
    }
    progress(run);
}

/* ---- verdicts ---- */

static void judge_bounds(struct run *run, int64_t machine_us)
{
    char command[32], text[120];
    double longest_ms, bound_ms;
    const char *answer;

    for (uint32_t b = 0; b < MATRIX_BUSES; b++) {
        if (matrix_kind(b) != BUS_TTY)
            continue;
        snprintf(command, sizeof command, "intervals bus%u", b);
        answer = matrix_fakes_ask(&run->fakes, command);
        if (!answer || sscanf(answer, "%*s %*s %lf", &longest_ms) != 1)
            longest_ms = 1e9;
        bound_ms = (double)(matrix_bound_us(b) + 2 * machine_us) / 1000 + MATRIX_PERIOD_MS;
        snprintf(text, sizeof text, "bus %u: at most %.0f ms from request to request, %.0f allowed",
                 b, longest_ms, bound_ms);
        verdict(run, longest_ms <= bound_ms, text);
    }
}

static void judge_faults(struct run *run)
{
    const char *answer = matrix_fakes_ask(&run->fakes, "faults"), *at = answer;
    char name[32], text[560];
    unsigned long long hits;
    int used, kinds = 0;
    bool all = true;

    for (; at && sscanf(at, "%31s %llu%n", name, &hits, &used) == 2; at += used) {
        all = all && hits;
        kinds++;
    }
    snprintf(text, sizeof text, "%d kinds of faults happened: %s", kinds, answer ? answer : "");
    verdict(run, kinds > 10 && all, text);
}

static void judge_values(struct run *run)
{
    uint32_t unseen = 0;
    char text[160];

    for (uint32_t p = 0; p < run->matrix.site.points; p++)
        unseen += !run->seen[p];
    snprintf(text, sizeof text, "%" PRIu64 " reads of %" PRIu64, run->reads, run->wanted);
    verdict(run, run->reads >= run->wanted, text);
    snprintf(text, sizeof text, "%" PRIu64 " wrong of %" PRIu64 " values", run->wrong, run->values);
    verdict(run, !run->wrong && !ring_dropped(run->readings), text);
    snprintf(text, sizeof text, "%u of %u points were read", run->matrix.site.points - unseen,
             run->matrix.site.points);
    verdict(run, !unseen, text);
    printf("     failed reads:");
    for (int f = 1; f < FAULT_COUNT; f++)
        if (run->by_fault[f])
            printf(" %s %" PRIu64, fault_name((uint8_t)f), run->by_fault[f]);
    printf("\n");
}

static void all(struct run *run)
{
    struct metronome metronome = {0};

    pthread_create(&metronome.thread, NULL, tick, &metronome);
    if (acquire_start(&run->matrix.site, 1, run->readings, &run->acquire)) {
        verdict(run, false, "the engine starts");
    } else {
        read_all(run);
        judge_bounds(run, atomic_load(&metronome.worst_us));
        acquire_stop(run->acquire);
        take_all(run);
        judge_values(run);
        judge_faults(run);
    }
    atomic_store(&metronome.stop, true);
    pthread_join(metronome.thread, NULL);
}

int main(int argc, char **argv)
{
    static struct run run;
    uint64_t seed = argc > 3 ? strtoull(argv[3], NULL, 10) : (uint64_t)clock_utc();

    if (argc < 3) {
        fputs("usage: fault-matrix FAKE-ESTATE READS [SEED]\n", stderr);
        return 2;
    }
    signal(SIGPIPE, SIG_IGN);
    run.wanted = strtoull(argv[2], NULL, 10);
    printf("seed %" PRIu64 "\n", seed);
    fflush(stdout);
    matrix_site_make(&run.matrix);
    run.seen = calloc(run.matrix.site.points, sizeof *run.seen);
    run.readings = ring_new(RING, sizeof(struct reading));
    if (!run.seen || !run.readings || matrix_fakes_start(&run.fakes, argv[1], seed, run.matrix.bus))
        verdict(&run, false, "the simulated devices start");
    else
        all(&run);
    matrix_fakes_end(&run.fakes);
    ring_free(run.readings);
    free(run.seen);
    matrix_site_free(&run.matrix);
    printf("%d passed, %d failed\n", run.passed, run.failed);
    return run.failed ? 1 : 0;
}
