/*
 * people - permits, shelves and silence from the control socket.
 *
 * The desk checks, keeps and makes evidence of them; here the words of a person become its orders,
 * and what follows is said back: until when, and what stands already and stays without permit.
 */
#include "control/people.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "control/until.h"
#include "decide/kept.h"
#include "estate_plugin.h"

enum { STILL_DAYS = 30 /* a sensor that did not move for so long is named */ };

static const char *argument(const struct json *args, const char *key)
{
    return json_text(json_get(args, key), "");
}

/* False, with the answer ended. */
static bool take_until(struct server_answer *answer, const char *text, const struct moment *now,
                       int64_t *out)
{
    char error[120];

    if (!until_read(text, now, out))
        return true;
    snprintf(error, sizeof error, "\"%.40s\" is no time to come", text);
    server_fail(answer, error, "write 12:00, \"2025-07-18 06:30\" or \"2 h\"");
    return false;
}

static void put_time(struct json *row, const char *key, int64_t utc_ms)
{
    char time[CLOCK_TEXT];

    json_put_text(row, key, clock_format(time, utc_ms));
}

static struct json *names(const struct estate_text *text)
{
    struct json *both = json_new_object();

    json_put_text(both, "en", text->en);
    json_put_text(both, "zh", text->zh);
    return both;
}

/* ---- permits ---- */

static struct json *permit_row(const struct verbs_house *house, uint32_t zone,
                               const struct permit *permit)
{
    struct json *row = json_new_object();
    char id[16];

    snprintf(id, sizeof id, "P%u", permit->serial);
    json_put_text(row, "permit", id);
    json_put_text(row, "zone", desk_zone_name(house->desk, zone));
    json_put_text(row, "number", permit->number);
    json_put_text(row, "source", permit->source == PERMIT_CITY ? "city" : "site");
    json_put_text(row, "by", permit->by);
    json_put_text(row, "reason", permit->reason);
    put_time(row, "from", permit->opened_utc_ms);
    put_time(row, "until", permit->until_utc_ms);
    return row;
}

/* An answer under way, for the desk's each-functions. */
struct walk {
    const struct verbs_house *house;
    struct server_answer *answer; /* of every permit .. */
    uint32_t serial, zone;        /* .. or of this one, with what stands in its zone */
    const struct moment *now;
    struct json *row, *standing;
    uint32_t permits;
};

static void list_permit(void *context, uint32_t zone, const struct permit *permit)
{
    struct walk *walk = context;

    walk->permits++;
    if (!walk->answer || (walk->serial && permit->serial != walk->serial))
        return;
    if (walk->serial)
        walk->row = permit_row(walk->house, zone, permit);
    else
        server_row(walk->answer, permit_row(walk->house, zone, permit));
}

void people_permits(void *context, struct server_answer *answer, const struct json *args,
                    const char *by)
{
    struct walk walk = {.house = context, .answer = answer};

    (void)args, (void)by;
    desk_permits(walk.house->desk, list_permit, &walk);
}

static void list_standing(void *context, const struct alarm_event *event)
{
    struct walk *walk = context;
    struct json *row;

    if (event->zone_index != walk->zone || event->condition == CONDITION_GONE ||
        event->mode == MODE_DRILL)
        return;
    row = json_new_object();
    json_put_text(row, "id", event->id);
    json_put_text(row, "point", event->item);
    json_put(row, "label", names(&event->code->label));
    put_time(row, "since", event->since_utc_ms);
    json_put_number(row, "minutes", (double)event->stood_ms / 60000, 0);
    json_add(walk->standing, row);
}

static void note_covered(void *context, uint32_t zone, const struct permit *permit)
{
    bool *covered = context;

    (void)permit;
    covered[zone] = true;
}

/* Zones that this one feeds, and that have no permit: they sound as ever. */
static struct json *uncovered(const struct verbs_house *house, uint32_t zone)
{
    const struct site *site = house->site;
    bool *covered = calloc(site->zones + 1, sizeof *covered);
    struct json *list = json_new_array();

    if (covered)
        desk_permits(house->desk, note_covered, covered);
    for (uint32_t z = zone + 1; covered && z < site->zones; z++) {
        uint32_t up = site->zone[z].fed_by;

        while (up != SITE_NO && up != zone)
            up = site->zone[up].fed_by;
        if (up == zone && !covered[z])
            json_add_text(list, site->zone[z].name);
    }
    free(covered);
    return list;
}

static void answer_open(struct verbs_house *house, struct server_answer *answer, uint32_t zone,
                        uint32_t serial, const struct moment *now)
{
    struct walk walk = {.house = house,
                        .answer = answer,
                        .serial = serial,
                        .zone = zone,
                        .now = now,
                        .standing = json_new_array()};

    desk_permits(house->desk, list_permit, &walk);
    desk_alarms(house->desk, now, list_standing, &walk);
    json_put(walk.row, "standing", walk.standing);
    json_put(walk.row, "uncovered", uncovered(house, zone));
    server_row(answer, walk.row);
    done_wait(&house->done, answer, clock_boot());
}

void people_permit_open(void *context, struct server_answer *answer, const struct json *args,
                        const char *by)
{
    struct verbs_house *house = context;
    struct permit_order order = {.number = argument(args, "number"),
                                 .by = by,
                                 .reason = argument(args, "reason"),
                                 .source = server_is_city(answer) ? PERMIT_CITY : PERMIT_SITE};
    uint32_t zone = site_find_zone(house->site, argument(args, "zone")), serial;
    struct moment now;
    int rc;

    clock_moment(&now);
    if (zone == SITE_NO) {
        server_fail(answer, "no such zone", "estatectl zones lists them");
        return;
    }
    if (!order.number[0] || !order.reason[0] || !by[0]) {
        server_fail(answer, "a permit has a number, a reason, and who gave it",
                    "--number 2025-117 --reason .. --by ..");
        return;
    }
    if (!take_until(answer, argument(args, "until"), &now, &order.until_ms))
        return;
    rc = desk_permit_open(house->desk, zone, &order, &now, &serial);
    if (rc)
        server_fail(answer,
                    rc == -ENOSPC ? "too many permits are open for this zone"
                                  : "a permit ends within 24 h",
                    rc == -ENOSPC ? "estatectl permits, and close one" : "open a new one then");
    else
        answer_open(house, answer, zone, serial, &now);
}

void people_permit_close(void *context, struct server_answer *answer, const struct json *args,
                         const char *by)
{
    struct verbs_house *house = context;
    const char *id = argument(args, "id");
    unsigned long serial = strtoul(id + (id[0] == 'P' || id[0] == 'p'), NULL, 10);
    struct moment now;

    clock_moment(&now);
    if (serial > UINT32_MAX ||
        desk_permit_close(house->desk, (uint32_t)serial, by, server_is_city(answer), &now))
        server_fail(answer, "no such permit is open", "estatectl permits lists them");
    else
        done_wait(&house->done, answer, clock_boot());
}

/* ---- shelves and silence ---- */

/* What an order that lasts answers. */
static void answer_until(struct verbs_house *house, struct server_answer *answer, const char *id,
                         int64_t until_ms, const struct moment *now)
{
    struct json *row = json_new_object();

    if (id[0])
        json_put_text(row, "id", id);
    if (until_ms)
        put_time(row, "until", now->utc_ms + (until_ms - now->now_ms));
    server_row(answer, row);
    done_wait(&house->done, answer, clock_boot());
}

void people_shelve(void *context, struct server_answer *answer, const struct json *args,
                   const char *by)
{
    struct verbs_house *house = context;
    const char *id = argument(args, "id"), *reason = argument(args, "reason");
    struct moment now;
    int64_t until_ms;
    int rc;

    clock_moment(&now);
    if (!reason[0])
        server_fail(answer, "nothing is put on a shelf without a reason", "--reason ..");
    else if (take_until(answer, argument(args, "until"), &now, &until_ms)) {
        rc = desk_shelve(house->desk, id, by, reason, until_ms, server_is_city(answer), &now);
        if (rc == -ENOENT)
            server_fail(answer, "no open alarm, or more than one, ends so",
                        "estatectl alarms lists the open ones");
        else if (rc)
            server_fail(answer,
                        rc == -ENOSPC ? "too many alarms of this zone are shelved"
                                      : "an alarm is shelved for at most 8 h",
                        rc == -ENOSPC ? "estatectl alarms, and unshelve one" : "--for \"8 h\"");
        else
            answer_until(house, answer, id, until_ms, &now);
    }
}

void people_unshelve(void *context, struct server_answer *answer, const struct json *args,
                     const char *by)
{
    struct verbs_house *house = context;
    struct moment now;

    clock_moment(&now);
    if (desk_unshelve(house->desk, argument(args, "id"), by, server_is_city(answer), &now))
        server_fail(answer, "no shelved alarm ends so", "estatectl alarms shows which are shelved");
    else
        done_wait(&house->done, answer, clock_boot());
}

void people_silence(void *context, struct server_answer *answer, const struct json *args,
                    const char *by)
{
    struct verbs_house *house = context;
    const char *until = argument(args, "until");
    int64_t until_ms = 0;
    struct moment now;

    clock_moment(&now);
    if (until[0] && !take_until(answer, until, &now, &until_ms))
        return;
    if (desk_silence(house->desk, by, server_is_city(answer), until_ms, &now))
        server_fail(answer, "the sounder is silenced for at most 1 h", "--for \"1 h\"");
    else
        answer_until(house, answer, "", until_ms, &now);
}

/* ---- for the other pages ---- */

struct json *people_quiet(const struct alarm_event *event)
{
    static const char *const why[] = {
        [QUIET_PERMIT] = "permit", [QUIET_SHELVED] = "shelved", [QUIET_PARENT] = "parent"};
    struct json *row = json_new_object();

    json_put_text(row, "why", why[event->quiet]);
    json_put_text(row, event->quiet == QUIET_PERMIT ? "number" : "id", event->quiet_id);
    if (event->quiet == QUIET_PARENT)
        return row;
    json_put_text(row, "by", event->quiet_by);
    json_put_text(row, "reason", event->quiet_reason);
    put_time(row, "until", event->quiet_until_utc_ms);
    return row;
}

static struct json *sounder_row(const struct verbs_house *house, const struct moment *now)
{
    struct json *row = json_new_object();
    int64_t silent_until_ms;

    json_put_flag(row, "there", horn_there(house->horn));
    json_put_flag(row, "on", desk_sounding(house->desk, &silent_until_ms));
    json_put_flag(row, "fails", horn_fails(house->horn));
    if (silent_until_ms > now->now_ms)
        put_time(row, "silent_until", now->utc_ms + (silent_until_ms - now->now_ms));
    return row;
}

/* Pressure sensors that were never proved with real water, or did not move for long. */
static struct json *sensors_row(const struct verbs_house *house, const struct moment *now)
{
    struct json *list = json_new_array();

    for (uint32_t p = 0; p < house->site->points; p++) {
        int32_t moved, proved;
        struct json *row;

        if (!text_equal(house->site->point[p].unit, "kPa") ||
            !desk_sensor(house->desk, p, &moved, &proved) ||
            (proved != SITE_NEVER && moved != SITE_NEVER && now->local_day - moved <= STILL_DAYS))
            continue;
        row = json_new_object();
        json_put_text(row, "point", house->site->point[p].name);
        json_put_number(row, "moved_days", moved == SITE_NEVER ? NAN : now->local_day - moved, 0);
        json_put_number(row, "proved_days", proved == SITE_NEVER ? NAN : now->local_day - proved,
                        0);
        json_add(list, row);
    }
    return list;
}

void people_status(const struct verbs_house *house, const struct moment *now, struct json *row)
{
    struct walk walk = {.house = house};
    int32_t drilled = desk_drilled(house->desk, now->local_day);

    desk_permits(house->desk, list_permit, &walk);
    json_put_integer(row, "permits", walk.permits);
    json_put(row, "sounder", sounder_row(house, now));
    json_put(row, "sensors", sensors_row(house, now));
    json_put_number(row, "drilled_days", drilled == SITE_NEVER ? NAN : now->local_day - drilled, 0);
}
