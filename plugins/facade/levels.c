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

enum { MINUTE_MS = 60000, FURTHEST_HOURS = DAYS * DAY_HOURS };
enum { BEFORE = 10, SAMPLE_MS = 30000 };

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

/* How a move is to be taken. */
struct pace {
    double usual, hours; /* what the day before did in these hours; how many they are */
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

static bool good(const struct hand *h)
{
    bool all = true;

    for (int a = 0; a < h->kind->axes; a++)
        all = all && h->in[a].quality == ESTATE_GOOD;
    return all;
}

static double param(const struct hand *h, int index)
{
    return h->in->param[index];
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

/* ---- baseline ---- */

static void restart_learning(struct sensor *s)
{
    s->by_hand = false;
    s->learned = 0;
    s->learned_hours = s->since_day = 0;
    for (int a = 0; a < AXES; a++)
        s->axis[a].base = NAN;
}

/* What the engineer signed is the baseline from the moment that it is said. */
static void take_signed(const struct hand *h)
{
    struct sensor *s = h->sensor;
    bool all = true, same = true;

    for (int a = 0; a < h->kind->axes; a++) {
        all = all && !isnan(param(h, h->kind->base + a));
        same = same && param(h, h->kind->base + a) == s->axis[a].base;
    }
    if (s->by_hand && !all)
        restart_learning(s);
    if (!all || (s->by_hand && same))
        return;
    for (int a = 0; a < h->kind->axes; a++)
        s->axis[a].base = param(h, h->kind->base + a);
    s->by_hand = true;
    s->since_day = h->view->local_day;
}

/* Until it is signed: the median of the days so far, then of the first seven. */
static void learn(const struct hand *h, int64_t hour)
{
    struct sensor *s = h->sensor;

    if (s->since_day || alarmed(h) || ++s->learned_hours < DAY_HOURS)
        return;
    for (int a = 0; a < h->kind->axes; a++)
        if (isnan(course_median(&s->axis[a], h->air, hour, MOST_HOURS)))
            return;
    s->learned_hours = 0;
    for (int a = 0; a < h->kind->axes; a++) {
        struct axis *axis = &s->axis[a];

        axis->learned[s->learned] = (float)course_median(axis, h->air, hour, MOST_HOURS);
        axis->base = course_middle(axis->learned, s->learned + 1, 1);
    }
    if (++s->learned == LEARNED)
        s->since_day = h->view->local_day;
}

/* ---- the end of an hour ---- */

/* How far the median moved between `then`, of each axis, and this hour. */
static double moved(const struct hand *h, int64_t hour, int least,
                    double (*then)(const struct hand *h, int axis, int64_t hour))
{
    double away[AXES] = {0, 0};

    for (int a = 0; a < h->kind->axes; a++)
        away[a] = course_median(&h->sensor->axis[a], h->air, hour, least) - then(h, a, hour);
    return hypot(away[0], away[1]);
}

static double at_baseline(const struct hand *h, int axis, int64_t hour)
{
    (void)hour;
    return h->sensor->axis[axis].base;
}

static double a_day_ago(const struct hand *h, int axis, int64_t hour)
{
    return course_median(&h->sensor->axis[axis], h->air, hour - DAY_HOURS, MOST_HOURS);
}

static double a_week_ago(const struct hand *h, int axis, int64_t hour)
{
    return course_day(&h->sensor->axis[axis], h->air, hour / DAY_HOURS - 7);
}

static double a_month_ago(const struct hand *h, int axis, int64_t hour)
{
    return course_day(&h->sensor->axis[axis], h->air, hour / DAY_HOURS - 30);
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

    s->displacement = moved(h, hour, SOME_HOURS, at_baseline);
    s->drift = moved(h, hour, MOST_HOURS, a_week_ago);
    for (int a = 0; a < h->kind->axes; a++)
        s->away[a] = course_median(&s->axis[a], h->air, hour, SOME_HOURS) - s->axis[a].base;
}

/* An hour that is none ages what is known, and no more. */
static void end_hour(const struct hand *h, int64_t hour, bool full)
{
    double figure[CAUSES] = {[RATE_MONTH] = moved(h, hour, MOST_HOURS, a_month_ago),
                             [RATE_DAY] = moved(h, hour, MOST_HOURS, a_day_ago),
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

    if (!h->sensor->kept)
        course_begin(h->sensor, h->view->now_ms);
    take_signed(h);
    if (h->sensor->next < now - FURTHEST_HOURS)
        h->sensor->next = now - FURTHEST_HOURS;
    for (first = h->sensor->next; h->sensor->next < now; h->sensor->next++) {
        bool full =
            course_end_hour(h->sensor, h->kind->axes, h->sensor->next, (int)param(h, HOUR_MINUTES));

        end_hour(h, h->sensor->next, full);
        if (h->sensor->next == first)
            watched = full;
    }
    if (good(h))
        course_note(h->sensor, h->kind->axes, h->in, h->view->now_ms);
    return watched;
}

/* ---- what moves now ---- */

/* From where a move within the hour is measured, and in how many hours it came about: the last good
 * hour; as long as there is none, the median of the minutes so far. */
static double hour_before(const struct hand *h, const struct axis *axis, int64_t hour,
                          struct pace *pace)
{
    int64_t from = course_good_hour(axis, hour);
    double usual;

    if (from < 0)
        return course_so_far(axis, h->air, (int)param(h, HOUR_MINUTES));
    usual =
        course_hour(axis, h->air, hour - DAY_HOURS) - course_hour(axis, h->air, from - DAY_HOURS);
    pace->usual = isnan(usual) ? 0 : usual;
    pace->hours = (double)(hour - from);
    return course_hour(axis, h->air, from);
}

/* By how much all readings of the last minutes differ from before. An hour's change is never only
 * what the same hour of the day before did; a day's is measured from its median. */
static double held(const struct hand *h, int a, double minutes)
{
    const struct axis *axis = &h->sensor->axis[a];
    int64_t minute = h->view->now_ms / MINUTE_MS, hour = minute / MINUTES;
    struct pace pace = {.usual = 0, .hours = 1};
    double from = h->kind->hourly ? hour_before(h, axis, hour, &pace)
                                  : course_median(axis, h->air, hour - 1, SOME_HOURS);

    return course_held(axis, h->air, minute, (int)minutes, from, pace.usual) / pace.hours;
}

static double most_held(const struct hand *h, double minutes)
{
    double most = 0;

    for (int a = 0; a < h->kind->axes; a++)
        most = fmax(most, held(h, a, minutes));
    return most;
}

/* Axes that say so together. */
static int count_fast(const struct hand *h)
{
    int count = 0;

    for (int a = 0; good(h) && a < h->kind->axes; a++)
        count += held(h, a, param(h, CONFIRM_TWO)) >= param(h, h->kind->rate + RED);
    return count;
}

static void put_levels(const struct hand *h, int together)
{
    struct sensor *s = h->sensor;
    double limit = param(h, h->kind->rate + RED), value = most_held(h, param(h, CONFIRM_TWO));
    bool fast = (value >= limit && together >= 2) || most_held(h, param(h, CONFIRM)) >= limit;

    for (int l = BLUE; l <= RED; l++) {
        struct estate_verdict *v = &h->out->verdict[h->kind->code + RED - l][h->item];
        bool counted = s->hours[l] && s->hours[l] >= param(h, CONFIRM_HOURS);

        v->value = counted ? s->value[l] : fast ? value : s->displacement;
        v->limit = counted ? s->limit[l] : fast ? limit : param(h, h->kind->level + l);
        v->cause = counted ? s->cause[l] : h->kind->hourly ? RATE_HOUR : RATE_DAY;
        v->grade = ESTATE_LIKELY;
        v->state = counted || fast          ? ESTATE_PRESENT
                   : isnan(s->displacement) ? ESTATE_UNKNOWN
                                            : ESTATE_CLEAR;
    }
}

/* ---- before and after a move ---- */

static void sample(const struct hand *h, int64_t at_ms)
{
    struct sensor *s = h->sensor;
    double away[AXES] = {0, 0};
    int64_t minute = at_ms / MINUTE_MS;

    for (int a = 0; a < h->kind->axes; a++) {
        double base = isnan(s->axis[a].base) ? 0 : s->axis[a].base;

        away[a] = (double)s->axis[a].minute[minute % MINUTES] - base;
    }
    if (isnan(away[0] + away[1]) || s->trends == ESTATE_TRENDS)
        return;
    s->trend[s->trends++] =
        (struct estate_sample){.at_ms = at_ms, .value = hypot(away[0], away[1])};
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
    if (s->capture == TOLD && !moving)
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

static void put_unknown(const struct hand *h)
{
    for (int l = BLUE; l <= RED; l++)
        h->out->verdict[h->kind->code + RED - l][h->item].state = ESTATE_UNKNOWN;
    h->out->verdict[h->kind->capture][h->item].state = ESTATE_UNKNOWN;
}

static void put_evidence(const struct hand *h)
{
    for (int c = h->kind->code; c <= h->kind->capture; c++)
        for (int a = 0; a < h->kind->axes; a++)
            h->out->verdict[c][h->item].evidence[a] = h->in[a].point;
}

static void judge_sensor(const struct hand *h, int together)
{
    int64_t watch = h->sensor->watch_until;

    put_evidence(h);
    if (good(h)) {
        put_levels(h, together);
        capture(h);
        watch = h->sensor->watch_until;
    } else {
        put_unknown(h);
    }
    if (h->view->now_ms < watch || h->view->now_ms < h->air->watch_until)
        h->out->period_ms[h->kind->role][h->item] = (int32_t)(param(h, WATCH_PERIOD) * 1000);
    for (int a = 0; a < h->kind->axes; a++)
        h->out->today[h->kind->metric + a][h->item] = h->sensor->away[a];
}

/* True: an hour ended. */
static bool feel_air(const struct estate_view *view, struct air *air)
{
    const struct estate_list *list = &view->role[TEMPERATURE];
    int64_t now = view->now_ms / MINUTE_MS / MINUTES;
    bool ended;

    if (!air->kept)
        course_begin_air(air, view->now_ms);
    ended = air->next < now;
    if (air->next < now - FURTHEST_HOURS)
        air->next = now - FURTHEST_HOURS;
    for (; air->next < now; air->next++)
        course_end_hour_air(air, air->next, view->param[BASELINE_TEMPERATURE]);
    course_feel(air, list->n ? list->in : NULL);
    return ended;
}

/* The figures of the zone: its highest level, its worst drift, its youngest baseline. */
struct summary {
    double level, drift, since;
    int sensors, learning, full;
};

static void add_up(const struct hand *h, struct summary *sum)
{
    for (int l = BLUE; l <= RED; l++)
        if (open_at(h, l))
            sum->level = fmax(sum->level, l);
    if (h->kind->role == TILT)
        sum->drift = fmax(sum->drift, h->sensor->drift);
    sum->since = fmax(sum->since, (double)h->sensor->since_day);
    sum->learning += !h->sensor->since_day;
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
    struct air *air = zone_state;
    struct summary sum = {.level = NAN, .drift = NAN, .since = NAN};
    bool new_hour = feel_air(view, air);

    shock_judge(view, air, item_state[VIBRATION], out);
    for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
        struct hand hand = {.view = view, .out = out, .kind = &kinds[k], .air = air};

        judge_kind(&hand, item_state[kinds[k].role], &sum);
    }
    out->today[LEVEL][0] = sum.level;
    out->today[HIGHEST][0] = fmax(out->today[HIGHEST][0], sum.level);
    out->today[DRIFT][0] = sum.drift;
    out->today[SINCE][0] = sum.learning ? NAN : sum.since;
    if (new_hour && sum.sensors && sum.full == sum.sensors)
        out->today[HOURS_OK][0] += 1;
}
