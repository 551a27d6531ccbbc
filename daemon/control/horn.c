/*
 * horn - a line of a GPIO chip, which follows at once, or a point that is written.
 *
 * A point is written until the device has taken it, every five seconds; while it is on once a
 * minute again, and whenever its device comes back, so that a relay module that lost its power in
 * the middle of an alarm does not stay silent. Nothing else is ever written by the gateway of its
 * own accord. When estated stops, a line falls back and a point stays as it is: who stops the watch
 * while an alarm stands has not heard it to its end.
 */
#include "control/horn.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
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
};

struct horn *horn_new(struct field *field)
{
    struct horn *horn = calloc(1, sizeof *horn);

    if (!horn)
        return NULL;
    horn->field = field;
    horn->where.bus = horn->where.point = SITE_NO;
    return horn;
}

void horn_free(struct horn *horn)
{
    free(horn);
}

void horn_use(struct horn *horn, const struct site *site, struct acquire *acquire)
{
    horn->where.bus = horn->where.point = SITE_NO;
    horn->site = site;
    horn->acquire = acquire;
    horn->next_ms = 0;
    horn->failed = false;
    if (acquire)
        site_sounder(site, &horn->where);
    if (horn->where.bus != SITE_NO)
        acquire_sound(acquire, horn->on);
}

static void answered(void *owner, const struct acquire_answer *answer)
{
    struct horn *horn = owner;
    bool failed = answer->fault != FAULT_NONE, differs = horn->sent != horn->on;

    horn->under_way = false;
    horn->next_ms = clock_boot() + (failed ? RETRY_MS : differs ? 0 : AGAIN_MS);
    if (!failed && !differs && !horn->on)
        horn->next_ms = INT64_MAX;
    if (failed && !horn->failed)
        log_error("sounder: %s does not take it: %s; it is tried again",
                  horn->site->settings.sounder, fault_name(answer->fault));
    horn->failed = failed;
}

void horn_tick(struct horn *horn, int64_t boot_ms)
{
    if (!horn->told || horn->where.point == SITE_NO || horn->under_way || boot_ms < horn->next_ms)
        return;
    horn->sent = horn->on;
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
