/*
 * story_day - the day's summary against what a story says of it.
 *
 * A path begins at the top of the summary, or with the name of a zone: then at whichever object of
 * a list is about that zone and has the rest of the path. What no story has to ask for is looked at
 * in each: the minutes of every zone add up to the day.
 */
#include "ctl/story_day.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/json.h"
#include "base/text.h"
#include "ctl/story_now.h"

enum { PATH = 200 };

/* Numbers of the summary have a decimal. */
#define DEFAULT_TOLERANCE "0.051"

/* ---- paths ---- */

/* "minutes.low", "alarms.0.code" below a value; NULL if there is nothing. */
static const struct json *follow(const struct json *at, const char *path)
{
    char copy[PATH], *rest = copy, *part;

    TEXT_COPY(copy, path);
    while (at && (part = text_cut(&rest, '.')))
        at = isdigit((unsigned char)part[0]) && json_count(at)
                 ? json_at(at, strtoul(part, NULL, 10))
                 : json_get(at, part);
    return at;
}

struct search {
    const char *zone, *path;
    const struct json *found;
};

/* A list of a domain: does one of its objects speak of the zone, and have the path? */
static void search_list(void *context, const char *key, const struct json *list)
{
    struct search *search = context;

    (void)key;
    for (size_t i = 0; !search->found && i < json_count(list); i++)
        if (text_equal(json_text(json_get(json_at(list, i), "zone"), ""), search->zone))
            search->found = follow(json_at(list, i), search->path);
}

static const struct json *find(const struct site *site, const struct json *daily, const char *path)
{
    char zone[PATH];
    size_t n = strcspn(path, ".");
    uint32_t z;

    snprintf(zone, sizeof zone, "%.*s", (int)n, path);
    z = site_find_zone(site, zone);
    if (z != SITE_NO) {
        struct search search = {.zone = zone, .path = path + n + (path[n] == '.')};

        json_each(json_get(daily, site_domain(site, z)), search_list, &search);
        return search.found;
    }
    return follow(daily, path);
}

/* ---- a check ---- */

/* The words of a check. */
struct wanted {
    int32_t day;
    char path[PATH];
    const char *value, *tolerance;
};

/* The day of "yesterday" or a date. */
static bool read_day(const char *text, int32_t today, int32_t *out)
{
    struct tm tm = {0};
    const char *end;

    *out = today - 1;
    if (text_equal(text, "yesterday"))
        return true;
    end = strptime(text, "%Y-%m-%d", &tm);
    *out = (int32_t)(timegm(&tm) / 86400);
    return end && !*end;
}

/* daily [DAY] expect [ZONE] PATH = VALUE [+- TOLERANCE] */
static bool read_wanted(char **word, int words, int32_t today, struct wanted *out)
{
    int at = text_equal(word[1], "expect") ? 1 : 2, is = at + 2;

    *out = (struct wanted){.day = today};
    if (!text_equal(word[at], "expect") || (at == 2 && !read_day(word[1], today, &out->day)))
        return false;
    is += is < words && !text_equal(word[is], "=");
    snprintf(out->path, sizeof out->path, "%s%s%s", word[at + 1], is == at + 3 ? "." : "",
             is == at + 3 ? word[at + 2] : "");
    if (is >= words || !text_equal(word[is], "=") || !word[is + 1][0])
        return false;
    out->value = word[is + 1];
    out->tolerance = text_equal(word[is + 2], "+-") ? word[is + 3] : DEFAULT_TOLERANCE;
    return words == (text_equal(word[is + 2], "+-") ? is + 4 : is + 2);
}

bool story_day_words(char **word, int words)
{
    struct wanted wanted;

    return read_wanted(word, words, 0, &wanted);
}

static bool is_as(const struct json *value, const char *wanted, double tolerance)
{
    char *end, *printed = value ? json_print(value) : NULL;
    double number = strtod(wanted, &end);
    bool good = printed && text_equal(printed, wanted);

    free(printed);
    if (good || (value && text_equal(json_text(value, ""), wanted)))
        return true;
    return !*end && fabs(json_number(value, NAN) - number) < tolerance + 1e-9;
}

bool story_day_check(struct story *story, char **word, int words, char *found, size_t size)
{
    struct moment now = story_moment(story);
    struct wanted wanted;
    struct json *daily;
    const struct json *value;
    char *printed;
    bool good;

    if (!read_wanted(word, words, now.local_day, &wanted))
        return false;
    daily = desk_daily(story->desk, wanted.day, &now);
    value = daily ? find(story->site, daily, wanted.path) : NULL;
    good = is_as(value, wanted.value, strtod(wanted.tolerance, NULL));
    printed = value ? json_print(value) : NULL;
    snprintf(found, size, "%s", printed ? printed : daily ? "nothing" : "no summary");
    free(printed);
    json_free(daily);
    return good;
}

/* ---- what always holds ---- */

static void add_minutes(void *context, const char *key, const struct json *value)
{
    (void)key;
    *(double *)context += json_number(value, 0);
}

void story_day_sums(struct story *story, int32_t day)
{
    struct moment now = story_moment(story);
    struct json *daily = desk_daily(story->desk, day, &now);
    double whole = json_number(daily ? json_get(daily, "minutes") : NULL, NAN);

    for (uint32_t z = 0; daily && z < story->site->zones; z++) {
        char path[PATH], date[CLOCK_TEXT];
        const struct json *minutes;
        double sum = 0;

        snprintf(path, sizeof path, "%s.minutes", story->site->zone[z].name);
        minutes = find(story->site, daily, path);
        if (!minutes)
            continue;
        json_each(minutes, add_minutes, &sum);
        if (fabs(sum - whole) > 0.01)
            story_fail(story, (struct story_place){.file = story->name},
                       "%s add up to %g min on %s, the day has %g", path, sum,
                       clock_format_day(date, day), whole);
    }
    json_free(daily);
}
