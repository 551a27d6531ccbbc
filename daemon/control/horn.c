/*
 * horn - a line of a GPIO chip, which follows at once, or a point that is written.
 *
 * A point is written until the device has taken it, every five seconds; while it is on once a
 * minute again, and whenever its device comes back, so that a relay module that lost its power in
 * the middle of an alarm does not stay silent. A point that a new configuration puts in the place
 * of one that is on leaves nothing behind: the old one is switched off, by the next process if need
 * be. Nothing else is ever written by the gateway of its own accord. When estated stops, a line
 * falls back and a point stays as it is: who stops the watch while an alarm stands has not heard it
 * to its end.
 */
#include "control/horn.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/text.h"
#include "model/value.h"

enum { AGAIN_MS = 60000, RETRY_MS = 5000 };

struct horn {
    struct field *field;
    const struct site *site;
    struct acquire *acquire;
    struct site_sounder where;
    bool told, on;                /* by the desk */
    bool under_way, sent, failed; /* a write, of what; the last one */
    int64_t next_ms;              /* clock_boot() of the next write */
    bool maybe_on;                /* the point was switched on, and not seen to go off */
    char was_on[SITE_NAME];       /* a point of the configuration before of which that is so .. */
    uint32_t left;                /* .. and which is to be switched off; SITE_NO: none */
    bool left_under_way;
    int64_t left_next_ms;
};

struct horn *horn_new(struct field *field)
{
    struct horn *horn = calloc(1, sizeof *horn);

    if (!horn)
        return NULL;
    horn->field = field;
    horn->where.bus = horn->where.point = horn->left = SITE_NO;
    return horn;
}

void horn_free(struct horn *horn)
{
    free(horn);
}

const char *horn_left_on(const struct horn *horn)
{
    uint32_t on = horn->left != SITE_NO ? horn->left : horn->maybe_on ? horn->where.point : SITE_NO;

    return on == SITE_NO ? horn->was_on : horn->site->point[on].name;
}

void horn_was_on(struct horn *horn, const char *point)
{
    TEXT_COPY(horn->was_on, point);
}

/* The site goes: what is on may be no sounder in the next one. */
static void note_left(struct horn *horn)
{
    char on[SITE_NAME];

    TEXT_COPY(on, horn_left_on(horn));
    horn_was_on(horn, on);
    horn->left = SITE_NO;
    horn->maybe_on = false;
}

static void find_left(struct horn *horn)
{
    uint32_t point = horn->was_on[0] ? site_find_point(horn->site, horn->was_on) : SITE_NO;

    horn->maybe_on = point != SITE_NO && point == horn->where.point;
    horn->left = horn->maybe_on ? SITE_NO : point;
    horn->left_next_ms = 0;
    horn->was_on[0] = '\0';
}

void horn_use(struct horn *horn, const struct site *site, struct acquire *acquire)
{
    note_left(horn);
    horn->where.bus = horn->where.point = SITE_NO;
    horn->site = site;
    horn->acquire = acquire;
    horn->next_ms = 0;
    horn->failed = false;
    if (acquire) {
        site_sounder(site, &horn->where);
        find_left(horn);
    }
    if (horn->where.bus != SITE_NO)
        acquire_sound(acquire, horn->on);
}

static void answered(void *owner, const struct acquire_answer *answer)
{
    struct horn *horn = owner;
    bool failed = answer->fault != FAULT_NONE, differs = horn->sent != horn->on;

    horn->under_way = false;
    horn->maybe_on = horn->sent || (horn->maybe_on && failed);
    horn->next_ms = clock_boot() + (failed ? RETRY_MS : differs ? 0 : AGAIN_MS);
    if (!failed && !differs && !horn->on)
        horn->next_ms = INT64_MAX;
    if (failed && !horn->failed)
        log_error("sounder: %s does not take it: %s; it is tried again",
                  horn->site->settings.sounder, fault_name(answer->fault));
    horn->failed = failed;
    horn_tick(horn, clock_boot()); /* ours may be a second away */
}

static void left_answered(void *owner, const struct acquire_answer *answer)
{
    struct horn *horn = owner;

    horn->left_under_way = false;
    if (answer->fault == FAULT_NONE)
        horn->left = SITE_NO;
}

/* Beside the writes to the sounder, which wait for nothing that is no longer one. */
static void switch_off_left(struct horn *horn, int64_t boot_ms)
{
    int rc;

    if (horn->left == SITE_NO || horn->left_under_way || boot_ms < horn->left_next_ms)
        return;
    rc = field_switch(horn->field, horn->left, false, left_answered, horn);
    horn->left_under_way = !rc;
    horn->left_next_ms = boot_ms + RETRY_MS;
    if (rc == -EINVAL) /* nobody may write it any more */
        horn->left = SITE_NO;
}

void horn_tick(struct horn *horn, int64_t boot_ms)
{
    switch_off_left(horn, boot_ms);
    if (!horn->told || horn->where.point == SITE_NO || horn->under_way || boot_ms < horn->next_ms)
        return;
    horn->sent = horn->on;
    horn->maybe_on = horn->maybe_on || horn->on;
    horn->under_way = !field_switch(horn->field, horn->where.point, horn->on, answered, horn);
    horn->next_ms = boot_ms + RETRY_MS;
}

void horn_set(struct horn *horn, bool on, int64_t boot_ms)
{
    if ((!horn->told && on) || horn->on != on)
        log_notice("sounder %s%s", on ? "on" : "off",
                   horn_there(horn) ? "" : " (there is none: [sounder] output)");
    horn->told = true;
    horn->on = on;
    horn->next_ms = 0;
    if (horn->where.bus != SITE_NO)
        acquire_sound(horn->acquire, on);
    horn_tick(horn, boot_ms);
}

void horn_back(struct horn *horn, uint32_t device, int64_t boot_ms)
{
    if (horn->where.point == SITE_NO || horn->site->point[horn->where.point].device != device)
        return;
    horn->next_ms = 0;
    horn_tick(horn, boot_ms);
}

bool horn_there(const struct horn *horn)
{
    return horn->where.bus != SITE_NO || horn->where.point != SITE_NO;
}

bool horn_fails(const struct horn *horn)
{
    return horn->failed;
}
