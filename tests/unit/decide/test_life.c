/* The life of an alarm among people: permits, shelves, acknowledgement, escalation, the sounder. */
#include "bench.h"

#include <errno.h>

enum { MINUTE = 60000, HOUR = 3600000 };

static struct bench *bench;

/* In service; critical alarms sound, and escalate after ten minutes. */
static int up(void **state)
{
    assert_int_equal(bench_up(state), 0);
    bench = *state;
    TEXT_COPY(bench->site.settings.in_service, "2025-01-01 me");
    bench->site.settings.escalate_ms = 10 * MINUTE;
    bench->site.settings.sounder_severities = 1 << ESTATE_CRITICAL;
    bench_live(bench, 10);
    return 0;
}

static uint32_t permit(uint32_t zone, int64_t for_ms, uint8_t source)
{
    struct permit_order order = {.number = "2025-117",
                                 .by = "工程部",
                                 .reason = "换阀",
                                 .until_ms = bench->now.now_ms + for_ms,
                                 .source = source};
    uint32_t serial = 0;

    assert_int_equal(desk_permit_open(bench->desk, zone, &order, &bench->now, &serial), 0);
    return serial;
}

/* The newest event of this code; NULL if there was none. */
static const struct alarm_event *newest(const char *code)
{
    for (size_t i = bench->events; i-- > 0;)
        if (text_equal(bench->event[i].code->code, code))
            return &bench->event[i];
    return NULL;
}

static size_t count(const char *code)
{
    size_t n = 0;

    for (size_t i = 0; i < bench->events; i++)
        n += text_equal(bench->event[i].code->code, code);
    return n;
}

static void dry(int seconds)
{
    bench->number[RISER_LEVEL] = 3;
    bench_live(bench, seconds);
}

/* A valve is shut, no water follows, it comes back. */
static void an_accident(void)
{
    bench->number[RISER_VALVE] = 0;
    bench_live(bench, 40);
    dry(120);
    bench->number[RISER_VALVE] = 1;
    bench->number[RISER_LEVEL] = 182;
    bench_live(bench, 700);
}

/* It came and went between two alarms of the same code. */
static void a_permit_of_before_does_not_cover_an_alarm(void **state)
{
    (void)state;
    bench->number[RISER_VALVE] = 0;
    bench_live(bench, 60);
    bench->number[RISER_VALVE] = 1;
    bench_live(bench, 60);
    permit(RISER, 5 * MINUTE, PERMIT_SITE);
    bench_live(bench, 600);
    bench->number[RISER_VALVE] = 0;
    bench_live(bench, 35);
    assert_int_equal(bench_last(bench)->kind, EVENT_RAISE);
    assert_int_equal(bench_last(bench)->permit_ms[PERMIT_SITE], 0);
    assert_int_equal(bench_last(bench)->permit_ms[PERMIT_CITY], 0);
}

/* Two readings of two clocks are never quite as far apart as the two before. */
static void a_permit_and_a_shelf_end_at_the_same_time_wherever_it_is_told(void **state)
{
    int64_t until_utc_ms = bench->now.utc_ms + HOUR;
    const char *id;

    (void)state;
    permit(RISER, HOUR, PERMIT_SITE);
    bench_clock(bench, 1);
    bench->number[RISER_VALVE] = 0;
    bench_live(bench, 35);
    assert_int_equal(bench_last(bench)->quiet, QUIET_PERMIT);
    assert_int_equal(bench_last(bench)->quiet_until_utc_ms, until_utc_ms);
    bench_down(state);
    assert_int_equal(up(state), 0);
    bench->number[RISER_VALVE] = 0;
    bench_live(bench, 35);
    id = bench_last(bench)->id;
    until_utc_ms = bench->now.utc_ms + HOUR;
    assert_int_equal(
        desk_shelve(bench->desk, id, "w", "r", bench->now.now_ms + HOUR, false, &bench->now), 0);
    bench_clock(bench, 1);
    assert_int_equal(desk_acknowledge(bench->desk, id, 0, "w", false, &bench->now), 0);
    assert_int_equal(bench_last(bench)->quiet, QUIET_SHELVED);
    assert_int_equal(bench_last(bench)->quiet_until_utc_ms, until_utc_ms);
}

static void a_permit_marks_and_changes_nothing_else(void **state)
{
    struct alarm_event without[20];
    size_t n;

    an_accident();
    n = bench->events;
    assert_in_range(n, 5, 20);
    memcpy(without, bench->event, n * sizeof *without);
    assert_int_equal(bench->sounder_told, 3); /* off, on, off */
    bench_down(state);
    assert_int_equal(up(state), 0);
    permit(RISER, 2 * HOUR, PERMIT_SITE);
    an_accident();
    /* a parent is no second reason, so its child has nothing new to tell when it comes and goes */
    for (size_t i = 0, w = 0; i < bench->events; i++, w++) {
        const struct alarm_event *e = &bench->event[i];

        while (w < n && without[w].kind == EVENT_UPDATE && without[w].quiet == QUIET_PARENT &&
               without[w].condition == CONDITION_PRESENT)
            w++;
        assert_in_range(w, 0, n - 1);
        assert_string_equal(e->code->code, without[w].code->code);
        assert_int_equal(e->kind, without[w].kind);
        assert_int_equal(e->condition, without[w].condition);
        assert_int_equal(e->children, without[w].children);
        assert_int_equal(e->time_utc_ms, without[w].time_utc_ms);
        assert_int_equal(e->quiet, QUIET_PERMIT);
        assert_string_equal(e->quiet_id, "2025-117");
        assert_string_equal(e->quiet_by, "site/工程部");
        assert_string_equal(e->quiet_reason, "换阀");
        assert_int_equal(e->quiet_until_utc_ms, INT64_C(1752710400000) + 10000 + 2 * HOUR);
    }
    assert_int_equal(bench->sounder, 0);
    assert_int_equal(bench->sounder_told, 1);
    assert_string_equal(bench->audit[0], "permit-open riser P1 site/工程部 换阀 2025-117");
}

static void a_permit_is_not_retroactive(void **state)
{
    const struct alarm_event *last;

    (void)state;
    dry(301); /* counted from the first second that it was seen */
    assert_int_equal(newest("T_DRY")->quiet, QUIET_NO);
    permit(RISER, 10 * MINUTE, PERMIT_SITE);
    assert_int_equal(newest("T_DRY")->quiet, QUIET_PERMIT);
    assert_int_equal(newest("T_DRY")->permit_ms[PERMIT_SITE], 0);
    bench_live(bench, 120);
    permit(RISER, 5 * MINUTE, PERMIT_CITY); /* goes before the other one while it is open */
    bench_live(bench, 301);
    last = newest("T_DRY");
    assert_int_equal(last->permit_ms[PERMIT_CITY], 5 * MINUTE);
    bench_live(bench, 180);
    last = newest("T_DRY");
    assert_int_equal(last->quiet, QUIET_NO);
    assert_int_equal(last->permit_ms[PERMIT_SITE], 5 * MINUTE);
    assert_int_equal(last->stood_ms, 15 * MINUTE);
    assert_float_equal(bench_daily(bench, 20286, "fire.zones.1.dry.permit_city"), 5, 0.01);
    assert_float_equal(bench_daily(bench, 20286, "fire.zones.1.dry.permit_site"), 5, 0.01);
    assert_float_equal(bench_daily(bench, 20286, "fire.zones.1.dry.no_permit"), 5, 0.1);
}

/* An hour without a gateway, all of it under the permit, in the middle of the delay. */
static void no_more_is_under_a_permit_than_is_told(void **state)
{
    (void)state;
    permit(RISER, 3 * HOUR, PERMIT_SITE);
    dry(30);
    bench_restart(bench, HOUR);
    bench_live(bench, 60);
    assert_int_equal(newest("T_DRY")->kind, EVENT_RAISE);
    assert_in_range(newest("T_DRY")->stood_ms, 60000, 62000);
    assert_int_equal(newest("T_DRY")->permit_ms[PERMIT_SITE], newest("T_DRY")->stood_ms);
}

static void what_is_wrong_when_a_permit_ends_sounds_at_once(void **state)
{
    (void)state;
    permit(RISER, HOUR, PERMIT_CITY);
    dry(45 * 60 - 1);
    assert_null(newest("GW_PERMIT_ENDS"));
    bench_live(bench, 2);
    assert_string_equal(newest("GW_PERMIT_ENDS")->item, "P1 riser");
    assert_true(newest("GW_PERMIT_ENDS")->closed);
    bench_live(bench, 898);
    assert_int_equal(newest("T_DRY")->quiet, QUIET_PERMIT);
    assert_int_equal(bench->sounder, 0);
    bench_live(bench, 1);
    assert_int_equal(newest("T_DRY")->quiet, QUIET_NO);
    assert_int_equal(bench->sounder, 1);
    assert_int_equal(count("GW_PERMIT_ENDS"), 1);
    assert_string_equal(bench->audit[1], "permit-end riser P1 gateway 换阀 2025-117");
}

/* Estate time: neither a restart nor a clock that is set moves the end. */
static void a_permit_survives_restart_and_clock(void **state)
{
    (void)state;
    permit(RISER, HOUR, PERMIT_SITE);
    dry(20 * 60);
    bench_restart(bench, 20000);
    bench->now.utc_ms += 5 * HOUR;
    bench_live(bench, 20 * 60);
    assert_int_equal(newest("T_DRY")->quiet, QUIET_PERMIT);
    bench_restart(bench, HOUR); /* it ends while nobody is there */
    bench_live(bench, 1);
    assert_int_equal(newest("T_DRY")->quiet, QUIET_NO);
    assert_int_equal(bench->sounder, 1);
    assert_int_equal(newest("T_DRY")->permit_ms[PERMIT_SITE], HOUR - 1000);
}

static void a_permit_can_be_closed_and_has_limits(void **state)
{
    struct permit_order order = {.number = "1", .by = "me", .reason = "work"};
    uint32_t serial;

    (void)state;
#define OPEN(ms)                                                                                   \
    (order.until_ms = bench->now.now_ms + (ms),                                                    \
     desk_permit_open(bench->desk, RISER, &order, &bench->now, &serial))
    assert_int_equal(OPEN(24 * HOUR + 1), -EINVAL);
    assert_int_equal(OPEN(0), -EINVAL);
    for (uint32_t i = 1; i <= ZONE_PERMITS; i++) {
        assert_int_equal(OPEN(24 * HOUR), 0);
        assert_int_equal(serial, i);
    }
    assert_int_equal(OPEN(HOUR), -ENOSPC);
    order.reason = "";
    assert_int_equal(OPEN(HOUR), -EINVAL);
#undef OPEN
    dry(61);
    for (uint32_t i = 1; i <= ZONE_PERMITS; i++) {
        assert_int_equal(newest("T_DRY")->quiet, QUIET_PERMIT);
        assert_int_equal(desk_permit_close(bench->desk, i, "city/me", true, &bench->now), 0);
    }
    assert_int_equal(newest("T_DRY")->quiet, QUIET_NO);
    assert_int_equal(bench->sounder, 1); /* without waiting for a tick */
    assert_int_equal(desk_permit_close(bench->desk, 4, "me", true, &bench->now), -ENOENT);
    assert_string_equal(bench->audit[4], "permit-close riser P1 city/me work 1");
}

static void a_shelf_ends_by_itself_or_with_its_alarm(void **state)
{
    char id[ULID_TEXT];
    int64_t now;

    (void)state;
    dry(70);
    TEXT_COPY(id, newest("T_DRY")->id);
    now = bench->now.now_ms;
#define SHELVE(until, reason) desk_shelve(bench->desk, id, "me", reason, until, false, &bench->now)
    assert_int_equal(SHELVE(now + 8 * HOUR + 1, "known"), -EINVAL);
    assert_int_equal(SHELVE(now + HOUR, ""), -EINVAL);
    assert_int_equal(SHELVE(now + 8 * HOUR, "known"), 0);
    assert_int_equal(newest("T_DRY")->quiet, QUIET_SHELVED);
    assert_string_equal(newest("T_DRY")->quiet_reason, "known");
    assert_string_equal(newest("T_DRY")->quiet_by, "site/me");
    assert_int_equal(bench->sounder, 0);
    bench_restart(bench, 1000);
    bench_live(bench, 8 * 3600 - 2);
    assert_int_equal(newest("T_DRY")->quiet, QUIET_SHELVED);
    bench_live(bench, 1);
    assert_int_equal(newest("T_DRY")->quiet, QUIET_NO);
    assert_int_equal(bench->sounder, 1);
    assert_non_null(strstr(bench->audit[1], " gateway known"));
    now = bench->now.now_ms;
    assert_int_equal(SHELVE(now + HOUR, "again"), 0);
    assert_int_equal(desk_unshelve(bench->desk, id, "me", false, &bench->now), 0);
    assert_int_equal(desk_unshelve(bench->desk, id, "me", false, &bench->now), -ENOENT);
    assert_int_equal(SHELVE(now + HOUR, "again"), 0);
#undef SHELVE
    bench->number[RISER_LEVEL] = 182;
    bench_live(bench, 700);
    assert_int_equal(desk_reset(bench->desk, id, "me", false, &bench->now), 0);
    assert_int_equal(newest("T_DRY")->quiet, QUIET_SHELVED);
    dry(70);
    assert_int_equal(newest("T_DRY")->quiet, QUIET_NO);
}

static void nobody_answers(void **state)
{
    (void)state;
    bench->site.settings.sounder_severities = 0;
    dry(61 + 10 * 60 - 1);
    assert_int_equal(count("T_DRY"), 1);
    bench_live(bench, 1);
    assert_int_equal(newest("T_DRY")->escalations, 1);
    assert_int_equal(newest("T_DRY")->kind, EVENT_UPDATE);
    bench_restart(bench, 1000);
    bench_live(bench, 10 * 60 - 2);
    assert_int_equal(newest("T_DRY")->escalations, 1);
    assert_int_equal(bench->sounder, 0);
    bench_live(bench, 1);
    assert_int_equal(newest("T_DRY")->escalations, 2);
    assert_int_equal(bench->sounder, 1);
    bench_live(bench, 4 * 3600);
    assert_int_equal(newest("T_DRY")->escalations, 10);
    assert_int_equal(
        desk_acknowledge(bench->desk, newest("T_DRY")->id, 0, "city/a", true, &bench->now), 0);
    assert_string_equal(newest("T_DRY")->acknowledged_by, "city/a");
    assert_int_equal(bench->sounder, 0);
    assert_non_null(strstr(bench->audit[0], "acknowledge riser"));
}

static void what_is_quiet_seen_or_minor_does_not_escalate(void **state)
{
    uint32_t serial;

    (void)state;
    bench->number[RISER_SECOND] = 950; /* minor */
    serial = permit(RISER, 20 * HOUR, PERMIT_SITE);
    dry(3600);
    assert_int_equal(newest("T_DRY")->escalations, 0);
    desk_permit_close(bench->desk, serial, "me", false, &bench->now);
    bench_live(bench, 599); /* the time counts from when it was heard */
    assert_int_equal(newest("T_DRY")->escalations, 0);
    bench_live(bench, 1);
    assert_int_equal(newest("T_DRY")->escalations, 1);
    desk_acknowledge(bench->desk, newest("T_DRY")->id, 0, "me", false, &bench->now);
    bench_live(bench, 3600);
    assert_int_equal(newest("T_DRY")->escalations, 1);
    assert_int_equal(newest("T_FAULTY")->escalations, 0);
    bench->site.settings.in_service[0] = '\0';
    dry(3600);
    assert_int_equal(bench->sounder, 0);
}

/* Gone, waiting for a reset, and back: whoever acknowledged it did not see this. */
static void what_comes_again_is_to_be_acknowledged_again(void **state)
{
    (void)state;
    dry(1900);
    assert_true(newest("T_DRY")->needs_reset);
    desk_acknowledge(bench->desk, newest("T_DRY")->id, 0, "me", false, &bench->now);
    bench->number[RISER_LEVEL] = 182;
    bench_live(bench, 700);
    assert_int_equal(newest("T_DRY")->kind, EVENT_RETURN);
    assert_int_equal(bench->sounder, 0);
    dry(2);
    assert_false(newest("T_DRY")->acknowledged);
    assert_int_equal(bench->sounder, 1);
}

/* Who acknowledges an older revision has not seen all of it, and that is told .. */
static void an_older_revision_counts_and_says_so(void **state)
{
    const struct alarm_event *dry_riser;
    uint32_t rev;

    (void)state;
    dry(1900);
    dry_riser = newest("T_DRY");
    rev = dry_riser->rev;
    assert_true(rev > 1);
    assert_int_equal(desk_acknowledge(bench->desk, dry_riser->id, rev + 1, "a", true, &bench->now),
                     -EDOM);
    assert_false(newest("T_DRY")->acknowledged);
    assert_int_equal(desk_acknowledge(bench->desk, dry_riser->id, 1, "a", true, &bench->now), 0);
    assert_int_equal(newest("T_DRY")->unseen, rev - 1);
    bench_restart(bench, 1000);
    bench->number[RISER_LEVEL] = 182;
    bench_live(bench, 3);
    assert_int_equal(newest("T_DRY")->condition, CONDITION_RETURNING);
    assert_int_equal(newest("T_DRY")->unseen, rev - 1);
}

/* .. but it is not taken for what came after the alarm was gone. */
static void what_came_back_was_not_seen_before(void **state)
{
    uint32_t rev;

    (void)state;
    dry(1900);
    rev = newest("T_DRY")->rev;
    bench->number[RISER_LEVEL] = 182;
    bench_live(bench, 700);
    assert_int_equal(newest("T_DRY")->kind, EVENT_RETURN);
    dry(2);
    assert_int_equal(
        desk_acknowledge(bench->desk, newest("T_DRY")->id, rev, "a", true, &bench->now), -ESTALE);
    assert_int_equal(bench->sounder, 1);
    rev = newest("T_DRY")->rev;
    assert_int_equal(
        desk_acknowledge(bench->desk, newest("T_DRY")->id, rev, "a", true, &bench->now), 0);
    assert_int_equal(newest("T_DRY")->unseen, 0);
    assert_int_equal(bench->sounder, 0);
}

static void a_silence_holds_until_something_new(void **state)
{
    int64_t until = 0, start;

    (void)state;
    assert_int_equal(bench->sounder, 0);
    dry(70);
    assert_true(desk_sounding(bench->desk, &until));
    start = bench->now.now_ms;
    assert_int_equal(desk_silence(bench->desk, "me", false, start + HOUR + 1, &bench->now),
                     -EINVAL);
    assert_int_equal(desk_silence(bench->desk, "me", false, start, &bench->now), -EINVAL);
    assert_int_equal(desk_silence(bench->desk, "me", false, start + HOUR, &bench->now), 0);
    assert_false(desk_sounding(bench->desk, &until));
    assert_int_equal(until, start + HOUR);
    assert_int_equal(bench->sounder, 0);
    bench->number[RISER_SECOND] = 950; /* not critical */
    bench_restart(bench, 1000);
    bench_live(bench, 60);
    assert_int_equal(bench->sounder, 0);
    bench->number[HOUSE_LEVEL] = 0;
    bench_live(bench, 70);
    assert_int_equal(bench->sounder, 1);
    start = bench->now.now_ms;
    desk_silence(bench->desk, "me", false, start + 10 * MINUTE, &bench->now);
    bench_live(bench, 599);
    assert_int_equal(bench->sounder, 0);
    bench_live(bench, 1);
    assert_int_equal(bench->sounder, 1);
    desk_silence(bench->desk, "me", false, start + 20 * MINUTE, &bench->now);
    assert_int_equal(desk_silence(bench->desk, "me", false, 0, &bench->now), 0);
    assert_int_equal(bench->sounder, 1);
}

static void thirty_days_without_being_in_service(void **state)
{
    (void)state;
    bench->site.settings.in_service[0] = '\0';
    bench->now.utc_ms += INT64_C(30) * 24 * HOUR - 20000;
    bench_live(bench, 5);
    assert_null(newest("GW_COMMISSIONING"));
    bench_restart(bench, 20000);
    bench_live(bench, 1);
    assert_int_equal(newest("GW_COMMISSIONING")->kind, EVENT_RAISE);
    TEXT_COPY(bench->site.settings.in_service, "2025-08-17 me");
    bench_live(bench, 1);
    assert_true(newest("GW_COMMISSIONING")->closed);
}

/* A zone's own word for a sensor that is lost with its device, or with its bus. */
static void a_lost_device_quiets_what_hangs_on_it(void **state)
{
    struct estate_plugin plugin = bench_plugin;
    struct estate_code codes[CODES];

    (void)state;
    memcpy(codes, bench_codes, sizeof codes);
    codes[FAULTY].over = "GW_COMM_LOST";
    plugin.code = codes;
    bench->zone[HOUSE].plugin = bench->zone[RISER].plugin = &plugin;
    desk_free(bench->desk);
    bench->desk = bench_desk(bench);
    bench->number[RISER_SECOND] = bench->number[RISER_LEVEL] = 950;
    bench_live(bench, 2);
    bench_link(bench, READING_DEVICE, RISER_SECOND, ESTATE_LOST);
    bench->number[RISER_SECOND] = NAN;
    bench_live(bench, 1);
    assert_int_equal(newest("GW_COMM_LOST")->children, 1);
    assert_string_equal(newest("T_FAULTY")->item, "mid");
    assert_string_equal(newest("T_FAULTY")->quiet_id, newest("GW_COMM_LOST")->id);
    for (int i = 0; i < POINTS; i++)
        bench->number[i] = NAN;
    bench_link(bench, READING_BUS, 0, ESTATE_LOST);
    bench_live(bench, 1);
    assert_int_equal(newest("GW_BUS_DOWN")->children, 2); /* the device, and what is left */
    assert_string_equal(newest("T_FAULTY")->item, "top");
    assert_string_equal(newest("T_FAULTY")->quiet_id, newest("GW_BUS_DOWN")->id);
    desk_free(bench->desk);
    bench->desk = bench_desk(bench);
}

/* The valve is shut and opened, which is four revisions on their way, and shut again. */
static void shut_it_while_the_store_hangs(void)
{
    bench->hold = true;
    for (int i = 0; i < 5; i++) {
        bench->number[RISER_VALVE] = i % 2;
        bench_live(bench, 40);
    }
    assert_int_equal(bench->events, 4);
    assert_true(bench_last(bench)->closed);
    bench->hold = false;
}

static uint32_t nothing_stored(void *context, const char *id)
{
    (void)context, (void)id;
    return 0;
}

static void a_raise_that_waited_is_told_by_the_next_process(void **state)
{
    (void)state;
    shut_it_while_the_store_hangs();
    bench_restart(bench, 1000);
    desk_reconcile(bench->desk, nothing_stored, NULL, &bench->now);
    assert_int_equal(bench->events, 5);
    bench_expect(bench, 4, "riser", "T_SHUT", EVENT_RAISE, CONDITION_PRESENT);
    assert_string_not_equal(bench->event[4].id, bench->event[3].id);
}

static void a_reload_tells_what_waited(void **state)
{
    (void)state;
    shut_it_while_the_store_hangs();
    bench_reload(bench);
    assert_int_equal(bench->events, 5);
    bench_expect(bench, 4, "riser", "T_SHUT", EVENT_RAISE, CONDITION_PRESENT);
    bench_reload(bench);
    assert_int_equal(bench->events, 5);
    bench->hold = true;
    for (int i = 0; i < 5; i++) {
        bench->number[RISER_SECOND] = i % 2 ? 182 : 950;
        bench_live(bench, 2);
    }
    assert_int_equal(bench->events, 9);
    assert_int_equal(bench_last(bench)->condition, CONDITION_RETURNING);
    bench->hold = false;
    bench_reload(bench);
    assert_int_equal(bench->events, 10);
    bench_expect(bench, 9, "riser", "T_FAULTY", EVENT_UPDATE, CONDITION_PRESENT);
    assert_int_equal(bench->event[9].rev, bench->event[8].rev + 2);
}

/* What came back is to be seen again, and who has its newest revision has seen it. */
static void the_revision_that_was_told_can_be_acknowledged(void **state)
{
    char id[ULID_TEXT];

    (void)state;
    bench->number[RISER_SECOND] = 950;
    bench_live(bench, 1);
    TEXT_COPY(id, bench_last(bench)->id);
    bench->hold = true;
    for (int i = 0; i < 4; i++) {
        bench->number[RISER_SECOND] = i % 2 ? 950 : 182;
        bench_live(bench, 1);
    }
    bench->number[RISER_SECOND] = 182;
    bench_live(bench, 10); /* it waits for a reset .. */
    bench->number[RISER_SECOND] = 950;
    bench_live(bench, 1); /* .. and is back */
    bench->hold = false;
    desk_stored(bench->desk, bench_last(bench)->instance, &bench->now);
    bench_expect(bench, bench->events - 1, "riser", "T_FAULTY", EVENT_UPDATE, CONDITION_PRESENT);
    assert_int_equal(
        desk_acknowledge(bench->desk, id, bench_last(bench)->rev, "me", true, &bench->now), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, up, bench_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_permit_of_before_does_not_cover_an_alarm),
        TEST(a_permit_and_a_shelf_end_at_the_same_time_wherever_it_is_told),
        TEST(a_permit_marks_and_changes_nothing_else),
        TEST(a_permit_is_not_retroactive),
        TEST(no_more_is_under_a_permit_than_is_told),
        TEST(what_is_wrong_when_a_permit_ends_sounds_at_once),
        TEST(a_permit_survives_restart_and_clock),
        TEST(a_permit_can_be_closed_and_has_limits),
        TEST(a_shelf_ends_by_itself_or_with_its_alarm),
        TEST(nobody_answers),
        TEST(what_is_quiet_seen_or_minor_does_not_escalate),
        TEST(what_comes_again_is_to_be_acknowledged_again),
        TEST(an_older_revision_counts_and_says_so),
        TEST(what_came_back_was_not_seen_before),
        TEST(a_silence_holds_until_something_new),
        TEST(thirty_days_without_being_in_service),
        TEST(a_lost_device_quiets_what_hangs_on_it),
        TEST(a_raise_that_waited_is_told_by_the_next_process),
        TEST(a_reload_tells_what_waited),
        TEST(the_revision_that_was_told_can_be_acknowledged),
    };

    return cmocka_run_group_tests_name("life", tests, NULL, NULL);
}
