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
        sensor->axis[a].from.minute = -1;
        forget(sensor->axis[a].minute, MINUTES);
        forget(sensor->axis[a].hour, HOURS);
        forget(sensor->axis[a].day, DAYS);
    }
    sensor->kept = true;
    sensor->minute = now_ms / MINUTE_MS;
    sensor->next = sensor->minute / MINUTES;
}

void course_begin_air(struct air *air, int64_t now_ms)
{
    forget(air->hour, HOURS);
    forget(air->day, DAYS);
    air->kept = true;
    air->now = air->reference = NAN;
    air->next = now_ms / MINUTE_MS / MINUTES;
}

/* Minutes in which nothing was read stay empty. */
static void go_on(struct sensor *sensor, int64_t minute)
{
    int64_t from = sensor->minute + 1;

    for (int64_t m = from < minute - MINUTES ? minute - MINUTES : from; m <= minute; m++)
        for (int a = 0; a < AXES; a++)
            sensor->axis[a].minute[m % MINUTES] = NAN;
    if (minute > sensor->minute)
        sensor->minute = minute;
}

void course_note(struct sensor *sensor, int axes, const struct estate_input *in, int64_t now_ms)
{
    go_on(sensor, now_ms / MINUTE_MS);
    for (int a = 0; a < axes; a++) {
        int64_t minute = (now_ms - in[a].age_ms) / MINUTE_MS;

        if (in[a].quality == ESTATE_GOOD && minute > sensor->minute - MINUTES)
            sensor->axis[a].minute[minute % MINUTES] = (float)in[a].value;
        if (!in[a].point)
            sensor->axis[a].minute[sensor->minute % MINUTES] = 0;
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

static void end_day_air(struct air *air, int64_t day)
{
    double sum = 0, count = 0;

    for (int h = 0; h < DAY_HOURS; h++) {
        double hour = (double)air->hour[(day % 2) * DAY_HOURS + h];

        sum += isnan(hour) ? 0 : hour;
        count += !isnan(hour);
    }
    air->day[day % DAYS] = (float)(count > 0 ? sum / count : NAN);
    if (count < MOST_HOURS || air->days >= LEARNED)
        return;
    air->reference = (air->days ? air->reference * (double)air->days : 0) + sum / count;
    air->reference /= (double)++air->days;
}

void course_end_hour_air(struct air *air, int64_t hour)
{
    air->hour[hour % HOURS] =
        air->count > 0 ? (float)(air->sum / air->count) : air->hour[(hour + DAY_HOURS) % HOURS];
    air->sum = air->count = 0;
    if (hour % DAY_HOURS == DAY_HOURS - 1)
        end_day_air(air, hour / DAY_HOURS);
}

double course_heat(const struct air *air)
{
    double sum = 0;
    int count = 0;

    for (int ago = DAY_HOURS; ago > 0; ago--) {
        double hour = (double)air->hour[(air->next + HOURS - ago) % HOURS];

        sum += isnan(hour) ? 0 : hour;
        count += !isnan(hour);
    }
    return count ? sum / count : NAN;
}

void course_feel(struct air *air, const struct estate_input *in)
{
    air->now = (double)air->hour[(air->next + DAY_HOURS) % HOURS];
    if (!in || in->quality != ESTATE_GOOD)
        return;
    air->now = in->value;
    air->sum += in->value;
    air->count += 1;
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
    return even(axis, air, axis->hour[hour % HOURS], (double)air->hour[hour % HOURS]);
}

double course_so_far(const struct axis *axis, const struct air *air, int least)
{
    return even(axis, air, (float)course_middle(axis->minute, MINUTES, least), air->now);
}

double course_day(const struct axis *axis, const struct air *air, int64_t day)
{
    return day < 0 ? NAN : even(axis, air, axis->day[day % DAYS], (double)air->day[day % DAYS]);
}

double course_median(const struct axis *axis, const struct air *air, int64_t hour, int least)
{
    float value[DAY_HOURS];

    for (int i = 0; i < DAY_HOURS; i++)
        value[i] = hour < i ? NAN
                   : air    ? (float)course_hour(axis, air, hour - i)
                            : axis->hour[(hour - i) % HOURS];
    return course_middle(value, DAY_HOURS, least);
}

int64_t course_good_hour(const struct axis *axis, int64_t hour)
{
    for (int64_t h = hour - 1; h >= 0 && h >= hour - DAY_HOURS; h--)
        if (!isnan(axis->hour[h % HOURS]))
            return h;
    return -1;
}

double course_held(const struct axis *axis, const struct air *air, int64_t minute, int minutes,
                   const struct origin *from)
{
    double low = INFINITY, high = -INFINITY;
    int count = 0;

    for (int64_t m = minute; m >= minute - minutes && m >= 0; m--) {
        double read = (double)axis->minute[m % MINUTES] - from->raw;
        double away = even(axis, air, axis->minute[m % MINUTES], air->now) - from->even;

        if (isnan(away))
            continue;
        low = fmin(fmin(low, read), fmin(away, away - from->usual));
        high = fmax(fmax(high, read), fmax(away, away - from->usual));
        count++;
    }
    if (count * 2 <= minutes)
        return 0;
    return low > 0 ? low : high < 0 ? -high : 0;
}
