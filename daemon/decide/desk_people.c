/*
 * desk_people - acknowledgements, resets, shelves, permits, silence: what people order, by whom,
 * and how it ends by itself.
 *
 * Everything that is done leaves an audit row. What makes alarms quiet has an end that is set in
 * estate time when it begins, so neither a restart nor a clock that is set makes it longer; what
 * that moment is called follows the clock.
 */
#include "decide/desk_people.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/json.h"
#include "base/text.h"
#include "decide/daily.h"
#include "decide/desk_tell.h"
#include "decide/quiet.h"
#include "decide/sounder.h"

enum { CLOCK_SET_MS = 1000 };

/* The one open alarm whose id ends so. */
static struct alarm *find(struct desk *desk, const char *id, uint32_t *zone, uint32_t *index)
{
    size_t n = strlen(id);
    struct alarm *found = NULL;

    for (uint32_t z = 0; n && n < ULID_TEXT && z < desk_all(desk); z++)
        for (uint32_t a = 0; a < desk->zone[z].zone.in.head->alarms; a++) {
            struct alarm *alarm = &desk->zone[z].zone.in.alarm[a];

            if (!desk_is_open(alarm) || strcasecmp(alarm->id + ULID_TEXT - 1 - n, id))
                continue;
            if (found)
                return NULL;
            found = alarm;
            *zone = z;
            *index = a;
        }
    return found;
}

/* Tells what follows of it for others, and whether the sounder goes on. */
static void settle(struct desk *desk, uint32_t z, const struct moment *now)
{
    desk_changed(desk, z);
    desk_regroup(desk, now);
    if (desk->sounder != SOUNDER_UNTOLD)
        sounder_decide(desk, now->now_ms);
}

/* What somebody did to an alarm, as evidence. */
static void audit_alarm(struct desk *desk, uint32_t z, const char *op, const char *id,
                        const char *by, const char *reason, bool city, int64_t until_utc_ms,
                        struct json *more, const struct moment *now)
{
    desk_audit(desk, z,
               &(struct audit){.op = op,
                               .zone = desk->zone[z].zone.site->name,
                               .item = "",
                               .id = id,
                               .by = by,
                               .reason = reason,
                               .number = "",
                               .city = city,
                               .time_utc_ms = now->utc_ms,
                               .time_quality = now->time_quality,
                               .until_utc_ms = until_utc_ms,
                               .more = more});
}

/* What of an alarm who acknowledges it has seen, as evidence; NULL: the newest, as far as is known.
 */
static struct json *seen(const struct alarm *alarm, uint32_t rev)
{
    struct json *more = rev ? json_new_object() : NULL;

    if (!more)
        return NULL;
    json_put_integer(more, "seen", rev);
    json_put_integer(more, "rev", alarm->rev);
    return more;
}

/* An acknowledgement is of the alarm, whose cause may have become clearer since; so one of an older
 * revision counts, and says so. It is not of what came after it was gone. */
int desk_acknowledge(struct desk *desk, const char *id, uint32_t rev, const char *by, bool city,
                     const struct moment *now)
{
    uint32_t z, a;
    struct alarm *alarm = find(desk, id, &z, &a);
    struct json *more;

    if (!alarm)
        return -ENOENT;
    if (alarm->acknowledged)
        return -EALREADY;
    if (rev > alarm->rev)
        return -EDOM;
    if (rev && rev < alarm->asked_rev)
        return -ESTALE;
    more = seen(alarm, rev);
    alarm_acknowledge(alarm, rev, now);
    desk_put_who(alarm->acknowledged_by, by, city);
    if (!desk_is_drill(desk, z))
        daily_acknowledged(desk->kept, (now->now_ms - alarm->asked_ms) / 1000);
    desk_tell(desk, z, a, EVENT_ACKNOWLEDGE, now);
    audit_alarm(desk, z, "acknowledge", alarm->id, alarm->acknowledged_by, "", city, 0, more, now);
    settle(desk, z, now);
    return 0;
}

int desk_reset(struct desk *desk, const char *id, const char *by, bool city,
               const struct moment *now)
{
    uint32_t z, a;
    struct alarm *alarm = find(desk, id, &z, &a);
    char who[MESSAGE_WHO], closed[ULID_TEXT];

    if (!alarm)
        return -ENOENT;
    if (alarm->phase != ALARM_WAITING)
        return -EBUSY;
    alarm_close(alarm);
    desk_put_who(who, by, city);
    TEXT_COPY(closed, alarm->id);
    TEXT_COPY(desk->zone[z].told[a].closed_by, who);
    desk_tell(desk, z, a, EVENT_CLOSE, now);
    audit_alarm(desk, z, "reset", closed, who, "", city, 0, NULL, now);
    settle(desk, z, now);
    return 0;
}

/* ---- shelves ---- */

int desk_shelve(struct desk *desk, const char *id, const char *by, const char *reason,
                int64_t until_ms, bool city, const struct moment *now)
{
    uint32_t z, a;
    struct alarm *alarm = find(desk, id, &z, &a);
    struct shelf *shelf;

    if (!alarm)
        return -ENOENT;
    if (!reason[0] || until_ms <= now->now_ms || until_ms - now->now_ms > SHELF_LONGEST_MS)
        return -EINVAL;
    shelf = permit_shelf(desk->zone[z].zone.in.head->shelf, alarm->id);
    if (!shelf)
        return -ENOSPC;
    desk_count_day(desk, now);
    desk->zone[z].lent = true;
    *shelf = (struct shelf){.until_ms = until_ms,
                            .until_utc_ms = now->utc_ms + (until_ms - now->now_ms)};
    TEXT_COPY(shelf->id, alarm->id);
    TEXT_COPY(shelf->reason, reason);
    desk_put_who(shelf->by, by, city);
    quiet_set(desk, z, a, now->now_ms);
    desk_tell(desk, z, a, EVENT_UPDATE, now);
    audit_alarm(desk, z, "shelve", shelf->id, shelf->by, shelf->reason, city, shelf->until_utc_ms,
                NULL, now);
    settle(desk, z, now);
    return 0;
}

/* The alarm is heard again, if it stands and nothing else makes it quiet. */
static void unshelve(struct desk *desk, uint32_t z, struct shelf *shelf, const char *by, bool city,
                     const struct moment *now)
{
    struct shelf was = *shelf;

    desk_count_day(desk, now);
    *shelf = (struct shelf){0};
    desk->regroup = true;
    audit_alarm(desk, z, "unshelve", was.id, by, was.reason, city, 0, NULL, now);
}

int desk_unshelve(struct desk *desk, const char *id, const char *by, bool city,
                  const struct moment *now)
{
    uint32_t z, a;
    struct alarm *alarm = find(desk, id, &z, &a);
    char who[MESSAGE_WHO];

    if (!alarm || !permit_shelved(desk->zone[z].zone.in.head->shelf, alarm->id))
        return -ENOENT;
    desk_put_who(who, by, city);
    unshelve(desk, z, permit_shelf(desk->zone[z].zone.in.head->shelf, alarm->id), who, city, now);
    settle(desk, z, now);
    return 0;
}

/* ---- permits ---- */

static void audit_permit(struct desk *desk, uint32_t z, const char *op, const struct permit *permit,
                         const char *by, bool city, const struct moment *now)
{
    char name[16];

    snprintf(name, sizeof name, "P%u", permit->serial);
    desk_audit(desk, z,
               &(struct audit){.op = op,
                               .zone = desk->zone[z].zone.site->name,
                               .item = "",
                               .id = name,
                               .by = by,
                               .reason = permit->reason,
                               .number = permit->number,
                               .city = city,
                               .time_utc_ms = now->utc_ms,
                               .time_quality = now->time_quality,
                               .until_utc_ms = permit->until_utc_ms});
}

/* Never one that is in use, even if the gateway's own state is older than a zone's. */
static uint32_t next_serial(struct desk *desk)
{
    uint32_t *last = &desk->kept->permits;

    for (uint32_t z = 0; z < desk->site->zones; z++)
        for (int p = 0; p < ZONE_PERMITS; p++)
            if (desk->zone[z].zone.in.head->permit[p].serial > *last)
                *last = desk->zone[z].zone.in.head->permit[p].serial;
    return ++*last;
}

/* Time up to now counts as before; from now on it is as the permits say. */
static void count_until_now(struct desk *desk, uint32_t z, const struct moment *now)
{
    daily_count(&desk->zone[z].zone, desk->zone[z].share, now);
    desk->regroup = true;
}

int desk_permit_open(struct desk *desk, uint32_t zone, const struct permit_order *order,
                     const struct moment *now, uint32_t *serial)
{
    struct permit *permit = permit_place(desk->zone[zone].zone.in.head->permit, now->now_ms);

    if (!order->number[0] || !order->by[0] || !order->reason[0] || order->until_ms <= now->now_ms ||
        order->until_ms - now->now_ms > PERMIT_LONGEST_MS)
        return -EINVAL;
    if (!permit)
        return -ENOSPC;
    count_until_now(desk, zone, now);
    daily_permit_goes(desk->kept, &desk->zone[zone].zone, permit, now);
    desk->zone[zone].lent = true;
    *permit = (struct permit){.opened_ms = now->now_ms,
                              .until_ms = order->until_ms,
                              .opened_utc_ms = now->utc_ms,
                              .until_utc_ms = now->utc_ms + (order->until_ms - now->now_ms),
                              .serial = next_serial(desk),
                              .source = order->source};
    TEXT_COPY(permit->number, order->number);
    TEXT_COPY(permit->reason, order->reason);
    desk_put_who(permit->by, order->by, order->source == PERMIT_CITY);
    *serial = permit->serial;
    audit_permit(desk, zone, "permit-open", permit, permit->by, order->source == PERMIT_CITY, now);
    desk_changed(desk, desk->site->zones);
    settle(desk, zone, now);
    return 0;
}

int desk_permit_close(struct desk *desk, uint32_t serial, const char *by, bool city,
                      const struct moment *now)
{
    for (uint32_t z = 0; z < desk->site->zones; z++)
        for (int p = 0; p < ZONE_PERMITS; p++) {
            struct permit *permit = &desk->zone[z].zone.in.head->permit[p];
            char who[MESSAGE_WHO];

            if (!serial || permit->serial != serial || permit->until_ms <= now->now_ms)
                continue;
            count_until_now(desk, z, now);
            permit->until_ms = now->now_ms;
            permit->until_utc_ms = now->utc_ms;
            permit->told = PERMIT_TOLD_END;
            desk_put_who(who, by, city);
            audit_permit(desk, z, "permit-close", permit, who, city, now);
            settle(desk, z, now);
            return 0;
        }
    return -ENOENT;
}

/* ---- the end of things ---- */

/* The clock was set: the moment has another name. A clock that is only kept right changes none. */
static void date(int64_t ms, int64_t *utc_ms, const struct moment *now)
{
    int64_t is = now->utc_ms + (ms - now->now_ms);

    if (llabs(is - *utc_ms) >= CLOCK_SET_MS)
        *utc_ms = is;
}

/* True if the zone's state changed. */
static bool expire_permit(struct desk *desk, uint32_t z, struct permit *permit, bool may_warn,
                          const struct moment *now)
{
    int64_t left_ms = permit->until_ms - now->now_ms;

    if (!permit->serial || permit->told == PERMIT_TOLD_END)
        return false;
    date(permit->opened_ms, &permit->opened_utc_ms, now);
    date(permit->until_ms, &permit->until_utc_ms, now);
    if (left_ms > PERMIT_WARNING_MS)
        return false;
    if (left_ms <= 0) {
        permit->told = PERMIT_TOLD_END;
        desk->regroup = true;
        audit_permit(desk, z, "permit-end", permit, "gateway", false, now);
        return true;
    }
    if (permit->told == PERMIT_TOLD_WARNING || !may_warn || desk->ending_serial)
        return false;
    permit->told = PERMIT_TOLD_WARNING;
    desk->ending_zone = z;
    desk->ending_serial = permit->serial;
    desk->zone[desk->site->zones].judged_ms = INT64_MIN / 2;
    return true;
}

static bool stands(const struct zone *zone, const char *id)
{
    for (uint32_t a = 0; a < zone->in.head->alarms; a++)
        if (desk_is_open(&zone->in.alarm[a]) && text_equal(zone->in.alarm[a].id, id))
            return true;
    return false;
}

static bool expire_shelf(struct desk *desk, uint32_t z, struct shelf *shelf,
                         const struct moment *now)
{
    if (!shelf->until_ms)
        return false;
    date(shelf->until_ms, &shelf->until_utc_ms, now);
    if (shelf->until_ms > now->now_ms && stands(&desk->zone[z].zone, shelf->id))
        return false;
    unshelve(desk, z, shelf, "gateway", false, now);
    return true;
}

/* True if the zone's state changed. */
static bool expire_zone(struct desk *desk, uint32_t z, bool may_warn, const struct moment *now)
{
    struct zone_head *head = desk->zone[z].zone.in.head;
    bool changed = false, lent = false;

    for (int p = 0; p < ZONE_PERMITS; p++) {
        changed = expire_permit(desk, z, &head->permit[p], may_warn, now) || changed;
        lent = lent || (head->permit[p].serial && head->permit[p].told != PERMIT_TOLD_END);
    }
    for (int s = 0; s < ZONE_SHELVES; s++) {
        changed = expire_shelf(desk, z, &head->shelf[s], now) || changed;
        lent = lent || head->shelf[s].until_ms;
    }
    desk->zone[z].lent = lent;
    return changed;
}

void desk_expire(struct desk *desk, const struct moment *now)
{
    const struct zone *own = &desk->zone[desk->site->zones].zone;
    bool told = own->in.alarm[own->first_alarm[GATEWAY_PERMIT_ENDS]].onset == ALARM_FIRED;

    if (told)
        desk->ending_serial = 0;
    for (uint32_t z = 0; z < desk->zones; z++)
        if (desk->zone[z].lent && expire_zone(desk, z, !told, now))
            desk_changed(desk, z);
}

/* ---- the sounder ---- */

int desk_silence(struct desk *desk, const char *by, bool city, int64_t until_ms,
                 const struct moment *now)
{
    char who[MESSAGE_WHO];

    if (until_ms && (until_ms <= now->now_ms || until_ms - now->now_ms > SOUNDER_SILENCE_MS))
        return -EINVAL;
    desk->kept->sounder.silent_until_ms = until_ms;
    desk_put_who(who, by, city);
    audit_alarm(desk, desk->site->zones, "silence", "", who, "", city,
                until_ms ? now->utc_ms + (until_ms - now->now_ms) : 0, NULL, now);
    settle(desk, desk->site->zones, now);
    return 0;
}
