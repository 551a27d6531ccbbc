/*
 * probation - a configuration of the city that has just been taken has to prove itself.
 *
 * Main thread. Points that were good before and still exist are counted for each bus; if more than
 * a fifth of them are not good for a fifth of the time, or at its end, it has failed, and so it has
 * if the city was out of reach for half of it: a bundle that cut the gateway off could not be taken
 * back from there. A process that dies meanwhile starts the time anew; three of them may. Buses
 * themselves are not the city's to write, so they are the same before and after.
 */
#include "setup/probation.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "setup/bundles.h"
#include "setup/list.h"

enum { PART = 5 }; /* a fifth: of the points, and of the time */

#define FILE_NAME "trial"

/* ---- on the disk ---- */

static int write_state(const struct probation *p, const char *state_dir)
{
    size_t size = 128 + p->points * (SITE_NAME + 1);
    char *text = malloc(size);
    struct text out = {.at = text, .size = size};
    int rc = -ENOMEM;

    if (!text)
        return rc;
    text[0] = '\0';
    text_printf(&out, "%s %s %d %lld\n", p->version, p->former[0] ? p->former : "-", p->starts,
                (long long)p->length_ms);
    for (size_t i = 0; i < p->points; i++)
        text_printf(&out, "%s\n", p->point[i]);
    rc = bundles_write(state_dir, FILE_NAME, text);
    free(text);
    return rc;
}

static bool read_head(struct probation *p, FILE *file)
{
    char line[128], version[32], former[32];
    long long length_ms;

    if (!fgets(line, sizeof line, file) ||
        sscanf(line, "%31s %31s %d %lld", version, former, &p->starts, &length_ms) != 4 ||
        !bundles_is_version(version) || length_ms <= 0)
        return false;
    TEXT_COPY(p->version, version);
    if (bundles_is_version(former))
        TEXT_COPY(p->former, former);
    p->length_ms = length_ms;
    return true;
}

static bool add_point(struct probation *p, const char *name)
{
    if (!list_grow(&p->point, p->points, sizeof *p->point))
        return false;
    TEXT_COPY(p->point[p->points++], name);
    return true;
}

static void clear(struct probation *p)
{
    free(p->point);
    *p = (struct probation){.points = 0};
}

bool probation_resume(struct probation *p, const char *state_dir)
{
    char line[SITE_NAME + 2], now[SITE_BUNDLE];
    FILE *file = bundles_open(state_dir, FILE_NAME);
    bool good;

    if (!file)
        return false;
    clear(p);
    good = read_head(p, file);
    while (good && fgets(line, sizeof line, file))
        good = add_point(p, text_trim(line));
    fclose(file);
    bundles_now(state_dir, now);
    if (!good || !text_equal(now, p->version)) {
        probation_end(p, state_dir); /* a power cut came before the bundle was taken */
        return false;
    }
    p->starts++;
    (void)write_state(p, state_dir);
    return true;
}

void probation_leave(struct probation *p, const char *state_dir, bool in_order)
{
    if (in_order && p->version[0]) {
        p->starts--;
        (void)write_state(p, state_dir);
    }
    clear(p);
}

void probation_end(struct probation *p, const char *state_dir)
{
    bundles_remove(state_dir, FILE_NAME);
    clear(p);
}

int probation_begin(struct probation *p, const char *state_dir, const struct probation_view *now)
{
    for (uint32_t i = 0; i < now->site->points; i++)
        if (now->is_good(now->context, i) && !add_point(p, now->site->point[i].name))
            return -ENOMEM;
    p->starts = 1;
    return write_state(p, state_dir);
}

/* ---- watching ---- */

/* How many of a bus were good before and are there, and how many of these are good. */
static void count(const struct probation *p, const struct probation_view *now, uint32_t bus,
                  size_t *before, size_t *good)
{
    *before = *good = 0;
    for (size_t i = 0; i < p->points; i++) {
        uint32_t point = site_find_point(now->site, p->point[i]);

        if (point == SITE_NO || now->site->device[now->site->point[point].device].bus != bus)
            continue;
        ++*before;
        *good += now->is_good(now->context, point);
    }
}

/* Has some bus lost too many? Then `why` says which. */
static bool is_loss(const struct probation *p, const struct probation_view *now,
                    char why[PROBATION_WHY])
{
    size_t before, good;

    for (uint32_t bus = 0; bus < now->site->buses; bus++) {
        count(p, now, bus, &before, &good);
        if (PART * (before - good) <= before)
            continue;
        snprintf(why, PROBATION_WHY, "taken back: bus %s has %zu good points, of %zu before",
                 now->site->bus[bus].name, good, before);
        return true;
    }
    return false;
}

enum probation_verdict probation_tick(struct probation *p, const struct probation_view *now,
                                      int64_t span_ms, char why[PROBATION_WHY])
{
    bool loss = is_loss(p, now, why);

    p->ran_ms += span_ms;
    p->lost_ms = loss ? p->lost_ms + span_ms : 0;
    p->offline_ms += now->online ? 0 : span_ms;
    if (loss && (PART * p->lost_ms >= p->length_ms || p->ran_ms >= p->length_ms))
        return PROBATION_FAILED;
    if (2 * p->offline_ms > p->length_ms) {
        snprintf(why, PROBATION_WHY, "taken back: the city was out of reach for most of its time");
        return PROBATION_FAILED;
    }
    return p->ran_ms >= p->length_ms ? PROBATION_PASSED : PROBATION_GOES_ON;
}
