/*
 * sounder - a line of a GPIO chip, which follows at once, or a point that is written.
 *
 * A point is written until the device has taken it, every five seconds; while it is on once a
 * minute again, and whenever its device comes back, so that a relay module that lost its power in
 * the middle of an alarm does not stay silent. Nothing else is ever written by the gateway of its
 * own accord. When estated stops, a line falls back and a point stays as it is: who stops the watch
 * while an alarm stands has not heard it to its end.
 */
#include "control/sounder.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "model/value.h"

enum { AGAIN_MS = 60000, RETRY_MS = 5000 };

struct sounder {
    struct field *field;
    const struct site *site;
    struct acquire *acquire;
    struct site_sounder where;
    bool told, on;                /* by the desk */
    bool under_way, sent, failed; /* a write, of what; the last one */
    int64_t next_ms;              /* clock_boot() of the next write */
};

struct sounder *sounder_new(struct field *field)
{
    struct sounder *sounder = calloc(1, sizeof *sounder);

    if (!sounder)
        return NULL;
    sounder->field = field;
    sounder->where.bus = sounder->where.point = SITE_NO;
    return sounder;
}

void sounder_free(struct sounder *sounder)
{
    free(sounder);
}

void sounder_use(struct sounder *sounder, const struct site *site, struct acquire *acquire)
{
    sounder->where.bus = sounder->where.point = SITE_NO;
    sounder->site = site;
    sounder->acquire = acquire;
    sounder->next_ms = 0;
    sounder->failed = false;
    if (acquire)
        site_sounder(site, &sounder->where);
    if (sounder->where.bus != SITE_NO)
        acquire_sound(acquire, sounder->on);
}

static void answered(void *owner, const struct acquire_answer *answer)
{
    struct sounder *sounder = owner;
    bool failed = answer->fault != FAULT_NONE, differs = sounder->sent != sounder->on;

    sounder->under_way = false;
    sounder->next_ms = clock_boot() + (failed ? RETRY_MS : differs ? 0 : AGAIN_MS);
    if (!failed && !differs && !sounder->on)
        sounder->next_ms = INT64_MAX;
    if (failed && !sounder->failed)
        log_error("sounder: %s does not take it: %s; it is tried again",
                  sounder->site->settings.sounder, fault_name(answer->fault));
    sounder->failed = failed;
}

void sounder_tick(struct sounder *sounder, int64_t boot_ms)
{
    if (!sounder->told || sounder->where.point == SITE_NO || sounder->under_way ||
        boot_ms < sounder->next_ms)
        return;
    sounder->sent = sounder->on;
    sounder->under_way =
        !field_switch(sounder->field, sounder->where.point, sounder->on, answered, sounder);
    sounder->next_ms = boot_ms + RETRY_MS;
}

void sounder_set(struct sounder *sounder, bool on, int64_t boot_ms)
{
    if ((!sounder->told && on) || sounder->on != on)
        log_notice("sounder %s%s", on ? "on" : "off",
                   sounder_there(sounder) ? "" : " (there is none: [sounder] output)");
    sounder->told = true;
    sounder->on = on;
    sounder->next_ms = 0;
    if (sounder->where.bus != SITE_NO)
        acquire_sound(sounder->acquire, on);
    sounder_tick(sounder, boot_ms);
}

void sounder_back(struct sounder *sounder, uint32_t device, int64_t boot_ms)
{
    if (sounder->where.point == SITE_NO ||
        sounder->site->point[sounder->where.point].device != device)
        return;
    sounder->next_ms = 0;
    sounder_tick(sounder, boot_ms);
}

bool sounder_there(const struct sounder *sounder)
{
    return sounder->where.bus != SITE_NO || sounder->where.point != SITE_NO;
}

bool sounder_fails(const struct sounder *sounder)
{
    return sounder->failed;
}
