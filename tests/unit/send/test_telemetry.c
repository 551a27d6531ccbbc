/* telemetry in virtual time: order, windows, repetition, what is left out, and who goes first. */
#include "../base/case.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/text.h"
#include "estate_plugin.h"
#include "send/telemetry.h"

enum { POINTS = 3, INTERVAL_MS = 60000, MOST = 64 };

static struct point_site point[POINTS];
static const struct estate_plugin fire = {.domain = "fire", .roles = 1};
static struct site_input input[] = {{.point = 0}, {.point = 1}};
static struct site_role role[] = {{.input = input, .inputs = 2}};
static struct zone_site zone[] = {{.name = "riser", .plugin = &fire, .role = role}};
static struct site site;

/* The history has for each domain batches that were written before; the broker what was sent. */
static struct world {
    struct telemetry *telemetry;
    int64_t now;
    bool busy, asked;
    struct replay_place asked_from, moved;
    uint32_t which, asks, moves, most;
    int refuse;
    uint64_t token;
    uint32_t sent, chunks;
    char domain[24];
    struct json *message;
    uint8_t qos;
    struct value value[POINTS];
} w;

static bool on_idle(void *context)
{
    (void)context;
    return !w.busy;
}

static int on_ask(void *context, const struct replay_ask *ask)
{
    (void)context;
    assert_false(w.asked);
    assert_int_equal(ask->due_ms, INTERVAL_MS);
    w.asked = true;
    w.asked_from = ask->place;
    w.which = ask->which;
    w.most = ask->most;
    w.asks++;
    return 0;
}

static void on_moved(void *context, const struct replay_place *place)
{
    (void)context;
    w.moved = *place;
    w.moves++;
}

static const struct value *on_value(void *context, uint32_t index)
{
    (void)context;
    return &w.value[index % POINTS];
}

static int64_t on_utc(void *context, int64_t time_ms)
{
    (void)context;
    return 1752710400000 + time_ms;
}

static int on_publish(void *context, uint64_t token, const char *domain, const char *payload,
                      uint8_t qos)
{
    char error[80];

    (void)context;
    if (w.refuse)
        return w.refuse;
    assert_true(token > w.token);
    json_free(w.message);
    w.message = json_read(payload, strlen(payload), error, sizeof error);
    assert_non_null(w.message);
    TEXT_COPY(w.domain, domain);
    w.token = token;
    w.qos = qos;
    w.sent++;
    return 0;
}

static const struct telemetry_hooks hooks = {.idle = on_idle,
                                             .ask = on_ask,
                                             .moved = on_moved,
                                             .value = on_value,
                                             .utc = on_utc,
                                             .publish = on_publish};

static void begin(uint8_t mode, const struct replay_place *place)
{
    site.settings.telemetry = mode;
    w.telemetry = telemetry_new(&site, &hooks, place, w.token);
    assert_non_null(w.telemetry);
}

static int set_up(void **state)
{
    (void)state;
    w = (struct world){.now = 1000000, .chunks = 1};
    memset(point, 0, sizeof point);
    for (int i = 0; i < POINTS; i++) {
        snprintf(point[i].name, sizeof point[i].name, "p%d", i);
        point[i].unit = "kPa";
        w.value[i] = (struct value){.number = i, .time_ms = 1000, .quality = ESTATE_GOOD};
    }
    site = (struct site){.point = point, .points = POINTS, .zone = zone, .zones = 1};
    TEXT_COPY(site.settings.id, "e-1");
    site.settings.telemetry_interval_ms = INTERVAL_MS;
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    telemetry_free(w.telemetry);
    json_free(w.message);
    return 0;
}

static int tick(int64_t ms)
{
    w.now += ms;
    return telemetry_tick(w.telemetry, ESTATE_CLOCK_NTP, w.now);
}

/* The history's answer: `n` readings of p0, one a second from number `first`, in w.chunks. */
static void answer(uint32_t n, int64_t first, bool more)
{
    struct replay_batch *batch = calloc(1, sizeof *batch);

    assert_true(w.asked);
    w.asked = false;
    batch->place = w.asked_from;
    TEXT_COPY(batch->place.series, "series-1");
    for (uint32_t i = 0; i < batch->place.cursors; i++)
        if (batch->place.cursor[i].chunk < 0)
            batch->place.cursor[i].chunk = 100;
    batch->which = w.which;
    batch->next = batch->place.cursor[w.which].chunk + n;
    batch->more = more;
    batch->columns = w.chunks;
    batch->readings = n;
    batch->column = calloc(w.chunks, sizeof *batch->column);
    for (uint32_t i = 0; i < w.chunks; i++) {
        batch->column[i] = (struct replay_column){.readings = n / w.chunks, .before_ms = INT64_MIN};
        TEXT_COPY(batch->column[i].point, "p0");
    }
    batch->reading = calloc(n + 1, sizeof *batch->reading);
    for (uint32_t i = 0; i < n; i++)
        batch->reading[i] =
            (struct chunk_reading){1752710400000 + 1000 * (first + i), (double)(first + i) / 2};
    telemetry_batch(w.telemetry, batch, ESTATE_CLOCK_NTP, w.now);
}

static double value_at(size_t i)
{
    return json_number(json_at(json_get(w.message, "values"), i), -1);
}

static int count(void)
{
    assert_int_equal(json_number(json_get(w.message, "n"), -1),
                     json_count(json_get(w.message, "values")));
    return (int)json_count(json_get(w.message, "values"));
}

static double seq(void)
{
    return json_number(json_get(w.message, "seq"), -1);
}

static void connect(void)
{
    telemetry_connected(w.telemetry, w.now);
    tick(250);
}

static void one_batch_after_the_other_each_domain_in_turn(void **state)
{
    (void)state;
    begin(TELEMETRY_COMPLETE, NULL);
    tick(250);
    assert_int_equal(w.asks, 0); /* nobody to send it to */
    connect();
    assert_string_equal(w.asked_from.cursor[w.which].domain, "fire");
    assert_int_equal(w.asked_from.cursor[w.which].chunk, -1);
    answer(4, 0, true);
    assert_int_equal(w.sent, 1);
    assert_string_equal(w.domain, "fire");
    assert_int_equal(w.qos, 1);
    assert_int_equal(count(), 4);
    assert_true(seq() == 0);
    assert_int_equal(w.asks, 1); /* not before the city has it */
    assert_int_equal(w.moves, 0);
    telemetry_delivered(w.telemetry, w.token, w.now);
    assert_int_equal(w.moved.cursor[0].chunk, 104);
    assert_int_equal(w.moved.cursor[0].seq, 4);
    assert_string_equal(w.asked_from.cursor[w.which].domain, "gateway");
    answer(0, 0, false);
    assert_string_equal(w.asked_from.cursor[w.which].domain, "fire");
    answer(2, 4, false);
    assert_true(seq() == 4);
    telemetry_delivered(w.telemetry, w.token, w.now);
    answer(0, 0, false);
    answer(0, 0, false);
    assert_false(w.asked); /* all is told: a look now and then */
    tick(4000);
    assert_false(w.asked);
    tick(2000);
    assert_true(w.asked);
}

static void waits_while_anything_else_is_under_way(void **state)
{
    (void)state;
    w.busy = true;
    begin(TELEMETRY_COMPLETE, NULL);
    connect();
    tick(100000);
    assert_int_equal(w.asks, 0);
    w.busy = false;
    tick(250);
    answer(4, 0, true);
    w.busy = true;
    telemetry_delivered(w.telemetry, w.token, w.now);
    assert_false(w.asked);
}

static void what_was_not_delivered_comes_again_under_its_number(void **state)
{
    struct replay_place kept;

    (void)state;
    begin(TELEMETRY_COMPLETE, NULL);
    connect();
    answer(3, 0, true);
    telemetry_delivered(w.telemetry, w.token, w.now);
    answer(0, 0, false);
    kept = w.moved;
    answer(2, 3, true);
    assert_true(seq() == 3);
    telemetry_lost(w.telemetry);
    telemetry_delivered(w.telemetry, w.token, w.now); /* too late to count */
    connect();
    answer(2, 3, true);
    assert_true(seq() == 3);
    telemetry_free(w.telemetry); /* kill -9: the place is what was kept */
    begin(TELEMETRY_COMPLETE, &kept);
    connect();
    assert_int_equal(w.asked_from.cursor[0].chunk, 103);
    answer(2, 3, true);
    assert_true(seq() == 3);
    assert_string_equal(json_text(json_get(w.message, "series"), ""), "series-1");
}

static void dropped_waits_a_little_refused_waits_long(void **state)
{
    (void)state;
    begin(TELEMETRY_COMPLETE, NULL);
    connect();
    answer(3, 0, true);
    assert_int_equal(telemetry_dropped(w.telemetry, w.token, TELEMETRY_LOST, w.now), 0);
    assert_false(w.asked);
    tick(1000);
    answer(3, 0, true);
    assert_int_equal(telemetry_dropped(w.telemetry, w.token, TELEMETRY_PUT_OFF, w.now), 0);
    tick(59000);
    assert_false(w.asked);
    tick(1000);
    w.refuse = -ENOSPC; /* the connection takes nothing now */
    answer(3, 0, true);
    w.refuse = 0;
    tick(1000);
    answer(3, 0, true);
    assert_true(seq() == 0);
    assert_int_equal(w.sent, 3);
}

static uint32_t drop(enum telemetry_drop why)
{
    return telemetry_dropped(w.telemetry, w.token, why, w.now);
}

/* One that is sent as it is each minute for ever would cost the SIM its month, and nothing behind
 * it would arrive. */
static void what_is_too_large_for_the_broker_is_halved(void **state)
{
    (void)state;
    begin(TELEMETRY_COMPLETE, NULL);
    connect();
    assert_int_equal(w.most, REPLAY_BATCH);
    w.chunks = 4;
    answer(80, 0, true);
    assert_int_equal(drop(TELEMETRY_NEVER), 0);
    tick(1000);
    assert_int_equal(w.most, 40);
    w.chunks = 2;
    answer(40, 0, true);
    assert_true(seq() == 0);
    telemetry_delivered(w.telemetry, w.token, w.now);
    assert_int_equal(w.moved.cursor[0].seq, 40);
    assert_int_equal(w.most, 40); /* and stays so */
}

static void readings_that_the_broker_never_takes_are_given_up_with_a_gap(void **state)
{
    struct telemetry_status status;

    (void)state;
    begin(TELEMETRY_COMPLETE, NULL);
    connect();
    answer(7, 0, true);
    assert_int_equal(drop(TELEMETRY_NEVER), 7);
    assert_int_equal(w.moved.cursor[0].chunk, 107);
    tick(59000);
    assert_false(w.asked);
    tick(1000);
    answer(0, 0, false); /* of the gateway's domain */
    answer(3, 7, true);
    assert_true(seq() == 7);
    assert_int_equal(drop(TELEMETRY_NEVER), 3); /* its form, perhaps: less and less often */
    tick(119000);
    assert_false(w.asked);
    tick(1000);
    answer(0, 0, false);
    answer(2, 10, true);
    telemetry_delivered(w.telemetry, w.token, w.now);
    telemetry_look(w.telemetry, &status);
    assert_int_equal(status.given_up, 10);
    assert_int_equal(status.readings, 2);
    answer(0, 0, false);
    answer(1, 12, true);
    assert_int_equal(drop(TELEMETRY_NEVER), 1);
    tick(60000);
    assert_true(w.asked); /* the pause began anew */
}

/* It may be the rights of a broker that has no words for that: nothing is given up. */
static void what_breaks_the_connection_off_is_made_smaller_and_kept(void **state)
{
    (void)state;
    begin(TELEMETRY_COMPLETE, NULL);
    connect();
    for (int i = 0; i < 12; i++) {
        answer(7, 0, true);
        assert_int_equal(drop(TELEMETRY_BREAKS), 0);
        tick(60000);
    }
    assert_int_equal(w.moves, 0);
    assert_int_equal(w.most, 16);
}

static void silent_broker_is_left_once(void **state)
{
    (void)state;
    begin(TELEMETRY_COMPLETE, NULL);
    connect();
    answer(3, 0, true);
    assert_int_equal(tick(TELEMETRY_ACKNOWLEDGE_MS), 0);
    assert_int_equal(tick(1), -ETIMEDOUT);
    assert_int_equal(tick(1000), 0);
}

static void store_that_fails_is_asked_again(void **state)
{
    struct replay_batch *batch = calloc(1, sizeof *batch);

    (void)state;
    begin(TELEMETRY_COMPLETE, NULL);
    connect();
    batch->failed = true;
    w.asked = false;
    telemetry_batch(w.telemetry, batch, ESTATE_CLOCK_NTP, w.now);
    assert_false(w.asked);
    tick(1000);
    assert_true(w.asked);
    w.asked = false;
    telemetry_batch(w.telemetry, NULL, ESTATE_CLOCK_NTP, w.now);
    tick(1000);
    answer(1, 0, false);
    assert_int_equal(w.sent, 1);
}

static void period_and_deadband_leave_out_the_same_each_time(void **state)
{
    (void)state;
    point[0].telemetry_ms = 3000;
    begin(TELEMETRY_COMPLETE, NULL);
    connect();
    answer(9, 1, true); /* seconds 1 .. 9: periods begin at 0, 3, 6, 9 */
    assert_int_equal(count(), 4);
    assert_true(value_at(0) == 0.5 && value_at(1) == 1.5 && value_at(3) == 4.5);
    telemetry_delivered(w.telemetry, w.token, w.now);
    assert_int_equal(w.moved.cursor[0].seq, 4);
    assert_int_equal(w.moved.cursor[0].chunk, 109);
    telemetry_free(w.telemetry);
    point[0].telemetry_ms = 0;
    point[0].telemetry_changes = true;
    point[0].telemetry_band = 1;
    begin(TELEMETRY_COMPLETE, NULL);
    w.asked = false;
    connect();
    answer(7, 0, true); /* 0, 0.5 .. 3 */
    assert_int_equal(count(), 3);
    assert_true(value_at(0) == 0 && value_at(1) == 1.5 && value_at(2) == 3);
}

static void points_that_are_off_are_never_told(void **state)
{
    (void)state;
    point[0].telemetry_off = point[1].telemetry_off = true;
    begin(TELEMETRY_COMPLETE, NULL);
    connect();
    assert_int_equal(w.asked_from.cursors, 1); /* nothing of fire is left */
    assert_string_equal(w.asked_from.cursor[0].domain, "gateway");
    answer(5, 0, false); /* of p0, by an earlier configuration */
    assert_int_equal(w.sent, 0);
    assert_int_equal(w.moved.cursor[0].chunk, 105);
    assert_int_equal(w.moved.cursor[0].seq, 0);
}

static void live_tells_the_newest_at_each_interval(void **state)
{
    (void)state;
    begin(TELEMETRY_LIVE, NULL);
    w.value[2].quality = ESTATE_STALE;
    connect();
    assert_int_equal(w.sent, 1);
    assert_int_equal(w.qos, 0);
    assert_string_equal(w.domain, "fire");
    assert_int_equal(count(), 2);
    assert_int_equal(w.asks, 0);
    tick(INTERVAL_MS - 1);
    assert_int_equal(w.sent, 1);
    w.value[1].number = 7;
    w.value[1].time_ms = 2000;
    tick(1); /* p0 was not read since: nothing new to tell */
    assert_int_equal(w.sent, 2);
    assert_int_equal(count(), 1);
    assert_true(value_at(0) == 7);
    w.value[1].time_ms = 3000;
    w.busy = true;
    tick(INTERVAL_MS);
    assert_int_equal(w.sent, 2);
    telemetry_lost(w.telemetry);
    w.busy = false;
    connect(); /* who listens anew knows nothing */
    assert_int_equal(w.sent, 3);
    assert_int_equal(count(), 2);
}

static void live_is_cut_where_it_is_too_large(void **state)
{
    static struct point_site many[40];

    (void)state;
    for (size_t i = 0; i < 40; i++)
        many[i] = point[i % POINTS];
    site.point = many;
    site.points = 40;
    begin(TELEMETRY_LIVE, NULL);
    connect();
    assert_int_equal(w.sent, 2); /* one of each domain */
    for (int i = 0; i < 9; i++)
        drop(TELEMETRY_NEVER); /* 16 readings in the end */
    for (int i = 0; i < POINTS; i++)
        w.value[i].time_ms++;
    tick(INTERVAL_MS);
    assert_int_equal(w.sent, 2 + 1 + 3);
}

static void live_leaves_out_what_stands_still(void **state)
{
    (void)state;
    point[0].telemetry_changes = true;
    point[0].telemetry_band = 2;
    point[1].telemetry_ms = 3 * INTERVAL_MS;
    begin(TELEMETRY_LIVE, NULL);
    w.value[2].quality = ESTATE_BAD;
    connect();
    for (int i = 1; i < 15; i++) {
        w.value[0].time_ms = w.value[1].time_ms = 1000 + i;
        w.value[0].number = i % 2 * 2.0; /* within the deadband */
        tick(INTERVAL_MS);
    }
    assert_int_equal(w.sent, 1 + 4); /* p1 each third time */
    w.value[0].time_ms++;
    w.value[1].time_ms++;
    tick(INTERVAL_MS); /* a quarter of an hour */
    assert_int_equal(w.sent, 6);
    assert_int_equal(count(), 2);
    w.value[0].number = 4.5;
    w.value[0].time_ms++;
    tick(INTERVAL_MS);
    assert_int_equal(w.sent, 7);
    assert_true(value_at(0) == 4.5);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(one_batch_after_the_other_each_domain_in_turn),
        TEST(waits_while_anything_else_is_under_way),
        TEST(what_was_not_delivered_comes_again_under_its_number),
        TEST(dropped_waits_a_little_refused_waits_long),
        TEST(what_is_too_large_for_the_broker_is_halved),
        TEST(readings_that_the_broker_never_takes_are_given_up_with_a_gap),
        TEST(what_breaks_the_connection_off_is_made_smaller_and_kept),
        TEST(silent_broker_is_left_once),
        TEST(store_that_fails_is_asked_again),
        TEST(period_and_deadband_leave_out_the_same_each_time),
        TEST(points_that_are_off_are_never_told),
        TEST(live_tells_the_newest_at_each_interval),
        TEST(live_is_cut_where_it_is_too_large),
        TEST(live_leaves_out_what_stands_still),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
