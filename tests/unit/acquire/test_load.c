/* What a bus can carry: by computation, and on a simulated line. */
#include "simulated.h"

#include <stdlib.h>

#include "base/text.h"

static struct bench bench;
static struct product products[BENCH_DEVICES];
static struct product_point points[BENCH_POINTS];
static struct simulated line;

static uint32_t pick(uint32_t n)
{
    return (uint32_t)random() % n;
}

static void wire_time_is_that_of_the_bytes(void **state)
{
    struct bus_site bus = {
        .kind = BUS_TTY, .baud = 9600, .parity = 'N', .data_bits = 8, .stop_bits = 1};
    struct product product = {0};

    (void)state;
    /* 8 + 5 + 2 x 2 bytes and 3.5 characters of 10 bits, 5 ms */
    assert_in_range(load_exchange_us(&bus, &product, 5, 6), 26345, 26358);
    bus.parity = 'E';
    bus.baud = 115200;
    product.turnaround_ms = 20;
    assert_in_range(load_exchange_us(&bus, &product, 5, 6), 23370, 23376);
    product.gap_ms = 100;
    assert_in_range(load_exchange_us(&bus, &product, 5, 6), 121620, 121626);
    bus.kind = BUS_TCP;
    assert_int_equal(load_exchange_us(&bus, &product, 5, 6), 120000);
}

/* Forty sensors of one register, as often as this. */
static void make_forty(uint32_t period_ms)
{
    products[0] = (struct product){.name = "sensor", .turnaround_ms = 25};
    points[0] = BENCH_POINT(.space = SPACE_HOLDING, .type = TYPE_U16, .address = 4);
    bench_start(&bench);
    bench_bus(&bench, BUS_TTY, "/dev/ttyS9", 0);
    snprintf(bench.bus[0].name, sizeof bench.bus[0].name, "riser-a");
    snprintf(bench.bus[0].file, sizeof bench.bus[0].file, "/etc/estated/estated.conf");
    bench.bus[0].line = 14;
    for (uint8_t i = 0; i < 40; i++) {
        bench_device(&bench, 1 + i, &products[0]);
        bench_point(&bench, &points[0], 0, period_ms)->alarms = true;
    }
}

static int check(char *line_of, size_t size)
{
    struct problems *problems = problems_new();
    int errors = load_check(&bench.site, problems);

    snprintf(line_of, size, "%s", problems_count(problems) ? problems_line(problems, 0) : "");
    problems_free(problems);
    return errors;
}

static void forty_sensors_every_second_are_refused(void **state)
{
    char text[300], least[16];
    struct load load;
    uint64_t skipped;

    (void)state;
    make_forty(1000);
    assert_int_equal(check(text, sizeof text), 1);
    assert_non_null(strstr(text, "estated.conf:14: [bus riser-a] 40 reads take "));
    assert_non_null(strstr(text, "or use a higher speed"));
    assert_int_equal(load_make(&bench.site, 0, 0, &load), 0);
    snprintf(least, sizeof least, "below %.1f s", load.shortest_ms / 1000.0);
    assert_non_null(strstr(text, least));
    make_forty(load.shortest_ms);
    assert_int_equal(check(text, sizeof text), 0);
    assert_string_equal(text, "");
    simulated_start(&line, &bench); /* and it can be kept */
    simulated_run(&line, 20000);
    skipped = line.work.overdue; /* while the devices were proved */
    simulated_run(&line, 120000);
    assert_int_equal(line.work.overdue, skipped);
    bus_free(line.bus);
    make_forty(load.shortest_ms - 100);
    assert_int_equal(check(text, sizeof text), 1);
}

static void a_time_out_below_the_longest_reply_is_told(void **state)
{
    char text[300];

    (void)state;
    make_forty(60000);
    products[0].timeout_ms = 30;
    assert_int_equal(check(text, sizeof text), 0);
    assert_non_null(strstr(text, "is waited for 30 ms"));
}

/* One read of 100 registers takes 250 ms, and one of the forty sensors 50. */
static void a_period_shorter_than_another_read_is_told(void **state)
{
    static struct product big;
    static struct product_point edges[2];
    char text[300];

    (void)state;
    for (uint32_t period = 200; period <= 300; period += 100) {
        make_forty(60000);
        bench.point[3].period_ms = period;
        big = (struct product){.max_hole = 125};
        bench_device(&bench, 41, &big);
        for (uint16_t i = 0; i < 2; i++) {
            edges[i] = BENCH_POINT(.space = SPACE_HOLDING, .type = TYPE_U16, .address = 99 * i);
            bench_point(&bench, &edges[i], 0, 60000);
        }
        assert_int_equal(check(text, sizeof text), 0);
        assert_true(!strstr(text, "every 200 ms, but misses turns while 100 registers") ==
                    (period == 300));
    }
    assert_string_equal(text, "");
}

/* A bus of random devices; false: it could not carry them. */
static bool make_random(uint32_t *dead)
{
    static const uint32_t bauds[] = {2400, 9600, 19200, 115200};
    static const uint32_t periods[] = {200, 500, 1000, 2000, 5000};
    uint32_t devices = 1 + pick(12), slowest = pick(5), n = 0;
    struct load load;

    bench_start(&bench);
    bench_bus(&bench, pick(5) ? BUS_TTY : BUS_TCP, "", 0);
    bench.bus[0].baud = bauds[pick(4)];
    bench.bus[0].parity = pick(2) ? 'E' : 'N';
    for (uint8_t d = 0; d < devices; d++) {
        products[d] = (struct product){.turnaround_ms = pick(3) * 10,
                                       .gap_ms = pick(4) ? 0 : 20,
                                       .max_hole = (uint16_t)pick(10),
                                       .times = pick(6) ? 1 : 3};
        bench_device(&bench, 1 + d, &products[d]);
        for (uint32_t i = pick(6); i < 6; i++, n++) {
            points[n] = BENCH_POINT(.space = SPACE_HOLDING, .type = TYPE_U16, .address = pick(100));
            bench_point(&bench, &points[n], 0, periods[slowest + pick(5 - slowest)])->alarms =
                pick(3) > 0;
        }
    }
    *dead = devices > 1 ? pick(devices) : 0;
    assert_int_equal(load_make(&bench.site, 0, *dead, &load), 0);
    return load.busy < LOAD_MOST;
}

static double seen_ms, computed_ms; /* sums of delays */

static void expect_delays(uint32_t dead)
{
    for (uint32_t p = 0; p < bench.site.points; p++) {
        uint32_t most = load_delay_ms(&bench.site, p, dead);

        if (!bench.point[p].alarms || line.silent[bench.point[p].device])
            continue;
        assert_true(line.point[p].reads > 0);
        assert_in_range(line.point[p].longest_us / 1000, 0, most);
        seen_ms += dead ? 0 : (double)line.point[p].longest_us / 1000;
        computed_ms += dead ? 0 : most;
    }
}

static void what_is_computed_is_what_happens(void **state)
{
    uint32_t buses = 0, kept = 0;

    (void)state;
    seen_ms = computed_ms = 0;
    srandom(11);
    while (buses < 300) {
        struct bus_counters before;
        struct load load;
        uint32_t dead;
        int64_t used_us;
        double busy;

        if (!make_random(&dead))
            continue;
        buses++;
        simulated_start(&line, &bench);
        simulated_run(&line, 20000);
        simulated_forget(&line);
        before = line.work;
        used_us = line.used_us;
        simulated_run(&line, 300000);
        expect_delays(0);
        load_make(&bench.site, 0, 0, &load);
        busy = (double)(line.used_us - used_us) / 300e6;
        assert_true(fabs((double)(line.work.busy_us - before.busy_us) / 300e6 - busy) <=
                    0.01 * busy);
        assert_true(busy < 1.03 * load.busy + 0.001);
        if (line.work.overdue == before.overdue) {
            assert_true(busy > 0.97 * load.busy - 0.001);
            kept++;
        }
        for (uint32_t i = 0; i < dead; i++) {
            line.silent[i] = true;
            simulated_run(&line, pick(5000));
        }
        simulated_run(&line, 60000);
        expect_delays(dead);
        bus_free(line.bus);
    }
    assert_true(kept > 280); /* long requests beside short periods may make one late */
    assert_true(seen_ms > computed_ms * 0.75); /* the bounds are no idle talk */
}

static void print_shows_the_load_and_the_delays(void **state)
{
    char *text = NULL, *end;
    size_t size;
    FILE *out = open_memstream(&text, &size);

    (void)state;
    make_forty(5000);
    snprintf(bench.point[0].name, sizeof bench.point[0].name, "瑞璟香榭花都消防泵房出水");
    assert_int_equal(load_print(&bench.site, out), 0);
    fclose(out);
    assert_non_null(strstr(text, "bus riser-a"));
    assert_non_null(strstr(text, "40 reads"));
    assert_non_null(strstr(text, "10 dead"));
    for (char *row = text; *row; row = end + 1) {
        end = strchr(row, '\n');
        assert_non_null(end);
        *end = '\0';
        assert_true(text_width(row) <= 80);
        if (strstr(row, "5 s"))
            assert_int_equal(text_width(row),
                             2 + 33 + 9 + 3 * 12); /* columns stand under each other */
    }
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(wire_time_is_that_of_the_bytes),
        cmocka_unit_test(forty_sensors_every_second_are_refused),
        cmocka_unit_test(a_time_out_below_the_longest_reply_is_told),
        cmocka_unit_test(a_period_shorter_than_another_read_is_told),
        cmocka_unit_test(what_is_computed_is_what_happens),
        cmocka_unit_test(print_shows_the_load_and_the_delays),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
