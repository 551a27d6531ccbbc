/*
 * bench - a small estate built by hand, a plugin that is easy to steer, and a desk whose events are
 * written down. Two zones of the same kind: "house", and "riser", which it feeds.
 */
#ifndef TESTS_DECIDE_BENCH_H
#define TESTS_DECIDE_BENCH_H

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/json.h"
#include "base/text.h"
#include "decide/daily.h"
#include "decide/desk.h"
#include "decide/zone.h"
#include "estate_plugin.h"

enum { LEVEL, VALVE, ROLES };
enum { DRY, SHUT, FAULTY, KNOCK, CODES };
enum { LEAST, READS, IN_SERVICE, METRICS };
enum { HOUSE_LEVEL, RISER_LEVEL, RISER_SECOND, RISER_VALVE, POINTS };
enum { HOUSE, RISER, GATEWAY };

static const char *const shut_open[] = {"shut", "open", NULL};
static const struct estate_role bench_roles[ROLES] = {
    [LEVEL] = {.name = "level", .unit = "kPa", .item_state = 8, .many = 1},
    [VALVE] = {.name = "valve", .unit = "", .values = shut_open, .kind = ESTATE_CONTACT},
};
static const struct estate_cause bench_causes[] = {{.name = "unknown"}, {.name = "valve-shut"}};
static const struct estate_code bench_codes[CODES] = {
    [DRY] = {.code = "T_DRY",
             .day = "dry",
             .cause = bench_causes,
             .causes = 2,
             .on_ms = 60000,
             .off_ms = 600000,
             .reset_ms = 1800000,
             .severity = ESTATE_CRITICAL},
    [SHUT] = {.code = "T_SHUT",
              .over = "T_DRY",
              .on_ms = 30000,
              .off_ms = 0,
              .reset_ms = -1,
              .severity = ESTATE_MAJOR},
    [FAULTY] = {.code = "T_FAULTY",
                .on_ms = 0,
                .off_ms = 5000,
                .reset_ms = 0,
                .scope = ESTATE_ITEM,
                .role = LEVEL,
                .severity = ESTATE_MINOR},
    [KNOCK] = {.code = "T_KNOCK", .on_ms = 0, .reset_ms = -1, .kind = ESTATE_EVENT},
};
static const struct estate_metric bench_metrics[METRICS] = {
    [LEAST] = {.name = "level.min", .fold = ESTATE_MIN},
    [READS] = {.name = "reads", .fold = ESTATE_SUM, .scope = ESTATE_ITEM, .role = LEVEL},
    [IN_SERVICE] = {.name = "in_service", .fold = ESTATE_LAST, .list = "sources"},
};

static const struct estate_remark bench_remarks[] = {
    {.name = "level", .text = {"{point} at {value} of {limit}", "{point} {value}/{limit}"}},
    {.name = "figure", .text = {"{value}", "{value}"}}};

/* It says its first level, the bare figure while it is dry; above 900 what makes no sense. DRY: the
 * first level is at most 20. SHUT: the valve is 0. FAULTY: a level above 900, then until it is 800.
 * KNOCK: a level of exactly 500. */
static void bench_judge(const struct estate_view *view, void *zone_state, void *const *item_state,
                        struct estate_out *out)
{
    const struct estate_list *levels = &view->role[LEVEL], *valves = &view->role[VALVE];
    bool shut = valves->n && valves->in[0].quality == ESTATE_GOOD && valves->in[0].value == 0;
    int64_t *calls = zone_state, *of_item = item_state[LEVEL];
    struct estate_verdict *dry = &out->verdict[DRY][0];

    calls[0]++;
    for (uint16_t i = 0; i < levels->n; i++) {
        const struct estate_input *in = &levels->in[i];
        bool good = in->quality == ESTATE_GOOD;

        of_item[i]++;
        out->today[READS][i] += good;
        out->verdict[FAULTY][i].state = !good ? ESTATE_UNKNOWN
                                        : in->value > (view->standing[FAULTY][i] ? 800 : 900)
                                            ? ESTATE_PRESENT
                                            : ESTATE_CLEAR;
        if (good && in->value == 500)
            out->verdict[KNOCK][0].state = ESTATE_PRESENT;
    }
    if (valves->n && valves->in[0].quality != ESTATE_GOOD)
        out->verdict[SHUT][0].state = ESTATE_UNKNOWN;
    if (shut)
        out->verdict[SHUT][0] = (struct estate_verdict){
            .value = NAN, .limit = NAN, .state = ESTATE_PRESENT, .evidence = {valves->in->point}};
    if (levels->in[0].quality != ESTATE_GOOD) {
        dry->state = ESTATE_UNKNOWN;
        return;
    }
    *out->say = (struct estate_say){.value = levels->in[0].value,
                                    .limit = NAN,
                                    .remark = view->standing[DRY][0],
                                    .point = levels->in[0].point};
    if (levels->in[0].value > 900)
        *out->say = (struct estate_say){.remark = 2, .point = POINTS + 1};
    if (levels->in[0].value == 901)
        out->say->remark = 0;
    out->today[IN_SERVICE][0] = levels->n;
    out->today[LEAST][0] = fmin(out->today[LEAST][0], levels->in[0].value);
    if (levels->in[0].value > 20)
        return;
    *dry = (struct estate_verdict){.value = levels->in[0].value,
                                   .limit = 20,
                                   .state = ESTATE_PRESENT,
                                   .cause = shut,
                                   .grade = ESTATE_LIKELY,
                                   .evidence = {levels->in[0].point}};
}

static const struct estate_plugin bench_plugin = {
    .abi = ESTATE_ABI,
    .size = sizeof(struct estate_plugin),
    .name = "bench",
    .version = "1",
    .domain = "fire",
    .role = bench_roles,
    .code = bench_codes,
    .metric = bench_metrics,
    .remark = bench_remarks,
    .roles = ROLES,
    .codes = CODES,
    .metrics = METRICS,
    .remarks = 2,
    .zone_state = 8,
    .state_version = 1,
    .judge = bench_judge,
};

/* Points of each role, by zone. */
struct bench {
    struct site site;
    struct bus_site bus[1];
    struct device_site device[POINTS];
    struct point_site point[POINTS];
    struct zone_site zone[2];
    struct site_role role[2][ROLES];
    struct site_input input[2][ROLES][2];
    struct site_item item[2][ROLES][2];
    int32_t on_ms[CODES], off_ms[CODES];
    struct moment now;
    struct desk *desk;
    struct alarm_event event[400];
    size_t events;
    double number[POINTS]; /* NaN: silent */
    bool hold;             /* the store does not answer */
    void *given[4];        /* each zone's state as it was given out last */
    size_t given_size[4];
    char audit[40][120]; /* "op zone id by reason number" */
    size_t audits;
    int sounder, sounder_told; /* the last word, -1 for none, and how many there were */
};

static void bench_on_changed(void *context, uint32_t zone)
{
    struct bench *bench = context;
    const void *state = desk_state(bench->desk, zone, &bench->given_size[zone]);

    free(bench->given[zone]);
    bench->given[zone] = malloc(bench->given_size[zone]);
    memcpy(bench->given[zone], state, bench->given_size[zone]);
}

/* Whoever dies right after an event has given out a state that knows it. */
static void bench_is_given(struct bench *bench, uint32_t zone)
{
    size_t size;
    const void *state = desk_state(bench->desk, zone, &size);

    assert_non_null(bench->given[zone]);
    assert_int_equal(bench->given_size[zone], size);
    assert_memory_equal(bench->given[zone], state, size);
}

static void bench_on_event(void *context, const struct alarm_event *event)
{
    struct bench *bench = context;

    bench_is_given(bench, event->zone_index == SITE_NO ? bench->site.zones : event->zone_index);
    assert_in_range(bench->events, 0, 399);
    bench->event[bench->events++] = *event;
    if (!bench->hold)
        desk_stored(bench->desk, event->instance, &bench->now);
}

static void bench_on_audit(void *context, const struct audit *audit)
{
    struct bench *bench = context;

    assert_in_range(bench->audits, 0, 39);
    snprintf(bench->audit[bench->audits++], sizeof bench->audit[0], "%s %s %s %s %s %s", audit->op,
             audit->zone, audit->id, audit->by, audit->reason, audit->number);
    json_free(audit->more);
}

static void bench_on_sounder(void *context, bool on)
{
    struct bench *bench = context;

    bench->sounder = on;
    bench->sounder_told++;
}

static void bench_bind(struct bench *bench, int z, int role, uint32_t point)
{
    struct site_role *r = &bench->role[z][role];

    r->input = bench->input[z][role];
    r->item = bench->item[z][role];
    r->input[r->inputs] = (struct site_input){.point = point, .item = r->items};
    r->inputs++;
    TEXT_COPY(r->item[r->items].name, bench->point[point].name);
    r->item[r->items++].device = bench->point[point].device;
}

static void bench_site(struct bench *bench)
{
    static const char *const names[] = {"pump-out", "top", "mid", "valve"};

    snprintf(bench->site.settings.name, SITE_WORDS, "Bench");
    snprintf(bench->site.config, sizeof bench->site.config, "0123456789abcdef");
    snprintf(bench->bus[0].name, SITE_ID, "wire");
    for (uint32_t i = 0; i < POINTS; i++) {
        snprintf(bench->device[i].name, SITE_ID, "dev-%s", names[i]);
        snprintf(bench->point[i].name, SITE_NAME, "%s", names[i]);
        bench->point[i].unit = i == RISER_VALVE ? "" : "kPa";
        bench->point[i].device = i;
        bench->point[i].period_ms = 5000;
    }
    for (int c = 0; c < CODES; c++) {
        bench->on_ms[c] = bench_codes[c].on_ms;
        bench->off_ms[c] = bench_codes[c].off_ms;
    }
    for (int z = 0; z < 2; z++) {
        bench->zone[z] = (struct zone_site){.plugin = &bench_plugin,
                                            .role = bench->role[z],
                                            .on_ms = bench->on_ms,
                                            .off_ms = bench->off_ms,
                                            .fed_by = z ? HOUSE : SITE_NO};
        snprintf(bench->zone[z].name, SITE_ID, "%s", z ? "riser" : "house");
        memset(bench->role[z], 0, sizeof bench->role[z]);
    }
    bench_bind(bench, HOUSE, LEVEL, HOUSE_LEVEL);
    bench_bind(bench, RISER, LEVEL, RISER_LEVEL);
    bench_bind(bench, RISER, LEVEL, RISER_SECOND);
    bench_bind(bench, RISER, VALVE, RISER_VALVE);
    bench->site.bus = bench->bus;
    bench->site.device = bench->device;
    bench->site.point = bench->point;
    bench->site.zone = bench->zone;
    bench->site.buses = 1;
    bench->site.devices = bench->site.points = POINTS;
    bench->site.zones = 2;
}

static struct desk *bench_desk(struct bench *bench)
{
    struct desk_hooks hooks = {.context = bench,
                               .event = bench_on_event,
                               .changed = bench_on_changed,
                               .audit = bench_on_audit,
                               .sounder = bench_on_sounder};
    struct desk *desk = NULL;

    assert_int_equal(desk_new(&bench->site, &hooks, &bench->now, &desk), 0);
    return desk;
}

/* 2025-07-17 08:00 local, everything normal. */
static int bench_up(void **state)
{
    struct bench *bench = calloc(1, sizeof *bench);

    assert_int_equal(clock_set_zone("Asia/Shanghai"), 0);
    bench_site(bench);
    bench->now = (struct moment){.now_ms = 1000000,
                                 .utc_ms = INT64_C(1752710400000),
                                 .local_day = 20286,
                                 .local_ms = 8 * 3600000,
                                 .time_quality = ESTATE_CLOCK_NTP};
    for (int i = 0; i < POINTS; i++)
        bench->number[i] = i == RISER_VALVE ? 1 : 182;
    bench->sounder = -1;
    bench->desk = bench_desk(bench);
    *state = bench;
    return 0;
}

static int bench_down(void **state)
{
    struct bench *bench = *state;

    desk_free(bench->desk);
    for (size_t z = 0; z < sizeof bench->given / sizeof *bench->given; z++)
        free(bench->given[z]);
    free(bench);
    return 0;
}

static inline void bench_pass(struct bench *bench, int64_t ms)
{
    bench->now.now_ms += ms;
    bench->now.utc_ms += ms;
    clock_localize(&bench->now);
}

/* The wall clock is set. */
static inline void bench_clock(struct bench *bench, int64_t ms)
{
    bench->now.utc_ms += ms;
    clock_localize(&bench->now);
}

static inline void bench_read(struct bench *bench, uint32_t point, double number, uint8_t quality)
{
    struct reading reading = {.kind = READING_POINT,
                              .index = point,
                              .value = number,
                              .quality = quality,
                              .fault = quality == ESTATE_GOOD ? FAULT_NONE : FAULT_RANGE};

    desk_reading(bench->desk, &reading, bench->now.now_ms, 0);
}

static inline void bench_link(struct bench *bench, uint8_t kind, uint32_t index, uint8_t quality)
{
    struct reading reading = {
        .kind = kind, .index = index, .quality = quality, .fault = FAULT_TIMEOUT};

    desk_reading(bench->desk, &reading, bench->now.now_ms, 0);
}

/* Lives for so many seconds: readings every second, and a tick. */
static inline void bench_live(struct bench *bench, int seconds)
{
    for (int s = 0; s < seconds; s++) {
        bench_pass(bench, 1000);
        for (uint32_t i = 0; i < POINTS; i++)
            if (!isnan(bench->number[i]))
                bench_read(bench, i, bench->number[i], ESTATE_GOOD);
        desk_tick(bench->desk, &bench->now);
    }
}

/* Another process takes over: the old one's state in, a new desk out. */
static inline void bench_restart(struct bench *bench, int64_t down_ms)
{
    struct desk *old = bench->desk;
    const void *block;
    size_t size;

    bench_pass(bench, down_ms);
    bench->desk = bench_desk(bench);
    for (uint32_t z = 0; z <= bench->site.zones; z++) {
        block = desk_state(old, z, &size);
        assert_true(desk_restore(bench->desk, z, block, size));
    }
    block = desk_points(old, &size);
    assert_true(desk_restore_points(bench->desk, block, size));
    desk_free(old);
}

/* Another configuration in the same process, which knows what it told. */
static inline void bench_reload(struct bench *bench)
{
    struct desk *old = bench->desk;
    const void *block;
    size_t size;

    bench->desk = bench_desk(bench);
    desk_carry_values(bench->desk, old, &bench->now);
    for (uint32_t z = 0; z <= bench->site.zones; z++) {
        block = desk_state(old, z, &size);
        assert_true(desk_restore(bench->desk, z, block, size));
    }
    desk_reconcile(bench->desk, desk_told_rev, old, &bench->now);
    desk_free(old);
}

static inline const struct alarm_event *bench_last(const struct bench *bench)
{
    assert_true(bench->events > 0);
    return &bench->event[bench->events - 1];
}

/* The n-th event, counted from 0, must be this. */
static inline const struct alarm_event *bench_expect(const struct bench *bench, size_t n,
                                                     const char *zone, const char *code, int kind,
                                                     int condition)
{
    const struct alarm_event *e = &bench->event[n];

    assert_true(n < bench->events);
    assert_string_equal(e->zone, zone);
    assert_string_equal(e->code->code, code);
    assert_string_equal(event_kind_name(e->kind), event_kind_name((uint8_t)kind));
    assert_string_equal(condition_name(e->condition), condition_name((uint8_t)condition));
    return e;
}

/* A part of the day's summary by its path, "fire.zones.1.minutes.dry". */
static inline struct json *bench_part(struct json *daily, const char *path)
{
    char copy[96], *rest = copy, *part;

    assert_non_null(daily);
    TEXT_COPY(copy, path);
    while ((part = text_cut(&rest, '.')))
        daily = part[0] >= '0' && part[0] <= '9' ? json_at(daily, strtoul(part, NULL, 10))
                                                 : json_get(daily, part);
    return daily;
}

static inline double bench_daily(struct bench *bench, int32_t day, const char *path)
{
    struct json *daily = desk_daily(bench->desk, day, &bench->now);
    double number = json_number(bench_part(daily, path), NAN);

    assert_false(isnan(number)); /* which would equal anything */
    json_free(daily);
    return number;
}

/* The same as it is printed. */
static inline void bench_daily_is(struct bench *bench, int32_t day, const char *path,
                                  const char *want)
{
    struct json *daily = desk_daily(bench->desk, day, &bench->now);
    char *text = json_print(bench_part(daily, path));

    assert_string_equal(text, want);
    free(text);
    json_free(daily);
}

#endif
