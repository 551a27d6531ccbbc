/*
 * course - what one number did, in ever coarser steps: readings, medians of hours, of days.
 *
 * A reading is already the median of a burst, so that a gust is gone. The median of an hour's
 * readings takes away minutes of wind, the median of 24 hours the daily wave of sun and shade: each
 * hour of the clock is in it once. What the seasons do is taken away by the temperature, if there
 * is one: the fit x = a + slope * temperature forgets within 30 days; only the slope is used, for a
 * fitted `a` would follow a wall that falls.
 */
#include "facade.h"

#include <math.h>

enum { MINUTE_MS = 60000, FIT_HOURS = 30 * 24, FIT_LEAST = 72 };
static const double least_variance = 1; /* of the temperature, in K^2: below it no slope shows */

double course_middle(const float *value, int n, int least)
{
    float sorted[MINUTES];
    int count = 0;

    for (int i = 0; i < n; i++) {
        int at = count;

        if (isnan(value[i]))
            continue;
        for (; at > 0 && sorted[at - 1] > value[i]; at--)
            sorted[at] = sorted[at - 1];
        sorted[at] = value[i];
        count++;
    }
    if (!count || count < least)
        return NAN;
    return ((double)sorted[count / 2] + (double)sorted[(count - 1) / 2]) / 2;
}

static void forget(float *value, int n)
{
    for (int i = 0; i < n; i++)
        value[i] = NAN;
}

void course_begin(struct sensor *sensor, int64_t now_ms)
{
    sensor->displacement = sensor->drift = NAN;
    for (int a = 0; a < AXES; a++) {
        sensor->away[a] = NAN;
        sensor->axis[a].from.minute = INT64_MIN;
        forget(sensor->axis[a].minute, MINUTES);
        forget(sensor->axis[a].hour, HOURS);
        forget(sensor->axis[a].day, DAYS);
    }
    sensor->kept = true;
    sensor->minute = now_ms / MINUTE_MS;
    sensor->next = sensor->minute / MINUTES;
}

static void begin_air(struct air *air, int64_t hour)
{
    forget(air->hour, HOURS);
    forget(air->day, DAYS);
    air->kept = true;
    air->now = air->reference = NAN;
    air->next = hour;
}

/* Of time n in a row that goes round; estate time may be younger than the row is long. */
static int place(int64_t n, int size)
{
    return (int)((n % size + size) % size);
}

/* Minutes in which nothing was read stay empty. */
static void go_on(struct sensor *sensor, int64_t minute)
{
    int64_t from = (int64_t)fmax((double)(sensor->minute + 1), (double)(minute - MINUTES));

    for (int64_t m = from; m <= minute; m++)
        for (int a = 0; a < AXES; a++)
            sensor->axis[a].minute[place(m, MINUTES)] = NAN;
    sensor->minute = minute;
}

void course_note(struct sensor *sensor, int axes, const struct estate_input *in, int64_t now_ms)
{
    go_on(sensor, now_ms / MINUTE_MS);
    for (int a = 0; a < axes; a++) {
        int64_t minute = (now_ms - in[a].age_ms) / MINUTE_MS;

        if (in[a].quality == ESTATE_GOOD && minute > sensor->minute - MINUTES)
            sensor->axis[a].minute[place(minute, MINUTES)] = (float)in[a].value;
        if (!in[a].point)
            sensor->axis[a].minute[place(sensor->minute, MINUTES)] = 0;
    }
}

bool course_end_hour(struct sensor *sensor, int axes, int64_t hour, int least)
{
    bool good = true;

    go_on(sensor, hour * MINUTES + MINUTES - 1);
    for (int a = 0; a < axes; a++) {
        struct axis *axis = &sensor->axis[a];
        double middle = course_middle(axis->minute, MINUTES, least);

        axis->hour[hour % HOURS] = (float)middle;
        good = good && !isnan(middle);
        if (hour % DAY_HOURS == DAY_HOURS - 1) {
            int begin = (int)(hour / DAY_HOURS % 2) * DAY_HOURS;

            axis->day[hour / DAY_HOURS % DAYS] =
                (float)course_middle(axis->hour + begin, DAY_HOURS, MOST_HOURS);
        }
    }
    return good;
}

/* The mean of the 24 hours up to this one, and how many are known. */
static double mean_day(const struct air *air, int64_t hour, int *count)
{
    double sum = 0;

    *count = 0;
    for (int ago = 0; ago < DAY_HOURS; ago++) {
        double heat = (double)air->hour[place(hour - ago, HOURS)];

        sum += isnan(heat) ? 0 : heat;
        *count += !isnan(heat);
    }
    return *count ? sum / *count : NAN;
}

static void end_day_air(struct air *air, int64_t hour)
{
    int count;
    double mean = mean_day(air, hour, &count);

    air->day[place(hour / DAY_HOURS, DAYS)] = (float)mean;
    if (count < MOST_HOURS || air->days >= LEARNED)
        return;
    air->reference = (air->days ? air->reference * (double)air->days : 0) + mean;
    air->reference /= (double)++air->days;
}

static void end_hour_air(struct air *air, int64_t hour)
{
    air->hour[hour % HOURS] =
        air->count ? (float)(air->sum / air->count) : air->hour[(hour + DAY_HOURS) % HOURS];
    air->sum = air->count = 0;
    if (hour % DAY_HOURS == DAY_HOURS - 1)
        end_day_air(air, hour);
}

double course_heat(const struct air *air)
{
    int count;

    return mean_day(air, air->next - 1, &count);
}

static void feel(struct air *air, const struct estate_input *in)
{
    air->now = (double)air->hour[(air->next + DAY_HOURS) % HOURS];
    if (!in || in->quality != ESTATE_GOOD)
        return;
    air->now = in->value;
    air->sum += in->value;
    air->count += 1;
}

bool course_feel(struct air *air, const struct estate_input *in, int64_t now_ms)
{
    int64_t now = now_ms / MINUTE_MS / MINUTES;
    bool ended;

    if (!air->kept)
        begin_air(air, now);
    ended = air->next < now;
    if (air->next < now - FURTHEST_HOURS)
        air->next = now - FURTHEST_HOURS;
    for (; air->next < now; air->next++)
        end_hour_air(air, air->next);
    feel(air, in);
    return ended;
}

void course_fit(struct sensor *sensor, int axes, const struct air *air, int64_t hour)
{
    const double keep = 1 - 1.0 / FIT_HOURS;
    double t = (double)air->hour[hour % HOURS], mean, variance;

    if (isnan(t))
        return;
    sensor->weight = sensor->weight * keep + 1;
    sensor->warmth = sensor->warmth * keep + t;
    sensor->squares = sensor->squares * keep + t * t;
    mean = sensor->warmth / sensor->weight;
    variance = sensor->squares / sensor->weight - mean * mean;
    for (int a = 0; a < axes; a++) {
        struct axis *axis = &sensor->axis[a];
        double x = (double)axis->hour[hour % HOURS];

        axis->sum = axis->sum * keep + x;
        axis->heat = axis->heat * keep + x * t;
        if (sensor->weight >= FIT_LEAST && variance >= least_variance)
            axis->slope = (float)((axis->heat - axis->sum * mean) / sensor->weight / variance);
    }
}

void course_fit_anew(struct sensor *sensor)
{
    sensor->weight = sensor->warmth = sensor->squares = 0;
    for (int a = 0; a < AXES; a++)
        sensor->axis[a].sum = sensor->axis[a].heat = 0;
}

/* As it would be at the reference temperature; as it is where the temperature is not known. */
static double even(const struct axis *axis, const struct air *air, float x, double t)
{
    double more = t - (isnan(axis->reference) ? air->reference : axis->reference);

    return (double)x - (isnan(more) ? 0 : (double)axis->slope * more);
}

double course_hour(const struct axis *axis, const struct air *air, int64_t hour)
{
    int at = place(hour, HOURS);

    return air ? even(axis, air, axis->hour[at], (double)air->hour[at]) : (double)axis->hour[at];
}

double course_so_far(const struct axis *axis, const struct air *air, int least)
{
    return even(axis, air, (float)course_middle(axis->minute, MINUTES, least), air->now);
}

double course_day(const struct axis *axis, const struct air *air, int64_t day)
{
    return even(axis, air, axis->day[place(day, DAYS)], (double)air->day[place(day, DAYS)]);
}

double course_median(const struct axis *axis, const struct air *air, int64_t hour, int least)
{
    float value[DAY_HOURS];

    for (int i = 0; i < DAY_HOURS; i++)
        value[i] = (float)course_hour(axis, air, hour - i);
    return course_middle(value, DAY_HOURS, least);
}

int64_t course_good_hour(const struct axis *axis, int64_t hour)
{
    for (int ago = 1; ago <= DAY_HOURS; ago++)
        if (!isnan(axis->hour[place(hour - ago, HOURS)]))
            return hour - ago;
    return hour;
}

double course_held(const struct axis *axis, const struct air *air, int64_t minute, int minutes,
                   const struct origin *from)
{
    double low = INFINITY, high = -INFINITY;
    int count = 0;

    for (int ago = 0; ago <= minutes; ago++) {
        float x = axis->minute[place(minute - ago, MINUTES)];
        double read = (double)x - from->raw, away = even(axis, air, x, air->now) - from->even;

        if (isnan(away))
            continue;
        low = fmin(fmin(low, read), fmin(away, away - from->usual));
        high = fmax(fmax(high, read), fmax(away, away - from->usual));
        count++;
    }
    if (count * 2 <= minutes)
        return 0;
    return fmax(fmax(low, -high), 0);
}
