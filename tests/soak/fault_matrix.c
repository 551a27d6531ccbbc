/*
 * fault_matrix - may a value of ours ever be wrong?
 *
 *     fault-matrix FAKE-ESTATE READS [SEED]
 *
 * The real engine with its threads reads sixteen buses at once, serial lines, Modbus TCP and RTU
 * over TCP, while on every twentieth request something goes wrong, until so many requests were
 * answered. Each value is held against the one number that its register holds. How long each read
 * took is drawn from the counters of its bus, which are looked at after almost every one; that a
 * busy machine keeps a thread waiting now and then is forgiven. The devices tell how long nothing
 * was asked of a bus: never so long that a thread may have hung. Exits 0 if all is right.
 */
#include <inttypes.h>
#include <math.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "acquire/acquire.h"
#include "base/clock.h"
#include "base/ring.h"
#include "estate_plugin.h"
#include "matrix.h"

enum {
    RING = 1 << 17,
    BATCH = 1024,
    LOOK_MS = 5,
    COUNT_MS = 200,
    FRAMES = 4096,
    PAST = 24,  /* frames of a bus that are shown with a wrong value */
    SHOWN = 24, /* bytes of a frame */
    TELL_MS = 5000,
    TOLD = 20,
    SLOWEST_PER_S = 250, /* reads; fewer for long are a failure */
    GRACE_MS = 60000,
    FORGIVEN_OF = 400, /* one read of so many may take longer than it should */
    HUNG_MS = 5000     /* a connection may be waited for so long */
};

/* How a bus keeps its time, and what passed on it last. */
struct watch {
    struct trace_frame past[PAST];
    uint32_t passed, shown;
    uint64_t requests, above;
    int64_t busy_us, longest_us; /* of one read */
};

struct run {
    struct matrix_site matrix;
    struct matrix_fakes fakes;
    struct ring *readings, *answers, *frames;
    struct acquire *acquire;
    struct watch watch[MATRIX_BUSES];
    uint64_t reads, wanted, values, wrong;
    uint64_t by_fault[FAULT_COUNT];
    bool *seen; /* [points] */
    int64_t start_ms;
    int passed, failed;
};

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

/* Once for all values of one reply. */
static void show_past(struct watch *watch)
{
    static const char *const kinds[] = {"request", "reply", "late",  "unit",
                                        "garbled", "echo",  "noise", "nothing"};

    if (watch->shown && watch->passed - watch->shown < PAST / 4)
        return;
    watch->shown = watch->passed;
    for (uint32_t i = watch->passed > PAST ? watch->passed - PAST : 0; i < watch->passed; i++) {
        const struct trace_frame *frame = &watch->past[i % PAST];

        printf("    %12" PRId64 " us %-8s", frame->time_us, kinds[frame->kind]);
        for (uint16_t b = 0; b < frame->length && b < SHOWN; b++)
            printf(" %02x", frame->byte[b]);
        printf("\n");
    }
}

static void take_frames(struct run *run)
{
    struct trace_frame frame;

    while (ring_take(run->frames, &frame, 1) == 1) {
        struct watch *watch = &run->watch[frame.bus];

        watch->past[watch->passed++ % PAST] = frame;
    }
}

static void judge(struct run *run, const struct reading *reading)
{
    if (reading->kind != READING_POINT || reading->quality != ESTATE_GOOD)
        return;
    run->values++;
    run->seen[reading->index] = true;
    if (reading->value == run->matrix.expected[reading->index])
        return;
    if (run->wrong++ >= TOLD)
        return;
    tell_wrong(run, reading);
    take_frames(run);
    show_past(&run->watch[run->matrix.site.point[reading->index].device / MATRIX_UNITS]);
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
        acquire_device(run->acquire, d, &counters);
        run->reads += counters.good;
        for (int f = 0; f < FAULT_COUNT; f++)
            run->by_fault[f] += counters.by_fault[f];
    }
}

/* What was asked since the last look, mostly one read. */
static void look(struct run *run)
{
    struct bus_counters now;

    for (uint32_t b = 0; b < MATRIX_BUSES; b++) {
        struct watch *watch = &run->watch[b];
        int64_t reads, spent_us;

        acquire_bus(run->acquire, b, &now);
        reads = (int64_t)(now.requests - watch->requests);
        spent_us = now.busy_us - watch->busy_us;
        if (!reads)
            continue;
        watch->above += spent_us > reads * matrix_bound_us(b);
        if (reads == 1 && spent_us > watch->longest_us)
            watch->longest_us = spent_us;
        watch->requests = now.requests;
        watch->busy_us = now.busy_us;
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
    int64_t told = 0, counted = 0;

    run->start_ms = clock_boot();
    while (run->reads < run->wanted && passed < most_ms) {
        ring_wait(run->readings, LOOK_MS);
        take_all(run);
        take_frames(run);
        look(run);
        passed = clock_boot() - run->start_ms;
        if (passed - counted < COUNT_MS)
            continue;
        counted = passed;
        count(run);
        if (passed - told >= TELL_MS) {
            told = passed;
            progress(run);
        }
    }
    progress(run);
}

/* ---- verdicts ---- */

static void judge_bounds(struct run *run, uint32_t b)
{
    const struct watch *watch = &run->watch[b];
    char text[160], command[32];
    const char *answer;
    double longest_ms;

    snprintf(text, sizeof text,
             "bus %u: %" PRIu64 " of %" PRIu64 " reads took more than %.1f ms, at most %.1f ms", b,
             watch->above, watch->requests, (double)matrix_bound_us(b) / 1000,
             (double)watch->longest_us / 1000);
    verdict(run, watch->requests && watch->above <= watch->requests / FORGIVEN_OF, text);
    snprintf(command, sizeof command, "intervals bus%u", b);
    answer = matrix_fakes_ask(&run->fakes, command);
    if (!answer || sscanf(answer, "%*s %*s %lf", &longest_ms) != 1)
        longest_ms = INFINITY;
    snprintf(text, sizeof text, "bus %u: at most %.0f ms between requests", b, longest_ms);
    verdict(run, longest_ms < HUNG_MS, text);
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
        if (!run->seen[p] && unseen++ < TOLD)
            printf("NEVER READ: %s\n", run->matrix.site.point[p].name);
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
    const struct acquire_rings rings = {run->readings, run->answers, run->frames};

    if (acquire_start(&run->matrix.site, 1, &rings, &run->acquire)) {
        verdict(run, false, "the engine starts");
        return;
    }
    for (uint32_t b = 0; b < MATRIX_BUSES; b++)
        acquire_trace(run->acquire, b, true);
    read_all(run);
    for (uint32_t b = 0; b < MATRIX_BUSES; b++)
        judge_bounds(run, b);
    acquire_stop(run->acquire);
    take_all(run);
    judge_values(run);
    judge_faults(run);
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
    run.answers = ring_new(1, sizeof(struct acquire_answer));
    run.frames = ring_new(FRAMES, sizeof(struct trace_frame));
    if (!run.seen || !run.readings || !run.answers || !run.frames ||
        matrix_fakes_start(&run.fakes, argv[1], seed, run.matrix.bus))
        verdict(&run, false, "the simulated devices start");
    else
        all(&run);
    matrix_fakes_end(&run.fakes);
    ring_free(run.readings);
    ring_free(run.answers);
    ring_free(run.frames);
    free(run.seen);
    matrix_site_free(&run.matrix);
    printf("%d passed, %d failed\n", run.passed, run.failed);
    return run.failed ? 1 : 0;
}
