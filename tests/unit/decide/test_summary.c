/* The shapes of a zone's metrics in the summary, and minutes that add up. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/json.h"
#include "base/text.h"
#include "decide/summary.h"
#include "estate_plugin.h"

enum { DRY, CODES };
enum { LEAST, PEAK, PEAK_AT, TILT_X, TILT_Y, KWH, LEVEL, BASELINE, OVERRUN, RUNS, TANK, METRICS };

static const char *const levels[] = {"blue", "red", NULL};
static const struct estate_role roles[] = {{.name = "tilt", .unit = "deg"}};
static const struct estate_code codes[CODES] = {
    [DRY] = {.code = "T_DRY", .day = "dry", .severity = ESTATE_CRITICAL}};
static const struct estate_metric metrics[METRICS] = {
    [LEAST] = {.name = "pressure_kpa.min", .fold = ESTATE_MIN},
    [PEAK] = {.name = "peak.0", .fold = ESTATE_MAX},
    [PEAK_AT] = {.name = "peak.1", .fold = ESTATE_LAST, .shape = ESTATE_CLOCK_TIME},
    [TILT_X] = {.name = "tilt_deg.*.0", .fold = ESTATE_LAST, .scope = ESTATE_ITEM, .decimals = 2},
    [TILT_Y] = {.name = "tilt_deg.*.1", .fold = ESTATE_LAST, .scope = ESTATE_ITEM, .decimals = 2},
    [KWH] = {.name = "kwh", .fold = ESTATE_SUM, .scope = ESTATE_ITEM, .decimals = 1},
    [LEVEL] = {.name = "level", .fold = ESTATE_LAST, .shape = ESTATE_NAME, .names = levels},
    [BASELINE] = {.name = "baseline", .fold = ESTATE_LAST, .shape = ESTATE_DATE},
    [OVERRUN] = {.name = "stops.overrun", .fold = ESTATE_SUM, .rare = 1},
    [RUNS] = {.name = "runs", .fold = ESTATE_LAST, .list = "sources"},
    [TANK] = {.name = "tank_mm", .fold = ESTATE_LAST, .list = "sources"},
};
static const struct estate_plugin plugin = {.name = "shapes",
                                            .domain = "fire",
                                            .role = roles,
                                            .code = codes,
                                            .metric = metrics,
                                            .roles = 1,
                                            .codes = CODES,
                                            .metrics = METRICS};
static struct site_item item[] = {{.name = "n"}, {.name = "5"}};
static struct site_role role[] = {{.item = item, .items = 2}};
static int32_t delay[CODES];
static const struct zone_site site = {
    .name = "z", .place = "Z", .plugin = &plugin, .role = role, .on_ms = delay, .off_ms = delay};

enum { TODAY = 20286 };

static int up(void **state)
{
    struct zone *zone = calloc(1, sizeof *zone);
    struct moment now = {.now_ms = 1000, .local_day = TODAY};

    *state = zone;
    return zone_init(zone, &site, "one", &now);
}

static int down(void **state)
{
    zone_clear(*state);
    free(*state);
    return 0;
}

static void set(struct zone *zone, int metric, uint32_t of, double value)
{
    zone->in.value[ZONE_TODAY][zone->first_metric[metric] + of] = value;
}

/* What the zone's object has under `key`, as text. */
static void expect(const struct zone *zone, const char *key, const char *want)
{
    struct json *out = summary_zone(zone, TODAY, 3600000);
    const struct json *value = json_get(out, key);
    char *text = value ? json_print(value) : NULL;

    if (want)
        assert_string_equal(text, want);
    else
        assert_null(text);
    free(text);
    json_free(out);
}

static void what_is_not_known_is_null(void **state)
{
    expect(*state, "pressure_kpa", "{\"min\":null}");
    expect(*state, "peak", "[null,null]");
    expect(*state, "tilt_deg", "{\"n\":[null,null],\"5\":[null,null]}");
    expect(*state, "kwh", "{\"n\":0,\"5\":0}");
    expect(*state, "level", "null");
    expect(*state, "baseline", "null");
    expect(*state, "runs", NULL);
}

static void each_shape_has_its_words(void **state)
{
    struct zone *zone = *state;

    set(zone, LEAST, 0, 3.4);
    set(zone, PEAK, 0, 17);
    set(zone, PEAK_AT, 0, (21 * 60 + 40) * 60000.0);
    set(zone, TILT_X, 0, 0.014);
    set(zone, TILT_Y, 0, -0.02);
    set(zone, TILT_Y, 1, 1);
    set(zone, KWH, 1, 24.06);
    set(zone, LEVEL, 0, 1);
    set(zone, BASELINE, 0, 20269);
    expect(zone, "pressure_kpa", "{\"min\":3}");
    expect(zone, "peak", "[17,\"21:40\"]");
    expect(zone, "tilt_deg", "{\"n\":[0.01,-0.02],\"5\":[null,1]}");
    expect(zone, "kwh", "{\"n\":0,\"5\":24.1}");
    expect(zone, "level", "\"red\"");
    expect(zone, "baseline", "\"2025-06-30\"");
    set(zone, LEVEL, 0, 2);
    expect(zone, "level", "null");
    set(zone, LEVEL, 0, -1);
    expect(zone, "level", "null");
    set(zone, BASELINE, 0, 1e12);
    expect(zone, "baseline", "null");
}

static void what_is_rare_is_left_out(void **state)
{
    expect(*state, "stops", "{}");
    set(*state, OVERRUN, 0, 2);
    expect(*state, "stops", "{\"overrun\":2}");
}

static void another_list_shows_what_is_known_there(void **state)
{
    struct json *out;
    char *text;

    assert_null(summary_in_list(*state, TODAY, "sources"));
    assert_true(isnan(summary_value(*state, TODAY, "runs")));
    set(*state, RUNS, 0, 1);
    out = summary_in_list(*state, TODAY, "sources");
    text = json_print(out);
    assert_string_equal(text, "{\"zone\":\"z\",\"runs\":1,\"tank_mm\":null}");
    free(text);
    json_free(out);
    assert_float_equal(summary_value(*state, TODAY, "runs"), 1, 0);
    assert_true(isnan(summary_value(*state, TODAY - 1, "runs")));
    assert_true(isnan(summary_value(*state, TODAY, "none")));
}

/* 4 s in all and 4 s of each permit round to 0.1 each; the share itself is 0.2. */
static void minutes_without_water_are_split_by_permit(void **state)
{
    struct zone *zone = *state;
    struct zone_share *share = &zone->in.code[DRY].share[ZONE_TODAY];

    zone->in.head->day[ZONE_TODAY].normal_ms = 1200000;
    *share = (struct zone_share){.ms = 2364000, .permit_ms = {600000, 1200000}, .times = 2};
    share->longest_ms = 1800000;
    share->longest_from = 8 * 3600000;
    expect(zone, "minutes", "{\"normal\":20,\"dry\":39.4,\"unknown\":0.6}");
    expect(zone, "dry",
           "{\"permit_city\":10,\"permit_site\":20,\"no_permit\":9.4,\"longest\":30,"
           "\"longest_from\":\"08:00\",\"times\":2}");
    *share = (struct zone_share){.ms = 12000, .permit_ms = {4000, 4000}};
    expect(zone, "dry",
           "{\"permit_city\":0,\"permit_site\":0.1,\"no_permit\":0.1,\"longest\":0,"
           "\"longest_from\":null,\"times\":0}");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, up, down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(what_is_not_known_is_null),
        TEST(each_shape_has_its_words),
        TEST(what_is_rare_is_left_out),
        TEST(another_list_shows_what_is_known_there),
        TEST(minutes_without_water_are_split_by_permit),
    };

    return cmocka_run_group_tests_name("summary", tests, NULL, NULL);
}
