/*
 * levels - from medians to the four levels and captures.
 *
 * By displacement and by the rate of a day a level needs several hours in a row, counted at the end
 * of each good hour; an hour of which too little was read counts neither way. What moves within the
 * hour is red at once when two axes or sensors say so for a few minutes, or one for ten. A level
 * includes those below it. It stands as long as its figure does; that it then falls only when a
 * person resets it is the core's work.
 *
 * While a sensor stands at yellow or above, neither its fit nor its baseline learns: what is wrong
 * must not become usual.
 */
#include "facade.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

enum { MINUTE_MS = 60000, SAMPLE_MS = 30000, BEFORE = 10 };
static const double well_below = 0.8; /* of a limit */

/* How tilt and crack differ. */
struct kind {
    int role, axes;
    int level, rate, move, base; /* parameters; blue, first axis */
    int code, capture, metric;   /* code of red; first axis */
    bool hourly;                 /* the red rate is asked of an hour, else of a day */
};

static const struct kind kinds[] = {
    {TILT, 2, TILT_BLUE, TILT_BLUE_RATE, TILT_MOVE, BASELINE_X, FC_RED, FC_CAPTURE, TILT_X, true},
    {CRACK, 1, CRACK_BLUE, CRACK_BLUE_RATE, CRACK_MOVE, BASELINE, FC_CRACK_RED, FC_CRACK_CAPTURE,
     CRACK_MM, false},
};

/* One sensor in hand. */
struct hand {
    const struct estate_view *view;
    const struct estate_out *out;
    const struct kind *kind;
    const struct estate_input *in;
    struct sensor *sensor;
    struct air *air;
    int item;
};

/* Of an axis that the sensor does not have nothing is missing. */
static bool good(const struct hand *h)
{
    bool all = true;

    for (int a = 0; a < h->kind->axes; a++)
        all = all && (h->in[a].quality == ESTATE_GOOD || !h->in[a].point);
    return all;
}

static double param(const struct hand *h, int index)
{
    return h->in->param[index];
}

/* What the engineer signed; nothing of an axis that the sensor does not have. */
static double signed_base(const struct hand *h, int axis)
{
    return h->in[axis].point ? param(h, h->kind->base + axis) : 0;
}

/* Is this level open, be it only for want of a reset? */
static bool open_at(const struct hand *h, int level)
{
    return h->view->open[h->kind->code + RED - level][h->item];
}

static bool alarmed(const struct hand *h)
{
    bool any = false;

    for (int l = YELLOW; l <= RED; l++)
        any = any || open_at(h, l);
    return any;
}

/* How far the part is off something on all its axes; `off` says it of one of them at a time. */
static double far_off(const struct hand *h, int64_t when,
                      double (*off)(const struct hand *h, int axis, int64_t when))
{
    double far = 0;

    for (int a = 0; a < h->kind->axes; a++)
        far = hypot(far, off(h, a, when));
    return far;
}

/* ---- baseline ---- */

static int64_t today(const struct hand *h)
{
    return h->view->time_quality == ESTATE_CLOCK_NONE ? UNDATED : h->view->local_day;
}

static void restart_learning(struct sensor *s)
{
    s->by_hand = false;
    s->learned = 0;
    s->learned_hours = s->since_day = 0;
    s->heat = NAN;
    for (int a = 0; a < AXES; a++)
        s->axis[a].base = NAN;
}

static double newest_off_signed(const struct hand *h, int axis, int64_t hour)
{
    (void)hour;
    return h->in[axis].point ? h->in[axis].value - signed_base(h, axis) : 0;
}

static double hours_off_signed(const struct hand *h, int axis, int64_t hour)
{
    return course_median(&h->sensor->axis[axis], NULL, hour, ANY_HOURS) - signed_base(h, axis);
}

/* Does it stand where it was signed, and did not in the hours before? Then it was replaced, turned
 * or put right, and those hours say nothing of where it is now. */
static bool stands_anew(const struct hand *h, int64_t hour)
{
    double near = param(h, h->kind->level);

    return far_off(h, hour, newest_off_signed) < near && far_off(h, hour, hours_off_signed) >= near;
}

/* What was learned of the old place is over: its hours, and how it went with the temperature. */
static void sign_anew(const struct hand *h)
{
    struct sensor *s = h->sensor;

    if (stands_anew(h, s->next - 1)) {
        course_begin(s, h->view->now_ms);
        memset(s->hours, 0, sizeof s->hours);
    }
    course_fit_anew(s);
}

/* What the engineer signed is the baseline from the moment that it is said, for the temperature of
 * that day; another one than before from the next reading on. */
static void take_signed(const struct hand *h)
{
    struct sensor *s = h->sensor;
    double heat = param(h, BASELINE_TEMPERATURE);
    bool all = true, same = true;

    for (int a = 0; a < h->kind->axes; a++) {
        all = all && !isnan(signed_base(h, a));
        same = same && signed_base(h, a) == s->axis[a].base;
    }
    if (s->by_hand && !all)
        restart_learning(s);
    if (all && !(s->by_hand && same) && (isnan(s->axis[0].base) || good(h))) {
        if (!isnan(s->axis[0].base))
            sign_anew(h);
        for (int a = 0; a < h->kind->axes; a++)
            s->axis[a].base = signed_base(h, a);
        s->by_hand = true;
        s->since_day = today(h);
        s->heat = h->air->days < LEARNED ? NAN : course_heat(h->air);
    }
    for (int a = 0; a < h->kind->axes; a++)
        s->axis[a].reference = s->by_hand && !isnan(heat) ? heat : s->heat;
}

/* Until it is signed: the median of the days so far, then of the first seven, at their own mean
 * temperature, for they may be of another season than the first days of the zone. */
static void learn(const struct hand *h, int64_t hour)
{
    struct sensor *s = h->sensor;
    double heat = course_heat(h->air);

    if (s->since_day || alarmed(h) || ++s->learned_hours < DAY_HOURS)
        return;
    for (int a = 0; a < h->kind->axes; a++)
        if (isnan(course_median(&s->axis[a], h->air, hour, MOST_HOURS)))
            return;
    s->learned_hours = 0;
    if (!isnan(heat))
        s->heat = isnan(s->heat) ? heat : s->heat + (heat - s->heat) / (s->learned + 1);
    for (int a = 0; a < h->kind->axes; a++) {
        struct axis *axis = &s->axis[a];

        axis->reference = s->heat;
        axis->learned[s->learned] = (float)course_median(axis, h->air, hour, MOST_HOURS);
        axis->base = course_middle(axis->learned, s->learned + 1, 1);
    }
    if (++s->learned == LEARNED)
        s->since_day = today(h);
}

/* ---- the end of an hour ---- */

static double off_baseline(const struct hand *h, int axis, int64_t hour)
{
    const struct axis *its = &h->sensor->axis[axis];

    return course_median(its, h->air, hour, SOME_HOURS) - its->base;
}

static double since_yesterday(const struct hand *h, int axis, int64_t hour)
{
    const struct axis *its = &h->sensor->axis[axis];

    return course_median(its, h->air, hour, MOST_HOURS) -
           course_median(its, h->air, hour - DAY_HOURS, MOST_HOURS);
}

static double since_day(const struct hand *h, int axis, int64_t hour, int days)
{
    const struct axis *its = &h->sensor->axis[axis];

    return course_median(its, h->air, hour, MOST_HOURS) -
           course_day(its, h->air, hour / DAY_HOURS - days);
}

static double since_a_week(const struct hand *h, int axis, int64_t hour)
{
    return since_day(h, axis, hour, 7);
}

static double since_a_month(const struct hand *h, int axis, int64_t hour)
{
    return since_day(h, axis, hour, 30);
}

/* What the level above says counts here too. Nothing is taken back while its figure is unknown. */
static void count_level(const struct hand *h, int level, const double figure[CAUSES])
{
    struct sensor *s = h->sensor;
    double far = param(h, h->kind->level + level), quick = param(h, h->kind->rate + level);
    int cause = level == BLUE ? RATE_MONTH : level == RED && h->kind->hourly ? RATE_HOUR : RATE_DAY;
    bool displaced = s->displacement >= far;

    if (displaced || figure[cause] >= quick) {
        s->cause[level] = (uint8_t)(displaced ? DISPLACEMENT : cause);
        s->value[level] = displaced ? s->displacement : figure[cause];
        s->limit[level] = displaced ? far : quick;
    } else if (level < RED && s->hours[level + 1]) {
        s->cause[level] = s->cause[level + 1];
        s->value[level] = s->value[level + 1];
        s->limit[level] = s->limit[level + 1];
    } else {
        if (!isnan(figure[s->cause[level]]))
            s->hours[level] = 0;
        return;
    }
    if (s->hours[level] < UINT8_MAX)
        s->hours[level]++;
}

static void measure(const struct hand *h, int64_t hour)
{
    struct sensor *s = h->sensor;

    s->displacement = far_off(h, hour, off_baseline);
    s->drift = far_off(h, hour, since_a_week);
    for (int a = 0; a < h->kind->axes; a++)
        s->away[a] = off_baseline(h, a, hour);
}

/* An hour that is none ages what is known, and no more. */
static void end_hour(const struct hand *h, int64_t hour, bool full)
{
    double figure[CAUSES] = {[RATE_MONTH] = far_off(h, hour, since_a_month),
                             [RATE_DAY] = far_off(h, hour, since_yesterday),
                             [RATE_HOUR] = NAN};

    if (full && !alarmed(h))
        course_fit(h->sensor, h->kind->axes, h->air, hour);
    if (full)
        learn(h, hour);
    measure(h, hour);
    figure[DISPLACEMENT] = h->sensor->displacement;
    for (int l = RED; full && l >= BLUE; l--)
        count_level(h, l, figure);
}

/* False: an hour ended that is none. Of several that end at once only the first was watched. */
static bool catch_up(const struct hand *h)
{
    int64_t now = h->view->now_ms / MINUTE_MS / MINUTES, first;
    bool watched = true;

    if (!h->sensor->kept) {
        course_begin(h->sensor, h->view->now_ms);
        restart_learning(h->sensor);
    }
    take_signed(h);
    if (h->sensor->since_day == UNDATED)
        h->sensor->since_day = today(h);
    if (h->sensor->next < now - FURTHEST_HOURS)
        h->sensor->next = now - FURTHEST_HOURS;
    for (first = h->sensor->next; h->sensor->next < now; h->sensor->next++) {
        bool full =
            course_end_hour(h->sensor, h->kind->axes, h->sensor->next, (int)param(h, HOUR_MINUTES));

        end_hour(h, h->sensor->next, full);
        if (h->sensor->next == first)
            watched = full;
    }
    course_note(h->sensor, h->kind->axes, h->in, h->view->now_ms);
    return watched;
}

/* ---- what moves now ---- */

/* As long as there is no hour: the median of the minutes so far. */
static struct origin so_far(const struct hand *h, const struct axis *axis)
{
    int least = (int)param(h, HOUR_MINUTES);

    return (struct origin){.raw = course_middle(axis->minute, MINUTES, least),
                           .even = course_so_far(axis, h->air, least),
                           .hours = 1};
}

/* The last good hour. What the day before did in the same time is usual if the part came back from
 * there: the sun does, a part that slips does not. */
static struct origin hour_before(const struct hand *h, const struct axis *axis, int64_t hour)
{
    int64_t from = course_good_hour(axis, hour);
    double now, then, usual;

    if (from == hour)
        return so_far(h, axis);
    now = course_hour(axis, h->air, from);
    then = course_hour(axis, h->air, from - DAY_HOURS);
    usual = course_hour(axis, h->air, hour - DAY_HOURS) - then;
    return (struct origin){.raw = course_hour(axis, NULL, from),
                           .even = now,
                           .usual = fabs(now - then) <= fabs(usual) / 2 ? usual : 0,
                           .hours = (double)(hour - from)};
}

/* The median of a day's hours, be they few. */
static struct origin day_before(const struct hand *h, const struct axis *axis, int64_t hour)
{
    int64_t last = hour - 1;
    struct origin from = {.raw = course_median(axis, NULL, last, ANY_HOURS),
                          .even = course_median(axis, h->air, last, ANY_HOURS),
                          .hours = 1};

    return isnan(from.even) ? so_far(h, axis) : from;
}

static int64_t newest_minute(const struct hand *h, int a)
{
    return (h->view->now_ms - h->in[a].age_ms) / MINUTE_MS;
}

/* Once for each minute. */
static void find_origins(const struct hand *h)
{
    for (int a = 0; a < h->kind->axes; a++) {
        struct axis *axis = &h->sensor->axis[a];
        int64_t minute = newest_minute(h, a);

        if (axis->from.minute != minute)
            axis->from = (h->kind->hourly ? hour_before : day_before)(h, axis, minute / MINUTES);
        axis->from.minute = minute;
    }
}

/* By how much all readings of the minutes before its newest differ from there. */
static double held(const struct hand *h, int a, double minutes, const struct origin *from)
{
    if (h->in[a].quality != ESTATE_GOOD)
        return 0;
    return course_held(&h->sensor->axis[a], h->air, newest_minute(h, a), (int)minutes, from) /
           from->hours;
}

static double most_held(const struct hand *h, double minutes)
{
    double most = 0;

    for (int a = 0; a < h->kind->axes; a++)
        most = fmax(most, held(h, a, minutes, &h->sensor->axis[a].from));
    return most;
}

/* How far its readings are off the baseline. */
static double most_off(const struct hand *h)
{
    double most = 0;

    for (int a = 0; a < h->kind->axes; a++) {
        struct origin base = {.raw = NAN, .even = h->sensor->axis[a].base, .hours = 1};

        most = fmax(most, held(h, a, param(h, CONFIRM), &base));
    }
    return most;
}

/* Axes that say so together. */
static int count_fast(const struct hand *h)
{
    int count = 0;

    for (int a = 0; a < h->kind->axes; a++)
        count += held(h, a, param(h, CONFIRM_TWO), &h->sensor->axis[a].from) >=
                 param(h, h->kind->rate + RED);
    return count;
}

/* What is red without waiting for hours: a fast move; and while nobody knows the median of a day,
 * as behind a long gap, what its readings are off the baseline. Readings tremble: what stands goes
 * only well below its limit. */
static struct estate_verdict at_once(const struct hand *h, int together)
{
    double rate = param(h, h->kind->rate + RED), far = param(h, h->kind->level + RED);
    double value = most_held(h, param(h, CONFIRM_TWO));
    double share = h->view->standing[h->kind->code][h->item] ? well_below : 1;

    if ((value >= rate && together >= 2) || most_held(h, param(h, CONFIRM)) >= rate * share)
        return (struct estate_verdict){.state = ESTATE_PRESENT,
                                       .cause = h->kind->hourly ? RATE_HOUR : RATE_DAY,
                                       .value = value,
                                       .limit = rate};
    if (isnan(h->sensor->displacement) && most_off(h) >= far * share)
        return (struct estate_verdict){
            .state = ESTATE_PRESENT, .cause = DISPLACEMENT, .value = most_off(h), .limit = far};
    return (struct estate_verdict){.state = ESTATE_CLEAR};
}

/* An axis that is left of two can tell that something is wrong, but not that nothing is. */
static void put_levels(const struct hand *h, int together)
{
    struct sensor *s = h->sensor;
    struct estate_verdict red = at_once(h, together);

    for (int l = BLUE; l <= RED; l++) {
        struct estate_verdict *v = &h->out->verdict[h->kind->code + RED - l][h->item];
        bool known = good(h) && !isnan(s->displacement);
        bool counted = good(h) && s->hours[l] && s->hours[l] >= param(h, CONFIRM_HOURS);

        v->grade = ESTATE_LIKELY;
        v->state = counted || red.state == ESTATE_PRESENT ? ESTATE_PRESENT
                   : known                                ? ESTATE_CLEAR
                                                          : ESTATE_UNKNOWN;
        v->value = counted ? s->value[l] : red.state ? red.value : s->displacement;
        v->limit = counted ? s->limit[l] : red.state ? red.limit : param(h, h->kind->level + l);
        v->cause = counted ? s->cause[l] : red.cause;
    }
}

/* ---- before and after a move ---- */

/* Off the baseline, or as it is as long as there is none. */
static double off_then(const struct hand *h, int axis, int64_t minute)
{
    const struct axis *its = &h->sensor->axis[axis];

    return (double)its->minute[minute % MINUTES] - (isnan(its->base) ? 0 : its->base);
}

static void sample(const struct hand *h, int64_t at_ms)
{
    struct sensor *s = h->sensor;
    double value = far_off(h, at_ms / MINUTE_MS, off_then);

    if (!isnan(value) && s->trends < ESTATE_TRENDS)
        s->trend[s->trends++] = (struct estate_sample){.at_ms = at_ms, .value = value};
}

static void begin_capture(const struct hand *h)
{
    struct sensor *s = h->sensor;

    s->capture = MOVED;
    s->moved_ms = h->view->now_ms;
    s->trends = 0;
    for (int before = BEFORE; before > 0; before--)
        sample(h, s->moved_ms - before * MINUTE_MS);
}

/* A move that is still there in the end is told; a gust is not. */
static void capture(const struct hand *h)
{
    struct sensor *s = h->sensor;
    struct estate_verdict *v = &h->out->verdict[h->kind->capture][h->item];
    double limit = param(h, h->kind->move), watch = param(h, WATCH) * MINUTE_MS;
    bool moving = most_held(h, 0) >= limit;
    int64_t now = h->view->now_ms;

    if (moving)
        s->watch_until = now + (int64_t)watch;
    if (s->capture == TOLD && most_held(h, 0) < limit / 2)
        s->capture = CALM;
    if (s->capture == CALM && moving)
        begin_capture(h);
    if (s->capture == MOVED && now - s->sampled_ms >= SAMPLE_MS) {
        sample(h, now);
        s->sampled_ms = now;
    }
    if (s->capture == MOVED && (double)(now - s->moved_ms) >= watch)
        s->capture = most_held(h, param(h, CONFIRM)) >= limit ? TOLD : CALM;
    v->state = s->capture == TOLD ? ESTATE_PRESENT : ESTATE_CLEAR;
    v->value = most_held(h, param(h, CONFIRM_TWO));
    v->limit = limit;
    v->trend = s->trend;
    v->trends = s->trends;
}

/* ---- sensors, the zone ---- */

static void put_evidence(const struct hand *h)
{
    for (int c = h->kind->code; c <= h->kind->capture; c++)
        for (int a = 0; a < h->kind->axes; a++)
            h->out->verdict[c][h->item].evidence[a] = h->in[a].point;
}

static void judge_sensor(const struct hand *h, int together)
{
    put_evidence(h);
    put_levels(h, together);
    if (good(h))
        capture(h);
    else
        h->out->verdict[h->kind->capture][h->item].state = ESTATE_UNKNOWN;
    if (h->view->now_ms < h->sensor->watch_until || h->view->now_ms < h->air->watch_until)
        h->out->period_ms[h->kind->role][h->item] = (int32_t)(param(h, WATCH_PERIOD) * 1000);
    for (int a = 0; a < h->kind->axes; a++)
        h->out->today[h->kind->metric + a][h->item] = h->in[a].point ? h->sensor->away[a] : NAN;
}

/* The figures of the zone: its highest level, its worst drift, its youngest baseline. */
struct summary {
    double level, drift, since;
    int sensors, undated, full;
};

static void add_up(const struct hand *h, struct summary *sum)
{
    for (int l = BLUE; l <= RED; l++)
        if (open_at(h, l))
            sum->level = fmax(sum->level, l);
    if (h->kind->role == TILT)
        sum->drift = fmax(sum->drift, h->sensor->drift);
    sum->since = fmax(sum->since, (double)h->sensor->since_day);
    sum->undated += h->sensor->since_day <= 0;
    sum->sensors++;
}

static void judge_kind(struct hand *h, struct sensor *sensor, struct summary *sum)
{
    const struct estate_list *list = &h->view->role[h->kind->role];
    int together = 0;

    for (int pass = 0; pass < 2; pass++)
        for (h->item = 0; h->item < list->items; h->item++) {
            h->in = &list->in[h->item * h->kind->axes];
            h->sensor = &sensor[h->item];
            if (h->in->hop)
                continue;
            if (pass == 0) {
                sum->full += catch_up(h);
                find_origins(h);
                together += count_fast(h);
            } else {
                judge_sensor(h, together);
                add_up(h, sum);
            }
        }
}

void levels_judge(const struct estate_view *view, void *zone_state, void *const *item_state,
                  struct estate_out *out)
{
    const struct estate_list *felt = &view->role[TEMPERATURE];
    struct air *air = zone_state;
    struct summary sum = {.level = NAN, .drift = NAN, .since = NAN};
    bool new_hour = course_feel(air, felt->n ? felt->in : NULL, view->now_ms);

    shock_judge(view, air, item_state[VIBRATION], out);
    for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
        struct hand hand = {.view = view, .out = out, .kind = &kinds[k], .air = air};

        judge_kind(&hand, item_state[kinds[k].role], &sum);
    }
    out->today[LEVEL][0] = sum.level;
    out->today[HIGHEST][0] = fmax(out->today[HIGHEST][0], sum.level);
    out->today[DRIFT][0] = sum.drift;
    out->today[SINCE][0] = sum.undated ? NAN : sum.since;
    if (new_hour && sum.sensors && sum.full == sum.sensors)
        out->today[HOURS_OK][0] += 1;
}
